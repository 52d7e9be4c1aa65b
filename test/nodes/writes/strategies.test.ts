import { BELIEVABLE_SECRETS } from '../../simulators/believableWorld';
import { failure, pick, row, STORAGE_KEYS, writesTo } from './lab';
import { body, NFS, OF_ORDERS, open, refusal, run, SANDBOX, scene, server, STRATEGY, strategyOf, UPDATE } from './strategyScene';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('Backup Strategy: Update', () => {
	it('sends the whole strategy, with everything that was not changed as it was', async () => {
		const before = strategyOf('orders');
		const { obBackupScheduleConfig, obBackupThresholdConfig, obBackupServiceStorageConfig, backupMode, secondaryBackupEnabled } = structuredClone(before) ?? {};
		expect(await run({ ...UPDATE, settings: { retentionDays: 7 } })).toMatchObject({ tenant: 'orders', retentionDays: 7 });
		expect(body('PATCH')).toEqual({
			backupMode,
			secondaryBackupEnabled,
			obBackupScheduleConfig: { ...obBackupScheduleConfig, backupDataRetentionDays: 7 },
			obBackupThresholdConfig,
			obBackupServiceStorageConfig,
		});
		expect(writesTo(server())).toEqual([`PATCH ${OF_ORDERS} 200`]);
	});

	it('keeps all with 0 days of retention', async () => {
		expect(await run({ ...UPDATE, settings: { retentionDays: 0 } })).toMatchObject({ retentionDays: null });
		expect(body('PATCH').obBackupScheduleConfig).toMatchObject({ cleanEnabled: false });
	});

	it('changes the days as a whole, with their mode', async () => {
		expect(await run({ ...UPDATE, changeSchedule: true, scheduleMode: 'MONTH', fullMonthDays: '1', backupTime: '' })).toMatchObject({
			scheduleMode: 'MONTH',
			days: { 1: 'full' },
			scheduleTime: '02:00:00.000+08:00',
		});
	});

	it('changes the time alone and leaves the days of the month what they are', async () => {
		await run({ ...UPDATE, changeSchedule: true, scheduleMode: 'MONTH', fullMonthDays: '1, 5' });
		expect(await run({ ...UPDATE, changeSchedule: true, backupTime: '04:00+08:00' })).toMatchObject({
			scheduleMode: 'MONTH',
			days: { 1: 'full', 5: 'full' },
			scheduleTime: '04:00:00.000+08:00',
		});
	});

	it('refuses days without a full backup', async () => {
		const { message } = await refusal({ ...UPDATE, changeSchedule: true, incrementalWeekdays: ['1'] });
		expect(message).toBe("'Full Backup On' is empty");
	});

	it('leaves the schedule alone unless it is to be changed', async () => {
		expect(await run({ ...UPDATE, fullWeekdays: ['1'], settings: { logDelaySeconds: 30 } })).toMatchObject({
			logDelaySeconds: 30,
			days: { 7: 'full', 1: 'incremental' },
		});
	});

	it.each([undefined, '', '******', 'mad****789'])('does not send a secret back that OCP gave as %j, but the one of the credential', async (masked) => {
		const keys = strategyOf('billing')?.obBackupServiceStorageConfig.obBackupStorageBaseInfo.ossAccessKey;
		Object.assign(keys ?? {}, { accessKeyId: STORAGE_KEYS[0], accessKeySecret: masked });
		const change = { ...UPDATE, tenant: pick('billing'), settings: { retentionDays: 7 } };
		expect((await refusal(change)).message).toBe('The credential has no storage keys');
		expect(writesTo(server())).toEqual([]);
		await run(change, 'withKeys');
		expect(body('PATCH').obBackupServiceStorageConfig.obBackupStorageBaseInfo).toMatchObject({
			ossAccessKey: { endpoint: 'oss-cn-hangzhou.example.com', accessKeyId: STORAGE_KEYS[0], accessKeySecret: STORAGE_KEYS[1] },
		});
	});

	it('sends a secret back that OCP gave in clear, and shows it nowhere', async () => {
		const { saved } = await scene.run('ocp', { ...UPDATE, tenant: pick('billing'), settings: { retentionDays: 7 }, output: 'raw' });
		expect(body('PATCH').obBackupServiceStorageConfig.obBackupStorageBaseInfo).toMatchObject({ ossAccessKey: { accessKeySecret: BELIEVABLE_SECRETS[1] } });
		expect(saved).not.toMatch(/MADEUPID|madeUpKey/);
	});

	it('changes the endpoint of an object store alone', async () => {
		await run({ ...UPDATE, tenant: pick('billing'), storage: { storageEndpoint: 'oss.example.org' } });
		expect(body('PATCH').obBackupServiceStorageConfig.obBackupStorageBaseInfo).toMatchObject({
			backupStorageType: 'BACKUP_STORAGE_OSS',
			ossAccessKey: { endpoint: 'oss.example.org', accessKeySecret: BELIEVABLE_SECRETS[1] },
		});
	});

	it('leaves no keys of the old kind behind when the kind of storage changes', async () => {
		await run({ ...UPDATE, tenant: pick('billing'), storage: { storageType: 'FILE', storageUrl: '/obbackup/' } });
		expect(body('PATCH').obBackupServiceStorageConfig.obBackupStorageBaseInfo).toEqual({ backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/obbackup/' });
	});

	it('to what it is already says that nothing has changed', async () => {
		expect(await refusal({ ...UPDATE, settings: { scheduleEnabled: true } })).toEqual({
			message: 'The change of the strategy was refused by OCP',
			description: 'tenant 201002: The backup strategy has not changed. (BAK21016).',
		});
	});

	const withoutInRead = (part: string, ...members: string[]) => {
		const strategy = strategyOf('orders') as unknown as Record<string, Record<string, unknown>>;
		const config = { ...strategy[part] };
		for (const member of members) delete config[member];
		strategy[part] = config;
	};

	it.each([
		['obBackupScheduleConfig', 'backupScheduleEnabled', 'Schedule Enabled', { settings: { retentionDays: 7, scheduleEnabled: false } }],
		['obBackupScheduleConfig', 'startLogBackup', 'Log Backup', { settings: { retentionDays: 7, logBackup: false } }],
		['obBackupScheduleConfig', 'backupScheduleTime', 'Backup Time', { settings: { retentionDays: 7 }, changeSchedule: true, backupTime: '03:00+08:00' }],
		['obBackupScheduleConfig', 'backupScheduleMode', 'Full Backup On', { settings: { retentionDays: 7 }, changeSchedule: true, fullWeekdays: ['1'], backupTime: '' }],
		['obBackupThresholdConfig', 'dataBackupTimeoutMinutes', 'Timeout', { settings: { retentionDays: 7, timeoutMinutes: 60 } }],
		['obBackupThresholdConfig', 'logBackupDelaySeconds', 'Log Delay Alarm', { settings: { retentionDays: 7, extra: '{"obBackupThresholdConfig": {"logBackupDelaySeconds": 60}}' } }],
		['obBackupServiceStorageConfig', 'alarmStoragePercentageThreshold', 'Storage Alarm Percent', { settings: { retentionDays: 7 }, storage: { storageAlarmPercent: 80 } }],
	])('asks for %s.%s where OCP does not report it, and puts nothing in its place', async (part, member, field, given) => {
		withoutInRead(part, member);
		expect(await refusal({ ...UPDATE, settings: { retentionDays: 7 } })).toEqual({
			message: `'${field}' is empty, and OCP does not say what it is now`,
			description: `OCP takes a strategy only as a whole (${member} is missing): fill it in`,
		});
		expect(writesTo(server())).toEqual([]);
		expect(await run({ ...UPDATE, ...given })).toMatchObject({ retentionDays: 7 });
	});

	it('of a whole cluster asks for the thresholds, which its read does not give', async () => {
		await run({ ...SANDBOX, ...NFS, applyTo: 'cluster' });
		const change = { ...UPDATE, applyTo: 'cluster', settings: { retentionDays: 7 } };
		expect((await refusal(change)).message).toBe("'Timeout' is empty, and OCP does not say what it is now");
		const settings = { retentionDays: 7, timeoutMinutes: 60, alarmAfterDaysWithoutBackup: 2, logDelaySeconds: 120 };
		expect(await run({ ...change, settings })).toMatchObject({ retentionDays: 7, timeoutMinutes: null });
		expect(body('PATCH').obBackupThresholdConfig).toEqual({ dataBackupTimeoutMinutes: 60, noSuccessfulDataBackupAlarmDays: 2, logBackupDelaySeconds: 120 });
	});

	it('where there is no strategy says where there may be one', async () => {
		expect(await refusal({ ...UPDATE, tenant: pick('sandbox'), settings: { retentionDays: 7 } })).toEqual({
			message: 'There is no backup strategy here',
			description: "Set 'Apply To' to 'The Cluster Itself' for its strategy, or create one for the tenant.",
		});
		expect(writesTo(server())).toEqual([]);
	});
});

describe('Backup Strategy', () => {
	const operate = (operation: string, tenant = 'orders') => ({ ...STRATEGY, operation, tenant: pick(tenant) });

	it('Pause and Resume give the strategy as it then is', async () => {
		expect(await run(operate('pause'))).toMatchObject({ tenant: 'orders', scheduleEnabled: false });
		expect(await run(operate('resume'))).toMatchObject({ tenant: 'orders', scheduleEnabled: true });
		expect(writesTo(server())).toEqual([`POST ${OF_ORDERS}/stopSchedule 200`, `POST ${OF_ORDERS}/startSchedule 200`]);
	});

	it('Delete believes no empty 204, which OCP never gives', async () => {
		server().addFault({ method: 'DELETE', path: /backupStrategy$/, answer: { status: 204, body: '' } });
		expect((await refusal(operate('delete'))).message).toMatch(/did not answer, so it is not known whether the request was carried out$/);
		expect(server().requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
		expect(strategyOf('orders')).toBeDefined();
	});

	it('Delete deletes the strategy and leaves the backups', async () => {
		expect(await run(operate('delete'))).toEqual({ service: 'ocp', cluster: 'obdemo', tenant: 'orders', strategyId: 1, deleted: true });
		expect(strategyOf('orders')).toBeUndefined();
		expect(row(server().world, 'orders').backups).toHaveLength(3);
		expect(writesTo(server())).toEqual([`DELETE ${OF_ORDERS} 200`]);
	});

	it.each(['pause', 'resume', 'delete'])('%s where there is none is refused', async (operation) => {
		expect((await refusal(operate(operation, 'sandbox'))).message).toBe('There is no backup strategy here');
		expect(writesTo(server())).toEqual([]);
	});

	it('does not take an expression that gives nothing for the whole cluster', async () => {
		const { message } = await refusal({ ...STRATEGY, operation: 'delete', tenant: pick('={{ $json.nothing }}') });
		expect(message).toBe("'Tenant' comes from an expression that gives nothing");
		expect(server().requests).toEqual([]);
	});

	it('a missing one is told from other errors by its code, too', async () => {
		await scene.close();
		await open({ ocp: { ocp: { missingStrategy: 'error' } } });
		expect(await run({ ...SANDBOX, ...NFS })).toMatchObject({ tenant: 'sandbox' });
	});

	it('through obshell says what to use instead', async () => {
		await scene.close();
		await open({ obshell: { obshell: {} } });
		expect(await failure(scene.run('obshell', operate('update')))).toEqual({
			message: "obshell cannot do 'Update backup strategy'",
			description: "With obshell, use 'Set Backup Config'.",
		});
	});
});
