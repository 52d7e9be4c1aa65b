import type { IHttpRequestOptions } from 'n8n-workflow';

import { authenticateRequest } from '../../services/authenticate';
import type { BackupCredential } from '../../services/credential';
import type { AnyRequestOptions } from '../../services/wire/wireRequest';
import { agentKeys, openBody, openHeader, type AgentKeys } from './obshell/wire/forge';

const agent = agentKeys(512);
const origin = 'http://10.10.10.1:2886';
const obshell: BackupCredential = { service: 'obshell', baseUrl: origin, rootPassword: 'pw', publicKey: agent.publicText };
const ocp: BackupCredential = { service: 'ocp', baseUrl: 'http://ocp:8080/x', ocpMethod: 'basic', username: 'foo', password: 'bar' };

function authenticate(options: Partial<AnyRequestOptions>, credential = obshell): AnyRequestOptions {
	return authenticateRequest(credential, options as IHttpRequestOptions);
}

/** What the agent would see. */
function opened({ headers, body }: AnyRequestOptions, keys: AgentKeys = agent) {
	const header = openHeader(String(headers?.['X-OCS-Header']), keys);
	return { uri: header.Uri, body: body === undefined ? undefined : openBody(body as Buffer, header.Keys).toString('utf8') };
}

describe('the final URL', () => {
	it.each<[string, Partial<AnyRequestOptions>, string]>([
		['a path', { url: '/api/v1/info' }, '/api/v1/info'],
		['a path without slash', { url: 'api/v1/info' }, '/api/v1/info'],
		['a path under a base URL', { baseURL: `${origin}/`, url: '/api/v1/info' }, '/api/v1/info'],
		['a whole URL', { url: `${origin}/api/v1/info?a=1` }, '/api/v1/info?a=1'],
		['the older uri', { uri: `${origin}/api/v1/info` }, '/api/v1/info'],
		['a query', { url: '/p', qs: { a: 'x y+z', b: true, c: 0, d: '' } }, '/p?a=x%20y%2Bz&b=true&c=0&d='],
		['a query without what is not there', { url: '/p', qs: { a: undefined, b: null, c: 1 } }, '/p?c=1'],
		['a list as one value', { url: '/p', qs: { status: ['FAIL', 'SUCCESS'] } }, '/p?status=FAIL%2CSUCCESS'],
		['both queries', { url: '/p?a=1', qs: { b: 2 } }, '/p?a=1&b=2'],
		['no fragment', { url: '/p?a=1#top' }, '/p?a=1'],
	])('takes %s', (_what, options, target) => {
		const ready = authenticate(options);
		expect(options.uri === undefined ? ready.url : ready.uri).toBe(`${origin}${target}`);
		expect([ready.qs, ready.baseURL]).toEqual([undefined, undefined]);
		expect(opened(ready).uri).toBe(target);
	});

	it('keeps the path prefix of an OCP behind a proxy', () => {
		expect(authenticate({ url: '/api/v2/info' }, ocp).url).toBe('http://ocp:8080/x/api/v2/info');
	});

	it.each(['http://10.10.10.2:2886/p', 'https://10.10.10.1:2886/p', 'http://10.10.10.1/p', 'http://10.10.10.1:2886@evil/p'])(
		'never is at another server: %s',
		(url) => {
			expect(() => authenticate({ url })).toThrow(/^'URL' goes to .*, but the credential is for http:\/\/10\.10\.10\.1:2886$/);
		},
	);
});

