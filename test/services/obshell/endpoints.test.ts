import { BackupServiceError } from '../../../services/errors';
import { eachTenant } from '../../../services/obshell/reads/eachTenant';
import { ObshellApi } from '../../../services/obshell/wire/endpoints';
import { isTooOldFor, tooOld } from '../../../services/obshell/wire/routes';
import type { ServerAnswer, ServerRequest } from '../../../services/wire/http';

/** An agent that gives these answers, by path; others are unknown routes. */
function agent(answers: Record<string, Partial<ServerAnswer> | { data: unknown }>): { api: ObshellApi; asked: string[] } {
	const asked: string[] = [];
	const send = async ({ method, path }: ServerRequest): Promise<ServerAnswer> => {
		asked.push(`${method} ${path}`);
		const given = answers[path] ?? { status: 400, text: JSON.stringify({ successful: false, error: { code: 1000, message: 'Bad request: 404 not found' } }) };
		const text = 'data' in given ? JSON.stringify({ successful: true, status: 200, timestamp: '', traceId: '1', data: given.data }) : '';
		return await Promise.resolve({ status: 200, headers: {}, text, ...given });
	};
	return { api: new ObshellApi({ send }, 'http://agent:2886'), asked };
}

const INFO = '/api/v1/obcluster/info';

describe('a list', () => {
	it.each([
		['null', { contents: null }],
		['an empty list', { contents: [] }],
		['a bare list', []],
	])('is empty as %s', async (_what, data) => {
		expect(await agent({ '/api/v1/tenants/overview': { data } }).api.tenants()).toEqual([]);
	});

	it.each([
		['null', null],
		['an object without it', {}],
		['a text', 'none'],
		['a list of another name', { statuses: [] }],
		['a number in its place', { contents: 0 }],
	])('is not taken for empty where there is none, but %s', async (_what, data) => {
		await expect(agent({ '/api/v1/tenants/overview': { data } }).api.tenants()).rejects.toMatchObject({
			kind: 'server',
			message: 'http://agent:2886 gave an answer without the list that was asked for',
		});
	});

	it('of backups is empty where the agent says that there is none', async () => {
		const path = '/api/v1/obcluster/backup/overview';
		expect(await agent({ [path]: { data: { statuses: null } } }).api.clusterBackupOverview()).toEqual([]);
		const none = { status: 404, text: '{"successful":false,"error":{"code":2300,"message":"Task not found: no backup task found"}}' };
		expect(await agent({ [path]: none }).api.clusterBackupOverview()).toEqual([]);
		const away = { status: 404, text: '{"successful":false,"error":{"code":2300,"message":"Task not found: oceanbase db is useless"}}' };
		await expect(agent({ [path]: away }).api.clusterBackupOverview()).rejects.toMatchObject({ message: 'The agent has lost its database' });
	});
});

describe('the cluster in detail', () => {
	it.each([
		['is not known to the agent', undefined],
		['comes without a body, because a tenant has no statistics', { status: 200, text: '' }],
		['needs a view that the database lacks', { status: 400, text: '{"successful":false,"error":{"errCode":"MySQL.Error","message":"MySQL error: Error 1146 (42S02): Table \'oceanbase.DBA_OB_LICENSE\' doesn\'t exist"}}' }],
		['the same, on 4.3.0', { status: 500, text: '{"successful":false,"error":{"code":1002,"message":"Unexpected error: Error 1146 (42S02): Table \'oceanbase.GV$OB_UNITS\' doesn\'t exist"}}' }],
	])('is undefined when it %s', async (_why, answer) => {
		expect(await agent(answer ? { [INFO]: answer } : {}).api.clusterInfo()).toBeUndefined();
	});

	it('is no cluster with the number 0', async () => {
		await expect(agent({ [INFO]: { data: { cluster_id: 0, cluster_name: '' } } }).api.clusterInfo()).rejects.toMatchObject({ message: 'The agent has lost its database' });
	});
});

