/**
 * obshell, simulated: a real HTTP server on loopback that answers as obshell's source says it does
 * (docs/reference/obshell.md), over a world of facts and a clock.
 */
import express, { type Request, type Response } from 'express';
import { AGENT_PORT, servers, type Agent, type Call, type ObState, type Route } from './agent';
import { DagMachine } from './dagMachine';
import { failure, panicAnswer, success, type Answer, type Asked } from './envelope';
import { AnsweredRefusal, ObshellError, Panic, noSuchRoute, unexpected } from './errors';
import { Faults, hits, type Fault } from './faults';
import { findRoute, type Destination } from './router';
import { nextAgentKey, openBody, openHeader, type OpenedHeader } from './security';
import { verify } from './verify';
import { has, keyBitsOf } from './versions';
import { parseJson } from './wire';
import type { Clock, World } from '../world';

export type { Fault, FaultEffect, FaultTarget } from './faults';

/** How to start a simulator. */
export interface ObshellOptions {
	world: World;
	/** `<version>-<release>`; 4.2.3 and later. Default '4.5.0.0-0'. */
	version?: string;
	/** Default: 1024 from 4.4.2 on, else 512. */
	keyBits?: 512 | 1024;
	/** docs/reference/obshell.md#18-who-verifies-what. Default 'CLUSTER AGENT'. */
	identity?: string;
	/** root@sys's. Default ''. */
	rootPassword?: string;
	/** Default: none set. */
	agentPassword?: string;
	/** Default 0: any free one. */
	port?: number;
	/**
	 * The host's clock, which judges the expiry of headers and dates the envelope. Default: the
	 * world's. A test that moves the world's clock while its client uses the machine's passes one
	 * that follows the machine's.
	 */
	clock?: Clock;
	/**
	 * Headers are opened by OpenSSL, not node-forge: for benchmarks and demos, where the simulator's
	 * own arithmetic would be most of what is measured. Default false.
	 */
	fastRsa?: boolean;
	/** `bin/ob_admin` is missing. Default false. */
	withoutObAdmin?: boolean;
	/** The task tables that another agent of the cluster left. Default: none yet. */
	tasks?: DagMachine;
	/** A test build: no header is read, nothing is verified (docs/reference/obshell.md#112-encryption-disabled). Default false. */
	encryptionDisabled?: boolean;
}

/** One request that arrived, as a witness would tell it. */
export interface LoggedRequest {
	method: string;
	/** The request target, byte for byte. */
	target: string;
	/** The route's pattern, e.g. '/tenant/:name/backup'; undefined when there is none. */
	route?: string;
	/** Status answered; undefined = no answer left the server. */
	status?: number;
	/** errCode answered (old agents: the code as text). */
	errCode?: string;
	/** The plain body after opening; '' when there was none or it could not be opened. */
	body: string;
	/** Header names in lower case; the sealed ones as they came. */
	headers: Record<string, string>;
	/** How the caller proved himself, 'open' when nobody asked, 'refused' or undefined when it never came to that. */
	auth?: string;
	/** The handler did its work to the end. Exactly one `done` request of a kind = it was done exactly once. */
	done: boolean;
	/** The kind of fault that hit it. */
	fault?: Fault['kind'];
}

/** A running simulator. */
export interface ObshellSimulator {
	/** `http://127.0.0.1:<port>`, without a slash. */
	readonly url: string;
	/** The world, after everything that should have happened by now has happened. */
	readonly world: World;
	/** The agent's task tables. */
	readonly tasks: DagMachine;
	/** Every request, in order of arrival. */
	readonly requests: LoggedRequest[];
	/** The requests of that method to that path (see FaultTarget.path). */
	requestsTo(method: string, path: string | RegExp): LoggedRequest[];
	/** A new RSA key, as after an upgrade; what was sealed for the old one is refused. */
	rotateKey(): void;
	/** Changes root@sys's password; sessions end. */
	setPassword(password: string): void;
	/** Sets or removes the agent password; sessions end. */
	setAgentPassword(password: string | undefined): void;
	/** What the observer does: 0 no process, 1 no connection, 2 restricted, 3 available. */
	setObState(state: ObState): void;
	/** Whether the agent on a server works on what it is given; the one that is asked answers all the same. */
	setAgentAlive(ip: string, alive: boolean): void;
	addFault(fault: Fault): void;
	/** When the next change in any DAG is due; Infinity = never. */
	nextChange(): number;
	close(): Promise<void>;
}

const DASHBOARD = '<!doctype html><html lang="en"><head><title>OceanBase Dashboard</title></head><body><div id="root"></div></body></html>';
const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';

