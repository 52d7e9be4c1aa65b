/** What tenants are promised: rows of the user, OCP's strategy, defaults; and what is found when it is not kept. */
import fc from 'fast-check';

import { compare } from '../../judgement/changes';
import { judge } from '../../judgement/judge';
import { Promises, type Policy, type PromiseRow } from '../../judgement/policy';
import { nextStart, planOf, startDue } from '../../judgement/schedule';
import type { Snapshot } from '../../judgement/types';
import { reportOf } from '../../report/report';
import { strategyRecord } from '../../services/ocp/reads/strategies';
import type { BackupRecord, BackupStrategyRecord } from '../../services/records/types';
import { backup, before, DAY, HOUR, log, MINUTE, NOW, run, SECOND, snapshot, tenant } from './snapshots';

/** NOW is Tuesday 2026-01-06 07:00 at +08:00. */
const WEEKLY = { 2: 'INCREMENTAL_BACKUP', 4: 'INCREMENTAL_BACKUP', 6: 'FULL_BACKUP' };

function strategy(schedule: object = {}, threshold: object = {}, more: object = {}): BackupStrategyRecord {
	const config = { backupScheduleMode: 'WEEK', backupScheduleEnabled: true, backupScheduleTime: '02:00:00.000+08:00', dayAndDataBackupModelMap: WEEKLY, startLogBackup: true, ...schedule };
	const raw = { id: 1, backupMode: 'PHYSICAL_BACKUP', obBackupScheduleConfig: config, obBackupThresholdConfig: threshold, ...more };
	return strategyRecord(raw, { name: 'obdemo', id: 1 }, null);
}

const row = (facts: Partial<PromiseRow>): PromiseRow => ({ tenants: '', clusters: '', ...facts });
const good = (endedAgo: number, facts: Partial<BackupRecord> = {}) => backup({ startedAt: before(endedAgo + 10 * MINUTE), finishedAt: before(endedAgo), durationSeconds: 600, jobId: Math.round(endedAgo), backupType: 'full', ...facts });

function told(facts: Partial<Snapshot>, policy: Policy = {}): string[] {
	return judge(snapshot({ service: 'ocp', tenants: [tenant()], ...facts }), policy).findings.map(({ severity, rule }) => `${severity} ${rule}`);
}

const promised = (policy: Policy, strategies: BackupStrategyRecord[] = [], name = 't1') => new Promises(policy, ['obdemo', '1'], strategies).of(name);

