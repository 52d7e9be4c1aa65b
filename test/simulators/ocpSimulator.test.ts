import { worldOfTenants } from './believableWorld';
import { OCP_ACCESS_KEY, OCP_USER } from './ocp/OcpSimulator';
import type { Sending } from './ocpClient';
import { HandClock } from './world';
import { MINUTE } from './worldAt';
import { BASIC, closeAll, NOW, start } from './askedOcp';

afterEach(closeAll);

describe('authentication', () => {
	test('lets Basic through, colon in the password and all, and wraps data in the envelope', async () => {
		const { get, simulator } = await start();
		const answer = await get('/api/v2/ob/clusters?page=1&size=1');
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ successful: true, status: 200, timestamp: '2024-08-09T16:00:52.151+08:00' });
		expect(answer.json.traceId).toMatch(/^[0-9a-f]{16}$/);
		expect(answer.json.server).toMatch(/^[0-9a-f]{10}$/);
		expect(simulator.requests).toEqual([
			expect.objectContaining({ method: 'GET', target: '/api/v2/ob/clusters?page=1&size=1', status: 200, auth: 'basic' }),
		]);
		expect(JSON.stringify(simulator.requests)).not.toContain('Basic');
	});

	test('lets a signed request through, and refuses it once anything signed has changed', async () => {
		const { get, simulator } = await start();
		const signed = { ...OCP_ACCESS_KEY, at: NOW };
		const target = '~/backup/task/logBackupTasks?size=10&page=1&startTime=2024-08-09T00%3A00%3A00%2B08%3A00';
		expect((await get(target, { signed })).status).toBe(200);
		expect((await get(target, { signed, headers: { 'Content-Type': 'text/plain' } })).json.error.code).toBe('IAM10000');
		expect((await get(target, { signed, headers: { 'x-ocp-origin': 'other' } })).status).toBe(401);
		expect((await get(target, { signed: { ...signed, secretKey: 'example' } })).status).toBe(401);
		expect((await get(target, { signed: { ...signed, accessKey: 'nobody' } })).status).toBe(401);
		expect((await get(target, { signed, headers: { Date: 'now' } })).status).toBe(401);
		expect(simulator.requests.map(({ auth }) => auth)).toEqual([
			'access key',
			'wrong signature',
			'wrong signature',
			'wrong signature',
			'unknown access key',
			'bad date',
		]);
	});

	test('accepts clocks that differ by less than 15 minutes, by the clock of the world', async () => {
		const { get, simulator } = await start();
		const at = Math.floor(NOW / 1000) * 1000;
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: at - 14 * MINUTE } })).status).toBe(200);
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: at + 14 * MINUTE } })).status).toBe(200);
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: at - 15 * MINUTE } })).status).toBe(401);
		expect(simulator.requests.at(-1)?.auth).toBe('stale date');
	});

	test('blocks the account after 5 wrong passwords and the address after 10 failures, both for a time', async () => {
		const { get, clock } = await start();
		const wrong: Sending = { basic: [OCP_USER.username, 'guess'] };
		const first = await get('/api/v2/info', wrong);
		expect(first.status).toBe(401);
		expect(first.json.error).toEqual({
			code: 'IAM10004',
			message: 'The username or password is incorrect. You have 4 more attempts.',
		});
		for (let attempt = 2; attempt <= 5; attempt += 1) await get('/api/v2/info', wrong);
		expect((await get('/api/v2/info')).json.error.code).toBe('IAM10007');
		for (let attempt = 7; attempt <= 10; attempt += 1) await get('/api/v2/info', { basic: ['other', 'guess'] });
		expect((await get('/api/v2/info', { signed: { ...OCP_ACCESS_KEY, at: NOW } })).json.error.code).toBe('IAM10014');
		clock.advance(31 * MINUTE);
		expect((await get('/api/v2/info')).status).toBe(200);
	});

	test('tells those without rights from those who are not known', async () => {
		const { get } = await start({ users: [OCP_USER, { username: 'guest', password: 'g', rights: 'none' }] });
		expect((await get('/api/v2/ob/clusters', {})).json.error.code).toBe('IAM10000');
		const guest: Sending = { basic: ['guest', 'g'] };
		expect((await get('/api/v2/info', guest)).status).toBe(200);
		const denied = await get('/api/v2/ob/clusters', guest);
		expect([denied.status, denied.json.error.code]).toEqual([403, 'COM10009']);
	});

	test('throttles per user with headers and the numeric code 0', async () => {
		const { get, clock } = await start({ rateLimit: { limit: 2, windowSeconds: 10 } });
		expect((await get('/api/v2/ob/clusters')).headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
		await get('/api/v2/ob/clusters');
		const refused = await get('/api/v2/ob/clusters');
		expect(refused.status).toBe(429);
		expect(refused.headers).toMatchObject({ 'ratelimit-remaining': '0', 'ratelimit-reset': '8' });
		expect(refused.json).toMatchObject({ duration: 0, error: { code: 0 }, successful: false, traceId: '' });
		clock.advance(8_000);
		expect((await get('/api/v2/ob/clusters')).status).toBe(200);
	});
});

