import type { IDataObject } from 'n8n-workflow';

import type { BackupQuery, ClusterFacts, LogBackupQuery, RecoveryWindowQuery } from '../../backupService';
import { passOn } from '../../errors';
import { answerOf, byStart, emptyAnswer, noBackup, recoveryWindow, selected, text, whole } from '../../records/build';
import type {
	Answer,
	BackupRecord,
	LogBackupRecord,
	RecoveryWindowRecord,
} from '../../records/types';
import { clock } from '../../time/clock';
import { isObject, objectsIn } from '../../wire/envelope';
import { inParallel } from '../../work/inParallel';
import { rememberEach } from '../../work/remember';
import { isKind } from '../../work/waiting';
import type { OcpApi, TaskQuery } from '../wire/endpoints';
import { named, tenantRecord, type Inventory, type Listed } from './inventory';
import { backupRecord, logBackupRecord } from './simplify';
import { newest, period, startOf } from './tasks';
import { ocpTime } from './times';

/** OCP's tenant id of a backup of the whole cluster. */
const WHOLE_CLUSTER = '0';

/** The rows of the tenants in a backup of the whole cluster may have begun a little before its own. */
const BEGINS_WITHIN_MS = 60_000;

/** Tenants whose own lists are read at the same time. */
const CONCURRENCY = 4;

const WITH_CLUSTER = 'Backed up with the whole cluster';

/** Before 4.3, OCP names the tenants that it leaves out of a backup of the whole cluster only when that is started. */
const ASSUMED = `${WITH_CLUSTER}, as far as is known: this version does not report single tenants`;

/**
 * Data and log backups as OCP tells them (docs/reference/ocp.md#32-log-backup-tasks, #33-data-backup-tasks and
 * #36-recoverable-windows).
 */
