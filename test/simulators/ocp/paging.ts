import { invalidParameter, notSortable } from './errors';
import type { Parameter } from './query';
import { first } from './query';

/** Which page is asked for (docs/reference/ocp.md#22-paging). */
export interface PageRequest {
	/** From 1. */
	number: number;
	size: number;
}

/** A page as the server answers it. */
export interface Page<Row> {
	contents: Row[];
	page: { number: number; size: number; totalElements: number; totalPages: number };
}

/** Largest page of every list but alarms. */
export const MAX_PAGE_SIZE = 2000;
/** Largest page of the alarm list. */
export const MAX_ALARM_PAGE_SIZE = 200;

/** Reads page (default 1) and size (default 10); anything else than a positive integer up to the maximum is COM10001. */
export function pageRequest(parameters: Parameter[], maximum = MAX_PAGE_SIZE): PageRequest {
	return {
		number: positiveInteger(parameters, 'page', 1, Number.MAX_SAFE_INTEGER),
		size: positiveInteger(parameters, 'size', 10, maximum),
	};
}

function positiveInteger(parameters: Parameter[], name: string, absent: number, maximum: number): number {
	const text = first(parameters, name);
	if (text === undefined) return absent;
	const value = /^\d{1,18}$/.test(text) ? Number(text) : 0;
	if (value < 1 || value > maximum) throw invalidParameter(name, text);
	return value;
}

/**
 * A page out of a list that need not exist as a whole: `rows(from, to)` makes only the rows asked for.
 * Beyond the last page the contents are empty.
 */
export function pageOf<Row>(request: PageRequest, total: number, rows: (from: number, to: number) => Row[]): Page<Row> {
	const from = Math.min((request.number - 1) * request.size, total);
	const to = Math.min(from + request.size, total);
	return {
		contents: rows(from, to),
		page: {
			number: request.number,
			size: request.size,
			totalElements: total,
			totalPages: Math.ceil(total / request.size),
		},
	};
}

/**
 * As the official log task sample has it: `page.size` is the number of records on the page, not the size asked for
 * (docs/reference/ocp.md#22-paging).
 */
export function withCountedSize<Row>(page: Page<Row>): Page<Row> {
	return { ...page, page: { ...page.page, size: page.contents.length } };
}

/** A sort that a list knows: field name -> comparable value. */
export type SortKeys<Row> = Record<string, (row: Row) => string | number>;

/** Applies `sort=field,asc` or `field,desc`; an unknown field is COM10011. Without it the order stays. */
export function sorted<Row>(rows: Row[], parameters: Parameter[], keys: SortKeys<Row>): Row[] {
	const sort = first(parameters, 'sort');
	if (sort === undefined) return rows;
	const [field, direction = 'asc'] = sort.split(',');
	if (!Object.hasOwn(keys, field)) throw notSortable(field);
	if (!/^(asc|desc)$/i.test(direction)) throw invalidParameter('sort', sort);
	const key = keys[field];
	const sign = direction.toLowerCase() === 'asc' ? 1 : -1;
	return [...rows].sort((left, right) => {
		const [a, b] = [key(left), key(right)];
		return a < b ? -sign : a > b ? sign : 0;
	});
}
