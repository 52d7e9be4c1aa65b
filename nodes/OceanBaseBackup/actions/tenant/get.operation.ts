import { cluster, simplify, tenant } from '../fields';
import { onBoth } from '../operation';

/** One tenant: obshell.md section 3.14; ocp.md section 4. */
export const get = onBoth({
	name: 'Get',
	value: 'get',
	action: 'Get tenant',
	description: 'Retrieve one tenant; not simplified, with its units, zones and settings',
	kind: 'read',
	fields: [cluster, tenant, simplify],
	async execute({ service, get: value }) {
		return await service.tenantDetails(value(cluster), value(tenant));
	},
});
