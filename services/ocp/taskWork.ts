import type { Answer, TaskOperator, TaskRecord } from '../backupService';
import { invalidInput, passOn } from '../errors';
import { seen } from '../records';
import { isKind, sendOnce } from '../waiting';
import type { OcpApi } from './endpoints';
import { taskRecord } from './tasks';

/** Task instances: reading and operating one (ocp.md section 4). */
export class TaskWork {
	constructor(private readonly api: OcpApi) {}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const task = await this.api.task(checkedTaskId(id));
		return seen(taskRecord(task), task);
	}

	/** A task just made. That it cannot be looked at now does not undo it. */
	async begun(id: string): Promise<Answer<TaskRecord>> {
		return await this.get(id).catch((error: unknown) => {
			if (!isKind(error, ['unreachable', 'server', 'throttled'])) throw passOn(error);
			const raw = { id, status: 'RUNNING' };
			return seen({ ...taskRecord(raw), state: null, message: `Begun, but not to be looked at yet: ${error.message}` }, raw);
		});
	}

	async operate(id: string, operator: TaskOperator): Promise<void> {
		if (operator !== 'retry' && operator !== 'rollback') {
			throw invalidInput('Operator', `is '${operator}', which OCP does not know`, 'OCP can retry a failed task or roll it back');
		}
		const task = checkedTaskId(id);
		await sendOnce(
			async () => {
				await this.api.operateTask(task, operator);
				return task;
			},
			async () => (hasTaken((await this.get(task)).record, operator) ? task : undefined),
		);
	}
}

function hasTaken(task: TaskRecord, operator: 'retry' | 'rollback'): boolean {
	return operator === 'rollback' ? task.operator === 'ROLLBACK' : task.state !== 'FAILED';
}

function checkedTaskId(id: string): string {
	if (/^\d+$/.test(id.trim())) return id.trim();
	throw invalidInput('Task ID', 'is not a number', "Take 'taskId' of the item that a start operation gave");
}
