import type { Instant, Tenant, World } from '../world';

/** Storage of a backup strategy, as bodies and answers write it (docs/reference/ocp.md#37-strategies-and-writes). */
export interface StorageConfig {
	configName: string;
	/** Percent. */
	alarmStoragePercentageThreshold: number;
	storageId?: number;
	serviceType?: string;
	serviceId?: number;
	serviceName?: string;
	hostIdList?: number[];
	obBackupStorageBaseInfo: StorageBase;
}

/** Where a storage is, with its keys. */
export interface StorageBase {
	backupStorageType: 'BACKUP_STORAGE_FILE' | 'BACKUP_STORAGE_OSS' | 'BACKUP_STORAGE_COS' | 'BACKUP_STORAGE_S3';
	/** Directory without protocol. */
	storageUrl: string;
	ossAccessKey?: { endpoint: string; accessKeyId: string; accessKeySecret: string };
	cosAccessKey?: { endpoint: string; accessKeyId: string; accessKeySecret: string; appId: string };
	s3AccessKey?: { endpoint: string; accessKeyId: string; accessKeySecret: string; region: string };
	customBackupRangeList?: unknown[];
}

/** When backups run (docs/reference/ocp.md#37-strategies-and-writes). */
export interface ScheduleConfig {
	backupScheduleMode: 'WEEK' | 'MONTH';
	backupScheduleEnabled: boolean;
	/** Java OffsetTime, `02:00:00.000+08:00`. */
	backupScheduleTime: string;
	/** Day of week (2 = Tuesday) or of month -> kind of backup. */
	dayAndDataBackupModelMap: Record<string, 'FULL_BACKUP' | 'INCREMENTAL_BACKUP'>;
	startLogBackup: boolean;
	cleanEnabled?: boolean;
	backupDataRetentionDays?: number;
	cleanScheduleTime?: string;
}

/** When alarms are raised (docs/reference/ocp.md#37-strategies-and-writes). */
export interface ThresholdConfig {
	dataBackupTimeoutMinutes: number;
	noSuccessfulDataBackupAlarmDays: number;
	libObLogExpireDays?: number;
	logBackupDelaySeconds: number;
}

/** The members of C2, C3, T2 and T3 bodies. */
export interface StrategyBody {
	backupMode: 'PHYSICAL_BACKUP' | 'LOGICAL_BACKUP';
	obBackupScheduleConfig: ScheduleConfig;
	obBackupThresholdConfig: ThresholdConfig;
	obBackupServiceStorageConfig: StorageConfig;
	secondaryBackupEnabled?: boolean;
	obSecondaryBackupConfig?: unknown;
}

/** A stored strategy. */
export interface Strategy extends StrategyBody {
	id: number;
	clusterId: number;
	/** OCP's tenant id; undefined for a strategy of the whole cluster. */
	tenantId?: number;
	createdAt: Instant;
	updatedAt: Instant;
}

const PROTOCOLS: Record<StorageBase['backupStorageType'], string> = {
	BACKUP_STORAGE_FILE: 'file',
	BACKUP_STORAGE_OSS: 'oss',
	BACKUP_STORAGE_COS: 'cos',
	BACKUP_STORAGE_S3: 's3',
};

/** The URI that OceanBase is given for a storage; keys travel in its query. */
export function storageUri(storage: StorageBase): string {
	const uri = `${PROTOCOLS[storage.backupStorageType]}://${storage.storageUrl}`;
	const keys = storage.ossAccessKey ?? storage.cosAccessKey ?? storage.s3AccessKey;
	if (!keys) return uri;
	const extra = storage.cosAccessKey
		? `&appid=${storage.cosAccessKey.appId}`
		: storage.s3AccessKey
			? `&s3_region=${storage.s3AccessKey.region}`
			: '';
	return `${uri}?host=${keys.endpoint}&access_id=${keys.accessKeyId}&access_key=${keys.accessKeySecret}${extra}`;
}

/** The storage that a URI names: the way back from storageUri. */
export function storageOfUri(uri: string): StorageBase {
	const [, protocol = 'file', storageUrl = uri, query = ''] = /^(\w+):\/\/([^?]*)\??(.*)$/.exec(uri) ?? [];
	const members = new Map(query.split('&').map((pair): [string, string] => {
		const equals = pair.indexOf('=');
		return [pair.slice(0, equals), pair.slice(equals + 1)];
	}));
	const keys = {
		endpoint: members.get('host') ?? '',
		accessKeyId: members.get('access_id') ?? '',
		accessKeySecret: members.get('access_key') ?? '',
	};
	switch (protocol) {
		case 'oss':
			return { backupStorageType: 'BACKUP_STORAGE_OSS', storageUrl, ossAccessKey: keys };
		case 'cos':
			return { backupStorageType: 'BACKUP_STORAGE_COS', storageUrl, cosAccessKey: { ...keys, appId: members.get('appid') ?? '' } };
		case 's3':
			return { backupStorageType: 'BACKUP_STORAGE_S3', storageUrl, s3AccessKey: { ...keys, region: members.get('s3_region') ?? '' } };
		default:
			return { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl };
	}
}

/** A strategy as it might long have stood: weekly full, daily incremental, two weeks kept. */
export function believableStrategy(world: World, id: number, createdAt: Instant, tenant?: Tenant): Strategy {
	const uri = tenant?.dataBaseUri ?? world.tenants.find(({ dataBaseUri }) => dataBaseUri !== '')?.dataBaseUri;
	return {
		id,
		clusterId: world.ocpClusterId,
		tenantId: tenant?.ocpId,
		createdAt,
		updatedAt: createdAt,
		backupMode: 'PHYSICAL_BACKUP',
		secondaryBackupEnabled: false,
		obBackupScheduleConfig: {
			backupScheduleMode: 'WEEK',
			backupScheduleEnabled: true,
			backupScheduleTime: '02:00:00.000+08:00',
			dayAndDataBackupModelMap: {
				1: 'INCREMENTAL_BACKUP',
				2: 'INCREMENTAL_BACKUP',
				3: 'INCREMENTAL_BACKUP',
				4: 'INCREMENTAL_BACKUP',
				5: 'INCREMENTAL_BACKUP',
				6: 'INCREMENTAL_BACKUP',
				7: 'FULL_BACKUP',
			},
			startLogBackup: true,
			cleanEnabled: true,
			backupDataRetentionDays: 14,
			cleanScheduleTime: '05:00:00.000+08:00',
		},
		obBackupThresholdConfig: {
			dataBackupTimeoutMinutes: 1440,
			noSuccessfulDataBackupAlarmDays: 2,
			logBackupDelaySeconds: 600,
		},
		obBackupServiceStorageConfig: {
			configName: tenant ? `store_${tenant.ocpId}` : 'store_cluster',
			alarmStoragePercentageThreshold: 90,
			storageId: 20 + id,
			serviceType: 'OB_CLUSTER',
			serviceName: world.clusterName,
			obBackupStorageBaseInfo: storageOfUri(uri ?? 'file:///obbackup/'),
		},
	};
}
