import type { IDataObject } from 'n8n-workflow';

import type {
	Answer,
	BackupRecord,
	BackupService,
	Choice,
	LogBackupQuery,
	LogBackupRecord,
	RestoreRecord,
} from '../backupService';
import { BackupServiceError, passOn, quote } from '../errors';
import { noBackup, noRestore, nothing, seen, text, whole, type Named } from '../records';
import { remember, rememberEach } from '../remember';
import { iso, parseTime } from '../times';
import type { OcpApi, Place } from './endpoints';
import { backupRecord, logBackupRecord, restoreRecord } from './simplify';

/** A cluster or tenant as OCP lists it, with OCP's own id. */
interface Listed {
	id: string;
	name: string;
	raw: IDataObject;
}

/** Backups and restores through OCP, which manages any number of clusters. */
export class OcpService implements BackupService {
	readonly name = 'ocp';

	constructor(private readonly api: OcpApi) {}

	async clusterBackups(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const of = await this.findCluster(cluster);
		const [tenants, tasks] = await Promise.all([
			this.tenantsOf(of.id),
			this.api.dataBackupTasks({ clusterId: of.id }),
		]);
		const newestOf = newestByTenant(tasks);
		const ofAll = newestOf.get(WHOLE_CLUSTER);
		return [
			...(ofAll ? [seen(backupRecord(ofAll, named(of)), ofAll)] : []),
			...tenants.map((tenant) => newestOfTenant(of, tenant, newestOf.get(tenant.id), ofAll)),
		];
	}

	async latestBackup(cluster: string, tenant: string): Promise<Answer<BackupRecord>> {
		const of = await this.findCluster(cluster);
		const which = await this.findTenant(of, tenant);
		const [own, ofAll] = await this.newestTasks({ clusterId: of.id, tenantId: which.id });
		return newestOfTenant(of, which, own, ofAll);
	}

	/** OCP before 4.3 lists data backups only for a whole cluster. */
	private async newestTasks({ clusterId, tenantId = '' }: Place): Promise<Array<IDataObject | undefined>> {
		try {
			return [newest(await this.api.dataBackupTasks({ clusterId, tenantId }))];
		} catch (error) {
			if (!(await this.isMissingRoute(error))) throw passOn(error);
		}
		const newestOf = newestByTenant(await this.api.dataBackupTasks({ clusterId }));
		return [newestOf.get(tenantId), newestOf.get(WHOLE_CLUSTER)];
	}

	/** An unknown path and an unknown object may have the same status; the version decides. */
	private async isMissingRoute(error: unknown): Promise<boolean> {
		if (!(error instanceof BackupServiceError) || ![400, 404].includes(error.status ?? 0)) return false;
		const version = text((await this.api.info()).buildVersion) ?? '';
		const [major, minor] = version.split('.').map((part) => Number.parseInt(part, 10));
		return major < 4 || (major === 4 && minor < 3);
	}

	async latestRestore(cluster: string, tenant: string): Promise<Answer<RestoreRecord>> {
		const of = await this.findCluster(cluster);
		const tasks = await this.api.restoreTasks({ clusterId: of.id });
		// A restore that failed leaves no tenant behind, so the name is looked for in the restores first.
		const name = /^\d+$/.test(tenant) ? (await this.findTenant(of, tenant)).name : tenant;
		const restore = newest(tasks.filter((task) => task.restoreTenantName === name));
		if (restore) return seen(restoreRecord(restore), restore);
		await this.findTenant(of, name);
		return nothing(noRestore('ocp', named(of), name));
	}

