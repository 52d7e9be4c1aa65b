import { cluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { strategyToChange } from './target';

/** Pauses the schedule: docs/reference/ocp.md#3-endpoints (C14, T11). */
export const pause = onlyOn('ocp', {
	name: 'Pause',
	value: 'pause',
	action: 'Pause backup strategy',
	description: 'Pause the schedule of a backup strategy: OCP starts no backups by itself until it is resumed',
	instead: 'obshell has no schedules: it backs up when it is asked to.',
	kind: 'write',
	fields: [cluster, strategyToChange, output('backupStrategy')],
	async execute({ service, get }) {
		return await service.strategies.operate(get(cluster), get(strategyToChange), 'stopSchedule');
	},
});
