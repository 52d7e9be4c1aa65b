import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../../services/time/clock';
import { path } from '../../../services/wire/http';
import { ObshellApi } from '../../../services/obshell/wire/endpoints';
import { connection, lost, ORIGIN, own, pauses, READ, skipPauses, wrapped, WRITE } from './connection';

beforeEach(skipPauses);
afterEach(() => void jest.restoreAllMocks());

describe('a read', () => {
	it.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNABORTED', 'ECONNREFUSED', 'EPIPE', 'EAI_AGAIN'])(
		'is tried again after %s',
		async (code) => {
			const { http, sent } = connection([lost(code), lost(code), { status: 200, text: 'good' }]);
			expect((await http.send(READ)).text).toBe('good');
			expect([sent.length, pauses]).toEqual([3, [500, 1000]]);
		},
	);

	it.each([502, 503, 504])('is tried again after HTTP %i', async (status) => {
		const { http, sent } = connection([{ status }, { status: 200, text: 'good' }]);
		expect((await http.send(READ)).text).toBe('good');
		expect([sent.length, pauses]).toEqual([2, [500]]);
	});

	it('gets the time that it may take, and a slow one a minute, like a write', async () => {
		const { http, sent } = connection([own(200)], { timeoutMs: 10_000 });
		for (const request of [READ, { ...READ, slow: true }, WRITE]) await http.send(request);
		expect(sent.map(({ timeout }) => timeout)).toEqual([10_000, 60_000, 60_000]);
	});

	it('that has obshell run ob_admin is a slow one', async () => {
		const { http, sent } = connection([{ status: 200, text: '{"successful":true,"status":200,"traceId":"1","timestamp":"","data":{}}' }], { timeoutMs: 10_000 });
		await new ObshellApi(http, ORIGIN).sourceTenantInfo({ data_backup_uri: 'file:///d', archive_log_uri: '' });
		expect(sent.map(({ timeout }) => timeout)).toEqual([60_000]);
	});

	it('gives up after the third time', async () => {
		const { failure, sent } = connection([lost('ECONNRESET')]);
		expect((await failure(READ)).kind).toBe('unreachable');
		expect([sent.length, pauses]).toEqual([3, [500, 1000]]);
	});

	it('hands on the third 503', async () => {
		const { http, sent } = connection([{ status: 503, text: 'busy' }]);
		expect(await http.send(READ)).toMatchObject({ status: 503, text: 'busy' });
		expect(sent).toHaveLength(3);
	});

	it.each([200, 204, 301, 400, 404, 409, 500, 501])('takes HTTP %i for an answer', async (status) => {
		const { http, sent } = connection([{ status }]);
		expect((await http.send(READ)).status).toBe(status);
		expect(sent).toHaveLength(1);
	});

	it('may have another method, if it says so', async () => {
		const { http, sent } = connection([lost('ECONNRESET'), { status: 200 }]);
		await http.send({ ...WRITE, readOnly: true });
		expect(sent).toHaveLength(2);
	});
});

describe('a rate limit', () => {
	it.each<[string, IDataObject, number]>([
		["OCP's RateLimit-Reset", { 'ratelimit-reset': '7' }, 7000],
		['Retry-After', { 'retry-after': '3' }, 3000],
		['both', { 'retry-after': '3', 'ratelimit-reset': '2' }, 2000],
		['none', {}, 1000],
		['a date', { 'retry-after': 'Fri, 08 May 2026 02:00:00 GMT' }, 1000],
		['zero', { 'ratelimit-reset': '0' }, 100],
		['a whole minute', { 'ratelimit-reset': '60' }, 60_000],
	])('is waited for: %s', async (_what, headers, milliseconds) => {
		const { http } = connection([{ status: 429, headers }, { status: 200 }]);
		await http.send(READ);
		expect(pauses).toEqual([milliseconds]);
	});

	it('is told of when it lasts too long', async () => {
		const { failure, sent } = connection([{ status: 429, headers: { 'ratelimit-reset': '61' } }]);
		expect(await failure(READ)).toMatchObject({
			kind: 'throttled',
			message: 'The server refuses more requests for now (HTTP 429)',
			description: expect.stringContaining('new ones in 61 seconds'),
		});
		expect([sent.length, pauses]).toEqual([1, []]);
	});

	it('is told of when it is met again and again', async () => {
		const { failure, sent } = connection([{ status: 429, headers: { 'ratelimit-reset': '5' } }]);
		expect((await failure(READ)).kind).toBe('throttled');
		expect([sent.length, pauses]).toEqual([3, [5000, 5000]]);
	});

	it('is never waited for with a write', async () => {
		const { failure, sent } = connection([own(429)]);
		expect((await failure(WRITE)).kind).toBe('throttled');
		expect([sent.length, pauses]).toEqual([1, []]);
	});
});

