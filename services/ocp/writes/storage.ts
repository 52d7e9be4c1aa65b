import type { IDataObject } from 'n8n-workflow';

import type { StorageKeys } from '../../credential';
import { BackupServiceError, invalidInput } from '../../errors';
import { isObject } from '../../wire/envelope';

/** Where a strategy's backups go, as a user fills it in; absent = untouched (update) or usual (create). */
export interface StorageInput {
	storageName?: string;
	storageType?: 'FILE' | 'OSS' | 'COS' | 'S3';
	storageUrl?: string;
	storageEndpoint?: string;
	storageRegion?: string;
	storageAppId?: string;
	storageAlarmPercent?: number;
}

/** The member of obBackupStorageBaseInfo that holds the access of each type (docs/reference/ocp.md#37-strategies-and-writes). */
const ACCESS: Record<string, string> = {
	BACKUP_STORAGE_OSS: 'ossAccessKey',
	BACKUP_STORAGE_COS: 'cosAccessKey',
	BACKUP_STORAGE_S3: 's3AccessKey',
};

/**
 * An obBackupServiceStorageConfig (docs/reference/ocp.md#37-strategies-and-writes) from the one there is and what the user gives.
 * @param before the stored one; undefined = create
 * @throws BackupServiceError invalid-input naming the field
 */
export function storageConfig(input: StorageInput, before: IDataObject | undefined, keys: StorageKeys): IDataObject {
	const { storageName: name, storageUrl: url } = input;
	if (!before && !url) throw invalidInput('Storage URL', 'is empty', 'Write the directory or bucket path without protocol, e.g. /obbackup/ or bucket/backup');
	if (!before && !name) throw invalidInput('Storage Name', 'is empty', 'Give the storage a name of 2 to 32 characters');
	if (name && !/^[A-Za-z][A-Za-z0-9_]{1,31}$/.test(name)) {
		throw invalidInput('Storage Name', 'is not a name that OCP takes', 'Use 2 to 32 letters, digits and underscores, beginning with a letter');
	}
	if (url && /^azblob:/i.test(url)) {
		throw invalidInput('Storage URL', 'is on Azure Blob (azblob://), which OCP does not know', 'OceanBase itself knows it (from 4.3.5 BP3 and 4.2.5 BP6 on): use SQL as root@sys, ALTER SYSTEM SET DATA_BACKUP_DEST and LOG_ARCHIVE_DEST');
	}
	if (url && /^[a-z0-9]+:\/\//i.test(url)) {
		throw invalidInput('Storage URL', 'begins with a protocol', `OCP takes the path alone: write ${url.replace(/^[a-z0-9]+:\/\//i, '')}`);
	}
	const percent = input.storageAlarmPercent;
	if (percent !== undefined && !(Number.isInteger(percent) && percent >= 1 && percent <= 100)) {
		throw invalidInput('Storage Alarm Percent', 'is not a whole number from 1 to 100');
	}
	const base = baseInfo(input, isObject(before?.obBackupStorageBaseInfo) ? before.obBackupStorageBaseInfo : {});
	return withKeys(
		{
			...(before ?? { alarmStoragePercentageThreshold: 90 }),
			...(name && { configName: name }),
			...(percent !== undefined && { alarmStoragePercentageThreshold: percent }),
			obBackupStorageBaseInfo: base,
		},
		keys,
		Boolean(input.storageType ?? url),
	);
}

function baseInfo(input: StorageInput, before: IDataObject): IDataObject {
	const type = input.storageType ? `BACKUP_STORAGE_${input.storageType}` : String(before.backupStorageType ?? 'BACKUP_STORAGE_FILE');
	const member = ACCESS[type];
	const { storageEndpoint: endpoint, storageRegion: region, storageAppId: appId } = input;
	const base = { ...before, backupStorageType: type, ...(input.storageUrl && { storageUrl: input.storageUrl }) };
	if (member === undefined) {
		if (endpoint || region || appId) throw invalidInput('Storage Endpoint', 'is only for object stores', "Choose their 'Storage Type', or leave it out");
		return base;
	}
	const access: IDataObject = {
		...(isObject(before[member]) ? before[member] : {}),
		...(endpoint && { endpoint }),
		...(region && member === 's3AccessKey' && { region }),
		...(appId && member === 'cosAccessKey' && { appId }),
	};
	if (!access.endpoint) throw invalidInput('Storage Endpoint', 'is empty', 'Give the endpoint of the object store');
	if (member === 's3AccessKey' && !access.region) throw invalidInput('Storage Region', 'is empty', 'S3 needs it');
	if (member === 'cosAccessKey' && !access.appId) throw invalidInput('Storage App ID', 'is empty', 'COS needs it');
	return { ...base, [member]: access };
}

/**
 * A storage config fit to be sent: with the access of its own type alone, and with the credential's keys where the read
 * gave none or masked ones. Sent back like that, they would be lost.
 * @param isNewPlace it is not the storage of that access any more
 * @throws BackupServiceError invalid-input, where the credential's keys are missing, or of another account than the access
 */
export function withKeys(config: IDataObject, keys: StorageKeys, isNewPlace = false): IDataObject {
	const before = config.obBackupStorageBaseInfo;
	if (!isObject(before)) return config;
	const own = ACCESS[String(before.backupStorageType)];
	const base = Object.fromEntries(Object.entries(before).filter(([name]) => name === own || !Object.values(ACCESS).includes(name)));
	if (own !== undefined) {
		const access = isObject(base[own]) ? base[own] : {};
		const secret = String(access.accessKeySecret ?? '');
		base[own] = secret === '' || /\*{2}/.test(secret) ? { ...access, ...credentialKeys(keys, isNewPlace ? '' : String(access.accessKeyId ?? '')) } : access;
	}
	return { ...config, obBackupStorageBaseInfo: base };
}

/** @param known the key ID that OCP shows, perhaps masked; empty = it shows none, or another one is meant */
function credentialKeys({ storageAccessId = '', storageAccessSecret = '' }: StorageKeys, known: string): IDataObject {
	if (storageAccessId !== '' && storageAccessSecret !== '') {
		if (known === '' || mayBe(storageAccessId, known)) return { accessKeyId: storageAccessId, accessKeySecret: storageAccessSecret };
		throw new BackupServiceError('invalid-input', 'The storage keys of the credential are not those of this storage', {
			description: "OCP shows another key ID for it, and not its secret, which the request must hold. Put the keys of that account into the credential ('Storage Access ID' and 'Storage Access Key'), or, if the backups are to go elsewhere, update the strategy with 'Storage Type' and 'Storage URL'.",
		});
	}
	throw new BackupServiceError('invalid-input', 'The credential has no storage keys', {
		description: "Fill in 'Storage Access ID' and 'Storage Access Key' in the credential: the object store needs them, and OCP does not give them.",
	});
}

/** Whether a key ID may be the one shown, in which asterisks stand for anything. */
function mayBe(id: string, shown: string): boolean {
	const pieces = shown.split(/\*+/);
	return pieces.length === 1 ? id === shown : id.startsWith(pieces[0]) && id.endsWith(pieces[pieces.length - 1]) && id.length >= pieces.join('').length;
}