/** Starts an obshell agent on loopback. */
export async function startObshellSimulator(options: ObshellOptions): Promise<ObshellSimulator> {
	const agent = makeAgent(options);
	const requests: LoggedRequest[] = [];
	const faults = new Faults();
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	app.use(async (request, response) => {
		const body = await readBody(request);
		const logged = logRequest(request);
		requests.push(logged);
		respond(agent, faults, options.encryptionDisabled ?? false, { request, response, body, logged });
	});
	const server = await listen(app, options.port ?? 0);
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}`,
		get world() {
			agent.dags.catchUp(agent.world.clock.now());
			return agent.world;
		},
		tasks: agent.dags,
		requests,
		requestsTo: (method, path) => requests.filter((one) => hits({ method, path }, one.method, one.target)),
		rotateKey() {
			agent.guard.key = nextAgentKey(agent.guard.key.bits);
		},
		setPassword(password) {
			agent.guard.rootPassword = password;
			agent.guard.sessions.clear();
		},
		setAgentPassword(password) {
			agent.guard.agentPassword = password;
			agent.guard.sessions.clear();
		},
		setObState(state) {
			agent.obState = state;
		},
		setAgentAlive(ip, alive) {
			agent.dags.catchUp(agent.world.clock.now());
			if (alive) agent.dags.deadAgents.delete(ip);
			else agent.dags.deadAgents.add(ip);
		},
		addFault: (fault) => faults.add(fault),
		nextChange: () => agent.dags.next().at,
		close: async () =>
			await new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function makeAgent(options: ObshellOptions): Agent {
	const { world, version = '4.5.0.0-0' } = options;
	const hostClock = options.clock ?? world.clock;
	const tasks = options.tasks ?? new DagMachine();
	tasks.version = version;
	tasks.agents = () => servers(world).map(({ ip }) => ({ ip, port: AGENT_PORT }));
	return {
		world,
		version,
		hostClock,
		startedAt: hostClock.now(),
		obState: 3,
		obAdmin: !options.withoutObAdmin,
		dags: tasks,
		guard: {
			version,
			identity: options.identity ?? 'CLUSTER AGENT',
			key: nextAgentKey(options.keyBits ?? keyBitsOf(version)),
			fastRsa: options.fastRsa ?? false,
			rootPassword: options.rootPassword ?? '',
			agentPassword: options.agentPassword,
			sessions: new Map(),
		},
	};
}

async function listen(app: express.Express, port: number): Promise<ReturnType<express.Express['listen']>> {
	return await new Promise((resolve, reject) => {
		const server = app.listen(port, '127.0.0.1', (error?: Error) => {
			if (error) reject(error);
			else resolve(server);
		});
	});
}

async function readBody(request: Request): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

function logRequest(request: Request): LoggedRequest {
	const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
	return {
		method: request.method,
		target: request.originalUrl,
		headers: Object.fromEntries(headers),
		body: '',
		done: false,
	};
}

/** One request in the middle of being answered. */
interface Exchange {
	request: Request;
	response: Response;
	body: string;
	logged: LoggedRequest;
}

function respond(agent: Agent, faults: Faults, trusting: boolean, exchange: Exchange): void {
	const { request, response, logged } = exchange;
	const fault = faults.take(logged.method, logged.target);
	logged.fault = fault?.kind;
	if (fault?.kind === 'hang') return;
	if (fault?.kind === 'reset') {
		request.socket.destroy();
		return;
	}
	const answer = cannedAnswer(agent, request, fault) ?? work(agent, trusting, exchange);
	if (fault?.kind === 'lostAnswer') {
		request.socket.destroy();
		return;
	}
	logged.status = answer.status;
	logged.errCode = answer.errCode;
	response.writeHead(answer.status, answer.headers);
	response.end(answer.body);
}

function cannedAnswer(agent: Agent, request: Request, fault: Fault | undefined): Answer | undefined {
	switch (fault?.kind) {
		case 'panic':
			return panicAnswer(askedOf(agent, request), agent.startedAt);
		case 'html':
			return { status: 502, headers: { 'Content-Type': 'text/html' }, body: BAD_GATEWAY };
		case 'answer': {
			const isText = typeof fault.body === 'string' || fault.body === undefined;
			const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
			return {
				status: fault.status,
				headers: { 'Content-Type': type, ...fault.headers },
				body: isText ? ((fault.body as string | undefined) ?? '') : JSON.stringify(fault.body),
			};
		}
		default:
			return undefined;
	}
}

function askedOf(agent: Agent, request: Request): Asked {
	return {
		world: agent.world,
		version: agent.version,
		now: agent.hostClock.now(),
		traceId: request.get('x-obshell-trace-id'),
		language: request.get('accept-language'),
	};
}

/** The whole way of a request through the server: docs/reference/obshell.md#11-order-of-the-servers-checks, in its order. */
function work(agent: Agent, trusting: boolean, exchange: Exchange): Answer {
	const { request, logged } = exchange;
	const asked = askedOf(agent, request);
	agent.dags.catchUp(agent.world.clock.now());
	const destination = findRoute(logged.method, logged.target, agent.version);
	if (destination.kind === 'malformed') {
		return { status: 400, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: '400 Bad Request' };
	}
	if (destination.kind === 'redirect') return redirect(logged.method, destination.location);
	try {
		const header = trusting ? undefined : sealedHeader(agent, request);
		logged.body = header && exchange.body !== '' ? openBody(exchange.body, header.keys) : exchange.body;
		return reach(agent, trusting, destination, exchange, header, asked);
	} catch (error) {
		if (error instanceof Panic) return panicAnswer(asked, agent.startedAt, logged.route === undefined);
		if (error instanceof ObshellError) {
			if (logged.auth === undefined && error.status === 401) logged.auth = 'refused';
			return refused(asked, destination, error);
		}
		// A fault of the simulator itself; the message makes the test that meets it fail with the reason.
		return failure(asked, unexpected(`simulator: ${(error as Error).stack ?? String(error)}`));
	}
}

function reach(
	agent: Agent,
	trusting: boolean,
	destination: Destination,
	exchange: Exchange,
	header: OpenedHeader | undefined,
	asked: Asked,
): Answer {
	const { logged } = exchange;
	if (destination.kind === 'dashboard') {
		return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: DASHBOARD };
	}
	if (destination.kind === 'noPage') {
		return { status: 404, headers: { 'Content-Type': 'text/plain' }, body: '404 page not found' };
	}
	if (destination.kind !== 'route') throw noSuchRoute();
	const { route, params, query } = destination;
	logged.route = route.path;
	logged.auth = allowed(agent, trusting, route, header, logged, asked);
	const call: Call = {
		agent,
		path: route.path,
		params,
		query,
		body: has(agent.version, 'bodiesReadTwice') ? readTwice(paddedBody(exchange)) : paddedBody(exchange),
		header,
		now: agent.world.clock.now(),
	};
	const data = route.handler(call);
	logged.done = true;
	return success(route.untraced ? { ...asked, traceId: '' } : asked, data);
}

function refused(asked: Asked, destination: Destination, refusal: ObshellError): Answer {
	if (refusal instanceof AnsweredRefusal) return failure(asked, refusal, refusal.data);
	const beside = destination.kind === 'route' ? destination.route.besideRefusal : undefined;
	return failure(asked, refusal, beside && { null: null, 'no contents': { contents: null } }[beside]);
}

function allowed(
	agent: Agent,
	trusting: boolean,
	route: Route,
	header: OpenedHeader | undefined,
	logged: LoggedRequest,
	asked: Asked,
): string {
	if (route.open || trusting) return 'open';
	logged.auth = 'refused';
	return verify(agent.guard, header, logged.target, asked.now, route.byPasswordOnly);
}

/** The agent's header wins; the other is then not even opened. docs/reference/obshell.md#14-the-header. */
function sealedHeader(agent: Agent, request: Request): OpenedHeader | undefined {
	const agentHeader = has(agent.version, 'agentPassword') ? request.get('x-ocs-agent-header') : undefined;
	if (agentHeader) return openHeader(agentHeader, 'agent', agent.guard.key, agent.guard.fastRsa);
	const rootHeader = request.get('x-ocs-header');
	return rootHeader ? openHeader(rootHeader, 'root', agent.guard.key, agent.guard.fastRsa) : undefined;
}

/** A body of length 0 is seen as `{}`; a chunked one without data is not, and the JSON parser meets its end. */
function paddedBody({ request, logged }: Exchange): string {
	if (logged.body !== '' || request.get('transfer-encoding') !== undefined) return logged.body;
	return '{}';
}

/** What is left of a body that was read before: an object is put back, anything else is gone. */
function readTwice(body: string): string {
	try {
		const value = parseJson(body);
		return typeof value === 'object' && !Array.isArray(value) ? body : '';
	} catch {
		return '';
	}
}

/** Gin's trailing-slash redirect, before any middleware. docs/reference/obshell.md#16-the-request-target. */
function redirect(method: string, location: string): Answer {
	if (method !== 'GET') return { status: 307, headers: { Location: location }, body: '' };
	return {
		status: 301,
		headers: { Location: location, 'Content-Type': 'text/html; charset=utf-8' },
		body: `<a href="${location}">Moved Permanently</a>.\n\n`,
	};
}
