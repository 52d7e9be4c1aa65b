import type { Language, Text } from './errors';
import type { StorageBase } from './strategyModel';
import { storageUri } from './strategyModel';
import type { Tenant, World } from '../world';

/**
 * The answers of writes (BackupCommonResponse, docs/reference/ocp.md#37-strategies-and-writes): HTTP 200 with one result an
 * object, of which each may have failed by itself.
 */

/** What a write was about. */
export type OperationType =
	| 'CREATE_BACKUP_STRATEGY'
	| 'UPDATE_BACKUP_STRATEGY'
	| 'DELETE_BACKUP_STRATEGY'
	| 'START_BACKUP_SCHEDULE'
	| 'STOP_BACKUP_SCHEDULE'
	| 'DATA_BACKUP_NOW'
	| 'RESTORE';

/** A failure of one object, told inside HTTP 200. */
export interface Refusal {
	code: string;
	hint: Text;
}

/** What became of one object: a refusal, or done, with the tasks that were started (undefined where there are never any). */
export interface Outcome {
	world: World;
	/** undefined = the whole cluster. */
	tenant?: Pick<Tenant, 'ocpId'>;
	refusal?: Refusal;
	taskIds?: number[];
}

/** BackupCommonResponse. */
export function operationResponse(type: OperationType, outcomes: Outcome[], language: Language) {
	return {
		obBackupTaskType: type,
		backupObjectOpsResultList: outcomes.map(({ world, tenant, refusal, taskIds }) => ({
			beSuccessful: refusal === undefined,
			obBackupObjectList: [
				{
					clusterId: world.ocpClusterId,
					...(tenant === undefined ? {} : { tenantId: tenant.ocpId }),
					backupDimension: tenant === undefined ? 'CLUSTER' : 'TENANT',
				},
			],
			...(taskIds === undefined || refusal ? {} : { taskIdList: taskIds }),
			...(refusal === undefined ? {} : { errorCode: refusal.code, hint: refusal.hint[language] }),
		})),
	};
}

/** A storage whose configuration is named so fails its test, as does one below `world.unwritable`. */
export const BROKEN_STORAGE_NAME = 'broken';

/** BAK30008 for a storage that the servers cannot write to. */
export function storageRefusal(world: World, configName: string, storage: StorageBase): Refusal | undefined {
	const uri = storageUri(storage);
	const isUnwritable = (world.unwritable ?? []).some((beginning) => uri.startsWith(beginning));
	return configName === BROKEN_STORAGE_NAME || isUnwritable ? REFUSALS.storageTestFailed : undefined;
}

/** The refusals that the simulator knows; codes from docs/reference/ocp.md#23-errors, wording by us. */
export const REFUSALS = {
	clusterHasStrategy: { code: 'BAK21001', hint: { en: 'The cluster already has a backup strategy.', zh: '该集群已存在备份策略' } },
	tenantHasStrategy: { code: 'BAK21002', hint: { en: 'The tenant already has a backup strategy.', zh: '该租户已存在备份策略' } },
	noStrategy: { code: 'BAK21006', hint: { en: 'The object has no backup strategy.', zh: '该对象没有备份策略' } },
	nothingChanged: { code: 'BAK21016', hint: { en: 'The backup strategy has not changed.', zh: '备份策略没有变化' } },
	nothingToBackUp: { code: 'BAK30006', hint: { en: 'There is nothing to back up.', zh: '没有可备份的对象' } },
	tenantBeingCreated: { code: 'BAK30007', hint: { en: 'The tenant is being created.', zh: '租户正在创建中' } },
	storageTestFailed: {
		code: 'BAK30008',
		hint: { en: 'The storage connectivity test failed. Check the storage path.', zh: '存储连通性测试失败，请检查存储路径' },
	},
	needsFullBackup: {
		code: 'BAK31001',
		hint: { en: 'A full backup is required before an incremental backup.', zh: '增量备份前需要先完成一次全量备份' },
	},
	backupRunning: { code: 'BAK31005', hint: { en: 'A data backup task is already running.', zh: '已有数据备份任务正在运行' } },
	standbyCluster: { code: 'BAK40002', hint: { en: 'A standby cluster cannot be backed up.', zh: '备集群不支持备份' } },
	filesUnreadable: { code: 'BAK41001', hint: { en: 'The backup files cannot be read.', zh: '备份文件无法读取' } },
	outsideWindow: {
		code: 'BAK42001',
		hint: { en: 'The restore time is outside the recoverable range.', zh: '恢复时间不在可恢复区间内' },
	},
	unitCreationFailed: { code: 'BAK42002', hint: { en: 'The resource unit could not be created.', zh: '资源单元创建失败' } },
	tenantBeingRestored: { code: 'BAK42004', hint: { en: 'The tenant is already being restored.', zh: '租户正在恢复中' } },
	targetExists: { code: 'BAK42005', hint: { en: 'A tenant of the target name already exists.', zh: '目标租户名已存在' } },
} satisfies Record<string, Refusal>;
