import type { Tenant, World } from '../../world';
import { archiveCheckpointAt } from '../../worldAt';
import { OcpError, invalidParameter } from '../errors';
import type { SortKeys } from '../paging';
import { pageOf, pageRequest, sorted } from '../paging';
import { first, list } from '../query';
import type { Call, Route } from '../routing';
import { clusterOf, enumList, tenantOf } from '../routing';
import type { ManagedCluster } from '../state';
import { trimmedOffset } from '../times';

const CLUSTER_STATUSES = [
	'RUNNING',
	'CREATING',
	'DELETING',
	'STARTING',
	'RESTARTING',
	'STOPPING',
	'STOPPED',
	'TAKINGOVER',
	'MOVINGOUT',
	'SWITCHOVER',
	'FAILOVER',
	'OPERATING',
] as const;

const TENANT_STATUSES = ['NORMAL', 'CREATING', 'MODIFYING', 'DELETING', 'RESTORING'] as const;

/** Listings and look-ups: clusters, tenants, zones, unit specifications (docs/reference/ocp.md#4-look-ups-and-tasks). */
export const clusterRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/ob/clusters', handle: listClusters },
	{ method: 'GET', path: '/api/v2/ob/clusters/:id', handle: (call) => clusterRow(call, clusterOf(call)) },
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/tenants', handle: listTenantsOfCluster },
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/tenants/:tenantId', handle: getTenant },
	{ method: 'GET', path: '/api/v2/ob/tenants', handle: listAllTenants },
	{ method: 'GET', path: '/api/v2/ob/clusters/:id/zones', handle: listZones },
	{ method: 'GET', path: '/api/v2/ob/unitSpecs', handle: listUnitSpecs },
];

function listClusters(call: Call) {
	const statuses = enumList('status', list(call.parameters, 'status'), CLUSTER_STATUSES);
	enumList('withRemote', list(call.parameters, 'withRemote'), ['NONE', 'ALL', 'RELATED']);
	const keyword = first(call.parameters, 'name')?.toLowerCase();
	const clusters = call.state.clusters
		.filter(({ world }) => keyword === undefined || world.clusterName.toLowerCase().includes(keyword))
		.filter(() => statuses.length === 0 || statuses.includes('RUNNING'));
	const keys: SortKeys<ManagedCluster> = {
		id: ({ world }) => world.ocpClusterId,
		name: ({ world }) => world.clusterName,
		obClusterId: ({ world }) => world.obClusterId,
		createTime: ({ world }) => createdAt(world),
	};
	const rows = sorted(clusters, call.parameters, keys);
	return pageOf(pageRequest(call.parameters), rows.length, (from, to) =>
		rows.slice(from, to).map((cluster) => clusterRow(call, cluster)),
	);
}

function clusterRow(call: Call, { world, type }: ManagedCluster) {
	const { state, now } = call;
	const servers = world.zones.reduce((sum, zone) => sum + zone.servers.length, 0);
	return {
		id: world.ocpClusterId,
		name: world.clusterName,
		obClusterId: world.obClusterId,
		obVersion: world.obVersion,
		architecture: 'x86_64',
		status: 'RUNNING',
		type,
		tenantCount: state.tenants(world, now).length,
		serverCount: servers,
		regionCount: new Set(world.zones.map((zone) => zone.region)).size,
		delayTime: type === 'STANDBY' ? 0.4183 : 0.0,
		...(type === 'STANDBY' ? { syncStatus: 'NORMAL' } : {}),
		zones: world.zones.map((zone) => zoneRow(zone, world)),
		standbyClusters: [],
		createTime: trimmedOffset(createdAt(world), state.offsetMinutes),
		creator: 'admin',
	};
}

/** The world does not know when its cluster was made: before its oldest tenant. */
function createdAt(world: World): number {
	return Math.min(Date.UTC(2024, 0, 15, 2, 30, 12, 480), ...world.tenants.map((tenant) => tenant.createdAt));
}

function zoneRow(zone: World['zones'][number], world: World) {
	return {
		name: zone.name,
		clusterId: world.ocpClusterId,
		idcName: zone.idc,
		regionName: zone.region,
		serverCount: zone.servers.length,
		status: 'RUNNING',
	};
}

function listTenantsOfCluster(call: Call) {
	const cluster = clusterOf(call);
	return tenantPage(
		call,
		call.state.tenants(cluster.world, call.now).map((tenant) => ({ ...cluster, tenant })),
		// The sample of this listing alone writes `Oracle` (docs/reference/ocp.md#5-oddities, enum case).
		(row) => ({ ...tenantRow(call, row), mode: row.tenant.mode === 'ORACLE' ? 'Oracle' : 'MySQL' }),
	);
}

function listAllTenants(call: Call) {
	const clusterName = first(call.parameters, 'clusterName');
	const rows = call.state.clusters
		.filter(({ world }) => clusterName === undefined || world.clusterName === clusterName)
		.flatMap((cluster) => call.state.tenants(cluster.world, call.now).map((tenant) => ({ ...cluster, tenant })));
	return tenantPage(call, rows, (row) =>
		call.state.version === '4.2.2'
			? tenantRow(call, row)
			: { ...tenantRow(call, row), role: row.tenant.role, clusterStatus: 'RUNNING' },
	);
}

type TenantOfCluster = ManagedCluster & { tenant: Tenant };

