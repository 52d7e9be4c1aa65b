/** Every situation that a rule has to tell from its neighbours, and what is found in it: one table. */
import { judge } from '../../judgement/judge';
import type { Snapshot, Thresholds } from '../../judgement/types';
import { backup, before, DAY, HOUR, log, MINUTE, never, restore, run, SECOND, snapshot } from './snapshots';

type Situation = [string, Partial<Snapshot>, string[], Partial<Thresholds>?];

/** `severity rule tenant` of every finding, worst first. */
export function told(facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>): string[] {
	return judge(snapshot(facts), thresholds).findings.map(({ severity, rule, tenant }) =>
		[severity, rule, ...(tenant === 't1' ? [] : [tenant])].join(' '),
	);
}

/** A good backup that ended so many milliseconds ago. */
export const good = (endedAgo: number) => backup({ startedAt: before(endedAgo + 600_000), finishedAt: before(endedAgo), jobId: 1 });
const restoreFailed = restore({ outcome: 'failed', startedAt: before(5 * HOUR), finishedAt: before(4 * HOUR) });
/** A backup that began two hours ago and failed. */
export const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'disk full' });
/** Good runs of 20 minutes, a day apart. */
export const threeRuns = [1, 2, 3].map((day) => run(day * DAY, { jobId: day, durationSeconds: 20 * 60 }));
const window = (untilAgo: number) => [{ tenant: 't1', from: before(DAY), until: before(untilAgo) }];

/** Name, facts, `severity rule tenant` of the findings expected, and thresholds that differ. */
export const SITUATIONS: Situation[] = [
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
