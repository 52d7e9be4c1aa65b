import { CLOCK_TOLERANCE, endOf, instant, isWholeCluster } from '../../judgement/facts';
import { DUTIES, lifecycleOf } from '../../judgement/lifecycle';
import type { HistoryQuery } from '../../judgement/snapshot';
import type { Snapshot } from '../../judgement/types';
import { noBackup } from '../../services/records/build';
import type { BackupRecord } from '../../services/records/types';
import { tenantKey, type Memory, type TenantMemory } from './state';

/** Running jobs of one tenant whose end is waited for. */
const OPEN = 4;

/** Seconds: a tenant first seen after the first poll is new, and so are its jobs that began since then; clocks may differ by this. */
const SKEW = 3600;

/** Seconds: clocks, time zones and what corrects them may differ by this. */
const DAY = 86_400;

/** Seconds: after a longer pause, what happened before is history; jobs that are waited for are not. */
const LONGEST_LOOK_BACK = 31 * DAY;

/** Seconds: one job is not another because its start was read a little differently. */
const SAME_START = 120;

/** Three times the usual is too long from a quarter of an hour on. Seconds. */
const SHORTEST_SUSPICION = 15 * 60;

/** Past runs from which the last good one is found. */
const RUNS = 20;

/** What became of the jobs of all tenants since the last poll. */
export interface SettledJobs {
	/** Those that ended, oldest first; each is told once. */
	ended: BackupRecord[];
	/** By `tenantKey`; also of tenants that are not seen now. */
	tenants: Map<string, TenantMemory>;
	/** Whether the bad end of a job was seen by an earlier poll. */
	isKnownBad: (record: BackupRecord) => boolean;
	/** Whether a record only shows what a backup of the whole cluster did to one of its tenants. */
	isPart: (record: BackupRecord) => boolean;
}

/**
 * Which jobs ended since the last poll. Jobs are told apart by their ids, never by the clock of n8n. What a backup of the
 * whole cluster did to a tenant is told for the cluster, once: its numbers are not the tenant's.
 */
export function settleJobs(memory: Memory, snapshot: Snapshot, now: number): SettledJobs {
	const all = [...snapshot.backups, ...snapshot.history];
	const isPart = partOfCluster(all);
	const recordsOf = groupBy(all, tenantKey);
	const createdAt = new Map(snapshot.tenants?.map((tenant) => [tenantKey(tenant), seconds(tenant.createdAt)]));
	// Whoever is in the recycle bin, or being dropped, has no line in a report either: how its last backup ended is no news.
	const quiet = new Set(snapshot.tenants?.flatMap((tenant) => (DUTIES[lifecycleOf(tenant)].line ? [] : [tenantKey(tenant)])));
	const tenants = new Map<string, TenantMemory>();
	const knownBad = new Map<string, bigint>();
	const ended: BackupRecord[] = [];
	for (const newest of snapshot.backups) {
		const key = tenantKey(newest);
		// What only the list of backups has is no live tenant: dropped, or in the recycle bin.
		const isListed = !snapshot.tenants || createdAt.has(key) || isWholeCluster(newest);
		if (tenants.has(key) || !isListed) continue;
		const records = recordsOf.get(key) ?? [];
		const own = records.filter((record) => !isPart(record));
		const last = memory.tenants.get(key);
		const isAnew = last !== undefined && wasRenumbered(last, own, createdAt.get(key));
		const before = isAnew ? undefined : last;
		const settled = settle(before, own);
		if (before?.bad !== undefined) knownBad.set(key, before.bad);
		tenants.set(key, { ...settled.memory, good: goodOf(before, records, now), missed: false });
		if (memory.at === undefined || quiet.has(key)) continue;
		const since = isAnew ? last.began : bornSince(memory.at, createdAt.get(key), now);
		for (const record of settled.ended) if (before || (seconds(record.startedAt) ?? 0) >= since) ended.push(record);
	}
	const isKnownBad = (record: BackupRecord) => {
		const [bad, id] = [knownBad.get(tenantKey(record)), jobId(record)];
		return bad !== undefined && id !== undefined && id <= bad;
	};
	return { ended, tenants, isPart, isKnownBad };
}

/** From when on the jobs of a tenant that was not known are news. */
function bornSince(lastPoll: number, createdAt: number | undefined, now: number): number {
	const polled = Math.min(lastPoll, now) - SKEW;
	return createdAt !== undefined && createdAt >= polled - DAY ? Math.min(polled, createdAt - SKEW) : polled;
}

/** Jobs that have ended since `before`, oldest first, and what to remember of the tenant's jobs; the first is the newest. */
function settle(before: TenantMemory | undefined, records: BackupRecord[]) {
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
	const highest = [top, ...shown.keys()].reduce((one, id) => (id > one ? id : one));
	const waited = [...stillOpen].sort((one, other) => (one < other ? -1 : 1)).slice(-OPEN);
	const bad = [...(before?.bad === undefined ? [] : [before.bad]), ...[...shown].flatMap(([id, record]) => (record.outcome === 'failed' || record.outcome === 'canceled' ? [id] : []))];
	const starts = waited.flatMap((id) => seconds(shown.get(id)?.startedAt ?? null) ?? (open.has(id) ? (before?.openSince ?? []) : []));
	return {
		ended,
		memory: {
			top: highest,
			began: highest === top && before ? before.began : (seconds(shown.get(highest)?.startedAt ?? null) ?? 0),
			open: waited,
			...(bad.length > 0 && { bad: bad.reduce((one, id) => (id > one ? id : one)) }),
			...(starts.length > 0 && { openSince: Math.min(...starts) }),
		},
	};
}

