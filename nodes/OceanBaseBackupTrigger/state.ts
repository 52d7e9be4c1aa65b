import { createHash } from 'node:crypto';

/**
 * How a condition stands: '' = good; else what is wrong (o = overdue, d = delayed, s = stopped) and how far it was told:
 * 0 = seen once, at first sight; 1 = known, but nobody asked for that event; 2 = told.
 */
export type Condition = '' | `${'o' | 'd' | 's'}${0 | 1 | 2}`;

/** What is remembered of one tenant's backups. */
export interface BackupMemory {
	/** The highest job id seen; everything up to it is settled, except what is in `open`. */
	top: bigint;
	/** Jobs that were seen before their end. */
	open: bigint[];
	/** Seconds since 1970: the last good backup, or (not `good`) since when none is known. */
	since: number;
	good: boolean;
	overdue: Condition;
}

/** What is remembered of one tenant's log backup. */
export interface LogMemory {
	condition: Condition;
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
	/** Polls so far. */
	turn: number;
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

/** The state as it is saved: plain JSON. Rows are texts of a fixed shape, so that no name can ever be a key. */
export interface TriggerState {
	version: 1;
	target: string;
	turn: number;
	at: number;
	backups: string[] | null;
	logs: string[];
	restores: string[] | null;
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
	const empty: Memory = { target: digest(target), turn: 0, logs: new Map(), settledUntil: 0 };
	if (!isRecord(saved) || saved.version !== 1 || saved.target !== empty.target) return empty;
	const { turn, at, settledUntil } = saved;
	const backups = saved.backups === null ? undefined : rowsIn(saved.backups, BACKUP, readBackup);
	const logs = rowsIn(saved.logs, LOG, readLog);
	const restores = saved.restores === null ? undefined : rowsIn(saved.restores, RESTORE, readRestore);
	if (!isCount(turn) || !isCount(at) || !isCount(settledUntil)) return empty;
	if (backups === BAD || logs === BAD || restores === BAD) return empty;
	return { target: empty.target, turn, at, backups, logs, restores, settledUntil };
}

/** Which poll the next one is; to be noted before anything is read for it. */
export function turnOf(saved: unknown): number {
	return isRecord(saved) && isCount(saved.turn) ? saved.turn : 0;
}

/** Makes the state to save; forgets what is beyond the bounds. `now` is in seconds. */
export function store(memory: Memory, now: number): TriggerState {
	const { restores, settledUntil } = newestRestores(memory);
	return {
		version: 1,
		target: memory.target,
		turn: memory.turn + 1,
		at: now,
		backups: memory.backups ? [...memory.backups].map(writeBackup) : null,
		logs: [...memory.logs].map(([key, { condition, stoppedAt = '' }]) => `${key} ${condition} ${stoppedAt}`),
		restores: restores?.map(([key, { startedAt, open }]) => `${key} ${startedAt} ${open ? 1 : 0}`) ?? null,
		settledUntil,
	};
}

/** What was seen now, behind what was known before and is not seen: that is kept, as long as there is room. */
export function keepUnseen<T>(before: Map<string, T> | undefined, seen: Map<string, T>): Map<string, T> {
	const unseen = [...(before ?? [])].filter(([key]) => !seen.has(key));
	const room = Math.max(0, ROWS - seen.size);
	return new Map([...unseen.slice(Math.max(0, unseen.length - room)), ...seen]);
}

/** The newest restores, and up to when all others count as settled. */
function newestRestores({ restores, settledUntil }: Memory) {
	const newestFirst = restores && [...restores].sort(([, one], [, other]) => other.startedAt - one.startedAt);
	const newestDropped = newestFirst?.[RESTORES]?.[1].startedAt ?? 0;
	return { restores: newestFirst?.slice(0, RESTORES), settledUntil: Math.max(settledUntil, newestDropped) };
}

const BAD = Symbol('not a state of ours');

/** Tenant, highest job, last good backup (negative: none is known since), mood, open jobs. */
const BACKUP = /^([\w-]{8}) (\d{1,19}) (-?)(\d{1,11}) (|o[012])((?: \d{1,19}){0,4})$/;

/** Tenant, mood, checkpoint of the stop. */
const LOG = /^([\w-]{8}) (|[ds][012]) (\d{0,11})$/;

/** Restore, start, whether its end is still to come. */
const RESTORE = /^([\w-]{8}) (\d{1,11}) ([01])$/;

function rowsIn<T>(rows: unknown, shape: RegExp, read: (parts: string[]) => T): Map<string, T> | typeof BAD {
	if (!Array.isArray(rows) || rows.length > ROWS_BELIEVED) return BAD;
	const map = new Map<string, T>();
	for (const row of rows as unknown[]) {
		const parts = typeof row === 'string' ? shape.exec(row) : null;
		if (!parts) return BAD;
		map.set(parts[1], read(parts.slice(2)));
	}
	return map;
}

function writeBackup([key, { top, since, good, overdue, open }]: [string, BackupMemory]): string {
	return `${key} ${top} ${good ? '' : '-'}${since} ${overdue}${open.map((id) => ` ${id}`).join('')}`;
}

function readBackup([top, sign, since, overdue, open]: string[]): BackupMemory {
	return {
		top: BigInt(top),
		since: Number(since),
		good: sign === '',
		overdue: overdue as Condition,
		open: open.split(' ').slice(1).map(BigInt),
	};
}

function readLog([condition, stoppedAt]: string[]): LogMemory {
	return stoppedAt === '' ? { condition: condition as Condition } : { condition: condition as Condition, stoppedAt: Number(stoppedAt) };
}

function readRestore([startedAt, open]: string[]): RestoreMemory {
	return { startedAt: Number(startedAt), open: open === '1' };
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e11;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
