/** Values that no server should send: nothing throws, nothing is healthy because it cannot be read, and the cost stays linear. */
import fc from 'fast-check';

import { combine, judge } from '../../judgement/judge';
import type { Policy } from '../../judgement/policy';
import { RULES, type Judgement, type Rule, type Snapshot } from '../../judgement/types';
import { reportOf } from '../../report/report';
import type { LogBackupRecord, Outcome, RestoreRecord, TenantRecord } from '../../services/records/types';
import { backup, before, DAY, HOUR, log, MINUTE, never, NOW, restore, run, SECOND, snapshot, tenant } from './snapshots';

const { cpuSeconds } = jest.requireActual<{ cpuSeconds(work: () => void): number }>('../services/wire/cpu.js');

const SEED = 20261130;

/** Two tenants in perfect health, whose newest full backup is one of five. */
function well(service: Snapshot['service'] = 'ocp'): Snapshot {
	const names = [['t1', 1002], ['t2', 1004]] as const;
	const runs = names.flatMap(([name, id]) => [0, 1, 2, 3, 4].map((day) => run(5 * HOUR + day * DAY, { service, tenant: name, tenantId: id, jobId: 900 - day, backupType: 'full', path: `file:///${name}/data` })));
	return snapshot({
		service,
		tenants: names.map(([name, id]) => tenant({ service, tenant: name, tenantId: id, role: service === 'ocp' ? 'PRIMARY' : null })),
		tenantCount: 2,
		backups: runs.filter(({ jobId }) => jobId === 900),
		history: runs,
		logBackups: names.map(([name, id]) => log({ service, tenant: name, tenantId: id, path: `file:///${name}/clog` })),
		windows: names.map(([name]) => ({ tenant: name, from: before(7 * DAY), until: before(5 * SECOND), source: 'server' as const })),
		restores: [restore({ service, restoreId: 5 })],
		unread: [],
	});
}

const TIMES = [null, '', 'NaN', 'Invalid Date', 'now', '0000-00-00 00:00:00', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z', '1970-01-01T08:00:00.000+08:00', '2026-02-30T00:00:00.000Z', '2026-01-05T25:61:61.000Z', '2099-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', '99999-01-01T00:00:00.00Z', '1'.repeat(30), before(0), before(-4 * MINUTE), before(HOUR), before(50 * HOUR)];
const NUMBERS = [null, Number.NaN, Infinity, -Infinity, -1, -9e15, 0, 1e-320, 0.5, 1e9, 1e308, Number.MAX_SAFE_INTEGER];
const IDS = [null, '', 0, -1, Number.NaN, 1002, '1002', 1004, '9'.repeat(30), '-', '1/2', '__proto__', 'x'.repeat(10_000)];
const NAMES = [null, '', ' ', 't1', 't2', 'sys', 'META$1002', '__recycle_$_1_2', 'AUX_RECOVER$1', 'AUX_RECOVER$x', '__proto__', 'constructor', 'toString', 'whole cluster', 'a/b', '租户'.repeat(5_000), 'n'.repeat(100_000), '\u0000', '\uD800', '*', ','];
const WORDS = [null, '', 'NORMAL', 'RESTORE', 'CREATING', 'DROPPING', 'STANDBY', 'PRIMARY', 'COMPLETED', 'PREPARE', 'STOP', 'toString', '__proto__', '-4018', 'ERR-'.repeat(25_000), 'ret='.repeat(25_000)];
const OUTCOMES: Outcome[] = ['succeeded', 'failed', 'canceled', 'running', 'unknown', 'none'];

const time = fc.constantFrom(...TIMES);
const number = fc.constantFrom(...NUMBERS);
const id = fc.constantFrom(...IDS);
const name = fc.constantFrom(...NAMES);
const word = fc.constantFrom(...WORDS);
const outcome = fc.constantFrom(...OUTCOMES);

/** What may be odd of each kind of row. */
const ODD = {
	tenants: { tenant: name, tenantId: id, status: word, role: word, createdAt: time },
	backups: { tenant: name, tenantId: id, outcome, status: word, startedAt: time, finishedAt: time, durationSeconds: number, progressPercent: number, message: word, inputBytes: id, outputBytes: id, jobId: id, backupSetId: id, startScn: id, endScn: id, path: name, cluster: name, backupType: fc.constantFrom('full', 'incremental', null) },
	logBackups: { tenant: name, tenantId: id, outcome, status: word, checkpoint: time, delaySeconds: number, startedAt: time, message: word, path: name, roundId: id },
	restores: { tenant: name, tenantId: id, restoreId: id, outcome, status: word, startedAt: time, finishedAt: time, durationSeconds: number, progressPercent: number, message: word, sourceTenant: name, restoreScn: id },
	windows: { tenant: name, tenantId: id, from: time, until: time, sourceTenant: name, sourceCluster: name },
	history: { tenant: name, tenantId: id, outcome, startedAt: time, finishedAt: time, durationSeconds: number, outputBytes: id, jobId: id, path: name },
};
type List = keyof typeof ODD;
type Change = (snapshot: Snapshot) => Snapshot;

/** One row has some odd fields, is there twice, or is gone. */
const oddRow: fc.Arbitrary<Change> = fc.constantFrom(...(Object.keys(ODD) as List[])).chain((list) =>
	fc.record({ place: fc.nat(9), how: fc.constantFrom('odd', 'odd', 'odd', 'besides', 'gone'), facts: fc.record(ODD[list] as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }) }).map(
		({ place, how, facts }): Change =>
			(given) => {
				const rows = (given[list] ?? []) as unknown as object[];
				if (rows.length === 0) return given;
				const at = place % rows.length;
				const odd = { ...rows[at], ...facts };
				const changed = how === 'gone' ? rows.filter((_, index) => index !== at) : how === 'besides' ? [...rows, odd] : rows.map((row, index) => (index === at ? odd : row));
				return { ...given, [list]: changed };
			},
	),
);

