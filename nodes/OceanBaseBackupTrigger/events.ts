import type { BackupRecord, LogBackupRecord, RestoreRecord } from '../../services/records/types';
import type { EventName } from './eventNames';
import { digest, keepUnseen, recall, store, type BackupMemory, type Condition, type LogMemory, type Memory, type TriggerState } from './state';
import { backupMessage, logMessage, overdueMessage, restoreMessage } from './wording';

/** One event, as it is given out. Times are ISO 8601 UTC. */
export type TriggerEvent = {
	event: EventName;
	/** Of something that ended: its end. Overdue: when the limit was reached. Log backups: when it was noticed. */
	when: string;
	/**
	 * Failed or overdue backups: the end of the last good backup (to the second), null when none is known. Log backups:
	 * everything up to here is archived. Succeeded backups and restores: their start.
	 */
	since: string | null;
	/** null = the whole cluster, or a tenant that was dropped meanwhile. */
	tenant: string | null;
	record: BackupRecord | LogBackupRecord | RestoreRecord;
	message: string;
};

/** What one poll saw. A part that was not read, or that the server cannot tell, is undefined: what is known of it stays. */
export interface Snapshot {
	/** Names what was looked at (service, address, cluster); with another one, everything begins anew. */
	target: string;
	/** `turnOf` the state before anything was read: tells whether another poll came in between. */
	turn: number;
	/** The newest backup of every tenant. */
	backups?: BackupRecord[];
	/** Further backups, in any order: those of the tenants that `unexplained` asks for, or simply all. */
	moreBackups?: BackupRecord[];
	restores?: RestoreRecord[];
	logBackups?: LogBackupRecord[];
}

/** What the user asked for. */
export interface TriggerOptions {
	events: readonly EventName[];
	/** Tenants by name. */
	tenants: { mode: 'all' | 'in' | 'notIn'; names: readonly string[] };
	overdueHours: number;
	logDelaySeconds: number;
}

/** What `advance` works on; `now` is in milliseconds since 1970. */
export interface Poll {
	/** Whatever was saved; anything that is not an own state of this target counts as none. */
	state: unknown;
	snapshot: Snapshot;
	now: number;
	options: TriggerOptions;
}

/** A tenant first seen after the first poll is new, and so are its jobs that began since then; clocks may differ by this. */
const SKEW = 3600;

/** The checkpoint of a stopped log backup stands still; when it has moved by this many seconds, it ran in between. */
const SAME_STOP = 900;

/** The year 3000: a later time is no time. */
const END_OF_TIME = Date.UTC(3000, 0, 1);

/** Running jobs of one tenant whose end is waited for. */
const OPEN = 4;

/**
 * From what was known and what is seen now to what is new. Pure: no clock, no requests, nothing is changed in place.
 *
 * - The first poll, and any with a state that is lost, damaged or of another target, only takes stock.
 * - What ends is told once, in the poll that first shows its end: per tenant and job id (or start, where there is no id).
 *   What was canceled counts as failed; its record says which.
 * - What is wrong (overdue, log backup stopped or delayed) is told once, until it is over. If it was so already when the
 *   tenant was first seen, it is told at the second poll, if it still is: an alarm that burns must not stay silent.
 * - Recovered is told after a stop or a delay that was told, or that nobody wanted to be told.
 * - Overdue counts from the last good backup; while none is known, from the first poll or the last known attempt,
 *   whichever is earlier. Only a newer good backup ends it.
 * - Of polls that overlap, the one that ends last is dropped: the next one sees everything. Clocks that step back, on
 *   either side, tell nothing twice. With a state that is older than what was told, the same may be told again, once.
 * - n8n saves the state together with what is told, but may lose what a quiet poll changed. Nothing is told twice by that;
 *   only a log backup that was delayed, recovered unsaid and is late again at n8n's next start is not told a second time.
 */
export function advance({ state, snapshot, now, options }: Poll): { state: TriggerState; events: TriggerEvent[] } {
	const memory = recall(state, snapshot.target);
	if (memory.at !== undefined && snapshot.turn !== memory.turn) return { state: state as TriggerState, events: [] };
	const round: Round = { memory, snapshot, options, now: Math.floor(Math.min(Math.max(0, now), END_OF_TIME - 1) / 1000) };
	const events = [...backupEvents(round), ...logEvents(round), ...restoreEvents(round)];
	return { state: store(memory, round.now), events };
}

/** The tenants, by their newest backup, of which more must be known before `advance` is called. */
export interface Unexplained {
	/** Several backups began since the last poll, or one ended unseen: list them. */
	jumped: BackupRecord[];
	/**
	 * The newest backup is no good one, and the tenant is seen for the first time, or that backup is one of several of the
	 * whole cluster since the last poll: find the last good one.
	 */
	neverGood: BackupRecord[];
	/** Milliseconds since 1970; undefined = there was none. */
	lastPoll?: number;
}

