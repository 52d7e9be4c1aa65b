import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { BELIEVABLE_SECRETS } from '../../simulators/believableWorld';
import { failure, lastBody, pick, row, setScene, STORAGE_KEYS, writesTo, type Scene } from './lab';

const STRATEGY = { resource: 'backupStrategy' };
const SANDBOX = { ...STRATEGY, operation: 'create', tenant: pick('sandbox'), fullWeekdays: ['7'] };
const NFS = { storage: { storageName: 'nfs_store', storageUrl: '/obbackup/' } };
const UPDATE = { ...STRATEGY, operation: 'update', tenant: pick('orders') };
const OF_ORDERS = '/api/v2/ob/clusters/1000003/tenants/201002/backup/config/backupStrategy';
const OF_SANDBOX = '/api/v2/ob/clusters/1000003/tenants/201010/backup/config/backupStrategy';

let scene: Scene;
const server = () => scene.ocp.ocp;
const run = async (parameters: object, credentials = 'ocp') => (await scene.items(credentials, parameters))[0];
const refusal = async (parameters: object, credentials = 'ocp') => await failure(scene.run(credentials, parameters));
const strategyOf = (tenant: string) => server().strategies.find(({ tenantId }) => tenantId === row(server().world, tenant).ocpId);
const body = (method: string) => lastBody(server(), method) as Record<string, IDataObject>;

beforeEach(async () => {
	const withKeys = { of: 'ocp', storageAccessId: STORAGE_KEYS[0], storageAccessSecret: STORAGE_KEYS[1] };
	scene = await setScene({ ocp: { ocp: {} }, more: { withKeys } });
});
afterEach(async () => await scene.close());

