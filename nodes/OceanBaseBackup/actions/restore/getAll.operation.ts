import { cluster, limit } from '../fields';
import { filters } from '../filters';
import { onBoth } from '../operation';
import { output } from '../output';
import { restoredOrAll } from './tenants';

/**
 * The history of restores, also of those whose tenant is gone: docs/reference/obshell.md#312-restore-queries;
 * docs/reference/ocp.md#34-restore-tasks (C9).
 */
export const getAll = onBoth({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many restores',
	description: 'Retrieve a list of restores, running and past ones',
	kind: 'read',
	fields: [cluster, restoredOrAll, limit, filters, output('restore')],
	async execute({ service, get }) {
		return await service.restores({
			cluster: get(cluster),
			tenant: get(restoredOrAll),
			limit: get(limit),
			...get(filters),
		});
	},
});
