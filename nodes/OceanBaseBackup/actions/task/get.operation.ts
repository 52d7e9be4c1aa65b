import { simplify, taskId } from '../fields';
import { onBoth } from '../operation';

/** What became of a task: obshell.md sections 3.13 and 4; ocp.md section 4. */
export const get = onBoth({
	name: 'Get',
	value: 'get',
	action: 'Get task',
	description: 'Retrieve a task with its stage and, if it failed, the step, the server and the last log line',
	kind: 'read',
	fields: [taskId, simplify],
	async execute({ service, get: value }) {
		return await service.task(value(taskId));
	},
});
