/** The cluster and its servers. docs/reference/obshell.md#314-tenants-and-clusters. */
import {
	AGENT_PORT,
	SQL_PORT,
	SVR_PORT,
	databaseDown,
	dbTime,
	hasDatabase,
	requireClusterAgent,
	requireDatabase,
	servers,
	type Call,
	type Route,
} from './agent';
import { NO_BODY } from './envelope';
import { CLUSTER_MADE_AT } from './sysTenant';
import { listedTenants, tenantDetail } from './tenantRoutes';
import { NO_TIME } from './times';
import { has } from './versions';
import type { ServerRow, Tenant, World } from '../world';

const GIB = 1024 ** 3;
const HOME = '/home/admin/oceanbase';
/** What `status` of the cluster says to each obState. */
const CLUSTER_STATES = ['NOT RUNNING', 'RUNNING', 'RESTRICTED', 'AVAILABLE'];
/** GV$SYSSTAT's numbers: memory in bytes, and hundredths of a core. */
const STATISTIC = { memorySize: '140002', memoryUsed: '140003', cpuSize: '140005', cpuUsed: '140006' };

export const clusterRoutes: Route[] = [
	{ method: 'GET', path: '/obcluster/info', handler: clusterInfo, besideRefusal: 'null' },
	{ method: 'GET', path: '/obcluster/topology/info', handler: topology, besideRefusal: 'null' },
	{ method: 'GET', path: '/ob/info', handler: obInfo },
];

function clusterInfo(call: Call): unknown {
	requireClusterAgent(call);
	const { agent } = call;
	const { world, version } = agent;
	if (!isOnItsOwn(call)) requireDatabase(call);
	const isDown = databaseDown(agent) !== undefined;
	const tenants = isDown ? [] : tenantsOfInfo(call);
	const statistics = statisticsOf(call, tenants);
	if (statistics === 'no number') return NO_BODY;
	const isKnown = has(version, 'tenantVariables');
	const isShared = has(version, 'sharedStorage');
	return {
		cluster_name: isDown ? '' : world.clusterName,
		cluster_id: isDown ? 0 : world.obClusterId,
		status: CLUSTER_STATES[agent.obState],
		is_community_edition: false,
		is_standalone: isKnown ? false : undefined,
		ob_version: isDown ? '' : world.obVersion,
		dead_lock_detection_enabled: has(version, 'deadLockDetection') ? !isDown : undefined,
		startup_mode: isShared ? (isDown ? '' : 'NORMAL') : undefined,
		is_shared_storage: isShared ? false : undefined,
		stats: isDown ? NO_STATS : statsOf(serverRows(world)),
		zones: zones(call),
		tenants: isDown ? null : tenants.map((tenant) => tenantDetail(call, tenant)),
		tenant_stats: statistics,
	};
}

/** Oracle tenants are left out by older agents. */
function tenantsOfInfo(call: Call): Tenant[] {
	const all = listedTenants(call);
	return has(call.agent.version, 'tenantVariables') ? all : all.filter(({ mode }) => mode === 'MYSQL');
}

/** True when the database is away and the agent tells what it knows itself. */
function isOnItsOwn({ agent }: Call): boolean {
	return has(agent.version, 'topology') && hasDatabase(agent) && databaseDown(agent) !== undefined;
}

/**
 * How much of its share each tenant uses; null when nothing is known of any. Older agents divide by what
 * they do not know, and what comes out cannot be written as JSON.
 */
function statisticsOf(call: Call, tenants: Tenant[]): unknown[] | null | 'no number' {
	const { version } = call.agent;
	const all = tenants.map((tenant) => ({ tenant, known: tenant.statistics ?? MADE_UP_STATISTICS }));
	if (!has(version, 'topology') && all.some(({ known }) => known[STATISTIC.cpuSize] === undefined)) return 'no number';
	if (all.every(({ known }) => Object.keys(known).length === 0)) return null;
	return all.map(({ tenant, known }) => {
		const [memory, cpu] = [known[STATISTIC.memorySize] ?? 0, known[STATISTIC.cpuSize] ?? 0];
		return {
			tenant_id: tenant.id,
			tenant_name: tenant.name,
			cpu_used_percent: cpu === 0 ? 0 : (known[STATISTIC.cpuUsed] / cpu) * 100,
			memory_used_percent: memory === 0 ? 0 : (known[STATISTIC.memoryUsed] / memory) * 100,
			data_disk_usage: tenant.usedBytes ?? 2 * GIB,
			...(has(version, 'sizesInTenantStats') && { cpu_core_total: cpu / 100, memory_in_bytes_total: memory }),
		};
	});
}

