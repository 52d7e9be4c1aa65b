import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord, TenantRecord } from '../services/records/types';
import { noBackup } from '../services/records/build';
import { parseTime } from '../services/time/times';
import { DUTIES, lifecycleOf, type Lifecycle } from './lifecycle';
import { namedById, WHOLE_CLUSTER } from './nameless';
import type { Promises } from './policy';
import { drillsOf, Ledger, restoresSeen, type Drills } from './proofs';
import { startDue } from './schedule';
import { ViewsOfCluster, type TenantViews } from './tenantViews';
import type { Part, Promised, RecoveryWindow, Snapshot } from './types';

const HOUR = 3_600_000;

/** Clocks of servers differ; what lies further ahead than this cannot be true. Milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60_000;

/** A backup may come so much later than planned, and half its usual duration besides. Milliseconds. */
const GRACE = 2 * HOUR;

/** The median of fewer runs says nothing. */
const FEWEST_RUNS = 3;

/** An archive that is getting ready: it archives nothing yet, and what it says of delay and checkpoint are fillers. */
export const STARTING: readonly string[] = ['PREPARE', 'BEGINNING', 'STARTING'];

/** All that a snapshot knows of one tenant (or, when it knows no tenant, of the whole cluster). */
export interface TenantFacts {
	/** As the report names it. */
	name: string;
	/** As text; null = not known. */
	tenantId: string | null;
	lifecycle: Lifecycle;
	/** Whether it owes backups: by its lifecycle, and by what it is promised. */
	owes: boolean;
	status: string | null;
	role: string | null;
	/** Milliseconds since 1970, like all instants here; null = not known. */
	createdAt: number | null;
	newest: BackupRecord;
	/** All known runs, the newest backup first. */
	runs: BackupRecord[];
	/** The good ones among them, latest end first; those whose end cannot be true come last. */
	good: BackupRecord[];
	lastGood: BackupRecord | undefined;
	/** When it ended; null = there is none, or its time is not known or cannot be true. */
	lastGoodAt: number | null;
	/** By when the next good backup is due; null = that cannot be said. */
	dueAt: number | null;
	/** The planned start that it is due by; null = it is due by the hours since the last one. */
	plannedAt: number | null;
	log: LogBackupRecord | undefined;
	window: RecoveryWindow | undefined;
	promise: Promised;
	/** Its restore drills; undefined = no ledger was handed over. */
	drills: Drills | undefined;
	/** When its backups were last restored well, by the server's own history; null = no such restore is known. */
	restoredAt: number | null;
	/** What OceanBase's own views tell of it; undefined = none were handed over. */
	views: TenantViews | undefined;
	/** What of it could not be read. */
	blind: ReadonlySet<Part>;
}

/** Milliseconds since 1970 of a record's time; null for what is none, or a filler. */
export function instant(time: string | null): number | null {
	if (time === null) return null;
	// Records write times in one form, which needs no taking apart; thousands of them are read.
	const ours = time.length === 24 && time.startsWith('2') && time.endsWith('Z') ? Date.parse(time) : NaN;
	return Number.isNaN(ours) ? parseTime(time) : ours;
}

/** When a backup ended; its start where the server gives no end, which makes it look older, never younger. */
export function endOf(record: BackupRecord): number | null {
	return instant(record.finishedAt) ?? instant(record.startedAt);
}

/** The names that the cluster of a snapshot goes by. */
export function clustersOf({ cluster, backups }: Snapshot): Array<string | null> {
	return [cluster, backups[0]?.cluster ?? null];
}

/** The rows of OceanBase's views that are of this cluster. */
export function viewsOf(snapshot: Snapshot): ViewsOfCluster | undefined {
	return snapshot.views && new ViewsOfCluster(snapshot.views, snapshot, [...clustersOf(snapshot), snapshot.clusterId]);
}

