import type * as ClockModule from '../../../services/time/clock';
import { tenantAt } from '../../simulators/worldAt';
import { failure, lastBody, MINUTE, NOW, pick, SECOND, timetable, WAIT, WAIT_FOR_ITEM, writesTo } from './lab';
import { open, POST, refusal, restore, RETRY, scene, server, START, world } from './obshellRestores';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('A restore of over an hour', () => {
	it('is followed past its task, which is then retried exactly once, and the tenant is activated', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		expect(await restore(WAIT)).toMatchObject({ outcome: 'succeeded', durationSeconds: 3900, message: 'The tenant is activated' });
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
		expect(writesTo(server())).toEqual([POST, RETRY]);
		expect(lastBody(server(), 'POST')).toEqual({ operator: 'retry' });
	});

	it('is not retried when it FAILs', async () => {
		world().plans = { restoreSeconds: 65 * 60, restoreEnding: 'FAIL' };
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy failed',
			description: 'Tenant crm_copy: ERR-4184: Server out of disk space',
		});
		expect(writesTo(server())).toEqual([POST]);
	});

	it('whose retry is answered by nobody is not retried again', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		server().addFault({ kind: 'lostAnswer', method: 'POST', path: '/api/v1/task/dag/11' });
		expect(await restore(WAIT)).toMatchObject({ outcome: 'succeeded' });
		expect(writesTo(server())).toEqual([POST, RETRY]);
	});

	it('whose retry never arrived says what is left to do', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		server().addFault({ kind: 'reset', method: 'POST', path: '/api/v1/task/dag/11' });
		const { description } = await failure(scene.run('obshell', { ...START, ...WAIT }));
		expect(description).toContain('The data is restored, but the task did not activate the tenant: Wait restore task finish on 10.10.10.1:2886');
		expect(description).toContain('retry it to go on');
		expect(writesTo(server())).toEqual([POST, 'POST /api/v1/task/dag/11 reset']);
	});

	it('that nobody waited for: its task says what to do', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		await restore();
		scene.clock.advance(62 * MINUTE);
		expect(await failure(scene.run('obshell', { resource: 'task', operation: 'wait', taskId: '11' }))).toMatchObject({
			message: 'The task Restore backup_crm_copy failed',
			description: expect.stringContaining('It waits an hour at most, and OceanBase may still be restoring: when that has ended, retry it to go on, or roll it back to undo the restore, which drops the tenant (Task > Operate)') as string,
		});
	});
});

describe('A restore that goes wrong', () => {
	it('shows its FAIL with the reason of OceanBase, although stage 3 says that it has finished successfully', async () => {
		world().plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy failed',
			description: 'Tenant crm_copy: ERR-4184: Server out of disk space',
		});
		expect(writesTo(server())).toEqual([POST]);
	});

	it('is a record when that was chosen', async () => {
		world().plans = { restoreEnding: 'FAIL' };
		expect(await restore(WAIT_FOR_ITEM)).toMatchObject({ tenant: 'crm_copy', outcome: 'failed', status: 'FAIL', message: 'ERR-4184: Server out of disk space' });
	});

	it('before it began tells the step and the log', async () => {
		const { message, description } = await refusal({ sourceKind: 'uris', dataUri: 'file:///nowhere', ...WAIT });
		expect(message).toBe('The restore to crm_copy failed');
		expect(description).toContain('The restore did not begin or is not to be seen: Start restore on 10.10.10.1:2886: ERROR: [MySQL.Error]: MySQL error: restore tenant: Error 9011');
	});

	it.each([
		[4, 'The data is restored, but the task did not activate the tenant: Active tenant', 'It can no longer be rolled back. If the restore itself says SUCCESS, retry it to activate the tenant, else pass it and drop the tenant'],
		[5, 'The tenant is activated, but was not upgraded: Upgrade tenant', 'The tenant is activated, but was not upgraded: retry it to upgrade the tenant'],
	])('in step %i of its task is not called restored, and is not retried by itself', async (stage, what, remedy) => {
		const log = 'ERROR: [MySQL.Error]: MySQL error: Error 4179 (HY000): ACTIVATE STANDBY is not allowed';
		const failed = [{ state: 'FAILED', execute_agent: { ip: '10.10.10.1', port: 2886 }, task_logs: [log] }];
		const names = ['Pre restore check', 'Start restore', 'Wait restore task finish', 'Active tenant', 'Upgrade tenant'];
		const nodes = names.map((name, index) => ({ name, operator: 'RUN', state: index + 1 < stage ? 'SUCCEED' : index + 1 === stage ? 'FAILED' : 'PENDING', sub_tasks: index + 1 === stage ? failed : [] }));
		const data = { id: '11', dag_id: 1, name: 'Restore backup_crm_copy', state: 'FAILED', operator: 'RUN', stage, max_stage: 5, start_time: '', end_time: '', nodes };
		timetable(scene)(NOW + 185 * SECOND, () => {
			server().addFault({ kind: 'answer', status: 200, method: 'GET', path: '/api/v1/task/dag/11', times: Infinity, body: { successful: true, status: 200, traceId: '1', timestamp: '', data } });
		});
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy failed',
			description: `Tenant crm_copy: ${what} on 10.10.10.1:2886: ${log}. ${remedy} (Task > Operate)`,
		});
		expect(writesTo(server())).toEqual([POST]);
	});

	it('whose task alone was canceled says that OceanBase goes on restoring', async () => {
		const operate = { resource: 'task', operation: 'operate', taskId: '11', operator: 'cancel' };
		timetable(scene)(NOW + 20 * SECOND, () => void scene.items('obshell', operate));
		const own = jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js');
		jest.spyOn(own.clock, 'pause').mockImplementation(async () => scene.clock.advance(SECOND));
		const goesOn = 'The task was canceled. A restore that it had begun goes on all the same: Cancel of the resource Restore stops it';
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy was canceled',
			description: `Tenant crm_copy: ${goesOn}`,
		});
		expect(await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' })).toMatchObject([{ outcome: 'canceled', message: goesOn }]);
		expect(await scene.items('obshell', { resource: 'restore', operation: 'getOverview', tenant: pick('crm_copy') })).toMatchObject([{ outcome: 'running' }]);
	});

	it('because somebody canceled it is called canceled, although OceanBase calls it FAIL meanwhile', async () => {
		const own = jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js');
		jest.spyOn(own.clock, 'pause').mockImplementation(async () => scene.clock.advance(SECOND));
		timetable(scene)(NOW + 20 * SECOND, () => void scene.items('obshell', { resource: 'restore', operation: 'cancel', tenant: pick('crm_copy') }));
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy was canceled',
			description: 'Tenant crm_copy: The task was rolled back: its work is undone',
		});
	});
});
