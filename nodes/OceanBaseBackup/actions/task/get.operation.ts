import { taskId } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

/** What became of a task: docs/reference/obshell.md#313-tasks and #4-the-dag-state-machine; docs/reference/ocp.md#4-look-ups-and-tasks. */
export const get = onBoth({
	name: 'Get',
	value: 'get',
	action: 'Get task',
	description: 'Retrieve a task with its stage and, if it failed, the step, the server and the last log line',
	kind: 'read',
	fields: [taskId, output('task')],
	async execute({ service, get: value }) {
		return await service.task(value(taskId));
	},
});
