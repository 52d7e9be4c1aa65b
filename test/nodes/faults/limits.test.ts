/** Every request ends when its time is over, whatever HTTP does. The limits are fired by hand here: no test waits a minute. */
import type * as ClockModule from '../../../services/time/clock';
import { createEngine, type Engine } from '../../engine/engine';
import { startRawServer, type Exchange, type RawServer } from './raw';

const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n';
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n';

const CLUSTERS = { resource: 'cluster', operation: 'getAll', returnAll: true };
const PAUSE = { resource: 'backupStrategy', operation: 'pause', applyTo: 'cluster', cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: '' } };

const CLUSTER = '{"successful":true,"status":200,"timestamp":"2026-05-08T10:00:00+08:00","traceId":"1","data":{"contents":[{"id":101,"name":"obdemo"}],"page":{"totalElements":1,"totalPages":1}}}';
const LIST = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${CLUSTER.length}\r\nConnection: close\r\n\r\n${CLUSTER}`;

let answer: (target: string, exchange: Exchange) => void;
let server: RawServer;
let engine: Engine;
/** The limits of requests that are under way, in milliseconds, with what makes them fire. */
let limits: Array<{ milliseconds: number; fire(): void }>;

// Each test has a server of its own: a node that has failed may leave a read behind that goes on for a while.
beforeEach(async () => {
	server = await startRawServer((target, exchange) => answer(target, exchange));
	const ocp = { service: 'ocp', baseUrl: server.url, ocpMethod: 'basic', username: 'admin', password: 'made-up-password' };
	const obshell = { service: 'obshell', baseUrl: server.url, rootPassword: 'made-up-password' };
	const credentials = Object.entries({ ocp, obshell }).map(([name, data]) => [name, { type: 'oceanBaseBackupApi', name, data }]);
	engine = await createEngine({ credentials: Object.fromEntries(credentials) });
	limits = [];
	jest.spyOn(jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js').clock, 'pause').mockResolvedValue();
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
		const limit = new AbortController();
		limits.push({ milliseconds, fire: () => limit.abort(new Error('time is over')) });
		return limit.signal;
	});
});
afterEach(async () => {
	engine.close();
	await server.close();
	jest.restoreAllMocks();
});

const WAYS: Array<[string, (exchange: Exchange) => void]> = [
	['switches protocols', ({ send }) => send(SWITCH)],
	['begins an answer and goes silent', ({ send }) => send(`${HEAD}{"succ`)],
	['is silent', () => undefined],
];

/** Once the server has done its part, time is over. */
const then = (act: (exchange: Exchange) => void) => (_target: string, exchange: Exchange) => {
	act(exchange);
	exchange.later(20, () => limits.forEach(({ fire }) => fire()));
};

describe.each(WAYS)('a server that %s', (_what, act) => {
	it('ends a read after its time, three times', async () => {
		answer = then(act);
		const { error, json } = await engine.runNode(CLUSTERS, { credentials: 'ocp' });
		expect(json).toEqual([]);
		expect(error?.message).toBe(`${server.url} did not answer in time`);
		expect(server.targets).toHaveLength(3);
		expect(limits.map(({ milliseconds }) => milliseconds).slice(0, 2).sort()).toEqual([61_000, 75_000]);
	});

	it('ends a write, which is called lost and sent once', async () => {
		answer = (target, exchange) => {
			if (target.endsWith('Schedule')) then(act)(target, exchange);
			else {
				exchange.send(LIST);
				exchange.end();
			}
		};
		const { error } = await engine.runNode(PAUSE as never, { credentials: 'ocp' });
		expect(error?.message).toBe(`${server.url} did not answer, so it is not known whether the request was carried out`);
		expect(server.targets.filter((target) => target.endsWith('Schedule'))).toHaveLength(1);
	});

	it('ends the fetching of a key', async () => {
		answer = then(act);
		const { error } = await engine.runNode(CLUSTERS, { credentials: 'obshell' });
		expect(error?.message).toBe(`${server.url} did not answer in time`);
	});

	it.each(['ocp', 'obshell'])('ends a credential test of %s', async (credentials) => {
		answer = then(act);
		const { status, message } = await engine.testCredential(credentials);
		expect([status, message]).toEqual(['Error', expect.stringMatching(/ did not answer in time\. Check the network/)]);
	});
});
