import type { IDataObject } from 'n8n-workflow';

import { seconds, text, uri, whole, type Named } from '../../records/build';
import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { iso, isoTime, parseTime, secondsBetween } from '../../time/times';
import { redact } from '../../wire/redact';

/** A DataBackupHistoryWrapperTask (docs/reference/ocp.md#33-data-backup-tasks) as our record. */
export function backupRecord(task: IDataObject, cluster: Named): BackupRecord {
	const startedAt = parseTime(task.startTime);
	const finishedAt = parseTime(task.finishTime);
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

function backupType(type: unknown): BackupRecord['backupType'] {
	if (typeof type !== 'string') return null;
	return type.startsWith('INC') ? 'incremental' : 'full';
}

/** Statuses of #31-parameters-of-task-lists; the list is open, so an unknown one counts as running only while it has no end. */
function backupOutcome(status: string, finishedAt: number | null): Outcome {
	switch (status) {
		case 'DONE':
			return 'succeeded';
		case 'FAILED':
			return 'failed';
		case 'CANCELED':
			return 'canceled';
		case 'UNKNOWN':
			return 'unknown';
		case 'OVERDUE':
			return finishedAt === null ? 'running' : 'failed';
		default:
			return finishedAt === null ? 'running' : 'unknown';
	}
}

/** A LogBackupWrapperTask (#32-log-backup-tasks) as our record; `tenant` is null where the task is the whole cluster's. */
export function logBackupRecord(task: IDataObject): LogBackupRecord {
	return {
		tenant: text(task.tenantName),
		outcome: logBackupOutcome(String(task.status ?? '')),
		status: text(task.status),
		checkpoint: isoTime(task.checkpoint),
		delaySeconds: seconds(task.delay),
		startedAt: isoTime(task.createTime),
		message: message(task.errorMsg),
		path: uri(task.backupUri),
		service: 'ocp',
		cluster: text(task.clusterName),
	};
}

/** RUNNING is what servers answer, INPROGRESS what the filter calls it (#31-parameters-of-task-lists). */
function logBackupOutcome(status: string): Outcome {
	if (['STARTING', 'RUNNING', 'INPROGRESS'].includes(status)) return 'running';
	if (['STOPPING', 'STOPPED'].includes(status)) return 'canceled';
	return ['FAILED', 'INTERRUPTED'].includes(status) ? 'failed' : 'unknown';
}

/** A RestoreHistoryTask (#34-restore-tasks) as our record. */
export function restoreRecord(task: IDataObject): RestoreRecord {
	const startedAt = parseTime(task.createTime);
	const finishedAt = parseTime(task.finishTime);
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
		restoreTime: isoTime(task.restoreEndTime),
		totalBytes: null,
		finishedBytes: null,
		service: 'ocp',
		cluster: text(task.restoreClusterName),
		clusterId: whole(task.restoreClusterId),
	};
}

/** Only RESTORE_SUCCESS and RESTORE_FAIL are sure; `finished` and `successful` help where a server sends them. */
function restoreOutcome(task: IDataObject, finishedAt: number | null): Outcome {
	const status = String(task.status ?? '');
	if (/FAIL/.test(status) || (task.finished === true && task.successful === false)) return 'failed';
	if (/CANCEL/.test(status)) return 'canceled';
	if (/SUCCESS|COMPLETED/.test(status) || (task.finished === true && task.successful === true)) return 'succeeded';
	return finishedAt === null && task.finished !== true ? 'running' : 'unknown';
}

function progress(value: unknown): number | null {
	const said = Number.parseFloat(String(value ?? ''));
	return Number.isFinite(said) ? said : null;
}

function message(value: unknown): string | null {
	const said = text(value);
	return said === null ? null : redact(said);
}
