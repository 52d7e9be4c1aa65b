/** Tenants, unit configs and resource pools. docs/reference/obshell.md#314-tenants-and-clusters. */
import { SQL_PORT, complainAboutName, dbTime, requireClusterAgent, requireDatabase, servers, type Call, type Route } from './agent';
import { bindBody, required, type Bound } from './bind';
import { databaseRefused, noSuchTenant, refuse } from './errors';
import { tenantAt, tenantsAt } from '../worldAt';
import type { Tenant, World } from '../world';

const GIB = 1024 ** 3;
/** OceanBase's "no limit", beyond 2^53. */
const NO_IOPS_LIMIT = 9_223_372_036_854_775_807n;

/** When the cluster was made and its servers were started. */
export const CLUSTER_MADE_AT = Date.UTC(2024, 0, 15, 1, 30);

export const tenantRoutes: Route[] = [
	{ method: 'GET', path: '/tenants/overview', handler: overview },
	{ method: 'GET', path: '/tenant/:name', handler: one },
	{ method: 'GET', path: '/tenant/:name/parameters', handler: parameters },
	{ method: 'GET', path: '/units/config', handler: unitConfigs },
	{ method: 'GET', path: '/unit/config/:name', handler: unitConfig },
	{ method: 'POST', path: '/unit/config', handler: createUnitConfig },
	{ method: 'DELETE', path: '/unit/config/:name', handler: dropUnitConfig },
	{ method: 'GET', path: '/resource-pools', handler: pools },
	{ method: 'DELETE', path: '/resource-pool/:name', handler: dropPool },
];

/** sys as a tenant like the others. */
export function sysTenant(world: World): Tenant {
	return {
		id: 1,
		ocpId: 1,
		name: 'sys',
		mode: 'MYSQL',
		status: 'NORMAL',
		role: 'PRIMARY',
		createdAt: CLUSTER_MADE_AT,
		primaryZone: 'RANDOM',
		locality: world.zones.map(({ name }) => `FULL{1}@${name}`).join(', '),
		locked: false,
		backups: [],
		dataBaseUri: '',
		archiveBaseUri: '',
		settings: {},
	};
}

/** What `/tenants/overview` and `/obcluster/info` show of a tenant. */
export function tenantSummary(call: Call, tenant: Tenant): Record<string, unknown> {
	const { ip } = servers(call.agent.world)[0];
	const user = tenant.mode === 'ORACLE' ? 'SYS' : 'root';
	return {
		tenant_id: tenant.id,
		tenant_name: tenant.name,
		mode: tenant.mode,
		status: tenant.status,
		locked: tenant.locked ? 'YES' : 'NO',
		primary_zone: tenant.primaryZone,
		locality: tenant.locality,
		in_recyclebin: 'NO',
		created_time: dbTime(call, tenant.createdAt),
		read_only: false,
		comment: '',
		connection_strings: [
			{
				type: 'DIRECT',
				obproxy_address: '',
				obproxy_port: 0,
				connection_string: `obclient -h${ip} -P${SQL_PORT} -u${user}@${tenant.name} -p`,
			},
		],
	};
}

function overview(call: Call): unknown {
	requireClusterAgent(call);
	const mode = call.query.get('mode') ?? '';
	if (!['', 'MYSQL', 'ORACLE'].includes(mode)) {
		throw refuse('OB.Tenant.Mode.NotSupported', `Tenant mode '${mode}' is not supported`);
	}
	requireDatabase(call);
	return [sysTenant(call.agent.world), ...tenantsAt(call.agent.world, call.now)]
		.filter((tenant) => mode === '' || tenant.mode === mode)
		.map((tenant) => tenantSummary(call, tenant));
}

function one(call: Call): unknown {
	const tenant = anyTenant(call);
	const { world } = call.agent;
	return {
		...tenantSummary(call, tenant),
		charset: 'utf8mb4',
		collation: tenant.mode === 'ORACLE' ? 'utf8mb4_bin' : 'utf8mb4_general_ci',
		whitelist: '%',
		pools: world.zones.map((_, index) => pool(call, tenant, index)),
		time_zone: offsetText(world.databaseOffsetMinutes),
		lower_case_table_names: tenant.mode === 'ORACLE' ? 0 : 1,
		dead_lock_detection_enabled: true,
	};
}

function parameters(call: Call): unknown {
	const tenant = anyTenant(call);
	const settings: Record<string, unknown> = {
		archive_lag_target: '120s',
		log_archive_concurrency: 0,
		ha_low_thread_score: 0,
		...tenant.settings,
	};
	return ['archive_lag_target', 'ha_low_thread_score', 'log_archive_concurrency'].map((name) => ({
		name,
		value: String(settings[name]),
		data_type: 'STRING',
		info: '',
		edit_level: 'DYNAMIC_EFFECTIVE',
	}));
}

/** No identity check, sys allowed. */
function anyTenant(call: Call): Tenant {
	requireDatabase(call);
	const { name } = call.params;
	const { world } = call.agent;
	const tenant = name === 'sys' ? sysTenant(world) : tenantAt(world, name, call.now);
	if (!tenant) throw noSuchTenant(name);
	return tenant;
}

function unitConfigs(call: Call): unknown {
	requireClusterAgent(call);
	requireDatabase(call);
	return call.agent.world.unitConfigs.map((unit) => unitConfigOf(call, unit));
}

