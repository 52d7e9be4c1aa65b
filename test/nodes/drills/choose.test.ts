import type { IDataObject } from 'n8n-workflow';

import { NOW, pick } from '../writes/lab';
import { open, scene, SERVICES, serverOf, worldOf, type Service } from './drill';

beforeAll(async () => await open());
afterAll(async () => await scene.close());

const DAY = 24 * 3_600_000;
const ago = (days: number) => new Date(NOW - days * DAY).toISOString();
const choose = async (service: Service, parameters: object = {}): Promise<IDataObject> => (await scene.items(service, { resource: 'restore', operation: 'chooseDrill', ...parameters }))[0];
const rows = (...ledger: Array<[tenant: string, proof: string, days: number]>) => ({ ledger: JSON.stringify(ledger.map(([tenant, proof, days]) => ({ tenant, cluster: 'obdemo', proof, concludedAt: ago(days), message: '' }))) });

describe.each(SERVICES)('Choose Drill with %s', (service) => {
	const ours = { tenantPatterns: 'orders, crm, analytics' };

	it('takes the tenant that was never proven before all others, and gives what a start needs', async () => {
		const chosen = await choose(service, { ...ours, ...rows(['orders', 'proven', 3], ['analytics', 'proven', 9]) });
		expect(chosen).toMatchObject({
			outcome: 'chosen', tenant: 'crm', cluster: 'obdemo', drillTenant: 'drill_20260508_crm', pointKind: 'latest', message: 'Never proven so far; to the latest point',
			lastProvenAt: null, candidates: 3, notRestorable: [], service, tenantId: service === 'ocp' ? 201_008 : 1008,
		});
		expect(chosen.seed).toMatch(/^[0-9a-f]{32}$/);
	});

	it('takes the longest unproven: a drill that failed, or could not verify, is no proof', async () => {
		const ledger = rows(['orders', 'proven', 30], ['orders', 'failed', 1], ['orders', 'could-not-verify', 2], ['crm', 'proven', 20], ['analytics', 'proven', 9]);
		expect(await choose(service, { ...ours, ...ledger })).toMatchObject({ tenant: 'orders', message: 'Longest unproven: last on 2026-04-08; to the latest point', lastProvenAt: ago(30) });
	});

	it('knows a tenant by its ID: an older one of that name was another', async () => {
		const ledger = { ledger: JSON.stringify([{ tenant: 'crm', cluster: 'obdemo', tenantId: 4711, proof: 'proven', concludedAt: ago(1) }, { tenant: 'orders', cluster: 'elsewhere', proof: 'proven', concludedAt: ago(1) }]) };
		expect(await choose(service, { tenantPatterns: 'crm', ...ledger })).toMatchObject({ lastProvenAt: null });
		expect(await choose(service, { tenantPatterns: 'orders', ...ledger })).toMatchObject({ lastProvenAt: null });
	});

	it('passes over what cannot be restored, and says so', async () => {
		expect(await choose(service, { tenantPatterns: 'sandbox, orders', ...rows(['orders', 'proven', 1]) })).toMatchObject({ tenant: 'orders', notRestorable: ['sandbox'], candidates: 2 });
		expect(await choose(service, { tenantPatterns: 'sandbox' })).toMatchObject({ outcome: 'none', tenant: null, message: 'None of the 1 tenants that match can be restored to any point' });
		expect(await choose(service, { tenantPatterns: 'nosuch*' })).toMatchObject({ outcome: 'none', message: 'No live tenant matches' });
	});

	it('makes the same random choices of the same seed, and gives the seed out', async () => {
		const random = { ...ours, tenantChoice: 'random', pointChoice: 'random', daysBack: 2 };
		const [one, again] = [await choose(service, { ...random, options: { seed: 'week 19' } }), await choose(service, { ...random, options: { seed: 'week 19' } })];
		expect(again).toEqual(one);
		expect(one).toMatchObject({ seed: 'week 19', pointKind: 'time', message: expect.stringMatching(/^Drawn among 3 by the seed week 19; the point was drawn within /) as string });
		const chosen = new Set<unknown>();
		for (let week = 1; week <= 12; week++) chosen.add((await choose(service, { ...random, options: { seed: `week ${week}` } })).tenant);
		expect(chosen.size).toBe(3);
	});

	it('draws a point that the server takes', async () => {
		for (const seed of ['a', 'b', 'c', 'd']) {
			const { restoreTime } = await choose(service, { tenantPatterns: 'orders', pointChoice: 'random', daysBack: 1, options: { seed } });
			const windows = await scene.items(service, { resource: 'backup', operation: 'getWindows', tenant: pick('orders') });
			const time = Date.parse(String(restoreTime));
			expect(windows.some(({ from, until }) => Date.parse(String(from)) <= time && time <= Date.parse(String(until)))).toBe(true);
			expect(time).toBeGreaterThanOrEqual(NOW - DAY - 1000);
			expect(time % 1000).toBe(0);
		}
	});

	it('gives a name that nobody has', async () => {
		const taken = { ...worldOf(service).tenants[0], id: 4888, ocpId: 204_888, name: 'DRILL_20260508_CRM' };
		worldOf(service).tenants.push(taken);
		expect(await choose(service, { tenantPatterns: 'crm' })).toMatchObject({ drillTenant: 'drill_20260508_crm_2' });
		worldOf(service).tenants.pop();
	});

	it('changes nothing, and asks for the windows of no more tenants than it must', async () => {
		const before = serverOf(service).requests.length;
		await choose(service, ours);
		const sent = serverOf(service).requests.slice(before) as Array<{ method: string; target: string }>;
		expect(sent.filter(({ method, target }) => method !== 'GET' && !target.includes('source-tenant-info'))).toEqual([]);
		expect(sent.filter(({ target }) => /source-tenant-info|backup\/info/.test(target)).length).toBeLessThanOrEqual(2);
	});

	it.each([
		['=[]', {}],
		['={{ [{}] }}', {}],
		['={{ undefined }}', {}],
	])('takes %s for a ledger without rows', async (ledger, expected) => {
		expect(await choose(service, { tenantPatterns: 'crm', ledger })).toMatchObject({ tenant: 'crm', lastProvenAt: null, ...expected });
	});

	it.each(['[{"tenant":"crm"}]', '[{"tenant":"crm","proof":"yes","concludedAt":"2026-05-01T00:00:00Z"}]', '[1]', '"text"'])('refuses %s as a ledger', async (ledger) => {
		const { error } = await scene.run(service, { resource: 'restore', operation: 'chooseDrill', ledger });
		expect(error?.message).toMatch(/^'Ledger/);
	});
});
