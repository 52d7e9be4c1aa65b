/** The simulated agent as its routes see it, and the checks that most of them begin with. */
import type { DagMachine } from './dagMachine';
import { bare, noSuchTenant, old, oldReason, refuse, type ObshellError, type OldWords } from './errors';
import type { OpenedHeader } from './security';
import { execute } from './database';
import { manyTenants } from './names';
import { databaseTime } from './times';
import { sysTenant } from './sysTenant';
import type { Guard } from './verify';
import { looksAtIdentity } from './versions';
import { tenantAt, tenantsAt } from '../worldAt';
import { storedTenant } from '../worldWrites';
import type { Clock, Instant, Tenant, World } from '../world';

/** obshell's port. */
export const AGENT_PORT = 2886;
/** observer's SQL port. */
export const SQL_PORT = 2881;
/** observer's RPC port. */
export const SVR_PORT = 2882;

/**
 * How the observer beside the agent is: 0 no process, 1 no connection, 2 restricted, 3 available.
 * docs/reference/obshell.md#314-tenants-and-clusters.
 */
export type ObState = 0 | 1 | 2 | 3;

/** One obshell agent. */
export interface Agent {
	world: World;
	version: string;
	guard: Guard;
	/** The host's clock: envelope, `/time`, expiry of headers. The world has the database's. */
	hostClock: Clock;
	startedAt: Instant;
	obState: ObState;
	/** `bin/ob_admin` is there. */
	obAdmin: boolean;
	dags: DagMachine;
}

/** One request that has been let in. */
export interface Call {
	agent: Agent;
	/** The route's pattern. */
	path: string;
	/** Decoded `:name` segments. */
	params: Record<string, string>;
	query: URLSearchParams;
	/** The opened body; `{}` when there was none. */
	body: string;
	header?: OpenedHeader;
	/** The database's present. */
	now: Instant;
}

/** A route's work: gives `data`; undefined = no data, NO_CONTENT = 204. */
export type Handler = (call: Call) => unknown;

/** One route; versions.ts says which versions have it. */
export interface Route {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
	/** Below /api/v1, with `:name` segments. */
	path: string;
	handler: Handler;
	open?: boolean;
	/** The first version that has it, beside what versions.ts says. */
	since?: string;
	/** Only the password counts, not a session. */
	byPasswordOnly?: boolean;
	/** Its answers have an empty trace id. */
	untraced?: boolean;
	/** What stands in `data` beside a refusal of its own work; default: no `data`. docs/reference/obshell.md#21-fields. */
	besideRefusal?: 'null' | 'no contents';
}

/** The agent's own address. */
export function ownAddress(agent: Agent): string {
	return agent.world.zones[0].servers[0];
}

/** All servers of the cluster, with their zones. */
export function servers(world: World): Array<{ ip: string; zone: string; region: string; idc: string; first: boolean }> {
	return world.zones.flatMap(({ name, region, idc, servers: ips }) =>
		ips.map((ip, index) => ({ ip, zone: name, region, idc, first: index === 0 && name === world.zones[0].name })),
	);
}

/** True when the agent has a database: before it is in a cluster it has none. */
export function hasDatabase({ guard }: Agent): boolean {
	return guard.identity !== 'SINGLE';
}

/** A refusal unless the identity is CLUSTER AGENT, on the routes that look at it. docs/reference/obshell.md#18-who-verifies-what. */
export function requireClusterAgent({ agent, path }: Call): void {
	const { identity } = agent.guard;
	if (identity === 'CLUSTER AGENT' || !looksAtIdentity(agent.version, path)) return;
	const address = `${ownAddress(agent)}:${AGENT_PORT}`;
	throw bare(
		refuse(
			'Agent.Identify.NotSupportOperation',
			`'${address}' is '${identity}', instead of 'CLUSTER AGENT', does not support this operation`,
			400,
			old.known(identityInOldWords(path, identity, address)),
		),
	);
}

