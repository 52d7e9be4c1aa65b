import { invalidInput } from '../services/errors';
import { userInstant } from '../services/time/userTime';
import { parseLossless } from '../services/wire/losslessJson';
import type { MuteRow } from './changes';
import type { PromiseRow } from './policy';
import type { Encryption } from './types';

/** More rows than anybody writes: it is something else that was handed over. */
const MOST_ROWS = 10_000;

/** Columns by their name without spaces, dashes and capitals, as people and sheets write them. */
const COLUMNS: Readonly<Record<string, keyof PromiseRow | undefined>> = {
	tenant: 'tenants',
	tenants: 'tenants',
	cluster: 'clusters',
	clusters: 'clusters',
	hours: 'backupHours',
	backuphours: 'backupHours',
	hoursbetweengoodbackups: 'backupHours',
	fulldays: 'fullDays',
	daysbetweenfullbackups: 'fullDays',
	logdelay: 'logDelaySeconds',
	logdelayseconds: 'logDelaySeconds',
	leastgood: 'leastGood',
	leastgoodbackups: 'leastGood',
	retention: 'retentionDays',
	retentiondays: 'retentionDays',
	proof: 'proofDays',
	proofdays: 'proofDays',
	daysbetweenproofs: 'proofDays',
	rto: 'rtoMinutes',
	rtominutes: 'rtoMinutes',
	rpo: 'rpoMinutes',
	rpominutes: 'rpoMinutes',
	validationdays: 'validationDays',
	daysbetweenvalidations: 'validationDays',
	encryption: 'encryption',
	none: 'none',
	nobackups: 'none',
	standby: 'standby',
	standbytoo: 'standby',
};

const NUMBERS = ['backupHours', 'fullDays', 'logDelaySeconds', 'leastGood', 'retentionDays', 'proofDays', 'rtoMinutes', 'rpoMinutes', 'validationDays'] as const;
const ENCRYPTIONS: readonly string[] = ['password', 'encrypted'] satisfies Encryption[];
const SWITCHES = ['none', 'standby'] as const;

/**
 * Promises out of rows: typed in, or of a Data Table or sheet. Other columns are left alone; a row that promises nothing is
 * refused, because its column is misspelt more likely than meant.
 * @param value a list of objects, or its JSON
 * @throws BackupServiceError invalid-input, naming the field and the row
 */
export function promiseRows(field: string, value: unknown): PromiseRow[] {
	return rowsIn(field, value).map((given, index) => {
		const where = `${field}, row ${index + 1}`;
		const cells = cellsOf(given, COLUMNS);
		const row: PromiseRow = { tenants: textIn(where, cells.tenants), clusters: textIn(where, cells.clusters) };
		for (const name of NUMBERS) {
			const number = numberIn(where, name, cells[name]);
			if (number !== undefined) row[name] = number;
		}
		const encryption = encryptionIn(where, cells.encryption);
		if (encryption !== undefined) row.encryption = encryption;
		for (const name of SWITCHES) if (isOn(where, name, cells[name])) row[name] = true;
		// Nobody means all tenants of all clusters by writing nothing: more likely a column is misspelt.
		if (row.none === true && row.tenants === '' && row.clusters === '') throw invalidInput(where, 'says of no tenant that it needs no backups', "Name tenants or clusters; '*' means all");
		const promises = [...NUMBERS, 'encryption' as const, 'none' as const].some((name) => row[name] !== undefined);
		if (promises || row.standby) return row;
		throw invalidInput(where, 'promises nothing', `Give at least one of ${[...NUMBERS, 'encryption', 'none', 'standby'].join(', ')}`);
	});
}

const MUTE_COLUMNS: Readonly<Record<string, keyof MuteRow | undefined>> = {
	kind: 'kind',
	tenant: 'tenants',
	tenants: 'tenants',
	cluster: 'clusters',
	clusters: 'clusters',
	rule: 'rules',
	rules: 'rules',
	until: 'until',
	who: 'who',
	by: 'who',
	why: 'why',
	reason: 'why',
};

/**
 * What is acknowledged, or comes of maintenance, out of rows.
 * @throws BackupServiceError invalid-input, naming the field and the row; also for a row that would mute everything for ever
 */
