import type { Report } from '../../../report/report';
import type { LogBackupRecord } from '../../../services/records/types';
import type * as HttpModule from '../../../services/wire/http';
import { emptyWorld, worldOfTenants } from '../../simulators/believableWorld';
import type { ArchiveRound } from '../../simulators/world';
import type { Lab } from './lab';
import { DAY, HOUR, iso, MINUTE, NOW, openLab, SECOND, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

function setArchive(tenant: string, change: Partial<ArchiveRound>): void {
	const archive = lab.world.tenants.find(({ name }) => name === tenant)?.archive;
	if (!archive) throw new Error(`${tenant} has no archive`);
	Object.assign(archive, change);
}

/** Counts the requests that are under way at one time, as the package sends them; the result tells the most there were. */
function mostAtOnce(): () => number {
	const { Http } = jest.requireActual<typeof HttpModule>('../../../dist/services/wire/http.js');
	const send = Http.prototype.send;
	let now = 0;
	let most = 0;
	jest.spyOn(Http.prototype, 'send').mockImplementation(async function (this: HttpModule.Http, request) {
		most = Math.max(most, ++now);
		return await send.call(this, request).finally(() => now--);
	});
	return () => most;
}

describe.each(SERVICES)('Log Backup: List Log Tasks through %s', (service) => {
	const list = async (parameters: Record<string, unknown> = {}) =>
		await lab.read<LogBackupRecord>(service, 'logBackup.list', parameters);

	beforeEach(async () => {
		lab = await openLab();
	});

	it('tells how far each tenant is archived', async () => {
		const logs = await list();
		const states = logs.filter(({ outcome }) => outcome !== 'none').map(({ tenant, outcome, checkpoint, delaySeconds }) => [tenant, outcome, checkpoint, delaySeconds]);
		expect(states.sort()).toEqual([
			['analytics', 'running', iso(NOW - 9400), 9.4],
			['archive_lab', 'failed', iso(NOW - 3 * HOUR), 10_800],
			['billing', 'running', iso(NOW - 4750), 4.75],
			['crm', 'running', iso(NOW - 2050), 2.05],
			['orders', 'running', iso(NOW - 3200), 3.2],
		]);
	});

	it('gives one tenant, without the keys of its destination', async () => {
		expect(await list({ tenant: 'billing' })).toEqual([
			{
				service,
				cluster: 'obdemo',
				tenant: 'billing',
				outcome: 'running',
				status: service === 'ocp' ? 'RUNNING' : 'DOING',
				checkpoint: iso(NOW - 4750),
				delaySeconds: 4.75,
				startedAt: iso(NOW - 45 * DAY),
				path: 'oss://obdemo-backup/billing/clog?host=oss-cn-hangzhou.example.com&access_id=***&access_key=***',
				message: null,
				roundId: service === 'ocp' ? null : expect.any(Number),
				tenantId: service === 'ocp' ? expect.any(Number) : 1004,
				clusterId: service === 'ocp' ? expect.any(Number) : 1_728_725_812,
			},
		]);
	});

	it('shows an interrupted archive as failed, and says why that matters', async () => {
		const [lab1] = await list({ tenant: 'archive_lab' });
		expect(lab1).toMatchObject({ outcome: 'failed', tenant: 'archive_lab', checkpoint: iso(NOW - 3 * HOUR) });
		expect(lab1.message).toMatch(/interrupted/);
		expect((await list({ filters: { outcomes: ['failed'] } })).map(({ tenant }) => tenant)).toEqual(['archive_lab']);
	});

	it('never shows an archive that stands still as running', async () => {
		setArchive('orders', { status: 'STOP', checkpointStoppedAt: NOW - 2 * HOUR });
		setArchive('crm', { status: 'SUSPEND', checkpointStoppedAt: NOW - HOUR });
		const outcomes = async (tenant: string) => (await list({ tenant })).map(({ outcome, delaySeconds }) => [outcome, delaySeconds]);
		expect(await outcomes('orders')).toEqual([[service === 'ocp' ? 'canceled' : 'failed', 7200]]);
		expect(await outcomes('crm')).toEqual([['canceled', 3600]]);
	});

	it('gives the outcomes asked for, and counts the limit after that', async () => {
		setArchive('orders', { status: 'SUSPEND', checkpointStoppedAt: NOW - 2 * HOUR });
		const running = await list({ filters: { outcomes: ['running'] } });
		expect(running.map(({ tenant }) => tenant).sort()).toEqual(['analytics', 'billing', 'crm']);
		expect(await list({ filters: { outcomes: ['canceled'] }, limit: 1 })).toMatchObject([{ tenant: 'orders' }]);
	});

	it('gives those that were at work in a time range', async () => {
		const at = async (from?: number, until?: number) =>
			(await list({ filters: { ...(from && { from: iso(from) }), ...(until && { until: iso(until) }) } }))
				.filter(({ outcome }) => outcome !== 'none')
				.map(({ tenant }) => tenant)
				.sort();
		// It has not worked for three hours.
		expect(await at(NOW - HOUR)).toEqual(['analytics', 'billing', 'crm', 'orders']);
		expect(await at(NOW - 4 * HOUR)).toEqual(['analytics', 'archive_lab', 'billing', 'crm', 'orders']);
		// analytics began 40 days ago, crm 38, archive_lab 20.
		expect(await at(undefined, NOW - 39 * DAY)).toEqual(
			service === 'ocp' ? ['analytics', 'billing', 'orders'] : ['analytics', 'archive_lab', 'billing', 'orders'],
		);
	});

	it('keeps the rounding of a delay to what the server says', async () => {
		setArchive('orders', { lagSeconds: 0.1423 });
		expect(await list({ tenant: 'orders' })).toMatchObject([{ delaySeconds: 0.1423 }]);
	});

	it('gives nothing but empty lists in an empty cluster', async () => {
		await lab.close();
		lab = await openLab({ world: emptyWorld });
		expect(await list()).toEqual([]);
	});
});

describe('Log Backup: List Log Tasks through obshell', () => {
	it('tells of a tenant that was never archived, whether asked for or not', async () => {
		lab = await openLab();
		for (const parameters of [{ tenant: 'sandbox' }, {}]) {
			const logs = await lab.read<LogBackupRecord>('obshell', 'logBackup.list', parameters);
			expect(logs.filter(({ tenant }) => tenant === 'sandbox')).toMatchObject([{ outcome: 'none', status: null, checkpoint: null }]);
		}
	});

	it('takes the growing delay for a witness of an archive that is in no list', async () => {
		lab = await openLab();
		const sent = await lab.sent('obshell', async () => {
			expect(await lab.read('obshell', 'logBackup.list', { tenant: 'archive_lab', output: 'raw' })).toEqual([
				{
					tenant_id: 1012,
					lastest_archive_log_checkpoint: expect.stringMatching(/^2026-01-15T13:20:00\.25\d*\+08:00$/),
					lastest_data_backup_time: expect.stringMatching(/^2026-01-15T10:09:00\.25\d*\+08:00$/),
					archive_log_delay: 10_800,
				},
			]);
		});
		expect(sent).toEqual(['GET /api/v1/ob/info', 'GET /api/v1/tenant/archive_lab/backup/log/tasks', 'GET /api/v1/tenant/archive_lab/backup/info']);
	});

	it('asks a few tenants at a time, however many there are', async () => {
		lab = await openLab({ world: (clock) => worldOfTenants(clock, 200) });
		const most = mostAtOnce();
		const logs = await lab.read<LogBackupRecord>('obshell', 'logBackup.list', { returnAll: true });
		expect(logs.map(({ tenant }) => tenant)).toEqual(
			Array.from({ length: 200 }, (_, index) => `tenant_${String(index + 1).padStart(4, '0')}`),
		);
		expect(most()).toBeGreaterThan(1);
		expect(most()).toBeLessThanOrEqual(8);
	});
});

describe('Log Backup: List Log Tasks through OCP', () => {
	it.each(['4.2.2', '4.3.3'] as const)('gives one tenant, %s', async (version) => {
		lab = await openLab({ ocp: { version } });
		const logs = await lab.read<LogBackupRecord>('ocp', 'logBackup.list', { tenant: 'orders' });
		expect(logs).toMatchObject([{ tenant: 'orders', checkpoint: iso(NOW - 3.2 * SECOND), startedAt: iso(NOW - 60 * DAY) }]);
	});

	it("asks each tenant where the cluster's list names none, and hides no archive that stands", async () => {
		lab = await openLab({ ocp: { anonymousLogTasks: true } });
		const logs = await lab.read<LogBackupRecord>('ocp', 'logBackup.list', { returnAll: true });
		expect(logs.map(({ tenant, outcome }) => [tenant, outcome]).sort()).toEqual([
			['analytics', 'running'],
			['archive_lab', 'failed'],
			['billing', 'running'],
			['crm', 'running'],
			['orders', 'running'],
		]);
		const failed = await lab.read<LogBackupRecord>('ocp', 'logBackup.list', { limit: 1, filters: { outcomes: ['failed'] } });
		expect(failed).toMatchObject([{ tenant: 'archive_lab' }]);
		const [{ findings }] = await lab.read<Report>('ocp', 'report.build', { windows: 'no' });
		expect(findings.filter(({ rule }) => rule.startsWith('log')).map(({ rule, tenant }) => [rule, tenant])).toEqual([['log-interrupted', 'archive_lab']]);
	});

	it("gives the cluster's list as it is where OCP is too old to ask each tenant", async () => {
		lab = await openLab({ ocp: { anonymousLogTasks: true, version: '4.2.2' } });
		const logs = await lab.read<LogBackupRecord>('ocp', 'logBackup.list', { returnAll: true });
		expect(logs.map(({ tenant }) => tenant)).toEqual([null, null, null, null, null]);
	});

	it('gives the newest of a tenant, whatever the order of the server', async () => {
		const newest = async () => (await lab.read<LogBackupRecord>('ocp', 'logBackup.list', { tenant: 'orders', limit: 2 })).map(({ startedAt }) => startedAt);
		lab = await openLab({ ocp: { logTasks: 300 } });
		const expected = await newest();
		await lab.close();
		lab = await openLab({ ocp: { logTasks: 300, oldestLogTasksFirst: true } });
		expect(await newest()).toEqual(expected);
	});

	it('gives one record for the whole cluster where OceanBase backs up whole clusters', async () => {
		lab = await openLab({ ocp: { version: '4.2.2' } });
		lab.world.obVersion = '3.2.4.1';
		const logs = await lab.read<LogBackupRecord>('ocp', 'logBackup.list');
		// The slowest of them, which is archive_lab's.
		expect(logs).toMatchObject([{ cluster: 'obdemo', tenant: null, outcome: 'failed', delaySeconds: 10_800 }]);
	});

	it('shows a tenant with a new archive at once', async () => {
		lab = await openLab();
		lab.clock.advance(MINUTE);
		setArchive('orders', { status: 'PREPARE', statusSince: NOW + MINUTE, startedAt: NOW + MINUTE, checkpointStoppedAt: undefined });
		expect(await lab.read('ocp', 'logBackup.list', { tenant: 'orders' })).toMatchObject([{ status: 'BEGINNING', outcome: 'running' }]);
	});
});
