import { DatabaseTime } from '../../../../services/obshell/reads/databaseTime';
import { taskRecord } from '../../../../services/obshell/reads/tasks';
import type { Outcome } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);

beforeEach(() => void jest.spyOn(clock, 'now').mockReturnValue(NOW));
afterEach(() => void jest.restoreAllMocks());

describe('a task of obshell', () => {
	const dag = { id: '142', name: 'Set obcluster backup config', stage: 2, max_stage: 2, start_time: '2026-05-08T09:58:00+08:00', end_time: '2026-05-08T09:59:00+08:00', nodes: null };

	it.each<[string, string, Outcome, string | null]>([
		['PENDING', 'RUN', 'running', null],
		['READY', 'RUN', 'running', null],
		['RUNNING', 'RUN', 'running', null],
		['READY', 'ROLLBACK', 'running', null],
		['SUCCEED', 'RUN', 'succeeded', null],
		['SUCCEED', 'ROLLBACK', 'canceled', 'The task was rolled back: its work is undone'],
		['SUCCEED', 'PASS', 'canceled', 'The task was passed: its remaining steps were never carried out'],
		['FAILED', 'RUN', 'failed', expect.stringMatching(/retry/i) as string],
		['FAILED', 'CANCEL', 'canceled', 'The task was canceled'],
	])('that is %s after %s is %s', (state, operator, outcome, message) => {
		expect(taskRecord({ ...dag, state, operator }, DatabaseTime.asLabelled)).toMatchObject({ taskId: '142', state, operator, outcome, message });
	});

	it.each<[string, number, string, RegExp]>([
		['CANCEL', 1, 'canceled', /^The task was canceled\. It holds the lock .*: roll it back or pass it/],
		['CANCEL', 2, 'canceled', /^The task was canceled\. It holds the lock .*: retry it or pass it/],
		['ROLLBACK', 1, 'failed', /^The rollback of the task failed.*\. It holds the lock .*: roll it back or pass it/],
	])('that set the config of one tenant and is FAILED after %s in step %i keeps its lock, and says so', (operator, stage, outcome, message) => {
		const task = taskRecord({ ...dag, name: 'Set obcluster backup config for orders', stage, state: 'FAILED', operator }, DatabaseTime.asLabelled);
		expect(task).toMatchObject({ outcome, message: expect.stringMatching(message) as string });
	});

	it('has an end only when it has ended', () => {
		expect(taskRecord({ ...dag, state: 'RUNNING', operator: 'RUN', end_time: '1970-01-01T08:00:00+08:00' }, DatabaseTime.asLabelled)).toMatchObject({
			startedAt: '2026-05-08T01:58:00.000Z',
			finishedAt: null,
			durationSeconds: null,
		});
		expect(taskRecord({ ...dag, state: 'SUCCEED', operator: 'RUN' }, DatabaseTime.asLabelled)).toMatchObject({
			finishedAt: '2026-05-08T01:59:00.000Z',
			durationSeconds: 60,
		});
	});

	it('that failed tells the step, the server and the last line, without keys', () => {
		const nodes = [
			{ name: 'Check backup config', state: 'SUCCEED', sub_tasks: [] },
			{
				name: 'Set backup config',
				state: 'FAILED',
				sub_tasks: [
					{ state: 'SUCCEED', execute_agent: { ip: '10.10.10.1', port: 2886 }, task_logs: ['fine'] },
					{
						state: 'FAILED',
						execute_agent: { ip: '10.10.10.2', port: 2886 },
						task_logs: ['begin', 'ERROR: [MySQL.Error]: cannot use oss://b/p?access_id=MADEUPID&access_key=madeUpKey'],
					},
				],
			},
		];
		expect(taskRecord({ ...dag, state: 'FAILED', operator: 'RUN', nodes }, DatabaseTime.asLabelled).failure).toEqual({
			step: 'Set backup config',
			server: '10.10.10.2:2886',
			log: 'ERROR: [MySQL.Error]: cannot use oss://b/p?access_id=***&access_key=***',
		});
	});

	it.each([null, [], [{ name: 'x', state: 'FAILED', sub_tasks: null }], [{ name: 'x', state: 'FAILED', sub_tasks: [{ state: 'FAILED', task_logs: null }] }]])(
		'that failed without telling why is no reason to fall over: %j',
		(nodes) => {
			expect(taskRecord({ ...dag, state: 'FAILED', operator: 'RUN', nodes }, DatabaseTime.asLabelled).failure).toMatchObject({ server: null, log: null });
		},
	);
});
