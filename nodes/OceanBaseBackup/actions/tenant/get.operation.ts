import { cluster, tenant } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

/** One tenant: docs/reference/obshell.md#314-tenants-and-clusters; docs/reference/ocp.md#4-look-ups-and-tasks. */
export const get = onBoth({
	name: 'Get',
	value: 'get',
	action: 'Get tenant',
	description: 'Retrieve one tenant; not simplified, with its units, zones and settings',
	kind: 'read',
	fields: [cluster, tenant, output('tenant')],
	async execute({ service, get: value }) {
		return await service.tenantDetails(value(cluster), value(tenant));
	},
});
