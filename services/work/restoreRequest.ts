import type { IDataObject } from 'n8n-workflow';

import { invalidInput } from '../errors';
import type { Answer, RecoveryWindowRecord } from '../records/types';
import { iso, parseTime, scnToInstant } from '../time/times';

/** The point in time to restore to. */
export type RestorePoint =
	| { kind: 'latest' }
	/** Milliseconds since 1970. */
	| { kind: 'time'; instant: number }
	/** Nanoseconds since 1970 UTC, as digits. */
	| { kind: 'scn'; scn: string };

/** A restore as a user asks for it, for either service. */
export interface RestoreRequest {
	/** The cluster whose backup is restored; with obshell also the one that gets the new tenant. */
	cluster: string;
	/** A tenant of that cluster, or (obshell) where the backups lie. */
	source: { tenant: string } | { dataUri: string; archiveUri: string };
	/** OCP: the cluster that gets the new tenant; empty = the same. */
	targetCluster: string;
	/** Name of the new tenant. */
	tenant: string;
	point: RestorePoint;
	/** Empty = every zone of the target cluster. */
	zones: string[];
	unitConfig: string;
	/** Units in each zone. */
	unitCount: number;
	replicaType: 'FULL' | 'READONLY';
	primaryZone?: string;
	/** The rest is obshell's alone. */
	concurrency?: number;
	haHighThreadScore?: number;
	decryption: string[];
	kmsEncryptInfo?: string;
	/** Members to put into the request body as they are. */
	extra: IDataObject;
}

/**
 * Refuses, before anything is sent, what would reach SQL unquoted or cannot be meant
 * (docs/reference/obshell.md#30-the-tenant-check and #310-restore-a-tenant).
 * @throws BackupServiceError invalid-input
 */
export function checkRestoreRequest({ tenant, unitConfig, unitCount, zones, ...rest }: RestoreRequest): void {
	if (tenant === '') throw invalidInput('New Tenant Name', 'is empty', 'Give the tenant to restore to a name that no tenant has yet');
	if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(tenant) || tenant.toLowerCase() === 'sys') {
		throw invalidInput(
			'New Tenant Name',
			'is not a name that can be restored to',
			'Use up to 63 letters, digits and underscores, beginning with a letter; the server puts the name into SQL without quotes',
		);
	}
	if (unitConfig === '') throw invalidInput('Unit Config', 'is empty', 'Choose what each unit of the new tenant may use');
	if (!Number.isInteger(unitCount) || unitCount < 1) throw invalidInput('Units per Zone', 'is not a whole number of at least 1');
	for (const [field, names] of [['Unit Config', [unitConfig]], ['Zone Names or IDs', zones], ['Primary Zone', [rest.primaryZone ?? '']]] as const) {
		if (names.some((name) => /['"`\\\s]/.test(name))) {
			throw invalidInput(field, 'holds a quote, a backslash or a space', 'Write names as the server lists them, without quotes');
		}
	}
	const { haHighThreadScore: score, concurrency } = rest;
	if (score !== undefined && !(Number.isInteger(score) && score >= 0 && score <= 100)) {
		throw invalidInput('HA High Thread Score', 'is not a whole number from 0 to 100');
	}
	if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= 1)) {
		throw invalidInput('Concurrency', 'is not a whole number of at least 1');
	}
}

/**
 * Refuses a point that no window holds.
 * @param windows what the server read from the storage; computed windows judge nothing, because older points may be there
 * @param since the windows reach back only so far (milliseconds since 1970)
 * @throws BackupServiceError invalid-input with the windows
 */
export function checkRestorePoint(point: RestorePoint, windows: Array<Answer<RecoveryWindowRecord>>, since = 0): void {
	const instant = point.kind === 'time' ? point.instant : point.kind === 'scn' ? scnToInstant(point.scn) : null;
	const known = windows.map(({ record }) => record).filter(({ source }) => source === 'server');
	if (instant === null || instant < since || known.length === 0) return;
	// An SCN counts parts of a millisecond that a window's text has lost: what lies that near its ends, the server judges.
	const holds = known.some(({ from, until }) => (parseTime(from) ?? Infinity) <= instant + 1 && instant - 1 <= (parseTime(until) ?? 0));
	if (holds) return;
	const spans = known.filter(({ from }) => from !== null).map(({ from, until }) => `${from} to ${until}`);
	throw invalidInput(
		point.kind === 'scn' ? 'SCN' : 'Restore Time',
		`(${iso(instant)}) lies outside what can be restored`,
		spans.length > 0 ? `Choose a point within ${spans.join(' or ')}` : 'The backups that lie there can restore no point in time at all',
	);
}
