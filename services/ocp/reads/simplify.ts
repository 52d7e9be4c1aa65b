import type { IDataObject } from 'n8n-workflow';

import { seconds, text, uri, whole, type Named } from '../../records/build';
import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { isFiller, iso, secondsBetween } from '../../time/times';
import { redact } from '../../wire/redact';
import { ocpTime } from './times';

/** A DataBackupHistoryWrapperTask (docs/reference/ocp.md#33-data-backup-tasks) as our record. */
export function backupRecord(task: IDataObject, cluster: Named): BackupRecord {
	const startedAt = ocpTime(task.startTime);
	const finishedAt = ocpTime(task.finishTime);
	const outcome = backupOutcome(String(task.status ?? ''), finishedAt);
	return {
		tenant: text(task.tenantName),
		outcome,
		status: text(task.status),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : null,
		message: message(task.errorMsg),
		backupType: backupType(task.dataBackupTaskType),
		inputBytes: null,
		outputBytes: null,
		backupSetId: whole(task.backupSetId),
		jobId: whole(task.taskId),
		startScn: null,
		endScn: null,
		path: uri(task.backupUri),
		tenantId: whole(task.tenantId),
		service: 'ocp',
		cluster: text(task.clusterName) ?? cluster.name,
		clusterId: whole(task.clusterId) ?? cluster.id,
	};
}

/** Exact words of #8-words-that-ocps-console-knows only; null for any other. */
export function backupType(type: unknown): BackupRecord['backupType'] {
	return type === 'FULL_BACKUP' ? 'full' : type === 'INCREMENTAL_BACKUP' ? 'incremental' : null;
}

/** Data tasks that have not ended (#31-parameters-of-task-lists and #8-words-that-ocps-console-knows). */
const BACKUP_RUNS: readonly string[] = ['BEGINNING', 'INITIALIZING', 'DOING', 'CANCELING'];

/** Exact words of #31-parameters-of-task-lists and #8-words-that-ocps-console-knows only: what else a server may say is unknown. */
function backupOutcome(status: string, finishedAt: number | null): Outcome {
	switch (status) {
		case 'DONE':
			return 'succeeded';
		case 'FAILED':
			return 'failed';
		case 'CANCELED':
			return 'canceled';
		case 'OVERDUE':
			return finishedAt === null ? 'running' : 'failed';
		default:
			return BACKUP_RUNS.includes(status) && finishedAt === null ? 'running' : 'unknown';
	}
}

/** A LogBackupWrapperTask (#32-log-backup-tasks) as our record; `tenant` is null where the task is the whole cluster's. */
export function logBackupRecord(task: IDataObject): LogBackupRecord {
	return {
		tenant: text(task.tenantName),
		outcome: logBackupOutcome(String(task.status ?? '')),
		status: text(task.status),
		checkpoint: iso(ocpTime(task.checkpoint)),
		// Where the checkpoint is a filler, the delay is one, too.
		delaySeconds: isFiller(task.checkpoint) ? null : seconds(task.delay),
		startedAt: iso(ocpTime(task.createTime)),
		message: message(task.errorMsg),
		path: uri(task.backupUri),
		roundId: null,
		tenantId: whole(task.tenantId),
		service: 'ocp',
		cluster: text(task.clusterName),
		clusterId: whole(task.clusterId),
	};
}

/**
 * RUNNING is what servers answer, INPROGRESS what the filter calls it (#31-parameters-of-task-lists); they begin with
 * BEGINNING (#8-words-that-ocps-console-knows) or STARTING.
 */
function logBackupOutcome(status: string): Outcome {
	if (['STARTING', 'BEGINNING', 'RUNNING', 'INPROGRESS'].includes(status)) return 'running';
	if (['STOPPING', 'STOPPED'].includes(status)) return 'canceled';
	return ['FAILED', 'INTERRUPTED'].includes(status) ? 'failed' : 'unknown';
}

/** A RestoreHistoryTask (#34-restore-tasks) as our record. */
export function restoreRecord(task: IDataObject): RestoreRecord {
	const startedAt = ocpTime(task.createTime);
	const finishedAt = ocpTime(task.finishTime);
	const outcome = restoreOutcome(task, finishedAt);
	return {
		tenant: text(task.restoreTenantName),
		outcome,
		status: text(task.status),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (outcome === 'running' ? clock.now() : null)),
		progressPercent: outcome === 'succeeded' ? 100 : progress(task.progress),
		message: message(task.errorMsg),
		sourceTenant: text(task.backupTenantName),
		sourceCluster: text(task.backupClusterName),
		restoreScn: null,
		restoreTime: iso(ocpTime(task.restoreEndTime)),
		totalBytes: null,
		finishedBytes: null,
		restoreId: whole(task.id),
		// OCP names the restored tenant alone (#34-restore-tasks).
		tenantId: null,
		service: 'ocp',
		cluster: text(task.restoreClusterName),
		clusterId: whole(task.restoreClusterId),
	};
}

/** Restores that have not ended, of OceanBase before 4 and since (#8-words-that-ocps-console-knows). */
const RESTORE_RUNS: readonly string[] = [
	'RESTORE_CREATE_TENANT',
	'RESTORE_SYS_REPLICA',
	'RESTORE_UPGRADE_PRE',
	'RESTORE_UPGRADE_POST',
	'RESTORE_MODIFY_SCHEMA',
	'RESTORE_CREATE_USER_PARTITIONS',
	'RESTORE_USER_REPLICA',
	'RESTORE_REBUILD_INDEX',
	'RESTORE_POST_CHECK',
	'RESTORE_PRE',
	'RESTORE_CREATE_INIT_LS',
	'RESTORE_WAIT_LS',
	'POST_CHECK',
	'UPGRADE',
	'WAIT_TENANT_RESTORE_FINISH',
];

/** Exact words of #8-words-that-ocps-console-knows only; where a server sends `successful` too, the worse of the two counts. */
function restoreOutcome({ status, finished, successful }: IDataObject, finishedAt: number | null): Outcome {
	if (status === 'RESTORE_FAIL' || (finished === true && successful === false)) return 'failed';
	if (status === 'RESTORE_SUCCESS') return 'succeeded';
	const hasEnded = finishedAt !== null || finished === true;
	return RESTORE_RUNS.includes(String(status)) && !hasEnded ? 'running' : 'unknown';
}

function progress(value: unknown): number | null {
	const said = Number.parseFloat(String(value ?? ''));
	return Number.isFinite(said) ? said : null;
}

function message(value: unknown): string | null {
	const said = text(value);
	return said === null ? null : redact(said);
}