describe('Backup Strategy: Create', () => {
	it('fills in what OCP usually proposes and gives the strategy', async () => {
		expect(await run({ ...SANDBOX, ...NFS })).toMatchObject({
			service: 'ocp',
			cluster: 'obdemo',
			tenant: 'sandbox',
			scheduleEnabled: true,
			scheduleMode: 'WEEK',
			days: { 7: 'full' },
			logBackup: true,
			retentionDays: null,
			storageType: 'FILE',
			storageUrl: '/obbackup/',
		});
		expect(body('POST')).toEqual({
			backupMode: 'PHYSICAL_BACKUP',
			obBackupScheduleConfig: {
				backupScheduleMode: 'WEEK',
				backupScheduleEnabled: true,
				backupScheduleTime: expect.stringMatching(/^02:00:00\.000[+-]\d{2}:\d{2}$/) as string,
				dayAndDataBackupModelMap: { 7: 'FULL_BACKUP' },
				startLogBackup: true,
				cleanEnabled: false,
			},
			obBackupThresholdConfig: { dataBackupTimeoutMinutes: 1440, noSuccessfulDataBackupAlarmDays: 9, logBackupDelaySeconds: 600 },
			obBackupServiceStorageConfig: {
				configName: 'nfs_store',
				alarmStoragePercentageThreshold: 90,
				obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/obbackup/' },
			},
		});
		expect(writesTo(server())).toEqual([`POST ${OF_SANDBOX} 200`]);
	});

	it('takes every field of the form', async () => {
		await run({
			...SANDBOX,
			scheduleMode: 'MONTH',
			fullMonthDays: '1, 15',
			incrementalMonthDays: '8,22',
			backupTime: '3:30+05:30',
			storage: { ...NFS.storage, storageAlarmPercent: 80 },
			settings: { retentionDays: 30, timeoutMinutes: 60, alarmAfterDaysWithoutBackup: 2, logDelaySeconds: 120, logBackup: false, scheduleEnabled: false, extra: '{"secondaryBackupEnabled": false}' },
		});
		expect(body('POST')).toMatchObject({
			obBackupScheduleConfig: {
				backupScheduleMode: 'MONTH',
				backupScheduleEnabled: false,
				backupScheduleTime: '03:30:00.000+05:30',
				dayAndDataBackupModelMap: { 1: 'FULL_BACKUP', 15: 'FULL_BACKUP', 8: 'INCREMENTAL_BACKUP', 22: 'INCREMENTAL_BACKUP' },
				startLogBackup: false,
				cleanEnabled: true,
				backupDataRetentionDays: 30,
			},
			obBackupThresholdConfig: { dataBackupTimeoutMinutes: 60, noSuccessfulDataBackupAlarmDays: 2, logBackupDelaySeconds: 120 },
			obBackupServiceStorageConfig: { alarmStoragePercentageThreshold: 80 },
			secondaryBackupEnabled: false,
		});
	});

	it.each([
		['Asia/Kolkata', '02:00', '02:00:00.000+05:30'],
		['America/St_Johns', '23:15', '23:15:00.000-02:30'],
		['UTC', '2:05Z', '02:05:00.000+00:00'],
	])("a time of day is in the workflow's time zone %s", async (timezone, backupTime, sent) => {
		const parameters = { cluster: pick(''), ...SANDBOX, ...NFS, backupTime } as INodeParameters;
		await scene.engine.run({
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name: 'Create', type: 'n8n-nodes-oceanbase-backup.oceanBaseBackup', parameters, credentials: { oceanBaseBackupApi: { id: 'ocp', name: 'ocp' } } },
			],
			connections: { Start: { main: [[{ node: 'Create', type: 'main', index: 0 }]] } },
			settings: { timezone },
		});
		expect(body('POST').obBackupScheduleConfig.backupScheduleTime).toBe(sent);
	});

	it.each([
		['OSS', { storageEndpoint: 'oss.example.com' }, 'ossAccessKey', { endpoint: 'oss.example.com' }],
		['COS', { storageEndpoint: 'cos.example.com', storageAppId: '1250000000' }, 'cosAccessKey', { endpoint: 'cos.example.com', appId: '1250000000' }],
		['S3', { storageEndpoint: 's3.example.com', storageRegion: 'eu-central-1' }, 's3AccessKey', { endpoint: 's3.example.com', region: 'eu-central-1' }],
	])('takes the keys of %s from the credential and shows them nowhere', async (storageType, more, member, access) => {
		const storage = { storageName: 'objects', storageUrl: 'bucket/backup', storageType, ...more };
		const { saved, error } = await scene.run('withKeys', { ...SANDBOX, storage, simplify: false });
		expect(error).toBeUndefined();
		expect(body('POST').obBackupServiceStorageConfig.obBackupStorageBaseInfo).toEqual({
			backupStorageType: `BACKUP_STORAGE_${storageType}`,
			storageUrl: 'bucket/backup',
			[member]: { ...access, accessKeyId: STORAGE_KEYS[0], accessKeySecret: STORAGE_KEYS[1] },
		});
		for (const key of STORAGE_KEYS) expect(saved + scene.engine.logs.join()).not.toContain(key);
		expect((await refusal({ ...SANDBOX, storage })).message).toBe('The credential has no storage keys');
	});

	it.each<[string, object, string]>([
		['no full backup', { fullWeekdays: [] }, "'Full Backup On' is empty"],
		['a day twice', { incrementalWeekdays: ['7'] }, "'Incremental Backup On' names day 7, which is a day of full backup"],
		['the 32nd', { scheduleMode: 'MONTH', fullMonthDays: '32' }, "'Full Backup On' holds 32, which is no day from 1 to 31"],
		['a day with a name', { scheduleMode: 'MONTH', fullMonthDays: 'Monday' }, "'Full Backup On' holds \"Monday\", which is not a day"],
		['a wrong incremental day', { scheduleMode: 'MONTH', fullMonthDays: '1', incrementalMonthDays: '0' }, "'Incremental Backup On' holds 0, which is no day from 1 to 31"],
		['25 o\'clock', { backupTime: '25:00' }, "'Backup Time' is not a time of day"],
		['half a day of retention', { settings: { retentionDays: 0.5 } }, "'Retention Days' is not a whole number of at least 0"],
		['no time at all', { settings: { timeoutMinutes: 0 } }, "'Timeout (Minutes)' is not a whole number of at least 1"],
		['no storage', { storage: {} }, "'Storage URL' is empty"],
		['no storage name', { storage: { storageUrl: '/b/' } }, "'Storage Name' is empty"],
		['a bad storage name', { storage: { storageUrl: '/b/', storageName: '1-x' } }, "'Storage Name' is not a name that OCP takes"],
		['a protocol', { storage: { storageUrl: 'file:///b/', storageName: 'nfs' } }, "'Storage URL' begins with a protocol"],
		['an object store without endpoint', { storage: { storageUrl: 'b/x', storageName: 'oss', storageType: 'OSS' } }, "'Storage Endpoint' is empty"],
		['S3 without region', { storage: { storageUrl: 'b/x', storageName: 's3', storageType: 'S3', storageEndpoint: 's3.example.com' } }, "'Storage Region' is empty"],
		['COS without app', { storage: { storageUrl: 'b/x', storageName: 'cos', storageType: 'COS', storageEndpoint: 'cos.example.com' } }, "'Storage App ID' is empty"],
		['an endpoint for a directory', { storage: { storageUrl: '/b/', storageName: 'nfs', storageEndpoint: 'x' } }, "'Storage Endpoint' is only for object stores"],
		['110 percent', { storage: { storageUrl: '/b/', storageName: 'nfs', storageAlarmPercent: 110 } }, "'Storage Alarm Percent' is not a whole number from 1 to 100"],
		['text instead of JSON', { settings: { extra: 'no json' } }, "'Additional Fields' is not a JSON object"],
	])('refuses %s before anything is sent', async (_what, parameters, message) => {
		expect((await refusal({ ...SANDBOX, ...NFS, ...parameters })).message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});

	it('takes numbers that come as text', async () => {
		await run({ ...SANDBOX, ...NFS, settings: { retentionDays: '={{ "30" }}', timeoutMinutes: '={{ " 60 " }}' } });
		expect(lastBody(server(), 'POST')).toMatchObject({
			obBackupScheduleConfig: { cleanEnabled: true, backupDataRetentionDays: 30 },
			obBackupThresholdConfig: { dataBackupTimeoutMinutes: 60 },
		});
	});

	it('where there is one already says so and sends nothing', async () => {
		expect((await refusal({ ...SANDBOX, ...NFS, tenant: pick('orders') })).message).toBe('There is a backup strategy here already');
		expect(writesTo(server())).toEqual([]);
	});

	it('that OCP refuses inside a 200 is a failure with its hint', async () => {
		expect(await refusal({ ...SANDBOX, storage: { ...NFS.storage, storageName: 'broken' } })).toEqual({
			message: 'The new strategy was refused by OCP',
			description: 'tenant 201010: The storage connectivity test failed. Check the storage path. (BAK30008).',
		});
	});

	it('is for the whole cluster when no tenant is chosen', async () => {
		expect(await run({ ...SANDBOX, ...NFS, tenant: pick('') })).toMatchObject({ tenant: null, strategyId: 6 });
		expect(writesTo(server())).toEqual(['POST /api/v2/ob/clusters/1000003/backup/config/backupStrategy 200']);
	});
});

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
		Object.assign(keys ?? {}, { accessKeySecret: masked });
		const change = { ...UPDATE, tenant: pick('billing'), settings: { retentionDays: 7 } };
		expect((await refusal(change)).message).toBe('The credential has no storage keys');
		expect(writesTo(server())).toEqual([]);
		await run(change, 'withKeys');
		expect(body('PATCH').obBackupServiceStorageConfig.obBackupStorageBaseInfo).toMatchObject({
			ossAccessKey: { endpoint: 'oss-cn-hangzhou.example.com', accessKeyId: STORAGE_KEYS[0], accessKeySecret: STORAGE_KEYS[1] },
		});
	});

	it('sends a secret back that OCP gave in clear, and shows it nowhere', async () => {
		const { saved } = await scene.run('ocp', { ...UPDATE, tenant: pick('billing'), settings: { retentionDays: 7 }, simplify: false });
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

	it('of nothing says that nothing has changed', async () => {
		expect(await refusal(UPDATE)).toEqual({
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
	])('asks for %s.%s where OCP does not tell it, and puts nothing in its place', async (part, member, field, given) => {
		withoutInRead(part, member);
		expect(await refusal({ ...UPDATE, settings: { retentionDays: 7 } })).toEqual({
			message: `'${field}' is empty, and OCP does not tell what it is now`,
			description: `OCP takes a strategy only as a whole (${member} is missing): fill it in`,
		});
		expect(writesTo(server())).toEqual([]);
		expect(await run({ ...UPDATE, ...given })).toMatchObject({ retentionDays: 7 });
	});

	it('of a whole cluster asks for the thresholds, which its read does not give', async () => {
		await run({ ...SANDBOX, ...NFS, tenant: pick('') });
		const change = { ...UPDATE, tenant: pick(''), settings: { retentionDays: 7 } };
		expect((await refusal(change)).message).toBe("'Timeout' is empty, and OCP does not tell what it is now");
		const settings = { retentionDays: 7, timeoutMinutes: 60, alarmAfterDaysWithoutBackup: 2, logDelaySeconds: 120 };
		expect(await run({ ...change, settings })).toMatchObject({ retentionDays: 7, timeoutMinutes: null });
		expect(body('PATCH').obBackupThresholdConfig).toEqual({ dataBackupTimeoutMinutes: 60, noSuccessfulDataBackupAlarmDays: 2, logBackupDelaySeconds: 120 });
	});

	it('where there is no strategy says where there may be one', async () => {
		expect(await refusal({ ...UPDATE, tenant: pick('sandbox') })).toEqual({
			message: 'There is no backup strategy here',
			description: "Leave 'Tenant' empty for the strategy of the cluster itself, or create one for the tenant.",
		});
		expect(writesTo(server())).toEqual([]);
	});
});

describe('Backup Strategy', () => {
	const operate = (operation: string, tenant = 'orders') => ({ ...STRATEGY, operation, tenant: pick(tenant) });

	it('Pause Schedule and Resume Schedule give the strategy as it then is', async () => {
		expect(await run(operate('pause'))).toMatchObject({ tenant: 'orders', scheduleEnabled: false });
		expect(await run(operate('resume'))).toMatchObject({ tenant: 'orders', scheduleEnabled: true });
		expect(writesTo(server())).toEqual([`POST ${OF_ORDERS}/stopSchedule 200`, `POST ${OF_ORDERS}/startSchedule 200`]);
	});

	it('Delete deletes the strategy and leaves the backups', async () => {
		expect(await run(operate('delete'))).toEqual({ deleted: true });
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
		scene = await setScene({ ocp: { ocp: { missingStrategy: 'error' } } });
		expect(await run({ ...SANDBOX, ...NFS })).toMatchObject({ tenant: 'sandbox' });
	});

	it('through obshell says what to use instead', async () => {
		await scene.close();
		scene = await setScene({ obshell: { obshell: {} } });
		expect(await failure(scene.run('obshell', operate('update')))).toEqual({
			message: "obshell cannot do 'Update'",
			description: "With obshell, use 'Set Backup Config'.",
		});
	});
});
