import type { BackupJob, Instant, Tenant, World } from '../world';
import { tenantsAt } from '../worldAt';
import type { AlarmRow, RaisedAlarm } from './routes/alarms';
import { clusterNotFound, tenantNotFound } from './errors';
import type { Strategy } from './strategyModel';
import type { TaskFacts } from './taskInstances';

/** The OCP versions that are told apart: the 12 old cluster endpoints, or all 28 (docs/reference/ocp.md#3-endpoints). */
export type OcpVersion = '4.2.2' | '4.3.3';

/** A cluster that OCP manages. */
export interface ManagedCluster {
	world: World;
	type: 'PRIMARY' | 'STANDBY';
}

/** A backup of a whole cluster: one task with tenantId 0 at C7, one part a tenant below it. */
export interface ClusterBackup {
	taskId: number;
	backupSetId: number;
	type: 'D' | 'I';
	startedAt: Instant;
	path: string;
	/** The tenants' jobs that count. */
	parts: BackupJob[];
	/** Failed jobs that a retry has replaced. */
	superseded: BackupJob[];
}

/** A made-up log task list that is never held in memory (see logBackups.ts). */
export interface LogTaskList {
	count: number;
	/** Tasks that appear, newest first, between one list request and the next. */
	growth: number;
	requests: number;
}

const FIRST_TASK_ID = 3_000_041;

/** What OCP remembers beyond the worlds themselves. */
export class OcpState {
	readonly strategies: Strategy[] = [];
	readonly tasks: TaskFacts[] = [];
	readonly clusterBackups = new Map<World, ClusterBackup[]>();
	/** Alarms that were raised through the API, oldest first. */
	readonly raisedAlarms: RaisedAlarm[] = [];
	/** restoreClusterId -> what addRestoreSource registered (docs/reference/ocp.md#39-restore-preview-sources). */
	readonly restoreSources = new Map<number, unknown[]>();

	constructor(
		readonly version: OcpVersion,
		readonly clusters: ManagedCluster[],
		/** Minutes east of UTC of the host that OCP runs on. */
		readonly offsetMinutes: number,
		readonly options: {
			logTasks?: LogTaskList;
			anonymousLogTasks: boolean;
			oldestLogTasksFirst: boolean;
			hugeTaskIds: boolean;
			sysTenant: boolean;
			missingStrategy: 'absent' | 'error';
			moreAlarms: AlarmRow[];
		},
	) {}

	/** The cluster with OCP's own id (not obClusterId), or OBE11001. */
	cluster(id: number): ManagedCluster {
		const found = this.clusters.find(({ world }) => world.ocpClusterId === id);
		if (!found) throw clusterNotFound(id);
		return found;
	}

	/** The tenants that a cluster shows at that instant. */
	tenants(world: World, now: Instant): Tenant[] {
		const tenants = tenantsAt(world, now);
		return this.options.sysTenant ? [sysTenant(world), ...tenants] : tenants;
	}

	/** The tenant with OCP's own id (not obTenantId), or OBE21002. */
	tenant(world: World, id: number, now: Instant): Tenant {
		const found = this.tenants(world, now).find((tenant) => tenant.ocpId === id);
		if (!found) throw tenantNotFound(id);
		return found;
	}

	/** The strategy of a tenant, or (without tenant) of the cluster. */
	strategy(clusterId: number, tenantId?: number): Strategy | undefined {
		return this.strategies.find((strategy) => strategy.clusterId === clusterId && strategy.tenantId === tenantId);
	}

	/** Forgets a strategy; false when there is none. */
	removeStrategy(clusterId: number, tenantId?: number): boolean {
		const index = this.strategies.findIndex(
			(strategy) => strategy.clusterId === clusterId && strategy.tenantId === tenantId,
		);
		if (index >= 0) this.strategies.splice(index, 1);
		return index >= 0;
	}

	/** Keeps a task instance under the next id, which looks like those of the samples. */
	addTask(facts: Omit<TaskFacts, 'id'>): TaskFacts {
		const task = { ...facts, id: FIRST_TASK_ID + this.tasks.length };
		this.tasks.push(task);
		return task;
	}

	/** True for a backup that belongs to a backup of the whole cluster. */
	isPartOfClusterBackup(world: World, job: BackupJob): boolean {
		return (this.clusterBackups.get(world) ?? []).some(
			({ parts, superseded }) => parts.includes(job) || superseded.includes(job),
		);
	}
}

/** OceanBase before 4.0 backs up whole clusters only, and its lists name no tenant. */
export function isBefore4(world: World): boolean {
	return Number.parseInt(world.obVersion, 10) < 4;
}

/** The tenant that the world leaves out. */
function sysTenant(world: World): Tenant {
	return {
		id: 1,
		// Apart from the ids of user tenants.
		ocpId: world.ocpClusterId * 10 + 1,
		name: 'sys',
		mode: 'MYSQL',
		status: 'NORMAL',
		role: 'PRIMARY',
		createdAt: Date.UTC(2024, 0, 1),
		primaryZone: 'RANDOM',
		locality: world.zones.map((zone) => `FULL{1}@${zone.name}`).join(', '),
		locked: false,
		backups: [],
		dataBaseUri: '',
		archiveBaseUri: '',
		settings: {},
	};
}
