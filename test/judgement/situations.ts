/** Small snapshots, one a line: what is in them, and which findings that makes. */
import type { Snapshot, Thresholds } from '../../judgement/types';
import { backup, before, DAY, HOUR, log, MINUTE, never, restore, run, SECOND, tenant } from './snapshots';

/** What it is, what differs from perfect health, `severity rule tenant` of each finding (t1 is not named), and own limits. */
export type Situation = [string, Partial<Snapshot>, string[], Partial<Thresholds>?];

const good = (endedAgo: number) => backup({ startedAt: before(endedAgo + 600_000), finishedAt: before(endedAgo), jobId: 1 });
const restoreFailed = restore({ outcome: 'failed', startedAt: before(5 * HOUR), finishedAt: before(4 * HOUR) });
const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'disk full' });
const threeRuns = [1, 2, 3].map((day) => run(day * DAY, { jobId: day, durationSeconds: 20 * 60 }));
const window = (untilAgo: number) => [{ tenant: 't1', from: before(DAY), until: before(untilAgo) }];

/** Each rule fires when it must and only then. */
export const SITUATIONS: Situation[] = [
	['all well', {}, []],

	['never a backup, no log', { backups: [never()], logBackups: [] }, ['critical backup-never']],
	['never a backup, log never started', { backups: [never()], logBackups: [log({ outcome: 'none' })] }, ['critical backup-never']],
	['never a backup, log broken', { backups: [never()], logBackups: [log({ outcome: 'failed' })] }, ['critical backup-never', 'critical log-interrupted']],
	['never a backup, being restored', { backups: [never()], restores: [restore({ tenant: 't1', outcome: 'running' })] }, []],
	['never a backup, restored today', { backups: [never()], restores: [restore({ tenant: 't1' })] }, []],
	['never a backup, restored longer ago than a backup may be old', { backups: [never()], restores: [restore({ tenant: 't1', startedAt: before(28 * HOUR), finishedAt: before(27 * HOUR) })] }, ['critical backup-never']],
	['never a backup, and a restore that hangs', { backups: [never()], restores: [restore({ tenant: 't1', outcome: 'running', startedAt: before(25 * HOUR), finishedAt: null })] }, ['critical backup-never', 'attention restore-hanging']],
	['never a backup, and a restore that hangs for a year', { backups: [never()], restores: [restore({ tenant: 't1', outcome: 'running', startedAt: before(365 * DAY), finishedAt: null })] }, ['critical backup-never', 'critical restore-hanging']],
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
	['log with a delay that is no number, and no checkpoint', { logBackups: [log({ delaySeconds: Number.NaN, checkpoint: null })] }, ['attention log-delay-unknown']],
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

	['log whose delay says less than its checkpoint', { logBackups: [log({ delaySeconds: 12, checkpoint: before(5 * DAY) })] }, ['critical log-delayed']],
	['log whose checkpoint was collected a quarter of an hour ago', { logBackups: [log({ delaySeconds: 12, checkpoint: before(15 * MINUTE + 12 * SECOND) })] }, []],
	['log collected a little longer ago', { logBackups: [log({ delaySeconds: 12, checkpoint: before(15 * MINUTE + 13 * SECOND) })] }, ['attention log-delayed']],
	['log whose delay says more than its checkpoint', { logBackups: [log({ delaySeconds: 700 })] }, ['attention log-delayed']],
	...['PREPARE', 'BEGINNING', 'STARTING'].map((status): Situation => [`log that has been at ${status} for 15 min`, { logBackups: [log({ status, delaySeconds: 0, checkpoint: null, startedAt: before(15 * MINUTE) })] }, ['critical log-began-anew']]),
	...['PREPARE', 'BEGINNING', 'STARTING'].map((status): Situation => [`log that has been at ${status} for longer`, { logBackups: [log({ status, delaySeconds: 0, checkpoint: null, startedAt: before(15 * MINUTE + SECOND) })] }, ['critical log-preparing', 'critical log-began-anew']]),
	['log at PREPARE, of before the newest backup', { logBackups: [log({ status: 'PREPARE', delaySeconds: null, checkpoint: null, startedAt: before(2 * DAY) })] }, ['critical log-preparing']],
	['log at PREPARE since nobody knows', { logBackups: [log({ status: 'PREPARE', delaySeconds: null, checkpoint: null, startedAt: null })] }, ['attention log-preparing']],
	['log begun anew after the newest good backup', { logBackups: [log({ startedAt: before(HOUR) })] }, ['critical log-began-anew']],
	['log begun while the newest good backup was made', { logBackups: [log({ startedAt: before(5 * HOUR + 10 * MINUTE) })] }, ['critical log-began-anew']],
	['log begun just when the newest good backup was', { logBackups: [log({ startedAt: before(5 * HOUR + 22 * MINUTE) })] }, []],
	['log begun anew after the last good backup, a running one since', { backups: [run(30 * MINUTE, { outcome: 'running' })], history: [good(5 * HOUR)], logBackups: [log({ startedAt: before(HOUR) })] }, ['critical log-began-anew']],
	['log stopped before the newest good backup had ended', { logBackups: [log({ outcome: 'canceled', status: 'STOP', checkpoint: before(5 * HOUR + 2 * MINUTE) })] }, ['critical log-stopped', 'critical log-closed-early']],
	['log interrupted before the newest good backup had ended', { logBackups: [log({ outcome: 'failed', status: 'INTERRUPTED', checkpoint: before(6 * HOUR) })] }, ['critical log-interrupted', 'critical log-closed-early']],
	['log suspended right after it', { logBackups: [log({ outcome: 'canceled', status: 'SUSPEND', checkpoint: before(5 * HOUR) })] }, ['critical log-stopped']],

	['window up to the limit', { windows: window(30 * MINUTE) }, []],
	['window behind', { windows: window(30 * MINUTE + SECOND) }, ['attention window-behind']],
	['window far behind', { windows: window(3 * HOUR + SECOND) }, ['critical window-behind']],
	['no window', { windows: [{ tenant: 't1', from: null, until: null }] }, ['critical window-missing']],
	['the furthest window counts', { windows: [...window(5 * HOUR), ...window(MINUTE), ...window(9 * HOUR)] }, []],
	['window of others only', { windows: [{ tenant: 't2', from: null, until: before(0) }] }, ['attention window-not-listed']],
	['window of a tenant without backup', { backups: [never()], windows: [{ tenant: 't1', from: null, until: null }] }, ['critical backup-never']],

	['window without a beginning', { windows: [{ tenant: 't1', from: null, until: before(MINUTE) }] }, ['attention window-no-beginning']],
	['window that ends before it begins', { windows: [{ tenant: 't1', from: before(MINUTE), until: before(2 * MINUTE) }] }, ['critical window-inverted']],
	['window of the backups of another tenant', { windows: [{ ...window(MINUTE)[0], sourceTenant: 'crm', sourceCluster: 'obdemo' }] }, ['critical window-foreign']],
	['window of the backups of a namesake in another cluster', { windows: [{ ...window(MINUTE)[0], sourceTenant: 't1', sourceCluster: 'other' }] }, ['critical window-foreign']],
	['window of its own backups', { windows: [{ ...window(MINUTE)[0], sourceTenant: 't1', sourceCluster: 'obdemo' }] }, []],
	['no window, at a destination with the backups of another tenant', { windows: [{ tenant: 't1', from: null, until: null, sourceTenant: 'crm' }] }, ['critical window-missing', 'critical window-foreign']],

	['restore good', { restores: [restore()] }, []],
	['restore failed at the limit', { restores: [restore({ outcome: 'failed', finishedAt: before(24 * HOUR) })] }, ['attention restore-failed drill']],
	['restore failed long ago', { restores: [restore({ outcome: 'failed', finishedAt: before(24 * HOUR + SECOND) })] }, []],
	['restore failed, nobody knows when', { restores: [restore({ outcome: 'failed', startedAt: null, finishedAt: null })] }, ['attention restore-failed drill']],
	['restore failed, a later one into the tenant succeeded', { restores: [restoreFailed, restore({ startedAt: before(3 * HOUR), finishedAt: before(2 * HOUR) })] }, []],
	['restore failed, a later one into the tenant runs', { restores: [restore({ outcome: 'running', startedAt: before(HOUR), finishedAt: null }), restoreFailed] }, []],
	['restore failed, an earlier one succeeded', { restores: [restoreFailed, restore({ startedAt: before(9 * HOUR), finishedAt: before(8 * HOUR) })] }, ['attention restore-failed drill']],
	['restore failed, a later one into another tenant succeeded', { restores: [restoreFailed, restore({ tenant: 'other' })] }, ['attention restore-failed drill']],
	['restore ended somehow', { restores: [restore({ outcome: 'unknown' })] }, ['attention restore-unknown drill']],

	['restore at work for a day', { restores: [restore({ outcome: 'running', startedAt: before(24 * HOUR), finishedAt: null })] }, []],
	['restore at work for longer', { restores: [restore({ outcome: 'running', startedAt: before(24 * HOUR + SECOND), finishedAt: null })] }, ['attention restore-hanging drill']],
	['restore at work for a week', { restores: [restore({ outcome: 'running', startedAt: before(7 * DAY + SECOND), finishedAt: null })] }, ['critical restore-hanging drill']],
	['restore allowed to work for longer', { restores: [restore({ outcome: 'running', startedAt: before(30 * HOUR), finishedAt: null })] }, [], { restoreHours: 48 }],

	['kept as long as asked', { retentionDays: 30 }, [], { retentionDays: 30 }],
	['kept too short', { retentionDays: 29 }, ['attention retention-short '], { retentionDays: 30 }],
	['kept too short, not asked', { retentionDays: 1 }, []],
	['kept for ever', { retentionDays: Infinity }, [], { retentionDays: 3650 }],

	['window that reaches back far beyond what is kept', { windows: [{ tenant: 't1', from: before(30 * DAY), until: before(MINUTE), source: 'server' as const }] }, ['attention retention-exceeded'], { retentionDays: 7 }],
	['window that reaches back to the full backup before what is kept', { retentionDays: 7, windows: [{ tenant: 't1', from: before(15 * DAY), until: before(MINUTE), source: 'server' as const }] }, []],
	['window that reaches back further than twice of what the server keeps', { retentionDays: 30, windows: [{ tenant: 't1', from: before(61 * DAY), until: before(MINUTE), source: 'server' as const }] }, ['attention retention-exceeded']],

	['completed with an error', { backups: [backup({ outcome: 'failed', status: 'COMPLETED', message: 'OceanBase error -4018' })], history: [good(25 * HOUR)] }, ['critical backup-completed-with-error']],
	['four times as big as usual', { backups: [backup({ outputBytes: 40 })], history: threeRuns.map((one) => ({ ...one, outputBytes: 10 })) }, []],
	['bigger than that', { backups: [backup({ outputBytes: 41 })], history: threeRuns.map((one) => ({ ...one, outputBytes: 10 })) }, ['attention backup-size-odd']],
	['a quarter of the usual', { backups: [backup({ outputBytes: 25 })], history: threeRuns.map((one) => ({ ...one, outputBytes: 100 })) }, []],
	['smaller than that', { backups: [backup({ outputBytes: 24 })], history: threeRuns.map((one) => ({ ...one, outputBytes: 100 })) }, ['attention backup-size-odd']],
	['empty', { backups: [backup({ outputBytes: 0 })], history: threeRuns.map((one) => ({ ...one, outputBytes: 100 })) }, ['attention backup-size-odd']],
	['two sizes are no usual', { backups: [backup({ outputBytes: 1 })], history: threeRuns.slice(1) }, []],
	['an increment is not measured by full ones', { backups: [backup({ outputBytes: 1, backupType: 'incremental' })], history: threeRuns.map((one) => ({ ...one, backupType: 'full' as const })) }, []],

	['the newest backup at another place than the last good one', { backups: [run(HOUR, { outcome: 'running', path: 'file:///new' })], history: [{ ...good(5 * HOUR), path: 'file:///old' }] }, ['attention destination-changed']],
	['the same place, written otherwise', { backups: [run(HOUR, { outcome: 'running', path: 'oss://b/d/?host=h&access_id=x' })], history: [{ ...good(5 * HOUR), path: 'oss://b/d?host=h' }] }, []],
	['data and logs in one directory', { backups: [backup({ path: 'file:///b/t1/' })], logBackups: [log({ path: 'file:///b/t1' })] }, ['attention destination-shared']],
	['two tenants in one directory', { backups: [backup({ path: 'file:///b/d' }), backup({ tenant: 't2', tenantId: 1004, path: 'file:///b/d' })], logBackups: [log({ tenant: null, path: 'file:///b/c' })], windows: [] }, ['attention destination-shared', 'attention destination-shared t2']],

	['clocks a little apart', { backups: [good(-5 * MINUTE)] }, []],
	['a backup of the future', { backups: [good(-5 * MINUTE - SECOND)] }, ['attention clock-ahead']],
	['a start in the future', { backups: [run(-HOUR, { outcome: 'running' })], history: [good(HOUR)] }, ['attention clock-ahead']],
	['a log of the future', { logBackups: [log({ checkpoint: before(-HOUR) })] }, ['attention clock-ahead']],
	['a log ahead of now', { logBackups: [log({ delaySeconds: -400 })] }, ['attention clock-ahead']],
	['a window into the future', { windows: window(-HOUR) }, ['attention clock-ahead']],

	['a good backup of the future, and an old one', { backups: [backup({ startedAt: before(-365 * DAY), finishedAt: before(-365 * DAY) })], history: [good(27 * HOUR)] }, ['critical backup-overdue', 'attention clock-ahead']],
	['a past run that lies in the future', { history: [good(-HOUR)] }, ['attention clock-ahead']],
	['a log that began in the future', { logBackups: [log({ startedAt: before(-HOUR) })] }, ['critical log-began-anew', 'attention clock-ahead']],
	['a window that begins in the future', { windows: [{ tenant: 't1', from: before(-2 * HOUR), until: before(-3 * HOUR) }] }, ['attention clock-ahead']],
	['a restore of the future', { restores: [restore({ startedAt: before(-HOUR), finishedAt: before(-2 * HOUR) })] }, ['attention clock-ahead drill']],

	['a running restore that began in the future', { restores: [restore({ outcome: 'running', startedAt: before(-HOUR), finishedAt: null })] }, ['attention clock-ahead drill']],

	['a log archive of an unlisted tenant', { logBackups: [log(), log({ tenant: 'lost' })] }, ['attention backup-not-listed lost']],
	['the stopped log archive of a dropped tenant', { logBackups: [log(), log({ tenant: 'gone', outcome: 'canceled' })] }, []],
	['a running backup of an unlisted tenant', { history: [run(HOUR, { outcome: 'running', tenant: 'lost', tenantId: 9 })] }, ['attention backup-not-listed lost']],
	['old backups of a dropped tenant', { history: [{ ...good(HOUR), tenant: 'gone', tenantId: 9 }] }, []],

	['one tenant whose logs could not be read', { logBackups: [], unread: [{ part: 'log', tenant: 't1', tenantId: '1002', why: 'it is down' }] }, ['attention tenant-unreadable']],
	['one tenant whose past runs could not be read, its newest backup failed', { backups: [failed], unread: [{ part: 'history', tenant: 't1', tenantId: '1002', why: 'it is down' }] }, ['critical backup-failed', 'attention tenant-unreadable']],
	['all log backups could not be read', { logBackups: [], unread: [{ part: 'log', tenant: null, tenantId: null, why: 'it is down' }] }, ['attention part-unreadable ']],
	['fewer tenants than the cluster says', { tenants: [tenant()], tenantCount: 2 }, ['attention tenants-fewer ']],
	['as many as the cluster says', { tenants: [tenant()], tenantCount: 1 }, []],

	['a tenant that was asked for by name, and is not there', { unmatched: ['ghost'] }, ['attention tenants-unmatched ']],
	['nothing at all', { backups: [], logBackups: [], windows: [] }, ['attention tenants-none ']],
	['only the whole cluster', { backups: [{ ...good(27 * HOUR), tenant: null, tenantId: 0 }], logBackups: [log({ tenant: null })], windows: [] }, ['critical backup-overdue whole cluster']],
	['an old cluster backup beside tenants', { backups: [backup(), { ...good(99 * DAY), tenant: null, tenantId: 0 }] }, []],
	['a tenant that has only its id left', { backups: [{ ...failed, tenant: null }], logBackups: [log({ tenant: null })], windows: [] }, ['critical backup-failed tenant 1002', 'critical backup-last-good-unknown tenant 1002']],
];

