import type { IDataObject } from 'n8n-workflow';

import type { TaskOperator } from '../../backupService';
import { BackupServiceError, passOn, quote } from '../../errors';
import { answerOf } from '../../records/build';
import type { Answer, TaskRecord } from '../../records/types';
import { isKind, sendOnce } from '../../work/waiting';
import { checkedTaskId, newestOf, numberOf, type Dags } from '../reads/dags';
import { DatabaseTime } from '../reads/databaseTime';
import { holderOf } from '../reads/holders';
import { taskRecord } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';
import { saysTenantIsLocked } from '../wire/faults';

/** Tasks (DAGs): sending what makes one, and operating one. */
export class TaskWrites {
	constructor(
		private readonly api: ObshellApi,
		private readonly dags: Dags,
	) {}

	/**
	 * Sends a write that is answered with its task; see sendOnce. A task of that name that was not there before is ours:
	 * names and times alone would make last night's task of the same name ours, too.
	 * @param tenant whose maintenance lock the task needs (docs/reference/obshell.md#31-backup-configuration)
	 */
	async send(name: string, send: () => Promise<IDataObject>, tenant?: string): Promise<Answer<TaskRecord>> {
		const { dags: before } = await this.api.clusterDags();
		const last = before.reduce((highest, dag) => Math.max(highest, numberOf(dag)), 0);
		const begun = async () => newestOf((await this.api.clusterDags()).dags.filter((dag) => numberOf(dag) > last), [name]);
		try {
			const dag = await sendOnce(send, begun);
			// The answer has no times yet (docs/reference/obshell.md#4-the-dag-state-machine).
			return answerOf(taskRecord(dag, DatabaseTime.asLabelled), dag);
		} catch (error) {
			if (tenant === undefined || !isKind(error, ['conflict'])) throw passOn(error);
			throw withHolder(error, before, tenant);
		}
	}

	/** Operates a task; the server only takes note and answers (#41-states-and-operators). */
	async operate(id: string, operator: TaskOperator): Promise<void> {
		const task = checkedTaskId(id);
		await sendOnce(
			async () => {
				await this.api.operateDag(task, operator);
				return task;
			},
			async () => (hasTaken((await this.dags.get(task)).record, operator) ? task : undefined),
		);
	}
}

function hasTaken({ state, operator }: TaskRecord, asked: TaskOperator): boolean {
	return asked === 'retry' ? state !== 'FAILED' : operator === asked.toUpperCase();
}

/**
 * A tenant's lock is held by the task of it that was last and has not come to its end (#31-backup-configuration and
 * #311-cancel-a-restore). A lock of the whole cluster is no task's of this tenant.
 */
function withHolder(error: BackupServiceError, dags: IDataObject[], tenant: string): BackupServiceError {
	if (!saysTenantIsLocked(error, tenant)) return error;
	const holder = holderOf(dags, tenant);
	if (!holder) return error;
	const { taskId, name, state, message } = taskRecord(holder, DatabaseTime.asLabelled);
	const { kind, description, status, code } = error;
	return new BackupServiceError(kind, error.message, {
		description: `It is the task ${taskId} (${quote(name)}, ${state}). ${message === null ? '' : `${quote(message)}. `}${description ?? ''}`,
		status,
		code,
	});
}
