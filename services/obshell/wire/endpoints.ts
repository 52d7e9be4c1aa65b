import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, quote } from '../../errors';
import { isObject, objectsIn, readEnvelope, type Envelope } from '../../wire/envelope';
import { path, type Sender, type ServerRequest } from '../../wire/http';
import { obshellFault, saysRouteIsMissing } from './faults';

/** Which level a configuration or an action is for; no tenant = the whole cluster. */
export type Scope = { tenant?: string };

/**
 * obshell's REST API, one function an endpoint; each gives the `data` of the answer.
 * Source: docs/reference/obshell.md#3-endpoints. All throw BackupServiceError.
 */
export class ObshellApi {
	constructor(
		private readonly http: Sender,
		readonly origin: string,
	) {}

	/** `GET /api/v1/obcluster/backup/overview`: the running or newest backup task of each tenant that has one (#35-backup-overview). */
	async clusterBackupOverview(): Promise<IDataObject[]> {
		const data = await this.getOrNothing('/api/v1/obcluster/backup/overview', '4.2.4');
		// The documentation shows a bare list, the server sends {statuses: [...]}.
		return objectsIn(isObject(data) ? data.statuses : data);
	}

	/** `GET /api/v1/tenant/:name/backup/overview`: the running or newest backup task, undefined when there is none (#35-backup-overview). */
	async tenantBackupOverview(tenant: string): Promise<IDataObject | undefined> {
		const data = await this.getOrNothing(path('api', 'v1', 'tenant', tenant, 'backup', 'overview'), '4.2.4');
		const status = Array.isArray(data) ? objectsIn(data)[0] : data;
		if (!isObject(status)) return undefined;
		return isObject(status.status) ? status.status : status;
	}

