import { combineReports, judge, unreadable } from '../../judgement/judge';
import { DEFAULT_THRESHOLDS, RULES, type Rule, type Snapshot, type Thresholds } from '../../judgement/types';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import type { ServiceName } from '../../services/records/types';
import {
	backup,
	before,
	believable,
	DAY,
	healthyTenants,
	HOUR,
	log,
	MINUTE,
	never,
	NOW,
	restore,
	run,
	SECOND,
	snapshot,
} from './snapshots';

type Situation = [string, Partial<Snapshot>, string[], Partial<Thresholds>?];

/** `severity rule tenant` of every finding, worst first. */
function told(facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>): string[] {
	return judge(snapshot(facts), thresholds).findings.map(({ severity, rule, tenant }) =>
		[severity, rule, ...(tenant === 't1' ? [] : [tenant])].join(' '),
	);
}

const good = (endedAgo: number) => backup({ startedAt: before(endedAgo + 600_000), finishedAt: before(endedAgo), jobId: 1 });
const restoreFailed = restore({ outcome: 'failed', startedAt: before(5 * HOUR), finishedAt: before(4 * HOUR) });
const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'disk full' });
const threeRuns = [1, 2, 3].map((day) => run(day * DAY, { jobId: day, durationSeconds: 20 * 60 }));
const window = (untilAgo: number) => [{ tenant: 't1', from: before(DAY), until: before(untilAgo) }];

/** Whether that service has such a resource, operation and, where one is named, field or choice. */
function isOnScreen(service: ServiceName, [resource, operation, field]: string[]): boolean {
	const { operations } = resources.find(({ name }) => name === resource) ?? { operations: [] };
	const found = operations.find(({ name, services }) => name === operation && services.includes(service));
	const names = (found?.fields ?? []).flatMap(({ properties }) => properties).flatMap(namesOf);
	return found !== undefined && (field === '' || field === undefined || names.includes(field));
}

function namesOf({ displayName, name, options = [] }: { displayName?: string; name: string; options?: unknown[] }): string[] {
	return [displayName ?? name, ...(options as Array<{ displayName?: string; name: string }>).flatMap(namesOf)];
}

