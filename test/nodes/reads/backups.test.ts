import type { BackupRecord, RecoveryWindowRecord } from '../../../services/records/types';
import { emptyWorld, makeBackup, worldOfTenants } from '../../simulators/believableWorld';
import type { Tenant } from '../../simulators/world';
import { addBackup, haltArchive, startArchive } from '../../simulators/worldWrites';
import type { Lab } from './lab';
import { byId, DAY, HOUR, iso, MINUTE, NOW, openLab, SECOND, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

const jobIds = (records: BackupRecord[]) => records.map(({ jobId }) => jobId);

describe.each(SERVICES)('Backup: Get Many through %s', (service) => {
	beforeEach(async () => {
		lab = await openLab();
	});

	it('gives all backups of all tenants, newest first', async () => {
		const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { returnAll: true });
		expect(backups.map(({ jobId, tenant, outcome, backupType }) => [jobId, tenant, outcome, backupType])).toEqual([
			[317, 'analytics', 'running', 'full'],
			[315, 'orders', 'succeeded', 'full'],
			[314, 'archive_lab', 'succeeded', 'full'],
			[313, 'billing', 'failed', 'full'],
			[312, 'crm', 'canceled', 'full'],
			[309, 'analytics', 'succeeded', 'full'],
			[308, 'orders', 'succeeded', 'incremental'],
			[306, 'billing', 'succeeded', 'full'],
			[304, 'crm', 'succeeded', 'full'],
			[301, 'orders', 'succeeded', 'full'],
		]);
	});

	it('tells when each began and ended, and why it failed', async () => {
		const [running, , , failed] = await lab.read<BackupRecord>(service, 'backup.getAll');
		expect(failed).toMatchObject({
			service,
			tenant: 'billing',
			tenantId: service === 'obshell' ? 1004 : 201_004,
			status: 'FAILED',
			startedAt: iso(NOW - 7 * HOUR - 9 * MINUTE),
			finishedAt: iso(NOW - 7 * HOUR),
			durationSeconds: 540,
			progressPercent: null,
			backupSetId: 22,
		});
		expect(failed.message).toMatch(/9026.*backup device is not reachable/);
		expect(failed.path).toBe('oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com&access_id=***&access_key=***');
		expect(running).toMatchObject({ startedAt: iso(NOW - 40 * MINUTE), finishedAt: null, durationSeconds: 2400 });
	});

	it('keeps the order asked for, and stops at the limit', async () => {
		const oldest = await lab.read<BackupRecord>(service, 'backup.getAll', { sort: 'oldestFirst', limit: 3 });
		expect(jobIds(oldest)).toEqual([301, 304, 306]);
		const newest = await lab.read<BackupRecord>(service, 'backup.getAll', { limit: 2 });
		expect(jobIds(newest)).toEqual([317, 315]);
	});

	it('gives those of one tenant, by its name or its ID', async () => {
		const id = service === 'obshell' ? 1002 : 201_002;
		for (const tenant of ['orders', byId(id)]) {
			const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { tenant });
			expect(jobIds(backups)).toEqual([315, 308, 301]);
			expect(backups.every((backup) => backup.tenant === 'orders' && backup.tenantId === id)).toBe(true);
		}
	});

	it('gives those with the outcomes asked for', async () => {
		const of = async (outcomes: string[]) => jobIds(await lab.read<BackupRecord>(service, 'backup.getAll', { filters: { outcomes } }));
		expect(await of(['failed'])).toEqual([313]);
		expect(await of(['running', 'canceled'])).toEqual([317, 312]);
		expect(await of(['unknown'])).toEqual([]);
	});

	it('counts the limit after the filter', async () => {
		for (const outcomes of [['succeeded'], ['succeeded', 'unknown']]) {
			const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { tenant: 'crm', limit: 1, filters: { outcomes } });
			expect(jobIds(backups)).toEqual([304]);
		}
	});

	it('gives those that began between two times, both included', async () => {
		const from = iso(NOW - 29 * HOUR);
		const until = iso(NOW - 7 * HOUR - 9 * MINUTE);
		const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { filters: { from, until } });
		expect(jobIds(backups)).toEqual([313, 312, 309, 308]);
	});

	it('shows what the server says when not simplified, without keys', async () => {
		const [, , , failed] = await lab.read(service, 'backup.getAll', { simplify: false });
		const text = JSON.stringify(failed);
		expect(failed).toMatchObject(service === 'obshell' ? { job_id: 313, result: -9026 } : { taskId: 313, tenantName: 'billing' });
		expect(text).not.toMatch(/MADEUPID|madeUpKey/);
	});

	it('gives nothing for a tenant without any backup', async () => {
		expect(await lab.read(service, 'backup.getAll', { tenant: 'sandbox' })).toEqual([]);
	});
});