const oddWhole: fc.Arbitrary<Change> = fc
	.record(
		{
			cluster: name,
			clusterId: fc.constantFrom(null, '', '1', '9'.repeat(30), 'a/b', '__proto__'),
			takenAt: fc.constantFrom(0, -1, 1, Date.UTC(1970, 0, 2), Date.UTC(2099, 0, 1), NOW - 400 * DAY, NOW + 400 * DAY),
			timeZone: fc.constantFrom('', 'UTC', 'Mars/Olympus', '+08:00', 'x'.repeat(10_000)),
			tenantCount: fc.constantFrom(undefined, Number.NaN, -1, 0, 1e308),
			retentionDays: fc.constantFrom(undefined, Number.NaN, -1, 0, Infinity, 1e308),
			scheduleStatus: word,
			unlisted: fc.array(fc.constantFrom('1002', '', '__proto__', '9'.repeat(30)), { maxLength: 3 }),
		},
		{ requiredKeys: [] },
	)
	.map((facts): Change => (given) => ({ ...given, ...facts }));

const changes = fc.array(fc.oneof({ weight: 6, arbitrary: oddRow }, { weight: 1, arbitrary: oddWhole }), { minLength: 1, maxLength: 6 });
const service = fc.constantFrom<Snapshot['service']>('ocp', 'obshell');

const limit = fc.constantFrom(undefined, Number.NaN, -1, 0, 26, 1e308, Infinity);
const policy = fc.record({
	thresholds: fc.record({ overdueHours: limit, runningHours: limit, logDelaySeconds: limit, windowMinutes: limit, restoreFailedHours: limit, restoreHours: limit }, { requiredKeys: [] }) as never,
	rows: fc.array(fc.record({ tenants: fc.constantFrom('', '*', 't1', '*'.repeat(1000)), clusters: fc.constant(''), backupHours: limit, fullDays: limit, leastGood: limit, retentionDays: limit, logDelaySeconds: limit }, { requiredKeys: ['tenants', 'clusters'] }), { maxLength: 2 }) as never,
}) as fc.Arbitrary<Policy>;

/** A judgement that can be written down: every time in it is one, every id has its parts, and JSON holds it. */
function isWhole(judged: Judgement): void {
	for (const { id: of, rule, since, tenant: about, figures } of judged.findings) {
		expect(RULES).toContain(rule);
		expect(of.startsWith(`${rule}/`)).toBe(true);
		expect(about === null || about.length > 0).toBe(true);
		for (const at of [since, figures.at, figures.lastGoodAt]) if (typeof at === 'string' && since === at) expect(Number.isNaN(Date.parse(at))).toBe(false);
	}
	expect(judged.verdict).toBe(judged.findings.length === 0 ? 'healthy' : judged.findings.some(({ severity }) => severity === 'critical') ? 'critical' : 'attention');
	expect(() => JSON.stringify(judged)).not.toThrow();
}

