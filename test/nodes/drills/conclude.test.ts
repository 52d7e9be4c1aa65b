import { createHash, createHmac } from 'node:crypto';

import { addRestore } from '../../simulators/worldWrites';
import { MINUTE, NOW, pick, row } from '../writes/lab';
import { conclude, concluded, DRILL, open, scene, SECRET, SERVICES, start, worldOf } from './drill';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

/** As the ledger keeps them. */
const COLUMNS = [
	'tenant', 'cluster', 'proof', 'concludedAt', 'message', 'drillTenant', 'backupSetId', 'pointAskedFor', 'pointReached', 'rtoSeconds', 'rpoSeconds', 'validation',
	'validationFigures', 'askedAt', 'dataThereAt', 'usableAt', 'restoreScn', 'tenantId', 'drillTenantId', 'clusterId', 'restoreId', 'serverVersion', 'packageVersion',
	'service', 'sha256', 'hmac', 'cleanUp', 'cleanUpMessage',
];

describe.each(SERVICES)('Conclude Drill with %s', (service) => {
	it('gives one flat row: what was proven, how fast, how much would have been lost, and of what', async () => {
		const item = await start(service, { pointKind: 'time', restoreTime: at(-3600) });
		const evidence = await concluded(service, item);
		expect(Object.keys(evidence)).toEqual(COLUMNS);
		expect(Object.values(evidence).filter((value) => typeof value === 'object' && value !== null)).toEqual([]);
		expect(evidence).toMatchObject({
			tenant: 'crm', cluster: 'obdemo', proof: 'proven', drillTenant: DRILL, pointAskedFor: at(-3600), pointReached: at(-3600), rpoSeconds: 0,
			validation: 'none', validationFigures: null, askedAt: at(0), service, hmac: null,
			tenantId: service === 'ocp' ? 201_008 : 1008, clusterId: service === 'ocp' ? 1_000_003 : worldOf(service).obClusterId, drillTenantId: item.tenantId, restoreId: item.restoreId, backupSetId: item.backupSetId,
		});
		expect(evidence.drillTenantId).toBe(service === 'ocp' ? row(worldOf(service), DRILL).ocpId : row(worldOf(service), DRILL).id);
		// Three minutes of restoring, and (obshell) the steps of its task before and after.
		expect(evidence.rtoSeconds).toBeGreaterThanOrEqual(180);
		expect(evidence.rtoSeconds).toBeLessThan(215);
		expect(Date.parse(String(evidence.usableAt)) - NOW).toBe(Number(evidence.rtoSeconds) * 1000);
		expect(Date.parse(String(evidence.dataThereAt))).toBeLessThanOrEqual(Date.parse(String(evidence.usableAt)));
		expect(String(evidence.serverVersion)).toMatch(/^\d+\.\d+/);
		expect(evidence.message).toMatch(/^All data and logs are restored\. .+\. Nothing else was checked$/);
	});

	it('measures what the latest point lacks of the last change, which the workflow may know better than the time of asking', async () => {
		Object.assign(row(worldOf(service), 'crm').archive ?? {}, { lagSeconds: 60 });
		const item = await start(service);
		const { rpoSeconds, pointReached, pointAskedFor } = await concluded(service, item);
		expect([pointAskedFor, rpoSeconds]).toEqual([null, (NOW - Date.parse(String(pointReached))) / 1000]);
		expect(rpoSeconds).toBeGreaterThan(50);
		const later = await concluded(service, item, { options: { lastChange: new Date(Date.parse(String(pointReached)) - 5000).toISOString() } });
		expect(later.rpoSeconds).toBe(0);
	});

	it('attaches a file whose SHA-256 stands in the row, and whose HMAC only the secret gives', async () => {
		const { json, items } = await conclude(`${service}Sealing`, await start(service));
		const { data = '', fileName } = items[0].binary?.evidence ?? {};
		const file = Buffer.from(data, 'base64');
		expect(fileName).toMatch(/^evidence_obdemo_crm_2026-05-08T02-0\d-\d\d-\d+Z\.json$/);
		expect(json[0].sha256).toBe(createHash('sha256').update(file).digest('hex'));
		expect(json[0].hmac).toBe(createHmac('sha256', SECRET).update(file).digest('hex'));
		const result = Object.fromEntries(Object.entries(json[0]).filter(([name]) => !['sha256', 'hmac', 'cleanUp', 'cleanUpMessage'].includes(name)));
		expect(JSON.parse(file.toString())).toEqual(result);
		expect(Object.keys(JSON.parse(file.toString()) as object)).toEqual(Object.keys(result).sort());
	});

	it.each<[string, unknown, object]>([
		['true', true, { proof: 'proven', validation: 'passed' }],
		['rows that all passed', [{ table: 'a', rows: 12, passed: 1 }, { table: 'b', PASSED: '1' }], { proof: 'proven', validation: 'passed', validationFigures: '[{"passed":1,"rows":12,"table":"a"},{"PASSED":"1","table":"b"}]' }],
		['false', false, { proof: 'failed', validation: 'failed' }],
		['a row that did not pass', [{ passed: 1 }, { rows: 0, passed: 0 }], { proof: 'failed', validation: 'failed' }],
		['a count alone', [{ rows: 12 }], { proof: 'could-not-verify', validation: 'unreadable' }],
		['a row whose verdict is null', [{ passed: 1 }, { passed: null }], { proof: 'could-not-verify', validation: 'unreadable' }],
		['the empty item of a query without rows', [{}], { proof: 'could-not-verify', validation: 'unreadable', validationFigures: null }],
		['no rows', [], { proof: 'could-not-verify', validation: 'unreadable' }],
		['nothing', null, { proof: 'could-not-verify', validation: 'unreadable' }],
		['an error', [{ error: 'Unknown database' }], { proof: 'could-not-verify', validation: 'unreadable' }],
	])('takes %s from the check of the workflow', async (_what, result, expected) => {
		const validationResult = `={{ ${JSON.stringify(result)} }}`;
		expect(await concluded(service, await start(service), { validationKind: 'workflow', validationResult })).toMatchObject(expected);
	});

	it('calls a restore that failed a failed proof, with the reason', async () => {
		worldOf(service).plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
		const evidence = await concluded(service, await start(service));
		expect(evidence).toMatchObject({ proof: 'failed', message: expect.stringContaining('out of disk space') as string, usableAt: null, rtoSeconds: null, pointReached: null });
	});

	it('proves nothing by a restore that did not begin', async () => {
		const { proof, message, tenant, tenantId } = await concluded(service, { error: 'No such unit', message: 'Choose another' });
		expect([proof, message, tenant, tenantId]).toEqual(['could-not-verify', 'The restore was not carried out: No such unit. Choose another', 'crm', null]);
	});

	it('proves nothing when the tenant was swapped meanwhile', async () => {
		const item = await start(service);
		const world = worldOf(service);
		const [old, live] = [row(world, DRILL), row(world, 'orders')];
		[old.name, live.name] = ['drill_old', DRILL];
		expect(await concluded(service, item)).toMatchObject({ proof: 'could-not-verify', message: expect.stringContaining('is another one by now') as string });
	});

	it('tells nothing of another restore to the name in the row of this one', async () => {
		const item = await start(service);
		const world = worldOf(service);
		world.tenants = world.tenants.filter(({ name }) => name !== DRILL);
		const job = addRestore(world, scene.clock.now(), { restoreTenantName: DRILL, restoreScn: 1n, backupDataUri: 'file:///b/d', backupLogUri: 'file:///b/c', source: row(world, 'orders') });
		Object.assign(job, { endsAt: scene.clock.now() + MINUTE, activatedAt: scene.clock.now() + MINUTE });
		scene.clock.advance(2 * MINUTE);
		expect(await concluded(service, item)).toMatchObject({ proof: 'could-not-verify', tenant: 'crm', tenantId: null, pointReached: null, restoreId: item.restoreId });
	});

	it.each([
		[{}, /^'Start Item' is not an item of Restore > Start$/],
		[{ taskId: '11', outcome: 'running' }, /^'Start Item' is the task of a restore, which was not waited for$/],
	])('refuses %j as the item of a start', async (item, message) => {
		expect((await conclude(service, item)).error?.message).toMatch(message);
	});

	it('speaks of the restore that it was given: another name or source proves nothing', async () => {
		const item = await start(service);
		expect(await concluded(service, item, { tenant: pick('orders_drill') })).toMatchObject({ proof: 'could-not-verify', message: 'The restore was to drill_crm, not to orders_drill' });
		expect(await concluded(service, item, { sourceName: 'orders' })).toMatchObject({ proof: 'could-not-verify', message: 'The restore was of crm, not of orders' });
	});
});