	/** `GET /api/v1/tenant/:name/backup/log/tasks`: the archive rounds that run (#39-log-tasks); `at` is the server's clock. */
	async tenantLogTasks(tenant: string): Promise<{ tasks: IDataObject[]; at: string }> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'log', 'tasks');
		const envelope = await this.ask({ method: 'GET', path: route }, '4.3.2');
		return { tasks: contentsOf(envelope.data), at: envelope.timestamp };
	}

	/** `GET /api/v1/tenant/:name/backup/info`: newest checkpoint, newest backup's start, archive delay (#37-backup-info). */
	async tenantBackupInfo(tenant: string): Promise<{ info: IDataObject; at: string }> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'info');
		const envelope = await this.ask({ method: 'GET', path: route }, '4.3.2');
		return { info: isObject(envelope.data) ? envelope.data : {}, at: envelope.timestamp };
	}

	/** `GET /api/v1/tenant/:name/backup/tasks`: backup jobs, filtered, sorted and cut by the server (#36-backup-jobs). */
	async tenantBackupTasks(tenant: string, query: ServerRequest['query']): Promise<IDataObject[]> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'tasks');
		return contentsOf((await this.ask({ method: 'GET', path: route, query }, '4.3.2')).data);
	}

	/** `GET /api/v1/tenant/:name/backup/config/storage`: the destinations without their keys (#38-backup-destinations). */
	async tenantBackupStorage(tenant: string): Promise<IDataObject> {
		const route = path('api', 'v1', 'tenant', tenant, 'backup', 'config', 'storage');
		const { data } = await this.ask({ method: 'GET', path: route }, '4.3.2');
		if (isObject(data)) return data;
		throw new BackupServiceError('server', `obshell does not tell the backup destinations of ${quote(tenant)}`, {
			description: "It holds them back when 'access_id' or 'access_key' still occurs in them. Look them up in the database.",
		});
	}

	/** `POST` (replace) or `PATCH` (change) `…/backup/config` of the cluster or one tenant (#31-backup-configuration); gives the task. */
	async setBackupConfig(method: 'POST' | 'PATCH', scope: Scope, body: IDataObject): Promise<IDataObject> {
		return objectIn(await this.ask({ method, path: `${backupRoute(scope)}/config`, body }, '4.2.4'));
	}

	/** `POST …/backup` of the cluster or one tenant: starts a data backup (#32-start-a-backup); gives the task. */
	async startBackup(scope: Scope, body: IDataObject): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'POST', path: backupRoute(scope), body }, '4.2.4'));
	}

	/** `PATCH …/backup`: begins to cancel what runs; says yes also when nothing does (#33-cancel-a-backup). */
	async cancelBackup(scope: Scope): Promise<void> {
		await this.ask({ method: 'PATCH', path: backupRoute(scope), body: { status: 'canceled' } }, '4.2.4');
	}

	/** `PATCH …/backup/log`: starts, stops or suspends log archiving; says yes also where nothing was done (#34-log-archiving). */
	async setLogStatus(scope: Scope, status: 'doing' | 'stop' | 'suspend'): Promise<void> {
		await this.ask({ method: 'PATCH', path: `${backupRoute(scope)}/log`, body: { status } }, '4.2.4');
	}

	/** `POST /api/v1/tenant/restore` (#310-restore-a-tenant); gives the task. */
	async startRestore(body: IDataObject): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'POST', path: '/api/v1/tenant/restore', body }, '4.2.4'));
	}

	/** `DELETE /api/v1/tenant/:name/restore` (#311-cancel-a-restore); gives the task, undefined when there was nothing to cancel. */
	async cancelRestore(tenant: string): Promise<IDataObject | undefined> {
		const route = path('api', 'v1', 'tenant', tenant, 'restore');
		const { data } = await this.ask({ method: 'DELETE', path: route }, '4.2.4');
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
		const data = await this.getOrNothing(path('api', 'v1', 'tenant', tenant, 'restore', 'overview'), '4.2.4');
		return isObject(data) ? data : undefined;
	}

	/** `GET /api/v1/restore/tasks`: all restores, also those whose tenant is gone, running ones first (#312-restore-queries). */
	async restoreTasks(query: ServerRequest['query'] = {}): Promise<IDataObject[]> {
		return contentsOf((await this.ask({ method: 'GET', path: '/api/v1/restore/tasks', query }, '4.3.2')).data);
	}

	/**
	 * `POST /api/v1/restore/source-tenant-info`: whose backups lie there, and which points they can restore
	 * (#312-restore-queries); runs ob_admin twice.
	 */
	async sourceTenantInfo(body: { data_backup_uri: string; archive_log_uri: string }): Promise<IDataObject> {
		const request = { method: 'POST' as const, path: '/api/v1/restore/source-tenant-info', body, readOnly: true, slow: true };
		return objectIn(await this.ask(request, '4.3.2'));
	}

	/** `GET /api/v1/task/dag/:id` with its nodes, sub-tasks and logs (#313-tasks). */
	async dag(id: string): Promise<IDataObject> {
		const query = { show_details: true };
		return objectIn(await this.ask({ method: 'GET', path: path('api', 'v1', 'task', 'dag', id), query }));
	}

	/** `GET /api/v1/task/dags/ob`: every DAG of the cluster that is still recorded, without nodes (#313-tasks). */
	async clusterDags(): Promise<IDataObject[]> {
		const query = { show_details: false };
		return contentsOf((await this.ask({ method: 'GET', path: '/api/v1/task/dags/ob', query })).data);
	}

	/** `GET /api/v1/tenant/:name`: one tenant in detail, sys too (#314-tenants-and-clusters). */
	async tenant(name: string): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'GET', path: path('api', 'v1', 'tenant', name) }));
	}

	/** `GET /api/v1/obcluster/info`: the cluster with zones, servers, tenants and figures; heavy (#314-tenants-and-clusters). */
	async clusterInfo(): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'GET', path: '/api/v1/obcluster/info' }, '4.2.4'));
	}

	/** `GET /api/v1/obcluster/topology/info`: the zones and their servers (#314-tenants-and-clusters). */
	async zones(): Promise<IDataObject[]> {
		const data = (await this.ask({ method: 'GET', path: '/api/v1/obcluster/topology/info' }, '4.3.0')).data;
		return objectsIn(isObject(data) ? data.zones : data);
	}

	/** `GET /api/v1/units/config`: the unit configs that a new tenant may have (#314-tenants-and-clusters). */
	async unitConfigs(): Promise<IDataObject[]> {
		return contentsOf((await this.ask({ method: 'GET', path: '/api/v1/units/config' })).data);
	}

	/** `GET /api/v1/tenants/overview`: all tenants, sys included, META tenants and the recycle bin not (#314-tenants-and-clusters). */
	async tenants(): Promise<IDataObject[]> {
		return contentsOf((await this.ask({ method: 'GET', path: '/api/v1/tenants/overview' }, '4.2.4')).data);
	}

	/** `GET /api/v1/ob/info`: agents and the cluster's id, name, version and topology (#314-tenants-and-clusters). */
	async obInfo(): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'GET', path: '/api/v1/ob/info' }));
	}

	/** `GET /api/v1/info`: the agent's identity and version; needs no authentication (#314-tenants-and-clusters). */
	async agentInfo(): Promise<IDataObject> {
		return objectIn(await this.ask({ method: 'GET', path: '/api/v1/info' }));
	}

	/** A read whose 404 means that there is nothing yet. */
	private async getOrNothing(route: string, since: string): Promise<unknown> {
		return (await this.ask({ method: 'GET', path: route }, since, true)).data;
	}

	/**
	 * @param since the first obshell release with this route, for the message when it is missing
	 * @param nothingIs404 a 404 of the handler itself is an answer without data
	 */
	private async ask(request: ServerRequest, since = '4.2.3', nothingIs404 = false): Promise<Envelope> {
		const envelope = readEnvelope(await this.http.send(request), 'obshell', this.origin);
		if (envelope.successful) return envelope;
		if (saysRouteIsMissing(envelope)) throw await this.tooOld(since);
		if (nothingIs404 && envelope.status === 404) return { ...envelope, data: undefined };
		throw obshellFault(envelope);
	}

	private async tooOld(since: string): Promise<BackupServiceError> {
		const version = versionIn((await this.agentInfo()).version);
		return new BackupServiceError(
			'too-old',
			`This needs obshell ${since} or later; this one is ${version ?? 'of an unknown version'}`,
			{ description: 'Upgrade obshell on that server, or use an operation that older agents know.', status: 404 },
		);
	}
}

/** `4.2.5.0` of the agent's own `4.2.5.0-12024…`. */
function versionIn(version: unknown): string | undefined {
	return /^\d+(\.\d+)+/.exec(String(version))?.[0];
}

function backupRoute({ tenant }: Scope): string {
	return tenant === undefined ? '/api/v1/obcluster/backup' : path('api', 'v1', 'tenant', tenant, 'backup');
}

function contentsOf(data: unknown): IDataObject[] {
	return objectsIn(isObject(data) ? data.contents : data);
}

function objectIn(envelope: Envelope): IDataObject {
	return isObject(envelope.data) ? envelope.data : {};
}
