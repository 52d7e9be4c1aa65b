import type { BackupJob, Instant, Tenant } from '../../world';
import { archiveCheckpointAt, backupJobStatusAt, backupsAt, recoveryWindowsAt } from '../../worldAt';
import type { Call, Route } from '../routing';
import { clusterOf, period, tenantOf } from '../routing';
import type { ManagedCluster } from '../state';
import { isBefore4 } from '../state';
import { nanoOffset, trimmedOffset } from '../times';

/** Recoverable windows of a cluster's tenants (C11) and of one tenant (T9); docs/reference/ocp.md#36-recoverable-windows. */
export const recoverableRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/backup/info', handle: ofCluster },
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/info', since: '4.3.3', handle: ofTenant },
];

/** The scope of both endpoints when no period is given (LATEST_SEVEN_DAYS). Milliseconds. */
const SEVEN_DAYS = 7 * 24 * 3_600_000;

interface Section {
	/** Sections are listed by their beginning. */
	at: Instant;
	item: object;
}

function ofCluster(call: Call) {
	const cluster = clusterOf(call);
	const { world } = cluster;
	const scope = scopeOf(call, 'offset');
	const tenants = call.state.tenants(world, call.now).map((tenant) => ({ tenant, sections: sections(call, cluster, tenant, scope) }));
	return {
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		obClusterId: world.obClusterId,
		online: true,
		obRecoverableInfoAggregation: aggregation(tenants.flatMap((entry) => entry.sections)),
		tenantBackupInfos: tenants.map((entry) => tenantInfo(cluster, entry.tenant, entry.sections)),
	};
}

function ofTenant(call: Call) {
	const { tenant, ...cluster } = tenantOf(call);
	return tenantInfo(cluster, tenant, sections(call, cluster, tenant, scopeOf(call, 'utc')));
}

function scopeOf(call: Call, spelling: 'offset' | 'utc'): { from: Instant; to: Instant } {
	const { from, to } = period(call, spelling);
	return { from: from === -Infinity ? call.now - SEVEN_DAYS : from, to };
}

function tenantInfo({ world }: ManagedCluster, tenant: Tenant, found: Section[]) {
	return {
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		obClusterId: world.obClusterId,
		tenantId: tenant.ocpId,
		tenantName: tenant.name,
		obTenantId: tenant.id,
		online: true,
		obRecoverableInfoAggregation: aggregation(found),
	};
}

function aggregation(found: Section[]) {
	return {
		obQueryTimeScopeType: 'LATEST_SEVEN_DAYS',
		latestSevenDaysAggregation: {
			obRecoverableSectionItems: [...found].sort((left, right) => left.at - right.at).map(({ item }) => item),
		},
	};
}

function sections(
	{ state, now }: Call,
	{ world }: ManagedCluster,
	tenant: Tenant,
	scope: { from: Instant; to: Instant },
): Section[] {
	const backupMode = 'PHYSICAL_BACKUP';
	const time = (instant: Instant) => nanoOffset(instant, state.offsetMinutes);
	const interval = (start: Instant, end: Instant) => {
		const clipped = { start: Math.max(start, scope.from), end: Math.min(end, scope.to) };
		return clipped.start < clipped.end
			? { at: clipped.start, texts: { startTime: time(clipped.start), endTime: time(clipped.end) } }
			: undefined;
	};
	const completed = backupsAt(tenant, now).filter((job) => backupJobStatusAt(job, now) === 'COMPLETED');
	const sets = completed
		.filter((job) => scope.from <= job.endsAt && job.endsAt <= scope.to)
		.map((job) => ({
			at: job.endsAt,
			item: {
				obRecoverableSectionItemType: job.type === 'D' ? 'FULL_DATA_BACKUP' : 'INCREMENTAL_DATA_BACKUP',
				backupMode,
				...(state.version === '4.2.2'
					? {}
					: { backupDimension: state.isPartOfClusterBackup(world, job) ? 'CLUSTER' : 'TENANT' }),
				dataBackupRecoverableInfo: {
					// OceanBase 4 knows neither freeze time nor data version (docs/reference/ocp.md#36-recoverable-windows).
					freezeTime: trimmedOffset(isBefore4(world) ? job.startedAt : 0, state.offsetMinutes),
					recoverableTime: time(job.endsAt),
					dataVersion: isBefore4(world) ? job.startedAt * 1000 : -1,
					fullBackupSetId: fullSetOf(job, completed),
				},
			},
		}));
	const round = tenant.archive;
	const log = round && interval(round.startedAt, archiveCheckpointAt(round, now));
	const windows = recoveryWindowsAt(tenant, now).flatMap(({ start, end }) => interval(start, end) ?? []);
	return [
		...sets,
		...(log
			? [{ at: log.at, item: { obRecoverableSectionItemType: 'LOG_BACKUP', backupMode, logRecoverableTimeInterval: log.texts } }]
			: []),
		...windows.map(({ at, texts }) => ({
			at,
			item: { obRecoverableSectionItemType: 'RECOVERABLE', backupMode, realRecoverableTimeInterval: texts },
		})),
	];
}

/** The set that an incremental one builds on; a full one's own. */
function fullSetOf(job: BackupJob, completed: BackupJob[]): number {
	const base = completed.filter((candidate) => candidate.type === 'D' && candidate.startedAt <= job.startedAt).at(-1);
	return base?.backupSetId ?? job.backupSetId;
}