describe('Backup: Get Many, what only one service can tell', () => {
	it('keeps an ID beyond 2^53 exact (OCP)', async () => {
		lab = await openLab({ ocp: { hugeTaskIds: true } });
		const [newest] = await lab.read<BackupRecord>('ocp', 'backup.getAll');
		expect(newest.jobId).toBe(String(2n ** 53n + 1n + 2n * 317n));
	});

	it('leaves filtering by status, sorting and cutting to obshell', async () => {
		lab = await openLab();
		const sent = await lab.sent('obshell', async () => {
			await lab.read('obshell', 'backup.getAll', { tenant: 'orders', limit: 2, filters: { outcomes: ['succeeded'] } });
		});
		expect(sent).toEqual([
			'GET /api/v1/tenant/orders/backup/overview',
			'GET /api/v1/tenant/orders/backup/tasks?sort=start_timestamp%2Cdesc&status=COMPLETED&page=1&size=2',
		]);
	});

	it('shows a status that it does not know as unknown, and one that contradicts its error number as failed (obshell)', async () => {
		lab = await openLab();
		lab.obshell.addFault({
			kind: 'answer',
			status: 200,
			path: '/api/v1/tenant/orders/backup/tasks',
			body: {
				successful: true,
				timestamp: iso(NOW),
				duration: 1,
				status: 200,
				traceId: 'abc',
				data: {
					contents: [
						{ tenant_id: 1002, job_id: 1, status: 'ARCHIVED', start_timestamp: '2026-01-01T00:00:00+08:00', end_timestamp: '2026-01-01T01:00:00+08:00', backup_type: 'I', result: 0 },
						{ tenant_id: 1002, job_id: 2, status: 'POLISHING', start_timestamp: '2026-01-02T00:00:00+08:00', backup_type: 'D', result: 0 },
						{ tenant_id: 1002, job_id: 3, status: 'COMPLETED', start_timestamp: null, end_timestamp: '0001-01-01T00:00:00Z', backup_type: 'D', result: -4012 },
					],
				},
			},
		});
		const backups = await lab.read<BackupRecord>('obshell', 'backup.getAll', { tenant: 'orders' });
		expect(backups.map(({ jobId, outcome, startedAt }) => [jobId, outcome, startedAt])).toEqual([
			[2, 'unknown', '2026-01-01T16:00:00.000Z'],
			[1, 'unknown', '2025-12-31T16:00:00.000Z'],
			[3, 'failed', null],
		]);
	});
});

