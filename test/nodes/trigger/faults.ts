/** Faults to put into a fleet, one at a time: what a server shows then, and which finding it must give. One table. */
import type { PromiseRow } from '../../../judgement/policy';
import type { Rule, Snapshot } from '../../../judgement/types';
import { noBackup, noLogBackup, noRestore } from '../../../services/records/build';
import type { BackupRecord, LogBackupRecord, RestoreRecord, ServiceName } from '../../../services/records/types';
import { DAY, HOUR, MINUTE } from '../../judgement/snapshots';
import { iso } from './records';

/** When a fault is looked at; instants. */
export interface When {
	now: number;
	/** When it began. */
	since: number;
}

/** A fault: how it changes what the server shows. */
export interface Fault {
	name: string;
	rule: Rule;
	change(snapshot: Snapshot, when: When): Snapshot;
	/** Only at one service. */
	service?: ServiceName;
	/** Until it shows at the latest; default at once. */
	hours?: number;
	/** What else may be found by it. */
	also?: Rule[];
	rows?: PromiseRow[];
}

/** The tenant that it befalls. */
export const VICTIM = { name: 'tenant_3', id: 1006 };

const isVictim = ({ tenantId }: { tenantId: unknown }) => String(tenantId as string) === String(VICTIM.id);

function newest(change: (record: BackupRecord, when: When) => Partial<BackupRecord>): Fault['change'] {
	return (snapshot, when) => ({ ...snapshot, backups: snapshot.backups.map((record) => (isVictim(record) ? { ...record, ...change(record, when) } : record)) });
}

/** A further backup that ended when the fault began. */
function further(change: Partial<BackupRecord> | ((when: When, last: BackupRecord) => Partial<BackupRecord>)): Fault['change'] {
	return (snapshot, when) => {
		const last = snapshot.backups.find(isVictim) as BackupRecord;
		const record: BackupRecord = {
			...last,
			jobId: Number(last.jobId) + 1,
			startedAt: iso(when.since - 20 * MINUTE),
			finishedAt: iso(when.since),
			durationSeconds: 1200,
			...(typeof change === 'function' ? change(when, last) : change),
		};
		return { ...snapshot, backups: snapshot.backups.map((one) => (isVictim(one) ? record : one)), history: [...snapshot.history, last] };
	};
}

function running(change: (when: When, last: BackupRecord) => Partial<BackupRecord> = () => ({})): Fault['change'] {
	return further((when, last) => ({
		outcome: 'running',
		status: 'DOING',
		startedAt: iso(when.since),
		finishedAt: null,
		durationSeconds: (when.now - when.since) / 1000,
		progressPercent: 1,
		outputBytes: null,
		...change(when, last),
	}));
}

function log(change: (record: LogBackupRecord, when: When) => Partial<LogBackupRecord>): Fault['change'] {
	return (snapshot, when) => ({ ...snapshot, logBackups: snapshot.logBackups.map((record) => (isVictim(record) ? { ...record, ...change(record, when) } : record)) });
}

function window(change: (when: When) => Partial<Snapshot['windows'][number]>): Fault['change'] {
	return (snapshot, when) => ({ ...snapshot, windows: snapshot.windows.map((one) => (one.tenant === VICTIM.name ? { ...one, ...change(when) } : one)) });
}

function restore(change: (when: When) => Partial<RestoreRecord>): Fault['change'] {
	return (snapshot, when) => {
		const record = { ...noRestore(snapshot.service, { name: 'obdemo', id: 7 }, 'drill'), sourceTenant: VICTIM.name, message: null, restoreId: 77, startedAt: iso(when.since - HOUR), finishedAt: iso(when.since), ...change(when) };
		return { ...snapshot, restores: [...snapshot.restores, record] };
	};
}

const only = (part: Partial<Snapshot>): Fault['change'] => (snapshot) => ({ ...snapshot, ...part });

const row = (promise: Partial<PromiseRow>): PromiseRow[] => [{ tenants: VICTIM.name, clusters: '', ...promise }];

const never: Rule[] = ['log-not-listed', 'backup-last-good-unknown', 'window-missing'];