const MADE_UP_STATISTICS: Record<string, number> = {
	[STATISTIC.memorySize]: 8 * GIB,
	[STATISTIC.memoryUsed]: 2.5 * GIB,
	[STATISTIC.cpuSize]: 400,
	[STATISTIC.cpuUsed]: 18,
};

function topology(call: Call): unknown {
	requireClusterAgent(call);
	if (!isOnItsOwn(call)) requireDatabase(call);
	return { zones: zones(call) };
}

function zones(call: Call): unknown[] {
	const { world } = call.agent;
	const isDown = databaseDown(call.agent) !== undefined;
	const all = servers(world);
	return world.zones.map((zone) => {
		const own = all.filter((server) => server.zone === zone.name);
		return {
			name: zone.name,
			idc_name: isDown ? '' : zone.idc,
			region_name: isDown ? '' : zone.region,
			status: isDown ? 'UNKNOWN' : 'RUNNING',
			inner_status: isDown ? '' : 'ACTIVE',
			root_server: isDown
				? { ip: '', role: '', zone: '', svr_port: 0 }
				: { ip: own[0].ip, role: own[0].first ? 'LEADER' : 'FOLLOWER', zone: zone.name, svr_port: SVR_PORT },
			servers: own.map(({ ip, first }) => {
				const id = all.findIndex((server) => server.ip === ip) + 1;
				return { ...(isDown ? unknownServer(ip) : serverOf(call, { ip, id, first, zone: zone.name })), ...ownFacts(call) };
			}),
		};
	});
}

function serverOf(call: Call, server: { ip: string; id: number; first: boolean; zone: string }): Record<string, unknown> {
	const { world, version } = call.agent;
	const { ip, id, first, zone } = server;
	const row = serverRows(world).find((one) => one.ip === ip) ?? madeUpRow(ip);
	return {
		id,
		ip,
		svr_port: SVR_PORT,
		sql_port: SQL_PORT,
		version: world.buildVersion ?? world.obVersion,
		with_rootserver: first,
		status: has(version, 'topology') ? 'RUNNING' : '',
		inner_status: 'ACTIVE',
		start_time: dbTime(call, row.startedAt),
		stop_time: NO_TIME,
		stats: { ...statsWithDisk(row), ip, port: SVR_PORT, zone },
	};
}

/** A server as an agent without a database knows it. */
function unknownServer(ip: string): Record<string, unknown> {
	return {
		id: 0,
		ip,
		svr_port: SVR_PORT,
		sql_port: SQL_PORT,
		version: '',
		with_rootserver: false,
		status: 'UNAVAILABLE',
		inner_status: '',
		start_time: NO_TIME,
		stop_time: NO_TIME,
		stats: {
			...NO_STATS,
			disk_used: '',
			disk_free: '',
			disk_in_bytes_used: 0,
			disk_in_bytes_free: 0,
			disk_used_percent: 0,
			ip: '',
			port: 0,
			zone: '',
		},
	};
}

/** What the agent beside a server adds. */
function ownFacts({ agent }: Call): Record<string, unknown> {
	return {
		architecture: 'x86_64',
		...(has(agent.version, 'topology') && {
			ob_status: agent.obState,
			data_dir: `${HOME}/store`,
			redo_dir: '',
			log_dir: has(agent.version, 'sharedStorage') ? `${HOME}/log` : undefined,
			obshell_port: AGENT_PORT,
		}),
	};
}

