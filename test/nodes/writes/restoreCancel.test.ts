import { tenantAt } from '../../simulators/worldAt';
import { addRestore } from '../../simulators/worldWrites';
import { failure, HOUR, MINUTE, pick, row, SECOND, setScene, WAIT, writesTo, type Scene } from './lab';

const START = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
const URIS = { ...START, sourceKind: 'uris', dataUri: 'file:///backup/obdemo/1008/data/', archiveUri: 'file:///backup/obdemo/1008/clog/' };
const POST = 'POST /api/v1/tenant/restore done';
const DELETE = 'DELETE /api/v1/tenant/crm_copy/restore done';

let scene: Scene;
const server = () => scene.obshell.obshell;
const world = () => server().world;
const restore = async () => (await scene.items('obshell', START))[0];

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} } })));
afterEach(async () => await scene.close());

describe('Restore: Cancel', () => {
	const cancel = async (name: string, options: object = WAIT) => await scene.run('obshell', { resource: 'restore', operation: 'cancel', tenant: pick(name), ...options });
	const canceled = async (name: string, options?: object) => (await cancel(name, options)).json;
	const refused = async (name: string) => await failure(cancel(name));

	it('of a restore that runs cancels and undoes it', async () => {
		await restore();
		scene.clock.advance(60 * SECOND);
		expect(await canceled('crm_copy')).toMatchObject([
			{ taskId: '11', state: 'SUCCEED', operator: 'ROLLBACK', outcome: 'succeeded', message: 'The restore is canceled, and what it had made is removed' },
		]);
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())).toBeUndefined();
		expect(writesTo(server())).toEqual([POST, DELETE]);
	});

	it('gives the task at once when it is not to wait', async () => {
		await restore();
		scene.clock.advance(60 * SECOND);
		expect(await canceled('crm_copy', {})).toMatchObject([{ taskId: '11', operator: 'ROLLBACK', outcome: 'running' }]);
	});

	it('of one whose task failed while it ran on rolls it back', async () => {
		world().plans = { restoreSeconds: 2 * 3600 };
		await restore();
		scene.clock.advance(62 * MINUTE);
		expect(await canceled('crm_copy')).toMatchObject([{ operator: 'ROLLBACK', outcome: 'succeeded' }]);
	});

	it.each(['4.5.0.0-1', '4.2.5.0-1'])('of one that obshell did not start makes a task of its own, which cancels and fails afterwards (%s)', async (version) => {
		await scene.close();
		scene = await setScene({ obshell: { obshell: { version } } });
		const message = "The restore is canceled. obshell could not drop the restore's resource pools: drop those that are left in the database";
		expect(await canceled('billing_check')).toMatchObject([{ name: 'Cancel restore billing_check', state: 'FAILED', stage: 2, outcome: 'succeeded', failure: null, message }]);
		expect(tenantAt(world(), 'billing_check', scene.clock.now())).toBeUndefined();
	});

	it.each([
		['4.5.0.0-1', 'crm_copy'],
		['4.2.5.0-1', 'crm_copy'],
		['4.5.0.0-1', 'billing_check'],
		['4.2.5.0-1', 'billing_check'],
	])('is what Check says afterwards (%s, %s)', async (version, tenant) => {
		await scene.close();
		scene = await setScene({ obshell: { obshell: { version } } });
		if (tenant === 'crm_copy') await scene.items('obshell', URIS);
		scene.clock.advance(60 * SECOND);
		await canceled(tenant);
		expect(await scene.items('obshell', { resource: 'restore', operation: 'check', tenant: pick(tenant) })).toMatchObject([
			{ tenant, verdict: 'failed', usable: false, reasons: ['The restore was canceled or rolled back'] },
		]);
	});

	it('where there is neither a restore nor a tenant gives an item that says so (204)', async () => {
		expect(await canceled('nobody')).toEqual([
			{ service: 'obshell', tenant: 'nobody', outcome: 'none', message: 'There is no such restore and no such tenant' },
		]);
	});

	it('that gets an empty 204 although the tenant is there was answered by something else: nobody knows what became of it', async () => {
		await restore();
		scene.clock.advance(60 * SECOND);
		server().addFault({ kind: 'answer', method: 'DELETE', path: /crm_copy.restore$/, status: 204, body: '' });
		const { message, description } = await refused('crm_copy');
		expect(message).toBe('An empty answer came, so it is not known whether the request was carried out');
		expect(description).toContain('obshell has such an answer only where there is no tenant crm_copy');
		expect(server().requestsTo('DELETE', /restore$/)).toHaveLength(1);
	});

	it('of a tenant that no restore made is not sent', async () => {
		const { message, description } = await refused('crm');
		expect(message).toBe('No restore of this tenant is under way');
		expect(description).toContain('The tenant crm is there (status NORMAL)');
		expect(writesTo(server())).toEqual([]);
	});

	it('of one that has ended well is not sent', async () => {
		await restore();
		scene.clock.advance(10 * MINUTE);
		expect((await refused('crm_copy')).message).toBe('No restore of this tenant is under way');
		expect(writesTo(server())).toEqual([POST]);
	});

	it('a second time is refused by the server', async () => {
		await restore();
		scene.clock.advance(60 * SECOND);
		await cancel('crm_copy');
		const { message, description } = await refused('crm_copy');
		expect(message).toBe('No restore of this tenant is under way');
		expect(description).toContain('Task.Dag.Operator.RollbackNotFailedDag');
		expect(description).not.toContain('a failed task says');
	});

	it('while the tenant is being activated is not sent: the server would spoil the activation and then refuse', async () => {
		await restore();
		scene.clock.advance(190 * SECOND);
		const { message, description } = await refused('crm_copy');
		expect(message).toBe('The data is restored already, so this restore can no longer be canceled');
		expect(description).toContain('Its task 11 is activating the tenant.');
		expect(writesTo(server())).toEqual([POST]);
		scene.clock.advance(MINUTE);
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
	});

	it('after the activation failed is refused by the server, with what can be done', async () => {
		world().plans = { restoreEnding: 'FAIL' };
		await restore();
		scene.clock.advance(5 * MINUTE);
		const { description } = await refused('crm_copy');
		expect(description).toContain('Task.Dag.Operator.RollbackNotAllowed');
		expect(description).toContain('a failed task says in its message what can be done');
	});

	describe('of a tenant that is there and that no restore makes any more is not sent', () => {
		const answer = (status: number, body: object) => ({ kind: 'answer' as const, status, body: { successful: status < 400, status, traceId: '1', timestamp: '', ...body } });

		beforeEach(async () => {
			world().plans = { restoreSeconds: 75 * 60 };
			await restore();
		});

		it('because the server would drop it, with its data, to undo the task that had given up after its hour', async () => {
			scene.clock.advance(2 * HOUR);
			world().restores[world().restores.length - 1].activatedAt = scene.clock.now();
			scene.clock.advance(24 * HOUR);
			const { message, description } = await refused('crm_copy');
			expect(message).toBe('No restore of this tenant is under way');
			expect(description).toBe('The tenant crm_copy is there (status NORMAL), and no restore makes it any more. The server could drop it to undo an old restore task, so nothing was sent. If you do not want the tenant, drop it in the database.');
			expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
			expect(writesTo(server())).toEqual([POST]);
		});

		it('nor when it took the name of a tenant whose restore failed', async () => {
			scene.clock.advance(62 * MINUTE);
			const copy = world().tenants.find(({ name }) => name === 'crm_copy');
			world().restores.pop();
			Object.assign(copy ?? {}, { id: 4711, status: 'NORMAL', role: 'PRIMARY' });
			expect((await refused('crm_copy')).message).toBe('No restore of this tenant is under way');
			expect(writesTo(server())).toEqual([POST]);
		});

		it.each<[string, ReturnType<typeof answer>]>([
			['cannot be read', answer(500, { error: { errCode: 'Common.Unexpected', message: 'Unexpected error: lock wait timeout' } })],
			['is not told', answer(200, { data: { tenant_name: 'crm_copy' } })],
		])('nor when its status %s', async (_how, fault) => {
			scene.clock.advance(2 * HOUR);
			server().addFault({ method: 'GET', path: '/api/v1/tenant/crm_copy', times: Infinity, ...fault });
			await refused('crm_copy');
			expect(writesTo(server())).toEqual([POST]);
		});
	});

	it('of one that failed, whose half-made tenant is still there, removes it', async () => {
		world().plans = { restoreSeconds: 75 * 60, restoreEnding: 'FAIL' };
		await restore();
		scene.clock.advance(2 * HOUR);
		expect(await canceled('crm_copy')).toMatchObject([{ operator: 'ROLLBACK', outcome: 'succeeded' }]);
		expect(writesTo(server())).toEqual([POST, DELETE]);
	});

	it('whose answer is lost does not take an earlier cancellation for its own', async () => {
		await cancel('billing_check');
		const restored = { restoreTenantName: 'billing_check', restoreScn: 1n, backupDataUri: '', backupLogUri: '', source: row(world(), 'crm') };
		addRestore(world(), scene.clock.now(), restored);
		scene.clock.advance(10 * SECOND);
		server().addFault({ kind: 'reset', method: 'DELETE', path: /restore$/ });
		const { message, description } = await refused('billing_check');
		expect(message).toMatch(/did not answer, so it is not known whether the request was carried out/);
		expect(description).toMatch(/^Right afterwards no such work was to be found on the server/);
	});

	it('whose answer is lost goes on with what it began', async () => {
		server().addFault({ kind: 'lostAnswer', method: 'DELETE', path: /restore$/ });
		expect(await canceled('billing_check')).toMatchObject([{ name: 'Cancel restore billing_check', outcome: 'succeeded' }]);
	});
});

describe('Task: Operate, Roll Back of the task of a restore', () => {
	const rollBack = async () => await scene.run('obshell', { resource: 'task', operation: 'operate', taskId: '11', operator: 'rollback' });

	beforeEach(async () => {
		world().plans = { restoreSeconds: 75 * 60 };
		await restore();
		scene.clock.advance(62 * MINUTE);
	});

	it('is sent while the restore goes on', async () => {
		expect((await rollBack()).json).toMatchObject([{ taskId: '11', operator: 'ROLLBACK' }]);
	});

	it('is not sent once the tenant is in use: it would be dropped, with its data', async () => {
		scene.clock.advance(HOUR);
		world().restores[world().restores.length - 1].activatedAt = scene.clock.now();
		scene.clock.advance(24 * HOUR);
		const { message, description } = await failure(rollBack());
		expect(message).toBe('No restore of this tenant is under way');
		expect(description).toContain('The tenant crm_copy is there (status NORMAL)');
		expect(writesTo(server())).toEqual([POST]);
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
	});
});
