import type { IDataObject } from 'n8n-workflow';

import type { TaskOperator } from '../../backupService';
import type { StorageKeys } from '../../credential';
import { BackupServiceError, invalidInput, passOn, quote } from '../../errors';
import { answerOf, emptyAnswer, noRestore, text, whereItFailed, type Named } from '../../records/build';
import type { Answer, MeasuredRestoreRecord, RestoreRecord, TaskRecord, Whole } from '../../records/types';
import { clock } from '../../time/clock';
import { measured } from '../../work/measure';
import { checkRestorePoint, checkRestoreRequest, explained, refuseFieldsOfTheirOwn, type RestoreRequest } from '../../work/restoreRequest';
import { isKind, lookAtTask, sendOnce, type Look, type Started } from '../../work/waiting';
import type { Dags } from '../reads/dags';
import { DatabaseTime } from '../reads/databaseTime';
import type { Inventory } from '../reads/inventory';
import type { RecoveryWindows } from '../reads/recoveryWindows';
import type { Restores } from '../reads/restores';
import { restoreOutcome } from '../reads/simplify';
import { hasActivated, isRestore, isUndoing, RESTORE_WAITS, taskRecord, waitsFor } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';
import { saysTaskIsDone } from '../wire/faults';
import { checkBareName, checkNewName } from './bareNames';
import { checkedPlace } from './destination';
import { checkDecryptionPasswords, inDoubleQuotes } from './setPasswords';
import type { TaskWrites } from './tasks';

