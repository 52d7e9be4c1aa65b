import type { IDataObject } from 'n8n-workflow';

import type { StorageKeys } from '../../credential';
import { BackupServiceError, invalidInput, passOn, quote } from '../../errors';
import { answerOf, emptyAnswer, noRestore, text, whereItFailed, type Named } from '../../records/build';
import type { Answer, RestoreRecord, TaskRecord } from '../../records/types';
import { checkRestorePoint, checkRestoreRequest, type RestoreRequest } from '../../work/restoreRequest';
import { isKind, lookAtTask, sendOnce, type Look, type Started } from '../../work/waiting';
import type { Dags } from '../reads/dags';
import type { Inventory } from '../reads/inventory';
import type { RecoveryWindows } from '../reads/recoveryWindows';
import type { Restores } from '../reads/restores';
import { restoreRecord } from '../reads/simplify';
import { hasActivated, isRestore, isUndoing, RESTORE_WAITS, taskRecord } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';
import { checkedDestination } from './destination';
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
	async start(request: RestoreRequest, keys: StorageKeys): Promise<Started<RestoreRecord>> {
		checkRestoreRequest(request);
		checkDecryptionPasswords(request.decryption);
		const { tenant, targetCluster } = request;
		if (targetCluster !== '') {
			throw invalidInput('Target Cluster', 'is only for OCP', "obshell restores into its own cluster: use a credential of that cluster, and 'Backup URIs' as 'Source'");
		}
		const of = await this.inventory.cluster(request.cluster);
		const body = await this.bodyOf(request, keys);
		const before = await this.newestJob(tenant);
		const task = await this.tasks.send(nameOfTask(tenant), async () => await this.api.startRestore(body), tenant);
		let retried = false;
		return {
			name: `The restore to ${tenant}`,
			task,
			// Once OceanBase has begun, another try would only be told that the tenant exists, and hide why the first failed.
			mayRepeat: ([{ raw }]) => raw === null,
			look: async () => {
				const now = await this.dags.get(task.record.taskId);
				const raw = await this.restores.newest(tenant);
				const job = raw && String(raw.job_id) !== before ? raw : undefined;
				const record = job ? restoreRecord(job, of) : undefined;
				const gaveUp = now.record.outcome === 'failed' && now.record.stage === RESTORE_WAITS;
				if (!job || record?.outcome !== 'succeeded' || !gaveUp || retried) return judge(tenant, of, now, record, job);
				await this.retry(task.record.taskId);
				retried = true;
				return running(record, job, now.record);
			},
		};
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
		const names = [nameOfTask(name), `Cancel restore ${name}`];
		const before = await this.dags.newest(names);
		refuseRestored(before);
		await this.refuseInUse(name);
		const dag = await sendOnce<IDataObject | null>(
			async () => (await this.api.cancelRestore(name).catch(asNothingToCancel)) ?? null,
			async () => {
				const newest = await this.dags.newest(names);
				// What had been canceled before is not our doing.
				const isNew = newest?.dag_id !== before?.dag_id || newest?.operator !== before?.operator;
				return newest && isNew && (newest.name === names[1] || isUndoing(newest)) ? newest : undefined;
			},
		);
		if (!dag) return undefined;
		const task = answerOf(taskRecord(dag), dag);
		return {
			name: `The cancellation of the restore to ${name}`,
			task,
			look: async () => {
				const now = await this.dags.get(task.record.taskId);
				// Undoing the restore is what was asked for.
				const undone = now.record.operator === 'ROLLBACK' && now.record.state === 'SUCCEED';
				const message = 'The restore is canceled, and what it had made is removed';
				return lookAtTask(undone ? { ...now, record: { ...now.record, outcome: 'succeeded', message } } : now);
			},
		};
	}

	/**
	 * Rolling back the task of a restore drops the tenant that it made (#310-restore-a-tenant), so this looks first, as for Cancel.
	 * Of any other task it does nothing.
	 * @throws BackupServiceError conflict, when the tenant is there and no restore makes it any more
	 */
	async checkRollBack(taskId: string): Promise<void> {
		const { name } = (await this.dags.get(taskId)).record;
		if (isRestore({ name })) await this.refuseInUse(String(name).slice(nameOfTask('').length));
	}

	/**
	 * To undo a restore task that failed, the server drops the tenant of that name, whatever has become of it since
	 * (obshell's executor/ob/restore.go, StartRestoreTask.Rollback). Only one that is still in the making may be dropped.
	 */
	private async refuseInUse(tenant: string): Promise<void> {
		const newest = await this.restores.newest(tenant);
		if (newest && restoreRecord(newest, { name: null, id: null }).outcome === 'running') return;
		const status = await this.inventory.tenantStatus(tenant);
		if (status === undefined || IN_THE_MAKING.includes(String(status))) return;
		throw new BackupServiceError('conflict', 'No restore of this tenant is under way', {
			description: `The tenant ${quote(tenant)} is there (status ${quote(status ?? 'not told')}), and no restore makes it any more. The server could drop it to undo an old restore task, so nothing was sent. If you do not want the tenant, drop it in the database.`,
		});
	}

	private async bodyOf(request: RestoreRequest, keys: StorageKeys): Promise<IDataObject> {
		const { source, point } = request;
		const place = 'tenant' in source ? await this.destinationsOf(source.tenant) : source;
		const dataUri = checkedDestination('Data URI', place.dataUri, keys);
		const archiveUri = place.archiveUri === '' ? '' : checkedDestination('Archive URI', place.archiveUri, keys);
		if (point.kind !== 'latest') await this.checkPoint(request, dataUri, archiveUri);
		const zones = request.zones.length > 0 ? request.zones : (await this.api.zones()).map(({ name }) => String(name));
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

/** Statuses of a tenant that nobody can use yet, or any more (#55-others). */
const IN_THE_MAKING = ['RESTORE', 'CREATING', 'DROPPING'];

function nameOfTask(tenant: string): string {
	return `Restore backup_${tenant}`;
}

/** The server would cancel the activation of a tenant whose data is there, and only then refuse (#311-cancel-a-restore). */
function refuseRestored(task: IDataObject | undefined): void {
	const { taskId, outcome, stage } = taskRecord(task ?? {});
	if (!task || !isRestore(task) || outcome !== 'running' || Number(stage) <= RESTORE_WAITS) return;
	throw new BackupServiceError('conflict', 'The data is restored already, so this restore can no longer be canceled', {
		description: `Its task ${taskId} is activating the tenant. Wait for it, and drop the tenant if you do not want it.`,
	});
}

/** A restore task that has succeeded, or is rolled back already, cannot be rolled back: none is under way then (#311-cancel-a-restore). */
function asNothingToCancel(error: unknown): never {
	if (!isKind(error, ['conflict']) || !/RollbackNotFailedDag|DAG state is not failed/.test(`${error.code} ${error.description}`)) throw passOn(error);
	const { status, code } = error;
	throw new BackupServiceError('conflict', 'No restore of this tenant is under way', {
		description: `Its last restore task has ended well or is undone already (${quote(code)}).`,
		status,
		code,
	});
}

function running(record: RestoreRecord, raw: IDataObject, task: TaskRecord): Look<RestoreRecord> {
	const progress = record.progressPercent === null ? '' : `, ${record.progressPercent} %`;
	return {
		done: false,
		answers: [answerOf({ ...record, outcome: 'running' }, raw)],
		state: `${record.status ?? 'not begun'}${progress} (task stage ${task.stage} of ${task.stages})`,
	};
}

function judge(
	tenant: string,
	cluster: Named,
	{ record: task, raw: dag }: Answer<TaskRecord>,
	record: RestoreRecord | undefined,
	raw: IDataObject | undefined,
): Look<RestoreRecord> {
	const none = noRestore('obshell', cluster, tenant);
	const ended = (outcome: RestoreRecord['outcome'], message: string | null): Look<RestoreRecord> => {
		const last = { ...(record ?? none), outcome, message };
		return { done: true, answers: [raw ? answerOf(last, raw) : emptyAnswer(last)], state: outcome };
	};
	// OceanBase calls a restore FAIL that was canceled, too.
	if (task.outcome === 'canceled') return ended('canceled', task.message);
	const undoing = task.outcome === 'running' && isUndoing(task);
	if (record?.outcome === 'failed' && !undoing) return ended('failed', record.message);
	if (task.outcome === 'succeeded') {
		return record ? ended('succeeded', 'The tenant is activated') : ended('unknown', 'The task has succeeded, but no restore of it is to be seen');
	}
	// The task may have given up waiting (after an hour) while OceanBase goes on.
	if (task.outcome === 'running' || record?.outcome === 'running') return running(record ?? none, raw ?? {}, task);
	const what = record ? activationOf(dag ?? {}) : 'The restore did not begin or is not to be seen';
	const why = [what, whereItFailed(task.failure)].filter(Boolean).join(': ');
	return ended('failed', `${why}. ${task.message ?? ''}`.trim());
}

/** How far a task that has ended badly came with a tenant whose data is there; obshell does not tell what others did. */
function activationOf(dag: IDataObject): string {
	return hasActivated(dag) ? 'The tenant is activated, but was not upgraded' : 'The data is restored, but the task did not activate the tenant';
}
