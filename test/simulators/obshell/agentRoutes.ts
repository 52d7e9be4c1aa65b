/**
 * `/info`, `/secret`, `/time`, `/status`, `/agents/status`, sessions. docs/reference/obshell.md#12-the-public-key,
 * #111-sessions-and-sso, #314-tenants-and-clusters.
 */
import { randomBytes } from 'node:crypto';
import { AGENT_PORT, SQL_PORT, ownAddress, requireClusterAgent, servers, type Call, type Route } from './agent';
import { bindBody, required } from './bind';
import { sealAnswer } from './security';
import { hostTime } from './times';
import { scnAt } from '../worldAt';

const PID = 4242;

export const agentRoutes: Route[] = [
	{ method: 'GET', path: '/info', open: true, handler: info },
	{ method: 'GET', path: '/secret', open: true, handler: secret },
	{ method: 'GET', path: '/time', open: true, handler: ({ agent }) => hostTime(agent.world, agent.hostClock.now()) },
	{ method: 'GET', path: '/git-info', open: true, handler: () => ({ commit_id: '61ee147', branch: 'master' }) },
	{ method: 'GET', path: '/status', open: true, handler: status },
	{ method: 'POST', path: '/status', open: true, handler: status },
	{ method: 'GET', path: '/agents/status', handler: agentsStatus },
	{ method: 'POST', path: '/login', handler: login, since: '4.4.0', byPasswordOnly: true },
	{ method: 'POST', path: '/logout', handler: logout, since: '4.4.0' },
];

function info({ agent }: Call): unknown {
	return {
		pid: PID,
		state: 2,
		startAt: scnAt(agent.startedAt),
		homePath: '/home/admin/oceanbase',
		obVersion: agent.world.obVersion,
		architecture: 'x86_64',
		ip: ownAddress(agent),
		port: AGENT_PORT,
		zone: agent.world.zones[0].name,
		identity: agent.guard.identity,
		version: agent.version,
		isObproxyAgent: false,
		security: agent.guard.agentPassword !== undefined,
		supportedAuth: ['v2'],
	};
}

function secret({ agent }: Call): unknown {
	return { ip: ownAddress(agent), port: AGENT_PORT, public_key: agent.guard.key.publicKey };
}

function status({ agent }: Call): Record<string, unknown> {
	return {
		agent: { ip: ownAddress(agent), port: AGENT_PORT, identity: agent.guard.identity },
		state: 2,
		version: agent.version,
		pid: PID,
		startAt: scnAt(agent.startedAt),
		port: AGENT_PORT,
		obState: agent.obState,
		sqlPort: agent.obState === 0 ? undefined : SQL_PORT,
		underMaintenance: false,
	};
}

function agentsStatus(call: Call): unknown {
	requireClusterAgent(call);
	const own = status(call);
	return Object.fromEntries(
		servers(call.agent.world).map(({ ip }) => [
			`${ip}:${AGENT_PORT}`,
			{ ...own, agent: { ip, port: AGENT_PORT, identity: call.agent.guard.identity } },
		]),
	);
}

function login({ agent, header }: Call): unknown {
	const id = randomBytes(32).toString('hex');
	agent.guard.sessions.set(id, agent.hostClock.now());
	return sealAnswer(id, header?.keys ?? Buffer.alloc(0));
}

function logout({ agent, body, header }: Call): undefined {
	const id = bindBody(body, 'LogoutParam').string('session_id');
	if (!id) throw required('LogoutParam.SessionID');
	if (header?.sessionId === id) agent.guard.sessions.delete(id);
}
