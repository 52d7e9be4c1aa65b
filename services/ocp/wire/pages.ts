import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError } from '../../errors';
import { inParallel } from '../../work/inParallel';

/** The largest page that OCP gives (docs/reference/ocp.md#22-paging). */
const PAGE_SIZE = 2000;

/** With a filter of ours in between, a page of the limit's size would seldom be enough. */
const SMALLEST_PAGE = 100;

/** Pages of one list that are under way at once. */
const CONCURRENCY = 4;

/** Longer lists no OCP has; one that never ends must end here. */
const MOST_ROWS = 500_000;

/** How often a list that may shrink is read until it comes twice alike. */
const MOST_READINGS = 10;

/** Pages in a row that may bring nothing new, because the list grows as fast as it is read. */
const MOST_IDLE = 20;

/** Which rows of a list are wanted: those that `keep` says yes to, up to `limit`. */
export interface ListLimits {
	keep?: (row: IDataObject) => boolean;
	limit?: number;
	/** Whether rows may go from amid the list (tenants, clusters); of tasks, old ones go from its end. */
	mayShrink?: boolean;
	/** The largest page of this list, where it is smaller than that of others. */
	largestPage?: number;
}

/** One page as OCP answers it; what it does not tell, or not as a number, is undefined. */
export interface Page {
	rows: IDataObject[];
	pages?: number;
	total?: number;
}

/** Asks for the page with that number, counted from 1. */
export type AskPage = (page: { page: number; size: number }) => Promise<Page>;

/**
 * A list, in the server's order, several pages at a time, no further than is wanted, and never by halves: what gives
 * fewer rows than the server says there are is read once more, and then is an error.
 * @param name what is listed, for the message
 * @throws BackupServiceError server
 */
export async function readPages(ask: AskPage, name: string, limits: ListLimits = {}): Promise<IDataObject[]> {
	let reading = await readWhole(ask, name, limits);
	if (reading.missing > 0) reading = await readWhole(ask, name, limits);
	const { rows, total, missing } = reading;
	if (missing === 0) return rows;
	throw new BackupServiceError('server', `OCP sent only ${total - missing} of the ${total} rows of a list`, {
		description: `It did so twice for ${name}. Half a list is not worked with; look in OCP whether it shows the whole one.`,
	});
}

interface Reading {
	rows: IDataObject[];
	/** How many rows the server says there are. */
	total: number;
	/** How many of them it did not send. */
	missing: number;
	/** Which rows came, in order; undefined when one page was all, or it was broken off at the limit. */
	sequence?: string;
	/** A page began with rows that had come before: the list has moved while it was read. */
	hasMoved: boolean;
}

/**
 * When a row goes from amid a list, the first one of each later page moves to the page before, which was read already.
 * So a list of several pages from which rows may go is read until it comes twice alike.
 * @throws BackupServiceError server when it never does
 */
async function readWhole(ask: AskPage, name: string, limits: ListLimits): Promise<Reading> {
	let reading = await readOnce(ask, name, limits);
	if (limits.mayShrink !== true || reading.sequence === undefined || reading.missing > 0) return reading;
	for (let readings = 1; readings < MOST_READINGS; readings++) {
		const before: string | undefined = reading.sequence;
		reading = await readOnce(ask, name, limits);
		// What moved on and back again may have hidden the same row twice.
		if ((reading.sequence === before && !reading.hasMoved) || reading.missing > 0) return reading;
	}
	throw new BackupServiceError('server', 'A list of OCP changes faster than it can be read', {
		description: `It is that of ${name}. Half a list is not worked with; try again later.`,
	});
}

/**
 * While it is read, a list grows at its head, which moves rows on to later pages. So a page that tells of fewer rows
 * than the one before it was answered too early, and may lack what has since moved into the gap: it is read again.
 * What then comes twice is left out.
 */
