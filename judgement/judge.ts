import type { ErrorKind } from '../services/errors';
import type { Outcome } from '../services/records/types';
import { iso } from '../services/time/times';
import { findingId, isNotChecked } from './changes';
import { add, CLOCK_TOLERANCE, factsOf, instant, viewsOf, type TenantFacts } from './facts';
import { DUTIES, type Lifecycle } from './lifecycle';
import { NEEDS } from './needs';
import { limitsOf, Promises, type Policy } from './policy';
import { provenOf } from './proofs';
import { CLUSTER_RULES, TENANT_RULES } from './rules';
import { hidesLastGood } from './rules/age';
import { behindOf, isJustStarting } from './rules/archive';
import type { Context, FoundBeside } from './rules/rule';
import { firstBad } from './tenantViews';
import { knownTimeZone } from './timeZone';
import type { BadViewRow } from './viewTypes';
import { RULES, type Counts, type Finding, type Judgement, type Kind, type NotChecked, type Part, type Rule, type Snapshot, type TenantJudgement, type Verdict } from './types';

/** How many past runs the pictures show. */
const RUNS_SHOWN = 14;

const RANK = new Map<Rule, number>(RULES.map((rule, index) => [rule, index]));

const VIEW_PARTS = ['sets', 'pieces', 'policies', 'validations'] as const;

const PARTS: readonly Part[] = ['backups', 'history', 'log', 'restore', 'window', 'schedule', 'views'];

/**
 * Judges a snapshot by a policy: which tenants owe what, what is promised to each, and what is wrong. Pure, and linear in
 * what it is given.
 */
export function judge(snapshot: Snapshot, policy: Policy = {}): Judgement {
	const limits = limitsOf(policy.thresholds);
	const promises = new Promises(policy, [snapshot.cluster, snapshot.clusterId, snapshot.backups[0]?.cluster ?? null], snapshot.strategies);
	const views = viewsOf(snapshot);
	const all = factsOf(snapshot, promises, views);
	const context: Context = { now: snapshot.takenAt, limits, service: snapshot.service, snapshot, all };
	const notChecked = [...withoutAnswers(snapshot, all), ...ofHandedOver(snapshot, all, views?.isOfOthers() ?? false), ...namedOnce(all, snapshot)];
	const blind = blindOf(snapshot, context);
	const isSilent = silencer(notChecked, snapshot);
	const ofTenants = all.flatMap((tenant) => (tenant.owes ? aboutTenant(tenant, context, isSilent) : []));
	const beside = CLUSTER_RULES.flatMap(({ id, look }) => (isSilent(id) ? [] : look(context).map((found) => findingOf(id, snapshot, found))));
	const findings = [...ofTenants, ...beside].sort(worstFirst);
	const worst = firstOfEach(findings);
	const { clusterId } = snapshot;
	const tenants = all
		.filter(({ lifecycle, promise }) => DUTIES[lifecycle].line && !promise.none)
		.map((tenant) => lineOf(tenant, worst({ clusterId, tenantId: tenant.tenantId, tenant: tenant.name }), context))
		.sort(worstTenantFirst);
	return {
		verdict: verdictOf(findings),
		service: snapshot.service,
		cluster: snapshot.cluster,
		clusterId: snapshot.clusterId,
		takenAt: new Date(snapshot.takenAt).toISOString(),
		timeZone: knownTimeZone(snapshot.timeZone),
		thresholds: limits,
		counts: countsOf(tenants, findings),
		findings,
		tenants,
		notChecked,
		blind: blind.map((one) => ({ ...one, clusterId: snapshot.clusterId })),
	};
}

/** The judgement of a cluster that could not be read: that nothing is known of it is bad news, too. */
export function unreadable(
	{ service, cluster, clusterId, takenAt, timeZone }: Pick<Snapshot, 'service' | 'cluster' | 'clusterId' | 'takenAt' | 'timeZone'>,
	policy: Policy,
	why: string,
	fault?: ErrorKind,
): Judgement {
	const found: FoundBeside = { severity: 'critical', since: null, tenant: null, tenantId: null, figures: { reason: why, ...(fault && { fault }) } };
	const findings = [findingOf('cluster-unreadable', { cluster, clusterId }, found)];
	return {
		verdict: 'critical',
		service,
		cluster,
		clusterId,
		takenAt: new Date(takenAt).toISOString(),
		timeZone: knownTimeZone(timeZone),
		thresholds: limitsOf(policy.thresholds),
		counts: countsOf([], findings),
		findings,
		tenants: [],
		notChecked: [],
		blind: PARTS.map((part) => ({ clusterId, tenantId: null, part })),
	};
}

