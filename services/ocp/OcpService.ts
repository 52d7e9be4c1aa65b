import type { BackupQuery, BackupService, Choice, LogBackupQuery, RecoveryWindowQuery, RestoreQuery, StartBackup, TaskOperator } from '../backupService';
import type { StorageKeys } from '../credential';
import { answerOf, text, unitConfigChoice } from '../records/build';
import type {
	Answer,
	ClusterRecord,
	TaskRecord,
	TenantRecord,
} from '../records/types';
import type { DrillClaim } from '../work/drillTenant';
import type { RestoreRequest } from '../work/restoreRequest';
import { follow } from '../work/waiting';
import { Alarms, type AlarmQuery } from './reads/alarms';
import { Backups } from './reads/backups';
import { Drills } from './reads/drills';
import { clusterRecord, Inventory, tenantRecord } from './reads/inventory';
import { Restores } from './reads/restores';
import { Strategies } from './reads/strategies';
import { TaskInstances } from './reads/taskInstances';
import type { OcpApi } from './wire/endpoints';
import { AlarmWrites, type RaiseAlarm } from './writes/alarms';
import { BackupWrites } from './writes/backups';
import { DropWrites } from './writes/drops';
import { StrategyWrites } from './writes/strategies';
import { TaskWrites } from './writes/tasks';

/** Backups and restores through OCP, which manages any number of clusters. */
export class OcpService implements BackupService {
	readonly name = 'ocp';

	private readonly inventory: Inventory;

	private readonly dataAndLogs: Backups;

	private readonly restored: Restores;

	private readonly drills: Drills;

	private readonly instances: TaskInstances;

	private readonly tasks: TaskWrites;

	private readonly work: BackupWrites;

	private readonly drops: DropWrites;

	private readonly schedules: Strategies;

	private readonly alarms: Alarms;

	private readonly raised: AlarmWrites;

	/** Backup strategies, which only OCP has. */
	readonly strategies: StrategyWrites;

	constructor(private readonly api: OcpApi) {
		this.inventory = new Inventory(api);
		this.dataAndLogs = new Backups(api, this.inventory);
		this.restored = new Restores(api, this.inventory);
		this.drills = new Drills(api, this.inventory, this.restored);
		this.instances = new TaskInstances(api);
		this.tasks = new TaskWrites(api, this.instances);
		this.work = new BackupWrites(api, this.inventory, this.dataAndLogs, this.instances);
		this.drops = new DropWrites(api, this.inventory, this.drills, this.instances);
		this.schedules = new Strategies(api, this.inventory);
		this.strategies = new StrategyWrites(api, this.inventory);
		this.alarms = new Alarms(api, this.inventory);
		this.raised = new AlarmWrites(api, this.inventory, this.alarms);
	}

	async clusterBackups(cluster: string) {
		return await this.dataAndLogs.ofCluster(cluster);
	}

	async clusterFacts(cluster: string) {
		return await this.dataAndLogs.facts(cluster);
	}

	async tenantRoles(cluster: string) {
		return await this.inventory.rolesOf((await this.inventory.cluster(cluster)).id);
	}

	async backupSchedule(cluster: string, tenantIds?: readonly string[]) {
		return tenantIds ? await this.schedules.ofTenants(cluster, tenantIds) : await this.schedules.ofCluster(cluster);
	}

	async latestBackup(cluster: string, tenant: string) {
		return await this.dataAndLogs.latest(cluster, tenant);
	}

	async backups(query: BackupQuery) {
		return await this.dataAndLogs.list(query);
	}

	async logBackups(query: LogBackupQuery) {
		return await this.dataAndLogs.logs(query);
	}

	async recoveryWindows(query: RecoveryWindowQuery) {
		return await this.dataAndLogs.windows(query);
	}

	async latestRestore(cluster: string, tenant: string) {
		return await this.restored.latest(cluster, tenant);
	}

	async restores(query: RestoreQuery) {
		return await this.restored.list(query);
	}

