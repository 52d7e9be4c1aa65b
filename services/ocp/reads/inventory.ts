import type { IDataObject } from 'n8n-workflow';

import type { Choice } from '../../backupService';
import { BackupServiceError, quote } from '../../errors';
import { text, whole, type Named } from '../../records/build';
import type { ClusterRecord, TenantRecord } from '../../records/types';
import { iso } from '../../time/times';
import { objectsIn } from '../../wire/envelope';
import { remember, rememberEach } from '../../work/remember';
import type { OcpApi } from '../wire/endpoints';
import { ocpTime } from './times';

/** A cluster or tenant as OCP lists it, with OCP's own id. */
export interface Listed {
	id: string;
	name: string;
	raw: IDataObject;
}

/** The clusters of an OCP and their tenants: what a user may mean by a name or an id. */
export class Inventory {
	constructor(private readonly api: OcpApi) {}

	readonly clusters = remember(async () => listed(await this.api.clusters()));

	/** The user tenants of one cluster, by OCP's id of it. */
	readonly tenantsOf = rememberEach(async (clusterId: string) =>
		listed(await this.api.tenants(clusterId)).filter(({ name }) => name !== 'sys'),
	);

	/** How many user tenants a cluster itself says it has at least; undefined = it does not say. Its number may count sys: that is not documented. */
	tenantCount({ raw }: Listed): number | undefined {
		const said = Number(raw.tenantCount ?? NaN);
		return Number.isSafeInteger(said) && said > 0 ? said - 1 : undefined;
	}

	/**
	 * The roles that newer servers tell in the list of all clusters' tenants alone, by tenant id
	 * (docs/reference/ocp.md#4-look-ups-and-tasks).
	 */
	async rolesOf(clusterId: string): Promise<Map<string, string>> {
		const rows = (await this.api.allTenants()).filter((row) => String(row.clusterId) === clusterId);
		return new Map(rows.flatMap(({ id, role }) => (text(role) === null ? [] : [[String(id), String(role)]])));
	}

	/** The cluster meant; empty = the only one. */
	async cluster(cluster: string): Promise<Listed> {
		const clusters = await this.clusters();
		if (cluster === '') {
			if (clusters.length === 1) return clusters[0];
			throw noSingleCluster(clusters.length);
		}
		const found = clusters.filter(({ id, name }) => (/^\d+$/.test(cluster) ? id === cluster : name === cluster));
		if (found.length === 1) return found[0];
		throw found.length === 0
			? new BackupServiceError('not-found', 'OCP manages no such cluster', {
					description: `There is no cluster ${quote(cluster)} that this user may see. Choose 'Cluster' from the list.`,
				})
			: new BackupServiceError('invalid-input', `'Cluster' names ${found.length} clusters`, {
					description: `Give the OCP ID instead: ${found.map(({ id, raw }) => `${id} (${text(raw.type) ?? 'type unknown'})`).join(', ')}.`,
				});
	}

	/** The tenant meant. */
	async tenant(cluster: Listed, tenant: string): Promise<Listed> {
		if (tenant === 'sys') {
			throw new BackupServiceError('tenant-sys', 'The tenant sys is not backed up this way', {
				description: "Choose a user tenant; 'sys' holds no user data.",
			});
		}
		const tenants = await this.tenantsOf(cluster.id);
		const found = tenants.filter(({ id, name }) => (/^\d+$/.test(tenant) ? id === tenant : name === tenant));
		if (found.length === 1) return found[0];
		if (found.length > 1) {
			throw new BackupServiceError('invalid-input', `'Tenant' names ${found.length} tenants`, {
				description: `Give the OCP ID instead: ${found.map(({ id, raw }) => `${id} (${text(raw.status) ?? 'status unknown'})`).join(', ')}.`,
			});
		}
		throw new BackupServiceError('tenant-unknown', 'There is no such tenant in this cluster', {
			description: `The cluster ${quote(cluster.name)} has no tenant ${quote(tenant)}. Choose the tenant from the list.`,
		});
	}

	async clusterChoices(): Promise<Choice[]> {
		const clusters = await this.clusters();
		return clusters.map(({ id, name, raw }) => {
			// A primary and its standby often share their name; then the id tells them apart. n8n's list shows the name alone.
			const isShared = clusters.filter((other) => other.name === name).length > 1;
			const what = [text(raw.type), `OCP ID ${id}`].filter((part) => part !== null).join(', ');
			return isShared ? { name: `${name} (${what})`, value: id } : { name, value: name };
		});
	}

	async tenantChoices(cluster: string): Promise<Choice[]> {
		const of = await this.cluster(cluster);
		return (await this.tenantsOf(of.id)).map(({ id, name, raw }) => ({
			name,
			value: name,
			description: [text(raw.mode), `OCP ID ${id}`].filter((part) => part !== null).join(', '),
		}));
	}
}

function noSingleCluster(count: number): BackupServiceError {
	if (count === 0) {
		return new BackupServiceError('invalid-input', 'This OCP user sees no cluster', {
			description: 'Give the user the right to see the cluster (role CLUSTER_VIEWER).',
		});
	}
	return new BackupServiceError('invalid-input', "'Cluster' is empty", {
		description: `OCP manages ${count} clusters: choose one from the list.`,
	});
}

function listed(rows: IDataObject[]): Listed[] {
	return rows.map((raw) => ({ id: String(raw.id), name: String(raw.name ?? ''), raw }));
}

/** As records name it. */
export function named({ name, raw }: Listed): Named {
	return { name, id: whole(raw.id) };
}

/** A tenant of the lists or in detail (docs/reference/ocp.md#4-look-ups-and-tasks) as our record. */
export function tenantRecord(tenant: IDataObject): TenantRecord {
	return {
		service: 'ocp',
		cluster: text(tenant.clusterName),
		tenant: text(tenant.name),
		tenantId: whole(tenant.id),
		// OCP writes "Oracle" where OceanBase writes ORACLE.
		mode: text(tenant.mode)?.toUpperCase() ?? null,
		status: text(tenant.status),
		role: text(tenant.role),
		locked: typeof tenant.locked === 'boolean' ? tenant.locked : null,
		primaryZone: text(tenant.primaryZone),
		locality: text(tenant.locality),
		createdAt: iso(ocpTime(tenant.createTime)),
	};
}

/** A cluster of the list (docs/reference/ocp.md#4-look-ups-and-tasks) as our record. */
export function clusterRecord(cluster: IDataObject): ClusterRecord {
	return {
		service: 'ocp',
		cluster: text(cluster.name),
		clusterId: whole(cluster.id),
		obClusterId: whole(cluster.obClusterId),
		status: text(cluster.status),
		role: text(cluster.type),
		version: text(cluster.obVersion),
		zones: objectsIn(cluster.zones).map(({ name }) => String(name)),
		tenantCount: whole(cluster.tenantCount),
		serverCount: whole(cluster.serverCount),
	};
}
