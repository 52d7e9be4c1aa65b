import type { TenantFacts } from '../facts';
import { byNumber, isUsable } from '../tenantViews';
import { scnToInstant } from '../../services/time/times';
import type { PieceRow, SetRow } from '../viewTypes';
import { time, type Found, type TenantRule } from './rule';

/** Backup sets and archive pieces as OceanBase itself lists them; without its rows, nothing is said. */

const GONE: ReadonlyArray<string | null> = ['DELETING', 'DELETED', 'EXPIRED'];

/** A list that was read before the newest backup ended does not have it yet. Milliseconds. */
const LIST_MAY_LAG = 3_600_000;

/** The sets that a restore from one reads besides it: `unknown` = a number was not told, `lost` = one is not there or not whole. */
function basisOf(set: SetRow, sets: ReadonlyMap<string, SetRow>): { state: 'whole' | 'unknown' | 'lost'; lost: string[] } {
	if (set.kind !== 'incremental') return { state: set.kind === null ? 'unknown' : 'whole', lost: [] };
	const lost: string[] = [];
	let isKnown = set.previousFull !== null;
	const seen = new Set([set.id]);
	const look = (id: string | null): void => {
		if (id === null || seen.has(id)) return;
		seen.add(id);
		const one = sets.get(id);
		if (!one || GONE.includes(one.fileStatus) || isBroken(one)) lost.push(id);
		else if (!isUsable(one)) isKnown = false;
		look(one?.previousIncremental ?? null);
	};
	look(set.previousFull);
	look(set.previousIncremental);
	return { state: lost.length > 0 ? 'lost' : isKnown ? 'whole' : 'unknown', lost };
}

/** A backup that failed leaves an incomplete set, which is no news of its own. */
function isBroken({ status, fileStatus }: SetRow): boolean {
	return fileStatus === 'BROKEN' || (fileStatus === 'INCOMPLETE' && status === 'SUCCESS');
}

function setsOf({ views }: TenantFacts): { sets: SetRow[]; byId: ReadonlyMap<string, SetRow> } | undefined {
	return views?.sets && { sets: views.sets, byId: views.setsById };
}

/** When a set's data is of; its own times are the session's wall clock, its SCNs are not. */
function instantOf({ minRestoreScn }: SetRow): number | null {
	return scnToInstant(minRestoreScn);
}

/** The newest set from which something can be restored. */
function newestWhole({ sets, byId }: NonNullable<ReturnType<typeof setsOf>>): SetRow | undefined {
	return sets.find((set) => isUsable(set) && basisOf(set, byId).state === 'whole');
}

/** Variants: `early` = sets that the promised retention still needs are gone; `not-listed` = it stands in the list no more; else it is marked so. */
export const gone: TenantRule = {
	id: 'set-gone',
	look(tenant, { now }): Found | undefined {
		const known = setsOf(tenant);
		if (!known) return undefined;
		const { lastGood, lastGoodAt, promise, views } = tenant;
		const id = lastGood?.backupSetId === null || lastGood === undefined ? null : String(lastGood.backupSetId);
		const set = id === null ? undefined : known.byId.get(id);
		if (id !== null && set && GONE.includes(set.fileStatus)) return { severity: 'critical', since: null, figures: { ids: [id], status: set.fileStatus, lastGoodAt: time(lastGoodAt) } };
		const hasOlder = id !== null && known.sets.some((one) => byNumber(one.id, id) < 0);
		if (id !== null && !set && hasOlder && views?.isWhole('sets') && lastGoodAt !== null && now - lastGoodAt > LIST_MAY_LAG) {
			return { severity: 'critical', since: null, figures: { ids: [id], status: null, lastGoodAt: time(lastGoodAt), variant: 'not-listed' } };
		}
		const { retentionDays, from } = promise;
		if (retentionDays === null) return undefined;
		const early = known.sets.filter((one) => one.status === 'SUCCESS' && GONE.includes(one.fileStatus) && (instantOf(one) ?? -Infinity) > now - retentionDays * 86_400_000);
		if (early.length === 0) return undefined;
		return { severity: 'attention', since: null, figures: { ids: early.map((one) => one.id), at: time(instantOf(early[early.length - 1])), limitDays: retentionDays, source: from.retention, variant: 'early' } };
	},
};

/** Critical where it is the newest set, or that one stands on it. Variants: `newest` = then. */
export const broken: TenantRule = {
	id: 'set-broken',
	look(tenant): Found | undefined {
		const known = setsOf(tenant);
		const bad = known?.sets.filter(isBroken) ?? [];
		if (!known || bad.length === 0) return undefined;
		const newest = known.sets.find(({ status }) => status === 'SUCCESS');
		const isNewest = newest !== undefined && (isBroken(newest) || basisOf(newest, known.byId).lost.some((id) => bad.some((one) => one.id === id)));
		return { severity: isNewest ? 'critical' : 'attention', since: null, figures: { ids: bad.map(({ id }) => id), status: bad[0].fileStatus, at: time(instantOf(bad[0])), ...(isNewest && { variant: 'newest' }) } };
	},
};

/** Increments whose full set, or an increment in between, is not there any more. Variants: `newest` = it is the newest set, so that is critical. */
export const withoutFull: TenantRule = {
	id: 'set-without-full',
	look(tenant): Found | undefined {
		const known = setsOf(tenant);
		if (!known || !tenant.views?.isWhole('sets')) return undefined;
		const usable = known.sets.filter(isUsable);
		// That a set is broken is told of that set.
		const isTold = (id: string) => known.byId.has(id) && isBroken(known.byId.get(id) as SetRow);
		const orphans = usable.map((set) => ({ set, lost: basisOf(set, known.byId).lost.filter((id) => !isTold(id)) })).filter(({ lost }) => lost.length > 0);
		if (orphans.length === 0) return undefined;
		const isNewest = orphans[0].set === usable[0];
		return {
			severity: isNewest ? 'critical' : 'attention',
			since: null,
			figures: { ids: orphans.map(({ set }) => set.id), other: orphans[0].lost.join(', '), at: time(instantOf(orphans[0].set)), ...(isNewest && { variant: 'newest' }) },
		};
	},
};

