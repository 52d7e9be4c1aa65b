import type { TaskRecord } from '../../../services/records/types';
import type { Lab } from './lab';
import { HOUR, iso, MINUTE, NOW, openLab, SECOND } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

/** Sends a write to a simulator as n8n's HTTP Request node would, and gives the `data` of the answer. */
async function post(service: 'obshell' | 'ocp', path: string, body: object): Promise<Record<string, unknown>> {
	const answer = await lab.engine.httpRequestNodeCall(
		{ method: 'POST', uri: `${lab[service].url}${path}`, body, json: true },
		{ credentials: service },
	);
	return (JSON.parse(String(answer.body)) as { data: Record<string, unknown> }).data;
}

describe('Task: Get through obshell', () => {
	const get = async (taskId: unknown) => {
		const [task] = await lab.read<TaskRecord>('obshell', 'task.get', { taskId });
		return task;
	};

	const setConfig = async (uri: string) =>
		String((await post('obshell', '/api/v1/tenant/orders/backup/config', { data_base_uri: uri, archive_base_uri: uri })).id);

	beforeEach(async () => {
		lab = await openLab();
	});

	it('tells the stage of a task that runs', async () => {
		const id = await setConfig('file:///backup/new');
		lab.clock.advance(1500);
		expect(await get(id)).toEqual({
			service: 'obshell',
			taskId: id,
			name: 'Set obcluster backup config for orders',
			state: 'RUNNING',
			operator: 'RUN',
			outcome: 'running',
			stage: 1,
			stages: 2,
			startedAt: iso(NOW + 1000),
			finishedAt: null,
			durationSeconds: null,
			failure: null,
			message: null,
		});
	});

	it('tells when it ended well', async () => {
		const id = await setConfig('file:///backup/new');
		lab.clock.advance(HOUR);
		const done = await get(id);
		expect(done).toMatchObject({ state: 'SUCCEED', outcome: 'succeeded', stage: 2, failure: null });
		expect(done.startedAt).toBe(iso(NOW + 1000));
		expect(done.durationSeconds).toBe((Date.parse(String(done.finishedAt)) - NOW - 1000) / 1000);
	});

	it('tells the step, the server and the last log line of one that failed, and the way out', async () => {
		const id = await setConfig('file://data/backup');
		lab.clock.advance(MINUTE);
		const failed = await get(id);
		expect(failed).toMatchObject({
			state: 'FAILED',
			outcome: 'failed',
			stage: 1,
			failure: {
				step: 'Check backup config',
				server: '10.10.10.1:2886',
				log: "ERROR: [OB.Storage.URI.Invalid]: check archive path: get archive storage interface: Invalid storage URI: invalid file path, must start with '/'",
			},
		});
		expect(failed.message).toMatch(/lock/);
	});

	it('shows no key that stands in a log', async () => {
		lab.world.unwritable = ['oss://'];
		const id = await setConfig('oss://bucket/orders?host=oss.example.com&access_id=MADEUPID&access_key=madeUpKey');
		lab.clock.advance(MINUTE);
		for (const output of ['all', 'raw']) {
			const { json, saved } = await lab.run('obshell', 'task.get', { taskId: id, output });
			expect(JSON.stringify(json)).toMatch(/FAILED/);
			expect(saved).not.toMatch(/MADEUPID|madeUpKey/);
		}
	});

	it.each([
		['rollback', 'canceled', /rolled back/],
		['pass', 'canceled', /passed/],
	])('says what became of a failed task after %s', async (operator, outcome, message) => {
		const id = await setConfig('file://data/backup');
		lab.clock.advance(MINUTE);
		await post('obshell', `/api/v1/task/dag/${id}`, { operator });
		lab.clock.advance(MINUTE);
		expect(await get(id)).toMatchObject({ state: 'SUCCEED', outcome, failure: null, message: expect.stringMatching(message) });
	});

	it('does not take the filler of an operated task for a time', async () => {
		const id = await setConfig('file://data/backup');
		lab.clock.advance(MINUTE);
		await post('obshell', `/api/v1/task/dag/${id}`, { operator: 'rollback' });
		expect(await get(id)).toMatchObject({ outcome: 'running', startedAt: null, finishedAt: null });
	});

	it('gives the whole task when not simplified', async () => {
		const id = await setConfig('file:///backup/new');
		const [dag] = await lab.read('obshell', 'task.get', { taskId: id, output: 'raw' });
		expect(dag).toMatchObject({ id, maintenance_key: 'orders', nodes: [{ name: 'Check backup config' }, { name: 'Set backup config' }] });
	});

	it('takes the ID as a number, too', async () => {
		const id = await setConfig('file:///backup/new');
		expect((await get(Number(id))).taskId).toBe(id);
		expect((await get(` ${id} `)).taskId).toBe(id);
	});

	it.each(['22130706433028869', '3000000000000000000000000000000000000001028860000000009', '199'])(
		'says that there is no task %s, whatever kind of ID it is',
		async (taskId) => {
			const { message } = await lab.refusal('obshell', 'task.get', { taskId });
			expect(message).toBe('There is no such task');
			expect(lab.obshell.requests.at(-1)?.target).toBe(`/api/v1/task/dag/${taskId}?show_details=true`);
		},
	);

	it.each(['', '  ', '0', '7', '6123', '12a', '../info', '1?x=1', '-12', '1.5'])('refuses the ID "%s" and sends nothing', async (taskId) => {
		const sent = await lab.sent('obshell', async () => {
			const { message } = await lab.refusal('obshell', 'task.get', { taskId });
			expect(message).toMatch(/Task ID/);
		});
		expect(sent).toEqual([]);
	});

	it('refuses a number that JavaScript has rounded', async () => {
		const { message, description } = await lab.refusal('obshell', 'task.get', { taskId: '={{ 22130706433028869 }}' });
		expect(message).toMatch(/'Task ID'.*too large/);
		expect(description).toMatch(/text/);
	});

	it('tells the loss of the database from the loss of a task', async () => {
		const id = await setConfig('file:///backup/new');
		lab.obshell.setObState(2);
		const { message } = await lab.refusal('obshell', 'task.get', { taskId: id });
		expect(message).toBe('The agent has lost its database');
	});
});

