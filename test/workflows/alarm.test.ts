import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { believableWorld, emptyWorld, makeBackup, makeTenant, worldOfTenants } from '../simulators/believableWorld';
import type { BackupJob, HandClock, World } from '../simulators/world';
import { examples, OURS } from './examples';
import { setStage, type Stage } from './stage';

const [dailyReport, alarm, restoreCheck, drill] = examples;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const CHANNEL = '#oceanbase-backups';

let stage: Stage;
afterEach(async () => await stage.close());

const fewTenants = (clock: HandClock): World => worldOfTenants(clock, 3);

/** Ends a new backup of the first tenant now. */
function backUp(ending: BackupJob['ending'] | 'RUNNING', comment = ''): void {
	const { world, clock } = stage;
	const now = clock.now();
	const jobId = Math.max(...world.tenants.flatMap(({ backups }) => backups.map((job) => job.jobId))) + 1;
	world.tenants[0].backups.push(
		makeBackup({
			jobId,
			startedAt: now - 12 * MINUTE,
			endsAt: ending === 'RUNNING' ? now + HOUR : now - MINUTE,
			ending: ending === 'FAILED' ? 'FAILED' : 'COMPLETED',
			...(ending === 'FAILED' && { result: -9026 }),
			comment,
			dataBaseUri: world.tenants[0].dataBaseUri,
		}),
	);
}

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
			expect((section?.text as IDataObject).text).toMatch(/backup device is not reachable[^]*_To do:_/);
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

	describe('2 alarm', () => {
		beforeEach(async () => {
			stage = await setStage(service, fewTenants);
			expect(await stage.poll(alarm)).toBeNull();
			stage.clock.advance(10 * MINUTE);
		});

		/** Polls after something happened, and runs what follows. */
		async function runAlarm(): Promise<INodeExecutionData[]> {
			const items = await stage.poll(alarm);
			if (!items) throw new Error('The trigger has nothing to tell');
			const { status, error } = await stage.run(alarm, items);
			expect([status, error]).toEqual(['success', undefined]);
			return items;
		}

		it('is quiet while all is well', async () => {
			backUp('COMPLETED');
			expect(await stage.poll(alarm)).toBeNull();
		});

		it('names the tenant in Slack at once, and by mail when it is still bad an hour later', async () => {
			backUp('FAILED', 'io error: backup device is not <reachable> & gone');
			const began = stage.clock.now();
			await runAlarm();
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:rotating_light: .*tenant_0001 failed: .*not &lt;reachable> &amp; gone\nLast good backup: \d{4}-\d\d-\d\d \d\d:\d\d \S+$/) }]);
			expect(stage.clock.now() - began).toBe(HOUR);
			expect(stage.mails).toEqual([
				{
					to: 'dba@example.com',
					subject: 'Still no good OceanBase backup: tenant_0001 on obdemo',
					text: expect.stringMatching(/^The backup of tenant_0001 failed: [^]*\nLast good backup: 20[^]*\nNow: failed, started 20\d\d-\d\d-\d\d \d\d:\d\d \S+: .*not <reachable>/),
				},
			]);
		});

		it('sends no mail when a later backup succeeded', async () => {
			backUp('FAILED');
			stage.whileWaiting = () => backUp('COMPLETED');
			await runAlarm();
			expect(stage.posted).toHaveLength(1);
			expect(stage.mails).toEqual([]);
		});

		it('sends the mail though Slack is down', async () => {
			backUp('FAILED');
			stage.slackIsDown = true;
			await runAlarm();
			expect(stage.posted).toEqual([]);
			expect(stage.mails).toEqual([expect.objectContaining({ subject: 'Still no good OceanBase backup: tenant_0001 on obdemo' })]);
			expect(await stage.poll(alarm)).toBeNull();
		});

		it('sends no mail when Slack is down and a later backup succeeded', async () => {
			backUp('FAILED');
			stage.slackIsDown = true;
			stage.whileWaiting = () => backUp('COMPLETED');
			await runAlarm();
			expect(stage.mails).toEqual([]);
		});

		it('sends a mail when the retry still runs, and says so', async () => {
			backUp('FAILED');
			stage.whileWaiting = () => backUp('RUNNING');
			await runAlarm();
			expect(stage.mails).toEqual([expect.objectContaining({ text: expect.stringContaining('\nNow: running, started 20') })]);
		});

		it('does not take the old success of an overdue tenant for a new one', async () => {
			stage.clock.advance(30 * HOUR);
			stage.whileWaiting = () => backUp('COMPLETED');
			const items = await runAlarm();
			expect(items.map(({ json }) => [json.event, json.tenant])).toEqual(['tenant_0001', 'tenant_0002', 'tenant_0003'].map((tenant) => ['backupOverdue', tenant]));
			expect(stage.posted.map(({ text }) => text)).toEqual(items.map(({ json }) => expect.stringContaining(String(json.message))));
			expect(stage.mails.map(({ subject }) => subject)).toEqual(['tenant_0002', 'tenant_0003'].map((tenant) => `Still no good OceanBase backup: ${tenant} on obdemo`));
			expect(stage.mails[0].text).toContain('\nNow: succeeded, started 20');
		});

		it('sends a mail when it cannot look again', async () => {
			backUp('FAILED');
			const items = await stage.poll(alarm);
			await stage.switchOff();
			const { status } = await stage.run(alarm, items ?? []);
			expect(status).toBe('success');
			expect(stage.mails).toEqual([
				{ to: 'dba@example.com', subject: 'Still no good OceanBase backup: tenant_0001 on obdemo', text: expect.stringMatching(/\nNow: could not be looked at: .+\. .+/) },
			]);
		});

		it('sends a mail about a backup of the whole cluster, which has no tenant to look at', async () => {
			const json = { event: 'backupFailed', when: '2026-05-08T01:00:00.000Z', since: null, tenant: null, record: { cluster: null }, message: 'The backup of the whole cluster failed' };
			const { status } = await stage.run(alarm, [{ json }]);
			expect(status).toBe('success');
			expect(stage.posted[0].text).toBe(':rotating_light: The backup of the whole cluster failed\nLast good backup: none known');
			expect(stage.mails).toEqual([expect.objectContaining({ subject: 'Still no good OceanBase backup: the whole cluster', text: expect.stringContaining("could not be looked at: 'Tenant' is empty") })]);
		});
	});

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

