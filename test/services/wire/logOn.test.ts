import type { IHttpRequestOptions } from 'n8n-workflow';

import { connection, lost, READ, skipPauses, WRITE } from './connection';

beforeEach(skipPauses);
afterEach(() => void jest.restoreAllMocks());

describe('a key that the server no longer has', () => {
	const stale = { status: 401, text: 'stale' };
	const good = { status: 200, text: 'good' };
	const options = {
		isStaleKey: ({ text }: { text: string }) => text === 'stale',
		renewal: { method: 'GET', path: '/api/v1/info' } as const,
	};
	const targets = (sent: IHttpRequestOptions[]) => sent.map(({ method, url }) => `${method} ${url}`);

	it.each([READ, WRITE])('is renewed through n8n, and the refused $method sent again', async (request) => {
		const { http, sent } = connection([stale, good, good], options);
		expect((await http.send(request)).text).toBe('good');
		expect(targets(sent)).toEqual([`${request.method} /api/v1/thing`, 'GET /api/v1/info', `${request.method} /api/v1/thing`]);
		// Only a throwing request makes n8n fetch and store a new key.
		expect(sent.map(({ ignoreHttpStatusErrors }) => ignoreHttpStatusErrors)).toEqual([true, false, true]);
	});

	it('is renewed once for requests that run side by side', async () => {
		const { http, sent } = connection([{ status: 200, text: 'first' }, stale, stale, good, good, good], options);
		await http.send(READ);
		await Promise.all([http.send(READ), http.send(WRITE)]);
		expect(targets(sent).filter((target) => target.endsWith('/info'))).toHaveLength(1);
		expect(sent).toHaveLength(6);
	});

	it.each([READ, WRITE])('is given up when the renewed one is refused too, and the $method not sent again', async (request) => {
		const { http, sent } = connection([stale], options);
		expect(await http.send(request)).toMatchObject(stale);
		expect(sent).toHaveLength(2);
	});

	it('loses no write when the server goes away meanwhile: it was refused unread', async () => {
		const { failure, sent } = connection([stale, lost('ECONNRESET')], options);
		expect((await failure(WRITE)).kind).toBe('unreachable');
		expect(sent).toHaveLength(2);
	});
});

describe('a log-on that is refused', () => {
	it('is tried once, however many requests there are', async () => {
		const { http, sent } = connection([{ status: 401, text: 'wrong password' }]);
		const answers = await Promise.all([READ, WRITE, READ].map(async (request) => await http.send(request)));
		expect(answers.map(({ text }) => text)).toEqual(['wrong password', 'wrong password', 'wrong password']);
		expect(await http.send(READ)).toMatchObject({ status: 401 });
		expect(sent).toHaveLength(1);
	});

	it('holds nobody up when the first request fails otherwise', async () => {
		const { http, failure, sent } = connection([lost('ECONNREFUSED'), { status: 200 }]);
		const [first, second] = await Promise.all([failure(WRITE), http.send(WRITE)]);
		expect([first.kind, second.status]).toEqual(['unreachable', 200]);
		expect(sent).toHaveLength(2);
	});
});
