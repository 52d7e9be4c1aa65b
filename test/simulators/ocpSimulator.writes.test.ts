import { believableWorld, emptyWorld } from './believableWorld';
import type { OcpSimulatorOptions } from './ocp/OcpSimulator';
import { OCP_ACCESS_KEY, OCP_USER, startOcpSimulator } from './ocp/OcpSimulator';
import { send } from './ocpClient';
import { HandClock } from './world';
import type { Tenant, World } from './world';

const NOW = Date.UTC(2024, 7, 9, 8, 0, 52, 151);
const SECOND = 1000;
const HOUR = 3600 * SECOND;

interface Row {
	[member: string]: unknown;
}
interface Operation {
	obBackupTaskType: string;
	backupObjectOpsResultList: Array<{
		beSuccessful: boolean;
		obBackupObjectList: Row[];
		taskIdList?: number[];
		errorCode?: string;
		hint?: string;
	}>;
}
interface Page {
	contents: Row[];
	page: Row;
}
type Simulation = Awaited<ReturnType<typeof start>>;

const ends: Array<() => Promise<void>> = [];

afterEach(async () => {
	await Promise.all(ends.splice(0).map(async (end) => await end()));
});

/** A simulator of the believable world, asked with an access key. `~` is the cluster, `~name` one of its tenants. */
async function start(options: Partial<OcpSimulatorOptions> = {}) {
	const clock = new HandClock(NOW);
	const world = believableWorld(clock);
	const simulator = await startOcpSimulator({ world, ...options });
	ends.push(async () => await simulator.close());
	const tenant = (name: string): Tenant => world.tenants.find((candidate) => candidate.name === name)!;
	const url = (target: string) =>
		simulator.url +
		target.replace(/^~(\w*)/, (_, name: string) => {
			const cluster = `/api/v2/ob/clusters/${world.ocpClusterId}`;
			return name ? `${cluster}/tenants/${tenant(name).ocpId}` : cluster;
		});
	const call = async <Data>(method: string, target: string, body?: unknown) =>
		await send<Data>(method, url(target), { body, signed: { ...OCP_ACCESS_KEY, at: clock.now() } });
	return {
		simulator,
		clock,
		world,
		tenant,
		url,
		get: async <Data = Page>(target: string) => await call<Data>('GET', target),
		post: async (target: string, body?: unknown) => await call<Operation>('POST', target, body),
		patch: async (target: string, body?: unknown) => await call<Operation>('PATCH', target, body),
		remove: async (target: string) => await call<Operation>('DELETE', target),
	};
}

const STORAGE = {
	configName: 'nfs_main',
	alarmStoragePercentageThreshold: 90,
	obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/obbackup/' },
};
const STRATEGY = {
	backupMode: 'PHYSICAL_BACKUP',
	obBackupScheduleConfig: {
		backupScheduleMode: 'WEEK',
		backupScheduleTime: '02:00:00.000+08:00',
		dayAndDataBackupModelMap: { 2: 'FULL_BACKUP', 6: 'INCREMENTAL_BACKUP' },
		startLogBackup: true,
		cleanEnabled: true,
		backupDataRetentionDays: 7,
	},
	obBackupThresholdConfig: { dataBackupTimeoutMinutes: 600, noSuccessfulDataBackupAlarmDays: 2, logBackupDelaySeconds: 300 },
	obBackupServiceStorageConfig: STORAGE,
};
const BACKUP = { backupMode: 'PHYSICAL_BACKUP', dataBackupMode: 'FULL_BACKUP', obBackupServiceStorageConfig: STORAGE };

function restoreBody(world: World, source: Tenant, name: string, restoreEndTime: string, restoreClusterId = world.ocpClusterId) {
	const resourcePool = { unitSpecName: 'small_unit', unitCount: 1 };
	return {
		backupTenantStatus: 'ONLINE',
		restoreOnlineTenantRequiredParam: {
			backupClusterId: world.ocpClusterId,
			backupTenantId: source.ocpId,
			restoreClusterId,
			restoreEndTime,
			restoreTenantInfoParam: { name, primaryZone: 'zone1', zones: [{ name: 'zone1', replicaType: 'FULL', resourcePool }] },
		},
	};
}

/** `2024-08-09T15:00:52+08:00`, so many hours before now. */
function hoursAgo(hours: number): string {
	return new Date(NOW + 8 * HOUR - hours * HOUR).toISOString().replace(/\.\d+Z/, '+08:00');
}

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
