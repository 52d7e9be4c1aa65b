import { cluster, limit } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

/** The user tenants of a cluster: docs/reference/obshell.md#314-tenants-and-clusters; docs/reference/ocp.md#4-look-ups-and-tasks. */
export const getAll = onBoth({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many tenants',
	description: 'Retrieve a list of tenants, sys left out',
	kind: 'read',
	fields: [cluster, limit, output('tenant')],
	async execute({ service, get }) {
		return await service.tenantList(get(cluster), get(limit));
	},
});
