import type { IDataObject } from 'n8n-workflow';

/** The two ways to an OceanBase cluster's backups. */
export type ServiceName = 'obshell' | 'ocp';

/** What became of something, in our words; `none` = there is nothing of the kind, `unknown` = the server cannot tell. */
export type Outcome = 'running' | 'succeeded' | 'failed' | 'canceled' | 'none' | 'unknown';

/** A number while JavaScript can hold it exactly, else its digits. */
export type Whole = number | string;

/** A tenant or cluster as a record names it; null = not known. */
export interface Named {
	name: string | null;
	id: Whole | null;
}

/** One data backup of one tenant (or of a whole cluster: `tenantId` 0 at OCP). */
export type BackupRecord = {
	tenant: string | null;
	outcome: Outcome;
	/** The server's own word. */
	status: string | null;
	/** ISO 8601, UTC. */
	startedAt: string | null;
	finishedAt: string | null;
	/** Seconds; of a running backup, since its start. */
	durationSeconds: number | null;
	/** 0 to 100. */
	progressPercent: number | null;
	/** Why it failed, or what else a reader must know. */
	message: string | null;
	backupType: 'full' | 'incremental' | null;
	inputBytes: Whole | null;
	outputBytes: Whole | null;
	backupSetId: Whole | null;
	jobId: Whole | null;
	/** Nanoseconds since 1970 UTC, as digits. */
	startScn: string | null;
	endScn: string | null;
	path: string | null;
	tenantId: Whole | null;
	service: ServiceName;
	cluster: string | null;
	clusterId: Whole | null;
};

/** The log backup (log archive) of one tenant, or of a whole cluster. */
export type LogBackupRecord = {
	tenant: string | null;
	outcome: Outcome;
	status: string | null;
	/** ISO 8601, UTC: everything before it is archived. */
	checkpoint: string | null;
	/** How far the checkpoint lies behind now. */
	delaySeconds: number | null;
	startedAt: string | null;
	message: string | null;
	path: string | null;
	roundId: Whole | null;
	tenantId: Whole | null;
	service: ServiceName;
	cluster: string | null;
	clusterId: Whole | null;
};

/** One restore of a tenant. */
export type RestoreRecord = {
	/** The restored (new) tenant. */
	tenant: string | null;
	outcome: Outcome;
	status: string | null;
	startedAt: string | null;
	finishedAt: string | null;
	durationSeconds: number | null;
	progressPercent: number | null;
	message: string | null;
	sourceTenant: string | null;
	sourceCluster: string | null;
	/** Nanoseconds since 1970 UTC, as digits: the point in time restored to. */
	restoreScn: string | null;
	/** The same point, ISO 8601 UTC. */
	restoreTime: string | null;
	totalBytes: Whole | null;
	finishedBytes: Whole | null;
	/** The server's number of this restore. */
	restoreId: Whole | null;
	/** Of the restored tenant; null where the server does not tell. */
	tenantId: Whole | null;
	service: ServiceName;
	/** The cluster restored into. */
	cluster: string | null;
	clusterId: Whole | null;
};

/** A restore that was started and followed, with what a measure of it needs. */
export type MeasuredRestoreRecord = RestoreRecord & {
	/** ISO 8601, UTC, by n8n's clock: when it was asked for, when its data was there, when the tenant could be used. */
	askedAt: string | null;
	dataThereAt: string | null;
	usableAt: string | null;
	/** ISO 8601, UTC; null = the latest point. */
	pointAskedFor: string | null;
	/** The newest backup set that it read; null where the server does not tell. */
	backupSetId: Whole | null;
};

/** A task that the server runs on our behalf (a DAG of obshell, a task instance of OCP). */
export type TaskRecord = {
	service: ServiceName;
	taskId: string;
	name: string | null;
	state: string | null;
	operator: string | null;
	outcome: Outcome;
	stage: number | null;
	stages: number | null;
	startedAt: string | null;
	finishedAt: string | null;
	durationSeconds: number | null;
	/** Set when it failed: the step, the server it ran on, and the last log line. */
	failure: { step: string | null; server: string | null; log: string | null } | null;
	message: string | null;
};

/** A span of time within which a restore may choose its point. */
export type RecoveryWindowRecord = {
	tenant: string | null;
	/** ISO 8601, UTC. */
	from: string | null;
	until: string | null;
	durationSeconds: number | null;
	/** Whether the window ends within ten minutes of now: a restore loses next to nothing. */
	reachesNow: boolean;
	/** `server`: read from the backup storage. `computed`: from the newest good backup and the archive's checkpoint. */
	source: 'server' | 'computed';
	/** Whose backups lie there, where the server reads that from the storage. */
	sourceTenant: string | null;
	sourceCluster: string | null;
	message: string | null;
	service: ServiceName;
	cluster: string | null;
};

/** Where one tenant's backups go. */
export type BackupConfigRecord = {
	service: ServiceName;
	cluster: string | null;
	tenant: string | null;
	tenantId: Whole | null;
	/** Without keys; null = not set, or, with a message, not known. */
	dataBaseUri: string | null;
	archiveBaseUri: string | null;
	/** Why the destinations are not known. */
	message: string | null;
};

