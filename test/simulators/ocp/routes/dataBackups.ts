import type { BackupJob, Tenant, World } from '../../world';
import {
	backupCommentAt,
	backupEndedAt,
	backupJobStatusAt,
	backupResultAt,
	backupStartScn,
	backupsAt,
	instantOfScn,
} from '../../worldAt';
import { Int64 } from '../envelope';
import type { Page } from '../paging';
import { pageOf, pageRequest, withCountedSize } from '../paging';
import { list } from '../query';
import type { Call, Route } from '../routing';
import { clusterOf, enumList, longParameter, period, tenantOf } from '../routing';
import type { ClusterBackup, ManagedCluster, OcpState } from '../state';
import { basicOffset, microUtc } from '../times';

/** What T6 accepts as status filter (docs/reference/ocp.md#31-parameters-of-task-lists). */
const STATUSES = [
	'BEGINNING',
	'INITIALIZING',
	'DOING',
	'DONE',
	'FAILED',
	'CANCELING',
	'CANCELED',
	'OVERDUE',
	'UNKNOWN',
] as const;

type DataBackupStatus = (typeof STATUSES)[number];

/** Data backup tasks of a cluster (C7) and of a tenant (T6); docs/reference/ocp.md#33-data-backup-tasks. */
export const dataBackupRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/backup/task/dataBackupTasks', handle: listOfCluster },
	{
		method: 'GET',
		path: '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/task/dataBackupTasks',
		since: '4.3.3',
		handle: listOfTenant,
	},
];

/** A task before it is written down: of one tenant, or of the whole cluster. */
interface DataBackup {
	tenant?: Tenant;
	/** The tenant's job; for the whole cluster the newest part. */
	job: BackupJob;
	taskId: number;
	backupSetId: number;
	type: 'D' | 'I';
	startedAt: number;
	finishedAt?: number;
	status: DataBackupStatus;
	errorMsg?: string;
	path: string;
	ofCluster: boolean;
}

function listOfCluster(call: Call): Page<object> {
	const cluster = clusterOf(call);
	const { world } = cluster;
	const whole = (call.state.clusterBackups.get(world) ?? []).map((backup) => ofWholeCluster(backup, call.now));
	const single = call.state
		.tenants(world, call.now)
		.flatMap((tenant) => ofTenant(call, world, tenant))
		.filter(({ ofCluster }) => !ofCluster);
	const page = tasksPage(call, [...whole, ...single], 'offset', [], (task) => ({
		...taskRow(call.state, cluster, task),
		startTime: basicOffset(task.startedAt, call.state.offsetMinutes),
		...(task.finishedAt === undefined ? {} : { finishTime: basicOffset(task.finishedAt, call.state.offsetMinutes) }),
	}));
	return withCountedSize(page);
}

function listOfTenant(call: Call): Page<object> {
	const { tenant, ...cluster } = tenantOf(call);
	const statuses = enumList('status', list(call.parameters, 'status'), STATUSES);
	return tasksPage(call, ofTenant(call, cluster.world, tenant), 'utc', statuses, (task) => ({
		...taskRow(call.state, cluster, task),
		backupDimension: task.ofCluster ? 'CLUSTER' : 'TENANT',
		snapshotVersionTime: microUtc(instantOfScn(backupStartScn(task.job))),
		startTime: microUtc(task.startedAt),
		...(task.finishedAt === undefined
			? {}
			: { finishTime: microUtc(task.finishedAt), duration: Math.round((task.finishedAt - task.startedAt) / 1000) }),
	}));
}

