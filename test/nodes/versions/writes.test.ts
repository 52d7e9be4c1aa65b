/** Writes before replayed agents, followed to their end: each task moves as it was recorded, by a clock that stands still. */
import type { IDataObject } from 'n8n-workflow';

import type { Entry } from '../../recordings/recordings';
import { pick } from '../scene';
import { before, type BeforeAgent } from './agents';
import { entriesOf, ok, RECORDED, type Given } from './replay';

const WAIT = { waitForCompletion: true, waitOptions: { whenFailed: 'item' } };

let there: BeforeAgent;
afterEach(async () => {
	const { unknown } = there.agent;
	await there.close();
	expect(unknown).toEqual([]);
});

/** The agent before what it was asked to write, and the recorded entries of it by name. */
async function writer(version: string): Promise<(name: string) => Entry> {
	there = await before(version, ['reads', 'tasks']);
	const entries = entriesOf(version, 'writes');
	return (name) => {
		const entry = entries.find((one) => one.name === name);
		if (!entry) throw new Error(`${version} has no ${name}`);
		return entry;
	};
}

/**
 * Answers a write as recorded, and from then on its task by the time that has passed.
 * @param ended what else is answered once the task has come to its last state
 */
function play({ request, answer, dag }: Entry, ended: Record<string, Given> = {}): void {
	const { instead } = there.agent;
	let sent: number | undefined;
	instead.set(`${request.method} ${request.path}`, () => {
		sent = there.clock.now();
		return answer;
	});
	const polls = dag?.polls ?? [];
	const at = () => there.clock.now() - (sent ?? Infinity);
	instead.set(`GET ${dag?.path}`, () => (polls.filter(({ at_ms: from }) => from <= at()).at(-1) ?? polls[0]).answer);
	for (const [target, given] of Object.entries(ended)) {
		const own = instead.get(target);
		instead.set(target, () => (at() >= (polls.at(-1)?.at_ms ?? 0) ? given : (own?.() ?? recorded(target))));
	}
}

function recorded(target: string): Given {
	const [method, path] = target.split(' ');
	const entry = ['reads', 'tasks'].flatMap((topic) => entriesOf(there.version, topic)).find(({ request }) => request.method === method && request.path === path && request.acceptLanguage === undefined);
	if (!entry) throw new Error(`Nothing is recorded of ${target}`);
	return entry.answer;
}

const OVERVIEW = 'GET /api/v1/tenant/shop/backup/overview';
const START = { resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('shop'), ...WAIT };

