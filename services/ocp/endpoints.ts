import type { IDataObject } from 'n8n-workflow';

import { isObject, objectsIn, readEnvelope, type Envelope } from '../envelope';
import { BackupServiceError } from '../errors';
import { path, type Http, type ServerRequest } from '../http';
import { inParallel } from '../inParallel';
import { parseLossless } from '../losslessJson';
import { ocpFault } from './faults';

/** The largest page that OCP gives (ocp.md section 2.2). */
const PAGE_SIZE = 2000;

/** Pages of one list that are under way at once. */
const WIDTH = 4;

/** A cluster and, where one is meant, a tenant of it, by OCP's own ids (not OceanBase's). */
export interface Place {
	clusterId: string;
	tenantId?: string;
}

/** Filters of the task lists; times in UTC `…Z`, which both families of lists take (ocp.md section 3.1). */
export type TaskQuery = { startTime?: string; endTime?: string; status?: string; backupSetId?: string };

/**
 * OCP's REST API, one function an endpoint; the letters are those of reference/ocp.md section 3.
 * All throw BackupServiceError.
 */
export class OcpApi {
	constructor(
		private readonly http: Http,
		readonly origin: string,
	) {}

	/** `GET /api/v2/ob/clusters`: the clusters that the user may see, standby ones included (section 4). */
	async clusters(): Promise<IDataObject[]> {
		return await this.list('/api/v2/ob/clusters');
	}

	/** `GET /api/v2/ob/clusters/{id}/tenants`: the tenants of one cluster (section 4). */
	async tenants(clusterId: string): Promise<IDataObject[]> {
		return await this.list(path('api', 'v2', 'ob', 'clusters', clusterId, 'tenants'));
	}

	/** C6 `GET …/backup/overview`: the backup state of one cluster. */
	async clusterBackupOverview(clusterId: string): Promise<IDataObject> {
		const data = (await this.ask({ method: 'GET', path: this.backup({ clusterId }, 'overview') })).data;
		return isObject(data) ? data : {};
	}

	/** C7 / T6 `GET …/backup/task/dataBackupTasks`, in the server's order. */
	async dataBackupTasks(place: Place, query: TaskQuery = {}, limit?: number): Promise<IDataObject[]> {
		return await this.list(this.backup(place, 'task', 'dataBackupTasks'), query, limit);
	}

	/** C8 / T7 `GET …/backup/task/logBackupTasks`, in the server's order. */
	async logBackupTasks(place: Place, query: TaskQuery = {}, limit?: number): Promise<IDataObject[]> {
		return await this.list(this.backup(place, 'task', 'logBackupTasks'), query, limit);
	}

	/** C9 / T8 `GET …/backup/task/restoreTasks`, in the server's order. */
	async restoreTasks(place: Place, query: TaskQuery = {}, limit?: number): Promise<IDataObject[]> {
		return await this.list(this.backup(place, 'task', 'restoreTasks'), query, limit);
	}

	/** `GET /api/v2/info`: the version of OCP; a bare object without envelope (section 2.1). */
	async info(): Promise<IDataObject> {
		const answer = await this.http.send({ method: 'GET', path: '/api/v2/info' });
		const body = parseLossless(answer.text);
		return isObject(body) ? body : {};
	}

	private backup({ clusterId, tenantId }: Place, ...rest: string[]): string {
		const tenant = tenantId === undefined ? [] : ['tenants', tenantId];
		return path('api', 'v2', 'ob', 'clusters', clusterId, ...tenant, 'backup', ...rest);
	}

	private async ask(request: ServerRequest): Promise<Envelope> {
		const envelope = readEnvelope(await this.http.send(request), 'OCP', this.origin);
		if (!envelope.successful) throw ocpFault(envelope);
		return envelope;
	}

	/**
	 * A whole list, in order, several pages at a time.
	 * While pages are read the list may grow: it is complete only when a page past the known end has been asked for.
	 */
	private async list(route: string, query: ServerRequest['query'] = {}, limit = Infinity): Promise<IDataObject[]> {
		const size = Math.min(PAGE_SIZE, limit);
		const page = async (number: number) => await this.page(route, { ...query, page: number, size });
		const first = await page(1);
		const rows = first.rows;
		let pages = first.pages;
		for (let next = 2; next <= pages && rows.length < limit; ) {
			const wanted = Math.min(pages, Math.ceil(limit / size));
			const numbers = Array.from({ length: wanted - next + 1 }, (_, index) => next + index);
			const more = await inParallel(numbers, WIDTH, page);
			for (const { rows: further } of more) for (const row of further) rows.push(row);
			next = wanted + 1;
			pages = Math.max(pages, ...more.map((one) => one.pages));
		}
		const grew = pages > first.pages;
		const all = grew ? withoutRepeats(rows) : rows;
		return all.length > limit ? all.slice(0, limit) : all;
	}

	private async page(
		route: string,
		query: ServerRequest['query'] & { page: number },
	): Promise<{ rows: IDataObject[]; pages: number }> {
		const { data } = await this.ask({ method: 'GET', path: route, query });
		if (!isObject(data) || !Array.isArray(data.contents)) {
			throw new BackupServiceError('wrong-service', `${this.origin} sent no list`, {
				description: `Page ${query.page} of ${route} has no contents. Check that Base URL is the address of an OCP.`,
			});
		}
		const page = isObject(data.page) ? data.page : {};
		// The English tables say totalPage, every server says totalPages (ocp.md section 2.2).
		return { rows: objectsIn(data.contents), pages: Number(page.totalPages ?? page.totalPage ?? 1) };
	}
}

/** A list that grew at its head has shown some rows on two pages. */
function withoutRepeats(rows: IDataObject[]): IDataObject[] {
	return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
