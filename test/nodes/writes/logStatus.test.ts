import type { ArchiveRound } from '../../simulators/world';
import { archiveStatusAt } from '../../simulators/worldAt';
import { failure, HOUR, lastBody, NOW, pick, row, SECOND, setScene, timetable, WAIT, WAIT_FOR_ITEM, writesTo, type Scene } from './lab';

const SET = { resource: 'logBackup', operation: 'setStatus' };
const ALL = { applyTo: 'cluster' };

let scene: Scene;
const world = () => scene.obshell.obshell.world;
const archive = (name: string) => row(world(), name).archive;
const statusOf = (name: string) => archiveStatusAt(archive(name) as ArchiveRound, scene.clock.now());
const set = async (logStatus: string, tenant: string, options: object = {}) =>
	(await scene.items('obshell', { ...SET, logStatus, tenant: pick(tenant), ...options }))[0];

const open = async (cast: Parameters<typeof setScene>[0] = { obshell: { obshell: {} } }) => (scene = await setScene(cast));

/** Leaves a tenant's archive as it has been for an hour. */
function leave(name: string, status: ArchiveRound['status']): void {
	Object.assign(archive(name) ?? {}, { status, statusSince: undefined, checkpointStoppedAt: status === 'DOING' ? undefined : NOW - HOUR });
}

afterEach(async () => await scene.close());

describe('Log Backup: Set Status', () => {
	beforeEach(async () => void (await open()));

	it.each<[string, ArchiveRound['status'], ArchiveRound['status']]>([
		['doing', 'DOING', 'DOING'],
		['doing', 'STOP', 'DOING'],
		['doing', 'SUSPEND', 'DOING'],
		['stop', 'DOING', 'STOP'],
		['stop', 'STOP', 'STOP'],
		['stop', 'SUSPEND', 'STOP'],
		['suspend', 'DOING', 'SUSPEND'],
	])('%s of an archive that is %s leaves it %s, and waits for that', async (asked, before, after) => {
		leave('orders', before);
		const record = await set(asked, 'orders', WAIT);
		scene.clock.advance(5 * SECOND);
		expect(statusOf('orders')).toBe(after);
		expect(record).toMatchObject({ tenant: 'orders', outcome: after === 'DOING' ? 'running' : 'canceled' });
		expect(writesTo(scene.obshell.obshell)).toEqual(['PATCH /api/v1/tenant/orders/backup/log done']);
		expect(lastBody(scene.obshell.obshell, 'PATCH')).toEqual({ status: asked });
	});

	it('waits until it is DOING, not merely begun', async () => {
		leave('orders', 'STOP');
		expect(await set('doing', 'orders', WAIT)).toMatchObject({ status: 'DOING' });
		expect(scene.clock.now()).toBeGreaterThanOrEqual(NOW + 3 * SECOND);
	});

	it('shows at once what is there when it is not to wait', async () => {
		leave('orders', 'STOP');
		expect(await set('doing', 'orders')).toMatchObject({ status: 'PREPARE', outcome: 'running' });
		expect(scene.clock.now()).toBe(NOW);
	});

	it('suspends: waits until it is SUSPEND, though it is in no list before', async () => {
		expect(await set('suspend', 'orders')).toMatchObject({ status: null });
		expect(await set('suspend', 'crm', WAIT)).toMatchObject({ status: 'SUSPEND', outcome: 'canceled' });
	});

	it('suspends no longer than ten minutes what has broken meanwhile', async () => {
		timetable(scene)(NOW + SECOND, () => leave('orders', 'INTERRUPTED'));
		expect(await set('suspend', 'orders', WAIT)).toMatchObject({ status: null, outcome: 'canceled', message: expect.stringMatching(/^Log archiving does not run any more/) as string });
		expect(scene.clock.now() - NOW).toBeGreaterThanOrEqual(600 * SECOND);
		expect(scene.clock.now() - NOW).toBeLessThan(700 * SECOND);
	});

	it('does not wait for the suspension of what was stopped before', async () => {
		leave('orders', 'STOP');
		await set('suspend', 'orders', WAIT);
		expect(scene.clock.now() - NOW).toBeLessThan(10 * SECOND);
	});

	it('does not call what was stopped on purpose a failure, and says what it means', async () => {
		expect(await set('stop', 'orders', WAIT)).toMatchObject({
			outcome: 'canceled',
			status: null,
			checkpoint: new Date(NOW - 3_200).toISOString(),
			message: 'Log archiving does not run any more. Changes since the checkpoint are in no backup',
		});
	});

	it.each(['doing', 'stop'])('%s of an INTERRUPTED archive is refused, and somebody must look', async (asked) => {
		const { message, description } = await failure(scene.run('obshell', { ...SET, logStatus: asked, tenant: pick('archive_lab'), ...WAIT }));
		expect(message).toBe('Log archiving of this tenant is interrupted');
		expect(description).toContain('tenant archive_lab archive log is interrupted');
	});

	it('start of one that never began does nothing on the server, with a 200: it is not called started', async () => {
		expect(await failure(scene.run('obshell', { ...SET, logStatus: 'doing', tenant: pick('sandbox'), ...WAIT }))).toEqual({
			message: 'The change of log archiving of sandbox failed',
			description: 'Tenant sandbox: The server did nothing: log archiving was never begun here, and only the first backup begins it',
		});
		expect(await set('doing', 'sandbox')).toMatchObject({ outcome: 'failed', status: null });
		expect(writesTo(scene.obshell.obshell)).toHaveLength(2);
	});

	it('stop of one that never began is no failure', async () => {
		expect(await set('stop', 'sandbox', WAIT)).toMatchObject({ outcome: 'none', message: 'Log archiving was never started here' });
	});

	it('ends the wait when the archive breaks while it starts', async () => {
		leave('orders', 'STOP');
		timetable(scene)(NOW + 2 * SECOND, () => leave('orders', 'INTERRUPTED'));
		const { message, description } = await failure(scene.run('obshell', { ...SET, logStatus: 'doing', tenant: pick('orders'), ...WAIT }));
		expect(message).toBe('The change of log archiving of orders failed');
		expect(description).toContain('Log archiving is not running: interrupted or stopped');
		expect(scene.clock.now()).toBeLessThan(NOW + 30 * SECOND);
	});

	it('for all tenants shows each; one that was never configured is a finding, not a failure', async () => {
		const lab = row(world(), 'archive_lab');
		lab.archive = undefined;
		for (const name of ['orders', 'crm']) leave(name, 'SUSPEND');
		const logs = await scene.items('obshell', { ...SET, ...ALL, logStatus: 'doing', ...WAIT });
		expect(logs.map(({ tenant, status, outcome }) => [tenant, status ?? outcome])).toEqual([
			['orders', 'DOING'],
			['billing', 'DOING'],
			['analytics', 'DOING'],
			['crm', 'DOING'],
			['sandbox', 'none'],
			['archive_lab', 'none'],
			['orders_drill', 'none'],
			['billing_check', 'none'],
		]);
		expect(writesTo(scene.obshell.obshell)).toEqual(['PATCH /api/v1/obcluster/backup/log done']);
	});

	it('for all tenants tells how each is when the server ended at one that refused', async () => {
		const { message, description } = await failure(scene.run('obshell', { ...SET, ...ALL, logStatus: 'stop' }, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }));
		expect(message).toBe('The change of log archiving of the cluster has ended at a tenant that refused it');
		expect(description).toMatch(/What it did until then stays done\. The tenants are now: orders: STOPPING; billing: STOPPING; .*Log archiving of this tenant is interrupted\. .*tenant archive_lab archive log is interrupted/);
		expect(statusOf('orders')).toBe('STOPPING');
		expect(writesTo(scene.obshell.obshell)).toEqual(['PATCH /api/v1/obcluster/backup/log 500']);
	});

	it('for all tenants leaves a refusal as it is when nobody can be asked afterwards', async () => {
		const answer = { kind: 'answer' as const, status: 500, body: { successful: false, status: 500, traceId: '1', timestamp: '', error: { errCode: 'Agent.OceanBase.Useless', message: 'The current database is useless' } } };
		scene.obshell.obshell.addFault({ method: 'PATCH', path: '/api/v1/obcluster/backup/log', ...answer });
		scene.obshell.obshell.addFault({ method: 'GET', path: /backup.log.tasks/, times: Infinity, ...answer });
		const { message } = await failure(scene.run('obshell', { ...SET, ...ALL, logStatus: 'stop' }));
		expect(message).toBe('The agent has lost its database');
	});

	it('does not take an expression that gives nothing for all tenants', async () => {
		const { message } = await failure(scene.run('obshell', { ...SET, logStatus: 'stop', tenant: pick('={{ $json.nothing }}') }));
		expect(message).toBe("'Tenant' comes from an expression that gives nothing");
		expect(scene.obshell.obshell.requests).toEqual([]);
	});
});

