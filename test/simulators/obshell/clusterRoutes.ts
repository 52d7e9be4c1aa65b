/** The cluster and its servers. docs/reference/obshell.md#314-tenants-and-clusters. */
import { AGENT_PORT, SQL_PORT, SVR_PORT, dbTime, requireClusterAgent, requireDatabase, servers, type Call, type Route } from './agent';
import { NO_TIME } from './times';
import { CLUSTER_MADE_AT, sysTenant, tenantSummary } from './tenantRoutes';
import { tenantsAt } from '../worldAt';

const GIB = 1024 ** 3;

export const clusterRoutes: Route[] = [
	{ method: 'GET', path: '/obcluster/info', handler: clusterInfo },
	{ method: 'GET', path: '/obcluster/topology/info', handler: (call) => checked(call) ?? { zones: zones(call) } },
	{ method: 'GET', path: '/ob/info', handler: obInfo },
];

function checked(call: Call): undefined {
	requireClusterAgent(call);
	requireDatabase(call);
}

function clusterInfo(call: Call): unknown {
	checked(call);
	const { world } = call.agent;
	const tenants = [sysTenant(world), ...tenantsAt(world, call.now)];
	return {
		cluster_name: world.clusterName,
		cluster_id: world.obClusterId,
		status: 'AVAILABLE',
		is_community_edition: false,
		is_standalone: false,
		ob_version: world.obVersion,
		dead_lock_detection_enabled: true,
		startup_mode: 'NORMAL',
		is_shared_storage: false,
		stats: stats(servers(world).length),
		zones: zones(call),
		tenants: tenants.map((tenant) => tenantSummary(call, tenant)),
		tenant_stats: tenants.map((tenant) => ({
			tenant_id: tenant.id,
			tenant_name: tenant.name,
			cpu_used_percent: 4.5,
			memory_used_percent: 31.25,
			data_disk_usage: 2 * GIB,
		})),
	};
}

function zones(call: Call): unknown[] {
	const { world } = call.agent;
	const all = servers(world);
	return world.zones.map((zone) => {
		const own = all.filter((server) => server.zone === zone.name);
		return {
			name: zone.name,
			idc_name: zone.idc,
			region_name: zone.region,
			status: 'RUNNING',
			inner_status: 'ACTIVE',
			root_server: {
				ip: own[0].ip,
				role: own[0].first ? 'LEADER' : 'FOLLOWER',
				zone: zone.name,
				svr_port: SVR_PORT,
			},
			servers: own.map(({ ip, first }, index) => ({
				id: all.findIndex((server) => server.ip === ip) + 1,
				ip,
				svr_port: SVR_PORT,
				sql_port: SQL_PORT,
				version: world.obVersion,
				with_rootserver: index === 0 && first,
				status: 'RUNNING',
				ob_status: 'ACTIVE',
				inner_status: 'ACTIVE',
				start_time: dbTime(call, CLUSTER_MADE_AT),
				stop_time: NO_TIME,
				stats: { ip, port: SVR_PORT, zone: zone.name, ...stats(1) },
				architecture: 'x86_64',
				obshell_port: AGENT_PORT,
			})),
		};
	});
}

function obInfo(call: Call): unknown {
	requireDatabase(call);
	const { world, guard, version } = call.agent;
	const all = servers(world);
	return {
		agent_info: all.map(({ ip, zone }) => ({
			ip,
			port: AGENT_PORT,
			identity: guard.identity,
			version,
			zone,
			home_path: '/home/admin/oceanbase',
			architecture: 'x86_64',
		})),
		obcluster_info: {
			id: world.obClusterId,
			name: world.clusterName,
			version: world.obVersion,
			topology: Object.fromEntries(
				world.zones.map(({ name }) => [
					name,
					all
						.filter(({ zone }) => zone === name)
						.map(({ ip, first }) => ({
							svr_ip: ip,
							svr_port: SVR_PORT,
							sql_port: SQL_PORT,
							agent_port: AGENT_PORT,
							// As DBA_OB_SERVERS has it; only the other route makes a boolean of it.
							with_rootserver: first ? 'YES' : 'NO',
							status: 'ACTIVE',
							build_version: world.obVersion,
						})),
				]),
			),
			is_shared_storage: false,
		},
	};
}

function stats(count: number): Record<string, unknown> {
	return {
		cpu_core_total: 16 * count,
		cpu_core_assigned: 6 * count,
		cpu_core_assigned_percent: 37.5,
		memory_in_bytes_total: 64 * GIB * count,
		memory_in_bytes_assigned: 20 * GIB * count,
		memory_assigned_percent: 31.25,
		disk_in_bytes_total: 500 * GIB * count,
		disk_used_in_bytes: 42 * GIB * count,
		disk_used_percent: 8.4,
	};
}
