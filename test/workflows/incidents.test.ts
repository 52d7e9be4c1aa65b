import type { IDataObject } from 'n8n-workflow';

import { exampleOf, type Example } from './examples';
import { CHANNEL, fewTenants, MINUTE } from './means';
import { setStage, type Stage } from './stage';

const whole = exampleOf(16);

/** What somebody has filled in; no quiet hours unless they are asked for, and no tries again, which take real time. */
function withSettings(values: IDataObject = {}): Example {
	const nodes = JSON.parse(JSON.stringify(whole.nodes)) as Example['nodes'];
	const { assignments } = nodes.find(({ name }) => name === 'Settings')?.parameters.assignments as { assignments: Array<{ name: string; value: unknown }> };
	for (const [name, value] of Object.entries({ quietFrom: '00:00', quietUntil: '00:00', ...values })) {
		const found = assignments.find((one) => one.name === name);
		if (!found) throw new Error(`There is no setting ${name}`);
		found.value = value;
	}
	return { ...whole, nodes: nodes.map((node) => ({ ...node, retryOnFail: false })) };
}

let stage: Stage;
afterEach(async () => await stage.close());

const WHEN = '2026-05-08T02:00:00.000Z';
const happened = (event: 'New' | 'Still' | 'Over', tenant: string, more: IDataObject = {}): IDataObject => ({
	event: `problem${event}`,
	when: WHEN,
	since: '2026-05-08T01:00:00.000Z',
	tenant,
	cluster: 'obdemo',
	severity: event === 'Over' ? null : 'attention',
	rule: 'log-delayed',
	incidentKey: `log-delayed:${tenant}`,
	message: `Log archiving of ${tenant} <is> behind`,
	todo: 'Look at the <archive>',
	...more,
});

/** A check of the trigger that has these to tell. */
async function check(events: IDataObject[], settings: IDataObject = {}, when = WHEN) {
	const json = { event: 'digest', when, count: events.length, counts: {}, message: '', events };
	return await stage.run(withSettings(settings), [{ json }]);
}

const incidents = () => (stage.tables.get('oceanbase_incidents')?.rows ?? []).map(({ incidentKey, state, thread }) => [incidentKey, state, thread]);
const acknowledged = () => stage.tables.get('oceanbase_acknowledged')?.rows ?? [];
const posted = () => stage.posted.map(({ text, thread_ts, reply_broadcast }) => [text, thread_ts, reply_broadcast]);

describe.each(['obshell', 'ocp'] as const)('16 with %s', (service) => {
	it('opens a thread, keeps who knows of it, and closes it there', async () => {
		stage = await setStage(service, fewTenants);
		const workflow = withSettings();
		expect(await stage.poll(workflow)).toBeNull();
		const { archive } = stage.world.tenants[1];
		if (!archive) throw new Error('No archive');
		archive.lagSeconds = 1_200;
		stage.clock.advance(10 * MINUTE);
		stage.answers = [{ who: 'Li Wei', hours: 2, why: 'storage is being replaced' }];
		const begun = await stage.poll(workflow);
		expect(begun).toHaveLength(1);
		expect(await stage.run(workflow, begun ?? [])).toMatchObject({ status: 'success' });
		expect(posted()).toEqual([
			[expect.stringMatching(/^:large_yellow_circle: .*tenant_0002.*\n:point_right: /), undefined, false],
			[expect.stringMatching(/^:eyes: Li Wei knows of it, until 20.*: storage is being replaced$/), '1', false],
		]);
		expect(stage.questions).toEqual([{ channel: CHANNEL, text: 'Who knows of this? tenant_0002: log-delayed' }]);
		expect(incidents()).toEqual([[expect.stringContaining('log-delayed'), 'open', '1']]);
		expect(acknowledged()).toEqual([expect.objectContaining({ kind: 'acknowledged', tenants: 'tenant_0002', clusters: 'obdemo', rules: 'log-delayed', who: 'Li Wei', until: expect.stringMatching(/^20.*Z$/) as string })]);
		archive.lagSeconds = 1;
		stage.clock.advance(10 * MINUTE);
		const ended = await stage.poll(workflow);
		await stage.run(workflow, ended ?? []);
		expect(posted().slice(2)).toEqual([[expect.stringMatching(/^:white_check_mark: Over: .*tenant_0002/), '1', false]]);
		expect(incidents()).toEqual([[expect.stringContaining('log-delayed'), 'over', '1']]);
		expect(stage.questions).toHaveLength(1);
		expect(stage.writes()).toEqual([]);
	});
});