export function muteRows(field: string, value: unknown, timeZone: string): MuteRow[] {
	return rowsIn(field, value).map((given, index) => {
		const where = `${field}, row ${index + 1}`;
		const cells = cellsOf(given, MUTE_COLUMNS);
		const kind = textIn(where, cells.kind) || 'acknowledged';
		if (kind !== 'acknowledged' && kind !== 'maintenance') throw invalidInput(where, `has the kind "${kind}", which does not exist`, 'It is "acknowledged" or "maintenance"');
		const row: MuteRow = {
			kind,
			tenants: textIn(where, cells.tenants),
			clusters: textIn(where, cells.clusters),
			rules: textIn(where, cells.rules),
			until: userInstant(`${where}: until`, cells.until, timeZone) ?? null,
			who: textIn(where, cells.who),
			why: textIn(where, cells.why),
		};
		if (row.until !== null || [row.tenants, row.clusters, row.rules].some((text) => text.replace(/[*,\s]/g, '') !== '')) return row;
		throw invalidInput(where, 'mutes everything for ever', "Name tenants, clusters or rules, or say in 'until' when it ends");
	});
}

/** A list of objects; text is read as JSON, nothing gives no rows. @throws BackupServiceError invalid-input */
export function rowsIn(field: string, value: unknown): Array<Record<string, unknown>> {
	return listIn(field, value).map((row, index) => {
		if (typeof row !== 'object' || row === null || Array.isArray(row)) throw invalidInput(field, `has no object as row ${index + 1}`, ADVICE);
		// Items as n8n hands them on have their fields in `json`.
		const { json } = row as { json?: unknown };
		return (typeof json === 'object' && json !== null ? json : row) as Record<string, unknown>;
	});
}

/** A list of anything; text is read as JSON, nothing gives an empty one, and one thing one with it. @throws BackupServiceError invalid-input */
export function listIn(field: string, value: unknown, most = MOST_ROWS): unknown[] {
	const given = typeof value === 'string' ? parsed(field, value) : value;
	if (given === undefined || given === null) return [];
	const rows: unknown[] = Array.isArray(given) ? given : [given];
	if (rows.length > most) throw invalidInput(field, `has ${rows.length} rows`, `At most ${most} are taken: check what the expression gives`);
	return rows;
}

const ADVICE = 'Write it like [{"tenants": "orders"}], or hand over the items of a Data Table: {{ $(\'Data Table\').all() }}';

function parsed(field: string, text: string): unknown {
	if (text.trim() === '') return undefined;
	try {
		return parseLossless(text);
	} catch {
		throw invalidInput(field, 'is not JSON', ADVICE);
	}
}

function cellsOf<K extends string>(row: Record<string, unknown>, columns: Readonly<Record<string, K | undefined>>): Partial<Record<K, unknown>> {
	const cells: Partial<Record<K, unknown>> = {};
	for (const [name, value] of Object.entries(row)) {
		const column = Object.hasOwn(columns, plain(name)) ? columns[plain(name)] : undefined;
		if (column !== undefined && value !== '' && value !== null && value !== undefined) cells[column] = value;
	}
	return cells;
}

/** The cells of a row under those titles, however these are written; empty ones are left out. */
export function cellsIn<K extends string>(row: Record<string, unknown>, titles: readonly K[]): Partial<Record<K, unknown>> {
	return cellsOf(row, Object.fromEntries(titles.map((title) => [plain(title), title])) as Record<string, K>);
}

function plain(name: string): string {
	return name.toLowerCase().replace(/[\s_-]/g, '');
}

function textIn(where: string, value: unknown): string {
	if (value === undefined) return '';
	if (Array.isArray(value)) return value.map((one) => textIn(where, one)).join(',');
	if (typeof value !== 'string' && typeof value !== 'number') throw invalidInput(where, 'has a name that is no text', ADVICE);
	return String(value).trim();
}

function numberIn(where: string, name: string, value: unknown): number | undefined {
	if (value === undefined) return undefined;
	const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
	throw invalidInput(where, `has a ${name} that is no number of at least 0`, ADVICE);
}

function encryptionIn(where: string, value: unknown): Encryption | undefined {
	if (value === undefined) return undefined;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (ENCRYPTIONS.includes(word)) return word as Encryption;
	throw invalidInput(where, 'has an encryption that does not exist', `It is ${ENCRYPTIONS.map((one) => `"${one}"`).join(' or ')}`);
}

function isOn(where: string, name: string, value: unknown): boolean {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if ([undefined, false, 0, 'false', 'no', '0', ''].includes(text as string)) return false;
	if ([true, 1, 'true', 'yes', '1', 'x'].includes(text as string)) return true;
	throw invalidInput(where, `has a ${name} that is neither yes nor no`, ADVICE);
}
