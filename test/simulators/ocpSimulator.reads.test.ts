import { BASIC, closeAll, NOW, type Row, start } from './askedOcp';
import { believableWorld, emptyWorld } from './believableWorld';
import { HandClock } from './world';

afterEach(closeAll);

describe('reads of the world', () => {
	test('clusters: OCP id and OceanBase id, zones; filters', async () => {
		const other = { ...emptyWorld(new HandClock(NOW)), clusterName: 'standby_b', ocpClusterId: 1_000_009, obClusterId: 9 };
		const { get } = await start({ extraClusters: [{ world: other, type: 'STANDBY' }] });
		const { contents } = (await get('/api/v2/ob/clusters')).data;
		expect(contents).toEqual([
			expect.objectContaining({ id: 1_000_003, obClusterId: 1_728_725_812, name: 'obdemo', type: 'PRIMARY', status: 'RUNNING', serverCount: 3 }),
			expect.objectContaining({ id: 1_000_009, obClusterId: 9, type: 'STANDBY', syncStatus: 'NORMAL' }),
		]);
		expect((await get('/api/v2/ob/clusters?name=STAND')).data.contents).toHaveLength(1);
		expect((await get('/api/v2/ob/clusters?status=STOPPED,CREATING')).data.contents).toHaveLength(0);
		expect((await get('/api/v2/ob/clusters?status=WELL')).status).toBe(400);
	});

	test('tenants: of a cluster, of all, one alone; zones and unit specifications', async () => {
		const { get, simulator } = await start();
		const orders = simulator.world.tenants[0];
		const listed = (await get('~/tenants?name=ORDERS&status=NORMAL')).data.contents;
		expect(listed.map(({ name }) => name)).toEqual(['orders', 'orders_drill']);
		expect(listed[0]).toMatchObject({ id: orders.ocpId, obTenantId: orders.id, mode: 'MySQL' });
		expect((await get('/api/v2/ob/tenants?clusterName=obdemo&mode=ORACLE')).data.contents[0]).toMatchObject({ name: 'billing', mode: 'ORACLE', role: 'PRIMARY' });
		expect((await get<Row>(`~/tenants/${orders.ocpId}`)).data).toMatchObject({
			name: 'orders',
			charset: 'utf8mb4',
			zones: expect.arrayContaining([expect.objectContaining({ name: 'zone1', replicaType: 'FULL' })]),
		});
		const zones = (await get('~/zones')).data;
		expect(zones).not.toHaveProperty('page');
		expect(zones.contents[0]).toMatchObject({ name: 'zone1', servers: [{ ip: '10.10.10.1' }] });
		expect((await get('/api/v2/ob/unitSpecs')).data.contents).toContainEqual(expect.objectContaining({ name: 'small_unit' }));
		const { get: withSys } = await start({ sysTenant: true });
		expect((await withSys('~/tenants')).data.contents[0]).toMatchObject({ name: 'sys', id: expect.any(Number) });
	});

	test('data backups: newest first, each family with its own times, integers beyond 2^53 as literals', async () => {
		const { get, simulator } = await start({ hugeTaskIds: true });
		const ofCluster = await get('~/backup/task/dataBackupTasks?page=1&size=50');
		const [newest, ...older] = ofCluster.data.contents;
		expect(newest).toMatchObject({ tenantName: 'analytics', status: 'DOING', startTime: '2024-08-09T15:20:52.151+0800' });
		expect(newest).not.toHaveProperty('finishTime');
		expect(older.map(({ status }) => status)).toEqual(expect.arrayContaining(['DONE', 'FAILED', 'CANCELED']));
		expect(ofCluster.text).toMatch(/"taskId":90071992547\d{5},/);
		expect(ofCluster.text).toMatch(/"dataVersion":\d{19}[,}]/);
		const billing = simulator.world.tenants.find(({ name }) => name === 'billing')!;
		const failed = (await get(`~/tenants/${billing.ocpId}/backup/task/dataBackupTasks?status=FAILED`)).data.contents;
		expect(failed).toEqual([
			expect.objectContaining({
				backupDimension: 'TENANT',
				errorMsg: expect.stringContaining('OB-9026'),
				finishTime: expect.stringMatching(/^2024-08-09T01:00:52\.151\d{3}Z$/),
				duration: 540,
			}),
		]);
		expect((await get(`~/tenants/${billing.ocpId}/backup/task/dataBackupTasks?backupSetId=21`)).data.contents).toHaveLength(1);
	});

	test('periods: offset with colon for clusters, whole UTC seconds for tenants, ends in order', async () => {
		const { get, simulator } = await start();
		const { ocpId } = simulator.world.tenants[0];
		const day = 'startTime=2024-08-09T00%3A00%3A00%2B08%3A00&endTime=2024-08-09T15%3A00%3A00%2B08%3A00';
		expect((await get(`~/backup/task/dataBackupTasks?size=50&${day}`)).data.contents.length).toBeGreaterThan(0);
		const own = `~/tenants/${ocpId}/backup/task/dataBackupTasks`;
		expect((await get(`${own}?startTime=2024-08-09T00:00:00Z`)).data.contents).toHaveLength(1);
		expect((await get(`~/backup/task/dataBackupTasks?startTime=2024-08-09T00:00:00%2B0800`)).status).toBe(400);
		expect((await get(`~/backup/task/dataBackupTasks?startTime=2024-08-09T00:00:00+08:00`)).status).toBe(400);
		expect((await get(`${own}?${day}`)).status).toBe(400);
		expect((await get(`${own}?startTime=2024-08-09T00:00:00Z&endTime=2024-08-08T00:00:00Z`)).json.error.code).toBe('COM10010');
	});

	test('log backups: RUNNING, a float delay, two spellings of a time, absent fields', async () => {
		const { get, simulator } = await start();
		const tasks = (await get('~/backup/task/logBackupTasks?page=1&size=10')).data.contents;
		expect(tasks.find(({ tenantName }) => tenantName === 'billing')).toMatchObject({
			status: 'RUNNING',
			delay: 4.75,
			checkpoint: '2024-08-09T16:00:47.401+0800',
			agentServerIp: '10.10.10.1',
		});
		expect(tasks.find(({ tenantName }) => tenantName === 'archive_lab')).toMatchObject({ status: 'INTERRUPTED', errorMsg: expect.any(String) });
		expect(tasks[0]).not.toHaveProperty('modifyTime');
		const billing = simulator.world.tenants.find(({ name }) => name === 'billing')!;
		const own = `~/tenants/${billing.ocpId}/backup/task/logBackupTasks`;
		expect((await get(`${own}?status=INPROGRESS`)).data.contents[0]).toMatchObject({
			status: 'RUNNING',
			checkpoint: expect.stringMatching(/^2024-08-09T16:00:47\.401\d{3}\+08:00$/),
		});
		expect((await get(`${own}?status=RUNNING`)).status).toBe(400);
	});

	test('before OceanBase 4 the one log task of a cluster names no tenant', async () => {
		const { get } = await start({ world: { ...believableWorld(new HandClock(NOW)), obVersion: '2.2.77' } });
		const { contents } = (await get('~/backup/task/logBackupTasks')).data;
		expect(contents).toHaveLength(1);
		expect(contents[0]).not.toHaveProperty('tenantId');
		expect(contents[0]).not.toHaveProperty('tenantName');
	});

	test('restores: running, done, failed, with a localised text', async () => {
		const { get, simulator } = await start();
		const restores = (await get('~/backup/task/restoreTasks?page=1&size=10')).data.contents;
		expect(restores.map(({ restoreTenantName, status, statusDesc, finished, successful }) => [restoreTenantName, status, statusDesc, finished, successful])).toEqual([
			['billing_check', 'WAIT_TENANT_RESTORE_FINISH', 'Recovering', false, false],
			['orders_drill', 'RESTORE_SUCCESS', 'Completed', true, true],
			['crm_drill', 'RESTORE_FAIL', 'Failed', true, false],
		]);
		expect(restores[1]).toMatchObject({ ocpJobId: -1, errorMsg: '', backupTenantId: simulator.world.tenants[0].ocpId });
		const own = `~/tenants/${simulator.world.tenants[0].ocpId}/backup/task/restoreTasks`;
		expect((await get(`${own}?status=COMPLETED&restoreClusterName=obdemo`)).data.contents).toEqual([
			expect.objectContaining({ restoreTenantName: 'orders_drill', progress: '100%', triggerType: 'NORMAL', createTime: expect.stringMatching(/\d{6}Z$/) }),
		]);
		const chinese = await get(own, { basic: BASIC, headers: { 'Accept-Language': 'zh-CN' } });
		expect(chinese.data.contents[0].statusDesc).toBe('已完成');
	});

	test('recoverable windows: sets, log, and the window that counts', async () => {
		const { get, simulator } = await start();
		const all = (await get<{ tenantBackupInfos: Row[]; obRecoverableInfoAggregation: Row }>('~/backup/info')).data;
		expect(all.tenantBackupInfos).toHaveLength(8);
		const own = await get<Row>(`~/tenants/${simulator.world.tenants[0].ocpId}/backup/info`);
		expect(own.data).toMatchObject({
			tenantName: 'orders',
			obRecoverableInfoAggregation: {
				obQueryTimeScopeType: 'LATEST_SEVEN_DAYS',
				latestSevenDaysAggregation: {
					obRecoverableSectionItems: [
						{ obRecoverableSectionItemType: 'LOG_BACKUP', logRecoverableTimeInterval: { startTime: expect.stringMatching(/^2024-08-02T16:00:52\.151\d{6}\+08:00$/) } },
						{ obRecoverableSectionItemType: 'FULL_DATA_BACKUP', dataBackupRecoverableInfo: { freezeTime: '1970-01-01T08:00:00+08:00', dataVersion: -1, fullBackupSetId: 11 } },
						{ obRecoverableSectionItemType: 'RECOVERABLE', realRecoverableTimeInterval: { endTime: expect.stringMatching(/^2024-08-09T16:00:48\.951\d{6}\+08:00$/) } },
						{ obRecoverableSectionItemType: 'INCREMENTAL_DATA_BACKUP', dataBackupRecoverableInfo: { fullBackupSetId: 11 } },
						{ obRecoverableSectionItemType: 'FULL_DATA_BACKUP', dataBackupRecoverableInfo: { fullBackupSetId: 13 } },
					],
				},
			},
		});
	});

	test('overview, ability and strategies', async () => {
		const { get, simulator } = await start();
		expect((await get<Row>('~/backup/overview')).data).toMatchObject({
			obClusterBackupStatus: 'HAS_BACKUP_STRATEGY',
			backupScheduleStatus: 'NORMAL',
			lastDataBackupTime: '2024-08-09T11:00:52.151+0800',
			latestLogBackupCheckpoint: '2024-08-09T13:00:52.151+0800',
			logBackupDelaySeconds: 10_800,
		});
		expect((await get<Row>('~/backup/ability')).data).toMatchObject({ backupAbility: 'PHYSICAL_BACKUP' });
		const [orders, billing, , , sandbox] = simulator.world.tenants;
		expect((await get<Row>(`~/tenants/${billing.ocpId}/backup/config/backupStrategy`)).data).toMatchObject({
			backupDimension: 'TENANT',
			tenantName: 'billing',
			obBackupServiceStorageConfig: {
				obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_OSS', storageUrl: 'obdemo-backup/billing/data', ossAccessKey: { endpoint: 'oss-cn-hangzhou.example.com' } },
			},
		});
		expect((await get<Row>(`~/tenants/${orders.ocpId}/backup/config/backupStrategy`)).data.createTime).toMatch(/\+0800$/);
		const none = await get(`~/tenants/${sandbox.ocpId}/backup/config/backupStrategy`);
		expect([none.status, 'data' in none.json]).toEqual([200, false]);
		const { get: strict } = await start({ missingStrategy: 'error' });
		expect((await strict('~/backup/config/backupStrategy')).json.error.code).toBe('BAK21006');
	});

	test('alarms about what is wrong in the world', async () => {
		const { get } = await start();
		const { contents } = (await get('/api/v2/alarm/alarms?appType=Backup&status=Active&size=200')).data;
		expect(contents.map(({ alarmType, labels }) => [alarmType, (labels as Row).tenant_name])).toEqual([
			['inc_backup_delay', 'archive_lab'],
			['base_backup_fail', 'billing'],
		]);
	});
});
