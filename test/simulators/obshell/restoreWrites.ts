/** Restoring a tenant and undoing it. docs/reference/obshell.md#310-restore-a-tenant, #311-cancel-a-restore. */
import { checkedTenant, complainAboutName, requireClusterAgent, requireDatabase, stored, sysRefused, type Agent, type Call, type Route } from './agent';
import { bindBody, required, type Bound } from './bind';
import { StepFailure, isFinished, type Dag, type Step } from './dag';
import { NO_CONTENT } from './envelope';
import { illegalArgument, refuse } from './errors';
import { findWindows, sourceAt } from './restoreReads';
import { escapedByObshell, readLiteral } from './sqlText';
import { dagDto } from './taskRoutes';
import { checkZones } from './zones';
import { MINUTE, SECOND, backupJobStatusAt, instantOfScn, isRestoreRunning, scnAt, tenantAt } from '../worldAt';
import { addRestore, undoRestore } from '../worldWrites';
import type { BackupJob, Instant, RestoreJob, Tenant } from '../world';

export const restoreWrites: Route[] = [
	{ method: 'POST', path: '/tenant/restore', handler: restore, since: '4.2.4' },
	{ method: 'DELETE', path: '/tenant/:name/restore', handler: undo, since: '4.2.4' },
];

/** A restore as asked for. */
interface Wanted {
	name: string;
	dataUri: string;
	logUri: string;
	/** The instant the client meant, and the wall clock it wrote. */
	time?: { instant: Instant; wall: number };
	scn?: bigint;
	highScore: number;
	decryption: string[];
	kmsInfo?: string;
}

function restore(call: Call): unknown {
	const body = bindBody(call.body, 'RestoreParam');
	const wanted = read(body);
	const zones = body.structs('zone_list', 'ZoneParam');
	const primaryZone = body.string('primary_zone');
	body.int('concurrency');
	if (wanted.dataUri === '') throw required('RestoreParam.RestoreStorageParam.DataBackupUri');
	if (wanted.name === '') throw required('RestoreParam.TenantName');
	if (zones === undefined) throw required('RestoreParam.ZoneList');
	requireClusterAgent(call);
	if (wanted.name === 'sys') throw sysRefused();
	requireDatabase(call);
	const { agent, now } = call;
	if (tenantAt(agent.world, wanted.name, now)) {
		throw refuse('OB.Tenant.Existed', `Tenant ${wanted.name} already exists`);
	}
	if (zones.length === 0) throw refuse('OB.Tenant.ZoneList.Empty', 'Zone list is empty.');
	if (wanted.time !== undefined && wanted.scn !== undefined) {
		throw illegalArgument('timestamp or scn', 'cannot be set at the same time');
	}
	if (wanted.highScore < 0 || wanted.highScore > 100) {
		throw illegalArgument('ha_high_thread_score', 'should be in [0, 100]');
	}
	checkZones(agent.world, zones, primaryZone);
	const dag = agent.dags.create(
		{
			name: nameOfRestore(wanted.name),
			steps: restoreSteps(agent, wanted),
			tenant: wanted.name,
			releasedOnFailure: true,
			additionalData: { restore_job_id: 0 },
		},
		now,
	);
	return dagDto(call, dag);
}

function read(body: Bound): Wanted {
	const dataUri = body.string('data_backup_uri') ?? '';
	return {
		dataUri,
		logUri: body.string('archive_log_uri') || dataUri,
		name: body.string('restore_tenant_name') ?? '',
		time: body.time('timestamp'),
		scn: body.int64('scn') || undefined,
		highScore: body.int('ha_high_thread_score') ?? 100,
		decryption: body.strings('decryption') ?? [],
		kmsInfo: body.string('kms_encrypt_info'),
	};
}

function nameOfRestore(tenantName: string): string {
	return `Restore backup_${tenantName}`;
}

function restoreSteps(agent: Agent, wanted: Wanted): Step[] {
	let job: RestoreJob | undefined;
	return [
		{
			name: 'Pre restore check',
			log: ['check restore time'],
			begin: (at) => preCheck(agent, wanted, at),
		},
		{
			name: 'Start restore',
			log: ['start restore task'],
			begin(at) {
				job = beginRestore(agent, wanted, at);
			},
			doneAt: (begunAt) => begunAt + 4 * SECOND,
			undo: (at) => undoRestore(agent.world, wanted.name, at),
		},
		{
			name: 'Wait restore task finish',
			// It says so of a failed restore, too.
			log: ['Restore task has finished successfully'],
			doneAt: (begunAt) => Math.max(begunAt, (job?.endsAt ?? 0) + SECOND),
		},
		{
			name: 'Active tenant',
			canRollback: false,
			log: ['active tenant'],
			begin: (at) => activate(job, at),
			doneAt: (begunAt) => begunAt + 3 * SECOND,
		},
		{
			name: 'Upgrade tenant',
			canRollback: false,
			log: ['upgrade tenant'],
			doneAt: (begunAt) => begunAt + 3 * SECOND,
		},
	];
}

/** Looks at the true instant, so it does not notice what becomes of a timestamp's offset afterwards. */
function preCheck(agent: Agent, { time, scn, dataUri, logUri }: Wanted, at: Instant): void {
	const asked = scn === undefined ? time?.instant : instantOfScn(scn);
	if (asked === undefined || !agent.obAdmin) return;
	if (!isWithin(asked, findWindows(agent.world, { data: dataUri, log: logUri }, at))) {
		throw new StepFailure('OB.Restore.TimeNotValid', 'Restore time is not valid: not in the restore windows');
	}
}

