import type { IDataObject } from 'n8n-workflow';

import { invalidInput, quote } from '../errors';
import type { Answer, RecoveryWindowRecord } from '../records/types';
import { iso, parseTime, scnToInstant } from '../time/times';

/** The point in time to restore to. */
export type RestorePoint =
	| { kind: 'latest' }
	/** Milliseconds since 1970; `zone` is that of the wall clock by which it was given, where it had no offset. */
	| { kind: 'time'; instant: number; zone?: string }
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
 * (docs/reference/obshell.md#30-the-tenant-check and #310-restore-a-tenant); which names a new tenant may have, each service knows.
 * @throws BackupServiceError invalid-input
 */
export function checkRestoreRequest({ tenant, unitConfig, unitCount, zones, ...rest }: RestoreRequest): void {
	if (tenant === '') throw invalidInput('New Tenant Name', 'is empty', 'Give the tenant to restore to a name that no tenant has yet');
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
 * Refuses additional members that would stand in the place of what the fields fill in: those are checked, and these are not.
 * @param members of the request that are made of fields
 * @throws BackupServiceError invalid-input
 */
export function refuseFieldsOfTheirOwn(extra: IDataObject, members: readonly string[]): void {
	const known = members.map((member) => member.toLowerCase());
	const name = Object.keys(extra).find((one) => known.includes(one.toLowerCase()));
	if (name !== undefined) throw invalidInput('Additional Fields', `holds ${quote(name)}, which has a field of its own`, 'Fill in that field: it is checked, and this is not');
}

/** How a point was taken that was given by a wall clock; undefined where nothing had to be taken. */
export function howTaken(point: RestorePoint): string | undefined {
	if (point.kind !== 'time' || point.zone === undefined) return undefined;
	return `The time to restore to had no offset and was read in ${point.zone}: it is ${iso(point.instant)}`;
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
	if (point.kind === 'latest' && since === 0 && known.length > 0 && known.every(({ from }) => from === null)) {
		throw invalidInput('Restore To', 'is the latest point, but the backups that lie there can restore no point in time at all', NO_POINT);
	}
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

const NO_POINT = "'Get Recovery Windows' of the resource Backup gives what can be restored; where there is nothing, start a backup while log archiving runs";

/** OceanBase's words for logs that are not there: `Error 4018 (HY000): No enough log for restore`, or the number alone. */
const TOO_FEW_LOGS = /\b4018\b|no enough log for restore/i;

/** Why a restore failed, with what OceanBase's commonest refusal means: it has a number for it that stands for much else. */
export function explained(message: string | null): string | null {
	if (message === null || !TOO_FEW_LOGS.test(message)) return message;
	return `${message}${/[.!]$/.test(message) ? '' : '.'} That is: the archived logs do not reach without a gap from a backup set to the point asked for. ${NO_POINT}`;
}