export class Backups {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
	) {}

	async ofCluster(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const { ofAll, of, each } = await this.overview(cluster);
		return [...(ofAll ? [answerOf(backupRecord(ofAll, named(of)), ofAll)] : []), ...each.map(({ newest: answer }) => answer)];
	}

	/** What judging begins with; the list of backups tells of past ones, too. */
	async facts(cluster: string): Promise<ClusterFacts> {
		const { ofAll, of, tenants, tasksOf, each } = await this.overview(cluster);
		const known = new Set(tenants.map(({ id }) => id));
		const wholes = tasksOf.get(WHOLE_CLUSTER) ?? [];
		const pastOf = ({ tenant, told, isAssumed }: OfTenant) => {
			const own = told ?? tasksOf.get(tenant.id) ?? [];
			return lastOnes(isAssumed ? [...own, ...wholes.filter((task) => isSince(task, tenant))] : own).map((task) => ofTenant(of, tenant, task).record);
		};
		const tenantCount = this.inventory.tenantCount(of);
		return {
			cluster: named(of),
			tenants: tenants.map(({ raw }) => tenantRecord(raw)),
			obTenantIds: new Map(tenants.flatMap(({ id, raw }) => (whole(raw.obTenantId) === null ? [] : [[id, String(whole(raw.obTenantId))]]))),
			...(tenantCount !== undefined && { tenantCount }),
			newest: [...(ofAll ? [backupRecord(ofAll, named(of))] : []), ...each.map(({ newest: { record } }) => record)],
			history: [...lastOnes(wholes).map((task) => backupRecord(task, named(of))), ...each.flatMap(pastOf)],
			// The list goes back for as long as OCP is there; who was dropped months ago is nobody's question.
			unlisted: [...tasksOf].filter(([id, some]) => id !== WHOLE_CLUSTER && !known.has(id) && some.some((task) => startOf(task) > clock.now() - RECENT_MS)).map(([id]) => id),
		};
	}

	private async overview(cluster: string): Promise<Overview> {
		const of = await this.inventory.cluster(cluster);
		const [tenants, tasks] = await Promise.all([
			this.inventory.tenantsOf(of.id),
			this.api.dataBackupTasks({ clusterId: of.id }),
		]);
		const tasksOf = byTenant(tasks);
		const ofAll = newest(tasksOf.get(WHOLE_CLUSTER) ?? []);
		const each = await inParallel(tenants, CONCURRENCY, async (tenant) => {
			const own = newest(tasksOf.get(tenant.id) ?? []);
			const mayHold = ofAll !== undefined && isSince(ofAll, tenant) && !(own && startOf(own) >= startOf(ofAll));
			return mayHold ? await this.withOrWithout(ofAll, own, of, tenant) : { tenant, newest: ofTenant(of, tenant, own) };
		});
		return { of, tenants, tasksOf, ofAll, each };
	}

	async latest(cluster: string, tenant: string): Promise<Answer<BackupRecord>> {
		const of = await this.inventory.cluster(cluster);
		const which = await this.inventory.tenant(of, tenant);
		const held = await this.tasksOfTenant(of, which);
		const task = newest(held.map((one) => one.task));
		return ofTenant(of, which, task, held.find((one) => one.task === task)?.note);
	}

	async list(query: BackupQuery): Promise<Array<Answer<BackupRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		// The servers' order is not documented, so the newest can only be cut off after all have been read.
		return (await this.all(of, query))
			.filter(({ record }) => selected(record, query))
			.sort(byStart(query.oldestFirst))
			.slice(0, query.limit);
	}

	private async all(of: Listed, query: BackupQuery): Promise<Array<Answer<BackupRecord>>> {
		if (query.tenant === '') {
			const tasks = await this.api.dataBackupTasks({ clusterId: of.id }, period(query));
			return tasks.map((task) => answerOf(backupRecord(task, named(of)), task));
		}
		const which = await this.inventory.tenant(of, query.tenant);
		const held = await this.tasksOfTenant(of, which, period(query));
		return held.map(({ task, note }) => ofTenant(of, which, task, note));
	}

	/**
	 * The newest backup of a tenant whose cluster was backed up since its own newest one. OCP leaves tenants out of such a
	 * backup (BAK31005 and others), and one may fail in it alone, so the tenant's own list decides.
	 */
	private async withOrWithout(ofAll: IDataObject, own: IDataObject | undefined, of: Listed, tenant: Listed): Promise<OfTenant> {
		const tasks = await unlessTooOld(this.api.dataBackupTasks({ clusterId: of.id, tenantId: tenant.id }));
		if (!tasks) return { tenant, newest: ofTenant(of, tenant, ofAll, ASSUMED), isAssumed: true };
		const told = newest(own ? [own, ...tasks] : tasks);
		const isIn = told !== undefined && startOf(told) >= startOf(ofAll);
		const outcomeOf = (task: IDataObject) => backupRecord(task, named(of)).outcome;
		// The cluster's row speaks for the tenant until it has ended, and then where the tenant's own says the same.
		const saysTheSame = isIn && ['running', outcomeOf(told)].includes(outcomeOf(ofAll));
		return { tenant, newest: saysTheSame ? ofTenant(of, tenant, ofAll, WITH_CLUSTER) : ofTenant(of, tenant, told), told: tasks };
	}

	/**
	 * What became of each tenant in one backup of the whole cluster; outcome `unknown` where the tenant's own list has no part
	 * in it (OCP leaves tenants out, and one may fail alone). undefined before OCP 4.3, which does not tell of single tenants.
	 */
	async tenantsIn(of: Listed, ofAll: IDataObject): Promise<Array<Answer<BackupRecord>> | undefined> {
		const tenants = (await this.inventory.tenantsOf(of.id)).filter(({ raw }) => !((ocpTime(raw.createTime) ?? 0) >= startOf(ofAll)));
		const parts = await inParallel(tenants, CONCURRENCY, async (tenant) => {
			const tasks = await unlessTooOld(this.api.dataBackupTasks({ clusterId: of.id, tenantId: tenant.id }));
			// Of one tenant, one backup runs at a time: the first that began with or after this one is its part in it.
			const since = tasks?.filter((task) => startOf(task) >= startOf(ofAll) - BEGINS_WITHIN_MS && (ocpTime(task.finishTime) ?? Infinity) >= startOf(ofAll)).sort((a, b) => startOf(a) - startOf(b));
			if (!since) return undefined;
			return since.length > 0 ? ofTenant(of, tenant, since[0], WITH_CLUSTER) : emptyAnswer(notWithCluster(of, tenant));
		});
		return parts.every((part) => part !== undefined) ? parts : undefined;
	}

	/** The backups that hold a tenant, and what is to be said of those of the whole cluster among them. */
	private async tasksOfTenant(of: Listed, tenant: Listed, query: TaskQuery = {}): Promise<TenantTask[]> {
		const own = await unlessTooOld(this.api.dataBackupTasks({ clusterId: of.id, tenantId: tenant.id }, query));
		const held: TenantTask[] = own
			? own.map((task) => ({ task, ...(String(task.tenantId) === WHOLE_CLUSTER && { note: WITH_CLUSTER }) }))
			: (await this.tasksOfCluster(JSON.stringify([of.id, query])))
					.map((task) => ({ task, ...(tenantIdOf(task) === WHOLE_CLUSTER && { note: ASSUMED }) }))
					.filter(({ task, note }) => note !== undefined || tenantIdOf(task) === tenant.id);
		return held.filter(({ task, note }) => note === undefined || isSince(task, tenant));
	}

	/** Read once for however many tenants; the key is the JSON of cluster and query. */
	private readonly tasksOfCluster = rememberEach(async (key: string) => {
		const [clusterId, query] = JSON.parse(key) as [string, TaskQuery];
		return await this.api.dataBackupTasks({ clusterId }, query);
	});

	async logs(query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		if (query.tenant !== '') {
			const which = await this.inventory.tenant(of, query.tenant);
			return ((await this.ownLogs(of, which, query)) ?? (await this.logsAmongAll(of, which, query))).slice(0, query.limit);
		}
		const tasks = await this.api.logBackupTasks({ clusterId: of.id }, period(query), { limit: query.limit, keep: keeper(query) });
		const byTenant = tasks.some(({ tenantId, tenantName }) => tenantId === undefined && tenantName === undefined)
			? await this.logsByTenant(of, query)
			: undefined;
		return byTenant ?? tasks.map((task) => answerOf(logBackupRecord(task), task));
	}

	/**
	 * C8's one sample names no tenant. That is right where one archive serves the whole cluster, which is before
	 * OceanBase 4; later, a row that nobody owns could hide that another tenant's archive stands, so each is asked.
	 */
	private async logsByTenant(of: Listed, query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>> | undefined> {
		if (Number.parseInt(String(of.raw.obVersion), 10) < 4) return undefined;
		const lists = await inParallel(await this.inventory.tenantsOf(of.id), CONCURRENCY, async (tenant) => await this.ownLogs(of, tenant, query));
		return lists.every((list) => list !== undefined) ? lists.flat().slice(0, query.limit) : undefined;
	}

	/** T7, newest first: the servers' order is not documented. undefined before OCP 4.3. */
	private async ownLogs(of: Listed, tenant: Listed, query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>> | undefined> {
		const place = { clusterId: of.id, tenantId: tenant.id };
		const tasks = await unlessTooOld(this.api.logBackupTasks(place, period(query), { keep: keeper(query) }));
		return tasks?.map((task) => ofTenantLog(task, tenant)).sort(byStart());
	}

	private async logsAmongAll(of: Listed, tenant: Listed, query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>> {
		const tasks = await this.api.logBackupTasks({ clusterId: of.id }, period(query), { keep: keeper(query) });
		return tasks
			.filter(({ tenantId }) => tenantId === undefined || String(tenantId) === tenant.id)
			.map((task) => answerOf(logBackupRecord(task), task))
			.sort(byStart());
	}

	/** OCP looks back seven days; its items of other types are kept in the raw answer. */
	async windows(query: RecoveryWindowQuery): Promise<Array<Answer<RecoveryWindowRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const which = query.tenant === '' ? undefined : await this.inventory.tenant(of, query.tenant);
		const infos = await this.infoOf(of.id, which?.id);
		const tenants = which ? [which] : await this.inventory.tenantsOf(of.id);
		return tenants.flatMap((tenant) => {
			const info = infos.find(({ tenantId }) => String(tenantId) === tenant.id) ?? {};
			return windowsOf(of, tenant, info);
		});
	}

	private async infoOf(clusterId: string, tenantId: string | undefined): Promise<IDataObject[]> {
		const all = async () => await this.api.backupInfo({ clusterId });
		if (tenantId === undefined) return await all();
		const own = await unlessTooOld(this.api.backupInfo({ clusterId, tenantId }));
		return own ?? (await all()).filter((info) => String(info.tenantId) === tenantId);
	}
}

/** Which log tasks a query wants, as far as OCP cannot filter them. */
function keeper({ outcomes = [] }: LogBackupQuery): ((task: IDataObject) => boolean) | undefined {
	return outcomes.length === 0 ? undefined : (task) => outcomes.includes(logBackupRecord(task).outcome);
}

function ofTenantLog(task: IDataObject, { name, id }: Listed): Answer<LogBackupRecord> {
	const record = logBackupRecord(task);
	return answerOf({ ...record, tenant: record.tenant ?? name, tenantId: record.tenantId ?? whole(id) }, task);
}

/** A backup that holds a tenant. */
interface TenantTask {
	task: IDataObject;
	/** What is to be said of it when it is one of the whole cluster. */
	note?: string;
}

/** undefined when this OCP is too old to tell. */
async function unlessTooOld<T>(reading: Promise<T>): Promise<T | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (isKind(error, ['too-old'])) return undefined;
		throw passOn(error);
	}
}

