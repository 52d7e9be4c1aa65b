import type { INodeExecutionData } from 'n8n-workflow';

import { believableWorld } from '../simulators/believableWorld';
import type { World } from '../simulators/world';
import { examples } from './examples';
import { setStage, type Stage } from './stage';
import { byId, CHANNEL, HOUR, MINUTE, twins } from './means';

const [, , restoreCheck] = examples;

let stage: Stage;
afterEach(async () => await stage.close());

describe.each(['obshell', 'ocp'] as const)('with %s', (service) => {
	describe('3 restore check', () => {
		const START = { resource: 'restore', operation: 'start', sourceKind: 'tenant', newTenant: 'orders_again', pointKind: 'latest', unitCount: 1 };
		const named = (value: string) => ({ __rl: true, mode: 'name', value });

		/** Restores orders through the node, and waits for the poll that tells of its end. */
		async function restore(plans: World['plans'] = {}): Promise<INodeExecutionData[]> {
			stage = await setStage(service, believableWorld);
			stage.world.plans = { restoreSeconds: 20, ...plans };
			expect(await stage.poll(restoreCheck)).toBeNull();
			const { error } = await stage.engine.runNode({ ...START, cluster: named(''), tenant: named('orders'), unitConfig: named('small_unit') } as never);
			expect(error).toBeUndefined();
			for (let polls = 0; polls < 40; polls += 1) {
				stage.clock.advance(2_000);
				const items = await stage.poll(restoreCheck);
				if (items) return items;
			}
			throw new Error('No restore ended');
		}

		it('posts that it passed', async () => {
			const items = await restore();
			stage.clock.advance(MINUTE);
			const { status } = await stage.run(restoreCheck, items);
			expect(status).toBe('success');
			expect(stage.posted).toEqual([
				{
					channel: CHANNEL,
					text: expect.stringMatching(/^:white_check_mark: Restore of orders into \*orders_again\*: \*passed\*\n.+\nRestored to 2026-05-0\d \d\d:\d\d:\d\d \S+, took \d+ min$/),
				},
			]);
		});

		it('posts why it failed', async () => {
			const items = await restore({ restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' });
			// The reason is in OceanBase's history, which has it some seconds after the end.
			stage.clock.advance(MINUTE);
			await stage.run(restoreCheck, items);
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:red_circle: Restore of orders into \*orders_again\*: \*failed\*\n.*Server out of disk space/) }]);
		});

		it('says so when it cannot check', async () => {
			const items = await restore();
			await stage.switchOff();
			await stage.run(restoreCheck, items);
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:red_circle: The restore of orders into orders_again succeeded\nIt could not be checked: .+\. .+/) }]);
		});

		if (service === 'obshell') {
			it('waits for the activation before it posts', async () => {
				const items = await restore();
				const began = stage.clock.now();
				const { nodes } = await stage.run(restoreCheck, items);
				expect(nodes['Check the Restore'].items.map(({ json }) => json.verdict)).toEqual(['running', 'passed']);
				expect(stage.clock.now() - began).toBe(5 * MINUTE);
				expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringContaining('*passed*') }]);
			});

			it('posts after an hour that it still runs', async () => {
				const items = await restore();
				stage.whileWaiting = () => stage.clock.advance(-5 * MINUTE);
				const { nodes } = await stage.run(restoreCheck, items);
				expect(nodes['Check the Restore'].items).toHaveLength(13);
				expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:hourglass: .*\*running\*\n/) }]);
			});
		}
	});
});

describe('with an OCP of a primary and a standby cluster of one name', () => {
	it('3 restore check checks in the right one', async () => {
		stage = await setStage('ocp', believableWorld, twins);
		expect(await stage.poll(byId(restoreCheck))).toBeNull();
		stage.clock.advance(HOUR);
		const items = await stage.poll(byId(restoreCheck));
		expect(items?.map(({ json }) => json.record)).toMatchObject([{ cluster: 'obdemo', clusterId: 1_000_003 }]);
		await stage.run(byId(restoreCheck), items ?? []);
		expect(stage.posted).toEqual([expect.objectContaining({ text: expect.stringMatching(/^:white_check_mark: Restore of billing into \*billing_check\*: \*passed\*/) })]);
	});
});
