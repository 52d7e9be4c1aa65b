import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import {
	advance,
	type Snapshot,
	type TriggerEvent,
	type TriggerOptions,
} from '../../../nodes/OceanBaseBackupTrigger/events';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { BackupRecord, LogBackupRecord, RestoreRecord } from '../../../services/records/types';
import { HOUR, MINUTE } from '../../simulators/worldAt';
import { noBackup, noLogBackup, noRestore } from '../../../services/records/build';

/** In milliseconds. */
export { HOUR, MINUTE };
/** In milliseconds. */
export const DAY = 24 * HOUR;

/** The instant from which the tests count. */
export const START = Date.UTC(2026, 10, 21, 6);

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

function tenantIdOf(tenant: string | null): number {
	return [...(tenant ?? '')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
}

/** A log backup record that runs and is `behind` seconds behind, unless told otherwise. */
export function log(tenant: string | null, outcome: LogBackupRecord['outcome'], behind: number | null = 3, checkpoint = START): LogBackupRecord {
	return {
		...noLogBackup('obshell', cluster, tenant),
		outcome,
		delaySeconds: behind,
		checkpoint: iso(checkpoint),
		startedAt: iso(START - DAY),
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

/** What the trigger does out of the box, with every event on. */
export const everything: TriggerOptions = {
	events: ALL_EVENTS,
	tenants: { mode: 'all', names: [] },
	overdueHours: 26,
	logDelaySeconds: 600,
};

/** What was seen, without the target. */
export type Seen = Omit<Snapshot, 'target' | 'turn'>;

/** One poll of the target `here` that nothing overlaps. */
export function look(state: unknown, seen: Seen, now = START, options: Partial<TriggerOptions> = {}) {
	const snapshot = { target: 'here', turn: turnOf(state), ...seen };
	return advance({ state, snapshot, now, options: { ...everything, ...options } });
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
