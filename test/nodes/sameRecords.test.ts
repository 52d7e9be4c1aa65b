import { believableWorld, worldOfTenants } from '../simulators/believableWorld';
import type { HandClock, World } from '../simulators/world';
import { at, configTask, HOUR, MINUTE, none, orders, ordersDrill } from './expectedRecords';
import { AGENT_PASSWORD, GET_CLUSTER, GET_RESTORE, GET_TENANT, LIST_LOG, NOW, pick, SET_CONFIG, setScene, type Scene } from './scene';

const utcHost = (clock: HandClock): World => ({ ...believableWorld(clock), hostOffsetMinutes: 0 });
const newYorkHost = (clock: HandClock): World => ({ ...believableWorld(clock), hostOffsetMinutes: -240 });
const utcDatabase = (clock: HandClock): World => ({ ...believableWorld(clock), hostOffsetMinutes: 330, databaseOffsetMinutes: 0 });

let scene: Scene;

beforeAll(async () => {
	const inWorld = (make: (clock: HandClock) => World) => ({ world: make({ now: () => NOW } as HandClock) });
	scene = await setScene({
		obshell: {
			'4.5.0': { version: '4.5.0.0-0', keyBits: 1024 },
			'4.5.0, 512 bits': { version: '4.5.0.0-0', keyBits: 512 },
			'4.3.2': { version: '4.3.2.0-0', keyBits: 512 },
			'4.3.2, 1024 bits': { version: '4.3.2.0-0', keyBits: 1024 },
			'4.3.0': { version: '4.3.0.0-0' },
			'4.2.5': { version: '4.2.5.0-0' },
			'with agent password': { agentPassword: AGENT_PASSWORD },
			'host in UTC': inWorld(utcHost),
			'host in New York': inWorld(newYorkHost),
			'database in UTC': inWorld(utcDatabase),
		},
		ocp: {
			'OCP 4.3.3, Basic': { version: '4.3.3' },
			'OCP 4.3.3, AccessKey': { version: '4.3.3', method: 'accessKey' },
			'OCP 4.2.2, Basic': { version: '4.2.2' },
			'OCP 4.2.2, AccessKey': { version: '4.2.2', method: 'accessKey' },
			'OCP 4.2.2, 404': { version: '4.2.2', unknownPathStatus: 404 },
			'OCP, form encoding': { method: 'accessKey', queryEncoding: 'urlEncoder' },
			'OCP in UTC': { offsetMinutes: 0 },
			huge: { hugeTaskIds: true },
			many: { world: worldOfTenants({ now: () => NOW }, 5), logTasks: 4321 },
		},
		more: { 'with agent password': { of: 'with agent password', rootPassword: '', agentPassword: AGENT_PASSWORD } },
	});
});
afterAll(async () => await scene.close());