/** Backups. */
const OF_BACKUPS: Fault[] = [
	{ name: 'a backup fails: the destination is away', rule: 'backup-failed', change: further({ outcome: 'failed', status: 'FAILED', message: 'OceanBase error -9026' }) },
	{ name: 'a backup fails without a reason', rule: 'backup-failed', change: further({ outcome: 'failed', status: 'FAILED' }) },
	{ name: 'a backup fails that began four days ago', rule: 'backup-failed', change: further(({ since }) => ({ outcome: 'failed', status: 'FAILED', startedAt: iso(since - 4 * DAY) })), also: ['backup-overdue'] },
	{ name: 'a backup is canceled', rule: 'backup-canceled', change: further({ outcome: 'canceled', status: 'CANCELED' }) },
	{ name: 'a backup is COMPLETED with an error', rule: 'backup-completed-with-error', service: 'obshell', change: further({ outcome: 'failed', status: 'COMPLETED', message: 'OceanBase error -4018' }) },
	{ name: 'a backup is DONE and unsuccessful', rule: 'backup-completed-with-error', service: 'ocp', change: further({ outcome: 'failed', status: 'DONE', message: 'OceanBase error -4018' }) },
	{ name: 'a backup ends with an unknown word', rule: 'backup-unknown', change: further({ outcome: 'unknown', status: 'HALF_DONE' }) },
	{ name: 'no further backup comes', rule: 'backup-overdue', hours: 90, change: (snapshot, { since }) => ({ ...snapshot, backups: snapshot.backups.map((record) => (isVictim(record) && Date.parse(record.startedAt ?? '') > since ? (snapshot.history.find((one) => isVictim(one) && Date.parse(one.startedAt ?? '') <= since) ?? record) : record)), history: snapshot.history.filter((one) => !isVictim(one) || Date.parse(one.startedAt ?? '') <= since) }), also: ['backup-full-overdue'] },
	{ name: 'a row of the user promises more than there is', rule: 'backup-overdue', change: (snapshot) => snapshot, rows: row({ backupHours: 1 }) },
	{ name: 'a backup does not end', rule: 'backup-too-long', hours: 13, change: running(), also: ['backup-timeout'] },
	{ name: 'a backup takes longer than the strategy allows', rule: 'backup-timeout', service: 'ocp', hours: 26, change: running(), also: ['backup-too-long'] },
	{ name: 'a backup runs since nobody knows when', rule: 'backup-start-unknown', change: running(() => ({ startedAt: null, durationSeconds: null })) },
	{ name: 'a backup is a tenth of the usual', rule: 'backup-size-odd', change: further((_, last) => ({ backupType: 'full', outputBytes: Math.round(Number(last.outputBytes) / 100) })), also: ['log-closed-early'] },
	{ name: 'a backup is a hundred times the usual', rule: 'backup-size-odd', change: further((_, last) => ({ outputBytes: Number(last.outputBytes) * 100 })) },
	{ name: 'the full backups are none any more', rule: 'backup-full-overdue', service: 'obshell', change: (snapshot) => ({ ...snapshot, history: snapshot.history.map((record) => (isVictim(record) && record.backupType === 'full' ? { ...record, backupType: 'incremental' as const } : record)) }), also: ['backup-size-odd'] },
	{ name: 'fewer good backups are left than promised', rule: 'backup-too-few', rows: row({ leastGood: 4 }), change: (snapshot) => ({ ...snapshot, history: snapshot.history.filter((record) => !isVictim(record)) }), also: ['backup-full-overdue'] },
	{ name: 'the row of a tenant vanishes from the backups', rule: 'backup-never', change: (snapshot) => ({ ...snapshot, backups: snapshot.backups.map((record) => (isVictim(record) ? noBackup(snapshot.service, { name: 'obdemo', id: 7 }, VICTIM) : record)), history: snapshot.history.filter((record) => !isVictim(record)) }), also: never },
	{ name: 'the list of backups is empty', rule: 'backup-never', change: (snapshot) => ({ ...snapshot, backups: snapshot.backups.map(({ tenant, tenantId }) => noBackup(snapshot.service, { name: 'obdemo', id: 7 }, { name: tenant, id: tenantId })), history: [] }), also: never },
	{ name: 'the good backups have no times', rule: 'backup-last-good-unknown', change: (snapshot, when) => newest(() => ({ startedAt: null, finishedAt: null }))({ ...snapshot, history: snapshot.history.filter((record) => !isVictim(record)) }, when), also: ['backup-full-overdue', 'backup-too-few'] },
	{ name: 'only failures are left', rule: 'backup-last-good-unknown', change: (snapshot, when) => further({ outcome: 'failed', status: 'FAILED' })({ ...snapshot, backups: snapshot.backups.map((record) => (isVictim(record) ? { ...record, outcome: 'failed' as const, status: 'FAILED' } : record)), history: snapshot.history.map((record) => (isVictim(record) ? { ...record, outcome: 'failed' as const } : record)) }, when), also: ['backup-failed', 'backup-full-overdue', 'backup-too-few'] },
	{ name: 'a backup ends in the future', rule: 'clock-ahead', change: newest((_, { now }) => ({ finishedAt: iso(now + 3 * HOUR) })), also: ['backup-overdue', 'backup-too-few'] },
	{ name: 'a tenant is dropped and made anew under its name', rule: 'backup-never', hours: 100, change: (snapshot, { since }) => ({ ...snapshot, tenants: snapshot.tenants?.map((tenant) => (isVictim(tenant) ? { ...tenant, tenantId: 9006, createdAt: iso(since) } : tenant)), backups: snapshot.backups.map((record) => (isVictim(record) ? noBackup(snapshot.service, { name: 'obdemo', id: 7 }, { name: VICTIM.name, id: 9006 }) : record)), history: snapshot.history.filter((record) => !isVictim(record)), logBackups: snapshot.logBackups.filter((record) => !isVictim(record)), windows: snapshot.windows.filter(({ tenant }) => tenant !== VICTIM.name) }), also: never },
];

