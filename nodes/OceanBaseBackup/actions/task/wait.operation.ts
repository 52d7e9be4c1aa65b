import { simplify, taskId } from '../fields';
import { onBoth } from '../operation';
import { finish, howToWait } from '../waiting';

/** Waits for the end of a task that an earlier step or execution started: obshell.md section 4; ocp.md section 4. */
export const wait = onBoth({
	name: 'Wait',
	value: 'wait',
	action: 'Wait for task',
	description: 'Wait until a task has ended, and return it',
	kind: 'read',
	fields: [taskId, howToWait, simplify],
	async execute(call) {
		const { service, get } = call;
		return await finish(await service.followTask(get(taskId)), get(howToWait), call);
	},
});
