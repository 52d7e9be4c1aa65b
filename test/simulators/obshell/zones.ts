/** The checks on a restore's zones, in the server's order (A/executor/zone/check.go). docs/reference/obshell.md#310-restore-a-tenant. */
import type { Bound } from './bind';
import { old, refuse } from './errors';
import type { World } from '../world';

/** One element of `zone_list`. */
export interface Zone {
	name: string;
	replica: string;
	unit: string;
	unitNum: number;
}

/** Reads `zone_list`. */
export function readZones(list: Bound[]): Zone[] {
	return list.map((zone) => ({
		name: zone.string('name') ?? '',
		replica: (zone.string('replica_type') || 'FULL').toUpperCase(),
		unit: zone.string('unit_config_name') ?? '',
		unitNum: zone.int('unit_num') ?? 0,
	}));
}

/** Throws the first thing that is wrong with the zones or `primary_zone`. */
export function checkZones(world: World, zones: Zone[], primaryZone: string): void {
	for (const [index, zone] of zones.entries()) checkShape(zone, zones.slice(0, index));
	for (const zone of zones) checkAgainstCluster(world, zone);
	if (!zones.some(({ replica }) => replica === 'FULL')) {
		throw bad(
			'Tenant.NoPaxosReplica',
			"Tenant 'At least one zone should have full replica.' has no paxos replica, please check tenant's replica info.",
			'At least one zone should be FULL replica.',
		);
	}
	if (primaryZone !== 'RANDOM') checkPrimary(zones, primaryZone);
	checkRegions(world, zones, primaryZone);
}

function checkShape({ name, unit, replica, unitNum }: Zone, before: Zone[]): void {
	if (before.some((zone) => zone.name === name)) throw bad('Tenant.Zone.Repeated', `Zone '${name}' is repeated.`);
	if (unit === '') throw bad('Resource.UnitConfig.Name.Empty', 'Unit config name is empty.', 'unit_config_name should not be empty.');
	if (replica !== 'FULL' && replica !== 'READONLY') {
		throw bad('Tenant.Replica.InvalidType', `Replica type '${replica}' is not supported`, "ReplicaType should be 'FULL' or 'READONLY'");
	}
	if (unitNum <= 0) {
		throw bad('Tenant.UnitNum.Invalid', `Unit number '${unitNum}' is invalid: unit num should be greater than 0`, 'unit_num should be positive.');
	}
	if (before.length > 0 && before[before.length - 1].unitNum !== unitNum) {
		throw bad('Tenant.UnitNum.Inconsistent', 'Unit number is inconsistent, should be the same in all zones.', 'unit_num should be same in all zones.');
	}
}

function checkAgainstCluster(world: World, { name, unit, unitNum }: Zone): void {
	const real = world.zones.find((zone) => zone.name === name);
	if (!real) throw bad('Zone.NotExist', `Zone '${name}' does not exist`, `Zone '${name}' is not exist.`);
	if (!world.unitConfigs.some((config) => config.name === unit)) {
		throw bad('Resource.UnitConfig.NotExist', `Unit config '${unit}' does not exist.`, `Unit config '${unit}' is not exist.`);
	}
	const servers = real.servers.length;
	if (unitNum <= servers) return;
	throw bad(
		'Tenant.UnitNum.ExceedsLimit',
		`Unit number '${unitNum}' is bigger than server number '${servers}' in zone '${name}'.`,
		`The number of servers in zone '${name}' is ${servers}, less than the number of units ${unitNum}.`,
	);
}

function checkPrimary(zones: Zone[], primaryZone: string): void {
	const invalid = (text: string): Error => bad('Tenant.PrimaryZone.Invalid', `Primary zone '${primaryZone}' is invalid: ${text}.`, text);
	const seen: string[] = [];
	for (const name of primaryZone.split(/[;,]/)) {
		if (!zones.some((zone) => zone.name === name)) throw invalid(`Zone '${name}' is not in zone_list.`);
		if (seen.includes(name)) throw invalid(`Zone '${name}' is repeated in primary_zone.`);
		seen.push(name);
	}
}

/** The zones of the first priority must lie in one region, and where there are several it needs two full replicas. */
function checkRegions(world: World, zones: Zone[], primaryZone: string): void {
	const regionOf = (name: string): string | undefined => world.zones.find((zone) => zone.name === name)?.region;
	const first = primaryZone === 'RANDOM' ? zones.map(({ name }) => name) : primaryZone.split(';')[0].split(',');
	const region = regionOf(first[0]);
	if (first.some((name) => regionOf(name) !== region)) {
		throw bad(
			'Tenant.PrimaryZone.CrossRegion',
			`Primary zone '${primaryZone}' crosses regions, please check tenant's primary zone.`,
			'Tenant primary zone could not span regions.',
		);
	}
	if (zones.every(({ name }) => regionOf(name) === region)) return;
	const full = zones.filter(({ name, replica }) => replica === 'FULL' && regionOf(name) === region).length;
	if (full >= 2) return;
	throw bad(
		'Tenant.PrimaryRegion.FullReplica.NotEnough',
		`The region ${region} where the first priority of tenant zone is located needs to have at least 2 F replicas. In fact, there are only ${full} full replicas.`,
	);
}

function bad(code: string, message: string, oldText = message): Error {
	return refuse(`OB.${code}`, message, 400, old.illegal(oldText));
}
