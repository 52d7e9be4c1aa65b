import { openSealed, type Sealed } from './obshell/sealing';
import { MINUTE } from './worldAt';
import { auth, client, clock, refusal, restart, ROOT, simulator, start, TARGET } from './guardedObshell';

describe('obshell around its guard', () => {
	beforeEach(async () => await start());
	afterEach(async () => await simulator.close());

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
