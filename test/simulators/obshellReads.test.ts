import { BELIEVABLE_SECRETS, believableWorld, emptyWorld, worldOfTenants } from './believableWorld';
import { startObshellSimulator, type ObshellSimulator } from './obshell/ObshellSimulator';
import { SealingClient } from './obshell/sealing';
import { HandClock, type World } from './world';
import { HOUR, MINUTE, scnAt } from './worldAt';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);

describe('what obshell tells', () => {
	let clock: HandClock;
	let simulator: ObshellSimulator;
	let client: SealingClient;

	const start = async (make: (clock: HandClock) => World, version?: string) => {
		clock = new HandClock(NOW);
		simulator = await startObshellSimulator({ world: make(clock), version });
		client = new SealingClient(simulator.url, () => clock.now());
	};
	const get = async (path: string, body?: string) => await client.send('GET', `/api/v1${path}`, { body });

	beforeEach(async () => await start(believableWorld));
	afterEach(async () => await simulator.close());

	it('gives SCNs as integer literals, digit for digit', async () => {
		const { text, json } = await get('/obcluster/backup/overview');
		const running = simulator.world.tenants.find(({ name }) => name === 'analytics');
		expect(running).toBeDefined();
		expect(text).toMatch(/"start_scn":17\d{17},/);
		const statuses = json.data.statuses as Array<Record<string, unknown>>;
		expect(statuses.map(({ tenant_id, status }) => [tenant_id, status])).toEqual([
			[1002, 'COMPLETED'],
			[1004, 'FAILED'],
			[1006, 'BACKUP_DATA_MAJOR'],
			[1008, 'CANCELED'],
			[1012, 'COMPLETED'],
		]);
		expect(statuses[0].end_scn).toBe(scnAt(NOW - 5 * HOUR));
		expect(statuses[2]).toMatchObject({ end_timestamp: '0001-01-01T00:00:00Z', end_scn: 0 });
		expect(statuses[1]).toMatchObject({ result: -9026, encryption_mode: 'PASSWORD' });
	});

	it('leaves no backup, no tenant and sys apart', async () => {
		expect((await get('/tenant/orders/backup/overview')).json.data.status.status).toBe('COMPLETED');
		const none = await get('/tenant/sandbox/backup/overview');
		expect([none.status, none.json.error]).toEqual([
			404,
			{ errCode: 'Task.NotFound', message: 'Task not found: no backup task' },
		]);
		const unknown = await get('/tenant/nobody/backup/overview');
		expect([unknown.status, unknown.json.error.errCode]).toEqual([400, 'OB.Tenant.NotExist']);
		const sys = await get('/tenant/sys/backup/overview');
		expect([sys.status, sys.json.error.errCode]).toEqual([400, 'OB.Tenant.SysOperationNotAllowed']);
		const noRoute = await get('/tenant/orders/backup/nothing');
		expect([noRoute.status, noRoute.json.error.message]).toEqual([404, 'Element not found: 404 not found']);
	});

	it('answers 404 when nothing at all was backed up', async () => {
		await simulator.close();
		await start(emptyWorld);
		const { status, json } = await get('/obcluster/backup/overview');
		expect([status, json.error.errCode, json.error.message]).toEqual([
			404,
			'Common.NotFound',
			'Element not found: backup task',
		]);
	});

	it('lists the log archive only while it is well', async () => {
		const well = (await get('/tenant/orders/backup/log/tasks')).json.data.contents;
		expect(well).toMatchObject([{ status: 'DOING', delay: 3.2, tenant_name: '', round_id: 2 }]);
		expect((await get('/tenant/archive_lab/backup/log/tasks')).json.data.contents).toEqual([]);
		const { data } = (await get('/tenant/archive_lab/backup/info')).json;
		expect(data.archive_log_delay).toBe(3 * 3600);
		expect((await get('/tenant/sandbox/backup/info')).json.data).toEqual({ tenant_id: 1010 });
	});

	it('filters, sorts and pages backup jobs', async () => {
		const all = (await get('/tenant/orders/backup/tasks')).json.data;
		expect(all.contents.map((job: { job_id: number }) => job.job_id)).toEqual([315, 308, 301]);
		expect(all.page).toEqual({ total_elements: 3, total_pages: 1, size: 2147483647, number: 1 });
		const since = encodeURIComponent(new Date(NOW - 30 * HOUR).toISOString());
		const some = (await get(`/tenant/orders/backup/tasks?start_time=${since}&size=1&page=2&sort=start_timestamp,asc`)).json.data;
		expect(some.contents).toMatchObject([{ job_id: 315, backup_type: 'D', plus_archivelog: 'OFF' }]);
		expect(some.page).toEqual({ total_elements: 2, total_pages: 2, size: 1, number: 2 });
		expect((await get('/tenant/orders/backup/tasks?status=failed')).json.data.contents).toEqual([]);
		const bad = await get('/tenant/orders/backup/tasks?start_time=2026-05-01T00:00:00+08:00');
		expect([bad.status, bad.json.error.errCode]).toEqual([400, 'Common.BindJsonFailed']);
		const running = (await get('/tenant/analytics/backup/tasks?status=doing')).json.data.contents;
		expect(running).toHaveLength(1);
		expect(running[0]).not.toHaveProperty('end_timestamp');
	});

	it('shows destinations without their keys', async () => {
		const { text, json } = await get('/tenant/billing/backup/config/storage');
		expect(json.data.data_base_uri).toBe('oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com');
		for (const secret of BELIEVABLE_SECRETS) expect(text).not.toContain(secret);
		expect((await get('/tenant/sandbox/backup/config/storage')).json.data).toEqual({
			tenant_id: 1010,
			archive_base_uri: '',
			data_base_uri: '',
		});
	});

	it('labels database times with the host\'s offset', async () => {
		simulator.world.hostOffsetMinutes = 0;
		const { status } = (await get('/tenant/orders/backup/overview')).json.data;
		expect(status.end_timestamp).toMatch(/^2026-05-08T05:00:00\.\d+Z$/);
		expect(Number(BigInt(status.end_scn) / 1_000_000n)).toBe(NOW - 5 * HOUR);
	});

	it('has three clocks: SCNs in the zone of the database, timestamps in its session\'s, its own in the host\'s', async () => {
		// 11:00, 05:00 and 02:00 at the same moment; all of it is labelled with the host's offset.
		Object.assign(simulator.world, { hostOffsetMinutes: 0, systemOffsetMinutes: 180, databaseOffsetMinutes: 540 });
		const [running, ended] = (await get('/restore/tasks')).json.data.contents;
		expect(running.start_timestamp).toMatch(/^2026-05-08T10:45:00\.\d+Z$/);
		expect(running.restore_scn_display).toMatch(/^2026-05-08T04:35:00\.\d+Z$/);
		expect(running.recover_scn_display).toMatch(/^2026-05-08T04:25:00\.\d+Z$/);
		expect(ended.restore_scn_display).toMatch(/^2026-05-08T02:00:00\.\d+Z$/);
		expect(ended.finish_timestamp).toMatch(/^2026-05-08T08:59:00\.\d+Z$/);
		const [log] = (await get('/tenant/orders/backup/log/tasks')).json.data.contents;
		expect(log.checkpoint).toMatch(/^2026-05-08T04:59:5\d\.\d+Z$/);
		const info = (await get('/tenant/orders/backup/info')).json.data;
		expect(info.lastest_archive_log_checkpoint).toBe(log.checkpoint);
		expect(info.lastest_data_backup_time).toMatch(/^2026-05-08T05:37:00\.\d+Z$/);
		expect((await get('/time')).json.data).toMatch(/^2026-05-08T02:00:00\.\d+Z$/);
	});

	it('finds a tenant in any letter case', async () => {
		const { data } = (await get('/tenant/ORDERS')).json;
		expect(data.tenant_name).toBe('orders');
		expect(data.connection_strings[0].connection_string).toContain('root@ORDERS');
	});

	it('shows restores, also the one whose tenant is gone', async () => {
		const { data } = (await get('/restore/tasks')).json;
		expect(data.contents.map((job: Record<string, unknown>) => [job.restore_tenant_name, job.status])).toEqual([
			['billing_check', 'WAIT_TENANT_RESTORE_FINISH'],
			['orders_drill', 'SUCCESS'],
			['crm_drill', 'FAIL'],
		]);
		// Running or not: RFC 3339, although the running one comes of text columns.
		expect(data.contents[0].start_timestamp).toMatch(/^2026-05-08T09:45:00\.\d+\+08:00$/);
		expect(data.contents[1].start_timestamp).toMatch(/^2026-05-08T07:30:00\.\d+\+08:00$/);
		const gone = await get('/tenant/crm_drill/restore/overview');
		expect([gone.status, gone.json.error.errCode]).toEqual([400, 'OB.Tenant.NotExist']);
		const none = await get('/tenant/orders/restore/overview');
		expect([none.status, none.json.error.errCode]).toEqual([404, 'Common.NotFound']);
		const drill = (await get('/tenant/orders_drill/restore/overview')).json.data;
		expect(drill).toMatchObject({ status: 'SUCCESS', backup_data_uri: '', restore_progress: '' });
		expect(drill).not.toHaveProperty('backup_dest');
	});

	it('reads the body of a GET for restore windows, and crashes without archive_log_uri', async () => {
		const uris = { data_backup_uri: 'file:///backup/obdemo/1002/data/', archive_log_uri: 'file:///backup/obdemo/1002/clog' };
		const { data } = (await get('/restore/windows', JSON.stringify(uris))).json;
		expect(data.restore_windows).toHaveLength(1);
		const crash = await get('/restore/windows', JSON.stringify({ data_backup_uri: uris.data_backup_uri }));
		expect([crash.status, crash.json.traceId]).toEqual([500, '']);
		const missing = await get('/restore/windows', '{}');
		expect(missing.json.error.message).toContain("failed on the 'required' tag");
		const source = await client.send('POST', '/api/v1/restore/source-tenant-info', { body: JSON.stringify(uris) });
		expect(source.json.data).toMatchObject({
			tenant_name: 'orders',
			cluster_name: 'obdemo',
			restore_windows: { restore_windows: [{}] },
		});
	});

	it('lists tenants with sys, and refuses a mode in the wrong case', async () => {
		const names = (await get('/tenants/overview')).json.data.contents.map((one: { tenant_name: string }) => one.tenant_name);
		expect(names).toEqual(['sys', 'orders', 'billing', 'analytics', 'crm', 'sandbox', 'archive_lab', 'orders_drill', 'billing_check']);
		expect((await get('/tenants/overview?mode=ORACLE')).json.data.contents).toHaveLength(2);
		expect((await get('/tenants/overview?mode=oracle')).status).toBe(400);
		expect((await get('/tenant/sys')).json.data).toMatchObject({ tenant_id: 1, time_zone: '+08:00' });
		expect((await get('/obcluster/info')).json.data.zones).toHaveLength(3);
		expect((await get('/ob/info')).json.data.obcluster_info.name).toBe('obdemo');
		expect((await get('/units/config')).text).toContain('"max_iops":9223372036854775807');
		expect((await get('/resource-pools')).json.data.contents).toHaveLength(27);
		expect((await get('/obcluster/topology/info')).json.data.zones).toHaveLength(3);
	});

	it('moves on with the clock alone', async () => {
		clock.advance(21 * MINUTE);
		expect((await get('/tenant/analytics/backup/overview')).json.data.status.status).toBe('COMPLETED');
	});

	it('serves a large cluster', async () => {
		await simulator.close();
		await start((hand) => worldOfTenants(hand, 300));
		expect((await get('/obcluster/backup/overview')).json.data.statuses).toHaveLength(300);
	});

	it('has no routes that came later, and tells errors the old way', async () => {
		await simulator.close();
		await start(believableWorld, '4.3.0.0-1');
		const none = await get('/tenant/orders/backup/tasks');
		expect([none.status, none.json.error]).toEqual([400, { code: 1000, message: 'Bad request: 404 not found' }]);
		const nothing = await get('/tenant/sandbox/backup/overview');
		expect([nothing.status, nothing.json.error]).toEqual([
			404,
			{ code: 2300, message: 'Task not found: no backup task found' },
		]);
		expect((await client.raw('GET', '/api/v1/secret')).json.data.public_key).toHaveLength(100);
	});
});
