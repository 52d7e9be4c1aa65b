/**
 * What both simulators serve: one OceanBase world, told in plain facts and looked at through a clock.
 * Nothing in it moves by itself: a job's state is computed from the facts and the instant asked for,
 * so a test moves time by moving the clock, and never sleeps.
 */

/** Milliseconds since 1970 UTC. */
export type Instant = number;

/** A clock that a test can hold still, set, or let follow the machine's. */
export interface Clock {
	now(): Instant;
}

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
	constructor(private instant: Instant) {}

	now(): Instant {
		return this.instant;
	}

	advance(milliseconds: number): void {
		this.instant += milliseconds;
	}
}

/** One data backup job of one tenant. */
export interface BackupJob {
	jobId: number;
	taskId: number;
	backupSetId: number;
	/** D = full, I = incremental. */
	type: 'D' | 'I';
	plusArchivelog: boolean;
	startedAt: Instant;
	/** When it ends if nobody cancels it; Infinity = hangs. */
	endsAt: Instant;
	/** How it ends if nobody cancels it. */
	ending: 'COMPLETED' | 'FAILED';
	/** Set once somebody asks for cancellation: CANCELING at once, CANCELED 5 s later. */
	cancelAskedAt?: Instant;
	/** Milliseconds from then to CANCELED. Default 5000. */
	cancelTakes?: number;
	/** OceanBase's error number when it FAILED, else 0. */
	result: number;
	comment: string;
	description: string;
	inputBytes: number;
	outputBytes: number;
	macroBlockCount: number;
	tabletCount: number;
	encrypted: boolean;
	/** What a restore of it asks for; absent where nothing does, or nobody has noted it. */
	password?: string;
	/** As the view has it: a URI, for object stores possibly with keys in its query. */
	path: string;
	/** What its row says where that does not follow from the rest. */
	row?: BackupRow;
}

/** A backup's row as the database has it. */
export interface BackupRow {
	/** CDB_OB_BACKUP_TASKS.STATUS; it stands until somebody cancels the job. */
	taskStatus: string;
	/** CDB_OB_BACKUP_JOBS.STATUS, likewise. */
	jobStatus: string;
	startScn: bigint;
	endScn: bigint;
	userLsStartScn: bigint;
	extraMetaBytes: number;
	finishTabletCount: number;
	finishMacroBlockCount: number;
	fileCount: number;
	metaTurnId: number;
	dataTurnId: number;
	encryptionMode: string;
}

/** The log archive round of one tenant; absent = never configured. */
export interface ArchiveRound {
	roundId: number;
	status: 'PREPARE' | 'BEGINNING' | 'DOING' | 'INTERRUPTED' | 'STOPPING' | 'STOP' | 'SUSPENDING' | 'SUSPEND';
	startedAt: Instant;
	/** How far behind it is while it runs, in seconds (a float on the wire). */
	lagSeconds: number;
	/** While it does not run (INTERRUPTED, STOP, SUSPEND) the checkpoint stands still here. */
	checkpointStoppedAt?: Instant;
	path: string;
	message: string;
	/**
	 * When somebody asked for the present status. Absent = it has stood long since. With it, PREPARE and
	 * BEGINNING become DOING, STOPPING becomes STOP and SUSPENDING becomes SUSPEND as the clock goes on.
	 */
	statusSince?: Instant;
}

/** One restore job, running or in history. */
export interface RestoreJob {
	jobId: number;
	restoreTenantName: string;
	restoreTenantId: number;
	backupTenantName: string;
	backupTenantId: number;
	backupClusterName: string;
	/** Nanoseconds since 1970 UTC. */
	restoreScn: bigint;
	startedAt: Instant;
	endsAt: Instant;
	ending: 'SUCCESS' | 'FAIL';
	/** Somebody cancelled it: its tenant goes with it. */
	canceled?: boolean;
	/** The options of the statement that began it. Default: only the primary zone. */
	option?: string;
	/** When the row of the tenant appears. Default: two seconds after the beginning. */
	tenantAt?: Instant;
	/** When the restored tenant became PRIMARY; undefined = never activated. */
	activatedAt?: Instant;
	comment: string;
	backupDataUri: string;
	backupLogUri: string;
	totalBytes: number;
	tabletCount: number;
	lsCount: number;
	/** What its row says where that does not follow from the rest. */
	row?: RestoreRow;
}

/** A restore's row as the database has it. */
export interface RestoreRow {
	/** It stands while the job runs. */
	status: string;
	option: string;
	setList: string;
	pieceList: string;
	description: string;
	/** BACKUP_CLUSTER_VERSION of the history; 0 while it runs. */
	clusterVersion: number;
	/** LS_COUNT and FINISH_LS_COUNT of the history. */
	lsCount: number;
	finishLsCount: number;
	/** CONSISTENT_SCN: from where a running job recovers. */
	consistentScn?: bigint;
	/** Absent = CDB_OB_RESTORE_PROGRESS has no row of it. */
	progress?: { tabletCount: number; finishTabletCount: number; totalBytes: number; finishBytes: number };
}

