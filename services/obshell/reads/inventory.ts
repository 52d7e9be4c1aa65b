import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn, quote } from '../../errors';
import { answerOf, text, whole, type Named } from '../../records/build';
import type { Answer, ClusterRecord, TenantRecord } from '../../records/types';
import { iso } from '../../time/times';
import { isObject, objectsIn } from '../../wire/envelope';
import { remember } from '../../work/remember';
import type { ObshellApi } from '../wire/endpoints';
import type { DatabaseTime } from './databaseTime';

/** The cluster that an agent belongs to and its tenants: what a user may mean by a name or an id. */
export class Inventory {
	constructor(private readonly api: ObshellApi) {}

	/**
	 * The cluster that the agent belongs to. It speaks for no other: naming another one must not give this one's backups.
	 * Unless one is named, an agent that does not know its cluster now (its database is away) gives nulls.
	 */
	async cluster(cluster: string): Promise<Named> {
		if (cluster === '') return await this.ownCluster().catch(namelessCluster);
		const own = await this.ownCluster();
		if (cluster === own.name || cluster === String(own.id)) return own;
		throw new BackupServiceError('invalid-input', `'Cluster' is not the one that this obshell agent belongs to`, {
			description: `You asked for ${quote(cluster)}; the agent belongs to ${quote(own.name)} (ID ${String(own.id)}). Choose that one, leave 'Cluster' empty, or use another credential.`,
		});
	}

	/** obshell's routes take names; an id (all digits) is looked up. */
	async tenantName(tenant: string): Promise<string> {
		if (!/^\d+$/.test(tenant)) return reachable({ name: tenant, id: null });
		const found = (await this.userTenants()).find(({ id }) => String(id) === tenant);
		if (found?.name) return reachable(found);
		throw unknownTenant(tenant);
	}

	/** The tenant meant, or (empty) all user tenants. */
	async tenants(tenant: string): Promise<Named[]> {
		if (tenant === '') return await this.userTenants();
		return [{ name: await this.tenantName(tenant), id: /^\d+$/.test(tenant) ? whole(Number(tenant)) : null }];
	}

	readonly ownCluster = remember(async (): Promise<Named> => {
		const info = (await this.api.obInfo()).obcluster_info as IDataObject;
		return { name: text(info.name), id: whole(info.id) };
	});

	/** The cluster in detail, from the heavy route; undefined where the agent cannot. */
	async clusterInDetail(): Promise<Answer<ClusterRecord> | undefined> {
		const info = await this.api.clusterInfo();
		return info && answerOf(clusterRecord(info), info);
	}

	/** The same record, and what else little reads tell: three requests that together cost the server a tenth of a second. */
	async clusterInBrief(): Promise<Answer<ClusterRecord>> {
		const [raw, tenants, { obState }] = await Promise.all([this.api.obInfo(), this.api.tenants(), this.api.agentStatus()]);
		return answerOf(briefClusterRecord(raw.obcluster_info as IDataObject, tenants, obState), raw);
	}

	/** As the server lists them, without sys and what lies in the recycle bin. */
	readonly listed = remember(async () =>
		(await this.api.tenants()).filter(({ tenant_name: name, in_recyclebin: bin }) => text(name) !== null && name !== 'sys' && bin !== 'YES'),
	);

	/**
	 * The status of a tenant (docs/reference/obshell.md#55-others) as it is now, null when the server does not report it,
	 * undefined when there is no such tenant.
	 */
	async tenantStatus(tenant: string): Promise<string | null | undefined> {
		try {
			return text((await this.api.tenant(tenant)).status);
		} catch (error) {
			if (!(error instanceof BackupServiceError)) throw passOn(error);
			if (error.kind === 'tenant-unknown') return undefined;
			// 4.2.5 gives no details of a tenant that is not NORMAL, but says what it is.
			const told = /Tenant '.*' status is '(\w+)'/.exec(error.description ?? '')?.[1];
			if (told === undefined) throw passOn(error);
			return told;
		}
	}

