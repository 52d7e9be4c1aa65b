/** What rows of past reports add up to, tenant by tenant and in all. */
import { judge } from '../../judgement/judge';
import type { Snapshot } from '../../judgement/types';
import { historyOf } from '../../report/history/history';
import { pastRows } from '../../report/history/read';
import { historyRows } from '../../report/history/rows';
import type { History } from '../../report/history/types';
import { reportOf } from '../../report/report';
import { backup, before, DAY, HOUR, log, MINUTE, never, NOW, run, snapshot } from '../judgement/snapshots';

/** Cells of the report of so many days ago: a good backup that ended an hour before it. */
function row(daysAgo: number, facts: object = {}): Record<string, unknown> {
	return {
		reportAt: before(daysAgo * DAY),
		cluster: 'obdemo',
		clusterId: '1',
		tenant: 't1',
		tenantId: '1002',
		owes: true,
		outcome: 'succeeded',
		backupStartedAt: before(daysAgo * DAY + 2 * HOUR),
		lastGoodAt: before(daysAgo * DAY + HOUR),
		lastGoodAgeSeconds: 3600,
		durationSeconds: 3600,
		outputBytes: 1000,
		logDelaySeconds: 5,
		findingIds: '',
		...facts,
	};
}

function historyWith(rows: unknown, facts: Partial<Snapshot> = {}): History {
	const judgement = judge(snapshot(facts));
	return historyOf(reportOf(judgement), judgement, pastRows('Past Rows', rows));
}

/** The newest backup of the report itself: like that of `row(0)`. */
const today = { backups: [backup({ startedAt: before(2 * HOUR), finishedAt: before(HOUR), durationSeconds: 3600, outputBytes: 1000 })] };

describe('success', () => {
	test('is counted by weeks that begin on Monday in the zone of the report', () => {
		// NOW is Tuesday 2026-01-06 07:00 in Shanghai; two and nine days ago are Sundays there.
		const failed = { outcome: 'failed', backupStartedAt: before(DAY + 2 * HOUR), lastGoodAt: before(2 * DAY + HOUR), lastGoodAgeSeconds: 25 * 3600 };
		const { weeks, ...all } = historyWith([row(9), row(8), row(7), row(3), row(2), row(1, failed)], today);
		expect(weeks.map(({ from, backups, succeeded, successPercent }) => [from, backups, succeeded, successPercent])).toEqual([
			['2025-12-22', 1, 1, 100],
			['2025-12-29', 4, 4, 100],
			['2026-01-05', 2, 1, 50],
		]);
		expect(all).toMatchObject({ backups: 7, succeeded: 6, successPercent: 85.7, reports: 7, from: before(9 * DAY), to: before(0) });
	});

	test('of one backup that many reports saw is counted once, in whatever order and how often the rows come', () => {
		const bad = (ago: number) => row(ago, { outcome: 'failed', backupStartedAt: before(4 * DAY), lastGoodAt: before(5 * DAY), lastGoodAgeSeconds: 86_400 });
		const rows = [bad(1), row(1, { ...bad(2), reportAt: before(2 * DAY) }), bad(3), bad(3)];
		expect(historyWith(rows, today)).toMatchObject({ backups: 3, succeeded: 2, reports: 4 });
		expect(historyWith([...rows].reverse(), today)).toEqual(historyWith(rows, today));
	});

	test('is not told of a backup that still ran, and comes with the report that saw its end', () => {
		const running = row(2, { outcome: 'running', backupStartedAt: before(2 * DAY + HOUR), lastGoodAt: before(3 * DAY + HOUR) });
		expect(historyWith([row(3), running], today)).toMatchObject({ backups: 2, succeeded: 2 });
		const ended = row(1, { outcome: 'running', backupStartedAt: before(DAY + HOUR), lastGoodAt: before(2 * DAY - HOUR) });
		expect(historyWith([row(3), running, ended], today)).toMatchObject({ backups: 3, succeeded: 3, successPercent: 100 });
	});

	test('199 of 200 are not all of them', () => {
		const rows = Array.from({ length: 200 }, (_, index) => row(index / 10 + 1, { backupStartedAt: before(index * HOUR + DAY) }));
		rows[50] = { ...rows[50], outcome: 'failed', lastGoodAt: rows[51].lastGoodAt };
		expect(historyWith(rows, today).successPercent).toBe(99.5);
	});
});

