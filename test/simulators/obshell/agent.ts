/** The simulated agent as its routes see it, and the checks that most of them begin with. */
import type { DagMachine } from './dag';
import { ObshellError, noSuchTenant, refuse } from './errors';
import type { OpenedHeader } from './security';
import { databaseTime } from './times';
import type { Guard } from './verify';
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

/** One route. `since` is the first version that has it. */
export interface Route {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
	/** Below /api/v1, with `:name` segments. */
	path: string;
	handler: Handler;
	open?: boolean;
	since?: string;
	/** Only the password counts, not a session. */
	byPasswordOnly?: boolean;
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

/** 400 unless the identity is CLUSTER AGENT. docs/reference/obshell.md#18-who-verifies-what. */
export function requireClusterAgent({ agent }: Call): void {
	const { identity } = agent.guard;
	if (identity === 'CLUSTER AGENT') return;
	throw refuse(
		'Agent.Identify.NotSupportOperation',
		`'${ownAddress(agent)}:${AGENT_PORT}' is '${identity}', instead of 'CLUSTER AGENT', does not support this operation`,
	);
}

/** 500 unless the database answers. docs/reference/obshell.md#30-the-tenant-check. */
export function requireDatabase({ agent }: Call): void {
	const refusal = databaseDown(agent);
	if (refusal) throw refusal;
}

/** Why the database does not answer, if so. */
export function databaseDown(agent: Agent): ObshellError | undefined {
	switch (agent.obState) {
		case 0:
			return refuse('OB.Server.Process.NotExist', 'Observer process does not exist', 500);
		case 1:
			return refuse('Agent.OceanBase.NotHold', 'Agent is not holding OceanBase', 500);
		case 2:
			return refuse('Agent.OceanBase.Useless', 'The current database is useless', 500);
		default:
			return undefined;
	}
}

/** The checks of docs/reference/obshell.md#30-the-tenant-check in their order; gives the tenant as it is now. */
export function checkedTenant(call: Call): Tenant {
	requireClusterAgent(call);
	const { name } = call.params;
	if (name === 'sys') throw sysRefused();
	requireDatabase(call);
	const tenant = tenantAt(call.agent.world, name, call.now);
	if (!tenant) throw noSuchTenant(name);
	return tenant;
}

/** 400 for `sys`. */
export function sysRefused(): ObshellError {
	return refuse('OB.Tenant.SysOperationNotAllowed', 'System tenant is not allowed to perform this operation');
}

/** All user tenants as they are now; 400 when there is none. docs/reference/obshell.md#31-backup-configuration. */
export function allUserTenants(call: Call): Tenant[] {
	const tenants = tenantsAt(call.agent.world, call.now);
	if (tenants.length === 0) throw refuse('OB.Backup.NoUserTenants', 'No user tenants found');
	return tenants;
}

/** The stored row behind a tenant that may be a copy. */
export function stored(agent: Agent, tenant: Tenant): Tenant {
	return storedTenant(agent.world, tenant.id) ?? tenant;
}

/** A database time for the wire. */
export function dbTime({ agent }: Call, instant: Instant | undefined): string {
	return databaseTime(agent.world, instant);
}

/**
 * Names go unquoted into SQL: throws the database's complaint about one that needs quotes.
 * docs/reference/obshell.md#30-the-tenant-check.
 */
export function complainAboutName(name: string, makeError: (text: string) => Error): void {
	if (/^[A-Za-z_][A-Za-z0-9_$]*$/.test(name)) return;
	throw makeError(
		`Error 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your OceanBase version for the right syntax to use near '${name}' at line 1`,
	);
}
