import { cluster } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

const shown = output('cluster');

/**
 * One cluster: docs/reference/obshell.md#314-tenants-and-clusters; docs/reference/ocp.md#35-ability-and-overview (C1, C6)
 * and #4-look-ups-and-tasks.
 */
export const get = onBoth({
	name: 'Get',
	value: 'get',
	action: 'Get cluster',
	description: 'Retrieve one cluster; raw, with its servers (obshell) or its backup state (OCP)',
	kind: 'read',
	fields: [cluster, shown],
	async execute({ service, get: value }) {
		return await service.clusterDetails(value(cluster), value(shown).mode === 'raw');
	},
});
