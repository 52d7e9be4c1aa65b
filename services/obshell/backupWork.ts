import type { IDataObject } from 'n8n-workflow';

import type { Answer, BackupRecord, LogBackupRecord, StartBackup, TaskRecord } from '../backupService';
import { BackupServiceError, passOn } from '../errors';
import { noBackup, noLogBackup, nothing, seen, type Named } from '../records';
import type { Look, Started } from '../waiting';
import type { Backups } from './backups';
import type { ObshellApi, Scope } from './endpoints';
import type { Places } from './places';
import { backupRecord } from './simplify';
import type { TaskWork } from './taskWork';

/** Jobs to look through for the one that a call started, when another was started after it. */
const RECENT = 20;

/** Data and log backups as something to start and stop (obshell.md sections 3.2 to 3.4). */
export class BackupWork {
	constructor(
		private readonly api: ObshellApi,
		private readonly places: Places,
		private readonly backups: Backups,
		private readonly tasks: TaskWork,
	) {}

	/**
	 * Starts a backup of one tenant or of all, and follows the jobs that this call started to their own final status:
	 * the task says SUCCEED for a failed backup, and FAILED for one that merely runs over an hour.
	 */
	async start({ cluster, tenant, mode, password, plusArchive }: StartBackup): Promise<Started<BackupRecord>> {
		const of = await this.places.cluster(cluster);
		const { scope, tenants } = await this.scopeOf(tenant);
		const before = await this.newest(scope, tenants);
		const name = `Obcluster start ${mode === 'incremental' ? 'increment' : 'full'} backup${suffix(scope)}`;
		const body = { mode, plus_archive: plusArchive, ...(password && { encryption: password }) };
		const task = await this.tasks.send(name, async () => await this.api.startBackup(scope, body));
		const jobs = new Map<Named, string>();
		return {
			name: subject('backup', scope),
			task,
			look: async () => {
				const [{ record }, newest] = await Promise.all([
					this.tasks.get(task.record.taskId),
					this.newest(scope, tenants),
				]);
				const answers = await Promise.all(
					tenants.map(async (one, index) => {
						const job = await this.jobOf(one, newest[index], before[index], jobs);
						if (!job) return nothing(notBegun(record, of, one));
						return seen({ ...backupRecordOf(job, of, one), backupType: mode }, job.raw);
					}),
				);
				return lookAtBackups(answers, record);
			},
		};
	}

	/** The job that this call started for a tenant: the first one after the newest there was before. */
	private async jobOf(
		tenant: Named,
		newest: IDataObject | undefined,
		before: IDataObject | undefined,
		jobs: Map<Named, string>,
	): Promise<Job | undefined> {
		const known = jobs.get(tenant);
		if (!newest || (!known && !isLater(newest, before))) return undefined;
		const recent = async () => await this.recentJobs(tenant);
		if (!known) {
			const first = (await recent()).filter(({ raw }) => isLater(raw, before)).at(-1);
			jobs.set(tenant, String((first?.raw ?? newest).job_id));
		}
		const id = jobs.get(tenant);
		if (String(newest.job_id) === id) return { raw: newest };
		return (await recent()).find(({ raw }) => String(raw.job_id) === id);
	}

	/** Newest first; empty where the agent is too old to list them. */
	private async recentJobs(tenant: Named): Promise<Job[]> {
		try {
			const jobs = await this.backups.list({ cluster: '', tenant: String(tenant.name), limit: RECENT });
			return jobs.map(({ record, raw }) => ({ record, raw: raw ?? {} }));
		} catch (error) {
			if (error instanceof BackupServiceError && error.kind === 'too-old') return [];
			throw passOn(error);
		}
	}

	/** Asks for cancellation, which OceanBase then carries out; nothing running is no fault. */
	async cancel(cluster: string, tenant: string): Promise<Started<BackupRecord>> {
		const of = await this.places.cluster(cluster);
		const { scope, tenants } = await this.scopeOf(tenant);
		await this.settled(async () => await this.api.cancelBackup(scope));
		return {
			name: subject('cancellation of the backup', scope),
			look: async () => {
				const newest = await this.newest(scope, tenants);
				return lookAtBackups(
					tenants.map((one, index) => {
						const raw = newest[index];
						return raw ? seen(backupRecord(raw, of, one), raw) : nothing(noBackup('obshell', of, one));
					}),
				);
			},
		};
	}

	/**
	 * Starts, stops or suspends log archiving. The server says yes even where it did nothing,
	 * so what is given is what is there afterwards.
	 */
	async setLogStatus(cluster: string, tenant: string, status: 'doing' | 'stop' | 'suspend'): Promise<Started<LogBackupRecord>> {
		const of = await this.places.cluster(cluster);
		const { scope, tenants } = await this.scopeOf(tenant);
		await this.settled(async () => await this.api.setLogStatus(scope, status));
		return {
			name: subject('change of log archiving', scope),
			look: async () => {
				const answers = (await this.logsOrUnknown(tenant, of, tenants)).map((answer) => asAsked(answer, status));
				const reached = answers.every(({ record }) => hasReached(record, status));
				return { done: reached, answers, state: stateOf(answers.map(({ record }) => record)) };
			},
		};
	}

