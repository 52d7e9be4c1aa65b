import { cluster, limit, simplify, tenantOrAll } from '../fields';
import { filtersAtWork } from '../filters';
import { onBoth } from '../operation';

/** The state of log archiving: obshell.md section 3.9, with 3.7 as witness; ocp.md section 3.2 (C8, T7). */
export const list = onBoth({
	name: 'List Log Tasks',
	value: 'list',
	action: 'List log tasks',
	description: 'Retrieve how log archiving stands, for one tenant or all',
	kind: 'read',
	fields: [cluster, tenantOrAll, limit, filtersAtWork, simplify],
	async execute({ service, get }) {
		return await service.logBackups({
			cluster: get(cluster),
			tenant: get(tenantOrAll),
			limit: get(limit),
			...get(filtersAtWork),
		});
	},
});
