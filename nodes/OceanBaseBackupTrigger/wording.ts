import type { Finding, Rule } from '../../judgement/types';
import { say, STATES } from '../../report/words/en';
import type { Speech } from '../../report/words/speech';
import type { BackupRecord, LogBackupRecord, RestoreRecord } from '../../services/records/types';
import type { EventName } from './eventNames';

/** What happened to a backup, in one sentence for people. */
export function backupMessage(record: BackupRecord): string {
	if (record.outcome === 'succeeded') return `The backup of ${nameOf(record)} succeeded`;
	if (record.outcome === 'canceled') return `The backup of ${nameOf(record)} was canceled${reasonOf(record)}`;
	const isContradictory = record.status === 'COMPLETED' || record.status === 'DONE';
	return `The backup of ${nameOf(record)} ${isContradictory ? `ended as ${record.status}, but with an error` : 'failed'}${reasonOf(record)}`;
}

/** What happened to a restore. */
export function restoreMessage(record: RestoreRecord): string {
	const what = `The restore of ${record.sourceTenant ?? 'a tenant'} into ${nameOf(record)}`;
	if (record.outcome === 'succeeded') return `${what} succeeded`;
	return `${what} ${record.outcome === 'canceled' ? 'was canceled' : 'failed'}${reasonOf(record)}`;
}

/** A finding as the report words it, with whom it is about. */
export function findingMessage(finding: Finding, change: 'new' | 'worse' | 'still' | 'over', speech: Speech): string {
	const { sentence } = say(finding, speech);
	const mark = change === 'still' ? ' (still)' : change === 'worse' ? ' (now critical)' : '';
	return `${finding.tenant ?? 'The whole cluster'}${mark}: ${sentence}`;
}

/** That something is over. */
export function overMessage(event: EventName, rule: Rule, whom: string, record: BackupRecord | LogBackupRecord | RestoreRecord | null): string {
	const name = whom === '' ? 'the whole cluster' : /^\d+$/.test(whom) ? `the tenant with ID ${whom}, which is gone` : whom;
	if (event !== 'logBackupRecovered') return `No longer "${STATES[rule]}": ${name}`;
	const behind = record && 'delaySeconds' in record && record.delaySeconds !== null ? `, ${Math.round(record.delaySeconds)} seconds behind` : '';
	return `The log backup of ${name} is fine again${behind}`;
}

function nameOf(record: BackupRecord | RestoreRecord): string {
	if (record.tenant !== null) return record.tenant;
	const id = String(record.tenantId ?? 0);
	return id === '0' ? `the whole cluster${record.cluster === null ? '' : ` ${record.cluster}`}` : `the tenant with ID ${id}`;
}

function reasonOf({ message }: { message: string | null }): string {
	return message === null ? '' : `: ${message}`;
}
