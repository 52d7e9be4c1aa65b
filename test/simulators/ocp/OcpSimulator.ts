import type { Express, Request, Response } from 'express';
import express from 'express';
import { randomBytes } from 'node:crypto';
import type { World } from '../world';
import { addBackup } from '../worldWrites';
import type { AuthOutcome, LockOut, OcpAccessKey, OcpUser } from './authentication';
import { Authenticator } from './authentication';
import type { Answer, ServerFacts } from './envelope';
import { fail, succeed, toJson, webPage } from './envelope';
import type { Language } from './errors';
import { OcpError, accessDenied, invalidRequest, languageOf, throttled, timedOut } from './errors';
import type { Fault, FaultAnswer } from './faults';
import { Faults } from './faults';
import type { Target } from './query';
import type { RateLimit } from './rateLimit';
import { RateLimiter } from './rateLimit';
import { loggedHeaders, parseBody, readBody, readTarget } from './requests';
import type { AlarmRow } from './routes/alarms';
import { alarmRoutes } from './routes/alarms';
import { backupNowRoutes, followJobs } from './routes/backupNow';
import { clusterRoutes } from './routes/clusters';
import { dataBackupRoutes } from './routes/dataBackups';
import { logBackupRoutes } from './routes/logBackups';
import { overviewRoutes } from './routes/overview';
import { recoverableRoutes } from './routes/recoverable';
import { restoreRoutes } from './routes/restores';
import { restoreTaskRoutes } from './routes/restoreTasks';
import { serverRoutes } from './routes/server';
import { strategyRoutes } from './routes/strategies';
import { strategyWriteRoutes } from './routes/strategyWrites';
import { taskRoutes } from './routes/tasks';
import { tenantDeletionRoutes } from './routes/tenantDeletion';
import type { Route } from './routing';
import { Bare, RouteTable } from './routing';
import type { QueryEncoding } from './signature';
import type { OcpVersion } from './state';
import { OcpState } from './state';
import type { Strategy } from './strategyModel';
import { believableStrategy } from './strategyModel';
import { SHORT_TASK } from './taskInstances';

export type { OcpAccessKey, OcpUser } from './authentication';
export type { Fault, FaultAnswer } from './faults';
export type { OcpVersion } from './state';

/** The user of a simulator that was given none. Made up; its password holds a colon, as Basic allows. */
export const OCP_USER: OcpUser = { username: 'backup_admin', password: 'only:for-Tests1' };

/** The access key of a simulator that was given none. Made up. */
export const OCP_ACCESS_KEY: OcpAccessKey = {
	accessKey: 'exampleAk0000001',
	secretKey: 'exampleSk000000000000000000000001',
};

/** What a simulator is started with. */
export interface OcpSimulatorOptions {
	world: World;
	/** 4.3.3 when left out; 4.2.2 has only the cluster endpoints C1-C12 and the listings. */
	version?: OcpVersion;
	/** OCP_USER when left out. */
	users?: OcpUser[];
	/** OCP_ACCESS_KEY when left out. */
	accessKeys?: OcpAccessKey[];
	/** A free one when left out. */
	port?: number;
	/** Requests per window and user; unlimited when left out. */
	rateLimit?: RateLimit;
	/** More clusters that this OCP manages; the clock is always that of `world`. */
	extraClusters?: Array<{ world: World; type?: 'PRIMARY' | 'STANDBY' }>;
	/** Defaults of the version: 5 and 10 attempts, on 4.2.2 20 and 20 (docs/reference/ocp.md#13-web-log-on-and-lock-out). */
	lockOut?: Partial<LockOut>;
	/** What an unknown path answers is not documented; 400 when left out, as in the sister product (docs/reference/ocp.md#23-errors). */
	unknownPathStatus?: 400 | 404;
	/**
	 * How the server percent-encodes the query before it checks a signature; RFC 3986 when left out
	 * (docs/reference/ocp.md#11-aksk-signature).
	 */
	queryEncoding?: QueryEncoding;
	/** Minutes east of UTC of the host that OCP runs on; 480 when left out. */
	offsetMinutes?: number;
	/** `believable` (default): what has backups has a strategy; or none at all. */
	strategies?: 'believable' | 'none';
	/** What a read of a strategy that does not exist answers: success without data (default), or 404 BAK21006. */
	missingStrategy?: 'absent' | 'error';
	/** The log task lists (C8, T7) show exactly so many made-up tasks instead of the world's. */
	logTasks?: number;
	/** So many tasks more, newest first, at each request for a made-up log task list. */
	logTaskGrowth?: number;
	/** True: the log tasks of a cluster (C8) name no tenant, as in its only sample (docs/reference/ocp.md#32-log-backup-tasks). */
	anonymousLogTasks?: boolean;
	/** True: the made-up log tasks come oldest first: the order of OCP's lists is not documented. */
	oldestLogTasksFirst?: boolean;
	/** True: `taskId` of data backup tasks lies beyond 2^53. */
	hugeTaskIds?: boolean;
	/** Alarms to list besides those of the world, as they are. */
	moreAlarms?: AlarmRow[];
	/** True: listings show the tenant `sys` too, which the world leaves out. */
	sysTenant?: boolean;
}

