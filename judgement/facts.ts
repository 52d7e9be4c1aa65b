import type { BackupRecord, LogBackupRecord, Outcome } from '../services/records/types';
import { parseTime } from '../services/time/times';
import type { RecoveryWindow, Snapshot } from './types';

/** All that a snapshot knows of one tenant (or, when it knows no tenant, of the whole cluster). */
export interface Facts {
	/** As the report names it. */
	name: string;
	newest: BackupRecord;
	/** All known runs, the newest backup first. */
	runs: BackupRecord[];
	lastGood: BackupRecord | undefined;
	/** Milliseconds since 1970; null = there is none, or its time is not known. */
	lastGoodAt: number | null;
	log: LogBackupRecord | undefined;
	window: RecoveryWindow | undefined;
}

/** Milliseconds since 1970 of a record's time. */
export function instant(time: string | null): number | null {
	return parseTime(time);
}

/** When a backup ended; its start where the server gives no end, which makes it look older, never younger. */
export function endOf(record: BackupRecord): number | null {
	return instant(record.finishedAt) ?? instant(record.startedAt);
}

/** The records of a snapshot, tenant by tenant. */
export function factsOf(snapshot: Snapshot): Facts[] {
	const tenants = snapshot.backups.filter((record) => !isWholeCluster(record));
	const history = new History(snapshot.history);
	const logs = byName(snapshot.logBackups);
	const windows = byName(snapshot.windows);
	return (tenants.length > 0 ? tenants : snapshot.backups).map((record) => {
		const runs = runsOf(record, history.of(record));
		const lastGood = latest(runs.filter(({ outcome }) => outcome === 'succeeded'));
		const named = record.tenant ?? '';
		return {
			name: nameOf(record),
			newest: runs[0] ?? record,
			runs,
			lastGood,
			lastGoodAt: lastGood ? endOf(lastGood) : null,
			log: currentLog(logs.get(named) ?? logs.get('') ?? []),
			window: widest(windows.get(named) ?? []),
		};
	});
}

/** OCP's backup of all tenants together. */
export function isWholeCluster({ tenant, tenantId }: BackupRecord): boolean {
	return String(tenantId) === '0' || (tenantId === null && !tenant);
}

function nameOf(record: BackupRecord): string {
	if (isWholeCluster(record)) return 'whole cluster';
	// A tenant dropped while it was looked at has only its id left.
	return record.tenant || `tenant ${record.tenantId}`;
}

/** By id where both sides have one: a tenant dropped and made again must not inherit its predecessor's backups. */
class History {
	private readonly withId = new Map<string, BackupRecord[]>();

	private readonly withoutId = new Map<string, BackupRecord[]>();

	private readonly named = new Map<string, BackupRecord[]>();

	constructor(records: BackupRecord[]) {
		for (const record of records) {
			if (record.tenant) add(this.named, record.tenant, record);
			if (record.tenantId !== null) add(this.withId, String(record.tenantId), record);
			else add(this.withoutId, record.tenant ?? '', record);
		}
	}

	of({ tenant, tenantId }: BackupRecord): BackupRecord[] {
		if (tenantId === null) return this.named.get(tenant ?? '') ?? [];
		return [...(this.withId.get(String(tenantId)) ?? []), ...(this.withoutId.get(tenant ?? '') ?? [])];
	}
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

function byName<T extends { tenant: string | null }>(records: T[]): Map<string, T[]> {
	const map = new Map<string, T[]>();
	for (const record of records) add(map, record.tenant ?? '', record);
	return map;
}

/** The newest backup first, then what else the history knows, latest start first. */
function runsOf(newest: BackupRecord, history: BackupRecord[]): BackupRecord[] {
	const known = history
		.filter(({ outcome }) => outcome !== 'none')
		.sort((a, b) => (instant(b.startedAt) ?? 0) - (instant(a.startedAt) ?? 0));
	if (newest.outcome === 'none') return known;
	const same = known.find((record) => isSameRun(record, newest));
	const others = known.filter((record) => !isSameRun(record, newest));
	// Only obshell's list of jobs, not its overview, tells full from incremental.
	return [{ ...newest, backupType: newest.backupType ?? same?.backupType ?? null }, ...others];
}

/** Of one tenant; at OCP, its part in a backup of the whole cluster has another number, but the same start. */
function isSameRun(a: BackupRecord, b: BackupRecord): boolean {
	const startTells = a.jobId === null || b.jobId === null || a.service === 'ocp';
	if (startTells && a.startedAt !== null && a.startedAt === b.startedAt) return true;
	return a.jobId !== null && b.jobId !== null && String(a.jobId) === String(b.jobId);
}

function latest(records: BackupRecord[]): BackupRecord | undefined {
	let best: BackupRecord | undefined;
	for (const record of records) {
		if (!best || (endOf(record) ?? -Infinity) > (endOf(best) ?? -Infinity)) best = record;
	}
	return best;
}

const WORST_LOG_FIRST: Outcome[] = ['failed', 'canceled', 'none', 'unknown', 'running', 'succeeded'];

/** The log archive begun last; of several that may be it, the worst. */
function currentLog(records: LogBackupRecord[]): LogBackupRecord | undefined {
	const last = Math.max(...records.map(({ startedAt }) => instant(startedAt) ?? -Infinity));
	const candidates = records.filter(({ startedAt }) => (instant(startedAt) ?? last) === last);
	return candidates.sort((a, b) => WORST_LOG_FIRST.indexOf(a.outcome) - WORST_LOG_FIRST.indexOf(b.outcome))[0];
}

/** The window that reaches furthest; undefined when there is no entry at all. */
function widest(windows: RecoveryWindow[]): RecoveryWindow | undefined {
	return [...windows].sort((a, b) => (instant(b.until) ?? 0) - (instant(a.until) ?? 0))[0];
}
