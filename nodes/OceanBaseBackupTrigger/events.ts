import { readId } from '../../judgement/changes';
import { judge } from '../../judgement/judge';
import type { Finding, Judgement, Rule, Snapshot } from '../../judgement/types';
import { findingsOn, ONLY_TOLD } from './findings';
import { END_OF_TIME, rememberedGood, settleJobs } from './jobs';
import type { TriggerOptions } from './options';
import { restoreKey, settleRestores } from './restores';
import { toRemember } from './schedule';
import { keepUnseen, recall, store, tenantKey, type Memory, type TriggerState } from './state';
import { matches, Teller, type TriggerEvent } from './tell';

/** What one poll saw. */
export interface Seen {
	/** Names what was looked at (service, address, cluster and its id); with another one, everything begins anew. */
	target: string;
	/** `turnOf` the state before anything was read: tells whether another poll came in between. */
	turn: number;
	snapshot: Snapshot;
	/** Whether restores were asked for: an empty list says then that there are none. */
	hasRestores: boolean;
}

/** What `advance` works on; `now` is in milliseconds since 1970. */
export interface Poll {
	/** Whatever was saved; anything that is not an own state of this target counts as none. */
	state: unknown;
	seen: Seen;
	now: number;
	options: TriggerOptions;
}

/** What a poll came to. */
export interface Advanced {
	state: TriggerState;
	events: TriggerEvent[];
	/** Why what was asked for cannot be watched, where no chosen event tells it. */
	unwatched?: string;
}

/** What keeps the trigger from seeing a part of what it watches. */
const PARTIAL: readonly Rule[] = ['tenant-unreadable', 'part-unreadable', 'tenants-unmatched'];

/**
 * From what was known and what is seen now to what is new. Pure: no clock, no requests, nothing is changed in place.
 * Judges nothing by itself: what is wrong is what the report says of the same snapshot.
 *
 * - The first poll, and any with a state that is lost, damaged or of another target, only takes stock.
 * - What ends is told once, in the poll that first shows its end: per tenant and job id (or start, where there is no id).
 *   What was canceled counts as failed; its record says which.
 * - How findings are told: findings.ts.
 * - Of polls that overlap, the one that ends last is dropped: the next one sees everything. Clocks that step back, on
 *   either side, tell nothing twice. With a state that is older than what was told, the same may be told again, once.
 */
export function advance({ state, seen, now, options }: Poll): Advanced {
	const memory = recall(state, seen.target);
	if (memory.at !== undefined && seen.turn !== memory.turn) return { state: state as TriggerState, events: [] };
	return advanceFrom(memory, seen, now, options);
}

/** The same from a memory that is read already. */
export function advanceFrom(memory: Memory, { snapshot, hasRestores }: Seen, now: number, options: TriggerOptions): Advanced {
	const at = Math.floor(Math.min(Math.max(0, now), END_OF_TIME - 1) / 1000);
	const isUnread = snapshot.unread?.some(({ part, tenantId }) => part === 'restore' && tenantId === null);
	const jobs = settleJobs(memory, snapshot, at);
	const restores = settleRestores(memory, hasRestores && !isUnread ? snapshot.restores : undefined, at);
	const facts = { ...snapshot, restores: restores.seen, history: [...snapshot.history, ...rememberedGood(snapshot, memory)] };
	const there = new Set([...snapshot.backups, ...(snapshot.tenants ?? [])].map(tenantKey));
	const judgement = aboutMeant(judge(facts, options.policy), there, options);
	const teller = new Teller({ snapshot, judgement, jobs, restores, options, now: at });
	const ends = [...jobs.ended.flatMap((record) => teller.endOfBackup(record)), ...restores.ended.flatMap((record) => teller.endOfRestore(record))];
	const { findings, news } = findingsOn({
		memory,
		judgement,
		options,
		now: at,
		covered: new Set(ends.flatMap(({ incidentKey, severity }) => (severity === null ? [] : [incidentKey]))),
		isKnown: (finding) => teller.isKnownEnd(finding),
		isOfCluster: (finding) => teller.clusterOf(finding) !== undefined,
		isMissedOnce: (tenant) => !there.has(tenant) && memory.tenants.get(tenant)?.missed === false,
	});
	// Of a restore whose bad end was told, the restore itself is remembered.
	for (const [id, { told }] of findings) {
		const restore = told === 'told' && ONLY_TOLD.includes(readId(id)?.rule) ? teller.restoreOf(id) : undefined;
		if (restore && restores.restores?.get(restoreKey(restore))?.open === false) findings.delete(id);
	}
	const isListed = !judgement.blind.some(({ tenantId, part }) => tenantId === null && part === 'backups');
	const tenants = [...keepUnseen(memory.tenants, jobs.tenants)].map(([key, one]) => [key, isListed && !jobs.tenants.has(key) ? { ...one, missed: true } : one] as const);
	const next: Memory = { ...memory, tenants: new Map(tenants), findings, restores: restores.restores, schedule: toRemember(snapshot, memory.schedule) };
	const [unwatched, ...more] = memory.at === undefined ? [] : judgement.findings.filter((finding) => isUnwatched(finding, memory, next, options));
	return {
		state: store(next, snapshot.clusterId, at),
		events: [...ends, ...teller.told(news)],
		...(unwatched && { unwatched: `${teller.wordsFor(unwatched)}${more.length > 0 ? ` And ${more.length} more of the kind.` : ''}` }),
	};
}

/** Without what is about tenants that were not asked for: restores are read as a whole. */
function aboutMeant(judgement: Judgement, there: ReadonlySet<string>, options: TriggerOptions): Judgement {
	const isMeant = (finding: Finding) => finding.tenant === null || there.has(tenantKey(finding)) || matches(options, { tenant: finding.tenant, sourceTenant: finding.figures.other });
	return { ...judgement, findings: judgement.findings.filter(isMeant) };
}

/**
 * Whether a finding keeps the trigger from seeing what it was asked to watch, and no chosen event says so: a poll fails
 * with it then, each time where nothing can be watched at all, once where a part is missing.
 */
function isUnwatched({ id, rule, figures: { parts = [] } }: Finding, before: Memory, next: Memory, { events }: TriggerOptions): boolean {
	if (events.includes('problemNew') || next.findings.get(id)?.told === 'seen') return false;
	const isOfRestores = events.some((event) => event.startsWith('restore'));
	if (rule === 'part-unreadable' && parts.includes('restore') && !isOfRestores) return false;
	// Restores are told whatever tenants there are.
	if (events.every((event) => event.startsWith('restore')) && !parts.includes('restore')) return false;
	return rule === 'tenants-none' || (PARTIAL.includes(rule) && before.findings.get(id)?.told === 'seen');
}
