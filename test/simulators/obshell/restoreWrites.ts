/**
 * Restoring a tenant and undoing it. A/executor/ob/restore.go, cancel_restore.go;
 * docs/reference/obshell.md#310-restore-a-tenant, #311-cancel-a-restore.
 */
import {
	checkedTenant,
	databaseDown,
	requireClusterAgent,
	requireDatabase,
	requireDatabaseFirst,
	stored,
	sysRefused,
	type Call,
	type Route,
} from './agent';
import { bindBody, required, type Bound } from './bind';
import type { Dag } from './dag';
import { cancelAndWait, operate } from './dagOperators';
import { NO_CONTENT } from './envelope';
import { ObshellError, bare, illegalArgument, old, oldReason, refuse } from './errors';
import { cancelRestoreSteps, nameOfRestore, restoreSteps, type Wanted } from './restoreSteps';
import { newDagDto, operatedDagDto } from './taskDto';
import { has } from './versions';
import { checkZones, readZones } from './zones';
import { isRestoreRunning, tenantAt } from '../worldAt';

export const restoreWrites: Route[] = [
	{ method: 'POST', path: '/tenant/restore', handler: restore, besideRefusal: 'null' },
	{ method: 'DELETE', path: '/tenant/:name/restore', handler: undo, besideRefusal: 'null' },
];

function restore(call: Call): unknown {
	const wanted = read(call);
	const { agent, now } = call;
	checkName(call, wanted);
	if (wanted.zones.length === 0) throw bare(refuse('OB.Tenant.ZoneList.Empty', 'Zone list is empty.', 400, old.illegal('zone_list is empty')));
	if (wanted.time !== undefined && wanted.scn !== undefined) {
		throw illegal('timestamp or scn', 'cannot be set at the same time', 'timestamp and scn cannot be set at the same time');
	}
	const { highScore } = wanted;
	if (highScore < 0 || highScore > 100) {
		throw illegal('ha_high_thread_score', 'should be in [0, 100]', `invalid ha_high_thread_score ${highScore}, should be in [0, 100]`);
	}
	checkZones(agent.world, wanted.zones, wanted.primaryZone);
	const dag = agent.dags.create(
		{ name: nameOfRestore(wanted.name), steps: restoreSteps(agent, wanted, now), tenant: wanted.name, releasedOnFailure: true },
		now,
	);
	return newDagDto(call, dag);
}

function checkName(call: Call, { name }: Wanted): void {
	requireClusterAgent(call);
	if (name === 'sys') throw bare(sysRefused({ path: '/tenant/:name/restore' }));
	requireDatabaseFirst(call);
	if (!tenantAt(call.agent.world, name, call.now)) return;
	throw bare(refuse('OB.Tenant.Existed', `Tenant ${name} already exists`, 400, old.illegal(`tenant '${name}' already exists`)));
}

function illegal(name: string, reason: string, oldText: string): Error {
	const { errCode, message } = illegalArgument(name, reason);
	return refuse(errCode, message, 400, old.illegal(oldText));
}

function read(call: Call): Wanted {
	const body = bindBody(call.body, 'RestoreParam');
	const storage = has(call.agent.version, 'restoreUris') ? 'RestoreStorageParam' : 'RestoreWindowsParam';
	const dataUri = body.string(`${storage}.data_backup_uri`) ?? '';
	const zones = body.structs('zone_list', 'ZoneParam');
	const wanted = {
		dataUri,
		logUri: body.string(`${storage}.archive_log_uri`) || dataUri,
		name: body.string('restore_tenant_name') ?? '',
		time: body.time('timestamp'),
		scn: body.int64('scn') || undefined,
		zones: readZones(zones ?? []),
		primaryZone: primaryZoneOf(body),
		concurrency: body.int('concurrency'),
		highScore: body.int('ha_high_thread_score') ?? 100,
		decryption: body.strings('decryption') ?? [],
		kmsInfo: body.string('kms_encrypt_info'),
	};
	const missing = [
		...(dataUri === '' ? [`RestoreParam.${storage}.DataBackupUri`] : []),
		...(wanted.name === '' ? ['RestoreParam.TenantName'] : []),
		...(zones === undefined ? ['RestoreParam.ZoneList'] : []),
	];
	if (missing.length > 0) throw required(...missing);
	return wanted;
}

function primaryZoneOf(body: Bound): string {
	const zone = body.string('primary_zone') || 'RANDOM';
	return zone.toUpperCase() === 'RANDOM' ? 'RANDOM' : zone;
}

/** The table of docs/reference/obshell.md#311-cancel-a-restore, by what runs in OceanBase and by the last DAG of that tenant name. */
function undo(call: Call): unknown {
	requireClusterAgent(call);
	const { agent, now } = call;
	const { name } = call.params;
	if (name === 'sys') throw bare(sysRefused(call));
	const what = 'get running restore task';
	// Go's own remark on an argument too many.
	requireDatabase(call, what, old.unexpected(`${oldReason(databaseDown(agent))}%!(EXTRA string=${what})`));
	const dag = agent.dags.lastOf.get(name)?.dag;
	const isRunning = agent.world.restores.some((job) => job.restoreTenantName === name && isRestoreRunning(job, now));
	if (isRunning && (!dag || dag.state === 'SUCCEED')) return cancelByNewDag(call);
	if (!dag) {
		if (!tenantAt(agent.world, name, now)) return NO_CONTENT;
		throw refuse('OB.Restore.NotRecovering', `Tenant '${name}' is not in restore state`, 400, old.badRequest(`tenant '${name}' not in restore`));
	}
	if (dag.name !== nameOfRestore(name)) throw isRunning ? withoutJobId(dag) : notTheRestore(dag);
	return rollBack(call, dag);
}

function rollBack(call: Call, dag: Dag): unknown {
	const { agent, now } = call;
	try {
		if (dag.state === 'RUNNING') cancelAndWait(agent.dags, dag, now);
		operate(agent.dags, dag, 'rollback', now);
	} catch (error) {
		throw unexpectedWhenOld(error);
	}
	return operatedDagDto(call, dag);
}

/** Old agents pass the refusals of the engine on as something that they did not expect. docs/reference/obshell.md#19-log-on-errors. */
function unexpectedWhenOld(error: unknown): unknown {
	if (!(error instanceof ObshellError)) return error;
	const reason = error.extra.old?.message?.replace(/^Known error: /, '') ?? error.message;
	return refuse(error.errCode, error.message, error.status, old.unexpected(reason));
}

function cancelByNewDag(call: Call): unknown {
	const { agent, now } = call;
	const tenant = stored(agent, checkedTenant(call));
	const steps = cancelRestoreSteps(agent, tenant);
	return newDagDto(call, agent.dags.create({ name: `Cancel restore ${tenant.name}`, steps, tenant: tenant.name }, now));
}

function notTheRestore(dag: Dag): Error {
	const text = `${dag.name}(${dag.id}) is not the restore dag`;
	return refuse('OB.Restore.Task.NotExist', `there is no restore dag: ${text}`, 400, old.known(`there is no restore dag, ${text}`));
}

function withoutJobId(dag: Dag): Error {
	const text = `additional data has no restore job id, ${dag.name}(${dag.id}) is not the restore backup task`;
	return refuse('OB.Restore.Task.NotExist', `there is no restore dag: ${text}`, 400, old.badRequest(text));
}
