import { limit } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

const shown = output('cluster');

/**
 * The clusters that the credential reaches; one with obshell: docs/reference/obshell.md#314-tenants-and-clusters;
 * docs/reference/ocp.md#4-look-ups-and-tasks.
 */
export const getAll = onBoth({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many clusters',
	description: 'Retrieve a list of clusters; with obshell, the one that the agent belongs to',
	kind: 'read',
	fields: [limit, shown],
	async execute({ service, get }) {
		return await service.clusterList(get(limit), get(shown).mode === 'raw');
	},
});
