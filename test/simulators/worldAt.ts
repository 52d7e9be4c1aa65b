/**
 * What the facts of a world look like at one instant. Pure functions, shared by both simulators, so
 * that obshell's overview and OCP's task list can never tell two different stories.
 */
import type {
	ArchiveRound,
	BackupJob,
	BackupRow,
	Instant,
	RestoreJob,
	Tenant,
	World,
} from './world';
import { HOUR, SECOND, scnAt } from './instants';

export * from './instants';

/** OceanBase takes this long from CANCELING to CANCELED, in milliseconds. */
export const CANCEL_TAKES = 5 * SECOND;

/** OCP takes this long to delete a tenant, in milliseconds. */
export const DELETE_TAKES = 5 * SECOND;

/** A restored tenant's row appears this long after its restore began, in milliseconds. */
const TENANT_ROW_AFTER = 2 * SECOND;

/** Task-level states of a backup, each with the part of the whole (0..1) at which it ends. docs/reference/obshell.md#51-backup-tasks. */
const BACKUP_PHASES: ReadonlyArray<readonly [number, BackupTaskStatus]> = [
	[0.01, 'INIT'],
	[0.03, 'BACKUP_SYS_META'],
	[0.06, 'BACKUP_USER_META'],
	[0.07, 'BACKUP_META_FINISH'],
	[0.12, 'BACKUP_DATA_SYS'],
	[0.4, 'BACKUP_DATA_MINOR'],
	[0.95, 'BACKUP_DATA_MAJOR'],
	[0.98, 'BEFORE_BACKUP_LOG'],
	[1, 'BACKUP_LOG'],
];

/** CDB_OB_BACKUP_TASKS.STATUS and its history. docs/reference/obshell.md#51-backup-tasks. */
export type BackupTaskStatus =
	| 'INIT'
	| 'BACKUP_SYS_META'
	| 'BACKUP_USER_META'
	| 'BACKUP_META_FINISH'
	| 'BACKUP_DATA_SYS'
	| 'BACKUP_DATA_MINOR'
	| 'BACKUP_DATA_MAJOR'
	| 'BEFORE_BACKUP_LOG'
	| 'BACKUP_LOG'
	| 'COMPLETED'
	| 'FAILED'
	| 'CANCELING'
	| 'CANCELED';

/** CDB_OB_BACKUP_JOBS.STATUS and its history. docs/reference/obshell.md#52-backup-jobs-of-the-list. */
export type BackupJobStatus = 'INIT' | 'DOING' | 'COMPLETED' | 'FAILED' | 'CANCELING' | 'CANCELED';

/** CDB_OB_RESTORE_PROGRESS.STATUS of the sys row, then CDB_OB_RESTORE_HISTORY.STATUS. docs/reference/obshell.md#53-restores. */
export type RestoreStatus =
	| 'CREATE_TENANT'
	| 'WAIT_TENANT_RESTORE_FINISH'
	| 'RESTORE_SUCCESS'
	| 'RESTORE_FAIL'
	| 'SUCCESS'
	| 'FAIL';

/** CDB_OB_ARCHIVELOG.STATUS. docs/reference/obshell.md#54-log-archives. */
export type ArchiveStatus = ArchiveRound['status'];

/** How much of a backup is done at an instant. */
export interface BackupCounters {
	inputBytes: number;
	outputBytes: number;
	extraMetaBytes: number;
	/** Bytes per second, a float. */
	outputRateBytes: number;
	finishTabletCount: number;
	finishMacroBlockCount: number;
	fileCount: number;
}

/** A span that a tenant can be restored into. */
export interface RecoveryWindow {
	start: Instant;
	end: Instant;
}

// --- Backup ------------------------------------------------------------------------------------

/** When the job ends as things stand: by itself, or canceled; Infinity = never. */
export function backupEndsAt(job: BackupJob): Instant {
	return wasCanceledInTime(job) ? (job.cancelAskedAt ?? 0) + (job.cancelTakes ?? CANCEL_TAKES) : job.endsAt;
}

/** When the job ended, or undefined while it runs (or has not begun). */
export function backupEndedAt(job: BackupJob, now: Instant): Instant | undefined {
	const end = backupEndsAt(job);
	return end <= now ? end : undefined;
}

/** True from the job's first instant to just before its last. */
export function isBackupRunning(job: BackupJob, now: Instant): boolean {
	return job.startedAt <= now && backupEndedAt(job, now) === undefined;
}

/** The job-level status, as CDB_OB_BACKUP_JOBS and its history have it. */
export function backupJobStatusAt(job: BackupJob, now: Instant): BackupJobStatus {
	if (stands(job)) return job.row.jobStatus as BackupJobStatus;
	if (backupEndedAt(job, now) !== undefined) {
		return wasCanceledInTime(job) ? 'CANCELED' : job.ending;
	}
	if (isCancelAsked(job, now)) return 'CANCELING';
	return fractionDoneAt(job, now) < 0.01 ? 'INIT' : 'DOING';
}

