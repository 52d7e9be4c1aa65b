/** Fleets over four weeks: nothing is found while all is well, and every fault that is put into them is found at once. */
import { compare, findingId } from '../../judgement/changes';
import { judge } from '../../judgement/judge';
import type { Policy } from '../../judgement/policy';
import type { Rule, Snapshot } from '../../judgement/types';
import { Fleet, FLEETS, START, USUAL_WEEK } from './fleet';
import { DAY, HOUR, log, MINUTE, restore, run } from './snapshots';

const WEEKS = 28 * DAY;

describe.each(FLEETS)('%s', (_, options) => {
	const fleet = new Fleet(options);
	const policy: Policy = { rows: fleet.rows };
	const told = (now: number) => judge(fleet.at(now), policy).findings.map(({ id, figures }) => `${new Date(now).toISOString()} ${id} ${JSON.stringify(figures)}`);

	const { begin } = fleet;

	test('a report every hour finds nothing for four weeks', () => {
		const found: string[] = [];
		for (let now = begin; now < begin + WEEKS; now += HOUR) if (!fleet.isAway(now)) found.push(...told(now));
		expect(found).toEqual([]);
	});

	test('nor a look every five minutes of a busy day', () => {
		const found: string[] = [];
		for (let now = begin + 9.5 * DAY; now < begin + 10.5 * DAY; now += 5 * MINUTE) found.push(...told(now));
		expect(found).toEqual([]);
	});
});

/** What is broken in the snapshot of a fleet, by the rule that must find it. */
type Fault = [Rule, (snapshot: Snapshot) => Partial<Snapshot>, service?: 'ocp' | 'obshell'];

const NAME = 'tenant_7';
const ID = 1014;
const isIt = ({ tenant }: { tenant: string | null }) => tenant === NAME;
const change = <T extends { tenant: string | null }>(list: T[], facts: Partial<T> | ((one: T) => Partial<T>)): T[] => list.map((one) => (isIt(one) ? { ...one, ...(typeof facts === 'function' ? facts(one) : facts) } : one));
const iso = (instant: number) => new Date(instant).toISOString();
const log7 = (facts: Parameters<typeof log>[0]) => (snapshot: Snapshot) => ({ logBackups: change(snapshot.logBackups, facts ?? {}) });
const newest7 = (facts: object | ((snapshot: Snapshot) => object)) => (snapshot: Snapshot) => {
	const own = typeof facts === 'function' ? facts(snapshot) : facts;
	return { backups: change(snapshot.backups, own), history: snapshot.history.map((one) => (isIt(one) && one.jobId === snapshot.backups.find(isIt)?.jobId ? { ...one, ...own } : one)) };
};
/** Its past without what began in the last so many days, the newest that is left as the newest. */
const without = (days: number) => (snapshot: Snapshot) => {
	const past = snapshot.history.filter((one) => isIt(one) && Date.parse(String(one.startedAt)) < snapshot.takenAt - days * DAY);
	return { backups: snapshot.backups.map((one) => (isIt(one) ? past[past.length - 1] : one)), history: [...snapshot.history.filter((one) => !isIt(one)), ...past] };
};
const window7 = (facts: object) => (snapshot: Snapshot) => ({ windows: snapshot.windows.map((one) => (isIt(one) ? { ...one, ...facts } : one)) });
const drill = (facts: Parameters<typeof restore>[0]) => (snapshot: Snapshot) => ({ restores: [restore({ tenant: 'drill', restoreId: 99, tenantId: null, startedAt: iso(snapshot.takenAt - HOUR), finishedAt: iso(snapshot.takenAt - MINUTE), ...facts })] });

