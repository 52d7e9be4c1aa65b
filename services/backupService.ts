import type { IDataObject } from 'n8n-workflow';

/** The two ways to an OceanBase cluster's backups. */
export type ServiceName = 'obshell' | 'ocp';

/** What became of something, in our words; `none` = there is nothing of the kind, `unknown` = the server cannot tell. */
export type Outcome = 'running' | 'succeeded' | 'failed' | 'canceled' | 'none' | 'unknown';

/** A number while JavaScript can hold it exactly, else its digits. */
export type Whole = number | string;

/** One data backup of one tenant (or of a whole cluster: `tenantId` 0 at OCP). */
export type BackupRecord = {
	service: ServiceName;
	cluster: string | null;
	clusterId: Whole | null;
	tenant: string | null;
	tenantId: Whole | null;
	outcome: Outcome;
	/** The server's own word. */
	status: string | null;
	backupType: 'full' | 'incremental' | null;
	/** ISO 8601, UTC. */
	startedAt: string | null;
	finishedAt: string | null;
	/** Seconds; of a running backup, since its start. */
	durationSeconds: number | null;
	/** 0 to 100. */
	progressPercent: number | null;
	inputBytes: Whole | null;
	outputBytes: Whole | null;
	backupSetId: Whole | null;
	jobId: Whole | null;
	/** Nanoseconds since 1970 UTC, as digits. */
	startScn: string | null;
	endScn: string | null;
	path: string | null;
	/** Why it failed, or what else a reader must know. */
	message: string | null;
};

/** The log backup (log archive) of one tenant, or of a whole cluster. */
export type LogBackupRecord = {
	service: ServiceName;
	cluster: string | null;
	tenant: string | null;
	outcome: Outcome;
	status: string | null;
	/** ISO 8601, UTC: everything before it is archived. */
	checkpoint: string | null;
	/** How far the checkpoint lies behind now. */
	delaySeconds: number | null;
	startedAt: string | null;
	path: string | null;
	message: string | null;
};

/** One restore of a tenant. */
export type RestoreRecord = {
	service: ServiceName;
	cluster: string | null;
	/** The restored (new) tenant. */
	tenant: string | null;
	sourceCluster: string | null;
	sourceTenant: string | null;
	outcome: Outcome;
	status: string | null;
	startedAt: string | null;
	finishedAt: string | null;
	durationSeconds: number | null;
	progressPercent: number | null;
	/** Nanoseconds since 1970 UTC, as digits: the point in time restored to. */
	restoreScn: string | null;
	/** The same point, ISO 8601 UTC. */
	restoreTime: string | null;
	totalBytes: Whole | null;
	finishedBytes: Whole | null;
	message: string | null;
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

/** What the server said (`raw`, field for field) and what it means (`record`); `raw` is null where there was nothing. */
export interface Answer<R extends IDataObject = IDataObject> {
	record: R;
	raw: IDataObject | null;
}

/** An entry of a pick list. */
export interface Choice {
	name: string;
	value: string;
	description?: string;
}

/**
 * What both services can do, with the same records for both.
 *
 * A `cluster` or `tenant` is named by its name or, all digits, by its id (OceanBase names start with a letter).
 * An empty `cluster` means the one cluster there is: always true of obshell, and of an OCP that manages one.
 * All methods throw BackupServiceError (services/errors.ts).
 */
export interface BackupService {
	readonly name: ServiceName;

	/** The newest data backup of every tenant of a cluster; tenants without any have outcome `none`. */
	clusterBackups(cluster: string): Promise<Array<Answer<BackupRecord>>>;

	/** The running or newest data backup of one tenant; outcome `none` when it never had one. */
	latestBackup(cluster: string, tenant: string): Promise<Answer<BackupRecord>>;

	/** The running or newest restore that made this tenant; outcome `none` when no restore did. */
	latestRestore(cluster: string, tenant: string): Promise<Answer<RestoreRecord>>;

	/** The log backup of one tenant, or (no tenant) of every tenant of the cluster. */
	logBackups(query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>>;

	/** The clusters to pick from. */
	clusterChoices(): Promise<Choice[]>;

	/** The tenants to pick from, sys left out. */
	tenantChoices(cluster: string): Promise<Choice[]>;
}

/** Which log backups to list. */
export interface LogBackupQuery {
	cluster: string;
	/** Empty = all tenants. */
	tenant: string;
	/** Instants in milliseconds since 1970; OCP only looks at log tasks in this range. */
	from?: number;
	until?: number;
	/** Stop after so many. */
	limit?: number;
}
