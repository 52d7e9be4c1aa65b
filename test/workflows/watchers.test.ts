import type { IDataObject } from 'n8n-workflow';

import { exampleOf } from './examples';
import { CHANNEL, fewTenants, HOUR } from './means';
import { setStage, type Stage } from './stage';

let stage: Stage;
afterEach(async () => await stage.close());

describe('17 nobody is watching', () => {
	beforeEach(async () => void (stage = await setStage('ocp', fewTenants)));

	/** As n8n hands over an execution that failed, and a check of a trigger that did. */
	const ofExecution = (message: string): IDataObject => ({ execution: { id: '231', url: 'https://n8n.example.com/workflow/7/executions/231', error: { message, description: 'Give the server time' }, lastNodeExecuted: 'Post <Report>', mode: 'trigger' }, workflow: { id: '7', name: 'OceanBase: daily report' } });
	const ofTrigger: IDataObject = { trigger: { error: { message: 'The server does not answer', node: { name: 'Something Changed' } }, mode: 'trigger' }, workflow: { id: '9', name: 'OceanBase: incidents' } };
	const fail = async (json: IDataObject) => expect(await stage.run(exampleOf(17), [{ json }])).toMatchObject({ status: 'success', error: undefined });

	it('says in Slack and by mail which workflow failed, where and why', async () => {
		await fail(ofExecution('Slack said no'));
		expect(stage.posted).toEqual([{ channel: CHANNEL, text: "<!channel> :red_circle: Nobody is watching OceanBase's backups: *OceanBase: daily report* failed in Post &lt;Report>: Slack said no. Give the server time\nhttps://n8n.example.com/workflow/7/executions/231" }]);
		expect(stage.mails).toEqual([{ to: 'dba@example.com', subject: "Nobody is watching OceanBase's backups: OceanBase: daily report failed", text: 'OceanBase: daily report failed in Post <Report>:\nSlack said no. Give the server time\n\nhttps://n8n.example.com/workflow/7/executions/231\n' }]);
	});

	it('says that a check of a trigger failed', async () => {
		await fail(ofTrigger);
		expect(stage.posted.map(({ text }) => text)).toEqual(["<!channel> :red_circle: Nobody is watching OceanBase's backups: *OceanBase: incidents* failed in Something Changed: The server does not answer"]);
	});

	it('says the same failure again only after six hours, another one at once', async () => {
		await fail(ofTrigger);
		await fail(ofTrigger);
		await fail(ofExecution('Slack said no'));
		expect(stage.mails).toHaveLength(2);
		const [row] = stage.tables.get('oceanbase_watchers')?.rows ?? [];
		row.saidAt = new Date(Date.now() - 6.1 * HOUR).toISOString();
		await fail(ofTrigger);
		await fail(ofTrigger);
		expect(stage.mails).toHaveLength(3);
		expect(stage.tables.get('oceanbase_watchers')?.rows).toHaveLength(2);
	});

	it('sends the mail though Slack is down', async () => {
		stage.slackIsDown = true;
		await fail(ofTrigger);
		expect([stage.posted.length, stage.mails.length]).toEqual([0, 1]);
	});
});

describe.each(['obshell', 'ocp'] as const)('18 report with history with %s', (service) => {
	it('keeps a row a tenant of each report, and says how things went', async () => {
		stage = await setStage(service, fewTenants);
		const example = exampleOf(18);
		for (const day of [1, 2, 3]) {
			expect(await stage.run(example)).toMatchObject({ status: 'success' });
			expect(stage.tables.get('oceanbase_backup_history')?.rows).toHaveLength(3 * day);
			stage.clock.advance(HOUR);
		}
		const [first, weeks] = stage.posted;
		expect(first.blocks?.[0]).toMatchObject({ text: { text: expect.stringMatching(/^:large_green_circle: /) } });
		expect(weeks).toMatchObject({ thread_ts: '1', text: expect.stringMatching(/^Since 20\d\d-\d\d-\d\d: \d+ of \d+ backups succeeded( \([\d.]+ %\))?; longest without a good one: (not known|\d+ h)$/) });
		expect(stage.posted).toHaveLength(6);
		expect(stage.mails).toHaveLength(3);
		const { nodes } = await stage.run(example);
		expect(nodes['Build Report'].items[0].json).toMatchObject({ history: { reports: 4, rowsLeftOut: 0, tenants: expect.arrayContaining([expect.objectContaining({ tenant: 'tenant_0001', known: [], new: [], over: [] })]) } });
	});

	it('counts apart what somebody has acknowledged in the chat', async () => {
		stage = await setStage(service, fewTenants);
		const { archive } = stage.world.tenants[1];
		if (archive) archive.lagSeconds = 1_200;
		await stage.run(exampleOf(18));
		const row = { id: 1, kind: 'acknowledged', tenants: 'tenant_0002', clusters: 'obdemo', rules: 'log-delayed', until: '2036-05-09T00:00:00.000Z', who: 'Li Wei', why: 'known', incidentKey: 'x' };
		stage.tables.get('oceanbase_acknowledged')?.rows.push(row);
		const { nodes } = await stage.run(exampleOf(18));
		expect(nodes['Build Report'].items[0].json).toMatchObject({ verdict: 'healthy', findings: [expect.objectContaining({ rule: 'log-delayed', muted: expect.objectContaining({ who: 'Li Wei' }) })] });
		expect(stage.tables.get('oceanbase_backup_history')?.rows.map(({ tenant, findings, acknowledged }) => [tenant, findings, acknowledged]).filter(([tenant]) => tenant === 'tenant_0002')).toEqual([['tenant_0002', 1, 0], ['tenant_0002', 0, 1]]);
	});

	it('says that there is no report when the server does not answer, and keeps nothing', async () => {
		stage = await setStage(service, fewTenants);
		await stage.switchOff();
		expect(await stage.run(exampleOf(18))).toMatchObject({ status: 'success' });
		expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^<!channel> :red_circle: There is no OceanBase backup report today/) }]);
		expect(stage.tables.get('oceanbase_backup_history')?.rows).toEqual([]);
	});
});