/** Without a database it is still 200: a cluster without a name and a number. docs/reference/obshell.md#7-the-database-away. */
function obInfo(call: Call): unknown {
	const { world, guard, version } = call.agent;
	const isDown = databaseDown(call.agent) !== undefined;
	const all = servers(world);
	return {
		agent_info: all.map(({ ip, zone }) => ({
			ip,
			port: AGENT_PORT,
			zone: hasDatabase(call.agent) ? zone : '',
			identity: guard.identity,
			version,
		})),
		obcluster_info: {
			id: isDown ? 0 : world.obClusterId,
			name: isDown ? '' : world.clusterName,
			version: isDown ? '' : world.obVersion,
			topology: isDown ? null : Object.fromEntries(world.zones.map(({ name }) => [name, observersOf(world, name)])),
			is_shared_storage: has(version, 'sharedStorage') ? false : undefined,
		},
	};
}

function observersOf(world: World, zoneName: string): unknown[] {
	return servers(world)
		.filter(({ zone }) => zone === zoneName)
		.map(({ ip, first }) => ({
			svr_ip: ip,
			svr_port: SVR_PORT,
			sql_port: SQL_PORT,
			agent_port: AGENT_PORT,
			// As DBA_OB_SERVERS has it; only the other route makes a boolean of it.
			with_rootserver: first ? 'YES' : 'NO',
			status: 'ACTIVE',
			build_version: (world.buildVersion ?? world.obVersion).split('-')[0],
		}));
}

function serverRows(world: World): ServerRow[] {
	return world.serverRows ?? servers(world).map(({ ip }) => madeUpRow(ip));
}

function madeUpRow(ip: string): ServerRow {
	return {
		ip,
		startedAt: CLUSTER_MADE_AT,
		cpuCapacity: 16,
		cpuAssigned: 6,
		memoryCapacity: 64 * GIB,
		memoryAssigned: 20 * GIB,
		memoryLimit: 72 * GIB,
		logDiskCapacity: 200 * GIB,
		logDiskAssigned: 60 * GIB,
		logDiskUsed: 48 * GIB,
		dataDiskCapacity: 500 * GIB,
		dataDiskAllocated: 64 * GIB,
		dataDiskUsed: 42 * GIB,
	};
}

/** What is in use counts as assigned. */
function statsOf(rows: ServerRow[]): Record<string, unknown> {
	const sum = (pick: (row: ServerRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
	const [cpu, cpuAssigned] = [sum((row) => row.cpuCapacity), sum((row) => row.cpuAssigned)];
	const [memory, memoryAssigned] = [sum((row) => row.memoryCapacity), sum((row) => row.memoryAssigned)];
	const [disk, diskAssigned] = [sum((row) => row.dataDiskCapacity), sum((row) => row.dataDiskUsed)];
	return {
		cpu_core_total: cpu,
		cpu_core_assigned: cpuAssigned,
		cpu_core_assigned_percent: (cpuAssigned / cpu) * 100,
		memory_total: capacity(memory),
		memory_assigned: capacity(memoryAssigned),
		memory_in_bytes_total: memory,
		memory_in_bytes_assigned: memoryAssigned,
		memory_assigned_percent: (memoryAssigned / memory) * 100,
		disk_total: capacity(disk),
		disk_assigned: capacity(diskAssigned),
		disk_in_bytes_total: disk,
		disk_in_bytes_assigned: diskAssigned,
		disk_assigned_percent: (diskAssigned / disk) * 100,
	};
}

function statsWithDisk(row: ServerRow): Record<string, unknown> {
	const free = row.dataDiskCapacity - row.dataDiskUsed;
	return {
		...statsOf([row]),
		disk_used: capacity(row.dataDiskUsed),
		disk_free: capacity(free),
		disk_in_bytes_used: row.dataDiskUsed,
		disk_in_bytes_free: free,
		disk_used_percent: (row.dataDiskUsed / row.dataDiskCapacity) * 100,
	};
}

const NO_STATS = Object.fromEntries(
	Object.entries(statsOf([madeUpRow('')])).map(([name, value]) => [name, typeof value === 'string' ? '' : 0]),
);

function capacity(bytes: number): string {
	const [unit, size] =
		bytes >= 1024 * GIB ? ['TB', 1024 * GIB] : bytes >= GIB ? ['GB', GIB] : bytes >= 1024 ** 2 ? ['MB', 1024 ** 2] : ['KB', 1024];
	return `${(bytes / Number(size)).toFixed(2)} ${unit}`;
}
