import type { IDataObject } from 'n8n-workflow';

import type { BackupQuery, ClusterFacts, LogBackupQuery } from '../../backupService';
import { passOn } from '../../errors';
import { answerOf, byStart, emptyAnswer, noBackup, noLogBackup, seconds, selected, uri, whole, type Named } from '../../records/build';
import type { Answer, BackupConfigRecord, BackupRecord, LogBackupRecord } from '../../records/types';
import { parseTime, scnToInstant } from '../../time/times';
import { isKind } from '../../work/waiting';
import type { ObshellApi } from '../wire/endpoints';
import type { DatabaseClock } from './databaseClock';
import { DatabaseTime } from './databaseTime';
import { eachTenant } from './eachTenant';
import { reachable, tenantRecord, type Inventory } from './inventory';
import { backupJobRecord, backupRecord, logBackupRecord, silentLogBackup } from './simplify';

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
		private readonly databaseClock: DatabaseClock,
	) {}

	/** Two requests, however many tenants there are; what only the list of backups has is in the recycle bin, or dropped. */
	async ofCluster(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const { of, tenants, tasks, session } = await this.overview(cluster);
		const taskOf = newestOfEach(tasks);
		return tenants.map((tenant) => {
			const task = taskOf.get(String(tenant.id));
			return task ? answerOf(backupRecord(task, of, tenant, session), task) : emptyAnswer(noBackup('obshell', of, tenant));
		});
	}

	/** What judging begins with: three requests, however many tenants there are, and one more where no backup shows the database's clock. */
	async facts(cluster: string): Promise<ClusterFacts> {
		const [{ tenants, tasks, session }, own, listed] = await Promise.all([this.overview(cluster), this.inventory.ownCluster(), this.inventory.listed()]);
		const taskOf = newestOfEach(tasks);
		const known = new Set(tenants.map(({ id }) => String(id)));
		const clock = await this.databaseClock.session();
		return {
			cluster: own,
			tenants: listed.map((tenant) => tenantRecord(tenant, own, clock)),
			newest: tenants.map((tenant) => {
				const task = taskOf.get(String(tenant.id));
				return task ? backupRecord(task, own, tenant, session) : noBackup('obshell', own, tenant);
			}),
			unlisted: [...taskOf.keys()].filter((id) => !known.has(id)),
		};
	}

	private async overview(cluster: string): Promise<{ of: Named; tenants: Named[]; tasks: IDataObject[]; session: DatabaseTime }> {
		const [of, tenants, tasks] = await Promise.all([
			this.inventory.cluster(cluster),
			this.inventory.userTenants(),
			this.databaseClock.notice(this.api.clusterBackupOverview()),
		]);
		const session = tasks.every(showsItsZone) ? DatabaseTime.unknown : await this.databaseClock.session();
		return { of, tenants, tasks, session };
	}

	async latest(cluster: string, tenant: string): Promise<Answer<BackupRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const task = await this.api.tenantBackupOverview(name);
		return task
			? await this.recordOf(task, of, { name, id: null })
			: emptyAnswer(noBackup('obshell', of, { name, id: null }));
	}

	/** A backup task as the overviews have it, and as our record. */
	async recordOf(task: IDataObject, cluster: Named, tenant: Named): Promise<Answer<BackupRecord>> {
		const session = showsItsZone(task) ? DatabaseTime.unknown : await this.databaseClock.session();
		return answerOf(backupRecord(task, cluster, tenant, session), task);
	}

	async list(query: BackupQuery): Promise<Array<Answer<BackupRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const tenants = await this.inventory.tenants(query.tenant);
		const lists = query.tenant === '' ? await this.ofEach(tenants, of, query) : [await this.jobsOf(tenants[0], of, query)];
		return lists.flat().sort(byStart(query.oldestFirst)).slice(0, query.limit);
	}

	/**
	 * The lists of many tenants. The newest backups are with those whose latest one began last, so with a limit and the
	 * newest first, reading ends when none of the others can have one that belongs to these.
	 */
	private async ofEach(tenants: Named[], of: Named, query: BackupQuery): Promise<Array<Array<Answer<BackupRecord>>>> {
		const latest = new Map((await this.api.clusterBackupOverview()).map((task) => [String(task.tenant_id), task]));
		const latestOf = ({ id }: Named) => latest.get(String(id));
		const { limit = Infinity, oldestFirst = false, until = Infinity } = query;
		const begins = new Map(tenants.map((tenant) => [tenant, Math.min(beginOf(latestOf(tenant)), until)]));
		const bound = (tenant: Named) => begins.get(tenant) ?? -Infinity;
		const order = limit === Infinity || oldestFirst ? tenants : [...tenants].sort((a, b) => (bound(a) < bound(b) ? 1 : -Number(bound(a) > bound(b))));
		return await eachTenant(order, async (tenant) => await this.jobsOf(tenant, of, query, { latest: latestOf(tenant) }), {
			unread: (tenant, why) => [emptyAnswer(unreadBackups(of, tenant, why))],
			enough(lists, count) {
				if (order === tenants || count === order.length) return false;
				const others = bound(order[count]);
				const certain = lists.slice(0, count).flat().filter(({ record }) => (parseTime(record.startedAt) ?? -Infinity) >= others);
				return certain.length >= limit;
			},
		});
	}

	/**
	 * The first backup of a tenant that began between two times; undefined when there is none. Agents before 4.3.2 tell only of
	 * the latest one, so a later one hides it: the outcome is then unknown.
	 * @param from milliseconds since 1970, like `until` as the server labels the database's times
	 * (#316-clocks-and-time-zones), those of its tasks too
	 */
	async firstBetween(tenant: Named, from: number, until: number): Promise<Answer<BackupRecord> | undefined> {
		const query = { cluster: '', tenant: '', from, until, oldestFirst: true, limit: 1 };
		const of = { name: null, id: null };
		try {
			return (await this.jobsOf(tenant, of, query, { queried: DatabaseTime.asLabelled }))[0];
		} catch (error) {
			if (!isKind(error, ['too-old'])) throw passOn(error);
			const latest = await this.api.tenantBackupOverview(reachable(tenant));
			const begun = parseTime(latest?.start_timestamp) ?? -Infinity;
			if (!latest || begun < from) return undefined;
			return begun <= until ? await this.recordOf(latest, of, tenant) : emptyAnswer(hiddenBackup(of, tenant));
		}
	}

	/**
	 * @param known `latest`: the tenant's newest task, where that has been read already; `queried`: how to write the query's
	 *   times for the server, default as true ones
	 */
	private async jobsOf(
		tenant: Named,
		cluster: Named,
		query: BackupQuery,
		known: { latest?: IDataObject; queried?: DatabaseTime } = {},
	): Promise<Array<Answer<BackupRecord>>> {
		const name = reachable(tenant);
		// Jobs have no SCN: the newest task, which has one, shows how far the database's labels are off.
		const newest = 'latest' in known ? known.latest : await this.api.tenantBackupOverview(name);
		const witness = DatabaseTime.witnessedByScn(newest?.start_timestamp, newest?.start_scn);
		const timesNeeded = async () => (witness.isKnown ? witness : await this.databaseClock.session());
		const hasPeriod = query.from !== undefined || query.until !== undefined;
		const queried = known.queried ?? (hasPeriod ? await timesNeeded() : witness);
		const { outcomes = [], limit } = query;
		// A filter by a status that we do not know cannot be left to the server, and then neither can the limit.
		const filtersThere = outcomes.every((outcome) => outcome in STATUSES);
		const jobs = await this.api.tenantBackupTasks(name, {
			start_time: queried.label(query.from),
			end_time: queried.label(query.until),
			sort: `start_timestamp,${query.oldestFirst === true ? 'asc' : 'desc'}`,
			...(filtersThere && outcomes.length > 0 && { status: outcomes.flatMap((outcome) => STATUSES[outcome]).join(',') }),
			...(filtersThere && limit !== undefined && { page: 1, size: limit }),
		});
		const times = jobs.length > 0 ? await timesNeeded() : witness;
		return jobs
			.map((job) => answerOf(backupJobRecord(job, times, cluster, tenant), job))
			.filter(({ record }) => selected(record, { outcomes }));
	}

	/**
	 * How log archiving stands; with a limit, reading ends when there are so many.
	 * @param options `looksAgain`: a fault that may be of the moment fails the whole, instead of being its tenant's own message
	 */
	async logs(query: LogBackupQuery, options: { looksAgain?: boolean } = {}): Promise<Array<Answer<LogBackupRecord>>> {
		const { from, until, outcomes, limit = Infinity } = query;
		const of = await this.inventory.cluster(query.cluster);
		const tenants = await this.inventory.tenants(query.tenant);
		const wanted = ({ record }: Answer<LogBackupRecord>) => selected(record, { outcomes }) && wasAtWork(record, from, until);
		const read = async (tenant: Named) => (await this.logsOf(tenant, of)).filter(wanted);
		const lists = await eachTenant(tenants, read, {
			enough: (found, count) => found.slice(0, count).flat().length >= limit,
			...options,
			unread: (tenant, why) => [
				emptyAnswer({ ...noLogBackup('obshell', of, tenant), outcome: 'unknown' as const, message: `Log archiving could not be read: ${why}` }),
			],
		});
		return lists.flat().slice(0, limit);
	}

	private async logsOf(tenant: Named, cluster: Named): Promise<Array<Answer<LogBackupRecord>>> {
		const name = reachable(tenant);
		const { tasks, at } = await this.api.tenantLogTasks(name);
		if (tasks.length > 0) {
			const system = tasks.every(({ delay }) => seconds(delay) !== null) ? DatabaseTime.unknown : await this.databaseClock.system();
			return tasks.map((task) => answerOf(logBackupRecord(task, tenant, cluster, at, system), task));
		}
		const witness = await this.api.tenantBackupInfo(name);
		const { archive_log_delay: delay, lastest_archive_log_checkpoint: checkpoint } = witness.info;
		const system = seconds(delay) === null && parseTime(checkpoint) !== null ? await this.databaseClock.system() : DatabaseTime.unknown;
		const record = silentLogBackup(witness.info, tenant, cluster, witness.at, system);
		return [{ record, raw: record.outcome === 'none' ? null : witness.info }];
	}

	/** The destinations of one tenant or of all; keys are never among them (#38-backup-destinations). */
	async config(cluster: string, tenant: string): Promise<Array<Answer<BackupConfigRecord>>> {
		const of = await this.inventory.cluster(cluster);
		const tenants = await this.inventory.tenants(tenant);
		const none = ({ name, id }: Named): BackupConfigRecord => ({
			service: 'obshell',
			cluster: of.name,
			tenant: name,
			tenantId: id,
			dataBaseUri: null,
			archiveBaseUri: null,
			message: null,
		});
		const read = async (one: Named) => {
			const storage = await this.api.tenantBackupStorage(reachable(one));
			const record: BackupConfigRecord = {
				...none(one),
				tenantId: one.id ?? whole(storage.tenant_id),
				dataBaseUri: uri(storage.data_base_uri),
				archiveBaseUri: uri(storage.archive_base_uri),
			};
			return answerOf(record, storage);
		};
		return await eachTenant<Answer<BackupConfigRecord>>(tenants, read, {
			unread: (one, why) => emptyAnswer({ ...none(one), message: `The destinations could not be read: ${why}` }),
		});
	}
}

/** Whether a backup task shows by itself how to read its times. */
function showsItsZone({ start_timestamp: start, start_scn: scn }: IDataObject): boolean {
	return DatabaseTime.witnessedByScn(start, scn).isKnown;
}

/** What stands for a backup of which nothing can be told, because the agent tells only of the latest one. */
export function hiddenBackup(cluster: Named, tenant: Named): BackupRecord {
	return { ...noBackup('obshell', cluster, tenant), outcome: 'unknown', message: 'A later backup hides it: this agent reports only the latest backup of the tenant' };
}

/** When a task began, as the database labels it; that of no task is before all others. */
function beginOf(task: IDataObject | undefined): number {
	if (!task) return -Infinity;
	const times = DatabaseTime.witnessedByScn(task.start_timestamp, task.start_scn);
	return times.read(task.start_timestamp) ?? Infinity;
}

/** What stands for the backups of a tenant that could not be read. */
export function unreadBackups(cluster: Named, tenant: Named, why: string): BackupRecord {
	return { ...noBackup('obshell', cluster, tenant), outcome: 'unknown', message: `The backups could not be read: ${why}` };
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
