import type { INodeExecutionData } from 'n8n-workflow';

import { makeBackup } from '../simulators/believableWorld';
import type { BackupJob } from '../simulators/world';
import { examples } from './examples';
import { setStage, type Stage } from './stage';
import { byId, CHANNEL, fewTenants, HOUR, MINUTE, twins } from './means';

const [, alarm] = examples;

let stage: Stage;
afterEach(async () => await stage.close());

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
			expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/^:rotating_light: .*tenant_0001 failed: the backup destination is not valid or cannot be used \(-9026\)\nLast good backup: \d{4}-\d\d-\d\d \d\d:\d\d \S+$/) }]);
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
});

describe('with an OCP of a primary and a standby cluster of one name', () => {
	it('2 alarm looks at the right one again', async () => {
		stage = await setStage('ocp', fewTenants, twins);
		expect(await stage.poll(byId(alarm))).toBeNull();
		stage.clock.advance(10 * MINUTE);
		backUp('FAILED');
		stage.whileWaiting = () => backUp('COMPLETED');
		const { status } = await stage.run(byId(alarm), (await stage.poll(byId(alarm))) ?? []);
		expect([status, stage.posted.length, stage.mails]).toEqual(['success', 1, []]);
	});
});
