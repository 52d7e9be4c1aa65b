/**
 * The changes that either simulator makes to a world. Each only writes facts (what was asked, and
 * when); what follows from them is computed by worldAt.
 */
import { makeBackup, makeRestore, makeTenant } from './believableWorld';
import { SECOND, archiveCheckpointAt, archiveStatusAt, isBackupRunning, isRestoreRunning } from './worldAt';
import type { BackupJob, Instant, RestoreJob, Tenant, World } from './world';

/** The row of `world.tenants` with that id; worldAt's tenants may be copies of it. */
export function storedTenant(world: World, id: number): Tenant | undefined {
	return world.tenants.find((tenant) => tenant.id === id);
}

/** Starts a data backup at an instant; it goes as `world.plans` says (two minutes, COMPLETED). */
export function addBackup(
	world: World,
	tenant: Tenant,
	at: Instant,
	options: { type?: BackupJob['type']; plusArchivelog?: boolean; encrypted?: boolean; password?: string; description?: string } = {},
): BackupJob {
	const plans = world.plans ?? {};
	const ending = plans.backupEnding ?? 'COMPLETED';
	const job = makeBackup({
		jobId: 1 + Math.max(0, ...world.tenants.flatMap((one) => one.backups.map((backup) => backup.jobId))),
		backupSetId: 1 + Math.max(0, ...tenant.backups.map((backup) => backup.backupSetId)),
		startedAt: at,
		endsAt: at + (plans.backupSeconds ?? 120) * SECOND,
		ending,
		result: ending === 'FAILED' ? (plans.backupResult ?? -9026) : 0,
		comment: ending === 'FAILED' ? (plans.backupComment ?? 'backup device is not reachable') : '',
		dataBaseUri: tenant.dataBaseUri,
		...options,
	});
	(storedTenant(world, tenant.id) ?? tenant).backups.push(job);
	return job;
}

/** Asks every running backup of the tenant to cancel; false = none was running. */
export function cancelBackups(tenant: Tenant, at: Instant): boolean {
	const running = tenant.backups.filter((job) => isBackupRunning(job, at) && job.cancelAskedAt === undefined);
	for (const job of running) job.cancelAskedAt = at;
	return running.length > 0;
}

/** Begins a new archive round, or goes on with a suspended one. Nothing happens without a destination. */
export function startArchive(tenant: Tenant, at: Instant): void {
	if (tenant.archiveBaseUri === '') return;
	const round = tenant.archive;
	if (round && ['SUSPEND', 'SUSPENDING'].includes(archiveStatusAt(round, at))) {
		tenant.archive = { ...round, status: 'DOING', statusSince: at, checkpointStoppedAt: undefined };
		return;
	}
	tenant.archive = {
		roundId: (round?.roundId ?? 0) + 1,
		status: 'PREPARE',
		statusSince: at,
		startedAt: at,
		lagSeconds: round?.lagSeconds ?? 2.5,
		path: tenant.archiveBaseUri,
		message: '',
	};
}

/** Stops or suspends the tenant's archive round; its checkpoint stands still from then on. */
export function haltArchive(tenant: Tenant, at: Instant, towards: 'STOPPING' | 'SUSPENDING'): void {
	const round = tenant.archive;
	if (!round) return;
	tenant.archive = {
		...round,
		status: towards,
		statusSince: at,
		checkpointStoppedAt: archiveCheckpointAt(round, at),
	};
}

/** Starts a restore at an instant, and makes the row of the tenant to come; it goes as `world.plans` says (three minutes, SUCCESS). */
export function addRestore(
	world: World,
	at: Instant,
	facts: Pick<RestoreJob, 'restoreTenantName' | 'restoreScn' | 'backupDataUri' | 'backupLogUri'> & { source: Tenant },
): RestoreJob {
	const plans = world.plans ?? {};
	const { source, ...rest } = facts;
	const tenantId =
		2 +
		Math.max(
			1000,
			...world.tenants.map((tenant) => tenant.id),
			...world.restores.map((restore) => restore.restoreTenantId),
		);
	const ending = plans.restoreEnding ?? 'SUCCESS';
	const job = makeRestore({
		jobId: 1 + Math.max(0, ...world.restores.map((restore) => restore.jobId)),
		restoreTenantId: tenantId,
		backupTenantName: source.name,
		backupTenantId: source.id,
		backupClusterName: world.clusterName,
		startedAt: at,
		endsAt: at + (plans.restoreSeconds ?? 180) * SECOND,
		ending,
		comment: ending === 'FAIL' ? (plans.restoreComment ?? 'ERR-4184: Server out of disk space') : '',
		...rest,
	});
	world.restores.push(job);
	world.tenants.push(
		makeTenant({
			id: tenantId,
			name: facts.restoreTenantName,
			mode: source.mode,
			createdAt: at,
			status: 'RESTORE',
			role: 'RESTORE',
		}),
	);
	return job;
}

/** Cancels the tenant's restore if it still runs (it ends FAIL) and drops the tenant's row. */
export function undoRestore(world: World, tenantName: string, at: Instant): void {
	for (const job of world.restores) {
		if (job.restoreTenantName !== tenantName || !isRestoreRunning(job, at)) continue;
		job.endsAt = at;
		job.ending = 'FAIL';
		job.comment = 'restore is canceled by user';
	}
	world.tenants = world.tenants.filter((tenant) => tenant.name !== tenantName);
}
