import type { Instant, RestoreJob, Tenant, World } from '../../world';
import { backupJobStatusAt, backupsAt, latestRestoreAt, isRestoreRunning, recoveryWindowsAt, tenantsAt } from '../../worldAt';
import { addRestore, storedTenant, undoRestore } from '../../worldWrites';
import type { Members } from '../bodies';
import { array, long, object, oneOf, optional, text } from '../bodies';
import { OcpError, invalidParameter } from '../errors';
import type { Outcome, Refusal } from '../operations';
import { REFUSALS, operationResponse } from '../operations';
import type { Call, Route } from '../routing';
import { clusterOf } from '../routing';
import { readStorageBase } from '../strategyBody';
import { storageUri } from '../strategyModel';
import type { TaskFacts, TaskRun } from '../taskInstances';
import { SHORT_TASK } from '../taskInstances';
import { parseOffsetDateTime } from '../times';
import { unitSpec } from './clusters';

/** Restore (C12), its preview (C15) and registered sources (C16, C17); docs/reference/ocp.md#39-restore-preview-sources. */
export const restoreRoutes: Route[] = [
	{ method: 'POST', path: '/api/v2/ob/clusters/:id/backup/restore', writes: true, handle: restore },
	// A preview changes nothing, but needs the right to create a tenant (docs/reference/ocp.md#3-endpoints).
	{ method: 'POST', path: '/api/v2/ob/clusters/:id/backup/restore/preview', since: '4.3.3', writes: true, handle: preview },
	{ method: 'POST', path: '/api/v2/ob/backup/restore/addRestoreSource', since: '4.3.3', writes: true, takesForm: true, handle: addSource },
	{ method: 'POST', path: '/api/v2/ob/backup/restore/clearRestoreSource', since: '4.3.3', writes: true, takesForm: true, handle: clearSource },
];

/** A restore into a tenant of this name fails to create its units. */
const BROKEN_TENANT_NAME = 'broken';

const STEPS = ['Check restore conditions', 'Create resource pools', 'Create tenant', 'Restore data', 'Recover logs', 'Activate tenant'];

interface Wish {
	into: World;
	/** undefined = no backup is found where the body says. */
	source?: { world: World; tenant: Tenant };
	at: Instant;
	name: string;
	primaryZone?: string;
	zoneNames: string[];
}

function restore(call: Call) {
	const wish = readWish(call);
	const refusal = refusalOf(wish, call.now);
	const outcome: Outcome = { ...(wish.source ?? { world: wish.into }), refusal };
	if (!refusal && wish.source) outcome.taskIds = [addTask(call, wish, wish.source).id];
	return operationResponse('RESTORE', [outcome], call.language);
}

function preview(call: Call) {
	const wish = readWish(call);
	const refusal = wish.source ? windowRefusal(wish.source.tenant, wish.at, call.now) : REFUSALS.filesUnreadable;
	if (refusal || !wish.source) throw new OcpError(400, (refusal ?? REFUSALS.filesUnreadable).code, (refusal ?? REFUSALS.filesUnreadable).hint);
	const { tenant } = wish.source;
	const usable = backupsAt(tenant, call.now).filter(
		(job) => backupJobStatusAt(job, call.now) === 'COMPLETED' && job.endsAt <= wish.at,
	);
	const full = usable.filter(({ type }) => type === 'D').at(-1);
	const chain = usable.filter((job) => job === full || (job.type === 'I' && full !== undefined && job.startedAt > full.startedAt));
	// The ids are texts in the sample, though the table says Long (docs/reference/ocp.md#39-restore-preview-sources).
	return {
		contents: [
			...chain.map((job) => ({ backupDest: job.path, backupId: `${job.backupSetId}`, backupType: 'BACKUP_SET', copyId: '0' })),
			...(tenant.archive
				? [{ backupDest: tenant.archive.path, backupId: `${tenant.archive.roundId}`, backupType: 'BACKUP_PIECE', copyId: '0' }]
				: []),
		],
	};
}

/** Transport of the parameters is undocumented: query, form and JSON are all taken (docs/reference/ocp.md#6-not-confirmed, item 5). */
function sourceParameters(call: Call): Members {
	return { ...Object.fromEntries(call.parameters), ...(call.body === undefined ? {} : object(call.body, 'request body')) };
}

function addSource(call: Call): undefined {
	const members = sourceParameters(call);
	const { restoreSources } = members;
	const sources = typeof restoreSources === 'string' ? restoreSources.split(',') : array(members, 'restoreSources');
	const id = call.state.cluster(long(members, 'restoreClusterId')).world.ocpClusterId;
	call.state.restoreSources.set(id, [...(call.state.restoreSources.get(id) ?? []), ...sources]);
	return undefined;
}

function clearSource(call: Call): undefined {
	const id = call.state.cluster(long(sourceParameters(call), 'restoreClusterId')).world.ocpClusterId;
	call.state.restoreSources.delete(id);
	return undefined;
}

