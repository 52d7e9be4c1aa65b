import { canonicalJson, type DrillResult } from '../services/work/evidence';

/** What the workflow's own check of the restored data came to. */
export interface Validation {
	outcome: DrillResult['validation'];
	/** What it gave, as canonical JSON. */
	figures: string | null;
	/** Why it says neither yes nor no. */
	why?: string;
}

/** The column of a query that says whether a row is as it should be. */
export const COLUMN = 'passed';

/** Of what a check gave, more is no figure but data. */
const MOST_FIGURES = 2_000;

/** No check was asked for. */
export const NOT_ASKED: Validation = { outcome: 'none', figures: null };

/**
 * Reads the verdict of a check: true or false, or the rows of a query, all of which must say so in a column `passed`. Anything
 * else, nothing among it, says neither: what nobody understands must not count as a pass.
 */
export function validationOf(given: unknown): Validation {
	const value = typeof given === 'string' ? parsed(given) : given;
	const told = verdictOf(value);
	if (told !== undefined) return { outcome: told ? 'passed' : 'failed', figures: canonicalJson(told) };
	const rows = (Array.isArray(value) ? value : [value]).filter(isRow).map(rowOf).filter((row) => Object.keys(row).length > 0);
	if (rows.length === 0) return { outcome: 'unreadable', figures: null, why: 'The check gave no verdict and no rows' };
	const verdicts = rows.map((row) => verdictOf(columnOf(row)));
	const figures = shortened(canonicalJson(rows));
	if (verdicts.includes(false)) return { outcome: 'failed', figures };
	if (verdicts.every((verdict) => verdict === true)) return { outcome: 'passed', figures };
	return { outcome: 'unreadable', figures, why: `Not every row of the check has a column "${COLUMN}" that is 1 or 0` };
}

/** An item of n8n as its row. */
function rowOf(row: Record<string, unknown>): Record<string, unknown> {
	return isRow(row.json) ? row.json : row;
}

/** Databases write names of columns in any letter case. */
function columnOf(row: Record<string, unknown>): unknown {
	return Object.entries(row).find(([name]) => name.toLowerCase() === COLUMN)?.[1];
}

function isRow(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As JSON, forms and databases write yes and no. */
function verdictOf(value: unknown): boolean | undefined {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === '1') return true;
	return text === 'false' || text === '0' ? false : undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function shortened(figures: string): string {
	return figures.length > MOST_FIGURES ? `${figures.slice(0, MOST_FIGURES)}…` : figures;
}
