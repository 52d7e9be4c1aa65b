import type { BackupConfigRecord, BackupStrategyRecord } from '../../../services/records/types';
import type { Tenant } from '../../simulators/world';
import type { Lab } from './lab';
import { iso, NOW, openLab } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

describe('Backup Config: Get', () => {
	it('tells where the backups of a tenant go, without keys (obshell)', async () => {
		lab = await openLab();
		expect(await lab.read<BackupConfigRecord>('obshell', 'backupConfig.get', { tenant: 'billing' })).toEqual([
			{
				service: 'obshell',
				cluster: 'obdemo',
				tenant: 'billing',
				tenantId: 1004,
				dataBaseUri: 'oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com',
				archiveBaseUri: 'oss://obdemo-backup/billing/clog?host=oss-cn-hangzhou.example.com',
				message: null,
			},
		]);
	});

	it('gives all tenants, those without a destination too (obshell)', async () => {
		lab = await openLab();
		const configs = await lab.read<BackupConfigRecord>('obshell', 'backupConfig.get');
		expect(configs).toHaveLength(8);
		expect(configs.find(({ tenant }) => tenant === 'sandbox')).toMatchObject({ dataBaseUri: null, archiveBaseUri: null });
	});

	it('says that the server withholds a destination, and does not call it unset', async () => {
		lab = await openLab();
		const orders = lab.world.tenants.find(({ name }) => name === 'orders') as Tenant;
		orders.dataBaseUri = 'file:///backup/access_id/data/';
		const { message, description } = await lab.refusal('obshell', 'backupConfig.get', { tenant: 'orders' });
		expect(message).toBe('obshell does not report the backup destinations of orders');
		expect(description).toMatch(/holds them back/);
		expect(await lab.read('obshell', 'backup.getWindows', { tenant: 'orders' })).toMatchObject([
			{ source: 'computed', until: iso(NOW - 3200), message: expect.stringMatching(/does not report the backup destinations/) as string },
		]);
	});

	it('names what to use with OCP', async () => {
		lab = await openLab();
		const sent = await lab.sent('ocp', async () => {
			const { message, description } = await lab.refusal('ocp', 'backupConfig.get');
			expect(message).toBe("OCP cannot do 'Get backup config'");
			expect(description).toContain('Backup Strategy');
		});
		expect(sent).toEqual([]);
	});
});

describe('Backup Strategy: Get', () => {
	const get = async (parameters: Record<string, unknown> = {}) =>
		await lab.read<BackupStrategyRecord>('ocp', 'backupStrategy.get', parameters);

	it('tells schedule, retention, thresholds and storage of a tenant', async () => {
		lab = await openLab();
		expect(await get({ tenant: 'billing' })).toEqual([
			{
				service: 'ocp',
				cluster: 'obdemo',
				tenant: 'billing',
				exists: true,
				strategyId: 2,
				backupMode: 'PHYSICAL_BACKUP',
				scheduleEnabled: true,
				scheduleMode: 'WEEK',
				scheduleTime: '02:00:00.000+08:00',
				days: { 1: 'incremental', 2: 'incremental', 3: 'incremental', 4: 'incremental', 5: 'incremental', 6: 'incremental', 7: 'full' },
				logBackup: true,
				cleanEnabled: true,
				retentionDays: 14,
				timeoutMinutes: 1440,
				alarmAfterDaysWithoutBackup: 2,
				logDelaySeconds: 600,
				storageType: 'OSS',
				storageUrl: 'obdemo-backup/billing/data',
				message: null,
			},
		]);
	});

	it('never shows the keys of the storage', async () => {
		lab = await openLab();
		const { json, saved } = await lab.run('ocp', 'backupStrategy.get', { tenant: 'billing', output: 'raw' });
		expect(json).toMatchObject([{ obBackupServiceStorageConfig: { obBackupStorageBaseInfo: { storageUrl: 'obdemo-backup/billing/data' } } }]);
		expect(saved).not.toMatch(/MADEUPIDBILLING|madeUpKey/);
	});

	it.each(['absent', 'error'] as const)('says that there is none, however OCP says it (%s)', async (missingStrategy) => {
		lab = await openLab({ ocp: { missingStrategy } });
		expect(await get()).toMatchObject([{ tenant: null, exists: false, message: 'The cluster itself has no backup strategy; its tenants may have their own' }]);
		expect(await get({ whenNothingFound: 'nothing' })).toEqual([]);
		expect((await lab.refusal('ocp', 'backupStrategy.get', { whenNothingFound: 'error' })).message).toMatch(/^The cluster itself has no/);
		expect(await get({ tenant: 'sandbox' })).toMatchObject([{ tenant: 'sandbox', exists: false, message: 'The tenant has no backup strategy of its own; the cluster may have one' }]);
	});

	it('is that of the cluster on old servers', async () => {
		lab = await openLab({ ocp: { version: '4.2.2' } });
		expect(await get()).toMatchObject([{ tenant: null, exists: true, strategyId: 1 }]);
	});

	it('names what to use with obshell', async () => {
		lab = await openLab();
		const { message, description } = await lab.refusal('obshell', 'backupStrategy.get');
		expect(message).toBe("obshell cannot do 'Get backup strategy'");
		expect(description).toContain('Backup Config');
	});
});
