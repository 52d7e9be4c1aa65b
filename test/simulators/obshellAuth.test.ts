import { openBody } from './obshell/security';
import { sealBody, type Sealed } from './obshell/sealing';
import { auth, client, NOW, refusal, restart, ROOT, simulator, start, TARGET } from './guardedObshell';

describe("obshell's guard", () => {
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
});
