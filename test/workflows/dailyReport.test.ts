import type { IDataObject } from 'n8n-workflow';

import { makeTenant } from '../simulators/believableWorld';
import { examples } from './examples';
import { setStage, type Stage } from './stage';
import { CHANNEL, fewTenants, HOUR } from './means';

const [dailyReport] = examples;

let stage: Stage;
afterEach(async () => await stage.close());

describe.each(['obshell', 'ocp'] as const)('with %s', (service) => {
	describe('1 daily report', () => {
		it('posts what is wrong and wakes the channel when data is in danger', async () => {
			stage = await setStage(service);
			const { status } = await stage.run(dailyReport);
			expect(status).toBe('success');
			const [report, mention, ...others] = stage.posted;
			expect(others).toEqual([]);
			expect(report.channel).toBe(CHANNEL);
			expect(report.blocks?.[0]).toMatchObject({ type: 'header', text: { text: expect.stringMatching(/^:red_circle: /) } });
			const section = report.blocks?.find(({ text }) => /\*billing\*/.test((text as IDataObject)?.text as string));
			expect((section?.text as IDataObject).text).toMatch(/-9026[^]*:point_right: To do: /);
			expect(report.text).toContain('billing');
			expect(mention).toEqual({ channel: CHANNEL, text: `<!channel> ${report.text}` });
			expect(stage.writes()).toEqual([]);
		});

		it('posts a report and wakes nobody when all is well', async () => {
			stage = await setStage(service, fewTenants);
			const { nodes } = await stage.run(dailyReport);
			expect(nodes['Build Report'].items[0].json).toMatchObject({ verdict: 'healthy', counts: { tenants: 3, safe: 3 } });
			expect(stage.posted).toHaveLength(1);
			expect(stage.posted[0].blocks?.[0]).toMatchObject({ text: { text: expect.stringMatching(/^:large_green_circle: /) } });
			expect(stage.posted[0].text).not.toContain('<!channel>');
		});

		it('posts a report and wakes nobody when something wants attention', async () => {
			stage = await setStage(service, fewTenants);
			const archive = stage.world.tenants[1].archive;
			if (archive) archive.lagSeconds = 1200;
			const { nodes } = await stage.run(dailyReport);
			expect(nodes['Build Report'].items[0].json).toMatchObject({ verdict: 'attention' });
			expect(stage.posted.map(({ text }) => text)).toEqual([expect.stringContaining('tenant_0002')]);
		});

		it('leaves out what the restore drill has made, and says so', async () => {
			stage = await setStage(service, (clock) => {
				const world = fewTenants(clock);
				world.tenants.push(makeTenant({ id: 1900, name: 'drill_20260503', createdAt: clock.now() - HOUR }));
				return world;
			});
			const { nodes } = await stage.run(dailyReport);
			expect(nodes['Build Report'].items[0].json).toMatchObject({ verdict: 'healthy', counts: { tenants: 3, safe: 3 } });
			expect(JSON.stringify(stage.posted[0].blocks)).toContain('drill_*');
		});

		it('says that nothing is known when the server does not answer', async () => {
			stage = await setStage(service);
			await stage.switchOff();
			const { status } = await stage.run(dailyReport);
			expect(status).toBe('success');
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^<!channel> :red_circle: There is no OceanBase backup report today, .+: .*(reach|connect|answer)/) }]);
		});
	});
});