/** Log archives. */
const OF_LOGS: Fault[] = [
	{ name: 'archiving is interrupted', rule: 'log-interrupted', change: log((_, { since }) => ({ outcome: 'failed', status: 'INTERRUPTED', checkpoint: iso(since), delaySeconds: 60, message: 'no space left' })) },
	{ name: 'archiving is stopped', rule: 'log-stopped', change: log((_, { since }) => ({ outcome: 'canceled', status: 'STOP', checkpoint: iso(since) })) },
	{ name: 'archiving is suspended', rule: 'log-stopped', change: log((_, { since }) => ({ outcome: 'canceled', status: 'SUSPEND', checkpoint: iso(since) })) },
	{ name: 'archiving stopped before the newest backup had ended', rule: 'log-closed-early', change: log((_, { since }) => ({ outcome: 'failed', status: 'INTERRUPTED', checkpoint: iso(since - 3 * DAY) })), also: ['log-interrupted'] },
	{ name: 'the row of the archive vanishes', rule: 'log-not-listed', change: (snapshot) => ({ ...snapshot, logBackups: snapshot.logBackups.filter((record) => !isVictim(record)) }) },
	{ name: 'archiving was never started, says the server', rule: 'log-never-started', change: log(() => ({ ...noLogBackup('obshell', { name: 'obdemo', id: 7 }, VICTIM) })) },
	{ name: 'archiving falls behind', rule: 'log-delayed', change: log((_, { now }) => ({ delaySeconds: 700, checkpoint: iso(now - 700_000) })) },
	{ name: 'archiving falls far behind', rule: 'log-delayed', change: log((_, { now }) => ({ delaySeconds: 9000, checkpoint: iso(now - 9_000_000) })) },
	{ name: 'the row of the archive stands still', rule: 'log-delayed', hours: 1, change: log((_, { since }) => ({ delaySeconds: 12, checkpoint: iso(since) })) },
	{ name: 'the archive does not begin', rule: 'log-preparing', service: 'obshell', hours: 1, change: log((_, { since }) => ({ status: 'PREPARE', startedAt: iso(since), checkpoint: null, delaySeconds: null })), also: ['log-began-anew'] },
	{ name: 'the archive of an OCP does not begin', rule: 'log-preparing', service: 'ocp', hours: 1, change: log((_, { since }) => ({ status: 'BEGINNING', startedAt: iso(since), checkpoint: null, delaySeconds: null })), also: ['log-began-anew'] },
	{ name: 'archiving began anew after the newest backup', rule: 'log-began-anew', change: log((_, { since, now }) => ({ startedAt: iso(since), checkpoint: iso(now) })) },
	{ name: 'archiving has an unknown word', rule: 'log-unknown', change: log(() => ({ outcome: 'unknown', status: 'PONDERING' })) },
	{ name: 'nobody says how far archiving is', rule: 'log-delay-unknown', change: log(() => ({ delaySeconds: null, checkpoint: null })) },
	{ name: 'the checkpoint lies ahead', rule: 'clock-ahead', change: log((_, { now }) => ({ checkpoint: iso(now + 3 * DAY) })) },
	{ name: 'a row of the user promises less delay', rule: 'log-delayed', rows: row({ logDelaySeconds: 30 }), change: log((_, { now }) => ({ delaySeconds: 100, checkpoint: iso(now - 100_000) })) },
];