	async checkRestore(cluster: string, tenant: string) {
		return await this.restored.check(cluster, tenant);
	}

	async startBackup(request: StartBackup, keys: StorageKeys) {
		return await this.work.start(request, keys);
	}

	async startRestore(request: RestoreRequest) {
		return await this.work.startRestore(request);
	}

	/** The backup sets and pieces that such a restore would read (C15). */
	async previewRestore(request: RestoreRequest) {
		return await this.work.previewRestore(request);
	}

	async drillFacts(cluster: string, tenant: string) {
		return await this.drills.facts(cluster, await this.restored.nameOf(await this.inventory.cluster(cluster), tenant));
	}

	/** Drops the tenant that a drill's own restore made (docs/reference/ocp.md#7-what-surrounds-backups-in-ocp). */
	async dropDrillTenant(cluster: string, claim: DrillClaim, forGood: boolean) {
		return await this.drops.drop(cluster, claim, forGood);
	}

	async task(id: string): Promise<Answer<TaskRecord>> {
		return await this.instances.get(id);
	}

	async followTask(id: string) {
		return await follow(async () => await this.task(id));
	}

	/** Retries or rolls back a task (docs/reference/ocp.md#4-look-ups-and-tasks). */
	async operateTask(id: string, operator: TaskOperator) {
		await this.tasks.operate(id, operator);
		return await this.followTask(id);
	}

	/** OCP's own alarms. */
	async alarmList(query: AlarmQuery) {
		return await this.alarms.list(query);
	}

	/** Raises an alarm, so that OCP calls those whom it calls. */
	async raiseAlarm(request: RaiseAlarm) {
		return await this.raised.raise(request);
	}

	async clusterList(limit?: number): Promise<Array<Answer<ClusterRecord>>> {
		return (await this.inventory.clusters()).slice(0, limit).map(({ raw }) => answerOf(clusterRecord(raw), raw));
	}

	/** Raw, with what OCP says of the cluster's backups (C1, C6) beside what it says of the cluster. */
	async clusterDetails(cluster: string, withBackupState = false): Promise<Answer<ClusterRecord>> {
		const { id, raw } = await this.inventory.cluster(cluster);
		if (!withBackupState) return answerOf(clusterRecord(raw), raw);
		const [backupOverview, backupAbility] = await Promise.all([
			this.api.clusterBackupOverview(id),
			this.api.backupAbility(id),
		]);
		return answerOf(clusterRecord(raw), { ...raw, backupOverview, backupAbility });
	}

	async tenantList(cluster: string, limit?: number): Promise<Array<Answer<TenantRecord>>> {
		const of = await this.inventory.cluster(cluster);
		return (await this.inventory.tenantsOf(of.id)).slice(0, limit).map(({ raw }) => answerOf(tenantRecord(raw), raw));
	}

	async tenantDetails(cluster: string, tenant: string): Promise<Answer<TenantRecord>> {
		const of = await this.inventory.cluster(cluster);
		const details = await this.api.tenant(of.id, (await this.inventory.tenant(of, tenant)).id);
		return answerOf(tenantRecord(details), details);
	}

	async clusterChoices(): Promise<Choice[]> {
		return await this.inventory.clusterChoices();
	}

	async tenantChoices(cluster: string): Promise<Choice[]> {
		return await this.inventory.tenantChoices(cluster);
	}

	async zoneChoices(cluster: string): Promise<Choice[]> {
		const { id } = await this.inventory.cluster(cluster);
		return (await this.api.zones(id)).map(({ name, regionName }) => ({
			name: String(name),
			value: String(name),
			...(text(regionName) !== null && { description: `Region ${String(regionName)}` }),
		}));
	}

	async unitConfigChoices(): Promise<Choice[]> {
		const specs = await this.api.unitSpecs();
		return specs.map(({ name, maxCpuCoreCount: cpu, maxMemorySize: memory }) => unitConfigChoice(name, cpu, Number(memory)));
	}
}