/** What the lists of a cluster tell of its backups. */
interface Overview {
	of: Listed;
	tenants: Listed[];
	tasksOf: Map<string, IDataObject[]>;
	/** The newest backup of the whole cluster. */
	ofAll: IDataObject | undefined;
	each: OfTenant[];
}

/** The newest backup that holds a tenant, and the tenant's own list where it was asked for. */
interface OfTenant {
	tenant: Listed;
	newest: Answer<BackupRecord>;
	told?: IDataObject[];
	/** This OCP tells of whole clusters only. */
	isAssumed?: boolean;
}

function byTenant(tasks: IDataObject[]): Map<string, IDataObject[]> {
	const tasksOf = new Map<string, IDataObject[]>();
	for (const task of tasks) {
		const of = tasksOf.get(tenantIdOf(task));
		if (of) of.push(task);
		else tasksOf.set(tenantIdOf(task), [task]);
	}
	return tasksOf;
}

/** Tenants that are in no list any more are told of for so long. */
const RECENT_MS = 31 * 24 * 3_600_000;

/** Past runs that are kept of one tenant. */
const RUNS = 30;

/** The last backups of a tenant, and the last good ones and full one, however many others came since. */
function lastOnes(tasks: IDataObject[]): IDataObject[] {
	if (tasks.length <= RUNS) return tasks;
	const newestFirst = tasks.map((task) => ({ task, at: startOf(task) })).sort((a, b) => b.at - a.at).map(({ task }) => task);
	const good = newestFirst.filter(({ status }) => status === 'DONE').slice(0, RUNS);
	const full = newestFirst.find(({ status, dataBackupTaskType }) => status === 'DONE' && dataBackupTaskType === 'FULL_BACKUP');
	return [...new Set([...newestFirst.slice(0, RUNS), ...good, ...(full ? [full] : [])])];
}

