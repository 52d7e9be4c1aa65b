/** Starting and cancelling backups; log archiving on, off and paused. docs/reference/obshell.md#32-start-a-backup to #34-log-archiving. */
import {
	allUserTenants,
	checkedTenant,
	complainAboutName,
	requireClusterAgent,
	requireDatabase,
	stored,
	type Agent,
	type Call,
	type Route,
} from './agent';
import { bindBody } from './bind';
import { StepFailure, type Step } from './dag';
import { databaseRefused, refuse, unexpected } from './errors';
import { escapedByObshell, readLiteral } from './sqlText';
import { dagDto } from './taskRoutes';
import { isOlder } from './versions';
import { SECOND, archiveStatusAt, backupEndsAt, runningBackupAt } from '../worldAt';
import { addBackup, cancelBackups, haltArchive, startArchive } from '../worldWrites';
import type { Instant, Tenant } from '../world';

export const backupWrites: Route[] = [
	{ method: 'POST', path: '/obcluster/backup', handler: (call) => start(call, clusterTenants(call), ''), since: '4.2.4' },
	{ method: 'POST', path: '/tenant/:name/backup', handler: startOne, since: '4.2.4' },
	{ method: 'PATCH', path: '/obcluster/backup', handler: (call) => cancel(call, clusterTenants(call)), since: '4.2.4' },
	{ method: 'PATCH', path: '/tenant/:name/backup', handler: (call) => cancel(call, [checkedTenant(call)]), since: '4.2.4' },
	{ method: 'PATCH', path: '/obcluster/backup/log', handler: (call) => setLog(call, clusterTenants(call)), since: '4.2.4' },
	{ method: 'PATCH', path: '/tenant/:name/backup/log', handler: (call) => setLog(call, [checkedTenant(call)]), since: '4.2.4' },
];

function clusterTenants(call: Call): Tenant[] {
	requireClusterAgent(call);
	requireDatabase(call);
	return allUserTenants(call);
}

function startOne(call: Call): unknown {
	const tenant = checkedTenant(call);
	return start(call, [tenant], ` for ${tenant.name}`);
}

/** Not a maintenance DAG: a second start is not refused here, but by OceanBase inside the DAG. */
function start(call: Call, tenants: Tenant[], suffix: string): unknown {
	const body = bindBody(call.body, 'BackupParam');
	const encryption = body.string('encryption');
	const plusArchivelog = body.bool('plus_archive') ?? false;
	const mode = (body.string('mode') ?? 'full').toLowerCase() || 'full';
	for (const tenant of tenants) {
		const shown = `tenant: ${tenant.name}(${tenant.id})`;
		if (tenant.archiveBaseUri === '') {
			throw refuse('OB.Backup.ArchiveDestEmpty', `Archive destination is empty, ${shown}`);
		}
		if (tenant.dataBaseUri === '') throw refuse('OB.Backup.DataDestEmpty', `Data destination is empty, ${shown}`);
	}
	if (mode !== 'full' && mode !== 'incremental') {
		throw refuse('OB.Backup.Mode.Invalid', `Invalid backup mode: ${mode}, must be full or incremental`);
	}
	const { agent, now } = call;
	const rows = tenants.map((tenant) => stored(agent, tenant));
	const steps: Step[] = [
		{ name: 'Check destination', parallel: true },
		openArchive(rows),
		startBackup(agent, rows, { type: mode === 'full' ? 'D' : 'I', plusArchivelog }, encryption),
		waitForBackup(rows),
	];
	const name = `Obcluster start ${mode === 'full' ? 'full' : 'increment'} backup${suffix}`;
	return dagDto(call, agent.dags.create({ name, steps }, now));
}