describe('with obshell', () => {
	const all = ['4.5.0', '4.5.0, 512 bits', '4.3.2', '4.3.2, 1024 bits', '4.3.0', '4.2.5', 'with agent password'];
	const elsewhere = ['host in UTC', 'host in New York', 'database in UTC'];
	const withLogTasks = all.filter((name) => !['4.3.0', '4.2.5'].includes(name));

	it.each([...all, ...elsewhere])('%s: Backup > Get Cluster Backups', async (agent) => {
		const records = await scene.items(agent, GET_CLUSTER);
		expect(records.map(({ tenant, outcome, status }) => [tenant, outcome, status])).toEqual([
			['orders', 'succeeded', 'COMPLETED'],
			['billing', 'failed', 'FAILED'],
			['analytics', 'running', 'BACKUP_DATA_MAJOR'],
			['crm', 'canceled', 'CANCELED'],
			['sandbox', 'none', null],
			['archive_lab', 'succeeded', 'COMPLETED'],
			['orders_drill', 'none', null],
			['billing_check', 'none', null],
		]);
		expect(records[0]).toEqual(orders);
		expect(records[1]).toMatchObject({
			startedAt: at(7 * HOUR + 9 * MINUTE),
			finishedAt: at(7 * HOUR),
			endScn: null,
			path: 'oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com&access_id=***&access_key=***',
			message: expect.stringContaining('OceanBase error -9026: server: "10.10.10.2:2882"'),
		});
		expect(records[2]).toMatchObject({
			startedAt: at(40 * MINUTE),
			finishedAt: null,
			durationSeconds: 2400,
			progressPercent: 70.2,
			endScn: null,
		});
		expect(records[4]).toEqual({ ...orders, ...none, tenant: 'sandbox', tenantId: 1010, inputBytes: null, outputBytes: null, startScn: null, endScn: null });
	});

	it.each([...all, ...elsewhere])('%s: Backup > Get Tenant Backup', async (agent) => {
		expect(await scene.items(agent, { ...GET_TENANT, tenant: pick('orders') })).toEqual([orders]);
		expect(await scene.items(agent, { ...GET_TENANT, tenant: pick('1002', 'id') })).toEqual([orders]);
	});

	it.each([...all, ...elsewhere])('%s: Restore > Get Restore Overview', async (agent) => {
		expect(await scene.items(agent, { ...GET_RESTORE, tenant: pick('orders_drill') })).toEqual([ordersDrill]);
		expect(await scene.items(agent, { ...GET_RESTORE, tenant: pick('billing_check') })).toMatchObject([
			{ outcome: 'running', startedAt: at(15 * MINUTE), finishedAt: null, durationSeconds: 900, restoreTime: at(25 * MINUTE), progressPercent: 46.87 },
		]);
	});

	it.each([...withLogTasks, ...elsewhere])('%s: Log Backup > List Log Tasks', async (agent) => {
		const records = await scene.items(agent, LIST_LOG);
		expect(records.map(({ tenant, outcome, delaySeconds }) => [tenant, outcome, delaySeconds])).toEqual([
			['orders', 'running', 3.2],
			['billing', 'running', 4.75],
			['analytics', 'running', 9.4],
			['crm', 'running', 2.05],
			['sandbox', 'none', null],
			['archive_lab', 'failed', 10800],
			['orders_drill', 'none', null],
			['billing_check', 'none', null],
		]);
		expect(records[0]).toEqual({
			service: 'obshell',
			cluster: 'obdemo',
			tenant: 'orders',
			outcome: 'running',
			status: 'DOING',
			checkpoint: at(3200),
			delaySeconds: 3.2,
			startedAt: at(60 * 24 * HOUR),
			path: 'file:///backup/obdemo/1002/clog/',
			message: null,
			roundId: 2,
			tenantId: 1002,
			clusterId: 1_728_725_812,
		});
		expect(records[5]).toMatchObject({ checkpoint: at(3 * HOUR), message: expect.stringContaining('Log archiving is not running') });
	});

	it.each(withLogTasks)('%s: a restore whose tenant is gone', async (agent) => {
		expect(await scene.items(agent, { ...GET_RESTORE, tenant: pick('crm_drill') })).toMatchObject([
			{ outcome: 'failed', status: 'FAIL', sourceTenant: 'crm', finishedAt: at(20 * HOUR - 4 * MINUTE), message: 'ERR-4184: Server out of disk space' },
		]);
	});

	it.each(all)('%s: Backup Config > Set Backup Config', async (agent) => {
		expect(await scene.items(agent, { ...SET_CONFIG, backupBaseUri: 'file:///backup/new' })).toMatchObject([configTask]);
	});
});

