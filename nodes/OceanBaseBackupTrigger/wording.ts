import type { BackupRecord, LogBackupRecord, RestoreRecord } from '../../services/records/types';

/** What happened to a backup, in one sentence for people. */
export function backupMessage(record: BackupRecord): string {
	if (record.outcome === 'succeeded') return `The backup of ${nameOf(record)} succeeded`;
	return `The backup of ${nameOf(record)} ${record.outcome === 'canceled' ? 'was canceled' : 'failed'}${reasonOf(record)}`;
}

/** How long there has been no good backup; `now` and `since` are in seconds. */
export function overdueMessage(
	record: BackupRecord,
	{ since, good }: { since: number; good: boolean },
	now: number,
	limitHours: number,
): string {
	const hours = Math.floor((now - since) / 3600);
	const from = new Date(since * 1000).toISOString();
	const last = good ? `the last one ended at ${from}` : `none is known, watched since ${from}`;
	return `No successful backup of ${nameOf(record)} for ${hours} hours (limit ${limitHours}): ${last}`;
}

/** How the log backup changed. */
export function logMessage(event: string, record: LogBackupRecord, limitSeconds: number): string {
	const behind = record.delaySeconds === null ? '' : `${Math.round(record.delaySeconds)} seconds behind`;
	const name = nameOf(record);
	if (event === 'logBackupRecovered') return `The log backup of ${name} is fine again${behind && `, ${behind}`}`;
	if (event === 'logBackupDelayed') return `The log backup of ${name} is ${behind} (limit ${limitSeconds})`;
	const from = record.checkpoint === null ? '' : `: changes since ${record.checkpoint} are in no backup`;
	return `The log backup of ${name} is not running${from}`;
}

/** What happened to a restore. */
export function restoreMessage(record: RestoreRecord): string {
	const what = `The restore of ${record.sourceTenant ?? 'a tenant'} into ${nameOf(record)}`;
	if (record.outcome === 'succeeded') return `${what} succeeded`;
	return `${what} ${record.outcome === 'canceled' ? 'was canceled' : 'failed'}${reasonOf(record)}`;
}

function nameOf(record: BackupRecord | LogBackupRecord | RestoreRecord): string {
	if (record.tenant !== null) return record.tenant;
	const id = 'tenantId' in record ? String(record.tenantId ?? 0) : '0';
	return id === '0' ? `the whole cluster${record.cluster === null ? '' : ` ${record.cluster}`}` : `the tenant with ID ${id}`;
}

function reasonOf({ message }: { message: string | null }): string {
	return message === null ? '' : `: ${message}`;
}
