/**
 * Setting and changing the backup configuration. A/executor/ob/backup_config.go, backup_tenant.go;
 * docs/reference/obshell.md#31-backup-configuration.
 */
import { checkedTenant, executeFor, requireClusterAgent, requireDatabase, someOf, stored, type Agent, type Call, type Route } from './agent';
import { named, sendNoarchivelog, stopBackupAndWait } from './backupWrites';
import { readConfig, validate, type Wanted } from './configBody';
import { SqlError } from './database';
import { checkWritable, parseDestination, renderDestination, withoutKeys, type Destination } from './storage';
import { newDagDto } from './taskDto';
import { within, withinWork, type Execution, type Step, type Work } from './work';
import { archiveStatusAt, logModeAt, tenantsAt } from '../worldAt';
import type { Tenant } from '../world';

export const backupConfig: Route[] = [
	{ method: 'POST', path: '/obcluster/backup/config', handler: (call) => setCluster(call, true), besideRefusal: 'null' },
	{ method: 'PATCH', path: '/obcluster/backup/config', handler: (call) => setCluster(call, false), besideRefusal: 'null' },
	{ method: 'POST', path: '/tenant/:name/backup/config', handler: (call) => setTenant(call, true), besideRefusal: 'null' },
	{ method: 'PATCH', path: '/tenant/:name/backup/config', handler: (call) => setTenant(call, false), besideRefusal: 'null' },
];

/** A tenant, and what stands below the destinations for it. */
interface Target {
	tenant: Tenant;
	archiveBelow: string;
	dataBelow: string;
}

function setCluster(call: Call, replace: boolean): unknown {
	requireClusterAgent(call);
	const wanted = readConfig(call, 'ClusterBackupConfigParam', replace);
	requireDatabase(call);
	const tenants = someOf(tenantsAt(call.agent.world, call.now));
	validate(wanted, '');
	const { obClusterId } = call.agent.world;
	const targets = tenants.map((tenant) => ({
		tenant: stored(call.agent, tenant),
		archiveBelow: `/${obClusterId}/${tenant.id}/clog`,
		dataBelow: `/${obClusterId}/${tenant.id}/data`,
	}));
	return create(call, 'Set obcluster backup config', undefined, wanted, targets);
}

function setTenant(call: Call, replace: boolean): unknown {
	const tenant = checkedTenant(call);
	const wanted = readConfig(call, 'TenantBackupConfigParam', replace);
	validate(wanted, 'backup config is invalid: ');
	return create(call, `Set obcluster backup config for ${tenant.name}`, tenant.name, wanted, [
		{ tenant: stored(call.agent, tenant), archiveBelow: '/', dataBelow: '/' },
	]);
}

function create(call: Call, name: string, lock: string | undefined, wanted: Wanted, targets: Target[]): unknown {
	const { agent, now } = call;
	const steps = [checkStep(agent, wanted, targets), setStep(agent, wanted, targets)];
	return newDagDto(call, agent.dags.create({ name, steps, tenant: lock }, now));
}

/** Each agent takes the URIs apart and writes a test file. */
function checkStep(agent: Agent, { archiveUri, dataUri }: Wanted, targets: Target[]): Step {
	return {
		name: 'Check backup config',
		parallel: true,
		execute({ log }) {
			log('Check archive path for all tenants');
			within('check archive path', () => checkPath(agent, archiveUri, targets, 'archiveBelow', log));
			log('Check data path for all tenants');
			within('check data path', () => checkPath(agent, dataUri, targets, 'dataBelow', log));
		},
	};
}

function checkPath(agent: Agent, uri: string | undefined, targets: Target[], below: 'archiveBelow' | 'dataBelow', log: Execution['log']): void {
	if (uri === undefined) return log('Path is empty, skip check');
	const destination = within('get archive storage interface', () => parseDestination(uri));
	log(`Storage type is '${destination.scheme}'`);
	for (const target of targets) {
		log(`Check '${target.tenant.name}' wirte permission`);
		within('check write permission', () => checkWritable(agent, destination, target[below]));
	}
}

/** Tenant by tenant, in the real order; what came before a failure stays done, and there is no way back. */
function setStep(agent: Agent, wanted: Wanted, targets: Target[]): Step {
	return {
		name: 'Set backup config',
		canRollback: false,
		*execute(execution) {
			yield* setConcurrency(agent, wanted, targets, execution);
			yield* withinWork('set log archive', setArchiveDestination(agent, wanted, targets, execution));
			setLagTarget(agent, wanted, targets, execution);
			yield* setDataDestination(agent, wanted, targets, execution);
			setThreadScore(agent, wanted, targets, execution);
			within('set delete policy', () => setDeletePolicy(agent, wanted, targets, execution));
		},
	};
}

function* setConcurrency(agent: Agent, { concurrency }: Wanted, targets: Target[], execution: Execution): Work {
	if (concurrency === undefined) return;
	yield* closeArchives(agent, targets, execution);
	for (const { tenant } of targets) {
		const meant = within('set log archive concurrency', () =>
			executeFor(agent, tenant, execution.now, `ALTER SYSTEM SET LOG_ARCHIVE_CONCURRENCY = ${concurrency} TENANT = ${tenant.name};`),
		);
		execution.log(`Set log archive concurrency to '${concurrency}' for ${named(tenant)}`);
		keep(meant, { log_archive_concurrency: concurrency });
	}
}

