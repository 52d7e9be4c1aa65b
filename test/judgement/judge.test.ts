import { combineReports, judge } from '../../judgement/judge';
import { DEFAULT_THRESHOLDS, type Snapshot } from '../../judgement/types';
import { backup, before, believable, DAY, healthyTenants, HOUR, log, NOW, restore, run, SECOND, snapshot } from './snapshots';
import { failed, good, threeRuns, told } from './situations';

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
