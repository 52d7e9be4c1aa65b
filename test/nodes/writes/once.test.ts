import { failure, MINUTE, pick, SECOND, WAIT } from './lab';
import { arrived, CONTINUE, FAULTS, hit, hurry, items, NOBODY_KNOWS, onceArrived, open, RETRY, run, scene, WRITES } from './everyWrite';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe.each(Object.entries(WRITES))('%s', (_name, write) => {
	const { service, parameters } = write;

	beforeEach(async () => await write.prepare?.());

	it.each(Object.entries(FAULTS))('is sent once in spite of %s, also when n8n retries, and nobody claims to know what became of it', async (_what, fault) => {
		if (fault.ocp === 'hang') hurry();
		hit(write, fault, Infinity);
		const { message, description } = await failure(run(service, parameters, RETRY));
		expect(message).toMatch(NOBODY_KNOWS);
		expect(description).toMatch(/^n8n tried this again, but it was not sent again: the first try may have been carried out\. Right afterwards no such work was to be found on the server\. It was not sent again\./);
		expect(arrived(write)).toBe(1);
	});

	it('whose answer is lost is found on the server and goes on as ours', async () => {
		hit(write, { obshell: { kind: 'lostAnswer' }, ocp: 'lostAnswer' }, Infinity);
		const { error, json } = await run(service, parameters, RETRY);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(arrived(write)).toBe(1);
	});

	it('whose answer is lost says so when nobody can look, and is not sent again', async () => {
		hit(write, { obshell: { kind: 'lostAnswer' }, ocp: 'lostAnswer' });
		onceArrived(write, () => hit({ ...write, method: 'GET', path: /./ }, { obshell: { kind: 'reset' }, ocp: 'reset' }, Infinity));
		const { message, description } = await failure(run(service, parameters, RETRY));
		expect(message).toMatch(NOBODY_KNOWS);
		expect(description).toContain('Right afterwards the server could not be asked about it.');
		expect(arrived(write)).toBe(1);
	});

	it('is an item that says so where the node is told to go on', async () => {
		hit(write, FAULTS['a connection that breaks before the work'], Infinity);
		const { json, status } = await run(service, parameters, { ...CONTINUE, ...RETRY });
		expect(status).toBe('success');
		expect(json).toEqual([{ error: expect.stringMatching(NOBODY_KNOWS) as string, message: expect.any(String) as string }]);
		expect(arrived(write)).toBe(1);
	});

	it('that the server refused may be sent again', async () => {
		const refusal = { status: 409, body: { successful: false, status: 409, traceId: '1', timestamp: '', error: { code: 'COM10005', errCode: 'Task.Dag.Operator.X', message: 'busy' } } };
		hit(write, { obshell: { kind: 'answer', ...refusal }, ocp: refusal }, 2);
		const { error } = await run(service, parameters, RETRY);
		expect(error).toBeUndefined();
		expect(arrived(write)).toBe(3);
	});
});

describe.each(Object.entries(WRITES).filter(([, { service }]) => service === 'ocp'))('%s that took OCP too long (COM10004)', (_name, write) => {
	beforeEach(async () => await write.prepare?.());

	it('is found on the server and goes on as ours when it was begun', async () => {
		hit(write, { obshell: { kind: 'reset' }, ocp: 'timedOut' }, Infinity);
		expect((await run('ocp', write.parameters, RETRY)).error).toBeUndefined();
		expect(arrived(write)).toBe(1);
	});

	it('is sent once when it is not to be found, and nobody claims to know what became of it', async () => {
		const body = { successful: false, status: 500, traceId: '1', timestamp: '', error: { code: 'COM10004', message: 'processing timed out' } };
		hit(write, { obshell: { kind: 'reset' }, ocp: { status: 500, body } }, Infinity);
		const { message, description } = await failure(run('ocp', write.parameters, RETRY));
		expect(message).toBe('OCP did not finish in its time, so it is not known whether the request was carried out');
		expect(description).toContain('it was not sent again');
		expect(arrived(write)).toBe(1);
	});
});

describe.each(Object.entries(WRITES).filter(([, { service }]) => service === 'obshell'))('%s under a key that the agent no longer has', (_name, write) => {
	it('is sealed and sent again, and done once', async () => {
		await write.prepare?.();
		const error = { code: 1, errCode: 'Security.Authentication.Header.DecryptFailed', message: 'Decrypt http header failed: crypto/rsa: decryption error' };
		hit(write, { obshell: { kind: 'answer', status: 401, body: { successful: false, status: 401, traceId: '1', timestamp: '', error } }, ocp: 'reset' });
		expect((await run('obshell', write.parameters, RETRY)).error).toBeUndefined();
		const { requests } = scene.obshell.obshell;
		const sent = requests.filter(({ method, target }) => method === write.method && write.path.test(target));
		expect(sent.map(({ status, done }) => [status, done])).toEqual([
			[401, false],
			[200, true],
		]);
	});
});

it("last night's task of the same name is not taken for the one whose answer was lost", async () => {
	const start = { resource: 'backup', operation: 'start', tenant: pick('orders'), ...WAIT };
	await items('obshell', start);
	scene.clock.advance(60 * MINUTE - 30 * SECOND);
	scene.obshell.obshell.addFault({ kind: 'reset', method: 'POST', path: /orders\/backup$/ });
	expect((await failure(run('obshell', start))).message).toMatch(NOBODY_KNOWS);
});

it('somebody else\'s running task of the same name is not taken for the one whose answer was lost', async () => {
	const start = { resource: 'backup', operation: 'start', tenant: pick('orders') };
	await items('obshell', start);
	scene.clock.advance(10 * SECOND);
	scene.obshell.obshell.addFault({ kind: 'reset', method: 'POST', path: /orders\/backup$/ });
	expect((await failure(run('obshell', start))).message).toMatch(NOBODY_KNOWS);
});
