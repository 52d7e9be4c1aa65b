import type { History, RowFault } from '../../history/types';

/** What only the page, the e-mail and the history say, in one language. */
export interface PagesWords {
	/** Before the server's own text, which is folded away. */
	serverSays: string;
	/** Before the columns that the tenants can be sorted by. */
	sortBy: string;
	/** What the pictures mean. `left` = tenants without charts. */
	legend(left: number): string;
	/** Of a chart without any good run. */
	noneGood(runs: number): string;
	history: HistoryWords;
}

/** Texts of the history. */
export interface HistoryWords {
	title: string;
	/** What all reports add up to, a sentence each. */
	summary(history: History): string[];
	/** Over the weeks, and over the tenants. */
	week: string;
	tenant: string;
	success: string;
	longest: string;
	duration: string;
	size: string;
	logMost: string;
	logMedian: string;
	findings: string;
	/** `98.5 % (67 of 68)`. */
	rate(percent: number, succeeded: number, backups: number): string;
	/** `45 min (+12 %)`; null = no change can be said. */
	withChange(value: string, percent: number | null): string;
	/** `2 known, 1 new, 1 over`. */
	changes(known: number, fresh: number, over: number): string;
	/** Rows that were left out, with the first ones that say why. */
	leftOut(rows: number, first: string[]): string;
	/** `row 8: "reportAt" is no time`. */
	fault(row: number, column: string | null, why: RowFault): string;
}