const FAULTS: Fault[] = [
	['backup-never', (snapshot) => ({ backups: change(snapshot.backups, { outcome: 'none', startedAt: null, finishedAt: null, jobId: null }), history: snapshot.history.filter((one) => !isIt(one)) })],
	['backup-failed', newest7({ outcome: 'failed', status: 'FAILED', message: 'OceanBase error -9026' })],
	['backup-failed', newest7({ outcome: 'failed', status: 'FAILED', message: null, finishedAt: null })],
	['backup-completed-with-error', newest7({ outcome: 'failed', status: 'COMPLETED', message: 'OceanBase error -4018' })],
	['backup-overdue', without(4)],
	['backup-overdue', without(10)],
	['backup-last-good-unknown', (snapshot) => ({ backups: change(snapshot.backups, { outcome: 'failed', status: 'FAILED' }), history: snapshot.history.map((one) => (isIt(one) ? { ...one, outcome: 'failed' as const, status: 'FAILED' } : one)) })],
	['backup-canceled', newest7({ outcome: 'canceled', status: 'CANCELED' })],
	['backup-unknown', newest7({ outcome: 'unknown', status: 'POLISHING' })],
	['backup-too-long', (snapshot) => ({ backups: change(snapshot.backups, run(0, { tenant: NAME, tenantId: ID, outcome: 'running', startedAt: iso(snapshot.takenAt - 13 * HOUR), finishedAt: null, jobId: 900 })) })],
	['backup-start-unknown', (snapshot) => ({ backups: change(snapshot.backups, { outcome: 'running', startedAt: null, finishedAt: null, durationSeconds: null, jobId: 900 }) })],
	['backup-timeout', (snapshot) => ({ backups: change(snapshot.backups, { outcome: 'running', status: 'DOING', startedAt: iso(snapshot.takenAt - 25 * HOUR), finishedAt: null, jobId: 900 }) }), 'ocp'],
	['backup-full-overdue', (snapshot) => ({ backups: change(snapshot.backups, { backupType: 'incremental' }), history: snapshot.history.map((one) => (isIt(one) && Date.parse(String(one.startedAt)) > snapshot.takenAt - 12 * DAY ? { ...one, backupType: 'incremental' as const } : one)) })],
	['backup-size-odd', newest7({ outputBytes: 1000 })],
	['log-interrupted', log7({ outcome: 'failed', status: 'INTERRUPTED' })],
	['log-interrupted', log7({ outcome: 'failed', status: null, message: 'concluded' })],
	['log-stopped', log7({ outcome: 'canceled', status: 'STOP' })],
	['log-stopped', log7({ outcome: 'canceled', status: 'SUSPEND' })],
	['log-never-started', log7({ outcome: 'none', status: null, checkpoint: null, delaySeconds: null })],
	['log-not-listed', (snapshot) => ({ logBackups: snapshot.logBackups.filter((one) => !isIt(one)) })],
	['log-preparing', (snapshot) => ({ logBackups: change(snapshot.logBackups, { status: 'PREPARE', checkpoint: null, delaySeconds: null, startedAt: iso(snapshot.takenAt - HOUR) }) })],
	['log-preparing', (snapshot) => ({ logBackups: change(snapshot.logBackups, { status: 'BEGINNING', checkpoint: null, delaySeconds: null, startedAt: iso(snapshot.takenAt - 2 * DAY) }) })],
	['log-began-anew', (snapshot) => ({ logBackups: change(snapshot.logBackups, { startedAt: iso(snapshot.takenAt - HOUR) }) })],
	['log-closed-early', (snapshot) => ({ logBackups: change(snapshot.logBackups, { outcome: 'canceled', status: 'STOP', checkpoint: iso(snapshot.takenAt - 8 * DAY) }) })],
	['log-delayed', log7({ delaySeconds: 700 })],
	['log-delayed', (snapshot) => ({ logBackups: change(snapshot.logBackups, { checkpoint: iso(snapshot.takenAt - 5 * DAY) }) })],
	['log-delayed', (snapshot) => ({ logBackups: change(snapshot.logBackups, { delaySeconds: null, checkpoint: iso(snapshot.takenAt - HOUR) }) })],
	['log-delay-unknown', log7({ delaySeconds: null, checkpoint: null })],
	['log-unknown', log7({ outcome: 'unknown', status: 'INVALID' })],
	['window-missing', window7({ from: null, until: null }), 'ocp'],
	['window-not-listed', (snapshot) => ({ windows: snapshot.windows.filter((one) => !isIt(one)) }), 'ocp'],
	['window-behind', (snapshot) => window7({ until: iso(snapshot.takenAt - HOUR) })(snapshot), 'ocp'],
	['window-inverted', (snapshot) => window7({ from: iso(snapshot.takenAt - MINUTE), until: iso(snapshot.takenAt - 2 * MINUTE) })(snapshot), 'ocp'],
	['window-no-beginning', window7({ from: null }), 'ocp'],
	['window-foreign', window7({ sourceTenant: 'crm' }), 'ocp'],
	['destination-changed', (snapshot) => ({ backups: change(snapshot.backups, run(HOUR, { tenant: NAME, tenantId: ID, outcome: 'running', startedAt: iso(snapshot.takenAt - MINUTE), finishedAt: null, jobId: 900, path: 'file:///elsewhere' })) })],
	['destination-shared', (snapshot) => ({ backups: change(snapshot.backups, { path: 'file:///backup/tenant_8/data' }), history: snapshot.history.map((one) => (isIt(one) ? { ...one, path: 'file:///backup/tenant_8/data' } : one)) }), 'obshell'],
	['destination-shared', (snapshot) => ({ logBackups: change(snapshot.logBackups, { path: `file:///backup/${NAME}/data` }) }), 'obshell'],
	['schedule-paused', () => ({ scheduleStatus: 'PAUSED' }), 'ocp'],
	['schedule-paused', ({ strategies = [] }) => ({ strategies: strategies.map((one) => ({ ...one, scheduleEnabled: false })) }), 'ocp'],
	['schedule-abnormal', () => ({ scheduleStatus: 'ABNORMAL' }), 'ocp'],
	['schedule-none', ({ strategies = [] }) => ({ scheduleStatus: 'NONE', strategies: strategies.map((one) => ({ ...one, exists: false })) }), 'ocp'],
	['restore-failed', drill({ outcome: 'failed', status: 'FAIL' })],
	['restore-unknown', drill({ outcome: 'unknown', status: 'HALF_DONE' })],
	['restore-hanging', (snapshot) => drill({ outcome: 'running', status: 'WAIT_TENANT_RESTORE_FINISH', startedAt: iso(snapshot.takenAt - 30 * HOUR), finishedAt: null })(snapshot)],
	['tenant-unreadable', ({ logBackups }) => ({ logBackups: logBackups.filter((one) => !isIt(one)), unread: [{ part: 'log', tenant: NAME, tenantId: String(ID), why: 'boom' }] })],
	['part-unreadable', () => ({ restores: [], unread: [{ part: 'restore', tenant: null, tenantId: null, why: 'boom' }] })],
	['tenants-fewer', ({ tenants = [] }) => ({ tenants: tenants.slice(2) })],
	['tenants-none', () => ({ tenants: [], backups: [], logBackups: [] })],
	['clock-ahead', (snapshot) => ({ logBackups: change(snapshot.logBackups, { checkpoint: iso(snapshot.takenAt + HOUR) }) })],
	['clock-ahead', newest7(({ takenAt }) => ({ startedAt: iso(takenAt + 364 * DAY), finishedAt: iso(takenAt + 365 * DAY) }))],
	['clock-ahead', (snapshot) => drill({ startedAt: iso(snapshot.takenAt + 2 * HOUR), finishedAt: iso(snapshot.takenAt + 3 * HOUR) })(snapshot)],
];

