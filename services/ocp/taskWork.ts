import type { Answer, TaskOperator, TaskRecord } from '../backupService';
import { invalidInput } from '../errors';
import { seen } from '../records';
import type { Look, Started } from '../waiting';
import type { OcpApi } from './endpoints';
import { taskRecord } from './tasks';

/** Task instances: reading, following and operating one (ocp.md section 4). */
export class TaskWork {
	constructor(private readonly api: OcpApi) {}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const task = await this.api.task(checkedTaskId(id));
		return seen(taskRecord(task), task);
	}

	/** Follows a task to its own end. */
	async follow(id: string): Promise<Started<TaskRecord>> {
		const task = await this.get(id);
		return { name: `The task ${task.record.name ?? id}`, task, look: async () => lookAt(await this.get(id)) };
	}

	async operate(id: string, operator: TaskOperator): Promise<Started<TaskRecord>> {
		if (operator !== 'retry' && operator !== 'rollback') {
			throw invalidInput('Operator', `is '${operator}', which OCP does not know`, 'OCP can retry a failed task or roll it back');
		}
		await this.api.operateTask(checkedTaskId(id), operator);
		return await this.follow(id);
	}
}

/** One look at a task that is itself the thing waited for. */
export function lookAt(task: Answer<TaskRecord>): Look<TaskRecord> {
	const { outcome, state, stage, stages } = task.record;
	return { done: outcome !== 'running', answers: [task], state: `${state ?? 'no state'}, step ${stage} of ${stages}` };
}

function checkedTaskId(id: string): string {
	if (/^\d+$/.test(id.trim())) return id.trim();
	throw invalidInput('Task ID', 'is not a number', "Take 'taskId' of the item that a start operation gave");
}
