/** What the node makes of an OCP, or of something in its place, that answers with hostile or broken bytes. */
import type { IDataObject } from 'n8n-workflow';

import type * as ClockModule from '../../../services/time/clock';
import type * as HttpModule from '../../../services/wire/http';
import { createEngine, type Engine } from '../../engine/engine';
import { always, CLUSTER, http, page } from './answers';
import { startRawServer, type Exchange, type RawServer } from './raw';

const GOOD = page([CLUSTER]);

const LIST = { resource: 'cluster', operation: 'getAll', returnAll: true };
const BACKUPS = { resource: 'backup', operation: 'getCluster', cluster: { __rl: true, mode: 'name', value: '' } };

let answer: (target: string, exchange: Exchange) => void;
let server: RawServer;
let engine: Engine;

const own = () => jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js');

beforeAll(async () => {
	server = await startRawServer((target, exchange) => answer(target, exchange));
	const data = { service: 'ocp', baseUrl: server.url, ocpMethod: 'basic', username: 'admin', password: 'made-up-password' };
	engine = await createEngine({ credentials: { ocp: { type: 'oceanBaseBackupApi', name: 'OCP', data } } });
});
beforeEach(() => {
	server.targets.splice(0);
	jest.spyOn(own().clock, 'pause').mockResolvedValue();
});
afterEach(() => void jest.restoreAllMocks());
afterAll(async () => {
	engine.close();
	await server.close();
});

async function outcome(parameters: object = LIST): Promise<{ message?: string; description?: string | null; json: IDataObject[] }> {
	const { error, json } = await engine.runNode(parameters as never);
	return { message: error?.message, description: error?.description, json };
}