/** Reads RestoreTenantParam (docs/reference/ocp.md#39-restore-preview-sources). */
function readWish(call: Call): Wish {
	const backedUp = clusterOf(call);
	const body = object(call.body, 'request body');
	const online = oneOf(body, 'backupTenantStatus', ['ONLINE', 'OFFLINE']) === 'ONLINE';
	const name = online ? 'restoreOnlineTenantRequiredParam' : 'restoreOfflineTenantRequiredParam';
	const param = object(body[name], name);
	const source = online ? onlineSource(call, backedUp.world, param) : offlineSource(call, param);
	const info = object(param.restoreTenantInfoParam, 'restoreTenantInfoParam');
	const into = call.state.cluster(long(param, 'restoreClusterId')).world;
	const at = parseOffsetDateTime(text(param, 'restoreEndTime'));
	if (at === undefined) throw invalidParameter('restoreEndTime', param.restoreEndTime);
	return {
		into,
		source,
		at,
		name: text(info, 'name'),
		primaryZone: optional(info, 'primaryZone', text),
		zoneNames: array(info, 'zones').map((zone) => readZone(object(zone, 'zones'), into)),
	};
}

function readZone(zone: Members, into: World): string {
	const name = text(zone, 'name');
	if (!into.zones.some((known) => known.name === name)) throw invalidParameter('zones.name', name);
	oneOf(zone, 'replicaType', ['FULL', 'LOGONLY', 'READONLY']);
	const pool = object(zone.resourcePool, 'resourcePool');
	unitSpec(into, text(pool, 'unitSpecName'));
	long(pool, 'unitCount', 1);
	return name;
}

function onlineSource(call: Call, backedUp: World, param: Members): Wish['source'] {
	const { world } = call.state.cluster(long(param, 'backupClusterId'));
	if (world !== backedUp) throw invalidParameter('backupClusterId', param.backupClusterId);
	return { world, tenant: call.state.tenant(world, long(param, 'backupTenantId'), call.now) };
}

/** Looks for the backup by its names below the given storage. */
function offlineSource(call: Call, param: Members): Wish['source'] {
	oneOf(param, 'backupMode', ['PHYSICAL_BACKUP', 'LOGICAL_BACKUP']);
	const clusterName = text(param, 'backupClusterName');
	const tenantName = text(param, 'backupTenantName');
	const place = withoutQuery(storageUri(readStorageBase(param, call.state.version)));
	for (const { world } of call.state.clusters) {
		const tenant = world.clusterName === clusterName ? world.tenants.find((candidate) => candidate.name === tenantName) : undefined;
		if (tenant && withoutQuery(tenant.dataBaseUri).startsWith(place)) return { world, tenant };
	}
	return undefined;
}

function withoutQuery(uri: string): string {
	return uri.split('?')[0];
}

function refusalOf({ into, source, at, name }: Wish, now: Instant): Refusal | undefined {
	if (!source) return REFUSALS.filesUnreadable;
	const earlier = latestRestoreAt(into, name, now);
	if (earlier && isRestoreRunning(earlier, now)) return REFUSALS.tenantBeingRestored;
	if (tenantsAt(into, now).some((tenant) => tenant.name === name)) return REFUSALS.targetExists;
	if (name === BROKEN_TENANT_NAME) return REFUSALS.unitCreationFailed;
	return windowRefusal(source.tenant, at, now);
}

/** The check of `ocp.backup.restore-time-pre-check.enabled`, which is on by default. */
function windowRefusal(tenant: Tenant, at: Instant, now: Instant): Refusal | undefined {
	return recoveryWindowsAt(tenant, now).some(({ start, end }) => start <= at && at <= end) ? undefined : REFUSALS.outsideWindow;
}

function addTask(call: Call, wish: Wish, source: NonNullable<Wish['source']>): TaskFacts {
	let job = startJob(wish, source, call.now);
	const follow = (operation: TaskRun['operation'], startedAt: Instant, followed: RestoreJob): TaskRun => ({
		operation,
		startedAt,
		endsAt: () => followed.endsAt,
		succeeds: () => followed.ending === 'SUCCESS',
	});
	return call.state.addTask({
		name: 'Restore tenant',
		type: 'MANUAL',
		world: wish.into,
		tenant: storedTenant(wish.into, job.restoreTenantId),
		creator: call.username,
		createdAt: call.now,
		steps: STEPS,
		runs: [follow('EXECUTE', call.now, job)],
		retry: (now) => {
			undoRestore(wish.into, wish.name, now);
			job = startJob(wish, source, now);
			return follow('RETRY', now, job);
		},
		rollback: (now) => {
			undoRestore(wish.into, wish.name, now);
			return { operation: 'ROLLBACK', startedAt: now, endsAt: () => now + SHORT_TASK, succeeds: () => true };
		},
	});
}

function startJob(wish: Wish, source: NonNullable<Wish['source']>, now: Instant): RestoreJob {
	const job = addRestore(wish.into, now, {
		restoreTenantName: wish.name,
		restoreScn: BigInt(wish.at) * 1_000_000n,
		backupDataUri: source.tenant.dataBaseUri,
		backupLogUri: source.tenant.archiveBaseUri,
		source: source.tenant,
	});
	job.backupClusterName = source.world.clusterName;
	// OCP's restore ends with a tenant that can be used.
	if (job.ending === 'SUCCESS') job.activatedAt = job.endsAt;
	const tenant = storedTenant(wish.into, job.restoreTenantId);
	if (tenant) {
		tenant.locality = wish.zoneNames.map((zone) => `FULL{1}@${zone}`).join(', ');
		if (wish.primaryZone !== undefined) tenant.primaryZone = wish.primaryZone;
	}
	return job;
}