describe('with an OCP of a primary and a standby cluster of one name', () => {
	const twins = (clock: HandClock) => {
		const world = { ...worldOfTenants(clock, 2), ocpClusterId: 1_000_009 };
		for (const tenant of world.tenants) tenant.ocpId += 500_000;
		return { extraClusters: [{ world, type: 'STANDBY' as const }] };
	};
	/** The cluster of the trigger, which the user chooses by its ID. */
	const byId = (example: typeof alarm): typeof alarm => ({
		...example,
		nodes: example.nodes.map((node) => (/Trigger$/.test(node.type) ? { ...node, parameters: { ...node.parameters, cluster: { __rl: true, mode: 'id', value: '1000003' } } } : node)),
	});

	it('2 alarm looks at the right one again', async () => {
		stage = await setStage('ocp', fewTenants, twins);
		expect(await stage.poll(byId(alarm))).toBeNull();
		stage.clock.advance(10 * MINUTE);
		backUp('FAILED');
		stage.whileWaiting = () => backUp('COMPLETED');
		const { status } = await stage.run(byId(alarm), (await stage.poll(byId(alarm))) ?? []);
		expect([status, stage.posted.length, stage.mails]).toEqual(['success', 1, []]);
	});

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

describe('5 any API call', () => {
	const calls = examples[4].nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest').map(({ parameters }) => parameters);

	it('reads and writes through the credential', async () => {
		stage = await setStage('obshell', emptyWorld);
		const { baseUrl } = stage.engine.stored('one').data as { baseUrl: string };
		const answers = [];
		for (const { method = 'GET', url, jsonBody } of calls) {
			const uri = String(url).replace('http://10.10.10.1:2886', baseUrl);
			expect(uri).not.toBe(url);
			answers.push(await stage.engine.httpRequestNodeCall({ method: String(method), uri, ...(jsonBody ? { body: JSON.parse(String(jsonBody)) as object } : {}) }));
		}
		expect(answers).toEqual([
			expect.objectContaining({ statusCode: 200, body: expect.objectContaining({ successful: true, data: { contents: expect.arrayContaining([expect.objectContaining({ name: 'small_unit' })]) } }) }),
			expect.objectContaining({ statusCode: 200, body: expect.objectContaining({ successful: true }) }),
		]);
		expect(stage.world.unitConfigs.map(({ name }) => name)).toContain('drill_unit');
	});

	it('refuses another server than that of the credential', async () => {
		stage = await setStage('obshell', emptyWorld);
		await expect(stage.engine.httpRequestNodeCall({ uri: String(calls[0].url) })).rejects.toThrow('goes to http://10.10.10.1:2886, but the credential is for');
	});
});

describe.each(['obshell', 'ocp'] as const)('6 AI agent with %s', (service) => {
	const { nodes, connections } = examples[5];
	const tools = nodes.filter(({ type }) => type === `${OURS}oceanBaseBackupTool`);
	const connected = tools.filter(({ name }) => name in connections).map((node) => [node.name, node] as const);

	/** As n8n runs a tool: with the model's answers in place of $fromAI. */
	async function call(node: INode, answers: Record<string, unknown>) {
		const parameters = JSON.parse(JSON.stringify(node.parameters), (_key, value: unknown) => {
			const asked = typeof value === 'string' ? /^=\{\{ \$fromAI\('(\w+)'/.exec(value) : null;
			return asked ? answers[asked[1]] : value;
		}) as INode['parameters'];
		return await stage.engine.runNode(parameters, { nodeType: node.type, credentials: 'one' });
	}

	beforeEach(async () => {
		stage = await setStage(service);
	});

	it.each(connected)('%s answers for the tenant that the model names', async (_name, node) => {
		const tenant = node.parameters.resource === 'restore' ? 'orders_drill' : 'orders';
		const { error, json } = await call(node, { tenant });
		expect(error).toBeUndefined();
		if (node.parameters.resource === 'report') {
			// Findings, and a line of text for every tenant; not the whole records.
			expect(json).toEqual([expect.objectContaining({ text: expect.stringMatching(/^orders +safe/m) as string })]);
			expect(json[0]).not.toHaveProperty('tenants');
		} else expect(JSON.stringify(json)).toContain(`"tenant":"${tenant}"`);
		expect(stage.writes()).toEqual([]);
	});

	it('starts no backup before the model says that the user has agreed', async () => {
		const write = tools.find(({ name }) => !(name in connections)) as INode;
		for (const confirm of [false, undefined, 'no']) {
			const { error } = await call(write, { tenant: 'orders', confirm });
			expect(error?.message).toBe("'Confirm' is off, and this changes the database: ask the user, then call it again with Confirm on");
		}
		expect(stage.writes()).toEqual([]);
		const { error, json } = await call(write, { tenant: 'orders', confirm: true });
		expect(error).toBeUndefined();
		expect(json).toEqual([expect.objectContaining({ taskId: expect.any(String), outcome: 'running' })]);
		expect(stage.writes()).toHaveLength(1);
	});
});
