import type { Instant, Tenant, World } from '../../world';
import type { ArchiveStatus } from '../../worldAt';
import { archiveCheckpointAt, archiveDelayAt, archiveStatusAt } from '../../worldAt';
import type { Page, PageRequest } from '../paging';
import { pageOf, pageRequest, withCountedSize } from '../paging';
import { list } from '../query';
import type { Call, Route } from '../routing';
import { clusterOf, enumList, period, tenantOf } from '../routing';
import type { LogTaskList, ManagedCluster } from '../state';
import { isBefore4 } from '../state';
import { basicOffset, microOffset } from '../times';

/**
 * What T7 accepts as status filter; the answers say RUNNING, which is not among them
 * (docs/reference/ocp.md#31-parameters-of-task-lists).
 */
const STATUS_FILTERS = ['STARTING', 'INPROGRESS', 'STOPPING', 'STOPPED', 'FAILED', 'INTERRUPTED', 'UNKNOWN'] as const;

/** Words of OCP's own console (docs/reference/ocp.md#8-words-that-ocps-console-knows). */
const STATUS_WORDS: Record<ArchiveStatus, string> = {
	PREPARE: 'BEGINNING',
	BEGINNING: 'BEGINNING',
	DOING: 'RUNNING',
	INTERRUPTED: 'INTERRUPTED',
	STOPPING: 'STOPPING',
	STOP: 'STOPPED',
	SUSPENDING: 'STOPPING',
	SUSPEND: 'STOPPED',
};

/** Log backup tasks of a cluster (C8) and of a tenant (T7); docs/reference/ocp.md#32-log-backup-tasks. */
export const logBackupRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/backup/task/logBackupTasks', handle: listOfCluster },
	{
		method: 'GET',
		path: '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/task/logBackupTasks',
		since: '4.3.3',
		handle: listOfTenant,
	},
];

interface LogBackup {
	tenant?: Pick<Tenant, 'ocpId' | 'name' | 'id'>;
	status: string;
	createdAt: Instant;
	/** When the task was last alive: checkpoint, or now. */
	until: Instant;
	checkpoint: Instant;
	delay: number;
	path: string;
	errorMsg: string;
}

function listOfCluster(call: Call): Page<object> {
	const cluster = clusterOf(call);
	const { world } = cluster;
	const { from, to } = period(call, 'offset');
	const request = pageRequest(call.parameters);
	const row = (task: LogBackup) =>
		taskRow(cluster, call.state.options.anonymousLogTasks ? { ...task, tenant: undefined } : task, {
			createTime: basicOffset(task.createdAt, call.state.offsetMinutes),
			checkpoint: basicOffset(task.checkpoint, call.state.offsetMinutes),
		});
	const madeUp = call.state.options.logTasks;
	if (madeUp) return withCountedSize(madeUpPage(call, madeUp, request, world, world.tenants, row));
	const tasks = call.state.tenants(world, call.now).flatMap((tenant) => ofTenant(tenant, call.now));
	const found = byNewest(isBefore4(world) ? asOneTask(tasks) : tasks).filter((task) => overlaps(task, from, to));
	return withCountedSize(pageOf(request, found.length, (first, end) => found.slice(first, end).map(row)));
}

function listOfTenant(call: Call): Page<object> {
	const { tenant, ...cluster } = tenantOf(call);
	const { from, to } = period(call, 'utc');
	const request = pageRequest(call.parameters);
	const statuses: string[] = enumList('status', list(call.parameters, 'status'), STATUS_FILTERS).map((status) =>
		status === 'INPROGRESS' ? 'RUNNING' : status,
	);
	const strategy = call.state.strategy(cluster.world.ocpClusterId, tenant.ocpId);
	const row = (task: LogBackup) =>
		taskRow(cluster, task, {
			backupDimension: strategy ? 'TENANT' : 'CLUSTER',
			createTime: microOffset(task.createdAt, call.state.offsetMinutes),
			checkpoint: microOffset(task.checkpoint, call.state.offsetMinutes),
		});
	const madeUp = call.state.options.logTasks;
	if (madeUp) return madeUpPage(call, madeUp, request, cluster.world, [tenant], row);
	const found = byNewest(ofTenant(tenant, call.now))
		.filter((task) => overlaps(task, from, to))
		.filter((task) => statuses.length === 0 || statuses.includes(task.status));
	return pageOf(request, found.length, (first, end) => found.slice(first, end).map(row));
}

