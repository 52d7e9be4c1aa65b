/** A limit ends the reading: tenants that cannot matter are not asked about. */
import { pick } from '../scene';
import { before, type BeforeAgent } from './agents';

let there: BeforeAgent;
beforeEach(async () => void (there = await before('4.5.0.0')));
afterEach(async () => await there.close());

/** The tenants that were asked about by a route that ends so. */
function askedAbout(ending: string): string[] {
	const tenants = there.agent.asked.map(({ target }) => new RegExp(`^/api/v1/tenant/([^/]+)/${ending}(\\?|$)`).exec(target)?.[1]);
	return [...new Set(tenants.filter((tenant) => tenant !== undefined))];
}

const GET_MANY = { resource: 'backup', operation: 'getAll' };

it.each([1, 3, 5])('the %d newest backups of all tenants are the first of the whole list', async (limit) => {
	const all = await there.items({ ...GET_MANY, returnAll: true });
	expect(askedAbout('backup/tasks').length).toBe(25);
	there.agent.asked.length = 0;
	expect(await there.items({ ...GET_MANY, returnAll: false, limit })).toEqual(all.slice(0, limit));
	// Four are asked at a time, so as many as that may be under way when there are enough.
	expect(askedAbout('backup/tasks').length).toBeLessThanOrEqual(limit + 4);
	expect(askedAbout('backup/overview')).toEqual([]);
});

it('the oldest ones need all lists', async () => {
	await there.items({ ...GET_MANY, returnAll: false, limit: 2, sort: 'oldestFirst' });
	expect(askedAbout('backup/tasks')).toHaveLength(25);
});

it('log archives are read until there are enough', async () => {
	const list = { resource: 'logBackup', operation: 'list' };
	const all = await there.items({ ...list, returnAll: true });
	there.agent.asked.length = 0;
	expect(await there.items({ ...list, returnAll: false, limit: 2 })).toEqual(all.slice(0, 2));
	expect(askedAbout('backup/log/tasks').length).toBeLessThanOrEqual(2 + 4);
	there.agent.asked.length = 0;
	const stopped = await there.items({ ...list, returnAll: false, limit: 1, filters: { outcomes: ['failed'] } });
	expect(stopped).toMatchObject([{ outcome: 'failed' }]);
	expect(stopped[0].tenant).toBe(all.find(({ outcome }) => outcome === 'failed')?.tenant);
});

it('one tenant costs what it did: its list, and what shows its clock', async () => {
	await there.items({ ...GET_MANY, returnAll: false, limit: 5, tenant: pick('shop') });
	const reads = there.agent.asked.map(({ target }) => target.split('?')[0]).filter((target) => target !== '/api/v1/secret');
	expect(reads.sort()).toEqual(['/api/v1/ob/info', '/api/v1/tenant/shop/backup/overview', '/api/v1/tenant/shop/backup/tasks']);
});