/** Recovery windows, destinations, retention. */
const OF_PLACES: Fault[] = [
	{ name: 'nothing can be restored', rule: 'window-missing', service: 'ocp', change: window(() => ({ from: null, until: null })) },
	{ name: 'a window is not listed', rule: 'window-not-listed', service: 'ocp', change: (snapshot) => ({ ...snapshot, windows: snapshot.windows.filter(({ tenant }) => tenant !== VICTIM.name) }) },
	{ name: 'a window ends before it begins', rule: 'window-inverted', service: 'ocp', change: window(({ now }) => ({ from: iso(now), until: iso(now - 60_000) })) },
	{ name: 'a window has no beginning', rule: 'window-no-beginning', service: 'ocp', change: window(() => ({ from: null })) },
	{ name: 'a window ends 40 minutes ago', rule: 'window-behind', service: 'ocp', change: window(({ now }) => ({ until: iso(now - 40 * MINUTE) })) },
	{ name: 'a window ends hours ago', rule: 'window-behind', service: 'ocp', change: window(({ now }) => ({ until: iso(now - 4 * HOUR) })) },
	{ name: 'the backups are those of another tenant', rule: 'window-foreign', service: 'ocp', change: window(() => ({ sourceTenant: 'stranger' })) },
	{ name: 'the backups are those of another cluster', rule: 'window-foreign', service: 'ocp', change: window(() => ({ sourceTenant: VICTIM.name, sourceCluster: 'elsewhere' })) },
	{ name: 'a window of the future', rule: 'clock-ahead', service: 'ocp', change: window(({ now }) => ({ until: iso(now + 3 * DAY) })) },
	{ name: 'the running backup goes to another place', rule: 'destination-changed', change: running(() => ({ path: 'file:///elsewhere' })) },
	{ name: 'the strategy names another place', rule: 'destination-changed', service: 'ocp', change: (snapshot) => ({ ...snapshot, strategies: snapshot.strategies?.map((one) => ({ ...one, storageType: 'FILE', storageUrl: '/new/' })) }) },
	{ name: 'two tenants share a place', rule: 'destination-shared', service: 'obshell', change: newest(() => ({ path: 'file:///backup/tenant_1/data' })), also: ['destination-changed'] },
	{ name: 'data and logs share a place', rule: 'destination-shared', service: 'obshell', change: log(() => ({ path: `file:///backup/${VICTIM.name}/data/` })) },
	{ name: 'backups are kept for too short a time', rule: 'retention-short', service: 'ocp', rows: row({ retentionDays: 30 }), change: (snapshot) => snapshot },
	{ name: 'nothing is cleaned any more', rule: 'retention-exceeded', service: 'ocp', change: window(({ now }) => ({ from: iso(now - 90 * DAY), source: 'server' })) },
];

