import type { IDataObject } from 'n8n-workflow';

import type {
	AlarmRecord,
	BackupConfigRecord,
	BackupRecord,
	BackupStrategyRecord,
	ClusterRecord,
	LogBackupRecord,
	MeasuredRestoreRecord,
	RecoveryWindowRecord,
	RestoreCheckRecord,
	RestorePreviewRecord,
	RestoreRecord,
	TaskRecord,
	TenantRecord,
} from './types';

/** The fields of a kind of record in the order in which they are given out. */
export interface Layout {
	/** What the first screen of a table answers: which, how, since when, why. At most ten. */
	simplified: readonly string[];
	/** What else is known. */
	rest: readonly string[];
}

/** A layout, unless a field of the record stands in neither list. */
type Whole<R, F> = [Exclude<keyof R, F>] extends [never] ? Layout : { inNoList: Exclude<keyof R, F> };

/** Every field of a record must stand in one of the two lists, and nothing else may. */
function of<R>() {
	return <const S extends keyof R & string, const D extends keyof R & string>(simplified: readonly S[], rest: readonly D[]) =>
		({ simplified, rest }) as unknown as Whole<R, S | D>;
}

/** How each kind of record is laid out: the thing and its tenant, what became of it, times, why; constants last. */
export const LAYOUTS = {
	backup: of<BackupRecord>()(
		['tenant', 'cluster', 'outcome', 'startedAt', 'finishedAt', 'durationSeconds', 'message', 'backupType', 'outputBytes', 'progressPercent'],
		['status', 'inputBytes', 'backupSetId', 'jobId', 'startScn', 'endScn', 'path', 'tenantId', 'clusterId', 'service'],
	),
	logBackup: of<LogBackupRecord>()(
		['tenant', 'cluster', 'outcome', 'checkpoint', 'delaySeconds', 'startedAt', 'message', 'path'],
		['status', 'roundId', 'tenantId', 'clusterId', 'service'],
	),
	restore: of<RestoreRecord>()(
		['tenant', 'cluster', 'outcome', 'startedAt', 'finishedAt', 'durationSeconds', 'message', 'sourceTenant', 'restoreTime', 'progressPercent'],
		['status', 'sourceCluster', 'restoreScn', 'totalBytes', 'finishedBytes', 'restoreId', 'tenantId', 'clusterId', 'service'],
	),
	// More than ten: it is what Restore > Conclude Drill is given.
	measuredRestore: of<MeasuredRestoreRecord>()(
		[
			...['tenant', 'cluster', 'outcome', 'startedAt', 'finishedAt', 'durationSeconds', 'message', 'sourceTenant', 'restoreTime', 'restoreScn'] as const,
			...['askedAt', 'dataThereAt', 'usableAt', 'pointAskedFor', 'backupSetId', 'restoreId', 'tenantId', 'sourceCluster', 'clusterId', 'service'] as const,
		],
		['status', 'progressPercent', 'totalBytes', 'finishedBytes'],
	),
	restoreCheck: of<RestoreCheckRecord>()(
		['tenant', 'cluster', 'verdict', 'startedAt', 'finishedAt', 'durationSeconds', 'reasons', 'usable', 'sourceTenant', 'restoreTime'],
		[
			'status',
			'progressPercent',
			'tabletsDone',
			'tabletsTotal',
			'bytesDone',
			'bytesTotal',
			'logStreamsDone',
			'logStreamsTotal',
			'restoreScn',
			'reachedScn',
			'service',
		],
	),
	restorePreview: of<RestorePreviewRecord>()(['backupType', 'backupId', 'copyId', 'path'], ['service']),
	task: of<TaskRecord>()(
		['taskId', 'name', 'outcome', 'startedAt', 'finishedAt', 'durationSeconds', 'message', 'stage', 'stages', 'failure'],
		['state', 'operator', 'service'],
	),
	recoveryWindow: of<RecoveryWindowRecord>()(
		['tenant', 'cluster', 'reachesNow', 'from', 'until', 'durationSeconds', 'message', 'source', 'sourceTenant', 'sourceCluster'],
		['service'],
	),
	backupConfig: of<BackupConfigRecord>()(['tenant', 'cluster', 'dataBaseUri', 'archiveBaseUri', 'message'], ['tenantId', 'service']),
	backupStrategy: of<BackupStrategyRecord>()(
		['tenant', 'cluster', 'exists', 'scheduleEnabled', 'days', 'scheduleTime', 'message', 'logBackup', 'retentionDays', 'storageUrl'],
		['strategyId', 'backupMode', 'scheduleMode', 'cleanEnabled', 'timeoutMinutes', 'alarmAfterDaysWithoutBackup', 'logDelaySeconds', 'storageType', 'service'],
	),
	alarm: of<AlarmRecord>()(
		['tenant', 'cluster', 'alarmType', 'active', 'level', 'startedAt', 'message', 'finishedAt', 'name', 'target'],
		['durationSeconds', 'updatedAt', 'severity', 'status', 'scope', 'appType', 'labels', 'alarmId', 'clusterId', 'service'],
	),
	tenant: of<TenantRecord>()(
		['tenant', 'cluster', 'status', 'role', 'createdAt', 'mode', 'locked', 'primaryZone', 'locality', 'tenantId'],
		['service'],
	),
	cluster: of<ClusterRecord>()(
		['cluster', 'clusterId', 'status', 'role', 'version', 'zones', 'tenantCount', 'serverCount'],
		['obClusterId', 'service'],
	),
} satisfies Record<string, Layout>;

/** A kind of record, by the name of its layout. */
export type RecordKind = keyof typeof LAYOUTS;

/** All fields of records of these kinds, in order. */
export function fieldsOf(kinds: readonly RecordKind[]): string[] {
	return [...new Set(kinds.flatMap((kind) => [...LAYOUTS[kind].simplified, ...LAYOUTS[kind].rest]))];
}

/**
 * A record with its fields in order; simplified, it lacks those of the second list. Fields that no layout knows (what one
 * operation adds) are kept, before the constants. A record of none of these kinds is given as it is.
 */
export function laidOut(record: IDataObject, kinds: readonly RecordKind[], simplified: boolean): IDataObject {
	const kind = kinds.find((one) => LAYOUTS[one].simplified.every((field) => field in record));
	if (kind === undefined) return record;
	const layout = LAYOUTS[kind];
	const ordered: IDataObject = {};
	for (const field of layout.simplified) ordered[field] = record[field];
	for (const field of Object.keys(record)) if (!KNOWN[kind].has(field)) ordered[field] = record[field];
	if (!simplified) for (const field of layout.rest) ordered[field] = record[field];
	return ordered;
}

const KNOWN: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
	Object.entries(LAYOUTS).map(([kind, { simplified, rest }]) => [kind, new Set<string>([...simplified, ...rest])]),
);