describe.each(RECORDED)('an agent of version %s', (version) => {
	it('starts a backup, and the wait ends with it', async () => {
		const entry = await writer(version);
		play(entry('backup: full, ends well'), { [OVERVIEW]: entry('backup: overview after').answer });
		const items = await there.items(START);
		expect(items).toMatchObject([{ tenant: 'shop', outcome: 'succeeded', jobId: 14, backupType: 'full', outputBytes: 50_000_005 }]);
		// The backup lasts eleven seconds; without a witness, the wait would last until its tolerance.
		expect(there.pauses.reduce((sum, one) => sum + one, 0)).toBeLessThan(20_000);
	});

	it('starts a backup that OceanBase refuses, and says why', async () => {
		const entry = await writer(version);
		play(entry('backup: OceanBase refuses the statement'));
		const [item] = await there.items(START);
		expect(item).toMatchObject({ tenant: 'shop', outcome: 'failed' });
		expect(item.message).toMatch(/^The backup did not begin: Start backup on 127\.0\.0\.1:2886: ERROR: .*Error 9040 \(HY000\): backup data file is not accessible$/);
	});

	it('sets a backup config', async () => {
		const entry = await writer(version);
		play(entry('config: POST, all options'));
		there.agent.instead.set('GET /api/v1/tenant/fresh/backup/config/storage', () => ok({ data_base_uri: 'file:///backup/fresh/data', archive_base_uri: 'file:///backup/fresh/clog' }));
		const parameters = { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', tenant: pick('fresh'), configMode: 'replace', dataBaseUri: 'file:///backup/fresh/data', archiveBaseUri: 'file:///backup/fresh/clog' };
		expect(await there.items({ ...parameters, ...WAIT })).toMatchObject([{ taskId: '11', outcome: 'succeeded' }]);
	});

	it('says of an S3 destination with a region that it was tried at Amazon', async () => {
		const entry = await writer(version);
		play(entry('config: object store that cannot be reached'));
		const uri = (what: string) => `s3://bkt/${what}?host=127.0.0.1:1&s3_region=r&access_id=ak&access_key=sk`;
		const parameters = { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', tenant: pick('fresh'), configMode: 'replace', dataBaseUri: uri('data'), archiveBaseUri: uri('clog') };
		const [item] = await there.items({ ...parameters, ...WAIT });
		expect(item).toMatchObject({ outcome: 'failed', stage: 1, failure: { log: expect.stringContaining('put s3 object: RequestError: send request failed') as string } });
		expect(item.message).toMatch(/\(Task > Operate\)\. obshell tries an S3 destination that has s3_region at amazonaws\.com, whatever its host says: .* without s3_region, or set it in SQL/);
	});

	it('says which task holds a tenant', async () => {
		const entry = await writer(version);
		const locked = entriesOf(version, 'writes').find(({ answer }) => /under maintenance/.test(JSON.stringify(answer.body)) && answer.status === 500);
		expect(locked).toBeDefined();
		there.agent.instead.set(`${locked?.request.method} ${locked?.request.path}`, () => locked?.answer as Given);
		// At that moment the task had failed; the list was recorded when it was rolled back.
		const failed = entry('config: last maintenance DAG while the tenant is locked').answer;
		const data = (failed.body as { data: IDataObject }).data;
		for (const target of ['GET /api/v1/task/dags/ob', 'GET /api/v1/task/dag/ob/unfinish']) {
			const is = recorded(target);
			if (is.status === 200) there.agent.instead.set(target, () => ({ ...is, body: { ...(is.body as object), data: { contents: [data] } } }));
		}
		there.agent.instead.set('GET /api/v1/task/dag/maintain/ob', () => failed);
		const parameters = { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', tenant: pick('fresh'), configMode: 'replace', dataBaseUri: 'file:///a', archiveBaseUri: 'file:///b' };
		const { message, description } = await there.refusal(parameters);
		expect(message).toBe('Another task holds this tenant or cluster');
		expect(description).toMatch(/^It is the task 14 \(Set obcluster backup config for fresh, FAILED\)/);
	});

	it('refuses to suspend log archiving where it cannot, before anything is sent', async () => {
		await writer(version);
		there.agent.instead.set('PATCH /api/v1/tenant/shop/backup/log', () => ({ status: 200, body: { successful: true, status: 200, timestamp: '', traceId: '1' } }));
		const parameters = { resource: 'logBackup', operation: 'setStatus', applyTo: 'tenant', tenant: pick('shop'), logStatus: 'suspend' };
		if (version >= '4.3.2') {
			expect(await there.items(parameters)).toHaveLength(1);
			return;
		}
		const { message, description } = await there.refusal(parameters);
		expect(message).toBe(`This needs obshell 4.3.2 or later; this one is ${version}`);
		expect(description).toContain("Use 'Stop'");
		expect(there.agent.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it('stops log archiving, and says what it cannot see', async () => {
		await writer(version);
		there.agent.instead.set('PATCH /api/v1/tenant/legacy/backup/log', () => ({ status: 200, body: { successful: true, status: 200, timestamp: '', traceId: '1' } }));
		const parameters = { resource: 'logBackup', operation: 'setStatus', applyTo: 'tenant', tenant: pick('legacy'), logStatus: 'stop', ...WAIT };
		const holds = version >= '4.3.2' ? { outcome: 'canceled' } : { outcome: 'unknown', message: 'Asked for; agents before 4.3.2 do not say whether it is so' };
		expect(await there.items(parameters)).toMatchObject([{ tenant: 'legacy', ...holds }]);
	});

	it('cancels no restore where there is none, and says so', async () => {
		const entry = await writer(version);
		const nothing = entriesOf(version, 'writes').find(({ request, answer }) => request.method === 'DELETE' && request.path.includes('/shop/') && answer.status === 400);
		there.agent.instead.set('DELETE /api/v1/tenant/drill_1/restore', () => nothing?.answer as Given);
		const parameters = { resource: 'restore', operation: 'cancel', tenant: pick('drill_1') };
		expect((await there.refusal(parameters)).message).toBe('No restore of this tenant is under way');
		there.agent.instead.set('DELETE /api/v1/tenant/drill_1/restore', () => entry('restore: cancel after success').answer);
		const { message, description } = await there.refusal(parameters);
		expect(message).toBe('No restore of this tenant is under way');
		expect(description).toMatch(/^Its last restore task has ended well or is undone already/);
	});

	it('restores to all zones without being told which, waits for the tenant, and the check passes', async () => {
		const entry = await writer(version);
		const overview = 'GET /api/v1/tenant/nt1/restore/overview';
		const nosuch = recorded('GET /api/v1/tenant/nosuch/restore/overview');
		there.agent.instead.set(overview, () => nosuch);
		play(entry('restore: latest, ends well'), { [overview]: entry('restore: overview of nt1 after success').answer });
		const parameters = {
			resource: 'restore',
			operation: 'start',
			sourceKind: 'uris',
			dataUri: 'file:///backup/1002/data',
			archiveUri: 'file:///backup/1002/clog',
			newTenant: 'nt1',
			unitConfig: pick('u1'),
			unitCount: 1,
			pointKind: 'latest',
		};
		expect(await there.items({ ...parameters, ...WAIT })).toMatchObject([{ tenant: 'nt1', outcome: 'succeeded', message: 'The tenant is activated' }]);
		const body = JSON.parse(String(there.agent.asked.find(({ method, target }) => method === 'POST' && target === '/api/v1/tenant/restore')?.body)) as IDataObject;
		expect(body.zone_list).toEqual([{ name: 'zone1', replica_type: 'FULL', unit_config_name: 'u1', unit_num: 1 }]);

		// 4.2.5 lists no task that has ended well, but tells the last one.
		there.agent.instead.set('GET /api/v1/task/dag/maintain/ob', () => recorded('GET /api/v1/task/dag/118'));
		const tenants = recorded('GET /api/v1/tenants/overview');
		const known = (tenants.body as { data: { contents: IDataObject[] } }).data.contents;
		const data = { contents: [...known, { ...known[1], tenant_name: 'nt1', tenant_id: 1060 }] };
		there.agent.instead.set('GET /api/v1/tenants/overview', () => ({ ...tenants, body: { ...(tenants.body as object), data } }));
		expect(await there.items({ resource: 'restore', operation: 'check', tenant: pick('nt1') })).toMatchObject([{ verdict: 'passed', usable: true }]);
	});

	it('restores from the place of a tenant only where it knows that', async () => {
		await writer(version);
		const parameters = { resource: 'restore', operation: 'start', sourceKind: 'tenant', tenant: pick('shop'), newTenant: 'nt1', unitConfig: pick('u1'), unitCount: 1, pointKind: 'latest' };
		if (version >= '4.3.2') return;
		const { message, description } = await there.refusal(parameters);
		expect(message).toBe(`This needs obshell 4.3.2 or later; this one is ${version}`);
		expect(description).toContain('give the URIs yourself');
		expect(there.agent.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
	});
});