function openArchive(tenants: Tenant[]): Step {
	let takes = SECOND;
	return {
		name: 'Open archive log',
		log: ['archive log is doing'],
		begin(at) {
			takes = SECOND;
			for (const tenant of tenants) {
				const status = tenant.archive && archiveStatusAt(tenant.archive, at);
				if (status === 'INTERRUPTED') {
					throw new StepFailure(
						'Common.Unexpected',
						`Unexpected error: tenant ${tenant.name}(${tenant.id}) archive log interrupted`,
					);
				}
				if (status === 'DOING') continue;
				if (status !== 'PREPARE' && status !== 'BEGINNING') startArchive(tenant, at);
				takes = 4 * SECOND;
			}
		},
		doneAt: (begunAt) => begunAt + takes,
	};
}

function startBackup(agent: Agent, tenants: Tenant[], options: Parameters<typeof addBackup>[3], encryption = ''): Step {
	return {
		name: 'Start backup',
		log: ['start backup'],
		begin(at) {
			for (const tenant of tenants) {
				complainAboutName(tenant.name, (text) => new StepFailure('MySQL.Error', `MySQL error: ${text}`));
				if (runningBackupAt(tenant, at)) {
					throw new StepFailure('MySQL.Error', 'MySQL error: Error 9038 (HY000): backup is in progress');
				}
				const password = encryption === '' ? undefined : readLiteral(escapedByObshell(encryption), '"');
				addBackup(agent.world, tenant, at, { ...options, encrypted: password !== undefined, password });
			}
		},
	};
}

/** Waits until no row is left, whatever became of the backup: that is the first of the three traps. */
function waitForBackup(tenants: Tenant[]): Step {
	return {
		name: 'Wait backup Finish',
		log: ['wait backup task finish'],
		doneAt: (begunAt) =>
			Math.max(
				begunAt,
				...tenants.flatMap((tenant) =>
					tenant.backups.filter((job) => job.startedAt <= begunAt).map((job) => backupEndsAt(job) + SECOND),
				),
			),
	};
}

function cancel(call: Call, tenants: Tenant[]): undefined {
	const status = (bindBody(call.body, 'BackupStatusParam').string('status') ?? 'canceled').toLowerCase();
	if (status !== '' && status !== 'canceled') {
		throw refuse('OB.Backup.Status.Invalid', `Invalid backup status: '${status}', must be 'canceled'`);
	}
	for (const tenant of tenants) {
		complainAboutName(tenant.name, databaseRefused);
		cancelBackups(stored(call.agent, tenant), call.now);
	}
}

function setLog(call: Call, tenants: Tenant[]): undefined {
	const asked = bindBody(call.body, 'ArchiveLogStatusParam').string('status');
	const status = (asked || 'STOP').toUpperCase();
	const known = isOlder(call.agent.version, '4.3.2') ? ['STOP', 'DOING'] : ['STOP', 'DOING', 'SUSPEND'];
	if (!known.includes(status)) {
		throw refuse('OB.Backup.ArchiveLogStatus.Invalid', `Invalid archive log status: '${status}', must be 'STOP' or 'DOING'`);
	}
	for (const tenant of tenants) {
		complainAboutName(tenant.name, databaseRefused);
		setLogOf(stored(call.agent, tenant), status, call.now);
	}
}

/** The table of docs/reference/obshell.md#34-log-archiving. */
function setLogOf(tenant: Tenant, asked: string, now: Instant): void {
	if (!tenant.archive) return;
	const status = archiveStatusAt(tenant.archive, now);
	const runs = ['DOING', 'PREPARE', 'BEGINNING'].includes(status);
	if (asked === 'SUSPEND') {
		if (runs) haltArchive(tenant, now, 'SUSPENDING');
		return;
	}
	if (status === 'INTERRUPTED') throw unexpected(`tenant ${tenant.name} archive log is interrupted`);
	const stopped = status === 'STOP' || status === 'STOPPING';
	if (asked === 'STOP' && !stopped) haltArchive(tenant, now, 'STOPPING');
	if (asked === 'DOING' && !runs) startArchive(tenant, now);
}
