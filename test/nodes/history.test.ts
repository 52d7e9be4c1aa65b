/** Report > Build through the engine: what is kept of reports, what they add up to when handed back, and numbers for Prometheus. */
import type { IDataObject } from 'n8n-workflow';

import type { History, HistoryRow } from '../../report/history/types';
import { readMetrics } from '../report/prometheusText';
import { worldOfTenants } from '../simulators/believableWorld';
import { setScene, type Cast, type Scene } from './scene';

const BUILD = { resource: 'report', operation: 'build', formats: [] };
const DAY = 86_400_000;

let scene: Scene | undefined;

afterEach(async () => {
	await scene?.close();
	scene = undefined;
});

async function opened(cast: Cast): Promise<Scene> {
	scene = await setScene(cast);
	return scene;
}

describe.each(['obshell', 'ocp'])('through %s', (service) => {
	const cast: Cast = service === 'obshell' ? { obshell: { obshell: {} } } : { ocp: { ocp: {} } };

	it('gives one flat row a tenant, which no form of the report stands beside', async () => {
		const { run } = await opened(cast);
		const { items } = await run(service, { ...BUILD, output: 'rows' });
		expect(items).toHaveLength(7);
		const billing = items.map(({ json }) => json).find(({ tenant }) => tenant === 'billing');
		expect(billing).toMatchObject({
			reportAt: '2026-05-08T02:00:00.000Z',
			service,
			cluster: 'obdemo',
			verdict: 'critical',
			state: 'backup-failed',
			outcome: 'failed',
			lastGoodAt: '2026-05-06T19:00:00.000Z',
			lastGoodAgeSeconds: 111_600,
		});
		for (const { json } of items) {
			for (const value of Object.values(json)) expect(typeof value === 'object' && value !== null).toBe(false);
			// Names that a Data Table keeps for itself.
			expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['id']));
			expect(Object.keys(json).join()).toMatch(/^[A-Za-z,]+$/);
		}
	});

	it('handed back, these rows give the history, also through a sheet that makes text of all', async () => {
		const { clock, items } = await opened(cast);
		const kept = (await items(service, { ...BUILD, output: 'rows' })) as unknown as HistoryRow[];
		clock.advance(DAY);
		const pastRows = `={{ ${JSON.stringify([...kept, { reportAt: 'yesterday', tenant: 'orders' }])} }}`;
		const [report] = (await items(service, { ...BUILD, pastRows, formats: ['email', 'html'] })) as [IDataObject & { email: { subject: string; html: string }; html: string }];
		expect(report.email.subject).toMatch(/^Critical: .* – obdemo$/);
		for (const page of [report.email.html, report.html]) {
			expect(page).toContain('2 reports from 2026-05-08 to 2026-05-09');
			expect(page).toContain('1 row of past reports could not be read and was left out: row 8: &quot;reportAt&quot; is no time with an offset.');
		}
		const history = report.history as unknown as History;
		expect(history).toMatchObject({ reports: 2, rowsLeftOut: 1, leftOut: [{ row: 8, column: 'reportAt', why: 'no-time' }], tenantsGone: 0 });
		const billing = history.tenants.find(({ tenant }) => tenant === 'billing');
		// 31 h before the first report, and no good one since.
		expect(billing).toMatchObject({ reports: 2, longestWithoutGoodSeconds: 55 * 3600, over: [] });
		expect(billing?.known?.map((id) => id.split('/')[0])).toEqual(expect.arrayContaining(['backup-failed', 'backup-overdue']));
		const text = kept.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? '' : String(value)])));
		const [again] = await items(service, { ...BUILD, pastRows: JSON.stringify([...text, { reportAt: 'yesterday', tenant: 'orders' }]) });
		expect(again.history).toEqual(history);
	});

	it('gives the rows beside the report, too, and numbers for Prometheus', async () => {
		const { items } = await opened({ ...cast, world: (clock) => worldOfTenants(clock, 3) });
		const [report] = (await items(service, { ...BUILD, formats: ['rows', 'openmetrics'] })) as [IDataObject & { rows: HistoryRow[]; openmetrics: string }];
		expect(report.rows.map(({ tenant, state }) => [tenant, state]).sort()).toEqual([['tenant_0001', 'safe'], ['tenant_0002', 'safe'], ['tenant_0003', 'safe']]);
		const verdicts = readMetrics(report.openmetrics).get('oceanbase_backup_tenant_verdict')?.samples;
		expect(verdicts?.map(({ labels, value }) => [labels.tenant, value])).toEqual(expect.arrayContaining([['tenant_0002', 0]]));
		expect(report).not.toHaveProperty('history');
	});
});

it('refuses past rows that are no list before it asks anything', async () => {
	const { run } = await opened({ obshell: { obshell: {} } });
	expect((await run('obshell', { ...BUILD, pastRows: 'no list' })).error?.message).toBe("'Past Rows' is not JSON");
	expect(scene?.obshell.obshell.requestsTo('GET', /backup/)).toEqual([]);
});
