/**
 * What agents of the versions in between say, as their sources have it; those that were recorded are held
 * in test/recordings.
 */
import { believableWorld } from './believableWorld';
import { startObshellSimulator, type ObshellSimulator } from './obshell/ObshellSimulator';
import { SealingClient } from './obshell/sealing';
import { HandClock, type World } from './world';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
/** In the order in which they came. */
const ROUTES = [
	'/tenant/orders/backup/overview',
	'/restore/windows',
	'/obcluster/info',
	'/task/dags/ob',
	'/restore/tasks',
	'/tenant/orders/backup/tasks',
	'/obcluster/topology/info',
];
const TENANT = ['read_only', 'connection_strings', 'time_zone', 'lower_case_table_names', 'dead_lock_detection_enabled', 'comment'];
const CLUSTER = ['is_standalone', 'dead_lock_detection_enabled', 'startup_mode', 'is_shared_storage'];
const SERVER = ['ob_status', 'data_dir', 'obshell_port', 'log_dir'];

describe('what each version of obshell tells', () => {
	let simulator: ObshellSimulator;
	let client: SealingClient;

	const start = async (version: string, change: (world: World) => void = () => undefined) => {
		const clock = new HandClock(NOW);
		const world = believableWorld(clock);
		change(world);
		simulator = await startObshellSimulator({ world, version: `${version}-0` });
		client = new SealingClient(simulator.url, () => clock.now());
	};
	const get = async (path: string, body?: string) => await client.send('GET', `/api/v1${path}`, { body });
	const countOf = (value: Record<string, unknown>, keys: string[]) => keys.filter((key) => key in value).length;

	afterEach(async () => await simulator.close());

	it.each([
		['4.2.3.0', 0],
		['4.2.4.0', 1],
		['4.2.6.0', 2],
		['4.3.2.0', 6],
		['4.3.3.0', 6],
		['4.4.0.0', 6],
		['4.4.1.0', 7],
		['4.4.2.0', 7],
	])('has on %s the first %i of the routes', async (version, count) => {
		await start(version);
		const known: string[] = [];
		for (const route of ROUTES) {
			const { json } = await get(route);
			if (!String(json.error?.message).includes('404 not found')) known.push(route);
		}
		expect(known).toEqual(ROUTES.slice(0, count));
	});

	it.each([
		['4.2.6.0', 0],
		['4.3.2.0', 4],
		['4.4.0.0', 5],
		['4.4.1.0', 6],
		['4.4.2.0', 6],
	])('tells on %s the first %i of the newer facts of a tenant', async (version, count) => {
		await start(version);
		const { data } = (await get('/tenant/orders')).json;
		expect(countOf(data, TENANT)).toBe(countOf(data, TENANT.slice(0, count)));
		expect(countOf(data, TENANT)).toBe(count);
		expect('observer_list' in data.pools[0]).toBe(count >= 5);
		expect('data_disk_size' in data.pools[0].unit_config).toBe(version === '4.4.2.0');
	});

	it.each([
		['4.3.2.0', 1, 0],
		['4.4.0.0', 2, 0],
		['4.4.1.0', 2, 3],
		['4.4.2.0', 4, 4],
	])('tells on %s the first %i of the newer facts of a cluster, and %i of a server', async (version, ofCluster, ofServer) => {
		await start(version);
		const { data } = (await get('/obcluster/info')).json;
		expect(countOf(data, CLUSTER.slice(0, ofCluster))).toBe(ofCluster);
		expect(countOf(data, CLUSTER)).toBe(ofCluster);
		const [server] = data.zones[0].servers;
		expect(countOf(server, SERVER.slice(0, ofServer))).toBe(ofServer);
		expect(countOf(server, SERVER)).toBe(ofServer);
		expect(server.status).toBe(ofServer === 0 ? '' : 'RUNNING');
		expect('is_shared_storage' in (await get('/ob/info')).json.data.obcluster_info).toBe(ofCluster === 4);
	});

	it.each([
		['4.2.6.0', 500, { code: 1010, message: "Known error: Tenant 'billing_check' status is 'RESTORE'." }],
		['4.3.0.0', 200, undefined],
	])('answers on %s with %i for a tenant that is being restored', async (version, status, error) => {
		await start(version);
		const answer = await get('/tenant/billing_check');
		expect([answer.status, answer.json.error]).toEqual([status, error]);
	});

	it('leaves Oracle tenants out of the cluster before 4.3.2', async () => {
		const modes = async (version: string) => {
			await start(version);
			const { tenants } = (await get('/obcluster/info')).json.data;
			await simulator.close();
			return [...new Set((tenants as Array<{ mode: string }>).map(({ mode }) => mode))];
		};
		expect(await modes('4.3.1.0')).toEqual(['MYSQL']);
		expect(await modes('4.3.2.0')).toEqual(['MYSQL', 'ORACLE']);
	});

	it.each([
		['4.3.2.0', ''],
		['4.4.0.0', ''],
		['4.4.1.0', 'obdemo'],
	])('with a tenant without statistics, the cluster of %s is called "%s"', async (version, name) => {
		await start(version, (world) => {
			world.tenants[0].statistics = {};
		});
		const { status, text } = await get('/obcluster/info');
		expect(status).toBe(200);
		expect(text === '' ? '' : JSON.parse(text).data.cluster_name).toBe(name);
	});

	it.each([
		['4.3.2.0', 500],
		['4.4.0.0', 500],
		['4.4.1.0', 200],
	])('says on %s %i of the cluster while the database is away', async (version, status) => {
		await start(version);
		simulator.setObState(1);
		const answer = await get('/obcluster/info');
		expect(answer.status).toBe(status);
		if (status === 200) expect(answer.json.data).toMatchObject({ cluster_id: 0, cluster_name: '', tenants: null });
		const ob = await get('/ob/info');
		expect([ob.status, ob.json.data.obcluster_info.id, ob.json.data.obcluster_info.topology]).toEqual([200, 0, null]);
	});

	it.each([
		['4.3.1.0', /\.\d{7,9}\+08:00$/],
		['4.3.2.0', /\.\d{1,6}\+08:00$/],
	])('gives windows on %s in digits like %s', async (version, form) => {
		await start(version);
		const uris = { data_backup_uri: 'file:///backup/obdemo/1002/data/', archive_log_uri: 'file:///backup/obdemo/1002/clog' };
		const { data } = (await get('/restore/windows', JSON.stringify(uris))).json;
		expect(data.restore_windows[0].end_time).toMatch(form);
		const without = await get('/restore/windows', JSON.stringify({ ...uris, archive_log_uri: '' }));
		expect(without.json.data).toEqual(version === '4.3.1.0' ? undefined : { restore_windows: null });
	});

	it('tells on 4.2.6 of its password, and not of its architecture', async () => {
		await start('4.2.6.0');
		const info = (await get('/info')).json.data;
		expect([info.security, info.isObproxyAgent, 'architecture' in info]).toEqual([false, false, false]);
		expect('sqlPort' in (await get('/status')).json.data).toBe(false);
		expect((await client.raw('GET', '/')).json).toMatchObject({ error: { code: 1000, message: 'Bad request: 404 not found' } });
	});

	it.each([
		['4.4.1.1', '4.3.5.2-101000062025051513'],
		['4.4.2.0', '4.3.5.2'],
	])('tells on %s OceanBase’s version as %s', async (version, expected) => {
		await start(version, (world) => {
			Object.assign(world, { obVersion: '4.3.5.2', buildVersion: '4.3.5.2_101000062025051513-abc' });
		});
		expect((await get('/info')).json.data.obVersion).toBe(expected);
		simulator.setObState(1);
		expect((await get('/info')).json.data.obVersion).toBe('4.3.5.2-101000062025051513');
	});
});