/** The task-level status, as CDB_OB_BACKUP_TASKS and its history have it. */
export function backupTaskStatusAt(job: BackupJob, now: Instant): BackupTaskStatus {
	if (stands(job)) return job.row.taskStatus as BackupTaskStatus;
	const status = backupJobStatusAt(job, now);
	if (status !== 'INIT' && status !== 'DOING') return status;
	const fraction = fractionDoneAt(job, now);
	const phase = BACKUP_PHASES.find(([end]) => fraction < end)?.[1] ?? 'BACKUP_LOG';
	return phase === 'BACKUP_LOG' && !job.plusArchivelog ? 'BEFORE_BACKUP_LOG' : phase;
}

/** Part of the data that is copied, 0..1; exactly 1 only when it COMPLETED. A job that failed or was canceled stands still at what it had reached. */
export function backupProgressAt(job: BackupJob, now: Instant): number {
	if (backupJobStatusAt(job, now) === 'COMPLETED') return 1;
	return Math.min(1, fractionDoneAt(job, now) / 0.95);
}

/** Bytes, blocks and tablets done at an instant. */
export function backupCountersAt(job: BackupJob, now: Instant): BackupCounters {
	const progress = backupProgressAt(job, now);
	// Whole microseconds, as the database has them.
	const seconds = Math.max(0, Math.round(Math.min(now, backupEndsAt(job)) * 1_000) - Math.round(job.startedAt * 1_000)) / 1_000_000;
	if (stands(job)) return countersOfRow(job, seconds, now);
	const outputBytes = Math.round(job.outputBytes * progress);
	return {
		inputBytes: Math.round(job.inputBytes * progress),
		outputBytes,
		extraMetaBytes: Math.round(4_096 * progress),
		outputRateBytes: rateOf(job, outputBytes, seconds, now),
		finishTabletCount: Math.round(job.tabletCount * progress),
		finishMacroBlockCount: Math.round(job.macroBlockCount * progress),
		fileCount: Math.round(job.tabletCount * progress * 0.25),
	};
}

/** RESULT: the error number once it FAILED, else 0. */
export function backupResultAt(job: BackupJob, now: Instant): number {
	if (stands(job)) return job.result;
	return backupJobStatusAt(job, now) === 'FAILED' ? job.result : 0;
}

/** COMMENT: the failure's text once it FAILED, else empty. */
export function backupCommentAt(job: BackupJob, now: Instant): string {
	return backupJobStatusAt(job, now) === 'FAILED' ? job.comment : '';
}

/** START_SCN: OceanBase takes it some seconds into the job. */
export function backupStartScn(job: BackupJob): bigint {
	return job.row?.startScn ?? scnAt(job.startedAt + scnDelay(job));
}

/** END_SCN: 0 until the job is COMPLETED. */
export function backupEndScnAt(job: BackupJob, now: Instant): bigint {
	if (stands(job)) return job.row.endScn;
	return backupJobStatusAt(job, now) === 'COMPLETED' ? scnAt(job.endsAt) : 0n;
}

/** The tenant's backups that have begun by then, newest last. */
export function backupsAt(tenant: Tenant, now: Instant): BackupJob[] {
	return tenant.backups
		.filter((job) => job.startedAt <= now)
		.sort((one, other) => one.startedAt - other.startedAt || one.jobId - other.jobId);
}

/** The first running backup of the tenant. */
export function runningBackupAt(tenant: Tenant, now: Instant): BackupJob | undefined {
	return backupsAt(tenant, now).find((job) => isBackupRunning(job, now));
}

/** The running backup, else the one that began last: what an overview shows. docs/reference/obshell.md#35-backup-overview. */
export function latestBackupAt(tenant: Tenant, now: Instant): BackupJob | undefined {
	return runningBackupAt(tenant, now) ?? backupsAt(tenant, now).at(-1);
}

// --- Log archive -------------------------------------------------------------------------------

/** The round's status: what was asked for moves on by itself within seconds. docs/reference/obshell.md#54-log-archives. */
export function archiveStatusAt(round: ArchiveRound, now: Instant): ArchiveStatus {
	if (round.statusSince === undefined) return round.status;
	const age = now - round.statusSince;
	switch (round.status) {
		case 'PREPARE':
			return age < SECOND ? 'PREPARE' : age < 4 * SECOND ? 'BEGINNING' : 'DOING';
		case 'BEGINNING':
			return age < 2 * SECOND ? 'BEGINNING' : 'DOING';
		case 'STOPPING':
			return age < 2 * SECOND ? 'STOPPING' : 'STOP';
		case 'SUSPENDING':
			return age < 2 * SECOND ? 'SUSPENDING' : 'SUSPEND';
		default:
			return round.status;
	}
}

