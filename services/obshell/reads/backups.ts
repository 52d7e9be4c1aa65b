import type { IDataObject } from 'n8n-workflow';

import type { BackupQuery, ClusterFacts, LogBackupQuery } from '../../backupService';
import { answerOf, byStart, emptyAnswer, noBackup, selected, uri, whole, type Named } from '../../records/build';
import type { Answer, BackupConfigRecord, BackupRecord, LogBackupRecord } from '../../records/types';
import { parseTime, scnToInstant } from '../../time/times';
import { inParallel } from '../../work/inParallel';
import type { ObshellApi } from '../wire/endpoints';
import { DatabaseTime } from './databaseTime';
import { tenantRecord, type Inventory } from './inventory';
import { backupJobRecord, backupRecord, logBackupRecord, silentLogBackup } from './simplify';

/** Tenants asked at the same time where the server has no route for all of them; each opens its own connection. */
export const CONCURRENCY = 8;

/** Job statuses of an outcome (obshell.md section 5.2). */
const STATUSES: Record<string, string[]> = {
	running: ['INIT', 'DOING', 'CANCELING'],
	succeeded: ['COMPLETED'],
	failed: ['FAILED'],
	canceled: ['CANCELED'],
};

/** Data and log backups as obshell tells them (obshell.md sections 3.5 to 3.9). */
export class Backups {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
	) {}

	/** Two requests, however many tenants there are; what only the list of backups has is in the recycle bin, or dropped. */
	async ofCluster(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const [of, tenants, tasks] = await this.overview(cluster);
		const taskOf = newestOfEach(tasks);
		return tenants.map((tenant) => {
			const task = taskOf.get(String(tenant.id));
			return task ? answerOf(backupRecord(task, of, tenant), task) : emptyAnswer(noBackup('obshell', of, tenant));
		});
	}

	/** What judging begins with: three requests, however many tenants there are. */
	async facts(cluster: string): Promise<ClusterFacts> {
		const [[, tenants, tasks], own, listed] = await Promise.all([this.overview(cluster), this.inventory.ownCluster(), this.inventory.listed()]);
		const taskOf = newestOfEach(tasks);
		const known = new Set(tenants.map(({ id }) => String(id)));
		return {
			cluster: own,
			tenants: listed.map((tenant) => tenantRecord(tenant, own)),
			newest: tenants.map((tenant) => {
				const task = taskOf.get(String(tenant.id));
				return task ? backupRecord(task, own, tenant) : noBackup('obshell', own, tenant);
			}),
			unlisted: [...taskOf.keys()].filter((id) => !known.has(id)),
		};
	}

	private async overview(cluster: string): Promise<[Named, Named[], IDataObject[]]> {
		return await Promise.all([this.inventory.cluster(cluster), this.inventory.userTenants(), this.api.clusterBackupOverview()]);
	}

	async latest(cluster: string, tenant: string): Promise<Answer<BackupRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const task = await this.api.tenantBackupOverview(name);
		return task
			? answerOf(backupRecord(task, of, { name, id: null }), task)
			: emptyAnswer(noBackup('obshell', of, { name, id: null }));
	}

	async list(query: BackupQuery): Promise<Array<Answer<BackupRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const tenants = await this.inventory.tenants(query.tenant);
		const lists = await inParallel(tenants, CONCURRENCY, async (tenant) => await this.jobsOf(tenant, of, query));
		return lists.flat().sort(byStart(query.oldestFirst)).slice(0, query.limit);
	}

	/**
	 * The first backup of a tenant that began between two times; undefined when there is none.
	 * @param from milliseconds since 1970, like `until` as the server labels the database's times (section 3), those of its tasks too
	 */
	async firstBetween(tenant: Named, from: number, until: number): Promise<Answer<BackupRecord> | undefined> {
		const query = { cluster: '', tenant: '', from, until, oldestFirst: true, limit: 1 };
		return (await this.jobsOf(tenant, { name: null, id: null }, query, DatabaseTime.asLabelled))[0];
	}

	/** @param queried how to write the query's times for the server; default: as true ones */
	private async jobsOf(tenant: Named, cluster: Named, query: BackupQuery, queried?: DatabaseTime): Promise<Array<Answer<BackupRecord>>> {
		const name = String(tenant.name);
		// Jobs have no SCN: the newest task, which has one, shows how far the database's labels are off.
		const newest = await this.api.tenantBackupOverview(name);
		const times = DatabaseTime.witnessedByScn(newest?.start_timestamp, newest?.start_scn);
		const { outcomes = [], limit } = query;
		// A filter by a status that we do not know cannot be left to the server, and then neither can the limit.
		const filtersThere = outcomes.every((outcome) => outcome in STATUSES);
		const jobs = await this.api.tenantBackupTasks(name, {
			start_time: (queried ?? times).label(query.from),
			end_time: (queried ?? times).label(query.until),
			sort: `start_timestamp,${query.oldestFirst === true ? 'asc' : 'desc'}`,
			...(filtersThere && outcomes.length > 0 && { status: outcomes.flatMap((outcome) => STATUSES[outcome]).join(',') }),
			...(filtersThere && limit !== undefined && { page: 1, size: limit }),
		});
		return jobs
			.map((job) => answerOf(backupJobRecord(job, times, cluster, tenant), job))
			.filter(({ record }) => selected(record, { outcomes }));
	}

	async logs({ cluster, tenant, from, until, outcomes, limit }: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>> {
		const of = await this.inventory.cluster(cluster);
		const tenants = await this.inventory.tenants(tenant);
		const lists = await inParallel(tenants, CONCURRENCY, async (one) => await this.logsOf(one, of));
		return lists
			.flat()
			.filter(({ record }) => selected(record, { outcomes }) && wasAtWork(record, from, until))
			.slice(0, limit);
	}

	private async logsOf(tenant: Named, cluster: Named): Promise<Array<Answer<LogBackupRecord>>> {
		const { tasks, at } = await this.api.tenantLogTasks(String(tenant.name));
		if (tasks.length > 0) return tasks.map((task) => answerOf(logBackupRecord(task, tenant, cluster, at), task));
		const witness = await this.api.tenantBackupInfo(String(tenant.name));
		const record = silentLogBackup(witness.info, tenant, cluster, witness.at);
		return [{ record, raw: record.outcome === 'none' ? null : witness.info }];
	}

	/** The destinations of one tenant or of all; keys are never among them (section 3.8). */
	async config(cluster: string, tenant: string): Promise<Array<Answer<BackupConfigRecord>>> {
		const of = await this.inventory.cluster(cluster);
		const tenants = await this.inventory.tenants(tenant);
		return await inParallel(tenants, CONCURRENCY, async ({ name, id }) => {
			const storage = await this.api.tenantBackupStorage(String(name));
			const record: BackupConfigRecord = {
				service: 'obshell',
				cluster: of.name,
				tenant: name,
				tenantId: id ?? whole(storage.tenant_id),
				dataBaseUri: uri(storage.data_base_uri),
				archiveBaseUri: uri(storage.archive_base_uri),
			};
			return answerOf(record, storage);
		});
	}
}

/** The newest task of each tenant, by its id: nothing says that the list has no more than one. The later start counts, then the higher number. */
function newestOfEach(tasks: IDataObject[]): Map<string, IDataObject> {
	const newest = new Map<string, IDataObject>();
	const startOf = (task: IDataObject) => scnToInstant(task.start_scn) ?? parseTime(task.start_timestamp) ?? 0;
	for (const task of tasks) {
		const id = String(task.tenant_id);
		const other = newest.get(id);
		const isLater = !other || startOf(task) > startOf(other) || (startOf(task) === startOf(other) && Number(task.job_id) > Number(other.job_id));
		if (isLater) newest.set(id, task);
	}
	return newest;
}

/** Whether an archive round was at work within a time range, as OCP's filter has it. */
function wasAtWork({ outcome, startedAt, checkpoint }: LogBackupRecord, from = -Infinity, until = Infinity): boolean {
	if (outcome === 'none') return from === -Infinity && until === Infinity;
	const begun = parseTime(startedAt) ?? -Infinity;
	const lastAlive = outcome === 'running' ? Infinity : (parseTime(checkpoint) ?? Infinity);
	return begun <= until && lastAlive >= from;
}
