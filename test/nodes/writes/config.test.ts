import { archiveStatusAt } from '../../simulators/worldAt';
import type { ArchiveRound } from '../../simulators/world';
import { failure, HOUR, lastBody, NOW, pick, row, SECOND, setScene, timetable, WAIT, WAIT_FOR_ITEM, writesTo, type Scene } from './lab';

const SET = { resource: 'backupConfig', operation: 'set', configMode: 'replace' };
const OF_ORDERS = { ...SET, applyTo: 'tenant', tenant: pick('orders'), dataBaseUri: 'file:///new/o/data', archiveBaseUri: 'file:///new/o/clog' };
const AGAIN = { startLogArchiving: true };
const LEFT_OFF = 'This stops log archiving and leaves it off: start it again when the task has ended (the next backup also does)';
const LOCKED = 'It holds the lock of its tenant until it is operated: roll it back or pass it (Task > Operate)';
const CANCELS = 'A backup that is running now is canceled';

let scene: Scene;
const server = () => scene.obshell.obshell;
const world = () => server().world;
const statusOf = (name: string) => archiveStatusAt(row(world(), name).archive as ArchiveRound, scene.clock.now());
const set = async (parameters: object) => (await scene.items('obshell', { ...OF_ORDERS, ...parameters }))[0];
const operate = (operator: string, taskId = '11') => ({ resource: 'task', operation: 'operate', taskId, operator, ...WAIT });

beforeEach(async () => {
	scene = await setScene({ obshell: { obshell: {} } });
});
afterEach(async () => await scene.close());

describe('Backup Config > Set Backup Config', () => {
	it('says that log archiving is left off, in its result and as a hint', async () => {
		const { json, hints } = await scene.run('obshell', { ...OF_ORDERS, ...WAIT });
		expect(json).toMatchObject([{ name: 'Set obcluster backup config for orders', state: 'SUCCEED', outcome: 'succeeded', message: `${LEFT_OFF}. ${CANCELS}` }]);
		expect(hints.map(({ message }) => message)).toEqual([LEFT_OFF, CANCELS]);
		expect(statusOf('orders')).toBe('STOP');
		expect(row(world(), 'orders').archiveBaseUri).toBe('file:///new/o/clog/');
	});

	it('gives the task at once when it is not to wait', async () => {
		expect(await set({})).toMatchObject({ taskId: '11', outcome: 'running', stage: 1, stages: 2 });
		expect(scene.clock.now()).toBe(NOW);
	});

	it('replaces with POST and changes with PATCH, of one tenant or of all', async () => {
		await set({});
		await set({ tenant: pick('crm'), configMode: 'change', dataBaseUri: '', archiveBaseUri: '', settings: { haLowThreadScore: 10 } });
		expect(lastBody(server(), 'PATCH')).toEqual({ ha_low_thread_score: 10 });
		await set({ applyTo: 'cluster', backupBaseUri: 'file:///all' });
		expect(lastBody(server(), 'POST')).toEqual({ backup_base_uri: 'file:///all' });
		expect(writesTo(server())).toEqual([
			'POST /api/v1/tenant/orders/backup/config done',
			'PATCH /api/v1/tenant/crm/backup/config done',
			'POST /api/v1/obcluster/backup/config done',
		]);
	});

	it('is refused for a name that SQL would need quotes for', async () => {
		const { message } = await failure(scene.run('obshell', { ...OF_ORDERS, tenant: pick('a b') }));
		expect(message).toBe("'Tenant' a b has a name that would need quotes");
		expect(writesTo(server())).toEqual([]);
	});
});

