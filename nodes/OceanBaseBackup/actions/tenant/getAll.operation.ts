import { cluster, limit, simplify } from '../fields';
import { onBoth } from '../operation';

/** The user tenants of a cluster: obshell.md section 3.14; ocp.md section 4. */
export const getAll = onBoth({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many tenants',
	description: 'Retrieve a list of tenants, sys left out',
	kind: 'read',
	fields: [cluster, limit, simplify],
	async execute({ service, get }) {
		return await service.tenantList(get(cluster), get(limit));
	},
});