describe.each(SERVICES)('Backup: Get Cluster Backups of many tenants through %s', (service) => {
	it('tells all of 1,000 tenants with two requests', async () => {
		lab = await openLab({ world: (clock) => worldOfTenants(clock, 1000) });
		await lab.read(service, 'tenant.getAll');
		let backups: BackupRecord[] = [];
		const sent = await lab.sent(service, async () => {
			backups = await lab.read<BackupRecord>(service, 'backup.getCluster');
		});
		expect(sent).toHaveLength(service === 'obshell' ? 2 : 3);
		expect(backups).toHaveLength(1000);
		expect(new Set(backups.map(({ tenant }) => tenant)).size).toBe(1000);
		expect(backups.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
	});

	it('gives nothing for an empty cluster', async () => {
		lab = await openLab({ world: emptyWorld });
		for (const operation of ['backup.getCluster', 'backup.getAll', 'backup.getWindows', 'logBackup.list', 'restore.getAll', 'tenant.getAll']) {
			expect(await lab.read(service, operation)).toEqual([]);
		}
	});
});

describe.each(SERVICES)('Backup: Get Recovery Windows through %s', (service) => {
	const windowsOf = async (tenant: string, more: Record<string, unknown> = {}) =>
		await lab.read<RecoveryWindowRecord>(service, 'backup.getWindows', { tenant, ...more });

	beforeEach(async () => {
		lab = await openLab();
	});

	it('reaches from the end of the oldest full backup to the checkpoint of the archive', async () => {
		expect(await windowsOf('orders')).toEqual([
			{
				service,
				cluster: service === 'ocp' ? 'obdemo' : null,
				tenant: 'orders',
				from: iso(NOW - 53 * HOUR + 22 * MINUTE),
				until: iso(NOW - 3200),
				durationSeconds: (53 * HOUR - 22 * MINUTE - 3200) / 1000,
				reachesNow: true,
				source: 'server',
				sourceTenant: service === 'ocp' ? null : 'orders',
				sourceCluster: service === 'ocp' ? null : 'obdemo',
				message: null,
			},
		]);
	});

	it('ends where the archive was interrupted', async () => {
		expect(await windowsOf('archive_lab')).toMatchObject([
			{ from: iso(NOW - 6 * HOUR), until: iso(NOW - 3 * HOUR), reachesNow: false, source: 'server' },
		]);
	});

	it('says that there is none for a tenant without backup', async () => {
		const [none] = await windowsOf('sandbox');
		expect(none).toMatchObject({ tenant: 'sandbox', from: null, until: null, durationSeconds: null, reachesNow: false });
		expect(none.message).toMatch(/^No point in time can (surely )?be restored/);
		expect(none.message).not.toMatch(/keys/);
	});

	it('gives at least one item for every tenant', async () => {
		const windows = await lab.read<RecoveryWindowRecord>(service, 'backup.getWindows');
		expect(windows.map(({ tenant }) => tenant).sort()).toEqual([
			'analytics', 'archive_lab', 'billing', 'billing_check', 'crm', 'orders', 'orders_drill', 'sandbox',
		]);
	});
});

describe('Backup: Get Recovery Windows, what only one service does', () => {
	beforeEach(async () => {
		lab = await openLab();
	});

	it('is computed for an object store whose keys obshell does not tell', async () => {
		const [computed] = await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'billing' });
		expect(computed).toMatchObject({
			source: 'computed',
			from: iso(NOW - 31 * HOUR),
			until: iso(NOW - 4750),
			message: expect.stringMatching(/keys.*Older points may be possible/),
		});
	});

	it('is not computed over a hole in the archive', async () => {
		const billing = lab.world.tenants.find(({ name }) => name === 'billing') as Tenant;
		haltArchive(billing, lab.clock.now(), 'STOPPING');
		lab.clock.advance(10 * HOUR);
		const windows = async () => await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'billing' });
		expect(await windows()).toMatchObject([{ until: iso(NOW - 4750), message: expect.stringMatching(/true only if log archiving began before that backup/) }]);
		startArchive(billing, lab.clock.now());
		lab.clock.advance(HOUR);
		expect(await windows()).toMatchObject([{ from: null, until: null, reachesNow: false }]);
		expect((await windows())[0].message).toMatch(/^No point in time can surely be restored\. .*, and log archiving began anew after the newest good backup/);
		addBackup(lab.world, billing, lab.clock.now());
		lab.clock.advance(HOUR);
		expect(await windows()).toMatchObject([{ from: iso(lab.clock.now() - 58 * MINUTE), reachesNow: true }]);
	});

	it('is read from the URIs that the user gives (obshell)', async () => {
		let windows: RecoveryWindowRecord[] = [];
		const sent = await lab.sent('obshell', async () => {
			windows = await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', {
				tenant: 'orders',
				options: { dataUri: 'file:///backup/obdemo/1008/data', archiveUri: 'file:///backup/obdemo/1008/clog' },
			});
		});
		expect(sent).toEqual(['POST /api/v1/restore/source-tenant-info']);
		expect(lab.obshell.requests.at(-1)?.body).toBe(
			'{"data_backup_uri":"file:///backup/obdemo/1008/data","archive_log_uri":"file:///backup/obdemo/1008/clog"}',
		);
		// They are crm's backups.
		expect(windows).toMatchObject([{ source: 'server', from: iso(NOW - 33 * HOUR), until: iso(NOW - 2050) }]);
	});

	it('names the tenant whose backups they are when it is another one (obshell)', async () => {
		const options = { dataUri: 'file:///backup/obdemo/1008/data', archiveUri: 'file:///backup/obdemo/1008/clog' };
		const [window] = await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'orders', options });
		expect(window).toMatchObject({ tenant: 'orders', message: expect.stringMatching(/backups of the tenant crm/) });
	});

	it('is computed where the agent has no ob_admin', async () => {
		await lab.close();
		lab = await openLab({ obshell: { withoutObAdmin: true } });
		const [computed] = await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'orders' });
		expect(computed).toMatchObject({ source: 'computed', from: iso(NOW - 5 * HOUR), until: iso(NOW - 3200) });
		expect(computed.message).toMatch(/could not read the storage .*ob_admin does not exist in the bin directory/);
	});

	it('is computed where the agent does not come back with what lies there', async () => {
		lab.obshell.addFault({ kind: 'reset', method: 'POST', path: '/api/v1/restore/source-tenant-info', times: Infinity });
		const [computed] = await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'orders' });
		expect(computed).toMatchObject({ source: 'computed', from: iso(NOW - 5 * HOUR) });
	});

	it('leaves out what lies before OCP looks back seven days', async () => {
		lab.world.tenants[0].backups.unshift(
			makeBackup({ jobId: 200, startedAt: NOW - 30 * DAY, endsAt: NOW - 30 * DAY + HOUR, dataBaseUri: 'file:///backup/obdemo/1002/data/' }),
		);
		const [window] = await lab.read<RecoveryWindowRecord>('ocp', 'backup.getWindows', { tenant: 'orders' });
		expect(window.from).toBe(iso(NOW - 7 * DAY));
		const [whole] = await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'orders' });
		expect(whole.from).toBe(iso(NOW - 30 * DAY + HOUR));
	});

	it('reaches now until ten minutes have passed', async () => {
		const archive = lab.world.tenants[0].archive;
		if (!archive) throw new Error('orders has an archive');
		for (const [lagSeconds, reachesNow] of [[600, true], [601, false]] as const) {
			archive.lagSeconds = lagSeconds;
			expect(await lab.read('obshell', 'backup.getWindows', { tenant: 'orders' })).toMatchObject([
				{ until: iso(NOW - lagSeconds * SECOND), reachesNow },
			]);
		}
	});
});
