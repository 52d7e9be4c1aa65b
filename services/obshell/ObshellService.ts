import type { BackupQuery, BackupService, Choice, LogBackupQuery, RecoveryWindowQuery, RestoreQuery, StartBackup, TaskOperator } from '../backupService';
import type { StorageKeys } from '../credential';
import { answerOf, unitConfigChoice } from '../records/build';
import type {
	Answer,
	BackupConfigRecord,
	ClusterRecord,
	TaskRecord,
	TenantRecord,
} from '../records/types';
import type { DrillClaim } from '../work/drillTenant';
import type { RestoreRequest } from '../work/restoreRequest';
import { follow } from '../work/waiting';
import { Backups } from './reads/backups';
import { BackupsOfTask } from './reads/backupsOfTask';
import { Dags } from './reads/dags';
import { DatabaseClock } from './reads/databaseClock';
import { Drills } from './reads/drills';
import { Inventory, tenantRecord } from './reads/inventory';
import { RecoveryWindows } from './reads/recoveryWindows';
import { RestoreCheck } from './reads/restoreCheck';
import { Restores } from './reads/restores';
import { waitsFor } from './reads/tasks';
import type { ObshellApi } from './wire/endpoints';
import { BackupWrites } from './writes/backups';
import { ConfigWrites, type SetConfig } from './writes/config';
import { DropWrites } from './writes/drops';
import { LogStatusWrites, type LogStatus } from './writes/logStatus';
import { RestoreWrites } from './writes/restores';
import { TaskWrites } from './writes/tasks';

/** Backups and restores through an obshell agent; it serves the one cluster that it belongs to. */
export class ObshellService implements BackupService {
	readonly name = 'obshell';

	private readonly inventory: Inventory;

	private readonly databaseClock: DatabaseClock;

	private readonly dataAndLogs: Backups;

	private readonly restored: Restores;

	private readonly restoreCheck: RestoreCheck;

	private readonly drills: Drills;

	private readonly windows: RecoveryWindows;

	private readonly dags: Dags;

	private readonly backupsOfTask: BackupsOfTask;

	private readonly tasks: TaskWrites;

	private readonly backupWrites: BackupWrites;

	private readonly logStatusWrites: LogStatusWrites;

	private readonly configWrites: ConfigWrites;

	private readonly restoreWrites: RestoreWrites;

	private readonly dropWrites: DropWrites;

	/** @param answeredBy the agent that answered last, where there are several */
	constructor(
		private readonly api: ObshellApi,
		readonly answeredBy?: () => string,
	) {
		this.inventory = new Inventory(api);
		this.databaseClock = new DatabaseClock(api);
		this.dataAndLogs = new Backups(api, this.inventory, this.databaseClock);
		this.restored = new Restores(api, this.inventory, this.databaseClock);
		this.restoreCheck = new RestoreCheck(api, this.inventory, this.restored, this.databaseClock);
		this.drills = new Drills(api, this.inventory, this.restored, this.restoreCheck, this.databaseClock);
		this.windows = new RecoveryWindows(api, this.inventory, this.dataAndLogs);
		this.dags = new Dags(api, this.databaseClock);
		this.backupsOfTask = new BackupsOfTask(this.inventory, this.dataAndLogs);
		this.tasks = new TaskWrites(api, this.dags);
		this.backupWrites = new BackupWrites(api, this.inventory, this.dataAndLogs, this.dags, this.tasks);
		this.logStatusWrites = new LogStatusWrites(api, this.inventory, this.dataAndLogs);
		this.configWrites = new ConfigWrites(api, this.inventory, this.dags, this.tasks, this.logStatusWrites);
		this.restoreWrites = new RestoreWrites(api, this.inventory, this.restored, this.windows, this.dags, this.tasks);
		this.dropWrites = new DropWrites(api, this.inventory, this.drills, this.dags);
	}

	async clusterBackups(cluster: string) {
		return await this.dataAndLogs.ofCluster(cluster);
	}

	async clusterFacts(cluster: string) {
		return await this.dataAndLogs.facts(cluster);
	}

	/** obshell tells no tenant's role (docs/reference/obshell.md#53-restores). */
	async tenantRoles(): Promise<Map<string, string>> {
		return await Promise.resolve(new Map<string, string>());
	}

