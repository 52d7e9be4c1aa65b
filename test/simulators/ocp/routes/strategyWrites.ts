import type { Tenant, World } from '../../world';
import { archiveStatusAt } from '../../worldAt';
import { startArchive, storedTenant } from '../../worldWrites';
import type { OperationType, Outcome, Refusal } from '../operations';
import { REFUSALS, operationResponse, storageRefusal } from '../operations';
import type { Call, Route } from '../routing';
import { clusterOf, tenantOf } from '../routing';
import type { ManagedCluster } from '../state';
import { readStrategyBody } from '../strategyBody';
import type { StrategyBody } from '../strategyModel';
import { storageUri } from '../strategyModel';
import { briefTask } from '../taskInstances';

type Subject = ManagedCluster & { tenant?: Tenant };

const ofCluster = '/api/v2/ob/clusters/:id/backup/config/backupStrategy';
const ofTenant = '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/config/backupStrategy';

/**
 * Create, change, delete, pause and resume strategies (C2-C4, C13, C14, T2-T4, T10, T11);
 * docs/reference/ocp.md#37-strategies-and-writes.
 */
export const strategyWriteRoutes: Route[] = [
	...[
		{ base: ofCluster, subject: clusterOf as (call: Call) => Subject, since: undefined },
		{ base: ofTenant, subject: tenantOf, since: '4.3.3' as const },
	].flatMap(({ base, subject, since }): Route[] => [
		{ method: 'POST', path: base, since, writes: true, handle: (call) => create(call, subject(call)) },
		{ method: 'PATCH', path: base, since, writes: true, handle: (call) => update(call, subject(call)) },
		{ method: 'DELETE', path: base, since, writes: true, handle: (call) => remove(call, subject(call)) },
		{ method: 'POST', path: `${base}/startSchedule`, since: '4.3.3', writes: true, handle: (call) => schedule(call, subject(call), true) },
		{ method: 'POST', path: `${base}/stopSchedule`, since: '4.3.3', writes: true, handle: (call) => schedule(call, subject(call), false) },
	]),
];

function create(call: Call, subject: Subject) {
	const body = readStrategyBody(call, subject.world);
	const { world, tenant } = subject;
	const exists = call.state.strategy(world.ocpClusterId, tenant?.ocpId) !== undefined;
	const refusal = exists ? (tenant ? REFUSALS.tenantHasStrategy : REFUSALS.clusterHasStrategy) : refusalOf(subject, body);
	if (!refusal) {
		const id = 1 + Math.max(0, ...call.state.strategies.map((strategy) => strategy.id));
		call.state.strategies.push({
			...body,
			obBackupServiceStorageConfig: { storageId: 20 + id, ...body.obBackupServiceStorageConfig },
			id,
			clusterId: world.ocpClusterId,
			tenantId: tenant?.ocpId,
			createdAt: call.now,
			updatedAt: call.now,
		});
	}
	return respond(call, 'CREATE_BACKUP_STRATEGY', subject, refusal, () => apply(call, subject, body));
}

function update(call: Call, subject: Subject) {
	const body = readStrategyBody(call, subject.world);
	const strategy = call.state.strategy(subject.world.ocpClusterId, subject.tenant?.ocpId);
	if (!strategy) return respond(call, 'UPDATE_BACKUP_STRATEGY', subject, REFUSALS.noStrategy);
	const { storageId } = strategy.obBackupServiceStorageConfig;
	const wanted = { ...body, obBackupServiceStorageConfig: { storageId, ...body.obBackupServiceStorageConfig } };
	const isSame = Object.entries(wanted).every(([name, value]) => sameJson(value, strategy[name as keyof StrategyBody]));
	const refusal = isSame ? REFUSALS.nothingChanged : refusalOf(subject, body);
	if (!refusal) Object.assign(strategy, wanted, { updatedAt: call.now });
	return respond(call, 'UPDATE_BACKUP_STRATEGY', subject, refusal, () => apply(call, subject, body));
}

function remove(call: Call, subject: Subject) {
	const wasThere = call.state.removeStrategy(subject.world.ocpClusterId, subject.tenant?.ocpId);
	return respond(call, 'DELETE_BACKUP_STRATEGY', subject, wasThere ? undefined : REFUSALS.noStrategy);
}

function schedule(call: Call, subject: Subject, enabled: boolean) {
	const strategy = call.state.strategy(subject.world.ocpClusterId, subject.tenant?.ocpId);
	if (strategy) {
		strategy.obBackupScheduleConfig = { ...strategy.obBackupScheduleConfig, backupScheduleEnabled: enabled };
		strategy.updatedAt = call.now;
	}
	const type = enabled ? 'START_BACKUP_SCHEDULE' : 'STOP_BACKUP_SCHEDULE';
	return respond(call, type, subject, strategy ? undefined : REFUSALS.noStrategy);
}

function respond(
	call: Call,
	type: OperationType,
	{ world, tenant }: Subject,
	refusal: Refusal | undefined,
	startTasks?: () => number[],
) {
	const outcome: Outcome = { world, tenant, refusal, taskIds: refusal ? undefined : startTasks?.() };
	return operationResponse(type, [outcome], call.language);
}

function refusalOf({ world, type }: Subject, body: StrategyBody): Refusal | undefined {
	if (type === 'STANDBY') return REFUSALS.standbyCluster;
	const { configName, obBackupStorageBaseInfo } = body.obBackupServiceStorageConfig;
	return storageRefusal(world, configName, obBackupStorageBaseInfo);
}

/** Points the tenants' backups at the new storage and starts log backups that do not run; the ids of the started tasks. */
function apply(call: Call, { world, tenant }: Subject, body: StrategyBody): number[] {
	const uri = storageUri(body.obBackupServiceStorageConfig.obBackupStorageBaseInfo);
	const tenants = tenant === undefined ? world.tenants : world.tenants.filter(({ id }) => id === tenant.id);
	let started = false;
	for (const stored of tenants) {
		stored.dataBaseUri = uri;
		if (!body.obBackupScheduleConfig.startLogBackup || isArchiving(world, stored, call.now)) continue;
		stored.archiveBaseUri = uri;
		startArchive(stored, call.now);
		started = true;
	}
	if (!started) return [];
	return [call.state.addTask(briefTask(world, tenant, 'Start log backup', call.username, call.now)).id];
}

function isArchiving(world: World, { id }: Tenant, now: number): boolean {
	const round = storedTenant(world, id)?.archive;
	return round !== undefined && !['STOP', 'SUSPEND'].includes(archiveStatusAt(round, now));
}

/** Alike whatever the order of members. */
function sameJson(one: unknown, other: unknown): boolean {
	return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
	return JSON.stringify(value, (_, member: unknown) =>
		typeof member === 'object' && member !== null && !Array.isArray(member)
			? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
			: member,
	) ?? '';
}