function tenantPage(call: Call, rows: TenantOfCluster[], shape: (row: TenantOfCluster) => object) {
	const { parameters } = call;
	const keyword = first(parameters, 'name')?.toLowerCase();
	const modes = enumList('mode', list(parameters, 'mode'), ['MYSQL', 'ORACLE']);
	const statuses = enumList('status', list(parameters, 'status'), TENANT_STATUSES);
	const locked = flag(call, 'locked');
	const readonly = flag(call, 'readonly');
	const found = rows
		.filter(({ tenant }) => keyword === undefined || tenant.name.toLowerCase().includes(keyword))
		.filter(({ tenant }) => modes.length === 0 || modes.includes(tenant.mode))
		.filter(({ tenant }) => statuses.length === 0 || statuses.includes(ocpTenantStatus(tenant)))
		.filter(({ tenant }) => locked === undefined || tenant.locked === locked)
		.filter(() => readonly !== true);
	const ordered = sorted(found, parameters, {
		id: ({ tenant }) => tenant.ocpId,
		name: ({ tenant }) => tenant.name,
		createTime: ({ tenant }) => tenant.createdAt,
	});
	return pageOf(pageRequest(parameters), ordered.length, (from, to) => ordered.slice(from, to).map(shape));
}

function flag(call: Call, name: string): boolean | undefined {
	const value = first(call.parameters, name);
	if (value === undefined) return undefined;
	if (value !== 'true' && value !== 'false') throw invalidParameter(name, value);
	return value === 'true';
}

/** OceanBase's word for a tenant's status in OCP's words. */
function ocpTenantStatus(tenant: Tenant): (typeof TENANT_STATUSES)[number] {
	return ({ NORMAL: 'NORMAL', CREATING: 'CREATING', CREATING_STANDBY: 'CREATING', DROPPING: 'DELETING', RESTORE: 'RESTORING' } as const)[tenant.status];
}

function tenantRow({ state }: Call, { world, type, tenant }: TenantOfCluster) {
	return {
		id: tenant.ocpId,
		name: tenant.name,
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		clusterType: type,
		obClusterId: world.obClusterId,
		...(state.version === '4.2.2' ? {} : { obTenantId: tenant.id }),
		obVersion: world.obVersion,
		mode: tenant.mode as string,
		status: ocpTenantStatus(tenant),
		createTime: trimmedOffset(tenant.createdAt, state.offsetMinutes),
		primaryZone: tenant.primaryZone,
		zoneList: world.zones.map((zone) => zone.name).join(';'),
		locality: tenant.locality,
		locked: tenant.locked,
		readonly: false,
		description: '',
	};
}

function getTenant(call: Call) {
	const { world, type, tenant } = tenantOf(call);
	const unit = world.unitConfigs[0];
	const checkpoint = tenant.archive && archiveCheckpointAt(tenant.archive, call.now);
	return {
		...tenantRow(call, { world, type, tenant }),
		obTenantId: tenant.id,
		charset: 'utf8mb4',
		collation: 'utf8mb4_general_ci',
		whitelist: '%',
		...(checkpoint === undefined ? {} : { logArchiveEnabled: true }),
		zones: world.zones.map((zone) => ({
			name: zone.name,
			replicaType: 'FULL',
			resourcePool: {
				id: tenant.ocpId * 10 + world.zones.indexOf(zone),
				name: `pool_${tenant.name}_${zone.name}`,
				unitCount: 1,
				...(unit === undefined ? {} : { unitConfig: unitConfigRow(unit) }),
			},
		})),
	};
}

function listZones(call: Call) {
	const { world } = clusterOf(call);
	// No page object: neither has the documented sample (docs/reference/ocp.md#4-look-ups-and-tasks).
	return {
		contents: world.zones.map((zone, zoneIndex) => ({
			...zoneRow(zone, world),
			servers: zone.servers.map((ip, index) => ({
				id: world.ocpClusterId * 100 + zoneIndex * 10 + index,
				ip,
				port: 2882,
				sqlPort: 2881,
				status: 'RUNNING',
			})),
		})),
	};
}

function unitConfigRow(unit: World['unitConfigs'][number]) {
	const gigabytes = unit.memoryBytes / 2 ** 30;
	return {
		maxCpuCoreCount: unit.maxCpu,
		minCpuCoreCount: unit.maxCpu,
		maxMemorySize: gigabytes,
		minMemorySize: gigabytes,
		maxMemoryByte: unit.memoryBytes,
		minMemoryByte: unit.memoryBytes,
		logDiskSizeByte: unit.logDiskBytes,
	};
}

function listUnitSpecs(call: Call) {
	const keyword = first(call.parameters, 'name')?.toLowerCase();
	const types = enumList('type', list(call.parameters, 'type'), ['SYSTEM', 'CUSTOM']);
	const world = call.state.clusters[0].world;
	return {
		contents: world.unitConfigs
			.filter((unit) => keyword === undefined || unit.name.toLowerCase().includes(keyword))
			.filter(() => types.length === 0 || types.includes('CUSTOM'))
			.map((unit) => ({ id: unit.id, name: unit.name, type: 'CUSTOM', ...unitConfigRow(unit) })),
	};
}

/** The unit specification of that name, or OBE20002. */
export function unitSpec(world: World, name: string): World['unitConfigs'][number] {
	const found = world.unitConfigs.find((unit) => unit.name === name);
	if (!found) {
		throw new OcpError(404, 'OBE20002', {
			en: `The unit specification ${name} does not exist.`,
			zh: `Unit 规格 ${name} 不存在`,
		});
	}
	return found;
}