	/** obshell has no schedules, and no read for the delete policy (#38-backup-destinations). */
	async backupSchedule(): Promise<undefined> {
		return await Promise.resolve(undefined);
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

	async latestRestore(cluster: string, tenant: string) {
		return await this.restored.latest(cluster, tenant);
	}

	async restores(query: RestoreQuery) {
		return await this.restored.list(query);
	}

	async checkRestore(cluster: string, tenant: string) {
		return await this.restoreCheck.check(cluster, tenant);
	}

	async recoveryWindows(query: RecoveryWindowQuery) {
		return await this.windows.list(query);
	}

	/** The destinations of one tenant, or (no tenant) of all. */
	async backupConfig(cluster: string, tenant: string): Promise<Array<Answer<BackupConfigRecord>>> {
		return await this.dataAndLogs.config(cluster, tenant);
	}

	/** Sets the backup configuration of all user tenants or of one (#31-backup-configuration). */
	async setBackupConfig(request: SetConfig) {
		return await this.configWrites.set(request);
	}

	async startBackup(request: StartBackup) {
		return await this.backupWrites.start(request);
	}

	/** Asks for the cancellation of what runs, of one tenant or (no tenant) of all (#33-cancel-a-backup). */
	async cancelBackup(cluster: string, tenant: string) {
		return await this.backupWrites.cancel(cluster, tenant);
	}

	/** Starts, stops or suspends log archiving of one tenant or (no tenant) of all (#34-log-archiving). */
	async setLogStatus(cluster: string, tenant: string, status: LogStatus) {
		return await this.logStatusWrites.setStatus(cluster, tenant, status);
	}

	async startRestore(request: RestoreRequest, keys: StorageKeys) {
		return await this.restoreWrites.start(request, keys);
	}

	/** Cancels a restore; undefined when there is nothing to cancel (#311-cancel-a-restore). */
	async cancelRestore(cluster: string, tenant: string) {
		return await this.restoreWrites.cancel(cluster, tenant);
	}

	async drillFacts(cluster: string, tenant: string) {
		return await this.drills.facts(cluster, await this.inventory.tenantName(tenant));
	}

	/** Drops the tenant that a drill's own restore made (#317-drop-a-tenant). */
	async dropDrillTenant(cluster: string, claim: DrillClaim, forGood: boolean) {
		return await this.dropWrites.drop(cluster, claim, forGood);
	}

	async task(id: string): Promise<Answer<TaskRecord>> {
		return await this.backupsOfTask.judged(await this.dags.get(id));
	}

	async followTask(id: string) {
		return await follow(async () => await this.task(id), waitsFor);
	}

	/** Retries, rolls back, cancels or passes a task (#41-states-and-operators). */
	async operateTask(id: string, operator: TaskOperator) {
		await this.restoreWrites.checkOperation(id, operator);
		await this.tasks.operate(id, operator);
		return await this.followTask(id);
	}

	async clusterList(_limit?: number, whole = false): Promise<Array<Answer<ClusterRecord>>> {
		return [await this.clusterDetails('', whole)];
	}

	/** @param whole the server's own object with its servers and figures, where the agent can give it; that takes it seconds */
	async clusterDetails(cluster: string, whole = false): Promise<Answer<ClusterRecord>> {
		await this.inventory.cluster(cluster);
		return (whole ? await this.inventory.clusterInDetail() : undefined) ?? (await this.inventory.clusterInBrief());
	}

	async tenantList(cluster: string, limit?: number): Promise<Array<Answer<TenantRecord>>> {
		const of = await this.inventory.cluster(cluster);
		const [tenants, session] = await Promise.all([this.inventory.listed(), this.databaseClock.session()]);
		return tenants.slice(0, limit).map((tenant) => answerOf(tenantRecord(tenant, of, session), tenant));
	}

	async tenantDetails(cluster: string, tenant: string): Promise<Answer<TenantRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const [details, session] = await Promise.all([this.api.tenant(name), this.databaseClock.session()]);
		return answerOf(tenantRecord(details, of, session), details);
	}

	async clusterChoices(): Promise<Choice[]> {
		const { name } = await this.inventory.ownCluster();
		return name === null ? [] : [{ name, value: name }];
	}

	async tenantChoices(cluster: string): Promise<Choice[]> {
		await this.inventory.cluster(cluster);
		return (await this.inventory.userTenants()).map(({ name, id }) => ({
			name: String(name),
			value: String(name),
			description: `Tenant ID ${String(id)}`,
		}));
	}

	async zoneChoices(cluster: string): Promise<Choice[]> {
		await this.inventory.cluster(cluster);
		return (await this.api.zones()).map(({ name, region }) => ({
			name,
			value: name,
			...(region !== null && { description: `Region ${region}` }),
		}));
	}

	async unitConfigChoices(): Promise<Choice[]> {
		const configs = await this.api.unitConfigs();
		return configs.map(({ name, max_cpu: cpu, memory_size: memory }) => unitConfigChoice(name, cpu, Number(memory) / 2 ** 30));
	}
}
