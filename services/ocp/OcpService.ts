import type {
	Answer,
	BackupQuery,
	BackupService,
	BackupStrategyRecord,
	Choice,
	ClusterRecord,
	LogBackupQuery,
	RecoveryWindowQuery,
	RestoreQuery,
	TaskRecord,
	TenantRecord,
} from '../backupService';
import { invalidInput } from '../errors';
import { seen, text } from '../records';
import { Backups } from './backups';
import type { OcpApi } from './endpoints';
import { clusterRecord, named, Places, tenantRecord } from './places';
import { Restores } from './restores';
import { strategyRecord } from './strategies';
import { taskRecord } from './tasks';

/** Backups and restores through OCP, which manages any number of clusters. */
export class OcpService implements BackupService {
	readonly name = 'ocp';

	private readonly places: Places;

	private readonly dataAndLogs: Backups;

	private readonly restored: Restores;

	constructor(private readonly api: OcpApi) {
		this.places = new Places(api);
		this.dataAndLogs = new Backups(api, this.places);
		this.restored = new Restores(api, this.places);
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

	/** The strategy of one tenant, or (no tenant) of the cluster. */
	async backupStrategy(cluster: string, tenant: string): Promise<Answer<BackupStrategyRecord>> {
		const of = await this.places.cluster(cluster);
		const which = tenant === '' ? undefined : await this.places.tenant(of, tenant);
		const strategy = await this.api.backupStrategy({ clusterId: of.id, tenantId: which?.id });
		return { record: strategyRecord(strategy, named(of), which?.name ?? null), raw: strategy ?? null };
	}

	async task(id: string): Promise<Answer<TaskRecord>> {
		if (!/^\d+$/.test(id.trim())) {
			throw invalidInput('Task ID', 'is not a number', "Take 'taskId' of the item that a start operation gave");
		}
		const task = await this.api.task(id.trim());
		return seen(taskRecord(task), task);
	}

	async clusterList(limit?: number): Promise<Array<Answer<ClusterRecord>>> {
		return (await this.places.clusters()).slice(0, limit).map(({ raw }) => seen(clusterRecord(raw), raw));
	}

	/** Raw, with what OCP says of the cluster's backups (C1, C6) beside what it says of the cluster. */
	async clusterDetails(cluster: string): Promise<Answer<ClusterRecord>> {
		const { id, raw } = await this.places.cluster(cluster);
		const [backupOverview, backupAbility] = await Promise.all([
			this.api.clusterBackupOverview(id),
			this.api.backupAbility(id),
		]);
		return seen(clusterRecord(raw), { ...raw, backupOverview, backupAbility });
	}

	async tenantList(cluster: string, limit?: number): Promise<Array<Answer<TenantRecord>>> {
		const of = await this.places.cluster(cluster);
		return (await this.places.tenantsOf(of.id)).slice(0, limit).map(({ raw }) => seen(tenantRecord(raw), raw));
	}

	async tenantDetails(cluster: string, tenant: string): Promise<Answer<TenantRecord>> {
		const of = await this.places.cluster(cluster);
		const details = await this.api.tenant(of.id, (await this.places.tenant(of, tenant)).id);
		return seen(tenantRecord(details), details);
	}

	async clusterChoices(): Promise<Choice[]> {
		return await this.places.clusterChoices();
	}

	async tenantChoices(cluster: string): Promise<Choice[]> {
		return await this.places.tenantChoices(cluster);
	}

	async zoneChoices(cluster: string): Promise<Choice[]> {
		const { id } = await this.places.cluster(cluster);
		return (await this.api.zones(id)).map(({ name, regionName }) => ({
			name: String(name),
			value: String(name),
			...(text(regionName) !== null && { description: `Region ${String(regionName)}` }),
		}));
	}

	async unitConfigChoices(): Promise<Choice[]> {
		return (await this.api.unitSpecs()).map(({ name, maxCpuCoreCount: cpu, maxMemorySize: memory }) => ({
			name: String(name),
			value: String(name),
			description: `${String(cpu)} CPU, ${String(memory)} GiB`,
		}));
	}
}