describe('what is around the endpoints', () => {
	test('info, time and status have no envelope; time needs no authentication', async () => {
		const { get } = await start();
		expect(JSON.parse((await get('/api/v2/info')).text)).toMatchObject({ artifact: 'ocp-server', buildVersion: expect.stringMatching(/^4\.3\.3-/) });
		expect((await get('/api/v2/time', {})).text).toBe('2024-08-09T16:00:52.151+08:00');
		expect((await get('/api/status')).text).toBe('okay');
		expect((await get('/api/v2/profiles/me')).json).toMatchObject({ successful: true, data: { username: OCP_USER.username } });
	});

	test('everything outside /api is the web page; what is unknown under /api is refused, after authentication', async () => {
		const { get } = await start();
		const page = await get('/ocp/api/v2/info', {});
		expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html;charset=UTF-8']);
		expect((await get('/api/v2/nothing', {})).status).toBe(401);
		expect((await get('/api/v2/nothing')).json.error.code).toBe('COM10003');
		expect((await get('/api/v2/ob/clusters/abc/backup/overview')).status).toBe(400);
		expect((await get('/api/v2/ob/clusters/77/backup/overview')).json.error.code).toBe('OBE11001');
		expect((await get('~/tenants/77')).json.error.code).toBe('OBE21002');
		expect((await get('/api/v2/ob/clusters?name=%E0%A4%A')).status).toBe(400);
	});

	test('speaks the language asked for, and Chinese unasked', async () => {
		const { get } = await start();
		const message = async (headers: Record<string, string>) =>
			(await get('/api/v2/ob/clusters/77/backup/overview', { basic: BASIC, headers })).json.error.message;
		expect(await message({ 'Accept-Language': 'en-US' })).toBe('The OceanBase cluster with the ID 77 does not exist.');
		expect(await message({ 'Accept-Language': 'zh-CN' })).toBe('ID 为 77 的 OceanBase 集群不存在');
		expect(await message({ 'Accept-Language': '' })).toBe('ID 为 77 的 OceanBase 集群不存在');
	});

	test('4.2.2 has C1-C12 and the listings, and nothing of the tenants', async () => {
		const { get, simulator } = await start({ version: '4.2.2' });
		const { ocpId } = simulator.world.tenants[0];
		for (const path of ['ability', 'overview', 'config/backupStrategy', 'task/dataBackupTasks', 'task/logBackupTasks', 'task/restoreTasks', 'info']) {
			expect([path, (await get(`~/backup/${path}`)).status]).toEqual([path, 200]);
		}
		for (const path of ['config/backupStrategy', 'task/dataBackupTasks', 'task/logBackupTasks', 'task/restoreTasks', 'info']) {
			expect([path, (await get(`~/tenants/${ocpId}/backup/${path}`)).status]).toEqual([path, 400]);
		}
		expect((await get('~/tenants')).data.contents[0]).not.toHaveProperty('obTenantId');
		expect(JSON.parse((await get('/api/v2/info')).text)).toMatchObject({ springBootVersion: expect.any(String) });
	});
});

