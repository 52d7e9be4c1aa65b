/** Bodies of backup configurations: reading and checking. param/backup.go; docs/reference/obshell.md#31-backup-configuration. */
import { bindBody } from './bind';
import { old, refuse, type OldWords } from './errors';
import { checkPrefix } from './storage';
import { HOUR, MINUTE, SECOND } from '../worldAt';
import type { Call } from './agent';

/** What was asked for; undefined = leave as it is. */
export interface Wanted {
	archiveUri?: string;
	dataUri?: string;
	concurrency?: number;
	binding?: string;
	pieceSwitchInterval?: string;
	archiveLagTarget?: string;
	haLowThreadScore?: number;
	deletePolicy?: { policy: string; recoveryWindow: string };
}

const DAY = 24 * HOUR;
/** Milliseconds. */
const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Binds a body, and refuses one that lacks the URIs that it needs; with `replace` all of them. */
export function readConfig(call: Call, struct: 'ClusterBackupConfigParam' | 'TenantBackupConfigParam', replace: boolean): Wanted {
	const body = bindBody(call.body, struct);
	const isCluster = struct === 'ClusterBackupConfigParam';
	const uri = (key: string) => body.string(key) || undefined;
	const [dataUri, archiveUri] = isCluster ? Array(2).fill(uri('backup_base_uri')) : [uri('data_base_uri'), uri('archive_base_uri')];
	body.string('LogArchiveDestConf.Location');
	const binding = body.string('LogArchiveDestConf.binding');
	const pieceSwitchInterval = body.string('LogArchiveDestConf.piece_switch_interval');
	const policy = body.struct_('BaseBackupConfigParam.delete_policy', 'BackupDeletePolicy');
	const key = isCluster ? 'backup_base_uri' : 'archive_base_uri';
	if (replace) requireUris(isCluster, dataUri, archiveUri);
	else if (!archiveUri && binding) throw uriEmpty(key, `: If binding is set, ${key} must be set`, old.illegal(`If binding is set, ${key} must be set`));
	else if (!archiveUri && pieceSwitchInterval) {
		throw uriEmpty(key, `: If piece_switch_interval is set, ${key} must be set`, old.illegal(`If piece_switch_interval is set, ${key} must be set`));
	}
	return {
		dataUri,
		archiveUri,
		binding: binding === '' ? 'OPTIONAL' : binding?.toUpperCase(),
		pieceSwitchInterval,
		concurrency: body.int('BaseBackupConfigParam.log_archive_concurrency'),
		archiveLagTarget: body.string('BaseBackupConfigParam.archive_lag_target')?.toLowerCase(),
		haLowThreadScore: body.int('BaseBackupConfigParam.ha_low_thread_score'),
		deletePolicy: policy && {
			policy: policy.string('policy')?.toLowerCase() || 'default',
			recoveryWindow: policy.string('recovery_window') ?? '',
		},
	};
}

function requireUris(isCluster: boolean, dataUri: string | undefined, archiveUri: string | undefined): void {
	if (isCluster && !dataUri) throw uriEmpty('backup_base_uri', '', old.illegal('backup_base_uri cannot be empty'));
	const both = old.illegal('data_base_uri or archive_base_uri cannot be empty');
	if (!dataUri) throw uriEmpty('data_base_uri', '', both);
	if (!archiveUri) throw uriEmpty('archive_base_uri', '', both);
}

function uriEmpty(key: string, more: string, oldWords: OldWords): Error {
	const codes: Record<string, string> = { backup_base_uri: 'BaseUri', data_base_uri: 'DataBaseUri', archive_base_uri: 'ArchiveBaseUri' };
	return refuse(`OB.Backup.${codes[key]}Empty`, `${key} cannot be empty${more}`, 400, oldWords);
}

/** Refuses what is out of range. Old agents put `oldPrefix` before the reason. */
export function validate(wanted: Wanted, oldPrefix: string): void {
	const bad = (code: string, message: string, oldText = message): Error => refuse(code, message, 400, old.illegal(`${oldPrefix}${oldText}`));
	const { concurrency, haLowThreadScore, binding, deletePolicy, archiveUri, dataUri } = wanted;
	for (const [value, code, name] of [
		[concurrency, 'LogArchiveConcurrency', 'log_archive_concurrency'],
		[haLowThreadScore, 'HaLowThreadScore', 'ha_low_thread_score'],
	] as const) {
		if (value !== undefined && (value < 0 || value > 100)) throw bad(`OB.Backup.${code}.Invalid`, `${name} must be between 0 and 100`);
	}
	if (binding !== undefined && binding !== 'OPTIONAL' && binding !== 'MANDATORY') {
		const text = `nvalid binding mode: ${binding}, must be OPTIONAL or MANDATORY`;
		throw bad('OB.Backup.Binding.Invalid', `I${text}`, `i${text}`);
	}
	validateInterval(wanted.pieceSwitchInterval, bad);
	if (deletePolicy && deletePolicy.policy !== 'default') {
		const text = `nvalid delete policy: '${deletePolicy.policy}', must be 'default'`;
		throw bad('OB.Backup.DeletePolicy.Invalid', `I${text}`, `i${text}`);
	}
	for (const uri of [archiveUri, dataUri]) if (uri !== undefined) checkPrefix(uri, oldPrefix);
	if (archiveUri !== undefined) validateLag(wanted.archiveLagTarget, archiveUri, bad);
}

type Bad = (code: string, message: string, oldText?: string) => Error;

function validateInterval(interval: string | undefined, bad: Bad): void {
	if (!interval) return;
	const length = duration(interval, bad);
	if (length >= DAY && length <= 7 * DAY) return;
	throw bad(
		'OB.Backup.PieceSwitchInterval.Invalid',
		'piece_switch_interval must be between 24h0m0s and 168h0m0s',
		length < DAY ? 'piece_switch_interval must be greater than 24h0m0s' : 'piece_switch_interval must be less than 168h0m0s',
	);
}

function validateLag(target: string | undefined, uri: string, bad: Bad): void {
	if (!target) return;
	const length = duration(target, bad);
	if (length > 2 * HOUR) throw bad('OB.Backup.ArchiveLagTarget.Invalid', 'archive_lag_target must be less than 2h0m0s');
	if (uri.startsWith('s3://') && length < MINUTE) {
		const text = 'archive_lag_target must be greater than 1m0s for';
		throw bad('OB.Backup.ArchiveLagTargetForS3.Invalid', `${text} S3`, `${text} s3`);
	}
}

/** Milliseconds. A/lib/system/time.go. */
function duration(text: string, bad: Bad): number {
	const invalid = (reason: string, oldText: string): Error =>
		bad('Common.InvalidTimeDuration', `Time duration '${text}' is invalid: ${reason}`, oldText);
	const [, number, unit] = /^(\d+)([a-zA-Z]+)$/.exec(text) ?? [];
	if (number === undefined) throw invalid('invalid format', `invalid time duration ${text}`);
	const length = UNITS[unit.toLowerCase()];
	if (length === undefined) throw invalid('invalid time unit', `invalid time unit ${unit.toLowerCase()}`);
	return Number(number) * length;
}
