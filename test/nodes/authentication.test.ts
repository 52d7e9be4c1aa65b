import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';

import type { LegacyRequestOptions } from '../engine/engine';
import type { FaultEffect } from '../simulators/obshell/ObshellSimulator';
import { scnAt } from '../simulators/worldAt';
import { GET_CLUSTER, GET_TENANT, NOW, pick, SET_CONFIG, setScene, type Scene } from './scene';

const CONFIG = '/api/v1/obcluster/backup/config';
const BODY = '{"backup_base_uri":"file:///backup/new"}';

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({
		obshell: { short: { keyBits: 512 }, long: { keyBits: 1024 }, failing: {}, swapped: {}, restoring: {} },
		ocp: { basic: {}, accessKey: { method: 'accessKey' } },
	});
});
afterAll(async () => await scene.close());

/** The key that an agent has now. */
async function keyOf(url: string): Promise<unknown> {
	const { data } = await axios.get<{ data: IDataObject }>(`${url}/api/v1/secret`);
	return data.data.public_key;
}

const storedKey = (id: string) => (scene.engine.stored(id).data as IDataObject).publicKey;

/** What happened since: method, path and status of each request. */
function since(agent: string, before: number): string[] {
	return scene.obshell[agent].requests.slice(before).map(({ method, target, status }) => `${method} ${target} ${status}`);
}

describe.each(['short', 'long'])('when the agent has another key than the stored one (%s)', (agent) => {
	beforeEach(async () => {
		await scene.items(agent, { ...GET_TENANT, tenant: pick('orders') });
		const { url } = scene.obshell[agent];
		// The simulator hands a few keys round, so its next one may by chance be the one of before.
		for (const key = await keyOf(url); key === (await keyOf(url)); ) scene.obshell[agent].rotateKey();
	});

	it("the node's write arrives once, sealed once, and n8n keeps the new key", async () => {
		await scene.items(agent, { ...GET_TENANT, tenant: pick('orders') });
		const { url, rotateKey } = scene.obshell[agent];
		// The node reads before it writes; the key shall change in between.
		let changes = 1;
		const arriving = Object.assign(new RegExp(CONFIG), {
			test() {
				for (; changes > 0; changes--) rotateKey();
				return false;
			},
		});
		scene.obshell[agent].addFault({ kind: 'reset', method: 'POST', path: arriving });
		const before = scene.obshell[agent].requests.length;
		const [task] = await scene.items(agent, { ...SET_CONFIG, backupBaseUri: 'file:///backup/new' });
		expect(task).toMatchObject({ name: 'Set obcluster backup config', outcome: 'running' });
		const all = since(agent, before);
		expect(all.slice(all.findIndex((line) => line.startsWith('POST')))).toEqual([
			`POST ${CONFIG} 401`,
			'GET /api/v1/info 401',
			'GET /api/v1/secret 200',
			'GET /api/v1/info 200',
			`POST ${CONFIG} 200`,
		]);
		const arrived = scene.obshell[agent].requests.slice(before).filter(({ done, method }) => done && method === 'POST');
		expect(arrived.map(({ body }) => body)).toEqual([BODY]);
		expect(storedKey(agent)).toBe(await keyOf(url));
	});

	it("the node's reads need one renewal together", async () => {
		const before = scene.obshell[agent].requests.length;
		expect(await scene.items(agent, GET_CLUSTER)).toHaveLength(8);
		expect(since(agent, before).filter((line) => line.includes('/secret'))).toHaveLength(1);
	});

	it.each<[string, string, Partial<LegacyRequestOptions>, string, string]>([
		['GET with a query', 'GET', { qs: { mode: 'MYSQL' } }, '/api/v1/tenants/overview?mode=MYSQL', ''],
		['POST of an object', 'POST', { body: { backup_base_uri: 'file:///backup/new' }, json: true }, CONFIG, BODY],
		['POST of a text', 'POST', { body: BODY }, CONFIG, BODY],
		['POST of nothing', 'POST', {}, '/api/v1/tenant/orders/backup', ''],
		['PATCH of an object', 'PATCH', { body: { status: 'stop' }, json: true }, '/api/v1/tenant/crm/backup/log', '{"status":"stop"}'],
		['PATCH of a text', 'PATCH', { body: ' {"status": "stop"}' }, '/api/v1/tenant/orders/backup/log', ' {"status": "stop"}'],
	])("the HTTP Request node's %s arrives once, sealed once", async (_what, method, options, target, body) => {
		const before = scene.obshell[agent].requests.length;
		const uri = scene.obshell[agent].url + target.split('?')[0];
		const answer = await scene.engine.httpRequestNodeCall({ method, uri, ...options }, { credentials: agent });
		expect(answer.statusCode).toBe(200);
		expect(since(agent, before)).toEqual(['GET /api/v1/secret 200', `${method} ${target} 200`]);
		const done = scene.obshell[agent].requests.slice(before).filter((one) => one.done && one.target === target);
		expect(done.map((one) => one.body)).toEqual([body]);
		expect(storedKey(agent)).toBe(await keyOf(scene.obshell[agent].url));
	});

	it('a credential test succeeds and keeps the new key', async () => {
		expect(await scene.engine.testCredential(agent)).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(storedKey(agent)).toBe(await keyOf(scene.obshell[agent].url));
	});
});

