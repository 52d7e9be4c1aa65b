import { cluster, limit, tenantOrAll } from '../fields';
import { filters } from '../filters';
import { choice } from '../fieldKinds';
import { onBoth } from '../operation';
import { output } from '../output';

const order = choice('Sort', 'sort', 'newestFirst', [
	{ name: 'Newest First', value: 'newestFirst' },
	{ name: 'Oldest First', value: 'oldestFirst' },
]);

/** The history of data backups: docs/reference/obshell.md#36-backup-jobs; docs/reference/ocp.md#33-data-backup-tasks (C7, T6). */
export const getAll = onBoth({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many backups',
	description: 'Retrieve a list of data backups, running and past ones',
	kind: 'read',
	fields: [cluster, tenantOrAll, limit, order, filters, output('backup')],
	async execute({ service, get }) {
		return await service.backups({
			cluster: get(cluster),
			tenant: get(tenantOrAll),
			limit: get(limit),
			oldestFirst: get(order) === 'oldestFirst',
			...get(filters),
		});
	},
});
