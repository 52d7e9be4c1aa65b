import type { IDataObject } from 'n8n-workflow';

import type { Choice, ListQuery } from '../backupService';
import { clock } from '../time/clock';
import { iso, parseTime, secondsBetween } from '../time/times';
import { redact } from '../wire/redact';
import type {
	Answer,
	BackupRecord,
	LogBackupRecord,
	Named,
	Outcome,
	RecoveryWindowRecord,
	RestoreCheckRecord,
	RestoreRecord,
	ServiceName,
	TaskRecord,
	Whole,
} from './types';

export type { Named };

/** A record with the server's object that it was made from. */
export function answerOf<R extends IDataObject>(record: R, raw: IDataObject): Answer<R> {
	return { record, raw };
}

/** A record that says that there is nothing. */
export function emptyAnswer<R extends IDataObject>(record: R): Answer<R> {
	return { record, raw: null };
}

/** The record of a tenant that never had a backup. */
export function noBackup(service: ServiceName, cluster: Named, tenant: Named): BackupRecord {
	return {
		tenant: tenant.name,
		outcome: 'none',
		status: null,
		startedAt: null,
		finishedAt: null,
		durationSeconds: null,
		progressPercent: null,
		message: 'This tenant has no backup at all',
		backupType: null,
		inputBytes: null,
		outputBytes: null,
		backupSetId: null,
		jobId: null,
		startScn: null,
		endScn: null,
		path: null,
		tenantId: tenant.id,
		service,
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/** The record of a tenant that no restore made. */
export function noRestore(service: ServiceName, cluster: Named, tenant: string): RestoreRecord {
	return {
		tenant,
		outcome: 'none',
		status: null,
		startedAt: null,
		finishedAt: null,
		durationSeconds: null,
		progressPercent: null,
		message: 'No restore made this tenant',
		sourceTenant: null,
		sourceCluster: null,
		restoreScn: null,
		restoreTime: null,
		totalBytes: null,
		finishedBytes: null,
		restoreId: null,
		tenantId: null,
		service,
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/** The record of a tenant whose log archiving was never started. */
export function noLogBackup(service: ServiceName, cluster: Named, tenant: Named): LogBackupRecord {
	return {
		tenant: tenant.name,
		outcome: 'none',
		status: null,
		checkpoint: null,
		delaySeconds: null,
		startedAt: null,
		message: 'Log archiving was never started here',
		path: null,
		roundId: null,
		tenantId: tenant.id,
		service,
		cluster: cluster.name,
		clusterId: cluster.id,
	};
}

/** What a look at a restored tenant came to. */
export type RestoreJudgement = Pick<RestoreCheckRecord, 'verdict' | 'usable' | 'reasons'>;

/** What only some servers count of a restore. */
export type RestoreCounts = Pick<
	RestoreCheckRecord,
	'tabletsDone' | 'tabletsTotal' | 'bytesDone' | 'bytesTotal' | 'logStreamsDone' | 'logStreamsTotal' | 'reachedScn' | 'progressPercent'
>;

/** Whether a restore can be used, with what is known of the restore itself; what the server does not count is null. */
export function restoreCheck(record: RestoreRecord, judgement: RestoreJudgement, counts: Partial<RestoreCounts> = {}): RestoreCheckRecord {
	return {
		service: record.service,
		cluster: record.cluster,
		tenant: record.tenant,
		...judgement,
		status: record.status,
		sourceTenant: record.sourceTenant,
		startedAt: record.startedAt,
		finishedAt: record.finishedAt,
		durationSeconds: record.durationSeconds,
		progressPercent: counts.progressPercent ?? record.progressPercent,
		tabletsDone: counts.tabletsDone ?? null,
		tabletsTotal: counts.tabletsTotal ?? null,
		bytesDone: counts.bytesDone ?? null,
		bytesTotal: counts.bytesTotal ?? null,
		logStreamsDone: counts.logStreamsDone ?? null,
		logStreamsTotal: counts.logStreamsTotal ?? null,
		restoreScn: record.restoreScn,
		reachedScn: counts.reachedScn ?? null,
		restoreTime: record.restoreTime,
	};
}

/** A window that ends this close to now lets a restore lose next to nothing. */
const NOW_MS = 10 * 60_000;

/** Clocks of servers differ by no more: what lies further ahead cannot be true. */
const CLOCK_TOLERANCE = 5 * 60_000;

/** Said of a time that lies ahead of now by more than clocks may differ. */
export const IN_THE_FUTURE = 'It ends in the future, so a clock or a time zone is wrong somewhere, and how far it reaches is not known';

/** Whose backups lie where a window was read, and whether what it was computed from lies in the future. */
export type WindowSource = Partial<Pick<RecoveryWindowRecord, 'sourceTenant' | 'sourceCluster'>> & { ahead?: boolean };

/** Whether an instant lies further ahead of now than clocks differ. */
export function isInTheFuture(instant: number | null): boolean {
	return instant !== null && instant - clock.now() > CLOCK_TOLERANCE;
}

/** A recovery window between two instants (milliseconds since 1970); without them, the record that says there is none. */
export function recoveryWindow(
	at: { service: ServiceName; cluster: string | null; tenant: string | null },
	from: number | null,
	until: number | null,
	source: 'server' | 'computed',
	message: string | null = null,
	{ sourceTenant = null, sourceCluster = null, ahead = false }: WindowSource = {},
): RecoveryWindowRecord {
	// Computed from little, none may still mean that older points can be restored.
	const none = from === null || until === null ? `No point in time can ${source === 'computed' ? 'surely ' : ''}be restored` : null;
	const isAhead = ahead || isInTheFuture(until);
	return {
		tenant: at.tenant,
		from: iso(from),
		until: iso(until),
		durationSeconds: secondsBetween(from, until),
		reachesNow: until !== null && !isAhead && clock.now() - until <= NOW_MS,
		source,
		sourceTenant,
		sourceCluster,
		message: [none, isAhead ? IN_THE_FUTURE : null, message].filter((part) => part !== null).join('. ') || null,
		service: at.service,
		cluster: at.cluster,
	};
}

/** Whether a record is among those asked for, by its start and its outcome. */
export function selected(
	record: { startedAt: string | null; outcome: Outcome },
	{ from, until, outcomes = [] }: Pick<ListQuery, 'from' | 'until' | 'outcomes'>,
): boolean {
	const startedAt = parseTime(record.startedAt);
	if (from !== undefined && (startedAt === null || startedAt < from)) return false;
	if (until !== undefined && (startedAt === null || startedAt > until)) return false;
	return outcomes.length === 0 || outcomes.includes(record.outcome);
}

/** Sorts answers by the start in their records, newest first unless told otherwise; those without a start come last. */
export function byStart(oldestFirst = false) {
	type Started = { record: { startedAt: string | null } };
	return (a: Started, b: Started): number => {
		if (a.record.startedAt === null || b.record.startedAt === null) {
			return Number(a.record.startedAt === null) - Number(b.record.startedAt === null);
		}
		const order = a.record.startedAt < b.record.startedAt ? -1 : Number(a.record.startedAt > b.record.startedAt);
		return oldestFirst ? order : -order;
	};
}

/** A non-empty text, else null. */
export function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, or the digits of one that JavaScript cannot hold; else null. */
export function whole(value: unknown): Whole | null {
	return Number.isFinite(value) || (typeof value === 'string' && /^-?\d+$/.test(value)) ? (value as Whole) : null;
}

/** A number of seconds (fractions allowed), else null. */
export function seconds(value: unknown): number | null {
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A URI without the keys that it may hold. */
export function uri(value: unknown): string | null {
	const given = text(value);
	return given === null ? null : redact(given);
}

/** How much of `total` is `done`, 0 to 100 with one decimal; null while the total is not known. */
export function percent(done: unknown, total: unknown): number | null {
	return Number(total) > 0 ? Math.round((Number(done) / Number(total)) * 1000) / 10 : null;
}

/** A unit config to pick. n8n's list shows the name alone, so what tells one from another has to stand in it. */
export function unitConfigChoice(name: unknown, cpu: unknown, gibibytes: number): Choice {
	return { name: `${String(name)} (${String(cpu)} CPU, ${Math.round(gibibytes * 10) / 10} GiB)`, value: String(name) };
}

/** Where a task failed and what its log says there, `step on server: log`, as far as it is known. */
export function whereItFailed(failure: TaskRecord['failure'] | undefined): string {
	const { step, server, log } = failure ?? {};
	return [[step, server].filter(Boolean).join(' on '), log].filter(Boolean).join(': ');
}
