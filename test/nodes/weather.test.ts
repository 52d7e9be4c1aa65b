/** What the node does when the network, a proxy or a server misbehaves. */
import type * as HttpModule from '../../services/wire/http';
import type { FaultEffect } from '../simulators/obshell/ObshellSimulator';
import type { FaultAnswer } from '../simulators/ocp/OcpSimulator';
import { GET_CLUSTER, GET_TENANT, pick, SET_CONFIG, setScene, type Scene } from './scene';

const OVERVIEW = '/api/v1/tenant/orders/backup/overview';
const CONFIG = '/api/v1/obcluster/backup/config';
const TASKS = '/api/v2/ob/clusters/1000003/tenants/201002/backup/task/dataBackupTasks';

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({
		obshell: { obshell: {}, fresh: {}, reset: {}, bad: {}, late: {}, lost: {}, blind: {} },
		ocp: { ocp: {}, limited: { rateLimit: { limit: 4, windowSeconds: 10 } } },
		more: {
			wrong: { of: 'obshell', rootPassword: 'not-the-password' },
			wrongAgent: { of: 'obshell', agentPassword: 'not-the-agent-password' },
			wrongOcp: { of: 'ocp', password: 'not-the-password' },
			gone: { of: 'obshell', baseUrl: 'http://127.0.0.1:9' },
		},
	});
	await scene.items('obshell', GET_CLUSTER);
});
beforeEach(() => void scene.pauses.splice(0));
afterAll(async () => await scene.close());

const readOrders = async (credentials: string) => await scene.run(credentials, { ...GET_TENANT, tenant: pick('orders') });
const write = async (credentials = 'obshell') => await scene.run(credentials, { ...SET_CONFIG, backupBaseUri: 'file:///backup/new' });

describe('a read from obshell', () => {
	const faults: Array<[string, FaultEffect]> = [
		['a reset', { kind: 'reset' }],
		['a lost answer', { kind: 'lostAnswer' }],
		["a proxy's 502", { kind: 'html' }],
		['503', { kind: 'answer', status: 503, body: 'busy' }],
		['504', { kind: 'answer', status: 504, body: '<html>Gateway Time-out</html>' }],
	];

	it.each(faults)('gets over %s', async (_what, fault) => {
		const agent = scene.obshell.obshell;
		agent.addFault({ ...fault, path: OVERVIEW, times: 2 });
		const before = agent.requestsTo('GET', OVERVIEW).length;
		expect((await readOrders('obshell')).json).toMatchObject([{ tenant: 'orders', outcome: 'succeeded' }]);
		expect(agent.requestsTo('GET', OVERVIEW)).toHaveLength(before + 3);
		expect(scene.pauses).toEqual([500, 1000]);
	});

	it.each<[string, FaultEffect, string]>([
		['a reset', { kind: 'reset' }, 'closed the connection'],
		["a proxy's 502", { kind: 'html' }, 'could not serve the request (HTTP 502)'],
	])('gives up at the third time of %s', async (_what, fault, says) => {
		const agent = scene.obshell.obshell;
		agent.addFault({ ...fault, path: OVERVIEW, times: 3 });
		const before = agent.requestsTo('GET', OVERVIEW).length;
		expect((await readOrders('obshell')).error?.message).toBe(`${agent.url} ${says}`);
		expect(agent.requestsTo('GET', OVERVIEW)).toHaveLength(before + 3);
	});

	it.each<[string, number, unknown, string]>([
		['a web page', 200, '<!doctype html><title>Login</title>', 'does not answer like obshell: it sent a web page'],
		['another JSON', 200, { status: 'up' }, 'does not answer like obshell: it sent something else'],
		['truncated JSON', 200, '{"successful":true,"data":{"status":{"tenant_id":10', 'does not answer like obshell: it sent something else'],
		['nothing', 200, '', 'does not answer like obshell: it sent something else'],
		['a redirect', 302, '', 'sends the request elsewhere (HTTP 302)'],
	])('is told of %s at once', async (_what, status, body, says) => {
		const agent = scene.obshell.obshell;
		const elsewhere = `${scene.obshell.fresh.url}${OVERVIEW}`;
		const headers: Record<string, string> = status === 302 ? { Location: elsewhere } : {};
		agent.addFault({ kind: 'answer', status, headers, body, path: OVERVIEW });
		const before = agent.requestsTo('GET', OVERVIEW).length;
		expect((await readOrders('obshell')).error?.message).toBe(`${agent.url} ${says}`);
		expect(agent.requestsTo('GET', OVERVIEW)).toHaveLength(before + 1);
		expect(scene.obshell.fresh.requests).toHaveLength(0);
		expect(scene.pauses).toEqual([]);
	});

	it('is told of a crash', async () => {
		scene.obshell.obshell.addFault({ kind: 'panic', path: OVERVIEW });
		const { error } = await readOrders('obshell');
		expect(error?.message).toBe('obshell crashed on this request');
		expect(error?.description).toContain('Look into obshell.log on that server.');
	});

	it('is told of a database that is gone', async () => {
		scene.obshell.obshell.setObState(0);
		const { error } = await readOrders('obshell');
		scene.obshell.obshell.setObState(3);
		expect(error?.message).toBe('The agent has lost its database');
	});

	it('is told of a server that does not answer in time', async () => {
		const { Http } = jest.requireActual<typeof HttpModule>('../../dist/services/wire/http.js');
		const send = Http.prototype.send;
		const impatient = jest.spyOn(Http.prototype, 'send').mockImplementation(async function (this: HttpModule.Http, request) {
			Object.assign(this['options'], { timeoutMs: 60 });
			return await send.call(this, request);
		});
		scene.obshell.obshell.addFault({ kind: 'hang', path: OVERVIEW, times: 3 });
		const { error } = await readOrders('obshell');
		impatient.mockRestore();
		expect(error?.message).toBe(`${scene.obshell.obshell.url} did not answer in time`);
	});

	it('gives a request a minute', async () => {
		const { Http } = jest.requireActual<typeof HttpModule>('../../dist/services/wire/http.js');
		const timeouts: unknown[] = [];
		const helper = async (_type: string, options: { timeout?: number }) => void timeouts.push(options.timeout);
		const http = new Http({ helpers: { httpRequestWithAuthentication: helper } }, { origin: '', secrets: [] });
		await expect(http.send({ method: 'GET', path: '/' })).rejects.toThrow();
		expect(timeouts[0]).toBe(60_000);
	});
});