describe('time without a good backup', () => {
	test('is what a report saw at most', () => {
		const history = historyWith([row(5), row(4, { lastGoodAgeSeconds: 100_000 }), row(3)], today);
		expect(history).toMatchObject({ longestWithoutGoodSeconds: 100_000, longestWithoutGoodTenant: 't1' });
	});

	test('of a tenant that never had one goes from the first report that knew it', () => {
		const none = { outcome: 'none', backupStartedAt: '', lastGoodAt: '', lastGoodAgeSeconds: '', durationSeconds: '', outputBytes: '' };
		const history = historyWith([row(9, none), row(5, none)], { backups: [never()] });
		expect(history.longestWithoutGoodSeconds).toBe(9 * 86_400);
		expect(history).toMatchObject({ backups: 0, successPercent: null, medianDurationSeconds: null });
	});

	test('is not guessed where the last good one was not known', () => {
		const unknown = row(9, { lastGoodAt: null, lastGoodAgeSeconds: null, outcome: 'failed' });
		expect(historyWith([unknown], today).longestWithoutGoodSeconds).toBe(3600);
	});
});

test('duration, size and log delay: the middle, and how the newer half differs from the older', () => {
	const rows = [7, 6, 5, 4, 3, 2, 1].map((ago, index) => row(ago, { durationSeconds: 100 * (index + 1), outputBytes: index < 4 ? 2000 : 1000, logDelaySeconds: index === 2 ? 900 : 10 }));
	const history = historyWith(rows, { ...today, logBackups: [log({ delaySeconds: 30 })] });
	// Durations 100 to 700 and today's 3600: the middle is 450; the older half's is 250, the newer one's 650.
	expect(history).toMatchObject({ medianDurationSeconds: 450, durationChangePercent: 160, medianOutputBytes: 1500, outputBytesChangePercent: -50, logDelayMaxSeconds: 900, logDelayMedianSeconds: 10 });
	expect(history.tenants).toMatchObject([{ tenant: 't1', medianDurationSeconds: 450 }]);
	expect(history.weeks.map(({ logDelayMaxSeconds }) => logDelayMaxSeconds)).toEqual([900, 30]);
	expect(historyWith(rows.slice(-3), today)).toMatchObject({ durationChangePercent: null });
});

describe('findings', () => {
	const failedNow: Partial<Snapshot> = { backups: [run(HOUR, { outcome: 'failed', status: 'FAILED', message: 'x' })], history: [backup()] };

	test('are known, new or over against the last report that had the tenant', () => {
		const earlier = row(2, { findingIds: 'backup-overdue/1/1002' });
		const last = row(1, { findingIds: 'backup-failed/1/1002 log-delayed/1/1002' });
		const late = { logBackups: [log({ delaySeconds: 3, checkpoint: before(3000) })] };
		const history = historyWith([earlier, last], { ...failedNow, ...late, windows: [] });
		expect(history.tenants[0]).toMatchObject({ known: ['backup-failed/1/1002'], new: [], over: ['log-delayed/1/1002'] });
		expect(history).toMatchObject({ known: 1, new: 0, over: 1 });
		expect(historyWith([row(1)], failedNow)).toMatchObject({ known: 0, new: 1, over: 0 });
	});

	test('are not over because nobody could look', () => {
		const last = row(1, { findingIds: 'log-delayed/1/1002' });
		const history = historyWith([last], { ...today, unread: [{ part: 'log', tenant: null, tenantId: null, why: 'timed out' }] });
		expect(history.tenants[0]).toMatchObject({ known: ['log-delayed/1/1002'], over: [] });
	});

	test('are none of these at the first report', () => {
		expect(historyWith([], failedNow)).toMatchObject({ known: null, new: null, over: null, reports: 1 });
	});
});

describe('identity', () => {
	test('is the ids: a tenant made anew under an old name has no past, a renamed one keeps its own', () => {
		const history = historyWith([row(1, { tenantId: '1000' }), row(2, { tenant: 'old_name' })], today);
		expect(history).toMatchObject({ tenantsGone: 1, reports: 2, tenants: [{ tenant: 't1', tenantId: '1002', reports: 2 }] });
		expect(historyWith([row(1, { clusterId: '2' })], today)).toMatchObject({ tenantsGone: 1, reports: 1 });
	});

	test('rows of more than 13 weeks ago, of this very report, and of tenants that owed nothing are not counted', () => {
		const rows = [row(92), row(0, { lastGoodAt: before(5 * MINUTE) }), row(1, { owes: 'FALSE' })];
		expect(historyWith(rows, today)).toMatchObject({ reports: 1, backups: 1, rowsLeftOut: 0 });
	});
});

