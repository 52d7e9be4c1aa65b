import type { Engine } from './engine';
import { createEngine, standIn } from './engine';
import { password, startServer } from './fixtureServer';

let server: Awaited<ReturnType<typeof startServer>>;
let engine: Engine;

beforeEach(async () => {
	server = await startServer();
	const data = { url: server.url, password };
	engine = await createEngine({
		packageDir: 'test/engine/fixture',
		credentials: {
			good: { type: 'fixtureApi', name: 'Good', data },
			stale: {
				type: 'fixtureApi',
				name: 'Stale',
				data: { ...data, key: 'key-0', user: '={{ "ad" + "min" }}' },
			},
			wrong: { type: 'fixtureApi', name: 'Wrong', data: { ...data, password: 'other' } },
			nobody: { type: 'fixtureApi', name: 'Nobody', data: { url: 'http://127.0.0.1:1' } },
		},
	});
});

afterEach(async () => {
	engine.close();
	await server.stop();
});

const paths = () => server.seen.map(({ method, url }) => `${method} ${url}`);

describe('a node in a workflow', () => {
	it('runs with expressions, pairing, hints and static types', async () => {
		const result = await engine.runNode(
			{ path: '={{ $json.path }}' },
			{ items: [{ path: '/echo' }, { json: { path: '/whoami' } }] },
		);
		expect(result.status).toBe('success');
		expect(result.json).toEqual([{ query: {}, body: null }, { data: { user: 'root' } }]);
		expect(result.items.map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(result.hints).toEqual([{ message: 'A hint', location: 'outputPane' }]);
		expect(server.seen.map((request) => request.user)).toEqual(['root', 'root']);
	});

	it('shows the error of a refused request', async () => {
		const { status, error, items } = await engine.runNode({ path: '/broken' });
		expect(status).toBe('error');
		expect(error).toMatchObject({
			name: 'NodeApiError',
			httpCode: '422',
			description: 'limit of things exceeded',
		});
		expect(items).toEqual([]);
	});

	it('goes on after a failed item, or moves it to the error output', async () => {
		const items = [{ path: '/broken' }, { path: '/whoami' }];
		const regular = await engine.runNode(
			{ path: '={{ $json.path }}' },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(regular.status).toBe('success');
		expect(regular.json).toEqual([{ error: expect.stringContaining('invalid') }, { data: { user: 'root' } }]);

		const split = await engine.runNode(
			{ path: '={{ $json.path }}' },
			{ items, onError: 'continueErrorOutput' },
		);
		expect(split.outputs.map((output) => output.length)).toEqual([1, 1]);
		expect(split.outputs[1][0].json).toMatchObject({ path: '/broken', error: expect.any(String) });
	});

	it('is run again when it shall retry', async () => {
		const result = await engine.runNode(
			{ path: '/broken' },
			{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		);
		expect(result.status).toBe('error');
		expect(paths()).toEqual(['GET /broken', 'GET /broken', 'GET /broken']);
	});

	it('is refused before it starts when a parameter is missing', async () => {
		const { status, error } = await engine.runNode({ path: '' });
		expect(status).toBe('error');
		expect(error?.message).toMatch(/issues/);
		expect(server.seen).toEqual([]);
	});

	it('hears of a cancelled execution', async () => {
		const canceler = new AbortController();
		const started = Date.now();
		const running = engine.runNode({ wait: 20_000 }, { signal: canceler.signal });
		await engine.runNode();
		canceler.abort();
		expect(await running).toMatchObject({ status: 'canceled', items: [] });
		expect(Date.now() - started).toBeLessThan(5_000);
	});

	it('is fed by stand-ins for nodes of n8n', async () => {
		const sent: unknown[] = [];
		const chat = standIn(
			{ name: 'chat', properties: [{ displayName: 'Text', name: 'text', type: 'string', default: '' }] },
			async function () {
				sent.push(this.getNodeParameter('text', 0));
				return [[]];
			},
		);
		const schedule = standIn({ name: 'schedule', group: ['trigger'], inputs: [] });
		const own = await createEngine({ packageDir: 'test/engine/fixture', extraNodes: { chat, schedule } });
		const { status } = await own.run({
			nodes: [
				{ name: 'Tell', type: 'chat', parameters: { text: '=Hello {{ $json.name }}' } },
				{ name: 'Every Day', type: 'schedule' },
			],
			connections: { 'Every Day': { main: [[{ node: 'Tell', type: 'main', index: 0 }]] } },
			pinData: { 'Every Day': [{ json: { name: 'you' } }] },
			startNode: 'Every Day',
		});
		own.close();
		expect(status).toBe('success');
		expect(sent).toEqual(['Hello you']);
	});

	it('can stand among other nodes of a whole workflow', async () => {
		const credentials = { fixtureApi: { id: 'good', name: 'Good' } };
		const { status, nodes } = await engine.run({
			nodes: [
				{ name: 'Events', type: 'n8n-nodes-engine-fixture.fixtureTrigger', credentials },
				{
					name: 'Thing',
					type: 'n8n-nodes-engine-fixture.fixture',
					parameters: { path: '=/echo?id={{ $json.id }}' },
					credentials,
				},
				{ name: 'Done', type: 'n8n-nodes-base.noOp' },
			],
			connections: {
				Events: { main: [[{ node: 'Thing', type: 'main', index: 0 }]] },
				Thing: { main: [[{ node: 'Done', type: 'main', index: 0 }]] },
			},
		});
		expect(status).toBe('success');
		expect(nodes.Events.items.map((item) => item.json)).toEqual([{ id: 1 }, { id: 2 }]);
		expect(nodes.Done.items).toHaveLength(2);
	});
});

describe('credentials', () => {
	it('get their expirable property before the first request, stored', async () => {
		await engine.runNode();
		expect(engine.stored('good').data).toEqual({ url: server.url, password, key: 'key-1' });
	});

	it('are renewed after a 401, once, stored, and the request is sent again', async () => {
		const { status } = await engine.runNode({}, { credentials: 'stale' });
		expect(status).toBe('success');
		expect(server.seen.map(({ sealed }) => sealed.split('|')[0])).toEqual(['key-0', 'key-1']);
		expect(server.seen[1]).toMatchObject({
			url: '/echo',
			user: 'admin',
			sealed: `key-1|${password}|${server.url}/echo`,
		});
		expect(engine.stored('stale').data).toMatchObject({ key: 'key-1', user: '={{ "ad" + "min" }}' });

		server.state.key = 'key-2';
		await engine.runNode({}, { credentials: 'stale' });
		expect(engine.stored('stale').data).toMatchObject({ key: 'key-2' });
	});

	it('leave no trace in what n8n saves and logs', async () => {
		const { saved } = await engine.runNode({ path: '/broken' });
		expect(saved).toContain('limit of things exceeded');
		expect(saved).not.toContain(password);
		expect(engine.logs.join('\n')).toContain('Workflow execution started');
		expect(engine.logs.join('\n')).not.toContain(password);
	});

	it('are tested with the rules of their type', async () => {
		expect(await engine.testCredential('good')).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(await engine.testCredential('stale')).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(await engine.testCredential('wrong')).toEqual({
			status: 'Error',
			message: 'The password is wrong',
		});
		expect(await engine.testCredential('nobody')).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
		const entered = { id: 'good', type: 'fixtureApi', data: { url: `${server.url}`, password: 'typo' } };
		expect(await engine.testCredential(entered)).toEqual({
			status: 'Error',
			message: 'The password is wrong',
		});
		expect(engine.stored('good').data).toMatchObject({ password, key: 'key-1' });
	});

	it('serve the HTTP Request node', async () => {
		const answer = await engine.httpRequestNodeCall(
			{ uri: `${server.url}/echo`, qs: { a: 'b c' } },
			{ credentials: 'stale' },
		);
		expect(answer).toMatchObject({ statusCode: 200, body: { query: { a: 'b c' } } });
		const posted = await engine.httpRequestNodeCall({
			method: 'POST',
			uri: `${server.url}/echo`,
			body: { a: 1 },
			json: true,
		});
		expect(posted.body).toMatchObject({ body: '{"a":1}' });
		await expect(engine.httpRequestNodeCall({ uri: `${server.url}/broken` })).rejects.toMatchObject({
			httpCode: '422',
		});
		const tolerant = await engine.httpRequestNodeCall({ uri: `${server.url}/broken`, simple: false });
		expect(tolerant).toMatchObject({ statusCode: 422, body: { message: 'limit of things exceeded' } });
		expect(await engine.httpRequestNodeCall({ uri: `${server.url}/page` })).toMatchObject({ body: '<html>' });
	});
});

describe('the editor', () => {
	it('fills pick lists', async () => {
		const list = await engine.listSearch({ path: '/x' }, 'searchThings', {
			filter: 'c',
			paginationToken: '2',
		});
		expect(list).toEqual({
			results: ['a', 'b', 'c'].map((name) => ({ name, value: name })),
			paginationToken: 'next',
		});
		expect(paths()).toEqual(['GET /things?filter=c&page=2&path=%2Fx']);
		expect(await engine.loadOptions({}, 'getThings')).toHaveLength(3);
		await expect(engine.listSearch({}, 'searchThings', { credentials: 'wrong' })).rejects.toMatchObject({
			httpCode: '403',
		});
	});
});

describe('a polling trigger', () => {
	it('keeps its cursor from poll to poll', async () => {
		const first = await engine.poll({ parameters: { kind: 'backup' } });
		expect(first).toMatchObject({
			items: [{ json: { id: 1 } }, { json: { id: 2 } }],
			persisted: true,
			nodeStaticData: { cursor: 2 },
		});
		const second = await engine.poll({}, { staticData: first.staticData });
		expect(second).toMatchObject({ items: null, persisted: false, nodeStaticData: { cursor: 2 } });
		server.state.events.push(3);
		const third = await engine.poll({}, { staticData: second.staticData });
		expect(third.items?.map((item) => item.json)).toEqual([{ id: 3 }]);
		expect(paths()).toEqual(
			['since=0&kind=backup', 'since=2&kind=any', 'since=2&kind=any'].map((query) => `GET /events?${query}`),
		);
	});

	it('gives a sample in a manual run, and rejects with what it throws', async () => {
		const manual = await engine.poll({}, { mode: 'manual' });
		expect(manual.items).toHaveLength(2);
		expect(manual.nodeStaticData).toEqual({});
		await expect(engine.poll({ credentials: 'wrong' })).rejects.toMatchObject({ httpCode: '403' });
	});
});
