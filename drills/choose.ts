import { drilled, Ledger, type LedgerRow } from '../judgement/proofs';
import type { BackupRecord, RecoveryWindowRecord, ServiceName, TenantRecord, Whole } from '../services/records/types';
import { iso, parseTime } from '../services/time/times';
import { drawsFrom, pickFrom } from './seed';

/** How to choose. */
export interface DrillWish {
	/** `longestUnproven` takes the tenant whose last proof is oldest, one without any first. */
	tenant: 'longestUnproven' | 'random';
	point: 'newest' | 'random';
	/** A random point lies at most so many days back. */
	mostDaysBack: number;
	seed: string;
	/** Milliseconds since 1970. */
	now: number;
}

/** A tenant that may be chosen, with what the ledger tells of it. */
export interface Candidate {
	tenant: TenantRecord;
	/** Milliseconds since 1970; null = never. */
	lastProvenAt: number | null;
	lastTriedAt: number | null;
}

/** A span that a restore may choose its point from, in milliseconds since 1970. */
export interface Span {
	from: number;
	until: number;
}

/** What to restore next, and why. */
export type DrillChoiceRecord = {
	/** The tenant whose backup is to be restored. */
	tenant: string | null;
	cluster: string | null;
	outcome: 'chosen' | 'none';
	/** A name for the tenant to restore to. */
	drillTenant: string | null;
	/** For 'Restore To' of Restore > Start. */
	pointKind: 'latest' | 'time' | null;
	/** ISO 8601, UTC; with `latest`, about where that is. */
	restoreTime: string | null;
	message: string;
	/** The newest backup set before that point, where the list of backups has it. */
	backupSetId: Whole | null;
	lastProvenAt: string | null;
	/** What the random choices followed from. */
	seed: string;
	candidates: number;
	/** Those that came before it and cannot be restored, with why where the server says so. */
	notRestorable: string[];
	tenantId: Whole | null;
	service: ServiceName;
};

/** The tenants with what the ledger tells of each; it knows them by their IDs, or by name where a row has none. */
export function candidatesOf(tenants: TenantRecord[], ledger: LedgerRow[]): Candidate[] {
	const drills = new Ledger(ledger);
	return tenants.map((tenant) => {
		const rows = drills.of(drilled(tenant, null));
		return { tenant, lastProvenAt: newestOf(rows.filter(({ proof }) => proof === 'proven')), lastTriedAt: newestOf(rows) };
	});
}

/** The candidates in the order in which to try whether they can be restored: asking costs the server seconds a tenant. */
export function inOrder(candidates: Candidate[], { tenant, seed }: DrillWish): Candidate[] {
	const left = [...candidates].sort((one, other) => (String(one.tenant.tenant) < String(other.tenant.tenant) ? -1 : 1));
	if (tenant === 'longestUnproven') return left.sort(longestUnprovenFirst);
	const draw = drawsFrom(`${seed}/tenant`);
	const order: Candidate[] = [];
	while (left.length > 0) {
		const drawn = pickFrom(left, draw());
		order.push(drawn);
		left.splice(left.indexOf(drawn), 1);
	}
	return order;
}

/** The spans in which a tenant can be restored; none = it cannot be. */
export function spansOf(windows: RecoveryWindowRecord[]): Span[] {
	return windows.flatMap(({ from, until }) => spanOf(parseTime(from), parseTime(until)));
}

/** The point of a chosen tenant (null = the latest), in milliseconds since 1970, and why this tenant and this point. */
export function pointOf(chosen: Candidate, spans: Span[], wish: DrillWish, among: number): { point: number | null; why: string } {
	const which = wish.tenant === 'random' ? `Drawn among ${among} by the seed ${wish.seed}` : provenText(chosen);
	if (wish.point === 'newest') return { point: null, why: `${which}; to the latest point` };
	const near = spans.flatMap(({ from, until }) => spanOf(Math.max(from, wish.now - wish.mostDaysBack * DAY_MS), until));
	const where = near.length > 0 ? `the last ${wish.mostDaysBack} days` : 'all that can be restored, which is older than was asked for';
	const point = pointIn(near.length > 0 ? near : spans, drawsFrom(`${wish.seed}/point`)());
	return { point, why: `${which}; the point was drawn within ${where} by the seed ${wish.seed}` };
}

/** The newest good backup that had ended by then. */
export function setBefore(backups: BackupRecord[], point: number): Whole | null {
	const ended = backups.filter(({ outcome, finishedAt }) => outcome === 'succeeded' && (parseTime(finishedAt) ?? Infinity) <= point);
	const newest = ended.sort((one, other) => (parseTime(other.finishedAt) ?? 0) - (parseTime(one.finishedAt) ?? 0))[0];
	return newest?.backupSetId ?? null;
}

/** A name that says what it is, of when and of what; `taken` in any letter case are left out. */
export function nameFor(tenant: string, now: number, taken: string[]): string {
	const day = (iso(now) ?? '').slice(0, 10).replace(/-/g, '');
	const base = `drill_${day}_${tenant.replace(/[^A-Za-z0-9_]/g, '_')}`.slice(0, LONGEST_NAME);
	const used = new Set(taken.map((name) => name.toLowerCase()));
	for (let count = 1; ; count++) {
		const name = count === 1 ? base : `${base}_${count}`;
		if (!used.has(name.toLowerCase())) return name;
	}
}

const DAY_MS = 24 * 3_600_000;

/** OceanBase takes 63 characters; some are left for a number. */
const LONGEST_NAME = 58;

/** Never proven first, of those never tried first, then the oldest proof; the rest by name. */
function longestUnprovenFirst(one: Candidate, other: Candidate): number {
	return (one.lastProvenAt ?? 0) - (other.lastProvenAt ?? 0) || (one.lastTriedAt ?? 0) - (other.lastTriedAt ?? 0);
}

function provenText({ lastProvenAt }: Candidate): string {
	return lastProvenAt === null ? 'Never proven so far' : `Longest unproven: last on ${(iso(lastProvenAt) ?? '').slice(0, 10)}`;
}

function newestOf(rows: LedgerRow[]): number | null {
	return rows.length === 0 ? null : Math.max(...rows.map(({ concludedAt }) => concludedAt));
}

function spanOf(from: number | null, until: number | null): Span[] {
	return from === null || until === null || until < from ? [] : [{ from, until }];
}

/** A whole second, each as likely as any other, in spans that do not overlap once they are put together. */
function pointIn(windows: Span[], draw: number): number {
	const spans: Span[] = [];
	for (const { from, until } of [...windows].sort((one, other) => one.from - other.from)) {
		const last = spans.at(-1);
		if (last && from <= last.until) last.until = Math.max(last.until, until);
		else spans.push({ from, until });
	}
	let left = draw * spans.reduce((sum, { from, until }) => sum + until - from, 0);
	for (const { from, until } of spans) {
		// Rounded up, and never past the end: a point outside of the window is refused.
		if (left <= until - from) return Math.min(until, Math.ceil((from + left) / 1_000) * 1_000);
		left -= until - from;
	}
	return spans[spans.length - 1].until;
}
