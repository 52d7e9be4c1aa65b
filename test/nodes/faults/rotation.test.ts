/** What may go wrong with keys, clocks, names and credentials while many items are read. */
import { GET_TENANT, pick, ROOT_PASSWORD, setScene, type Scene } from '../scene';
import { worldOfTenants } from '../../simulators/believableWorld';
import type { LoggedRequest } from '../../simulators/obshell/ObshellSimulator';
import { HandClock } from '../../simulators/world';

// A thousand items, perhaps on a machine that has more to do.
jest.setTimeout(180_000);

const ITEMS = 1000;
const NAMES = Array.from({ length: ITEMS }, (_, index) => `tenant_${String(index + 1).padStart(4, '0')}`);

let scene: Scene;

afterEach(async () => await scene.close());

/** Does something when the agent gets its n-th request. */
function atRequest(requests: LoggedRequest[], doings: Map<number, () => void>): void {
	const push = requests.push.bind(requests);
	requests.push = (...logged) => {
		const length = push(...logged);
		doings.get(length)?.();
		return length;
	};
}

it('1,000 items are all read, in order, while the agent gets a new key four times', async () => {
	scene = await setScene({ obshell: { agent: { fastRsa: true } }, world: (clock) => worldOfTenants(clock, ITEMS) });
	const { agent } = scene.obshell;
	const rotate = () => agent.rotateKey();
	atRequest(agent.requests, new Map([[150, rotate], [151, rotate], [480, rotate], [700, rotate]]));
	const { json, error } = await scene.run('agent', { ...GET_TENANT, tenant: pick('={{ $json.tenant }}') }, { items: NAMES.map((tenant) => ({ tenant })) });
	expect(error).toBeUndefined();
	expect(json.map(({ tenant }) => tenant)).toEqual(NAMES);
	expect(json.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
	const refused = agent.requests.filter(({ status }) => status === 401);
	expect(refused.length).toBeGreaterThanOrEqual(3);
	// At most the requests under way at each change are refused, and each once more.
	expect(refused.length).toBeLessThanOrEqual(4 * 2 * 10);
	expect(agent.requestsTo('GET', '/api/v1/secret').length).toBeLessThanOrEqual(8);
	expect(scene.engine.stored('agent').data).toMatchObject({ publicKey: expect.stringMatching(/^MI/) });
});

it.each([
	['behind', -300],
	['behind', -61],
	['ahead of', 7200],
])('says by how much n8n is %s the agent (%d s)', async (word, seconds) => {
	// The agent refuses only what has expired: an n8n that is ahead is never refused for that.
	const host = new HandClock(0);
	scene = await setScene({ obshell: { agent: { clock: host } } });
	host.now = () => scene.clock.now() - seconds * 1000;
	const { error, json } = await scene.run('agent', { ...GET_TENANT, tenant: pick('orders') });
	if (word === 'ahead of') {
		expect(json).toMatchObject([{ tenant: 'orders' }]);
	} else {
		expect(error?.message).toBe(`n8n's clock is ${-seconds} seconds behind the agent's server`);
		expect(error?.description).toContain('Set both clocks by NTP.');
	}
});

const HOSTILE = [
	'"; DROP TENANT orders; --',
	"' OR '1'='1",
	'<script>alert(1)</script>',
	'{{ $json }}',
	'={{ 1 + 1 }}',
	'${7*7}',
	'\u0000\u0001\u001f',
	'\r\nX-Injected: 1',
	'%0d%0aX-Injected: 1',
	'\ud800',
	'\u202e\u200b',
	'😀'.repeat(100),
	'x'.repeat(1000),
	'__proto__',
	'constructor',
	'null',
	'undefined',
	'NaN',
	'..%2f..%2fsecret',
	'a?b=c#d',
	'a;b,c',
	' leading and trailing ',
	'C:\\windows',
];

it.each(HOSTILE)('a hostile tenant name reaches no other route and gets the server\'s own no: %j', async (name) => {
	scene = await setScene({ obshell: { agent: {} }, ocp: { ocp: {} } });
	for (const credentials of ['agent', 'ocp']) {
		const server = credentials === 'agent' ? scene.obshell.agent : scene.ocp.ocp;
		const { error, json } = await scene.run(credentials, { ...GET_TENANT, tenant: pick('={{ $json.tenant }}') }, { items: [{ tenant: name }] });
		expect(json).toEqual([]);
		expect(error?.message).toMatch(/^(There is no such tenant in this cluster|obshell cannot be asked about a tenant with a slash in its name|'Tenant' .*|A name cannot be .*)( \[item 0\])?$/);
		expect(`${error?.message}${error?.description}`).not.toMatch(/<script/i);
		for (const { method, target, headers } of server.requests) {
			expect(method).toBe('GET');
			expect(headers['x-injected']).toBeUndefined();
			expect(target).toMatch(/^\/api\/v1\/(secret|info|ob\/info|tenants\/overview|tenant\/[^/?]+\/backup\/overview)$|^\/api\/v2\/ob\/clusters(\/\d+\/tenants)?\?page=1&size=2000$/);
		}
	}
});

it.each(HOSTILE)('hostile values in a credential do no harm: %j', async (value) => {
	scene = await setScene({
		obshell: { agent: { rootPassword: value } },
		ocp: { ocp: { users: [{ username: 'admin', password: value }] } },
		more: {
			good: { of: 'agent', rootPassword: value },
			bad: { of: 'agent', rootPassword: `${value}x` },
			agentPassword: { of: 'agent', agentPassword: value },
			basic: { of: 'ocp', username: 'admin', password: value },
			user: { of: 'ocp', username: value, password: 'p' },
			key: { of: 'ocp', ocpMethod: 'accessKey', accessKeyId: value, accessKeySecret: value },
		},
	});
	const outcomes: Record<string, string> = {};
	for (const credentials of ['good', 'bad', 'agentPassword', 'basic', 'user', 'key']) {
		const { error, json, saved } = await scene.run(credentials, { ...GET_TENANT, tenant: pick('orders') });
		outcomes[credentials] = error ? 'refused' : String(json[0].outcome);
		if (value.length >= 8) expect(saved).not.toContain(value);
		expect(error?.message ?? '').not.toMatch(/Cannot read|is not a function|undefined/);
	}
	expect(outcomes).toMatchObject({ bad: 'refused', agentPassword: 'refused', user: 'refused', key: 'refused' });
	// A lone surrogate has no UTF-8 form, so it is another password on every way; n8n evaluates what begins with "=".
	if (value !== '\ud800' && !value.startsWith('=')) expect(outcomes).toMatchObject({ good: 'succeeded', basic: 'succeeded' });
	expect([...scene.obshell.agent.requests, ...scene.ocp.ocp.requests].every(({ headers }) => headers['x-injected'] === undefined)).toBe(true);
	expect(ROOT_PASSWORD).not.toBe(value);
});
