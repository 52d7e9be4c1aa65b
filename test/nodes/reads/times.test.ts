import type { BackupRecord, LogBackupRecord, RestoreRecord } from '../../../services/records/types';
import { believableWorld, makeBackup, worldOfTenants } from '../../simulators/believableWorld';
import { scnAt } from '../../simulators/worldAt';
import type { Clock, World } from '../../simulators/world';
import type { Lab, Service } from './lab';
import { DAY, HOUR, iso, MINUTE, NOW, openLab, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

/** The believable world on a host in UTC (or elsewhere), while OceanBase keeps its default of +08:00. */
const onHost = (hostOffsetMinutes: number, databaseOffsetMinutes = 480, systemOffsetMinutes = hostOffsetMinutes) => ({
	world: (clock: Clock): World => ({ ...believableWorld(clock), hostOffsetMinutes, databaseOffsetMinutes, systemOffsetMinutes }),
});

const jobs = async (service: Service, filters: Record<string, unknown>) =>
	(await lab.read<BackupRecord>(service, 'backup.getAll', { returnAll: true, filters })).map(({ jobId }) => jobId);

describe.each(SERVICES)('time filters through %s', (service) => {
	beforeEach(async () => {
		lab = await openLab();
	});

	// orders' backup 315 began 2026-01-15T02:57:00.250Z, archive_lab's 314 at 02:09, analytics' 317 at 07:40.
	it.each([
		['ISO in UTC', '2026-01-15T02:57:00.250Z', [317, 315]],
		['ISO in UTC, a millisecond later', '2026-01-15T02:57:00.251Z', [317]],
		['ISO with an offset', '2026-01-15T10:57:00+08:00', [317, 315]],
		['ISO with an offset without colon', '2026-01-15T10:57:00+0800', [317, 315]],
		['ISO with a negative offset', '2026-01-14T21:57:01-05:00', [317]],
		['milliseconds since 1970', Date.UTC(2026, 0, 15, 2, 57), [317, 315]],
		['milliseconds as text', String(Date.UTC(2026, 0, 15, 2, 57)), [317, 315]],
		// n8n's standard zone in this engine is New York: 00:00 there is 05:00Z.
		['a date alone, in the zone of the workflow', '2026-01-15', [317]],
		['a date and time without offset, in the zone of the workflow', '2026-01-14T21:57:00', [317, 315]],
		['the same with a space and without seconds', '2026-01-14 21:57', [317, 315]],
		['a DateTime of an expression', `={{ DateTime.fromMillis(${Date.UTC(2026, 0, 15, 2, 57)}) }}`, [317, 315]],
		['a DateTime in another zone', "={{ DateTime.fromISO('2026-01-15T10:57:00', { zone: 'Asia/Shanghai' }) }}", [317, 315]],
		['a Date of an expression', `={{ new Date(${Date.UTC(2026, 0, 15, 2, 57)}) }}`, [317, 315]],
		['an expression that gives text', "={{ '2026-01-15T02:57:00' + 'Z' }}", [317, 315]],
	])('take %s', async (_form, from, expected) => {
		expect(await jobs(service, { from })).toEqual(expected);
	});

	it('reach the server with their plus signs encoded and in its own form', async () => {
		const sent = await lab.sent(service, async () => {
			await lab.read(service, 'backup.getAll', {
				tenant: 'orders',
				filters: { from: '2026-01-15T10:57:00.250+08:00', until: '2026-01-15T20:00:00.250+08:00' },
			});
		});
		const request = sent.find((one) => /tasks|dataBackupTasks/i.test(one)) ?? '';
		expect(request).not.toContain('+');
		const query = new URL(request.replace('GET ', 'http://server')).searchParams;
		if (service === 'ocp') {
			expect([query.get('startTime'), query.get('endTime')]).toEqual(['2026-01-15T02:57:00Z', '2026-01-15T12:00:01Z']);
		} else {
			expect([query.get('start_time'), query.get('end_time')].map((time) => Date.parse(time ?? ''))).toEqual([
				Date.UTC(2026, 0, 15, 2, 57, 0, 250),
				Date.UTC(2026, 0, 15, 12, 0, 0, 250),
			]);
		}
	});

	it('are left out of the request when they are empty', async () => {
		const sent = await lab.sent(service, async () => {
			await lab.read(service, 'backup.getAll', { tenant: 'orders', filters: { from: '', until: null, outcomes: [] } });
		});
		expect(sent.join()).not.toMatch(/[?&](start_?time|end_?time|status)=/i);
	});

	it('hold for restores and for each item on its own', async () => {
		const { json, items } = await lab.run(
			service,
			'restore.getAll',
			{ filters: { from: '={{ $json.since }}' } },
			{ items: [{ since: iso(NOW - HOUR) }, { since: iso(NOW - 3 * HOUR) }, { since: '' }] },
		);
		expect(json.map(({ tenant }) => tenant)).toEqual(['billing_check', 'billing_check', 'orders_drill', 'billing_check', 'orders_drill', 'crm_drill']);
		expect(items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([0, 1, 1, 2, 2, 2]);
	});

	it('are read in the time zone that the workflow is set to', async () => {
		const node = { resource: 'backup', operation: 'getAll', cluster: '', tenant: '', returnAll: true, output: 'all' };
		for (const [timezone, expected] of [
			['Asia/Shanghai', [317, 315]],
			['UTC', [317]],
		] as const) {
			const { nodes } = await lab.engine.run({
				settings: { timezone },
				nodes: [
					{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
					{
						name: 'Node',
						type: 'n8n-nodes-oceanbase-backup.oceanBaseBackup',
						parameters: { ...node, filters: { from: '2026-01-15T10:57:00' } } as never,
						credentials: { oceanBaseBackupApi: { id: service, name: service } },
					},
				],
				connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
				pinData: { Start: [{ json: {} }] },
			});
			expect(nodes.Node.error).toBeUndefined();
			// 10:57 in Shanghai is before 315 began, 10:57 UTC is after all.
			expect(nodes.Node.items.map(({ json }) => json.jobId)).toEqual(timezone === 'UTC' ? [] : expected);
		}
	});
});

describe.each([
	['a host in UTC', 0, 480, 0],
	['a host west of the database', -300, 480, -300],
	['a host east of the database', 600, 0, 600],
	['a host east of a database in the west', 0, -420, 0],
	['a host and a database half an hour apart', 330, 360, 330],
	['a host and a database in one zone', 480, 480, 480],
	['a host that was moved since the cluster was made', 0, 480, 480],
	['three different zones', -300, 480, 60],
])('obshell on %s', (_where, host, database, system) => {
	beforeEach(async () => {
		lab = await openLab(onHost(host, database, system));
	});

	it('tells when tenants were created', async () => {
		const created = lab.world.tenants.filter(({ name }) => ['orders', 'crm'].includes(name)).map(({ name, createdAt }) => [name, iso(createdAt)]);
		const tenants = await lab.read('obshell', 'tenant.getAll', { returnAll: true });
		expect(tenants.filter(({ tenant }) => tenant === 'orders' || tenant === 'crm').map(({ tenant, createdAt }) => [tenant, createdAt])).toEqual(created);
		expect(await lab.read('obshell', 'tenant.get', { tenant: 'orders' })).toMatchObject([{ createdAt: created[0][1] }]);
	});

	it('checks a restore by its true times', async () => {
		expect(await lab.read('obshell', 'restore.check', { tenant: 'orders_drill' })).toMatchObject([
			{ startedAt: iso(NOW - 150 * MINUTE), finishedAt: iso(NOW - 121 * MINUTE), durationSeconds: 29 * 60 },
		]);
	});

	it('reports the age of a failed restore truly', async () => {
		const [report] = await lab.read('obshell', 'report.build', { thresholds: { restoreFailedHours: 21 } });
		const findings = report.findings as Array<{ rule: string; tenant: string; since: string }>;
		expect(findings.filter(({ rule }) => rule === 'restore-failed')).toMatchObject([{ tenant: 'crm_drill', since: iso(NOW - 20 * HOUR + 4 * MINUTE) }]);
	});

	it('tells when backups began and ended', async () => {
		const [backup] = await lab.read<BackupRecord>('obshell', 'backup.getTenant', { tenant: 'orders' });
		const job = { startedAt: iso(NOW - 5 * HOUR - 23 * MINUTE), finishedAt: iso(NOW - 5 * HOUR), durationSeconds: 23 * 60 };
		expect(backup).toMatchObject(job);
		const [cluster] = await lab.read<BackupRecord>('obshell', 'backup.getCluster');
		expect(cluster).toMatchObject(job);
		const listed = await lab.read<BackupRecord>('obshell', 'backup.getAll', { tenant: 'orders' });
		expect(listed[0]).toMatchObject(job);
		expect(listed[2]).toMatchObject({ startedAt: iso(NOW - 53 * HOUR) });
	});

	it('tells for how long a backup has been running', async () => {
		for (const operation of ['backup.getTenant', 'backup.getAll']) {
			expect((await lab.read<BackupRecord>('obshell', operation, { tenant: 'analytics' }))[0]).toMatchObject({
				startedAt: iso(NOW - 40 * MINUTE),
				finishedAt: null,
				durationSeconds: 2400,
			});
		}
	});

	it('filters by true times', async () => {
		expect(await jobs('obshell', { from: iso(NOW - 7 * HOUR - 9 * MINUTE), until: iso(NOW - 5 * HOUR - 23 * MINUTE) })).toEqual([315, 314, 313]);
		expect(await jobs('obshell', { from: iso(NOW - 7 * HOUR - 9 * MINUTE + 1), until: iso(NOW - 5 * HOUR - 23 * MINUTE - 1) })).toEqual([314]);
	});

	it('tells the true checkpoint of log archiving', async () => {
		const logs = await lab.read<LogBackupRecord>('obshell', 'logBackup.list', { returnAll: true });
		const of = (name: string) => logs.find(({ tenant }) => tenant === name);
		expect(of('orders')).toMatchObject({ checkpoint: iso(NOW - 3200), startedAt: iso(NOW - 60 * DAY) });
		expect(of('archive_lab')).toMatchObject({ checkpoint: iso(NOW - 3 * HOUR), outcome: 'failed' });
	});

	it('tells the true times of restores, running and past', async () => {
		const restores = await lab.read<RestoreRecord>('obshell', 'restore.getAll');
		expect(restores.map(({ startedAt, finishedAt, restoreTime }) => [startedAt, finishedAt, restoreTime])).toEqual([
			[iso(NOW - 15 * MINUTE), null, iso(NOW - 25 * MINUTE)],
			[iso(NOW - 150 * MINUTE), iso(NOW - 121 * MINUTE), iso(NOW - 3 * HOUR)],
			[iso(NOW - 20 * HOUR), iso(NOW - 20 * HOUR + 4 * MINUTE), iso(NOW - 20 * HOUR - 10 * MINUTE)],
		]);
		expect(restores[0].durationSeconds).toBe(900);
		const [filtered] = await lab.read<RestoreRecord>('obshell', 'restore.getAll', { filters: { until: iso(NOW - 16 * MINUTE) } });
		expect(filtered.tenant).toBe('orders_drill');
	});

	it('tells the true recovery windows, read and computed', async () => {
		const windows = async (tenant: string) => await lab.read('obshell', 'backup.getWindows', { tenant });
		expect(await windows('orders')).toMatchObject([{ source: 'server', from: iso(NOW - 53 * HOUR + 22 * MINUTE), until: iso(NOW - 3200) }]);
		expect(await windows('billing')).toMatchObject([{ source: 'computed', from: iso(NOW - 31 * HOUR), until: iso(NOW - 4750) }]);
	});
});

describe('times with unusual digits', () => {
	it('keep SCNs digit for digit', async () => {
		lab = await openLab();
		for (const output of ['all', 'raw']) {
			const [backup] = await lab.read('obshell', 'backup.getTenant', { tenant: 'orders', output });
			const scn = output === 'all' ? backup.startScn : backup.start_scn;
			expect(scn).toBe(String(scnAt(NOW - 5 * HOUR - 23 * MINUTE + 7541)));
			expect(Number.isSafeInteger(Number(scn))).toBe(false);
		}
	});

	it('do not take a slow start for another time zone', async () => {
		lab = await openLab({ world: (clock) => worldOfTenants(clock, 1) });
		lab.world.tenants[0].backups = [makeBackup({ jobId: 1, startedAt: NOW - HOUR, endsAt: NOW - MINUTE })];
		// Its SCN is up to 7.5 seconds later than its start.
		expect(await lab.read('obshell', 'backup.getTenant', { tenant: 'tenant_0001' })).toMatchObject([{ startedAt: iso(NOW - HOUR) }]);
	});

	it('are those of OCP, whatever its own offset', async () => {
		for (const offsetMinutes of [0, -210, 480, 345]) {
			lab = await openLab({ ocp: { offsetMinutes } });
			expect((await lab.read<BackupRecord>('ocp', 'backup.getAll', { limit: 2 }))[1].startedAt).toBe(iso(NOW - 5 * HOUR - 23 * MINUTE));
			expect(await jobs('ocp', { from: iso(NOW - 6 * HOUR) })).toEqual([317, 315]);
			expect(await lab.read('ocp', 'logBackup.list', { tenant: 'orders' })).toMatchObject([{ checkpoint: iso(NOW - 3200) }]);
			await lab.close();
		}
	});
});
