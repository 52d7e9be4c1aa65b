import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import { judge } from '../../judgement/judge';
import type { Rule, Snapshot, Thresholds } from '../../judgement/types';
import type { ServiceName } from '../../services/records/types';
import { before, DAY, HOUR, log, MINUTE, never, restore, run, snapshot } from './snapshots';
import { failed, good, SITUATIONS, threeRuns, told } from './situations';

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
		const places = new Set(all.flatMap((advice) => [...advice.matchAll(/\(([A-Z][\w ]*) > ([\w ]+?)(?:, ([\w ]+))?\)/g)].map(([, ...place]) => place.join(' > '))));
		expect(places.size).toBeGreaterThan(4);
		expect([...places].filter((place) => !isOnScreen(service, place.split(' > ')))).toEqual([]);
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
