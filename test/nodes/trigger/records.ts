import type { NotChecked, Snapshot } from '../../../judgement/types';
import { EVENTS, KINDS, type EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { advance, type Advanced, type Seen as Sight } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { TriggerEvent } from '../../../nodes/OceanBaseBackupTrigger/tell';
import { noBackup, noLogBackup, noRestore } from '../../../services/records/build';
import type { BackupRecord, LogBackupRecord, RestoreRecord, TenantRecord } from '../../../services/records/types';
import { HOUR, MINUTE } from '../../simulators/worldAt';

/** In milliseconds. */
export { HOUR, MINUTE };
/** In milliseconds. */
export const DAY = 24 * HOUR;

/** The instant from which the tests count. */
export const START = Date.UTC(2026, 10, 21, 6);

/** What could be told before findings were. */
export const ALL_EVENTS: EventName[] = [
	'backupFailed',
	'backupOverdue',
	'backupSucceeded',
	'logBackupDelayed',
	'logBackupRecovered',
	'logBackupStopped',
	'restoreFailed',
	'restoreSucceeded',
];

/** Whatever can be told. */
export const EVERY_EVENT: EventName[] = EVENTS.map(({ value }) => value);

export function iso(instant: number): string {
	return new Date(instant).toISOString();
}

const cluster = { name: 'obdemo', id: 1 };

/** A backup record; `began` and `ended` are instants. */
export function backup(
	tenant: string | null,
	job: number | string | null,
	outcome: BackupRecord['outcome'],
	{ began = START - 2 * HOUR, ended = began + HOUR, ...more }: Partial<BackupRecord> & { began?: number; ended?: number } = {},
): BackupRecord {
	const isOver = ['succeeded', 'failed', 'canceled'].includes(outcome);
	return {
		...noBackup('obshell', cluster, { name: tenant, id: tenantIdOf(tenant) }),
		outcome,
		jobId: job,
		startedAt: iso(began),
		finishedAt: isOver ? iso(ended) : null,
		message: null,
		...more,
	};
}

/** The record of a tenant without any backup. */
export function never(tenant: string): BackupRecord {
	return noBackup('obshell', cluster, { name: tenant, id: tenantIdOf(tenant) });
}

/** An id for every name. */
export function tenantIdOf(tenant: string | null): number {
	return [...(tenant ?? '')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
}

/** A log backup record that runs and is `behind` seconds behind, unless told otherwise. */
export function log(tenant: string | null, outcome: LogBackupRecord['outcome'], behind: number | null = 3, checkpoint = START): LogBackupRecord {
	return {
		...noLogBackup('obshell', cluster, { name: tenant, id: null }),
		outcome,
		delaySeconds: behind,
		checkpoint: iso(checkpoint),
		startedAt: iso(START - 30 * DAY),
		message: null,
	};
}

/** A restore record. */
export function restore(
	tenant: string,
	outcome: RestoreRecord['outcome'],
	{ began = START - 2 * HOUR, ended = began + HOUR, ...more }: Partial<RestoreRecord> & { began?: number; ended?: number } = {},
): RestoreRecord {
	return {
		...noRestore('obshell', cluster, tenant),
		sourceTenant: 'orders',
		outcome,
		startedAt: iso(began),
		finishedAt: outcome === 'running' ? null : iso(ended),
		message: null,
		...more,
	};
}

/** What the trigger does when all that could always be told is chosen. */
export const everything: TriggerOptions = {
	events: ALL_EVENTS,
	tenants: { mode: 'all', names: [] },
	policy: { thresholds: { overdueHours: 26, logDelaySeconds: 600 } },
	mutes: [],
	kinds: KINDS.map(({ value }) => value),
	severity: 'attention',
	remindHours: 24,
	output: 'events',
	windows: 'auto',
	language: 'en',
	timeZone: 'UTC',
};

/** The limits of `everything`, but for a backup that may be so old. */
export function overdueAfter(hours: number): Pick<TriggerOptions, 'policy'> {
	return { policy: { thresholds: { ...everything.policy.thresholds, overdueHours: hours } } };
}

/** What was seen; lists that are left out were not read. */
export interface Seen extends Partial<Pick<Snapshot, 'unread' | 'unmatched' | 'windows' | 'strategies' | 'scheduleStatus'>> {
	backups: BackupRecord[];
	/** Further backups. */
	history?: BackupRecord[];
	logBackups?: LogBackupRecord[];
	restores?: RestoreRecord[];
	/** Other than those of `backups`. */
	tenants?: Array<Partial<TenantRecord> & Pick<TenantRecord, 'tenant' | 'tenantId'>>;
}

/** It as the reader gives it. */
export function sightOf(state: unknown, seen: Seen, now: number): Sight {
	const asked: Array<[string, unknown]> = [['log', seen.logBackups], ['restore', seen.restores], ['window', seen.windows]];
	const listed = seen.backups.filter(({ tenantId }) => String(tenantId) !== '0').map(({ service, tenant, tenantId }) => ({ service, tenant, tenantId }));
	return {
		target: 'here',
		turn: turnOf(state),
		hasRestores: seen.restores !== undefined,
		snapshot: {
			service: seen.backups[0]?.service ?? 'obshell',
			cluster: cluster.name,
			clusterId: String(cluster.id),
			takenAt: now,
			timeZone: 'UTC',
			history: [],
			logBackups: [],
			restores: [],
			windows: [],
			...seen,
			tenants: (seen.tenants ?? listed).map((one) => ({ ...TENANT, ...one })),
			notChecked: asked.flatMap(([rule, list]): NotChecked[] => (list === undefined ? [{ rule, because: 'not-asked' }] : [])),
		},
	};
}

const TENANT: TenantRecord = {
	service: 'obshell',
	cluster: cluster.name,
	tenant: null,
	tenantId: null,
	mode: null,
	status: 'NORMAL',
	role: null,
	locked: null,
	primaryZone: null,
	locality: null,
	createdAt: null,
};

/** One poll of the target `here` that nothing overlaps. */
export function look(state: unknown, seen: Seen, now = START, options: Partial<TriggerOptions> = {}): Advanced {
	return advance({ state, seen: sightOf(state, seen, now), now, options: { ...everything, ...options } });
}

/** Polls one after the other, the state kept and written as JSON in between; gives the events of each poll. */
export function polls(snapshots: Seen[], options: Partial<TriggerOptions> = {}, step = 5 * MINUTE): TriggerEvent[][] {
	let state: unknown;
	return snapshots.map((seen, index) => {
		const result = look(state, seen, START + index * step, options);
		state = JSON.parse(JSON.stringify(result.state));
		return result.events;
	});
}

/** Each poll's events as `event tenant`. */
export function told(events: TriggerEvent[][]): string[][] {
	return events.map((list) => list.map(({ event, tenant }) => `${event} ${String(tenant)}`));
}
