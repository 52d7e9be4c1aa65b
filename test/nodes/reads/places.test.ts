import type { INodeTypeDescription } from 'n8n-workflow';

import type { BackupConfigRecord, BackupStrategyRecord, ClusterRecord, TenantRecord } from '../../../services/records/types';
import { believableWorld, emptyWorld, worldOfTenants } from '../../simulators/believableWorld';
import type { Tenant } from '../../simulators/world';
import type { LabOptions, Lab, Service } from './lab';
import { byId, DAY, iso, NOW, openLab, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

const standby = (): LabOptions => ({
	ocp: {
		extraClusters: [
			{ world: { ...emptyWorld({ now: () => NOW }), ocpClusterId: 1_000_009, obClusterId: 9 }, type: 'STANDBY' },
			{ world: { ...emptyWorld({ now: () => NOW }), clusterName: 'spare', ocpClusterId: 1_000_010, obClusterId: 10 } },
		],
	},
});

describe.each(SERVICES)('Tenant through %s', (service) => {
	const id = (obId: number) => (service === 'obshell' ? obId : 200_000 + obId);

	beforeEach(async () => {
		lab = await openLab();
	});

	it('Get Many gives all tenants but sys', async () => {
		const tenants = await lab.read<TenantRecord>(service, 'tenant.getAll');
		expect(tenants.map(({ tenant, tenantId, mode, status }) => [tenant, tenantId, mode, status])).toEqual([
			['orders', id(1002), 'MYSQL', 'NORMAL'],
			['billing', id(1004), 'ORACLE', 'NORMAL'],
			['analytics', id(1006), 'MYSQL', 'NORMAL'],
			['crm', id(1008), 'MYSQL', 'NORMAL'],
			['sandbox', id(1010), 'MYSQL', 'NORMAL'],
			['archive_lab', id(1012), 'MYSQL', 'NORMAL'],
			['orders_drill', id(1014), 'MYSQL', 'NORMAL'],
			['billing_check', id(1016), 'ORACLE', service === 'obshell' ? 'RESTORE' : 'RESTORING'],
		]);
	});

	it('Get gives one, by its name or its ID', async () => {
		for (const tenant of ['orders', byId(id(1002))]) {
			expect(await lab.read<TenantRecord>(service, 'tenant.get', { tenant })).toEqual([
				{
					service,
					cluster: service === 'ocp' ? 'obdemo' : null,
					tenant: 'orders',
					tenantId: id(1002),
					mode: 'MYSQL',
					status: 'NORMAL',
					role: null,
					locked: false,
					primaryZone: 'zone1;zone2,zone3',
					locality: 'FULL{1}@zone1, FULL{1}@zone2, FULL{1}@zone3',
					createdAt: iso(NOW - 200 * DAY),
				},
			]);
		}
	});

	it('Get gives units, zones and settings when not simplified, large numbers exact', async () => {
		const [tenant] = await lab.read(service, 'tenant.get', { tenant: 'orders', simplify: false });
		expect(tenant).toMatchObject({ charset: 'utf8mb4', whitelist: '%' });
		if (service === 'obshell') {
			expect(JSON.stringify(tenant)).toContain('"max_iops":"9223372036854775807"');
			expect(tenant).toMatchObject({ time_zone: '+08:00' });
		}
	});

	it('names the cluster when it was chosen', async () => {
		expect(await lab.read(service, 'tenant.get', { cluster: 'obdemo', tenant: 'orders' })).toMatchObject([{ cluster: 'obdemo' }]);
	});

	it('says that there is no such tenant', async () => {
		for (const tenant of ['nobody', byId(4711)]) {
			expect((await lab.refusal(service, 'tenant.get', { tenant })).message).toBe('There is no such tenant in this cluster');
		}
	});
});

describe('Cluster', () => {
	it.each(['cluster.get', 'cluster.getAll'])('%s gives the one of the agent (obshell)', async (operation) => {
		lab = await openLab();
		expect(await lab.read<ClusterRecord>('obshell', operation)).toEqual([
			{
				service: 'obshell',
				cluster: 'obdemo',
				clusterId: 1_728_725_812,
				obClusterId: 1_728_725_812,
				status: 'AVAILABLE',
				role: null,
				version: '4.2.5.1',
				zones: ['zone1', 'zone2', 'zone3'],
				tenantCount: 9,
				serverCount: 3,
			},
		]);
	});

	it('Get Many gives all that OCP manages, standby ones too', async () => {
		lab = await openLab(standby());
		const clusters = await lab.read<ClusterRecord>('ocp', 'cluster.getAll');
		expect(clusters.map(({ cluster, clusterId, obClusterId, role, tenantCount }) => [cluster, clusterId, obClusterId, role, tenantCount])).toEqual([
			['obdemo', 1_000_003, 1_728_725_812, 'PRIMARY', 8],
			['obdemo', 1_000_009, 9, 'STANDBY', 0],
			['spare', 1_000_010, 10, 'PRIMARY', 0],
		]);
	});

	it('Get gives one by its name or its ID, with its backup state when not simplified (OCP)', async () => {
		lab = await openLab(standby());
		expect(await lab.read('ocp', 'cluster.get', { cluster: 'spare' })).toMatchObject([{ clusterId: 1_000_010, status: 'RUNNING' }]);
		const [raw] = await lab.read('ocp', 'cluster.get', { cluster: byId(1_000_003), simplify: false });
		expect(raw).toMatchObject({
			id: 1_000_003,
			backupOverview: { obClusterBackupStatus: 'HAS_BACKUP_STRATEGY', backupScheduleStatus: 'NORMAL' },
			backupAbility: { obDataBackupSupportAbility: { canDoIncrementalBackup: true } },
		});
	});

	it('Get asks OCP for the backup state only when it is to be shown', async () => {
		lab = await openLab();
		const simple = await lab.sent('ocp', async () => await lab.read('ocp', 'cluster.get'));
		expect(simple).toEqual(['GET /api/v2/ob/clusters?page=1&size=2000']);
	});

	it('an empty one has no tenants', async () => {
		lab = await openLab({ world: emptyWorld });
		expect(await lab.read('ocp', 'cluster.get')).toMatchObject([{ tenantCount: 0, serverCount: 3 }]);
		expect(await lab.read('obshell', 'cluster.get')).toMatchObject([{ serverCount: 3 }]);
	});
});

describe('which cluster is meant (OCP)', () => {
	beforeEach(async () => {
		lab = await openLab(standby());
	});

	it('must be said when there are several', async () => {
		const sent = await lab.sent('ocp', async () => {
			expect(await lab.refusal('ocp', 'backup.getCluster')).toEqual({
				message: "'Cluster' is empty",
				description: 'OCP manages 3 clusters: choose one from the list.',
			});
		});
		expect(sent).toEqual(['GET /api/v2/ob/clusters?page=1&size=2000']);
	});

	it('must be said by ID when two have the same name', async () => {
		const { message, description } = await lab.refusal('ocp', 'backup.getCluster', { cluster: 'obdemo' });
		expect(message).toBe("'Cluster' names 2 clusters");
		expect(description).toContain('1000003 (PRIMARY), 1000009 (STANDBY)');
		expect(await lab.read('ocp', 'tenant.getAll', { cluster: byId(1_000_003) })).toHaveLength(8);
	});

	it('must exist', async () => {
		for (const cluster of ['nowhere', byId(5)]) {
			expect((await lab.refusal('ocp', 'backup.getCluster', { cluster })).message).toBe('OCP manages no such cluster');
		}
	});

	it('is another one than the one of the agent: obshell never answers with its own', async () => {
		const { message, description } = await lab.refusal('obshell', 'backup.getCluster', { cluster: 'spare' });
		expect(message).toBe("'Cluster' is not the one that this obshell agent belongs to");
		expect(description).toContain('obdemo');
	});
});

describe('Backup Config: Get', () => {
	it('tells where the backups of a tenant go, without keys (obshell)', async () => {
		lab = await openLab();
		expect(await lab.read<BackupConfigRecord>('obshell', 'backupConfig.get', { tenant: 'billing' })).toEqual([
			{
				service: 'obshell',
				cluster: null,
				tenant: 'billing',
				tenantId: 1004,
				dataBaseUri: 'oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com',
				archiveBaseUri: 'oss://obdemo-backup/billing/clog?host=oss-cn-hangzhou.example.com',
				message: null,
			},
		]);
	});

	it('gives all tenants, those without a destination too (obshell)', async () => {
		lab = await openLab();
		const configs = await lab.read<BackupConfigRecord>('obshell', 'backupConfig.get');
		expect(configs).toHaveLength(8);
		expect(configs.find(({ tenant }) => tenant === 'sandbox')).toMatchObject({ dataBaseUri: null, archiveBaseUri: null });
	});

	it('says that the server withholds a destination, and does not call it unset', async () => {
		lab = await openLab();
		const orders = lab.world.tenants.find(({ name }) => name === 'orders') as Tenant;
		orders.dataBaseUri = 'file:///backup/access_id/data/';
		const { message, description } = await lab.refusal('obshell', 'backupConfig.get', { tenant: 'orders' });
		expect(message).toBe('obshell does not tell the backup destinations of orders');
		expect(description).toMatch(/holds them back/);
		expect(await lab.read('obshell', 'backup.getWindows', { tenant: 'orders' })).toMatchObject([
			{ source: 'computed', until: iso(NOW - 3200), message: expect.stringMatching(/does not tell the backup destinations/) as string },
		]);
	});

	it('names what to use with OCP', async () => {
		lab = await openLab();
		const sent = await lab.sent('ocp', async () => {
			const { message, description } = await lab.refusal('ocp', 'backupConfig.get');
			expect(message).toBe("OCP cannot do 'Get'");
			expect(description).toContain('Backup Strategy');
		});
		expect(sent).toEqual([]);
	});
});

describe('Backup Strategy: Get', () => {
	const get = async (parameters: Record<string, unknown> = {}) =>
		await lab.read<BackupStrategyRecord>('ocp', 'backupStrategy.get', parameters);

	it('tells schedule, retention, thresholds and storage of a tenant', async () => {
		lab = await openLab();
		expect(await get({ tenant: 'billing' })).toEqual([
			{
				service: 'ocp',
				cluster: 'obdemo',
				tenant: 'billing',
				exists: true,
				strategyId: 2,
				backupMode: 'PHYSICAL_BACKUP',
				scheduleEnabled: true,
				scheduleMode: 'WEEK',
				scheduleTime: '02:00:00.000+08:00',
				days: { 1: 'incremental', 2: 'incremental', 3: 'incremental', 4: 'incremental', 5: 'incremental', 6: 'incremental', 7: 'full' },
				logBackup: true,
				retentionDays: 14,
				timeoutMinutes: 1440,
				alarmAfterDaysWithoutBackup: 2,
				logDelaySeconds: 600,
				storageType: 'OSS',
				storageUrl: 'obdemo-backup/billing/data',
				message: null,
			},
		]);
	});

	it('never shows the keys of the storage', async () => {
		lab = await openLab();
		const { json, saved } = await lab.run('ocp', 'backupStrategy.get', { tenant: 'billing', simplify: false });
		expect(json).toMatchObject([{ obBackupServiceStorageConfig: { obBackupStorageBaseInfo: { storageUrl: 'obdemo-backup/billing/data' } } }]);
		expect(saved).not.toMatch(/MADEUPIDBILLING|madeUpKey/);
	});

	it.each(['absent', 'error'] as const)('says that there is none, however OCP says it (%s)', async (missingStrategy) => {
		lab = await openLab({ ocp: { missingStrategy } });
		expect(await get()).toMatchObject([{ tenant: null, exists: false, message: 'The cluster itself has no backup strategy; its tenants may have their own' }]);
		expect(await get({ whenNothingFound: 'nothing' })).toEqual([]);
		expect((await lab.refusal('ocp', 'backupStrategy.get', { whenNothingFound: 'error' })).message).toMatch(/^The cluster itself has no/);
		expect(await get({ tenant: 'sandbox' })).toMatchObject([{ tenant: 'sandbox', exists: false, message: 'The tenant has no backup strategy of its own; the cluster may have one' }]);
	});

	it('is that of the cluster on old servers', async () => {
		lab = await openLab({ ocp: { version: '4.2.2' } });
		expect(await get()).toMatchObject([{ tenant: null, exists: true, strategyId: 1 }]);
	});

	it('names what to use with obshell', async () => {
		lab = await openLab();
		const { message, description } = await lab.refusal('obshell', 'backupStrategy.get');
		expect(message).toBe("obshell cannot do 'Get'");
		expect(description).toContain('Backup Config');
	});
});

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
