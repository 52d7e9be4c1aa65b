import { cluster, limit, tenantOrAll } from '../fields';
import { filtersAtWork } from '../filters';
import { onBoth } from '../operation';
import { output } from '../output';

/**
 * The state of log archiving: docs/reference/obshell.md#39-log-tasks, with #37-backup-info as witness;
 * docs/reference/ocp.md#32-log-backup-tasks (C8, T7).
 */
export const list = onBoth({
	name: 'List Log Tasks',
	value: 'list',
	action: 'List log tasks',
	description: 'Retrieve a list of log backups: how log archiving stands, for one tenant or all',
	kind: 'read',
	fields: [cluster, tenantOrAll, limit, filtersAtWork, output('logBackup')],
	async execute({ service, get }) {
		return await service.logBackups({
			cluster: get(cluster),
			tenant: get(tenantOrAll),
			limit: get(limit),
			...get(filtersAtWork),
		});
	},
});
