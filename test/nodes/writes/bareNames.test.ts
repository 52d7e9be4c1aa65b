/** obshell puts tenants' names into SQL as they are: what SQL reads as something else is refused, what it reads as a name is not. */
import { failure, pick, row, setScene, writesTo, type Scene } from './lab';

const OF_A_TENANT: Array<[string, object]> = [
	['Backup: Start', { resource: 'backup', operation: 'start', applyTo: 'tenant' }],
	['Backup: Cancel', { resource: 'backup', operation: 'cancel', applyTo: 'tenant' }],
	['Log Backup: Set Status', { resource: 'logBackup', operation: 'setStatus', applyTo: 'tenant', logStatus: 'stop' }],
	['Backup Config > Set Backup Config', { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', configMode: 'change', settings: { haLowThreadScore: 1 } }],
	['Restore: Cancel', { resource: 'restore', operation: 'cancel' }],
];
const MANY = ['all', 'ALL', 'All_User', 'all_meta'];
const WORDS = ['select', 'Table', 'numeric', 'null', 'TRUE', '_utf8mb4', 'tablegroup'];
const NUMBERS = ['1e5', '0x1F', '0b01'];
const TO_QUOTE = ['with-dash', 'with space', 'a;b', 'a.b', "a'b"];
const NAMES = ['1st', '2026_orders', '0x1G', '1e', '订单', 'bestellüng', '$x', '_', 'user', 'status', 'all2', 'dec'];

let scene: Scene;
const server = () => scene.obshell.obshell;
const rename = (name: string) => void (row(server().world, 'orders').name = name);

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} } })));
afterEach(async () => await scene.close());

describe.each(OF_A_TENANT)('%s', (what, parameters) => {
	const run = async (name: string) => await scene.run('obshell', { ...parameters, tenant: pick(name) });

	it.each([
		...MANY.map((name) => [name, 'has a name that means many tenants in SQL']),
		...WORDS.map((name) => [name, 'has a name that is a reserved word of SQL']),
		...NUMBERS.map((name) => [name, 'has a name that is a number in SQL']),
		...TO_QUOTE.map((name) => [name, 'has a name that would need quotes']),
	])('of the tenant %s is refused, and nothing is sent', async (name, why) => {
		rename(name);
		const { message, description } = await failure(run(name));
		expect(message).toBe(`'Tenant' ${name} ${why}`);
		expect(description).toBe('obshell puts the name into SQL without quotes. Use OCP or SQL for this tenant');
		expect(writesTo(server())).toEqual([]);
	});

	// A tenant in use has no restore to cancel.
	if (what !== 'Restore: Cancel') it.each(NAMES)('of the tenant %s is sent, and the server takes it', async (name) => {
		rename(name);
		expect((await run(name)).error).toBeUndefined();
		expect(writesTo(server())).toEqual([expect.stringContaining(`/tenant/${encodeURIComponent(name)}/backup`)]);
		expect(writesTo(server())[0]).toMatch(/ done$/);
	});
});

it.each([...MANY, ...WORDS, ...NUMBERS, 'with-dash'])('what is for all tenants is refused where one of them is called %s', async (name) => {
	rename(name);
	for (const [what, parameters] of OF_A_TENANT) {
		if (what === 'Restore: Cancel') continue;
		const { message } = await failure(scene.run('obshell', { ...parameters, applyTo: 'cluster' }));
		expect(message.startsWith(`'Apply To' takes in the tenant ${name}, which has a name that `)).toBe(true);
	}
	expect(writesTo(server())).toEqual([]);
});

describe('Restore: Start', () => {
	const run = async (newTenant: string) => await scene.run('obshell', { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant, unitConfig: pick('small_unit'), waitForCompletion: true });

	it.each([...MANY, ...WORDS, ...NUMBERS, ...TO_QUOTE, '123', 'Sys', 'x'.repeat(64)])('to %s is refused, and nothing is sent', async (name) => {
		expect((await failure(run(name))).message).toBe("'New Tenant Name' is not a name that can be restored to");
		expect(writesTo(server())).toEqual([]);
	});

	it.each([...NAMES, 'x'.repeat(63)])('to %s is carried out', async (name) => {
		expect((await run(name)).json).toMatchObject([{ tenant: name, outcome: 'succeeded' }]);
	});
});
