/** Lists of an OCP whose pages repeat, shrink, lie or never end. */
import type { IDataObject } from 'n8n-workflow';

import { createEngine, type Engine } from '../../engine/engine';
import { always, CLUSTER, http, page } from './answers';
import { startRawServer, type Exchange, type RawServer } from './raw';

let answer: (target: string, exchange: Exchange) => void;
let server: RawServer;
let engine: Engine;

beforeAll(async () => {
	server = await startRawServer((target, exchange) => answer(target, exchange));
	const data = { service: 'ocp', baseUrl: server.url, ocpMethod: 'basic', username: 'admin', password: 'made-up-password' };
	engine = await createEngine({ credentials: { ocp: { type: 'oceanBaseBackupApi', name: 'OCP', data } } });
});
beforeEach(() => void server.targets.splice(0));
afterAll(async () => {
	engine.close();
	await server.close();
});

async function outcome(): Promise<{ message?: string; description?: string | null; json: IDataObject[] }> {
	const { error, json } = await engine.runNode({ resource: 'cluster', operation: 'getAll', returnAll: true });
	return { message: error?.message, description: error?.description, json };
}

describe('page totals that lie', () => {
	const rows = (count: number, from = 0) => Array.from({ length: count }, (_, index) => ({ ...CLUSTER, id: from + index, name: `c${from + index}` }));
	/** The first page is full, the others are what `further` says. */
	const paged = (facts: object, further: (number: number) => unknown[] = () => []) => (target: string, exchange: Exchange) => {
		const number = Number(new URL(target, server.url).searchParams.get('page'));
		always(http(page(number === 1 ? rows(2000) : further(number), { number, size: 2000, ...facts })))(target, exchange);
	};

	it('pages without end end the reading', async () => {
		answer = paged({ totalElements: 1, totalPages: '1e999' });
		const { message, json } = await outcome();
		expect([message, json.length]).toEqual([undefined, 2000]);
		expect(server.targets.length).toBeLessThanOrEqual(10);
	});

	it.each([
		['a billion pages that are empty', { totalElements: 2e12, totalPages: 1e9 }, () => [], 'OCP sent only 2000 of the 2000000000000 rows of a list'],
		['more pages than there are', { totalElements: 8000, totalPages: 4 }, () => [], 'OCP sent only 2000 of the 8000 rows of a list'],
		['one page, but more rows', { totalElements: 8000, totalPages: 1 }, () => [], 'OCP sent only 2000 of the 8000 rows of a list'],
		['the same page over and over', { totalElements: 8000, totalPages: 4 }, () => rows(2000), 'OCP sent only 2000 of the 8000 rows of a list'],
	])('%s: half a list is read twice, then refused', async (_what, facts, further, says) => {
		answer = paged(facts, further);
		const { message, description, json } = await outcome();
		expect([message, json]).toEqual([says, []]);
		expect(description).toContain('Half a list is not worked with');
		expect(server.targets.length).toBeLessThanOrEqual(10);
	});

	it('a list that is short once is read again', async () => {
		let answers = 0;
		answer = (target, exchange) => always(http(page(answers++ === 0 ? rows(1) : rows(3), { totalElements: 3, totalPages: 1 })))(target, exchange);
		const { message, json } = await outcome();
		expect([message, json.length]).toEqual([undefined, 3]);
	});

	it('a list that never ends is refused, with a bound', async () => {
		answer = paged({ totalElements: 1e9, totalPages: 1e9 }, (number) => rows(2000, number * 2000).map(({ id }) => ({ id, name: `c${id}` })));
		const { message, description } = await outcome();
		expect(message).toBe('OCP sends a list of more than 500000 rows');
		expect(description).toContain('Ask for less');
		expect(server.targets.length).toBeLessThan(260);
	});

	it.each([
		['no page at all', undefined],
		['a page that is no object', 'first'],
		['negative counts', { totalElements: -1, totalPages: -5 }],
		['counts that are no numbers', { totalElements: 'many', totalPages: {} }],
		['null', { totalElements: null, totalPages: null }],
	])('%s is taken for one page', async (_what, facts) => {
		answer = always(http(page(rows(3), facts)));
		const { message, json } = await outcome();
		expect([message, json.length]).toEqual([undefined, 3]);
		expect(server.targets).toHaveLength(1);
	});

	it('are not needed to read on: the pages count', async () => {
		answer = paged({ totalElements: 0, totalPages: 3 }, (number) => rows(number === 2 ? 2000 : 5, number * 10_000));
		expect((await outcome()).json).toHaveLength(4005);
	});
});
