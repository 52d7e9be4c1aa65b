import { emptyWorld } from './believableWorld';
import { OCP_USER } from './ocp/OcpSimulator';
import { send } from './ocpClient';
import { HandClock } from './world';
import { closeAll, hoursAgo, NOW, type Page, restoreBody, type Row, SECOND, type Simulation, start } from './writtenOcp';

afterEach(closeAll);

describe('restore', () => {
	async function begin({ post, get, world, tenant }: Simulation, name: string, at = hoursAgo(1)) {
		const answer = await post('~/backup/restore', restoreBody(world, tenant('orders'), name, at));
		const [{ taskIdList = [], errorCode }] = answer.data.backupObjectOpsResultList;
		return { errorCode, task: async () => (await get<Row>(`/api/v2/tasks/instances/${taskIdList[0]}`)).data, id: taskIdList[0] };
	}

	test('runs, and leaves a tenant that can be used', async () => {
		const simulation = await start();
		const { get, clock } = simulation;
		const { task } = await begin(simulation, 'drill');
		const newest = async () => (await get('~/backup/task/restoreTasks?page=1&size=1')).data.contents[0];
		expect(await newest()).toMatchObject({ restoreTenantName: 'drill', status: 'RESTORE_CREATE_TENANT', finished: false, restoreEndTime: '2024-08-09T15:00:52.000+0800' });
		clock.advance(60 * SECOND);
		expect(await newest()).toMatchObject({ status: 'WAIT_TENANT_RESTORE_FINISH' });
		expect((await get('~/tenants?name=drill&status=RESTORING')).data.contents).toContainEqual(expect.objectContaining({ name: 'drill' }));
		clock.advance(121 * SECOND);
		expect(await newest()).toMatchObject({ status: 'RESTORE_SUCCESS', finished: true, successful: true });
		expect(await task()).toMatchObject({ status: 'SUCCESSFUL', tenant: { name: 'drill' } });
		expect((await get('/api/v2/ob/tenants?name=drill&status=NORMAL')).data.contents).toContainEqual(
			expect.objectContaining({ name: 'drill', role: 'PRIMARY', primaryZone: 'zone1', locality: 'FULL{1}@zone1' }),
		);
		expect((await get('~orders/backup/task/restoreTasks')).data.contents[0]).toMatchObject({ restoreTenantName: 'drill', progress: '100%' });
	});

	test('is refused for names in use and times outside the window', async () => {
		const simulation = await start();
		expect((await begin(simulation, 'orders')).errorCode).toBe('BAK42005');
		expect((await begin(simulation, 'billing_check')).errorCode).toBe('BAK42004');
		expect((await begin(simulation, 'drill', hoursAgo(24 * 30))).errorCode).toBe('BAK42001');
		expect((await begin(simulation, 'drill', hoursAgo(-1))).errorCode).toBe('BAK42001');
		expect((await begin(simulation, 'broken')).errorCode).toBe('BAK42002');
		const { post, world, tenant } = simulation;
		const body = restoreBody(world, tenant('orders'), 'drill', '2024-08-09T15:00:52+0800');
		expect((await post('~/backup/restore', body)).json.error.code).toBe('COM10001');
		const elsewhere = restoreBody(world, tenant('orders'), 'drill', hoursAgo(1), 77);
		expect((await post('~/backup/restore', elsewhere)).json.error.code).toBe('OBE11001');
		const unknownUnit = JSON.parse(JSON.stringify(restoreBody(world, tenant('orders'), 'drill', hoursAgo(1))).replace('small_unit', 'no_unit'));
		expect((await post('~/backup/restore', unknownUnit)).json.error.code).toBe('OBE20002');
	});

	test('a failed one can be rolled back: its tenant goes away', async () => {
		const simulation = await start();
		const { post, clock, world, tenant } = simulation;
		world.plans = { restoreEnding: 'FAIL', restoreSeconds: 30 };
		const { task, id } = await begin(simulation, 'drill');
		clock.advance(31 * SECOND);
		expect(await task()).toMatchObject({ status: 'FAILED' });
		expect(tenant('drill')).toBeDefined();
		await post(`/api/v2/tasks/instances/${id}/rollback`);
		expect(await task()).toMatchObject({ status: 'RUNNING', operation: 'ROLLBACK' });
		clock.advance(6 * SECOND);
		expect(await task()).toMatchObject({ status: 'SUCCESSFUL' });
		expect(tenant('drill')).toBeUndefined();
	});

	test('from storage alone, and into another cluster', async () => {
		const other = { ...emptyWorld(new HandClock(NOW)), clusterName: 'drills', ocpClusterId: 1_000_009, obClusterId: 9 };
		const { post, get, world, tenant } = await start({ extraClusters: [{ world: other }] });
		const { restoreTenantInfoParam } = restoreBody(world, tenant('orders'), 'drill', '').restoreOnlineTenantRequiredParam;
		const offline = (storageUrl: string) => ({
			backupTenantStatus: 'OFFLINE',
			restoreOfflineTenantRequiredParam: {
				backupMode: 'PHYSICAL_BACKUP',
				backupClusterName: 'obdemo',
				backupTenantName: 'orders',
				restoreClusterId: 1_000_009,
				restoreEndTime: hoursAgo(1),
				obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl },
				restoreTenantInfoParam,
			},
		});
		expect((await post('~/backup/restore', offline('/elsewhere/'))).data.backupObjectOpsResultList[0].errorCode).toBe('BAK41001');
		expect((await post('~/backup/restore', offline('/backup/obdemo/'))).data.backupObjectOpsResultList[0].beSuccessful).toBe(true);
		const rows = (await get('/api/v2/ob/clusters/1000009/backup/task/restoreTasks?page=1&size=10')).data.contents;
		expect(rows).toEqual([expect.objectContaining({ restoreClusterName: 'drills', backupClusterName: 'obdemo', backupClusterId: 1_000_003 })]);
	});

	test('a preview names the sets and pieces it would read; sources are registered in any transport', async () => {
		const { post, world, tenant, url } = await start();
		const body = restoreBody(world, tenant('orders'), 'drill', hoursAgo(6));
		const previewed = (await post('~/backup/restore/preview', body)) as unknown as { data: Page };
		expect(previewed.data.contents.map(({ backupType, backupId }) => [backupType, backupId])).toEqual([
			['BACKUP_SET', '11'],
			['BACKUP_SET', '12'],
			['BACKUP_PIECE', '2'],
		]);
		const source = '/api/v2/ob/backup/restore/addRestoreSource';
		const added = await post(source, { restoreClusterId: 1_000_003, restoreSources: ['file:///a/'] });
		expect([added.status, 'data' in added.json]).toEqual([200, false]);
		expect((await post(`${source}?restoreClusterId=1000003&restoreSources=file%3A%2F%2F%2Fa%2F`)).status).toBe(200);
		const form = await send('POST', url(source), {
			basic: [OCP_USER.username, OCP_USER.password],
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			body: 'restoreClusterId=1000003&restoreSources=file%3A%2F%2F%2Fa%2F',
		});
		expect(form.status).toBe(200);
		expect((await post('/api/v2/ob/backup/restore/clearRestoreSource', { restoreClusterId: 1_000_003 })).json.successful).toBe(true);
	});
});
