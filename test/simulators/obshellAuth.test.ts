import { believableWorld } from './believableWorld';
import { startObshellSimulator, type ObshellOptions, type ObshellSimulator } from './obshell/ObshellSimulator';
import { openBody } from './obshell/security';
import { SealingClient, openSealed, sealBody, type Sealed } from './obshell/sealing';
import { HandClock } from './world';
import { MINUTE } from './worldAt';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
const ROOT = 'made-up-root-word';
const TARGET = '/api/v1/tenants/overview';

describe("obshell's guard", () => {
	let clock: HandClock;
	let simulator: ObshellSimulator;
	let client: SealingClient;

	const start = async (options: Partial<ObshellOptions> = {}) => {
		clock = new HandClock(NOW);
		simulator = await startObshellSimulator({ world: believableWorld(clock), rootPassword: ROOT, ...options });
		client = new SealingClient(simulator.url, () => clock.now());
	};
	const restart = async (options: Partial<ObshellOptions>) => {
		await simulator.close();
		await start(options);
	};
	/** Status, errCode, code and message of what one request got. */
	const refusal = async (how: Sealed, target = TARGET, method = 'GET') => {
		const { status, json } = await client.send(method, target, { password: ROOT, ...how });
		return [status, json.error?.errCode, json.error?.code, json.error?.message];
	};
	const auth = (what: string) => `Security.Authentication.${what}`;

	beforeEach(async () => await start());
	afterEach(async () => await simulator.close());

	it('opens the known AES vectors', () => {
		const keys = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
		expect(openBody('KoeDG7p4VvgXPEZy26TqQJpuSp4vT/8tnRREXwpDg8I=', keys)).toBe('{"status":"stop"}');
		expect(openBody('CpQLtUFu8EXxw5RYxlPqWg==', keys)).toBe('');
		expect(sealBody('{"status":"stop"}', keys)).toBe('KoeDG7p4VvgXPEZy26TqQJpuSp4vT/8tnRREXwpDg8I=');
	});

	it.each([
		['4.5.0.0-0', 188],
		['4.4.1.1-0', 100],
	])('has the key length of version %s', async (version, length) => {
		await restart({ version });
		const { json } = await client.raw('GET', '/api/v1/secret');
		expect(json.data.public_key).toHaveLength(length);
		expect((await client.send('GET', TARGET, { password: ROOT })).status).toBe(200);
	});

	it('takes chunks of any length that fits, and keys in any case', async () => {
		expect((await client.send('GET', TARGET, { password: ROOT, chunk: 117 })).status).toBe(200);
		const headerJson = { auth: ROOT, ts: String(NOW / 1000 + 1), uri: TARGET };
		expect((await client.send('GET', TARGET, { headerJson })).status).toBe(200);
		expect(simulator.requestsTo('GET', TARGET)).toMatchObject([
			{ status: 200, auth: 'root password', done: true },
			{ status: 200, auth: 'root password', done: true },
		]);
	});

	it('opens the same headers faster, and refuses the same ones', async () => {
		for (const version of ['4.5.0.0-0', '4.4.1.0-0']) {
			await restart({ fastRsa: true, version });
			expect((await client.send('GET', TARGET, { password: ROOT })).status).toBe(200);
			const headerValue = Buffer.alloc(128, 0xff).toString('base64');
			expect((await refusal({ headerValue }))[3]).toBe('Decrypt http header failed: crypto/rsa: decryption error');
		}
	});

	it('refuses a request without any header', async () => {
		expect(await refusal({ header: null })).toEqual([
			400,
			'Request.Header.NotFound',
			undefined,
			'X-OCS-Agent-Header or X-OCS-Header not found in http request header',
		]);
	});

	it('refuses a header that it cannot open on every route, and says why', async () => {
		const failed = (why: string) => [401, auth('Header.DecryptFailed'), 1, `Decrypt http header failed: ${why}`];
		for (const target of ['/api/v1/info', '/api/v1/secret', '/api/v1/nowhere', '/', TARGET]) {
			expect(await refusal({ headerValue: Buffer.alloc(128, 7).toString('base64') }, target)).toEqual(
				failed('crypto/rsa: decryption error'),
			);
		}
		expect(await refusal({ headerValue: 'AAAA*' })).toEqual(failed('illegal base64 data at input byte 4'));
		expect(await refusal({ headerJson: { Ts: 5 } })).toEqual(
			failed('json: cannot unmarshal number into Go struct field HttpHeader.Ts of type string'),
		);
		await client.send('GET', TARGET, { password: ROOT });
		simulator.rotateKey();
		expect(await refusal({})).toEqual(failed('crypto/rsa: decryption error'));
		client.publicKey = undefined;
		expect((await refusal({}))[0]).toBe(200);
	});

	it('compares the request target byte for byte, before the password', async () => {
		const mismatch = [401, auth('Header.UriMismatch'), 10008, 'URI mismatch'];
		expect(await refusal({ uri: `${TARGET}?`, password: 'wrong' })).toEqual(mismatch);
		expect(await refusal({ uri: '/api/v1/tenant/%7Ea' }, '/api/v1/tenant/~a')).toEqual(mismatch);
		expect((await client.send('GET', '/api/v1/tenant/%6frders?x=a+b%20c', { password: ROOT })).status).toBe(200);
	});

	it('refuses a wrong password, and adopts a changed one', async () => {
		expect(await refusal({ password: 'wrong' })).toEqual([
			401,
			auth('IncorrectOceanbasePassword'),
			10008,
			'Unauthorized: OceanBase password is incorrect',
		]);
		simulator.setPassword('another-word');
		expect((await client.send('GET', TARGET, { password: 'another-word' })).status).toBe(200);
	});

	it('judges expiry in whole seconds, by the host, and not at all without a password', async () => {
		expect(await refusal({ expiresIn: -1 })).toEqual([
			401,
			auth('Expired'),
			10008,
			'Unauthorized: Authentication expired',
		]);
		expect((await refusal({ expiresIn: 0 }))[0]).toBe(200);
		expect(await refusal({ headerJson: { Auth: ROOT, Ts: 'soon', Uri: TARGET } })).toEqual([
			401,
			auth('Timestamp.Invalid'),
			10008,
			'Unauthorized: Invalid timestamp: soon, err: strconv.ParseInt: parsing "soon": invalid syntax',
		]);
		simulator.setPassword('');
		expect((await refusal({ password: '', expiresIn: -999 }))[0]).toBe(200);
	});

	it('keeps agent and root passwords apart', async () => {
		const agentHeader = 'X-OCS-Agent-Header';
		expect(await refusal({ header: agentHeader })).toEqual([
			401,
			auth('WithOceanBasePassword'),
			10008,
			'Unauthorized: Should use oceanbase_password to verify: agent password is not initialized',
		]);
		simulator.setAgentPassword('agent-word');
		expect((await refusal({ header: agentHeader, password: 'agent-word' }))[0]).toBe(200);
		expect(await refusal({ header: agentHeader, password: 'x' })).toEqual([
			401,
			auth('IncorrectAgentPassword'),
			10008,
			'Unauthorized: Agent password is incorrect',
		]);
		expect((await client.raw('GET', '/api/v1/info')).json.data.security).toBe(true);
	});

	it('lets anybody into a single agent without a password, but not into backups', async () => {
		await restart({ identity: 'SINGLE' });
		const target = '/api/v1/obcluster/backup/overview';
		expect(await refusal({ password: 'whatever' }, target)).toEqual([
			400,
			'Agent.Identify.NotSupportOperation',
			undefined,
			"'10.10.10.1:2886' is 'SINGLE', instead of 'CLUSTER AGENT', does not support this operation",
		]);
		expect((await refusal({ password: 'whatever' }, '/api/v1/agents/status'))[0]).toBe(200);
		simulator.setAgentPassword('agent-word');
		expect((await refusal({}, target))[1]).toBe(auth('WithAgentPassword'));
	});

	it('opens bodies before it looks at the password, with the two real 500s and the crashes', async () => {
		const target = '/api/v1/tenant/orders/backup/log';
		const patch = async (how: Sealed) => await refusal({ password: 'wrong', ...how }, target, 'PATCH');
		expect(await patch({ rawBody: 'AAAA', keys: Buffer.alloc(8) })).toEqual([
			500,
			'Request.Body.Decrypt.AES.KeyAndIv.Invalid',
			undefined,
			'Unauthorized: AES key and IV size error',
		]);
		expect(await patch({ rawBody: 'AAAA' })).toEqual([
			500,
			'Request.Body.Decrypt.AES.ContentLength.Invalid',
			undefined,
			'Unauthorized: Decrypted string length is not a multiple of the block size',
		]);
		for (const how of [
			{ rawBody: '{"status":"stop"}' },
			{ rawBody: '"KoeDG7p4VvgXPEZy26TqQJpuSp4vT/8tnRREXwpDg8I="' },
			{ rawBody: 'CpQLtUFu8EXxw5RYxlPqWg==', keys: Buffer.alloc(20) },
		]) {
			const { status, headers, json } = await client.send('PATCH', target, { password: ROOT, ...how });
			expect([status, json.traceId, json.error]).toEqual([
				500,
				'',
				{ errCode: 'Common.Unexpected', message: 'Unexpected error: Internal Server Error' },
			]);
			expect(headers['content-type']).toBe('application/json; charset=utf-8');
		}
		expect((await patch({ body: '{"status":"stop"}' }))[1]).toBe(auth('IncorrectOceanbasePassword'));
		expect(await refusal({ body: 'stop' }, target, 'PATCH')).toEqual([
			400,
			'Common.BindJsonFailed',
			undefined,
			'Bind JSON failed: EOF',
		]);
		expect(simulator.requests.filter(({ done }) => done)).toHaveLength(1);
	});

	it('answers unknown routes without a header, and everything else with the dashboard', async () => {
		const unknown = await client.raw('PUT', '/api/v1/info');
		expect([unknown.status, unknown.json.error]).toEqual([
			404,
			{ errCode: 'Common.NotFound', message: 'Element not found: 404 not found' },
		]);
		const dashboard = await client.raw('GET', '/api/v2/ob/clusters');
		expect([dashboard.status, dashboard.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
		const slash = await client.raw('GET', `${TARGET}/?mode=MYSQL`);
		expect([slash.status, slash.headers.location]).toEqual([301, `${TARGET}?mode=MYSQL`]);
	});

	it('says what it is without a header', async () => {
		const { text, json } = await client.raw('GET', '/api/v1/info', { 'X-OBSHELL-Trace-ID': 'abc' });
		expect(json).toMatchObject({ successful: true, status: 200, duration: 0, traceId: 'abc' });
		expect(json.data).toMatchObject({ identity: 'CLUSTER AGENT', version: '4.5.0.0-0', supportedAuth: ['v2'] });
		expect(text).toMatch(/"startAt":\d{19},/);
		expect((await client.raw('POST', '/api/v1/status')).json.data).toMatchObject({ obState: 3, sqlPort: 2881 });
		expect((await client.raw('GET', '/api/v1/time')).json.data).toMatch(/^2026-05-08T10:00:00\.\d+\+08:00$/);
	});

	it('opens sessions that slide, and ends them', async () => {
		const keys = Buffer.alloc(32, 5);
		const login = await client.send('POST', '/api/v1/login', { password: ROOT, keys });
		const sessionId = openSealed(login.json.data, keys);
		expect(sessionId).toMatch(/^[0-9a-f]{64}$/);
		const use = async () =>
			await refusal({ headerJson: { session_id: sessionId, Ts: String(clock.now() / 1000), Uri: TARGET } });
		clock.advance(29 * MINUTE);
		expect((await use())[0]).toBe(200);
		clock.advance(29 * MINUTE);
		expect((await use())[0]).toBe(200);
		clock.advance(31 * MINUTE);
		expect(await use()).toEqual([401, auth('SessionExpired'), 10008, 'Session is expired']);
		expect(await use()).toEqual([401, auth('SessionInvalid'), 10008, 'Session is invalid']);
	});

	it('tells errors of old agents in the old format', async () => {
		const told = async (how: Sealed) => (await client.send('GET', TARGET, { password: ROOT, ...how })).json.error;
		await restart({ version: '4.2.5.0-1' });
		for (const how of [{ password: 'wrong' }, { uri: '/' }, { header: null }, { headerValue: 'AA' }]) {
			expect(await told(how)).toEqual({ code: 10008, message: 'Verification failed' });
		}
		await restart({ version: '4.3.0.0-1' });
		const failed = (reason: string) => ({ code: 10008, message: `Verification failed: ${reason}` });
		expect(await told({ password: 'wrong' })).toEqual(failed('access denied'));
		expect(await told({ password: 'wrong', uri: '/' })).toEqual(failed('uri mismatch'));
		expect(await told({ header: null })).toEqual(failed('header not found'));
		expect(await told({ headerValue: 'AA' })).toEqual(failed('header decrypt failed'));
		await restart({ version: '4.2.4.0-1' });
		expect((await client.send('GET', TARGET, { password: 'wrong', uri: '/' })).status).toBe(401);
	});

	it('translates the message, never the errCode', async () => {
		const [, errCode, , message] = await refusal({ password: 'x', headers: { 'Accept-Language': 'zh-CN' } });
		expect(errCode).toBe(auth('IncorrectOceanbasePassword'));
		expect(message).not.toContain('password');
	});

	it('verifies nothing in a test build', async () => {
		await restart({ encryptionDisabled: true });
		expect((await client.raw('GET', TARGET)).status).toBe(200);
	});

	it('says which way the database is down', async () => {
		const target = '/api/v1/tenant/orders/backup/overview';
		for (const [state, errCode] of [
			[0, 'OB.Server.Process.NotExist'],
			[1, 'Agent.OceanBase.Useless'],
			[2, 'Agent.OceanBase.Useless'],
		] as const) {
			simulator.setObState(state);
			expect((await refusal({}, target)).slice(0, 2)).toEqual([500, errCode]);
		}
	});

	it('goes wrong on the way when told to, and keeps count', async () => {
		const target = '/api/v1/tenant/orders/backup/log';
		const patch = async () => await client.send('PATCH', target, { password: ROOT, body: '{"status":"suspend"}' });
		await client.raw('GET', '/api/v1/secret');
		simulator.addFault({ kind: 'reset', method: 'PATCH', path: target });
		simulator.addFault({ kind: 'lostAnswer', method: 'PATCH' });
		simulator.addFault({ kind: 'panic', method: 'PATCH' });
		simulator.addFault({ kind: 'html', method: 'PATCH' });
		simulator.addFault({ kind: 'answer', status: 429, headers: { 'Retry-After': '1' }, body: { a: 1 }, path: /log$/ });
		await expect(patch()).rejects.toThrow();
		await expect(patch()).rejects.toThrow();
		expect((await patch()).json.traceId).toBe('');
		expect((await patch()).text).toContain('502 Bad Gateway');
		expect(await patch()).toMatchObject({ status: 429, text: '{"a":1}', headers: { 'retry-after': '1' } });
		expect((await patch()).status).toBe(200);
		expect(simulator.requestsTo('PATCH', target).map(({ fault, done, status }) => [fault, done, status])).toEqual([
			['reset', false, undefined],
			['lostAnswer', true, undefined],
			['panic', false, 500],
			['html', false, 502],
			['answer', false, 429],
			[undefined, true, 200],
		]);
		expect(simulator.requests.at(-1)).toMatchObject({ body: '{"status":"suspend"}', route: '/tenant/:name/backup/log' });
	});

	it('can hang, and be closed all the same', async () => {
		simulator.addFault({ kind: 'hang' });
		const hanging = client.raw('GET', '/api/v1/info').catch((error: Error) => error);
		while (simulator.requests.length === 0) await client.raw('GET', '/api/v1/time');
		await simulator.close();
		expect(await hanging).toBeInstanceOf(Error);
		await start();
	});
});