	async userTenants(): Promise<Named[]> {
		return (await this.listed()).map((tenant) => ({
			name: text(tenant.tenant_name),
			id: whole(tenant.tenant_id),
		}));
	}
}

/** What is asked for is not the cluster's name: where only that is not to be had, the name is not known. */
function namelessCluster(error: unknown): Named {
	if (error instanceof BackupServiceError && (error.kind === 'server' || error.kind === 'agent-not-in-cluster')) return { name: null, id: null };
	throw passOn(error);
}

/** The refusal of a name or id that no tenant has. */
export function unknownTenant(tenant: string): BackupServiceError {
	return new BackupServiceError('tenant-unknown', 'There is no such tenant in this cluster', {
		description: `No tenant is called ${quote(tenant)}. Choose the tenant from the list.`,
	});
}

/**
 * The tenant's name, for a route. The agent takes even an encoded slash for the end of the name, and answers as for an
 * unknown route.
 * @throws BackupServiceError tenant-unknown for a name that no route takes
 */
export function reachable({ name }: Named): string {
	if (!name?.includes('/')) return String(name);
	throw new BackupServiceError('tenant-unknown', 'obshell cannot be asked about a tenant with a slash in its name', {
		description: `Its routes take the slash for the end of the name ${quote(name)}. Use OCP or SQL for this tenant.`,
	});
}

/**
 * A tenant of the overview or of `GET /tenant/:name` (docs/reference/obshell.md#314-tenants-and-clusters) as our record.
 * @param session how to read its times; where that is not known, none is given
 */
export function tenantRecord(tenant: IDataObject, cluster: Named, session: DatabaseTime): TenantRecord {
	return {
		service: 'obshell',
		cluster: cluster.name,
		tenant: text(tenant.tenant_name),
		tenantId: whole(tenant.tenant_id),
		mode: text(tenant.mode),
		status: text(tenant.status),
		role: null,
		locked: typeof tenant.locked === 'string' ? tenant.locked === 'YES' : null,
		primaryZone: text(tenant.primary_zone),
		locality: text(tenant.locality),
		createdAt: session.isKnown ? iso(session.read(tenant.created_time)) : null,
	};
}

/** `GET /obcluster/info` (#314-tenants-and-clusters) as our record. */
export function clusterRecord(info: IDataObject): ClusterRecord {
	const zones = objectsIn(info.zones);
	return {
		service: 'obshell',
		cluster: text(info.cluster_name),
		clusterId: whole(info.cluster_id),
		obClusterId: whole(info.cluster_id),
		status: text(info.status),
		role: null,
		version: text(info.ob_version),
		zones: zones.map(({ name }) => String(name)),
		tenantCount: objectsIn(info.tenants).length,
		serverCount: zones.reduce((count, { servers }) => count + objectsIn(servers).length, 0),
	};
}

/** The status of a cluster by the `obState` that its agent sees (#314-tenants-and-clusters); `/obcluster/info` words it so, too. */
const STATUS_OF_STATE = ['NOT RUNNING', 'RUNNING', 'RESTRICTED', 'AVAILABLE'];

/** `obcluster_info` of `GET /ob/info`, the list of tenants and the agent's `obState` as the same record. */
function briefClusterRecord(info: IDataObject, tenants: IDataObject[], obState: unknown): ClusterRecord {
	const topology = isObject(info.topology) ? info.topology : {};
	return {
		service: 'obshell',
		cluster: text(info.name),
		clusterId: whole(info.id),
		obClusterId: whole(info.id),
		status: STATUS_OF_STATE[Number(obState)] ?? null,
		role: null,
		version: text(info.version),
		zones: Object.keys(topology),
		tenantCount: tenants.length,
		serverCount: Object.values(topology).reduce<number>((count, servers) => count + objectsIn(servers).length, 0),
	};
}