/** The records of a snapshot, tenant by tenant. Linear in their number. */
export function factsOf(snapshot: Snapshot, promises: Promises, views = viewsOf(snapshot)): TenantFacts[] {
	const history = new ByTenant(snapshot.history);
	const logs = new ByTenant(snapshot.logBackups);
	const windows = new ByTenant(snapshot.windows.map((window) => ({ tenantId: null, ...window })));
	// One that names no tenant at all made none that can be told.
	const restores = new ByTenant(snapshot.restores.filter(({ tenant }) => tenant !== null));
	const [currentOf, widestOf] = [onceEach(currentLog), onceEach(widest)];
	// A drill of the future proves nothing about the past.
	const ledger = snapshot.ledger && new Ledger(snapshot.ledger.filter(({ concludedAt }) => concludedAt <= snapshot.takenAt + CLOCK_TOLERANCE));
	const clusters = clustersOf(snapshot);
	const seen = ledger ? restoresSeen(snapshot.restores, clusters, instant) : new Map<string, number>();
	const blindOfAll = partsUnread(snapshot, null);
	const blindOf = new Map<string, Set<Part>>();
	for (const { tenantId, part } of snapshot.unread ?? []) {
		if (tenantId !== null) blindOf.set(tenantId, (blindOf.get(tenantId) ?? new Set(blindOfAll)).add(part));
	}
	return newestOfEach(snapshot).map(({ tenant, record, others }) => {
		const runs = runsOf(record, [...others, ...history.of(record)]);
		const good = goodOnes(runs, snapshot.takenAt);
		const lastGood = good[0] as BackupRecord | undefined;
		const end = lastGood ? endOf(lastGood) : null;
		const lastGoodAt = end !== null && end <= snapshot.takenAt + CLOCK_TOLERANCE ? end : null;
		const promise = promises.of(record.tenant ?? '');
		const createdAt = madeAt(tenant, snapshot);
		const due = lastGoodAt === null ? { dueAt: null, plannedAt: null } : dueAfter(lastGood, lastGoodAt, promise, good);
		const lifecycle = nowIs(record, tenant, { restores: restores.of(record), createdAt, promise, now: snapshot.takenAt });
		const blind = new Set(blindOf.get(keyOf(record)) ?? blindOfAll);
		// Older runs are asked for to find the last good one: where that is known, they are not missed.
		if (runs[0]?.outcome === 'succeeded') blind.delete('history');
		// A schedule that could not be read matters where nothing before it promises anything.
		if (promise.from.backups !== 'default') blind.delete('schedule');
		const restoredAt = seen.get(record.tenant ?? '') ?? null;
		const who = { service: snapshot.service, tenant: record.tenant, tenantId: record.tenantId, clusters, clusterId: snapshot.clusterId, createdAt };
		return {
			name: nameOf(record),
			tenantId: record.tenantId === null ? null : String(record.tenantId),
			lifecycle,
			owes: !promise.none && (DUTIES[lifecycle].backups || (lifecycle === 'standby' && promises.standbyOwes(record.tenant ?? ''))),
			status: tenant?.status ?? null,
			role: tenant?.role ?? null,
			createdAt,
			newest: runs[0] ?? record,
			runs,
			good,
			lastGood,
			lastGoodAt,
			...due,
			log: currentOf(logs.of(record)),
			window: widestOf(windows.of(record)),
			promise,
			drills: ledger && drillsOf(ledger.of(who)),
			restoredAt: restoredAt !== null && createdAt !== null && restoredAt < createdAt ? null : restoredAt,
			views: views?.of(record.tenant ?? '', record.tenantId === null ? null : String(record.tenantId)),
			blind,
		};
	});
}

function partsUnread({ unread = [] }: Snapshot, tenantId: string | null): Part[] {
	return unread.filter((one) => one.tenantId === tenantId).map(({ part }) => part);
}

/** The key of a tenant in `Unread`: its id, or its name where it has none. */
function keyOf({ tenant, tenantId }: { tenant: string | null; tenantId: unknown }): string {
	return tenantId === null ? (tenant ?? '') : String(tenantId as string);
}

interface Newest {
	tenant?: TenantRecord;
	record: BackupRecord;
	/** Further rows that the list of newest backups had of it. */
	others: BackupRecord[];
}

/**
 * The tenants to judge. What only the list of backups has is no live tenant, and one that this list lacks has none; of several
 * rows of one tenant the newest counts, whatever their order.
 */
function newestOfEach({ service, cluster, clusterId, tenants, backups }: Snapshot): Newest[] {
	const ofTenants = backups.filter((record) => !isWholeCluster(record));
	const rows = new ByTenant(ofTenants);
	if (tenants && tenants.length > 0) {
		return tenants.map((tenant) => {
			const none = noBackup(service, { name: cluster, id: clusterId }, { name: tenant.tenant, id: tenant.tenantId });
			const [record = none, ...others] = newestFirst(rows.of({ tenant: tenant.tenant, tenantId: tenant.tenantId }));
			return { tenant, record, others };
		});
	}
	const judged = ofTenants.length > 0 ? ofTenants : backups;
	const seen = new Map<string, BackupRecord[]>();
	for (const record of tenants ? judged.filter(isWholeCluster) : judged) {
		add(seen, `${String(record.tenantId)} ${record.tenant ?? ''}`, record);
	}
	return [...seen.values()].map((some) => {
		const [record, ...others] = newestFirst(some);
		return { record, others };
	});
}