/** The backup schedule of OCP for one cluster or tenant. */
export type BackupStrategyRecord = {
	service: ServiceName;
	cluster: string | null;
	/** Null: the strategy of the cluster itself. */
	tenant: string | null;
	exists: boolean;
	strategyId: Whole | null;
	backupMode: string | null;
	scheduleEnabled: boolean | null;
	/** WEEK or MONTH. */
	scheduleMode: string | null;
	/** Time of day with its offset, e.g. 02:00:00.000+08:00. */
	scheduleTime: string | null;
	/** Day of the week (1 = Monday) or of the month -> full or incremental; `unknown` for a word that is not known. */
	days: Record<string, 'full' | 'incremental' | 'unknown'>;
	logBackup: boolean | null;
	/** Whether expired backups are cleaned; null = the server does not say. */
	cleanEnabled: boolean | null;
	/** Null where nothing is cleaned, or where the server gives no number. */
	retentionDays: number | null;
	/** Thresholds of OCP's own alarms. */
	timeoutMinutes: number | null;
	alarmAfterDaysWithoutBackup: number | null;
	logDelaySeconds: number | null;
	storageType: string | null;
	storageUrl: string | null;
	message: string | null;
};

/** Whether a restore gave a tenant that can be used, and why (not). */
export type RestoreCheckRecord = {
	service: ServiceName;
	cluster: string | null;
	tenant: string | null;
	/** `unknown`: the data is there, but the server does not tell whether the tenant can be used. */
	verdict: 'passed' | 'failed' | 'running' | 'unknown';
	/** One sentence each. */
	reasons: string[];
	status: string | null;
	sourceTenant: string | null;
	startedAt: string | null;
	finishedAt: string | null;
	durationSeconds: number | null;
	progressPercent: number | null;
	tabletsDone: Whole | null;
	tabletsTotal: Whole | null;
	bytesDone: Whole | null;
	bytesTotal: Whole | null;
	logStreamsDone: Whole | null;
	logStreamsTotal: Whole | null;
	/** The point asked for, and the point reached so far, as SCN digits. */
	restoreScn: string | null;
	reachedScn: string | null;
	restoreTime: string | null;
	/** Activated, so that applications can connect; null = not known. */
	usable: boolean | null;
};

/** A backup set or archive piece that a restore would read. */
export type RestorePreviewRecord = {
	service: ServiceName;
	/** BACKUP_SET or BACKUP_PIECE. */
	backupType: string | null;
	backupId: Whole | null;
	copyId: Whole | null;
	path: string | null;
};

/** An alarm of OCP. */
export type AlarmRecord = {
	/** Null: OCP does not say which one, or it is about more than one. */
	tenant: string | null;
	cluster: string | null;
	/** The name of OCP's rule, e.g. inc_backup_delay. */
	alarmType: string | null;
	/** Whether it goes on, be it silenced or not; null = a word that is not known. */
	active: boolean | null;
	/** 1 (worst) to 5. */
	level: Whole | null;
	/** ISO 8601, UTC. */
	startedAt: string | null;
	message: string | null;
	finishedAt: string | null;
	/** As OCP calls it in its own language. */
	name: string | null;
	/** What it is about, in OCP's words, with OceanBase's id of the cluster: `ob_cluster=obcluster-10006:tenant_name=orders`. */
	target: string | null;
	/** Seconds; of one that goes on, since its start. */
	durationSeconds: number | null;
	updatedAt: string | null;
	/** The level as a word: down, critical, alert, caution, info. */
	severity: string | null;
	/** The server's own word: Active, Inactive, Silenced, Inhibited. */
	status: string | null;
	scope: string | null;
	appType: string | null;
	labels: Record<string, string>;
	alarmId: Whole | null;
	/** OCP's own id of the cluster. */
	clusterId: Whole | null;
	service: ServiceName;
};

/** A tenant. */
export type TenantRecord = {
	service: ServiceName;
	cluster: string | null;
	tenant: string | null;
	tenantId: Whole | null;
	mode: string | null;
	status: string | null;
	/** PRIMARY, STANDBY, RESTORE; null where the server does not tell. */
	role: string | null;
	locked: boolean | null;
	primaryZone: string | null;
	locality: string | null;
	createdAt: string | null;
};

/** A cluster. */
export type ClusterRecord = {
	service: ServiceName;
	cluster: string | null;
	/** The service's own id of it (OCP), or OceanBase's (obshell). */
	clusterId: Whole | null;
	/** OceanBase's id of it. */
	obClusterId: Whole | null;
	status: string | null;
	/** PRIMARY or STANDBY; null where the server does not tell. */
	role: string | null;
	version: string | null;
	zones: string[];
	tenantCount: Whole | null;
	serverCount: Whole | null;
};

/** What the server said (`raw`, field for field) and what it means (`record`); `raw` is null where there was nothing. */
export interface Answer<R extends IDataObject = IDataObject> {
	record: R;
	raw: IDataObject | null;
	/** Files to hand over with it. */
	files?: Attachment[];
}

/** A file made on demand; `property` is the name of the item's binary property. */
export interface Attachment {
	property: string;
	fileName: string;
	mimeType: string;
	text(): string;
}