describe('Log Backup: Set Status on an agent before 4.3.2', () => {
	beforeEach(async () => void (await open({ obshell: { obshell: { version: '4.3.1.0-1' } } })));

	it('does it, and says that nobody can tell whether it is so', async () => {
		expect(await set('stop', 'orders', WAIT_FOR_ITEM)).toMatchObject({
			outcome: 'unknown',
			message: 'Asked for; agents before 4.3.2 do not say whether it is so',
		});
		scene.clock.advance(3 * SECOND);
		expect(statusOf('orders')).toBe('STOP');
	});

	it('cannot suspend', async () => {
		const { message, description } = await failure(scene.run('obshell', { ...SET, logStatus: 'suspend', tenant: pick('orders') }));
		expect(message).toBe('This needs obshell 4.3.2 or later; this one is 4.3.1.0');
		expect(description).toContain("Use 'Stop'");
		expect(scene.obshell.obshell.requestsTo('PATCH', /./)).toEqual([]);
		expect(statusOf('orders')).toBe('DOING');
	});
});

it('Log Backup: Set Status through OCP says what to use instead', async () => {
	await open({ ocp: { ocp: {} } });
	expect(await failure(scene.run('ocp', { ...SET, logStatus: 'stop', tenant: pick('orders') }))).toEqual({
		message: "OCP cannot do 'Set log backup status'",
		description: "With OCP, log backup goes with the backup strategy: use 'Update' of the resource Backup Strategy.",
	});
});