	async logBackups({ cluster, tenant, from, until, limit }: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>> {
		const of = await this.findCluster(cluster);
		const place = { clusterId: of.id, ...(tenant !== '' && { tenantId: (await this.findTenant(of, tenant)).id }) };
		const query = { startTime: utc(from), endTime: utc(until) };
		const tasks = await this.api.logBackupTasks(place, query, limit);
		return tasks.map((task) => seen(logBackupRecord(task), task));
	}

	async clusterChoices(): Promise<Choice[]> {
		const clusters = await this.clusters();
		return clusters.map(({ id, name, raw }) => ({
			name,
			// A primary and its standby often share their name; then only the id tells them apart.
			value: clusters.filter((other) => other.name === name).length > 1 ? id : name,
			description: [text(raw.type), `OCP ID ${id}`, text(raw.obVersion)].filter((part) => part !== null).join(', '),
		}));
	}

	async tenantChoices(cluster: string): Promise<Choice[]> {
		const of = await this.findCluster(cluster);
		return (await this.tenantsOf(of.id)).map(({ id, name, raw }) => ({
			name,
			value: name,
			description: [text(raw.mode), `OCP ID ${id}`].filter((part) => part !== null).join(', '),
		}));
	}

	private readonly clusters = remember(async () => listed(await this.api.clusters()));

	private readonly tenantsOf = rememberEach(async (clusterId: string) =>
		listed(await this.api.tenants(clusterId)).filter(({ name }) => name !== 'sys'),
	);

	private async findCluster(cluster: string): Promise<Listed> {
		const clusters = await this.clusters();
		if (cluster === '') {
			if (clusters.length === 1) return clusters[0];
			throw new BackupServiceError('invalid-input', clusters.length === 0 ? 'This OCP user sees no cluster' : "'Cluster' is empty", {
				description:
					clusters.length === 0
						? 'Give the user the right to see the cluster (role CLUSTER_VIEWER).'
						: `OCP manages ${clusters.length} clusters: choose one from the list.`,
			});
		}
		const found = clusters.filter(({ id, name }) => (/^\d+$/.test(cluster) ? id === cluster : name === cluster));
		if (found.length === 1) return found[0];
		throw found.length === 0
			? new BackupServiceError('not-found', 'OCP manages no such cluster', {
					description: `There is no cluster ${quote(cluster)} that this user may see. Choose 'Cluster' from the list.`,
				})
			: new BackupServiceError('invalid-input', `'Cluster' names ${found.length} clusters`, {
					description: `Give the OCP ID instead: ${found.map(({ id, raw }) => `${id} (${text(raw.type) ?? 'type unknown'})`).join(', ')}.`,
				});
	}

	private async findTenant(cluster: Listed, tenant: string): Promise<Listed> {
		if (tenant === 'sys') {
			throw new BackupServiceError('tenant-sys', 'The tenant sys is not backed up by this way', {
				description: "Choose a user tenant; 'sys' holds no user data.",
			});
		}
		const tenants = await this.tenantsOf(cluster.id);
		const found = tenants.find(({ id, name }) => (/^\d+$/.test(tenant) ? id === tenant : name === tenant));
		if (found) return found;
		throw new BackupServiceError('tenant-unknown', 'There is no such tenant in this cluster', {
			description: `The cluster ${quote(cluster.name)} has no tenant ${quote(tenant)}. Choose 'Tenant' from the list.`,
		});
	}
}

/** OCP's tenant id of a backup of the whole cluster. */
const WHOLE_CLUSTER = '0';

function listed(rows: IDataObject[]): Listed[] {
	return rows.map((raw) => ({ id: String(raw.id), name: String(raw.name ?? ''), raw }));
}

function startOf(task: IDataObject): number {
	return parseTime(task.startTime) ?? parseTime(task.createTime) ?? 0;
}

/** The order of OCP's task lists is not documented, so the newest is looked for in all of them. */
function newest(tasks: IDataObject[]): IDataObject | undefined {
	let best: IDataObject | undefined;
	for (const task of tasks) if (!best || startOf(task) > startOf(best)) best = task;
	return best;
}

function newestByTenant(tasks: IDataObject[]): Map<string, IDataObject> {
	const newestOf = new Map<string, IDataObject>();
	for (const task of tasks) {
		const tenant = String(task.tenantId ?? WHOLE_CLUSTER);
		const best = newestOf.get(tenant);
		if (!best || startOf(task) > startOf(best)) newestOf.set(tenant, task);
	}
	return newestOf;
}

/** A backup of the whole cluster also holds the tenants that existed when it began. */
function newestOfTenant(
	cluster: Listed,
	tenant: Listed,
	own: IDataObject | undefined,
	ofAll: IDataObject | undefined,
): Answer<BackupRecord> {
	const created = parseTime(tenant.raw.createTime);
	const covered = ofAll !== undefined && created !== null && created < startOf(ofAll);
	const task = covered && (!own || startOf(ofAll) > startOf(own)) ? ofAll : own;
	if (!task) return nothing(noBackup('ocp', named(cluster), named(tenant)));
	const record = backupRecord(task, named(cluster));
	const { name, id } = named(tenant);
	const note = task === own ? [] : ['Backed up with the whole cluster'];
	const message = [...note, ...(record.message === null ? [] : [record.message])].join(': ');
	return seen({ ...record, tenant: name, tenantId: id, message: text(message) }, task);
}

function named({ name, raw }: Listed): Named {
	return { name, id: whole(raw.id) };
}

function utc(instant: number | undefined): string | undefined {
	return instant === undefined ? undefined : (iso(instant)?.replace(/\.\d+Z$/, 'Z') ?? undefined);
}