describe('rows that come back', () => {
	test('from a sheet hold numbers as text, and from n8n lie in items', () => {
		const text = Object.fromEntries(Object.entries(row(1)).map(([key, value]) => [key, String(value)]));
		const numbers = row(1, { clusterId: 1, tenantId: 1002 });
		const spelt = Object.fromEntries(Object.entries(row(1)).map(([key, value]) => [key.replace(/[A-Z]/g, ' $&'), value]));
		const wanted = historyWith([row(1)], today);
		for (const rows of [[text], [numbers], [spelt], [{ json: row(1) }], JSON.stringify([row(1)]), { ...row(1) }]) expect(historyWith(rows, today)).toEqual(wanted);
		expect(wanted).toMatchObject({ reports: 2, rowsLeftOut: 0 });
	});

	test.each([
		['text', null, 'no-object'],
		[row(1, { durationSeconds: '1,200' }), 'durationSeconds', 'no-number'],
		[row(1, { outputBytes: '1e9' }), 'outputBytes', 'no-number'],
		[row(1, { logDelaySeconds: -1 }), 'logDelaySeconds', 'no-number'],
		[row(1, { lastGoodAt: '5/1/2026' }), 'lastGoodAt', 'no-time'],
		[row(1, { reportAt: '2026-01-05 23:00:00' }), 'reportAt', 'no-time'],
		[row(1, { reportAt: '' }), 'reportAt', 'missing'],
		[row(1, { tenant: null }), 'tenant', 'missing'],
		[row(1, { outcome: 'ok' }), 'outcome', 'no-word'],
		[row(1, { tenantId: 2 ** 60 }), 'tenantId', 'no-word'],
		[row(-1), 'reportAt', 'in-the-future'],
	])('%p costs itself alone, and is told', (bad, column, why) => {
		const history = historyWith([row(2), bad, row(3)], today);
		expect(history).toMatchObject({ reports: 3, rowsLeftOut: 1, leftOut: [{ row: 2, column, why }] });
	});

	test('many bad rows are counted, and five of them named', () => {
		const history = historyWith(Array.from({ length: 30 }, () => ({ something: 'else' })), today);
		expect(history.rowsLeftOut).toBe(30);
		expect(history.leftOut.map(({ row: number }) => number)).toEqual([1, 2, 3, 4, 5]);
	});

	test('the one empty item of an empty table is no bad row', () => {
		expect(historyWith([{ json: {} }], today)).toMatchObject({ rowsLeftOut: 0, reports: 1 });
	});

	test('what is no list is refused', () => {
		expect(() => pastRows('Past Rows', '{"a"')).toThrow("'Past Rows' is not JSON");
	});
});

test('a row says in flat, stable words what one tenant was', () => {
	const judgement = judge(snapshot({ backups: [run(HOUR, { outcome: 'failed', status: 'FAILED', message: 'x' })], history: [backup()] }));
	expect(historyRows(reportOf(judgement))).toEqual([
		{
			reportAt: new Date(NOW).toISOString(),
			service: 'obshell',
			cluster: 'obdemo',
			clusterId: '1',
			tenant: 't1',
			tenantId: '1002',
			verdict: 'critical',
			state: 'backup-failed',
			owes: true,
			outcome: 'failed',
			backupStartedAt: before(HOUR),
			lastGoodAt: before(5 * HOUR),
			lastGoodAgeSeconds: 18_000,
			durationSeconds: 1380,
			outputBytes: 1_073_741_824,
			logOutcome: 'running',
			logDelaySeconds: 3,
			recoverableUntil: before(5000),
			findings: 1,
			acknowledged: 0,
			findingIds: 'backup-failed/1/1002',
		},
	]);
});

test('200 tenants for a quarter take no longer than a moment', () => {
	const rows = Array.from({ length: 90 * 200 }, (_, index) => row(1 + Math.floor(index / 200), { tenantId: String((index % 200) + 1), tenant: `t${index % 200}` }));
	const backups = Array.from({ length: 200 }, (_, index) => backup({ tenant: `t${index}`, tenantId: index + 1 }));
	const history = historyWith(rows, { backups, logBackups: backups.map(({ tenant }) => log({ tenant })), windows: [] });
	expect(history.tenants).toHaveLength(200);
	expect(history.tenants[0].weeks).toHaveLength(14);
});
