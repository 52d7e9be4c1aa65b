import type { IDataObject } from 'n8n-workflow';

import type {
	Answer,
	BackupConfigRecord,
	BackupQuery,
	BackupService,
	Choice,
	ClusterRecord,
	LogBackupQuery,
	RecoveryWindowQuery,
	RestoreQuery,
	TaskRecord,
	TenantRecord,
} from '../backupService';
import { invalidInput } from '../errors';
import { seen } from '../records';
import { Backups } from './backups';
import type { ObshellApi, Scope } from './endpoints';
import { clusterRecord, Places, tenantRecord } from './places';
import { RecoveryWindows } from './recoveryWindows';
import { Restores } from './restores';
import { taskRecord } from './tasks';

/** Backups and restores through an obshell agent; it serves the one cluster that it belongs to. */
export class ObshellService implements BackupService {
	readonly name = 'obshell';

	private readonly places: Places;

	private readonly dataAndLogs: Backups;

	private readonly restored: Restores;

	private readonly windows: RecoveryWindows;

	constructor(private readonly api: ObshellApi) {
		this.places = new Places(api);
		this.dataAndLogs = new Backups(api, this.places);
		this.restored = new Restores(api, this.places);
		this.windows = new RecoveryWindows(api, this.places, this.dataAndLogs);
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
		return await this.restored.check(cluster, tenant);
	}

	async recoveryWindows(query: RecoveryWindowQuery) {
		return await this.windows.list(query);
	}

	/** The destinations of one tenant, or (no tenant) of all. */
	async backupConfig(cluster: string, tenant: string): Promise<Array<Answer<BackupConfigRecord>>> {
		return await this.dataAndLogs.config(cluster, tenant);
	}

	/**
	 * Sets (POST) or changes (PATCH) the backup configuration of the cluster's user tenants or of one tenant.
	 * Gives the task that does it; source: obshell.md section 3.1.
	 */
	async setBackupConfig(
		method: 'POST' | 'PATCH',
		cluster: string,
		scope: Scope,
		config: IDataObject,
	): Promise<Answer<TaskRecord>> {
		await this.places.cluster(cluster);
		const tenant = scope.tenant === undefined ? undefined : await this.places.tenantName(scope.tenant);
		const dag = await this.api.setBackupConfig(method, { tenant }, config);
		return seen(taskRecord(dag), dag);
	}

	async task(id: string): Promise<Answer<TaskRecord>> {
		const dag = await this.api.dag(checkedTaskId(id));
		return seen(taskRecord(dag), dag);
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
		const { name, id } = await this.places.ownCluster();
		return name === null ? [] : [{ name, value: name, description: `Cluster ID ${String(id)}` }];
	}

	async tenantChoices(): Promise<Choice[]> {
		return (await this.places.userTenants()).map(({ name, id }) => ({
			name: String(name),
			value: String(name),
			description: `Tenant ID ${String(id)}`,
		}));
	}

	async zoneChoices(): Promise<Choice[]> {
		return (await this.api.zones()).map(({ name, region_name: region }) => ({
			name: String(name),
			value: String(name),
			description: `Region ${String(region)}`,
		}));
	}

	async unitConfigChoices(): Promise<Choice[]> {
		return (await this.api.unitConfigs()).map(({ name, max_cpu: cpu, memory_size: memory }) => ({
			name: String(name),
			value: String(name),
			description: `${String(cpu)} CPU, ${Math.round(Number(memory) / 2 ** 30)} GiB`,
		}));
	}
}

/** A generic DAG id: a kind (1 cluster, 2 to 5 an agent's own) and digits (obshell.md section 3.13). */
function checkedTaskId(id: string): string {
	const given = id.trim();
	if (/^[1-5]\d+$/.test(given)) return given;
	throw invalidInput('Task ID', 'is not the ID of an obshell task', "It has only digits and begins with 1 to 5: take 'taskId' of the item that a start operation gave");
}
