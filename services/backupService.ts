import type { StorageKeys } from './credential';
import type {
	Answer,
	BackupRecord,
	BackupStrategyRecord,
	ClusterRecord,
	LogBackupRecord,
	MeasuredRestoreRecord,
	Outcome,
	RecoveryWindowRecord,
	RestoreCheckRecord,
	RestoreRecord,
	ServiceName,
	TaskRecord,
	TenantRecord,
	Whole,
} from './records/types';
import type { DrillClaim, DrillFacts, DropOfTenant } from './work/drillTenant';
import type { RestoreRequest } from './work/restoreRequest';
import type { Started } from './work/waiting';

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

	/** The agent that answered last, where the credential names several. */
	readonly answeredBy?: () => string;

	/** The newest data backup of every tenant of a cluster; tenants without any have outcome `none`. */
	clusterBackups(cluster: string): Promise<Array<Answer<BackupRecord>>>;

	/** What judging a cluster begins with, in as many requests as there are lists. */
	clusterFacts(cluster: string): Promise<ClusterFacts>;

	/** The role of each tenant by its id, where a list of the service tells it and the ordinary one does not. */
	tenantRoles(cluster: string): Promise<Map<string, string>>;

	/** What the service's own schedule promises the cluster, or those of its tenants that are named by id; undefined = it has no schedules. */
	backupSchedule(cluster: string, tenantIds?: readonly string[]): Promise<BackupSchedule | undefined>;

	/** The running or newest data backup of one tenant; outcome `none` when it never had one. */
	latestBackup(cluster: string, tenant: string): Promise<Answer<BackupRecord>>;

	/** The running or newest restore that made this tenant; outcome `none` when no restore did. */
	latestRestore(cluster: string, tenant: string): Promise<Answer<RestoreRecord>>;

	/** The log backup of one tenant, or (no tenant) of every tenant of the cluster. */
	logBackups(query: LogBackupQuery): Promise<Array<Answer<LogBackupRecord>>>;

	/** Data backups of one tenant, or (no tenant) of all tenants of the cluster, newest first unless told otherwise. */
	backups(query: BackupQuery): Promise<Array<Answer<BackupRecord>>>;

	/** Restores into the cluster, also those whose tenant is gone, newest first. */
	restores(query: RestoreQuery): Promise<Array<Answer<RestoreRecord>>>;

	/** Whether the newest restore of this tenant can be used. */
	checkRestore(cluster: string, tenant: string): Promise<Answer<RestoreCheckRecord>>;

	/** The spans that a restore of this tenant (no tenant: of each tenant) may choose its point from. */
	recoveryWindows(query: RecoveryWindowQuery): Promise<Array<Answer<RecoveryWindowRecord>>>;

	/** One task, with its failing step when it failed. */
	task(id: string): Promise<Answer<TaskRecord>>;

	/**
	 * The clusters that the credential reaches.
	 * @param whole with the server's own objects in full: at obshell, that takes it seconds
	 */
	clusterList(limit?: number, whole?: boolean): Promise<Array<Answer<ClusterRecord>>>;

	/** One cluster; `whole` as in `clusterList`, at OCP with its backup state. */
	clusterDetails(cluster: string, whole?: boolean): Promise<Answer<ClusterRecord>>;

	/** The user tenants of a cluster. */
	tenantList(cluster: string, limit?: number): Promise<Array<Answer<TenantRecord>>>;

	/** One tenant. */
	tenantDetails(cluster: string, tenant: string): Promise<Answer<TenantRecord>>;

	/** Starts a data backup; what it gives follows the backup itself. */
	startBackup(request: StartBackup, keys: StorageKeys): Promise<Started<BackupRecord>>;

	/** Starts a restore to a new tenant and follows it until that tenant can be used. */
	startRestore(request: RestoreRequest, keys: StorageKeys): Promise<Started<MeasuredRestoreRecord>>;

	/** What concluding a drill looks at, of the tenant that its restore made. */
	drillFacts(cluster: string, tenant: string): Promise<DrillFacts>;

	/**
	 * Drops the tenant that a drill's own restore made; any doubt about that, and nothing is sent.
	 * @param forGood not into the recycle bin
	 */
	dropDrillTenant(cluster: string, claim: DrillClaim, forGood: boolean): Promise<DropOfTenant>;

	/** Follows a task to its own end. */
	followTask(id: string): Promise<Started<TaskRecord>>;

	/** Retries, rolls back, cancels or passes a task; OCP can do the first two. */
	operateTask(id: string, operator: TaskOperator): Promise<Started<TaskRecord>>;

	/** The clusters to pick from. */
	clusterChoices(): Promise<Choice[]>;

	/** The tenants to pick from, sys left out. */
	tenantChoices(cluster: string): Promise<Choice[]>;

	/** The zones to pick from. */
	zoneChoices(cluster: string): Promise<Choice[]>;

	/** The unit configs (OCP: unit specs) to pick from. */
	unitConfigChoices(): Promise<Choice[]>;
}

/** The tenants of a cluster, and what the list of its newest backups tells of them. */
export interface ClusterFacts {
	/** Its name and the service's id of it. */
	cluster: { name: string | null; id: Whole | null };
	/** Without sys. */
	tenants: TenantRecord[];
	/** OceanBase's own ids of tenants by the service's, where these differ and it tells. */
	obTenantIds?: ReadonlyMap<string, string>;
	/** How many tenants, sys left out, the cluster itself says it has; absent = it does not say. */
	tenantCount?: number;
	/** The newest backup of every tenant that is listed; outcome `none` for those without any. */
	newest: BackupRecord[];
	/** Further backups that came along in the same list, those of the whole cluster too; absent = each tenant must be asked. */
	history?: BackupRecord[];
	/** IDs of tenants in the list of backups that are in no list of tenants. */
	unlisted: string[];
}

/** Schedules, as far as they could be read. */
export interface BackupSchedule {
	/** The cluster's (tenant null), or those of the tenants asked for; `exists` false = there is none. */
	strategies: BackupStrategyRecord[];
	/** The server's word for how the cluster's is; null = it does not tell. */
	status: string | null;
	/** Why it does not. */
	statusUnread?: string;
}

/** What a list is asked for. */
export interface ListQuery {
	cluster: string;
	/** Empty = all tenants. */
	tenant: string;
	/** Begun at or after this instant, in milliseconds since 1970. */
	from?: number;
	/** Begun at or before this instant. */
	until?: number;
	/** Only with one of these outcomes; empty = any. */
	outcomes?: Outcome[];
	/** Stop after so many. */
	limit?: number;
}

/** Which log backups to list; the time range is about when they were at work, not when they began. */
export type LogBackupQuery = ListQuery;

/** Which data backups to list. */
export interface BackupQuery extends ListQuery {
	/** By start; default newest first. */
	oldestFirst?: boolean;
}

/** Which restores to list; the tenant is the restored one. */
export type RestoreQuery = ListQuery;

/** What may be done to a task. */
export type TaskOperator = 'retry' | 'rollback' | 'cancel' | 'pass';

/** A backup to start. */
export interface StartBackup {
	cluster: string;
	/** Empty = all tenants of the cluster. */
	tenant: string;
	mode: 'full' | 'incremental';
	/** Protects the backup set (obshell only). */
	password?: string;
	/** Takes the archived logs into the set too (obshell only). */
	plusArchive: boolean;
}

/** Which recovery windows to list. */
export interface RecoveryWindowQuery {
	cluster: string;
	/** Empty = all tenants. */
	tenant: string;
	/** Where the backups lie, when the server's own record of it has no keys (obshell with object stores). */
	dataUri?: string;
	archiveUri?: string;
}
