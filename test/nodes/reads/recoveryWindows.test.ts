import type { RecoveryWindowRecord } from '../../../services/records/types';
import { makeBackup } from '../../simulators/believableWorld';
import type { ArchiveRound, Tenant } from '../../simulators/world';
import { addBackup, haltArchive, startArchive } from '../../simulators/worldWrites';
import type { Lab } from './lab';
import { DAY, HOUR, iso, MINUTE, NOW, openLab, SECOND, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

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
				cluster: 'obdemo',
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

	it('computed ends now where the checkpoint lies ahead: nothing of the future can be restored', async () => {
		const billing = lab.world.tenants.find(({ name }) => name === 'billing') as Tenant & { archive: ArchiveRound };
		billing.archive.lagSeconds = -3600;
		expect(await lab.read<RecoveryWindowRecord>('obshell', 'backup.getWindows', { tenant: 'billing' })).toMatchObject([
			{ source: 'computed', from: iso(NOW - 31 * HOUR), until: iso(NOW), durationSeconds: 31 * 3600, reachesNow: false, message: expect.stringMatching(/future/) },
		]);
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
		expect(sent).toEqual(['GET /api/v1/ob/info', 'POST /api/v1/restore/source-tenant-info']);
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
		expect(computed.message).toMatch(/could not read the storage .*check if ob_admin is installed/);
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
