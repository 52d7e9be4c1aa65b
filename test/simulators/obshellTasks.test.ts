import { believableWorld } from './believableWorld';
import { startObshellSimulator, type ObshellSimulator } from './obshell/ObshellSimulator';
import { SealingClient } from './obshell/sealing';
import { HandClock } from './world';
import { HOUR, MINUTE, SECOND } from './worldAt';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
const RESTORE = {
	data_backup_uri: 'file:///backup/obdemo/1002/data/',
	archive_log_uri: 'file:///backup/obdemo/1002/clog/',
	restore_tenant_name: 'fresh',
	zone_list: [{ name: 'zone1', unit_config_name: 'small_unit', unit_num: 1 }],
};

interface Node {
	state: string;
	operator: string;
	sub_tasks: Array<{ state: string; operator: string; execute_times: number; task_logs: string[] | null }>;
}

describe('the odd ways of obshell', () => {
	let clock: HandClock;
	let simulator: ObshellSimulator;
	let client: SealingClient;

	const start = async (version = '4.5.0.0-0') => {
		clock = new HandClock(NOW);
		simulator = await startObshellSimulator({ world: believableWorld(clock), version });
		client = new SealingClient(simulator.url, () => clock.now());
	};
	const call = async (method: string, path: string, body?: unknown) =>
		await client.send(method, `/api/v1${path}`, { body: body === undefined ? undefined : JSON.stringify(body) });
	const begin = async (method: string, path: string, body?: unknown): Promise<string> => (await call(method, path, body)).json.data.id;
	const dagOf = async (id: string) => (await call('GET', `/task/dag/${id}`)).json.data;
	const nodesOf = async (id: string): Promise<Node[]> => (await dagOf(id)).nodes;
	const lastLine = ({ sub_tasks: subTasks }: Node) => subTasks[0].task_logs?.at(-1);

	afterEach(async () => await simulator.close());

	it('lets a new backup stand still while one agent is dead, and go on when it is back', async () => {
		await start();
		simulator.setAgentAlive('10.10.10.2', false);
		const id = await begin('POST', '/tenant/orders/backup');
		clock.advance(HOUR);
		const [check] = await nodesOf(id);
		expect(check.sub_tasks.map(({ state }) => state)).toEqual(['SUCCEED', 'READY', 'SUCCEED']);
		expect((await dagOf(id)).stage).toBe(1);
		simulator.setAgentAlive('10.10.10.2', true);
		clock.advance(3 * SECOND);
		expect((await dagOf(id)).stage).toBe(2);
	});

	it('lets a backup that runs finish without an agent that only checked', async () => {
		await start();
		const id = await begin('POST', '/tenant/orders/backup');
		clock.advance(10 * SECOND);
		simulator.setAgentAlive('10.10.10.2', false);
		clock.advance(5 * MINUTE);
		expect((await dagOf(id)).state).toBe('SUCCEED');
	});

	it.each<[string, string]>([
		['4.5.0.0-0', "ERROR: [Task.Data.NotSet]: Data 'dropResourcePoolList' is not set"],
		['4.3.0.0-0', 'ERROR: Get resource pools failed.'],
	])('on %s cancels a restore that it did not start, and fails all the same', async (version, line) => {
		await start(version);
		const id = await begin('DELETE', '/tenant/billing_check/restore');
		clock.advance(10 * SECOND);
		const dag = await dagOf(id);
		expect([dag.name, dag.state, dag.stage, lastLine(dag.nodes[1])]).toEqual(['Cancel restore billing_check', 'FAILED', 2, line]);
		const { restores, tenants } = simulator.world;
		expect(restores.find((job) => job.restoreTenantName === 'billing_check')).toMatchObject({ ending: 'FAIL', comment: 'cancelled by user' });
		expect((await call('GET', '/tenant/billing_check')).status).toBe(400);
		expect(tenants.some(({ name }) => name === 'orders')).toBe(true);
	});

	it('shows RESTORE_FAIL without a reason before the history has the restore', async () => {
		await start();
		simulator.world.plans = { restoreEnding: 'FAIL', restoreComment: 'no room', restoreSeconds: 10 };
		await call('POST', '/tenant/restore', RESTORE);
		clock.advance(4 * SECOND);
		const job = simulator.world.restores.at(-1);
		clock.advance((job?.endsAt ?? 0) - clock.now() - 500);
		const ours = async () =>
			(await call('GET', '/restore/tasks')).json.data.contents.find((one: { restore_tenant_name: string }) => one.restore_tenant_name === 'fresh');
		expect(await ours()).toMatchObject({ status: 'RESTORE_FAIL', comment: '', finish_timestamp: '' });
		clock.advance(SECOND);
		expect(await ours()).toMatchObject({ status: 'FAIL', comment: 'no room' });
	});

	it('fails a step with what the database says to its statement, and keeps the logs of all executions', async () => {
		await start();
		simulator.world.plans = { error: { match: 'DATA_BACKUP_DEST', errno: 9026, message: 'not empty' } };
		const uris = { data_base_uri: 'file:///new/data', archive_base_uri: 'file:///new/clog' };
		const id = await begin('POST', '/tenant/orders/backup/config', uris);
		clock.advance(20 * SECOND);
		expect(lastLine((await nodesOf(id))[1])).toBe('ERROR: [MySQL.Error]: MySQL error: set data path: Error 9026 (HY000): not empty');
		simulator.world.plans = {};
		await call('POST', `/task/dag/${id}`, { operator: 'retry' });
		clock.advance(20 * SECOND);
		const [, set] = await nodesOf(id);
		expect([set.state, set.operator, set.sub_tasks[0].execute_times]).toEqual(['SUCCEED', 'RETRY', 3]);
		const logs = (await call('GET', '/task/sub_task/14/logs')).json.data.contents as Array<{ execute_times: number; log_content: string }>;
		expect(logs.filter(({ log_content: text }) => text.startsWith('ERROR')).map(({ execute_times: times }) => times)).toEqual([1]);
		expect(logs.at(-1)).toMatchObject({ execute_times: 3, log_content: "URI is 'file:///new/data/'" });
	});

	it.each<[string, string[]]>([
		['4.3.1.0-0', [`fresh_zone1_${NOW}`]],
		['4.3.2.0-0', []],
	])('on %s leaves these pools of a restore that the database refused: %j', async (version, pools) => {
		await start(version);
		simulator.world.plans = { restoreError: { errno: 9067, message: 'backup set list is empty' } };
		const id = await begin('POST', '/tenant/restore', RESTORE);
		clock.advance(10 * SECOND);
		expect((await dagOf(id)).state).toBe('FAILED');
		expect((simulator.world.freePools ?? []).map(({ name }) => name)).toEqual(pools);
		await call('DELETE', '/tenant/fresh/restore');
		clock.advance(10 * SECOND);
		expect(simulator.world.freePools).toEqual([]);
	});

	it.each<[string, number]>([
		['4.3.1.0-0', 640],
		['4.3.2.0-0', 648],
	])('on %s restores to %i of the milliseconds asked for', async (version, milliseconds) => {
		await start(version);
		const timestamp = new Date(NOW - 2 * HOUR + 648).toISOString();
		await call('POST', '/tenant/restore', { ...RESTORE, timestamp });
		clock.advance(10 * SECOND);
		expect(Number((simulator.world.restores.at(-1)?.restoreScn ?? 0n) / 1_000_000n) % 1000).toBe(milliseconds);
	});

	it.each<[string, string, unknown]>([
		['4.2.6.0-0', 'Unexpected error: failed to start maintenance: orders is already under maintenance', undefined],
		['4.3.0.0-0', 'Unexpected error: failed to start maintenance: orders is under maintenance', undefined],
		['4.3.2.0-0', "Create task 'Set obcluster backup config for orders' failed: Tenant 'orders' is under maintenance, please try again later.", 3],
	])('on %s says of a locked tenant: %s', async (version, message, maintenanceType) => {
		await start(version);
		const first = await call('PATCH', '/tenant/orders/backup/config', { ha_low_thread_score: 5 });
		expect(first.json.data.maintenance_type).toBe(maintenanceType);
		const second = await call('PATCH', '/tenant/orders/backup/config', { ha_low_thread_score: 6 });
		expect([second.status, second.json.error.message, second.json.data]).toEqual([500, message, null]);
	});

	it('goes to Amazon with a region of S3, whatever the host', async () => {
		await start();
		const uri = 's3://bucket/base?host=minio.example.com&s3_region=eu-1&access_id=MADEUP&access_key=MADEUPTOO';
		const id = await begin('POST', '/tenant/orders/backup/config', { data_base_uri: uri, archive_base_uri: uri });
		clock.advance(10 * SECOND);
		expect(lastLine((await nodesOf(id))[0])).toContain('Put "https://bucket.s3.eu-1.amazonaws.com/base/10.10.10.1/2886": dial tcp: lookup');
	});
});
