/** What became of a write is told by the server's own answer, or by a connection that never carried it; by nothing else. */
import { BackupServiceError } from '../../../services/errors';
import { clock } from '../../../services/time/clock';
import { isServersOwn } from '../../../services/wire/envelope';
import { Http, type RequestContext, type ServerRequest } from '../../../services/wire/http';

const ORIGIN = 'https://10.10.10.1:2886';
const WRITE: ServerRequest = { method: 'POST', path: '/api/v1/thing', body: { a: 1 } };

const envelope = (status: number, more: object = {}) =>
	JSON.stringify({ successful: status < 400, timestamp: '2026-05-08T10:00:00+08:00', duration: 1, status, traceId: '', ...more });

/** What becomes of a write that meets this. */
async function fateOf(meet: () => unknown, request = WRITE) {
	let sent = 0;
	const context: RequestContext = {
		helpers: {
			httpRequestWithAuthentication: async () => {
				sent++;
				return await Promise.resolve(meet());
			},
		},
	};
	const error: unknown = await new Http(context, { origin: ORIGIN, secrets: [] }).send(request).then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	expect(sent).toBe(1);
	return error as BackupServiceError | undefined;
}

beforeEach(() => void jest.spyOn(clock, 'pause').mockRejectedValue(new Error('nothing is waited for')));
afterEach(() => void jest.restoreAllMocks());

const STATUSES = [200, 201, 202, 204, 301, 302, 307, 400, 401, 403, 404, 405, 407, 408, 409, 413, 429, 431, 499, 500, 501, 502, 503, 504, 511, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599];

const FOREIGN: Array<[string, (status: number) => string]> = [
	['nothing', () => ''],
	['a page', () => '<html><title>Gateway</title></html>'],
	['plain words', () => 'upstream connect error or disconnect/reset before headers'],
	["a gateway's JSON", (status) => JSON.stringify({ status, message: 'no healthy upstream' })],
	["Spring's own JSON", (status) => JSON.stringify({ timestamp: '2026-05-08T02:00:00.000+00:00', status, error: 'Internal Server Error', path: '/api' })],
	['half an envelope', (status) => envelope(status).slice(0, -9)],
	['an envelope of another status', (status) => envelope(status === 200 ? 500 : 200)],
	['an envelope without its trace', (status) => JSON.stringify({ successful: true, status, timestamp: 't' })],
	['a list', (status) => `[${envelope(status)}]`],
];

describe.each(FOREIGN)('%s in place of an answer', (_what, body) => {
	it.each(STATUSES)('with HTTP %i leaves the write lost, sent once', async (status) => {
		const error = await fateOf(() => ({ statusCode: status, headers: {}, body: body(status) }));
		expect(error).toMatchObject({
			kind: 'answer-lost',
			message: `${ORIGIN} did not answer, so it is not known whether the request was carried out`,
			description: expect.stringMatching(new RegExp(`^It was not sent again\\. .*HTTP ${status} came in its place`)),
		});
	});
});

describe("the server's own answer", () => {
	it.each([200, 201, 202, 400, 401, 403, 404, 409, 500, 502, 503, 504])('with HTTP %i is handed on', async (status) => {
		expect(await fateOf(() => ({ statusCode: status, headers: {}, body: envelope(status) }))).toBeUndefined();
	});

	it('with 429 says that nothing was done', async () => {
		expect(await fateOf(() => ({ statusCode: 429, headers: {}, body: envelope(429) }))).toMatchObject({ kind: 'throttled' });
	});

	it('may be an empty 204 where obshell has such a one, and nowhere else', () => {
		expect(isServersOwn({ status: 204, headers: {}, text: '' }, true)).toBe(true);
		expect(isServersOwn({ status: 204, headers: {}, text: '' })).toBe(false);
		expect(isServersOwn({ status: 200, headers: {}, text: '' }, true)).toBe(false);
	});
});

/** A failure as axios throws it within n8n's error: with the client's own request, where it has one. */
function thrown(fields: object, socket?: object | null) {
	const cause = Object.assign(new Error('made-up words'), fields, socket !== undefined && { request: { reusedSocket: false, socket } });
	return () => {
		throw Object.assign(new Error('n8n says something'), { cause });
	};
}

const CONNECTING = { connecting: true };
const HANDSHAKE = { connecting: false, secureConnecting: true };
const OPEN = { connecting: false, secureConnecting: false };

describe('a connection that fails', () => {
	it.each<[string, object, object | null | undefined]>([
		['while the name is looked up', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, undefined],
		['while the name is looked up, without more', { code: 'EAI_AGAIN' }, undefined],
		['while it is made', { code: 'ECONNREFUSED', syscall: 'connect' }, undefined],
		['while it is made, at several addresses', { code: 'ETIMEDOUT', errors: [{ code: 'ETIMEDOUT', syscall: 'connect' }] }, undefined],
		['while it is made, without a route', { code: 'EHOSTUNREACH', syscall: 'connect' }, undefined],
		['while it is made, in time', { code: 'ERR_CANCELED' }, CONNECTING],
		['before there is one', { code: 'ECONNRESET' }, null],
		['in the handshake', { code: 'ECONNRESET' }, HANDSHAKE],
		['in the handshake with plain HTTP', { code: 'EPROTO', message: 'wrong version number' }, HANDSHAKE],
		['by a certificate that has expired', { code: 'CERT_HAS_EXPIRED' }, undefined],
		['by a certificate of an unknown CA', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, HANDSHAKE],
		['by an alert of the handshake alone', { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }, undefined],
		['by a proxy that opens no tunnel', { message: 'Proxy connection ended before receiving CONNECT response' }, undefined],
	])('%s has sent nothing', async (_when, fields, socket) => {
		expect(await fateOf(thrown(fields, socket))).toMatchObject({ kind: 'unreachable' });
	});

	it.each<[string, object, object | null | undefined]>([
		['after the handshake, by damage', { code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }, OPEN],
		['after the handshake, by damage that looks like plain HTTP', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, OPEN],
		['within TLS, who knows when', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, undefined],
		['within TLS, without a word', { code: 'EPROTO' }, undefined],
		['by a client certificate that TLS 1.3 asks for afterwards', { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, OPEN],
		['in the midst', { code: 'ECONNRESET' }, OPEN],
		['in the midst, who knows when', { code: 'ECONNRESET' }, undefined],
		['without a route, in the midst', { code: 'EHOSTUNREACH', syscall: 'read' }, OPEN],
		['without a route, who knows when', { code: 'ENETUNREACH' }, undefined],
		['in time', { code: 'ETIMEDOUT' }, OPEN],
		['while it is written to', { code: 'EPIPE', syscall: 'write' }, undefined],
		['by an answer that is no HTTP', { code: 'HPE_INVALID_CONSTANT' }, OPEN],
		['for no known reason', {}, undefined],
		['with a body that tells of a connection', { response: { status: 503, data: 'connect ECONNREFUSED 10.1.1.1:2886' } }, undefined],
		['with a status that n8n threw', { response: { status: 503, data: 'busy' } }, undefined],
	])('%s leaves the write lost', async (_when, fields, socket) => {
		expect(await fateOf(thrown(fields, socket))).toMatchObject({ kind: 'answer-lost' });
	});

	it('by a chain of causes that bites its own tail comes to an end', async () => {
		const error: Error & { cause?: unknown } = new Error('made-up');
		error.cause = { cause: error };
		expect(
			await fateOf(() => {
				throw error;
			}),
		).toMatchObject({ kind: 'answer-lost' });
	});
});