describe('a write to obshell', () => {
	it.each<[string, string, FaultEffect]>([
		['a reset', 'reset', { kind: 'reset' }],
		["a proxy's 502", 'bad', { kind: 'html' }],
		["a proxy's 504", 'late', { kind: 'answer', status: 504, body: '<html>Gateway Time-out</html>' }],
	])('is sent once in spite of %s, and the message tells what is not known', async (_what, name, fault) => {
		const agent = scene.obshell[name];
		agent.addFault({ ...fault, method: 'POST', path: CONFIG });
		const { error } = await write(name);
		expect(error?.message).toBe(`${agent.url} did not answer, so it is not known whether the request was carried out`);
		expect(error?.description).toContain('It was not sent again. Look on the server whether the work was begun');
		expect(agent.requestsTo('POST', CONFIG).map(({ done }) => done)).toEqual([false]);
	});

	it('whose answer is lost is found on the server, not sent again', async () => {
		const agent = scene.obshell.lost;
		agent.addFault({ kind: 'lostAnswer', method: 'POST', path: CONFIG });
		const { json, error } = await write('lost');
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ name: 'Set obcluster backup config', taskId: '11' }]);
		expect(agent.requestsTo('POST', CONFIG).map(({ done }) => done)).toEqual([true]);
	});

	it('is not sent again either when nobody can look', async () => {
		const agent = scene.obshell.blind;
		agent.addFault({ kind: 'lostAnswer', method: 'POST', path: CONFIG });
		agent.addFault({ kind: 'reset', method: 'GET', path: '/api/v1/task/dags/ob', after: 1, times: Infinity });
		const { error } = await write('blind');
		expect(error?.message).toBe(`${agent.url} did not answer, so it is not known whether the request was carried out`);
		expect(agent.requestsTo('POST', CONFIG).map(({ done }) => done)).toEqual([true]);
	});

	it('that never left is not called lost', async () => {
		expect((await write('gone')).error?.message).toBe('http://127.0.0.1:9 refuses connections');
	});

	it('is not called lost either when only the key could not be fetched', async () => {
		scene.obshell.fresh.addFault({ kind: 'reset', path: '/api/v1/secret', times: Infinity });
		const { error } = await write('fresh');
		expect(error?.message).toBe(`${scene.obshell.fresh.url} closed the connection`);
		expect(scene.obshell.fresh.requestsTo('POST', CONFIG)).toHaveLength(0);
	});
});

