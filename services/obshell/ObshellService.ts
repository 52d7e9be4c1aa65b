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
import type { RestoreRequest } from '../work/restoreRequest';
import { follow } from '../work/waiting';
import { Backups } from './reads/backups';
import { BackupsOfTask } from './reads/backupsOfTask';
import { Dags } from './reads/dags';
import { clusterRecord, Inventory, tenantRecord } from './reads/inventory';
import { RecoveryWindows } from './reads/recoveryWindows';
import { RestoreCheck } from './reads/restoreCheck';
import { Restores } from './reads/restores';
import type { ObshellApi } from './wire/endpoints';
import { BackupWrites } from './writes/backups';
import { ConfigWrites, type SetConfig } from './writes/config';
import { LogStatusWrites, type LogStatus } from './writes/logStatus';
import { RestoreWrites } from './writes/restores';
import { TaskWrites } from './writes/tasks';

/** Backups and restores through an obshell agent; it serves the one cluster that it belongs to. */
export class ObshellService implements BackupService {
	readonly name = 'obshell';

	private readonly inventory: Inventory;

	private readonly dataAndLogs: Backups;

	private readonly restored: Restores;

	private readonly restoreCheck: RestoreCheck;

	private readonly windows: RecoveryWindows;

	private readonly dags: Dags;

	private readonly backupsOfTask: BackupsOfTask;

	private readonly tasks: TaskWrites;

	private readonly backupWrites: BackupWrites;

	private readonly logStatusWrites: LogStatusWrites;

	private readonly configWrites: ConfigWrites;

	private readonly restoreWrites: RestoreWrites;

	/** @param answeredBy the agent that answered last, where there are several */
	constructor(
		private readonly api: ObshellApi,
		readonly answeredBy?: () => string,
	) {
		this.inventory = new Inventory(api);
		this.dataAndLogs = new Backups(api, this.inventory);
		this.restored = new Restores(api, this.inventory);
		this.restoreCheck = new RestoreCheck(api, this.inventory, this.restored);
		this.windows = new RecoveryWindows(api, this.inventory, this.dataAndLogs);
		this.dags = new Dags(api);
		this.backupsOfTask = new BackupsOfTask(this.inventory, this.dataAndLogs);
		this.tasks = new TaskWrites(api, this.dags);
		this.backupWrites = new BackupWrites(api, this.inventory, this.dataAndLogs, this.dags, this.tasks);
		this.logStatusWrites = new LogStatusWrites(api, this.inventory, this.dataAndLogs);
		this.configWrites = new ConfigWrites(api, this.inventory, this.dags, this.tasks, this.logStatusWrites);
		this.restoreWrites = new RestoreWrites(api, this.inventory, this.restored, this.windows, this.dags, this.tasks);
	}

	async clusterBackups(cluster: string) {
		return await this.dataAndLogs.ofCluster(cluster);
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

	/** obshell has no read for the delete policy (docs/reference/obshell.md#38-backup-destinations). */
	async retentionDays(): Promise<undefined> {
		return await Promise.resolve(undefined);
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

	async task(id: string): Promise<Answer<TaskRecord>> {
		return await this.backupsOfTask.judged(await this.dags.get(id));
	}

	async followTask(id: string) {
		return await follow(async () => await this.task(id));
	}

	/** Retries, rolls back, cancels or passes a task (#41-states-and-operators). */
	async operateTask(id: string, operator: TaskOperator) {
		if (operator === 'rollback') await this.restoreWrites.checkRollBack(id);
		await this.tasks.operate(id, operator);
		return await this.followTask(id);
	}

	async clusterList(): Promise<Array<Answer<ClusterRecord>>> {
		return [await this.clusterDetails('')];
	}

	async clusterDetails(cluster: string): Promise<Answer<ClusterRecord>> {
		await this.inventory.cluster(cluster);
		const info = await this.api.clusterInfo();
		return answerOf(clusterRecord(info), info);
	}

	async tenantList(cluster: string, limit?: number): Promise<Array<Answer<TenantRecord>>> {
		const of = await this.inventory.cluster(cluster);
		return (await this.inventory.listed()).slice(0, limit).map((tenant) => answerOf(tenantRecord(tenant, of), tenant));
	}

	async tenantDetails(cluster: string, tenant: string): Promise<Answer<TenantRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const details = await this.api.tenant(name);
		return answerOf(tenantRecord(details, of), details);
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
		return (await this.api.zones()).map(({ name, region_name: region }) => ({
			name: String(name),
			value: String(name),
			description: `Region ${String(region)}`,
		}));
	}

	async unitConfigChoices(): Promise<Choice[]> {
		const configs = await this.api.unitConfigs();
		return configs.map(({ name, max_cpu: cpu, memory_size: memory }) => unitConfigChoice(name, cpu, Number(memory) / 2 ** 30));
	}
}