/** Restores as something to start and cancel (docs/reference/obshell.md#310-restore-a-tenant and #311-cancel-a-restore). */
export class RestoreWrites {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly restores: Restores,
		private readonly windows: RecoveryWindows,
		private readonly dags: Dags,
		private readonly tasks: TaskWrites,
	) {}

	/**
	 * Starts a restore and follows it until the tenant is activated. When the task gave up waiting after its hour while
	 * OceanBase went on, it is retried once the data is there: only the task activates the tenant.
	 */
	async start(request: RestoreRequest, keys: StorageKeys): Promise<Started<MeasuredRestoreRecord>> {
		checkRestoreRequest(request);
		checkNewName('New Tenant Name', request.tenant);
		checkDecryptionPasswords(request.decryption);
		refuseFieldsOfTheirOwn(request.extra, OF_FIELDS);
		const { tenant, targetCluster } = request;
		if (targetCluster !== '') {
			throw invalidInput('Target Cluster', 'is only for OCP', "obshell restores into its own cluster: use a credential of that cluster, and 'Backup URIs' as 'Source'");
		}
		await this.inventory.cluster(request.cluster);
		const of = await this.inventory.ownCluster();
		const body = await this.bodyOf(request, keys);
		const before = await this.newestJob(tenant);
		const askedAt = clock.now();
		const task = await this.tasks.send(nameOfTask(tenant), async () => await this.api.startRestore(body), tenant);
		let retried = false;
		let endedAt: string | null = null;
		const started: Started<RestoreRecord> = {
			name: `The restore to ${tenant}`,
			task,
			// Once OceanBase has begun, another try would only be told that the tenant exists, and hide why the first failed.
			mayRepeat: ([{ raw }]) => raw === null,
			look: async () => {
				const now = await this.dags.get(task.record.taskId);
				endedAt = now.record.finishedAt;
				const raw = await this.restores.newest(tenant);
				const job = raw && String(raw.job_id) !== before ? raw : undefined;
				const record = job && (await this.restores.recordOf(job, of)).record;
				const gaveUp = now.record.outcome === 'failed' && now.record.stage === RESTORE_WAITS;
				if (!job || record?.outcome !== 'succeeded' || !gaveUp || retried) return judge(tenant, of, now, record, job);
				await this.retry(task.record.taskId);
				retried = true;
				return running(record, job, now);
			},
		};
		const identify = async ({ raw }: Answer<RestoreRecord>) => await Promise.resolve({ backupSetId: newestSetIn(raw?.backup_set_list) });
		return measured(started, request.point, askedAt, { endedAt: () => endedAt, identify });
	}

	/** That somebody else has retried it, or that the answer is lost, the next look will show. */
	private async retry(taskId: string): Promise<void> {
		try {
			await this.api.operateDag(taskId, 'retry');
		} catch (error) {
			if (!isKind(error, ['conflict', 'answer-lost'])) throw passOn(error);
		}
	}

	/** Cancels a restore; gives undefined when there is none and no tenant either. */
	async cancel(cluster: string, tenant: string): Promise<Started<TaskRecord> | undefined> {
		await this.inventory.cluster(cluster);
		const name = await this.inventory.tenantName(tenant);
		// Undoing a restore ends in DROP TENANT, with the name as it is.
		checkBareName('Tenant', name);
		const names = [nameOfTask(name), `Cancel restore ${name}`];
		const before = await this.dags.newest(names);
		refuseRestored(before);
		const status = await this.refuseInUse(name);
		const dag = await sendOnce<IDataObject | null>(
			async () => {
				const made = (await this.api.cancelRestore(name).catch(asNothingToCancel)) ?? null;
				if (made === null && status !== undefined) throw saidNothing(name);
				return made;
			},
			async () => {
				const newest = await this.dags.newest(names);
				// What had been canceled before is not our doing.
				const isNew = newest?.dag_id !== before?.dag_id || newest?.operator !== before?.operator;
				return newest && isNew && (newest.name === names[1] || isUndoing(newest)) ? newest : undefined;
			},
		);
		if (!dag) return undefined;
		const task = answerOf(taskRecord(dag, DatabaseTime.asLabelled), dag);
		return {
			name: `The cancellation of the restore to ${name}`,
			task,
			look: async () => {
				const now = await this.dags.get(task.record.taskId);
				// Undoing the restore is what was asked for.
				const undone = now.record.operator === 'ROLLBACK' && now.record.state === 'SUCCEED';
				if (undone) return lookAtTask(asCanceled(now, 'The restore is canceled, and what it had made is removed'));
				const isOwn = now.record.name === names[1] && now.record.outcome === 'failed';
				return lookAtTask(isOwn && Number(now.record.stage) > CANCELS ? asCanceled(now, POOLS_LEFT) : now, waitsFor);
			},
		};
	}

	/**
	 * Operating the task of a restore may drop the tenant that it made, or spoil its activation: what Cancel refuses is refused
	 * here, too. Of any other task it says nothing.
	 * @throws BackupServiceError conflict, when the tenant is in use, or its data is restored already
	 */
	async checkOperation(taskId: string, operator: TaskOperator): Promise<void> {
		if (operator === 'pass') return;
		const { record, raw } = await this.dags.get(taskId);
		if (!isRestore(record)) return;
		if (operator === 'cancel') refuseRestored(raw ?? {});
		// A retry undoes the step that failed before it does it again, and the step that starts the restore drops the tenant.
		if (operator !== 'retry' || record.stage === RESTORE_STARTS) await this.refuseInUse(String(record.name).slice(nameOfTask('').length));
	}

	/**
	 * To undo a restore task that failed, the server drops the tenant of that name, whatever has become of it since
	 * (obshell's executor/ob/restore.go, StartRestoreTask.Rollback). Only one that is still in the making may be dropped: its
	 * status tells, whatever the row of an old restore says.
	 * @returns that status; undefined when there is no such tenant
	 */
	private async refuseInUse(tenant: string): Promise<string | null | undefined> {
		const status = await this.inventory.tenantStatus(tenant);
		if (status === undefined || IN_THE_MAKING.includes(String(status))) return status;
		if (status === 'CREATING' && (await this.isRestoring(tenant))) return status;
		throw new BackupServiceError('conflict', 'No restore of this tenant is under way', {
			description: `The tenant ${quote(tenant)} is there (status ${quote(status ?? 'not reported')}), and no restore makes it any more. The server could drop it to undo an old restore task, so nothing was sent. If you do not want the tenant, drop it in the database.`,
		});
	}

	/** A tenant that somebody creates has the same status as one that a restore has just begun to make. */
	private async isRestoring(tenant: string): Promise<boolean> {
		const newest = await this.restores.newest(tenant);
		return newest !== undefined && restoreOutcome(newest) === 'running';
	}

	private async bodyOf(request: RestoreRequest, keys: StorageKeys): Promise<IDataObject> {
		const { source, point } = request;
		const place = 'tenant' in source ? await this.destinationsOf(source.tenant) : source;
		const dataUri = checkedPlace('Data Backup URI', place.dataUri, keys);
		const archiveUri = place.archiveUri === '' ? '' : checkedPlace('Log Archive URI', place.archiveUri, keys);
		// Asked for no archive, agents from 4.3.2 on know of no window at all, though a set with its own logs can be restored.
		if (archiveUri !== '') await this.checkPoint(request, dataUri, archiveUri);
		const zones = request.zones.length > 0 ? request.zones : (await this.api.zones()).map(({ name }) => name);
		return {
			data_backup_uri: dataUri,
			archive_log_uri: archiveUri,
			restore_tenant_name: request.tenant,
			// The server forgets the offset of a time, so only an SCN says what is meant.
			...(point.kind === 'scn' && { scn: BigInt(point.scn) as unknown as number }),
			...(point.kind === 'time' && { scn: (BigInt(point.instant) * 1_000_000n) as unknown as number }),
			zone_list: zones.map((name) => ({
				name,
				replica_type: request.replicaType,
				unit_config_name: request.unitConfig,
				unit_num: request.unitCount,
			})),
			...(request.primaryZone && { primary_zone: request.primaryZone }),
			...(request.concurrency !== undefined && { concurrency: request.concurrency }),
			...(request.haHighThreadScore !== undefined && { ha_high_thread_score: request.haHighThreadScore }),
			...(request.decryption.length > 0 && { decryption: request.decryption }),
			...(request.kmsEncryptInfo && { kms_encrypt_info: inDoubleQuotes(request.kmsEncryptInfo) }),
			...request.extra,
		};
	}

	/** Where the backups of a tenant of this cluster lie, without the keys, which the server does not give. */
	private async destinationsOf(tenant: string): Promise<{ dataUri: string; archiveUri: string }> {
		const name = await this.inventory.tenantName(tenant);
		const stored = await this.api.tenantBackupStorage(name);
		const [dataUri, archiveUri] = [text(stored.data_base_uri) ?? '', text(stored.archive_base_uri) ?? ''];
		if (dataUri === '') {
			throw invalidInput('Source Tenant', `${quote(name)} has no backup destination`, "Choose a tenant that is backed up, or give 'Backup URIs'");
		}
		return { dataUri, archiveUri };
	}

	/** Against what lies there, if the agent can read it; the server checks again, in its first step. */
	private async checkPoint({ point }: RestoreRequest, dataUri: string, archiveUri: string): Promise<void> {
		try {
			checkRestorePoint(point, await this.windows.ofStorage(dataUri, archiveUri));
		} catch (error) {
			if (!isKind(error, ['too-old'])) throw passOn(error);
		}
	}

	/** The newest job under that name before we begin, so that an old one is not taken for ours. */
	private async newestJob(tenant: string): Promise<string | undefined> {
		const raw = await this.restores.newest(tenant);
		return raw && String(raw.job_id);
	}
}

