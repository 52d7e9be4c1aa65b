import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn, quote } from '../../errors';
import { text, whole, type Named } from '../../records/build';
import type { ClusterRecord, TenantRecord } from '../../records/types';
import { isoTime } from '../../time/times';
import { isObject, objectsIn } from '../../wire/envelope';
import { remember } from '../../work/remember';
import type { ObshellApi } from '../wire/endpoints';

/** The cluster that an agent belongs to and its tenants: what a user may mean by a name or an id. */
export class Inventory {
	constructor(private readonly api: ObshellApi) {}

	/** An agent speaks for one cluster: naming another one must not give this one's backups. */
	async cluster(cluster: string): Promise<Named> {
		if (cluster === '') return { name: null, id: null };
		const own = await this.ownCluster();
		if (cluster === own.name || cluster === String(own.id)) return own;
		throw new BackupServiceError('invalid-input', `'Cluster' is not the one that this obshell agent belongs to`, {
			description: `You asked for ${quote(cluster)}; the agent belongs to ${quote(own.name)} (ID ${String(own.id)}). Choose that one, leave 'Cluster' empty, or use another credential.`,
		});
	}

	/** obshell's routes take names; an id (all digits) is looked up. */
	async tenantName(tenant: string): Promise<string> {
		// The agent takes even an encoded slash for the end of the name and answers as for an unknown route.
		if (tenant.includes('/')) throw unknownTenant(tenant);
		if (!/^\d+$/.test(tenant)) return tenant;
		const found = (await this.userTenants()).find(({ id }) => String(id) === tenant);
		if (found?.name) return found.name;
		throw unknownTenant(tenant);
	}

	/** The tenant meant, or (empty) all user tenants. */
	async tenants(tenant: string): Promise<Named[]> {
		return tenant === '' ? await this.userTenants() : [{ name: await this.tenantName(tenant), id: null }];
	}

	readonly ownCluster = remember(async (): Promise<Named> => {
		const { obcluster_info: info } = await this.api.obInfo();
		return isObject(info) ? { name: text(info.name), id: whole(info.id) } : { name: null, id: null };
	});

	/** As the server lists them, without sys. */
	readonly listed = remember(async () =>
		(await this.api.tenants()).filter(({ tenant_name: name }) => text(name) !== null && name !== 'sys'),
	);

	/**
	 * The status of a tenant (docs/reference/obshell.md#55-others) as it is now, null when the server does not tell it,
	 * undefined when there is no such tenant.
	 */
	async tenantStatus(tenant: string): Promise<string | null | undefined> {
		try {
			return text((await this.api.tenant(tenant)).status);
		} catch (error) {
			if (error instanceof BackupServiceError && error.kind === 'tenant-unknown') return undefined;
			throw passOn(error);
		}
	}

	async userTenants(): Promise<Named[]> {
		return (await this.listed()).map((tenant) => ({
			name: text(tenant.tenant_name),
			id: whole(tenant.tenant_id),
		}));
	}
}

/** The refusal of a name or id that no tenant has. */
export function unknownTenant(tenant: string): BackupServiceError {
	return new BackupServiceError('tenant-unknown', 'There is no such tenant in this cluster', {
		description: `No tenant is called ${quote(tenant)}. Choose the tenant from the list.`,
	});
}

/** A tenant of the overview or of `GET /tenant/:name` (docs/reference/obshell.md#314-tenants-and-clusters) as our record. */
export function tenantRecord(tenant: IDataObject, cluster: Named): TenantRecord {
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
		createdAt: isoTime(tenant.created_time),
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