/**
 * One judgement of several clusters (all of one instant and time zone, as an OCP gives them), each tenant and finding named
 * with its cluster. Give it at least one; no two may name their cluster alike.
 * @param alsoNotChecked what belongs to none of them
 */
export function combine(judgements: Judgement[], alsoNotChecked: NotChecked[] = []): Judgement {
	const [first] = judgements;
	if (judgements.length === 1) return alsoNotChecked.length === 0 ? first : { ...first, notChecked: [...first.notChecked, ...alsoNotChecked] };
	const named = <T extends { cluster: string | null }>({ cluster }: Judgement, parts: T[]): T[] => parts.map((part) => ({ ...part, cluster }));
	const findings = judgements.flatMap((one) => named(one, one.findings)).sort(worstFirst);
	const tenants = judgements.flatMap((one) => named(one, one.tenants)).sort(worstTenantFirst);
	const told = new Map([...judgements.flatMap((one) => one.notChecked), ...alsoNotChecked].map((one) => [JSON.stringify(one), one]));
	return {
		...first,
		verdict: verdictOf(findings),
		cluster: null,
		clusterId: null,
		counts: countsOf(tenants, findings),
		findings,
		tenants,
		notChecked: [...told.values()],
		blind: judgements.flatMap((one) => one.blind),
	};
}

type Subject = Pick<Finding, 'clusterId' | 'tenantId' | 'tenant'>;

/** Of some findings, the worst first, the first that is about a tenant: by its id, or by its name where a finding has no id. */
export function firstOfEach<F extends Subject>(findings: readonly F[]): (tenant: Subject) => F | undefined {
	const first = new Map<string, { finding: F; rank: number }>();
	const keyOf = ({ clusterId, tenantId, tenant }: Subject) => (tenantId === null ? `${clusterId} name ${tenant}` : `${clusterId} id ${tenantId}`);
	findings.forEach((finding, rank) => {
		const key = keyOf(finding);
		if (finding.tenant !== null && !first.has(key)) first.set(key, { finding, rank });
	});
	return (tenant) => {
		const [byId, byName] = [first.get(keyOf(tenant)), first.get(keyOf({ ...tenant, tenantId: null }))];
		if (!byId || !byName) return (byId ?? byName)?.finding;
		return byId.rank < byName.rank ? byId.finding : byName.finding;
	};
}

/** What a verdict is made of: the worst that is open. */
export function verdictOf(findings: ReadonlyArray<Pick<Finding, 'severity'>>): Verdict {
	if (findings.some(({ severity }) => severity === 'critical')) return 'critical';
	return findings.length > 0 ? 'attention' : 'healthy';
}

function aboutTenant(tenant: TenantFacts, context: Context, isSilent: (rule: Rule) => boolean): Finding[] {
	const findings: Finding[] = [];
	for (const { id, look } of TENANT_RULES) {
		if (isSilent(id) || NEEDS[id].some((part) => tenant.blind.has(part))) continue;
		const found = look(tenant, context);
		if (found) findings.push(findingOf(id, context.snapshot, { ...found, tenant: tenant.name, tenantId: tenant.tenantId }));
	}
	return findings;
}

function findingOf(rule: Rule, { clusterId }: Pick<Snapshot, 'cluster' | 'clusterId'>, found: FoundBeside): Finding {
	const { severity, since, tenant, tenantId, figures = {}, subject = tenantId ?? tenant } = found;
	return {
		id: findingId(rule, clusterId, subject),
		rule,
		kind: kindOf(rule),
		severity,
		cluster: null,
		clusterId,
		tenant,
		tenantId,
		since: since === null || !Number.isFinite(since) ? null : new Date(since).toISOString(),
		figures,
	};
}

/** The kind of a rule. */
export function kindOf(rule: Rule): Kind {
	return rule.split('-')[0] as Kind;
}