describe('a promise comes from the first that says something', () => {
	test('rows of the user, in their order, each part from the first row that says it', () => {
		const rows = [row({ tenants: 'crm_*', backupHours: 170 }), row({ tenants: 't*', fullDays: 8 }), row({ backupHours: 30, logDelaySeconds: 60, leastGood: 3, retentionDays: 9 })];
		expect(promised({ rows }, [strategy()])).toMatchObject({ backupHours: 30, fullDays: 8, logDelaySeconds: 60, leastGood: 3, retentionDays: 9, rows: [3, 2], from: { backups: 'row', full: 'row', logs: 'row' } });
		expect(promised({ rows }, [strategy()], 'crm_1')).toMatchObject({ backupHours: 170, fullDays: null, rows: [1, 3] });
	});

	test('rows of other clusters say nothing; a cluster is named by its name or its id', () => {
		const of = (clusters: string) => promised({ rows: [row({ clusters, backupHours: 5 })] }).backupHours;
		expect([of('obdemo'), of('1'), of('ob*'), of(' x , obdemo'), of('other'), of('obdemo2')]).toEqual([5, 5, 5, 5, 26, 26]);
	});

	test("the user's limits for all tenants, then OCP's strategy, then the defaults", () => {
		const own = strategy({}, { logBackupDelaySeconds: 300, dataBackupTimeoutMinutes: 60, noSuccessfulDataBackupAlarmDays: 4 });
		expect(promised({ thresholds: { overdueHours: 50, logDelaySeconds: 5 } }, [own])).toMatchObject({ backupHours: 50, alarmDays: null, logDelaySeconds: 5, from: { backups: 'threshold', logs: 'threshold' } });
		expect(promised({}, [own])).toMatchObject({ backupHours: null, alarmDays: 4, logDelaySeconds: 300, timeoutMinutes: 60, from: { backups: 'strategy', logs: 'strategy', timeout: 'strategy', full: 'strategy' } });
		expect(promised({})).toMatchObject({ backupHours: 26, plan: null, alarmDays: null, logDelaySeconds: 600, timeoutMinutes: null, from: { backups: 'default', logs: 'default' } });
	});

	test("OCP's own 9 days where the strategy gives none; a strategy that does not exist promises nothing", () => {
		expect(promised({}, [strategy()]).alarmDays).toBe(9);
		expect(promised({}, [strategyRecord(undefined, { name: 'obdemo', id: 1 }, null)])).toMatchObject({ backupHours: 26, from: { backups: 'default' } });
	});

	test("a tenant's own strategy before the cluster's", () => {
		const own = { ...strategy({ dayAndDataBackupModelMap: { 1: 'FULL_BACKUP' } }), tenant: 't1' };
		expect([...(promised({}, [strategy(), own]).plan?.days.keys() ?? [])]).toEqual([1]);
		expect([...(promised({}, [strategy(), own], 't2').plan?.days.keys() ?? [])]).toEqual([2, 4, 6]);
	});

	test('none for all that no row before it promises backups', () => {
		const none = (rows: PromiseRow[]) => promised({ rows }).none;
		expect(none([row({ tenants: '*', none: true })])).toBe(true);
		expect(none([row({ tenants: 't1', backupHours: 26 }), row({ tenants: '*', none: true })])).toBe(false);
		expect(none([row({ tenants: 't*', leastGood: 2 }), row({ tenants: 't1', none: true })])).toBe(false);
		expect(none([row({ tenants: '*', logDelaySeconds: 60 }), row({ tenants: 't1', none: true })])).toBe(true);
		expect(none([row({ tenants: 't1', none: true }), row({ tenants: '*', backupHours: 26 })])).toBe(true);
	});

	test.each([0, -1, null, '4'])("limits of a strategy that are %p promise nothing that cannot be kept: OCP's 9 days and 10 minutes count", (odd) => {
		expect(promised({}, [strategy({}, { noSuccessfulDataBackupAlarmDays: odd, logBackupDelaySeconds: odd, dataBackupTimeoutMinutes: odd })])).toMatchObject({ alarmDays: 9, logDelaySeconds: 600, timeoutMinutes: null });
	});

	test.each<[unknown, string]>([
		['02:00:00', 'full on Sat, incremental on Tue, Thu at 02:00 of an unknown zone'],
		['25:00:00.000+08:00', 'full on Sat, incremental on Tue, Thu at a time that is not known'],
		['02:00:00.000+99:00', 'full on Sat, incremental on Tue, Thu at a time that is not known'],
		[null, 'full on Sat, incremental on Tue, Thu at a time that is not known'],
	])('days count though the time of day is %p', (backupScheduleTime, promise) => {
		const of = (endedAgo: number) => reportOf(judge(snapshot({ service: 'ocp', tenants: [tenant()], backups: [good(endedAgo)], strategies: [strategy({ backupScheduleTime })] })));
		// A weekly one on Saturday, 02:00 at +08:00, is in time till Tuesday, wherever its 02:00 is.
		expect(of(3 * DAY + 5 * HOUR)).toMatchObject({ verdict: 'healthy', tenants: [{ promise: expect.stringContaining(promise) }] });
		expect(of(7 * DAY).findings.map(({ rule }) => rule)).toEqual(['backup-overdue']);
	});

	test('a day with a word that is not known is a planned start, and none of a full backup', () => {
		const odd = strategy({ dayAndDataBackupModelMap: { 2: 'FULL', 6: 'INCREMENT_BACKUP' } });
		expect([odd.days, promised({}, [odd]).from.full]).toEqual([{ 2: 'unknown', 6: 'unknown' }, undefined]);
		expect(reportOf(judge(snapshot({ service: 'ocp', strategies: [odd] }))).tenants[0].promise).toContain('of unknown kind on Tue, Sat at 02:00+08:00');
	});

	test('none at all: the tenant is named, and nothing of it is judged', () => {
		const judged = judge(snapshot({ backups: [good(99 * DAY)] }), { rows: [row({ tenants: 't1', none: true })] });
		expect(judged).toMatchObject({ verdict: 'healthy', tenants: [], findings: [] });
		expect(reportOf(judged).notChecked).toContainEqual({ rule: 'left-out', why: 'By choice, the backups of these tenants were not looked at: t1.' });
	});
});