describe('whatever servers send', () => {
	test('nothing throws, and what comes out is whole', () => {
		fc.assert(
			fc.property(service, changes, policy, (of, some, by) => {
				const judged = judge(some.reduce((one, change) => change(one), well(of)), by);
				isWhole(judged);
				isWhole(combine([judged, judge(well(of))]));
				for (const language of ['en', 'zh'] as const) expect(reportOf(judged, { language, before: judged.findings.map(({ id: known }) => ({ id: known })) }).verdict).toBe(judged.verdict);
			}),
			{ seed: SEED, numRuns: 300 },
		);
	});

	test('a tenant that is called safe has a good backup, an archive and a window that can be read, and all of them in time', () => {
		let safe = 0;
		fc.assert(
			fc.property(service, fc.array(oddRow, { minLength: 1, maxLength: 4 }), (of, some) => {
				const given = some.reduce((one, change) => change(one), well(of));
				const judged = judge(given);
				for (const line of judged.tenants) {
					if (line.severity !== null || !line.owes) continue;
					safe += 1;
					const inTime = (at: string | null | undefined, span: number) => typeof at === 'string' && Date.parse(at) >= NOW - span && Date.parse(at) <= NOW + 5 * MINUTE;
					const own = <T extends { tenant: string | null; tenantId?: unknown }>(rows: T[]) => rows.filter((row) => row.tenant === line.tenant || String(row.tenantId) === line.tenantId || (!row.tenant && (row.tenantId ?? null) === null));
					expect(own([...given.backups, ...given.history]).some((row) => row.outcome === 'succeeded' && inTime(row.finishedAt ?? row.startedAt, 26 * HOUR))).toBe(true);
					expect(inTime(line.lastGoodAt, 26 * HOUR)).toBe(true);
					const archives = own(given.logBackups).filter((row) => row.outcome === 'running');
					expect(archives.some((row) => inTime(row.checkpoint, 25 * MINUTE) || (row.delaySeconds !== null && Math.abs(row.delaySeconds) <= 600) || row.status === 'PREPARE')).toBe(true);
					if (given.windows.length > 0) expect(own(given.windows).some((row) => inTime(row.until, 30 * MINUTE))).toBe(true);
				}
			}),
			{ seed: SEED, numRuns: 1000 },
		);
		expect(safe).toBeGreaterThan(100);
	});
});

/** One value that nothing can be said without is not there, or cannot be read. */
const UNREADABLE = TIMES.slice(0, 7);
const newest = (facts: object): Change => (given) => ({ ...given, history: [], backups: given.backups.map((one) => (one.tenant === 't1' ? { ...one, ...facts } : one)) });
const archive = (facts: Partial<LogBackupRecord>): Change => (given) => ({ ...given, logBackups: given.logBackups.map((one) => (one.tenant === 't1' ? { ...one, ...facts } : one)) });
const listed = (facts: Partial<TenantRecord>): Change => (given) => ({ ...given, tenants: given.tenants?.map((one) => (one.tenant === 't1' ? { ...one, ...facts } : one)) });
const restored = (facts: Partial<RestoreRecord>): Change => (given) => ({ ...given, restores: [restore({ restoreId: 5, ...facts })] });
const windowOf = (facts: object): Change => (given) => ({ ...given, windows: given.windows.map((one) => (one.tenant === 't1' ? { ...one, ...facts } : one)) });

