import { age, bytes, clockIn, counted, duration, oneLine, orUnknown, UNKNOWN } from '../judgement/quantities';
import type { Finding, Report, TenantHealth } from '../judgement/types';

/** Longer names are cut wherever people read them; OceanBase allows 63 characters. UTF-16 units. */
const LONGEST_NAME = 120;

/** One tenant's line as texts, not yet escaped for any format. */
export interface Cells {
	name: string;
	state: string;
	lastGood: string;
	size: string;
	duration: string;
	log: string;
}

/** The titles over them. */
export const TITLES: Readonly<Cells> = {
	name: 'Tenant',
	state: 'State',
	lastGood: 'Last good backup',
	size: 'Size',
	duration: 'Duration',
	log: 'Log behind',
};

/** One tenant as a line of a table. */
export function cellsOf(tenant: TenantHealth): Cells {
	return {
		name: named(tenant.cluster, tenant.tenant),
		state: stateWords(tenant),
		lastGood:
			tenant.lastGoodAgeSeconds === null
				? tenant.outcome === 'none'
					? 'never'
					: 'not known'
				: `${age(tenant.lastGoodAgeSeconds)} ago`,
		size: bytes(tenant.outputBytes),
		duration: orUnknown(tenant.durationSeconds, duration),
		log: logWords(tenant),
	};
}

function stateWords({ state, progressPercent }: TenantHealth): string {
	if (progressPercent === null) return state;
	return state === 'running' ? `running, ${progressPercent} % done` : `${state}, running (${progressPercent} %)`;
}

function logWords({ logOutcome, logDelaySeconds }: TenantHealth): string {
	switch (logOutcome) {
		case null:
			return UNKNOWN;
		case 'failed':
			return 'interrupted';
		case 'canceled':
			return 'stopped';
		case 'none':
			return 'never started';
		case 'running':
			return orUnknown(logDelaySeconds, (seconds) => duration(Math.max(0, seconds)));
		default:
			return 'unknown';
	}
}

/** Whom a finding is about. */
export function subjectOf({ cluster, tenant }: Finding): string {
	return named(cluster, tenant ?? 'whole cluster');
}

function named(cluster: string | null, tenant: string): string {
	return oneLine(cluster === null ? tenant : `${cluster} / ${tenant}`, LONGEST_NAME);
}

/** Which cluster, through what, and when the look was taken. */
export function sourceOf(report: Report): string {
	const cluster = report.cluster === null ? '' : `Cluster ${oneLine(report.cluster, LONGEST_NAME)}, `;
	const service = report.service === 'ocp' ? 'OCP' : 'obshell';
	return `${cluster}seen through ${service} on ${timeOf(report)(report.takenAt)} ${report.timeZone}`;
}

/** Writes ISO times in the report's zone. */
export function timeOf(report: Report): (time: string) => string {
	const clock = clockIn(report.timeZone);
	return (time) => clock(Date.parse(time));
}

/** The figures that matter, e.g. `8 tenants: 1 safe, 1 failed`; zeros are left out. */
export function countsLine({ counts }: Report): string {
	const parts = [
		[counts.safe, 'safe'],
		[counts.failed, 'failed'],
		[counts.overdue, 'overdue'],
		[counts.withoutBackup, 'without backup'],
		[counts.running, 'running'],
	].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
	const findings =
		counts.critical + counts.attention === 0
			? 'no findings'
			: `${counts.critical} critical and ${counted(counts.attention, 'other finding')}`;
	return `${counted(counts.tenants, 'tenant')}: ${[...parts, findings].join(', ')}`;
}

/** A line for each rule that was not checked. */
export function notCheckedLines({ notChecked }: Report): string[] {
	return notChecked.map(({ rule, why }) => `${oneLine(rule, 60)}: ${oneLine(why, 300)}`);
}

/** What the verdict was measured by. */
export function thresholdsLine({ thresholds: limits }: Report): string {
	const parts = [
		`last good backup at most ${limits.overdueHours} h old`,
		`backups run at most ${limits.runningHours} h and ${limits.runningTimesUsual} times the usual`,
		`log archive at most ${limits.logDelaySeconds} s behind`,
		`restorable up to the last ${limits.windowMinutes} min`,
		`restores failed in the last ${limits.restoreFailedHours} h`,
		...(limits.retentionDays === null ? [] : [`backups kept for ${limits.retentionDays} days`]),
	];
	return `Limits: ${parts.join('; ')}.`;
}
