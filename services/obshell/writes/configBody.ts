import type { IDataObject } from 'n8n-workflow';

import type { BackupCredential } from '../../credential';
import { invalidInput } from '../../errors';
import { checkedDestination } from './destination';

/** A backup configuration as a user fills it in; absent = not touched. Names as on the screen. */
export interface BackupConfigInput {
	/** Change (PATCH) instead of replace (POST). */
	change: boolean;
	/** For one tenant instead of the whole cluster. */
	ofTenant: boolean;
	backupBaseUri?: string;
	dataBaseUri?: string;
	archiveBaseUri?: string;
	logArchiveConcurrency?: number;
	binding?: string;
	haLowThreadScore?: number;
	pieceSwitchInterval?: string;
	archiveLagTarget?: string;
	recoveryWindow?: string;
	/** Log archiving is to be started again afterwards. */
	startLogs?: boolean;
}

/** The body to send, and what the user must know about what it does. */
export interface BackupConfig {
	body: IDataObject;
	warnings: string[];
}

/**
 * Checks a configuration by the server's own limits and makes the request body of it.
 * Source: docs/reference/obshell.md#31-backup-configuration (param/backup.go:31-99), with its side effects as warnings.
 * @throws BackupServiceError invalid-input naming the first field that cannot be sent
 */
export function backupConfig(input: BackupConfigInput, credential: BackupCredential): BackupConfig {
	const body: IDataObject = {
		...(input.ofTenant ? tenantDestinations(input, credential) : clusterDestination(input, credential)),
		...present('log_archive_concurrency', percentage('Log Archive Concurrency', input.logArchiveConcurrency)),
		...present('binding', binding(input.binding)),
		...present('ha_low_thread_score', percentage('HA Low Thread Score', input.haLowThreadScore)),
		...present(
			'piece_switch_interval',
			duration('Piece Switch Interval', input.pieceSwitchInterval, 24 * HOUR, 168 * HOUR, '1d to 7d'),
		),
		...present('archive_lag_target', lagTarget(input)),
		...present('delete_policy', deletePolicy(input.recoveryWindow)),
	};
	if (Object.keys(body).length === 0) {
		throw invalidInput('Settings', 'is empty', 'Fill in a destination, or choose at least one setting to change');
	}
	return { body, warnings: warningsOf(body, input.startLogs === true) };
}

function clusterDestination({ change, backupBaseUri = '', ...input }: BackupConfigInput, credential: BackupCredential) {
	if (backupBaseUri.trim() === '') {
		if (!change) throw invalidInput('Backup Base URI', 'is empty', 'Write it like file:///data/backup');
		refuseWithoutArchive('Backup Base URI', input);
		return {};
	}
	return { backup_base_uri: checkedDestination('Backup Base URI', backupBaseUri, credential) };
}

function tenantDestinations(
	{ change, dataBaseUri = '', archiveBaseUri = '', ...input }: BackupConfigInput,
	credential: BackupCredential,
) {
	if (!change && dataBaseUri.trim() === '') throw invalidInput('Data Backup URI', 'is empty', 'Write it like file:///data/backup/data');
	if (archiveBaseUri.trim() === '') {
		if (!change) throw invalidInput('Log Archive URI', 'is empty', 'Write it like file:///data/backup/clog');
		refuseWithoutArchive('Log Archive URI', input);
	}
	return {
		...(dataBaseUri.trim() !== '' && { data_base_uri: checkedDestination('Data Backup URI', dataBaseUri, credential) }),
		...(archiveBaseUri.trim() !== '' && {
			archive_base_uri: checkedDestination('Log Archive URI', archiveBaseUri, credential),
		}),
	};
}

/** Both settings are attributes of the archive destination, so the server wants it beside them. */
function refuseWithoutArchive(field: string, { binding: bound, pieceSwitchInterval }: Partial<BackupConfigInput>) {
	if (bound || pieceSwitchInterval) {
		throw invalidInput(field, 'is empty', "'Binding' and 'Piece Switch Interval' can only be set together with it");
	}
}

function present(name: string, value: unknown): IDataObject {
	return value === undefined ? {} : ({ [name]: value } as IDataObject);
}

function percentage(field: string, value: number | undefined): number | undefined {
	if (value === undefined) return undefined;
	if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 100) return value;
	throw invalidInput(field, 'is not a whole number from 0 to 100');
}

function binding(value: string | undefined): string | undefined {
	if (value === undefined) return undefined;
	if (['OPTIONAL', 'MANDATORY'].includes(String(value).toUpperCase())) return String(value).toUpperCase();
	throw invalidInput('Binding', 'is neither Optional nor Mandatory');
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const UNITS: Record<string, number> = {
	ns: 1e-6,
	us: 1e-3,
	ms: 1,
	s: SECOND,
	m: MINUTE,
	h: HOUR,
	d: 24 * HOUR,
};

function duration(field: string, value: string | undefined, least: number, most: number, range: string): string | undefined {
	if (value === undefined) return undefined;
	const length = milliseconds(field, value);
	if (length < least || length > most) throw invalidInput(field, `is outside ${range}`, `Give a value from ${range}`);
	return String(value).trim();
}

function milliseconds(field: string, value: string): number {
	const [, count, unit] = /^(\d+)([a-z]+)$/i.exec(String(value).trim()) ?? [];
	const factor = unit === undefined ? undefined : UNITS[unit.toLowerCase()];
	if (factor === undefined || !Object.hasOwn(UNITS, unit.toLowerCase())) {
		throw invalidInput(field, 'is not a duration', 'Write a whole number and a unit: ns, us, ms, s, m, h or d, e.g. 120s');
	}
	return Number(count) * factor;
}

function lagTarget(input: BackupConfigInput): string | undefined {
	const field = 'Archive Lag Target';
	const checked = duration(field, input.archiveLagTarget, 0, 2 * HOUR, '0 to 7200s');
	const archive = input.ofTenant ? input.archiveBaseUri : input.backupBaseUri;
	if (checked !== undefined && /^s3:/i.test(archive?.trim() ?? '') && milliseconds(field, checked) < MINUTE) {
		throw invalidInput(field, 'is under one minute', 'OceanBase wants at least 1m for archives on S3');
	}
	return checked;
}

function deletePolicy(recoveryWindow: string | undefined): IDataObject | undefined {
	if (recoveryWindow === undefined) return undefined;
	if (milliseconds('Delete Policy Recovery Window', recoveryWindow) <= 0) {
		throw invalidInput('Delete Policy Recovery Window', 'is zero', 'Write e.g. 7d: backups that are not needed to restore within it are deleted');
	}
	return { policy: 'default', recovery_window: recoveryWindow.trim() };
}

/** What the server does besides, and tells nobody (docs/reference/obshell.md#31-backup-configuration, "Side effects"). */
function warningsOf(body: IDataObject, startLogs: boolean): string[] {
	const warnings: string[] = [];
	if (!startLogs && ('backup_base_uri' in body || 'archive_base_uri' in body || 'log_archive_concurrency' in body)) {
		warnings.push(
			'This stops log archiving and leaves it off: start it again when the task has ended (the next backup also does)',
		);
	}
	if ('backup_base_uri' in body || 'data_base_uri' in body) warnings.push('A backup that is running now is canceled');
	if ('delete_policy' in body) warnings.push('The delete policy that was set before is replaced');
	return warnings;
}
