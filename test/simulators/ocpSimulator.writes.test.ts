import { OCP_USER } from './ocp/OcpSimulator';
import { send } from './ocpClient';
import { BACKUP, closeAll, type Operation, type Row, SECOND, start, STORAGE, STRATEGY } from './writtenOcp';

afterEach(closeAll);

describe('backup now', () => {
	test('starts a backup of one tenant: its task and its place in the lists follow the clock', async () => {
		const { post, get, clock } = await start();
		const { data } = await post('~orders/backup/backupNow', BACKUP);
		expect(data).toMatchObject({ obBackupTaskType: 'DATA_BACKUP_NOW', backupObjectOpsResultList: [{ beSuccessful: true }] });
		const [{ taskIdList, obBackupObjectList }] = data.backupObjectOpsResultList;
		expect(obBackupObjectList).toEqual([{ clusterId: 1_000_003, tenantId: expect.any(Number), backupDimension: 'TENANT' }]);
		const task = `/api/v2/tasks/instances/${taskIdList![0]}`;
		const state = async () => {
			const { data: row } = await get<Row>(task);
			const { data: page } = await get('~orders/backup/task/dataBackupTasks?size=1');
			return [row.status, page.contents[0].status, page.contents[0].backupUri];
		};
		expect(await state()).toEqual(['RUNNING', 'INITIALIZING', 'file:///obbackup/']);
		clock.advance(60 * SECOND);
		expect(await state()).toEqual(['RUNNING', 'DOING', 'file:///obbackup/']);
		expect((await get<Row>(task)).data).toMatchObject({
			operation: 'EXECUTE',
			tenant: { name: 'orders' },
			subtasks: expect.arrayContaining([expect.objectContaining({ status: 'SUCCESSFUL' }), expect.objectContaining({ status: 'PENDING' })]),
		});
		clock.advance(61 * SECOND);
		expect(await state()).toEqual(['SUCCESSFUL', 'DONE', 'file:///obbackup/']);
		expect((await get<Row>(task)).data.finishTime).toBe('2024-08-09T16:02:52.151+08:00');
	});

	test('of a cluster: tenantId 0 in the list, and a result of its own for each tenant that cannot take part', async () => {
		const { post, get, clock } = await start();
		const { data } = await post('~/backup/backupNow', { ...BACKUP, backupMode: undefined });
		expect(data.backupObjectOpsResultList).toEqual([
			expect.objectContaining({ beSuccessful: true, taskIdList: [expect.any(Number)] }),
			expect.objectContaining({ beSuccessful: false, errorCode: 'BAK31005', hint: 'A data backup task is already running.' }),
		]);
		clock.advance(30 * SECOND);
		const [whole, ...others] = (await get('~/backup/task/dataBackupTasks?page=1&size=100')).data.contents;
		expect(whole).toMatchObject({ tenantId: 0, status: 'DOING' });
		expect(whole).not.toHaveProperty('tenantName');
		expect(others[0]).toMatchObject({ tenantName: 'analytics' });
		expect((await get('~orders/backup/task/dataBackupTasks?size=1')).data.contents[0]).toMatchObject({ backupDimension: 'CLUSTER', status: 'DOING' });
		clock.advance(91 * SECOND);
		expect((await get('~/backup/task/dataBackupTasks?page=1&size=1')).data.contents[0]).toMatchObject({ tenantId: 0, status: 'DONE' });
	});

	test('tells failures of the object inside HTTP 200, failures of the request as HTTP errors', async () => {
		const { post, world } = await start();
		const refused = async (target: string, body: object) => {
			const { status, data } = await post(target, body);
			const [{ beSuccessful, errorCode, taskIdList }] = data.backupObjectOpsResultList;
			return [status, beSuccessful, errorCode, taskIdList];
		};
		const broken = { ...BACKUP, obBackupServiceStorageConfig: { ...STORAGE, configName: 'broken' } };
		expect(await refused('~orders/backup/backupNow', broken)).toEqual([200, false, 'BAK30008', undefined]);
		world.unwritable = ['file:///obbackup/'];
		expect(await refused('~orders/backup/backupNow', BACKUP)).toEqual([200, false, 'BAK30008', undefined]);
		world.unwritable = [];
		expect(await refused('~analytics/backup/backupNow', BACKUP)).toEqual([200, false, 'BAK31005', undefined]);
		expect(await refused('~sandbox/backup/backupNow', { ...BACKUP, dataBackupMode: 'INCREMENTAL_BACKUP' })).toEqual([200, false, 'BAK31001', undefined]);
		expect(await refused('~billing_check/backup/backupNow', BACKUP)).toEqual([200, false, 'BAK30007', undefined]);
		const wrong = async (body: unknown) => {
			const { status, json } = await post('~orders/backup/backupNow', body);
			return [status, json.error.code];
		};
		expect(await wrong({ ...BACKUP, dataBackupMode: 'FULL' })).toEqual([400, 'COM10001']);
		expect(await wrong({ ...BACKUP, backupMode: 'LOGICAL_BACKUP' })).toEqual([400, 'BAK21008']);
		expect(await wrong({ ...BACKUP, obBackupServiceStorageConfig: { ...STORAGE, configName: '1' } })).toEqual([400, 'BAK10004']);
		expect(await wrong('{"backupMode":')).toEqual([400, 'COM10003']);
		expect(await wrong(undefined)).toEqual([400, 'COM10001']);
	});

	test('a failed task can be tried again or rolled back; nothing else can', async () => {
		const { post, get, clock, world } = await start();
		world.plans = { backupEnding: 'FAILED', backupSeconds: 20 };
		const { data } = await post('~orders/backup/backupNow', BACKUP);
		const task = `/api/v2/tasks/instances/${data.backupObjectOpsResultList[0].taskIdList![0]}`;
		const early = await post(`${task}/retry`);
		expect([early.status, early.json.error.code]).toEqual([409, 'TSK10007']);
		clock.advance(20 * SECOND);
		expect((await get<Row>(task)).data).toMatchObject({ status: 'FAILED', subtasks: expect.arrayContaining([expect.objectContaining({ status: 'FAILED' })]) });
		world.plans = {};
		expect((await post(`${task}/retry`)).data).toMatchObject({ status: 'RUNNING', operation: 'RETRY' });
		clock.advance(120 * SECOND);
		expect((await get<Row>(task)).data.status).toBe('SUCCESSFUL');
		expect((await get('~orders/backup/task/dataBackupTasks?size=2')).data.contents.map(({ status }) => status)).toEqual(['DONE', 'FAILED']);
		expect((await post('/api/v2/tasks/instances/1/rollback')).json.error.code).toBe('TSK10001');
	});

	test('a lost answer leaves the backup running', async () => {
		const { post, simulator, tenant } = await start();
		const before = tenant('orders').backups.length;
		simulator.addFault({ method: 'POST', path: /backupNow$/, answer: 'lostAnswer' });
		await expect(post('~orders/backup/backupNow', BACKUP)).rejects.toThrow(/ECONNRESET|hang up/);
		expect(tenant('orders').backups.length).toBe(before + 1);
	});

	test('needs the right to write', async () => {
		const reader = { username: 'reader', password: 'r', rights: 'read' as const };
		const { url } = await start({ users: [OCP_USER, reader] });
		const denied = await send('POST', url('~orders/backup/backupNow'), { basic: ['reader', 'r'], body: BACKUP });
		expect([denied.status, denied.json.error.code]).toEqual([403, 'COM10009']);
		expect((await send('GET', url('~/backup/overview'), { basic: ['reader', 'r'] })).status).toBe(200);
	});
});

