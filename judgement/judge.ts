import type { Outcome } from '../services/records/types';
import { iso } from '../services/time/times';
import { factsOf, instant, type Facts } from './facts';
import { counted, knownTimeZone, oneLine } from './quantities';
import { backupFindings } from './rules/backups';
import { finding, RuleContext } from './rules/context';
import { logFindings, windowFindings } from './rules/logs';
import { clockFindings, emptyFindings, restoreFindings, retentionFindings, unlistedFindings } from './rules/others';
import {
	DEFAULT_THRESHOLDS,
	RULES,
	type Counts,
	type Finding,
	type NotChecked,
	type Report,
	type Rule,
	type Snapshot,
	type TenantHealth,
	type Thresholds,
} from './types';

/** How many past runs the pictures show. */
const RUNS_SHOWN = 14;

const RULE_ORDER = Object.keys(RULES);

/**
 * Judges a snapshot.
 * @param thresholds those left out, or not numbers, or negative, are the defaults
 */
export function judge(snapshot: Snapshot, thresholds: Partial<Thresholds> = {}): Report {
	const limits = usable(thresholds);
	const timeZone = knownTimeZone(snapshot.timeZone);
	const facts = factsOf(snapshot);
	const restored = snapshot.restores.filter(({ outcome }) => outcome === 'running').map(({ tenant }) => String(tenant));
	const context = new RuleContext(snapshot.takenAt, limits, snapshot.service, timeZone, new Set(restored));
	const notChecked = withoutAnswers(snapshot, limits);
	const all = [
		...facts.flatMap((one) => [
			...backupFindings(one, context),
			...logFindings(one, context),
			...windowFindings(one, context),
			...clockFindings(one, context),
		]),
		...restoreFindings(snapshot, context),
		...retentionFindings(snapshot, context),
		...unlistedFindings(snapshot),
		...emptyFindings(facts),
	];
	const findings = all.filter(({ rule }) => !isLeftOut(rule, notChecked)).sort(worstFirst);
	const byTenant = new Map<string, Finding[]>();
	for (const one of findings) {
		if (one.tenant !== null) byTenant.set(one.tenant, [...(byTenant.get(one.tenant) ?? []), one]);
	}
	const tenants = facts
		.map((one) => lineOf(one, byTenant.get(one.name) ?? [], context))
		.sort(worstTenantFirst);
	return {
		...summary(tenants, findings, notChecked),
		service: snapshot.service,
		cluster: snapshot.cluster,
		takenAt: new Date(snapshot.takenAt).toISOString(),
		timeZone,
		thresholds: limits,
		counts: countsOf(tenants, findings),
		findings,
		tenants,
		notChecked,
	};
}

/** The report of a cluster that could not be read: that nothing is known of it is bad news, too. */
export function unreadable(
	{ service, cluster, takenAt, timeZone }: Pick<Snapshot, 'service' | 'cluster' | 'takenAt' | 'timeZone'>,
	thresholds: Partial<Thresholds>,
	why: string,
): Report {
	const sentence = `This cluster could not be read, so nothing is known of its backups: ${oneLine(why, 300)}`;
	const findings = [finding('critical', null, 'cluster-unreadable', null, sentence, 'Look whether the cluster is up, and at the rights of the user in the credential.')];
	return {
		...summary([], findings, []),
		service,
		cluster,
		takenAt: new Date(takenAt).toISOString(),
		timeZone: knownTimeZone(timeZone),
		thresholds: usable(thresholds),
		counts: countsOf([], findings),
		findings,
		tenants: [],
		notChecked: [],
	};
}

/**
 * One report of several clusters (all of one instant and time zone, as an OCP gives them), each tenant and
 * finding named with its cluster. Give it at least one; no two may name their cluster alike.
 * @param alsoNotChecked what belongs to none of them
 */
export function combineReports(reports: Report[], alsoNotChecked: NotChecked[] = []): Report {
	const [first] = reports;
	if (reports.length === 1 && alsoNotChecked.length === 0) return first;
	if (reports.length === 1) {
		const notChecked = [...first.notChecked, ...alsoNotChecked];
		return { ...first, ...summary(first.tenants, first.findings, notChecked), notChecked };
	}
	const named = <T extends { cluster: string | null }>(report: Report, parts: T[]): T[] =>
		parts.map((part) => ({ ...part, cluster: report.cluster }));
	const findings = reports.flatMap((report) => named(report, report.findings)).sort(worstFirst);
	const tenants = reports.flatMap((report) => named(report, report.tenants)).sort(worstTenantFirst);
	const told = new Map(
		[...reports.flatMap((report) => report.notChecked), ...alsoNotChecked].map((one) => [JSON.stringify([one.rule, one.why]), one]),
	);
	const notChecked = [...told.values()];
	return {
		...first,
		...summary(tenants, findings, notChecked),
		cluster: null,
		counts: countsOf(tenants, findings),
		findings,
		tenants,
		notChecked,
	};
}

