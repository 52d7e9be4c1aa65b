/** n8n before 2.9 keeps no cause in its errors: only the system's code, as `httpCode`, and the words, among `messages`. */
import { BackupServiceError, WholeMessage } from '../../../services/errors';
import { clock } from '../../../services/time/clock';
import { Http, type ServerRequest } from '../../../services/wire/http';

const ORIGIN = 'https://agent.example.com:2886';
const WRITE: ServerRequest = { method: 'POST', path: '/api/v1/thing', body: { a: 1 } };

/** As n8n-workflow 2.8.0 makes it of an axios error. */
function olderError(code: string, words: string, message = 'The service refused the connection - perhaps it is offline') {
	return Object.assign(new Error(message), { httpCode: code, messages: [words, words], description: undefined });
}

async function failureOf(error: Error, request: ServerRequest) {
	const helpers = { httpRequestWithAuthentication: async () => await Promise.reject(error) };
	return (await new Http({ helpers }, { origin: ORIGIN, secrets: [] }).send(request).catch((thrown: unknown) => thrown)) as BackupServiceError;
}

beforeEach(() => void jest.spyOn(clock, 'pause').mockResolvedValue());
afterEach(() => void jest.restoreAllMocks());

it.each([
	['ECONNREFUSED', 'connect ECONNREFUSED 10.1.1.1:2886', `${ORIGIN} refuses connections`],
	['ETIMEDOUT', 'connect ETIMEDOUT 10.1.1.1:2886', `${ORIGIN} did not answer in time`],
	['EHOSTUNREACH', 'connect EHOSTUNREACH 10.1.1.1:2886', `${ORIGIN} has no network route from n8n`],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND agent.example.com', `${ORIGIN} has no known network address`],
	['ENOTFOUND', 'getaddrinfo ENOTFOUND proxy.example.com', `${ORIGIN} cannot be reached: its proxy proxy.example.com has no known network address`],
	['ECONNREFUSED', 'connect ECONNREFUSED 10.1.1.9:3128', `${ORIGIN} cannot be reached: its proxy 10.1.1.9:3128 refuses connections`],
	['CERT_HAS_EXPIRED', 'certificate has expired', `${ORIGIN} shows a TLS certificate that has expired`],
	['ECONNRESET', 'Client network socket disconnected before secure TLS connection was established', `${ORIGIN} closed the connection`],
])('%s, %s: never sent', async (code, words, says) => {
	expect(await failureOf(olderError(code, words), WRITE)).toMatchObject({ kind: 'unreachable', message: says });
});

it.each([
	['ECONNRESET', 'socket hang up'],
	['ECONNABORTED', 'timeout of 60000ms exceeded'],
	['EPROTO', 'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number'],
	['ETIMEDOUT', 'read ETIMEDOUT'],
	['503', 'Request failed with status code 503'],
])('%s, %s: lost', async (code, words) => {
	expect(await failureOf(olderError(code, words), WRITE)).toMatchObject({ kind: 'answer-lost' });
});

it("our own error is found again by its message", async () => {
	const plain = new BackupServiceError('wrong-service', 'It answers like OCP', { description: 'Choose OCP (it said so)', advice: 'Choose OCP' });
	const whole = new WholeMessage(plain);
	expect(whole.message).toBe('It answers like OCP. Choose OCP');
	for (const request of [WRITE, { method: 'GET', path: '/' } as const]) {
		expect(await failureOf(Object.assign(new Error('n8n says something'), { messages: [whole.message] }), request)).toBe(plain);
	}
});