describe('strategies', () => {
	const OF_SANDBOX = '~sandbox/backup/config/backupStrategy';
	const result = ({ data }: { data: Operation }) => [data.obBackupTaskType, data.backupObjectOpsResultList[0].errorCode ?? 'done'];

	test('live through create, pause, resume, change and delete', async () => {
		const { post, patch, get, remove, clock } = await start();
		const created = await post(OF_SANDBOX, STRATEGY);
		expect(result(created)).toEqual(['CREATE_BACKUP_STRATEGY', 'done']);
		expect(created.data.backupObjectOpsResultList[0].taskIdList).toHaveLength(1);
		expect(result(await post(OF_SANDBOX, STRATEGY))).toEqual(['CREATE_BACKUP_STRATEGY', 'BAK21002']);
		expect((await get<Row>(OF_SANDBOX)).data).toMatchObject({
			tenantName: 'sandbox',
			backupDimension: 'TENANT',
			obBackupScheduleConfig: { backupScheduleEnabled: true, backupDataRetentionDays: 7 },
			obBackupServiceStorageConfig: { configName: 'nfs_main', storageId: expect.any(Number) },
		});
		clock.advance(10 * SECOND);
		expect((await get('~sandbox/backup/task/logBackupTasks')).data.contents[0]).toMatchObject({ status: 'RUNNING', backupUri: 'file:///obbackup/' });
		expect(result(await post(`${OF_SANDBOX}/stopSchedule`))).toEqual(['STOP_BACKUP_SCHEDULE', 'done']);
		expect((await get<{ obBackupScheduleConfig: Row }>(OF_SANDBOX)).data.obBackupScheduleConfig.backupScheduleEnabled).toBe(false);
		expect(result(await post(`${OF_SANDBOX}/startSchedule`))).toEqual(['START_BACKUP_SCHEDULE', 'done']);
		expect(result(await patch(OF_SANDBOX, STRATEGY))).toEqual(['UPDATE_BACKUP_STRATEGY', 'BAK21016']);
		const thresholds = { ...STRATEGY.obBackupThresholdConfig, logBackupDelaySeconds: 60 };
		expect(result(await patch(OF_SANDBOX, { ...STRATEGY, obBackupThresholdConfig: thresholds }))).toEqual(['UPDATE_BACKUP_STRATEGY', 'done']);
		expect((await get<Row>(OF_SANDBOX)).data).toMatchObject({ obBackupThresholdConfig: { logBackupDelaySeconds: 60 } });
		expect(result(await remove(OF_SANDBOX))).toEqual(['DELETE_BACKUP_STRATEGY', 'done']);
		expect(result(await remove(OF_SANDBOX))).toEqual(['DELETE_BACKUP_STRATEGY', 'BAK21006']);
		expect(result(await patch(OF_SANDBOX, STRATEGY))).toEqual(['UPDATE_BACKUP_STRATEGY', 'BAK21006']);
		expect(result(await post(`${OF_SANDBOX}/stopSchedule`))).toEqual(['STOP_BACKUP_SCHEDULE', 'BAK21006']);
	});

	test('of a cluster, also on an old server; pausing came later', async () => {
		const { post, get, remove } = await start({ version: '4.2.2' });
		expect(result(await post('~/backup/config/backupStrategy', STRATEGY))).toEqual(['CREATE_BACKUP_STRATEGY', 'BAK21001']);
		expect((await post('~/backup/config/backupStrategy/stopSchedule')).status).toBe(400);
		expect(result(await remove('~/backup/config/backupStrategy'))).toEqual(['DELETE_BACKUP_STRATEGY', 'done']);
		expect((await get<Row>('~/backup/overview')).data).toMatchObject({ obClusterBackupStatus: 'NO_BACKUP_STRATEGY', backupScheduleStatus: 'NONE' });
		expect(result(await post('~/backup/config/backupStrategy', STRATEGY))).toEqual(['CREATE_BACKUP_STRATEGY', 'done']);
	});

	test('bodies must hold all that the tables require, in their spellings', async () => {
		const { post } = await start();
		const code = async (change: object) => {
			const { status, json } = await post(OF_SANDBOX, { ...STRATEGY, ...change });
			return [status, json.error?.code];
		};
		const schedule = STRATEGY.obBackupScheduleConfig;
		const storage = (base: object) => ({ obBackupServiceStorageConfig: { ...STORAGE, obBackupStorageBaseInfo: base } });
		expect(await code({ obBackupThresholdConfig: undefined })).toEqual([400, 'COM10001']);
		expect(await code({ obBackupScheduleConfig: { ...schedule, backupScheduleTime: '2:00' } })).toEqual([400, 'BAK21007']);
		expect(await code({ obBackupScheduleConfig: { ...schedule, dayAndDataBackupModelMap: { 8: 'FULL_BACKUP' } } })).toEqual([400, 'BAK10002']);
		expect(await code({ obBackupScheduleConfig: { ...schedule, backupDataRetentionDays: undefined } })).toEqual([400, 'COM10001']);
		expect(await code(storage({ backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: 'file:///obbackup/' }))).toEqual([400, 'BAK10002']);
		expect(await code(storage({ backupStorageType: 'BACKUP_STORAGE_OSS', storageUrl: 'bucket/dir' }))).toEqual([400, 'COM10001']);
	});
});

describe('task instances', () => {
	test('list what runs, newest first, with filters', async () => {
		const { get } = await start();
		const all = (await get('/api/v2/tasks/instances?page=1&size=100')).data;
		expect(all.contents.map(({ id }) => id)).toEqual(all.contents.map(({ id }) => Number(id)).sort((left, right) => right - left));
		expect((await get('/api/v2/tasks/instances?status=RUNNING')).data.contents).toEqual([
			expect.objectContaining({ tenant: expect.objectContaining({ name: 'analytics' }), status: 'RUNNING' }),
		]);
		expect((await get('/api/v2/tasks/instances?status=FAILED&type=SCHEDULED')).data.contents.map(({ tenant }) => (tenant as Row).name)).toEqual(['crm', 'billing']);
		expect((await get('/api/v2/tasks/instances?cluterName=other')).data.contents).toEqual([]);
		expect((await get('/api/v2/tasks/instances?tenantName=orders')).status).toBe(400);
		expect((await get('/api/v2/tasks/instances?tenantName=orders&clusterId=1000003')).data.contents).toHaveLength(1);
	});
});
