import { compare, muter, readId, type MuteRow } from '../judgement/changes';
import { countsOf, firstOfEach, kindOf, verdictOf, worstFirst } from '../judgement/judge';
import type { Counts, Finding, Judgement, Rule, Severity, TenantJudgement, Verdict } from '../judgement/types';
import { wordsOf } from './words/languages';
import { Speech } from './words/speech';
import type { Language, Said, Words } from './words/words';

/** How a finding goes on since the last report. */
export type Change = 'new' | 'still' | 'over';

/** A finding in words, with how it goes on and who has muted it. Texts hold server words as they came: a renderer must escape them. */
export type ReportFinding = Finding & Said & {
	/** Null = no last report was handed over. */
	state: Change | null;
	/** ISO 8601 UTC: the first report that had it; null = this one, where no last report was handed over. */
	firstSeenAt: string | null;
	/** Nothing could be said of it now, so it stands as it was. */
	held: boolean;
	/** A row that acknowledges it, or says that it comes of maintenance; null = none. */
	muted: { kind: MuteRow['kind']; who: string; until: string | null; why: string } | null;
};

/** One tenant's line of the report. */
export type TenantHealth = Omit<TenantJudgement, 'promise'> & {
	/** In a word or two: `safe`, `running`, what it is, or the worst finding's. */
	state: string;
	/** What it was judged by, and where that comes from. */
	promise: string;
	/** Where the promise of good backups comes from: row, threshold, strategy or default. */
	promiseFrom: string;
};

/** Why something was not judged, in words. */
export type Unchecked = { rule: string; why: string };

/** A judgement in words, ready to be written in any form. */
export type Report = {
	verdict: Verdict;
	headline: string;
	/** Open ones first, worst first; then those that are muted, then those that are over. */
	findings: ReportFinding[];
	/** Worst first. */
	tenants: TenantHealth[];
	/** Of findings, those that are open: neither muted nor over, which have counts of their own. */
	counts: Counts & { acknowledged: number; over: number };
	notChecked: Unchecked[];
	/** ISO 8601 UTC. */
	takenAt: string;
	/** Null = not known, or several. */
	cluster: string | null;
	clusterId: string | null;
	/** What it is written in: `wordsOf` it has everything else that is said. */
	language: Language;
	timeZone: string;
	thresholds: Judgement['thresholds'];
	service: Judgement['service'];
};

/** A finding of an earlier report, as far as it could be read. */
export type EarlierFinding = Partial<ReportFinding> & { id: string };

/** What a report may know besides the judgement. */
export interface Beside {
	/** The findings of the last report; undefined = there is none to compare with. */
	before?: readonly EarlierFinding[];
	mutes?: readonly MuteRow[];
	/** English, unless given. */
	language?: Language;
}

