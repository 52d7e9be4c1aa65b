/** "No backup", "no restore", unknown tenant, sys, agent too old, agent outside a cluster: six different things. */
import { believableWorld, emptyWorld, worldOfTenants } from '../simulators/believableWorld';
import { GET_CLUSTER, GET_RESTORE, GET_TENANT, LIST_LOG, NOW, pick, SET_CONFIG, setScene, type Scene } from './scene';

const clock = { now: () => NOW };
const withoutBackups = () => {
	const world = worldOfTenants(clock, 3);
	for (const tenant of world.tenants) tenant.backups = [];
	return world;
};

let scene: Scene;

beforeAll(async () => {
	const standby = { ...believableWorld(clock), ocpClusterId: 1_000_004 };
	scene = await setScene({
		obshell: {
			'obshell 4.5.0': { version: '4.5.0.0-0' },
			'obshell 4.3.2': { version: '4.3.2.0-0' },
			'obshell 4.3.0': { version: '4.3.0.0-0' },
			'obshell 4.2.5': { version: '4.2.5.0-0' },
			'obshell 4.2.3': { version: '4.2.3.0-0' },
			'single 4.5.0': { identity: 'SINGLE' },
			'single 4.2.5': { identity: 'SINGLE', version: '4.2.5.0-0' },
			leaving: { identity: 'SCALING IN' },
			'empty obshell': { world: emptyWorld(clock) },
			'obshell without backups': { world: withoutBackups() },
			'old obshell without backups': { world: withoutBackups(), version: '4.2.5.0-0' },
		},
		ocp: {
			'OCP 4.3.3': {},
			'OCP 4.2.2': { version: '4.2.2' },
			'OCP with two clusters': { extraClusters: [{ world: standby, type: 'STANDBY' }] },
			'empty OCP': { world: emptyWorld(clock) },
			'OCP without backups': { world: withoutBackups() },
			'OCP with sys': { sysTenant: true },
			readOnly: { users: [{ username: 'backup_admin', password: 'only:for-Tests1', rights: 'none' }] },
		},
	});
});
afterAll(async () => await scene.close());

const obshells = ['obshell 4.5.0', 'obshell 4.3.2', 'obshell 4.3.0', 'obshell 4.2.5'];
const ocps = ['OCP 4.3.3', 'OCP 4.2.2', 'OCP with sys'];

const failureOf = async (credentials: string, parameters: object) => {
	const { status, error, json } = await scene.run(credentials, parameters);
	expect([status, json]).toEqual(['error', []]);
	return { message: error?.message, description: error?.description ?? '' };
};

describe.each([...obshells, ...ocps])('%s', (credentials) => {
	it('no backup is an item, or nothing, or a failure, as the user likes', async () => {
		const parameters = { ...GET_TENANT, tenant: pick('sandbox') };
		const message = 'This tenant has no backup at all';
		expect(await scene.items(credentials, parameters)).toMatchObject([{ tenant: 'sandbox', outcome: 'none', status: null, message }]);
		expect(await scene.items(credentials, { ...parameters, whenNothingFound: 'item' })).toHaveLength(1);
		expect(await scene.items(credentials, { ...parameters, whenNothingFound: 'nothing' })).toEqual([]);
		expect((await failureOf(credentials, { ...parameters, whenNothingFound: 'error' })).message).toBe(message);
	});

	it('no restore likewise', async () => {
		const parameters = { ...GET_RESTORE, tenant: pick('orders') };
		const message = 'No restore made this tenant';
		expect(await scene.items(credentials, parameters)).toMatchObject([{ tenant: 'orders', outcome: 'none', status: null, message }]);
		expect(await scene.items(credentials, { ...parameters, whenNothingFound: 'nothing' })).toEqual([]);
		expect((await failureOf(credentials, { ...parameters, whenNothingFound: 'error' })).message).toBe(message);
	});

	it('the choice does not hide anything else', async () => {
		const missing = { ...GET_TENANT, tenant: pick('nobody'), whenNothingFound: 'nothing' };
		expect((await failureOf(credentials, missing)).message).toBe('There is no such tenant in this cluster');
	});

	it.each([GET_TENANT, GET_RESTORE])('an unknown tenant is named as such (%j)', async (operation) => {
		for (const tenant of [pick('nobody'), pick('999999', 'id')]) {
			const { message, description } = await failureOf(credentials, { ...operation, tenant });
			expect(message).toBe('There is no such tenant in this cluster');
			expect(description).toContain("Choose the tenant from the list.");
		}
	});

	it.each([GET_TENANT, GET_RESTORE])('the tenant sys is named as such (%j)', async (operation) => {
		const { message, description } = await failureOf(credentials, { ...operation, tenant: pick('sys') });
		expect(message).toBe('The tenant sys is not backed up this way');
		expect(description).toContain('Choose a user tenant');
	});

	it.each([
		['', /Parameter "Tenant" is required/],
		['={{ "  " }}', /^'Tenant' is empty$/],
		['={{ undefined }}', /^'Tenant' is empty$/],
		['={{ ["orders"] }}', /^'Tenant' is not a name or an ID$/],
		['={{ { name: "orders" } }}', /^'Tenant' is not a name or an ID$/],
		['..', /^'Tenant' cannot be "\.\."$/],
	])('a tenant must be given where one is meant: %j', async (tenant, message) => {
		expect((await failureOf(credentials, { ...GET_TENANT, tenant: pick(tenant) })).message).toMatch(message);
	});

	it('tenants without a backup are among those of a cluster, or not, as the user likes', async () => {
		const without = ({ outcome }: { outcome?: unknown }) => outcome === 'none';
		const all = await scene.items(credentials, GET_CLUSTER);
		expect(all.filter(without).map(({ tenant }) => tenant)).toEqual(['sandbox', 'orders_drill', 'billing_check']);
		const some = await scene.items(credentials, { ...GET_CLUSTER, includeTenantsWithoutBackup: false });
		expect(some).toEqual(all.filter((record) => !without(record)));
	});
});

