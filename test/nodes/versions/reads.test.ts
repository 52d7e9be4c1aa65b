/** Reads before replayed agents: what the recorded answers of each version become, or how they are refused. */
import type { INodeParameters } from 'n8n-workflow';

import { pick } from '../scene';
import { before, type BeforeAgent } from './agents';
import { RECORDED } from './replay';

let there: BeforeAgent;

afterEach(async () => {
	const { unknown } = there.agent;
	await there.close();
	expect(unknown).toEqual([]);
});

const CLUSTER = { cluster: 'h1cluster', clusterId: 7, status: 'AVAILABLE', version: '4.3.5.3', zones: ['zone1'], tenantCount: 27, serverCount: 1 };
const SHOP = { tenant: pick('shop') };
/** A name that no route of obshell takes. */
const SLASH = 'Ünï %x/+ tést?&#';

/** What every recorded version can tell: how many items, and what the last of them holds. */
const TOLD: Array<[what: string, parameters: object, count: number, holds: object]> = [
	// Not the tenant 1042, which lies in the recycle bin: only the list of backups still has it.
	['Backup > Get Cluster Backups', { resource: 'backup', operation: 'getCluster' }, 26, { tenant: 'drill_2', outcome: 'none' }],
	['Backup > Get Tenant Backup', { resource: 'backup', operation: 'getTenant', ...SHOP }, 1, { tenant: 'shop', outcome: 'succeeded', jobId: 13 }],
	['Backup > Get Tenant Backup of one without', { resource: 'backup', operation: 'getTenant', tenant: pick('fresh') }, 1, { outcome: 'none' }],
	['Restore > Get Restore Overview', { resource: 'restore', operation: 'getOverview', tenant: pick('drill_1') }, 1, { outcome: 'running', sourceTenant: 'shop' }],
	['Restore > Get Restore Overview of no restore', { resource: 'restore', operation: 'getOverview', ...SHOP }, 1, { outcome: 'none' }],
	['Check of a running restore', { resource: 'restore', operation: 'check', tenant: pick('drill_1') }, 1, { verdict: 'running' }],
	['Check of a failed restore', { resource: 'restore', operation: 'check', tenant: pick('broken_copy') }, 1, { verdict: 'failed' }],
	['Check of a restore without a task', { resource: 'restore', operation: 'check', tenant: pick('shop_copy') }, 1, { verdict: 'unknown', usable: null }],
	['Tenant > Get Many', { resource: 'tenant', operation: 'getAll', returnAll: true }, 26, { tenant: 'drill_2', status: 'CREATING_STANDBY' }],
	['Tenant > Get', { resource: 'tenant', operation: 'get', ...SHOP }, 1, { tenant: 'shop', tenantId: 1002, status: 'NORMAL' }],
	['Tenant > Get of a restoring one', { resource: 'tenant', operation: 'get', tenant: pick('drill_1') }, 1, { tenant: 'drill_1', tenantId: 1014, status: 'RESTORE', locality: 'FULL{1}@zone1' }],
	['Cluster > Get', { resource: 'cluster', operation: 'get', cluster: pick('h1cluster') }, 1, CLUSTER],
	['Cluster > Get Many', { resource: 'cluster', operation: 'getAll' }, 1, CLUSTER],
	['Task > Get', { resource: 'task', operation: 'get', taskId: '121' }, 1, { name: 'Restore backup_nt4', outcome: 'failed' }],
	['Task > Wait', { resource: 'task', operation: 'wait', taskId: '118' }, 1, { name: 'Restore backup_nt1', outcome: 'succeeded' }],
	// 4.2.5 lists only the tasks that have not ended well: of those, the job of the tenant is known all the same.
	['Report > Build', { resource: 'report', operation: 'build', formats: [] }, 1, { service: 'obshell', cluster: 'h1cluster' }],
];

/** What is refused, by the route that it needs. */
const REFUSED: Array<[what: string, parameters: object]> = [
	['Backup > Get Many', { resource: 'backup', operation: 'getAll', ...SHOP }],
	['Backup > Get Many of all', { resource: 'backup', operation: 'getAll', returnAll: true }],
	['Get Recovery Windows', { resource: 'backup', operation: 'getWindows', ...SHOP }],
	['Get Backup Config', { resource: 'backupConfig', operation: 'get', ...SHOP }],
	['Log Backup > List Log Tasks', { resource: 'logBackup', operation: 'list', ...SHOP }],
	['Log Backup > List Log Tasks of all', { resource: 'logBackup', operation: 'list', returnAll: true }],
	['Restore > Get Many', { resource: 'restore', operation: 'getAll' }],
];

