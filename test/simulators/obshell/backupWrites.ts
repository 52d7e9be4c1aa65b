/**
 * Starting and cancelling backups; log archiving on, off and paused. A/executor/ob/backup.go, backup_status.go;
 * docs/reference/obshell.md#32-start-a-backup to #34-log-archiving.
 */
import { checkedTenant, executeFor, requireClusterAgent, requireDatabase, someOf, stored, type Agent, type Call, type Route } from './agent';
import { bindBody } from './bind';
import { SqlError } from './database';
import { old, refuse } from './errors';
import { escapedByObshell, readLiteral } from './sqlText';
import { checkWritable, parseDestination, withoutKeys } from './storage';
import { newDagDto } from './taskDto';
import { has } from './versions';
import { StepFailure, within, type Execution, type Step, type Work } from './work';
import { archiveStatusAt, logModeAt, runningBackupAt, tenantsAt, type ArchiveStatus } from '../worldAt';
import { addBackup, cancelBackups, haltArchive, startArchive } from '../worldWrites';
import type { Instant, Tenant } from '../world';

export const backupWrites: Route[] = [
	{ method: 'POST', path: '/obcluster/backup', handler: startAll, besideRefusal: 'null' },
	{ method: 'POST', path: '/tenant/:name/backup', handler: startOne, besideRefusal: 'null' },
	{ method: 'PATCH', path: '/obcluster/backup', handler: cancelAll },
	{ method: 'PATCH', path: '/tenant/:name/backup', handler: cancelOne },
	{ method: 'PATCH', path: '/obcluster/backup/log', handler: setLogOfAll },
	{ method: 'PATCH', path: '/tenant/:name/backup/log', handler: setLogOfOne },
];

/** A backup as asked for. */
interface Wanted {
	mode: string;
	encryption: string;
	plusArchivelog: boolean;
}

/** A tenant as log lines name it. */
export function named({ name, id }: Tenant): string {
	return `${name}(${id})`;
}

function startOne(call: Call): unknown {
	const tenant = checkedTenant(call);
	const wanted = read(call);
	checkDestinations(tenant, old.illegal);
	return start(call, [tenant], wanted, ` for ${tenant.name}`);
}

function startAll(call: Call): unknown {
	requireClusterAgent(call);
	const wanted = read(call);
	requireDatabase(call);
	const tenants = someOf(tenantsAt(call.agent.world, call.now));
	for (const tenant of tenants) checkDestinations(tenant, old.known);
	return start(call, tenants, wanted, '');
}

function read(call: Call): Wanted {
	const body = bindBody(call.body, 'BackupParam');
	return {
		mode: (body.string('mode') || 'full').toLowerCase(),
		encryption: body.string('encryption') ?? '',
		plusArchivelog: body.bool('plus_archive') ?? false,
	};
}

function checkDestinations(tenant: Tenant, inOldWords: typeof old.known): void {
	const shown = `tenant: ${named(tenant)}`;
	if (tenant.archiveBaseUri === '') {
		throw refuse('OB.Backup.ArchiveDestEmpty', `Archive destination is empty, ${shown}`, 400, inOldWords(`archive dest is empty, ${shown}`));
	}
	if (tenant.dataBaseUri === '') {
		throw refuse('OB.Backup.DataDestEmpty', `Data destination is empty, ${shown}`, 400, inOldWords(`data dest is empty, ${shown}`));
	}
}

/** Not a task of the tenant: a second start is not refused here, but by OceanBase inside the DAG. */
function start(call: Call, tenants: Tenant[], wanted: Wanted, suffix: string): unknown {
	const { agent, now } = call;
	const { mode } = wanted;
	if (mode !== 'full' && mode !== 'incremental') {
		const text = `nvalid backup mode: ${mode}, must be full or incremental`;
		throw refuse('OB.Backup.Mode.Invalid', `I${text}`, 400, old.unexpected(`i${text}`));
	}
	const rows = tenants.map((tenant) => stored(agent, tenant));
	const steps = [checkDestination(agent, rows), openArchive(agent, rows), startBackup(agent, rows, wanted), waitForBackup(rows)];
	const name = `Obcluster start ${mode === 'full' ? 'full' : 'increment'} backup${suffix}`;
	return newDagDto(call, agent.dags.create({ name, steps }, now));
}

function checkDestination(agent: Agent, tenants: Tenant[]): Step {
	return {
		name: 'Check destination',
		parallel: true,
		execute(execution) {
			if (has(agent.version, 'trustsDestinations')) return;
			for (const tenant of tenants) {
				const isClosed = logModeAt(tenant, execution.now) === 'NOARCHIVELOG';
				if (isClosed) within('check archive dest', () => tryArchive(agent, tenant, execution));
				within('check data backup dest', () => tryData(agent, tenant, execution));
			}
		},
	};
}

