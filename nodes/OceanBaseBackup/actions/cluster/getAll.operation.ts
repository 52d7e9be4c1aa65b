import { limit, simplify } from '../fields';
import { onBoth } from '../operation';

/** The clusters that the credential reaches; one with obshell: obshell.md section 3.14; ocp.md section 4. */
export const getAll = onBoth({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many clusters',
	description: 'Retrieve a list of clusters; with obshell, the one that the agent belongs to',
	kind: 'read',
	fields: [limit, simplify],
	async execute({ service, get }) {
		return await service.clusterList(get(limit), !get(simplify));
	},
});