/** Up to where logs are safe. While the archive does not run it stands still. */
export function archiveCheckpointAt(round: ArchiveRound, now: Instant): Instant {
	const status = archiveStatusAt(round, now);
	if (status === 'DOING') return Math.max(round.startedAt, now - round.lagSeconds * SECOND);
	return round.checkpointStoppedAt ?? round.startedAt;
}

/** How far the checkpoint is behind, in seconds (a float). */
export function archiveDelayAt(round: ArchiveRound, now: Instant): number {
	if (archiveStatusAt(round, now) === 'DOING' && round.startedAt <= now - round.lagSeconds * SECOND) {
		return round.lagSeconds;
	}
	return Math.max(0, (now - archiveCheckpointAt(round, now)) / SECOND);
}

/** DBA_OB_TENANTS.LOG_MODE. */
export function logModeAt(tenant: Tenant, now: Instant): 'ARCHIVELOG' | 'NOARCHIVELOG' {
	if (!tenant.archive) return 'NOARCHIVELOG';
	const status = archiveStatusAt(tenant.archive, now);
	return status === 'STOP' || status === 'STOPPING' ? 'NOARCHIVELOG' : 'ARCHIVELOG';
}

/**
 * The spans the tenant can be restored into: from the end of each completed full backup that the
 * present archive round covers, to the archive's checkpoint. Sets taken with PLUS ARCHIVELOG are not
 * counted, as ob_admin does not count them either (docs/reference/obshell.md#312-restore-queries).
 */
export function recoveryWindowsAt(tenant: Tenant, now: Instant): RecoveryWindow[] {
	const round = tenant.archive;
	if (!round) return [];
	const end = archiveCheckpointAt(round, now);
	const starts = backupsAt(tenant, now)
		.filter((job) => backupJobStatusAt(job, now) === 'COMPLETED' && job.type === 'D' && !job.plusArchivelog)
		.filter((job) => job.startedAt >= round.startedAt && job.endsAt < end)
		.map((job) => job.endsAt);
	return starts.length > 0 ? [{ start: Math.min(...starts), end }] : [];
}

// --- Restore -----------------------------------------------------------------------------------

/** When the restore ended, or undefined while it runs. */
export function restoreEndedAt(job: RestoreJob, now: Instant): Instant | undefined {
	return job.endsAt <= now ? job.endsAt : undefined;
}

/** True from the restore's first instant to just before its last. */
export function isRestoreRunning(job: RestoreJob, now: Instant): boolean {
	return job.startedAt <= now && job.endsAt > now;
}

/** STATUS of the sys row while it runs, of the history afterwards. */
export function restoreStatusAt(job: RestoreJob, now: Instant): RestoreStatus {
	if (restoreEndedAt(job, now) !== undefined) return job.ending;
	if (job.row && !job.canceled) return job.row.status as RestoreStatus;
	if (now < tenantRowAt(job)) return 'CREATE_TENANT';
	if (now < job.endsAt - SECOND) return 'WAIT_TENANT_RESTORE_FINISH';
	return job.ending === 'SUCCESS' ? 'RESTORE_SUCCESS' : 'RESTORE_FAIL';
}

function tenantRowAt(job: RestoreJob): Instant {
	return job.tenantAt ?? job.startedAt + TENANT_ROW_AFTER;
}

/** Part of the restore (0..1) that is done: `restore` the data, `recover` the logs after it, `total` both. */
export function restoreProgressAt(
	job: RestoreJob,
	now: Instant,
): { restore: number; recover: number; total: number } {
	if (restoreStatusAt(job, now) === 'SUCCESS') return { restore: 1, recover: 1, total: 1 };
	const planned = plannedLength(job.startedAt, job.endsAt, job.ending === 'FAIL');
	const total = clamp((Math.min(now, job.endsAt) - job.startedAt) / planned);
	return { restore: clamp(total / 0.8), recover: clamp((total - 0.8) / 0.2), total };
}

/** Restores that have begun by then, newest last. */
export function restoresAt(world: World, now: Instant): RestoreJob[] {
	return world.restores
		.filter((job) => job.startedAt <= now)
		.sort((one, other) => one.startedAt - other.startedAt || one.jobId - other.jobId);
}

/** The running restore into that tenant name, else the one that began last. */
export function latestRestoreAt(world: World, tenantName: string, now: Instant): RestoreJob | undefined {
	const jobs = restoresAt(world, now).filter((job) => job.restoreTenantName === tenantName);
	return jobs.find((job) => isRestoreRunning(job, now)) ?? jobs.at(-1);
}

