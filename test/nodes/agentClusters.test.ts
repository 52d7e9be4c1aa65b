/** Of several agents in one credential, one that belongs to another cluster is no stand-in. */
import type { IDataObject } from 'n8n-workflow';

import { createEngine, type Engine } from '../engine/engine';
import { believableWorld } from '../simulators/believableWorld';
import { startObshellSimulator, type ObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { GET_CLUSTER, pick, stopClock } from './scene';

const rootPassword = 'made-up-password-of-both';

let own: ObshellSimulator[];
let stranger: ObshellSimulator;
let engine: Engine;

/** Two agents of one cluster and one of another; a fresh set each time, because what was seen of an address is kept. */
beforeEach(async () => {
	const { clock } = stopClock();
	const world = believableWorld(clock);
	own = await Promise.all([1, 2].map(async () => await startObshellSimulator({ world, rootPassword, fastRsa: true })));
	const other = { ...believableWorld(clock), obClusterId: 77, clusterName: 'production' };
	stranger = await startObshellSimulator({ world: other, rootPassword, fastRsa: true });
});
afterEach(async () => {
	engine.close();
	await Promise.all([...own, stranger].map(async (agent) => await agent.close()));
	jest.restoreAllMocks();
});

async function credentialOf(agents: ObshellSimulator[], more: IDataObject = {}): Promise<void> {
	const data = { service: 'obshell', baseUrl: agents.map(({ url }) => url).join(', '), rootPassword, ...more };
	engine = await createEngine({ credentials: { list: { type: 'oceanBaseBackupApi', name: 'A list', data } } });
}

const read = async () => await engine.runNode({ ...GET_CLUSTER, cluster: pick('') });
const write = async () => await engine.runNode({ resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('crm'), cluster: pick('') });
const work = (agent: ObshellSimulator) => agent.requests.filter(({ target }) => !/secret|ob\/info|v1\/info/.test(target));

it('does not stand in for one that dies, neither for a write nor for a read', async () => {
	await credentialOf([own[0], stranger]);
	expect((await read()).error).toBeUndefined();
	await own[0].close();
	for (const run of [write, read]) {
		const { error } = await run();
		expect(error?.message).toBe(`The agent at ${stranger.url} belongs to another cluster (ID 77) than the others of 'Base URL' (ID 1728725812)`);
		expect(error?.description).toContain('Nothing was asked of it.');
	}
	expect(work(stranger)).toEqual([]);
});

it('is passed over, and the next one of the cluster does the work', async () => {
	await credentialOf([own[0], stranger, own[1]]);
	await read();
	await own[0].close();
	expect((await write()).json[0]).toMatchObject({ agent: own[1].url });
	expect(work(stranger)).toEqual([]);
});

it('is told when nobody was seen before, and then nobody can say which of them is meant', async () => {
	await credentialOf([own[0], stranger, own[1]]);
	await own[0].close();
	for (const run of [read, write]) {
		expect((await run()).error?.message).toBe(`The agent at ${stranger.url} belongs to another cluster (ID 77) than the others of 'Base URL' (ID 1728725812)`);
	}
	expect([stranger, own[1]].flatMap(work)).toEqual([]);
});

it('is noticed when the first agent itself has become one', async () => {
	await credentialOf(own);
	await read();
	await own[0].close();
	const port = Number(new URL(own[0].url).port);
	const { clock } = stopClock();
	own[0] = await startObshellSimulator({ world: { ...believableWorld(clock), obClusterId: 78 }, rootPassword, fastRsa: true, port });
	const { json } = await write();
	expect(json[0]).toMatchObject({ agent: own[1].url });
	expect(work(own[0])).toEqual([]);
});

it('is remembered in the credential, for the next process of n8n', async () => {
	await credentialOf(own);
	await read();
	await read();
	const { agentClusters } = engine.stored('list').data as { agentClusters?: string };
	expect(JSON.parse(agentClusters ?? '{}')).toMatchObject({ [own[0].url]: '1728725812' });
	engine.close();
	// As after a restart: nothing is known of this address but what the credential says.
	await credentialOf([stranger, own[1]], { agentClusters: JSON.stringify({ [stranger.url]: '1728725812' }) });
	expect((await read()).json[0]).toMatchObject({ agent: own[1].url });
});

it('fails the credential test, which names the agents and their clusters', async () => {
	await credentialOf([own[0], stranger]);
	const { status, message } = await engine.testCredential('list');
	expect(status).toBe('Error');
	expect(message).toBe(`The agents belong to different clusters: ${own[0].url} (cluster ID 1728725812), ${stranger.url} (cluster ID 77). Give agents of one cluster in 'Base URL', and make another credential for each other cluster.`);
});

it('may be the new cluster, once the credential was tested', async () => {
	await credentialOf([stranger], {});
	engine.close();
	await credentialOf([stranger, own[0]], { agentClusters: JSON.stringify({ [stranger.url]: '5', [own[0].url]: '5' }) });
	await own[0].close();
	expect((await read()).error?.message).toContain('(ID 77) than the others of \'Base URL\' (ID 5)');
	expect((await engine.testCredential('list')).status).toBe('OK');
	expect((await read()).error).toBeUndefined();
});

it('all agents are tried by the credential test: one that is dead is passed over, one that is no agent is told', async () => {
	await credentialOf(own);
	await own[0].close();
	expect((await engine.testCredential('list')).status).toBe('OK');
	// Once more with the keys known.
	expect((await engine.testCredential('list')).status).toBe('OK');
	engine.close();
	stranger.addFault({ kind: 'answer', status: 200, body: '<html>a page</html>', path: '/api/v1/secret', times: Infinity });
	await credentialOf([own[1], stranger]);
	expect((await engine.testCredential('list')).message).toContain(`${stranger.url} does not answer like obshell: it sent a web page`);
});

it('a wrong password is tried at one agent only', async () => {
	await credentialOf([own[0], own[1]], { rootPassword: 'not-the-password' });
	expect((await read()).error?.message).toBe('The password of root@sys is wrong');
	expect([own[0], own[1]].map(({ requests }) => requests.filter(({ auth }) => auth === 'refused').length)).toEqual([1, 0]);
});