/** Puts a judgement into words. */
export function reportOf(judgement: Judgement, { before, mutes = [], language = 'en' }: Beside = {}): Report {
	const words = wordsOf(language);
	const { takenAt } = judgement;
	const speech = new Speech(Date.parse(takenAt), judgement.timeZone, judgement.service);
	const isMutedBy = muter(mutes, Date.parse(takenAt));
	const changes = before && compare(before.filter(({ state }) => state !== 'over'), judgement);
	const known = new Map(changes?.still.map(({ finding, before: one }) => [finding.id, one]));
	const told = judgement.findings.map((finding): ReportFinding => {
		const one = known.get(finding.id);
		const firstSeenAt = one ? (one.firstSeenAt ?? null) : before ? takenAt : null;
		return { ...finding, ...change(before !== undefined, one), firstSeenAt, held: false, muted: muteOf(isMutedBy(finding, judgement.cluster)), ...words.say(finding, speech) };
	});
	const held = (changes?.held ?? []).map((one) => restated(one, 'still', true, isMutedBy, judgement.cluster, words));
	const over = (changes?.over ?? []).map((one) => restated(one, 'over', false, isMutedBy, judgement.cluster, words));
	const standing = [...told, ...held].sort(worstFirst);
	const open = standing.filter(({ muted }) => muted === null);
	const muted = standing.filter((one) => one.muted !== null);
	const [worstOpen, worstMuted] = [firstOfEach(open), firstOfEach(muted)];
	const tenants = judgement.tenants.map((tenant) => lineOf(tenant, worstOpen(tenant), worstMuted(tenant), words));
	const counts = countsOf(tenants, open);
	// A tenant with nothing but muted findings is in no danger that is not known, but it is not safe either.
	const safe = judgement.tenants.filter((tenant) => tenant.owes && !worstOpen(tenant) && !worstMuted(tenant)).length;
	const findings = [...open, ...muted, ...over];
	const verdict = verdictOf(open);
	return {
		verdict,
		headline: words.headline({
			verdict,
			tenants: counts.tenants,
			inDanger: tenants.filter(({ severity }) => severity === 'critical').length,
			toSee: tenants.filter(({ severity }) => severity === 'attention').length,
			findings: open.length,
			muted: muted.length,
			// Tenants that owe nothing because of what they are leave nothing unchecked.
			isPartial: judgement.notChecked.some(({ because }) => because !== 'lifecycle'),
		}),
		findings,
		tenants: [...tenants].sort(dangerFirst),
		counts: { ...counts, safe, acknowledged: muted.length, over: over.length },
		notChecked: judgement.notChecked.map((one) => ({ rule: one.rule, why: words.whyNotChecked(one) })),
		takenAt,
		cluster: judgement.cluster,
		clusterId: judgement.clusterId,
		language,
		timeZone: judgement.timeZone,
		thresholds: judgement.thresholds,
		service: judgement.service,
	};
}

function change(isCompared: boolean, one: EarlierFinding | undefined): { state: Change | null } {
	return { state: !isCompared ? null : one ? 'still' : 'new' };
}

function muteOf(row: MuteRow | undefined): ReportFinding['muted'] {
	return row === undefined ? null : { kind: row.kind, who: row.who, until: row.until === null ? null : new Date(row.until).toISOString(), why: row.why };
}

/** A finding of the last report as it was, where nothing can be said of it now, or nothing is left to say. */
function restated(one: EarlierFinding, state: Change, held: boolean, isMutedBy: ReturnType<typeof muter>, of: string | null, { states }: Words): ReportFinding {
	const read = readId(one.id);
	const rule: Rule = read?.rule ?? 'part-unreadable';
	const finding: Finding = {
		id: one.id,
		rule,
		kind: kindOf(rule),
		severity: one.severity === 'critical' ? 'critical' : 'attention',
		cluster: one.cluster ?? null,
		clusterId: read?.clusterId ?? null,
		tenant: one.tenant ?? null,
		tenantId: one.tenantId ?? null,
		since: one.since ?? null,
		figures: one.figures ?? {},
	};
	const sentence = one.sentence ?? states[rule];
	return { ...finding, state, firstSeenAt: one.firstSeenAt ?? null, held, muted: muteOf(isMutedBy(finding, of)), sentence, todo: one.todo ?? '', advice: one.advice ?? '' };
}

function lineOf(tenant: TenantJudgement, open: ReportFinding | undefined, muted: ReportFinding | undefined, { lifecycles, lines, promise: promiseText, states }: Words): TenantHealth {
	const { promise, ...line } = tenant;
	const { lifecycle, owes, outcome } = line;
	const quiet = !owes || lifecycle !== 'live' ? lifecycles[lifecycle] : outcome === 'running' ? lines.running : muted ? lines.acknowledged(states[muted.rule]) : lifecycles.live;
	return {
		...line,
		rule: open?.rule ?? null,
		severity: open?.severity ?? null,
		state: open ? states[open.rule] : quiet,
		promise: promiseText(promise),
		promiseFrom: promise.from.none ?? promise.from.backups ?? 'default',
	};
}

function dangerFirst(a: { severity: Severity | null }, b: { severity: Severity | null }): number {
	const order = ['critical', 'attention', null];
	return order.indexOf(a.severity) - order.indexOf(b.severity);
}
