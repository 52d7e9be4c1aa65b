import { createHash } from 'node:crypto';

/**
 * How a condition stands: '' = good; else what is wrong (o = overdue, d = delayed, s = stopped) and how far it was told:
 * 0 = seen once, at first sight; 1 = known, but nobody asked for that event; 2 = told.
 */
export type Mood = '' | `${'o' | 'd' | 's'}${0 | 1 | 2}`;

/** What is remembered of one tenant's backups. */
export interface BackupMemory {
	/** The highest job id seen; everything up to it is settled, except what is in `open`. */
	top: bigint;
	/** Jobs that were seen before their end. */
	open: bigint[];
	/** Seconds since 1970: the last good backup, or (not `good`) since when none is known. */
	since: number;
	good: boolean;
	overdue: Mood;
}

/** What is remembered of one tenant's log backup. */
export interface LogMemory {
	mood: Mood;
	/** Seconds since 1970: the checkpoint at which it stopped; tells one stop from the next. */
	stoppedAt?: number;
}

/** What is remembered of one restore. */
export interface RestoreMemory {
	/** Seconds since 1970. */
	startedAt: number;
	open: boolean;
}

/** The state of the trigger, ready to work with; maps are by `digest`, longest unseen first. */
export interface Memory {
	target: string;
	/** Seconds since 1970: the poll before this one; undefined = there was none. */
	at?: number;
	/** undefined = never looked at. */
	backups?: Map<string, BackupMemory>;
	logs: Map<string, LogMemory>;
	/** undefined = never looked at. */
	restores?: Map<string, RestoreMemory>;
	/** Seconds since 1970: restores that began up to then are settled, if they are not remembered. */
	settledUntil: number;
}

/** The state as it is saved: plain JSON. Rows are arrays, so that no name can ever be a key. */
export interface TriggerState {
	version: 1;
	target: string;
	at: number;
	/** digest, top, since, good, overdue, …open */
	backups: unknown[][] | null;
	/** digest, mood, stoppedAt? */
	logs: unknown[][];
	/** digest, startedAt, open */
	restores: unknown[][] | null;
	settledUntil: number;
}

/** Above this many rows of a kind, those that are no longer seen are forgotten, longest unseen first. */
const ROWS = 1000;

/** Restores that are remembered. */
const RESTORES = 200;

/** More rows than any cluster has tenants: such a state is not ours. */
const ROWS_BELIEVED = 20_000;

/** Eight characters for any name: rows are of one size, and hold nothing that somebody else chose. */
export function digest(...parts: string[]): string {
	return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 8);
}

/** Reads a saved state; anything but an own state of this target gives an empty memory. */
export function recall(saved: unknown, target: string): Memory {
	const empty: Memory = { target: digest(target), logs: new Map(), settledUntil: 0 };
	if (!isRecord(saved) || saved.version !== 1 || saved.target !== empty.target) return empty;
	const { at, settledUntil } = saved;
	const backups = saved.backups === null ? undefined : rowsIn(saved.backups, readBackup);
	const logs = rowsIn(saved.logs, readLog);
	const restores = saved.restores === null ? undefined : rowsIn(saved.restores, readRestore);
	if (!isSecond(at) || !isSecond(settledUntil) || backups === BAD || logs === BAD || restores === BAD) return empty;
	return { target: empty.target, at, backups, logs, restores, settledUntil };
}

/** Makes the state to save; forgets what is beyond the bounds. `now` is in seconds. */
export function store(memory: Memory, now: number): TriggerState {
	const { restores, settledUntil } = newestRestores(memory);
	return {
		version: 1,
		target: memory.target,
		at: isSecond(now) ? now : 0,
		backups: memory.backups ? [...memory.backups].map(writeBackup) : null,
		logs: [...memory.logs].map(([key, { mood, stoppedAt }]) =>
			stoppedAt === undefined ? [key, mood] : [key, mood, stoppedAt],
		),
		restores: restores ? restores.map(([key, { startedAt, open }]) => [key, startedAt, open ? 1 : 0]) : null,
		settledUntil,
	};
}

/** What was seen now, behind what was known before and is not seen: that is kept, as long as there is room. */
export function keepUnseen<T>(before: Map<string, T> | undefined, seen: Map<string, T>): Map<string, T> {
	const unseen = [...(before ?? [])].filter(([key]) => !seen.has(key));
	const room = Math.max(0, ROWS - seen.size);
	return new Map([...unseen.slice(Math.max(0, unseen.length - room)), ...seen]);
}

function newestRestores({ restores, settledUntil }: Memory) {
	if (!restores || restores.size <= RESTORES) return { restores: restores && [...restores], settledUntil };
	const [kept, dropped] = split(
		[...restores].sort(([, one], [, other]) => Number(other.open) - Number(one.open) || other.startedAt - one.startedAt),
		RESTORES,
	);
	return { restores: kept, settledUntil: Math.max(settledUntil, ...dropped.map(([, { startedAt }]) => startedAt)) };
}

function split<T>(list: T[], at: number): [T[], T[]] {
	return [list.slice(0, at), list.slice(at)];
}

const BAD = Symbol('not a state of ours');

function rowsIn<T>(rows: unknown, read: (row: unknown[]) => T | undefined): Map<string, T> | typeof BAD {
	if (!Array.isArray(rows) || rows.length > ROWS_BELIEVED) return BAD;
	const map = new Map<string, T>();
	for (const row of rows as unknown[]) {
		if (!Array.isArray(row) || typeof row[0] !== 'string' || !/^[\w-]{8}$/.test(row[0])) return BAD;
		const value = read(row.slice(1, 9));
		if (value === undefined) return BAD;
		map.set(row[0], value);
	}
	return map;
}

function writeBackup([key, { top, since, good, overdue, open }]: [string, BackupMemory]): unknown[] {
	return [key, writeId(top), since, good ? 1 : 0, overdue, ...open.map(writeId)];
}

function readBackup([top, since, good, overdue, ...open]: unknown[]): BackupMemory | undefined {
	const ids = [top, ...open].map(readId);
	if (!ids.every((id) => id !== undefined)) return undefined;
	if (!isSecond(since) || !isBit(good) || !isMood(overdue)) return undefined;
	return { top: ids[0], open: ids.slice(1), since, good: good === 1, overdue };
}

function readLog([mood, stoppedAt]: unknown[]): LogMemory | undefined {
	if (!isMood(mood)) return undefined;
	if (stoppedAt === undefined) return { mood };
	return isSecond(stoppedAt) ? { mood, stoppedAt } : undefined;
}

function readRestore([startedAt, open]: unknown[]): RestoreMemory | undefined {
	return isSecond(startedAt) && isBit(open) ? { startedAt, open: open === 1 } : undefined;
}

function writeId(id: bigint): number | string {
	return id <= Number.MAX_SAFE_INTEGER ? Number(id) : String(id);
}

function readId(value: unknown): bigint | undefined {
	if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
	return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function isSecond(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e11;
}

function isBit(value: unknown): value is 0 | 1 {
	return value === 0 || value === 1;
}

function isMood(value: unknown): value is Mood {
	return typeof value === 'string' && /^([ods][012])?$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
