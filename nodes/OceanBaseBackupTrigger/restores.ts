import type { RestoreRecord } from '../../services/records/types';
import { isEnded, seconds } from './jobs';
import { digest, type Memory, type RestoreMemory } from './state';

/** Seconds: a failure without an end is about to get one; if it has none by then, it is told as it is. */
const LONGEST_FAILING = 3600;

/** Seconds: clocks and time zones may differ by this. */
const DAY = 86_400;

/** What became of restores since the last poll. */
export interface SettledRestores {
	/** Those that ended, oldest first; each is told once. */
	ended: RestoreRecord[];
	/** As they are to be judged: one that has failed but not ended yet is still at work. */
	seen: RestoreRecord[];
	/** By `restoreKey`; undefined = never looked at. */
	restores: Map<string, RestoreMemory> | undefined;
	/** Whether the end of a restore was seen by an earlier poll. */
	isKnown: (record: RestoreRecord) => boolean;
}

/**
 * Which restores ended since the last poll. A row that says "failed" before it moves into the history has neither end nor
 * reason yet (docs/reference/obshell.md#21-fields): it is waited for, so that the failure is told once, with both.
 */
export function settleRestores(memory: Memory, records: RestoreRecord[] | undefined, now: number): SettledRestores {
	const known = memory.restores;
	const isKnown = (record: RestoreRecord) => {
		const before = known?.get(restoreKey(record));
		return before ? !before.open : known !== undefined && isSettled(record, memory);
	};
	if (!records) return { ended: [], seen: [], restores: known, isKnown };
	const restores = new Map(known);
	const ended: RestoreRecord[] = [];
	const seen: RestoreRecord[] = [];
	for (const record of [...records].sort((one, other) => startOf(one) - startOf(other))) {
		const key = restoreKey(record);
		const startedAt = startOf(record);
		const before = restores.get(key);
		const failingSince = record.outcome === 'failed' && record.finishedAt === null ? Math.min(before?.failingSince ?? now, now) : undefined;
		const isAwaited = before ? before.open : known !== undefined && isNews(record, memory, now);
		const isFailing = isAwaited && failingSince !== undefined && now - failingSince < LONGEST_FAILING;
		seen.push(isFailing ? { ...record, outcome: 'running' } : record);
		if (before ? !before.open : isKnown(record)) continue;
		const open = isFailing || !isEnded(record);
		restores.set(key, { startedAt, open, ...(open && isFailing && { failingSince }) });
		if (known && !open && (before !== undefined || isNews(record, memory, now))) ended.push(record);
	}
	return { ended, seen, restores, isKnown };
}

function startOf({ startedAt, finishedAt }: RestoreRecord): number {
	return seconds(startedAt) ?? seconds(finishedAt) ?? 0;
}

/** Too old to be remembered by itself. */
function isSettled(record: RestoreRecord, { settledUntil }: Memory): boolean {
	return startOf(record) > 0 && startOf(record) <= settledUntil;
}

/** Of one that was never seen before: whether it ended since the last poll, as far as clocks can be believed. */
function isNews({ finishedAt, startedAt }: RestoreRecord, { at = 0 }: Memory, now: number): boolean {
	const end = seconds(finishedAt) ?? seconds(startedAt);
	return end === undefined || end >= Math.min(at, now) - DAY;
}

/** By the server's number of it, else by the tenant that it makes and its start. */
export function restoreKey({ restoreId, tenant, startedAt }: RestoreRecord): string {
	return restoreId === null || restoreId === undefined ? digest('restore', tenant ?? '', String(seconds(startedAt) ?? '')) : digest('restore', String(restoreId));
}
