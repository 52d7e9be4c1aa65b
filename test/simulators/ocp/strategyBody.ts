import type { Members } from './bodies';
import { flag, invalidBackupParameter, long, object, oneOf, optional, text } from './bodies';
import { OcpError, invalidParameter } from './errors';
import type { Call } from './routing';
import type { OcpVersion } from './state';
import { isBefore4 } from './state';
import type { ScheduleConfig, StorageBase, StorageConfig, StrategyBody, ThresholdConfig } from './strategyModel';
import { isOffsetTime } from './times';
import type { World } from '../world';

/**
 * Reads the bodies of C2, C3, T2 and T3: what the tables of docs/reference/ocp.md#37-strategies-and-writes mark as required
 * must be there.
 */
export function readStrategyBody(call: Call, world: World): StrategyBody {
	const body = object(call.body, 'request body');
	return {
		backupMode: readBackupMode(body, world),
		obBackupScheduleConfig: readSchedule(object(body.obBackupScheduleConfig, 'obBackupScheduleConfig')),
		obBackupThresholdConfig: readThresholds(object(body.obBackupThresholdConfig, 'obBackupThresholdConfig')),
		obBackupServiceStorageConfig: readStorageConfig(body, call.state.version),
		...given('secondaryBackupEnabled', optional(body, 'secondaryBackupEnabled', flag)),
		...given('obSecondaryBackupConfig', body.obSecondaryBackupConfig ?? undefined),
	};
}

/** Logical backup ended with OceanBase 4 (BAK21008). */
export function readBackupMode(body: Members, world: World): StrategyBody['backupMode'] {
	const mode = oneOf(body, 'backupMode', ['PHYSICAL_BACKUP', 'LOGICAL_BACKUP']);
	if (mode === 'LOGICAL_BACKUP' && !isBefore4(world)) {
		throw new OcpError(400, 'BAK21008', { en: 'The backup mode is not supported.', zh: '不支持该备份模式' });
	}
	return mode;
}

/** Reads obBackupServiceStorageConfig (docs/reference/ocp.md#37-strategies-and-writes). */
export function readStorageConfig(body: Members, version: OcpVersion): StorageConfig {
	const config = object(body.obBackupServiceStorageConfig, 'obBackupServiceStorageConfig');
	const configName = text(config, 'configName');
	if (!/^[A-Za-z][A-Za-z0-9_]{1,31}$/.test(configName)) {
		throw new OcpError(400, 'BAK10004', {
			en: 'The storage configuration name must start with a letter, be 2 to 32 characters long, and contain only letters, digits and underscores.',
			zh: '存储配置名称必须以字母开头，长度为 2~32 个字符，仅支持字母、数字和下划线',
		});
	}
	return {
		configName,
		alarmStoragePercentageThreshold: long(config, 'alarmStoragePercentageThreshold', 1, 100),
		...given('storageId', optional(config, 'storageId', long)),
		...given('serviceType', optional(config, 'serviceType', text)),
		...given('serviceId', optional(config, 'serviceId', long)),
		...given('serviceName', optional(config, 'serviceName', text)),
		obBackupStorageBaseInfo: readStorageBase(config, version),
	};
}

/**
 * Reads obBackupStorageBaseInfo out of the object that holds it (docs/reference/ocp.md#37-strategies-and-writes,
 * #39-restore-preview-sources).
 */
