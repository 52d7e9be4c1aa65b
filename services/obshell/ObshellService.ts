import type { IDataObject } from 'n8n-workflow';

import type {
	Answer,
	BackupRecord,
	BackupService,
	Choice,
	LogBackupQuery,
	LogBackupRecord,
	RestoreRecord,
	TaskRecord,
} from '../backupService';
import { isObject } from '../envelope';
import { BackupServiceError, passOn, quote } from '../errors';
import { inParallel } from '../inParallel';
import { noBackup, noRestore, nothing, seen, text, whole, type Named } from '../records';
import { remember } from '../remember';
import type { ObshellApi, Scope } from './endpoints';
import { backupRecord, logBackupRecord, restoreRecord, silentLogBackup, taskRecord } from './simplify';

/** Requests that one operation may have under way at once; each opens its own connection to one agent. */
const WIDTH = 8;

/** Backups and restores through an obshell agent; it serves the one cluster that it belongs to. */
export class ObshellService implements BackupService {
	readonly name = 'obshell';

	constructor(private readonly api: ObshellApi) {}

	async clusterBackups(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const [of, tenants, tasks] = await Promise.all([
			this.checkCluster(cluster),
			this.userTenants(),
			this.api.clusterBackupOverview(),
		]);
		const taskOf = new Map(tasks.map((task) => [String(task.tenant_id), task]));
		const known = tenants.map((tenant) => {
			const task = taskOf.get(String(tenant.id));
			taskOf.delete(String(tenant.id));
			return task ? seen(backupRecord(task, of, tenant), task) : nothing(noBackup('obshell', of, tenant));
		});
		// A tenant dropped between the two answers still has its backup.
		const gone = [...taskOf.values()].map((task) =>
			seen(backupRecord(task, of, { name: null, id: whole(task.tenant_id) }), task),
		);
		return [...known, ...gone];
	}

	async latestBackup(cluster: string, tenant: string): Promise<Answer<BackupRecord>> {
		const [of, name] = await Promise.all([this.checkCluster(cluster), this.tenantName(tenant)]);
		const task = await this.api.tenantBackupOverview(name);
		if (!task) return nothing(noBackup('obshell', of, { name, id: null }));
		return seen(backupRecord(task, of, { name, id: null }), task);
	}

	async latestRestore(cluster: string, tenant: string): Promise<Answer<RestoreRecord>> {
		const [of, name] = await Promise.all([this.checkCluster(cluster), this.tenantName(tenant)]);
		const restore = await this.restoreOverview(name);
		return restore ? seen(restoreRecord(restore, of), restore) : nothing(noRestore('obshell', of, name));
	}

	/** The overview knows only tenants that exist; a failed restore whose tenant is gone stands in the list. */
	private async restoreOverview(tenant: string): Promise<IDataObject | undefined> {
		try {
			return await this.api.tenantRestoreOverview(tenant);
		} catch (error) {
			const found = isUnknownTenant(error) ? await this.listedRestore(tenant) : undefined;
			if (found) return found;
			throw passOn(error);
		}
	}

	private async listedRestore(tenant: string): Promise<IDataObject | undefined> {
		try {
			return (await this.api.restoreTasks()).find((task) => task.restore_tenant_name === tenant);
		} catch {
			// Agents before 4.3.2 have no list; "no such tenant" is then all that can be said.
			return undefined;
		}
	}

	async logBackups({ cluster, tenant, limit = Infinity }: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>> {
		const of = await this.checkCluster(cluster);
		const names =
			tenant === ''
				? (await this.userTenants()).map(({ name }) => String(name))
				: [await this.tenantName(tenant)];
		const lists = await inParallel(names.slice(0, limit), WIDTH, async (name) => await this.logBackupsOf(name, of));
		return lists.flat().slice(0, limit);
	}

	private async logBackupsOf(tenant: string, cluster: Named): Promise<Array<Answer<LogBackupRecord>>> {
		const { tasks, at } = await this.api.tenantLogTasks(tenant);
		if (tasks.length > 0) return tasks.map((task) => seen(logBackupRecord(task, tenant, cluster, at), task));
		const witness = await this.api.tenantBackupInfo(tenant);
		const record = silentLogBackup(witness.info, tenant, cluster, witness.at);
		return [{ record, raw: record.outcome === 'none' ? null : witness.info }];
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
		await this.checkCluster(cluster);
		const tenant = scope.tenant === undefined ? undefined : await this.tenantName(scope.tenant);
		const dag = await this.api.setBackupConfig(method, { tenant }, config);
		return seen(taskRecord(dag), dag);
	}

	async clusterChoices(): Promise<Choice[]> {
		const { name, id } = await this.ownCluster();
		return name === null ? [] : [{ name, value: name, description: `Cluster ID ${String(id)}` }];
	}

	async tenantChoices(): Promise<Choice[]> {
		return (await this.userTenants()).map(({ name, id }) => ({
			name: String(name),
			value: String(name),
			description: `Tenant ID ${String(id)}`,
		}));
	}

	/** An agent speaks for one cluster: naming another one must not give this one's backups. */
	private async checkCluster(cluster: string): Promise<Named> {
		if (cluster === '') return { name: null, id: null };
		const own = await this.ownCluster();
		if (cluster === own.name || cluster === String(own.id)) return own;
		throw new BackupServiceError('invalid-input', `'Cluster' is not the one that this obshell agent belongs to`, {
			description: `You asked for ${quote(cluster)}; the agent belongs to ${quote(own.name)} (ID ${String(own.id)}). Choose that one, leave 'Cluster' empty, or use another credential.`,
		});
	}

	private readonly ownCluster = remember(async (): Promise<Named> => {
		const { obcluster_info: info } = await this.api.obInfo();
		return isObject(info) ? { name: text(info.name), id: whole(info.id) } : { name: null, id: null };
	});

	private readonly userTenants = remember(async (): Promise<Named[]> => {
		const tenants = await this.api.tenants();
		return tenants
			.map((tenant) => ({ name: text(tenant.tenant_name), id: whole(tenant.tenant_id) }))
			.filter(({ name }) => name !== null && name !== 'sys');
	});

	/** obshell's routes take names; an id (all digits) is looked up. */
	private async tenantName(tenant: string): Promise<string> {
		// The agent takes even an encoded slash for the end of the name and answers as for an unknown route.
		if (tenant.includes('/')) throw unknownTenant(tenant);
		if (!/^\d+$/.test(tenant)) return tenant;
		const found = (await this.userTenants()).find(({ id }) => String(id) === tenant);
		if (found?.name) return found.name;
		throw unknownTenant(tenant);
	}
}

function unknownTenant(tenant: string): BackupServiceError {
	return new BackupServiceError('tenant-unknown', 'There is no such tenant in this cluster', {
		description: `No tenant is called ${quote(tenant)}. Choose 'Tenant' from the list.`,
	});
}

function isUnknownTenant(error: unknown): boolean {
	return error instanceof BackupServiceError && error.kind === 'tenant-unknown';
}
