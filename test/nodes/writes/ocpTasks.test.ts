import { MINUTE, WAIT, writesTo } from './lab';
import { open, ORDERS, refusal, RESTORE, run, scene, server, task, world } from './ocpScene';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('A task of OCP', () => {
	const failed = async () => {
		world().plans = { restoreEnding: 'FAIL' };
		const [{ taskId }] = await run(RESTORE);
		scene.clock.advance(10 * MINUTE);
		world().plans = {};
		return String(taskId);
	};
	const operate = (operator: string, taskId: string) => ({ resource: 'task', operation: 'operate', operator, taskId, ...WAIT });

	it('that failed says which step failed and what can be done', async () => {
		expect(await task('get', await failed())).toMatchObject([
			{ state: 'FAILED', outcome: 'failed', failure: { step: 'Recover logs' }, message: 'Retry it, or roll it back to undo its work (Task > Operate)' },
		]);
	});

	it('goes on when it is retried', async () => {
		const id = await failed();
		expect(await run(operate('retry', id))).toMatchObject([{ state: 'SUCCESSFUL', operator: 'RETRY', outcome: 'succeeded' }]);
		expect(writesTo(server()).slice(1)).toEqual([`POST /api/v2/tasks/instances/${id}/retry 200`]);
	});

	it('is undone when it is rolled back, which is not called success', async () => {
		expect(await run(operate('rollback', await failed()))).toMatchObject([
			{ state: 'SUCCESSFUL', operator: 'ROLLBACK', outcome: 'canceled', message: 'The task was rolled back: its work is undone' },
		]);
	});

	it.each(['cancel', 'pass'])('cannot be told to %s', async (operator) => {
		expect((await refusal(operate(operator, '3000041'))).message).toBe(`'Operator' is '${operator}', which OCP does not know`);
		expect(writesTo(server())).toEqual([]);
	});

	it('whose rights end between the write and the look afterwards was operated, and the error says so', async () => {
		const id = await failed();
		const body = { successful: false, status: 403, traceId: '1', timestamp: '', error: { code: 'COM10009', message: 'Access denied' } };
		server().addFault({ method: 'GET', path: /\/tasks\/instances\/\d+$/, times: Infinity, answer: { status: 403, body } });
		const { message, description } = await refusal(operate('retry', id));
		expect(message).toBe('This OCP user has not the right TASK_VIEWER');
		expect(description).toMatch(/^The server has taken the request on; only what came after it failed\. /);
	});

	it('that has not failed cannot be retried', async () => {
		const [{ taskId }] = await run(ORDERS);
		const { description } = await refusal(operate('retry', String(taskId)));
		expect(description).toContain('TSK10007');
	});

	it('keeps the wait going through an outage', async () => {
		const [{ taskId }] = await run(ORDERS);
		server().addFault({ path: /\/tasks\/instances\/\d+$/, after: 2, times: 9, answer: { status: 503, body: 'Service Unavailable' } });
		expect(await task('wait', taskId)).toMatchObject([{ outcome: 'succeeded' }]);
	});
});