export function readStorageBase(holder: Members, version: OcpVersion): StorageBase {
	const base = object(holder.obBackupStorageBaseInfo, 'obBackupStorageBaseInfo');
	const known = ['BACKUP_STORAGE_FILE', 'BACKUP_STORAGE_OSS', 'BACKUP_STORAGE_COS'] as const;
	const backupStorageType = oneOf(base, 'backupStorageType', version === '4.2.2' ? known : [...known, 'BACKUP_STORAGE_S3' as const]);
	const storageUrl = text(base, 'storageUrl');
	if (storageUrl.includes('://') || storageUrl.includes('?')) throw invalidBackupParameter('storageUrl');
	const keys = (name: string) => {
		const members = object(base[name], name);
		const pair = {
			endpoint: text(members, 'endpoint'),
			accessKeyId: text(members, 'accessKeyId'),
			accessKeySecret: text(members, 'accessKeySecret'),
		};
		return { members, pair };
	};
	const ranges = given('customBackupRangeList', Array.isArray(base.customBackupRangeList) ? base.customBackupRangeList : undefined);
	switch (backupStorageType) {
		case 'BACKUP_STORAGE_OSS':
			return { backupStorageType, storageUrl, ossAccessKey: keys('ossAccessKey').pair, ...ranges };
		case 'BACKUP_STORAGE_COS': {
			const { members, pair } = keys('cosAccessKey');
			return { backupStorageType, storageUrl, cosAccessKey: { ...pair, appId: text(members, 'appId') }, ...ranges };
		}
		case 'BACKUP_STORAGE_S3': {
			const { members, pair } = keys('s3AccessKey');
			return { backupStorageType, storageUrl, s3AccessKey: { ...pair, region: text(members, 'region') }, ...ranges };
		}
		default:
			return { backupStorageType, storageUrl, ...ranges };
	}
}

function readSchedule(config: Members): ScheduleConfig {
	const mode = oneOf(config, 'backupScheduleMode', ['WEEK', 'MONTH']);
	const cleanEnabled = optional(config, 'cleanEnabled', flag);
	return {
		backupScheduleMode: mode,
		// Required in the tables, missing in every sample.
		backupScheduleEnabled: optional(config, 'backupScheduleEnabled', flag) ?? true,
		backupScheduleTime: scheduleTime(config, 'backupScheduleTime'),
		dayAndDataBackupModelMap: readDays(config, mode === 'WEEK' ? 7 : 31),
		startLogBackup: flag(config, 'startLogBackup'),
		...given('cleanEnabled', cleanEnabled),
		...(cleanEnabled
			? { backupDataRetentionDays: long(config, 'backupDataRetentionDays', 1) }
			: given('backupDataRetentionDays', optional(config, 'backupDataRetentionDays', long))),
		...given('cleanScheduleTime', optional(config, 'cleanScheduleTime', scheduleTime)),
	};
}

/** BAK21007: the time of a schedule is a Java OffsetTime. */
function scheduleTime(config: Members, name: string): string {
	const value = config[name];
	if (isOffsetTime(value)) return value;
	throw new OcpError(400, 'BAK21007', { en: `The format of the schedule time ${name} is invalid.`, zh: `调度时间 ${name} 格式无效` });
}

function readDays(config: Members, last: number): ScheduleConfig['dayAndDataBackupModelMap'] {
	const days = object(config.dayAndDataBackupModelMap, 'dayAndDataBackupModelMap');
	const names = Object.keys(days);
	if (names.length === 0) throw invalidParameter('dayAndDataBackupModelMap', '{}');
	for (const name of names) {
		if (!/^[1-9]\d?$/.test(name) || Number(name) > last) throw invalidBackupParameter('dayAndDataBackupModelMap');
	}
	return Object.fromEntries(names.map((name) => [name, oneOf(days, name, ['FULL_BACKUP', 'INCREMENTAL_BACKUP'])]));
}

function readThresholds(config: Members): ThresholdConfig {
	return {
		dataBackupTimeoutMinutes: long(config, 'dataBackupTimeoutMinutes', 1),
		noSuccessfulDataBackupAlarmDays: long(config, 'noSuccessfulDataBackupAlarmDays', 1),
		...given('libObLogExpireDays', optional(config, 'libObLogExpireDays', long)),
		logBackupDelaySeconds: long(config, 'logBackupDelaySeconds', 1),
	};
}

/** A member only where there is a value. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
	return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}