describe('bytes that do not arrive as announced', () => {
	const whole = http(GOOD);

	it('is read when they do', async () => {
		answer = always(whole);
		expect((await outcome()).json).toMatchObject([{ cluster: 'obdemo' }]);
	});

	it.each(Array.from({ length: 40 }, (_, index) => Math.floor((whole.length * index) / 40)))('an answer cut off after %d bytes is no answer', async (length) => {
		answer = always(whole.slice(0, length));
		const { message, json } = await outcome();
		expect(json).toEqual([]);
		expect(message).toMatch(/ closed the connection$| could not be reached$/);
		expect(server.targets).toHaveLength(3);
	});

	it.each([1, 2, 10, 100])('a content length that is %d too long is no answer either', async (more) => {
		answer = always(http(GOOD, { 'Content-Length': GOOD.length + more }));
		expect(await outcome()).toMatchObject({ json: [], message: `${server.url} closed the connection` });
		expect(server.targets).toHaveLength(3);
	});

	it.each([1, 2, 10, 100])('one that is %d too short gives no half list', async (less) => {
		answer = always(http(GOOD, { 'Content-Length': GOOD.length - less }));
		const { message, json } = await outcome();
		expect(json).toEqual([]);
		expect(message).toMatch(/does not answer like OCP: it sent something else$|does not keep to HTTP in its answer$/);
	});

	it.each([1, 30, 200])('a chunk of %d bytes that is announced as longer is no answer', async (length) => {
		const chunked = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${(length + 1).toString(16)}\r\n${GOOD.slice(0, length)}`;
		answer = always(chunked);
		expect(await outcome()).toMatchObject({ json: [], message: `${server.url} closed the connection` });
	});

	it('gets over two such answers when the third is good', async () => {
		let tries = 0;
		answer = (target, exchange) => always(++tries < 3 ? whole.slice(0, 150) : whole)(target, exchange);
		expect((await outcome()).json).toMatchObject([{ cluster: 'obdemo' }]);
	});
});

it.each([40, 120, 160, 200])('a write whose answer breaks off after %d bytes is called lost, and sent once', async (length) => {
	const whole = http(JSON.stringify({ data: { beSuccessful: true, note: 'x'.repeat(300) }, successful: true, status: 200 }));
	answer = (target, exchange) => always(target.endsWith('Schedule') ? whole.slice(0, length) : http(GOOD))(target, exchange);
	const { message, json } = await outcome({ ...BACKUPS, resource: 'backupStrategy', operation: 'pause', applyTo: 'cluster' });
	expect(json).toEqual([]);
	expect(message).toBe(`${server.url} did not answer, so it is not known whether the request was carried out`);
	expect(server.targets.filter((target) => target.endsWith('Schedule'))).toHaveLength(1);
});

describe('an answer that trickles', () => {
	/** So many bytes at a time, one time every few milliseconds. */
	const trickle = (text: string, bytes: number, every: number) => (_target: string, { send, end, later, isOpen }: Exchange) => {
		const next = (at: number) => {
			if (!isOpen()) return;
			if (at >= text.length) {
				end();
				return;
			}
			send(text.slice(at, at + bytes));
			later(every, () => next(at + bytes));
		};
		next(0);
	};

	it('is read as long as it comes to its end in time', async () => {
		answer = trickle(http(GOOD), 20, 2);
		expect((await outcome()).json).toMatchObject([{ cluster: 'obdemo' }]);
	});

	it('is given up when its time is over, although bytes still come', async () => {
		const { Http } = jest.requireActual<typeof HttpModule>('../../../dist/services/wire/http.js');
		const send = Http.prototype.send;
		jest.spyOn(Http.prototype, 'send').mockImplementation(async function (this: HttpModule.Http, request) {
			Object.assign(this['options'], { timeoutMs: 150 });
			return await send.call(this, request);
		});
		answer = trickle(http(GOOD), 1, 20);
		expect(await outcome()).toMatchObject({ json: [], message: `${server.url} did not answer in time` });
	});
});

describe('a huge answer', () => {
	it('of 100 MB is refused with its size, once', async () => {
		const row = JSON.stringify({ ...CLUSTER, note: 'x'.repeat(1000) });
		const body = page([]).replace('[]', `[${Array(100_000).fill(row).join()}]`);
		answer = always(http(body));
		const { message, description, json } = await outcome();
		expect(json).toEqual([]);
		expect(message).toBe(`${server.url} sent ${Math.round(body.length / 2 ** 20)} MiB in one answer, more than is read`);
		expect(description).toContain('ask for less');
		expect(server.targets).toHaveLength(1);
	});

	it('of 20 MB is read', async () => {
		const rows = Array.from({ length: 2000 }, (_, id) => ({ ...CLUSTER, id, note: 'x'.repeat(10_000) }));
		answer = always(http(page(rows)));
		const { message, json } = await outcome();
		expect([message, json.length]).toEqual([undefined, 2000]);
	});
});

describe('deep nesting', () => {
	const deep = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

	it.each([
		['lists', deep(100_000)],
		['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
		['lists without an end', '['.repeat(100_000)],
	])('of %s is told from an answer', async (_what, body) => {
		answer = always(http(body));
		const { message, description } = await outcome();
		expect(message).toBe(`${server.url} does not answer like OCP: it sent something else`);
		expect(description?.length).toBeLessThan(400);
	});

	it.each([
		['data', (inner: string) => `{"successful":true,"data":${inner}}`, `sent no list`],
		['contents', (inner: string) => `{"successful":true,"data":{"contents":${inner}}}`, undefined],
		['a member of a row', (inner: string) => page([CLUSTER]).replace('"RUNNING"', inner), undefined],
		['the error', (inner: string) => `{"successful":false,"error":{"code":1,"message":${inner}}}`, 'refused the request'],
	])('100,000 deep in %s does no harm', async (_where, wrap, says) => {
		answer = always(http(wrap(deep(100_000))));
		for (const output of ['all', 'raw']) {
			const { message, json } = await outcome({ ...LIST, output });
			if (says === undefined) expect(message).toBeUndefined();
			else expect(message).toContain(says);
			expect(JSON.stringify(json).length).toBeLessThan(5000);
		}
	});
});

describe('deep nesting where a name, a status or a time should be', () => {
	const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

	it.each(['"RUNNING"', '"obdemo"', '1000003', '"PRIMARY"', '7', '"4.2.5.1"', '"2026-05-08T10:00:00.000+08:00"'])(
		'instead of %s gives an item or a clear message',
		async (literal) => {
			answer = always(http(GOOD.replace(literal, deep)));
			for (const parameters of [LIST, { ...LIST, output: 'raw' }, BACKUPS]) {
				const { message, json } = await outcome(parameters);
				if (message === undefined) expect(JSON.stringify(json).length).toBeLessThan(5000);
				else expect(message).toBe('The server sent an answer that is nested too deep to be read');
			}
		},
	);
});

describe('numbers', () => {
	it.each([
		['123456789012345678901234567890', '123456789012345678901234567890'],
		['-9007199254740993', '-9007199254740993'],
		['1e400', null],
		['-1e400', null],
		['1e-400', 0],
		['0.1e1', 1],
		[`1${'0'.repeat(5000)}`, `1${'0'.repeat(5000)}`],
	])('%s as an ID', async (literal, expected) => {
		answer = always(http(page([CLUSTER]).replace('1000003', literal)));
		const { message, json } = await outcome();
		expect(message).toBeUndefined();
		expect(json[0].clusterId).toBe(expected);
	});
});

describe('names of members that mean something to JavaScript', () => {
	const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', 'then', 'length'];

	it.each(NAMES)('%s in every object changes nothing', async (name) => {
		const poison = `${JSON.stringify(name)}:{"polluted":true,"isAdmin":true},`;
		answer = always(http(GOOD.replaceAll('{', `{${poison}`).replaceAll(`${poison}"polluted"`, '"polluted"').replace(/,\}/g, '}')));
		for (const output of ['all', 'raw']) {
			const { message, json } = await outcome({ ...LIST, output });
			expect([message, json.length]).toEqual([undefined, 1]);
			expect(JSON.stringify(json)).toContain('obdemo');
		}
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
		expect(Object.keys(Object.prototype)).toEqual([]);
	});

	it.each(NAMES)('%s as the name of a cluster and its tenant', async (name) => {
		answer = (target, exchange) => {
			const tenants = [{ id: 5, name, clusterName: name, createTime: '2026-01-01T00:00:00+08:00' }];
			always(http(page(/tenants/.test(target) ? tenants : /Tasks/.test(target) ? [] : [{ ...CLUSTER, name }])))(target, exchange);
		};
		const { message, json } = await outcome(BACKUPS);
		expect(message).toBeUndefined();
		expect(json).toMatchObject([{ cluster: name, tenant: name, outcome: 'none' }]);
	});
});
