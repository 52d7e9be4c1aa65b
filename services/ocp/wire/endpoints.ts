import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn } from '../../errors';
import { isObject, objectsIn, readEnvelope, type Envelope } from '../../wire/envelope';
import { path, type Http, type ServerRequest } from '../../wire/http';
import { inParallel } from '../../work/inParallel';
import { remember } from '../../work/remember';
import { ocpFault } from './faults';
import { readPages, type ListLimits, type Page } from './pages';

/** A cluster and, where one is meant, a tenant of it, by OCP's own ids (not OceanBase's). */
export interface Place {
	clusterId: string;
	tenantId?: string;
}

/** Filters of the task lists; times in UTC `…Z`, which both families of lists take (docs/reference/ocp.md#31-parameters-of-task-lists). */
export type TaskQuery = { startTime?: string; endTime?: string; status?: string; backupSetId?: string };

/** Filters of the lists of alarms: begun at or after this time. */
export type AlarmQuery = { activeAtStart?: string };

/** What OCP before 4.3 has not: everything about the backups of one tenant, and three routes of clusters (#3-endpoints). */
const SINCE_4_3 = /\/tenants\/[^/]+\/backup\/|\/(start|stop)Schedule$|\/restore\/preview$/;

/** Refusals that only a server which knows the path can give. */
const CODES_OF_KNOWN_PATHS = /^(BAK|IAM|OBE|TSK)/;

/** Lists from which something may be dropped while they are read. */
const INVENTORY: ListLimits = { mayShrink: true };

/** Lists of alarms: their pages are small, and those that are active end while they are read (#22-paging). */
const ALARMS: ListLimits = { largestPage: 200, mayShrink: true };

/** The states that the older list of alarms must be asked for, one by one; a silenced or inhibited alarm goes on, only nobody is called. */
const OLDER_STATUSES = { actived: ['Active', 'Silenced', 'Inhibited'], history: ['Inactive'] } as const;

/** OCP's ways to say that there is no strategy. */
const NO_STRATEGY = ['BAK21006', '20106'];

/**
 * OCP's REST API, one function an endpoint; the letters are those of docs/reference/ocp.md#3-endpoints.
 * All throw BackupServiceError.
 */
export class OcpApi {
	constructor(
		private readonly http: Http,
		readonly origin: string,
	) {}

