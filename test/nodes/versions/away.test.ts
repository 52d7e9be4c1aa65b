/** Agents without their database, replayed: most routes are refused, and some answer with success for a cluster called 0. */
import type { INodeParameters } from 'n8n-workflow';

import { createEngine } from '../../engine/engine';
import { pick } from '../scene';
import { before, type BeforeAgent } from './agents';
import { entriesOf, RECORDED, RECORDED_PASSWORD, startReplay, type Given } from './replay';

const LOST = 'The agent has lost its database';
const SHOP = { tenant: pick('shop') };

let there: BeforeAgent;
afterEach(async () => await there.close());

describe.each(RECORDED)('an agent of version %s whose database is away', (version) => {
	beforeEach(async () => {
		there = await before(version, ['reads-database-away']);
	});

	it.each<[string, object]>([
		['Backup > Get Cluster Backups', { resource: 'backup', operation: 'getCluster' }],
		['Backup > Get Cluster Backups of the cluster', { resource: 'backup', operation: 'getCluster', cluster: pick('h1cluster') }],
		['Backup > Get Tenant Backup', { resource: 'backup', operation: 'getTenant', ...SHOP }],
		['Restore > Get Restore Overview', { resource: 'restore', operation: 'getOverview', ...SHOP }],
		['Tenant > Get Many', { resource: 'tenant', operation: 'getAll' }],
		['Cluster > Get', { resource: 'cluster', operation: 'get' }],
		['Cluster > Get, not simplified', { resource: 'cluster', operation: 'get', output: 'raw' }],
		['Cluster > Get Many', { resource: 'cluster', operation: 'getAll' }],
		// Up to 4.3.0, a task that is there is answered like one that is gone.
		['Task > Get', { resource: 'task', operation: 'get', taskId: '11' }],
		['Report > Build', { resource: 'report', operation: 'build' }],
		['Start', { resource: 'backup', operation: 'start', applyTo: 'tenant', ...SHOP }],
		['Set Status', { resource: 'logBackup', operation: 'setStatus', applyTo: 'tenant', ...SHOP, logStatus: 'stop' }],
	])('is told as that by %s', async (_what, parameters) => {
		expect((await there.refusal(parameters)).message).toBe(LOST);
	});

	it('is told as that by Tenant > Get, where it says so', async () => {
		const { message, description } = await there.refusal({ resource: 'tenant', operation: 'get', ...SHOP });
		expect(message).toBe(version < '4.3.1' ? 'The agent could not read this tenant' : LOST);
		expect(description).toContain('Check whether OceanBase runs on that server');
	});

	it('is told as that by the lists to pick from', async () => {
		const parameters = { resource: 'restore', operation: 'start', cluster: pick('') } as INodeParameters;
		for (const method of ['searchClusters', 'searchTenants']) {
			await expect(there.engine.listSearch(parameters, method, { credentials: 'agent' })).rejects.toThrow(LOST);
		}
	});

	it('is told as that by the trigger', async () => {
		const parameters = { cluster: pick(''), events: ['backupFailed'] };
		await expect(there.engine.poll({ parameters }, { staticData: {} })).rejects.toThrow(LOST);
	});

	it('is passed over where the credential names another one', async () => {
		const other = await startReplay(version);
		const data = { service: 'obshell', baseUrl: `${there.agent.url}, ${other.url}`, rootPassword: RECORDED_PASSWORD };
		const engine = await createEngine({ credentials: { two: { type: 'oceanBaseBackupApi', name: 'two', data } } });
		for (const parameters of [
			{ resource: 'cluster', operation: 'get', cluster: pick('h1cluster') },
			{ resource: 'cluster', operation: 'get', cluster: pick(''), output: 'raw' },
			{ resource: 'backup', operation: 'getTenant', cluster: pick('h1cluster'), ...SHOP },
			{ resource: 'task', operation: 'get', taskId: '11' },
		]) {
			const { json, error } = await engine.runNode(parameters as INodeParameters, { credentials: 'two' });
			expect(error).toBeUndefined();
			expect(json).toMatchObject([{ agent: other.url }]);
		}
		engine.close();
		await other.close();
	});
});

describe.each(RECORDED)('a wait on an agent of version %s', (version) => {
	it('outlasts its database being away', async () => {
		there = await before(version);
		const path = '/api/v1/task/dag/118';
		const away = entriesOf(version, 'reads-database-away').find(({ request }) => request.path === '/api/v1/task/dag/11')?.answer as Given;
		let looks = 0;
		const recorded = entriesOf(version, 'tasks').find(({ request }) => request.path === path)?.answer as Given;
		const running = JSON.parse(JSON.stringify(recorded).replaceAll('"SUCCEED"', '"RUNNING"')) as Given;
		there.agent.instead.set(`GET ${path}`, () => [running, away, away, recorded][Math.min(looks++, 3)]);
		const items = await there.items({ resource: 'task', operation: 'wait', taskId: '118' });
		expect(items).toMatchObject([{ taskId: '118', outcome: 'succeeded' }]);
		expect(looks).toBe(4);
	});
});
