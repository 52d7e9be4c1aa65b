/** Log-on before replayed agents: 4.2.5 has one word for everything about it, so what it does tells. */
import { before, type BeforeAgent } from './agents';
import { RECORDED } from './replay';

const GET_TENANTS = { resource: 'tenant', operation: 'getAll', returnAll: true };

let there: BeforeAgent;
afterEach(async () => await there.close());

/** The requests but those for the agent's key. */
const asked = () => there.agent.asked.map(({ method, target, status }) => `${method} ${target} ${status}`).filter((one) => !one.includes('/secret'));

describe.each(RECORDED)('an agent of version %s', (version) => {
	it('that has another key now is asked again under that', async () => {
		there = await before(version);
		await there.items(GET_TENANTS);
		there.agent.changeKey();
		there.agent.asked.length = 0;
		expect(await there.items(GET_TENANTS)).toHaveLength(26);
		expect(asked()[0]).toBe('GET /api/v1/ob/info 401');
		expect(asked()).toContain('GET /api/v1/tenants/overview 200');
		expect(there.agent.asked.filter(({ target }) => target === '/api/v1/secret')).toHaveLength(1);
	});

	it('gets a wrong password once', async () => {
		there = await before(version, ['reads'], 'not-the-password');
		const { message, description } = await there.refusal(GET_TENANTS);
		if (version === '4.2.5.0') {
			expect(message).toBe('obshell refused the log-on');
			expect(description).toMatch(/^Agents of this age do not say why\. Most often 'Root@sys Password' is wrong/);
			// Whether it was the key, a route shows that asks for no password.
			expect(asked()).toEqual(['GET /api/v1/ob/info 401', 'GET /api/v1/info 200']);
		} else {
			expect(message).toBe('The password of root@sys is wrong');
			expect(asked()).toEqual(['GET /api/v1/ob/info 401']);
		}
	});

	it('gets a wrong password once, however many items there are, and not again under a new key', async () => {
		there = await before(version, ['reads'], 'not-the-password');
		const tenant = '={{ $json.tenant }}';
		const parameters = { resource: 'backup', operation: 'getTenant', cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: tenant } };
		const items = Array.from({ length: 12 }, () => ({ tenant: 'shop' }));
		const { error } = await there.engine.runNode(parameters, { credentials: 'agent', items, continueOnFail: true });
		expect(error).toBeUndefined();
		expect(asked().filter((one) => one.endsWith('401'))).toHaveLength(1);
	});
});

it('many items in flight are all read when an agent of 4.2.5 takes another key', async () => {
	there = await before('4.2.5.0');
	await there.items(GET_TENANTS);
	let reads = 0;
	const path = '/api/v1/tenant/shop/backup/overview';
	const recorded = await there.run({ resource: 'backup', operation: 'getTenant', tenant: { __rl: true, mode: 'name', value: 'shop' } });
	expect(recorded.error).toBeUndefined();
	const push = there.agent.asked.push.bind(there.agent.asked);
	there.agent.asked.push = (...more) => {
		if (more.some(({ target }) => target === path) && ++reads === 15) there.agent.changeKey();
		return push(...more);
	};
	const items = Array.from({ length: 60 }, () => ({ tenant: 'shop' }));
	const parameters = { resource: 'backup', operation: 'getTenant', cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: '={{ $json.tenant }}' } };
	const { json, error } = await there.engine.runNode(parameters, { credentials: 'agent', items });
	expect(error).toBeUndefined();
	expect(json).toHaveLength(60);
	expect(json.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
});
