/** The steps of a restore, and of cancelling one that obshell did not start. A/executor/ob/restore.go, cancel_restore.go. */
import { SqlError, execute } from './database';
import { findWindows, sourceAt, unreadable } from './restoreReads';
import { escapedByObshell, readLiteral } from './sqlText';
import { has } from './versions';
import { StepFailure, asFailure, plainFailure, within, type Execution, type Step, type Work } from './work';
import { MINUTE, backupJobStatusAt, instantOfScn, isRestoreRunning, scnAt, tenantAt } from '../worldAt';
import { activateTenant, addPool, addRestore, cancelRestore, dropFreePool, dropTenant } from '../worldWrites';
import type { Agent } from './agent';
import type { Zone } from './zones';
import type { BackupJob, Instant, RestoreJob, Tenant } from '../world';

/** A restore as asked for. */
export interface Wanted {
	name: string;
	dataUri: string;
	logUri: string;
	/** The instant the client meant, and the wall clock it wrote. */
	time?: { instant: Instant; wall: number };
	scn?: bigint;
	zones: Zone[];
	primaryZone: string;
	concurrency?: number;
	highScore: number;
	decryption: string[];
	kmsInfo?: string;
}

/** What a DAG's steps know. */
interface Restore {
	agent: Agent;
	wanted: Wanted;
	/** One for each zone. */
	pools: Pool[];
}

interface Pool {
	name: string;
	zone: string;
	unit: string;
	unitNum: number;
}

/** The name of the DAG that restores a tenant. */
export function nameOfRestore(tenantName: string): string {
	return `Restore backup_${tenantName}`;
}

/** The five steps of a restore that is asked for at an instant. */
export function restoreSteps(agent: Agent, wanted: Wanted, askedAt: Instant): Step[] {
	const pools = wanted.zones.map(({ name, unit, unitNum }) => {
		return { name: `${wanted.name}_${name}_${Math.floor(askedAt)}`, zone: name, unit, unitNum };
	});
	const restore = { agent, wanted, pools };
	return [
		{
			name: 'Pre restore check',
			additionalData: { restore_job_id: 0 },
			execute: (execution) => preCheck(restore, execution),
		},
		{
			name: 'Start restore',
			execute: (execution) => startRestore(restore, execution),
			rollback: (execution) => undoRestore(restore, execution),
		},
		{
			name: 'Wait restore task finish',
			execute: (execution) => waitForRestore(restore, execution),
		},
		{ name: 'Active tenant', canRollback: false, execute: (execution) => activate(restore, execution) },
		{ name: 'Upgrade tenant', canRollback: false, execute: (execution) => upgrade(restore, execution) },
	];
}

/** Looks at the true instant, so it does not notice what becomes of a timestamp's offset afterwards. */
function preCheck({ agent, wanted }: Restore, { now, log }: Execution): void {
	const { time, scn, dataUri, logUri } = wanted;
	if (!agent.obAdmin || (scn === undefined && time === undefined)) return log('Not need to check ob_admin');
	log(`Check restore time '${time ? goTime(agent, time.wall) : scn}'`);
	const nanoseconds = time ? BigInt(time.instant) * 1_000_000n : (scn ?? 0n);
	const windows = findWindows(agent.world, { data: dataUri, log: logUri }, now);
	if (typeof windows === 'string') throw plainFailure(unreadable(windows)).within('check restore time').within('check restore time');
	if (isWithin(instantOfScn(nanoseconds), windows)) return;
	const text = `Restore time '${nanoseconds}' is not valid`;
	throw new StepFailure('OB.Restore.TimeNotValid', text, '', 'restore time is not valid').within('check restore time');
}

/** `2026-01-01 00:00:00.000000`, or with two digits, the others cut off. */
function goTime({ version }: Agent, wall: number): string {
	const text = new Date(wall).toISOString().replace('T', ' ');
	return has(version, 'fineRestoreTime') ? `${text.slice(0, 23)}000` : text.slice(0, 22);
}

function runningJob({ agent, wanted }: Restore, now: Instant): RestoreJob | undefined {
	return agent.world.restores.find((job) => job.restoreTenantName === wanted.name && isRestoreRunning(job, now));
}

