/** An OCP that is written to, for the tests of what it does. */
import { believableWorld } from './believableWorld';
import type { OcpSimulatorOptions } from './ocp/OcpSimulator';
import { OCP_ACCESS_KEY, startOcpSimulator } from './ocp/OcpSimulator';
import { send } from './ocpClient';
import { HandClock } from './world';
import type { Tenant, World } from './world';
import { HOUR, SECOND } from './worldAt';

export { SECOND };

/** When it begins. */
export const NOW = Date.UTC(2024, 7, 9, 8, 0, 52, 151);

/** One row of a list, or one object. */
export interface Row {
	[member: string]: unknown;
}
/** What OCP answers to a write. */
export interface Operation {
	obBackupTaskType: string;
	backupObjectOpsResultList: Array<{
		beSuccessful: boolean;
		obBackupObjectList: Row[];
		taskIdList?: number[];
		errorCode?: string;
		hint?: string;
	}>;
}
/** A page of a list. */
export interface Page {
	contents: Row[];
	page: Row;
}
/** See `start`. */
export type Simulation = Awaited<ReturnType<typeof start>>;

const ends: Array<() => Promise<void>> = [];

/** Closes all that `start` has started. */
export async function closeAll(): Promise<void> {
	await Promise.all(ends.splice(0).map(async (end) => await end()));
}

/** A simulator of the believable world, asked with an access key. `~` is the cluster, `~name` one of its tenants. */
export async function start(options: Partial<OcpSimulatorOptions> = {}) {
	const clock = new HandClock(NOW);
	const world = believableWorld(clock);
	const simulator = await startOcpSimulator({ world, ...options });
	ends.push(async () => await simulator.close());
	// Some tests ask for a tenant that is gone.
	const tenant = (name: string): Tenant => world.tenants.find((candidate) => candidate.name === name)!;
	const url = (target: string) =>
		simulator.url +
		target.replace(/^~(\w*)/, (_, name: string) => {
			const cluster = `/api/v2/ob/clusters/${world.ocpClusterId}`;
			return name ? `${cluster}/tenants/${tenant(name).ocpId}` : cluster;
		});
	const call = async <Data>(method: string, target: string, body?: unknown) =>
		await send<Data>(method, url(target), { body, signed: { ...OCP_ACCESS_KEY, at: clock.now() } });
	return {
		simulator,
		clock,
		world,
		tenant,
		url,
		get: async <Data = Page>(target: string) => await call<Data>('GET', target),
		post: async (target: string, body?: unknown) => await call<Operation>('POST', target, body),
		patch: async (target: string, body?: unknown) => await call<Operation>('PATCH', target, body),
		remove: async (target: string) => await call<Operation>('DELETE', target),
	};
}

/** A storage as a strategy holds it. */
export const STORAGE = {
	configName: 'nfs_main',
	alarmStoragePercentageThreshold: 90,
	obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/obbackup/' },
};
/** A strategy to be made. */
export const STRATEGY = {
	backupMode: 'PHYSICAL_BACKUP',
	obBackupScheduleConfig: {
		backupScheduleMode: 'WEEK',
		backupScheduleTime: '02:00:00.000+08:00',
		dayAndDataBackupModelMap: { 2: 'FULL_BACKUP', 6: 'INCREMENTAL_BACKUP' },
		startLogBackup: true,
		cleanEnabled: true,
		backupDataRetentionDays: 7,
	},
	obBackupThresholdConfig: { dataBackupTimeoutMinutes: 600, noSuccessfulDataBackupAlarmDays: 2, logBackupDelaySeconds: 300 },
	obBackupServiceStorageConfig: STORAGE,
};
/** The body of a backup now. */
export const BACKUP = { backupMode: 'PHYSICAL_BACKUP', dataBackupMode: 'FULL_BACKUP', obBackupServiceStorageConfig: STORAGE };

/** The body of a restore. */
export function restoreBody(world: World, source: Tenant, name: string, restoreEndTime: string, restoreClusterId = world.ocpClusterId) {
	const resourcePool = { unitSpecName: 'small_unit', unitCount: 1 };
	return {
		backupTenantStatus: 'ONLINE',
		restoreOnlineTenantRequiredParam: {
			backupClusterId: world.ocpClusterId,
			backupTenantId: source.ocpId,
			restoreClusterId,
			restoreEndTime,
			restoreTenantInfoParam: { name, primaryZone: 'zone1', zones: [{ name: 'zone1', replicaType: 'FULL', resourcePool }] },
		},
	};
}

/** `2024-08-09T15:00:52+08:00`, so many hours before now. */
export function hoursAgo(hours: number): string {
	return new Date(NOW + 8 * HOUR - hours * HOUR).toISOString().replace(/\.\d+Z/, '+08:00');
}
