import type { IDataObject } from 'n8n-workflow';

import { noBackup, noLogBackup, percent, seconds, text, uri, whole, type Named } from '../../records/build';
import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { iso, parseTime, scnDigits, scnToInstant, secondsBetween } from '../../time/times';
import { redact } from '../../wire/redact';
import { DatabaseTime } from './databaseTime';

/** A `CdbObBackupTask` of the overviews (docs/reference/obshell.md#35-backup-overview) as our record. */
export function backupRecord(task: IDataObject, cluster: Named, tenant: Named): BackupRecord {
	const times = DatabaseTime.witnessedByScn(task.start_timestamp, task.start_scn);
	const startedAt = times.read(task.start_timestamp);
	const finishedAt = times.read(task.end_timestamp);
	const outcome = backupOutcome(task, finishedAt);
	return {
		tenant: tenant.name,
		outcome,
		status: text(task.status),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent:
			outcome === 'succeeded' ? 100 : percent(task.finish_macro_block_count, task.macro_block_count),
		message: failureText(task),
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
 * @param times what the tenant's overview showed of the database's clock
 */
export function backupJobRecord(
	job: IDataObject,
	times: DatabaseTime,
	cluster: Named,
	tenant: Named,
): BackupRecord {
	const startedAt = times.read(job.start_timestamp);
	const finishedAt = times.read(job.end_timestamp);
	const outcome = backupOutcome(job, finishedAt);
	return {
		...noBackup('obshell', cluster, { ...tenant, id: tenant.id ?? whole(job.tenant_id) }),
		outcome,
		status: text(job.status),
		backupType: job.backup_type === 'I' ? 'incremental' : 'full',
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : null,
		backupSetId: whole(job.backup_set_id),
		jobId: whole(job.job_id),
		path: uri(job.path),
		message: failureText(job),
	};
}

/** Statuses of #51-backup-tasks; a status that a newer server adds counts as running until it has an end. */
function backupOutcome(task: IDataObject, finishedAt: number | null): Outcome {
	switch (task.status) {
		case 'COMPLETED':
			return Number(task.result ?? 0) === 0 ? 'succeeded' : 'unknown';
		case 'FAILED':
			return 'failed';
		case 'CANCELED':
			return 'canceled';
		default:
			return finishedAt === null ? 'running' : 'unknown';
	}
}

function failureText(task: IDataObject): string | null {
	const result = Number(task.result ?? 0);
	const comment = redact(String(task.comment ?? ''));
	if (result === 0) return comment === '' ? null : comment;
	return `OceanBase error ${result}${comment === '' ? '' : `: ${comment}`}`;
}

/**
 * An archive round (#39-log-tasks) as our record.
 * @param at the server's clock when it answered: with the delay, it tells the true checkpoint
 */
export function logBackupRecord(task: IDataObject, tenant: string, cluster: Named, at: string): LogBackupRecord {
	const delay = seconds(task.delay);
	const times = checkpointTimes(task.checkpoint, delay, at);
	return {
		tenant,
		outcome: logBackupOutcome(String(task.status ?? '')),
		status: text(task.status),
		checkpoint: iso(times.read(task.checkpoint)),
		delaySeconds: delay,
		startedAt: iso(times.read(task.start_time)),
		message: null,
		path: uri(task.path),
		service: 'obshell',
		cluster: cluster.name,
	};
}

/**
 * The record of a tenant whose archive is in no list. obshell lists neither interrupted nor stopped rounds;
 * the checkpoint in `backup/info` (#37-backup-info) shows that there was one.
 */
export function silentLogBackup(info: IDataObject, tenant: string, cluster: Named, at: string): LogBackupRecord {
	const delay = seconds(info.archive_log_delay);
	const labelled = info.lastest_archive_log_checkpoint;
	const checkpoint = checkpointTimes(labelled, delay, at).read(labelled);
	if (checkpoint === null && delay === null) return noLogBackup('obshell', cluster, tenant);
	return {
		...noLogBackup('obshell', cluster, tenant),
		outcome: 'failed',
		checkpoint: iso(checkpoint),
		delaySeconds: delay,
		message:
			'Log archiving is not running: interrupted or stopped (obshell does not tell which). Changes since the checkpoint are in no backup',
	};
}

function checkpointTimes(checkpoint: unknown, delay: number | null, at: string): DatabaseTime {
	const now = parseTime(at);
	return DatabaseTime.witnessedBy(checkpoint, now === null || delay === null ? null : now - delay * 1000);
}

/** Statuses of #54-log-archives. */
function logBackupOutcome(status: string): Outcome {
	if (['PREPARE', 'BEGINNING', 'DOING'].includes(status)) return 'running';
	if (['STOPPING', 'STOP', 'SUSPENDING', 'SUSPEND'].includes(status)) return 'canceled';
	return status === 'INTERRUPTED' ? 'failed' : 'unknown';
}

/** A restore of the overview or of restore/tasks (#312-restore-queries) as our record. */
export function restoreRecord(restore: IDataObject, cluster: Named): RestoreRecord {
	// Of the same instant there are a display in the database's wall clock and the true SCN.
	const times = DatabaseTime.witnessedByScn(restore.restore_scn_display, restore.restore_scn);
	const startedAt = times.read(restore.start_timestamp);
	const finishedAt = times.read(restore.finish_timestamp);
	const outcome = restoreOutcome(String(restore.status ?? ''), finishedAt);
	return {
		tenant: text(restore.restore_tenant_name),
		outcome,
		status: text(restore.status),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : restoreProgress(restore),
		message: text(redact(String(restore.comment ?? ''))),
		sourceTenant: text(restore.backup_tenant_name),
		sourceCluster: text(restore.backup_cluster_name),
		restoreScn: scnDigits(restore.restore_scn),
		restoreTime: iso(scnToInstant(restore.restore_scn)),
		totalBytes: whole(restore.total_bytes),
		finishedBytes: whole(restore.finish_bytes),
		service: 'obshell',
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/** Statuses of #53-restores: the history says FAIL, the documentation FAILED. */
function restoreOutcome(status: string, finishedAt: number | null): Outcome {
	if (status === 'SUCCESS') return 'succeeded';
	if (/^(RESTORE_)?FAIL/.test(status)) return 'failed';
	return finishedAt === null ? 'running' : 'unknown';
}

function restoreProgress(restore: IDataObject): number | null {
	const said = Number.parseFloat(String(restore.restore_progress ?? ''));
	return Number.isFinite(said) ? said : percent(restore.finish_bytes, restore.total_bytes);
}