/** Latest start first; of two with the same start the one with the higher number, and a bad one before a good one. */
function newestFirst(records: BackupRecord[]): BackupRecord[] {
	if (records.length < 2) return records;
	return records
		.map((record) => ({ record, at: instant(record.startedAt) ?? instant(record.finishedAt) ?? -Infinity }))
		.sort((a, b) => b.at - a.at || Number(b.record.jobId ?? 0) - Number(a.record.jobId ?? 0) || Number(a.record.outcome === 'succeeded') - Number(b.record.outcome === 'succeeded'))
		.map(({ record }) => record);
}

/** OCP's backup of all tenants together. */
export function isWholeCluster({ tenant, tenantId }: BackupRecord): boolean {
	return String(tenantId) === '0' || (tenantId === null && !tenant);
}

function nameOf(record: BackupRecord): string {
	if (isWholeCluster(record)) return WHOLE_CLUSTER;
	// A tenant dropped while it was looked at has only its id left.
	return record.tenant || namedById(record.tenantId);
}

type Owned = { tenant: string | null; tenantId: unknown };

/** By id where both sides have one: a tenant dropped and made again must not inherit its predecessor's backups. */
class ByTenant<T extends Owned> {
	private readonly withId = new Map<string, T[]>();

	private readonly withoutId = new Map<string, T[]>();

	private readonly named = new Map<string, T[]>();

	private readonly ofAll: T[] = [];

	constructor(records: T[]) {
		for (const record of records) {
			if (record.tenant) add(this.named, record.tenant, record);
			if (record.tenantId !== null && record.tenantId !== undefined) add(this.withId, String(record.tenantId as string), record);
			else if (record.tenant) add(this.withoutId, record.tenant, record);
			else this.ofAll.push(record);
		}
	}

	/** Those of a tenant; where there are none, those that name nobody and so count for all. */
	of({ tenant, tenantId }: Owned): T[] {
		const name = tenant ?? '';
		const own =
			tenantId === null || tenantId === undefined
				? (this.named.get(name) ?? [])
				: [...(this.withId.get(String(tenantId as string)) ?? []), ...(this.withoutId.get(name) ?? [])];
		return own.length > 0 ? own : this.ofAll;
	}
}

/** The same for the same list, which many tenants may share. */
function onceEach<T extends object, R>(of: (list: T) => R): (list: T) => R {
	const known = new Map<T, R>();
	return (list) => {
		if (!known.has(list)) known.set(list, of(list));
		return known.get(list) as R;
	};
}

/** Adds to the list of a key. */
export function add<K, T>(map: Map<K, T[]>, key: K, value: T): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** What a tenant is by its own words and by the restores into it. */
function nowIs(
	record: BackupRecord,
	tenant: TenantRecord | undefined,
	{ restores, createdAt, promise, now }: { restores: RestoreRecord[]; createdAt: number | null; promise: Promised; now: number },
): Lifecycle {
	const own = lifecycleOf({ tenant: record.tenant, status: tenant?.status ?? null, role: tenant?.role ?? null });
	if (own !== 'live' || record.outcome !== 'none') return own;
	// A restore that has hung for long excuses nothing.
	if (restores.some(({ outcome, startedAt }) => outcome === 'running' && isWithin(instant(startedAt), 24 * HOUR, now))) return 'restoring';
	const isRecent = restores.some((restore) => {
		const at = restore.outcome === 'succeeded' ? (instant(restore.finishedAt) ?? instant(restore.startedAt)) : null;
		if (at === null || at > now + CLOCK_TOLERANCE || !isDueLater(at, promise, now)) return false;
		// Without ids, a tenant of that name that was made after the restore had ended is another one; an hour is no proof.
		return restore.tenantId !== null || createdAt === null || createdAt <= at + HOUR;
	});
	return isRecent ? 'restored' : 'live';
}

/** Two zones differ by no more. */
const FARTHEST_ZONES = 26 * HOUR;

/**
 * When a tenant was made. obshell labels that time by another zone than its own (docs/reference/obshell.md#3-endpoints):
 * one a little ahead is of just now.
 */
function madeAt(tenant: TenantRecord | undefined, { takenAt, service }: Snapshot): number | null {
	const at = instant(tenant?.createdAt ?? null);
	return at !== null && service === 'obshell' && at > takenAt && at <= takenAt + FARTHEST_ZONES ? takenAt : at;
}

function isWithin(at: number | null, span: number, now: number): boolean {
	return at !== null && now - at <= span;
}

/** Whether the first backup of a tenant made then is due only later. */
export function isDueLater(madeAt: number, promise: Promised, now: number): boolean {
	const { dueAt } = dueAfter(undefined, madeAt, promise, []);
	return dueAt !== null && now <= dueAt;
}

