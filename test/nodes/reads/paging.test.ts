import type { LogBackupRecord, RestoreRecord, TenantRecord } from '../../../services/records/types';
import type { Http, ServerRequest } from '../../../services/wire/http';
import { OcpApi } from '../../../services/ocp/wire/endpoints';
import { makeRestore, worldOfTenants } from '../../simulators/believableWorld';
import type { Lab } from './lab';
import { HOUR, iso, MINUTE, NOW, openLab, SERVICES } from './lab';

/** When the made-up log task of that number began: test/simulators/ocp/routes/logBackups.ts. */
const startOf = (number: number) => iso(Date.UTC(2024, 0, 1) + number * 1000 + (number % 997));

/** From the newest to the first, as the simulator lists them. */
const numbersDown = (from: number, count = from + 1) => Array.from({ length: count }, (_, index) => from - index);

describe('lists of many pages', () => {
	let lab: Lab;

	afterEach(async () => await lab?.close());

	const logStarts = async (parameters: Record<string, unknown>) =>
		(await lab.read<LogBackupRecord>('ocp', 'logBackup.list', parameters)).map(({ startedAt }) => startedAt);

	it('are complete and in order', async () => {
		lab = await openLab({ ocp: { logTasks: 10_001 } });
		let starts: unknown[] = [];
		const sent = await lab.sent('ocp', async () => {
			starts = await logStarts({ returnAll: true });
		});
		expect(starts).toEqual(numbersDown(10_000).map(startOf));
		const pages = sent.filter((request) => request.includes('logBackupTasks')).map((request) => /page=(\d+)&size=(\d+)/.exec(request)?.slice(1));
		expect(pages.sort()).toEqual([1, 2, 3, 4, 5, 6].map((page) => [`${page}`, '2000']));
	});

	it.each([1, 7, 1500])('are complete and in order while %d new ones come with every page', async (logTaskGrowth) => {
		lab = await openLab({ ocp: { logTasks: 10_000, logTaskGrowth } });
		const starts = await logStarts({ returnAll: true });
		expect(new Set(starts).size).toBe(starts.length);
		expect([...starts].sort().reverse()).toEqual(starts);
		expect(starts.slice(-10_000)).toEqual(numbersDown(9_999).map(startOf));
	});

	it('are read no further than the limit', async () => {
		lab = await openLab({ ocp: { logTasks: 100_000 } });
		for (const [limit, requests] of [[7, 1], [2000, 1], [2001, 5]] as const) {
			let starts: unknown[] = [];
			const sent = await lab.sent('ocp', async () => {
				starts = await logStarts({ limit });
			});
			expect(starts).toEqual(numbersDown(99_999, limit).map(startOf));
			expect(sent.filter((request) => request.includes('logBackupTasks'))).toHaveLength(requests);
		}
	});

	it('are read until enough of them fit a filter', async () => {
		lab = await openLab({ ocp: { logTasks: 20_000 } });
		// One of fifty is stopped.
		const starts = await logStarts({ limit: 60, filters: { outcomes: ['canceled'] } });
		expect(starts).toEqual(numbersDown(399, 60).map((index) => startOf(19_999 - (399 - index) * 50)));
	});

	it('of tenants go over several pages too', async () => {
		lab = await openLab({ world: (clock) => worldOfTenants(clock, 2500) });
		const tenants = await lab.read<TenantRecord>('ocp', 'tenant.getAll', { returnAll: true });
		expect(tenants.map(({ tenant }) => tenant)).toEqual(
			Array.from({ length: 2500 }, (_, index) => `tenant_${String(index + 1).padStart(4, '0')}`),
		);
	});
});

describe.each(SERVICES)('Limit through %s', (service) => {
	let lab: Lab;

	beforeEach(async () => {
		lab = await openLab();
	});

	afterEach(async () => await lab?.close());

	it.each(['backup.getAll', 'logBackup.list', 'restore.getAll', 'tenant.getAll', 'cluster.getAll'])('holds for %s', async (operation) => {
		const all = await lab.read(service, operation, { returnAll: true });
		const some = await lab.read(service, operation, { limit: 2 });
		expect(some).toEqual(all.slice(0, 2));
		// As text, which is what an expression may give.
		expect(await lab.read(service, operation, { limit: '={{ "1" }}' })).toEqual(all.slice(0, 1));
	});

	it('is 50 when nothing is said', async () => {
		lab.world.restores = Array.from({ length: 60 }, (_, index) =>
			makeRestore({
				jobId: 100 + index,
				restoreTenantName: `drill_${index}`,
				restoreTenantId: 5000 + index,
				backupTenantName: 'orders',
				backupTenantId: 1002,
				startedAt: NOW - HOUR - index * MINUTE,
				endsAt: NOW - HOUR - index * MINUTE + 10_000,
			}),
		);
		const restores = await lab.read<RestoreRecord>(service, 'restore.getAll');
		expect(restores.map(({ tenant }) => tenant)).toEqual(Array.from({ length: 50 }, (_, index) => `drill_${index}`));
		expect(await lab.read(service, 'restore.getAll', { returnAll: true })).toHaveLength(60);
	});
});

describe("OCP's lists when pages are answered out of order", () => {
	/** A list of rows, newest first, that grows before each answer; of pages asked for together the last is answered first. */
	function growingList(count: number, growthOf: (answer: number) => number) {
		let total = count;
		let answers = 0;
		let asked: Array<() => void> = [];
		const send = async ({ query }: ServerRequest) => {
			await new Promise<void>((answer) => {
				asked.push(answer);
				// Once everything that is asked for together has been asked for.
				void Promise.resolve().then(() => {
					const waiting = asked.reverse();
					asked = [];
					for (const next of waiting) next();
				});
			});
			total += growthOf(answers++);
			const [page, size] = [Number(query?.page), Number(query?.size)];
			const numbers = numbersDown(total - 1).slice((page - 1) * size, page * size);
			return {
				status: 200,
				headers: {},
				text: JSON.stringify({
					successful: true,
					data: {
						// The delay of a log task differs each time it is looked at.
						contents: numbers.map((number) => ({ createTime: number, tenantId: 1, delay: answers })),
						page: { number: page, size, totalElements: total, totalPages: Math.ceil(total / size) },
					},
				}),
			};
		};
		return { api: new OcpApi({ send } as unknown as Http, 'http://ocp.example.com'), answers: () => answers };
	}

	it.each([
		['once, within a page', (answer: number) => Number(answer === 3)],
		['with every answer', () => 1],
		['by more than a page', (answer: number) => (answer === 2 ? 2500 : 0)],
		['never', () => 0],
	])('are complete when they grow %s', async (_when, growthOf) => {
		const { api } = growingList(12_000, growthOf);
		const rows = await api.logBackupTasks({ clusterId: '1' });
		const numbers = rows.map(({ createTime }) => Number(createTime));
		expect(numbers.filter((number) => number < 12_000)).toEqual(numbersDown(11_999));
		expect(new Set(numbers).size).toBe(numbers.length);
	});

	it('cost no request more when they stand still', async () => {
		const { api, answers } = growingList(12_000, () => 0);
		await api.logBackupTasks({ clusterId: '1' });
		expect(answers()).toBe(6);
	});

	it('give as many different ones as the limit says', async () => {
		const { api } = growingList(12_000, () => 500);
		const rows = await api.logBackupTasks({ clusterId: '1' }, {}, { limit: 5000 });
		expect(new Set(rows.map(({ createTime }) => createTime)).size).toBe(5000);
	});
});
