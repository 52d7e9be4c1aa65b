import type { World } from '../../world';
import { archiveCheckpointAt, archiveDelayAt, backupJobStatusAt, backupsAt } from '../../worldAt';
import type { Text } from '../errors';
import type { Call, Route } from '../routing';
import { clusterOf } from '../routing';
import { isBefore4 } from '../state';
import { basicOffset } from '../times';

/** What a cluster can do (C1) and how its backups stand (C6); docs/reference/ocp.md#35-ability-and-overview. */
export const overviewRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/backup/ability', handle: (call) => ability(call, clusterOf(call).world) },
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/backup/overview', handle: overview },
];

const NEEDS_FULL: Text = {
	en: 'A full backup is required before an incremental backup.',
	zh: '增量备份前需要先完成一次全量备份',
};

function ability(call: Call, world: World) {
	const hasFull = call.state.tenants(world, call.now).some((tenant) =>
		backupsAt(tenant, call.now).some((job) => job.type === 'D' && backupJobStatusAt(job, call.now) === 'COMPLETED'),
	);
	return {
		backupAbility: isBefore4(world) ? 'LOGICAL_AND_PHYSICAL' : 'PHYSICAL_BACKUP',
		backupMode: 'PHYSICAL_BACKUP',
		obDataBackupSupportAbility: {
			fullBackupEnabled: true,
			incrementBackupEnabled: true,
			canDoIncrementalBackup: hasFull,
			...(hasFull ? {} : { hint: NEEDS_FULL[call.language] }),
		},
		obBackupCondition: { needAgentToBackup: false, needAgentToRestore: false },
	};
}

function overview(call: Call) {
	const { world, type } = clusterOf(call);
	const { state, now } = call;
	const tenants = state.tenants(world, now);
	const ofCluster = state.strategy(world.ocpClusterId);
	const strategies = state.strategies.filter((strategy) => strategy.clusterId === world.ocpClusterId);
	const schedule = ofCluster ?? strategies[0];
	const completed = tenants
		.flatMap((tenant) => backupsAt(tenant, now))
		.filter((job) => backupJobStatusAt(job, now) === 'COMPLETED');
	// The cluster is as safe as the tenant that is furthest behind.
	const rounds = tenants.flatMap((tenant) => (tenant.archive ? [tenant.archive] : []));
	const slowest = [...rounds].sort((left, right) => archiveCheckpointAt(left, now) - archiveCheckpointAt(right, now))[0];
	const lastDone = Math.max(...completed.map((job) => job.endsAt));
	return {
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		obClusterId: world.obClusterId,
		obClusterType: type,
		obClusterStatus: 'RUNNING',
		obVersion: world.obVersion,
		compactionStatus: 'IDLE',
		primaryAndStandbyMode: false,
		obClusterBackupStatus: strategies.length > 0 ? 'HAS_BACKUP_STRATEGY' : 'NO_BACKUP_STRATEGY',
		obBackupAbility: ability(call, world),
		...(state.version === '4.2.2' ? {} : { backupDimension: ofCluster || strategies.length === 0 ? 'CLUSTER' : 'TENANT' }),
		backupScheduleStatus: !schedule
			? 'NONE'
			: schedule.obBackupScheduleConfig.backupScheduleEnabled
				? 'NORMAL'
				: 'PAUSED',
		...(completed.length === 0 ? {} : { lastDataBackupTime: basicOffset(lastDone, state.offsetMinutes) }),
		...(slowest === undefined
			? {}
			: {
					latestLogBackupCheckpoint: basicOffset(archiveCheckpointAt(slowest, now), state.offsetMinutes),
					logBackupDelaySeconds: Math.round(archiveDelayAt(slowest, now)),
				}),
		// Documented, but missing in the sample of the old servers.
		...(state.version === '4.2.2' ? {} : backupSize(completed.reduce((sum, job) => sum + job.outputBytes, 0))),
	};
}

function backupSize(bytes: number): { backupSize: number; obStorageVolumeUnit: string } {
	const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
	const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
	return { backupSize: Math.round((bytes / 1024 ** step) * 100) / 100, obStorageVolumeUnit: units[step] };
}