const CASES: Array<[string, Change, Rule]> = [
	...UNREADABLE.map((at): [string, Change, Rule] => [`a good backup that ended at ${JSON.stringify(at)}`, newest({ startedAt: at, finishedAt: at }), 'backup-last-good-unknown']),
	['a good backup of 1970', newest({ startedAt: '1970-01-01T00:00:00.000Z', finishedAt: '1970-01-01T00:00:00.000Z' }), 'backup-last-good-unknown'],
	['a good backup that ended in 2099', newest({ finishedAt: '2099-01-01T00:00:00.000Z' }), 'clock-ahead'],
	['an outcome that is not known', newest({ outcome: 'unknown', status: '__proto__' }), 'backup-unknown'],
	['a running backup of nobody knows when', newest({ outcome: 'running', startedAt: 'NaN', finishedAt: null, durationSeconds: null }), 'backup-start-unknown'],
	['a running backup that has taken no number of seconds', newest({ outcome: 'running', startedAt: null, finishedAt: null, durationSeconds: Number.NaN }), 'backup-start-unknown'],
	['a running backup that has taken less than nothing', newest({ outcome: 'running', startedAt: null, finishedAt: null, durationSeconds: -5 }), 'backup-start-unknown'],
	...[Number.NaN, Infinity, -Infinity, null].map((delaySeconds): [string, Change, Rule] => [`an archive with the delay ${delaySeconds} and no checkpoint`, archive({ delaySeconds, checkpoint: null }), 'log-delay-unknown']),
	...UNREADABLE.map((checkpoint): [string, Change, Rule] => [`an archive with the checkpoint ${JSON.stringify(checkpoint)}, and no delay`, archive({ delaySeconds: null, checkpoint }), 'log-delay-unknown']),
	['an archive with the checkpoint 1970, and a delay that is none', archive({ delaySeconds: Number.NaN, checkpoint: '1970-01-01T00:00:00.000Z' }), 'log-delay-unknown'],
	['an archive that is ahead of now', archive({ delaySeconds: -9e15 }), 'clock-ahead'],
	['an archive of 2099', archive({ checkpoint: '2099-01-01T00:00:00.000Z' }), 'clock-ahead'],
	['an archive that began in 2099', archive({ startedAt: '2099-01-01T00:00:00.000Z' }), 'clock-ahead'],
	['an archive with a word that is not known', archive({ outcome: 'unknown', status: '' }), 'log-unknown'],
	['an archive that prepares since nobody knows when', archive({ status: 'PREPARE', startedAt: 'NaN', checkpoint: null, delaySeconds: null }), 'log-preparing'],
	['an archive that prepares since 2099', archive({ status: 'PREPARE', startedAt: '2099-01-01T00:00:00.000Z', checkpoint: null, delaySeconds: null }), 'clock-ahead'],
	...UNREADABLE.map((until): [string, Change, Rule] => [`a window up to ${JSON.stringify(until)}`, windowOf({ until }), 'window-missing']),
	['a window up to 1970', windowOf({ until: '1970-01-01T00:00:00.000Z' }), 'window-missing'],
	['a window up to 2099', windowOf({ until: '2099-01-01T00:00:00.000Z' }), 'clock-ahead'],
	['a window from nobody knows when', windowOf({ from: '0001-01-01T00:00:00Z' }), 'window-no-beginning'],
	['a tenant made in 2099', listed({ createdAt: '2099-01-01T00:00:00.000Z' }), 'clock-ahead'],
	['a tenant that nobody backs up, made in 2099', (given) => listed({ createdAt: '2099-01-01T00:00:00.000Z' })({ ...given, history: [], backups: given.backups.map((one) => (one.tenant === 't1' ? never({ service: 'ocp' }) : one)) }), 'backup-never'],
	['a tenant that nobody backs up, made nobody knows when', (given) => listed({ createdAt: 'NaN' })({ ...given, history: [], backups: given.backups.map((one) => (one.tenant === 't1' ? never({ service: 'ocp' }) : one)) }), 'backup-never'],
	['a tenant with an id of 30 digits, whose backups have another', listed({ tenantId: '9'.repeat(30) }), 'backup-never'],
	['a tenant with a status that is not known', (given) => listed({ status: 'RESTORED?', role: 'BACKUP?' })(newest({ outcome: 'failed', status: 'FAILED' })(given)), 'backup-failed'],
	['a restore that failed nobody knows when', restored({ outcome: 'failed', startedAt: 'NaN', finishedAt: '' }), 'restore-failed'],
	['a restore of 2099', restored({ startedAt: '2099-01-01T00:00:00.000Z', finishedAt: null, outcome: 'running' }), 'clock-ahead'],
	['a restore with a word that is not known', restored({ outcome: 'unknown', status: 'toString' }), 'restore-unknown'],
	['a count of tenants that is none', (given) => ({ ...given, tenantCount: Number.NaN }), 'tenants-fewer'],
	['a schedule with a word that is not known', (given) => ({ ...given, scheduleStatus: '__proto__' }), 'schedule-abnormal'],
];