function unitConfig(call: Call): unknown {
	requireClusterAgent(call);
	requireDatabase(call);
	return unitConfigOf(call, findUnit(call));
}

function createUnitConfig(call: Call): undefined {
	const body = bindBody(call.body, 'CreateResourceUnitConfigParams');
	const [name, memory, cpu] = [body.string('name'), body.string('memory_size'), body.float('max_cpu')];
	const logDisk = body.string('log_disk_size');
	if (name === undefined) throw required('CreateResourceUnitConfigParams.Name');
	if (memory === undefined) throw required('CreateResourceUnitConfigParams.MemorySize');
	if (cpu === undefined) throw required('CreateResourceUnitConfigParams.MaxCpu');
	checkUnused(body);
	requireClusterAgent(call);
	requireDatabase(call);
	complainAboutName(name, databaseRefused);
	const { unitConfigs: units } = call.agent.world;
	if (units.some((unit) => unit.name === name)) {
		throw refuse('OB.Resource.UnitConfig.Existed', `Resource unit config '${name}' already exists`);
	}
	const memoryBytes = bytes(memory);
	units.push({
		id: 1 + Math.max(1000, ...units.map((unit) => unit.id)),
		name,
		maxCpu: cpu,
		memoryBytes,
		logDiskBytes: logDisk === undefined ? 3 * memoryBytes : bytes(logDisk),
	});
}

/** They are bound, so their types are checked, but the world has no place for them. */
function checkUnused(body: Bound): void {
	body.float('min_cpu');
	body.int64('max_iops');
	body.int64('min_iops');
	body.string('data_disk_size');
}

function dropUnitConfig(call: Call): undefined {
	requireClusterAgent(call);
	requireDatabase(call);
	const { world } = call.agent;
	const unit = findUnit(call);
	if (unit.id === unitOf(world).id && tenantsAt(world, call.now).length > 0) {
		throw databaseRefused(`Error 4659 (HY000): resource unit '${unit.name}' is referenced by some resource pool`);
	}
	world.unitConfigs = world.unitConfigs.filter((other) => other !== unit);
}

function pools(call: Call): unknown {
	requireClusterAgent(call);
	requireDatabase(call);
	const { world } = call.agent;
	return [sysTenant(world), ...tenantsAt(world, call.now)].flatMap((tenant) =>
		world.zones.map((_, index) => {
			const { pool_id, pool_name, zone_list, unit_num, unit_config } = pool(call, tenant, index);
			return {
				id: pool_id,
				name: pool_name,
				zone_list,
				unit_num,
				unit_config_id: unit_config.unit_config_id,
				tenant_id: tenant.id,
				replica_type: 'FULL',
				create_time: dbTime(call, tenant.createdAt),
				modify_time: dbTime(call, tenant.createdAt),
			};
		}),
	);
}

/** Every pool of this world belongs to a tenant, so the database refuses; an unknown one is dropped without a word. */
function dropPool(call: Call): undefined {
	requireClusterAgent(call);
	requireDatabase(call);
	const { world } = call.agent;
	const used = [sysTenant(world), ...tenantsAt(world, call.now)].some((tenant) =>
		world.zones.some((_, index) => pool(call, tenant, index).pool_name === call.params.name),
	);
	if (used) {
		throw databaseRefused(`Error 4634 (HY000): resource pool '${call.params.name}' has already been granted to a tenant`);
	}
}

function pool(call: Call, tenant: Tenant, index: number) {
	const zone = call.agent.world.zones[index];
	return {
		pool_name: `${tenant.name}_${zone.name}_pool`,
		pool_id: tenant.id * 10 + index,
		zone_list: zone.name,
		observer_list: zone.servers.map((ip) => `${ip}:2882`).join(','),
		unit_num: 1,
		unit_config: unitConfigOf(call, unitOf(call.agent.world)),
	};
}

/** The unit config that every user tenant of these worlds uses. */
function unitOf(world: World): World['unitConfigs'][number] {
	return world.unitConfigs[1] ?? world.unitConfigs[0];
}

function findUnit(call: Call): World['unitConfigs'][number] {
	const unit = call.agent.world.unitConfigs.find(({ name }) => name === call.params.name);
	if (!unit) throw noSuchUnit(call.params.name);
	return unit;
}

/** 400 `OB.Resource.UnitConfig.NotExist`. */
export function noSuchUnit(name: string): Error {
	return refuse('OB.Resource.UnitConfig.NotExist', `Resource unit config '${name}' does not exist`);
}

function unitConfigOf(call: Call, unit: World['unitConfigs'][number]) {
	const made = dbTime(call, sysTenant(call.agent.world).createdAt);
	return {
		create_time: made,
		modify_time: made,
		unit_config_id: unit.id,
		name: unit.name,
		max_cpu: unit.maxCpu,
		min_cpu: unit.maxCpu,
		memory_size: unit.memoryBytes,
		log_disk_size: unit.logDiskBytes,
		data_disk_size: 0,
		max_iops: NO_IOPS_LIMIT,
		min_iops: NO_IOPS_LIMIT,
	};
}

function bytes(size: string): number {
	const match = /^(\d+)\s*([KMGT]?)B?$/i.exec(size);
	if (!match) throw databaseRefused(`Error 1210 (HY000): Incorrect arguments to memory size '${size}'`);
	return Number(match[1]) * ({ K: 1024, M: 1024 ** 2, T: 1024 * GIB }[match[2].toUpperCase()] ?? GIB);
}

function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
