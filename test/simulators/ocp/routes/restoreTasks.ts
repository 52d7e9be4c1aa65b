import type { Instant, RestoreJob, World } from '../../world';
import { instantOfScn, restoreEndedAt, restoreProgressAt, restoreStatusAt, restoresAt } from '../../worldAt';
import type { Text } from '../errors';
import type { Page } from '../paging';
import { pageOf, pageRequest, withCountedSize } from '../paging';
import { list } from '../query';
import type { Call, Route } from '../routing';
import { clusterOf, enumList, period, tenantOf } from '../routing';
import { basicOffset, microUtc } from '../times';

/**
 * The status words of the wire with their localised texts. Only the first two are seen in samples
 * (docs/reference/ocp.md#34-restore-tasks); the running ones are made from the texts that T8 documents as its filter.
 */
const STATUSES: Record<string, Text> = {
	RESTORE_SUCCESS: { en: 'Completed', zh: '已完成' },
	RESTORE_FAIL: { en: 'Failed', zh: '失败' },
	RESTORE_CREATE_TENANT: { en: 'The tenant is being created', zh: '租户创建中' },
	WAIT_TENANT_RESTORE_FINISH: { en: 'Recovering', zh: '恢复中' },
};

/** T8's documented filter texts, and the wire's own words beside them. */
const FILTERS: Record<string, string> = {
	COMPLETED: 'RESTORE_SUCCESS',
	FAILED: 'RESTORE_FAIL',
	RECOVERING: 'WAIT_TENANT_RESTORE_FINISH',
	'THE TENANT IS BEING CREATED': 'RESTORE_CREATE_TENANT',
	RESTORE_SUCCESS: 'RESTORE_SUCCESS',
	RESTORE_FAIL: 'RESTORE_FAIL',
};

/** Restore tasks of a cluster (C9) and of a backed-up tenant (T8); docs/reference/ocp.md#34-restore-tasks. */
export const restoreTaskRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/backup/task/restoreTasks', handle: listOfCluster },
	{
		method: 'GET',
		path: '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/task/restoreTasks',
		since: '4.3.3',
		handle: listOfTenant,
	},
];

interface Restore {
	/** The cluster restored into. */
	into: World;
	job: RestoreJob;
	/** The cluster the backup is of, when OCP manages it. */
	source?: World;
	status: string;
}

function listOfCluster(call: Call): Page<object> {
	const { world } = clusterOf(call);
	const restores = allRestores(call).filter(({ into, source }) => into === world || source === world);
	const time = (instant: Instant) => basicOffset(instant, call.state.offsetMinutes);
	const page = restorePage(call, restores, 'offset', (restore) => ({
		...restoreRow(call, restore, time),
		ocpJobId: -1,
		...(restore.source === undefined
			? {}
			: { backupClusterId: restore.source.ocpClusterId, backupObClusterId: restore.source.obClusterId }),
		...sourceTenantId(restore),
		restoreUri: restore.job.backupDataUri,
	}));
	return withCountedSize(page);
}

function listOfTenant(call: Call): Page<object> {
	const { world, tenant } = tenantOf(call);
	const statuses = enumList('status', list(call.parameters, 'status'), Object.keys(FILTERS)).map((name) => FILTERS[name]);
	const clusterNames = list(call.parameters, 'restoreClusterName');
	const restores = allRestores(call)
		.filter(({ source, job }) => source === world && job.backupTenantId === tenant.id)
		.filter(({ status }) => statuses.length === 0 || statuses.includes(status))
		.filter(({ into }) => clusterNames.length === 0 || clusterNames.includes(into.clusterName));
	return restorePage(call, restores, 'utc', (restore) => ({
		...restoreRow(call, restore, microUtc),
		restoreUri: `${restore.job.backupLogUri},${restore.job.backupDataUri}`,
		triggerType: 'NORMAL',
		restoreObjectType: 'TENANT',
		progress: `${Math.floor(restoreProgressAt(restore.job, call.now).total * 100)}%`,
	}));
}

function allRestores({ state, now }: Call): Restore[] {
	return state.clusters.flatMap(({ world }) =>
		restoresAt(world, now).map((job) => ({
			into: world,
			job,
			source: state.clusters.find((cluster) => cluster.world.clusterName === job.backupClusterName)?.world,
			status: statusOf(job, now),
		})),
	);
}

function statusOf(job: RestoreJob, now: Instant): string {
	switch (restoreStatusAt(job, now)) {
		case 'SUCCESS':
			return 'RESTORE_SUCCESS';
		case 'FAIL':
			return 'RESTORE_FAIL';
		case 'CREATE_TENANT':
			return 'RESTORE_CREATE_TENANT';
		default:
			return 'WAIT_TENANT_RESTORE_FINISH';
	}
}

function restorePage(
	call: Call,
	restores: Restore[],
	spelling: 'offset' | 'utc',
	row: (restore: Restore) => object,
): Page<object> {
	const { from, to } = period(call, spelling);
	const found = restores
		.filter(({ job }) => from <= job.startedAt && job.startedAt <= to)
		.sort((left, right) => right.job.startedAt - left.job.startedAt || right.job.jobId - left.job.jobId);
	return pageOf(pageRequest(call.parameters), found.length, (first, end) => found.slice(first, end).map(row));
}

/** What C9 and T8 share. */
function restoreRow({ now, language }: Call, { into, job, status }: Restore, time: (instant: Instant) => string) {
	const finishedAt = restoreEndedAt(job, now);
	return {
		id: job.jobId,
		backupMode: 'PHYSICAL_BACKUP',
		createTime: time(job.startedAt),
		...(finishedAt === undefined ? {} : { finishTime: time(finishedAt) }),
		restoreEndTime: time(instantOfScn(job.restoreScn)),
		backupClusterName: job.backupClusterName,
		backupTenantName: job.backupTenantName,
		backupObTenantId: job.backupTenantId,
		restoreClusterId: into.ocpClusterId,
		restoreClusterName: into.clusterName,
		restoreObClusterId: into.obClusterId,
		restoreTenantName: job.restoreTenantName,
		restorePoolListStr: into.zones.map((zone) => `pool_${job.restoreTenantName}_${zone.name}`).join(','),
		status,
		statusDesc: STATUSES[status][language],
		errorMsg: status === 'RESTORE_FAIL' ? job.comment : '',
		finished: finishedAt !== undefined,
		successful: status === 'RESTORE_SUCCESS',
	};
}

function sourceTenantId({ source, job }: Restore): { backupTenantId?: number } {
	const tenant = source?.tenants.find(({ id }) => id === job.backupTenantId);
	return tenant ? { backupTenantId: tenant.ocpId } : {};
}