describe('one value that cannot be read is not taken for a good one', () => {
	test('all is well before', () => expect([...judge(well()).findings, ...judge(well('obshell')).findings]).toEqual([]));

	test.each(CASES)('%s', (_, change, rule) => {
		expect(judge(change(well())).findings.map((one) => one.rule)).toContain(rule);
	});

	test.each<[string, Change]>([
		['an SCN of 30 digits', newest({ startScn: '9'.repeat(30), endScn: '9'.repeat(30) })],
		['bytes of 30 digits', (given) => ({ ...given, history: given.history.map((one) => ({ ...one, outputBytes: '9'.repeat(30) })), backups: given.backups.map((one) => ({ ...one, outputBytes: '9'.repeat(30) })) })],
		['bytes that are no number', newest({ outputBytes: 'NaN', inputBytes: '-1' })],
		['durations that are none', (given) => ({ ...given, history: given.history.map((one) => ({ ...one, durationSeconds: Number.NaN })), backups: given.backups.map((one) => ({ ...one, durationSeconds: Number.NaN })) })],
		['progress beyond all', newest({ progressPercent: 1e308 })],
		['past runs of no time', (given) => ({ ...given, history: given.history.map((one) => (one.jobId === 900 ? one : { ...one, startedAt: null, finishedAt: null })) })],
	])('costs that value alone: %s', (_, change) => {
		const judged = judge(change(well()));
		expect(judged.findings).toEqual([]);
		expect(judged.tenants.map(({ severity }) => severity)).toEqual([null, null]);
	});
});

/** Shapes of which each grows with one number. */
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const SHAPES: Array<[string, (count: number) => Snapshot]> = [
	['tenants of one name', (count) => snapshot({ tenants: many(count, (index) => tenant({ tenantId: 1000 + index })), backups: many(count, (index) => backup({ tenantId: 1000 + index })), logBackups: many(count, (index) => log({ tenantId: 1000 + index })), windows: [] })],
	['rows of one tenant without an id', (count) => snapshot({ backups: many(count, (index) => backup({ tenantId: null, jobId: index })), history: many(count, (index) => backup({ tenantId: null, jobId: index })) })],
	['archives and windows that name nobody', (count) => snapshot({ backups: many(count, (index) => backup({ tenant: `t${index}`, tenantId: 1000 + index })), logBackups: many(count, () => log({ tenant: null })), windows: many(count, () => ({ tenant: null, from: before(DAY), until: before(0) })) })],
	['restores that name nobody, and tenants without backups', (count) => snapshot({ backups: many(count, (index) => never({ tenant: `t${index}`, tenantId: 1000 + index })), logBackups: [], windows: [], restores: many(count, () => restore({ tenant: null, startedAt: null, finishedAt: null })) })],
	['tenants in one directory', (count) => snapshot({ backups: many(count, (index) => backup({ tenant: `t${index}`, tenantId: 1000 + index, path: 'file:///all' })), logBackups: many(count, (index) => log({ tenant: `t${index}`, tenantId: 1000 + index, path: 'file:///all' })), windows: [] })],
	['tenants in the recycle bin', (count) => snapshot({ tenants: many(count, (index) => tenant({ tenant: `__recycle_$_${index}`, tenantId: 1000 + index })), backups: many(count, (index) => backup({ tenant: `__recycle_$_${index}`, tenantId: 1000 + index })), logBackups: [], windows: [] })],
	['parts of one tenant that could not be read', (count) => snapshot({ unread: many(count, () => ({ part: 'log' as const, tenant: 't1', tenantId: '1002', why: 'it is down' })) })],
	['failed restores into one tenant', (count) => snapshot({ restores: many(count, (index) => restore({ outcome: 'failed', restoreId: index })) })],
	['long names', (count) => snapshot({ backups: [backup({ tenant: 'n'.repeat(20 * count), message: 'ret= err '.repeat(20 * count), outcome: 'failed' })], logBackups: [], windows: [] })],
];

/** Seconds of processor time, the least of some rounds. */
function cost(given: Snapshot): number {
	return Math.min(...many(3, () => cpuSeconds(() => judge(given))));
}

test.each(SHAPES)('cost is linear: %s', (_, shape) => {
	const [few, lots] = [shape(1000), shape(8000)];
	judge(few);
	// Eight times as many take eight times as long; were it quadratic, sixty-four times.
	expect(cost(lots)).toBeLessThan(24 * Math.max(cost(few), 0.004));
});
