import { UNNAMED, WHOLE_CLUSTER } from '../../../judgement/nameless';
import { short } from '../said';
import type { LineWords } from '../words';
import { counted } from './figures';

/** A tenant's name as it is shown; what stands for one that is not known is English as it is. */
export function nameOf(tenant: string | null | undefined): string {
	return short(tenant === undefined ? UNNAMED : (tenant ?? WHOLE_CLUSTER), 120);
}

/** Lines that stand in every form, in English. */
export const LINES: LineWords = {
	titles: { name: 'Tenant', state: 'State', lastGood: 'Last good backup', size: 'Size', duration: 'Duration', log: 'Log behind', proven: 'Proven' },
	never: 'never',
	notKnown: 'not known',
	running: 'running',
	runningAt: (percent) => `running, ${percent} % done`,
	besideRunning: (state, percent) => `${state}, running (${percent} %)`,
	acknowledged: (state) => `${state} (acknowledged)`,
	logs: { failed: 'interrupted', canceled: 'stopped', none: 'never started', unknown: 'unknown' },
	drills: { failed: 'last drill failed', unverified: 'not verified' },
	name: nameOf,
	source: ({ cluster, service, time, timeZone }) =>
		`${cluster === null ? '' : `Cluster ${cluster}, `}seen through ${service === 'ocp' ? 'OCP' : 'obshell'} on ${time} ${timeZone}`,
	counts(counts) {
		const parts = [
			[counts.safe, 'safe'],
			[counts.failed, 'failed'],
			[counts.overdue, 'overdue'],
			[counts.withoutBackup, 'without backup'],
			[counts.running, 'running'],
		].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
		const findings = counts.critical + counts.attention === 0 ? 'no findings' : `${counts.critical} critical and ${counted(counts.attention, 'other finding')}`;
		const known = counts.acknowledged > 0 ? [`${counts.acknowledged} acknowledged`] : [];
		const over = counts.over > 0 ? [`${counts.over} over`] : [];
		return `${counted(counts.tenants, 'tenant')}: ${[...parts, findings, ...known, ...over].join(', ')}`;
	},
	promised: (tenants, promise) => `${counted(tenants, 'tenant')}: ${promise}`,
	otherPromises: (tenants) => `and ${counted(tenants, 'tenant')} with other promises`,
	thresholds(limits) {
		const parts = [
			`backups run at most ${limits.runningHours} h and ${limits.runningTimesUsual} times the usual`,
			`restorable up to the last ${limits.windowMinutes} min`,
			`restores failed in the last ${limits.restoreFailedHours} h`,
			`restores run at most ${limits.restoreHours} h`,
		];
		return `Limits: ${parts.join('; ')}.`;
	},
};
