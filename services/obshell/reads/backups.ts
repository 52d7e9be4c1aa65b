import type { BackupQuery, LogBackupQuery } from '../../backupService';
import { answerOf, byStart, emptyAnswer, noBackup, selected, uri, whole, type Named } from '../../records/build';
import type { Answer, BackupConfigRecord, BackupRecord, LogBackupRecord } from '../../records/types';
import { parseTime } from '../../time/times';
import { inParallel } from '../../work/inParallel';
import type { ObshellApi } from '../wire/endpoints';
import { DatabaseTime } from './databaseTime';
import type { Inventory } from './inventory';
import { backupJobRecord, backupRecord, logBackupRecord, silentLogBackup } from './simplify';

/** Tenants asked at the same time where the server has no route for all of them; each opens its own connection. */
export const CONCURRENCY = 8;

/** Job statuses of an outcome (docs/reference/obshell.md#52-backup-jobs-of-the-list). */
const STATUSES: Record<string, string[]> = {
	running: ['INIT', 'DOING', 'CANCELING'],
	succeeded: ['COMPLETED'],
	failed: ['FAILED'],
	canceled: ['CANCELED'],
};

/** Data and log backups as obshell tells them (docs/reference/obshell.md#35-backup-overview to #39-log-tasks). */
export class Backups {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
	) {}

	/** Two requests, however many tenants there are. */
	async ofCluster(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const [of, tenants, tasks] = await Promise.all([
			this.inventory.cluster(cluster),
			this.inventory.userTenants(),
			this.api.clusterBackupOverview(),
		]);
		const taskOf = new Map(tasks.map((task) => [String(task.tenant_id), task]));
		const known = tenants.map((tenant) => {
			const task = taskOf.get(String(tenant.id));
			taskOf.delete(String(tenant.id));
			return task ? answerOf(backupRecord(task, of, tenant), task) : emptyAnswer(noBackup('obshell', of, tenant));
		});
		// A tenant dropped between the two answers still has its backup.
		const gone = [...taskOf.values()].map((task) =>
			answerOf(backupRecord(task, of, { name: null, id: whole(task.tenant_id) }), task),
		);
		return [...known, ...gone];
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
	 * @param from milliseconds since 1970, like `until` as the server labels the database's times
	 * (#316-clocks-and-time-zones), those of its tasks too
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
		const lists = await inParallel(tenants, CONCURRENCY, async ({ name }) => await this.logsOf(String(name), of));
		return lists
			.flat()
			.filter(({ record }) => selected(record, { outcomes }) && wasAtWork(record, from, until))
			.slice(0, limit);
	}

	private async logsOf(tenant: string, cluster: Named): Promise<Array<Answer<LogBackupRecord>>> {
		const { tasks, at } = await this.api.tenantLogTasks(tenant);
		if (tasks.length > 0) return tasks.map((task) => answerOf(logBackupRecord(task, tenant, cluster, at), task));
		const witness = await this.api.tenantBackupInfo(tenant);
		const record = silentLogBackup(witness.info, tenant, cluster, witness.at);
		return [{ record, raw: record.outcome === 'none' ? null : witness.info }];
	}

	/** The destinations of one tenant or of all; keys are never among them (#38-backup-destinations). */
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

/** Whether an archive round was at work within a time range, as OCP's filter has it. */
function wasAtWork({ outcome, startedAt, checkpoint }: LogBackupRecord, from = -Infinity, until = Infinity): boolean {
	if (outcome === 'none') return from === -Infinity && until === Infinity;
	const begun = parseTime(startedAt) ?? -Infinity;
	const lastAlive = outcome === 'running' ? Infinity : (parseTime(checkpoint) ?? Infinity);
	return begun <= until && lastAlive >= from;
}
