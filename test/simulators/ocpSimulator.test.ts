import { believableWorld, emptyWorld, worldOfTenants } from './believableWorld';
import type { OcpSimulator, OcpSimulatorOptions } from './ocp/OcpSimulator';
import { OCP_ACCESS_KEY, OCP_USER, startOcpSimulator } from './ocp/OcpSimulator';
import type { Received, Sending } from './ocpClient';
import { send } from './ocpClient';
import { HandClock } from './world';

const NOW = Date.UTC(2024, 7, 9, 8, 0, 52, 151);
const MINUTE = 60_000;
const BASIC: [string, string] = [OCP_USER.username, OCP_USER.password];

interface Page<Row> {
	contents: Row[];
	page: { number: number; size: number; totalElements: number; totalPages: number };
}
type Row = Record<string, unknown>;

let running: OcpSimulator[] = [];

afterEach(async () => {
	await Promise.all(running.map(async (simulator) => await simulator.close()));
	running = [];
});

/** A simulator of the believable world, and a way to ask it with Basic authentication. */
async function start(options: Partial<OcpSimulatorOptions> = {}) {
	const clock = new HandClock(NOW);
	const simulator = await startOcpSimulator({ world: believableWorld(clock), ...options });
	running.push(simulator);
	const base = `/api/v2/ob/clusters/${simulator.world.ocpClusterId}`;
	const get = async <Data = Page<Row>>(target: string, sending: Sending = { basic: BASIC }): Promise<Received<Data>> =>
		await send<Data>('GET', simulator.url + target.replace(/^~/, base), sending);
	return { simulator, clock, get };
}

describe('authentication', () => {
	test('lets Basic through, colon in the password and all, and wraps data in the envelope', async () => {
		const { get, simulator } = await start();
		const answer = await get('/api/v2/ob/clusters?page=1&size=1');
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ successful: true, status: 200, timestamp: '2024-08-09T16:00:52.151+08:00' });
		expect(answer.json.traceId).toMatch(/^[0-9a-f]{16}$/);
		expect(answer.json.server).toMatch(/^[0-9a-f]{10}$/);
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'GET', target: '/api/v2/ob/clusters?page=1&size=1', status: 200, auth: 'basic' }),
		]);
		expect(JSON.stringify(simulator.requests)).not.toContain('Basic');
	});

	test('lets a signed request through, and refuses it once anything signed has changed', async () => {
		const { get, simulator } = await start();
		const signed = { ...OCP_ACCESS_KEY, at: NOW };
		const target = '~/backup/task/logBackupTasks?size=10&page=1&startTime=2024-08-09T00%3A00%3A00%2B08%3A00';
		expect((await get(target, { signed })).status).toBe(200);
		expect((await get(target, { signed, headers: { 'Content-Type': 'text/plain' } })).json.error.code).toBe('IAM10000');
		expect((await get(target, { signed, headers: { 'x-ocp-origin': 'other' } })).status).toBe(401);
		expect((await get(target, { signed: { ...signed, secretKey: 'example' } })).status).toBe(401);
		expect((await get(target, { signed: { ...signed, accessKey: 'nobody' } })).status).toBe(401);
		expect((await get(target, { signed, headers: { Date: 'now' } })).status).toBe(401);
		expect(simulator.requests.map(({ auth }) => auth)).toEqual([
			'access key',
			'wrong signature',
			'wrong signature',
			'wrong signature',
			'unknown access key',
			'bad date',
		]);
	});

	test('accepts clocks that differ by less than 15 minutes, by the clock of the world', async () => {
		const { get, simulator } = await start();
		const at = Math.floor(NOW / 1000) * 1000;
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: at - 14 * MINUTE } })).status).toBe(200);
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: at + 14 * MINUTE } })).status).toBe(200);
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: at - 15 * MINUTE } })).status).toBe(401);
		expect(simulator.requests.at(-1)?.auth).toBe('stale date');
	});

	test('blocks the account after 5 wrong passwords and the address after 10 failures, both for a time', async () => {
		const { get, clock } = await start();
		const wrong: Sending = { basic: [OCP_USER.username, 'guess'] };
		const first = await get('/api/v2/info', wrong);
		expect(first.status).toBe(401);
		expect(first.json.error).toEqual({
			code: 'IAM10004',
			message: 'The username or password is incorrect. You have 4 more attempts.',
		});
		for (let attempt = 2; attempt <= 5; attempt += 1) await get('/api/v2/info', wrong);
		expect((await get('/api/v2/info')).json.error.code).toBe('IAM10007');
		for (let attempt = 7; attempt <= 10; attempt += 1) await get('/api/v2/info', { basic: ['other', 'guess'] });
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: NOW } })).json.error.code).toBe('IAM10014');
		clock.advance(31 * MINUTE);
		expect((await get('/api/v2/info')).status).toBe(200);
	});

	test('tells those without rights from those who are not known', async () => {
		const { get } = await start({ users: [OCP_USER, { username: 'guest', password: 'g', rights: 'none' }] });
		expect((await get('/api/v2/ob/clusters', {})).json.error.code).toBe('IAM10000');
		const guest: Sending = { basic: ['guest', 'g'] };
		expect((await get('/api/v2/info', guest)).status).toBe(200);
		const denied = await get('/api/v2/ob/clusters', guest);
		expect([denied.status, denied.json.error.code]).toEqual([403, 'COM10009']);
	});

	test('throttles per user with headers and the numeric code 0', async () => {
		const { get, clock } = await start({ rateLimit: { limit: 2, windowSeconds: 10 } });
		expect((await get('/api/v2/ob/clusters')).headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
		await get('/api/v2/ob/clusters');
		const refused = await get('/api/v2/ob/clusters');
		expect(refused.status).toBe(429);
		expect(refused.headers).toMatchObject({ 'ratelimit-remaining': '0', 'ratelimit-reset': '8' });
		expect(refused.json).toMatchObject({ duration: 0, error: { code: 0 }, successful: false, traceId: '' });
		clock.advance(8_000);
		expect((await get('/api/v2/ob/clusters')).status).toBe(200);
	});
});

