import { bytes, clockIn, oneLine, orUnknown, UNKNOWN } from '../quantities';
import type { Report, ReportFinding, TenantHealth } from '../report';
import { wordsOf } from './languages';
import type { Cells, Words } from './words';

/** Longer names are cut wherever people read them; OceanBase allows 63 characters. UTF-16 units. */
const LONGEST_NAME = 120;

/** The columns of a tenant's line, in their order. */
export const COLUMNS = ['name', 'state', 'lastGood', 'size', 'duration', 'log', 'proven'] as const satisfies ReadonlyArray<keyof Cells>;

/** Those that a report has: of drills, where a ledger was handed over. */
export function columnsOf({ tenants }: Pick<Report, 'tenants'>): ReadonlyArray<(typeof COLUMNS)[number]> {
	return hasProofs(tenants) ? COLUMNS : COLUMNS.filter((column) => column !== 'proven');
}

function hasProofs(tenants: Report['tenants']): boolean {
	return tenants.some(({ proven }) => proven !== null && proven !== undefined);
}

/** One tenant as a line of a table: texts, not yet escaped for any format. */
export function cellsOf(tenant: TenantHealth, words: Words): Cells {
	const { figures, lines } = words;
	return {
		name: named(tenant.cluster, lines.name(tenant.tenant)),
		state: stateWords(tenant, words),
		lastGood: tenant.lastGoodAgeSeconds === null ? (tenant.outcome === 'none' ? lines.never : lines.notKnown) : figures.ago(tenant.lastGoodAgeSeconds),
		size: bytes(tenant.outputBytes),
		duration: orUnknown(tenant.durationSeconds, figures.duration),
		log: logWords(tenant, words),
		proven: provenWords(tenant, words),
	};
}

function stateWords({ state, progressPercent }: TenantHealth, { lines }: Words): string {
	if (progressPercent === null) return state;
	return state === lines.running ? lines.runningAt(progressPercent) : lines.besideRunning(state, progressPercent);
}

function provenWords({ proven }: TenantHealth, { figures, lines }: Words): string {
	if (!proven) return UNKNOWN;
	if (proven.proof === 'failed') return lines.drills.failed;
	if (proven.ageSeconds !== null) return figures.ago(proven.ageSeconds);
	return proven.proof === 'could-not-verify' ? lines.drills.unverified : lines.never;
}

function logWords({ logOutcome, logDelaySeconds }: TenantHealth, { figures, lines }: Words): string {
	switch (logOutcome) {
		case null:
			return UNKNOWN;
		case 'running':
			return orUnknown(logDelaySeconds, (seconds) => figures.duration(Math.max(0, seconds)));
		case 'failed':
		case 'canceled':
		case 'none':
			return lines.logs[logOutcome];
		default:
			return lines.logs.unknown;
	}
}

/** Whom a finding is about. */
export function subjectOf({ cluster, tenant }: Pick<ReportFinding, 'cluster' | 'tenant'>, { lines }: Words): string {
	return named(cluster, lines.name(tenant));
}

function named(cluster: string | null, tenant: string): string {
	return oneLine(cluster === null ? tenant : `${cluster} / ${tenant}`, LONGEST_NAME);
}

/** Which cluster, through what, and when the look was taken. */
export function sourceOf(report: Report): string {
	const { cluster, service, takenAt, timeZone, language } = report;
	return wordsOf(language).lines.source({ cluster: cluster === null ? null : oneLine(cluster, LONGEST_NAME), service, time: timeOf(report)(takenAt), timeZone });
}

/** Writes ISO times in the report's zone. */
export function timeOf(report: Report): (time: string) => string {
	const clock = clockIn(report.timeZone);
	return (time) => clock(Date.parse(time));
}

/** The figures that matter, e.g. `8 tenants: 1 safe, 1 failed`; zeros are left out. */
export function countsLine({ counts, language }: Report): string {
	return wordsOf(language).lines.counts(counts);
}

/** Whether a finding is to be acted on: neither muted nor over. */
export function isOpen({ state, muted }: ReportFinding): boolean {
	return state !== 'over' && muted === null;
}

/** The state of a finding's tenant, in a word or two. */
export function stateOf({ rule }: ReportFinding, { states }: Words): string {
	return states[rule];
}

/** How a finding goes on and who has muted it, e.g. `New`, `Still, as it was at the last reading`; empty where there is nothing to say. */
export function markOf(finding: ReportFinding, { mark }: Words): string {
	return mark(finding);
}

/** How a finding goes on, and what is wrong. */
export function sentenceOf(finding: ReportFinding, { mark, labels }: Words): string {
	return labels.sentences([mark(finding), finding.sentence].filter((part) => part !== ''));
}

/** The most promises that are named one by one. */
const MOST_PROMISES = 5;

/** What the tenants were judged by, the most frequent first: `5 tenants: a good backup every 26 h (default), …`. */
export function promiseLines({ tenants, language }: Report): string[] {
	const { lines } = wordsOf(language);
	const numbers = new Map<string, number>();
	for (const { owes, promise } of tenants) if (owes) numbers.set(promise, (numbers.get(promise) ?? 0) + 1);
	const sorted = [...numbers].sort(([, one], [, other]) => other - one);
	const told = sorted.slice(0, MOST_PROMISES).map(([promise, count]) => lines.promised(count, promise));
	const rest = sorted.slice(MOST_PROMISES).reduce((sum, [, count]) => sum + count, 0);
	return rest === 0 ? told : [...told, lines.otherPromises(rest)];
}

/** A line for each rule that was not checked. */
export function notCheckedLines({ notChecked, language }: Report): string[] {
	const { topic, labels } = wordsOf(language);
	return notChecked.map(({ rule, why }) => labels.titled(oneLine(topic(rule), 60), oneLine(why, 300)));
}

/** What the verdict was measured by. */
export function thresholdsLine({ thresholds, language }: Report): string {
	return wordsOf(language).lines.thresholds(thresholds);
}
