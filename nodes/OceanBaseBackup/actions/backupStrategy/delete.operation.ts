import { cluster } from '../fields';
import { onlyOn } from '../operation';
import { strategyToChange } from './target';

/** Deletes a backup strategy; the backups stay: docs/reference/ocp.md#37-strategies-and-writes (C4, T4). */
export const remove = onlyOn('ocp', {
	name: 'Delete',
	value: 'delete',
	action: 'Delete backup strategy',
	description: 'Delete the backup strategy of a tenant or cluster; nothing is backed up by it any more, the backups stay',
	instead: 'obshell has no strategies: it backs up when it is asked to.',
	kind: 'write',
	fields: [cluster, strategyToChange],
	async execute({ service, get }) {
		return await service.strategies.remove(get(cluster), get(strategyToChange));
	},
});