/** A good end that cannot be true yet is not remembered as the last one. */
function goodOf(before: TenantMemory | undefined, records: BackupRecord[], now: number): TenantMemory['good'] {
	const ends = records.flatMap((record) => {
		const end = record.outcome === 'succeeded' ? endOf(record) : null;
		if (end === null || end > now * 1000 + CLOCK_TOLERANCE) return [];
		return [{ ended: Math.floor(end / 1000), began: seconds(record.startedAt) ?? Math.floor(end / 1000) }];
	});
	return [...ends, ...(before?.good ? [before.good] : [])].reduce<TenantMemory['good']>((last, one) => (last && last.ended >= one.ended ? last : one), undefined);
}

/**
 * A cluster that was made anew under its old name and ids counts its jobs from 1 again: a number that was passed long ago
 * comes with a later start, or the same number with another one.
 */
function wasRenumbered({ top, began }: TenantMemory, records: BackupRecord[], createdAt: number | undefined): boolean {
	const [newest] = records;
	const id = newest && jobId(newest);
	if (id === undefined || began === 0 || (createdAt !== undefined && createdAt + DAY < began)) return false;
	const [same] = records.filter((record) => jobId(record) === top);
	const startOf = (record: BackupRecord) => seconds(record.startedAt) ?? 0;
	if (same) return startOf(same) > began + SAME_START;
	return id < top && startOf(newest) > began + SAME_START;
}

/** By its start: the numbers of a part may be the cluster's or the tenant's own. */
function partOfCluster(records: BackupRecord[]): SettledJobs['isPart'] {
	const starts = new Set(records.filter(isWholeCluster).map(({ startedAt }) => startedAt));
	return (record) => record.startedAt !== null && !isWholeCluster(record) && starts.has(record.startedAt);
}

/**
 * Which past runs of a tenant must be known besides its newest backup, where the server has no list of all: those since the
 * oldest that is waited for, by the server's own clock, when several began or one ended unseen; and the last good ones, once
 * for each newest one that is not good.
 */
export function pastOf(memory: Memory, newest: BackupRecord): HistoryQuery | undefined {
	const before = memory.tenants.get(tenantKey(newest));
	const start = seconds(newest.startedAt);
	if (before && hasJumped(newest, before)) {
		const waited = before.openSince ?? Infinity;
		const recent = Math.max(Math.min(before.began || Infinity, start ?? Infinity), (start ?? 0) - LONGEST_LOOK_BACK);
		const from = Math.min(waited, recent);
		return Number.isFinite(from) ? { from: Math.max(0, from - DAY) * 1000 } : { limit: RUNS };
	}
	if (newest.outcome === 'succeeded') return undefined;
	const isSeen = before !== undefined && (jobId(newest) ?? 0n) <= before.top;
	return !before?.good || !isSeen || isSuspicious(newest, before.good) ? { limit: RUNS } : undefined;
}

/** Whether a backup runs so long that it must be known how long it usually takes. */
function isSuspicious({ outcome, durationSeconds }: BackupRecord, last: { began: number; ended: number }): boolean {
	return outcome === 'running' && durationSeconds !== null && durationSeconds > Math.max(SHORTEST_SUSPICION, 2 * (last.ended - last.began));
}

/** Jobs are numbered one by one. */
function hasJumped(newest: BackupRecord, { top, open }: TenantMemory): boolean {
	const id = jobId(newest) ?? top;
	return id > top + 1n || id < top || open.some((other) => other !== id);
}

/**
 * The last good backups that earlier polls have seen, for tenants of which now only a bad newest one was read, or lists that
 * do not reach back so far. At OCP the lists tell them, and there the trigger knows what the report knows.
 */
export function rememberedGood({ backups, history, service }: Snapshot, memory: Memory): BackupRecord[] {
	if (service === 'ocp') return [];
	const reach = new Map<string, number>();
	for (const record of history) {
		const [key, start] = [tenantKey(record), seconds(record.startedAt) ?? Infinity];
		reach.set(key, Math.min(reach.get(key) ?? Infinity, record.outcome === 'succeeded' ? -Infinity : start));
	}
	return backups.flatMap((newest) => {
		const key = tenantKey(newest);
		const good = memory.tenants.get(key)?.good;
		if (!good || (reach.get(key) ?? Infinity) <= good.began || newest.outcome === 'none' || newest.outcome === 'succeeded') return [];
		const record: BackupRecord = {
			...noBackup(service, { name: newest.cluster, id: newest.clusterId }, { name: newest.tenant, id: newest.tenantId }),
			outcome: 'succeeded',
			startedAt: iso(good.began),
			finishedAt: iso(good.ended),
			durationSeconds: good.ended - good.began,
			progressPercent: 100,
			message: null,
		};
		return [record];
	});
}

/** Which job of its tenant this is: later ones have higher numbers. Without an id, its start counts. */
function jobId({ jobId: id, startedAt }: BackupRecord): bigint | undefined {
	if (/^\d{1,19}$/.test(String(id))) return BigInt(String(id));
	const start = seconds(startedAt);
	return start === undefined ? undefined : BigInt(start);
}

/** An unknown outcome may still become a known one. */
export function isEnded({ outcome }: { outcome: string }): boolean {
	return outcome === 'succeeded' || outcome === 'failed' || outcome === 'canceled';
}

/** Seconds since 1970; undefined for what is no time, or none that can be meant. */
export function seconds(time: string | null | undefined): number | undefined {
	const at = instant(time ?? null);
	return at !== null && at < END_OF_TIME ? Math.floor(at / 1000) : undefined;
}

/** The year 3000: a later time is no time. Milliseconds since 1970. */
export const END_OF_TIME = Date.UTC(3000, 0, 1);

/** Of seconds since 1970. */
export function iso(second: number): string {
	return new Date(second * 1000).toISOString();
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
