import type { BackupQuery, BackupService, Choice, LogBackupQuery, RecoveryWindowQuery, RestoreQuery, StartBackup, TaskOperator } from '../backupService';
import type { StorageKeys } from '../credential';
import { seen, unitConfigChoice } from '../records/build';
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
import { clusterRecord, Places, tenantRecord } from './reads/inventory';
import { RecoveryWindows } from './reads/recoveryWindows';
import { RestoreCheck } from './reads/restoreCheck';
import { Restores } from './reads/restores';
import type { ObshellApi } from './wire/endpoints';
import { BackupWork } from './writes/backups';
import { ConfigWork, type SetConfig } from './writes/config';
import { LogWork, type LogStatus } from './writes/logStatus';
import { RestoreWork } from './writes/restores';
import { TaskWork } from './writes/tasks';

/** Backups and restores through an obshell agent; it serves the one cluster that it belongs to. */
export class ObshellService implements BackupService {
	readonly name = 'obshell';

	private readonly places: Places;

	private readonly dataAndLogs: Backups;

	private readonly restored: Restores;

	private readonly restoreCheck: RestoreCheck;

	private readonly windows: RecoveryWindows;

	private readonly tasks: TaskWork;

	private readonly backupWork: BackupWork;

	private readonly logWork: LogWork;

	private readonly configWork: ConfigWork;

	private readonly restoreWork: RestoreWork;

	/** @param answeredBy the agent that answered last, where there are several */
	constructor(
		private readonly api: ObshellApi,
		readonly answeredBy?: () => string,
	) {
		this.places = new Places(api);
		this.dataAndLogs = new Backups(api, this.places);
		this.restored = new Restores(api, this.places);
		this.restoreCheck = new RestoreCheck(api, this.places, this.restored);
		this.windows = new RecoveryWindows(api, this.places, this.dataAndLogs);
		this.tasks = new TaskWork(api);
		this.backupWork = new BackupWork(api, this.places, this.dataAndLogs, this.tasks);
		this.logWork = new LogWork(api, this.places, this.dataAndLogs);
		this.configWork = new ConfigWork(api, this.places, this.tasks, this.logWork);
		this.restoreWork = new RestoreWork(api, this.places, this.restored, this.windows, this.tasks);
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

	/** obshell has no read for the delete policy (section 3.8). */
	async retentionDays(): Promise<undefined> {
		return await Promise.resolve(undefined);
	}

	/** The destinations of one tenant, or (no tenant) of all. */
	async backupConfig(cluster: string, tenant: string): Promise<Array<Answer<BackupConfigRecord>>> {
		return await this.dataAndLogs.config(cluster, tenant);
	}

	/** Sets the backup configuration of all user tenants or of one (section 3.1). */
	async setBackupConfig(request: SetConfig) {
		return await this.configWork.set(request);
	}

	async startBackup(request: StartBackup) {
		return await this.backupWork.start(request);
	}

	/** Asks for the cancellation of what runs, of one tenant or (no tenant) of all (section 3.3). */
	async cancelBackup(cluster: string, tenant: string) {
		return await this.backupWork.cancel(cluster, tenant);
	}

	/** Starts, stops or suspends log archiving of one tenant or (no tenant) of all (section 3.4). */
	async setLogStatus(cluster: string, tenant: string, status: LogStatus) {
		return await this.logWork.setStatus(cluster, tenant, status);
	}

	async startRestore(request: RestoreRequest, keys: StorageKeys) {
		return await this.restoreWork.start(request, keys);
	}

	/** Cancels a restore; undefined when there is nothing to cancel (section 3.11). */
	async cancelRestore(cluster: string, tenant: string) {
		return await this.restoreWork.cancel(cluster, tenant);
	}

	async task(id: string): Promise<Answer<TaskRecord>> {
		return await this.backupWork.judged(await this.tasks.get(id));
	}

	async followTask(id: string) {
		return await follow(async () => await this.task(id));
	}

	/** Retries, rolls back, cancels or passes a task (section 4.1). */
	async operateTask(id: string, operator: TaskOperator) {
		if (operator === 'rollback') await this.restoreWork.checkRollBack(id);
		await this.tasks.operate(id, operator);
		return await this.followTask(id);
	}

	async clusterList(): Promise<Array<Answer<ClusterRecord>>> {
		return [await this.clusterDetails('')];
	}

	async clusterDetails(cluster: string): Promise<Answer<ClusterRecord>> {
		await this.places.cluster(cluster);
		const info = await this.api.clusterInfo();
		return seen(clusterRecord(info), info);
	}

	async tenantList(cluster: string, limit?: number): Promise<Array<Answer<TenantRecord>>> {
		const of = await this.places.cluster(cluster);
		return (await this.places.listed()).slice(0, limit).map((tenant) => seen(tenantRecord(tenant, of), tenant));
	}

	async tenantDetails(cluster: string, tenant: string): Promise<Answer<TenantRecord>> {
		const [of, name] = await Promise.all([this.places.cluster(cluster), this.places.tenantName(tenant)]);
		const details = await this.api.tenant(name);
		return seen(tenantRecord(details, of), details);
	}

	async clusterChoices(): Promise<Choice[]> {
		const { name } = await this.places.ownCluster();
		return name === null ? [] : [{ name, value: name }];
	}

	async tenantChoices(cluster: string): Promise<Choice[]> {
		await this.places.cluster(cluster);
		return (await this.places.userTenants()).map(({ name, id }) => ({
			name: String(name),
			value: String(name),
			description: `Tenant ID ${String(id)}`,
		}));
	}

	async zoneChoices(cluster: string): Promise<Choice[]> {
		await this.places.cluster(cluster);
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
