import type { INodeParameters } from 'n8n-workflow';

import { believableWorld, emptyWorld } from '../simulators/believableWorld';
import { GET_TENANT, NOW, pick, setScene, type Scene } from './scene';

const clock = { now: () => NOW };
let scene: Scene;

beforeAll(async () => {
	const other = { ...believableWorld(clock), clusterName: 'abdemo', ocpClusterId: 1_000_005 };
	other.tenants = [other.tenants[0], { ...other.tenants[1], name: 'Orders_EU' }];
	const standby = { ...believableWorld(clock), ocpClusterId: 1_000_004 };
	scene = await setScene({
		obshell: { obshell: {}, single: { identity: 'SINGLE' }, empty: { world: emptyWorld(clock) } },
		ocp: {
			ocp: { sysTenant: true },
			several: { extraClusters: [{ world: other }] },
			ambiguous: { extraClusters: [{ world: standby, type: 'STANDBY' }, { world: other }] },
		},
		more: { dead: { of: 'obshell', baseUrl: 'http://127.0.0.1:9' }, wrong: { of: 'obshell', rootPassword: 'not-the-password' } },
	});
});
afterAll(async () => await scene.close());

async function list(credentials: string, method: string, options: { filter?: string; cluster?: string } = {}) {
	const parameters = { ...GET_TENANT, cluster: pick(options.cluster ?? ''), tenant: pick('') } as INodeParameters;
	return (await scene.engine.listSearch(parameters, method, { credentials, filter: options.filter })).results;
}

const names = (results: Array<{ name: string }>) => results.map(({ name }) => name);

describe('the list of tenants', () => {
	const all = ['analytics', 'archive_lab', 'billing', 'billing_check', 'crm', 'orders', 'orders_drill', 'sandbox'];

	it.each(['obshell', 'ocp'])('is sorted, whole, and without sys (%s)', async (credentials) => {
		const results = await list(credentials, 'searchTenants');
		expect(names(results)).toEqual(all);
		expect(results.map(({ value }) => value)).toEqual(all);
	});

	it('tells the ids of each service', async () => {
		expect((await list('obshell', 'searchTenants', { filter: 'crm' }))[0]).toEqual({ name: 'crm', value: 'crm', description: 'Tenant ID 1008' });
		expect((await list('ocp', 'searchTenants', { filter: 'crm' }))[0]).toEqual({ name: 'crm', value: 'crm', description: 'MySQL, OCP ID 201008' });
	});

	it.each([
		['bill', ['billing', 'billing_check']],
		['  BILL ', ['billing', 'billing_check']],
		['drill', ['orders_drill']],
		['', all],
		['zzz', []],
		['.*', []],
	])('filtered by %j has %j', async (filter, expected) => {
		for (const credentials of ['obshell', 'ocp']) expect(names(await list(credentials, 'searchTenants', { filter }))).toEqual(expected);
	});

	it('is that of the chosen cluster', async () => {
		expect(names(await list('several', 'searchTenants', { cluster: 'abdemo' }))).toEqual(['orders', 'Orders_EU']);
		expect(names(await list('several', 'searchTenants', { cluster: 'abdemo', filter: 'rs_e' }))).toEqual(['Orders_EU']);
		expect(await list('several', 'searchTenants', { cluster: '1000003' })).toHaveLength(8);
		await expect(list('several', 'searchTenants')).rejects.toThrow("'Cluster' is empty");
	});

	it('may be empty', async () => {
		expect(await list('empty', 'searchTenants')).toEqual([]);
	});

	it('what is chosen from it works', async () => {
		for (const credentials of ['obshell', 'ocp']) {
			const [{ value }] = await list(credentials, 'searchTenants', { filter: 'crm' });
			expect(await scene.items(credentials, { ...GET_TENANT, tenant: pick(value, 'list') })).toMatchObject([{ tenant: 'crm' }]);
		}
	});
});

describe('the list of clusters', () => {
	it('has the one of an agent', async () => {
		expect(await list('obshell', 'searchClusters')).toEqual([{ name: 'obdemo', value: 'obdemo' }]);
	});

	it('has those of OCP, sorted', async () => {
		expect(await list('several', 'searchClusters')).toEqual([
			{ name: 'abdemo', value: 'abdemo' },
			{ name: 'obdemo', value: 'obdemo' },
		]);
		expect(names(await list('several', 'searchClusters', { filter: 'AB' }))).toEqual(['abdemo']);
	});

	it('chooses by id where a primary and its standby share their name', async () => {
		const results = await list('ambiguous', 'searchClusters');
		expect(results).toEqual([
			{ name: 'abdemo', value: 'abdemo' },
			{ name: 'obdemo (PRIMARY, OCP ID 1000003)', value: '1000003' },
			{ name: 'obdemo (STANDBY, OCP ID 1000004)', value: '1000004' },
		]);
		for (const filter of ['standby', '1000004']) {
			expect(await list('ambiguous', 'searchClusters', { filter })).toEqual([results[2]]);
		}
		for (const { value } of results) {
			const parameters = { ...GET_TENANT, cluster: pick(value, 'list'), tenant: pick('orders') };
			expect(await scene.items('ambiguous', parameters)).toMatchObject([{ tenant: 'orders' }]);
		}
	});
});

it.each([
	['dead', 'http://127.0.0.1:9 refuses connections'],
	['wrong', 'The password of root@sys is wrong'],
	['single', 'This obshell agent is not part of a running cluster'],
])('a list that cannot be had says why (%s)', async (credentials, message) => {
	await expect(list(credentials, 'searchTenants')).rejects.toThrow(message);
});
