import { BackupServiceError, invalidInput, passOn } from '../../errors';
import { answerOf } from '../../records/build';
import type { Answer, TaskRecord } from '../../records/types';
import { isKind } from '../../work/waiting';
import type { OcpApi } from '../wire/endpoints';
import { taskRecord } from './tasks';

/** Task instances as they are now (docs/reference/ocp.md#4-look-ups-and-tasks). */
export class TaskInstances {
	constructor(private readonly api: OcpApi) {}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const task = await this.api.task(checkedTaskId(id));
		return answerOf(taskRecord(task), task);
	}

	/** A task just made. That it cannot be looked at, e.g. by a user without the right TASK_VIEWER, does not undo it. */
	async begun(id: string): Promise<Answer<TaskRecord>> {
		return await this.get(id).catch((error: unknown) => {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			const raw = { id, status: 'RUNNING' };
			return answerOf({ ...taskRecord(raw), state: null, message: `Begun, but its task cannot be looked at: ${error.message}` }, raw);
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
}

/** The id of a task instance, without spaces. @throws BackupServiceError invalid-input */
export function checkedTaskId(id: string): string {
	if (/^\d+$/.test(id.trim())) return id.trim();
	throw invalidInput('Task ID', 'is not a number', "Take 'taskId' of the item that a start operation gave");
}