/** Schedules, restores, and what cannot be seen. */
const OF_OTHERS: Fault[] = [
	{ name: 'the schedule is paused', rule: 'schedule-paused', service: 'ocp', change: only({ scheduleStatus: 'PAUSED' }) },
	{ name: 'the schedule is switched off', rule: 'schedule-paused', service: 'ocp', change: (snapshot) => ({ ...snapshot, strategies: snapshot.strategies?.map((one) => ({ ...one, scheduleEnabled: false })) }) },
	{ name: 'the schedule is abnormal', rule: 'schedule-abnormal', service: 'ocp', change: only({ scheduleStatus: 'ABNORMAL' }) },
	{ name: 'the schedule has an unknown word', rule: 'schedule-abnormal', service: 'ocp', change: only({ scheduleStatus: 'RESTING' }) },
	{ name: 'the schedule is gone', rule: 'schedule-none', service: 'ocp', change: only({ scheduleStatus: 'NONE', strategies: [] }), also: ['backup-overdue', 'retention-exceeded'] },
	{ name: 'a restore fails', rule: 'restore-failed', change: restore(() => ({ outcome: 'failed', status: 'FAIL', message: 'ERR-4184' })) },
	{ name: 'a restore ends with an unknown word', rule: 'restore-unknown', change: restore(() => ({ outcome: 'unknown', status: 'PERHAPS' })) },
	{ name: 'a restore hangs', rule: 'restore-hanging', hours: 25, change: restore(({ since }) => ({ outcome: 'running', status: 'RESTORE_PRE', startedAt: iso(since), finishedAt: null })) },
	{ name: 'a restore hangs for a week', rule: 'restore-hanging', change: restore(({ since }) => ({ outcome: 'running', status: 'RESTORE_PRE', startedAt: iso(since - 8 * DAY), finishedAt: null })) },
	{ name: 'a restore ends in the future', rule: 'clock-ahead', change: restore(({ now }) => ({ outcome: 'succeeded', status: 'SUCCESS', finishedAt: iso(now + DAY) })) },
	{ name: 'the log tasks of one tenant cannot be read', rule: 'tenant-unreadable', change: (snapshot) => ({ ...snapshot, logBackups: snapshot.logBackups.filter((record) => !isVictim(record)), unread: [{ part: 'log', tenant: VICTIM.name, tenantId: String(VICTIM.id), why: 'boom' }] }) },
	{ name: 'the list of restores cannot be read', rule: 'part-unreadable', change: only({ unread: [{ part: 'restore', tenant: null, tenantId: null, why: 'boom' }] }) },
	{ name: 'the server lists fewer tenants than the cluster has', rule: 'tenants-fewer', change: only({ tenantCount: 25 }) },
	{ name: 'all lists are empty', rule: 'tenants-none', change: only({ tenants: [], tenantCount: 0, backups: [], history: [], logBackups: [], windows: [] }) },
	{ name: 'a tenant that was asked for is not there', rule: 'tenants-unmatched', change: only({ unmatched: ['ghost'] }) },
];

export const FAULTS: Fault[] = [...OF_BACKUPS, ...OF_LOGS, ...OF_PLACES, ...OF_OTHERS];

const OF_VIEWS = "OceanBase's own views are rows that a workflow gives to a report: views.test.ts and oceanBaseFacts.test.ts have its faults";
const OF_DRILLS = 'the ledger of drills is rows that a workflow gives: judgement/proofs.test.ts and trigger/proofs.test.ts have its faults';

/** The rules for which no fault can be put into a fleet, and why; all others have one above. */
export const NOT_SHOWN: ReadonlyMap<Rule, string> = new Map<Rule, string>([
	['cluster-unreadable', 'there is no snapshot then: a report of several clusters says it (report.test.ts), a poll fails (troubles.test.ts)'],
	['backup-not-listed', 'whoever reads a fleet lists its tenants, and what only another list has is none of them (situations.ts shows it without that list)'],
	...(['piece-hole', 'retention-none', 'set-broken', 'set-gone', 'set-not-encrypted', 'set-without-full', 'validation-failed', 'validation-too-old'] as const).map((rule): [Rule, string] => [rule, OF_VIEWS]),
	...(['proof-failed', 'proof-loses-too-much', 'proof-missing', 'proof-too-old', 'proof-too-slow'] as const).map((rule): [Rule, string] => [rule, OF_DRILLS]),
]);
