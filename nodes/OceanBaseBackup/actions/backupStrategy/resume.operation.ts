import { cluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { strategyToChange } from './target';

/** Resumes the schedule: docs/reference/ocp.md#3-endpoints (C13, T10). */
export const resume = onlyOn('ocp', {
	name: 'Resume',
	value: 'resume',
	action: 'Resume backup strategy',
	description: 'Resume the paused schedule of a backup strategy',
	instead: 'obshell has no schedules: it backs up when it is asked to.',
	kind: 'write',
	fields: [cluster, strategyToChange, output('backupStrategy')],
	async execute({ service, get }) {
		return await service.strategies.operate(get(cluster), get(strategyToChange), 'startSchedule');
	},
});
