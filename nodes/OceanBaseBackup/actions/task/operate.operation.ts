import { choice } from '../fieldKinds';
import { taskId } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';
import { finish, waitingField } from '../waiting';

const operator = choice('Operator', 'operator', 'retry', [
	{ name: 'Cancel', value: 'cancel', description: 'Stop a running task (obshell only)' },
	{ name: 'Pass', value: 'pass', description: 'Call a failed task done without carrying out the rest (obshell only)' },
	{ name: 'Retry', value: 'retry', description: 'Go on with a failed task at the step that failed' },
	{ name: 'Roll Back', value: 'rollback', description: 'Undo a failed task' },
]);

const waiting = waitingField("What to do when a task that is retried ends in another way than well. After the other operators, the task is always returned as an item.");

/**
 * Retries, rolls back, cancels or passes a task: docs/reference/obshell.md#41-states-and-operators;
 * docs/reference/ocp.md#4-look-ups-and-tasks.
 */
export const operate = onBoth({
	name: 'Operate',
	value: 'operate',
	action: 'Operate task',
	description: 'Retry, roll back, cancel or pass a task; a failed task says in its message what helps',
	kind: 'write',
	fields: [taskId, operator, waiting, output('task')],
	async execute(call) {
		const { service, get } = call;
		const asked = get(operator);
		const how = get(waiting);
		const started = await service.operateTask(get(taskId), asked);
		// Of these three, an end as `canceled` is what was asked for.
		return await finish(started, how && (asked === 'retry' ? how : { ...how, whenFailed: 'item' }), call);
	},
});
