import type { IDataObject } from 'n8n-workflow';

import type * as ClockModule from '../../services/time/clock';
import type * as HttpModule from '../../services/wire/http';
import { createEngine, type Engine } from '../engine/engine';
import { believableWorld } from '../simulators/believableWorld';
import { startObshellSimulator, type ObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { HandClock } from '../simulators/world';

const rootPassword = 'pw-of-several-agents';
const { clock } = jest.requireActual<typeof ClockModule>('../../dist/services/time/clock.js');

let agents: ObshellSimulator[];
let engine: Engine;
let hand: HandClock;

beforeEach(async () => {
	hand = new HandClock(Date.UTC(2026, 4, 1, 8));
	jest.spyOn(clock, 'now').mockImplementation(() => hand.now());
	jest.spyOn(clock, 'pause').mockImplementation(async (ms) => hand.advance(ms));
	const world = believableWorld(hand);
	agents = await Promise.all([1, 2, 3].map(async () => await startObshellSimulator({ world, rootPassword, fastRsa: true })));
	engine = await createEngine({
		credentials: {
			three: {
				type: 'oceanBaseBackupApi',
				name: 'Three agents',
				data: { service: 'obshell', baseUrl: agents.map(({ url }) => url).join(', '), rootPassword },
			},
		},
	});
});

afterEach(async () => {
	jest.restoreAllMocks();
	engine.close();
	for (const agent of agents) await agent.close();
});

const read = async () => await engine.runNode({ resource: 'backup', operation: 'getCluster' });
const write = async () =>
	await engine.runNode({
		resource: 'backup',
		operation: 'start',
		tenant: { __rl: true, mode: 'name', value: 'orders' },
	});
const done = (method: string) =>
	agents.map(({ requests }) => requests.filter((request) => request.method === method && request.done).length);

it('keeps each agent its own key, and says which agent answered', async () => {
	const { json, error } = await read();
	expect(error).toBeUndefined();
	expect(json).toHaveLength(8);
	expect(new Set(json.map(({ agent }) => agent))).toEqual(new Set([agents[0].url]));
	const kept = JSON.parse((engine.stored('three').data as IDataObject).publicKey as string) as Record<string, string>;
	expect(Object.keys(kept)).toEqual(agents.map(({ url }) => url));
	expect(new Set(Object.values(kept)).size).toBe(3);
});

it('passes over a dead agent, for reads and writes', async () => {
	await agents[0].close();
	expect((await read()).json[0]).toMatchObject({ tenant: 'orders', outcome: 'succeeded', agent: agents[1].url });
	expect((await write()).json[0]).toMatchObject({ taskId: expect.stringMatching(/^1\d+$/), agent: agents[1].url });
	expect(done('POST')).toEqual([0, 1, 0]);
});

it('passes over an agent that has lost its database', async () => {
	agents[0].setObState(1);
	expect((await read()).json[0]).toMatchObject({ tenant: 'orders', agent: agents[1].url });
});

it.each([['name', 'orders'], ['id', '1002']])('passes over an agent that has lost its database for a write, too, whatever was read before it (tenant by %s)', async (mode, value) => {
	agents[0].setObState(1);
	// This agent has another one answer for it.
	const { body } = await engine.httpRequestNodeCall({ method: 'GET', uri: `${agents[1].url}/api/v1/tenants/overview`, json: true }, { credentials: 'three' });
	agents[0].addFault({ kind: 'answer', status: 200, method: 'GET', path: '/api/v1/tenants/overview', times: Infinity, body });
	const { json, error } = await engine.runNode({ resource: 'logBackup', operation: 'setStatus', tenant: { __rl: true, mode, value }, logStatus: 'stop' });
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({ tenant: 'orders' });
	expect(done('PATCH')).toEqual([0, 1, 0]);
	expect(agents[0].requestsTo('PATCH', /./)).toEqual([]);
});

it('passes over an agent outside the cluster, whose list of tasks has no answer', async () => {
	const error = { errCode: 'Common.Unexpected', message: 'Unexpected error: ocsagent cannot build response body' };
	agents[0].addFault({ kind: 'answer', status: 500, method: 'GET', path: /dags.ob/, body: { successful: false, status: 500, traceId: '1', timestamp: '', error } });
	expect((await write()).json[0]).toMatchObject({ agent: agents[1].url });
	expect(done('POST')).toEqual([0, 1, 0]);
});

it('passes over an agent that is silent, after ten seconds', async () => {
	await read();
	const { Http } = jest.requireActual<typeof HttpModule>('../../dist/services/wire/http.js');
	const send = Http.prototype.send;
	const patience: unknown[] = [];
	jest.spyOn(Http.prototype, 'send').mockImplementation(async function (this: HttpModule.Http, request) {
		patience.push(this['options'].timeoutMs);
		Object.assign(this['options'], { timeoutMs: 60 });
		return await send.call(this, request);
	});
	agents[0].addFault({ kind: 'hang', times: Infinity });
	expect((await read()).json[0]).toMatchObject({ tenant: 'orders', agent: agents[1].url });
	expect(patience[0]).toBe(10_000);
	expect(agents[0].requests.filter((request) => !request.done).length).toBeGreaterThan(0);
});

it('renews the key of one agent without asking another', async () => {
	await read();
	agents[0].rotateKey();
	expect((await write()).json[0]).toMatchObject({ agent: agents[0].url });
	expect(done('POST')).toEqual([1, 0, 0]);
});

it('seals for an agent that was dead when the keys were fetched', async () => {
	const [first, second, third] = agents;
	const world = first.world;
	await third.close();
	await read();
	const port = Number(new URL(third.url).port);
	agents[2] = await startObshellSimulator({ world, rootPassword, fastRsa: true, port });
	await Promise.all([first.close(), second.close()]);
	expect((await read()).json[0]).toMatchObject({ tenant: 'orders', agent: third.url });
});

it('sends a write whose answer is lost to no other agent', async () => {
	agents[0].addFault({ method: 'POST', path: /backup$/, kind: 'reset' });
	const { error } = await write();
	expect(error?.message).toMatch(/did not answer, so it is not known/);
	expect(done('POST')).toEqual([0, 0, 0]);
	expect(agents.slice(1).flatMap((agent) => agent.requestsTo('POST', /backup$/))).toEqual([]);
});

it('says what is wrong when no agent can be reached', async () => {
	for (const agent of agents) await agent.close();
	const { error } = await read();
	expect(error?.message).toMatch(/refuses connections/);
});