function tryArchive(agent: Agent, tenant: Tenant, { log }: Execution): void {
	log(`Check archive log dest of ${named(tenant)}`);
	const destination = within('get storage interface', () => parseDestination(tenant.archiveBaseUri));
	log(`Archive dest is ${withoutKeys(destination)}`);
	within('check storage', () => checkWritable(agent, destination));
}

function tryData(agent: Agent, tenant: Tenant, { log }: Execution): void {
	log(`Check data backup dest of ${named(tenant)}`);
	const destination = within('get storage interface', () => parseDestination(tenant.dataBaseUri));
	within('check storage', () => checkWritable(agent, destination));
	log(`Data backup dest of ${named(tenant)} is '${withoutKeys(destination)}'`);
}

function openArchive(agent: Agent, tenants: Tenant[]): Step {
	return {
		name: 'Open archive log',
		*execute(execution) {
			for (const tenant of tenants) {
				if (logModeAt(tenant, execution.now) !== 'NOARCHIVELOG') continue;
				execution.log(`Open archive log of ${named(tenant)}`);
				sendArchivelog(agent, tenant, execution.now);
			}
			for (const tenant of tenants) yield* makeDoing(agent, tenant, execution);
		},
	};
}

function* makeDoing(agent: Agent, tenant: Tenant, execution: Execution): Work {
	const status = (): ArchiveStatus | '' => (tenant.archive ? archiveStatusAt(tenant.archive, execution.now) : '');
	const seen = status();
	execution.log(`Archive log status of ${named(tenant)} is '${seen}'`);
	switch (seen) {
		case 'DOING':
			return;
		case 'STOP':
		case 'STOPPING':
			sendArchivelog(agent, tenant, execution.now);
			break;
		case 'SUSPEND':
		case 'SUSPENDING':
			enableDestination(agent, tenant, execution.now);
			break;
		case 'INTERRUPTED': {
			const text = `tenant ${named(tenant)} archive log interrupted`;
			throw new StepFailure('Common.Unexpected', `Unexpected error: ${text}`, '', `${text},`);
		}
	}
	execution.log(`Wait for ${named(tenant)} archive log to be 'DOING'`);
	while (status() !== 'DOING') yield;
}

function startBackup(agent: Agent, tenants: Tenant[], { mode, plusArchivelog, encryption }: Wanted): Step {
	const kind = mode === 'full' ? '' : 'INCREMENTAL ';
	return {
		name: 'Start backup',
		execute({ now, log }) {
			for (const tenant of tenants) {
				log(`Start ${mode} backup of ${named(tenant)}`);
				within(`start ${mode} backup`, () => {
					const password = encryption === '' ? undefined : readLiteral(escapedByObshell(encryption), '"');
					const meant = executeFor(agent, tenant, now, `ALTER SYSTEM BACKUP ${kind}TENANT = ${tenant.name}${plusArchivelog ? ' PLUS ARCHIVELOG' : ''}`);
					if (runningBackupAt(tenant, now)) throw new SqlError({ errno: 9038, message: 'There is already a backup job in progress' });
					for (const one of meant.filter((other) => !runningBackupAt(other, now))) {
						addBackup(agent.world, one, now, { type: mode === 'full' ? 'D' : 'I', plusArchivelog, encrypted: password !== undefined, password });
					}
				});
			}
		},
		// Its RollBack is spelled otherwise than the engine's Rollback, and never called.
	};
}

/** Waits until no row is left, whatever became of the backup: that is the first of the three traps. */
function waitForBackup(tenants: Tenant[]): Step {
	return {
		name: 'Wait backup Finish',
		*execute(execution) {
			for (const tenant of tenants) yield* waitUntilFinished(tenant, execution);
		},
	};
}

function* waitUntilFinished(tenant: Tenant, execution: Execution): Work {
	execution.log(`Wait ${named(tenant)} backup finish`);
	while (runningBackupAt(tenant, execution.now)) yield;
	execution.log(`${named(tenant)} backup finished`);
}

/** Cancels what runs, and waits for its end. */
export function* stopBackupAndWait(agent: Agent, tenant: Tenant, execution: Execution): Work {
	if (!runningBackupAt(tenant, execution.now)) return;
	within('stop backup', () => stopBackup(agent, tenant, execution.now));
	yield* waitUntilFinished(tenant, execution);
}

function stopBackup(agent: Agent, tenant: Tenant, now: Instant): void {
	const meant = executeFor(agent, tenant, now, `ALTER SYSTEM CANCEL BACKUP TENANT = ${tenant.name};`);
	for (const one of meant) cancelBackups(one, now, agent.world.plans);
}