/** A request that the simulator saw. */
export interface LoggedRequest {
	method: string;
	/** Path and query as on the wire. */
	target: string;
	/** Lower-case names; without `authorization`. */
	headers: Record<string, string>;
	/** The request's body as text, empty when there was none. */
	body: string;
	auth: AuthOutcome;
	/** undefined when no answer was sent. */
	status?: number;
}

/** A running simulator. */
export interface OcpSimulator {
	/** `http://127.0.0.1:<port>`, without a slash at its end. */
	url: string;
	world: World;
	/** Every request since the start, oldest first. */
	requests: LoggedRequest[];
	/** The strategies that are stored now. */
	strategies: readonly Strategy[];
	addFault(fault: Fault): void;
	clearFaults(): void;
	/** Ends all connections, hanging ones too. */
	close(): Promise<void>;
}

/** Starts an OCP that serves the world, on loopback. */
export async function startOcpSimulator(options: OcpSimulatorOptions): Promise<OcpSimulator> {
	const server = new OcpServer(options);
	const app = express();
	app.disable('x-powered-by');
	app.use((request, response) => server.serve(request, response));
	const listener = await listen(app, options.port ?? 0);
	const address = listener.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}`,
		world: options.world,
		requests: server.requests,
		strategies: server.state.strategies,
		addFault: (fault) => server.faults.add(fault),
		clearFaults: () => server.faults.clear(),
		close: async () =>
			await new Promise<void>((resolve) => {
				listener.close(() => resolve());
				listener.closeAllConnections();
			}),
	};
}

async function listen(app: Express, port: number): Promise<ReturnType<Express['listen']>> {
	return await new Promise((resolve, reject) => {
		const listener = app.listen(port, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(listener)));
	});
}

/** `silence`: nothing is sent; `reset`: the connection is torn down. */
type Ending = Answer | 'silence' | 'reset';

class OcpServer {
	readonly requests: LoggedRequest[] = [];
	readonly faults = new Faults();
	readonly state: OcpState;
	private readonly authenticator: Authenticator;
	private readonly limiter: RateLimiter | undefined;
	private readonly routes: RouteTable;
	private readonly serverId = randomBytes(5).toString('hex');
	private readonly unknownPathStatus: 400 | 404;

	constructor(private readonly options: OcpSimulatorOptions) {
		const version = options.version ?? '4.3.3';
		const attempts = version === '4.2.2' ? { account: 20, address: 20 } : { account: 5, address: 10 };
		this.state = new OcpState(
			version,
			[
				{ world: options.world, type: 'PRIMARY' },
				...(options.extraClusters ?? []).map(({ world, type = 'PRIMARY' }) => ({ world, type }) as const),
			],
			options.offsetMinutes ?? 480,
			{
				logTasks:
					options.logTasks === undefined
						? undefined
						: { count: options.logTasks, growth: options.logTaskGrowth ?? 0, requests: 0 },
				anonymousLogTasks: options.anonymousLogTasks ?? false,
				oldestLogTasksFirst: options.oldestLogTasksFirst ?? false,
				hugeTaskIds: options.hugeTaskIds ?? false,
				sysTenant: options.sysTenant ?? false,
				missingStrategy: options.missingStrategy ?? 'absent',
				moreAlarms: options.moreAlarms ?? [],
			},
		);
		this.authenticator = new Authenticator(
			options.users ?? [OCP_USER],
			options.accessKeys ?? [OCP_ACCESS_KEY],
			{
				accountAttempts: attempts.account,
				accountMinutes: 30,
				addressAttempts: attempts.address,
				addressMinutes: 10,
				...options.lockOut,
			},
			options.queryEncoding ?? 'rfc3986',
		);
		this.limiter = options.rateLimit && new RateLimiter(options.rateLimit);
		this.unknownPathStatus = options.unknownPathStatus ?? 400;
		this.routes = new RouteTable(ROUTES, version);
		if (options.strategies !== 'none') this.seedStrategies();
		this.seedTasks();
	}

	/** Reads the whole body, decides, logs, answers. */
	async serve(request: Request, response: Response): Promise<void> {
		const body = await readBody(request);
		const entry: LoggedRequest = {
			method: request.method,
			target: request.originalUrl,
			headers: loggedHeaders(request),
			body: body.toString('utf8'),
			auth: 'not checked',
		};
		this.requests.push(entry);
		const ending = this.end(request, body, entry);
		if (ending === 'silence') return;
		if (ending === 'reset') {
			request.socket.resetAndDestroy();
			return;
		}
		entry.status = ending.status;
		const bytes = Buffer.from(ending.body, 'utf8');
		response.writeHead(ending.status, { ...ending.headers, 'Content-Length': bytes.length });
		response.end(request.method === 'HEAD' ? undefined : bytes);
	}

	private end(request: Request, body: Buffer, entry: LoggedRequest): Ending {
		const fault = this.faults.take(request.method, request.originalUrl.split('?')[0]);
		if (fault === undefined) return this.answer(request, body, entry);
		if (fault === 'lostAnswer') {
			this.answer(request, body, entry);
			return 'reset';
		}
		if (fault === 'timedOut') {
			const answer = this.answer(request, body, entry);
			return answer.status < 400 ? fail(timedOut(), languageOf(request.headers['accept-language']), this.facts()) : answer;
		}
		return this.faultAnswer(fault, languageOf(request.headers['accept-language']));
	}

	private faultAnswer(fault: Exclude<FaultAnswer, 'lostAnswer' | 'timedOut'>, language: Language): Ending {
		if (fault === 'reset') return 'reset';
		if (fault === 'hang') return 'silence';
		if (fault === 'html') return webPage();
		if (fault === 'throttle') return fail(throttled(100, 1), language, this.facts());
		const { status, headers = {}, body = '' } = fault;
		return typeof body === 'string'
			? { status, headers: { 'Content-Type': 'text/plain;charset=UTF-8', ...headers }, body }
			: { status, headers: { 'Content-Type': 'application/json', ...headers }, body: toJson(body) };
	}

	private facts(): ServerFacts {
		return { now: this.options.world.clock.now(), offsetMinutes: this.state.offsetMinutes, server: this.serverId };
	}

	/** Every failure that a route throws becomes the envelope's error. */
	private answer(request: Request, body: Buffer, entry: LoggedRequest): Answer {
		const facts = this.facts();
		const language = languageOf(request.headers['accept-language']);
		try {
			const target = readTarget(request.originalUrl);
			if (!/^\/api(\/|$)/.test(target.path)) {
				entry.auth = 'not needed';
				return webPage();
			}
			return this.answerApi(request, target, body, entry, facts, language);
		} catch (error) {
			if (error instanceof OcpError) return fail(error, language, facts);
			const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
			return fail(new OcpError(500, 'COM10000', { en: `Unexpected error: ${what}`, zh: `系统异常：${what}` }), language, facts);
		}
	}

	private answerApi(
		request: Request,
		target: Target,
		body: Buffer,
		entry: LoggedRequest,
		facts: ServerFacts,
		language: Language,
	): Answer {
		const match = this.routes.find(request.method, target.path);
		const open = typeof match === 'object' && match.route.open === true;
		const user = open ? undefined : this.authenticate(request, body, entry, facts.now);
		if (open) entry.auth = 'not needed';
		const headers = user && this.limiter ? this.limiter.count(user.username, facts.now) : {};
		if (match === 'unknown path') throw invalidRequest(this.unknownPathStatus, `No handler found for ${request.method} ${target.path}`);
		if (match === 'other method') throw invalidRequest(405, `Request method '${request.method}' is not supported`);
		if (user) checkRights(user, match.route);
		const data = match.route.handle({
			state: this.state,
			now: facts.now,
			language,
			username: user?.username ?? '',
			path: match.path,
			parameters: target.parameters,
			body: parseBody(request.headers['content-type'], body, match.route),
		});
		const answer = data instanceof Bare ? data.answer : succeed(data, facts);
		return { ...answer, headers: { ...answer.headers, ...headers } };
	}

	private authenticate(request: Request, body: Buffer, entry: LoggedRequest, now: number): OcpUser {
		const result = this.authenticator.check(
			{ method: request.method, target: request.originalUrl, rawHeaders: request.rawHeaders, body },
			request.headers.authorization,
			request.socket.remoteAddress ?? '',
			now,
		);
		entry.auth = result.outcome;
		if ('error' in result) throw result.error;
		return result.user;
	}

	/** On 4.2.2 the cluster has a strategy, later each tenant that has backups. */
	private seedStrategies(): void {
		for (const { world } of this.state.clusters) {
			const backedUp = world.tenants.filter(({ backups }) => backups.length > 0);
			const since = Math.min(...backedUp.map(({ backups }) => backups[0].startedAt)) - 24 * 3_600_000;
			const subjects = backedUp.length === 0 ? [] : this.state.version === '4.2.2' ? [undefined] : backedUp;
			for (const tenant of subjects) {
				this.state.strategies.push(believableStrategy(world, this.state.strategies.length + 1, since, tenant));
			}
		}
	}

	/** The newest backup of each tenant came from a scheduled task. */
	private seedTasks(): void {
		for (const { world } of this.state.clusters) {
			for (const tenant of world.tenants) {
				const job = tenant.backups.at(-1);
				if (!job) continue;
				const undo = (now: number) => ({ startedAt: now, endsAt: () => now + SHORT_TASK, succeeds: () => true });
				this.state.addTask({
					name: 'Back up tenant data',
					type: 'SCHEDULED',
					world,
					tenant,
					creator: 'system',
					createdAt: job.startedAt,
					steps: ['Check backup conditions', 'Start data backup', 'Wait for data backup', 'Check backup result'],
					runs: [followJobs('EXECUTE', job.startedAt, [job])],
					retry: (now) => followJobs('RETRY', now, [addBackup(world, tenant, now, { type: job.type })]),
					rollback: (now) => ({ operation: 'ROLLBACK', ...undo(now) }),
				});
			}
		}
	}
}

const ROUTES: Route[] = [
	...serverRoutes,
	...clusterRoutes,
	...tenantDeletionRoutes,
	...overviewRoutes,
	...dataBackupRoutes,
	...logBackupRoutes,
	...restoreTaskRoutes,
	...recoverableRoutes,
	...strategyRoutes,
	...strategyWriteRoutes,
	...backupNowRoutes,
	...restoreRoutes,
	...taskRoutes,
	...alarmRoutes,
];

/**
 * A read is closed to those without any right, a write to all but those with every right; tasks have rights of their own
 * (docs/reference/ocp.md#4-look-ups-and-tasks).
 */
function checkRights({ rights = 'all' }: OcpUser, route: Route): void {
	const isAboutServer = serverRoutes.includes(route);
	if (rights === 'all' || isAboutServer || (rights === 'read' && !route.writes)) return;
	if (rights === 'noTasks' && !taskRoutes.includes(route)) return;
	throw accessDenied();
}