/** The last of the backup sets that a restore read, `…/backup_set_11_full,…` (#312-restore-queries). */
function newestSetIn(paths: unknown): Whole | null {
	const ids = [...String(paths).matchAll(/backup_set_(\d{1,15})_/g)].map(([, id]) => Number(id));
	return ids.length > 0 ? Math.max(...ids) : null;
}

/** In this step, the task `Cancel restore …` has OceanBase cancel a restore that obshell did not start (#311-cancel-a-restore). */
const CANCELS = 1;

/** Measured on every version: the step after it fails, with the pools present as without. */
const POOLS_LEFT = "The restore is canceled. obshell could not drop the restore's resource pools: drop those that are left in the database";

/** The task of a cancellation that has done what was asked for, whatever it ended with. */
function asCanceled(task: Answer<TaskRecord>, message: string): Answer<TaskRecord> {
	return { ...task, record: { ...task.record, outcome: 'succeeded', failure: null, message } };
}

/** Statuses of a tenant that nobody can use yet, or any more (#55-others). */
const IN_THE_MAKING = ['RESTORE', 'DROPPING'];

/** In this step the task of a restore has OceanBase begin it (#310-restore-a-tenant). */
const RESTORE_STARTS = 2;

/** Members of the request that the node's own fields fill in, after checking what stands in them; and a time, whose offset the server forgets. */
const OF_FIELDS = [
	'data_backup_uri', 'archive_log_uri', 'restore_tenant_name', 'timestamp', 'scn', 'zone_list',
	'primary_zone', 'concurrency', 'ha_high_thread_score', 'decryption', 'kms_encrypt_info',
];

