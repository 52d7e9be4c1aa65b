import type { IDataObject } from 'n8n-workflow';

import type { BackupSchedule } from '../../backupService';
import { BackupServiceError, passOn } from '../../errors';
import { seconds, text, uri, whole, type Named } from '../../records/build';
import type { BackupStrategyRecord } from '../../records/types';
import { isObject } from '../../wire/envelope';
import { inParallel } from '../../work/inParallel';
import { isKind } from '../../work/waiting';
import type { OcpApi, Place } from '../wire/endpoints';
import { named, type Inventory } from './inventory';
import { backupType } from './simplify';

/** Strategies read at the same time. */
const CONCURRENCY = 4;

/** What OCP's own schedule promises (docs/reference/ocp.md#35-ability-and-overview and #37-strategies-and-writes). */
export class Strategies {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
	) {}

	/** The cluster's strategy and the state of its schedule: two requests. That the state is not told costs nothing else. */
	async ofCluster(cluster: string): Promise<BackupSchedule> {
		const of = await this.inventory.cluster(cluster);
		const [strategy, state] = await Promise.all([this.own({ clusterId: of.id }), this.stateOf(of.id)]);
		return { strategies: [strategyRecord(strategy, named(of), null)], ...state };
	}

	/** The own strategies of some tenants, one request each. */
	async ofTenants(cluster: string, tenantIds: readonly string[]): Promise<BackupSchedule> {
		const of = await this.inventory.cluster(cluster);
		const strategies = await inParallel(tenantIds, CONCURRENCY, async (id) => {
			const { name } = await this.inventory.tenant(of, id);
			return strategyRecord(await this.own({ clusterId: of.id, tenantId: id }), named(of), name);
		});
		return { strategies, status: null };
	}

	private async stateOf(clusterId: string): Promise<Pick<BackupSchedule, 'status' | 'statusUnread'>> {
		try {
			return { status: text((await this.api.clusterBackupOverview(clusterId)).backupScheduleStatus) };
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			return { status: null, statusUnread: error.message };
		}
	}

	/** On OCP before 4.3, no tenant has one. */
	private async own(place: Place): Promise<IDataObject | undefined> {
		try {
			return await this.api.backupStrategy(place);
		} catch (error) {
			if (isKind(error, ['too-old'])) return undefined;
			throw passOn(error);
		}
	}
}

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
		cleanEnabled: typeof schedule.cleanEnabled === 'boolean' ? schedule.cleanEnabled : null,
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
	return Object.fromEntries(Object.entries(objectOf(map)).map(([day, mode]) => [day, backupType(mode) ?? 'unknown']));
}

function objectOf(value: unknown): IDataObject {
	return isObject(value) ? value : {};
}
