/** Tenants. docs/reference/obshell.md#314-tenants-and-clusters. */
import { SQL_PORT, dbTime, ownAddress, requireClusterAgent, requireDatabase, type Agent, type Call, type Route } from './agent';
import { noSuchTenant, old, refuse } from './errors';
import { sysTenant } from './sysTenant';
import { offsetText } from './times';
import { poolsWithUnits } from './units';
import { has } from './versions';
import { tenantAt, tenantsAt } from '../worldAt';
import type { Tenant } from '../world';

export const tenantRoutes: Route[] = [
	{ method: 'GET', path: '/tenants/overview', handler: overview, besideRefusal: 'no contents' },
	{ method: 'GET', path: '/tenant/:name', handler: one, besideRefusal: 'null' },
	{ method: 'GET', path: '/tenant/:name/variable/:variable', handler: variable },
	{ method: 'GET', path: '/tenant/:name/parameters', handler: parameters, besideRefusal: 'no contents' },
];

/** Those collations that OceanBase makes tenants with, by number. */
const COLLATIONS: Record<number, readonly [charset: string, collation: string]> = {
	28: ['gbk', 'gbk_chinese_ci'],
	45: ['utf8mb4', 'utf8mb4_general_ci'],
	46: ['utf8mb4', 'utf8mb4_bin'],
	63: ['binary', 'binary'],
	248: ['gb18030', 'gb18030_chinese_ci'],
};

/** sys and the user tenants, without what lies in the recycle bin. */
export function listedTenants({ agent, now }: Call): Tenant[] {
	return [sysTenant(agent.world), ...tenantsAt(agent.world, now)].filter(({ inRecyclebin }) => !inRecyclebin);
}

function overview(call: Call): unknown {
	requireClusterAgent(call);
	const { version } = call.agent;
	const mode = has(version, 'tenantDetails') ? (call.query.get('mode') ?? '') : '';
	if (!['', 'MYSQL', 'ORACLE'].includes(mode)) throw noSuchMode(mode);
	requireDatabase(call);
	return listedTenants(call)
		.filter((tenant) => mode === '' || tenant.mode === mode)
		.map((tenant) => ({
			...rowOf(call, tenant),
			...(has(version, 'tenantDetails') && {
				read_only: tenant.readOnly ?? false,
				comment: has(version, 'topology') ? '' : undefined,
				connection_strings: connectionStrings(call.agent, tenant, tenant.name),
			}),
		}));
}

function noSuchMode(mode: string): Error {
	return refuse(
		'OB.Tenant.Mode.NotSupported',
		`Tenant mode '${mode}' is not supported.`,
		400,
		old.badRequest('mode should be mysql or oracle'),
	);
}

/** What DBA_OB_TENANTS says of a tenant. */
function rowOf(call: Call, tenant: Tenant): Record<string, unknown> {
	return {
		tenant_id: tenant.id,
		tenant_name: tenant.name,
		mode: tenant.mode,
		status: tenant.status,
		locked: tenant.locked ? 'YES' : 'NO',
		primary_zone: tenant.primaryZone,
		locality: tenant.locality,
		in_recyclebin: tenant.inRecyclebin ? 'YES' : 'NO',
		created_time: dbTime(call, tenant.createdAt),
	};
}

/** With the tenant's name as the caller wrote it. */
function connectionStrings(agent: Agent, tenant: Tenant, name: string): unknown[] {
	const user = tenant.mode === 'ORACLE' && has(agent.version, 'tenantVariables') ? 'SYS' : 'root';
	return [
		{
			type: 'DIRECT',
			obproxy_address: '',
			obproxy_port: 0,
			connection_string: `obclient -h${ownAddress(agent)} -P${SQL_PORT} -u${user}@${name} -p`,
		},
	];
}

function one(call: Call): unknown {
	requireClusterAgent(call);
	const tenant = anyTenant(call);
	if (!has(call.agent.version, 'tenantDetails') && tenant.status !== 'NORMAL') {
		const text = `Tenant '${call.params.name}' status is '${tenant.status}'.`;
		throw refuse('OB.Tenant.Status.NotNormal', text, 500, old.known(text));
	}
	return tenantDetail(call, tenant, call.params.name);
}

/** What `GET /tenant/:name` and `/obcluster/info` show of a tenant; `name` as the caller wrote it. */
export function tenantDetail(call: Call, tenant: Tenant, name = tenant.name): Record<string, unknown> {
	const { world, version } = call.agent;
	const isDetailed = has(version, 'tenantDetails');
	const [charset, collation] = COLLATIONS[tenant.collationId ?? (tenant.mode === 'ORACLE' ? 46 : 45)] ?? ['', ''];
	return {
		...rowOf(call, tenant),
		charset: isDetailed ? charset : '',
		collation: isDetailed ? collation : '',
		whitelist: '%',
		pools: poolsWithUnits(call, tenant),
		read_only: isDetailed ? (tenant.readOnly ?? false) : undefined,
		...(has(version, 'tenantVariables') && {
			time_zone: offsetText(world.databaseOffsetMinutes),
			lower_case_table_names: String(tenant.lowerCaseTableNames ?? (tenant.mode === 'ORACLE' ? 0 : 1)),
		}),
		dead_lock_detection_enabled: has(version, 'deadLockDetection') ? true : undefined,
		connection_strings: isDetailed ? connectionStrings(call.agent, tenant, name) : undefined,
		comment: has(version, 'topology') ? '' : undefined,
	};
}

/** Read in source (A/api/tenant_handler.go:572), not recorded: the row of CDB_OB_SYS_VARIABLES, empty where there is none. */
function variable(call: Call): unknown {
	requireClusterAgent(call);
	const { name } = anyTenant(call);
	const { world } = call.agent;
	const zones: Record<string, number> = {
		time_zone: world.databaseOffsetMinutes,
		system_time_zone: world.systemOffsetMinutes ?? world.hostOffsetMinutes,
	};
	const offset = name === 'sys' ? zones[call.params.variable] : undefined;
	return { name: offset === undefined ? '' : call.params.variable, value: offset === undefined ? '' : offsetText(offset), info: '' };
}

function parameters(call: Call): unknown {
	const { parameters: stored, settings } = anyTenant(call);
	const all: Record<string, unknown> = stored ?? {
		archive_lag_target: '120s',
		log_archive_concurrency: 0,
		ha_low_thread_score: 0,
		...settings,
	};
	const known = ['archive_lag_target', 'ha_low_thread_score', 'log_archive_concurrency'].filter((name) => name in all);
	if (known.length === 0) return { contents: null };
	return known.map((name) => ({
		name,
		value: String(all[name]),
		data_type: 'STRING',
		info: '',
		edit_level: 'DYNAMIC_EFFECTIVE',
	}));
}

/** sys is allowed. */
function anyTenant(call: Call): Tenant {
	const { name } = call.params;
	const failed = `Get tenant '${name}' failed.`;
	requireDatabase(call, failed, old.unexpected(failed));
	const { world } = call.agent;
	const tenant = name === 'sys' ? sysTenant(world) : tenantAt(world, name, call.now);
	if (tenant) return tenant;
	throw noSuchTenant(name, old.badRequest(`Tenant '${name}' is not exist.`));
}
