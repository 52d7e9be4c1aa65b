import type { IDataObject } from 'n8n-workflow';

import type { TaskOperator } from '../../backupService';
import { BackupServiceError, invalidInput, passOn, quote } from '../../errors';
import { seen } from '../../records/build';
import type { Answer, TaskRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { scnToInstant } from '../../time/times';
import { remember } from '../../work/remember';
import { isKind, sendOnce } from '../../work/waiting';
import { DatabaseTime } from '../reads/databaseTime';
import { isRestore, taskRecord } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';

/** Tasks (DAGs): sending what makes one, reading one, operating one. */
export class TaskWork {
	constructor(private readonly api: ObshellApi) {}

	/**
	 * Sends a write that is answered with its task; see sendOnce. A task of that name that was not there before is ours:
	 * names and times alone would make last night's task of the same name ours, too.
	 * @param tenant whose maintenance lock the task needs (section 3.1)
	 */
	async send(name: string, send: () => Promise<IDataObject>, tenant?: string): Promise<Answer<TaskRecord>> {
		const before = await this.api.clusterDags();
		const last = Math.max(0, ...before.map(numberOf));
		const begun = async () => newestOf((await this.api.clusterDags()).filter((dag) => numberOf(dag) > last), [name]);
		try {
			const dag = await sendOnce(send, begun);
			return seen(taskRecord(dag, DatabaseTime.witnessedBy(dag.start_time, clock.now())), dag);
		} catch (error) {
			if (tenant === undefined || !isKind(error, ['conflict'])) throw passOn(error);
			throw withHolder(error, before, tenant);
		}
	}

	/** The newest task with one of these names, without its steps. */
	async newest(names: string[]): Promise<IDataObject | undefined> {
		return newestOf(await this.api.clusterDags(), names);
	}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const dag = await this.api.dag(checkedTaskId(id));
		// An agent's own tasks have the times of its host, the cluster's those of the database (section 3).
		const times = id.trim().startsWith('1') ? await this.labels().catch(() => DatabaseTime.asLabelled) : DatabaseTime.asLabelled;
		return seen(taskRecord(dag, times), dag);
	}

	/** A task has no SCN: a backup, which has one, shows how far the labels of the database's times are off. */
	private readonly labels = remember(async () => {
		const backups = await this.api.clusterBackupOverview();
		const witness = backups.find(({ start_scn: scn }) => scnToInstant(scn) !== null);
		return DatabaseTime.witnessedByScn(witness?.start_timestamp, witness?.start_scn);
	});

	/** Operates a task; the server only takes note and answers (section 4.1). */
	async operate(id: string, operator: TaskOperator): Promise<void> {
		const task = checkedTaskId(id);
		await sendOnce(
			async () => {
				await this.api.operateDag(task, operator);
				return task;
			},
			async () => (hasTaken((await this.get(task)).record, operator) ? task : undefined),
		);
	}
}

function hasTaken({ state, operator }: TaskRecord, asked: TaskOperator): boolean {
	return asked === 'retry' ? state !== 'FAILED' : operator === asked.toUpperCase();
}

function newestOf(dags: IDataObject[], names: string[]): IDataObject | undefined {
	return dags.filter(({ name }) => names.includes(String(name))).sort((a, b) => numberOf(b) - numberOf(a))[0];
}

function numberOf(dag: IDataObject): number {
	return Number(dag.dag_id ?? 0);
}

/**
 * A tenant's lock is held by the task of it that was last and has not come to its end (sections 3.1 and 3.11). A restore
 * task releases it when it fails, and a lock of the whole cluster is no task's of this tenant.
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

/** A generic DAG id: a kind (1 cluster, 2 to 5 an agent's own) and digits (obshell.md section 3.13). */
function checkedTaskId(id: string): string {
	const given = id.trim();
	if (/^[1-5]\d+$/.test(given)) return given;
	throw invalidInput(
		'Task ID',
		'is not the ID of an obshell task',
		"It has only digits and begins with 1 to 5: take 'taskId' of the item that a start or config operation gave",
	);
}