	private async logsOrUnknown(tenant: string, of: Named, tenants: Named[]): Promise<Array<Answer<LogBackupRecord>>> {
		try {
			return await this.backups.logs({ cluster: '', tenant });
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind !== 'too-old') throw passOn(error);
		}
		const message = 'Asked for; agents before 4.3.2 do not tell whether it is so';
		return tenants.map(({ name }) => nothing({ ...noLogBackup('obshell', of, name), outcome: 'unknown' as const, message }));
	}

	/** Both requests set a state, so a lost answer does no harm: the look that follows shows what is. */
	private async settled(send: () => Promise<void>): Promise<void> {
		try {
			await send();
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind !== 'answer-lost') throw passOn(error);
		}
	}

	private async scopeOf(tenant: string): Promise<{ scope: Scope; tenants: Named[] }> {
		const tenants = await this.places.tenants(tenant);
		return { scope: tenant === '' ? {} : { tenant: String(tenants[0].name) }, tenants };
	}

	/** The newest backup task of each tenant, in the tenants' order. */
	private async newest({ tenant }: Scope, tenants: Named[]): Promise<Array<IDataObject | undefined>> {
		if (tenant !== undefined) return [await this.api.tenantBackupOverview(tenant)];
		const taskOf = new Map((await this.api.clusterBackupOverview()).map((task) => [String(task.tenant_id), task]));
		return tenants.map(({ id }) => taskOf.get(String(id)));
	}
}

/** A job as the overview has it, or (with its record) as the list has it. */
interface Job {
	raw: IDataObject;
	record?: BackupRecord;
}

function backupRecordOf({ raw, record }: Job, cluster: Named, tenant: Named): BackupRecord {
	return record ?? backupRecord(raw, cluster, tenant);
}

function isLater(task: IDataObject, before: IDataObject | undefined): boolean {
	return !before || BigInt(String(task.job_id)) > BigInt(String(before.job_id));
}

/** The record of a tenant for which the task has started no backup, (not) yet. */
function notBegun(task: TaskRecord, cluster: Named, tenant: Named): BackupRecord {
	const record = noBackup('obshell', cluster, tenant);
	if (task.outcome === 'running') return { ...record, outcome: 'running', message: 'Not begun yet' };
	if (task.failure) {
		const { step, server, log } = task.failure;
		const where = [step, server].filter((part) => part !== null).join(' on ');
		return { ...record, outcome: 'failed', message: `The backup did not begin: ${where}: ${log ?? 'no log'}` };
	}
	if (task.outcome === 'canceled') return { ...record, outcome: 'canceled', message: task.message };
	return { ...record, outcome: 'unknown', message: 'The task has ended, but no backup of it is to be seen' };
}

function lookAtBackups(answers: Array<Answer<BackupRecord>>, task?: TaskRecord): Look<BackupRecord> {
	const records = answers.map(({ record }) => record);
	const stage = task ? ` (task stage ${task.stage} of ${task.stages})` : '';
	return {
		done: records.every(({ outcome }) => outcome !== 'running'),
		answers,
		state: `${stateOf(records)}${stage}`,
	};
}

function stateOf(records: Array<{ tenant: string | null; status: string | null; outcome: string; progressPercent?: number | null }>): string {
	const shown = records.slice(0, 5).map(({ tenant, status, outcome, progressPercent }) => {
		const progress = progressPercent === undefined || progressPercent === null ? '' : `, ${progressPercent} %`;
		return `${tenant ?? 'unknown tenant'}: ${status ?? outcome}${progress}`;
	});
	return shown.join('; ') + (records.length > shown.length ? `; and ${records.length - shown.length} more` : '');
}

/** A stopped round is in no list and so looks like a broken one; here we know that it was stopped. */
function asAsked(answer: Answer<LogBackupRecord>, asked: 'doing' | 'stop' | 'suspend'): Answer<LogBackupRecord> {
	const { record } = answer;
	if (asked === 'doing' || record.status !== null || record.outcome !== 'failed') return answer;
	const message = 'Log archiving does not run any more. Changes since the checkpoint are in no backup';
	return { ...answer, record: { ...record, outcome: 'canceled', message } };
}

function hasReached({ outcome, status }: LogBackupRecord, asked: 'doing' | 'stop' | 'suspend'): boolean {
	if (outcome === 'none' || outcome === 'unknown') return true;
	if (asked === 'doing') return status === 'DOING';
	if (asked === 'suspend') return status === 'SUSPEND' || status === null;
	return status === null;
}

function suffix({ tenant }: Scope): string {
	return tenant === undefined ? '' : ` for ${tenant}`;
}

function subject(what: string, { tenant }: Scope): string {
	return `The ${what} of ${tenant ?? 'the cluster'}`;
}
