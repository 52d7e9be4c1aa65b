/** The checks on a restore's zones, in the server's order (A/executor/zone/check.go). docs/reference/obshell.md#310-restore-a-tenant. */
import type { Bound } from './bind';
import { refuse } from './errors';
import { noSuchUnit } from './tenantRoutes';
import type { World } from '../world';

interface Zone {
	name: string;
	replica: string;
	unit: string;
	unitNum: number;
}

/** Throws the first thing that is wrong with `zone_list` or `primary_zone`. */
export function checkZones(world: World, list: Bound[], primaryZone: string | undefined): void {
	const zones = list.map((zone) => ({
		name: zone.string('name') ?? '',
		replica: (zone.string('replica_type') || 'FULL').toUpperCase(),
		unit: zone.string('unit_config_name') ?? '',
		unitNum: zone.int('unit_num') ?? 0,
	}));
	for (const [index, zone] of zones.entries()) checkShape(zone, zones.slice(0, index));
	for (const zone of zones) checkAgainstCluster(world, zone);
	if (!zones.some(({ replica }) => replica === 'FULL')) {
		throw refuse('OB.Tenant.NoPaxosReplica', 'Tenant has no paxos replica');
	}
	if (primaryZone && primaryZone.toUpperCase() !== 'RANDOM') checkPrimary(world, zones, primaryZone);
}

function checkShape(zone: Zone, before: Zone[]): void {
	if (before.some(({ name }) => name === zone.name)) {
		throw refuse('OB.Tenant.Zone.Repeated', `Zone '${zone.name}' is repeated`);
	}
	if (zone.unit === '') throw refuse('OB.Resource.UnitConfig.Name.Empty', 'Unit config name is empty');
	if (!['FULL', 'READONLY'].includes(zone.replica)) {
		throw refuse('OB.Tenant.Replica.InvalidType', `Replica type '${zone.replica}' is invalid`);
	}
	if (zone.unitNum <= 0) throw refuse('OB.Tenant.UnitNum.Invalid', 'Unit number must be greater than 0');
	if (before.length > 0 && before[0].unitNum !== zone.unitNum) {
		throw refuse('OB.Tenant.UnitNum.Inconsistent', 'Unit number must be the same in all zones');
	}
}

function checkAgainstCluster(world: World, zone: Zone): void {
	const real = world.zones.find(({ name }) => name === zone.name);
	if (!real) throw refuse('OB.Zone.NotExist', `Zone '${zone.name}' does not exist`);
	if (!world.unitConfigs.some(({ name }) => name === zone.unit)) throw noSuchUnit(zone.unit);
	if (zone.unitNum > real.servers.length) {
		throw refuse(
			'OB.Tenant.UnitNum.ExceedsLimit',
			`Unit number ${zone.unitNum} exceeds the number of servers (${real.servers.length}) in zone '${zone.name}'`,
		);
	}
}

function checkPrimary(world: World, zones: Zone[], primaryZone: string): void {
	const priorities = primaryZone.split(';').map((group) => group.split(','));
	const named = priorities.flat();
	if (named.some((name) => !zones.some((zone) => zone.name === name)) || new Set(named).size !== named.length) {
		throw refuse('OB.Tenant.PrimaryZone.Invalid', `Primary zone '${primaryZone}' is invalid`);
	}
	const regions = new Set(priorities[0].map((name) => world.zones.find((zone) => zone.name === name)?.region));
	if (regions.size > 1) {
		throw refuse('OB.Tenant.PrimaryZone.CrossRegion', 'Primary zones of the highest priority are in different regions');
	}
	const hasFull = zones.some(
		({ name, replica }) => replica === 'FULL' && regions.has(world.zones.find((zone) => zone.name === name)?.region),
	);
	if (!hasFull) {
		throw refuse('OB.Tenant.PrimaryRegion.FullReplica.NotEnough', 'The primary region has not enough full replicas');
	}
}
