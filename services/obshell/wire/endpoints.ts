import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, quote } from '../../errors';
import { isObject, objectsIn, readEnvelope, type Envelope } from '../../wire/envelope';
import { path, type Sender, type ServerRequest } from '../../wire/http';
import { crashedOnWrite, noCluster, obshellFault, saysItCrashed, saysNothingIsThere, saysRouteIsMissing, statusSaid } from './faults';
import { isTooOldFor, tooOld, type AbilityName } from './routes';

/** Which level a configuration or an action is for; no tenant = the whole cluster. */
export type Scope = { tenant?: string };

/** The tasks (DAGs) of a cluster that an agent lists, without nodes. */
export interface DagList {
	dags: IDataObject[];
	/** Whether these are all that are still recorded; agents before 4.3.0 leave out those that ended well, except one. */
	complete: boolean;
}

/**
 * obshell's REST API, one function an endpoint; each gives the `data` of the answer. Where an agent is too old for the
 * endpoint and another one tells the same, that one is asked.
 * Sources: docs/reference/obshell.md#3-endpoints, #01-routes-by-version. All throw BackupServiceError; `too-old` names the release.
 */
export class ObshellApi {
	constructor(
		private readonly http: Sender,
		readonly origin: string,
	) {}

	/** `GET /api/v1/obcluster/backup/overview`: the running or newest backup task of each tenant that has one (#35-backup-overview). */
	async clusterBackupOverview(): Promise<IDataObject[]> {
		const data = await this.getOrNothing('/api/v1/obcluster/backup/overview');
		// The documentation shows a bare list, the server sends {statuses: [...]}.
		return data === undefined ? [] : this.listOf(data, 'statuses');
	}

	/** `GET /api/v1/tenant/:name/backup/overview`: the running or newest backup task, undefined when there is none (#35-backup-overview). */
	async tenantBackupOverview(tenant: string): Promise<IDataObject | undefined> {
		const data = await this.getOrNothing(path('api', 'v1', 'tenant', tenant, 'backup', 'overview'));
		const status = Array.isArray(data) ? objectsIn(data)[0] : data;
		if (!isObject(status)) return undefined;
		return isObject(status.status) ? status.status : status;
	}