/** By when the next good backup is due after one that ended then. */
function dueAfter(last: BackupRecord | undefined, endedAt: number, promise: Promised, good: BackupRecord[]): { dueAt: number; plannedAt: number | null } {
	const byHours = promise.backupHours === null ? Infinity : endedAt + promise.backupHours * HOUR;
	const byDays = promise.alarmDays === null ? Infinity : endedAt + promise.alarmDays * 24 * HOUR;
	const began = instant(last?.startedAt ?? null) ?? endedAt;
	const plannedAt = promise.backupHours === null && promise.plan ? startDue(promise.plan, began, endedAt) : null;
	const byPlan = plannedAt === null ? Infinity : plannedAt + 1.5 * 1000 * (usualSeconds(good) ?? last?.durationSeconds ?? 0) + GRACE;
	const dueAt = Math.min(byHours, byDays, byPlan);
	return { dueAt, plannedAt: dueAt === byPlan ? plannedAt : null };
}

/** By when the next full backup is due after one that began and ended then; null = none is promised. */
export function fullDueAt(promise: Promised, last: BackupRecord, endedAt: number): number | null {
	if (promise.fullDays !== null) return endedAt + promise.fullDays * 24 * HOUR;
	const planned = promise.plan ? startDue(promise.plan, instant(last.startedAt) ?? endedAt, endedAt, 'full') : null;
	return planned === null ? null : planned + 1.5 * 1000 * (last.durationSeconds ?? 0) + GRACE;
}

/**
 * The median duration of good runs, in seconds; null when too few are known.
 * @param kind full or incremental, where only such are meant; runs of no known kind count as any
 */
export function usualSeconds(good: BackupRecord[], kind: BackupRecord['backupType'] = null): number | null {
	return median(good.filter(({ backupType }) => isSameKind(backupType, kind)).flatMap(({ durationSeconds }) => (durationSeconds !== null && durationSeconds > 0 ? [durationSeconds] : [])));
}

/** The middle of some numbers; null when there are too few of them to say what is usual. */
export function median(values: number[]): number | null {
	if (values.length < FEWEST_RUNS) return null;
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

function isSameKind(one: BackupRecord['backupType'], other: BackupRecord['backupType']): boolean {
	return one === null || other === null || one === other;
}

/** The newest backup first, then what else is known, latest start first. */
function runsOf(newest: BackupRecord, history: BackupRecord[]): BackupRecord[] {
	const known = newestFirst(history.filter(({ outcome }) => outcome !== 'none'));
	if (newest.outcome === 'none') return known;
	const same = known.find((record) => isSameRun(record, newest));
	const others = known.filter((record) => record !== newest && !isSameRun(record, newest));
	// Only obshell's list of jobs, not its overview, tells full from incremental.
	return [{ ...newest, backupType: newest.backupType ?? same?.backupType ?? null }, ...others];
}

/** Of one tenant; at OCP, its part in a backup of the whole cluster has another number, but the same start. */
function isSameRun(a: BackupRecord, b: BackupRecord): boolean {
	const startTells = a.jobId === null || b.jobId === null || a.service === 'ocp';
	if (startTells && a.startedAt !== null && a.startedAt === b.startedAt) return true;
	return a.jobId !== null && b.jobId !== null && String(a.jobId) === String(b.jobId);
}

/** A backup of the future proves nothing about the past: it comes behind those whose end can be true. */
function goodOnes(runs: BackupRecord[], now: number): BackupRecord[] {
	return runs
		.filter(({ outcome }) => outcome === 'succeeded')
		.map((record) => ({ record, end: endOf(record) }))
		.map(({ record, end }) => ({ record, rank: end === null ? -Infinity : end > now + CLOCK_TOLERANCE ? -end : end }))
		.sort((a, b) => (b.rank === a.rank ? 0 : b.rank - a.rank))
		.map(({ record }) => record);
}

const WORST_LOG_FIRST: Outcome[] = ['failed', 'canceled', 'none', 'unknown', 'running', 'succeeded'];

/** The log archive begun last; of several that may be it, the worst. */
export function currentLog(records: LogBackupRecord[]): LogBackupRecord | undefined {
	let last = -Infinity;
	for (const { startedAt } of records) last = Math.max(last, instant(startedAt) ?? -Infinity);
	const candidates = records.filter(({ startedAt }) => (instant(startedAt) ?? last) === last);
	return candidates.sort((a, b) => WORST_LOG_FIRST.indexOf(a.outcome) - WORST_LOG_FIRST.indexOf(b.outcome))[0];
}

/** The window that reaches furthest; undefined when there is no entry at all. */
function widest(windows: RecoveryWindow[]): RecoveryWindow | undefined {
	return [...windows].sort((a, b) => (instant(b.until) ?? 0) - (instant(a.until) ?? 0))[0];
}
