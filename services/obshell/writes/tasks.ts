import type { IDataObject } from 'n8n-workflow';

import type { TaskOperator } from '../../backupService';
import { BackupServiceError, passOn, quote } from '../../errors';
import { answerOf } from '../../records/build';
import type { Answer, TaskRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { isKind, sendOnce } from '../../work/waiting';
import { checkedTaskId, newestOf, numberOf, type Dags } from '../reads/dags';
import { DatabaseTime } from '../reads/databaseTime';
import { isRestore, taskRecord } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';

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
		const before = await this.api.clusterDags();
		const last = Math.max(0, ...before.map(numberOf));
		const begun = async () => newestOf((await this.api.clusterDags()).filter((dag) => numberOf(dag) > last), [name]);
		try {
			const dag = await sendOnce(send, begun);
			return answerOf(taskRecord(dag, DatabaseTime.witnessedBy(dag.start_time, clock.now())), dag);
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
 * #311-cancel-a-restore). A restore task releases it when it fails, and a lock of the whole cluster is no task's of this tenant.
 */
function withHolder(error: BackupServiceError, dags: IDataObject[], tenant: string): BackupServiceError {
	if (error.code !== 'OB.Tenant.UnderMaintenance' && !/Tenant .* is under maintenance/i.test(error.description ?? '')) return error;
	const released = (dag: IDataObject) => dag.state === 'SUCCEED' || (dag.state === 'FAILED' && isRestore(dag));
	const holders = dags.filter((dag) => dag.maintenance_key === tenant && !released(dag));
	const [holder] = holders.sort((a, b) => numberOf(b) - numberOf(a));
	if (!holder) return error;
	const { taskId, name, state, message } = taskRecord(holder);
	const { kind, description, status, code } = error;
	return new BackupServiceError(kind, error.message, {
		description: `It is the task ${taskId} (${quote(name)}, ${state}). ${message === null ? '' : `${message}. `}${description ?? ''}`,
		status,
		code,
	});
}