	/** `GET /api/v2/ob/clusters`: the clusters that the user may see, standby ones included (#4-look-ups-and-tasks). */
	async clusters(): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/clusters', {}, INVENTORY);
	}

	/** `GET /api/v2/ob/clusters/{id}/tenants`: the tenants of one cluster (#4-look-ups-and-tasks). */
	async tenants(clusterId: string): Promise<IDataObject[]> {
		return await this.list(path('api', 'v2', 'ob', 'clusters', clusterId, 'tenants'), {}, INVENTORY);
	}

	/**
	 * `GET /api/v2/ob/tenants` by name, of all clusters: the one list that tells a tenant's role, on newer servers
	 * (#4-look-ups-and-tasks).
	 */
	async tenantsNamed(name: string): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/tenants', { name }, INVENTORY);
	}

	/** `GET /api/v2/ob/tenants`: the tenants of all clusters, with their roles on newer servers (#4-look-ups-and-tasks). */
	async allTenants(): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/tenants');
	}

	/** `GET /api/v2/ob/clusters/{id}/tenants/{tenantId}`: one tenant in detail (#4-look-ups-and-tasks). */
	async tenant(clusterId: string, tenantId: string): Promise<IDataObject> {
		return await this.one(path('api', 'v2', 'ob', 'clusters', clusterId, 'tenants', tenantId));
	}

	/**
	 * `DELETE /api/v2/ob/clusters/{id}/tenants/{tenantId}` (#7-what-surrounds-backups-in-ocp): whether what is deleted can be
	 * brought back is not documented, nor whether a task comes back; gives whatever does.
	 */
	async deleteTenant(clusterId: string, tenantId: string): Promise<unknown> {
		return await this.write('DELETE', path('api', 'v2', 'ob', 'clusters', clusterId, 'tenants', tenantId));
	}

	/** `GET /api/v2/ob/clusters/{id}/zones` (#4-look-ups-and-tasks). */
	async zones(clusterId: string): Promise<IDataObject[]> {
		return await this.list(path('api', 'v2', 'ob', 'clusters', clusterId, 'zones'), {}, INVENTORY);
	}

	/** `GET /api/v2/ob/unitSpecs`: what a unit of a new tenant may be (#4-look-ups-and-tasks). */
	async unitSpecs(): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/unitSpecs', {}, INVENTORY);
	}

	/** `GET /api/v2/tasks/instances/{id}`: one task with its subtasks (#4-look-ups-and-tasks). */
	async task(id: string): Promise<IDataObject> {
		return await withRight('TASK_VIEWER', this.one(path('api', 'v2', 'tasks', 'instances', id)));
	}

	/** `POST /api/v2/tasks/instances/{id}/retry` or `/rollback` (#4-look-ups-and-tasks). */
	async operateTask(id: string, operator: 'retry' | 'rollback'): Promise<void> {
		await withRight('TASK_MANAGER', this.ask({ method: 'POST', path: path('api', 'v2', 'tasks', 'instances', id, operator) }));
	}

	/**
	 * `GET /api/v2/alarm/alarms/actived` or `/history`, or, on an OCP without them, `GET /api/v2/alarm/alarms` by status
	 * (#4-look-ups-and-tasks), in the server's order. That the parameters of the newer two go into the query is a reading: the
	 * page calls them the body of a GET. So nothing is left to the server that a caller cannot do over on what comes back.
	 */
	async alarms(which: 'actived' | 'history', query: AlarmQuery = {}): Promise<IDataObject[]> {
		return await withRight('to read alarms', this.alarmsOf(which, query));
	}

	/** `POST /api/v2/alarm/alarms` (#7-what-surrounds-backups-in-ocp); what comes back is not documented. */
	async raiseAlarm(body: IDataObject): Promise<void> {
		await withRight('to raise alarms', this.write('POST', ALL_ALARMS, body));
	}

	/** C10 / T1 `POST …/backup/backupNow`; gives a BackupCommonResponse. */
	async backupNow(place: Place, body: IDataObject): Promise<unknown> {
		return await this.write('POST', this.backup(place, 'backupNow'), body);
	}

	/** C12 `POST …/backup/restore` of the backed-up cluster; gives a BackupCommonResponse. */
	async restore(clusterId: string, body: IDataObject): Promise<unknown> {
		return await this.write('POST', this.backup({ clusterId }, 'restore'), body);
	}

	/** C15 `POST …/backup/restore/preview`: the sets and pieces that a restore would read; changes nothing. */
	async restorePreview(clusterId: string, body: IDataObject): Promise<IDataObject[]> {
		const route = this.backup({ clusterId }, 'restore', 'preview');
		const { data } = await this.ask({ method: 'POST', path: route, body, readOnly: true });
		return objectsIn(isObject(data) ? data.contents : data);
	}

	/** C2-C4 / T2-T4 `…/backup/config/backupStrategy`: creates, changes (whole) or deletes it; gives a BackupCommonResponse. */
	async writeBackupStrategy(method: 'POST' | 'PATCH' | 'DELETE', place: Place, body?: IDataObject): Promise<unknown> {
		return await this.write(method, this.backup(place, 'config', 'backupStrategy'), body);
	}

	/** C13, C14 / T10, T11: the schedule goes on, or pauses; gives a BackupCommonResponse. */
	async operateSchedule(place: Place, operation: 'startSchedule' | 'stopSchedule'): Promise<unknown> {
		return await this.write('POST', this.backup(place, 'config', 'backupStrategy', operation));
	}

	/** C1 `GET …/backup/ability`: what this cluster can be backed up with. */
	async backupAbility(clusterId: string): Promise<IDataObject> {
		return await this.one(this.backup({ clusterId }, 'ability'));
	}

	/** C5 / T5 `GET …/backup/config/backupStrategy`; undefined when there is none. */
	async backupStrategy(place: Place): Promise<IDataObject | undefined> {
		const envelope = await this.reply({ method: 'GET', path: this.backup(place, 'config', 'backupStrategy') });
		if (!envelope.successful && !NO_STRATEGY.includes(envelope.failure?.code ?? '')) throw ocpFault(envelope);
		// What the cluster's answer looks like is not documented (#6-not-confirmed, item 3): one object, or a list of them.
		const data = isObject(envelope.data) && Array.isArray(envelope.data.contents) ? envelope.data.contents : envelope.data;
		return isObject(data) ? data : objectsIn(data).find(({ type }) => type !== 'SECONDARY_BACKUP');
	}

	/** C11 / T9 `GET …/backup/info`: what can be restored, of the cluster's tenants or of one; only the last seven days. */
	async backupInfo(place: Place): Promise<IDataObject[]> {
		const data = await this.one(this.backup(place, 'info'));
		return place.tenantId === undefined ? objectsIn(data.tenantBackupInfos) : [data];
	}

	/** C6 `GET …/backup/overview`: the backup state of one cluster. */
	async clusterBackupOverview(clusterId: string): Promise<IDataObject> {
		return await this.one(this.backup({ clusterId }, 'overview'));
	}

	/** C7 / T6 `GET …/backup/task/dataBackupTasks`, in the server's order. */
	async dataBackupTasks(place: Place, query: TaskQuery = {}, part: ListLimits = {}): Promise<IDataObject[]> {
		return await this.list(this.backup(place, 'task', 'dataBackupTasks'), query, part);
	}

	/** C8 / T7 `GET …/backup/task/logBackupTasks`, in the server's order. */
	async logBackupTasks(place: Place, query: TaskQuery = {}, part: ListLimits = {}): Promise<IDataObject[]> {
		return await this.list(this.backup(place, 'task', 'logBackupTasks'), query, part);
	}

	/** C9 / T8 `GET …/backup/task/restoreTasks`, in the server's order. */
	async restoreTasks(place: Place, query: TaskQuery = {}, part: ListLimits = {}): Promise<IDataObject[]> {
		return await this.list(this.backup(place, 'task', 'restoreTasks'), query, part);
	}

	/** The version as OCP writes it, from `GET /api/v2/info`, which has no envelope (#21-envelope). */
	private readonly version = remember(async () => {
		const answer = await this.http.send({ method: 'GET', path: '/api/v2/info' });
		return /"buildVersion"\s*:\s*"(\d+(?:\.\d+)+)/.exec(answer.text)?.[1] ?? '';
	});

	/** Set once this OCP is known to lack what 4.3 brought: a cluster may have a thousand tenants to ask about. */
	private tooOld?: BackupServiceError;

	/** Set once this OCP is known to have the older list of alarms alone. */
	private hasOlderAlarms = false;

	private async alarmsOf(which: 'actived' | 'history', query: AlarmQuery): Promise<IDataObject[]> {
		if (!this.hasOlderAlarms) {
			try {
				return await this.list(path('api', 'v2', 'alarm', 'alarms', which), query, ALARMS);
			} catch (error) {
				if (!mayBeUnknownPath(error)) throw passOn(error);
			}
		}
		const lists = await inParallel([...OLDER_STATUSES[which]], 3, async (status) => await this.list(ALL_ALARMS, { ...query, status }, ALARMS));
		this.hasOlderAlarms = true;
		// An alarm may go from one state to another in between.
		return [...new Map(lists.flat().map((alarm) => [String(alarm.id), alarm])).values()];
	}

	private backup({ clusterId, tenantId }: Place, ...rest: string[]): string {
		const tenant = tenantId === undefined ? [] : ['tenants', tenantId];
		return path('api', 'v2', 'ob', 'clusters', clusterId, ...tenant, 'backup', ...rest);
	}

	/** @throws BackupServiceError too-old when this OCP does not know the path: nothing else tells that from a wrong id */
	private async reply(request: ServerRequest): Promise<Envelope> {
		if (this.tooOld && SINCE_4_3.test(request.path)) throw this.tooOld;
		const envelope = readEnvelope(await this.http.send(request), 'OCP', this.origin);
		const mayBeUnknown = [400, 404].includes(envelope.status) && !CODES_OF_KNOWN_PATHS.test(envelope.failure?.code ?? '');
		if (mayBeUnknown && SINCE_4_3.test(request.path)) await this.refuseIfOld();
		return envelope;
	}

	private async refuseIfOld(): Promise<void> {
		const version = await this.version();
		const [major, minor] = version.split('.').map(Number);
		if (!(major < 4 || (major === 4 && minor < 3))) return;
		this.tooOld = new BackupServiceError('too-old', `This needs OCP 4.3 or later; this one is ${version}`, {
			description: "Before 4.3, OCP backs up whole clusters only: leave 'Tenant' empty to mean the cluster, or upgrade OCP.",
			status: 404,
		});
		throw this.tooOld;
	}

	private async ask(request: ServerRequest): Promise<Envelope> {
		const envelope = await this.reply(request);
		if (!envelope.successful) throw ocpFault(envelope, request.method !== 'GET' && request.readOnly !== true);
		return envelope;
	}

	private async write(method: 'POST' | 'PATCH' | 'DELETE', route: string, body?: IDataObject): Promise<unknown> {
		return (await this.ask({ method, path: route, ...(body && { body }) })).data;
	}

	private async one(route: string): Promise<IDataObject> {
		const { data } = await this.ask({ method: 'GET', path: route });
		return isObject(data) ? data : {};
	}

	private async list(route: string, query: ServerRequest['query'] = {}, limits: ListLimits = {}): Promise<IDataObject[]> {
		return await readPages(async (part) => await this.page(route, { ...query, ...part }), route, limits);
	}

	private async page(route: string, query: ServerRequest['query'] & { page: number }): Promise<Page> {
		const { data } = await this.ask({ method: 'GET', path: route, query });
		if (!isObject(data) || !Array.isArray(data.contents)) {
			throw new BackupServiceError('wrong-service', `${this.origin} sent no list`, {
				description: `Page ${query.page} of ${route} has no contents. Check that Base URL is the address of an OCP.`,
			});
		}
		const page = isObject(data.page) ? data.page : {};
		// The English tables say totalPage, every server says totalPages (docs/reference/ocp.md#22-paging).
		return { rows: objectsIn(data.contents), pages: countIn(page.totalPages ?? page.totalPage), total: countIn(page.totalElements) };
	}
}

/** The list of alarms of every OCP; alarms are raised there, too. */
const ALL_ALARMS = '/api/v2/alarm/alarms';

/** What an OCP may answer to `/alarms/actived`, which the older ones take for the ID of an alarm. */
function mayBeUnknownPath(error: unknown): boolean {
	if (!(error instanceof BackupServiceError) || CODES_OF_KNOWN_PATHS.test(error.code ?? '')) return false;
	return [400, 404, 405].includes(error.status ?? 0);
}

/** A count as the server tells it; undefined when it is none. */
function countIn(value: unknown): number | undefined {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	const count = value === '' ? NaN : Number(value);
	return count >= 0 ? count : undefined;
}

/** Tasks take a right of their own, which users with every right on backups may lack (#4-look-ups-and-tasks). */
async function withRight<T>(right: string, asking: Promise<T>): Promise<T> {
	return await asking.catch((error: unknown) => {
		if (!(error instanceof BackupServiceError) || error.kind !== 'forbidden') throw passOn(error);
		const { kind, description, status, code } = error;
		throw new BackupServiceError(kind, `This OCP user has not the right ${right}`, { description, status, code });
	});
}