function tasksPage(
	call: Call,
	tasks: DataBackup[],
	spelling: 'offset' | 'utc',
	statuses: DataBackupStatus[],
	row: (task: DataBackup) => object,
): Page<object> {
	const { from, to } = period(call, spelling);
	const backupSetId = longParameter(call, 'backupSetId');
	const found = tasks
		.filter((task) => from <= task.startedAt && task.startedAt <= to)
		.filter((task) => backupSetId === undefined || task.backupSetId === backupSetId)
		.filter((task) => statuses.length === 0 || statuses.includes(task.status))
		.sort((left, right) => right.startedAt - left.startedAt || right.taskId - left.taskId);
	return pageOf(pageRequest(call.parameters), found.length, (first, end) => found.slice(first, end).map(row));
}

function ofTenant(call: Call, world: World, tenant: Tenant): DataBackup[] {
	return backupsAt(tenant, call.now).map((job) => ({
		tenant,
		job,
		taskId: job.taskId,
		backupSetId: job.backupSetId,
		type: job.type,
		startedAt: job.startedAt,
		finishedAt: backupEndedAt(job, call.now),
		status: statusOf(job, call.now),
		errorMsg: failureText(job, call.now),
		path: job.path,
		ofCluster: call.state.isPartOfClusterBackup(world, job),
	}));
}

function ofWholeCluster(backup: ClusterBackup, now: number): DataBackup {
	const ends = backup.parts.map((part) => backupEndedAt(part, now));
	const finished = ends.every((end) => end !== undefined);
	const statuses = backup.parts.map((part) => statusOf(part, now));
	const worst = (['FAILED', 'CANCELED'] as const).find((status) => statuses.includes(status)) ?? 'DONE';
	return {
		job: backup.parts[0],
		taskId: backup.taskId,
		backupSetId: backup.backupSetId,
		type: backup.type,
		startedAt: backup.startedAt,
		finishedAt: finished ? Math.max(...ends.map((end) => end ?? 0)) : undefined,
		status: finished ? worst : 'DOING',
		errorMsg: finished ? backup.parts.map((part) => failureText(part, now)).find((text) => text) : undefined,
		path: backup.path,
		ofCluster: true,
	};
}

function statusOf(job: BackupJob, now: number): DataBackupStatus {
	const status = backupJobStatusAt(job, now);
	return status === 'COMPLETED' ? 'DONE' : status === 'INIT' ? 'INITIALIZING' : status;
}

function failureText(job: BackupJob, now: number): string | undefined {
	const result = backupResultAt(job, now);
	const comment = backupCommentAt(job, now);
	if (backupJobStatusAt(job, now) !== 'FAILED') return undefined;
	return [result === 0 ? '' : `OB-${Math.abs(result)}`, comment].filter((part) => part !== '').join(': ');
}

/** Everything but the times, which each family spells in its own way. */
function taskRow(state: OcpState, { world, type }: ManagedCluster, task: DataBackup) {
	return {
		taskId: state.options.hugeTaskIds ? new Int64(hugeId(task.taskId)) : task.taskId,
		backupMode: 'PHYSICAL_BACKUP',
		backupSetId: task.backupSetId,
		backupUri: task.path,
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		clusterType: type,
		obClusterId: world.obClusterId,
		// 0 stands for the whole cluster, which then has no tenant name (docs/reference/ocp.md#33-data-backup-tasks).
		...(task.tenant === undefined
			? { tenantId: 0 }
			: { tenantId: task.tenant.ocpId, tenantName: task.tenant.name, obTenantId: task.tenant.id }),
		dataBackupTaskType: task.type === 'D' ? 'FULL_BACKUP' : 'INCREMENTAL_BACKUP',
		dataSecondaryBackupTaskIds: [],
		// Nanoseconds do not fit into a double: a client that reads numbers as doubles is caught here.
		dataVersion: new Int64(backupStartScn(task.job)),
		schemaVersion: task.startedAt * 1000,
		status: task.status,
		...(task.errorMsg === undefined ? {} : { errorMsg: task.errorMsg }),
	};
}

/** An odd number beyond 2^53, which no double can hold. */
function hugeId(id: number): bigint {
	return 2n ** 53n + 1n + 2n * BigInt(id);
}