/** What to ask the server for besides the newest backups; the answers are `moreBackups`. */
export function unexplained({ state, snapshot, options }: Omit<Poll, 'now'>): Unexplained {
	const { backups: known, at } = recall(state, snapshot.target);
	const before = (newest: BackupRecord) => known?.get(tenantKey(newest));
	const isShadow = shadows(snapshot.backups ?? []);
	// A tenant that has no name any more cannot be asked for.
	const asked = (snapshot.backups ?? []).filter(
		(newest) => jobId(newest) !== undefined && (newest.tenant !== null || isWholeCluster(newest)) && matches(options, newest),
	);
	const jumped = known ? asked.filter((newest) => !isShadow(newest) && hasJumped(newest, before(newest))) : [];
	const unseen = (newest: BackupRecord) => !before(newest) || (isShadow(newest) && jumped.some(isWholeCluster));
	return {
		jumped,
		neverGood: options.events.includes('backupOverdue')
			? asked.filter((newest) => newest.tenant !== null && newest.outcome !== 'succeeded' && unseen(newest))
			: [],
		lastPoll: at === undefined ? undefined : at * 1000,
	};
}

/** Jobs of OceanBase are numbered one by one; of OCP's numbers nothing is known, so there any new one is a reason to look. */
function hasJumped(newest: BackupRecord, { top, open } = { top: 0n, open: [] as bigint[] }): boolean {
	const id = jobId(newest) ?? top;
	const next = newest.service === 'ocp' ? top : top + 1n;
	return id > next || id < top || open.some((other) => other !== id);
}

interface Round {
	memory: Memory;
	snapshot: Snapshot;
	options: TriggerOptions;
	/** Seconds since 1970. */
	now: number;
}

function backupEvents({ memory, snapshot, options, now }: Round): TriggerEvent[] {
	if (!snapshot.backups) return [];
	const known = memory.backups;
	const seen = new Map<string, BackupMemory>();
	const events: TriggerEvent[] = [];
	const all = [...snapshot.backups, ...(snapshot.moreBackups ?? [])];
	const isShadow = shadows(all);
	const moreOf = groupBy(snapshot.moreBackups ?? [], tenantKey);
	const began = (record: BackupRecord) => (seconds(record.startedAt) ?? 0) >= Math.min(memory.at ?? now, now) - SKEW;

	for (const newest of snapshot.backups) {
		const key = tenantKey(newest);
		if (seen.has(key)) continue;
		const more = moreOf.get(key) ?? [];
		const last = known?.get(key);
		const own = [newest, ...more].filter((record) => !isShadow(record));
		const before = last && wasRenumbered(last, own) && began(newest) ? undefined : last;
		const { ended, ...jobs } = settle(before, own);
		const success = lastGood([newest, ...more]);
		const since = goodSince(before, success, newest, now);
		const news = before ? ended : known ? ended.filter(began) : [];
		for (const record of news) {
			const event = record.outcome === 'succeeded' ? 'backupSucceeded' : 'backupFailed';
			if (!wants(options, event, record)) continue;
			const lastOne = event === 'backupFailed' ? iso(since.good ? since.since : null) : record.startedAt;
			events.push(eventOf(event, record.finishedAt ?? iso(now), lastOne, record, backupMessage(record)));
		}

		const overdue = isOverdue(newest, before, since, now, options);
		const told = nextCondition(overdue.before, overdue.is ? 'o' : '', wants(options, 'backupOverdue', newest));
		seen.set(key, { ...jobs, ...since, overdue: told.condition });
		if (!told.say) continue;
		const limit = iso(since.since + options.overdueHours * 3600);
		const message = overdueMessage(newest, since, now, options.overdueHours);
		events.push(eventOf('backupOverdue', limit, iso(since.good ? since.since : null), newest, message));
	}
	memory.backups = keepUnseen(known, seen);
	return events;
}