describe('16', () => {
	beforeEach(async () => void (stage = await setStage('ocp', fewTenants)));

	it('says a reminder and a turn for the worse in the thread, and shows them to the channel', async () => {
		await check([happened('New', 'crm')]);
		await check([happened('Still', 'crm')]);
		await check([happened('New', 'crm', { severity: 'critical' })]);
		expect(posted().slice(1)).toEqual([
			[':hourglass: Still there: Log archiving of crm &lt;is&gt; behind', '1', true],
			[':red_circle: Worse: Log archiving of crm &lt;is&gt; behind', '1', true],
		]);
		expect(acknowledged()).toEqual([]);
	});

	it('makes one message of a storm, and one all-clear of what is over at once', async () => {
		const names = Array.from({ length: 30 }, (_, index) => `t${index}`);
		await check(names.map((name) => happened('New', name)));
		expect(stage.posted).toHaveLength(1);
		expect(stage.posted[0].text.split('\n')).toEqual([':rotating_light: 30 problems at once', ...names.slice(0, 20).map((name) => `:large_yellow_circle: Log archiving of ${name} &lt;is&gt; behind`), '… and 10 more']);
		expect(stage.questions).toEqual([expect.objectContaining({ text: expect.stringMatching(/^Who knows of these 30\? t0: log-delayed, /) })]);
		await check(names.slice(0, 3).map((name) => happened('Over', name)));
		expect(stage.posted).toHaveLength(2);
		expect(stage.posted[1]).toMatchObject({ thread_ts: '1', text: expect.stringMatching(/^(:white_check_mark: Over: .*\n?){3}$/) });
		expect(incidents().filter(([, state]) => state === 'open')).toHaveLength(27);
	});

	it('reminds nobody of what somebody knows, but says when it becomes worse', async () => {
		stage.answers = [{ who: 'Li Wei', hours: '', why: '' }];
		await check([happened('New', 'crm')]);
		await check([happened('Still', 'crm'), happened('New', 'crm_2')]);
		await check([happened('New', 'crm', { severity: 'critical' })]);
		expect(posted().map(([text]) => text)).toEqual([expect.stringContaining('of crm &lt;'), expect.stringMatching(/^:eyes: Li Wei knows of it, until [-0-9: A-Z+]+$/), expect.stringContaining('of crm_2 &lt;'), expect.stringContaining('Worse')]);
	});

	it('says nothing of what planned work covers, and says it with the reminder when the work is over', async () => {
		await check([]);
		stage.tables.get('oceanbase_acknowledged')?.rows.push({ id: 1, kind: 'maintenance', tenants: 'cr*, billing', clusters: 'obdemo', rules: 'log', until: '2026-05-08T03:00:00.000Z' });
		await check([happened('New', 'crm'), happened('New', 'orders'), happened('New', 'crm', { rule: 'backup-failed', incidentKey: 'backup-failed:crm' })]);
		expect(incidents().map(([key]) => key)).toEqual(['log-delayed:orders', 'backup-failed:crm']);
		await check([happened('Still', 'crm')], {}, '2026-05-09T02:00:00.000Z');
		expect(incidents()[2]).toEqual(['log-delayed:crm', 'open', '3']);
		expect(posted()[2]).toEqual([expect.stringMatching(/^:large_yellow_circle: .*of crm/), undefined, false]);
	});

	it('keeps what is not critical for the morning, and says then what is still there', async () => {
		const night = { quietFrom: '00:00', quietUntil: '23:59' };
		await check([happened('New', 'known')]);
		stage.questions.length = 0;
		const began = stage.clock.now();
		stage.whileWaiting = () => {
			expect(stage.posted.map(({ text }) => text).slice(1)).toEqual([expect.stringMatching(/^:red_circle: .*of bad/), expect.stringMatching(/^:white_check_mark: Over: .*of known/)]);
			expect(stage.questions).toEqual([]);
			const row = stage.tables.get('oceanbase_incidents')?.rows.find(({ tenant }) => tenant === 'passing');
			expect(row).toMatchObject({ state: 'held', thread: '' });
			if (row) row.state = 'over';
		};
		await check([happened('New', 'crm'), happened('New', 'passing'), happened('New', 'bad', { severity: 'critical' }), happened('Over', 'known')], night);
		expect(stage.clock.now() - began).toBeLessThan(24 * 60 * MINUTE);
		expect(stage.clock.now()).toBeGreaterThan(began);
		expect(posted().slice(3)).toEqual([[expect.stringMatching(/^:large_yellow_circle: .*of crm/), undefined, false]]);
		expect(incidents()).toEqual([['log-delayed:known', 'over', '1'], ['log-delayed:bad', 'open', '2'], ['log-delayed:crm', 'open', '4'], ['log-delayed:passing', 'over', '']]);
		expect(stage.questions).toHaveLength(1);
	});

	it('says nothing of what began and ended in the night', async () => {
		const night = { quietFrom: '00:00', quietUntil: '23:59' };
		const waits: number[] = [];
		stage.whileWaiting = () => {
			waits.push(1);
			const row = stage.tables.get('oceanbase_incidents')?.rows[0];
			if (row) row.state = 'over';
		};
		await check([happened('New', 'crm')], night);
		await check([happened('Over', 'crm')], night);
		expect([stage.posted, incidents(), waits]).toEqual([[], [['log-delayed:crm', 'over', '']], [1]]);
	});

	it('fails when Slack is down, and says it with the next reminder', async () => {
		stage.slackIsDown = true;
		expect(await check([happened('New', 'crm')])).toMatchObject({ status: 'error' });
		expect(incidents()).toEqual([]);
		stage.slackIsDown = false;
		await check([happened('Still', 'crm')]);
		expect(posted()).toEqual([[expect.stringMatching(/^:large_yellow_circle: .*of crm/), undefined, false]]);
	});
});