describe('a read from OCP', () => {
	it.each<[string, FaultAnswer, number[]]>([
		['a reset', 'reset', [500]],
		['a throttle', 'throttle', [1000]],
		['429 with its reset time', { status: 429, headers: { 'RateLimit-Reset': '9' } }, [9000]],
		['503', { status: 503, body: 'busy' }, [500]],
	])('gets over %s', async (_what, answer, pauses) => {
		scene.ocp.ocp.addFault({ answer, path: TASKS });
		expect((await readOrders('ocp')).json).toMatchObject([{ tenant: 'orders', outcome: 'succeeded' }]);
		expect(scene.pauses).toEqual(pauses);
	});

	it('waits for the window of a real rate limit', async () => {
		const { items } = await scene.run('limited', { ...GET_TENANT, tenant: pick('={{ $json.tenant }}') }, {
			items: ['orders', 'billing', 'crm', 'sandbox', 'analytics'].map((tenant) => ({ tenant })),
		});
		expect(items.map(({ json }) => json.tenant)).toEqual(['orders', 'billing', 'crm', 'sandbox', 'analytics']);
		expect(scene.ocp.limited.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
	});

	it('is told of a window that is too far away', async () => {
		scene.ocp.ocp.addFault({ answer: { status: 429, headers: { 'RateLimit-Reset': '3600' } }, path: TASKS });
		const { error } = await readOrders('ocp');
		expect(error?.message).toBe('The server refuses more requests for now (HTTP 429)');
		expect(error?.description).toContain('It allows new ones in 3600 seconds.');
		expect(scene.pauses).toEqual([]);
	});

	it.each<[string, FaultAnswer, string]>([
		['a web page', 'html', 'does not answer like OCP: it sent a web page'],
		['another JSON', { status: 200, body: { up: true } }, 'does not answer like OCP: it sent something else'],
		['truncated JSON', { status: 200, body: '{"successful":true,"data":{"con' }, 'does not answer like OCP: it sent something else'],
		['no list', { status: 200, body: { successful: true, status: 200, data: {} } }, 'sent no list'],
	])('is told of %s', async (_what, answer, says) => {
		scene.ocp.ocp.addFault({ answer, path: TASKS });
		expect((await readOrders('ocp')).error?.message).toBe(`${scene.ocp.ocp.url} ${says}`);
	});
});

describe('a wrong log-on is tried once', () => {
	it.each([
		['wrong', 'The password of root@sys is wrong'],
		['wrongAgent', 'This agent has no agent password'],
	])('at obshell, however many requests an item needs and however many items there are (%s)', async (credentials, message) => {
		const agent = scene.obshell.obshell;
		const before = agent.requests.length;
		const items = Array.from({ length: 20 }, () => ({}));
		const { json } = await scene.run(credentials, GET_CLUSTER, { items, onError: 'continueRegularOutput' });
		expect(json.map(({ error }) => error)).toEqual(items.map(() => message));
		const asked = agent.requests.slice(before).filter(({ target }) => target !== '/api/v1/secret');
		expect(asked.map(({ status, auth }) => [status, auth])).toEqual([[401, 'refused']]);
	});

	it('at OCP, where more would lock the account', async () => {
		const before = scene.ocp.ocp.requests.length;
		const items = Array.from({ length: 20 }, () => ({}));
		const { json } = await scene.run('wrongOcp', GET_CLUSTER, { items, onError: 'continueRegularOutput' });
		expect(json.map(({ error }) => error)).toEqual(items.map(() => 'OCP does not accept the user name and password'));
		expect(scene.ocp.ocp.requests.slice(before).map(({ auth }) => auth)).toEqual(['wrong password']);
	});

	it('by a write, which is then not sent at all', async () => {
		const agent = scene.obshell.obshell;
		const before = agent.requests.length;
		expect((await write('wrong')).error?.message).toBe('The password of root@sys is wrong');
		const asked = agent.requests.slice(before).filter(({ target }) => target !== '/api/v1/secret');
		expect(asked.map(({ method, status }) => [method, status])).toEqual([['GET', 401]]);
	});
});

describe('a canceled execution', () => {
	it('ends at once while a server is silent, and asks nothing more', async () => {
		const agent = scene.obshell.obshell;
		const canceling = new AbortController();
		// The simulator asks this pattern once the request has arrived.
		const arrived = Object.assign(new RegExp(OVERVIEW), {
			test(target: string) {
				if (target === OVERVIEW) canceling.abort();
				return target === OVERVIEW;
			},
		});
		agent.addFault({ kind: 'hang', path: arrived, times: Infinity });
		const before = agent.requests.length;
		const running = scene.run('obshell', { ...GET_TENANT, tenant: pick('orders') }, {
			items: Array.from({ length: 30 }, () => ({})),
			signal: canceling.signal,
			onError: 'continueRegularOutput',
		});
		expect((await running).status).toBe('canceled');
		// As many as are asked side by side may have left before the first arrived.
		expect(agent.requests.slice(before).filter(({ target }) => target === OVERVIEW).length).toBeLessThanOrEqual(4);
	});
});
