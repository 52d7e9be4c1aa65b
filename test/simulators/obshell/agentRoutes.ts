/**
 * `/info`, `/secret`, `/time`, `/status`, `/agents/status`, sessions. docs/reference/obshell.md#12-the-public-key,
 * #111-sessions-and-sso, #314-tenants-and-clusters.
 */
import { randomBytes } from 'node:crypto';
import { AGENT_PORT, SQL_PORT, databaseDown, hasDatabase, ownAddress, servers, type Agent, type Call, type Route } from './agent';
import { bindBody, required } from './bind';
import { AnsweredRefusal, unexpected } from './errors';
import { sealAnswer } from './security';
import { hostTime } from './times';
import { has } from './versions';
import { scnAt } from '../worldAt';

const PID = 4242;

export const agentRoutes: Route[] = [
	{ method: 'GET', path: '/info', open: true, handler: info },
	{ method: 'GET', path: '/secret', open: true, handler: secret },
	{ method: 'GET', path: '/time', open: true, handler: ({ agent }) => hostTime(agent.world, agent.hostClock.now()) },
	{ method: 'GET', path: '/git-info', open: true, handler: () => GIT_INFO },
	{ method: 'GET', path: '/status', open: true, untraced: true, handler: status },
	{ method: 'POST', path: '/status', open: true, untraced: true, handler: status },
	{ method: 'GET', path: '/agents/status', handler: agentsStatus },
	{ method: 'POST', path: '/login', handler: login, byPasswordOnly: true },
	{ method: 'POST', path: '/logout', handler: logout },
];

/** A build from the sources without their history does not know where it is from. */
const GIT_INFO = { branch: '', commitId: '', shortCommitId: '', commitTime: '' };

function info({ agent }: Call): unknown {
	const { version, world, guard } = agent;
	const isNewer = has(version, 'agentPassword');
	const facts = {
		pid: PID,
		state: 2,
		startAt: scnAt(agent.startedAt),
		homePath: '/home/admin/oceanbase',
		obVersion: obVersionOf(agent),
		architecture: has(version, 'architecture') ? 'x86_64' : undefined,
		ip: ownAddress(agent),
		port: AGENT_PORT,
		zone: hasDatabase(agent) ? world.zones[0].name : '',
		identity: guard.identity,
		version,
		isObproxyAgent: isNewer ? false : undefined,
		security: isNewer ? guard.agentPassword !== undefined : undefined,
		supportedAuth: ['v2'],
	};
	if (!isNewer && !hasDatabase(agent)) throw new AnsweredRefusal(unexpected('exec get my ob version failed: exit status 127'), facts);
	return facts;
}

/** `4.3.5.3` as the database says, else what the binary says: with the build number of `4.3.5.3_103000082025081818-…` behind a dash. */
function obVersionOf(agent: Agent): string {
	if (!hasDatabase(agent)) return '';
	const { obVersion, buildVersion = obVersion } = agent.world;
	const [, build] = /_(\d+)/.exec(buildVersion) ?? [];
	const isAsked = has(agent.version, 'databaseTellsVersion') && databaseDown(agent) === undefined;
	return build === undefined || isAsked ? obVersion : `${obVersion}-${build}`;
}

function secret({ agent }: Call): unknown {
	return { ip: ownAddress(agent), port: AGENT_PORT, public_key: agent.guard.key.publicKey };
}

function status({ agent }: Call): Record<string, unknown> {
	const obState = hasDatabase(agent) ? agent.obState : 0;
	return {
		agent: { ip: ownAddress(agent), port: AGENT_PORT, identity: agent.guard.identity },
		state: 2,
		version: agent.version,
		pid: PID,
		startAt: scnAt(agent.startedAt),
		port: AGENT_PORT,
		obState,
		sqlPort: obState === 0 || !has(agent.version, 'architecture') ? undefined : SQL_PORT,
		underMaintenance: false,
	};
}

function agentsStatus(call: Call): unknown {
	const { agent } = call;
	const own = status(call);
	const ips = hasDatabase(agent) ? servers(agent.world).map(({ ip }) => ip) : [ownAddress(agent)];
	return Object.fromEntries(
		ips.map((ip) => [
			`${ip}:${AGENT_PORT}`,
			{ ...own, agent: { ip, port: AGENT_PORT, identity: agent.guard.identity } },
		]),
	);
}

function login({ agent, header }: Call): unknown {
	const id = randomBytes(32).toString('hex');
	agent.guard.sessions.set(id, agent.hostClock.now());
	return sealAnswer(id, header?.keys ?? Buffer.alloc(0));
}

function logout({ agent, body, header }: Call): undefined {
	const id = bindBody(body, 'LogoutSessionParam').string('session_id');
	if (!id) throw required('LogoutSessionParam.SessionID');
	if (header?.sessionId === id) agent.guard.sessions.delete(id);
}