async function readOnce(ask: AskPage, name: string, { keep = () => true, limit = Infinity, largestPage = PAGE_SIZE }: ListLimits): Promise<Reading> {
	const size = Math.min(largestPage, Math.max(limit, SMALLEST_PAGE));
	const page = async (number: number) => await ask({ page: number, size });
	const list = new List(keep);
	const first = await page(1);
	let last = first;
	list.add(last.rows);
	const perPage = last.rows.length;
	// What has come since the first page was read need not be seen, nor what has gone.
	let fewest = last.total ?? 0;
	let idle = 0;
	let hasMoved = false;
	let next = 2;
	while (next <= lastPage(last, perPage, size) && list.rows.length < limit) {
		const count = Math.min(CONCURRENCY, lastPage(last, perPage, size) - next + 1);
		const numbers = Array.from({ length: count }, (_, index) => next + index);
		let isEnd = false;
		for (const [index, answer] of (await inParallel(numbers, CONCURRENCY, page)).entries()) {
			const further = (answer.total ?? 0) < (last.total ?? 0) ? await page(numbers[index]) : answer;
			const added = list.add(further.rows);
			idle = added > 0 ? 0 : idle + 1;
			hasMoved ||= added > 0 && added < further.rows.length;
			// Whatever the server says of further pages, behind an empty one there are none, and behind the same one again;
			// unless the list has grown by so many pages meanwhile.
			isEnd ||= added === 0 && (further.rows.length === 0 || idle > Math.min(pagesGrown(first, further, perPage), MOST_IDLE));
			fewest = Math.min(fewest, further.total ?? 0);
			last = further;
		}
		if (list.seen > MOST_ROWS) throw endless(name);
		next += numbers.length;
		if (isEnd) break;
	}
	if (list.rows.length >= limit) return { rows: list.rows.slice(0, limit), total: fewest, missing: 0, hasMoved };
	const missing = Math.max(0, fewest - list.seen);
	return { rows: list.rows, total: fewest, missing, hasMoved, ...(next > 2 && { sequence: list.sequence }) };
}

/** By how many pages a list has grown since its first one was read. */
function pagesGrown(first: Page, now: Page, perPage: number): number {
	const byTotal = Math.ceil(((now.total ?? 0) - (first.total ?? 0)) / Math.max(1, perPage));
	return Math.max(0, byTotal, (now.pages ?? 1) - (first.pages ?? 1));
}

/** How far the list goes: as many pages as the server says, or as its rows need, whichever are more. */
function lastPage({ rows, pages, total }: Page, perPage: number, size: number): number {
	const needed = total !== undefined && perPage > 0 ? Math.ceil(total / perPage) : 1;
	// Nothing is told: a full page may be followed by another one.
	const unknown = pages === undefined && total === undefined && rows.length >= size ? Infinity : 1;
	return Math.max(pages ?? 1, needed, unknown);
}

/** The rows of the pages so far, each once. */
class List {
	readonly rows: IDataObject[] = [];

	private readonly known = new Set<string>();

	constructor(private readonly keep: (row: IDataObject) => boolean) {}

	/** How many rows came, wanted or not. */
	get seen(): number {
		return this.known.size;
	}

	/** Which rows came, in order. */
	get sequence(): string {
		return [...this.known].join();
	}

	/** Adds the rows of a page that no page before had; gives how many these are. */
	add(rows: IDataObject[]): number {
		const before = this.known.size;
		const names = rows.map(identityOf);
		// Two rows of one page are two, whatever they look like.
		const counts = new Map<string, number>();
		for (const [index, name] of names.entries()) {
			const nth = (counts.get(name) ?? 0) + 1;
			counts.set(name, nth);
			const key = nth === 1 ? name : `${name}#${nth}`;
			if (this.known.has(key)) continue;
			this.known.add(key);
			if (this.keep(rows[index])) this.rows.push(rows[index]);
		}
		return this.known.size - before;
	}
}

/**
 * What stays the same of a row while its state changes; log tasks have no id (docs/reference/ocp.md#32-log-backup-tasks),
 * and zones only a name.
 */
function identityOf(row: IDataObject): string {
	const { id, taskId, clusterId, tenantId, createTime, startTime } = row;
	const identity = [id, taskId, clusterId, tenantId, createTime, startTime];
	return JSON.stringify(identity.every((part) => part === undefined) ? row : identity);
}

function endless(name: string): BackupServiceError {
	return new BackupServiceError('server', `OCP sends a list of more than ${MOST_ROWS} rows`, {
		description: `It is that of ${name}. Ask for less: a shorter time range, or a limit.`,
	});
}
