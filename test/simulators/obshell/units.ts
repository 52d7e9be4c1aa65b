/** Unit configs and resource pools. docs/reference/obshell.md#314-tenants-and-clusters. */
import { SVR_PORT, dbTime, requireClusterAgent, requireDatabase, type Call, type Route } from './agent';
import { bindBody, required, type Bound } from './bind';
import { SqlError, execute } from './database';
import { old, refuse } from './errors';
import { sysTenant } from './sysTenant';
import { has } from './versions';
import { tenantsAt } from '../worldAt';
import { dropFreePool } from '../worldWrites';
import type { ResourcePool, Tenant, World } from '../world';

const GIB = 1024 ** 3;
/** OceanBase's "no limit", beyond 2^53. */
const NO_IOPS_LIMIT = 9_223_372_036_854_775_807n;

export const unitRoutes: Route[] = [
	{ method: 'GET', path: '/units/config', handler: unitConfigs, besideRefusal: 'no contents' },
	{ method: 'GET', path: '/unit/config/:name', handler: unitConfig, besideRefusal: 'null' },
	{ method: 'POST', path: '/unit/config', handler: createUnitConfig },
	{ method: 'DELETE', path: '/unit/config/:name', handler: dropUnitConfig },
	{ method: 'GET', path: '/resource-pools', handler: pools, besideRefusal: 'no contents' },
	{ method: 'DELETE', path: '/resource-pool/:name', handler: dropPool },
];

/** A tenant's resource pools as its rows have them, else one for each zone. */
function poolsOf(world: World, tenant: Tenant): ResourcePool[] {
	return (
		tenant.pools ??
		world.zones.map(({ name: zone }, index) => ({
			id: tenant.id * 10 + index,
			name: `${tenant.name}_${zone}_pool`,
			unitCount: 1,
			unitConfigId: usualUnit(world).id,
			zone,
			madeAt: tenant.createdAt,
		}))
	);
}

/** What `GET /tenant/:name` shows of a tenant's pools. */
export function poolsWithUnits(call: Call, tenant: Tenant): unknown[] {
	const { world, version } = call.agent;
	return poolsOf(world, tenant).map((pool) => ({
		pool_name: pool.name,
		pool_id: pool.id,
		zone_list: pool.zone,
		observer_list: has(version, 'observersOfPools') ? observersIn(world, pool.zone) : undefined,
		unit_num: pool.unitCount,
		unit_config: unitConfigOf(call, world.unitConfigs.find(({ id }) => id === pool.unitConfigId) ?? usualUnit(world)),
	}));
}

function observersIn(world: World, zoneList: string): string {
	const names = zoneList.split(';');
	const own = world.zones.filter(({ name }) => names.includes(name));
	return own.flatMap(({ servers }) => servers.map((ip) => `${ip}:${SVR_PORT}`)).join(',');
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
	execute(call.agent.world, `CREATE RESOURCE UNIT ${name}`, name);
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
	if (allPools(call).some(({ pool }) => pool.unitConfigId === unit.id)) {
		throw new SqlError({ errno: 4659, message: `resource unit '${unit.name}' is referenced by some resource pool` });
	}
	world.unitConfigs = world.unitConfigs.filter((other) => other !== unit);
}

/** 0 is the tenant of those that no tenant has. */
function allPools(call: Call): Array<{ tenantId: number; pool: ResourcePool }> {
	const { world } = call.agent;
	const tenants = [sysTenant(world), ...tenantsAt(world, call.now)];
	const granted = tenants.flatMap((tenant) => poolsOf(world, tenant).map((pool) => ({ tenantId: tenant.id, pool })));
	return [...granted, ...(world.freePools ?? []).map((pool) => ({ tenantId: 0, pool }))];
}

/** Three of its fields have no name of their own for the wire. */
function pools(call: Call): unknown {
	requireClusterAgent(call);
	requireDatabase(call, 'Get all resource pool failed');
	return allPools(call)
		.sort((one, other) => one.pool.id - other.pool.id)
		.map(({ tenantId, pool }) => ({
			id: pool.id,
			name: pool.name,
			zone_list: pool.zone,
			unit_num: pool.unitCount,
			UnitCount: 0,
			unit_config_id: pool.unitConfigId,
			tenant_id: tenantId,
			replica_type: 'FULL',
			CreateTime: dbTime(call, pool.madeAt),
			ModifyTime: dbTime(call, pool.madeAt),
		}));
}

/** The database does not drop one that a tenant has; an unknown one is dropped without a word. */
function dropPool(call: Call): undefined {
	requireClusterAgent(call);
	requireDatabase(call);
	const { name } = call.params;
	if (!dropFreePool(call.agent.world, name, call.now) && allPools(call).some(({ pool }) => pool.name === name)) {
		throw new SqlError({ errno: 4634, message: `resource pool '${name}' has already been granted to a tenant` });
	}
}

/** The unit config that every user tenant of the made-up worlds uses. */
function usualUnit(world: World): World['unitConfigs'][number] {
	return world.unitConfigs[1] ?? world.unitConfigs[0];
}

function findUnit(call: Call): World['unitConfigs'][number] {
	const unit = call.agent.world.unitConfigs.find(({ name }) => name === call.params.name);
	if (!unit) throw noSuchUnit(call.params.name);
	return unit;
}

/** 400 `OB.Resource.UnitConfig.NotExist`. */
export function noSuchUnit(name: string): Error {
	return refuse(
		'OB.Resource.UnitConfig.NotExist',
		`Unit config '${name}' does not exist.`,
		400,
		old.badRequest(`Resource unit config '${name}' is not exist.`),
	);
}

function unitConfigOf(call: Call, unit: World['unitConfigs'][number]) {
	const { world, version } = call.agent;
	const made = dbTime(call, world.madeAt ?? sysTenant(world).createdAt);
	return {
		create_time: made,
		modify_time: made,
		unit_config_id: unit.id,
		name: unit.name,
		max_cpu: unit.maxCpu,
		min_cpu: unit.maxCpu,
		memory_size: unit.memoryBytes,
		log_disk_size: unit.logDiskBytes,
		data_disk_size: has(version, 'sharedStorage') ? 0 : undefined,
		max_iops: NO_IOPS_LIMIT,
		min_iops: NO_IOPS_LIMIT,
	};
}

function bytes(size: string): number {
	const match = /^(\d+)\s*([KMGT]?)B?$/i.exec(size);
	if (!match) throw new SqlError({ errno: 1210, message: `Incorrect arguments to memory size '${size}'` });
	return Number(match[1]) * ({ K: 1024, M: 1024 ** 2, T: 1024 * GIB }[match[2].toUpperCase()] ?? GIB);
}
