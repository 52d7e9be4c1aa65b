import type { BackupJob, Tenant, World } from '../../world';
import { backupEndsAt, backupJobStatusAt, backupsAt, runningBackupAt } from '../../worldAt';
import { addBackup } from '../../worldWrites';
import type { Members } from '../bodies';
import { object, oneOf, optional } from '../bodies';
import type { Outcome, Refusal } from '../operations';
import { REFUSALS, operationResponse, storageRefusal } from '../operations';
import type { Call, Route } from '../routing';
import { clusterOf, tenantOf } from '../routing';
import type { ClusterBackup, ManagedCluster } from '../state';
import { readBackupMode, readStorageConfig } from '../strategyBody';
import type { StorageConfig } from '../strategyModel';
import { storageUri } from '../strategyModel';
import type { TaskFacts, TaskRun } from '../taskInstances';
import { SHORT_TASK } from '../taskInstances';

/** Back up a cluster (C10) or a tenant (T1) now; docs/reference/ocp.md#38-back-up-now. */
export const backupNowRoutes: Route[] = [
	{ method: 'POST', path: '/api/v2/ob/clusters/:id/backup/backupNow', writes: true, handle: backUpCluster },
	{
		method: 'POST',
		path: '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/backupNow',
		since: '4.3.3',
		writes: true,
		handle: backUpTenant,
	},
];

interface Wish {
	type: 'D' | 'I';
	storage: StorageConfig;
}

const STEPS = ['Check backup conditions', 'Prepare backup storage', 'Start data backup', 'Wait for data backup', 'Check backup result'];

function backUpTenant(call: Call) {
	const { tenant, ...cluster } = tenantOf(call);
	const body = object(call.body, 'request body');
	readBackupMode(body, cluster.world);
	const wish = readWish(call, body);
	const refusal = refusalOfCluster(cluster, wish) ?? refusalOfTenant(call, tenant, wish);
	const outcome: Outcome = { world: cluster.world, tenant, refusal };
	if (!refusal) outcome.taskIds = [addTenantTask(call, cluster.world, tenant, wish).id];
	return operationResponse('DATA_BACKUP_NOW', [outcome], call.language);
}

/** One result for the cluster, and one for each tenant that cannot take part. */
function backUpCluster(call: Call) {
	const cluster = clusterOf(call);
	const { world } = cluster;
	const body = object(call.body, 'request body');
	// The sample leaves backupMode out, though its table requires it (docs/reference/ocp.md#38-back-up-now).
	optional(body, 'backupMode', (members) => readBackupMode(members, world));
	const wish = readWish(call, body);
	const tenants = call.state.tenants(world, call.now).filter(({ id, status }) => id !== 1 && status === 'NORMAL');
	const refusal = refusalOfCluster(cluster, wish) ?? (tenants.length === 0 ? REFUSALS.nothingToBackUp : undefined);
	if (refusal) return operationResponse('DATA_BACKUP_NOW', [{ world, refusal }], call.language);
	const judged = tenants.map((tenant) => ({ world, tenant, refusal: refusalOfTenant(call, tenant, wish) }));
	const willing = judged.filter((outcome) => outcome.refusal === undefined).map(({ tenant }) => tenant);
	const outcomes: Outcome[] = judged.filter((outcome) => outcome.refusal !== undefined);
	if (willing.length > 0) outcomes.unshift({ world, taskIds: [addClusterTask(call, world, willing, wish).id] });
	return operationResponse('DATA_BACKUP_NOW', outcomes, call.language);
}

function readWish(call: Call, body: Members): Wish {
	const mode = oneOf(body, 'dataBackupMode', ['FULL_BACKUP', 'INCREMENTAL_BACKUP']);
	return { type: mode === 'FULL_BACKUP' ? 'D' : 'I', storage: readStorageConfig(body, call.state.version) };
}

function refusalOfCluster({ world, type }: ManagedCluster, { storage }: Wish): Refusal | undefined {
	if (type === 'STANDBY') return REFUSALS.standbyCluster;
	return storageRefusal(world, storage.configName, storage.obBackupStorageBaseInfo);
}

function refusalOfTenant({ now }: Call, tenant: Tenant, { type }: Wish): Refusal | undefined {
	if (tenant.status !== 'NORMAL') return REFUSALS.tenantBeingCreated;
	if (runningBackupAt(tenant, now)) return REFUSALS.backupRunning;
	const hasFull = backupsAt(tenant, now).some((job) => job.type === 'D' && backupJobStatusAt(job, now) === 'COMPLETED');
	return type === 'I' && !hasFull ? REFUSALS.needsFullBackup : undefined;
}

function startJob(world: World, tenant: Tenant, wish: Wish, at: number): BackupJob {
	const job = addBackup(world, tenant, at, { type: wish.type });
	job.path = storageUri(wish.storage.obBackupStorageBaseInfo);
	return job;
}

function addTenantTask(call: Call, world: World, tenant: Tenant, wish: Wish): TaskFacts {
	const start = (operation: TaskRun['operation'], at: number) => followJobs(operation, at, [startJob(world, tenant, wish, at)]);
	return call.state.addTask({
		...taskAbout(call, world, 'Back up tenant data'),
		tenant,
		runs: [start('EXECUTE', call.now)],
		retry: (now) => start('RETRY', now),
	});
}

function addClusterTask(call: Call, world: World, tenants: Tenant[], wish: Wish): TaskFacts {
	const jobs = tenants.map((tenant) => ({ tenant, job: startJob(world, tenant, wish, call.now) }));
	const known = call.state.clusterBackups.get(world) ?? [];
	const backup: ClusterBackup = {
		taskId: 900_001 + known.length,
		backupSetId: 1 + known.length,
		type: wish.type,
		startedAt: call.now,
		path: storageUri(wish.storage.obBackupStorageBaseInfo),
		parts: jobs.map(({ job }) => job),
		superseded: [],
	};
	call.state.clusterBackups.set(world, [...known, backup]);
	return call.state.addTask({
		...taskAbout(call, world, 'Back up cluster data'),
		runs: [followJobs('EXECUTE', call.now, backup.parts)],
		retry: (now) => {
			for (const entry of jobs) {
				if (backupJobStatusAt(entry.job, now) === 'COMPLETED') continue;
				backup.superseded.push(entry.job);
				entry.job = startJob(world, entry.tenant, wish, now);
			}
			backup.parts = jobs.map(({ job }) => job);
			return followJobs('RETRY', now, backup.parts);
		},
	});
}

function taskAbout(call: Call, world: World, name: string) {
	return {
		name,
		type: 'MANUAL' as const,
		world,
		creator: call.username,
		createdAt: call.now,
		steps: STEPS,
		// A backup leaves nothing behind that a rollback would have to remove.
		rollback: (now: number): TaskRun => ({ operation: 'ROLLBACK', startedAt: now, endsAt: () => now + SHORT_TASK, succeeds: () => true }),
	};
}

/** An attempt that ends with the last of its jobs, and succeeds when all of them did. */
export function followJobs(operation: TaskRun['operation'], startedAt: number, jobs: BackupJob[]): TaskRun {
	const endsAt = () => Math.max(...jobs.map(backupEndsAt));
	return {
		operation,
		startedAt,
		endsAt,
		succeeds: () => jobs.every((job) => backupJobStatusAt(job, endsAt()) === 'COMPLETED'),
	};
}
