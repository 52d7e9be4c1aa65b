import type { IDataObject } from 'n8n-workflow';

import type { StartBackup } from '../../backupService';
import { passOn } from '../../errors';
import { answerOf, emptyAnswer, noBackup, whereItFailed, type Named } from '../../records/build';
import type { Answer, BackupRecord, TaskRecord } from '../../records/types';
import { inParallel } from '../../work/inParallel';
import { isKind, mayGoOn, sendOnce, type Look, type Started } from '../../work/waiting';
import { hiddenBackup, type Backups } from '../reads/backups';
import type { Dags } from '../reads/dags';
import type { Inventory } from '../reads/inventory';
import { backupOutcome } from '../reads/simplify';
import { BEGINS, waitsFor } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';
import { AT_ONCE } from '../wire/lanes';
import { checkBackupPassword } from './setPasswords';
import { stateOf, subject, suffix, targetOf, tenantByTenant, type Target } from './target';
import type { TaskWrites } from './tasks';

/** Jobs to look through for the one that a call started, when another was started after it. */
const RECENT = 20;

/** Data backups as something to start, follow and cancel (docs/reference/obshell.md#32-start-a-backup and #33-cancel-a-backup). */
export class BackupWrites {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly backups: Backups,
		private readonly dags: Dags,
		private readonly tasks: TaskWrites,
	) {}

	/**
	 * Starts a backup of one tenant or of all, and follows the jobs that this call started to their own final status:
	 * the task says SUCCEED for a failed backup, and FAILED for one that merely runs over an hour.
	 */
	async start({ cluster, tenant, mode, password, plusArchive }: StartBackup): Promise<Started<BackupRecord>> {
		if (password) checkBackupPassword(password);
		const of = await this.inventory.cluster(cluster);
		const target = await targetOf(this.inventory, tenant);
		let before = await this.newest(target);
		const name = `Obcluster start ${mode === 'incremental' ? 'increment' : 'full'} backup${suffix(target.scope)}`;
		const body = { mode, plus_archive: plusArchive, ...(password && { encryption: password }) };
		const task = await this.tasks.send(name, async () => await this.api.startBackup(target.scope, body));
		const jobs = new Map<Named, string>();
		return {
			name: subject('backup', target.scope),
			task,
			look: async () => {
				const newest = await this.newest(target);
				const now = await this.dags.get(task.record.taskId);
				const { record } = now;
				// What is there before the task begins anything is somebody else's.
				if (record.outcome === 'running' && Number(record.stage) < BEGINS) before = newest;
				const answers = await inParallel(target.tenants, AT_ONCE, async (one, index) => {
					// Neither canceling nor rolling back the task stops a backup that it has begun.
					const begun = jobs.has(one) || hasBegun(record, target);
					const job = begun ? await this.jobOf(one, newest[index], before[index], jobs) : undefined;
					if (job === 'hidden') return emptyAnswer({ ...hiddenBackup(of, one), backupType: mode });
					if (!job) return emptyAnswer(notBegun(record, of, one));
					const own = job.record ?? (await this.backups.recordOf(job.raw, of, one)).record;
					return answerOf({ ...own, backupType: mode }, job.raw);
				});
				return lookAtBackups(answers, now);
			},
		};
	}

	/**
	 * The job that this call started for a tenant: the first one after the newest there was before. An agent that cannot list
	 * them tells only of the newest, so that a later one hides it: OceanBase backs up a tenant once at a time, so it has ended.
	 */
	private async jobOf(
		tenant: Named,
		newest: IDataObject | undefined,
		before: IDataObject | undefined,
		jobs: Map<Named, string>,
	): Promise<Job | 'hidden' | undefined> {
		const known = jobs.get(tenant);
		if (!newest || (!known && !isLater(newest, before))) return undefined;
		const recent = async () => await this.recentJobs(tenant);
		if (!known) {
			const later = ((await recent()) ?? []).filter(({ raw }) => isLater(raw, before));
			// Ours may have been pushed out of the list, and the oldest in it is then somebody else's.
			if (later.length === RECENT) return undefined;
			jobs.set(tenant, String((later.at(-1)?.raw ?? newest).job_id));
		}
		const id = jobs.get(tenant);
		if (String(newest.job_id) === id) return { raw: newest };
		const listed = await recent();
		return listed ? listed.find(({ raw }) => String(raw.job_id) === id) : 'hidden';
	}

	/** Newest first; undefined where the agent cannot list them: it is too old, or no route takes the tenant's name. */
	private async recentJobs(tenant: Named): Promise<Job[] | undefined> {
		try {
			const jobs = await this.backups.list({ cluster: '', tenant: String(tenant.name), limit: RECENT });
			return jobs.map(({ record, raw }) => ({ record, raw: raw ?? {} }));
		} catch (error) {
			if (isKind(error, ['too-old', 'tenant-unknown'])) return undefined;
			throw passOn(error);
		}
	}

	/** Asks for cancellation, which OceanBase then carries out; nothing running is no fault of the server's. */
	async cancel(cluster: string, tenant: string): Promise<Started<BackupRecord>> {
		const of = await this.inventory.cluster(cluster);
		const target = await targetOf(this.inventory, tenant);
		const before = await this.newest(target);
		const look = async () => {
			const newest = await this.newest(target);
			const looks = target.tenants.map(async (one, index) => {
				const raw = newest[index];
				if (!raw) return emptyAnswer(noBackup('obshell', of, one));
				const { record } = await this.backups.recordOf(raw, of, one);
				const idle = before[index] && backupOutcome(before[index]) !== 'running';
				return answerOf(idle && record.outcome !== 'running' ? { ...record, message: withIdle(record) } : record, raw);
			});
			return lookAtBackups(await Promise.all(looks));
		};
		const name = subject('cancellation of the backup', target.scope);
		const send = async () => {
			await this.api.cancelBackup(target.scope);
			return true;
		};
		const find = async () => ((await look()).answers.every(({ record }) => isNotGoingOn(record)) ? true : undefined);
		await tenantByTenant(name, target.scope, look, async () => await sendOnce(send, find));
		return { name, look };
	}

	/** The newest backup task of each tenant, in the tenants' order. */
	private async newest({ scope, tenants }: Target): Promise<Array<IDataObject | undefined>> {
		if (scope.tenant !== undefined) return [await this.api.tenantBackupOverview(scope.tenant)];
		const taskOf = new Map((await this.api.clusterBackupOverview()).map((task) => [String(task.tenant_id), task]));
		return tenants.map(({ id }) => taskOf.get(String(id)));
	}
}