function* startRestore(restore: Restore, execution: Execution): Work {
	const { agent, wanted } = restore;
	const { name } = wanted;
	const { world } = agent;
	if (!runningJob(restore, execution.now)) {
		if (tenantAt(world, name, execution.now)) return execution.log(`Tenant '${name}' already exists`);
		createPools(restore, execution);
		execution.log(`Restore tenant '${name}'`);
		try {
			sendRestore(restore, execution.now);
		} catch (error) {
			if (has(agent.version, 'dropsPoolsOfRefused')) dropPools(restore, execution);
			throw asFailure(error).within('restore tenant');
		}
	}
	execution.log(`Wait for create tenant '${name}'`);
	while (!tenantAt(world, name, execution.now)) yield;
	execution.log(`Set ha_high_thread_score to ${wanted.highScore}`);
	execute(world, `ALTER SYSTEM SET HA_HIGH_THREAD_SCORE = ${wanted.highScore} TENANT = ${name};`, name);
}

function createPools({ agent, pools }: Restore, { now, log }: Execution): void {
	for (const pool of pools) {
		log(`Create resource pool: ${poolText(pool)}`);
		within(`Create resource pool ${pool.name} failed`, () =>
			execute(agent.world, `CREATE RESOURCE POOL \`${pool.name}\` UNIT = '${pool.unit}', UNIT_NUM = ${pool.unitNum}, ZONE_LIST = ('${pool.zone}')`),
		);
		const unitConfigId = agent.world.unitConfigs.find(({ name }) => name === pool.unit)?.id ?? 0;
		addPool(agent.world, { name: pool.name, unitCount: pool.unitNum, unitConfigId, zone: pool.zone, madeAt: now });
		log(`Create resource pool ${pool.name} success`);
	}
}

function dropPools({ agent, pools }: Restore, { now, log }: Execution): void {
	for (const pool of pools) {
		log(`Drop resource pool: ${poolText(pool)}\n`);
		if (!dropFreePool(agent.world, pool.name, now)) log(`WARN: Resource pool ${pool.name} is not exist or be attached, drop failed.`);
	}
}

function poolText({ name, zone, unit, unitNum }: Pool): string {
	return `{${name} ${zone} ${unit} ${unitNum}}`;
}

function sendRestore({ agent, wanted, pools }: Restore, now: Instant): void {
	const { world } = agent;
	const { name, dataUri, logUri, time, scn, zones, primaryZone, concurrency } = wanted;
	const locality = zones.map((zone) => `${zone.replica}@${zone.name}`).join(',');
	const more = concurrency === undefined ? '' : `&concurrency=${concurrency}`;
	const option = `pool_list=${pools.map((pool) => pool.name).join(',')}&locality=${locality}&primary_zone=${primaryZone}${more}`;
	const until = scn === undefined ? (time ? ` UNTIL TIME= "${goTime(agent, time.wall)}"` : '') : ` UNTIL SCN=${scn}`;
	execute(world, `ALTER SYSTEM RESTORE ${name} FROM "${dataUri}, ${logUri}"${until} WITH '${option}';`, name);
	const source = sourceAt(world, dataUri);
	if (!source) throw new SqlError({ errno: 9011, message: 'backup file does not exist' });
	const found = findWindows(world, { data: dataUri, log: logUri }, now);
	const windows = typeof found === 'string' ? [] : found;
	const restoreScn = scnOf(agent, wanted) ?? scnAt(windows[0]?.end ?? 0);
	if (!world.plans?.beginsAnyRestore) {
		if (!isWithin(instantOfScn(restoreScn), windows)) throw new SqlError({ errno: 4018, message: 'No enough log for restore' });
		checkPasswords(wanted, source, instantOfScn(restoreScn));
	}
	addRestore(world, now, {
		restoreTenantName: name,
		restoreScn,
		backupDataUri: dataUri,
		backupLogUri: logUri,
		source,
		option,
		primaryZone,
		locality: zones.map((zone) => `${zone.replica}{1}@${zone.name}`).join(', '),
		poolNames: pools.map((pool) => pool.name),
	});
}

