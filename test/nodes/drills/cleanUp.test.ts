/** Only the tenant that a drill's own restore made is dropped; each of these would drop another one, or one in use. */
import type { IDataObject } from 'n8n-workflow';

import { addBackup, addRestore } from '../../simulators/worldWrites';
import { HOUR, MINUTE, pick, row } from '../writes/lab';
import { concluded, DRILL, DROP, drops, namesIn, open, scene, SERVICES, start, worldOf, type Service } from './drill';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

const refused = (why: RegExp) => ({ cleanUp: 'refused', cleanUpMessage: expect.stringMatching(new RegExp(`^Nothing was dropped\\. .*${why.source}`)) as string });

describe.each(SERVICES)('Clean Up with %s', (service) => {
	it('drops the tenant of the drill, once, and says so', async () => {
		const item = await start(service);
		const id = row(worldOf(service), DRILL);
		expect(await concluded(service, item, DROP)).toMatchObject({ proof: 'proven', cleanUp: 'dropped' });
		expect(drops(service)).toEqual([service === 'ocp' ? `DELETE /api/v2/ob/clusters/1000003/tenants/${id.ocpId} 200` : `DELETE /api/v1/tenant/${DRILL} done`]);
		expect(namesIn(service)).not.toContain(DRILL);
	});

	it('is off by itself', async () => {
		expect(await concluded(service, await start(service))).toMatchObject({ proof: 'proven', cleanUp: 'kept' });
		expect(drops(service)).toEqual([]);
	});

	it('keeps what is not proven, unless told to drop it all the same', async () => {
		const item = await start(service);
		const failing = { validationKind: 'workflow', validationResult: 'false' };
		expect(await concluded(service, item, { ...DROP, cleanUpWhen: 'proven', ...failing })).toMatchObject({ proof: 'failed', cleanUp: 'kept' });
		expect(drops(service)).toEqual([]);
		expect(await concluded(service, item, { ...DROP, ...failing })).toMatchObject({ proof: 'failed', cleanUp: 'dropped' });
	});

	/** What changes in the world, or in what the user gives, between the start and the end of a drill. */
	const CASES: Array<[string, RegExp, (item: IDataObject) => object | void | Promise<object | void>]> = [
		['a name that was not repeated', /The name was repeated as "drill_cmr"/, () => ({ drillTenantAgain: 'drill_cmr' })],
		['a name repeated in other letters', /The name was repeated as "DRILL_CRM"/, () => ({ drillTenantAgain: 'DRILL_CRM' })],
		['the source itself', /"crm" is the tenant whose backup was restored/, () => ({ tenant: pick('crm'), drillTenantAgain: 'crm' })],
		['the source, named as the drill tenant in the item, too', /is the tenant whose backup was restored/, (item) => ({ tenant: pick('crm'), drillTenantAgain: 'crm', startItem: JSON.stringify({ ...item, tenant: 'crm' }) })],
		['another tenant than that of the item', /The drill restored to "drill_crm"/, () => ({ tenant: pick('sandbox'), drillTenantAgain: 'sandbox' })],
		['another tenant, with an item to match', /history has no restore to this name/, (item) => ({ tenant: pick('sandbox'), drillTenantAgain: 'sandbox', startItem: JSON.stringify({ ...item, tenant: 'sandbox' }) })],
		['another source than that of the item', /The drill restored "crm", not "orders"/, () => ({ sourceName: 'orders' })],
		['a tenant made anew under the name', /has the ID/, () => remade(service)],
		['the drill tenant renamed, and a live one given its name', /has the ID/, () => swapped(service)],
		['a later restore to the name', /is another one/, () => restoredAnew(service)],
		['an item of another restore', /is another one \(restoreId/, (item) => ({ startItem: JSON.stringify({ ...item, restoreId: 4711 }) })],
		['an item of the same number, restored at another time', /is another one \(startedAt/, (item) => ({ startItem: JSON.stringify({ ...item, startedAt: '2026-05-01T00:00:00.000Z' }) })],
		['an item that tells no ID of the tenant', /the drill made the one with the ID "unknown"/, (item) => ({ startItem: JSON.stringify({ ...item, tenantId: null }) })],
		['an item of another cluster', /another cluster/, (item) => ({ startItem: JSON.stringify({ ...item, clusterId: 99 }) })],
		['an item of the other service', /another cluster, or through another service/, (item) => ({ startItem: JSON.stringify({ ...item, service: service === 'ocp' ? 'obshell' : 'ocp' }) })],
		['a restore that has not ended well', /does not say that the restore has ended well/, (item) => ({ startItem: JSON.stringify({ ...item, outcome: 'failed' }) })],
		['a tenant that is gone', /There is no tenant "drill_crm" any more/, () => void (worldOf(service).tenants = worldOf(service).tenants.filter(({ name }) => name !== DRILL))],
		['a tenant that somebody else is dropping', /Its status is/, () => void Object.assign(row(worldOf(service), DRILL), { asStored: true, status: 'DROPPING' })],
		['a backup of it that runs', /Something else uses it: a backup of it runs/, () => void addBackup(worldOf(service), row(worldOf(service), DRILL), scene.clock.now())],
		['a restore that reads its backups', /Something else uses it: a restore of its backups runs/, () => readByAnother(service)],
		['a second tenant of that name in other letters', /Several tenants go by that name/, () => void worldOf(service).tenants.push({ ...row(worldOf(service), 'sandbox'), id: 4999, ocpId: 204_999, name: 'Drill_CRM' })],
	];
	it.each(CASES)('drops nothing in spite of %s', async (_what, why, change) => {
		const item = await start(service);
		const before = namesIn(service).length;
		const parameters = (await change(item)) ?? {};
		const there = namesIn(service).length;
		expect(await concluded(service, item, { ...DROP, ...parameters })).toMatchObject(refused(why));
		expect(drops(service)).toEqual([]);
		expect([before > 5, namesIn(service).length]).toEqual([true, there]);
	});

	it('drops nothing when the server cannot be asked, and the evidence is there all the same', async () => {
		const item = await start(service);
		const list = service === 'ocp' ? /\/clusters\/\d+\/backup\/task\/restoreTasks/ : /restore\/overview/;
		// The first looks are those that conclude.
		if (service === 'ocp') scene.ocp.ocp.addFault({ method: 'GET', path: list, after: 2, times: Infinity, answer: { status: 503, body: 'away' } });
		else scene.obshell.obshell.addFault({ method: 'GET', path: list, after: 2, times: Infinity, kind: 'answer', status: 503, body: 'away' });
		expect(await concluded(service, item, DROP)).toMatchObject({ proof: 'proven', ...refused(/could not serve the request/) });
		expect(drops(service)).toEqual([]);
	});
});

/** Dropped by somebody, and made anew. */
function remade(service: Service): void {
	const world = worldOf(service);
	const old = row(world, DRILL);
	world.tenants = world.tenants.filter((tenant) => tenant !== old);
	world.tenants.push({ ...row(world, 'sandbox'), id: 4777, ocpId: 204_777, name: DRILL, createdAt: scene.clock.now() });
}

function swapped(service: Service): void {
	const world = worldOf(service);
	const [old, live] = [row(world, DRILL), row(world, 'orders')];
	[old.name, live.name] = ['drill_old', DRILL];
}

/** Somebody else restores to the same name, of another source. */
function restoredAnew(service: Service): void {
	const world = worldOf(service);
	world.tenants = world.tenants.filter(({ name }) => name !== DRILL);
	const job = addRestore(world, scene.clock.now(), { restoreTenantName: DRILL, restoreScn: 1n, backupDataUri: 'file:///b/d', backupLogUri: 'file:///b/c', source: row(world, 'orders') });
	Object.assign(job, { endsAt: scene.clock.now() + MINUTE, activatedAt: scene.clock.now() + MINUTE });
	scene.clock.advance(2 * MINUTE);
}

function readByAnother(service: Service): void {
	const world = worldOf(service);
	const job = addRestore(world, scene.clock.now(), { restoreTenantName: 'third', restoreScn: 1n, backupDataUri: 'file:///b/d', backupLogUri: 'file:///b/c', source: row(world, DRILL) });
	job.endsAt = scene.clock.now() + HOUR;
	scene.clock.advance(MINUTE);
}

it('moves the tenant into the recycle bin of the cluster, and an OCP, which tells of none, is not asked', async () => {
	const recycle = { ...DROP, cleanUp: 'recycle' };
	expect(await concluded('obshell', await start('obshell'), recycle)).toMatchObject({ cleanUp: 'recycled' });
	expect(namesIn('obshell').filter((name) => name.startsWith('__recycle'))).toHaveLength(1);
	expect(await concluded('ocp', await start('ocp'), recycle)).toMatchObject(refused(/OCP does not say whether what it deletes can be brought back/));
	expect(drops('ocp')).toEqual([]);
});

it.each<[string, Service, RegExp, () => unknown]>([
	['a backup destination of its own', 'obshell', /it has a backup destination of its own/, () => (row(worldOf('obshell'), DRILL).dataBaseUri = 'file:///b/x/')],
	['a task that holds it', 'obshell', /the task 1\d \(Set obcluster backup config for drill_crm\S*\) holds it/, async () => await configure()],
	['a backup strategy of its own', 'ocp', /it has a backup strategy of its own/, async () => await planned()],
	['a tenant that has become a standby one', 'ocp', /Its role is "STANDBY"/, () => Object.assign(row(worldOf('ocp'), DRILL), { asStored: true, status: 'NORMAL', role: 'STANDBY' })],
	['a tenant that was made long after its restore', 'ocp', /which is not while the restore ran/, () => (row(worldOf('ocp'), DRILL).createdAt = scene.clock.now() + HOUR)],
])('drops nothing in spite of %s (%s)', async (_what, service, why, change) => {
	const item = await start(service);
	await change();
	scene.clock.advance(2 * HOUR);
	expect(await concluded(service, item, DROP)).toMatchObject(refused(why));
	expect(drops(service)).toEqual([]);
});

/** A task that fails, and keeps the lock. */
async function configure(): Promise<void> {
	worldOf('obshell').unwritable = ['file:///o'];
	await scene.items('obshell', { resource: 'backupConfig', operation: 'set', configMode: 'replace', applyTo: 'tenant', tenant: pick(DRILL), dataBaseUri: 'file:///o/d', archiveBaseUri: 'file:///o/c' });
	scene.clock.advance(MINUTE);
}

async function planned(): Promise<void> {
	const id = String(row(worldOf('ocp'), DRILL).ocpId);
	await scene.items('ocp', { resource: 'backupStrategy', operation: 'create', tenant: pick(id, 'id'), fullWeekdays: ['7'], storage: { storageName: 'nfs', storageUrl: '/b/' } });
}
