import { cluster, simplify } from '../fields';
import { onBoth } from '../operation';

/** One cluster: obshell.md section 3.14; ocp.md sections 3.5 (C1, C6) and 4. */
export const get = onBoth({
	name: 'Get',
	value: 'get',
	action: 'Get cluster',
	description: 'Retrieve one cluster; not simplified, with its servers (obshell) or its backup state (OCP)',
	kind: 'read',
	fields: [cluster, simplify],
	async execute({ service, get: value }) {
		return await service.clusterDetails(value(cluster), !value(simplify));
	},
});