const SITUATIONS: Situation[] = [
	['all well', {}, []],

	['never a backup, no log', { backups: [never()], logBackups: [] }, ['critical backup-never']],
	['never a backup, log never started', { backups: [never()], logBackups: [log({ outcome: 'none' })] }, ['critical backup-never']],
	['never a backup, log broken', { backups: [never()], logBackups: [log({ outcome: 'failed' })] }, ['critical backup-never', 'critical log-interrupted']],
	['never a backup, being restored', { backups: [never()], restores: [restore({ tenant: 't1', outcome: 'running' })] }, ['attention backup-never']],
	['never a backup, restored', { backups: [never()], restores: [restore({ tenant: 't1' })] }, ['critical backup-never']],
	['the overview knows none, the list does', { backups: [never()], history: [good(HOUR)] }, []],

	['good at the limit', { backups: [good(26 * HOUR)] }, []],
	['good a second over it', { backups: [good(26 * HOUR + SECOND)] }, ['critical backup-overdue']],
	['own limit kept', { backups: [good(49 * HOUR)] }, [], { overdueHours: 49 }],
	['own limit broken', { backups: [good(HOUR + SECOND)] }, ['critical backup-overdue'], { overdueHours: 1 }],
	['good without end: its start counts', { backups: [backup({ startedAt: before(27 * HOUR), finishedAt: null })] }, ['critical backup-overdue']],
	['good without any time', { backups: [backup({ startedAt: null, finishedAt: null })] }, ['critical backup-last-good-unknown']],

	['failed, good one before', { backups: [failed], history: [good(25 * HOUR)] }, ['critical backup-failed']],
	['failed, good one too old', { backups: [failed], history: [good(27 * HOUR)] }, ['critical backup-failed', 'critical backup-overdue']],
	['failed, nothing else known', { backups: [failed] }, ['critical backup-failed', 'critical backup-last-good-unknown']],
	['failed, like all before', { backups: [failed], history: [run(DAY, { outcome: 'failed' })] }, ['critical backup-failed', 'critical backup-last-good-unknown']],
	['failed, good one of another tenant', { backups: [failed], history: [{ ...good(HOUR), tenant: 't2', tenantId: 1004 }] }, ['critical backup-failed', 'critical backup-last-good-unknown']],
	['failed, good one of a dropped namesake', { backups: [failed], history: [{ ...good(HOUR), tenantId: 999 }] }, ['critical backup-failed', 'critical backup-last-good-unknown']],
	['failed, good one known by name only', { backups: [failed], history: [{ ...good(HOUR), tenantId: null }] }, ['critical backup-failed']],
	['failed, known by name only', { backups: [{ ...failed, tenantId: null }], history: [good(HOUR)] }, ['critical backup-failed']],
	['failed, good one of the whole cluster only', { backups: [failed, { ...good(HOUR), tenant: null, tenantId: 0 }] }, ['critical backup-failed', 'critical backup-last-good-unknown']],

	['canceled, good one before', { backups: [run(HOUR, { outcome: 'canceled' })], history: [good(25 * HOUR)] }, ['attention backup-canceled']],
	['failed, known twice without a job id', { backups: [{ ...failed, jobId: null }], history: [failed, { ...good(25 * HOUR), jobId: null }] }, ['critical backup-failed']],
	['unknown status', { backups: [run(HOUR, { outcome: 'unknown' })], history: [good(25 * HOUR)] }, ['attention backup-unknown']],
	['unknown status, nothing else known', { backups: [run(HOUR, { outcome: 'unknown' })] }, ['critical backup-last-good-unknown', 'attention backup-unknown']],

	['running, good one before', { backups: [run(HOUR, { outcome: 'running' })], history: [good(25 * HOUR)] }, []],
	['running, good one too old', { backups: [run(HOUR, { outcome: 'running' })], history: [good(27 * HOUR)] }, ['critical backup-overdue']],
	['running, no list', { backups: [run(HOUR, { outcome: 'running' })] }, ['attention backup-last-good-unknown']],
	['running, the same in the list', { backups: [run(HOUR, { outcome: 'running', jobId: 7 })], history: [run(HOUR, { outcome: 'running', jobId: '7' })] }, ['attention backup-last-good-unknown']],
	['running, only failures before', { backups: [run(HOUR, { outcome: 'running' })], history: [failed] }, ['critical backup-last-good-unknown']],
	['running for the longest time allowed', { backups: [run(12 * HOUR, { outcome: 'running' })], history: [good(13 * HOUR)] }, []],
	['running for longer', { backups: [run(12 * HOUR + SECOND, { outcome: 'running' })], history: [good(13 * HOUR)] }, ['attention backup-too-long']],
	['running for three times the usual', { backups: [run(HOUR, { outcome: 'running' })], history: threeRuns }, []],
	['running for more than that', { backups: [run(HOUR + SECOND, { outcome: 'running' })], history: threeRuns }, ['attention backup-too-long']],
	['two runs are no usual', { backups: [run(2 * HOUR, { outcome: 'running' })], history: threeRuns.slice(1).concat(failed) }, ['critical backup-overdue']],
	['failed runs are no usual', { backups: [run(11 * HOUR, { outcome: 'running' })], history: [good(12 * HOUR), ...threeRuns.map((one) => ({ ...one, outcome: 'failed' as const }))] }, []],
	['a full one is not measured by increments', { backups: [run(5 * HOUR, { outcome: 'running', backupType: 'full' })], history: threeRuns.map((one) => ({ ...one, backupType: 'incremental' as const })) }, []],
	['the list tells the kind', { backups: [run(5 * HOUR, { outcome: 'running', jobId: 9 })], history: [run(5 * HOUR, { outcome: 'running', jobId: 9, backupType: 'full' }), ...threeRuns.map((one) => ({ ...one, backupType: 'incremental' as const }))] }, []],
	['an increment is measured by increments', { backups: [run(5 * HOUR, { outcome: 'running', backupType: 'incremental' })], history: threeRuns.map((one) => ({ ...one, backupType: 'incremental' as const })) }, ['attention backup-too-long']],
	['runs of no known kind are measured by all', { backups: [run(5 * HOUR, { outcome: 'running' })], history: threeRuns.map((one) => ({ ...one, backupType: 'full' as const })) }, ['attention backup-too-long']],
	['runs without a duration are no usual', { backups: [run(5 * HOUR, { outcome: 'running' })], history: threeRuns.map((one) => ({ ...one, durationSeconds: null })) }, []],
	['runs of no time are no usual', { backups: [run(5 * HOUR, { outcome: 'running' })], history: threeRuns.map((one) => ({ ...one, durationSeconds: 0 })) }, []],
	['short runs are never long', { backups: [run(15 * MINUTE, { outcome: 'running' })], history: threeRuns.map((one) => ({ ...one, durationSeconds: 10 })) }, []],
	['a little longer they are', { backups: [run(15 * MINUTE + SECOND, { outcome: 'running' })], history: threeRuns.map((one) => ({ ...one, durationSeconds: 10 })) }, ['attention backup-too-long']],
	['running since nobody knows', { backups: [backup({ outcome: 'running', startedAt: null, finishedAt: null, durationSeconds: null })], history: [good(HOUR)] }, ['attention backup-start-unknown']],

	['log at the limit', { logBackups: [log({ delaySeconds: 600 })] }, []],
	['log over the limit', { logBackups: [log({ delaySeconds: 600.5 })] }, ['attention log-delayed']],
	['log at six times the limit', { logBackups: [log({ delaySeconds: 3600 })] }, ['attention log-delayed']],
	['log far over the limit', { logBackups: [log({ delaySeconds: 3601 })] }, ['critical log-delayed']],
	['log without delay: its checkpoint counts', { logBackups: [log({ delaySeconds: null, checkpoint: before(601 * SECOND) })] }, ['attention log-delayed']],
	['log without delay, at the limit', { logBackups: [log({ delaySeconds: null, checkpoint: before(600 * SECOND) })] }, []],
	['log without delay and checkpoint', { logBackups: [log({ delaySeconds: null, checkpoint: null })] }, ['attention log-delay-unknown']],
	['log with a delay that is no number', { logBackups: [log({ delaySeconds: Number.NaN })] }, ['attention log-delay-unknown']],
	['log stopped', { logBackups: [log({ outcome: 'canceled', status: 'STOP' })] }, ['critical log-stopped']],
	['log interrupted', { logBackups: [log({ outcome: 'failed', status: 'INTERRUPTED' })] }, ['critical log-interrupted']],
	['log never started', { logBackups: [log({ outcome: 'none' })] }, ['critical log-never-started']],
	['log in an unknown state', { logBackups: [log({ outcome: 'unknown' })] }, ['attention log-unknown']],
	['log that "succeeded" is no running one', { logBackups: [log({ outcome: 'succeeded' })] }, ['attention log-unknown']],
	['log in no list', { logBackups: [] }, ['critical log-not-listed']],
	['log of the whole cluster', { logBackups: [log({ tenant: null })] }, []],
	['log of the whole cluster, own one broken', { logBackups: [log({ tenant: null }), log({ outcome: 'failed' })] }, ['critical log-interrupted']],
	['log stopped long ago, running anew', { logBackups: [log({ outcome: 'canceled', startedAt: before(90 * DAY) }), log()] }, []],
	['log that ran long ago, broken anew', { logBackups: [log({ startedAt: before(90 * DAY) }), log({ outcome: 'failed' })] }, ['critical log-interrupted']],
	['two logs, one of them without a start', { logBackups: [log(), log({ outcome: 'failed', startedAt: null })] }, ['critical log-interrupted']],

	['window up to the limit', { windows: window(30 * MINUTE) }, []],
	['window behind', { windows: window(30 * MINUTE + SECOND) }, ['attention window-behind']],
	['window far behind', { windows: window(3 * HOUR + SECOND) }, ['critical window-behind']],
	['no window', { windows: [{ tenant: 't1', from: null, until: null }] }, ['critical window-missing']],
	['the furthest window counts', { windows: [...window(5 * HOUR), ...window(MINUTE), ...window(9 * HOUR)] }, []],
	['window of others only', { windows: [{ tenant: 't2', from: null, until: before(0) }] }, ['attention window-not-listed']],
	['window of a tenant without backup', { backups: [never()], windows: [{ tenant: 't1', from: null, until: null }] }, ['critical backup-never']],

	['restore good', { restores: [restore()] }, []],
	['restore failed at the limit', { restores: [restore({ outcome: 'failed', finishedAt: before(24 * HOUR) })] }, ['attention restore-failed drill']],
	['restore failed long ago', { restores: [restore({ outcome: 'failed', finishedAt: before(24 * HOUR + SECOND) })] }, []],
	['restore failed, nobody knows when', { restores: [restore({ outcome: 'failed', startedAt: null, finishedAt: null })] }, ['attention restore-failed drill']],
	['restore failed, a later one into the tenant succeeded', { restores: [restoreFailed, restore({ startedAt: before(3 * HOUR), finishedAt: before(2 * HOUR) })] }, []],
	['restore failed, a later one into the tenant runs', { restores: [restore({ outcome: 'running', startedAt: before(HOUR), finishedAt: null }), restoreFailed] }, []],
	['restore failed, an earlier one succeeded', { restores: [restoreFailed, restore({ startedAt: before(9 * HOUR), finishedAt: before(8 * HOUR) })] }, ['attention restore-failed drill']],
	['restore failed, a later one into another tenant succeeded', { restores: [restoreFailed, restore({ tenant: 'other' })] }, ['attention restore-failed drill']],
	['restore ended somehow', { restores: [restore({ outcome: 'unknown' })] }, ['attention restore-unknown drill']],

	['kept as long as asked', { retentionDays: 30 }, [], { retentionDays: 30 }],
	['kept too short', { retentionDays: 29 }, ['attention retention-short '], { retentionDays: 30 }],
	['kept too short, not asked', { retentionDays: 1 }, []],
	['kept for ever', { retentionDays: Infinity }, [], { retentionDays: 3650 }],

	['clocks a little apart', { backups: [good(-5 * MINUTE)] }, []],
	['a backup of the future', { backups: [good(-5 * MINUTE - SECOND)] }, ['attention clock-ahead']],
	['a start in the future', { backups: [run(-HOUR, { outcome: 'running' })], history: [good(HOUR)] }, ['attention clock-ahead']],
	['a log of the future', { logBackups: [log({ checkpoint: before(-HOUR) })] }, ['attention clock-ahead']],
	['a log ahead of now', { logBackups: [log({ delaySeconds: -400 })] }, ['attention clock-ahead']],
	['a window into the future', { windows: window(-HOUR) }, ['attention clock-ahead']],

	['a log archive of an unlisted tenant', { logBackups: [log(), log({ tenant: 'lost' })] }, ['attention backup-not-listed lost']],
	['the stopped log archive of a dropped tenant', { logBackups: [log(), log({ tenant: 'gone', outcome: 'canceled' })] }, []],
	['a running backup of an unlisted tenant', { history: [run(HOUR, { outcome: 'running', tenant: 'lost', tenantId: 9 })] }, ['attention backup-not-listed lost']],
	['old backups of a dropped tenant', { history: [{ ...good(HOUR), tenant: 'gone', tenantId: 9 }] }, []],

	['nothing at all', { backups: [], logBackups: [], windows: [] }, ['attention tenants-none ']],
	['only the whole cluster', { backups: [{ ...good(27 * HOUR), tenant: null, tenantId: 0 }], logBackups: [log({ tenant: null })], windows: [] }, ['critical backup-overdue whole cluster']],
	['an old cluster backup beside tenants', { backups: [backup(), { ...good(99 * DAY), tenant: null, tenantId: 0 }] }, []],
	['a tenant that has only its id left', { backups: [{ ...failed, tenant: null }], logBackups: [log({ tenant: null })], windows: [] }, ['critical backup-failed tenant 1002', 'critical backup-last-good-unknown tenant 1002']],
];

