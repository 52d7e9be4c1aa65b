import type { TaskOperator } from '../../backupService';
import { BackupServiceError, invalidInput, passOn } from '../../errors';
import { seen } from '../../records/build';
import type { Answer, TaskRecord } from '../../records/types';
import { isKind, sendOnce } from '../../work/waiting';
import { taskRecord } from '../reads/tasks';
import type { OcpApi } from '../wire/endpoints';

/** Task instances: reading and operating one (ocp.md section 4). */
export class TaskWork {
	constructor(private readonly api: OcpApi) {}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const task = await this.api.task(checkedTaskId(id));
		return seen(taskRecord(task), task);
	}

	/** A task just made. That it cannot be looked at, e.g. by a user without the right TASK_VIEWER, does not undo it. */
	async begun(id: string): Promise<Answer<TaskRecord>> {
		return await this.get(id).catch((error: unknown) => {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			const raw = { id, status: 'RUNNING' };
			return seen({ ...taskRecord(raw), state: null, message: `Begun, but its task cannot be looked at: ${error.message}` }, raw);
		});
	}

	/**
	 * A task beside the work that it is for: where it can never be looked at, why not.
	 * @throws BackupServiceError when another look may tell
	 */
	async beside(id: string): Promise<{ task?: TaskRecord; unseen?: string }> {
		try {
			return { task: (await this.get(id)).record };
		} catch (error) {
			const mayPass = isKind(error, ['unreachable', 'server', 'throttled', 'canceled']) as boolean;
			if (mayPass || !(error instanceof BackupServiceError)) throw passOn(error);
			return { unseen: `Its task could not be looked at: ${error.message}` };
		}
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
