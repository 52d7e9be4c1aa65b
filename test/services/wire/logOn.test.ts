import type { IHttpRequestOptions } from 'n8n-workflow';

import { Http, type RequestContext } from '../../../services/wire/http';
import { connection, lost, ORIGIN, own, READ, skipPauses, WRITE } from './connection';

beforeEach(skipPauses);
afterEach(() => void jest.restoreAllMocks());

describe('a key that the server no longer has', () => {
	const stale = own(401);
	const good = own(200);
	const options = {
		isStaleKey: ({ status }: { status: number }) => status === 401,
		renewal: { method: 'GET', path: '/api/v1/info' } as const,
	};
	const targets = (sent: IHttpRequestOptions[]) => sent.map(({ method, url }) => `${method} ${url}`);

	it.each([READ, WRITE])('is renewed through n8n, and the refused $method sent again', async (request) => {
		const { http, sent } = connection([stale, good, good], options);
		expect(await http.send(request)).toMatchObject(good);
		expect(targets(sent)).toEqual([`${request.method} /api/v1/thing`, 'GET /api/v1/info', `${request.method} /api/v1/thing`]);
		// Only a throwing request makes n8n fetch and store a new key.
		expect(sent.map(({ ignoreHttpStatusErrors }) => ignoreHttpStatusErrors)).toEqual([true, false, true]);
	});

	it('is renewed once for requests that run side by side', async () => {
		const { http, sent } = connection([own(200), stale, stale, good, good, good], options);
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
		const { http, failure, sent } = connection([lost('ECONNREFUSED'), own(200)]);
		const [first, second] = await Promise.all([failure(WRITE), http.send(WRITE)]);
		expect([first.kind, second.status]).toEqual(['unreachable', 200]);
		expect(sent).toHaveLength(2);
	});
});

describe('a key of which an old agent says only that the log-on failed', () => {
	const refused = own(401);
	const good = own(200);
	const options = { isStaleKey: ({ status }: { status: number }) => (status === 401 ? ('perhaps' as const) : false), renewal: { method: 'GET', path: '/api/v1/info' } as const };

	it('is good where the route without a log-on takes it, and a wrong password is not sent again', async () => {
		const { http, sent } = connection([refused, good], options);
		expect(await http.send(WRITE)).toMatchObject(refused);
		expect(sent.map(({ url }) => url)).toEqual(['/api/v1/thing', '/api/v1/info']);
	});

	it('is renewed where that route refuses it, too', async () => {
		const { http, sent } = connection([refused, refused, good, good], options);
		expect(await http.send(WRITE)).toMatchObject(good);
		expect(sent.map(({ url, ignoreHttpStatusErrors: all }) => `${url} ${all}`)).toEqual([
			'/api/v1/thing true',
			'/api/v1/info true',
			'/api/v1/info false',
			'/api/v1/thing true',
		]);
	});

	it('that was renewed while a request was under way only needs that one to be sent again', async () => {
		let answerLate = (): void => undefined;
		const late = new Promise<void>((resolve) => (answerLate = resolve));
		let things = 0;
		let isNew = false;
		const sent: string[] = [];
		const context: RequestContext = {
			helpers: {
				async httpRequestWithAuthentication(_type, { url, ignoreHttpStatusErrors: all }) {
					sent.push(url);
					const sealedWithNew = isNew;
					if (url === '/api/v1/info' && all === false) isNew = true;
					// The first request is let through, the third is answered when the second one is done.
					if (url === '/api/v1/thing' && ++things === 3) await late;
					const isLetIn = things === 1 || sealedWithNew || (url === '/api/v1/info' && all === false);
					return isLetIn ? { statusCode: 200, headers: {}, body: 'good' } : { statusCode: 401, headers: {}, body: 'refused' };
				},
			},
		};
		const http = new Http(context, { origin: ORIGIN, secrets: [], ...options });
		await http.send(READ);
		const second = http.send(READ);
		const third = http.send(READ);
		expect(await second).toMatchObject({ status: 200 });
		answerLate();
		expect(await third).toMatchObject({ status: 200 });
		expect(sent.filter((url) => url === '/api/v1/info')).toHaveLength(2);
	});
});
