import { invalidInput } from '../services/errors';
import { scnDigits } from '../services/time/times';
import { userInstant } from '../services/time/userTime';
import { listIn } from './rows';
import { VIEWS, type BadViewRow, type OfTenant, type ViewFault, type ViewName, type ViewPart, type Views } from './viewTypes';

/** More rows than a cluster of a thousand tenants has. */
const MOST_ROWS = 200_000;

/** A column that tells a view from the others; the first that a row has. */
const TELLTALES: ReadonlyArray<readonly [string, ViewName]> = [
	['VALIDATE_LEVEL', 'CDB_OB_BACKUP_VALIDATE_JOB_HISTORY'],
	['POLICY_NAME', 'CDB_OB_BACKUP_DELETE_POLICY'],
	['PIECE_ID', 'CDB_OB_ARCHIVELOG_PIECE_FILES'],
	['BACKUP_SET_ID', 'CDB_OB_BACKUP_SET_FILES'],
];

/** What MySQL and OceanBase say of a view that this version does not have. */
const NO_SUCH_VIEW = /doesn't exist|unknown table|ER_NO_SUCH_TABLE|\b1146\b/i;

/**
 * Rows of views: an object with a list for each view by its name, or one list of rows that their columns tell apart; items of n8n
 * count as their fields. A row that cannot be read costs itself alone, a column that cannot be read its figure.
 * @throws BackupServiceError invalid-input for what is neither
 */
export function viewRows(field: string, value: unknown, timeZone: string): Views {
	const views: Views & { given: Set<ViewPart> } = { sets: [], pieces: [], policies: [], validations: [], given: new Set(), bad: [] };
	for (const { name, rows } of listsIn(field, value)) {
		const part = name === null ? null : VIEWS[name];
		rows.forEach((given, index) => read(views, name, given, { list: name ?? field, row: index + 1, timeZone }));
		// A node that fails and goes on hands on its error, or what it was given: that is not a view without rows.
		if (part !== null && rows.every(isEmpty)) views.given.add(part);
	}
	return views;
}

interface Where {
	list: string;
	row: number;
	timeZone: string;
}

function read(views: Views & { given: Set<ViewPart> }, named: ViewName | null, given: unknown, where: Where): void {
	const row = fieldsOf(given);
	const note = (why: ViewFault, column: string | null = null, more: Partial<BadViewRow> = {}) =>
		void views.bad.push({ list: where.list, row: where.row, column, why, tenantId: null, part: named && VIEWS[named], ...more });
	if (row === null) return note('no-object');
	// What a node with "Always Output Data" gives for a query without rows.
	if (Object.keys(row).length === 0) return;
	const error = errorIn(row);
	if (error !== null) return NO_SUCH_VIEW.test(error) ? undefined : note('failed', null, { detail: error });
	const cells = new Cells(row, note);
	const name = named ?? TELLTALES.find(([column]) => cells.has(column))?.[1];
	if (name === undefined) return note('no-view');
	const part = VIEWS[name];
	cells.part = part;
	const tenantId = cells.id('TENANT_ID');
	if (tenantId === null) return;
	views.given.add(part);
	cells.tenantId = tenantId;
	const whose: OfTenant = { tenantId, tenantName: cells.text('TENANT_NAME'), cluster: cells.text('CLUSTER') };
	READERS[part](views, whose, cells, where);
}

const READERS: Readonly<Record<ViewPart, (views: Views, whose: OfTenant, cells: Cells, where: Where) => void>> = {
	sets(views, whose, cells) {
		const id = cells.id('BACKUP_SET_ID');
		if (id === null) return;
		const kind = cells.word('BACKUP_TYPE');
		views.sets.push({
			...whose,
			id,
			kind: kind === 'D' || kind === 'FULL' ? 'full' : kind === 'I' || kind === 'INC' ? 'incremental' : null,
			previousFull: cells.number('PREV_FULL_BACKUP_SET_ID'),
			previousIncremental: cells.number('PREV_INC_BACKUP_SET_ID'),
			status: cells.word('STATUS'),
			fileStatus: cells.word('FILE_STATUS', true),
			startReplayScn: cells.number('START_REPLAY_SCN'),
			minRestoreScn: cells.number('MIN_RESTORE_SCN'),
			hasLogs: ['ON', 'TRUE', '1', 'YES'].includes(cells.word('PLUS_ARCHIVELOG') ?? ''),
			encryption: cells.word('ENCRYPTION_MODE')?.replace(/ /g, '_') ?? null,
		});
	},
	pieces(views, whose, cells) {
		const id = cells.id('PIECE_ID');
		if (id === null) return;
		views.pieces.push({
			...whose,
			id,
			destination: cells.number('DEST_ID') ?? '-',
			round: cells.number('ROUND_ID') ?? '-',
			status: cells.word('STATUS'),
			fileStatus: cells.word('FILE_STATUS', true),
			startScn: cells.number('START_SCN'),
			checkpointScn: cells.number('CHECKPOINT_SCN'),
			endScn: cells.number('END_SCN'),
		});
	},
	policies(views, whose, cells) {
		views.policies.push({ ...whose, name: cells.text('POLICY_NAME'), days: daysIn(cells.text('RECOVERY_WINDOW')) });
	},
	validations(views, whose, cells, { timeZone }) {
		const id = cells.id('JOB_ID');
		// A job of tenant sys has one of its own for each tenant.
		if (id === null || whose.tenantId === '1') return;
		views.validations.push({
			...whose,
			id,
			kind: cells.word('TYPE'),
			of: cells.text('ID'),
			status: cells.word('STATUS', true),
			result: cells.text('RESULT'),
			tasks: toNumber(cells.number('TASK_COUNT')),
			goodTasks: toNumber(cells.number('SUCCESS_TASK_COUNT')),
			endedAt: cells.time('END_TIMESTAMP', timeZone),
			comment: cells.text('COMMENT'),
		});
	},
};