/** A comparison with NaN is never true: a bad threshold must not switch its rule off. */
function usable(thresholds: Partial<Thresholds>): Thresholds {
	const limits: Thresholds = { ...DEFAULT_THRESHOLDS };
	for (const name of Object.keys(limits) as Array<keyof Thresholds>) {
		const given = thresholds[name];
		if (typeof given === 'number' && given >= 0) limits[name] = given;
	}
	return limits;
}

/** What was asked for but not answered joins what the caller knows to be unanswerable. */
function withoutAnswers({ service, notChecked, windows, retentionDays }: Snapshot, limits: Thresholds): NotChecked[] {
	const also: NotChecked[] = [];
	if (windows.length === 0) also.push({ rule: 'window', why: 'No recovery windows were given.' });
	if (limits.retentionDays !== null && retentionDays === undefined) {
		const why = service === 'ocp' ? 'There is no backup strategy that says how long backups are kept.' : 'obshell does not tell how long backups are kept.';
		also.push({ rule: 'retention', why });
	}
	return [...notChecked, ...also.filter(({ rule }) => !notChecked.some((told) => told.rule.split('-')[0] === rule))];
}

function isLeftOut(rule: Rule, notChecked: NotChecked[]): boolean {
	return notChecked.some((left) => rule === left.rule || rule.split('-')[0] === left.rule);
}

function worstFirst(a: Finding, b: Finding): number {
	return (
		Number(a.severity === 'attention') - Number(b.severity === 'attention') ||
		RULE_ORDER.indexOf(a.rule) - RULE_ORDER.indexOf(b.rule) ||
		byText(a.cluster ?? '', b.cluster ?? '') ||
		byText(a.tenant ?? '', b.tenant ?? '')
	);
}

const SEVERITY_ORDER = ['critical', 'attention', null];

function worstTenantFirst(a: TenantHealth, b: TenantHealth): number {
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

function lineOf(facts: Facts, findings: Finding[], context: RuleContext): TenantHealth {
	const { newest, lastGood, lastGoodAt, log } = facts;
	const [worst] = findings;
	return {
		cluster: null,
		tenant: facts.name,
		severity: worst?.severity ?? null,
		state: worst ? RULES[worst.rule] : newest.outcome === 'running' ? 'running' : 'safe',
		outcome: newest.outcome,
		progressPercent: newest.outcome === 'running' ? newest.progressPercent : null,
		lastGoodAt: iso(lastGoodAt),
		lastGoodAgeSeconds: lastGoodAt === null ? null : Math.max(0, context.secondsSince(lastGoodAt)),
		outputBytes: lastGood?.outputBytes ?? null,
		durationSeconds: lastGood?.durationSeconds ?? null,
		logOutcome: log?.outcome ?? null,
		logDelaySeconds: log?.delaySeconds ?? null,
		recoverableUntil: iso(instant(facts.window?.until ?? null)),
		runs: facts.runs
			.slice(0, RUNS_SHOWN)
			.reverse()
			.map(({ startedAt, outcome, durationSeconds, outputBytes }) => ({
				startedAt,
				outcome,
				durationSeconds,
				outputBytes,
			})),
	};
}

function countsOf(tenants: TenantHealth[], findings: Finding[]): Counts {
	const newest = (outcome: Outcome): number => tenants.filter((tenant) => tenant.outcome === outcome).length;
	const severe = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length;
	return {
		tenants: tenants.length,
		safe: tenants.filter(({ severity }) => severity === null).length,
		failed: newest('failed'),
		overdue: findings.filter(({ rule }) => rule === 'backup-overdue').length,
		running: newest('running'),
		withoutBackup: newest('none'),
		critical: severe('critical'),
		attention: severe('attention'),
	};
}

function summary(
	tenants: TenantHealth[],
	findings: Finding[],
	notChecked: NotChecked[],
): Pick<Report, 'verdict' | 'headline'> {
	const all = counted(tenants.length, 'tenant');
	if (findings.length === 0) {
		const whole = notChecked.length === 0 ? 'Healthy' : 'Healthy as far as checked';
		return { verdict: 'healthy', headline: `${whole}: ${tenants.length === 1 ? 'the only tenant is' : `all ${all} are`} safe` };
	}
	const verdict = findings[0].severity;
	const inDanger = tenants.filter(({ severity }) => severity === 'critical').length;
	const toSee = tenants.filter(({ severity }) => severity === 'attention').length;
	const parts = [
		...(inDanger > 0 ? [`${inDanger} of ${all} in danger`] : []),
		...(toSee > 0 ? [inDanger > 0 ? `${toSee} more to look at` : `${toSee} of ${all} to look at`] : []),
	];
	const what = parts.length > 0 ? parts.join(', ') : `${counted(findings.length, 'finding')} beside the tenants`;
	return { verdict, headline: `${verdict === 'critical' ? 'Critical' : 'Attention'}: ${what}` };
}
