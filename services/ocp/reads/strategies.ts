import type { IDataObject } from 'n8n-workflow';

import { seconds, text, uri, whole, type Named } from '../../records/build';
import type { BackupStrategyRecord } from '../../records/types';
import { isObject } from '../../wire/envelope';

const NONE_OF_CLUSTER = 'The cluster itself has no backup strategy; its tenants may have their own';
const NONE_OF_TENANT = 'The tenant has no backup strategy of its own; the cluster may have one';

/**
 * An OcpBackupStrategy (docs/reference/ocp.md#37-strategies-and-writes) as our record.
 * @param strategy undefined = there is none
 * @param tenant null = that of the cluster itself
 */
export function strategyRecord(
	strategy: IDataObject | undefined,
	cluster: Named,
	tenant: string | null,
): BackupStrategyRecord {
	const schedule = objectOf(strategy?.obBackupScheduleConfig);
	const threshold = objectOf(strategy?.obBackupThresholdConfig);
	const storage = objectOf(objectOf(strategy?.obBackupServiceStorageConfig).obBackupStorageBaseInfo);
	return {
		service: 'ocp',
		cluster: cluster.name,
		tenant,
		exists: strategy !== undefined,
		strategyId: whole(strategy?.id),
		backupMode: text(strategy?.backupMode),
		scheduleEnabled: typeof schedule.backupScheduleEnabled === 'boolean' ? schedule.backupScheduleEnabled : null,
		scheduleMode: text(schedule.backupScheduleMode),
		scheduleTime: text(schedule.backupScheduleTime),
		days: daysOf(schedule.dayAndDataBackupModelMap),
		logBackup: typeof schedule.startLogBackup === 'boolean' ? schedule.startLogBackup : null,
		retentionDays: schedule.cleanEnabled === false ? null : seconds(schedule.backupDataRetentionDays),
		timeoutMinutes: seconds(threshold.dataBackupTimeoutMinutes),
		alarmAfterDaysWithoutBackup: seconds(threshold.noSuccessfulDataBackupAlarmDays),
		logDelaySeconds: seconds(threshold.logBackupDelaySeconds),
		storageType: text(storage.backupStorageType)?.replace('BACKUP_STORAGE_', '') ?? null,
		storageUrl: uri(storage.storageUrl),
		message: strategy ? null : tenant === null ? NONE_OF_CLUSTER : NONE_OF_TENANT,
	};
}

function daysOf(map: unknown): BackupStrategyRecord['days'] {
	return Object.fromEntries(
		Object.entries(objectOf(map)).map(([day, mode]) => [
			day,
			String(mode).startsWith('INC') ? ('incremental' as const) : ('full' as const),
		]),
	);
}

function objectOf(value: unknown): IDataObject {
	return isObject(value) ? value : {};
}
