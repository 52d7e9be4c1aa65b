/** What a judgement adds up to: what is left out, counts, order, several clusters, and what it costs. */
import { combine, judge } from '../../judgement/judge';
import { DEFAULT_THRESHOLDS, type Snapshot, type Thresholds } from '../../judgement/types';
import { reportOf, type Report } from '../../report/report';
import { backup, before, believable, DAY, HOUR, log, NOW, restore, run, SECOND, snapshot } from './snapshots';


/** `severity rule tenant` of every finding, worst first. */
function told(facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>): string[] {
	return judge(snapshot(facts), { thresholds }).findings.map(({ severity, rule, tenant: name }) => [severity, rule, ...(name === 't1' ? [] : [name])].join(' '));
}

const written = (facts: Partial<Snapshot>): Report => reportOf(judge(snapshot(facts)));
const good = (endedAgo: number) => backup({ startedAt: before(endedAgo + 600_000), finishedAt: before(endedAgo), jobId: 1 });
const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'disk full' });
const threeRuns = [1, 2, 3].map((day) => run(day * DAY, { jobId: day, durationSeconds: 20 * 60 }));

describe('what cannot be judged is told', () => {
	test('a rule left out does not fire, and stands in the report', () => {
		const notChecked = [{ rule: 'log', because: 'too-old' as const, detail: 'no route' }];
		const report = written({ logBackups: [], notChecked });
		expect(report.findings).toEqual([]);
		expect(report.notChecked).toEqual([{ rule: 'log', why: 'no route' }]);
		expect(report.headline).toBe('Healthy as far as checked: the only tenant is safe');
	});

	test('one rule of a kind can be left out alone', () => {
		const notChecked = [{ rule: 'log-delayed', because: 'too-old' as const }];
		expect(told({ logBackups: [log({ delaySeconds: 9_999 })], notChecked })).toEqual([]);
		expect(told({ logBackups: [], notChecked })).toEqual(['critical log-not-listed']);
	});

	test('lists that were never given are named by themselves, once', () => {
		expect(judge(snapshot({ windows: [] })).notChecked).toEqual([{ rule: 'window', because: 'not-given' }]);
		const notChecked = [{ rule: 'window', because: 'too-old' as const }];
		expect(judge(snapshot({ windows: [], notChecked })).notChecked).toEqual(notChecked);
		expect(judge(snapshot(), { thresholds: { retentionDays: 7 } }).notChecked.map(({ rule }) => rule)).toEqual(['retention-short']);
	});

	test.each([Number.NaN, -1, '26', undefined, null])('a threshold of %p does not switch its rule off', (bad) => {
		const report = judge(snapshot({ backups: [good(27 * HOUR)] }), { thresholds: { overdueHours: bad as number } });
		expect(report.findings.map(({ rule }) => rule)).toEqual(['backup-overdue']);
		expect(report.thresholds).toEqual(DEFAULT_THRESHOLDS);
	});
});

describe('the report as a whole', () => {
	const report = reportOf(judge(believable()));

	test('verdict, headline and counts of the believable world', () => {
		expect(report.headline).toBe('Critical: 3 of 6 tenants in danger, 1 more to look at');
		expect(report.counts).toEqual({
			tenants: 6,
			safe: 2,
			failed: 1,
			overdue: 1,
			running: 1,
			withoutBackup: 1,
			critical: 4,
			attention: 3,
			acknowledged: 0,
			over: 0,
		});
	});

	test('worst tenants first, each with its state', () => {
		expect(report.tenants.map(({ tenant, state }) => `${tenant}: ${state}`)).toEqual([
			'sandbox: no backup',
			'billing: failed',
			'archive_lab: log interrupted',
			'crm: canceled',
			'orders_drill: just restored',
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

	test('a good backup that ended a few minutes ahead counts, one further ahead has no age', () => {
		const lineOf = (endedAgo: number) => judge(snapshot({ backups: [good(endedAgo)] })).tenants[0];
		expect(lineOf(-4 * 60 * SECOND)).toMatchObject({ lastGoodAt: before(-4 * 60 * SECOND), lastGoodAgeSeconds: 0 });
		expect(lineOf(-6 * 60 * SECOND)).toMatchObject({ lastGoodAt: null, lastGoodAgeSeconds: null });
	});

	test('past runs are put in order, however the server lists them', () => {
		const shuffled = [threeRuns[1], threeRuns[2], threeRuns[0], { ...threeRuns[0], jobId: 77, startedAt: null, finishedAt: null }];
		const [line] = judge(snapshot({ history: shuffled })).tenants;
		expect(line.runs.map(({ startedAt }) => startedAt)).toEqual([null, ...[3, 2, 1].map((day) => before(day * DAY)), backup().startedAt]);
	});

	test('findings of one kind stand together, by tenant', () => {
		const backups = ['c', 'a', 'b'].map((tenant, index) => backup({ tenant, tenantId: index + 1, outcome: 'failed', status: 'FAILED' }));
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
		expect(written(facts as Partial<Snapshot>)).toMatchObject({ verdict, headline });
	});

	test('several clusters become one report that names them', () => {
		const of = (cluster: string, facts: Partial<Snapshot> = {}) => judge(snapshot({ cluster, clusterId: cluster, ...facts }));
		const sick = of('b', { backups: [{ ...failed, cluster: 'b' }] });
		const both = reportOf(combine([of('a'), sick]));
		expect(both).toMatchObject({ verdict: 'critical', cluster: null, headline: 'Critical: 1 of 2 tenants in danger' });
		expect(both.tenants.map(({ cluster, tenant: name, state }) => [cluster, name, state])).toEqual([['b', 't1', 'failed'], ['a', 't1', 'safe']]);
		expect(both.findings.map(({ id, cluster }) => [id, cluster])).toEqual([['backup-failed/b/1002', 'b'], ['backup-last-good-unknown/b/1002', 'b']]);
		const lines = reportOf(combine(['c', 'a', 'b'].map((cluster) => of(cluster, { backups: [failed] }))));
		expect(lines.tenants.map(({ cluster }) => cluster)).toEqual(['a', 'b', 'c']);
		expect(lines.findings.map(({ cluster }) => cluster)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
		expect(both.counts).toMatchObject({ tenants: 2, safe: 1, failed: 1, critical: 2 });
		expect(combine([sick])).toBe(sick);
	});

	test('the records that were given are not touched', () => {
		const given = believable();
		judge(given);
		expect(given).toEqual(believable());
		expect(given.takenAt).toBe(NOW);
	});
});