describe('the report shows what each tenant was judged by, and where that comes from', () => {
	const promiseOf = (policy: Policy, strategies?: BackupStrategyRecord[]) => reportOf(judge(snapshot({ service: 'ocp', strategies }), policy)).tenants.map(({ promise, promiseFrom }) => [promise, promiseFrom])[0];

	test.each<[Policy, BackupStrategyRecord[] | undefined, string, string]>([
		[{}, undefined, 'a good backup every 26 h (default), logs at most 600 s behind (default)', 'default'],
		[{ thresholds: { overdueHours: 50, retentionDays: 7 } }, undefined, 'a good backup every 50 h (your thresholds), logs at most 600 s behind (default), kept for 7 days (your thresholds)', 'threshold'],
		[{ rows: [row({ backupHours: 170, fullDays: 8, leastGood: 2 })] }, undefined, 'a good backup every 170 h (your row), a full one every 8 days (your row), logs at most 600 s behind (default), at least 2 good ones (your row)', 'row'],
		[{}, [strategy({}, { dataBackupTimeoutMinutes: 90 })], 'full on Sat, incremental on Tue, Thu at 02:00+08:00 (OCP strategy), one within 9 days (OCP strategy), logs at most 600 s behind (default), done within 90 min (OCP strategy)', 'strategy'],
		[{}, [strategy({ backupScheduleMode: 'MONTH', dayAndDataBackupModelMap: { 1: 'FULL_BACKUP', 15: 'FULL_BACKUP' }, backupScheduleTime: '23:30:00.000-0330' })], 'full on 1., 15. at 23:30-03:30 (OCP strategy), one within 9 days (OCP strategy), logs at most 600 s behind (default)', 'strategy'],
	])('%j', (policy, strategies, promise, from) => {
		expect(promiseOf(policy, strategies)).toEqual([promise, from]);
	});
});

describe('overdue by plan: the planned start after the last good backup, its usual duration and grace have passed', () => {
	// Planned: Tue 2026-01-06 02:00 +08:00, 5 h before NOW; before it Sat 2026-01-03 02:00.
	const sinceStart = 5 * HOUR;
	const saturday = 3 * DAY + sinceStart - 10 * MINUTE;

	test.each<[string, BackupRecord[], string[]]>([
		['the one of Tuesday succeeded', [good(sinceStart - 10 * MINUTE)], []],
		['the one of Tuesday is missing, and would usually take 10 min', [good(saturday)], ['critical backup-overdue']],
		['it usually takes two hours: it may come till 07:00', [good(saturday, { durationSeconds: 7200, startedAt: before(saturday + 2 * HOUR) })], []],
		['it usually takes an hour and 59 min', [good(saturday, { durationSeconds: 7140 })], ['critical backup-overdue']],
		['a good one was made by hand three hours before', [good(sinceStart + 3 * HOUR)], []],
		['a good one was made by hand half a day before', [good(sinceStart + 12 * HOUR)], ['critical backup-overdue']],
	])('%s', (_, backups, expected) => {
		expect(told({ backups, strategies: [strategy()] })).toEqual(expected);
	});

	test('hours of a row take the place of the plan, earlier and later', () => {
		const rows = (backupHours: number) => ({ rows: [row({ backupHours })] });
		expect(told({ backups: [good(saturday)], strategies: [strategy()] }, rows(100))).toEqual([]);
		expect(told({ backups: [good(sinceStart - 10 * MINUTE)], strategies: [strategy()] }, rows(4))).toEqual(['critical backup-overdue']);
	});

	test('without the strategy, 26 hours count', () => {
		expect(told({ backups: [good(saturday)] })).toEqual(['critical backup-overdue']);
		expect(told({ backups: [good(saturday)], strategies: [strategy({ dayAndDataBackupModelMap: { 6: 'FULL_BACKUP' } })] })).toEqual([]);
	});

	test('since when: the end of the time that it had', () => {
		const [finding] = judge(snapshot({ service: 'ocp', backups: [good(saturday)], strategies: [strategy()] })).findings;
		expect(finding).toMatchObject({ since: '2026-01-05T20:15:00.000Z', figures: { plannedAt: '2026-01-05T18:00:00.000Z', variant: 'plan', source: 'strategy' } });
		expect(reportOf(judge(snapshot({ service: 'ocp', backups: [good(saturday)], strategies: [strategy()] }))).findings[0].sentence).toMatch(/the one planned for 2026-01-06 02:00 \(5 h ago\) has not succeeded, 2 h 45 min after it should have at the latest\.$/);
	});

	test('a strategy that could not be read promises nothing, and nothing is called overdue by default', () => {
		const unread = [{ part: 'schedule' as const, tenant: null, tenantId: null, why: 'it is down' }];
		expect(told({ backups: [good(saturday)], unread })).toEqual(['attention part-unreadable']);
		expect(told({ backups: [good(saturday)], unread }, { thresholds: { overdueHours: 26 } })).toEqual(['critical backup-overdue', 'attention part-unreadable']);
	});

	test("OCP's days without success count, too", () => {
		const days = strategy({ backupScheduleMode: 'MONTH', dayAndDataBackupModelMap: { 1: 'FULL_BACKUP' } }, { noSuccessfulDataBackupAlarmDays: 3 });
		expect(told({ backups: [good(3 * DAY)], strategies: [days] })).toEqual([]);
		expect(told({ backups: [good(3 * DAY + SECOND)], strategies: [days] })).toEqual(['critical backup-overdue']);
	});
});

