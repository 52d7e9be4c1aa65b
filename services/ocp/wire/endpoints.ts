import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn } from '../../errors';
import { isObject, objectsIn, readEnvelope, type Envelope } from '../../wire/envelope';
import { path, type Http, type ServerRequest } from '../../wire/http';
import { inParallel } from '../../work/inParallel';
import { remember } from '../../work/remember';
import { ocpFault } from './faults';

/** The largest page that OCP gives (docs/reference/ocp.md#22-paging). */
const PAGE_SIZE = 2000;

/** With a filter of ours in between, a page of the limit's size would seldom be enough. */
const SMALLEST_PAGE = 100;

/** Pages of one list that are under way at once. */
const CONCURRENCY = 4;

/** A cluster and, where one is meant, a tenant of it, by OCP's own ids (not OceanBase's). */
export interface Place {
	clusterId: string;
	tenantId?: string;
}

/** Filters of the task lists; times in UTC `…Z`, which both families of lists take (docs/reference/ocp.md#31-parameters-of-task-lists). */
export type TaskQuery = { startTime?: string; endTime?: string; status?: string; backupSetId?: string };

/** Which rows of a list are wanted: those that `keep` says yes to, up to `limit`. */
export interface ListLimits {
	keep?: (row: IDataObject) => boolean;
	limit?: number;
}

/** What OCP before 4.3 has not: everything about the backups of one tenant, and three routes of clusters (#3-endpoints). */
const SINCE_4_3 = /\/tenants\/[^/]+\/backup\/|\/(start|stop)Schedule$|\/restore\/preview$/;

/** Refusals that only a server which knows the path can give. */
const CODES_OF_KNOWN_PATHS = /^(BAK|IAM|OBE|TSK)/;

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
		return await this.list('/api/v2/ob/clusters');
	}

	/** `GET /api/v2/ob/clusters/{id}/tenants`: the tenants of one cluster (#4-look-ups-and-tasks). */
	async tenants(clusterId: string): Promise<IDataObject[]> {
		return await this.list(path('api', 'v2', 'ob', 'clusters', clusterId, 'tenants'));
	}

	/**
	 * `GET /api/v2/ob/tenants` by name, of all clusters: the one list that tells a tenant's role, on newer servers
	 * (#4-look-ups-and-tasks).
	 */
	async tenantsNamed(name: string): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/tenants', { name });
	}

	/** `GET /api/v2/ob/clusters/{id}/tenants/{tenantId}`: one tenant in detail (#4-look-ups-and-tasks). */
	async tenant(clusterId: string, tenantId: string): Promise<IDataObject> {
		return await this.one(path('api', 'v2', 'ob', 'clusters', clusterId, 'tenants', tenantId));
	}

	/** `GET /api/v2/ob/clusters/{id}/zones` (#4-look-ups-and-tasks). */
	async zones(clusterId: string): Promise<IDataObject[]> {
		return await this.list(path('api', 'v2', 'ob', 'clusters', clusterId, 'zones'));
	}

	/** `GET /api/v2/ob/unitSpecs`: what a unit of a new tenant may be (#4-look-ups-and-tasks). */
	async unitSpecs(): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/unitSpecs');
	}

	/** `GET /api/v2/tasks/instances/{id}`: one task with its subtasks (#4-look-ups-and-tasks). */
	async task(id: string): Promise<IDataObject> {
		return await withRight('TASK_VIEWER', this.one(path('api', 'v2', 'tasks', 'instances', id)));
	}

	/** `POST /api/v2/tasks/instances/{id}/retry` or `/rollback` (#4-look-ups-and-tasks). */
	async operateTask(id: string, operator: 'retry' | 'rollback'): Promise<void> {
		await withRight('TASK_MANAGER', this.ask({ method: 'POST', path: path('api', 'v2', 'tasks', 'instances', id, operator) }));
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

	/**
	 * A list, in the server's order, several pages at a time, no further than is wanted.
	 *
	 * While it is read, a list grows at its head, which moves rows on to later pages. So a page that tells of fewer rows
	 * than the one before it was answered too early, and may lack what has since moved into the gap: it is read again.
	 * What then came twice is left out.
	 */
	private async list(
		route: string,
		query: ServerRequest['query'] = {},
		{ keep = () => true, limit = Infinity }: ListLimits = {},
	): Promise<IDataObject[]> {
		const size = Math.min(PAGE_SIZE, Math.max(limit, SMALLEST_PAGE));
		const page = async (number: number) => await this.page(route, { ...query, page: number, size });
		let last = await page(1);
		const rows = last.rows.filter(keep);
		let known: Set<string> | undefined;
		for (let next = 2; next <= last.pages && rows.length < limit; ) {
			const numbers = Array.from({ length: Math.min(CONCURRENCY, last.pages - next + 1) }, (_, index) => next + index);
			for (const [index, answer] of (await inParallel(numbers, CONCURRENCY, page)).entries()) {
				const further = answer.total < last.total ? await page(numbers[index]) : answer;
				if (further.total !== last.total) known ??= new Set(rows.map(identityOf));
				for (const row of further.rows) if (keep(row) && isNew(row, known)) rows.push(row);
				last = further;
			}
			next += numbers.length;
			// Whatever the server says of further pages, behind an empty one there are none.
			if (last.rows.length === 0) break;
		}
		return rows.length > limit ? rows.slice(0, limit) : rows;
	}

	private async page(
		route: string,
		query: ServerRequest['query'] & { page: number },
	): Promise<{ rows: IDataObject[]; pages: number; total: number }> {
		const { data } = await this.ask({ method: 'GET', path: route, query });
		if (!isObject(data) || !Array.isArray(data.contents)) {
			throw new BackupServiceError('wrong-service', `${this.origin} sent no list`, {
				description: `Page ${query.page} of ${route} has no contents. Check that Base URL is the address of an OCP.`,
			});
		}
		const page = isObject(data.page) ? data.page : {};
		// The English tables say totalPage, every server says totalPages (docs/reference/ocp.md#22-paging).
		return {
			rows: objectsIn(data.contents),
			pages: Number(page.totalPages ?? page.totalPage ?? 1),
			total: Number(page.totalElements ?? 0),
		};
	}
}

/** Tasks take a right of their own, which users with every right on backups may lack (#4-look-ups-and-tasks). */
async function withRight<T>(right: string, asking: Promise<T>): Promise<T> {
	return await asking.catch((error: unknown) => {
		if (!(error instanceof BackupServiceError) || error.kind !== 'forbidden') throw passOn(error);
		const { kind, description, status, code } = error;
		throw new BackupServiceError(kind, `This OCP user has not the right ${right}`, { description, status, code });
	});
}

/** What stays the same of a row while its state changes; log tasks have no id (docs/reference/ocp.md#32-log-backup-tasks). */
function identityOf({ id, taskId, clusterId, tenantId, createTime, startTime }: IDataObject): string {
	return JSON.stringify([id, taskId, clusterId, tenantId, createTime, startTime]);
}

function isNew(row: IDataObject, known: Set<string> | undefined): boolean {
	return known === undefined || known.size < known.add(identityOf(row)).size;
}
