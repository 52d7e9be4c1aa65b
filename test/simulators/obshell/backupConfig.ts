/** Setting and changing the backup configuration. docs/reference/obshell.md#31-backup-configuration. */
import { AGENT_PORT, allUserTenants, checkedTenant, complainAboutName, requireClusterAgent, requireDatabase, servers, stored, type Agent, type Call, type Route } from './agent';
import { bindBody, type Bound } from './bind';
import { StepFailure, type Step } from './dag';
import { refuse } from './errors';
import { checkPrefix, parseDestination, renderDestination } from './storage';
import { dagDto } from './taskRoutes';
import { CANCEL_TAKES, HOUR, MINUTE, SECOND, archiveStatusAt } from '../worldAt';
import { cancelBackups, haltArchive } from '../worldWrites';
import type { Instant, Tenant } from '../world';

export const backupConfig: Route[] = [
	{ method: 'POST', path: '/obcluster/backup/config', handler: (call) => setCluster(call, true), since: '4.2.4' },
	{ method: 'PATCH', path: '/obcluster/backup/config', handler: (call) => setCluster(call, false), since: '4.2.4' },
	{ method: 'POST', path: '/tenant/:name/backup/config', handler: (call) => setTenant(call, true), since: '4.2.4' },
	{ method: 'PATCH', path: '/tenant/:name/backup/config', handler: (call) => setTenant(call, false), since: '4.2.4' },
];

/** What was asked for; undefined = leave as it is. */
interface Wanted {
	archiveUri?: string;
	dataUri?: string;
	concurrency?: number;
	binding?: string;
	pieceSwitchInterval?: string;
	archiveLagTarget?: string;
	haLowThreadScore?: number;
	deletePolicy?: string;
	recoveryWindow?: string;
}

/** A tenant and the destinations meant for it. */
interface Target {
	tenant: Tenant;
	archiveBelow: string;
	dataBelow: string;
}

function setCluster(call: Call, replace: boolean): unknown {
	requireClusterAgent(call);
	const body = bindBody(call.body, 'ClusterBackupConfigParam');
	const base = body.string('backup_base_uri') || undefined;
	const wanted = { ...read(body), archiveUri: base, dataUri: base };
	if (replace && !base) throw refuse('OB.Backup.BaseUriEmpty', 'backup_base_uri cannot be empty');
	if (!base && needsArchive(wanted)) {
		throw refuse(
			'OB.Backup.BaseUriEmpty',
			`backup_base_uri cannot be empty: If ${needsArchive(wanted)} is set, backup_base_uri must be set`,
		);
	}
	requireDatabase(call);
	const tenants = allUserTenants(call);
	validate(wanted);
	const { obClusterId } = call.agent.world;
	const targets = tenants.map((tenant) => ({
		tenant,
		archiveBelow: `/${obClusterId}/${tenant.id}/clog`,
		dataBelow: `/${obClusterId}/${tenant.id}/data`,
	}));
	return create(call, 'Set obcluster backup config', undefined, wanted, targets);
}

function setTenant(call: Call, replace: boolean): unknown {
	const tenant = checkedTenant(call);
	const body = bindBody(call.body, 'TenantBackupConfigParam');
	const wanted = {
		...read(body),
		dataUri: body.string('data_base_uri') || undefined,
		archiveUri: body.string('archive_base_uri') || undefined,
	};
	if (replace && !wanted.dataUri) throw refuse('OB.Backup.DataBaseUriEmpty', 'data_base_uri cannot be empty');
	if (replace && !wanted.archiveUri) throw refuse('OB.Backup.ArchiveBaseUriEmpty', 'archive_base_uri cannot be empty');
	if (!wanted.archiveUri && needsArchive(wanted)) {
		throw refuse(
			'OB.Backup.ArchiveBaseUriEmpty',
			`archive_base_uri cannot be empty: If ${needsArchive(wanted)} is set, archive_base_uri must be set`,
		);
	}
	validate(wanted);
	return create(call, `Set obcluster backup config for ${tenant.name}`, tenant.name, wanted, [
		{ tenant, archiveBelow: '/', dataBelow: '/' },
	]);
}