describe('a fault put into a fleet', () => {
	const cases = (['ocp', 'obshell'] as const).flatMap((service) => FAULTS.filter(([, , only]) => only === undefined || only === service).map(([rule, , ], index) => [service, rule, index] as const));

	test.each(cases)('%s: %s (%i) is found at once, alone or with what follows from it, and is over when it is mended', (service, rule, index) => {
		const fault = FAULTS.filter(([, , only]) => only === undefined || only === service)[index][1];
		const fleet = new Fleet({ service, week: USUAL_WEEK, tenants: 40 });
		const policy: Policy = { rows: fleet.rows };
		// Friday noon, a day after the last increment.
		const now = START + 8 * DAY + 12 * HOUR;
		const [well, hurt] = [fleet.at(now), fleet.at(now + 5 * MINUTE)];
		expect(judge(well, policy).findings).toEqual([]);
		const broken = judge({ ...hurt, ...fault(hurt) }, policy);
		expect(broken.findings.map((one) => one.rule)).toContain(rule);
		const ids = broken.findings.filter((one) => one.rule === rule).map(({ id }) => id);
		// The same fault an hour later has the same id, and none when it is mended.
		const later = fleet.at(now + HOUR);
		expect(compare(broken.findings, judge({ ...later, ...fault(later) }, policy)).still.map(({ before }) => before.id)).toEqual(expect.arrayContaining(ids));
		expect(compare(broken.findings, judge(later, policy)).over.map(({ id }) => id).sort()).toEqual(broken.findings.map(({ id }) => id).sort());
		const isOfTenant = rule.startsWith('backup') || rule.startsWith('log') || rule.startsWith('window');
		if (isOfTenant) expect(ids).toEqual([findingId(rule, '1', String(ID))]);
	});
});