/** A tenant as DBA_OB_TENANTS knows it. */
export interface Tenant {
	id: number;
	/** OCP's own id of it, another number space. */
	ocpId: number;
	name: string;
	mode: 'MYSQL' | 'ORACLE';
	status: 'NORMAL' | 'RESTORE' | 'CREATING' | 'CREATING_STANDBY' | 'DROPPING';
	role: 'PRIMARY' | 'STANDBY' | 'RESTORE';
	createdAt: Instant;
	primaryZone: string;
	locality: string;
	locked: boolean;
	/** Newest last. */
	backups: BackupJob[];
	archive?: ArchiveRound;
	dataBaseUri: string;
	archiveBaseUri: string;
	/** obshell lists no retention; kept so that a config write can be read back by tests. */
	settings: Record<string, unknown>;
	/** In the recycle bin. Default false. */
	inRecyclebin?: boolean;
	/** The system variable `read_only`. Default false. */
	readOnly?: boolean;
	/** When OCP was asked to delete it: it is DROPPING for five seconds, and gone then. */
	deleteAskedAt?: Instant;
	/** Its row and role are as they stand here, whatever a restore of it says. */
	asStored?: boolean;
	/** The system variables `collation_server` and `character_set_server`, by number; 45 = utf8mb4_general_ci. */
	collationId?: number;
	/** The system variable `lower_case_table_names`. Default: 0 in Oracle mode, else 1. */
	lowerCaseTableNames?: number;
	/** GV$OB_PARAMETERS; absent = made up from `settings`. */
	parameters?: Record<string, string>;
	/** Its resource pools; absent = one for each zone, made up. */
	pools?: ResourcePool[];
	/** CDB_OB_SERVER_SPACE_USAGE, type 'Local Data'. */
	usedBytes?: number;
	/** GV$SYSSTAT by STAT_ID; absent = made up, empty = there are none. */
	statistics?: Record<string, number>;
	/** DBA_OB_TENANTS.READABLE_SCN. */
	readableScn?: bigint;
}

/** A resource pool. */
export interface ResourcePool {
	id: number;
	name: string;
	unitCount: number;
	unitConfigId: number;
	zone: string;
	madeAt: Instant;
}

/** What becomes of the jobs that are started through a simulator. */
export interface Plans {
	/** Default 120. */
	backupSeconds?: number;
	/** How long OceanBase takes to cancel a backup. Default 5. */
	cancelSeconds?: number;
	/** Default COMPLETED. */
	backupEnding?: BackupJob['ending'];
	/** OceanBase's error number of backups to come that are to end FAILED. */
	backupResult?: number;
	backupComment?: string;
	/** Default 180. */
	restoreSeconds?: number;
	/** How long a restore takes to make the row of its tenant. Default 2. */
	tenantSeconds?: number;
	/** How long OceanBase takes to cancel a restore. Default 1. */
	cancelRestoreSeconds?: number;
	/** Default SUCCESS. */
	restoreEnding?: RestoreJob['ending'];
	restoreComment?: string;
	/** OceanBase begins every restore, whatever sets, windows and passwords say. Default false. */
	beginsAnyRestore?: boolean;
	/** What OceanBase says to RESTORE. */
	restoreError?: DatabaseError;
	/** What OceanBase says to ACTIVATE STANDBY. */
	activateError?: DatabaseError;
	/** What OceanBase says to every statement that the pattern matches. */
	error?: DatabaseError & { match: string };
}

/** A refusal of the database. */
export interface DatabaseError {
	errno: number;
	message: string;
}

/** What of a backup ob_admin may fail to read. */
export type UnreadablePart = 'archive log' | 'data backup';

/** One OceanBase cluster. */
export interface World {
	clock: Clock;
	clusterName: string;
	/** OceanBase's cluster id (obClusterId at OCP). */
	obClusterId: number;
	/** OCP's own id of the cluster. */
	ocpClusterId: number;
	obVersion: string;
	/** `servers` are plain IP addresses; the ports are OceanBase's usual ones (2881, 2882) and obshell's 2886. */
	zones: Array<{ name: string; region: string; idc: string; servers: string[] }>;
	unitConfigs: Array<{ id: number; name: string; maxCpu: number; memoryBytes: number; logDiskBytes: number }>;
	/** Minutes east of UTC of the database session (`time_zone` of sys; OceanBase's default: 480). Timestamps are told in it. */
	databaseOffsetMinutes: number;
	/** Minutes east of UTC of the database's `system_time_zone`, fixed when the cluster was made; SCNs are displayed in it. Default: the host's. */
	systemOffsetMinutes?: number;
	/** Minutes east of UTC of the host that obshell runs on; obshell labels database times with it. */
	hostOffsetMinutes: number;
	/** Without sys and META tenants. */
	tenants: Tenant[];
	/** The tenant sys; absent = made up. */
	sys?: Tenant;
	/** What GV$OB_SERVERS and DBA_OB_SERVERS say; absent = made up. */
	serverRows?: ServerRow[];
	/** DBA_OB_SERVERS.BUILD_VERSION, e.g. `4.3.5.3_103000082025081818-abc(Aug 18 2025 18:00:00)`. Default: `obVersion`. */
	buildVersion?: string;
	/** When its zones, pools and unit configs were made. Default: in January 2024. */
	madeAt?: Instant;
	/** Newest last. */
	restores: RestoreJob[];
	plans?: Plans;
	/** What ob_admin finds in two places, played; absent = told from the tenants' backups. A text is the part that it cannot read. */
	windowTool?: (uris: { data: string; log: string }, now: Instant) => Array<{ start: Instant; end: Instant }> | UnreadablePart;
	/** Beginnings of URIs that the servers cannot write to; a destination set there fails its check. */
	unwritable?: string[];
	/** Resource pools that no tenant has. */
	freePools?: ResourcePool[];
}

/** One server, as DBA_OB_SERVERS and GV$OB_SERVERS have it; sizes in bytes. */
export interface ServerRow {
	ip: string;
	startedAt: Instant;
	cpuCapacity: number;
	cpuAssigned: number;
	memoryCapacity: number;
	memoryAssigned: number;
	memoryLimit: number;
	logDiskCapacity: number;
	logDiskAssigned: number;
	logDiskUsed: number;
	dataDiskCapacity: number;
	dataDiskAllocated: number;
	dataDiskUsed: number;
}
