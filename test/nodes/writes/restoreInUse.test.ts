/** A tenant in use is never dropped to undo an old restore, whatever the restore's row says and whichever way it is asked for. */
import { makeTenant } from '../../simulators/believableWorld';
import { tenantAt } from '../../simulators/worldAt';
import { failure, HOUR, MINUTE, pick, SECOND, setScene, writesTo, type Scene } from './lab';

const START = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
const CANCEL = { resource: 'restore', operation: 'cancel', tenant: pick('crm_copy') };
const POST = 'POST /api/v1/tenant/restore done';
const NONE = 'No restore of this tenant is under way';

let scene: Scene;
const server = () => scene.obshell.obshell;
const world = () => server().world;
const restore = async () => (await scene.items('obshell', START))[0];
const operate = async (operator: string) => await scene.run('obshell', { resource: 'task', operation: 'operate', taskId: '11', operator });
const answer = (method: string, path: string | RegExp, data: unknown, status = 200) =>
	server().addFault({ kind: 'answer', method, path, status, times: Infinity, body: { successful: status < 400, status, traceId: '1', timestamp: '', ...(status < 400 ? { data } : { error: data }) } });
const inUse = () => tenantAt(world(), 'crm_copy', scene.clock.now())?.role === 'PRIMARY';

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} } })));
afterEach(async () => await scene.close());

describe('Restore: Cancel of a tenant in use, whose restore task had failed', () => {
	beforeEach(async () => {
		world().plans = { restoreSeconds: 75 * 60 };
		await restore();
		scene.clock.advance(2 * HOUR);
		world().restores[world().restores.length - 1].activatedAt = scene.clock.now();
		scene.clock.advance(24 * HOUR);
	});

	// An unknown word without an end looks like a restore that runs.
	it.each(['SUCCEEDED', 'RESTORE_DONE', 'WAIT_TENANT_RESTORE_FINISH', 'CREATE_TENANT', 'RESTORE_SUCCESS', 'FAIL', ''])('is not sent when the row of the restore says %j', async (status) => {
		answer('GET', '/api/v1/tenant/crm_copy/restore/overview', { job_id: 3, restore_tenant_name: 'crm_copy', status, start_timestamp: '2026-05-08T10:00:00Z', finish_timestamp: '' });
		expect((await failure(scene.run('obshell', CANCEL))).message).toBe(NONE);
		expect(writesTo(server())).toEqual([POST]);
		expect(inUse()).toBe(true);
	});

	it('is not sent either by an agent that gives no details of such tenants', async () => {
		answer('GET', '/api/v1/tenant/crm_copy', { code: 1010, message: "Known error: Tenant 'crm_copy' status is 'CREATING_STANDBY'." }, 500);
		const { message, description } = await failure(scene.run('obshell', CANCEL));
		expect([message, description]).toEqual([NONE, expect.stringContaining('status CREATING_STANDBY') as string]);
		expect(writesTo(server())).toEqual([POST]);
	});
});

it('Restore: Cancel is sent where an agent of 4.2.5 says that the tenant is being restored', async () => {
	await restore();
	scene.clock.advance(60 * SECOND);
	answer('GET', '/api/v1/tenant/crm_copy', { code: 1010, message: "Known error: Tenant 'crm_copy' status is 'RESTORE'." }, 500);
	await scene.items('obshell', CANCEL);
	expect(writesTo(server())).toEqual([POST, 'DELETE /api/v1/tenant/crm_copy/restore done']);
});

it.each([
	['is sent while a restore creates it', 'CREATE_TENANT', [POST, 'DELETE /api/v1/tenant/crm_copy/restore done']],
	['is not sent while somebody else creates it', 'FAIL', [POST]],
])('Restore: Cancel of a tenant in creation %s', async (_how, status, writes) => {
	await restore();
	scene.clock.advance(30 * SECOND);
	answer('GET', '/api/v1/tenant/crm_copy', { tenant_name: 'crm_copy', status: 'CREATING' });
	answer('GET', '/api/v1/tenant/crm_copy/restore/overview', { job_id: 3, restore_tenant_name: 'crm_copy', status, start_timestamp: '2026-05-08T01:00:00Z', finish_timestamp: '' });
	await scene.run('obshell', CANCEL);
	expect(writesTo(server())).toEqual(writes);
});