function checkPasswords({ kmsInfo, decryption }: Wanted, source: Tenant, instant: Instant): void {
	// obshell does not escape this one at all.
	if (kmsInfo !== undefined) readLiteral(kmsInfo, '"');
	const passwords = decryption.map((password) => readLiteral(escapedByObshell(password), "'"));
	if (setsFor(source, instant).some(({ password }) => password !== undefined && !passwords.includes(password))) {
		throw new SqlError({ errno: 9047, message: 'invalid password for backup' });
	}
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
function scnOf(agent: Agent, { scn, time }: Wanted): bigint | undefined {
	if (scn !== undefined) return scn;
	if (time === undefined) return undefined;
	const wall = Date.parse(`${goTime(agent, time.wall).slice(0, 23).replace(' ', 'T')}Z`);
	return BigInt(wall - agent.world.databaseOffsetMinutes * MINUTE) * 1_000_000n;
}

function isWithin(instant: Instant, windows: Array<{ start: Instant; end: Instant }>): boolean {
	return windows.some(({ start, end }) => instant >= Math.floor(start) && instant <= Math.floor(end));
}

/** A cancelled restore takes its tenant with it; one that has ended leaves it, and it is dropped. */
function* undoRestore(restore: Restore, execution: Execution): Work {
	const { agent, wanted } = restore;
	execution.log('Try cancel restore job');
	try {
		sendCancel(agent, wanted.name, execution.now);
	} catch {
		execution.log('Cancel restore job failed, try to get tenant');
		if (tenantAt(agent.world, wanted.name, execution.now)) {
			execution.log('Try to delete tenant');
			within('delete tenant', () => execute(agent.world, `DROP TENANT ${wanted.name} FORCE`, wanted.name));
			dropTenant(agent.world, wanted.name);
		}
	}
	execution.log('Cancel restore job success. Wait for restore task finish');
	while (runningJob(restore, execution.now)) yield;
	execution.log('Restore task has finished successfully');
	dropPools(restore, execution);
}

function sendCancel({ world }: Agent, name: string, now: Instant): void {
	execute(world, `ALTER SYSTEM CANCEL RESTORE \`${name}\`;`);
	if (!cancelRestore(world, name, now)) throw new SqlError({ errno: 4018, message: `tenant ${name} is not in restore` });
}

/** It says that it finished successfully of a failed restore, too. */
function* waitForRestore(restore: Restore, execution: Execution): Work {
	execution.log('Wait for restore task finish');
	while (runningJob(restore, execution.now)) yield;
	execution.log('Restore task has finished successfully');
}

function* activate({ agent, wanted }: Restore, execution: Execution): Work {
	const { world } = agent;
	const { name } = wanted;
	execution.log(`Active tenant '${name}'`);
	execute(world, `ALTER SYSTEM ACTIVATE STANDBY TENANT ${name}`, name);
	if (!activateTenant(world, name, execution.now)) {
		throw new SqlError({ errno: 4179, message: 'tenant status is not normal, ACTIVATE STANDBY is not allowed' });
	}
	execution.log('Wait for tenant to be primary role');
	while (tenantAt(world, name, execution.now)?.role !== 'PRIMARY') yield;
}

/** OceanBase upgrades it within two seconds. */
function* upgrade({ agent, wanted }: Restore, execution: Execution): Work {
	execution.log(`Upgrade tenant ${wanted.name}`);
	execute(agent.world, `ALTER SYSTEM RUN UPGRADE JOB 'UPGRADE_ALL' TENANT = ${wanted.name}`, wanted.name);
	execution.log(`Wait for upgrade tenant ${wanted.name}`);
	for (let seconds = 0; seconds < 2; seconds++) yield;
}

/** The steps of cancelling a restore that obshell did not start. */
export function cancelRestoreSteps(agent: Agent, tenant: Tenant): Step[] {
	return [
		{
			name: 'Cancel restore',
			canRollback: false,
			execute({ now, log }) {
				const isRunning = agent.world.restores.some((job) => job.restoreTenantName === tenant.name && isRestoreRunning(job, now));
				if (!isRunning) return log('There is no running restore task');
				log(`Cancel restore job of tenant '${tenant.name}'`);
				within(`cancel restore ${tenant.name}`, () => sendCancel(agent, tenant.name, now));
				log('Need to drop resource pool');
			},
		},
		{
			name: 'Drop resource pool',
			canRollback: false,
			// A task of that name of another package runs in its place, and misses what it needs. docs/reference/obshell.md#41-states-and-operators.
			execute() {
				throw new StepFailure('Task.Data.NotSet', "Data 'dropResourcePoolList' is not set", '', 'Get resource pools failed.');
			},
		},
	];
}