describe('the cluster in brief', () => {
	const ofNone = { id: 0, name: '', version: '', topology: null };
	it.each([
		['CLUSTER AGENT', 'server'],
		['SINGLE', 'agent-not-in-cluster'],
		['MASTER', 'agent-not-in-cluster'],
	])('of an agent that is %s and tells none is refused as %s', async (identity, kind) => {
		const { api } = agent({ '/api/v1/ob/info': { data: { agent_info: [{ identity }], obcluster_info: ofNone } } });
		await expect(api.obInfo()).rejects.toMatchObject({ kind });
	});
});

describe('what an agent is too old for', () => {
	it.each([
		['4.3.1.0-0', true],
		['4.3.2.0-12025', false],
		['4.3.10.0', false],
		['4.4.0.0', false],
		['4.2.5', true],
		['5', false],
		['5.0', false],
		['', false],
		[undefined, false],
	])('%s lacks suspend: %s', (version, lacks) => {
		expect(isTooOldFor('suspend', version)).toBe(lacks);
	});

	it('is said with both releases, and what to do', () => {
		expect(tooOld('backupList', '4.2.5.0-12024', 400)).toMatchObject({
			kind: 'too-old',
			status: 400,
			message: 'This needs obshell 4.3.2 or later; this one is 4.2.5.0',
			description: expect.stringMatching(/^Upgrade obshell on that server\. 'Get Tenant Backup'/),
		});
		expect(tooOld('logArchive', undefined).message).toBe('This needs obshell 4.3.2 or later; this one is of an unknown version');
	});

	it.each(['4.3.2.0-1', '4.5.0.0-12026', '5.0'])('is not said of %s, which should have it: something else is in the way, such as an agent of seekdb', (version) => {
		const { message, description } = tooOld('backupList', version, 404);
		expect(message).toBe(`This agent has no route for that, though its release ${version.split('-')[0]} should have it`);
		expect(description).toMatch(/^Check what stands behind Base URL: it may be an agent of seekdb/);
	});

	it('is asked for before a write that no route shows it of', async () => {
		const { api, asked } = agent({ '/api/v1/info': { data: { version: '4.3.1.0-0' } } });
		await expect(api.need('suspend')).rejects.toMatchObject({ kind: 'too-old' });
		expect(asked).toEqual(['GET /api/v1/info']);
	});
});

describe('tenants asked one by one', () => {
	const tenants = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, id: null }));
	const fault = (kind: BackupServiceError['kind']) => new BackupServiceError(kind, `${kind}!`, { description: 'why' });
	const readBut = (kind: BackupServiceError['kind'], bad: string[]) => async ({ name }: { name: string | null }) =>
		bad.includes(String(name)) ? await Promise.reject(fault(kind)) : await Promise.resolve(String(name));
	const unread = ({ name }: { name: string | null }, why: string) => `${name}: ${why}`;

	it.each(['tenant-unknown', 'server', 'invalid-input', 'conflict'] as const)('one that is %s does not keep the others from their answers', async (kind) => {
		expect(await eachTenant(tenants, readBut(kind, ['b', 'd']), { unread })).toEqual(['a', `b: ${kind}!. why`, 'c', `d: ${kind}!. why`, 'e']);
	});

	it.each(['too-old', 'unauthorized', 'unreachable', 'agent-not-in-cluster', 'canceled', 'throttled'] as const)('%s is no fault of one of them', async (kind) => {
		await expect(eachTenant(tenants, readBut(kind, ['b']), { unread })).rejects.toMatchObject({ kind });
	});

	it('a fault of all of them is not theirs', async () => {
		await expect(eachTenant(tenants, readBut('server', ['a', 'b', 'c', 'd', 'e']), { unread })).rejects.toMatchObject({ kind: 'server' });
		await expect(eachTenant(tenants.slice(0, 1), readBut('tenant-unknown', ['a']), { unread })).rejects.toMatchObject({ kind: 'tenant-unknown' });
		expect(await eachTenant([], readBut('server', []), { unread })).toEqual([]);
	});

	it('a fault that may be of the moment fails the whole for one who looks again', async () => {
		await expect(eachTenant(tenants, readBut('server', ['b']), { unread, looksAgain: true })).rejects.toMatchObject({ kind: 'server' });
		expect(await eachTenant(tenants, readBut('tenant-unknown', ['b']), { unread, looksAgain: true })).toHaveLength(5);
	});
});