describe('the body', () => {
	it.each<[string, unknown, string | undefined]>([
		['none', undefined, undefined],
		['null', null, undefined],
		['an empty text', '', undefined],
		['an empty object', {}, undefined],
		['an empty buffer', Buffer.alloc(0), undefined],
		['an object', { a: [1, { b: 'ä' }] }, '{"a":[1,{"b":"ä"}]}'],
		['an object with an SCN', { scn: 1728727696264250467n }, '{"scn":1728727696264250467}'],
		['a list', [1, 2], '[1,2]'],
		['text as it is', ' {"scn": 1728727696264250467} ', ' {"scn": 1728727696264250467} '],
		['a buffer as it is', Buffer.from('{"a":1}'), '{"a":1}'],
	])('of %s', (_what, body, expected) => {
		const ready = authenticate({ method: 'POST', url: '/p', body: body as never });
		expect(opened(ready).body).toBe(expected);
		expect(ready.body === undefined || Buffer.isBuffer(ready.body)).toBe(true);
	});

	it('goes to OCP in clear', () => {
		const ready = authenticate({ method: 'POST', url: '/p', body: { scn: 1728727696264250467n } }, ocp);
		expect(String(ready.body)).toBe('{"scn":1728727696264250467}');
	});

	it.each<[string, object]>([
		['a form', new (class Form {})()],
		['a stream', new (class Stream {})()],
		['search parameters', new URLSearchParams('a=1')],
	])('cannot be %s', (_what, body) => {
		expect(() => authenticate({ method: 'POST', url: '/p', body: body as never })).toThrow("'Body' is a form, a file or a stream");
	});
});

describe('authenticating what is already authenticated', () => {
	it('seals what was asked for, once, and under the key of then', () => {
		const renewed = agentKeys(1024);
		const first = authenticate({ method: 'POST', url: '/p', qs: { a: 1 }, body: { b: 2 } });
		const second = authenticate(first, { ...obshell, publicKey: renewed.publicText });
		const third = authenticate(second, { ...obshell, publicKey: renewed.publicText });
		for (const ready of [second, third]) {
			expect(ready.url).toBe(`${origin}/p?a=1`);
			expect(opened(ready, renewed)).toEqual({ uri: '/p?a=1', body: '{"b":2}' });
		}
	});

	it('does so for the older shape too', () => {
		const first = authenticate({ method: 'PATCH', uri: `${origin}/p`, qs: { a: 1 }, body: '{"b":2}', json: true });
		const second = authenticate(first);
		expect(second.uri).toBe(`${origin}/p?a=1`);
		expect(opened(second)).toEqual({ uri: '/p?a=1', body: '{"b":2}' });
	});

	it('does not depend on what the caller does with its own options meanwhile', () => {
		const asked: Partial<AnyRequestOptions> = { method: 'POST', url: '/p', body: { b: 2 } };
		const first = authenticate(asked);
		asked.url = '/elsewhere';
		asked.body = undefined;
		expect(opened(authenticate(first))).toEqual({ uri: '/p', body: '{"b":2}' });
	});

	it('leaves the options of the caller as they were', () => {
		const headers = { Accept: 'x' };
		const asked = { method: 'POST' as const, url: '/p', qs: { a: 1 }, body: { b: 2 }, headers };
		authenticate(asked);
		expect(asked).toEqual({ method: 'POST', url: '/p', qs: { a: 1 }, body: { b: 2 }, headers: { Accept: 'x' } });
	});
});

describe('the transport', () => {
	it('never follows redirects', () => {
		expect(authenticate({ url: '/p' })).toMatchObject({ disableFollowRedirect: true });
		expect(authenticate({ uri: `${origin}/p`, followRedirect: true, followAllRedirects: true })).toMatchObject({
			followRedirect: false,
			followAllRedirects: false,
			json: false,
		});
	});

	it('looks away from certificates only when told to', () => {
		const lax = { ...obshell, ignoreSslIssues: true };
		expect(authenticate({ url: '/p' }, lax)).toMatchObject({ skipSslCertificateValidation: true });
		expect(authenticate({ uri: `${origin}/p` }, lax)).toMatchObject({ rejectUnauthorized: false });
		expect(authenticate({ url: '/p' }).skipSslCertificateValidation).toBeUndefined();
		expect(authenticate({ uri: `${origin}/p`, rejectUnauthorized: true }).rejectUnauthorized).toBe(true);
	});

	it('asks for English unless the caller asks for something else, and for JSON always', () => {
		const { headers } = authenticate({ url: '/p', headers: { 'content-type': 'text/plain' } });
		expect(headers).toMatchObject({ 'Accept-Language': 'en-US', 'Content-Type': 'application/json' });
		expect(Object.keys(headers ?? {}).filter((name) => /content-type/i.test(name))).toHaveLength(1);
		const chosen = authenticate({ url: '/p', headers: { 'accept-language': 'zh-CN' } }).headers;
		expect([chosen?.['accept-language'], chosen?.['Accept-Language']]).toEqual(['zh-CN', undefined]);
	});
});
