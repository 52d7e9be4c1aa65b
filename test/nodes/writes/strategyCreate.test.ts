import type { INodeParameters } from 'n8n-workflow';

import { lastBody, pick, STORAGE_KEYS, writesTo } from './lab';
import { body, NFS, open, refusal, run, SANDBOX, scene, server } from './strategyScene';

const OF_SANDBOX = '/api/v2/ob/clusters/1000003/tenants/201010/backup/config/backupStrategy';

beforeEach(async () => await open());
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
		const { saved, error } = await scene.run('withKeys', { ...SANDBOX, storage, output: 'raw' });
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
		['no full backup', { fullWeekdays: '={{ [] }}' }, "'Full Backup On' comes from an expression that gives nothing"],
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

	it('is for the cluster itself where that is chosen', async () => {
		expect(await run({ ...SANDBOX, ...NFS, applyTo: 'cluster' })).toMatchObject({ tenant: null, strategyId: 6 });
		expect(writesTo(server())).toEqual(['POST /api/v2/ob/clusters/1000003/backup/config/backupStrategy 200']);
	});
});