/** Variants: `unknown` = OceanBase does not tell; `password` = a password is asked for; else encryption is. */
export const notEncrypted: TenantRule = {
	id: 'set-not-encrypted',
	look(tenant): Found | undefined {
		const { encryption: asked, from } = tenant.promise;
		const newest = tenant.views?.sets?.find(isUsable);
		if (asked === null || !newest) return undefined;
		const { encryption: mode, id } = newest;
		const isKnown = mode !== null && MODES.includes(mode);
		if (isKnown && (asked === 'password' ? mode !== 'NONE' : mode.endsWith('_ENCRYPTION'))) return undefined;
		return { severity: 'attention', since: null, figures: { ids: [id], status: mode, at: time(instantOf(newest)), source: from.encryption, variant: isKnown ? asked : 'unknown' } };
	},
};

/** PASSWORD protects a set without encrypting it. */
const MODES: readonly string[] = ['NONE', 'PASSWORD', 'PASSWORD_ENCRYPTION', 'TRANSPARENT_ENCRYPTION', 'DUAL_MODE_ENCRYPTION'];

/** A span of logs, in SCNs. */
interface Span {
	from: bigint;
	until: bigint;
}

/** A piece as a span; the active one is INCOMPLETE until something is in it, which a restore leaves out. */
function spanOf({ fileStatus, status, startScn, checkpointScn, endScn }: PieceRow): Span | undefined {
	if (fileStatus !== 'AVAILABLE' || startScn === null) return undefined;
	const until = status === 'FROZEN' ? (endScn ?? checkpointScn) : checkpointScn;
	return until === null ? undefined : { from: BigInt(startScn), until: BigInt(until) };
}

function isCovered(gap: Span, spans: readonly Span[]): boolean {
	let reach = gap.from;
	for (const { from, until } of spans) if (from <= reach && until > reach) reach = until;
	return reach >= gap.until;
}

/**
 * A hole within a round of archiving; that a round ended and another began is told by other rules. Critical where points after the
 * newest whole set are lost. Variants: `beginning` = the logs that this set needs are gone; `broken` = a piece is there, but broken.
 */
export const hole: TenantRule = {
	id: 'piece-hole',
	look(tenant): Found | undefined {
		const { views, log } = tenant;
		const pieces = views?.pieces;
		if (!pieces || !views.isWhole('pieces') || pieces.length === 0) return undefined;
		const spans = spansOf(pieces);
		const known = setsOf(tenant);
		const set = known && newestWhole(known);
		const needed = set?.startReplayScn ? BigInt(set.startReplayScn) : null;
		const each = rounds(pieces);
		const gaps = each.flatMap((round) => gapsIn(round, each.length === 1 ? spans : spansOf(round), spans));
		const isLater = ({ until }: Span) => needed !== null && until > needed;
		const worst = gaps.find(isLater) ?? gaps[0];
		if (worst) {
			const isBad = pieces.some(({ fileStatus, startScn }) => fileStatus === 'BROKEN' && startScn !== null && BigInt(startScn) >= worst.from && BigInt(startScn) < worst.until);
			return { severity: isLater(worst) ? 'critical' : 'attention', since: null, figures: { ...bounds(worst), count: gaps.length, ...(isBad && { variant: 'broken' }) } };
		}
		const first = spans[0] as Span | undefined;
		if (!set || set.hasLogs || needed === null || log?.outcome !== 'running' || !first || first.from <= needed) return undefined;
		return { severity: 'critical', since: null, figures: { ...bounds({ from: needed, until: first.from }), ids: [set.id], variant: 'beginning' } };
	},
};

function spansOf(pieces: readonly PieceRow[]): Span[] {
	return pieces.flatMap((piece) => spanOf(piece) ?? []).sort((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
}

function rounds(pieces: readonly PieceRow[]): PieceRow[][] {
	const map = new Map<string, PieceRow[]>();
	for (const piece of pieces) {
		const key = `${piece.destination} ${piece.round}`;
		const list = map.get(key);
		if (list) list.push(piece);
		else map.set(key, [piece]);
	}
	return [...map.values()];
}

function gapsIn(round: readonly PieceRow[], own: readonly Span[], all: readonly Span[]): Span[] {
	const gaps: Span[] = [];
	let reach: bigint | undefined;
	for (const { from, until } of own) {
		if (reach !== undefined && from > reach && !isCovered({ from: reach, until: from }, all)) gaps.push({ from: reach, until: from });
		if (reach === undefined || until > reach) reach = until;
	}
	// The last piece may be the broken one: everything since lies in it.
	const last = [...round].sort((a, b) => byNumber(b.id, a.id))[0];
	const [start, end] = [last.startScn, last.checkpointScn ?? last.endScn];
	if (last.fileStatus === 'BROKEN' && start !== null && end !== null && BigInt(end) > BigInt(start)) gaps.push({ from: BigInt(start), until: BigInt(end) });
	return gaps;
}

function bounds({ from, until }: Span): { checkpoint: string | null; at: string | null } {
	return { checkpoint: time(scnToInstant(String(from))), at: time(scnToInstant(String(until))) };
}