describe('what is around the endpoints', () => {
	test('info, time and status have no envelope; time needs no authentication', async () => {
		const { get } = await start();
		expect(JSON.parse((await get('/api/v2/info')).text)).toMatchObject({ artifact: 'ocp-server', buildVersion: expect.stringMatching(/^4\.3\.3-/) });
		expect((await get('/api/v2/time', {})).text).toBe('2024-08-09T16:00:52.151+08:00');
		expect((await get('/api/status')).text).toBe('okay');
		expect((await get('/api/v2/profiles/me')).json).toMatchObject({ successful: true, data: { username: OCP_USER.username } });
	});

	test('everything outside /api is the web page; what is unknown under /api is refused, after authentication', async () => {
		const { get } = await start();
		const page = await get('/ocp/api/v2/info', {});
		expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html;charset=UTF-8']);
		expect((await get('/api/v2/nothing', {})).status).toBe(401);
		expect((await get('/api/v2/nothing')).json.error.code).toBe('COM10003');
		expect((await get('/api/v2/ob/clusters/abc/backup/overview')).status).toBe(400);
		expect((await get('/api/v2/ob/clusters/77/backup/overview')).json.error.code).toBe('OBE11001');
		expect((await get('~/tenants/77')).json.error.code).toBe('OBE21002');
		expect((await get('/api/v2/ob/clusters?name=%E0%A4%A')).status).toBe(400);
	});

	test('speaks the language asked for, and Chinese unasked', async () => {
		const { get } = await start();
		const message = async (headers: Record<string, string>) =>
			(await get('/api/v2/ob/clusters/77/backup/overview', { basic: BASIC, headers })).json.error.message;
		expect(await message({ 'Accept-Language': 'en-US' })).toBe('The OceanBase cluster with the ID 77 does not exist.');
		expect(await message({ 'Accept-Language': 'zh-CN' })).toBe('ID 为 77 的 OceanBase 集群不存在');
		expect(await message({ 'Accept-Language': '' })).toBe('ID 为 77 的 OceanBase 集群不存在');
	});

	test('4.2.2 has C1-C12 and the listings, and nothing of the tenants', async () => {
		const { get, simulator } = await start({ version: '4.2.2' });
		const { ocpId } = simulator.world.tenants[0];
		for (const path of ['ability', 'overview', 'config/backupStrategy', 'task/dataBackupTasks', 'task/logBackupTasks', 'task/restoreTasks', 'info']) {
			expect([path, (await get(`~/backup/${path}`)).status]).toEqual([path, 200]);
		}
		for (const path of ['config/backupStrategy', 'task/dataBackupTasks', 'task/logBackupTasks', 'task/restoreTasks', 'info']) {
			expect([path, (await get(`~/tenants/${ocpId}/backup/${path}`)).status]).toEqual([path, 400]);
		}
		expect((await get('~/tenants')).data.contents[0]).not.toHaveProperty('obTenantId');
		expect(JSON.parse((await get('/api/v2/info')).text)).toMatchObject({ springBootVersion: expect.any(String) });
	});
});

