/** What is said of each finding: what, since when, how bad, what next. */
import { judge } from '../../judgement/judge';
import type { Rule, Snapshot, Thresholds } from '../../judgement/types';
import { reportOf } from '../../report/report';
import { backup, before, DAY, HOUR, log, MINUTE, never, restore, run, snapshot } from '../judgement/snapshots';

const good = (endedAgo: number) => backup({ startedAt: before(endedAgo + 600_000), finishedAt: before(endedAgo), jobId: 1 });
const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'disk full' });
const threeRuns = [1, 2, 3].map((day) => run(day * DAY, { jobId: day, durationSeconds: 20 * 60 }));
const written = (facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>) => reportOf(judge(snapshot(facts), { thresholds }));

describe('sentences say what, since when, how bad, what next', () => {
	const sentenceOf = (rule: Rule, facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>) => {
		const found = written(facts, thresholds).findings.find((one) => one.rule === rule);
		return found && { since: found.since, sentence: found.sentence, advice: found.advice };
	};

	test('failed', () => {
		expect(sentenceOf('backup-failed', { backups: [failed], history: [good(25 * HOUR)] })).toEqual({
			since: '2026-01-05T21:20:00.000Z',
			sentence:
				'The last backup failed 100 min ago (2026-01-06 05:20): "disk full"; the last good one ended 25 h ago (2026-01-05 06:00), within what is promised.',
			advice: 'See whether the destination is reachable, writable and not full, then start a backup: ALTER SYSTEM BACKUP TENANT = tenant_name. In n8n: Backup > Start.',
		});
	});

	test('failed without a reason, and with one that is a book', () => {
		expect(sentenceOf('backup-failed', { backups: [{ ...failed, message: null }] })?.sentence).toBe('The last backup failed 100 min ago (2026-01-06 05:20).');
		const long = sentenceOf('backup-failed', { backups: [{ ...failed, message: 'why\n'.repeat(5_000) }] })?.sentence ?? '';
		expect(long).toContain('(2026-01-06 05:20): "why why');
		expect(long.length).toBeLessThan(150);
	});

	test('failed and overdue: each finding says its own', () => {
		expect(sentenceOf('backup-failed', { backups: [failed], history: [good(27 * HOUR)] })?.sentence).toBe(
			'The last backup failed 100 min ago (2026-01-06 05:20): "disk full".',
		);
	});

	test('never: with the log archive that there is, and in the words of the service', () => {
		const noBackup = { backups: [never()] };
		expect(sentenceOf('backup-never', noBackup)?.sentence).toBe('There has never been a backup: nothing of this tenant can be restored.');
		expect(sentenceOf('backup-never', { ...noBackup, logBackups: [] })?.sentence).toContain(', nor log archiving:');
		expect(sentenceOf('backup-never', noBackup)?.advice).toContain('Backup Config > Set Backup Config');
		expect(sentenceOf('backup-never', { ...noBackup, service: 'ocp' })?.advice).toContain('Backup Strategy > Create');
	});

	test('unknown: the server\'s word', () => {
		const unknown = run(HOUR, { outcome: 'unknown', status: 'PONDERING', message: null });
		expect(sentenceOf('backup-unknown', { backups: [unknown], history: [good(25 * HOUR)] })?.sentence).toMatch(/^The server gives the last backup the status PONDERING, which says neither success nor failure; the last good one/);
		expect(sentenceOf('restore-unknown', { restores: [restore({ outcome: 'unknown', status: 'ODD' })] })?.sentence).toContain('from t1 ended 2 h ago (2026-01-06 05:00) with the status ODD');
		expect(sentenceOf('log-unknown', { logBackups: [log({ outcome: 'unknown', status: 'INVALID' })] })?.sentence).toBe('The server gives log archiving the status INVALID, which says neither running nor stopped; changes since 2026-01-06 06:59 (3 s ago) may be saved nowhere.');
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
				'The last good backup ended 31 h ago (2026-01-04 23:48), 5 h 12 min over the limit of 26 h; one is running now (42 % done).',
			advice: 'Wait for the running backup; if it fails, remove the cause and start it again. In n8n: Backup > Start.',
		});
	});

	test('running too long, by both measures', () => {
		const [long] = written({ backups: [run(13 * HOUR, { outcome: 'running' })], history: threeRuns }).findings;
		expect(long.sentence).toBe(
			'The backup that started 13 h ago (2026-01-05 18:00) has been running for 13 h, 42 % done, 1 h over the limit of 12 h, 39.0 times the usual 20 min.',
		);
	});

	test('running too long, by one measure', () => {
		const of = (ago: number, history = threeRuns) => sentenceOf('backup-too-long', { backups: [run(ago, { outcome: 'running' })], history })?.sentence;
		expect(of(2 * HOUR)).toMatch(/has been running for 2 h, 42 % done, 6\.0 times the usual 20 min\.$/);
		expect(of(13 * HOUR, [good(14 * HOUR)])).toMatch(/has been running for 13 h, 42 % done, 1 h over the limit of 12 h\.$/);
	});

	test('log archiving broken', () => {
		expect(
			sentenceOf('log-interrupted', { logBackups: [log({ outcome: 'failed', status: 'INTERRUPTED', checkpoint: before(3 * HOUR), message: 'no space' })] }),
		).toMatchObject({
			since: before(3 * HOUR),
			sentence:
				'Log archiving is broken (INTERRUPTED, "no space"): changes since 2026-01-06 04:00 (3 h ago) are saved nowhere.',
		});
	});

	test('log archiving that is not running, as obshell tells it: our own conclusion is no word of the server', () => {
		const found = sentenceOf('log-interrupted', { logBackups: [log({ outcome: 'failed', status: null, checkpoint: before(3 * HOUR), message: 'concluded' })] });
		expect(found?.sentence).toBe('Log archiving is not running, interrupted or stopped: changes since 2026-01-06 04:00 (3 h ago) are saved nowhere.');
		expect(found?.advice).toMatch(/^If it was only stopped, start it; if it is interrupted, see whether .* An interrupted archive does not heal by itself/);
	});

	test('shared directories: with whom, or that data and logs are mixed', () => {
		expect(sentenceOf('destination-shared', { backups: [backup({ path: 'file:///b/t1' })], logBackups: [log({ path: 'file:///b/t1/' })] })?.sentence).toBe('Data and logs of this tenant go to one directory (file:///b/t1): one may overwrite or delete the other.');
		const three = ['t1', 't2', 't3'].map((tenant, index) => backup({ tenant, tenantId: index + 1, path: 'oss://b/d?host=h' }));
		expect(sentenceOf('destination-shared', { backups: three })?.sentence).toBe('This tenant shares its directory (oss://b/d) with t2 and 1 more: one may overwrite or delete the other.');
	});

	test('the median of an even number of runs is the middle of the two', () => {
		const runs = [80, 10, 40, 20].map((minutes, day) => run((day + 1) * DAY, { jobId: day, durationSeconds: minutes * 60, startedAt: before((day + 1) * DAY), finishedAt: before(HOUR) }));
		const longer = (minutes: number) => written({ backups: [run(minutes * MINUTE, { outcome: 'running', jobId: 99 })], history: runs }).findings.map(({ rule }) => rule);
		expect(longer(90)).toEqual([]);
		expect(longer(91)).toEqual(['backup-too-long']);
	});

	test('a time zone that nobody knows is UTC, and says so', () => {
		const report = written({ timeZone: 'Mars/Olympus', backups: [good(31 * HOUR)] });
		expect(report.timeZone).toBe('UTC');
		expect(report.findings[0].sentence).toContain('(2026-01-04 16:00)');
	});
});