describe("Backup Config > Set Backup Config with 'Start Log Archiving Again'", () => {
	it('starts it once the task has ended, and waits until it runs, also when Wait for Completion is off', async () => {
		const { json, hints } = await scene.run('obshell', { ...OF_ORDERS, ...AGAIN });
		expect(json).toMatchObject([{ taskId: '11', outcome: 'succeeded', message: `Log archiving runs again. ${CANCELS}` }]);
		expect(hints.map(({ message }) => message)).toEqual([CANCELS]);
		expect(statusOf('orders')).toBe('DOING');
		expect(writesTo(server())).toEqual(['POST /api/v1/tenant/orders/backup/config done', 'PATCH /api/v1/tenant/orders/backup/log done']);
		expect(lastBody(server(), 'PATCH')).toEqual({ status: 'doing' });
	});

	it('of an agent that cannot tell whether archiving runs says that, and does not deny it', async () => {
		await scene.close();
		scene = await setScene({ obshell: { obshell: { version: '4.2.6.0-1' } } });
		const { message } = await set(AGAIN);
		expect(message).toBe(`The config is set, and log archiving was asked to start; agents before 4.3.2 do not say whether it runs. Whether the destination is the one that was given was not compared: agents before 4.3.2 do not report it. ${CANCELS}`);
		scene.clock.advance(5 * SECOND);
		expect(statusOf('orders')).toBe('DOING');
	});

	it('does not start it when the task has failed', async () => {
		world().unwritable = ['file:///new'];
		await failure(scene.run('obshell', { ...OF_ORDERS, ...AGAIN }));
		expect(writesTo(server())).toEqual(['POST /api/v1/tenant/orders/backup/config done']);
	});

	it('does not say that it runs for a tenant whose archiving never began', async () => {
		const fresh = { ...OF_ORDERS, tenant: pick('sandbox'), dataBaseUri: 'file:///s/data', archiveBaseUri: 'file:///s/clog' };
		expect(await failure(scene.run('obshell', { ...fresh, ...AGAIN }))).toEqual({
			message: 'Setting the backup config and starting log archiving failed',
			description:
				'The config is set, but log archiving does not run: sandbox: The server did nothing: log archiving was never begun here, and only the first backup begins it',
		});
	});

	it('names the tenants of a cluster whose archiving never began', async () => {
		const task = await set({ applyTo: 'cluster', backupBaseUri: 'file:///all', ...AGAIN });
		expect(task).toMatchObject({ outcome: 'succeeded' });
		expect(task.message).toMatch(/^The config is set, but log archiving does not run: sandbox: The server did nothing: .*; orders_drill: .*; billing_check: /);
		expect(['orders', 'billing', 'analytics', 'crm', 'archive_lab'].map(statusOf)).toEqual(Array(5).fill('DOING'));
	});

	it('tells apart that the config is set and that archiving does not start', async () => {
		timetable(scene)(NOW + 6 * SECOND, () => Object.assign(row(world(), 'orders').archive ?? {}, { status: 'INTERRUPTED', statusSince: undefined }));
		const { message, description } = await failure(scene.run('obshell', { ...OF_ORDERS, ...AGAIN }));
		expect(message).toBe('The backup config is set, but log archiving was not started again: Log archiving of this tenant is interrupted');
		expect(description).toContain('Somebody must see to the archive destination first');
	});
});

it("'Start Log Archiving Again' for all tenants tells how each is when the server ended at one that refused", async () => {
	timetable(scene)(NOW + 9 * SECOND, () => Object.assign(row(world(), 'crm').archive ?? {}, { status: 'INTERRUPTED', statusSince: undefined }));
	const { message, description } = await failure(scene.run('obshell', { ...OF_ORDERS, applyTo: 'cluster', backupBaseUri: 'file:///all', ...AGAIN }));
	expect(message).toBe('The backup config is set, but log archiving was not started again: The change of log archiving of the cluster has ended at a tenant that refused it');
	expect(description).toMatch(/The tenants are now: orders: PREPARE; billing: PREPARE; .*tenant crm archive log is interrupted/);
});