/** The cells of one row by the names of their columns, in any letter case; what cannot be read is noted, and null. */
class Cells {
	private readonly cells = new Map<string, unknown>();

	tenantId: string | null = null;

	part: ViewPart | null = null;

	constructor(
		row: Record<string, unknown>,
		private readonly note: (why: ViewFault, column: string, more: Partial<BadViewRow>) => void,
	) {
		for (const [name, value] of Object.entries(row)) this.cells.set(name.toUpperCase(), value);
	}

	has(column: string): boolean {
		return this.cells.has(column);
	}

	/** Without it, the row says nothing. */
	id(column: string): string | null {
		return this.digits(column) ?? (this.isEmpty(column) ? this.bad('missing', column) : null);
	}

	/** Exact digits; 0 and what is not given are null: the server's way to say "none". */
	number(column: string): string | null {
		const digits = this.digits(column);
		return digits === '0' && column !== 'TASK_COUNT' && column !== 'SUCCESS_TASK_COUNT' ? null : digits;
	}

	word(column: string, isNeeded = false): string | null {
		const word = this.text(column);
		return word === null ? (isNeeded ? this.bad('missing', column) : null) : word.toUpperCase();
	}

	text(column: string): string | null {
		const value = this.cells.get(column);
		if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
		return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
	}

	/** Of UNIX_TIMESTAMP(), or as text; without an offset, in the zone of the workflow. */
	time(column: string, timeZone: string): number | null {
		const value = this.cells.get(column);
		if (this.isEmpty(column)) return null;
		const seconds = typeof value === 'string' && /^\d{9,10}(\.\d+)?$/.test(value) ? Number(value) : value;
		if (typeof seconds === 'number' && seconds > 1e8 && seconds < 1e10) return Math.round(seconds * 1000);
		try {
			return userInstant(column, value, timeZone) ?? null;
		} catch {
			return this.bad('no-time', column);
		}
	}

	private digits(column: string): string | null {
		const value = this.cells.get(column);
		if (this.isEmpty(column)) return null;
		if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return this.bad('lost-digits', column);
		const digits = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' ? String(value).trim() : '';
		if (digits === '0') return digits;
		return scnDigits(digits) ?? this.bad('no-number', column);
	}

	private isEmpty(column: string): boolean {
		const value = this.cells.get(column);
		return value === undefined || value === null || value === '';
	}

	private bad(why: ViewFault, column: string): null {
		this.note(why, column, { tenantId: this.tenantId, ...(this.part && { part: this.part }) });
		return null;
	}
}

/** A view's name as people write it: with or without its database, in any letter case; a prefix of a user tenant has no tenants in it. */
function viewNamed(name: string): ViewName | undefined {
	const plain = name.trim().toUpperCase().replace(/^OCEANBASE\./, '');
	return Object.hasOwn(VIEWS, plain) ? (plain as ViewName) : undefined;
}

function listsIn(field: string, value: unknown): Array<{ name: ViewName | null; rows: unknown[] }> {
	const rows = listIn(field, value, MOST_ROWS);
	// One object, or one item, may be the one that has the views.
	const whole = rows.length === 1 ? fieldsOf(rows[0]) : null;
	if (!whole || !Object.values(whole).some(Array.isArray)) return [{ name: null, rows }];
	return Object.entries(whole).map(([key, list]) => {
		const name = viewNamed(key);
		if (name === undefined) throw invalidInput(field, `has "${key.slice(0, 80)}", which is no view that is known`, `It takes ${Object.keys(VIEWS).join(', ')}`);
		return { name, rows: listIn(`${field}, ${name}`, list, MOST_ROWS) };
	});
}

function isEmpty(item: unknown): boolean {
	const row = fieldsOf(item);
	return row !== null && Object.keys(row).length === 0;
}

function fieldsOf(item: unknown): Record<string, unknown> | null {
	if (typeof item !== 'object' || item === null || Array.isArray(item)) return null;
	const { json } = item as { json?: unknown };
	return (typeof json === 'object' && json !== null && !Array.isArray(json) ? json : item) as Record<string, unknown>;
}

/** What n8n makes of a node that failed and goes on: an item with its error; no view has such a column. */
function errorIn(row: Record<string, unknown> | null): string | null {
	const { error, message } = row ?? {};
	if (error === undefined || error === null || error === '') return null;
	const told = typeof error === 'object' ? (error as { message?: unknown }).message : error;
	return [told, message].filter((part) => typeof part === 'string' && part !== '').join('. ') || 'no reason is told';
}

const UNIT_DAYS: Readonly<Record<string, number | undefined>> = { d: 1, h: 1 / 24, m: 1 / 1440 };

/** `7d`, `24h`, `90m`; anything else is not known. */
function daysIn(window: string | null): number | null {
	const [, count, unit] = /^(\d{1,9})\s*([dhm])$/i.exec(window ?? '') ?? [];
	return count === undefined ? null : Number(count) * (UNIT_DAYS[unit.toLowerCase()] ?? NaN);
}

function toNumber(digits: string | null): number | null {
	return digits === null ? null : Number(digits);
}