describe('Task: Operate of the task of a restore', () => {
	it('Cancel while it activates the tenant is not sent: it would spoil that', async () => {
		await restore();
		scene.clock.advance(190 * SECOND);
		const { message } = await failure(operate('cancel'));
		expect(message).toBe('The data is restored already, so this restore can no longer be canceled');
		expect(writesTo(server())).toEqual([POST]);
		scene.clock.advance(MINUTE);
		expect(inUse()).toBe(true);
	});

	it('Cancel while the restore goes on is sent', async () => {
		await restore();
		scene.clock.advance(30 * SECOND);
		expect((await operate('cancel')).error).toBeUndefined();
		expect(writesTo(server())).toEqual([POST, 'POST /api/v1/task/dag/11 done']);
	});

	describe('that failed in its second step, and whose name another tenant has meanwhile', () => {
		beforeEach(async () => {
			world().tenants.find(({ name }) => name === 'crm')!.backups = [];
			answer('POST', /source-tenant-info/, { code: 1, message: 'no' }, 500);
			await restore();
			scene.clock.advance(MINUTE);
			await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' });
			world().tenants.push(makeTenant({ id: 4711, name: 'crm_copy', createdAt: scene.clock.now() }));
		});

		// A retry rolls the step back first, and that drops the tenant.
		it.each(['retry', 'rollback'])('%s is not sent', async (operator) => {
			const { message, description } = await failure(operate(operator));
			expect([message, description]).toEqual([NONE, expect.stringContaining('The tenant crm_copy is there (status NORMAL)') as string]);
			expect(writesTo(server())).toEqual([POST]);
			expect(inUse()).toBe(true);
		});

		it('Pass is sent: it carries out nothing', async () => {
			expect((await operate('pass')).error).toBeUndefined();
			expect(inUse()).toBe(true);
		});
	});

	it('Retry of one that gave up waiting is sent, also once OceanBase is done: only it activates the tenant', async () => {
		world().plans = { restoreSeconds: 75 * 60 };
		await restore();
		scene.clock.advance(2 * HOUR);
		expect((await operate('retry')).error).toBeUndefined();
		scene.clock.advance(5 * MINUTE);
		expect(inUse()).toBe(true);
	});
});

describe('Restore: Start to the latest point', () => {
	it('is refused where the backups that lie there can restore no point in time', async () => {
		world().tenants.find(({ name }) => name === 'crm')!.backups = [];
		const { message, description } = await failure(scene.run('obshell', START));
		expect(message).toBe("'Restore To' is the latest point, but the backups that lie there can restore no point in time at all");
		expect(description).toContain("'Get Recovery Windows' of the resource Backup gives what can be restored");
		expect(writesTo(server())).toEqual([]);
	});

	it('is left to the server where no archive is named: a set with its own logs may be there', async () => {
		world().tenants.find(({ name }) => name === 'crm')!.backups = [];
		await scene.run('obshell', { ...START, sourceKind: 'uris', dataUri: 'file:///backup/obdemo/1008/data/' });
		expect(writesTo(server())).toEqual([POST]);
		expect(server().requests.filter(({ target }) => target.includes('source-tenant-info'))).toEqual([]);
	});

	it.each(['Error 4018 (HY000): No enough log for restore', 'ret=-4018'])('that OceanBase refuses with %s says what that means', async (restoreComment) => {
		world().plans = { restoreEnding: 'FAIL', restoreComment };
		const { description } = await failure(scene.run('obshell', { ...START, waitForCompletion: true }));
		expect(description).toContain(`${restoreComment}. That is: the archived logs do not reach without a gap from a backup set to the point asked for.`);
	});
});