// --- Tenants -----------------------------------------------------------------------------------

/**
 * The user tenants that have a row then, with the status and role of that instant. A tenant that a
 * restore makes appears seconds after the restore began, and is PRIMARY only once activated. The
 * objects are copies: write to `world.tenants`.
 */
export function tenantsAt(world: World, now: Instant): Tenant[] {
	return world.tenants.flatMap((tenant) => {
		if (tenant.createdAt > now) return [];
		if (wentWithItsRestore(world, tenant.id, now)) return [];
		if (tenant.deleteAskedAt !== undefined) {
			return now < tenant.deleteAskedAt + DELETE_TAKES ? [{ ...tenant, status: 'DROPPING' as const }] : [];
		}
		if (tenant.asStored) return [tenant];
		const restore = restoresAt(world, now)
			.filter((job) => job.restoreTenantId === tenant.id)
			.at(-1);
		if (!restore) return [tenant];
		if (now < tenantRowAt(restore)) return [];
		if (restoreStatusAt(restore, now) !== 'SUCCESS') {
			return [{ ...tenant, status: 'RESTORE' as const, role: 'RESTORE' as const }];
		}
		const activated = restore.activatedAt !== undefined && restore.activatedAt <= now;
		return [{ ...tenant, status: 'NORMAL' as const, role: activated ? ('PRIMARY' as const) : ('STANDBY' as const) }];
	});
}

/** True when the restore that made the tenant was canceled, and has ended. */
export function wentWithItsRestore(world: World, tenantId: number, now: Instant): boolean {
	return world.restores.some((job) => job.restoreTenantId === tenantId && job.canceled && job.endsAt <= now);
}

/**
 * The tenant of that name in any letter case, blanks at the end aside, as tenantsAt shows it.
 * docs/reference/obshell.md#30-the-tenant-check.
 */
export function tenantAt(world: World, name: string, now: Instant): Tenant | undefined {
	const tenants = world.tenants.filter((tenant) => folded(tenant.name) === folded(name));
	return tenantsAt({ ...world, tenants }, now)[0];
}

/** What two names have in common that the database's collation takes for one. */
function folded(name: string): string {
	return name.replace(/ +$/, '').toLowerCase();
}

// --- Own helpers -------------------------------------------------------------------------------

function clamp(part: number): number {
	return Math.min(1, Math.max(0, part));
}

/** How long the work would have taken: a job that fails does so at 62 % of it, a hanging one is treated as an hour's work. */
function plannedLength(startedAt: Instant, endsAt: Instant, fails: boolean): number {
	if (endsAt === Infinity) return HOUR;
	return Math.max(1, (endsAt - startedAt) / (fails ? 0.62 : 1));
}

/** Part of the whole job (0..1), frozen where cancellation or failure stopped it; a hanging job stays at 60 %. */
function fractionDoneAt(job: BackupJob, now: Instant): number {
	const stop = Math.min(now, job.endsAt, job.cancelAskedAt ?? Infinity);
	const fraction = clamp((stop - job.startedAt) / plannedLength(job.startedAt, job.endsAt, job.ending === 'FAILED'));
	return job.endsAt === Infinity ? Math.min(0.6, fraction) : fraction;
}

function isCancelAsked(job: BackupJob, now: Instant): boolean {
	return job.cancelAskedAt !== undefined && job.cancelAskedAt <= now;
}

/** The view tells none while it runs. docs/reference/obshell.md#34-log-archiving. */
function rateOf(job: BackupJob, bytes: number, seconds: number, now: Instant): number {
	if (seconds === 0 || backupEndedAt(job, now) === undefined) return 0;
	return Math.round((bytes / seconds) * 10_000) / 10_000;
}

function countersOfRow(job: BackupJob & { row: BackupRow }, seconds: number, now: Instant): BackupCounters {
	const { extraMetaBytes, finishTabletCount, finishMacroBlockCount, fileCount } = job.row;
	return {
		inputBytes: job.inputBytes,
		outputBytes: job.outputBytes,
		extraMetaBytes,
		outputRateBytes: rateOf(job, job.outputBytes, seconds, now),
		finishTabletCount,
		finishMacroBlockCount,
		fileCount,
	};
}

/** True while the job is as its row says: nobody has cancelled it since. */
function stands(job: BackupJob): job is BackupJob & { row: BackupRow } {
	return job.row !== undefined && job.cancelAskedAt === undefined;
}

function wasCanceledInTime(job: BackupJob): boolean {
	return job.cancelAskedAt !== undefined && job.cancelAskedAt < job.endsAt;
}

function scnDelay(job: BackupJob): number {
	const length = job.endsAt === Infinity ? HOUR : job.endsAt - job.startedAt;
	return Math.floor(Math.min(7_541, length / 10));
}