function identityInOldWords(path: string, identity: string, address: string): string {
	if (path.startsWith('/obcluster/backup')) return `agent identity is '${identity}', cannot backup`;
	if (/^\/tenant\/(?::name\/(?:backup|restore)|restore)/.test(path)) return `agent identity is ${identity}.`;
	return `${address} is not cluster agent.`;
}

/**
 * 500 unless the database answers. docs/reference/obshell.md#30-the-tenant-check. `prefix` stands before the reason; old
 * agents may say something of their own.
 */
export function requireDatabase({ agent }: Call, prefix = '', inOldWords?: OldWords): void {
	const refusal = databaseDown(agent);
	if (!refusal) return;
	if (prefix === '') throw refusal;
	const { status, errCode, message } = refusal;
	throw refuse(errCode, `${prefix}: ${message}`, status, inOldWords ?? old.unexpected(`${prefix}: ${oldReason(refusal)}`));
}

/** The same before the route's own work begins: no `data` stands beside it. */
export function requireDatabaseFirst({ agent }: Call): void {
	const refusal = databaseDown(agent);
	if (refusal) throw bare(refusal);
}

/** Why the database does not answer, if so. An agent that had a connection once calls a lost one useless. */
export function databaseDown(agent: Agent): ObshellError | undefined {
	if (!hasDatabase(agent)) {
		return refuse('Agent.OceanBase.NotHold', 'Agent is not holding OceanBase', 500, old.unexpected('oceanbase db is nil'));
	}
	const useless = old.unexpected('oceanbase db is useless');
	switch (agent.obState) {
		case 0:
			return refuse('OB.Server.Process.NotExist', 'Observer process does not exist', 500, useless);
		case 1:
		case 2:
			return refuse('Agent.OceanBase.Useless', 'The current database is useless', 500, useless);
		default:
			return undefined;
	}
}

/** The checks of docs/reference/obshell.md#30-the-tenant-check in their order; gives the tenant as it is now. */
export function checkedTenant(call: Call): Tenant {
	requireClusterAgent(call);
	const { name } = call.params;
	if (name === '') throw bare(refuse('OB.Tenant.Name.Empty', 'Tenant name is empty', 400, old.badRequest('tenant name is empty')));
	if (name === 'sys') throw bare(sysRefused(call));
	requireDatabaseFirst(call);
	// Only the lower case is refused before.
	const isSys = name.toLowerCase() === 'sys';
	const tenant = isSys ? sysTenant(call.agent.world) : tenantAt(call.agent.world, name, call.now);
	if (!tenant) throw bare(noSuchTenant(name));
	return tenant;
}

/** 400 for `sys`. */
export function sysRefused({ path }: Pick<Call, 'path'> = { path: '' }): ObshellError {
	const oldText = path === '/tenant/:name/restore' ? "'sys' is system tenant, cannot restore" : 'tenant sys is system tenant, cannot backup';
	return refuse(
		'OB.Tenant.SysOperationNotAllowed',
		'System tenant is not allowed to perform this operation',
		400,
		old.illegal(oldText),
	);
}

/** The same tenants; a refusal when there are none. docs/reference/obshell.md#31-backup-configuration. */
export function someOf(tenants: Tenant[]): Tenant[] {
	if (tenants.length > 0) return tenants;
	throw refuse('OB.Backup.NoUserTenants', 'No user tenants found', 400, old.known('no user tenants'));
}

/** The stored row behind a tenant that may be a copy. */
export function stored(agent: Agent, tenant: Tenant): Tenant {
	return storedTenant(agent.world, tenant.id) ?? tenant;
}

/** A database time for the wire. */
export function dbTime({ agent }: Call, instant: Instant | undefined): string {
	return databaseTime(agent.world, instant);
}

/** Sends a statement for a tenant, and gives the tenants that the database takes it for: some names, which stand without quotes, mean many. */
export function executeFor(agent: Agent, tenant: Tenant, now: Instant, statement: string): Tenant[] {
	execute(agent.world, statement, tenant.name);
	const many = manyTenants(tenant.name);
	if (many === undefined) return [stored(agent, tenant)];
	return many === 'users' ? tenantsAt(agent.world, now).map((one) => stored(agent, one)) : [];
}