describe('a write', () => {
	const methods = (['POST', 'PATCH', 'PUT', 'DELETE'] as const).map((method) => ({ ...WRITE, method }));

	it.each(methods)('of $method is sent once, and called lost when no answer came', async (request) => {
		for (const fate of [lost('ECONNRESET'), lost('ETIMEDOUT'), lost('EPIPE'), wrapped({}), { status: 502 }, { status: 504 }]) {
			const { failure, sent } = connection([fate]);
			expect(await failure(request)).toMatchObject({
				kind: 'answer-lost',
				message: `${ORIGIN} did not answer, so it is not known whether the request was carried out`,
				description: expect.stringMatching(/^It was not sent again\. /),
			});
			expect([sent.length, pauses]).toEqual([1, []]);
		}
	});

	it.each([200, 400, 401, 404, 409, 500, 502, 503, 504])("gets the server's own HTTP %i as its answer", async (status) => {
		const { http, sent } = connection([own(status)]);
		expect(await http.send(WRITE)).toMatchObject(own(status));
		expect(sent).toHaveLength(1);
	});

	it('has its integers beyond 2^53 as literals', async () => {
		const { http, sent } = connection([own(200)]);
		await http.send({ ...WRITE, body: { scn: 1728727696264250467n as unknown as number } });
		expect(sent[0].body).toBe('{"scn":1728727696264250467}');
	});
});

describe('a canceled execution', () => {
	it('sends nothing any more', async () => {
		const { failure, sent } = connection([{ status: 200 }], { signal: AbortSignal.abort() });
		expect(await failure(READ)).toMatchObject({ kind: 'canceled', message: 'The execution was canceled' });
		expect(sent).toHaveLength(0);
	});

	it('is not taken for a lost answer', async () => {
		const canceling = new AbortController();
		const { http, failure } = connection([lost('ERR_CANCELED')], { signal: canceling.signal });
		const sending = failure(WRITE);
		canceling.abort();
		expect((await sending).kind).toBe('canceled');
		await expect(http.send(READ)).rejects.toMatchObject({ kind: 'canceled' });
	});

	it('is not tried again after the pause', async () => {
		const canceling = new AbortController();
		jest.spyOn(clock, 'pause').mockImplementation(async () => canceling.abort());
		const { failure, sent } = connection([lost('ECONNRESET')], { signal: canceling.signal });
		expect((await failure(READ)).kind).toBe('canceled');
		expect(sent).toHaveLength(1);
	});
});

describe('a path', () => {
	it.each([
		[['api', 'v1', 'tenant', 'orders'], '/api/v1/tenant/orders'],
		[['a b', 'c/d', 'e?f#g', 'h%2fi', 'j;k', '备'], '/a%20b/c%2Fd/e%3Ff%23g/h%252fi/j%3Bk/%E5%A4%87'],
		[['...', '.a'], '/.../.a'],
		[['\ud800x'], '/%EF%BF%BDx'],
	])('of %j is %s', (segments, expected) => {
		expect(path(...segments)).toBe(expected);
	});

	it.each(['.', '..', ''])('cannot have the segment %j', (segment) => {
		expect(() => path('api', segment)).toThrow(`A name cannot be "${segment}"`);
	});
});