/** What was asked for but not answered joins what the reader knows to be unanswerable. */
function withoutAnswers({ service, notChecked, windows, retentionDays, views, unread = [] }: Snapshot, all: TenantFacts[]): NotChecked[] {
	const has = (kind: string) => notChecked.some(({ rule }) => rule.split('-')[0] === kind) || unread.some(({ part, tenantId }) => part === kind && tenantId === null);
	const also: NotChecked[] = [];
	if (windows.length === 0 && !has('window') && !unread.some(({ part }) => part === 'window')) also.push({ rule: 'window', because: 'not-given' });
	const isAsked = all.some(({ owes, promise }) => owes && promise.retentionDays !== null);
	if (isAsked && retentionDays === undefined && !has('retention') && !(service === 'ocp' ? false : views?.given.has('policies'))) also.push({ rule: 'retention-short', because: service === 'ocp' ? 'not-given' : 'not-told' });
	return [...notChecked, ...also];
}

/** What was handed over only in part, or could not be read of it; of what nobody asked for, nothing is said. */
function ofHandedOver({ service, ledger, views, takenAt }: Snapshot, all: TenantFacts[], isOfOthers: boolean): NotChecked[] {
	const owing = all.filter(({ owes }) => owes);
	const isPromised = (...parts: Array<'proofDays' | 'rtoMinutes' | 'rpoMinutes' | 'validationDays' | 'encryption'>) => owing.some(({ promise }) => parts.some((part) => promise[part] !== null));
	const missing: Array<[rule: string, isMissing: boolean]> = [
		['proof', !ledger && isPromised('proofDays', 'rtoMinutes', 'rpoMinutes')],
		['set', views ? !views.given.has('sets') : isPromised('encryption')],
		['piece', views !== undefined && !views.given.has('pieces')],
		['validation', !views?.given.has('validations') && isPromised('validationDays')],
		['retention-none', views !== undefined && !views.given.has('policies') && service === 'obshell'],
	];
	const ahead = (ledger ?? []).flatMap(({ concludedAt }, index): BadViewRow[] =>
		concludedAt <= takenAt + CLOCK_TOLERANCE ? [] : [{ list: 'Drill Ledger', row: index + 1, column: 'concludedAt', why: 'in-the-future', tenantId: null, part: null }],
	);
	const strange: BadViewRow[] = isOfOthers ? [{ list: 'OceanBase Facts', row: 1, column: 'TENANT_ID', why: 'no-such-tenant', tenantId: null, part: null }] : [];
	const bad = [...ahead, ...strange, ...(views?.bad ?? [])];
	return [
		...missing.flatMap(([rule, isMissing]): NotChecked[] => (isMissing ? [{ rule, because: 'not-given' }] : [])),
		...(bad.length === 0 ? [] : [{ rule: 'facts', because: 'bad-rows' as const, ...firstBad(bad) }]),
	];
}

/** Those that owe no backups because of what they are, and have no line: named once. */
function namedOnce(all: TenantFacts[], { unlisted = [] }: Snapshot): NotChecked[] {
	const names = new Map<Lifecycle | 'none', string[]>();
	for (const { lifecycle, promise, name } of all) {
		const key = promise.none && DUTIES[lifecycle].backups ? 'none' : DUTIES[lifecycle].line ? undefined : lifecycle;
		if (key) add(names, key, name);
	}
	const listed = [...names].map(([key, some]): NotChecked => (key === 'none' ? { rule: 'left-out', because: 'left-out', names: some } : { rule: 'lifecycle', because: 'lifecycle', lifecycle: key, names: some }));
	return unlisted.length === 0 ? listed : [...listed, { rule: 'lifecycle', because: 'lifecycle', lifecycle: 'recycled', names: unlisted }];
}

/** Whether a rule is not judged at all: left out, or the list that it needs is missing as a whole. */
function silencer(notChecked: NotChecked[], { unread = [] }: Snapshot): (rule: Rule) => boolean {
	// Without a schedule, only those tenants are not judged that it promises something.
	const missing = new Set(unread.filter(({ tenantId, part }) => tenantId === null && part !== 'schedule').map(({ part }) => part));
	const silent = new Set(RULES.filter((rule) => isNotChecked(rule, notChecked) || NEEDS[rule].some((part) => missing.has(part))));
	return (rule) => silent.has(rule);
}

/**
 * Of whom nothing can be said now: what could not be read, archives that have only just begun, what a running backup hides,
 * and everything where the server lists no tenant, or fewer than it has.
 */