describe('A config task that fails in its first step', () => {
	beforeEach(() => {
		world().unwritable = ['file:///new'];
	});

	it('fails the node with the step, the server, the log line, and how to free the tenant', async () => {
		const { message, description } = await failure(scene.run('obshell', { ...OF_ORDERS, ...WAIT }));
		expect(message).toBe('Setting the backup config failed');
		expect(description).toBe(
			'Check backup config on 10.10.10.1:2886: ERROR: [Common.Unexpected]: Unexpected error: check archive path: check write permission: create test file: open /new/o/clog/10.10.10.1:2886: permission denied: ' +
				'It holds the lock of its tenant until it is operated: roll it back or pass it (Task > Operate)',
		);
	});

	it('can be given as an item', async () => {
		expect(await set(WAIT_FOR_ITEM)).toMatchObject({ outcome: 'failed', state: 'FAILED', stage: 1, failure: { step: 'Check backup config', server: '10.10.10.1:2886' } });
	});

	it('has stopped, canceled and replaced nothing, and neither its result nor a hint says so', async () => {
		const { json, hints } = await scene.run('obshell', { ...OF_ORDERS, ...WAIT_FOR_ITEM, settings: { recoveryWindow: '7d' } });
		expect(json[0].message).toBe(LOCKED);
		expect(hints).toEqual([]);
		expect(statusOf('orders')).toBe('DOING');
	});

	it('keeps the tenant locked: the next one is refused and names it, until it is rolled back', async () => {
		await set(WAIT_FOR_ITEM);
		world().unwritable = [];
		const { message, description } = await failure(scene.run('obshell', OF_ORDERS));
		expect(message).toBe('Another task holds this tenant or cluster');
		expect(description).toMatch(/^It is the task 11 \(Set obcluster backup config for orders, FAILED\)\. It holds the lock of its tenant until it is operated: roll it back or pass it/);
		expect(await scene.items('obshell', operate('rollback'))).toMatchObject([
			{ state: 'SUCCEED', operator: 'ROLLBACK', outcome: 'canceled', message: 'The task was rolled back: its work is undone' },
		]);
		expect(await set(WAIT)).toMatchObject({ taskId: '12', outcome: 'succeeded' });
	});

	it('goes on when it is retried after the cause is gone', async () => {
		await set(WAIT_FOR_ITEM);
		world().unwritable = [];
		expect(await scene.items('obshell', operate('retry'))).toMatchObject([{ state: 'SUCCEED', operator: 'RUN', outcome: 'succeeded' }]);
	});

	it('that fails again when it is retried fails the node', async () => {
		await set(WAIT_FOR_ITEM);
		expect((await failure(scene.run('obshell', operate('retry')))).message).toBe('The task Set obcluster backup config for orders failed');
	});

	it('of the whole cluster locks nobody, and does not say so', async () => {
		const all = { ...SET, applyTo: 'cluster', backupBaseUri: 'file:///new' };
		const { description } = await failure(scene.run('obshell', { ...all, ...WAIT }));
		expect(description).toContain('Retry it, or pass it to leave the rest undone');
		expect(description).not.toContain('lock');
		world().unwritable = [];
		expect(await scene.items('obshell', { ...all, ...WAIT })).toMatchObject([{ outcome: 'succeeded' }]);
	});
});

it.each([
	['OB.Cluster.UnderMaintenance', 'OceanBase cluster is under maintenance, please try again later'],
	['OB.Cluster.UnderMaintenanceWithDag', "OceanBase cluster is under maintenance by DAG: Scale out, please try again later"],
	// That it has released its lock is known of a restore task that failed.
	['OB.Tenant.UnderMaintenance', "Tenant 'drill' is under maintenance, please try again later."],
])('A lock (%s) is not blamed on a task of the tenant that does not hold it', async (errCode, said) => {
	world().plans = { restoreSeconds: 4500 };
	await scene.items('obshell', { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'drill', unitConfig: pick('small_unit') });
	scene.clock.advance(2 * HOUR);
	const error = { errCode, message: `Create task 'x' failed: ${said}` };
	server().addFault({ method: 'PATCH', path: '/api/v1/tenant/drill/backup/config', kind: 'answer', status: 500, body: { successful: false, status: 500, traceId: '1', timestamp: '', error } });
	const refused = await failure(scene.run('obshell', { ...OF_ORDERS, tenant: pick('drill'), configMode: 'change' }));
	expect(refused.message).toBe('Another task holds this tenant or cluster');
	expect(refused.description).not.toContain('It is the task');
});

