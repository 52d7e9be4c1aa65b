import type { IDataObject } from 'n8n-workflow';

import { noBackup, noLogBackup, percent, seconds, text, uri, whole, type Named } from '../../records/build';
import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { isFiller, iso, parseTime, scnDigits, scnToInstant, secondsBetween } from '../../time/times';
import { redact } from '../../wire/redact';
import { DatabaseTime, ZONE_UNKNOWN } from './databaseTime';

/**
 * A `CdbObBackupTask` of the overviews (docs/reference/obshell.md#35-backup-overview) as our record.
 * @param session how to read its times where it has no SCN yet that shows it
 */
export function backupRecord(task: IDataObject, cluster: Named, tenant: Named, session: DatabaseTime): BackupRecord {
	const witness = DatabaseTime.witnessedByScn(task.start_timestamp, task.start_scn);
	const times = witness.isKnown ? witness : session;
	const startedAt = times.read(task.start_timestamp);
	const finishedAt = times.read(task.end_timestamp);
	const outcome = backupOutcome(task);
	return {
		tenant: tenant.name,
		outcome,
		status: text(task.status),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : percent(task.finish_macro_block_count, task.macro_block_count),
		message: withZoneNote(failureText(task), times, startedAt),
		backupType: null,
		inputBytes: whole(task.input_bytes),
		outputBytes: whole(task.output_bytes),
		backupSetId: whole(task.backup_set_id),
		jobId: whole(task.job_id),
		startScn: scnDigits(task.start_scn),
		endScn: scnDigits(task.end_scn),
		path: uri(task.path),
		tenantId: tenant.id ?? whole(task.tenant_id),
		service: 'obshell',
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/**
 * A job of `backup/tasks` (#36-backup-jobs) as our record. A job has no SCN, so the true time comes from elsewhere.
 * @param times how to read them
 */
export function backupJobRecord(
	job: IDataObject,
	times: DatabaseTime,
	cluster: Named,
	tenant: Named,
): BackupRecord {
	const startedAt = times.read(job.start_timestamp);
	const finishedAt = times.read(job.end_timestamp);
	const outcome = backupOutcome(job);
	return {
		...noBackup('obshell', cluster, { ...tenant, id: tenant.id ?? whole(job.tenant_id) }),
		outcome,
		status: text(job.status),
		backupType: job.backup_type === 'I' ? 'incremental' : job.backup_type === 'D' ? 'full' : null,
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : null,
		// Documented agents leave it out here.
		outputBytes: whole(job.output_bytes),
		backupSetId: whole(job.backup_set_id),
		jobId: whole(job.job_id),
		path: uri(job.path),
		message: withZoneNote(failureText(job), times, startedAt),
	};
}

/**
 * Statuses of jobs and tasks (#51-backup-tasks and #52-backup-jobs-of-the-list) that have not ended; the last two are of
 * OceanBase 4.3 and later.
 */
const BACKUP_RUNS: readonly string[] = [
	'INIT',
	'DOING',
	'CANCELING',
	'BACKUP_SYS_META',
	'BACKUP_USER_META',
	'BACKUP_META_FINISH',
	'BACKUP_DATA_SYS',
	'BACKUP_DATA_MINOR',
	'BACKUP_DATA_MAJOR',
	'BEFORE_BACKUP_LOG',
	'BACKUP_LOG',
	'PREPARE_BACKUP_LOG',
	'BACKUP_FUSE_TABLET_META',
];

/** Of a task or job: exact words only; of a good word and an error number, the worse counts. */
export function backupOutcome(task: IDataObject): Outcome {
	const status = String(task.status ?? '');
	if (status === 'COMPLETED') return resultOf(task) === 0 ? 'succeeded' : 'failed';
	if (status === 'FAILED') return 'failed';
	if (status === 'CANCELED') return 'canceled';
	return BACKUP_RUNS.includes(status) && parseTime(task.end_timestamp) === null ? 'running' : 'unknown';
}

/** 0 = no error; a result that is no number is none that can be called good. */
function resultOf({ result }: IDataObject): number {
	return result === undefined || result === null ? 0 : Number(result);
}

/** Says that times may be wrong where nothing but their labels speaks for them. */
function withZoneNote(message: string | null, times: DatabaseTime, startedAt: number | null): string | null {
	return times.isKnown || startedAt === null ? message : [message, ZONE_UNKNOWN].filter((part) => part !== null).join('. ');
}

function failureText(task: IDataObject): string | null {
	const result = resultOf(task);
	const comment = redact(String(task.comment ?? ''));
	if (result === 0) return comment === '' ? null : comment;
	return `OceanBase error ${result}${comment === '' ? '' : `: ${comment}`}`;
}

/**
 * An archive round (#39-log-tasks) as our record.
 * @param at the server's clock when it answered: with the delay, it tells the true checkpoint
 * @param system how to read its times, which are displays of SCNs (#316-clocks-and-time-zones), where it gives no delay
 */
export function logBackupRecord(task: IDataObject, tenant: Named, cluster: Named, at: string, system: DatabaseTime): LogBackupRecord {
	// Where the checkpoint is a filler, the delay is one, too.
	const delay = text(task.checkpoint) === null || isFiller(task.checkpoint) ? null : seconds(task.delay);
	const times = checkpointTimes(task.checkpoint, delay, at, system);
	return {
		tenant: tenant.name,
		outcome: logBackupOutcome(String(task.status ?? '')),
		status: text(task.status),
		checkpoint: iso(times.read(task.checkpoint)),
		delaySeconds: delay,
		startedAt: iso(times.read(task.start_time)),
		message: null,
		path: uri(task.path),
		roundId: whole(task.round_id),
		tenantId: tenant.id ?? whole(task.tenant_id),
		service: 'obshell',
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/**
 * The record of a tenant whose archive is in no list. obshell lists neither interrupted nor stopped rounds;
 * the checkpoint in `backup/info` (#37-backup-info) shows that there was one.
 */
export function silentLogBackup(info: IDataObject, tenant: Named, cluster: Named, at: string, system: DatabaseTime): LogBackupRecord {
	const delay = seconds(info.archive_log_delay);
	const labelled = info.lastest_archive_log_checkpoint;
	const checkpoint = checkpointTimes(labelled, delay, at, system).read(labelled);
	if (checkpoint === null && delay === null) return noLogBackup('obshell', cluster, tenant);
	return {
		...noLogBackup('obshell', cluster, tenant),
		outcome: 'failed',
		checkpoint: iso(checkpoint),
		delaySeconds: delay,
		message:
			'Log archiving is not running: interrupted or stopped (obshell does not say which). Changes since the checkpoint are in no backup',
	};
}

/** Between the delay that the database counts and the agent's answer, no more passes. Milliseconds. */
const SAME_MOMENT = 60_000;

function checkpointTimes(checkpoint: unknown, delay: number | null, at: string, system: DatabaseTime): DatabaseTime {
	const now = parseTime(at);
	// Both are of one moment, so they differ by the zone and next to nothing else: what stands still is not another zone.
	const witness = DatabaseTime.witnessedBy(checkpoint, now === null || delay === null ? null : now - delay * 1000, SAME_MOMENT);
	return witness.isKnown ? witness : system;
}

/** Statuses of #54-log-archives. */
function logBackupOutcome(status: string): Outcome {
	if (['PREPARE', 'BEGINNING', 'DOING'].includes(status)) return 'running';
	if (['STOPPING', 'STOP', 'SUSPENDING', 'SUSPEND'].includes(status)) return 'canceled';
	return status === 'INTERRUPTED' ? 'failed' : 'unknown';
}

/**
 * A restore of the overview or of restore/tasks (#312-restore-queries) as our record.
 * @param session how to read its times: the displays of its SCNs follow another clock (#316-clocks-and-time-zones)
 */
export function restoreRecord(restore: IDataObject, cluster: Named, session: DatabaseTime): RestoreRecord {
	const startedAt = session.read(restore.start_timestamp);
	const finishedAt = session.read(restore.finish_timestamp);
	const outcome = restoreOutcome(restore);
	return {
		tenant: text(restore.restore_tenant_name),
		outcome,
		status: text(restore.status),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : restoreProgress(restore),
		message: withZoneNote(text(redact(String(restore.comment ?? ''))), session, startedAt),
		sourceTenant: text(restore.backup_tenant_name),
		sourceCluster: text(restore.backup_cluster_name),
		restoreScn: scnDigits(restore.restore_scn),
		restoreTime: iso(scnToInstant(restore.restore_scn)),
		totalBytes: whole(restore.total_bytes),
		finishedBytes: whole(restore.finish_bytes),
		restoreId: whole(restore.job_id),
		tenantId: whole(restore.restore_tenant_id),
		service: 'obshell',
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/**
 * Statuses of the sys row and of the tenant's (#53-restores) that have not ended; RESTORE_SUCCESS and RESTORE_FAIL stand
 * for a moment before the history has the row with its end and its reason.
 */
const RESTORE_RUNS: readonly string[] = [
	'CREATE_TENANT',
	'WAIT_TENANT_RESTORE_FINISH',
	'RESTORE_SUCCESS',
	'RESTORE_FAIL',
	'RESTORE_PRE',
	'RESTORE_CREATE_INIT_LS',
	'PHYSICAL_RESTORE_WAIT_RESTORE_TO_CONSISTENT_SCN',
	'RESTORE_WAIT_LS',
	'POST_CHECK',
	'UPGRADE',
	'RESTORING',
];

/** Exact words only (#53-restores): the history says FAIL, the documentation FAILED. */
export function restoreOutcome({ status, finish_timestamp: finish }: IDataObject): Outcome {
	if (status === 'SUCCESS') return 'succeeded';
	if (status === 'FAIL' || status === 'FAILED') return 'failed';
	return RESTORE_RUNS.includes(String(status ?? '')) && parseTime(finish) === null ? 'running' : 'unknown';
}

function restoreProgress(restore: IDataObject): number | null {
	const said = Number.parseFloat(String(restore.restore_progress ?? ''));
	return Number.isFinite(said) ? said : percent(restore.finish_bytes, restore.total_bytes);
}