function beginRestore(agent: Agent, wanted: Wanted, at: Instant): RestoreJob {
	const { world } = agent;
	const { name, dataUri, logUri } = wanted;
	complainAboutName(name, (text) => new StepFailure('MySQL.Error', `MySQL error: ${text}`));
	const source = sourceAt(world, dataUri);
	if (!source) throw new StepFailure('MySQL.Error', 'MySQL error: Error 9011 (HY000): backup file does not exist');
	const windows = findWindows(world, { data: dataUri, log: logUri }, at);
	const restoreScn = scnOf(wanted, world.databaseOffsetMinutes) ?? scnAt(windows[0]?.end ?? 0);
	if (!isWithin(instantOfScn(restoreScn), windows)) {
		throw new StepFailure('MySQL.Error', 'MySQL error: Error 4018 (HY000): No enough log for restore');
	}
	// obshell does not escape this one at all.
	if (wanted.kmsInfo !== undefined) readLiteral(wanted.kmsInfo, '"');
	const passwords = wanted.decryption.map((password) => readLiteral(escapedByObshell(password), "'"));
	if (setsFor(source, instantOfScn(restoreScn)).some(({ password }) => password !== undefined && !passwords.includes(password))) {
		throw new StepFailure('MySQL.Error', 'MySQL error: Error 9047 (HY000): invalid password for backup');
	}
	return addRestore(world, at, {
		restoreTenantName: name,
		restoreScn,
		backupDataUri: dataUri,
		backupLogUri: logUri,
		source,
	});
}

/** The sets that a restore to that instant reads: the newest full one, and the incremental ones after it. */
function setsFor(source: Tenant, instant: Instant): BackupJob[] {
	const good = source.backups.filter((job) => backupJobStatusAt(job, instant) === 'COMPLETED');
	return good.slice(Math.max(0, good.map(({ type }) => type).lastIndexOf('D')));
}

/**
 * The point that reaches OceanBase: a timestamp's offset is dropped, and its wall clock read as the database's.
 * docs/reference/obshell.md#310-restore-a-tenant.
 */
function scnOf({ scn, time }: Wanted, databaseOffsetMinutes: number): bigint | undefined {
	if (scn !== undefined) return scn;
	if (time === undefined) return undefined;
	return BigInt(time.wall - databaseOffsetMinutes * MINUTE) * 1_000_000n;
}

function isWithin(instant: Instant, windows: Array<{ start: Instant; end: Instant }>): boolean {
	return windows.some(({ start, end }) => instant >= Math.floor(start) && instant <= Math.floor(end));
}

function activate(job: RestoreJob | undefined, at: Instant): void {
	if (!job || job.ending === 'FAIL' || job.endsAt > at) {
		throw new StepFailure(
			'MySQL.Error',
			'MySQL error: Error 4179 (HY000): tenant status is not normal, ACTIVATE STANDBY is not allowed',
		);
	}
	job.activatedAt = at + 2 * SECOND;
}

/** The table of docs/reference/obshell.md#311-cancel-a-restore, by what runs in OceanBase and by the last DAG of that tenant name. */
function undo(call: Call): unknown {
	requireClusterAgent(call);
	const { agent, now } = call;
	const { name } = call.params;
	if (name === 'sys') throw sysRefused();
	requireDatabase(call);
	const dag = agent.dags.lastOf.get(name)?.dag;
	const running = agent.world.restores.some((job) => job.restoreTenantName === name && isRestoreRunning(job, now));
	const isRestoreDag = dag?.name === nameOfRestore(name);
	if (running) {
		if (!dag || dag.state === 'SUCCEED') return cancelByNewDag(call);
		if (!isRestoreDag) throw notTheRestore(dag, ' and has no additional data');
		return rollBack(call, dag);
	}
	if (!dag) {
		if (!tenantAt(agent.world, name, now)) return NO_CONTENT;
		throw refuse('OB.Restore.NotRecovering', `Tenant '${name}' is not in restore state`);
	}
	if (!isRestoreDag) throw notTheRestore(dag);
	return rollBack(call, dag);
}

function rollBack(call: Call, dag: Dag): unknown {
	const { agent, now } = call;
	if (!isFinished(dag)) agent.dags.cancelAtOnce(dag, now);
	agent.dags.operate(dag, 'rollback', now);
	return dagDto(call, dag, true);
}

function cancelByNewDag(call: Call): unknown {
	const { agent, now } = call;
	const tenant = stored(agent, checkedTenant(call));
	const steps: Step[] = [
		{ name: 'Cancel restore', begin: (at) => undoRestore(agent.world, tenant.name, at), doneAt: (at) => at + 2 * SECOND },
		{ name: 'Drop resource pool' },
	];
	return dagDto(call, agent.dags.create({ name: `Cancel restore ${tenant.name}`, steps, tenant: tenant.name }, now));
}

function notTheRestore(dag: Dag, more = ''): Error {
	return refuse(
		'OB.Restore.Task.NotExist',
		`there is no restore dag: ${dag.name}(${dag.id}) is not the restore dag${more}`,
	);
}