function blindOf(snapshot: Snapshot, context: Context): Judgement['blind'] {
	const { clusterId, tenants, tenantCount, unread = [] } = snapshot;
	const isShort = context.all.length === 0 || (tenants !== undefined && tenantCount !== undefined && tenants.length < tenantCount);
	const without = (part: Part, isBlind: (tenant: TenantFacts, context: Context) => boolean) => context.all.filter((tenant) => isBlind(tenant, context)).map(({ tenantId, name }) => ({ clusterId, tenantId: tenantId ?? name, part }));
	return [
		...(isShort ? PARTS.map((part) => ({ clusterId, tenantId: null, part })) : []),
		...unread.map(({ tenantId, part }) => ({ clusterId, tenantId, part })),
		...without('log', isJustStarting),
		...without('history', hidesLastGood),
		...without('views', ({ views }) => views !== undefined && !VIEW_PARTS.every((part) => views.isWhole(part))),
	];
}

/** Critical ones first, then by rule, most pressing first, then by cluster and tenant. */
export function worstFirst(a: Finding, b: Finding): number {
	return (
		Number(a.severity === 'attention') - Number(b.severity === 'attention') ||
		(RANK.get(a.rule) ?? 0) - (RANK.get(b.rule) ?? 0) ||
		byText(a.cluster ?? '', b.cluster ?? '') ||
		byText(a.tenant ?? '', b.tenant ?? '')
	);
}

const SEVERITY_ORDER = ['critical', 'attention', null];

function worstTenantFirst(a: TenantJudgement, b: TenantJudgement): number {
	return (
		SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity) ||
		(b.lastGoodAgeSeconds ?? Number.MAX_VALUE) - (a.lastGoodAgeSeconds ?? Number.MAX_VALUE) ||
		byText(a.cluster ?? '', b.cluster ?? '') ||
		byText(a.tenant, b.tenant)
	);
}

function byText(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

function lineOf(tenant: TenantFacts, worst: Finding | undefined, context: Context): TenantJudgement {
	const { newest, lastGood, lastGoodAt, log, window, runs } = tenant;
	return {
		cluster: null,
		clusterId: context.snapshot.clusterId,
		tenant: tenant.name,
		tenantId: tenant.tenantId,
		lifecycle: tenant.lifecycle,
		owes: tenant.owes,
		status: tenant.status,
		role: tenant.role,
		promise: tenant.promise,
		severity: worst?.severity ?? null,
		rule: worst?.rule ?? null,
		outcome: newest.outcome,
		progressPercent: newest.outcome === 'running' ? newest.progressPercent : null,
		lastGoodAt: iso(lastGoodAt),
		lastGoodAgeSeconds: lastGoodAt === null ? null : Math.max(0, (context.now - lastGoodAt) / 1000),
		dueAt: tenant.owes ? iso(tenant.dueAt) : null,
		outputBytes: lastGood?.outputBytes ?? null,
		durationSeconds: lastGood?.durationSeconds ?? null,
		logOutcome: log?.outcome ?? null,
		logDelaySeconds: log ? (log.outcome === 'running' ? behindOf(log, context) : log.delaySeconds) : null,
		recoverableUntil: iso(instant(window?.until ?? null)),
		proven: tenant.drills ? provenOf(tenant.drills, tenant.restoredAt, context.now) : null,
		runs: runs
			.slice(0, RUNS_SHOWN)
			.reverse()
			.map(({ startedAt, outcome, durationSeconds, outputBytes }) => ({ startedAt, outcome, durationSeconds, outputBytes })),
	};
}

/** How many tenants are in which state. */
export function countsOf(tenants: ReadonlyArray<Pick<TenantJudgement, 'owes' | 'outcome' | 'severity'>>, findings: ReadonlyArray<Pick<Finding, 'rule' | 'severity'>>): Counts {
	const owing = tenants.filter(({ owes }) => owes);
	const newest = (outcome: Outcome): number => owing.filter((tenant) => tenant.outcome === outcome).length;
	const severe = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length;
	return {
		tenants: owing.length,
		safe: owing.filter(({ severity }) => severity === null).length,
		failed: newest('failed'),
		overdue: findings.filter(({ rule }) => rule === 'backup-overdue').length,
		running: newest('running'),
		withoutBackup: newest('none'),
		critical: severe('critical'),
		attention: severe('attention'),
	};
}