	/** `GET /api/v1/tenant/:name/backup/log/tasks`: the archive rounds that run (#39-log-tasks); `at` is the server's clock. */
	async tenantLogTasks(tenant: string): Promise<{ tasks: IDataObject[]; at: string }> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'log', 'tasks');
		const envelope = await this.ask({ method: 'GET', path: route }, 'logArchive');
		return { tasks: this.listOf(envelope.data), at: envelope.timestamp };
	}

	/** `GET /api/v1/tenant/:name/backup/info`: newest checkpoint, newest backup's start, archive delay (#37-backup-info). */
	async tenantBackupInfo(tenant: string): Promise<{ info: IDataObject; at: string }> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'info');
		const envelope = await this.ask({ method: 'GET', path: route }, 'logArchive');
		return { info: isObject(envelope.data) ? envelope.data : {}, at: envelope.timestamp };
	}

	/** `GET /api/v1/tenant/:name/backup/tasks`: backup jobs, filtered, sorted and cut by the server (#36-backup-jobs). */
	async tenantBackupTasks(tenant: string, query: ServerRequest['query']): Promise<IDataObject[]> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'tasks');
		return await this.whole({ method: 'GET', path: route, query }, 'backupList');
	}

	/** `GET /api/v1/tenant/:name/backup/config/storage`: the destinations without their keys (#38-backup-destinations). */
	async tenantBackupStorage(tenant: string): Promise<IDataObject> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'config', 'storage');
		const { data } = await this.ask({ method: 'GET', path: route }, 'destinations');
		if (isObject(data)) return data;
		throw new BackupServiceError('server', `obshell does not report the backup destinations of ${quote(tenant)}`, {
			description: "It holds them back when 'access_id' or 'access_key' still occurs in them. Look them up in the database.",
		});
	}

	/** `POST` (replace) or `PATCH` (change) `…/backup/config` of the cluster or one tenant (#31-backup-configuration); gives the task. */
	async setBackupConfig(method: 'POST' | 'PATCH', scope: Scope, body: IDataObject): Promise<IDataObject> {
		return objectIn(await this.ask({ method, path: `${backupRoute(scope)}/config`, body }));
	}

	/** `POST …/backup` of the cluster or one tenant: starts a data backup (#32-start-a-backup); gives the task. */
	async startBackup(scope: Scope, body: IDataObject): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'POST', path: backupRoute(scope), body }));
	}

	/** `PATCH …/backup`: begins to cancel what runs; says yes also when nothing does (#33-cancel-a-backup). */
	async cancelBackup(scope: Scope): Promise<void> {
		await this.ask({ method: 'PATCH', path: backupRoute(scope), body: { status: 'canceled' } });
	}

	/** `PATCH …/backup/log`: starts, stops or suspends log archiving; says yes also where nothing was done (#34-log-archiving). */
	async setLogStatus(scope: Scope, status: 'doing' | 'stop' | 'suspend'): Promise<void> {
		await this.ask({ method: 'PATCH', path: `${backupRoute(scope)}/log`, body: { status } });
	}

	/** `POST /api/v1/tenant/restore` (#310-restore-a-tenant); gives the task. */
	async startRestore(body: IDataObject): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'POST', path: '/api/v1/tenant/restore', body }));
	}

	/** `DELETE /api/v1/tenant/:name/restore` (#311-cancel-a-restore); gives the task, undefined when there was nothing to cancel. */
	async cancelRestore(tenant: string): Promise<IDataObject | undefined> {
		const route = path('api', 'v1', 'tenant', tenant, 'restore');
		const { data } = await this.ask({ method: 'DELETE', path: route, mayBeEmpty: true });
		return isObject(data) ? data : undefined;
	}

	/**
	 * `DELETE /api/v1/tenant/:name` (#317-drop-a-tenant); gives the task, undefined when there was no such tenant. The body is
	 * never left out: an empty one drops for good.
	 */
	async dropTenant(tenant: string, intoRecycleBin: boolean): Promise<IDataObject | undefined> {
		const { data } = await this.ask({ method: 'DELETE', path: path('api', 'v1', 'tenant', tenant), body: { need_recycle: intoRecycleBin } });
		return isObject(data) ? data : undefined;
	}

	/** `POST /api/v1/task/dag/:id`: retry, rollback, cancel or pass; the task goes on by itself (#313-tasks). */
	async operateDag(id: string, operator: string): Promise<void> {
		await this.ask({ method: 'POST', path: path('api', 'v1', 'task', 'dag', id), body: { operator } });
	}

	/**
	 * `GET /api/v1/tenant/:name/restore/overview`: the running or newest restore of this tenant, undefined when none
	 * (#312-restore-queries).
	 */
	async tenantRestoreOverview(tenant: string): Promise<IDataObject | undefined> {
		const data = await this.getOrNothing(path('api', 'v1', 'tenant', tenant, 'restore', 'overview'));
		return isObject(data) ? data : undefined;
	}

	/** `GET /api/v1/restore/tasks`: all restores, also those whose tenant is gone, running ones first (#312-restore-queries). */
	async restoreTasks(query: ServerRequest['query'] = {}): Promise<IDataObject[]> {
		return await this.whole({ method: 'GET', path: '/api/v1/restore/tasks', query }, 'restoreList');
	}

	/**
	 * `POST /api/v1/restore/source-tenant-info`: whose backups lie there, and which points they can restore (#312-restore-queries); runs
	 * ob_admin twice. Before 4.3.2 only `GET /api/v1/restore/windows` tells that, whose input is a body: n8n sends none with GET.
	 */
	async sourceTenantInfo(body: { data_backup_uri: string; archive_log_uri: string }): Promise<IDataObject> {
		const request = { method: 'POST' as const, path: '/api/v1/restore/source-tenant-info', body, readOnly: true, slow: true };
		return objectIn(await this.ask(request, 'backupsAt'));
	}

	/** `GET /api/v1/task/dag/:id` with its nodes, sub-tasks and logs (#313-tasks). */
	async dag(id: string): Promise<IDataObject> {
		const query = { show_details: true };
		return objectIn(await this.ask({ method: 'GET', path: path('api', 'v1', 'task', 'dag', id), query }));
	}

	/**
	 * `GET /api/v1/task/dags/ob`: every DAG of the cluster that is still recorded, without nodes (#313-tasks). Before 4.3.0
	 * `GET …/dag/ob/unfinish`, those that run or have failed, and `GET …/dag/maintain/ob`, the last one, however it ended.
	 */
	async clusterDags(): Promise<DagList> {
		const query = { show_details: false };
		const envelope = await this.exchange({ method: 'GET', path: '/api/v1/task/dags/ob', query });
		if (!saysRouteIsMissing(envelope)) return { dags: this.listOf(successful(envelope).data), complete: true };
		const [unfinished, last] = await Promise.all([
			this.ask({ method: 'GET', path: '/api/v1/task/dag/ob/unfinish', query }),
			this.exchange({ method: 'GET', path: '/api/v1/task/dag/maintain/ob', query }),
		]);
		const dags = this.listOf(unfinished.data);
		// 404 = nothing of the kind has run yet.
		if (last.status === 404) return { dags, complete: false };
		const dag = objectIn(successful(last));
		return { dags: [dag, ...dags.filter(({ id }) => id !== dag.id)], complete: false };
	}

	/**
	 * `GET /api/v1/tenant/:name`: one tenant in detail, sys too (#314-tenants-and-clusters). 4.2.5 answers only for tenants
	 * that are NORMAL; of others this gives what the list of tenants tells.
	 */
	async tenant(name: string): Promise<IDataObject> {
		const envelope = await this.exchange({ method: 'GET', path: path('api', 'v1', 'tenant', name) });
		const status = statusSaid(envelope);
		if (status === undefined) return objectIn(successful(envelope));
		const listed = (await this.tenants()).find(({ tenant_name: other }) => other === name);
		return { ...(listed ?? { tenant_name: name }), status };
	}

	/**
	 * `GET /api/v1/tenant/sys`: tenant sys in detail, from 4.4 on with the zone of sessions; `at` is the clock of the agent's
	 * host (#314-tenants-and-clusters, #316-clocks-and-time-zones).
	 */
	async sysTenant(): Promise<{ tenant: IDataObject; at: string }> {
		const envelope = await this.ask({ method: 'GET', path: path('api', 'v1', 'tenant', 'sys') });
		return { tenant: objectIn(envelope), at: envelope.timestamp };
	}

	/** `GET /api/v1/tenant/sys/variable/:name`: a system variable of tenant sys, null when it has none of that name; read in source (A/api/tenant_handler.go:572), in 4.2.4 already. */
	async sysVariable(name: string): Promise<string | null> {
		const { value } = objectIn(await this.ask({ method: 'GET', path: path('api', 'v1', 'tenant', 'sys', 'variable', name) }));
		return typeof value === 'string' && value !== '' ? value : null;
	}

	/**
	 * `GET /api/v1/obcluster/info`: the cluster with zones, servers, tenants and figures (#314-tenants-and-clusters). It costs
	 * the server a third of a second and 30 ms a tenant (docs/reference/obshell.md#01-routes-by-version). Undefined where the
	 * agent cannot: before 4.3.0 it has no such route, and up to 4.3.2 its answer is empty when a tenant has no statistics,
	 * and an error when the database lacks a view.
	 */
	async clusterInfo(): Promise<IDataObject | undefined> {
		const request = { method: 'GET' as const, path: '/api/v1/obcluster/info', slow: true };
		const answer = await this.http.send(request);
		if (answer.status === 200 && answer.text === '') return undefined;
		const envelope = readEnvelope(answer, 'obshell', this.origin);
		if (saysRouteIsMissing(envelope) || /doesn't exist/.test(envelope.failure?.message ?? '')) return undefined;
		const info = objectIn(successful(envelope));
		if (info.cluster_id === 0) throw noCluster('CLUSTER AGENT');
		return info;
	}

	/**
	 * The zones, with their regions where the agent tells them: `GET /api/v1/obcluster/topology/info`, else `…/ob/info`
	 * (#314-tenants-and-clusters).
	 */
	async zones(): Promise<Array<{ name: string; region: string | null }>> {
		const envelope = await this.exchange({ method: 'GET', path: '/api/v1/obcluster/topology/info' });
		if (saysRouteIsMissing(envelope)) {
			const { topology } = (await this.obInfo()).obcluster_info as IDataObject;
			return Object.keys(isObject(topology) ? topology : {}).map((name) => ({ name, region: null }));
		}
		const zones = this.listOf(successful(envelope).data, 'zones');
		return zones.map(({ name, region_name: region }) => ({ name: String(name), region: typeof region === 'string' && region !== '' ? region : null }));
	}

	/** `GET /api/v1/units/config`: the unit configs that a new tenant may have (#314-tenants-and-clusters). */
	async unitConfigs(): Promise<IDataObject[]> {
		return this.listOf((await this.ask({ method: 'GET', path: '/api/v1/units/config' })).data);
	}

	/** `GET /api/v1/tenants/overview`: all tenants, sys included, META tenants and the recycle bin not (#314-tenants-and-clusters). */
	async tenants(): Promise<IDataObject[]> {
		return this.listOf((await this.ask({ method: 'GET', path: '/api/v1/tenants/overview' })).data);
	}

	/**
	 * `GET /api/v1/ob/info`: agents, and the cluster's id, name, version and topology as `obcluster_info`
	 * (#314-tenants-and-clusters). Without its database, the agent calls the cluster 0.
	 */
	async obInfo(): Promise<IDataObject> {
		const data = objectIn(await this.ask({ method: 'GET', path: '/api/v1/ob/info' }));
		const { id } = isObject(data.obcluster_info) ? data.obcluster_info : {};
		if ((id ?? 0) === 0) throw noCluster(objectsIn(data.agent_info)[0]?.identity);
		return data;
	}

	/** `GET /api/v1/status`: `obState` 0 = OceanBase does not run there, 1 = no connection to it, 2 = restricted, 3 = available. */
	async agentStatus(): Promise<IDataObject> {
		const envelope = await this.exchange({ method: 'GET', path: '/api/v1/status' });
		// A word beside what other routes tell: its lack is no reason to give nothing.
		return envelope.successful ? objectIn(envelope) : {};
	}

	/** `GET /api/v1/info`: the agent's identity and version; needs no authentication (#314-tenants-and-clusters). */
	async agentInfo(): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'GET', path: '/api/v1/info' }));
	}

	/** Refuses, before anything is sent, what no route shows that this agent is too old for. */
	async need(ability: AbilityName): Promise<void> {
		const { version } = await this.agentInfo();
		if (isTooOldFor(ability, version)) throw tooOld(ability, version);
	}

	/** A list that says how long it is (#27-pagination): one that has fewer rows than that is read again, then is an error. */
	private async whole(request: ServerRequest, ability: AbilityName): Promise<IDataObject[]> {
		for (let reading = 1; ; reading++) {
			const { data } = await this.ask(request, ability);
			const rows = this.listOf(data);
			const wanted = Math.min(totalOf(data), Number(request.query?.size ?? Infinity));
			if (rows.length >= wanted) return rows;
			if (reading > 1) throw halfAList(request.path, rows.length, wanted);
		}
	}

	/** A read whose 404 means that there is nothing yet: undefined. */
	private async getOrNothing(route: string): Promise<unknown> {
		const envelope = await this.exchange({ method: 'GET', path: route });
		if (saysRouteIsMissing(envelope)) throw await this.tooOld('backups', envelope.status);
		return saysNothingIsThere(envelope) ? undefined : successful(envelope).data;
	}

	/** @param ability what the route belongs to, for the message when it is missing */
	private async ask(request: ServerRequest, ability: AbilityName = 'backups'): Promise<Envelope> {
		const envelope = await this.exchange(request);
		if (request.method !== 'GET' && request.readOnly !== true && saysItCrashed(envelope)) throw crashedOnWrite(envelope);
		if (saysRouteIsMissing(envelope)) throw await this.tooOld(ability, envelope.status);
		return successful(envelope);
	}

	private async exchange(request: ServerRequest): Promise<Envelope> {
		return readEnvelope(await this.http.send(request), 'obshell', this.origin);
	}

	private async tooOld(ability: AbilityName, status: number): Promise<BackupServiceError> {
		return tooOld(ability, (await this.agentInfo()).version, status);
	}

	/** The list in an answer; null is an empty one. That there is none at all must not look like "nothing there". */
	private listOf(data: unknown, member = 'contents'): IDataObject[] {
		const list = isObject(data) ? data[member] : data;
		if (Array.isArray(list) || (isObject(data) && list === null)) return objectsIn(list);
		throw new BackupServiceError('server', `${this.origin} gave an answer without the list that was asked for`, {
			description: 'Check what stands behind Base URL; run it again to see whether it was the answer of a moment.',
		});
	}
}

/** @throws BackupServiceError what a refusal means */
function successful(envelope: Envelope): Envelope {
	if (!envelope.successful) throw obshellFault(envelope);
	return envelope;
}

function backupRoute({ tenant }: Scope): string {
	return tenant === undefined ? '/api/v1/obcluster/backup' : path('api', 'v1', 'tenant', tenant, 'backup');
}

/** How many rows a list says it has; 0 when it does not say. */
function totalOf(data: unknown): number {
	const page = isObject(data) && isObject(data.page) ? data.page : {};
	const total = Number(page.total_elements ?? 0);
	return total > 0 ? total : 0;
}

function halfAList(route: string, rows: number, wanted: number): BackupServiceError {
	return new BackupServiceError('server', `obshell sent only ${rows} of the ${wanted} rows of a list`, {
		description: `It did so twice for ${route}. Half a list is not worked with; look into obshell.log on that server.`,
	});
}

function objectIn(envelope: Envelope): IDataObject {
	return isObject(envelope.data) ? envelope.data : {};
}
