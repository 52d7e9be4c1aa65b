/** A tenant's name in the simulated agent's SQL, where it stands without quotes. */
import { believableWorld } from './believableWorld';
import { startObshellSimulator, type ObshellSimulator } from './obshell/ObshellSimulator';
import { SealingClient } from './obshell/sealing';
import { isBareName, manyTenants } from './obshell/names';
import { HandClock } from './world';
import { archiveStatusAt, MINUTE, runningBackupAt } from './worldAt';

it.each(['orders', '1st', '2026_orders', '订单', 'bestellüng', '$x', '_', '0xg', '1e', 'user', 'dec', 'all_user'])('%s is read as a name', (name) => {
	expect(isBareName(name)).toBe(true);
});

it.each(['', '123', '1e5', '0xAF', '0b1', 'ALL', 'Select', 'numeric', 'null', 'true', '_utf8mb4', 'with-dash', 'a b', 'a.b', "a'b"])('%s is not', (name) => {
	expect(isBareName(name)).toBe(false);
});

it('three words stand for many tenants', () => {
	expect(['all', 'ALL_USER', 'All_Meta', 'orders', 'alls'].map(manyTenants)).toEqual(['users', 'users', 'metas', undefined, undefined]);
});

describe('a tenant that is called all', () => {
	const clock = new HandClock(Date.UTC(2026, 4, 8, 2, 0, 0));
	let simulator: ObshellSimulator;
	let client: SealingClient;
	const ask = async (method: string, path: string, body: object) => (await client.send(method, `/api/v1/tenant/all/backup${path}`, { body: JSON.stringify(body) })).status;
	const called = (name: string) => simulator.world.tenants.filter((tenant) => tenant.name === name)[0];

	beforeEach(async () => {
		simulator = await startObshellSimulator({ world: believableWorld(clock) });
		client = new SealingClient(simulator.url, () => clock.now());
		called('orders').name = 'all';
	});
	afterEach(async () => await simulator.close());

	it('stops the archive of every tenant', async () => {
		expect(await ask('PATCH', '/log', { status: 'stop' })).toBe(200);
		clock.advance(MINUTE);
		expect(['all', 'crm'].map((name) => archiveStatusAt(called(name).archive!, clock.now()))).toEqual(['STOP', 'STOP']);
	});

	it('sets the destination of every tenant to its own', async () => {
		expect(await ask('PATCH', '/config', { data_base_uri: 'file:///of/all' })).toBe(200);
		clock.advance(MINUTE);
		expect((await client.send('GET', '/api/v1/tenant/crm/backup/config/storage', {})).json.data.data_base_uri).toBe('file:///of/all/');
	});

	it('backs every tenant up', async () => {
		expect(await ask('POST', '', { mode: 'full' })).toBe(200);
		clock.advance(15_000);
		await client.send('GET', '/api/v1/task/dags/ob', {});
		expect(['all', 'billing'].map((name) => runningBackupAt(called(name), clock.now()) !== undefined)).toEqual([true, true]);
	});
});
