import type { IDataObject } from 'n8n-workflow';

import type {
	Answer,
	BackupQuery,
	BackupRecord,
	LogBackupQuery,
	LogBackupRecord,
	RecoveryWindowQuery,
	RecoveryWindowRecord,
} from '../backupService';
import { isObject, objectsIn } from '../envelope';
import { BackupServiceError, passOn } from '../errors';
import { byStart, noBackup, nothing, recoveryWindow, seen, selected, text } from '../records';
import { parseTime } from '../times';
import type { OcpApi, Place } from './endpoints';
import { named, type Listed, type Places } from './places';
import { backupRecord, logBackupRecord } from './simplify';
import { newest, period, startOf } from './tasks';

/** OCP's tenant id of a backup of the whole cluster. */
const WHOLE_CLUSTER = '0';

/** Data and log backups as OCP tells them (ocp.md sections 3.2, 3.3 and 3.6). */
export class Backups {
	constructor(
		private readonly api: OcpApi,
		private readonly places: Places,
	) {}

	async ofCluster(cluster: string): Promise<Array<Answer<BackupRecord>>> {
		const of = await this.places.cluster(cluster);
		const [tenants, tasks] = await Promise.all([
			this.places.tenantsOf(of.id),
			this.api.dataBackupTasks({ clusterId: of.id }),
		]);
		const newestOf = newestByTenant(tasks);
		const ofAll = newestOf.get(WHOLE_CLUSTER);
		return [
			...(ofAll ? [seen(backupRecord(ofAll, named(of)), ofAll)] : []),
			...tenants.map((tenant) => newestOfTenant(of, tenant, newestOf.get(tenant.id), ofAll)),
		];
	}

	async latest(cluster: string, tenant: string): Promise<Answer<BackupRecord>> {
		const of = await this.places.cluster(cluster);
		const which = await this.places.tenant(of, tenant);
		const tasks = await this.tasksOf({ clusterId: of.id, tenantId: which.id });
		const own = newest(tasks.filter((task) => String(task.tenantId ?? which.id) === which.id));
		const ofAll = newest(tasks.filter((task) => String(task.tenantId) === WHOLE_CLUSTER));
		return newestOfTenant(of, which, own, ofAll);
	}

	async list(query: BackupQuery): Promise<Array<Answer<BackupRecord>>> {
		const of = await this.places.cluster(query.cluster);
		const place = await this.placeOf(of, query.tenant);
		// The servers' order is not documented, so the newest can only be cut off after all have been read.
		const tasks = await this.tasksOf(place, period(query));
		return tasks
			.map((task) => seen(backupRecord(task, named(of)), task))
			.filter(({ record }) => selected(record, query))
			.sort(byStart(query.oldestFirst))
			.slice(0, query.limit);
	}

	async logs(query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>> {
		const of = await this.places.cluster(query.cluster);
		const place = await this.placeOf(of, query.tenant);
		const outcomes = query.outcomes ?? [];
		const tasks = await this.logTasksOf(place, period(query), {
			limit: query.limit,
			...(outcomes.length > 0 && { keep: (task: IDataObject) => outcomes.includes(logBackupRecord(task).outcome) }),
		});
		return tasks.map((task) => seen(logBackupRecord(task), task));
	}

	/** OCP looks back seven days; its items of other types are kept in the raw answer. */
	async windows(query: RecoveryWindowQuery): Promise<Array<Answer<RecoveryWindowRecord>>> {
		const of = await this.places.cluster(query.cluster);
		const which = query.tenant === '' ? undefined : await this.places.tenant(of, query.tenant);
		const infos = await this.infoOf(of.id, which?.id);
		const tenants = which ? [which] : await this.places.tenantsOf(of.id);
		return tenants.flatMap((tenant) => {
			const info = infos.find(({ tenantId }) => String(tenantId) === tenant.id) ?? {};
			return windowsOf(of, tenant, info);
		});
	}

	private async placeOf(cluster: Listed, tenant: string): Promise<Place> {
		if (tenant === '') return { clusterId: cluster.id };
		return { clusterId: cluster.id, tenantId: (await this.places.tenant(cluster, tenant)).id };
	}

	private async tasksOf(place: Place, query: Parameters<OcpApi['dataBackupTasks']>[1] = {}): Promise<IDataObject[]> {
		return await this.orOfCluster(
			place,
			async (at) => await this.api.dataBackupTasks(at, query),
			(task) => [place.tenantId, WHOLE_CLUSTER].includes(String(task.tenantId)),
		);
	}

	private async logTasksOf(
		place: Place,
		query: Parameters<OcpApi['logBackupTasks']>[1],
		part: Parameters<OcpApi['logBackupTasks']>[2],
	): Promise<IDataObject[]> {
		return await this.orOfCluster(
			place,
			async (at) => await this.api.logBackupTasks(at, query, part),
			(task) => task.tenantId === undefined || String(task.tenantId) === place.tenantId,
		);
	}

	private async infoOf(clusterId: string, tenantId: string | undefined): Promise<IDataObject[]> {
		return await this.orOfCluster(
			{ clusterId, tenantId },
			async (at) => await this.api.backupInfo(at),
			(info) => tenantId === undefined || String(info.tenantId) === tenantId,
		);
	}

	/** OCP before 4.3 has these lists only for a whole cluster; the tenant's rows are then picked out of it. */
	private async orOfCluster(
		place: Place,
		read: (place: Place) => Promise<IDataObject[]>,
		isOfTenant: (row: IDataObject) => boolean,
	): Promise<IDataObject[]> {
		try {
			return await read(place);
		} catch (error) {
			const tooOld = error instanceof BackupServiceError && error.kind === 'too-old';
			if (place.tenantId === undefined || !tooOld) throw passOn(error);
		}
		return (await read({ clusterId: place.clusterId })).filter(isOfTenant);
	}
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

function windowsOf(cluster: Listed, tenant: Listed, info: IDataObject): Array<Answer<RecoveryWindowRecord>> {
	const at = { service: 'ocp' as const, cluster: cluster.name, tenant: tenant.name };
	const aggregation = isObject(info.obRecoverableInfoAggregation) ? info.obRecoverableInfoAggregation : {};
	const days = isObject(aggregation.latestSevenDaysAggregation) ? aggregation.latestSevenDaysAggregation : {};
	const items = objectsIn(days.obRecoverableSectionItems).filter(
		({ obRecoverableSectionItemType: type }) => type === 'RECOVERABLE',
	);
	if (items.length === 0) return [nothing(recoveryWindow(at, null, null, 'server', 'OCP looks back seven days'))];
	return items.map((item) => {
		// One version of the documentation calls it by the name of the log items' field (section 3.6).
		const span = item.realRecoverableTimeInterval ?? item.logRecoverableTimeInterval;
		const { startTime, endTime } = isObject(span) ? span : {};
		return seen(recoveryWindow(at, parseTime(startTime), parseTime(endTime), 'server'), item);
	});
}
