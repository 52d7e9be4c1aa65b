import { believableWorld } from '../simulators/believableWorld';
import { examples } from './examples';
import { setStage, type Stage } from './stage';
import { CHANNEL } from './means';

const [, , , drill] = examples;

let stage: Stage;
afterEach(async () => await stage.close());

describe.each(['obshell', 'ocp'] as const)('with %s', (service) => {
	describe('4 restore drill', () => {
		const TENANT = /^drill_\d{8}$/;

		async function runDrill(...answers: Array<boolean | undefined>) {
			stage = await setStage(service, believableWorld);
			stage.answers = answers;
			return await runAgain();
		}

		async function runAgain(change: (nodes: typeof drill.nodes) => void = () => undefined) {
			const nodes = JSON.parse(JSON.stringify(drill.nodes)) as typeof drill.nodes;
			change(nodes);
			const { status, error, nodes: results } = await stage.run({ ...drill, nodes });
			expect([status, error]).toEqual(['success', undefined]);
			return results;
		}

		it('restores after a yes, posts the verdict, and drops after another yes', async () => {
			const results = await runDrill(true, true);
			const name = String(results['Drill Settings'].items[0].json.drillTenant);
			expect(name).toMatch(TENANT);
			expect(stage.questions).toEqual([
				{ channel: CHANNEL, text: expect.stringMatching(new RegExp(`^Weekly restore drill: restore \\*orders\\* as .*20\\d\\d-.* into the new tenant \\*${name}\\*\\?$`)) },
				{ channel: CHANNEL, text: `Drop the drill tenant *${name}* now?` },
			]);
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:white_check_mark: Restore drill of \*orders\*: \*passed\*\n.+\nRestored to 20.+, took \d+ min$/) }]);
			expect(stage.writes()).toHaveLength(1);
			expect(stage.world.restores.filter((job) => job.restoreTenantName === name)).toHaveLength(1);
			expect(stage.sql).toEqual([
				`DROP TENANT IF EXISTS ${name} FORCE`,
				`SELECT name AS pool FROM oceanbase.DBA_OB_RESOURCE_POOLS WHERE tenant_id IS NULL AND name LIKE '%${name.replace('_', '|_')}%' ESCAPE '|'`,
				`DROP RESOURCE POOL ${name}_zone1_1`,
				`DROP RESOURCE POOL pool_${name}_zone2`,
			]);
		});

		it.each([['a no', false], ['no answer', undefined]])('does nothing after %s', async (_what, answer) => {
			await runDrill(answer);
			expect(stage.questions).toHaveLength(1);
			expect([stage.posted, stage.writes(), stage.sql]).toEqual([[], [], []]);
		});

		it.each([['a no', false], ['no answer', undefined]])('keeps the drill tenant after %s', async (_what, answer) => {
			await runDrill(true, answer);
			expect(stage.posted).toHaveLength(1);
			expect(stage.sql).toEqual([]);
		});

		it('posts why the restore failed, and still asks whether to clean up', async () => {
			stage = await setStage(service, believableWorld);
			stage.world.plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
			stage.answers = [true, true];
			await runAgain();
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:red_circle: Restore drill of \*orders\*: \*failed\*\n.*Server out of disk space/) }]);
			expect(stage.sql[0]).toMatch(/^DROP TENANT IF EXISTS drill_\d{8} FORCE$/);
		});

		it('says so when the restore cannot begin', async () => {
			stage = await setStage(service, believableWorld);
			stage.answers = [true, false];
			await runAgain((nodes) => setting(nodes, 'unitConfig', 'no_such_unit'));
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:red_circle: The restore drill of \*orders\* into drill_\d{8} did not come to its end: .+\. .+/) }]);
			expect(stage.questions).toHaveLength(2);
		});

		it('says so, and asks nothing, when there is nothing to restore', async () => {
			stage = await setStage(service, believableWorld);
			await runAgain((nodes) => setting(nodes, 'tenant', 'sandbox'));
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:red_circle: No restore drill of \*sandbox\* this week: .+/) }]);
			expect([stage.questions, stage.writes()]).toEqual([[], []]);
		});

		it.each(['orders', 'drill_1; DROP TENANT orders', 'old_drill_1'])('never drops a tenant named %j', async (name) => {
			stage = await setStage(service, believableWorld);
			stage.answers = [true, true];
			await runAgain((nodes) => setting(nodes, 'drillTenant', name));
			expect(stage.sql).toEqual([]);
		});

		function setting(nodes: typeof drill.nodes, name: string, value: string): void {
			const { assignments } = nodes.find((node) => node.name === 'Drill Settings')?.parameters.assignments as { assignments: Array<{ name: string; value: string }> };
			const found = assignments.find((one) => one.name === name);
			if (found) found.value = value;
		}
	});
});

it('4 restore drill asks for the point that it will restore to, the latest of several windows', async () => {
	stage = await setStage('ocp');
	const span = (startTime: string, endTime: string) => ({ obRecoverableSectionItemType: 'RECOVERABLE', backupMode: 'PHYSICAL_BACKUP', realRecoverableTimeInterval: { startTime, endTime } });
	const obRecoverableSectionItems = [span('2026-05-02T00:00:00+08:00', '2026-05-03T00:00:00+08:00'), span('2026-05-04T00:00:00+08:00', '2026-05-08T09:30:00+08:00')];
	const data = { tenantId: 201_002, obRecoverableInfoAggregation: { latestSevenDaysAggregation: { obRecoverableSectionItems } } };
	stage.ocp?.addFault({ path: /201002\/backup\/info$/, times: Infinity, answer: { status: 200, body: { successful: true, status: 200, data } } });
	stage.answers = [false];
	await stage.run(drill);
	expect(stage.questions).toEqual([expect.objectContaining({ text: expect.stringMatching(/ as 2026-05-07 21:30 /) })]);
});