/** A job as the overview has it, or (with its record) as the list has it. */
interface Job {
	raw: IDataObject;
	record?: BackupRecord;
}

function isLater(task: IDataObject, before: IDataObject | undefined): boolean {
	return !before || BigInt(String(task.job_id)) > BigInt(String(before.job_id));
}

/** Whether the task can have begun any backup: one that was refused in its beginning step has begun none, or not all. */
function hasBegun({ outcome, stage }: TaskRecord, { tenants }: Target): boolean {
	if (Number(stage) !== BEGINS) return Number(stage) > BEGINS;
	return outcome !== 'failed' || tenants.length > 1;
}

/** The record of a tenant for which the task has started no backup, (not) yet. */
function notBegun(task: TaskRecord, cluster: Named, tenant: Named): BackupRecord {
	const record = noBackup('obshell', cluster, tenant);
	if (task.outcome === 'running') return { ...record, outcome: 'running', message: 'Not begun yet' };
	if (task.outcome === 'failed' && task.failure) {
		return { ...record, outcome: 'failed', message: `The backup did not begin: ${whereItFailed(task.failure)}` };
	}
	if (task.outcome === 'canceled') return { ...record, outcome: 'canceled', message: task.message };
	return { ...record, outcome: 'unknown', message: 'The task has ended, but no backup of it is to be seen' };
}

function lookAtBackups(answers: Array<Answer<BackupRecord>>, task?: Answer<TaskRecord>): Look<BackupRecord> {
	const records = answers.map(({ record }) => record);
	const stage = task ? ` (task step ${task.record.stage} of ${task.record.stages}${waitsFor(task)})` : '';
	return {
		done: !records.some(mayGoOn),
		answers,
		state: `${stateOf(records)}${stage}`,
	};
}

function isNotGoingOn({ outcome, status }: BackupRecord): boolean {
	return outcome !== 'running' || status === 'CANCELING';
}

function withIdle({ message }: BackupRecord): string {
	return ['No backup was running, so nothing was canceled; this is the latest one', message].filter(Boolean).join('. ');
}