function nameOfTask(tenant: string): string {
	return `Restore backup_${tenant}`;
}

/** The server would cancel the activation of a tenant whose data is there, and only then refuse (#311-cancel-a-restore). */
function refuseRestored(task: IDataObject | undefined): void {
	const { taskId, outcome, stage } = taskRecord(task ?? {}, DatabaseTime.asLabelled);
	if (!task || !isRestore(task) || outcome !== 'running' || Number(stage) <= RESTORE_WAITS) return;
	throw new BackupServiceError('conflict', 'The data is restored already, so this restore can no longer be canceled', {
		description: `Its task ${taskId} is activating the tenant. Wait for it, and drop the tenant if you do not want it.`,
	});
}

/** A restore task that has succeeded, or is rolled back already, cannot be rolled back: none is under way then (#311-cancel-a-restore). */
function asNothingToCancel(error: unknown): never {
	if (!isKind(error, ['conflict']) || !saysTaskIsDone(error)) throw passOn(error);
	const { status, code } = error;
	throw new BackupServiceError('conflict', 'No restore of this tenant is under way', {
		description: `Its last restore task has ended well or is undone already (${quote(code)}).`,
		status,
		code,
	});
}

/** An empty 204 says that there is neither a restore nor such a tenant: where there is one, somebody else has sent it. */
function saidNothing(tenant: string): BackupServiceError {
	return new BackupServiceError('answer-lost', 'An empty answer came, so it is not known whether the request was carried out', {
		description: `obshell has such an answer only where there is no tenant ${quote(tenant)}, and there is one; something in between may have sent it. It was not sent again. Look on the server whether the restore is being canceled before you repeat it.`,
	});
}

function running(record: RestoreRecord, raw: IDataObject, task: Answer<TaskRecord>): Look<RestoreRecord> {
	const progress = record.progressPercent === null ? '' : `, ${record.progressPercent} %`;
	return {
		done: false,
		answers: [answerOf({ ...record, outcome: 'running' }, raw)],
		state: `${record.status ?? 'not begun'}${progress} (task step ${task.record.stage} of ${task.record.stages}${waitsFor(task)})`,
	};
}

function judge(
	tenant: string,
	cluster: Named,
	now: Answer<TaskRecord>,
	record: RestoreRecord | undefined,
	raw: IDataObject | undefined,
): Look<RestoreRecord> {
	const { record: task, raw: dag } = now;
	const none = noRestore('obshell', cluster, tenant);
	const ended = (outcome: RestoreRecord['outcome'], message: string | null): Look<RestoreRecord> => {
		const last = { ...(record ?? none), outcome, message };
		return { done: true, answers: [raw ? answerOf(last, raw) : emptyAnswer(last)], state: outcome };
	};
	// OceanBase calls a restore FAIL that was canceled, too.
	if (task.outcome === 'canceled') return ended('canceled', task.message);
	const undoing = task.outcome === 'running' && isUndoing(task);
	if (record?.outcome === 'failed' && !undoing) return ended('failed', explained(record.message));
	if (task.outcome === 'succeeded') {
		return record ? ended('succeeded', 'The tenant is activated') : ended('unknown', 'The task has succeeded, but no restore of it is to be seen');
	}
	// The task may have given up waiting (after an hour) while OceanBase goes on.
	if (task.outcome === 'running' || record?.outcome === 'running') return running(record ?? none, raw ?? {}, now);
	const what = record ? activationOf(dag ?? {}) : 'The restore did not begin or is not to be seen';
	const why = [what, whereItFailed(task.failure)].filter(Boolean).join(': ');
	return ended('failed', explained(`${why}. ${task.message ?? ''}`.trim()));
}

/** How far a task that has ended badly came with a tenant whose data is there; obshell does not tell what others did. */
function activationOf(dag: IDataObject): string {
	return hasActivated(dag) ? 'The tenant is activated, but was not upgraded' : 'The data is restored, but the task did not activate the tenant';
}
