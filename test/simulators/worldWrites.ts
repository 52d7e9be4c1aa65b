/**
 * The changes that either simulator makes to a world. Each only writes facts (what was asked, and
 * when); what follows from them is computed by worldAt.
 */
import { makeBackup, makeRestore, makeTenant } from './believableWorld';
import { SECOND, archiveCheckpointAt, archiveStatusAt, isBackupRunning, isRestoreRunning, latestRestoreAt, restoreStatusAt, wentWithItsRestore } from './worldAt';
import type { BackupJob, Instant, Plans, ResourcePool, RestoreJob, Tenant, World } from './world';

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
		jobId: 1 + Math.max(0, ...tenant.backups.map((backup) => backup.jobId)),
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
export function cancelBackups(tenant: Tenant, at: Instant, { cancelSeconds }: Plans = {}): boolean {
	const running = tenant.backups.filter((job) => isBackupRunning(job, at) && job.cancelAskedAt === undefined);
	for (const job of running) {
		job.cancelAskedAt = at;
		job.cancelTakes = cancelSeconds === undefined ? undefined : cancelSeconds * SECOND;
	}
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

/** Makes a resource pool that no tenant has yet. */
export function addPool(world: World, facts: Omit<ResourcePool, 'id'>): void {
	const pools = [world.sys, ...world.tenants].flatMap((tenant) => tenant?.pools ?? []).concat(world.freePools ?? []);
	const id = 1 + Math.max(1000, ...pools.map((pool) => pool.id));
	world.freePools = [...(world.freePools ?? []), { id, ...facts }];
}

/** Drops a resource pool that no tenant has; false = there is none of that name. */
export function dropFreePool(world: World, name: string, at: Instant): boolean {
	for (const tenant of world.tenants.filter(({ id }) => wentWithItsRestore(world, id, at))) dropTenant(world, tenant.name);
	const before = world.freePools ?? [];
	world.freePools = before.filter((pool) => pool.name !== name);
	return world.freePools.length < before.length;
}

/** How a restore begins. */
export interface RestoreStart extends Pick<RestoreJob, 'restoreTenantName' | 'restoreScn' | 'backupDataUri' | 'backupLogUri' | 'option'> {
	source: Tenant;
	primaryZone?: string;
	locality?: string;
	/** Free pools, which the tenant takes. Default: made up. */
	poolNames?: string[];
}

/** Starts a restore at an instant, and makes the row of the tenant to come; it goes as `world.plans` says (three minutes, SUCCESS). */
export function addRestore(world: World, at: Instant, start: RestoreStart): RestoreJob {
	const plans = world.plans ?? {};
	const { source, primaryZone, locality, poolNames, ...rest } = start;
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
		tenantAt: plans.tenantSeconds === undefined ? undefined : at + plans.tenantSeconds * SECOND,
		endsAt: at + (plans.restoreSeconds ?? 180) * SECOND,
		ending,
		comment: ending === 'FAIL' ? (plans.restoreComment ?? 'ERR-4184: Server out of disk space') : '',
		...rest,
	});
	world.restores.push(job);
	world.tenants.push(
		makeTenant({
			id: tenantId,
			name: start.restoreTenantName,
			mode: source.mode,
			createdAt: at,
			status: 'RESTORE',
			role: 'RESTORE',
			pools: poolNames && takePools(world, poolNames),
			...(primaryZone === undefined ? {} : { primaryZone }),
			...(locality === undefined ? {} : { locality }),
		}),
	);
	return job;
}

function takePools(world: World, names: string[]): ResourcePool[] {
	const taken = (world.freePools ?? []).filter(({ name }) => names.includes(name));
	world.freePools = (world.freePools ?? []).filter((pool) => !taken.includes(pool));
	return taken;
}

/** Asks a running restore into that tenant name to cancel: after `takes` milliseconds it ends FAIL, and its tenant is gone. False = none is running. */
export function cancelRestore(world: World, tenantName: string, at: Instant, takes = (world.plans?.cancelRestoreSeconds ?? 1) * SECOND): boolean {
	const running = world.restores.filter((job) => job.restoreTenantName === tenantName && isRestoreRunning(job, at));
	for (const job of running) {
		Object.assign(job, { endsAt: Math.min(job.endsAt, at + takes), ending: 'FAIL', comment: 'cancelled by user', canceled: true });
	}
	return running.length > 0;
}

/** Cancels the tenant's restore if it still runs, and drops the tenant, all at once. */
export function undoRestore(world: World, tenantName: string, at: Instant): void {
	cancelRestore(world, tenantName, at, 0);
	dropTenant(world, tenantName);
}

/** Drops a tenant; nobody has its resource pools then. */
export function dropTenant(world: World, name: string): void {
	const dropped = world.tenants.filter((tenant) => tenant.name === name);
	world.tenants = world.tenants.filter((tenant) => tenant.name !== name);
	world.freePools = [...(world.freePools ?? []), ...dropped.flatMap(({ pools }) => pools ?? [])];
}

/** Moves a tenant into the recycle bin, under a name of the bin's; it keeps its resource pools. */
export function recycleTenant(world: World, name: string, at: Instant): void {
	const tenant = world.tenants.find((one) => one.name === name);
	if (tenant) Object.assign(tenant, { name: `__recycle_$_${tenant.id}_${Math.floor(at * 1000)}`, inRecyclebin: true });
}

/** Makes a restored tenant PRIMARY; it takes two seconds. False = its restore has not succeeded. */
export function activateTenant(world: World, tenantName: string, at: Instant): boolean {
	const job = latestRestoreAt(world, tenantName, at);
	if (!job || restoreStatusAt(job, at) !== 'SUCCESS') return false;
	job.activatedAt = at + 2 * SECOND;
	return true;
}