function cancelOne(call: Call): undefined {
	const tenant = checkedTenant(call);
	checkStatus(call);
	cancel(call, [tenant]);
}

function cancelAll(call: Call): undefined {
	requireClusterAgent(call);
	checkStatus(call);
	requireDatabase(call);
	cancel(call, tenantsAt(call.agent.world, call.now));
}

function checkStatus(call: Call): void {
	const status = (bindBody(call.body, 'BackupStatusParam').string('status') || 'canceled').toLowerCase();
	if (status === 'canceled') return;
	const text = `nvalid backup status: '${status}', must be 'canceled'`;
	throw refuse('OB.Backup.Status.Invalid', `I${text}`, 400, old.illegal(`i${text}`));
}

/** Nothing is sent where nothing runs. */
function cancel({ agent, now }: Call, tenants: Tenant[]): void {
	for (const tenant of tenants) if (runningBackupAt(tenant, now)) stopBackup(agent, stored(agent, tenant), now);
}

function setLogOfOne(call: Call): undefined {
	const tenant = checkedTenant(call);
	setLog(call, readLogStatus(call), [tenant]);
}

function setLogOfAll(call: Call): undefined {
	requireClusterAgent(call);
	const asked = readLogStatus(call);
	requireDatabase(call);
	setLog(call, asked, tenantsAt(call.agent.world, call.now));
}

function readLogStatus(call: Call): string {
	const status = (bindBody(call.body, 'ArchiveLogStatusParam').string('status') || 'STOP').toUpperCase();
	const known = has(call.agent.version, 'suspend') ? ['STOP', 'DOING', 'SUSPEND'] : ['STOP', 'DOING'];
	if (known.includes(status)) return status;
	throw refuse(
		'OB.Backup.ArchiveLogStatus.Invalid',
		`Invalid archive log status: '${status}', must be 'STOP' or 'DOING'`,
		400,
		old.illegal(`invalid archive log status: ${status}, must be STOP or DOING`),
	);
}

function setLog({ agent, now }: Call, asked: string, tenants: Tenant[]): void {
	for (const tenant of tenants) setLogOf(agent, stored(agent, tenant), asked, now);
}

/** The table of docs/reference/obshell.md#34-log-archiving. */
function setLogOf(agent: Agent, tenant: Tenant, asked: string, now: Instant): void {
	if (asked === 'SUSPEND') {
		const meant = executeFor(agent, tenant, now, `ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE='DEFER' TENANT = ${tenant.name};`);
		for (const one of meant) if (isIn(one, now, 'DOING', 'PREPARE', 'BEGINNING')) haltArchive(one, now, 'SUSPENDING');
		return;
	}
	if (!tenant.archive) return;
	const status = archiveStatusAt(tenant.archive, now);
	if (status === 'INTERRUPTED') throw interrupted(tenant);
	const isStopped = status === 'STOP' || status === 'STOPPING';
	const isPaused = status === 'SUSPEND' || status === 'SUSPENDING';
	if (asked === 'STOP' && !isStopped) sendNoarchivelog(agent, tenant, now);
	if (asked === 'DOING' && isPaused) enableDestination(agent, tenant, now);
	if (asked === 'DOING' && isStopped) sendArchivelog(agent, tenant, now);
}

function interrupted({ name }: Tenant): Error {
	const text = `tenant ${name} archive log is interrupted`;
	return refuse('Common.Unexpected', `Unexpected error: ${text}`, 500, old.unexpected(`${text},`));
}

function sendArchivelog(agent: Agent, tenant: Tenant, now: Instant): void {
	const meant = executeFor(agent, tenant, now, `ALTER SYSTEM ARCHIVELOG TENANT = ${tenant.name};`);
	for (const one of meant) if (logModeAt(one, now) === 'NOARCHIVELOG') startArchive(one, now);
}

/** Closes the archive. */
export function sendNoarchivelog(agent: Agent, tenant: Tenant, now: Instant): void {
	const meant = executeFor(agent, tenant, now, `ALTER SYSTEM NOARCHIVELOG TENANT = ${tenant.name};`);
	for (const one of meant) if (logModeAt(one, now) === 'ARCHIVELOG') haltArchive(one, now, 'STOPPING');
}

function enableDestination(agent: Agent, tenant: Tenant, now: Instant): void {
	const meant = executeFor(agent, tenant, now, `ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE='ENABLE' TENANT = ${tenant.name};`);
	for (const one of meant) if (isIn(one, now, 'SUSPEND', 'SUSPENDING')) startArchive(one, now);
}

function isIn({ archive }: Tenant, now: Instant, ...statuses: ArchiveStatus[]): boolean {
	return archive !== undefined && statuses.includes(archiveStatusAt(archive, now));
}