describe('a cluster', () => {
	it.each(['empty obshell', 'empty OCP'])('of no tenant has no backups and no logs, and that is no failure (%s)', async (credentials) => {
		expect(await scene.items(credentials, GET_CLUSTER)).toEqual([]);
		expect(await scene.items(credentials, LIST_LOG)).toEqual([]);
	});

	it.each(['obshell without backups', 'old obshell without backups', 'OCP without backups'])(
		'in which nothing was ever backed up is no failure either (%s)',
		async (credentials) => {
			const records = await scene.items(credentials, GET_CLUSTER);
			expect(records.map(({ tenant, outcome }) => [tenant, outcome])).toEqual([
				['tenant_0001', 'none'],
				['tenant_0002', 'none'],
				['tenant_0003', 'none'],
			]);
		},
	);

	it.each([
		['obshell 4.5.0', 'elsewhere', "'Cluster' is not the one that this obshell agent belongs to", 'the agent belongs to obdemo (ID 1728725812)'],
		['OCP 4.3.3', 'elsewhere', 'OCP manages no such cluster', 'There is no cluster elsewhere that this user may see'],
		['OCP 4.3.3', '7', 'OCP manages no such cluster', 'There is no cluster 7 that this user may see'],
		['OCP with two clusters', '', "'Cluster' is empty", 'OCP manages 2 clusters: choose one from the list'],
		['OCP with two clusters', 'obdemo', "'Cluster' names 2 clusters", 'Give the OCP ID instead: 1000003 (PRIMARY), 1000004 (STANDBY).'],
	])('of %s called %j: %s', async (credentials, cluster, message, description) => {
		for (const operation of [GET_CLUSTER, { ...GET_TENANT, tenant: pick('orders') }, { ...GET_RESTORE, tenant: pick('orders') }, LIST_LOG]) {
			const failure = await failureOf(credentials, { ...operation, cluster: pick(cluster) });
			expect(failure.message).toBe(message);
			expect(failure.description).toContain(description);
		}
	});

	it.each([
		['obshell 4.5.0', 'obdemo', 'obdemo', 1_728_725_812],
		['obshell 4.5.0', '1728725812', 'obdemo', 1_728_725_812],
		['OCP 4.3.3', 'obdemo', 'obdemo', 1_000_003],
		['OCP with two clusters', '1000004', 'obdemo', 1_000_004],
	])('of %s called %s is %s, %i', async (credentials, asked, cluster, clusterId) => {
		const [first] = await scene.items(credentials, { ...GET_CLUSTER, cluster: pick(asked) });
		expect(first).toMatchObject({ cluster, clusterId, tenant: 'orders' });
	});

	it('that a user may not see is told from one that is not there', async () => {
		expect((await failureOf('readOnly', GET_CLUSTER)).message).toBe('This OCP user may not do that');
	});
});

describe('an agent too old for a route', () => {
	it.each([
		['obshell 4.2.5', LIST_LOG, 'This needs obshell 4.3.2 or later; this one is 4.2.5.0'],
		['obshell 4.3.0', { ...LIST_LOG, tenant: pick('orders') }, 'This needs obshell 4.3.2 or later; this one is 4.3.0.0'],
		['obshell 4.2.3', GET_CLUSTER, 'This needs obshell 4.2.4 or later; this one is 4.2.3.0'],
		['obshell 4.2.3', { ...GET_TENANT, tenant: pick('orders') }, 'This needs obshell 4.2.4 or later; this one is 4.2.3.0'],
		['obshell 4.2.3', { ...GET_RESTORE, tenant: pick('orders') }, 'This needs obshell 4.2.4 or later; this one is 4.2.3.0'],
		['obshell 4.2.3', { ...SET_CONFIG, backupBaseUri: 'file:///backup' }, 'This needs obshell 4.2.4 or later; this one is 4.2.3.0'],
	])('%s %j: %s', async (credentials, parameters, message) => {
		const failure = await failureOf(credentials, parameters);
		expect(failure.message).toBe(message);
		expect(failure.description).toContain('Upgrade obshell on that server');
	});
});

describe('an agent outside a running cluster', () => {
	const operations = [
		GET_CLUSTER,
		{ ...GET_TENANT, tenant: pick('orders') },
		{ ...GET_RESTORE, tenant: pick('orders') },
		{ ...SET_CONFIG, backupBaseUri: 'file:///backup' },
	];

	it.each(['single 4.5.0', 'single 4.2.5', 'leaving'])('is named as such: %s', async (credentials) => {
		for (const operation of credentials === 'single 4.2.5' ? operations : [...operations, LIST_LOG]) {
			const { message, description } = await failureOf(credentials, operation);
			expect(message).toBe('This obshell agent is not part of a running cluster');
			expect(description).toContain('Put the address of an agent whose identity is CLUSTER AGENT into Base URL.');
		}
	});
});

it('Backup Config > Set Backup Config is not for OCP, and the message says what is', async () => {
	const before = scene.ocp['OCP 4.3.3'].requests.length;
	expect(await failureOf('OCP 4.3.3', { ...SET_CONFIG, backupBaseUri: 'file:///backup' })).toEqual({
		message: "OCP cannot do 'Set backup config'",
		description: 'With OCP, use the resource Backup Strategy.',
	});
	expect(scene.ocp['OCP 4.3.3'].requests).toHaveLength(before);
});