/** NOARCHIVELOG, and the wait for STOP. Nothing starts it again. */
function* closeArchives(agent: Agent, targets: Target[], execution: Execution): Work {
	const { log } = execution;
	for (const { tenant } of targets) {
		if (logModeAt(tenant, execution.now) !== 'NOARCHIVELOG') {
			log(`Close archive log for ${named(tenant)}`);
			within('check archive log closed: close archive log', () => sendNoarchivelog(agent, tenant, execution.now));
		}
		log(`Archive log has been closed for ${named(tenant)}`);
	}
	for (const { tenant } of targets) {
		log(`Wait for ${named(tenant)} to close archive log`);
		log(`Wait for ${named(tenant)} archive log to be 'STOP'`);
		while (tenant.archive && archiveStatusAt(tenant.archive, execution.now) !== 'STOP') yield;
		log(`Archive log has been closed for ${named(tenant)}`);
	}
}

function* setArchiveDestination(agent: Agent, wanted: Wanted, targets: Target[], execution: Execution): Work {
	const { archiveUri, binding, pieceSwitchInterval } = wanted;
	if (archiveUri === undefined) return;
	yield* closeArchives(agent, targets, execution);
	if (binding !== undefined) execution.log(`Set log archive dest binding to ${binding}`);
	if (pieceSwitchInterval !== undefined) execution.log(`Set log archive dest piece switch interval to ${pieceSwitchInterval}`);
	const destination = parseDestination(archiveUri);
	for (const { tenant, archiveBelow } of targets) {
		execution.log(`Set log archive dest for ${named(tenant)}`);
		const uri = tellUri(destination, archiveBelow, execution);
		const options = `${binding === undefined ? '' : ` BINDING=${binding}`}${pieceSwitchInterval === undefined ? '' : ` PIECE_SWITCH_INTERVAL=${pieceSwitchInterval}`}`;
		const meant = executeFor(agent, tenant, execution.now, `ALTER SYSTEM SET LOG_ARCHIVE_DEST = 'LOCATION=${uri}${options}' TENANT = ${tenant.name};`);
		for (const one of meant) one.archiveBaseUri = uri;
		keep(meant, { binding, piece_switch_interval: pieceSwitchInterval || undefined });
	}
}

function setLagTarget(agent: Agent, { archiveLagTarget: target }: Wanted, targets: Target[], { now, log }: Execution): void {
	if (target === undefined) return;
	log(`Set archive lag target to ${target}`);
	for (const { tenant } of targets) {
		const meant = within(`set archive lag target for ${named(tenant)}`, () => {
			const tenants = executeFor(agent, tenant, now, `ALTER SYSTEM SET ARCHIVE_LAG_TARGET = '${target}' TENANT = ${tenant.name};`);
			if (/^\d+(us|ms|s|m|h|d)?$/i.test(target)) return tenants;
			throw badArgument('archive_lag_target');
		});
		keep(meant, { archive_lag_target: target });
	}
}

function* setDataDestination(agent: Agent, { dataUri }: Wanted, targets: Target[], execution: Execution): Work {
	if (dataUri === undefined) return;
	const destination = parseDestination(dataUri);
	for (const { tenant, dataBelow } of targets) {
		execution.log(`Set data backup dest for ${named(tenant)}`);
		yield* withinWork('check and wait backup stopped', stopBackupAndWait(agent, tenant, execution));
		const uri = tellUri(destination, dataBelow, execution);
		const meant = within('set data path', () =>
			executeFor(agent, tenant, execution.now, `ALTER SYSTEM SET DATA_BACKUP_DEST = '${uri}' TENANT = ${tenant.name};`),
		);
		for (const one of meant) one.dataBaseUri = uri;
	}
}

function setThreadScore(agent: Agent, { haLowThreadScore: score }: Wanted, targets: Target[], { now, log }: Execution): void {
	if (score === undefined) return;
	for (const { tenant } of targets) {
		log(`Set ha low thread score for ${named(tenant)} to ${score}`);
		const meant = within(`set ha low thread score for ${named(tenant)}`, () =>
			executeFor(agent, tenant, now, `ALTER SYSTEM SET HA_LOW_THREAD_SCORE = ${score} TENANT = ${tenant.name};`),
		);
		keep(meant, { ha_low_thread_score: score });
	}
}

function setDeletePolicy(agent: Agent, { deletePolicy }: Wanted, targets: Target[], { now, log }: Execution): void {
	if (!deletePolicy) return;
	const { policy, recoveryWindow } = deletePolicy;
	for (const { tenant } of targets) {
		const { delete_policy: present, recovery_window: window } = tenant.settings;
		if (present !== undefined) {
			log(`Drop delete policy {${tenant.id} ${present} ${window}} for ${named(tenant)}`);
			const meant = executeFor(agent, tenant, now, `ALTER SYSTEM DROP DELETE BACKUP POLICY '${present}' TENANT ${tenant.name}`);
			for (const one of meant) delete one.settings.delete_policy;
		}
		log(`Set delete policy to {${policy} ${recoveryWindow}} for ${named(tenant)}`);
		const meant = executeFor(agent, tenant, now, `ALTER SYSTEM ADD DELETE BACKUP POLICY '${policy}' RECOVERY_WINDOW '${recoveryWindow}' TENANT ${tenant.name}`);
		if (!/^[1-9]\d*[smhd]$/i.test(recoveryWindow)) throw badArgument('recovery_window');
		keep(meant, { delete_policy: policy, recovery_window: recoveryWindow });
	}
}

function tellUri(destination: Destination, below: string, { log }: Execution): string {
	const uri = renderDestination(destination, below);
	log(`URI is '${withoutKeys({ ...destination, path: `${destination.path}${below}` })}'`);
	return uri;
}

function keep(tenants: Tenant[], settings: Record<string, unknown>): void {
	const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
	for (const tenant of tenants) Object.assign(tenant.settings, given);
}

function badArgument(what: string): SqlError {
	return new SqlError({ errno: 1210, message: `Incorrect arguments to ${what}` });
}