describe('paging', () => {
	test('counts from 1, 10 a page, up to 2000; beyond the end the page is empty', async () => {
		const { get } = await start({ world: worldOfTenants(new HandClock(NOW), 25) });
		const first = (await get('~/tenants')).data;
		expect(first.contents).toHaveLength(10);
		expect(first.page).toEqual({ number: 1, size: 10, totalElements: 25, totalPages: 3 });
		expect((await get('~/tenants?page=3&size=10')).data.contents).toHaveLength(5);
		expect((await get('~/tenants?page=4&size=10')).data).toEqual({
			contents: [],
			page: { number: 4, size: 10, totalElements: 25, totalPages: 3 },
		});
		expect((await get('~/tenants?size=2000')).data.contents).toHaveLength(25);
		for (const query of ['size=2001', 'page=0', 'size=0', 'page=x']) {
			const refused = await get(`~/tenants?${query}`);
			expect([query, refused.status, refused.json.error.code]).toEqual([query, 400, 'COM10001']);
		}
		expect((await get('/api/v2/alarm/alarms?size=201')).status).toBe(400);
	});

	test('task lists of a cluster give the number of records as size, as the official sample does', async () => {
		const { get } = await start({ world: worldOfTenants(new HandClock(NOW), 3) });
		expect((await get('~/backup/task/logBackupTasks?page=1&size=10')).data.page).toEqual({
			number: 1,
			size: 3,
			totalElements: 3,
			totalPages: 1,
		});
	});

	test('sorts by known fields only', async () => {
		const { get } = await start();
		const names = (await get('~/tenants?sort=name,desc')).data.contents.map(({ name }) => name);
		expect(names).toEqual([...names].sort().reverse());
		expect((await get('~/tenants?sort=secret,asc')).json.error.code).toBe('COM10011');
	});

	test('a list of 100,000 log tasks is made page by page, and can grow while it is read', async () => {
		const { get } = await start({ logTasks: 100_000 });
		const page = (await get('~/backup/task/logBackupTasks?page=50&size=2000')).data;
		expect(page.page).toEqual({ number: 50, size: 2000, totalElements: 100_000, totalPages: 50 });
		expect(new Set(page.contents.map(({ createTime }) => createTime)).size).toBe(2000);
		const { get: grow } = await start({ logTasks: 15, logTaskGrowth: 2 });
		const first = (await grow('~/backup/task/logBackupTasks?page=1&size=10')).data;
		const second = (await grow('~/backup/task/logBackupTasks?page=2&size=10')).data;
		expect([first.page.totalElements, second.page.totalElements]).toEqual([15, 17]);
		// Two rows of the first page have moved onto the second.
		const seen = new Set(first.contents.map(({ createTime }) => createTime));
		expect(second.contents.filter(({ createTime }) => seen.has(createTime))).toHaveLength(2);
	});
});

describe('faults', () => {
	test('meet the requests that they match, as often as they are told', async () => {
		const { get, simulator } = await start();
		simulator.addFault({ path: /overview$/, times: 2, answer: { status: 500, body: { error: { code: 'COM10000' } } } });
		simulator.addFault({ method: 'get', path: '/api/v2/info', answer: 'html' });
		expect((await get('~/backup/overview')).status).toBe(500);
		expect((await get('~/backup/ability')).status).toBe(200);
		expect((await get('~/backup/overview')).json.error.code).toBe('COM10000');
		expect((await get('~/backup/overview')).status).toBe(200);
		expect((await get('/api/v2/info')).text).toContain('<html');
		simulator.addFault({ after: 1, answer: 'throttle' });
		expect((await get('/api/v2/info')).status).toBe(200);
		expect((await get('/api/v2/info')).json.error.code).toBe(0);
	});

	test('connections can be reset before or after the work, or hang until the end', async () => {
		const { get, simulator } = await start();
		simulator.addFault({ answer: 'reset' });
		await expect(get('/api/v2/info')).rejects.toThrow(/ECONNRESET|hang up/);
		simulator.addFault({ answer: 'lostAnswer' });
		await expect(get('/api/v2/info')).rejects.toThrow(/ECONNRESET|hang up/);
		simulator.addFault({ path: '/api/v2/info', answer: 'hang' });
		const hanging = get('/api/v2/info');
		hanging.catch(() => undefined);
		while (simulator.requests.length < 3) await get('/api/v2/time');
		expect(simulator.requests.map(({ auth }) => auth).slice(0, 2)).toEqual(['not checked', 'basic']);
		await simulator.close();
		await expect(hanging).rejects.toThrow();
	});
});
