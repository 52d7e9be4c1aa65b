import { taskId } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';
import { finish, howToWait } from '../waiting';

/**
 * Waits for the end of a task that an earlier step or execution started: docs/reference/obshell.md#4-the-dag-state-machine;
 * docs/reference/ocp.md#4-look-ups-and-tasks.
 */
export const wait = onBoth({
	name: 'Wait',
	value: 'wait',
	action: 'Wait for task',
	description: 'Wait until a task has ended, and return it',
	kind: 'read',
	fields: [taskId, howToWait, output('task')],
	async execute(call) {
		const { service, get } = call;
		return await finish(await service.followTask(get(taskId)), get(howToWait), call);
	},
});
