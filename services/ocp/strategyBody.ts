import type { IDataObject } from 'n8n-workflow';

import type { StorageKeys } from '../credential';
import { isObject } from '../envelope';
import { BackupServiceError, invalidInput } from '../errors';

/** A backup strategy as a user fills it in; absent = OCP's usual value (create) or untouched (update). */
export interface StrategyInput {
	scheduleMode?: 'WEEK' | 'MONTH';
	/** Days of the week (1 = Monday to 7) or of the month (1 to 31). */
	fullDays?: number[];
	incrementalDays?: number[];
	/** HH:mm, with or without an offset such as +08:00. */
	time?: string;
	scheduleEnabled?: boolean;
	logBackup?: boolean;
	/** 0 = keep for ever. */
	retentionDays?: number;
	timeoutMinutes?: number;
	alarmAfterDaysWithoutBackup?: number;
	logDelaySeconds?: number;
	storageName?: string;
	storageType?: 'FILE' | 'OSS' | 'COS' | 'S3';
	storageUrl?: string;
	storageEndpoint?: string;
	storageRegion?: string;
	storageAppId?: string;
	storageAlarmPercent?: number;
	/** Members to put into the request as they are, over everything else. */
	extra: IDataObject;
}

/** OCP's usual values, as its console proposes them. */
const USUAL: IDataObject = {
	backupMode: 'PHYSICAL_BACKUP',
	obBackupScheduleConfig: {
		backupScheduleMode: 'WEEK',
		backupScheduleEnabled: true,
		startLogBackup: true,
		cleanEnabled: false,
	},
	obBackupThresholdConfig: {
		dataBackupTimeoutMinutes: 1440,
		noSuccessfulDataBackupAlarmDays: 3,
		logBackupDelaySeconds: 600,
	},
	obBackupServiceStorageConfig: { alarmStoragePercentageThreshold: 90 },
};

/**
 * The whole request body of a strategy (ocp.md section 3.7), from what is there (update) or usual (create).
 * @param base the strategy as OCP has it; undefined = create
 * @param offset the workflow's offset from UTC, e.g. +08:00, for a time of day without one
 * @throws BackupServiceError invalid-input naming the field
 */
export function strategyBody(input: StrategyInput, base: IDataObject | undefined, keys: StorageKeys, offset: string): IDataObject {
	const from = merge(USUAL, base ? pick(base) : {});
	const body = merge(from, {
		obBackupScheduleConfig: scheduleOf(input, base === undefined, offset),
		obBackupThresholdConfig: present({
			dataBackupTimeoutMinutes: positive('Timeout', input.timeoutMinutes),
			noSuccessfulDataBackupAlarmDays: positive('Alarm After Days Without Backup', input.alarmAfterDaysWithoutBackup),
			logBackupDelaySeconds: positive('Log Delay Alarm', input.logDelaySeconds),
		}),
		obBackupServiceStorageConfig: storageOf(input, base === undefined, keys),
	});
	return merge(withKeys(body, keys), input.extra);
}

/** What the request takes of what the read gives. */
function pick(strategy: IDataObject): IDataObject {
	const members = ['backupMode', 'obBackupScheduleConfig', 'obBackupThresholdConfig', 'obBackupServiceStorageConfig', 'secondaryBackupEnabled'];
	return Object.fromEntries(members.filter((name) => strategy[name] !== undefined).map((name) => [name, strategy[name]]));
}

function scheduleOf(input: StrategyInput, creating: boolean, offset: string): IDataObject {
	const mode = input.scheduleMode;
	const full = input.fullDays ?? [];
	const incremental = input.incrementalDays ?? [];
	const last = mode === 'MONTH' ? 31 : 7;
	if (creating && full.length === 0) {
		throw invalidInput('Full Backup On', 'is empty', 'Choose at least one day: an incremental backup needs a full one before it');
	}
	for (const day of [...full, ...incremental]) {
		if (!Number.isInteger(day) || day < 1 || day > last) {
			throw invalidInput('Full Backup On', `holds ${day}, which is no day from 1 to ${last}`);
		}
	}
	const both = full.filter((day) => incremental.includes(day));
	if (both.length > 0) throw invalidInput('Incremental Backup On', `names day ${both[0]}, which is a day of full backup`);
	const days = Object.fromEntries([
		...full.map((day) => [String(day), 'FULL_BACKUP']),
		...incremental.map((day) => [String(day), 'INCREMENTAL_BACKUP']),
	]);
	if (input.retentionDays !== undefined && !(Number.isInteger(input.retentionDays) && input.retentionDays >= 0)) {
		throw invalidInput('Retention Days', 'is not a whole number of at least 0');
	}
	return present({
		backupScheduleMode: mode,
		backupScheduleEnabled: input.scheduleEnabled,
		backupScheduleTime: timeOfDay(input.time ?? (creating ? '02:00' : undefined), offset),
		...(Object.keys(days).length > 0 && { dayAndDataBackupModelMap: days }),
		startLogBackup: input.logBackup,
		...(input.retentionDays !== undefined && {
			cleanEnabled: input.retentionDays > 0,
			...(input.retentionDays > 0 && { backupDataRetentionDays: input.retentionDays }),
		}),
	});
}

