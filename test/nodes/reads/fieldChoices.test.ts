import type { INodeTypeDescription } from 'n8n-workflow';

import { believableWorld, emptyWorld, worldOfTenants } from '../../simulators/believableWorld';
import type { Lab, Service } from './lab';
import { NOW, openLab, SERVICES, standby } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

const zonesOffered = async (service: Service, cluster = '', targetCluster = '') =>
	await lab.engine.loadOptions(
		{ resource: 'restore', operation: 'start', cluster: { __rl: true, mode: 'name', value: cluster }, options: { targetCluster } },
		'getZones',
		{ credentials: service },
	);

describe('The zones of a restore into another cluster', () => {
	it('are those of that cluster, and change with it', async () => {
		const drill = { ...emptyWorld({ now: () => NOW }), clusterName: 'drillcluster', ocpClusterId: 1_000_009 };
		drill.zones = drill.zones.map((zone, index) => ({ ...zone, name: `dz${2 - index}` }));
		lab = await openLab({ ocp: { extraClusters: [{ world: drill }] } });
		const names = async (targetCluster: string) => (await zonesOffered('ocp', 'obdemo', targetCluster)).map(({ name }) => name);
		expect(await names(' drillcluster ')).toEqual(['dz0', 'dz1', 'dz2']);
		expect(await names('')).toEqual(['zone1', 'zone2', 'zone3']);
		const { properties } = lab.engine.loader.getNode('oceanBaseBackup').type.description as INodeTypeDescription;
		for (const { typeOptions } of properties.filter(({ name }) => name === 'zones')) {
			expect(typeOptions?.loadOptionsDependsOn).toEqual(['cluster.value', 'options.targetCluster']);
		}
	});
});

describe.each(SERVICES)('pick lists through %s', (service) => {
	const pick = async (method: string, filter?: string, cluster = '') =>
		await lab.engine.listSearch(
			{ resource: 'backup', operation: 'getTenant', cluster: { __rl: true, mode: 'name', value: cluster } },
			method,
			{ credentials: service, filter },
		);

	it('of tenants have all but sys, by name, with IDs', async () => {
		lab = await openLab({ ocp: { sysTenant: true } });
		const { results } = await pick('searchTenants');
		expect(results.map(({ name, value }) => [name, value])).toEqual(
			['analytics', 'archive_lab', 'billing', 'billing_check', 'crm', 'orders', 'orders_drill', 'sandbox'].map((name) => [name, name]),
		);
		expect(results[0]).toMatchObject({ description: expect.stringContaining(service === 'obshell' ? '1006' : '201006') });
	});

	it('can be searched, in any case', async () => {
		lab = await openLab();
		const names = async (filter: string) => (await pick('searchTenants', filter)).results.map(({ name }) => name);
		expect(await names('ORDERS')).toEqual(['orders', 'orders_drill']);
		expect(await names(' drill ')).toEqual(['orders_drill']);
		expect(await names('.*')).toEqual([]);
	});

	it('of 1,000 tenants are complete', async () => {
		lab = await openLab({ world: (clock) => worldOfTenants(clock, 1000) });
		expect((await pick('searchTenants')).results).toHaveLength(1000);
		expect((await pick('searchTenants', '0999')).results).toMatchObject([{ value: 'tenant_0999' }]);
	});

	it('of clusters have names, or IDs where names are not enough', async () => {
		lab = await openLab(standby());
		const { results } = await pick('searchClusters');
		expect(results.map(({ name, value }) => [name, value])).toEqual(
			service === 'obshell'
				? [['obdemo', 'obdemo']]
				: [['obdemo (PRIMARY, OCP ID 1000003)', '1000003'], ['obdemo (STANDBY, OCP ID 1000009)', '1000009'], ['spare', 'spare']],
		);
	});

	it('of zones are those of the cluster', async () => {
		lab = await openLab();
		expect(await zonesOffered(service)).toEqual(['zone1', 'zone2', 'zone3'].map((name) => ({ name, value: name, description: 'Region hangzhou' })));
	});

	it('of unit configs tell what a unit is', async () => {
		lab = await openLab();
		expect((await pick('searchUnitConfigs')).results).toEqual([
			{ name: 'large_unit (4 CPU, 8 GiB)', value: 'large_unit' },
			{ name: 'small_unit (1 CPU, 2 GiB)', value: 'small_unit' },
			{ name: 'sys_unit_config (2 CPU, 4 GiB)', value: 'sys_unit_config' },
		]);
	});

	it('say in a sentence what is missing', async () => {
		lab = await openLab({ world: believableWorld, ...standby() });
		const refused = pick('searchTenants', '', 'nowhere');
		await expect(refused).rejects.toThrow(service === 'obshell' ? /not the one/ : /no such cluster/);
	});

	it('are empty in an empty cluster', async () => {
		lab = await openLab({ world: emptyWorld });
		expect(await pick('searchTenants')).toEqual({ results: [] });
	});
});