function ofTenant(tenant: Tenant, now: Instant): LogBackup[] {
	const round = tenant.archive;
	if (!round || round.startedAt > now) return [];
	const checkpoint = archiveCheckpointAt(round, now);
	const status = STATUS_WORDS[archiveStatusAt(round, now)];
	return [
		{
			tenant,
			status,
			createdAt: round.startedAt,
			until: status === 'RUNNING' ? now : checkpoint,
			checkpoint,
			delay: archiveDelayAt(round, now),
			path: round.path,
			errorMsg: round.message,
		},
	];
}

/** Before OceanBase 4 one task backs up the logs of all tenants: it is as far as the slowest of them. */
function asOneTask(tasks: LogBackup[]): LogBackup[] {
	const slowest = [...tasks].sort((left, right) => right.delay - left.delay)[0];
	return slowest ? [{ ...slowest, tenant: undefined }] : [];
}

function byNewest(tasks: LogBackup[]): LogBackup[] {
	return [...tasks].sort((left, right) => right.createdAt - left.createdAt);
}

/** A log task lives long: it counts for a period when it was alive in it. */
function overlaps(task: LogBackup, from: Instant, to: Instant): boolean {
	return task.createdAt <= to && task.until >= from;
}

/** A row; what the two families write differently is `own`. Absent members are undefined, which JSON leaves out. */
function taskRow(
	{ world, type }: ManagedCluster,
	{ tenant, path, delay, errorMsg, status }: LogBackup,
	own: { createTime: string; checkpoint: string; backupDimension?: string },
) {
	return {
		agentServerIp: world.zones[0]?.servers[0],
		backupDimension: own.backupDimension,
		backupMode: 'PHYSICAL_BACKUP',
		backupUri: path,
		checkpoint: own.checkpoint,
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		clusterType: type,
		createTime: own.createTime,
		delay: Math.round(delay * 10_000) / 10_000,
		errorMsg: errorMsg === '' ? undefined : errorMsg,
		obClusterId: world.obClusterId,
		obTenantId: tenant?.id,
		status,
		tenantId: tenant?.ocpId,
		tenantName: tenant?.name,
	};
}

/** The oldest made-up task was created then; each later one a second after the one before. */
const FIRST_MADE_UP = Date.UTC(2024, 0, 1);

/**
 * A page out of the made-up list: only its own rows are made. The list is newest first, so when it grows, all that was
 * there moves towards the end, as it does while a real list is being read.
 */
function madeUpPage(
	{ state }: Call,
	madeUp: LogTaskList,
	request: PageRequest,
	world: World,
	tenants: Array<Pick<Tenant, 'ocpId' | 'name' | 'id'>>,
	row: (task: LogBackup) => object,
): Page<object> {
	const total = madeUp.count + madeUp.growth * madeUp.requests;
	madeUp.requests += 1;
	return pageOf(request, total, (from, to) =>
		Array.from({ length: to - from }, (_, index) => {
			const number = state.options.oldestLogTasksFirst ? from + index : total - 1 - (from + index);
			const createdAt = FIRST_MADE_UP + number * 1000 + (number % 997);
			const delay = (number % 600) + 0.1423;
			return row({
				tenant: isBefore4(world) || tenants.length === 0 ? undefined : tenants[number % tenants.length],
				status: number % 50 === 49 ? 'STOPPED' : 'RUNNING',
				createdAt,
				until: createdAt,
				checkpoint: createdAt + 3_600_000,
				delay,
				path: 'file:///obbackup/',
				errorMsg: '',
			});
		}),
	);
}