describe.each(RECORDED)('an agent of version %s', (version) => {
	const isOld = version < '4.3.2';

	beforeEach(async () => {
		there = await before(version);
	});

	it.each(TOLD)('tells %s', async (_what, parameters, count, holds) => {
		const items = await there.items(parameters);
		expect(items).toHaveLength(count);
		expect(items.at(-1)).toMatchObject(holds);
		expect(there.agent.asked.map(({ target }) => target)).not.toContain('/api/v1/obcluster/info');
	});

	it.each(REFUSED)(`${isOld ? 'refuses' : 'tells'} %s`, async (_what, parameters) => {
		if (!isOld) {
			expect((await there.items(parameters)).length).toBeGreaterThan(0);
			return;
		}
		const { message, description } = await there.refusal(parameters);
		expect(message).toBe(`This needs obshell 4.3.2 or later; this one is ${version}`);
		expect(description).toMatch(/^Upgrade obshell on that server\./);
	});

	it('gives the cluster in full where it has a route for that', async () => {
		const [item] = await there.items({ resource: 'cluster', operation: 'get', output: 'raw' });
		const own = version === '4.2.5.0' ? { obcluster_info: { id: 7, name: 'h1cluster' } } : { cluster_id: 7, cluster_name: 'h1cluster', zones: [{ name: 'zone1' }] };
		expect(item).toMatchObject(own);
	});

	it('tells the zones for a restore', async () => {
		const parameters = { resource: 'restore', operation: 'start', cluster: pick('') } as INodeParameters;
		const zones = await there.engine.loadOptions(parameters, 'getZones', { credentials: 'agent' });
		expect(zones).toEqual([{ name: 'zone1', value: 'zone1', ...(version >= '4.4.1' && { description: 'Region sys_region' }) }]);
	});

	it(`${isOld ? 'cannot read' : 'reads'} recovery windows from where the user says`, async () => {
		const options = { dataUri: 'file:///backup/1002/data', archiveUri: 'file:///backup/1002/clog' };
		const parameters = { resource: 'backup', operation: 'getWindows', ...SHOP, options };
		if (isOld) {
			expect((await there.refusal(parameters)).message).toBe(`This needs obshell 4.3.2 or later; this one is ${version}`);
			return;
		}
		expect(await there.items(parameters)).toMatchObject([{ tenant: 'shop', source: 'server', from: expect.stringMatching(/^2026-11-21T17/) }]);
	});

	it('says what a log archive cannot be asked about, and tells the others', async () => {
		if (isOld) return;
		const parameters = { resource: 'logBackup', operation: 'list', returnAll: true };
		const items = await there.items(parameters);
		expect(new Set(items.map(({ tenant }) => tenant)).size).toBe(26);
		expect(items.filter(({ outcome }) => outcome === 'unknown')).toMatchObject([
			{ tenant: SLASH, message: expect.stringContaining('obshell cannot be asked about a tenant with a slash in its name') },
		]);
		expect(items.find(({ tenant }) => tenant === 'shop')).toMatchObject({ outcome: 'running', status: 'DOING' });
		const { message } = await there.refusal({ ...parameters, tenant: pick(SLASH) });
		expect(message).toBe('obshell cannot be asked about a tenant with a slash in its name');
	});

	it.each([
		['backups', { resource: 'backup', operation: 'getAll', returnAll: true }, { outcome: 'unknown' }],
		['destinations', { resource: 'backupConfig', operation: 'get' }, { dataBaseUri: null }],
		['windows', { resource: 'backup', operation: 'getWindows' }, { from: null }],
	])('says the same among the %s of all tenants', async (_what, parameters, holds) => {
		if (isOld) return;
		const items = await there.items(parameters);
		expect(items.filter(({ tenant }) => tenant === SLASH)).toMatchObject([{ ...holds, message: expect.stringContaining('a slash in its name') }]);
		expect(items.find(({ tenant }) => tenant === 'shop')?.message ?? '').not.toContain('slash');
	});

	it.each([
		['is gone meanwhile', 400, { errCode: 'OB.Tenant.NotExist', message: "Tenant 'billing' does not exist." }, 'There is no such tenant in this cluster'],
		['the server cannot cope with', 500, { errCode: 'Common.Unexpected', message: 'Unexpected error: who knows' }, 'obshell refused the request (HTTP 500)'],
	])('a tenant that %s has its own message among all log archives', async (_what, status, error, message) => {
		if (isOld) return;
		const refused = { status, body: { successful: false, status, timestamp: '2026-11-29T17:40:00Z', traceId: '1', error } };
		there.agent.instead.set('GET /api/v1/tenant/billing/backup/log/tasks', () => refused);
		const items = await there.items({ resource: 'logBackup', operation: 'list', returnAll: true });
		expect(items.find(({ tenant }) => tenant === 'billing')).toMatchObject({ outcome: 'unknown', message: expect.stringContaining(message) });
		expect(items.filter(({ outcome }) => outcome === 'running').length).toBeGreaterThan(3);
	});
});
