import type { IDataObject } from 'n8n-workflow';

import { believableWorld } from '../simulators/believableWorld';
import { row } from '../simulators/tenantRow';
import { examples, type Example } from './examples';
import { CHANNEL } from './means';
import { setStage, type Stage } from './stage';

const [, , , weekly, , , nightly] = examples;
const LEDGER = 'oceanbase_restore_drills';

let stage: Stage;
afterEach(async () => await stage.close());

function unreachable(): never {
	throw new Error('connect ECONNREFUSED');
}

/** Only tenants with windows that the believable world has in full. */
const TENANTS = 'orders, crm';

describe.each(['obshell', 'ocp'] as const)('with %s', (service) => {
	async function run(example: Example, answers: Array<boolean | undefined>, settings: Record<string, string> = {}) {
		stage ??= await setStage(service, believableWorld);
		stage.answers = answers;
		const nodes = JSON.parse(JSON.stringify(example.nodes)) as Example['nodes'];
		for (const [name, value] of Object.entries({ tenants: TENANTS, ...settings })) setting(nodes, name, value);
		const { status, error } = await stage.run({ ...example, nodes });
		expect([status, error]).toEqual(['success', undefined]);
	}

	function setting(nodes: Example['nodes'], name: string, value: string): void {
		const { assignments } = nodes.find((node) => node.name === 'Drill Settings')?.parameters.assignments as { assignments: Array<{ name: string; value: string }> };
		const found = assignments.find((one) => one.name === name);
		if (found) found.value = value;
	}

	const ledger = () => stage.tables.get(LEDGER)?.rows ?? [];
	const proofs = () => ledger().map(({ tenant, proof, validation, cleanUp }) => [tenant, proof, validation, cleanUp]);
	const drops = () => stage.writes().filter((write) => write.startsWith('DELETE'));
	const there = (name: string) => stage.world.tenants.some((tenant) => tenant.name === name && tenant.deleteAskedAt === undefined);
	const posted = () => stage.posted.map(({ channel, text }) => [channel, text]);

	beforeEach(async () => void (stage = await setStage(service, believableWorld)));

	describe('4 restore drill with approval', () => {
		it('asks, restores, looks at the data, keeps the evidence, drops its tenant and posts; next time it is the turn of another', async () => {
			await run(weekly, [true]);
			expect(stage.questions).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^Weekly restore drill: restore \*crm\* of obdemo as 20.* into the new tenant \*drill_weekly\*, and drop that one when it is proven\?\nNever proven so far; to the latest point$/) as string }]);
			expect(stage.sql).toEqual([expect.stringMatching(/^SELECT COUNT\(\*\) AS tables_found/)]);
			expect(proofs()).toEqual([['crm', 'proven', 'passed', 'dropped']]);
			expect(ledger()[0]).toMatchObject({ validationFigures: '[{"passed":1,"tables_found":12}]', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
			expect(posted()).toEqual([[CHANNEL, expect.stringMatching(/^:white_check_mark: Restore drill of \*crm\*: \*proven\*\n.+\nRestored to 20.+, usable after \d min, [\d.]+ s of changes missing\nDrill tenant dropped\nEvidence [0-9a-f]{64}$/)]]);
			expect([drops().length, there('drill_weekly'), there('crm')]).toEqual([1, false, true]);
			stage.clock.advance(60_000);
			await run(weekly, [true]);
			expect(proofs().map(([tenant]) => tenant)).toEqual(['crm', 'orders']);
		});

		it.each([['a no', false], ['no answer', undefined]])('does nothing after %s', async (_what, answer) => {
			await run(weekly, [answer]);
			expect(stage.questions).toHaveLength(1);
			expect([stage.posted, stage.writes(), ledger()]).toEqual([[], [], []]);
		});

		it.each<[string, () => IDataObject[], string, string]>([
			['fails', () => [{ tables_found: 0, passed: 0 }], 'failed', 'failed'],
			['says neither yes nor no', () => [{ tables_found: 12 }], 'could-not-verify', 'unreadable'],
			['gives no rows', () => [], 'could-not-verify', 'unreadable'],
			['cannot be made', unreachable, 'could-not-verify', 'unreadable'],
		])('keeps the tenant when the look at the data %s', async (_what, query, proof, validation) => {
			stage.query = query;
			await run(weekly, [true]);
			expect(proofs()).toEqual([['crm', proof, validation, 'kept']]);
			expect(posted()).toEqual([[CHANNEL, expect.stringMatching(new RegExp(`^:red_circle: Restore drill of \\*crm\\*: \\*${proof}\\*\\n[^]+\\nDrill tenant kept: The drill is ${proof}, so its tenant is kept`))]]);
			expect([drops(), there('drill_weekly')]).toEqual([[], true]);
		});

		it('keeps a restore that failed as a failed proof, and does not look at data that is not there', async () => {
			stage.world.plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
			await run(weekly, [true]);
			expect(proofs()).toEqual([['crm', 'failed', 'unreadable', 'kept']]);
			expect(posted()).toEqual([[CHANNEL, expect.stringContaining('The restore failed: ')]]);
			expect([stage.sql, drops()]).toEqual([[], []]);
		});

		it('keeps it as unverified when the restore cannot begin', async () => {
			await run(weekly, [true], { unitConfig: 'no_such_unit' });
			expect(proofs()).toEqual([['crm', 'could-not-verify', 'unreadable', 'kept']]);
			expect(ledger()[0].message).toMatch(/^The restore was not carried out: /);
		});

		it('drops nothing when the tenant was swapped meanwhile, whatever its name', async () => {
			stage.query = () => swap();
			await run(weekly, [true]);
			expect(proofs()).toEqual([['crm', 'could-not-verify', 'passed', 'kept']]);
			expect([drops(), there('drill_weekly'), there('drill_old')]).toEqual([[], true, true]);
		});

		it('says so, and asks nothing, when there is nothing to restore', async () => {
			await run(weekly, [], { tenants: 'sandbox' });
			expect(posted()).toEqual([[CHANNEL, ':red_circle: No restore drill this time: None of the 1 tenants that match can be restored to any point']]);
			expect([stage.questions, stage.writes()]).toEqual([[], []]);
		});

		it.each(['orders', 'orders_drill'])('never drops a live tenant, though the settings call %j the drill tenant', async (name) => {
			await run(weekly, [true], { drillTenant: name });
			expect([drops(), there(name)]).toEqual([[], true]);
			expect(proofs()).toEqual([['crm', 'could-not-verify', 'unreadable', 'kept']]);
		});
	});

	describe('7 restore drill on a test cluster', () => {
		it('draws tenant and point, asks nobody, and leaves evidence that says how they were drawn', async () => {
			await run(nightly, []);
			expect(stage.questions).toEqual([]);
			expect(ledger()).toEqual([expect.objectContaining({ proof: 'proven', cleanUp: 'dropped', drillTenant: 'drill_daily', pointAskedFor: expect.stringMatching(/^20/) as string, rpoSeconds: 0 })]);
			expect(['orders', 'crm']).toContain(ledger()[0].tenant);
			expect(posted()).toHaveLength(1);
			expect([drops().length, there('drill_daily')]).toEqual([1, false]);
		});

		it('drops nothing when the tenant was swapped meanwhile', async () => {
			stage.query = () => swap('drill_daily');
			await run(nightly, []);
			expect(ledger()).toEqual([expect.objectContaining({ proof: 'could-not-verify', cleanUp: 'kept' })]);
			expect([drops(), there('drill_daily')]).toEqual([[], true]);
		});
	});

	/** Somebody renames the drill tenant while the query looks at it, and gives its name to a live one. */
	function swap(name = 'drill_weekly'): IDataObject[] {
		const [drill, live] = [row(stage.world, name), row(stage.world, 'analytics')];
		[drill.name, live.name] = ['drill_old', name];
		return [{ passed: 1 }];
	}
});