describe('A config task that fails in its second step', () => {
	const wrong = { settings: { archiveLagTarget: '5ns' } };

	it('names the operators that can free the tenant: retry and pass, not rollback', async () => {
		const { description } = await failure(scene.run('obshell', { ...OF_ORDERS, ...wrong, ...WAIT }));
		expect(description).toContain('Set backup config on ');
		expect(description).toContain('It holds the lock of its tenant until it is operated: retry it or pass it (Task > Operate)');
		const refused = await failure(scene.run('obshell', operate('rollback')));
		expect(refused.message).toBe('The task does not allow this in its present state');
		expect(refused.description).toContain('Task.Dag.Operator.RollbackNotAllowed');
	});

	it('may have stopped log archiving, and says so', async () => {
		const { json, hints } = await scene.run('obshell', { ...OF_ORDERS, ...wrong, ...WAIT_FOR_ITEM });
		expect(json[0].message).toBe(`It holds the lock of its tenant until it is operated: retry it or pass it (Task > Operate). ${LEFT_OFF}. ${CANCELS}`);
		expect(hints.map(({ message }) => message)).toEqual([LEFT_OFF, CANCELS]);
	});

	it('is passed: the tenant is free, and SUCCEED is not called success', async () => {
		await set({ ...wrong, ...WAIT_FOR_ITEM });
		expect(await scene.items('obshell', operate('pass'))).toMatchObject([
			{ state: 'SUCCEED', operator: 'PASS', outcome: 'canceled', message: 'The task was passed: its remaining steps were never carried out' },
		]);
		expect(await set(WAIT)).toMatchObject({ outcome: 'succeeded' });
	});
});

describe('Task: Operate', () => {
	it('cancels what runs; FAILED is then called canceled', async () => {
		await set({});
		expect(await scene.items('obshell', operate('cancel'))).toMatchObject([{ state: 'FAILED', operator: 'CANCEL', outcome: 'canceled', message: `The task was canceled. ${LOCKED}` }]);
	});

	it('gives the task as it is when it is not to wait', async () => {
		await set({});
		scene.clock.advance(SECOND);
		expect(await scene.items('obshell', { ...operate('cancel'), waitForCompletion: false })).toMatchObject([{ state: 'READY', operator: 'CANCEL', outcome: 'running' }]);
		expect(lastBody(server(), 'POST')).toEqual({ operator: 'cancel' });
	});

	it.each([
		['retry', 'RetryNotFailedDag'],
		['rollback', 'RollbackNotFailedDag'],
		['pass', 'PassNotFailedDag'],
		['cancel', 'CancelFinishedDag'],
	])('that does not fit the state (%s of one that has ended well) says so', async (operator, code) => {
		await set(WAIT);
		const { message, description } = await failure(scene.run('obshell', operate(operator)));
		expect(message).toBe('The task does not allow this in its present state');
		expect(description).toContain(code);
	});

	it('refuses what is no task id before anything is sent', async () => {
		expect((await failure(scene.run('obshell', operate('retry', 'eleven')))).message).toBe("'Task ID' is not the ID of an obshell task");
		expect(server().requests).toEqual([]);
	});

	it('says that there is no such task', async () => {
		expect((await failure(scene.run('obshell', operate('retry', '199')))).message).toBe('There is no such task');
	});
});

it('Task: Wait fails on a task that was rolled back, passed or canceled by somebody else', async () => {
	await set({});
	await scene.items('obshell', operate('cancel'));
	expect(await failure(scene.run('obshell', { resource: 'task', operation: 'wait', taskId: '11' }))).toEqual({
		message: 'The task Set obcluster backup config for orders was canceled',
		description: `The task was canceled. ${LOCKED}`,
	});
	expect(await scene.items('obshell', { resource: 'task', operation: 'wait', taskId: '11', waitOptions: { whenFailed: 'item' } })).toMatchObject([
		{ outcome: 'canceled' },
	]);
});