function read(body: Bound): Wanted {
	const policy = body.struct_('delete_policy', 'BackupDeletePolicy');
	body.string('Location');
	return {
		concurrency: body.int('log_archive_concurrency'),
		binding: body.string('binding')?.toUpperCase(),
		pieceSwitchInterval: body.string('piece_switch_interval') || undefined,
		archiveLagTarget: body.string('archive_lag_target') || undefined,
		haLowThreadScore: body.int('ha_low_thread_score'),
		deletePolicy: policy && (policy.string('policy')?.toLowerCase() || 'default'),
		recoveryWindow: policy?.string('recovery_window'),
	};
}

function needsArchive(wanted: Wanted): string | undefined {
	return wanted.binding ? 'binding' : wanted.pieceSwitchInterval ? 'piece_switch_interval' : undefined;
}

function validate(wanted: Wanted): void {
	for (const uri of [wanted.archiveUri, wanted.dataUri]) if (uri !== undefined) checkPrefix(uri);
	inRange(wanted.concurrency, 'LogArchiveConcurrency', 'log_archive_concurrency');
	if (wanted.binding !== undefined && !['', 'OPTIONAL', 'MANDATORY'].includes(wanted.binding)) {
		throw refuse('OB.Backup.Binding.Invalid', `Invalid binding: '${wanted.binding}', must be 'OPTIONAL' or 'MANDATORY'`);
	}
	if (wanted.pieceSwitchInterval !== undefined) {
		const length = duration(wanted.pieceSwitchInterval);
		if (length < 24 * HOUR || length > 168 * HOUR) {
			throw refuse(
				'OB.Backup.PieceSwitchInterval.Invalid',
				'piece_switch_interval must be between 24h0m0s and 168h0m0s',
			);
		}
	}
	if (wanted.archiveLagTarget !== undefined && wanted.archiveUri !== undefined) {
		validateLag(wanted.archiveLagTarget, wanted.archiveUri);
	}
	inRange(wanted.haLowThreadScore, 'HaLowThreadScore', 'ha_low_thread_score');
	if (wanted.deletePolicy !== undefined && wanted.deletePolicy !== 'default') {
		throw refuse('OB.Backup.DeletePolicy.Invalid', `Invalid delete policy: '${wanted.deletePolicy}', must be 'default'`);
	}
}

function validateLag(target: string, uri: string): void {
	const length = duration(target);
	if (length > 2 * HOUR) {
		throw refuse('OB.Backup.ArchiveLagTarget.Invalid', 'archive_lag_target must be less than or equal to 2h0m0s');
	}
	if (uri.startsWith('s3://') && length < MINUTE) {
		throw refuse(
			'OB.Backup.ArchiveLagTargetForS3.Invalid',
			'archive_lag_target must be greater than or equal to 1m0s when the archive destination is S3',
		);
	}
}

function inRange(value: number | undefined, code: string, name: string): void {
	if (value === undefined || (value >= 0 && value <= 100)) return;
	throw refuse(`OB.Backup.${code}.Invalid`, `${name} must be between 0 and 100`);
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: 24 * HOUR };

/** Milliseconds. */
function duration(text: string): number {
	const match = /^(\d+)([a-zA-Z]+)$/.exec(text);
	const unit = match && UNITS[match[2].toLowerCase()];
	if (!match || unit === undefined || unit === null) {
		throw refuse('Common.InvalidTimeDuration', `Time duration '${text}' is invalid: invalid format`);
	}
	return Number(match[1]) * unit;
}

