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
	/** When the restored tenant became PRIMARY; undefined = never activated. */
	activatedAt?: Instant;
	comment: string;
	backupDataUri: string;
	backupLogUri: string;
	totalBytes: number;
	tabletCount: number;
	lsCount: number;
}

/** A tenant as DBA_OB_TENANTS knows it. */
export interface Tenant {
	id: number;
	/** OCP's own id of it, another number space. */
	ocpId: number;
	name: string;
	mode: 'MYSQL' | 'ORACLE';
	status: 'NORMAL' | 'RESTORE' | 'CREATING' | 'DROPPING';
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
}

/** What becomes of the jobs that are started through a simulator. */
export interface Plans {
	/** Default 120. */
	backupSeconds?: number;
	/** Default COMPLETED. */
	backupEnding?: BackupJob['ending'];
	/** OceanBase's error number of backups to come that are to end FAILED. */
	backupResult?: number;
	backupComment?: string;
	/** Default 180. */
	restoreSeconds?: number;
	/** Default SUCCESS. */
	restoreEnding?: RestoreJob['ending'];
	restoreComment?: string;
}

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
	/** Minutes east of UTC of the database's own time zone (OceanBase's default: 480). */
	databaseOffsetMinutes: number;
	/** Minutes east of UTC of the host that obshell runs on; obshell labels database times with it. */
	hostOffsetMinutes: number;
	/** Without sys and META tenants. */
	tenants: Tenant[];
	/** Newest last. */
	restores: RestoreJob[];
	plans?: Plans;
	/** Beginnings of URIs that the servers cannot write to; a destination set there fails its check. */
	unwritable?: string[];
}