describe('paging', () => {
	test('counts from 1, 10 a page, up to 2000; beyond the end the page is empty', async () => {
		const { get } = await start({ world: worldOfTenants(new HandClock(NOW), 25) });
		const first = (await get('~/tenants')).data;
		expect(first.contents).toHaveLength(10);
		expect(first.page).toEqual({ number: 1, size: 10, totalElements: 25, totalPages: 3 });
		expect((await get('~/tenants?page=3&size=10')).data.contents).toHaveLength(5);
		expect((await get('~/tenants?page=4&size=10')).data).toEqual({
			contents: [],
			page: { number: 4, size: 10, totalElements: 25, totalPages: 3 },
		});
		expect((await get('~/tenants?size=2000')).data.contents).toHaveLength(25);
		for (const query of ['size=2001', 'page=0', 'size=0', 'page=x']) {
			const refused = await get(`~/tenants?${query}`);
			expect([query, refused.status, refused.json.error.code]).toEqual([query, 400, 'COM10001']);
		}
		expect((await get('/api/v2/alarm/alarms?size=201')).status).toBe(400);
	});

	test('task lists of a cluster give the number of records as size, as the official sample does', async () => {
		const { get } = await start({ world: worldOfTenants(new HandClock(NOW), 3) });
		expect((await get('~/backup/task/logBackupTasks?page=1&size=10')).data.page).toEqual({
			number: 1,
			size: 3,
			totalElements: 3,
			totalPages: 1,
		});
	});

	test('sorts by known fields only', async () => {
		const { get } = await start();
		const names = (await get('~/tenants?sort=name,desc')).data.contents.map(({ name }) => name);
		expect(names).toEqual([...names].sort().reverse());
		expect((await get('~/tenants?sort=secret,asc')).json.error.code).toBe('COM10011');
	});

	test('a list of 100,000 log tasks is made page by page, and can grow while it is read', async () => {
		const { get } = await start({ logTasks: 100_000 });
		const page = (await get('~/backup/task/logBackupTasks?page=50&size=2000')).data;
		expect(page.page).toEqual({ number: 50, size: 2000, totalElements: 100_000, totalPages: 50 });
		expect(new Set(page.contents.map(({ createTime }) => createTime)).size).toBe(2000);
		const { get: grow } = await start({ logTasks: 15, logTaskGrowth: 2 });
		const first = (await grow('~/backup/task/logBackupTasks?page=1&size=10')).data;
		const second = (await grow('~/backup/task/logBackupTasks?page=2&size=10')).data;
		expect([first.page.totalElements, second.page.totalElements]).toEqual([15, 17]);
		// Two rows of the first page have moved onto the second.
		const seen = new Set(first.contents.map(({ createTime }) => createTime));
		expect(second.contents.filter(({ createTime }) => seen.has(createTime))).toHaveLength(2);
	});
});

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

describe('faults', () => {
	test('meet the requests that they match, as often as they are told', async () => {
		const { get, simulator } = await start();
		simulator.addFault({ path: /overview$/, times: 2, answer: { status: 500, body: { error: { code: 'COM10000' } } } });
		simulator.addFault({ method: 'get', path: '/api/v2/info', answer: 'html' });
		expect((await get('~/backup/overview')).status).toBe(500);
		expect((await get('~/backup/ability')).status).toBe(200);
		expect((await get('~/backup/overview')).json.error.code).toBe('COM10000');
		expect((await get('~/backup/overview')).status).toBe(200);
		expect((await get('/api/v2/info')).text).toContain('<html');
		simulator.addFault({ after: 1, answer: 'throttle' });
		expect((await get('/api/v2/info')).status).toBe(200);
		expect((await get('/api/v2/info')).json.error.code).toBe(0);
	});

	test('connections can be reset before or after the work, or hang until the end', async () => {
		const { get, simulator } = await start();
		simulator.addFault({ answer: 'reset' });
		await expect(get('/api/v2/info')).rejects.toThrow(/ECONNRESET|hang up/);
		simulator.addFault({ answer: 'lostAnswer' });
		await expect(get('/api/v2/info')).rejects.toThrow(/ECONNRESET|hang up/);
		simulator.addFault({ path: '/api/v2/info', answer: 'hang' });
		const hanging = get('/api/v2/info');
		hanging.catch(() => undefined);
		while (simulator.requests.length < 3) await get('/api/v2/time');
		expect(simulator.requests.map(({ auth }) => auth).slice(0, 2)).toEqual(['not checked', 'basic']);
		await simulator.close();
		await expect(hanging).rejects.toThrow();
	});
});