describe('with OCP', () => {
	const all = ['OCP 4.3.3, Basic', 'OCP 4.3.3, AccessKey', 'OCP 4.2.2, Basic', 'OCP 4.2.2, AccessKey', 'OCP 4.2.2, 404', 'OCP, form encoding', 'OCP in UTC'];
	const ofOcp = {
		...orders,
		service: 'ocp',
		cluster: 'obdemo',
		clusterId: 1000003,
		tenantId: 201002,
		status: 'DONE',
		backupType: 'full',
		inputBytes: null,
		outputBytes: null,
		startScn: null,
		endScn: null,
	};

	it.each(all)('%s: Backup > Get Cluster Backups', async (ocp) => {
		const records = await scene.items(ocp, GET_CLUSTER);
		expect(records.map(({ tenant, outcome, status }) => [tenant, outcome, status])).toEqual([
			['orders', 'succeeded', 'DONE'],
			['billing', 'failed', 'FAILED'],
			['analytics', 'running', 'DOING'],
			['crm', 'canceled', 'CANCELED'],
			['sandbox', 'none', null],
			['archive_lab', 'succeeded', 'DONE'],
			['orders_drill', 'none', null],
			['billing_check', 'none', null],
		]);
		expect(records[0]).toEqual(ofOcp);
		expect(records[1]).toMatchObject({ finishedAt: at(7 * HOUR), message: expect.stringContaining('backup device is not reachable') });
		expect(records[4]).toEqual({ ...ofOcp, ...none, tenant: 'sandbox', tenantId: 201010, backupType: null });
	});

	it.each(all)('%s: Backup > Get Tenant Backup', async (ocp) => {
		expect(await scene.items(ocp, { ...GET_TENANT, tenant: pick('orders') })).toEqual([ofOcp]);
		expect(await scene.items(ocp, { ...GET_TENANT, cluster: pick('1000003', 'id'), tenant: pick('201002', 'id') })).toEqual([ofOcp]);
	});

	it.each(all)('%s: Restore > Get Restore Overview', async (ocp) => {
		expect(await scene.items(ocp, { ...GET_RESTORE, tenant: pick('orders_drill') })).toEqual([
			{ ...ordersDrill, service: 'ocp', cluster: 'obdemo', clusterId: 1_000_003, status: 'RESTORE_SUCCESS', restoreScn: null, totalBytes: null, finishedBytes: null, tenantId: null },
		]);
		expect(await scene.items(ocp, { ...GET_RESTORE, tenant: pick('crm_drill') })).toMatchObject([{ outcome: 'failed', message: expect.stringContaining('ERR-4184') }]);
	});

	it.each(all)('%s: Log Backup > List Log Tasks', async (ocp) => {
		const records = await scene.items(ocp, LIST_LOG);
		expect(records.find(({ tenant }) => tenant === 'orders')).toEqual({
			service: 'ocp',
			cluster: 'obdemo',
			tenant: 'orders',
			outcome: 'running',
			status: 'RUNNING',
			checkpoint: at(3200),
			delaySeconds: 3.2,
			startedAt: at(60 * 24 * HOUR),
			path: 'file:///backup/obdemo/1002/clog/',
			message: null,
			roundId: null,
			tenantId: 201_002,
			clusterId: 1_000_003,
		});
		expect(records.find(({ tenant }) => tenant === 'archive_lab')).toMatchObject({ outcome: 'failed', status: 'INTERRUPTED', checkpoint: at(3 * HOUR), delaySeconds: 10800 });
		expect(await scene.items(ocp, { ...LIST_LOG, tenant: pick('orders') })).toMatchObject([{ tenant: 'orders', delaySeconds: 3.2 }]);
	});

	it('ids beyond 2^53 come out digit for digit', async () => {
		const [record] = await scene.items('huge', { ...GET_TENANT, tenant: pick('orders') });
		// 2^53 + 1 + 2 * 315
		expect(record.jobId).toBe('9007199254741623');
	});

	it('a list of many pages comes whole and in order, or only as far as it is wanted', async () => {
		const log = scene.ocp.many.requests;
		const whole = await scene.items('many', LIST_LOG);
		expect(whole).toHaveLength(4321);
		expect(new Set(whole.map(({ startedAt }) => startedAt)).size).toBe(4321);
		const before = log.length;
		const few = await scene.items('many', { ...LIST_LOG, returnAll: false, limit: 7 });
		expect(few).toEqual(whole.slice(0, 7));
		expect(log.slice(before).filter(({ target }) => target.includes('logBackupTasks'))).toHaveLength(1);
	});
});