/** The jobs that ended since `before`, oldest first, and what to remember of the tenant's jobs; the first is the newest. */
function settle(before: BackupMemory | undefined, records: BackupRecord[]) {
	const shown = new Map<bigint, BackupRecord>();
	for (const record of records) {
		const id = jobId(record);
		if (id === undefined) continue;
		const other = shown.get(id);
		if (!other || (!isEnded(other) && isEnded(record))) shown.set(id, record);
	}
	const top = before?.top ?? 0n;
	const open = new Set(before?.open);
	const [newestId = 0n] = shown.keys();
	const ended: BackupRecord[] = [];
	const stillOpen = new Set([...open].filter((id) => id > newestId && !shown.has(id)));
	for (const [id, record] of [...shown].sort(([one], [other]) => (one < other ? -1 : 1))) {
		if (id <= top && !open.has(id)) continue;
		if (isEnded(record)) ended.push(record);
		else stillOpen.add(id);
	}
	const ids = [top, ...shown.keys()];
	return {
		ended,
		top: ids.reduce((highest, id) => (id > highest ? id : highest)),
		open: [...stillOpen].sort((one, other) => (one < other ? -1 : 1)).slice(-OPEN),
	};
}

/** A cluster that was made anew under the same name counts its jobs from 1 again. */
function wasRenumbered({ top }: BackupMemory, [newest, ...more]: BackupRecord[]): boolean {
	const id = newest && jobId(newest);
	return id !== undefined && id < top && more.length > 0 && !more.some((record) => jobId(record) === top);
}

/** What a backup of a whole cluster did to a tenant is told once, for the cluster; its numbers are not the tenant's. */
function shadows(records: BackupRecord[]): (record: BackupRecord) => boolean {
	const key = ({ jobId: id, startedAt }: BackupRecord) => `${String(id)} ${String(startedAt)}`;
	const ofCluster = new Set(records.filter(isWholeCluster).map(key));
	return (record) => !isWholeCluster(record) && ofCluster.has(key(record));
}

function goodSince(before: BackupMemory | undefined, success: number | undefined, newest: BackupRecord, now: number) {
	if (success !== undefined && !(before?.good && before.since >= success)) return { since: success, good: true };
	if (before) return { since: before.since, good: before.good };
	// Nothing succeeded since this attempt began.
	return { since: Math.min(now, seconds(newest.startedAt) ?? now), good: false };
}

/** Overdue ends with a newer good backup only, so that a clock that steps back cannot end it. */
function isOverdue(
	newest: BackupRecord,
	before: BackupMemory | undefined,
	{ since, good }: { since: number; good: boolean },
	now: number,
	{ overdueHours }: TriggerOptions,
): { before: Condition | undefined; is: boolean } {
	if (newest.tenant === null) return { before: '', is: false };
	const same = before?.since === since && before.good === good;
	const wasOverdue = same && before.overdue !== '';
	return { before: before && (same ? before.overdue : ''), is: wasOverdue || now - since > overdueHours * 3600 };
}

function logEvents({ memory, snapshot, options, now }: Round): TriggerEvent[] {
	const seen = new Map<string, LogMemory>();
	const events: TriggerEvent[] = [];
	for (const [key, records] of groupBy(snapshot.logBackups ?? [], ({ tenant }) => digest('log', tenant ?? ''))) {
		const record = current(records);
		const before = memory.logs.get(key);
		const is = logState(record, before, options);
		if (is === undefined) {
			if (before) seen.set(key, before);
			continue;
		}
		const checkpoint = seconds(record.checkpoint);
		const same = is !== 's' || before?.stoppedAt === undefined || (checkpoint ?? 0) - before.stoppedAt <= SAME_STOP;
		const event = is === 's' ? 'logBackupStopped' : is === 'd' ? 'logBackupDelayed' : 'logBackupRecovered';
		const { condition, say } = nextCondition(before && (same ? before.condition : ''), is, wants(options, event, record));
		const stoppedAt = is === 's' ? (same && before?.stoppedAt ? before.stoppedAt : checkpoint) : undefined;
		seen.set(key, stoppedAt === undefined ? { condition } : { condition, stoppedAt });
		if (!say) continue;
		events.push(eventOf(event, iso(now), record.checkpoint, record, logMessage(event, record, options.logDelaySeconds)));
	}
	memory.logs = keepUnseen(memory.logs, seen);
	return events;
}

/** Of several rounds of one tenant the running one, else the newest. */
function current(records: LogBackupRecord[]): LogBackupRecord {
	const startOf = ({ startedAt }: LogBackupRecord) => seconds(startedAt) ?? 0;
	const newestFirst = [...records].sort((one, other) => startOf(other) - startOf(one));
	return newestFirst.find(({ outcome }) => outcome === 'running') ?? newestFirst[0];
}

/** undefined = nothing can be said, or archiving was never set up. */
function logState(
	{ outcome, delaySeconds }: LogBackupRecord,
	before: LogMemory | undefined,
	{ logDelaySeconds }: TriggerOptions,
): '' | 'd' | 's' | undefined {
	if (outcome === 'failed' || outcome === 'canceled') return 's';
	if (outcome === 'none') return before ? 's' : undefined;
	if (outcome !== 'running') return undefined;
	if (delaySeconds === null) return before?.condition.startsWith('d') ? 'd' : '';
	return delaySeconds > logDelaySeconds ? 'd' : '';
}