/** Of a row of C7, where a row without a tenant is one of the whole cluster, too. */
function tenantIdOf({ tenantId }: IDataObject): string {
	return String(tenantId ?? WHOLE_CLUSTER);
}

/** A backup of the whole cluster can hold only the tenants that existed when it began. */
function isSince(ofAll: IDataObject, { raw }: Listed): boolean {
	const created = ocpTime(raw.createTime);
	return created !== null && created < startOf(ofAll);
}

/** A backup as that of one tenant: its own, or one of the whole cluster that holds it, with a note that says so. */
function ofTenant(cluster: Listed, tenant: Listed, task: IDataObject | undefined, note?: string): Answer<BackupRecord> {
	if (!task) return emptyAnswer(noBackup('ocp', named(cluster), named(tenant)));
	const record = backupRecord(task, named(cluster));
	const { name, id } = named(tenant);
	const message = [note, record.message].filter(Boolean).join(': ');
	return answerOf({ ...record, tenant: name, tenantId: id, message: text(message) }, task);
}

function notWithCluster(cluster: Listed, tenant: Listed): BackupRecord {
	return { ...noBackup('ocp', named(cluster), named(tenant)), outcome: 'unknown', message: "The tenant's own list at OCP has no part in this backup of the cluster" };
}

function windowsOf(cluster: Listed, tenant: Listed, info: IDataObject): Array<Answer<RecoveryWindowRecord>> {
	const at = { service: 'ocp' as const, cluster: cluster.name, tenant: tenant.name };
	const aggregation = isObject(info.obRecoverableInfoAggregation) ? info.obRecoverableInfoAggregation : {};
	const days = isObject(aggregation.latestSevenDaysAggregation) ? aggregation.latestSevenDaysAggregation : {};
	const items = objectsIn(days.obRecoverableSectionItems).filter(
		({ obRecoverableSectionItemType: type }) => type === 'RECOVERABLE',
	);
	if (items.length === 0) return [emptyAnswer(recoveryWindow(at, null, null, 'server', 'OCP looks back seven days'))];
	return items.map((item) => {
		// One version of the documentation calls it by the name of the log items' field (#36-recoverable-windows).
		const span = item.realRecoverableTimeInterval ?? item.logRecoverableTimeInterval;
		const { startTime, endTime } = isObject(span) ? span : {};
		return answerOf(recoveryWindow(at, ocpTime(startTime), ocpTime(endTime), 'server'), item);
	});
}