describe('a rule fires when it must and only then', () => {
	test.each(SITUATIONS)('%s', (...situation) => {
		const [, facts, expected, thresholds] = situation;
		expect(told(facts, thresholds)).toEqual(expected);
	});

	test('every rule fires in some situation', () => {
		const { findings } = unreadable(snapshot(), {}, 'it is down');
		const fired = new Set(SITUATIONS.flatMap(([, , expected]) => expected.map((line) => line.split(' ')[1])));
		expect([...fired, ...findings.map(({ rule }) => rule)].sort()).toEqual(Object.keys(RULES).sort());
	});
});

describe('sentences say what, since when, how bad, what next', () => {
	const sentenceOf = (rule: Rule, facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>) => {
		const found = judge(snapshot(facts), thresholds).findings.find((one) => one.rule === rule);
		return found && { since: found.since, sentence: found.sentence, advice: found.advice };
	};

	test('failed', () => {
		expect(sentenceOf('backup-failed', { backups: [failed], history: [good(25 * HOUR)] })).toEqual({
			since: '2026-01-05T21:20:00.000Z',
			sentence:
				'The last backup failed 100 min ago (2026-01-06 05:20). Reason: disk full. The last good backup ended 25 h ago (2026-01-05 06:00), within the limit of 26 h.',
			advice:
				'Remove the cause (is the destination reachable, not full, access allowed?), then start a backup (Backup > Start).',
		});
	});

	test('failed without a reason, and with one that is a book', () => {
		expect(sentenceOf('backup-failed', { backups: [{ ...failed, message: null }] })?.sentence).toContain('The server gives no reason.');
		const long = sentenceOf('backup-failed', { backups: [{ ...failed, message: 'why\n'.repeat(5_000) }] })?.sentence ?? '';
		expect(long).toContain('Reason: why why');
		expect(long.length).toBeLessThan(500);
	});

	test('failed and overdue: each finding says its own', () => {
		expect(sentenceOf('backup-failed', { backups: [failed], history: [good(27 * HOUR)] })?.sentence).toBe(
			'The last backup failed 100 min ago (2026-01-06 05:20). Reason: disk full.',
		);
	});

	test('never: with the log archive that there is, and in the words of the service', () => {
		const noBackup = { backups: [never()] };
		expect(sentenceOf('backup-never', noBackup)?.sentence).toBe('There has never been a backup: nothing of this tenant can be restored.');
		expect(sentenceOf('backup-never', { ...noBackup, logBackups: [] })?.sentence).toContain(', and no log archiving:');
		expect(sentenceOf('backup-never', noBackup)?.advice).toContain('Backup Config > Set Backup Config');
		expect(sentenceOf('backup-never', { ...noBackup, service: 'ocp' })?.advice).toContain('Backup Strategy > Create');
	});

	test('unknown: the server\'s word', () => {
		const unknown = run(HOUR, { outcome: 'unknown', status: 'PONDERING', message: null });
		expect(sentenceOf('backup-unknown', { backups: [unknown], history: [good(25 * HOUR)] })?.sentence).toMatch(/^The server gives the last backup the status PONDERING, which says neither success nor failure\. The last good/);
		expect(sentenceOf('restore-unknown', { restores: [restore({ outcome: 'unknown', status: 'ODD' })] })?.sentence).toContain('from t1 ended 2 h ago (2026-01-06 05:00) with the status ODD');
		expect(sentenceOf('log-unknown', { logBackups: [log({ outcome: 'unknown', status: 'INVALID' })] })?.sentence).toBe('The server gives log archiving the status INVALID, which says neither running nor stopped. If it has stopped, changes since 2026-01-06 06:59 (3 s ago) are saved nowhere.');
	});

	test('no good one among those listed', () => {
		expect(sentenceOf('backup-last-good-unknown', { backups: [failed], history: [run(DAY, { outcome: 'failed' })] })?.sentence).toBe('None of the 2 recent backups that the server lists has succeeded.');
		expect(sentenceOf('backup-last-good-unknown', { backups: [failed] })?.sentence).toBe('No earlier good backup is known.');
	});

	test('clocks', () => {
		expect(sentenceOf('clock-ahead', { backups: [good(-8 * HOUR)] })?.sentence).toContain('up to 480 min in the future');
	});

	test('overdue: since it became so, and what runs now', () => {
		expect(
			sentenceOf('backup-overdue', { backups: [run(HOUR, { outcome: 'running' })], history: [good(31 * HOUR + 12 * MINUTE)] }),
		).toEqual({
			since: before(5 * HOUR + 12 * MINUTE),
			sentence:
				'The last good backup ended 31 h ago (2026-01-04 23:48), 5 h 12 min over the limit of 26 h. A backup is running now (42 % done).',
			advice: 'Wait for the running backup; if it fails, remove the cause and start it again (Backup > Start).',
		});
	});

	test('running too long, by both measures', () => {
		const [long] = judge(snapshot({ backups: [run(13 * HOUR, { outcome: 'running' })], history: threeRuns })).findings;
		expect(long.sentence).toBe(
			'The backup that started 13 h ago (2026-01-05 18:00) has been running for 13 h, 42 % done: 1 h over the limit of 12 h, 39.0 times the usual 20 min.',
		);
	});

	test('log archiving broken', () => {
		expect(
			sentenceOf('log-interrupted', { logBackups: [log({ outcome: 'failed', status: 'INTERRUPTED', checkpoint: before(3 * HOUR), message: 'no space' })] }),
		).toMatchObject({
			since: before(3 * HOUR),
			sentence:
				'Log archiving is broken (INTERRUPTED): changes since 2026-01-06 04:00 (3 h ago) are saved nowhere. The server says: no space',
		});
	});

	test('log archiving that is not running, as obshell tells it: our own conclusion is no word of the server', () => {
		const found = sentenceOf('log-interrupted', { logBackups: [log({ outcome: 'failed', status: null, checkpoint: before(3 * HOUR), message: 'concluded' })] });
		expect(found?.sentence).toBe('Log archiving is not running, interrupted or stopped: changes since 2026-01-06 04:00 (3 h ago) are saved nowhere.');
		expect(found?.advice).toMatch(/^If it was stopped: Start it .* If it was interrupted: It does not heal by itself/);
	});

	test.each(['obshell', 'ocp'] as const)('advice names only what is on the screen (%s)', (service) => {
		const findings = SITUATIONS.flatMap(([, facts, , thresholds]) => judge(snapshot({ ...facts, service }), thresholds).findings);
		// Of the retention, obshell tells nothing.
		const all = findings.filter(({ rule }) => service === 'ocp' || rule !== 'retention-short').map(({ advice }) => advice);
		const inventory = new Set(all.flatMap((advice) => [...advice.matchAll(/\(([A-Z][\w ]*) > ([\w ]+?)(?:, ([\w ]+))?\)/g)].map(([, ...place]) => place.join(' > '))));
		expect(inventory.size).toBeGreaterThan(4);
		expect([...inventory].filter((place) => !isOnScreen(service, place.split(' > ')))).toEqual([]);
		expect(all.filter((advice) => / > /.test(advice.replace(/\([^()]* > [^()]*\)/g, '')))).toEqual([]);
		// Values and members of requests.
		expect(all.filter((advice) => /(^|[ (])'\w/.test(advice) || (service === 'obshell' && /\w_\w/.test(advice)))).toEqual([]);
	});

	test('advice names what the service has', () => {
		const stopped = { logBackups: [log({ outcome: 'canceled' })] };
		expect(sentenceOf('log-stopped', stopped)?.advice).toContain('Log Backup > Set Status');
		expect(sentenceOf('log-stopped', { ...stopped, service: 'ocp' })?.advice).toContain("OCP's console");
	});

	test('the median of an even number of runs is the middle of the two', () => {
		const runs = [80, 10, 40, 20].map((minutes, day) => run((day + 1) * DAY, { jobId: day, durationSeconds: minutes * 60, startedAt: before((day + 1) * DAY), finishedAt: before(HOUR) }));
		const longer = (minutes: number) => told({ backups: [run(minutes * MINUTE, { outcome: 'running', jobId: 99 })], history: runs });
		expect(longer(90)).toEqual([]);
		expect(longer(91)).toEqual(['attention backup-too-long']);
	});

	test('a time zone that nobody knows is UTC, and says so', () => {
		const report = judge(snapshot({ timeZone: 'Mars/Olympus', backups: [good(31 * HOUR)] }));
		expect(report.timeZone).toBe('UTC');
		expect(report.findings[0].sentence).toContain('(2026-01-04 16:00)');
	});
});

describe('what cannot be judged is told', () => {
	test('a rule left out does not fire, and stands in the report', () => {
		const notChecked = [{ rule: 'log', why: 'no route' }];
		const report = judge(snapshot({ logBackups: [], notChecked }));
		expect(report.findings).toEqual([]);
		expect(report.notChecked).toEqual(notChecked);
		expect(report.headline).toBe('Healthy as far as checked: the only tenant is safe');
	});

	test('one rule of a kind can be left out alone', () => {
		const notChecked = [{ rule: 'log-delayed', why: 'no clock' }];
		expect(told({ logBackups: [log({ delaySeconds: 9_999 })], notChecked })).toEqual([]);
		expect(told({ logBackups: [], notChecked })).toEqual(['critical log-not-listed']);
	});

	test('lists that were never given are named by themselves, once', () => {
		expect(judge(snapshot({ windows: [] })).notChecked).toEqual([{ rule: 'window', why: 'No recovery windows were given.' }]);
		const notChecked = [{ rule: 'window', why: 'no route' }];
		expect(judge(snapshot({ windows: [], notChecked })).notChecked).toEqual(notChecked);
		expect(judge(snapshot(), { retentionDays: 7 }).notChecked.map(({ rule }) => rule)).toEqual(['retention']);
	});

	test.each([Number.NaN, -1, '26', undefined, null])('a threshold of %p does not switch its rule off', (bad) => {
		const report = judge(snapshot({ backups: [good(27 * HOUR)] }), { overdueHours: bad as number });
		expect(report.findings.map(({ rule }) => rule)).toEqual(['backup-overdue']);
		expect(report.thresholds).toEqual(DEFAULT_THRESHOLDS);
	});
});

describe('the report as a whole', () => {
	const report = judge(believable());

	test('verdict, headline and counts of the believable world', () => {
		expect(report.headline).toBe('Critical: 4 of 8 tenants in danger, 2 more to look at');
		expect(report.counts).toEqual({
			tenants: 8,
			safe: 2,
			failed: 1,
			overdue: 1,
			running: 1,
			withoutBackup: 3,
			critical: 5,
			attention: 4,
		});
	});

	test('worst tenants first, each with its state', () => {
		expect(report.tenants.map(({ tenant, state }) => `${tenant}: ${state}`)).toEqual([
			'orders_drill: no backup',
			'sandbox: no backup',
			'billing: failed',
			'archive_lab: log interrupted',
			'billing_check: no backup',
			'crm: canceled',
			'analytics: running',
			'orders: safe',
		]);
	});

	test('a line has the figures of the last good backup, and the last runs in order', () => {
		const billing = report.tenants.find(({ tenant }) => tenant === 'billing');
		expect(billing).toMatchObject({ logOutcome: 'running', recoverableUntil: before(10 * SECOND), progressPercent: null, lastGoodAt: before(31 * HOUR), lastGoodAgeSeconds: 31 * 3600, outcome: 'failed', logDelaySeconds: 5.2 });
		expect(billing?.runs).toHaveLength(10);
		expect(report.tenants.find(({ tenant }) => tenant === 'sandbox')).toMatchObject({ outputBytes: null, durationSeconds: null, lastGoodAt: null });
		expect(billing?.runs.at(-1)?.outcome).toBe('failed');
		const starts = billing?.runs.map(({ startedAt }) => startedAt) ?? [];
		expect(starts).toEqual([...starts].sort());
		expect(report.tenants.find(({ tenant }) => tenant === 'orders')?.runs).toHaveLength(14);
	});

	test('past runs are put in order, however the server lists them', () => {
		const shuffled = [threeRuns[1], threeRuns[2], threeRuns[0], { ...threeRuns[0], jobId: 77, startedAt: null }];
		const [line] = judge(snapshot({ history: shuffled })).tenants;
		expect(line.runs.map(({ startedAt }) => startedAt)).toEqual([null, ...[3, 2, 1].map((day) => before(day * DAY)), backup().startedAt]);
	});

	test('findings of one kind stand together, by tenant', () => {
		const backups = ['c', 'a', 'b'].map((tenant, index) => backup({ tenant, tenantId: index + 1, outcome: 'failed' }));
		const { findings } = judge(snapshot({ backups, logBackups: [log({ tenant: null })], windows: [] }));
		expect(findings.map(({ rule, tenant }) => `${rule} ${tenant}`)).toEqual(
			['backup-failed', 'backup-last-good-unknown'].flatMap((rule) => ['a', 'b', 'c'].map((tenant) => `${rule} ${tenant}`)),
		);
	});

	test('a tenant in danger stands before one to look at, however old their backups are', () => {
		const backups = [backup({ tenant: 'a', outcome: 'canceled', tenantId: 1 }), backup({ tenant: 'b', tenantId: 2 })];
		const history = [{ ...good(25 * HOUR), tenantId: 1 }];
		const logBackups = [log({ tenant: 'a' }), log({ tenant: 'b', outcome: 'failed' })];
		expect(judge(snapshot({ backups, history, logBackups, windows: [] })).tenants.map(({ tenant }) => tenant)).toEqual(['b', 'a']);
	});

	test('a limit of 0 is a limit', () => {
		expect(told({}, { overdueHours: 0 })).toEqual(['critical backup-overdue']);
	});

	test('it is plain JSON', () => {
		expect(JSON.parse(JSON.stringify(report))).toEqual(report);
	});

	test.each([
		['healthy', {}, 'Healthy: the only tenant is safe'],
		['attention', { backups: [run(HOUR, { outcome: 'canceled' })], history: [good(HOUR)] }, 'Attention: 1 of 1 tenant to look at'],
		['attention', { restores: [restore({ outcome: 'failed' })] }, 'Attention: 1 finding beside the tenants'],
		['critical', { backups: [failed] }, 'Critical: 1 of 1 tenant in danger'],
	])('verdict %s', (verdict, facts, headline) => {
		expect(judge(snapshot(facts as Partial<Snapshot>))).toMatchObject({ verdict, headline });
	});

	test('several clusters become one report that names them', () => {
		const sick = judge(snapshot({ cluster: 'b', backups: [failed] }));
		const both = combineReports([judge(snapshot({ cluster: 'a' })), sick]);
		expect(both).toMatchObject({ verdict: 'critical', cluster: null, headline: 'Critical: 1 of 2 tenants in danger' });
		expect(both.tenants.map(({ cluster, tenant }) => [cluster, tenant])).toEqual([['b', 't1'], ['a', 't1']]);
		expect(both.findings.every(({ cluster }) => cluster === 'b')).toBe(true);
		const lines = combineReports(['c', 'a', 'b'].map((cluster) => judge(snapshot({ cluster, backups: [failed] }))));
		expect(lines.tenants.map(({ cluster }) => cluster)).toEqual(['a', 'b', 'c']);
		expect(lines.findings.map(({ cluster }) => cluster)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
		expect(both.counts).toMatchObject({ tenants: 2, safe: 1, failed: 1, critical: 2 });
		expect(combineReports([sick])).toBe(sick);
	});

	test('1,000 tenants take no time worth naming', () => {
		const many = healthyTenants(1000);
		const started = performance.now();
		expect(judge({ ...many, history: Array.from({ length: 20 }, () => many.backups).flat() }).counts.safe).toBe(1000);
		expect(performance.now() - started).toBeLessThan(1_000);
	});

	test('the records that were given are not touched', () => {
		const given = believable();
		judge(given);
		expect(given).toEqual(believable());
		expect(given.takenAt).toBe(NOW);
	});
});
