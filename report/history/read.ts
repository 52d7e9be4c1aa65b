import { cellsIn, listIn } from '../../judgement/rows';
import { passOn } from '../../services/errors';
import type { Outcome } from '../../services/records/types';
import type { BadRow, Past, PastRow, RowFault } from './types';

/** Rows of 1,000 tenants for half a year; more is something else that was handed over. */
const MOST_ROWS = 200_000;

const COLUMNS = [
	'reportAt', 'cluster', 'clusterId', 'tenant', 'tenantId', 'owes', 'outcome', 'backupStartedAt', 'lastGoodAt',
	'lastGoodAgeSeconds', 'durationSeconds', 'outputBytes', 'logDelaySeconds', 'findingIds',
] as const;

type Column = (typeof COLUMNS)[number];
type Cells = Partial<Record<Column, unknown>>;

/** A row that cannot be read, thrown and caught in this file. */
class Fault extends Error {
	constructor(
		readonly why: RowFault,
		readonly column: Column | null = null,
	) {
		super(why);
	}
}

/**
 * Reads rows of past reports back, as a Data Table or a sheet gives them: numbers may be text, titles may be written in
 * another way, further columns are left alone. A row with a value that is none of its column costs that row alone.
 * @param value a list of objects, or its JSON
 * @throws BackupServiceError invalid-input, when it is no list at all
 */
export function pastRows(field: string, value: unknown): Past {
	const rows: PastRow[] = [];
	const bad: BadRow[] = [];
	listIn(field, value, MOST_ROWS).forEach((given, index) => {
		try {
			const row = rowIn(given, index + 1);
			if (row) rows.push(row);
		} catch (fault) {
			if (!(fault instanceof Fault)) throw passOn(fault);
			bad.push({ row: index + 1, column: fault.column, why: fault.why });
		}
	});
	return { rows, bad };
}

/** Undefined for a row without any cell: a table without rows gives one such item. */
function rowIn(given: unknown, number: number): PastRow | undefined {
	const row = objectIn(given);
	if (Object.keys(row).length === 0) return undefined;
	const cells: Cells = cellsIn(row, COLUMNS);
	const tenant = textIn(cells, 'tenant');
	const reportAt = timeIn(cells, 'reportAt');
	if (tenant === null) throw new Fault('missing', 'tenant');
	if (reportAt === null) throw new Fault('missing', 'reportAt');
	return {
		number,
		reportAt,
		cluster: textIn(cells, 'cluster'),
		clusterId: textIn(cells, 'clusterId'),
		tenant,
		tenantId: textIn(cells, 'tenantId'),
		owes: owesIn(cells),
		outcome: outcomeIn(cells),
		backupStartedAt: timeIn(cells, 'backupStartedAt'),
		lastGoodAt: timeIn(cells, 'lastGoodAt'),
		lastGoodAgeSeconds: numberIn(cells, 'lastGoodAgeSeconds'),
		durationSeconds: numberIn(cells, 'durationSeconds'),
		outputBytes: numberIn(cells, 'outputBytes'),
		logDelaySeconds: numberIn(cells, 'logDelaySeconds'),
		findingIds: (textIn(cells, 'findingIds') ?? '').split(' ').filter((id) => id !== ''),
	};
}

function objectIn(given: unknown): Record<string, unknown> {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new Fault('no-object');
	// Items as n8n hands them on have their fields in `json`.
	const { json } = given as { json?: unknown };
	return (typeof json === 'object' && json !== null ? json : given) as Record<string, unknown>;
}

function textIn(cells: Cells, column: Column): string | null {
	const value = cells[column];
	if (value === undefined) return null;
	// A number beyond 2^53 has lost its last digits: it would be another tenant's id.
	if (typeof value !== 'string' && !(typeof value === 'number' && Number.isSafeInteger(value))) throw new Fault('no-word', column);
	return String(value).trim() || null;
}

/** With an offset or in UTC, as rows are written; what a sheet made of it is not guessed at. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function timeIn(cells: Cells, column: Column): number | null {
	const value = cells[column];
	if (value === undefined) return null;
	const instant = value instanceof Date ? value.getTime() : typeof value === 'string' && TIME.test(value.trim()) ? Date.parse(value.trim()) : NaN;
	if (Number.isFinite(instant)) return instant;
	throw new Fault('no-time', column);
}

function numberIn(cells: Cells, column: Column): number | null {
	const value = cells[column];
	if (value === undefined) return null;
	const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
	throw new Fault('no-number', column);
}

/** Every tenant of a report owes backups but those of which it says otherwise. */
function owesIn({ owes }: Cells): boolean {
	const text = typeof owes === 'string' ? owes.trim().toLowerCase() : owes;
	if ([undefined, true, 1, 'true', '1'].includes(text as string)) return true;
	if ([false, 0, 'false', '0'].includes(text as string)) return false;
	throw new Fault('no-word', 'owes');
}

const OUTCOMES: readonly Outcome[] = ['running', 'succeeded', 'failed', 'canceled', 'none', 'unknown'];

function outcomeIn(cells: Cells): Outcome {
	const text = textIn(cells, 'outcome');
	if (text === null) throw new Fault('missing', 'outcome');
	if ((OUTCOMES as readonly string[]).includes(text)) return text as Outcome;
	throw new Fault('no-word', 'outcome');
}