function create(call: Call, name: string, lock: string | undefined, wanted: Wanted, targets: Target[]): unknown {
	const { agent, now } = call;
	const steps = [checkStep(agent, wanted), setStep(agent, wanted, targets)];
	return dagDto(call, agent.dags.create({ name, steps, tenant: lock }, now));
}

/** Each agent takes the URIs apart and writes a test file. */
function checkStep(agent: Agent, wanted: Wanted): Step {
	return {
		name: 'Check backup config',
		parallel: true,
		log: ['check backup config'],
		begin() {
			for (const uri of [wanted.archiveUri, wanted.dataUri]) {
				if (uri === undefined) continue;
				parseDestination(uri);
				if (agent.world.unwritable?.some((start) => uri.startsWith(start))) {
					throw new StepFailure(
						'Common.Unexpected',
						`Unexpected error: check write permission failed: open ${uri.split('?')[0]}/${servers(agent.world)[0].ip}/${AGENT_PORT}: permission denied`,
					);
				}
			}
		},
	};
}

/** Tenant by tenant, in the real order; what came before a failure stays done, and there is no way back. */
function setStep(agent: Agent, wanted: Wanted, targets: Target[]): Step {
	let takes = SECOND;
	return {
		name: 'Set backup config',
		canRollback: false,
		log: ['set backup config'],
		begin(at) {
			takes = SECOND;
			for (const target of targets) takes += setOne(stored(agent, target.tenant), target, wanted, at);
		},
		doneAt: (begunAt) => begunAt + takes,
	};
}

/** Gives how long it takes, in milliseconds. */
function setOne(tenant: Tenant, target: Target, wanted: Wanted, at: Instant): number {
	complainAboutName(tenant.name, (text) => new StepFailure('MySQL.Error', `MySQL error: ${text}`));
	let takes = 0;
	const keep = (name: string, value: unknown): void => {
		if (value !== undefined) tenant.settings[name] = value;
	};
	if (wanted.concurrency !== undefined) {
		takes += stopArchive(tenant, at);
		keep('log_archive_concurrency', wanted.concurrency);
	}
	if (wanted.archiveUri !== undefined) {
		takes += stopArchive(tenant, at);
		tenant.archiveBaseUri = renderDestination(parseDestination(wanted.archiveUri), target.archiveBelow);
		keep('binding', wanted.binding === '' ? 'OPTIONAL' : wanted.binding);
		keep('piece_switch_interval', wanted.pieceSwitchInterval);
	}
	if (wanted.archiveLagTarget !== undefined) {
		if (!/^\d+(us|ms|s|m|h|d)?$/i.test(wanted.archiveLagTarget)) throw databaseSaysNo('archive_lag_target');
		keep('archive_lag_target', wanted.archiveLagTarget);
	}
	if (wanted.dataUri !== undefined) {
		if (cancelBackups(tenant, at)) takes += CANCEL_TAKES;
		tenant.dataBaseUri = renderDestination(parseDestination(wanted.dataUri), target.dataBelow);
	}
	keep('ha_low_thread_score', wanted.haLowThreadScore);
	if (wanted.deletePolicy !== undefined) {
		if (!/^[1-9]\d*[smhd]$/i.test(wanted.recoveryWindow ?? '')) throw databaseSaysNo('recovery_window');
		keep('delete_policy', wanted.deletePolicy);
		keep('recovery_window', wanted.recoveryWindow);
	}
	return takes;
}

/** NOARCHIVELOG, and the wait for STOP. Nothing starts it again. */
function stopArchive(tenant: Tenant, at: Instant): number {
	if (!tenant.archive || ['STOP', 'STOPPING'].includes(archiveStatusAt(tenant.archive, at))) return 0;
	haltArchive(tenant, at, 'STOPPING');
	return 3 * SECOND;
}

function databaseSaysNo(what: string): StepFailure {
	return new StepFailure('MySQL.Error', `MySQL error: Error 1210 (HY000): Incorrect arguments to ${what}`);
}