describe('what else is promised', () => {
	const daily = Array.from({ length: 12 }, (_, day) => good((day + 0.2) * DAY, { backupType: 'incremental' }));

	test('full backups, by days', () => {
		const rows = [row({ fullDays: 8, backupHours: 30 })];
		const withFull = (ago: number) => told({ backups: [daily[0]], history: [...daily.slice(1), good(ago)] }, { rows });
		expect(withFull(8 * DAY)).toEqual([]);
		expect(withFull(8 * DAY + SECOND)).toEqual(['attention backup-full-overdue']);
		expect(told({ backups: [daily[0]], history: daily.slice(1) }, { rows })).toEqual(['attention backup-full-overdue']);
		expect(told({ backups: [daily[0]], history: daily.slice(1, 7) }, { rows })).toEqual([]);
		expect(told({ backups: [daily[0]], history: daily.slice(1).map((one) => ({ ...one, backupType: null })) }, { rows })).toEqual([]);
	});

	test('full backups, by plan', () => {
		const every = { 1: 'INCREMENTAL_BACKUP', 2: 'INCREMENTAL_BACKUP', 3: 'INCREMENTAL_BACKUP', 4: 'INCREMENTAL_BACKUP', 5: 'INCREMENTAL_BACKUP', 6: 'FULL_BACKUP', 7: 'INCREMENTAL_BACKUP' };
		const strategies = [strategy({ dayAndDataBackupModelMap: every })];
		const saturday = good(3 * DAY + 5 * HOUR - 10 * MINUTE);
		expect(told({ backups: [daily[0]], history: [...daily.slice(1), saturday], strategies })).toEqual([]);
		expect(told({ backups: [daily[0]], history: [...daily.slice(1), good(10 * DAY + 5 * HOUR - 10 * MINUTE)], strategies })).toEqual(['attention backup-full-overdue']);
		expect(told({ backups: [daily[0]], history: daily.slice(1), strategies })).toEqual(['attention backup-full-overdue']);
	});

	test('a least number of good backups', () => {
		const rows = [row({ leastGood: 3 })];
		const bad = run(2 * DAY, { outcome: 'failed', status: 'FAILED' });
		expect(told({ backups: [good(HOUR)], history: [good(DAY), bad, good(3 * DAY)] }, { rows })).toEqual([]);
		expect(told({ backups: [good(HOUR)], history: [good(DAY), bad] }, { rows })).toEqual(['attention backup-too-few']);
	});

	test('good backups are not counted where the server lists no past ones, and what was known before stays known', () => {
		const rows = [row({ leastGood: 3 })];
		const counted = judge(snapshot({ backups: [good(HOUR)] }), { rows });
		expect(counted.findings.map(({ rule }) => rule)).toEqual(['backup-too-few']);
		const uncounted = judge(snapshot({ backups: [good(HOUR)], notChecked: [{ rule: 'history', because: 'too-old', detail: 'no list' }] }), { rows });
		expect(uncounted.findings).toEqual([]);
		expect(compare(counted.findings, uncounted)).toMatchObject({ held: [{ rule: 'backup-too-few' }], over: [] });
	});

	test('an agent that lists no past backups is not said of each tenant whenever it is backed up, and what was known before stays known', () => {
		const notChecked = [{ rule: 'history', because: 'too-old' as const, detail: 'no list' }];
		const failed = judge(snapshot({ backups: [run(2 * HOUR, { outcome: 'failed', status: 'FAILED' })], notChecked }));
		expect(failed.findings.map(({ rule }) => rule)).toEqual(['backup-failed', 'backup-last-good-unknown']);
		const running = judge(snapshot({ backups: [run(HOUR, { outcome: 'running' })], notChecked }));
		expect(running.findings).toEqual([]);
		expect(running.notChecked).toEqual(notChecked);
		expect(compare(failed.findings, running)).toMatchObject({ held: [{ rule: 'backup-last-good-unknown' }], over: [{ rule: 'backup-failed' }] });
		expect(judge(snapshot({ backups: [run(HOUR, { outcome: 'running' })] })).findings.map(({ rule }) => rule)).toEqual(['backup-last-good-unknown']);
	});

	test("the strategy's time limit for a running backup", () => {
		const strategies = [strategy({ dayAndDataBackupModelMap: { 6: 'FULL_BACKUP' } }, { dataBackupTimeoutMinutes: 60 })];
		const runs = (ago: number) => told({ backups: [run(ago, { outcome: 'running' })], history: [good(2 * DAY)], strategies });
		expect(runs(HOUR)).toEqual([]);
		expect(runs(HOUR + SECOND)).toEqual(['attention backup-timeout']);
	});

	test("the strategy's log delay", () => {
		const strategies = [strategy({ dayAndDataBackupModelMap: { 6: 'FULL_BACKUP' } }, { logBackupDelaySeconds: 300 })];
		expect(told({ backups: [good(HOUR)], logBackups: [log({ delaySeconds: 300 })], strategies })).toEqual([]);
		expect(told({ backups: [good(HOUR)], logBackups: [log({ delaySeconds: 301 })], strategies })).toEqual(['attention log-delayed']);
	});

	test.each<[string | null, boolean, string[]]>([
		['NORMAL', true, []],
		['WAITING', true, []],
		[null, true, []],
		['PAUSED', true, ['attention schedule-paused']],
		['NORMAL', false, ['attention schedule-paused']],
		['ABNORMAL', true, ['attention schedule-abnormal']],
		['A_NEW_WORD', true, ['attention schedule-abnormal']],
	])('a schedule that is %s, enabled %s', (scheduleStatus, backupScheduleEnabled, expected) => {
		expect(told({ backups: [good(HOUR)], strategies: [strategy({ backupScheduleEnabled })], scheduleStatus })).toEqual(expected);
	});

	test('no schedule', () => {
		const none = [strategyRecord(undefined, { name: 'obdemo', id: 1 }, null)];
		expect(told({ backups: [good(HOUR)], strategies: none, scheduleStatus: 'NONE' })).toEqual(['attention schedule-none']);
		expect(told({ backups: [good(HOUR)], strategies: [strategy()], scheduleStatus: 'NONE' })).toEqual(['attention schedule-none']);
		expect(told({ backups: [good(HOUR)], strategies: [...none, { ...strategy(), tenant: 't1' }], scheduleStatus: 'NONE' })).toEqual([]);
	});

	test("another place in the strategy than that of the newest good backup", () => {
		const at = (storageUrl: string, backupStorageType = 'BACKUP_STORAGE_FILE') => [strategy({}, {}, { obBackupServiceStorageConfig: { obBackupStorageBaseInfo: { backupStorageType, storageUrl } } })];
		const placed = (path: string, strategies: BackupStrategyRecord[]) => told({ backups: [good(HOUR, { path })], strategies });
		expect(placed('file:///b', at('/b/'))).toEqual([]);
		expect(placed('oss://bucket/p?host=h', at('bucket/p', 'BACKUP_STORAGE_OSS'))).toEqual([]);
		expect(placed('file:///b', at('/c/'))).toEqual(['attention destination-changed']);
		expect(placed('file:///b', at('b', 'BACKUP_STORAGE_S3'))).toEqual(['attention destination-changed']);
	});

	test('standbys owe backups where a row says so', () => {
		const standby = { tenants: [tenant({ role: 'STANDBY' })], backups: [good(30 * HOUR)] };
		expect(told(standby)).toEqual([]);
		expect(told(standby, { rows: [row({ backupHours: 26 })] })).toEqual([]);
		expect(told(standby, { rows: [row({ tenants: 't1', backupHours: 26, standby: true })] })).toEqual(['critical backup-overdue']);
	});
});

