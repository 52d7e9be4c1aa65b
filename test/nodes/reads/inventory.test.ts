import type { ClusterRecord, TenantRecord } from '../../../services/records/types';
import { emptyWorld } from '../../simulators/believableWorld';
import type { Lab } from './lab';
import { byId, DAY, iso, NOW, openLab, SERVICES, standby } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

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
					cluster: 'obdemo',
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
		const [tenant] = await lab.read(service, 'tenant.get', { tenant: 'orders', output: 'raw' });
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
		const [raw] = await lab.read('ocp', 'cluster.get', { cluster: byId(1_000_003), output: 'raw' });
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