describe('Task: Get through OCP', () => {
	const get = async (taskId: unknown) => (await lab.read<TaskRecord>('ocp', 'task.get', { taskId }))[0];

	beforeEach(async () => {
		lab = await openLab();
	});

	// The simulator has one task for the newest backup of each tenant, in the tenants' order.
	it('tells the steps of a task that succeeded', async () => {
		expect(await get('3000041')).toEqual({
			service: 'ocp',
			taskId: '3000041',
			name: 'Back up tenant data',
			state: 'SUCCESSFUL',
			operator: 'EXECUTE',
			outcome: 'succeeded',
			stage: 4,
			stages: 4,
			startedAt: iso(NOW - 5 * HOUR - 23 * MINUTE),
			finishedAt: iso(NOW - 5 * HOUR),
			durationSeconds: 23 * 60,
			failure: null,
			message: null,
		});
	});

	it('names the step at which one failed', async () => {
		const failed = await get(3000042);
		expect(failed).toMatchObject({ state: 'FAILED', outcome: 'failed', stage: 3, stages: 4, failure: { step: 'Wait for data backup' } });
	});

	it('shows one that runs at its step', async () => {
		const running = await get('3000043');
		expect(running).toMatchObject({ outcome: 'running', state: 'RUNNING', stages: 4, finishedAt: null, failure: null });
		expect(running.stage).toBe(3);
	});

	it('says that a rolled back task is undone, not done', async () => {
		await post('ocp', '/api/v2/tasks/instances/3000042/rollback', {});
		lab.clock.advance(10 * SECOND);
		expect(await get('3000042')).toMatchObject({ state: 'SUCCESSFUL', operator: 'ROLLBACK', outcome: 'canceled', message: expect.stringMatching(/undone/) });
	});

	it('gives the subtasks when not simplified', async () => {
		const [task] = await lab.read('ocp', 'task.get', { taskId: '3000042', output: 'raw' });
		expect((task.subtasks as Array<{ status: string }>).map(({ status }) => status)).toEqual(['SUCCESSFUL', 'SUCCESSFUL', 'FAILED', 'PENDING']);
	});

	it('says that there is no such task', async () => {
		expect((await lab.refusal('ocp', 'task.get', { taskId: '12' })).message).toBe('There is no such task');
	});

	it.each(['', 'abc', '12/retry', '1?x', '-1'])('refuses the ID "%s" and sends nothing', async (taskId) => {
		const sent = await lab.sent('ocp', async () => {
			expect((await lab.refusal('ocp', 'task.get', { taskId })).message).toMatch(/Task ID/);
		});
		expect(sent).toEqual([]);
	});
});