function timeOfDay(time: string | undefined, offset: string): string | undefined {
	if (time === undefined) return undefined;
	const [, hours, minutes, own] = /^([01]?\d|2[0-3]):([0-5]\d)(Z|[+-]\d{2}:\d{2})?$/.exec(time.trim()) ?? [];
	if (hours === undefined) throw invalidInput('Backup Time', 'is not a time of day', 'Write it like 02:00 (in the time zone of the workflow) or 02:00+08:00');
	return `${hours.padStart(2, '0')}:${minutes}:00.000${own === 'Z' ? '+00:00' : (own ?? offset)}`;
}

function positive(field: string, value: number | undefined): number | undefined {
	if (value === undefined || (Number.isInteger(value) && value > 0)) return value;
	throw invalidInput(field, 'is not a whole number of at least 1');
}

const KEY_MEMBERS = { OSS: 'ossAccessKey', COS: 'cosAccessKey', S3: 's3AccessKey' } as const;

function storageOf(input: StrategyInput, creating: boolean, keys: StorageKeys): IDataObject {
	const { storageName: name, storageUrl: url } = input;
	const type = input.storageType ?? (creating ? 'FILE' : undefined);
	if (creating && !url) throw invalidInput('Storage URL', 'is empty', 'Write the directory or bucket path without protocol, e.g. /obbackup/ or bucket/backup');
	if (creating && !name) throw invalidInput('Storage Name', 'is empty', 'Give the storage a name of 2 to 32 characters');
	if (name && !/^[A-Za-z][A-Za-z0-9_]{1,31}$/.test(name)) {
		throw invalidInput('Storage Name', 'is not a name that OCP takes', 'Use 2 to 32 letters, digits and underscores, beginning with a letter');
	}
	if (url && /^[a-z0-9]+:\/\//i.test(url)) {
		throw invalidInput('Storage URL', 'begins with a protocol', `OCP takes the path alone: write ${url.replace(/^[a-z0-9]+:\/\//i, '')}`);
	}
	const base: IDataObject = present({ storageUrl: url, backupStorageType: type && `BACKUP_STORAGE_${type}` });
	if (type && type !== 'FILE') {
		if (!input.storageEndpoint) throw invalidInput('Storage Endpoint', 'is empty', 'Give the endpoint of the object store');
		base[KEY_MEMBERS[type]] = present({
			endpoint: input.storageEndpoint,
			...credentialKeys(keys),
			region: type === 'S3' ? input.storageRegion : undefined,
			appId: type === 'COS' ? input.storageAppId : undefined,
		});
	}
	return present({
		configName: name,
		alarmStoragePercentageThreshold: positive('Storage Alarm Percent', input.storageAlarmPercent),
		...(Object.keys(base).length > 0 && { obBackupStorageBaseInfo: base }),
	});
}

function credentialKeys({ storageAccessId = '', storageAccessSecret = '' }: StorageKeys): IDataObject {
	if (storageAccessId !== '' && storageAccessSecret !== '') {
		return { accessKeyId: storageAccessId, accessKeySecret: storageAccessSecret };
	}
	throw new BackupServiceError('invalid-input', "The credential has no storage keys", {
		description: "Fill in 'Storage Access ID' and 'Storage Access Key' in the credential: the object store needs them.",
	});
}

/** A read may give the keys masked or not at all; sent back like that, they would be lost. */
function withKeys(body: IDataObject, keys: StorageKeys): IDataObject {
	const storage = body.obBackupServiceStorageConfig as IDataObject;
	const base = storage.obBackupStorageBaseInfo;
	if (!isObject(base)) return body;
	for (const member of Object.values(KEY_MEMBERS)) {
		const access = base[member];
		if (!isObject(access)) continue;
		const secret = String(access.accessKeySecret ?? '');
		if (secret === '' || /^\*+$/.test(secret)) base[member] = { ...access, ...credentialKeys(keys) };
	}
	return body;
}

function present(members: Record<string, unknown>): IDataObject {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as IDataObject;
}

/** `over` laid over `under`, objects member by member; the days of a schedule are one value. */
function merge(under: IDataObject, over: IDataObject): IDataObject {
	const merged: IDataObject = { ...under };
	for (const [name, value] of Object.entries(over)) {
		const below = merged[name];
		merged[name] = isObject(below) && isObject(value) && name !== 'dayAndDataBackupModelMap' ? merge(below, value) : value;
	}
	return merged;
}