describe('planned starts', () => {
	const plan = (schedule: object) => planOf({ scheduleMode: 'WEEK', scheduleTime: '02:00:00.000+08:00', days: { 2: 'full' }, ...schedule });
	const start = (schedule: object, after: string) => {
		const made = plan(schedule);
		const next = made && nextStart(made, Date.parse(after));
		return next === null ? null : new Date(next).toISOString();
	};

	test.each<[object, string, string | null]>([
		[{}, '2026-01-05T17:59:59Z', '2026-01-05T18:00:00.000Z'],
		[{}, '2026-01-05T18:00:00Z', '2026-01-12T18:00:00.000Z'],
		[{ days: { 7: 'full' } }, '2026-01-05T00:00:00Z', '2026-01-10T18:00:00.000Z'],
		[{ scheduleTime: '23:30-05:00', days: { 1: 'full' } }, '2026-01-05T00:00:00Z', '2026-01-06T04:30:00.000Z'],
		[{ scheduleTime: '23:30-05:00', days: { 1: 'full' } }, '2026-01-06T03:00:00Z', '2026-01-06T04:30:00.000Z'],
		[{ days: { 0: 'full', 8: 'full', x: 'full', 3: 'full' } }, '2026-01-05T00:00:00Z', '2026-01-06T18:00:00.000Z'],
		[{ scheduleTime: '02:00:00Z' }, '2026-01-05T00:00:00Z', '2026-01-06T02:00:00.000Z'],
		[{ scheduleMode: 'MONTH', days: { 31: 'full' } }, '2026-01-31T12:00:00Z', '2026-03-30T18:00:00.000Z'],
		[{ scheduleMode: 'MONTH', days: { 1: 'full' } }, '2026-01-05T00:00:00Z', '2026-01-31T18:00:00.000Z'],
		[{ scheduleTime: '2:00+08:00' }, '2026-01-05T17:59:59Z', '2026-01-05T18:00:00.000Z'],
		[{ scheduleTime: '02:00:00' }, '2026-01-05T00:00:00Z', '2026-01-06T14:00:00.000Z'],
		[{ scheduleTime: null }, '2026-01-05T00:00:00Z', '2026-01-07T11:59:00.000Z'],
		[{ days: { 8: 'full' } }, '2026-01-05T00:00:00Z', null],
		[{ scheduleMode: 'YEAR' }, '2026-01-05T00:00:00Z', null],
	])('%j after %s: %s', (schedule, after, expected) => {
		expect(start(schedule, after)).toBe(expected);
	});

	test('whatever the plan: a due start lies after the backup, on a planned day, and no later than two pauses', () => {
		const days = fc.dictionary(fc.integer({ min: 1, max: 7 }).map(String), fc.constantFrom('full' as const, 'incremental' as const), { minKeys: 1 });
		fc.assert(
			fc.property(days, fc.integer({ min: 0, max: 23 }), fc.integer({ min: NOW - 30 * DAY, max: NOW }), fc.integer({ min: 0, max: 2 * DAY }), (chosen, hour, began, taken) => {
				const made = plan({ days: chosen, scheduleTime: `${String(hour).padStart(2, '0')}:00:00+08:00` });
				const due = made && startDue(made, began, began + taken);
				expect(due).not.toBeNull();
				const at = new Date((due ?? 0) + 8 * HOUR);
				expect(due).toBeGreaterThan(began);
				expect(at.getUTCHours()).toBe(hour);
				expect(Object.keys(chosen)).toContain(String(at.getUTCDay() || 7));
				expect(due).toBeLessThanOrEqual(began + taken + 14 * DAY);
			}),
		);
	});
});