describe('a write that failed is not sent again', () => {
	const path = '/api/v1/obcluster/backup';

	beforeAll(async () => void (await scene.items('failing', GET_CLUSTER)));

	it.each<[string, FaultEffect]>([
		['HTTP 500', { kind: 'answer', status: 500, body: { successful: false } }],
		['a crash', { kind: 'panic' }],
		["a proxy's page", { kind: 'html' }],
		['a lost answer', { kind: 'lostAnswer' }],
	])('through the HTTP Request node, for %s', async (_what, fault) => {
		const agent = scene.obshell.failing;
		const key = storedKey('failing');
		const before = agent.requestsTo('POST', path).length;
		agent.addFault({ ...fault, method: 'POST', path });
		const call = scene.engine.httpRequestNodeCall({ method: 'POST', uri: agent.url + path, body: '{}' }, { credentials: 'failing' });
		await expect(call).rejects.toThrow();
		expect(agent.requestsTo('POST', path)).toHaveLength(before + 1);
		expect(storedKey('failing')).toBe(key);
	});

	it('through the HTTP Request node to OCP either', async () => {
		const ocp = scene.ocp.basic;
		const uri = `${ocp.url}/api/v2/ob/clusters/1000003/backup/backupNow`;
		ocp.addFault({ method: 'POST', answer: { status: 500, body: { successful: false } } });
		await expect(scene.engine.httpRequestNodeCall({ method: 'POST', uri, body: { a: 1 } }, { credentials: 'basic' })).rejects.toThrow();
		expect(ocp.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});
});

describe('an SCN goes to the server digit for digit', () => {
	const path = '/api/v1/tenant/restore';
	const digits = String(scnAt(NOW - 3_600_000));

	it("as the node's own literal", async () => {
		const { error } = await scene.run('restoring', {
			resource: 'restore',
			operation: 'start',
			sourceKind: 'uris',
			dataUri: 'file:///backup/obdemo/1002/data/',
			archiveUri: 'file:///backup/obdemo/1002/clog/',
			newTenant: 'orders_at_scn',
			pointKind: 'scn',
			restoreScn: digits,
			unitConfig: pick('small_unit'),
		});
		expect(error).toBeUndefined();
		const [{ body, done }] = scene.obshell.restoring.requestsTo('POST', path);
		expect(body).toContain(`"scn":${digits}`);
		expect(done).toBe(true);
		scene.clock.advance(60_000);
		const restore = scene.obshell.restoring.world.restores.find(({ restoreTenantName }) => restoreTenantName === 'orders_at_scn');
		expect(restore?.restoreScn).toBe(BigInt(digits));
	});

	it('in the text that a user of the HTTP Request node writes', async () => {
		const body = `{"data_backup_uri": "file:///backup", "restore_tenant_name": "x", "scn": ${digits}}`;
		const call = scene.engine.httpRequestNodeCall({ method: 'POST', uri: scene.obshell.long.url + path, body }, { credentials: 'long' });
		await expect(call).rejects.toThrow();
		expect(scene.obshell.long.requestsTo('POST', path).map((one) => one.body)).toEqual([body]);
	});
});

it('agents that answer in turn behind one address are told from a wrong password', async () => {
	const agent = scene.obshell.swapped;
	const refusal = { code: 1, errCode: 'Security.Authentication.Header.DecryptFailed', message: 'Decrypt http header failed: x' };
	const body = { successful: false, status: 401, traceId: '1a', timestamp: '', error: refusal };
	agent.addFault({ kind: 'answer', status: 401, body, path: /^\/api\/v1\/(?!secret)/, times: Infinity });
	const { error } = await scene.run('swapped', { ...GET_TENANT, tenant: pick('orders') });
	expect(error?.message).toBe('The agent cannot open what was sealed with its own public key');
	expect(error?.description).toContain('Base URL may reach several agents in turn');
	expect(agent.requestsTo('GET', '/api/v1/ob/info')).toHaveLength(1);
	expect((await scene.run('swapped', { ...SET_CONFIG, backupBaseUri: 'file:///backup/new' })).error?.message).toBe(error?.message);
	expect(agent.requestsTo('POST', /./)).toHaveLength(0);
});

describe('requests of the HTTP Request node to OCP', () => {
	const target = '/api/v2/ob/clusters/1000003/tenants/201002/backup/backupNow';
	const order = {
		backupMode: 'PHYSICAL_BACKUP',
		dataBackupMode: 'FULL_BACKUP',
		obBackupServiceStorageConfig: {
			configName: 'nfs_1',
			alarmStoragePercentageThreshold: 95,
			obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/obbackup/' },
		},
	};

	it.each(['basic', 'accessKey'])('are let through: %s', async (credentials) => {
		const { url, requests } = scene.ocp[credentials];
		const send = async (options: LegacyRequestOptions) => await scene.engine.httpRequestNodeCall(options, { credentials });
		const answers = [
			await send({ uri: `${url}/api/v2/ob/clusters`, qs: { page: 1, size: 10, name: "o b+d*'~" }, json: true }),
			await send({ method: 'POST', uri: url + target, body: order, json: true }),
		];
		expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
		const own = requests.filter(({ target: asked }) => asked !== '/api/v2/info').slice(-2);
		expect(own.map(({ auth }) => auth)).toEqual(Array(2).fill(credentials === 'basic' ? 'basic' : 'access key'));
		expect(own[0].target).toBe('/api/v2/ob/clusters?page=1&size=10&name=o%20b%2Bd*%27~');
		expect(own[1].body).toBe(JSON.stringify(order));
		expect(own[0].headers['accept-language']).toBe('en-US');
	});
});

it("a request to another server than the credential's is refused before anything is sent", async () => {
	const { url, requests } = scene.ocp.basic;
	const before = requests.length;
	const call = scene.engine.httpRequestNodeCall({ uri: `${url}/api/v2/ob/clusters` }, { credentials: 'short' });
	await expect(call).rejects.toThrow(`'URL' goes to ${url}, but the credential is for ${scene.obshell.short.url}`);
	expect(requests).toHaveLength(before);
});