function restoreEvents({ memory, snapshot, options, now }: Round): TriggerEvent[] {
	if (!snapshot.restores) return [];
	const known = memory.restores;
	const restores = new Map(known);
	const events: TriggerEvent[] = [];
	for (const record of [...snapshot.restores].sort((one, other) => (seconds(one.startedAt) ?? 0) - (seconds(other.startedAt) ?? 0))) {
		const startedAt = seconds(record.startedAt);
		if (startedAt === undefined) continue;
		const key = digest('restore', record.tenant ?? '', String(startedAt));
		const before = restores.get(key);
		if (before ? !before.open : startedAt <= memory.settledUntil) continue;
		restores.set(key, { startedAt, open: !isEnded(record) });
		const event = record.outcome === 'succeeded' ? 'restoreSucceeded' : 'restoreFailed';
		if (!known || !isEnded(record) || !wants(options, event, record)) continue;
		events.push(eventOf(event, record.finishedAt ?? iso(now), record.startedAt, record, restoreMessage(record)));
	}
	memory.restores = restores;
	return events;
}

/**
 * How a condition goes on, and whether to tell it. `before` undefined = first sight.
 * @param wanted whether somebody asked for the event that this would be
 */
function nextCondition(before: Condition | undefined, is: '' | 'o' | 'd' | 's', wanted: boolean): { condition: Condition; say: boolean } {
	if (is === '') return { condition: '', say: wanted && before !== undefined && /[12]/.test(before) };
	if (before === undefined) return { condition: `${is}0`, say: false };
	if (before === `${is}2`) return { condition: before, say: false };
	return wanted ? { condition: `${is}2`, say: true } : { condition: `${is}1`, say: false };
}

function wants(options: TriggerOptions, event: EventName, record: TriggerEvent['record']): boolean {
	return options.events.includes(event) && matches(options, record);
}

/** Whether a record is about a tenant that was asked for: a restore is about two, a whole cluster's backup about all. */
export function matches({ tenants: { mode, names } }: TriggerOptions, record: TriggerEvent['record']): boolean {
	const ofAll = record.tenant === null && (!('tenantId' in record) || isWholeCluster(record));
	if (mode === 'all' || ofAll) return true;
	const its = [record.tenant, 'sourceTenant' in record ? record.sourceTenant : null];
	return (mode === 'in') === its.some((name) => name !== null && names.includes(name));
}

function eventOf(
	event: EventName,
	when: string | null,
	since: string | null,
	record: TriggerEvent['record'],
	message: string,
): TriggerEvent {
	return { event, when: String(when), since, tenant: record.tenant, record, message };
}

/** OCP backs up whole clusters, too; such a backup has the tenant id 0. */
export function isWholeCluster({ tenantId }: Pick<BackupRecord, 'tenantId'>): boolean {
	return String(tenantId) === '0';
}

/** An unknown outcome may still become a known one. */
function isEnded({ outcome }: { outcome: string }): boolean {
	return outcome === 'succeeded' || outcome === 'failed' || outcome === 'canceled';
}

function tenantKey({ tenant, tenantId }: BackupRecord): string {
	return tenantId === null ? digest('name', tenant ?? '') : digest('id', String(tenantId));
}

/** Which job of its tenant this is: later ones have higher numbers. Without an id, its start counts. */
function jobId({ jobId: id, startedAt }: BackupRecord): bigint | undefined {
	if (/^\d{1,19}$/.test(String(id))) return BigInt(String(id));
	const start = seconds(startedAt);
	return start === undefined ? undefined : BigInt(start);
}

function lastGood(records: BackupRecord[]): number | undefined {
	const ends = records
		.filter(({ outcome }) => outcome === 'succeeded')
		.map(({ startedAt, finishedAt }) => seconds(finishedAt) ?? seconds(startedAt))
		.filter((end) => end !== undefined);
	return ends.length > 0 ? Math.max(...ends) : undefined;
}

function groupBy<T>(list: T[], keyOf: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of list) {
		const group = groups.get(keyOf(item));
		if (group) group.push(item);
		else groups.set(keyOf(item), [item]);
	}
	return groups;
}

function seconds(time: string | null): number | undefined {
	const instant = time === null ? NaN : Date.parse(time);
	return instant >= 0 && instant < END_OF_TIME ? Math.floor(instant / 1000) : undefined;
}

function iso(second: number | null): string | null {
	return second === null ? null : new Date(second * 1000).toISOString();
}
