import type { Verdict } from '../../judgement/types';
import type { Outcome, ServiceName, Whole } from '../../services/records/types';

/**
 * What is kept of one tenant of one report: one flat row of a Data Table or a sheet. Names and words are stable and in no
 * language; times are ISO 8601 UTC; null = not known.
 */
export type HistoryRow = {
	/** When the report was taken. */
	reportAt: string;
	service: ServiceName;
	cluster: string | null;
	clusterId: string | null;
	tenant: string;
	tenantId: string | null;
	/** Of the tenant's open findings. */
	verdict: Verdict;
	/** The worst open finding's rule; else `running`, `safe`, or what a tenant that owes no backup is. */
	state: string;
	owes: boolean;
	/** Of the newest backup, and when it started. */
	outcome: Outcome;
	backupStartedAt: string | null;
	/** When the last good backup ended, how long that was ago, how long it took, how big it is. */
	lastGoodAt: string | null;
	lastGoodAgeSeconds: number | null;
	durationSeconds: number | null;
	outputBytes: Whole | null;
	logOutcome: Outcome | null;
	logDelaySeconds: number | null;
	recoverableUntil: string | null;
	/** How many findings are open, and how many are acknowledged or in maintenance. */
	findings: number;
	acknowledged: number;
	/** The ids of all of them, separated by spaces; spaces within an id are written %20. */
	findingIds: string;
};

/** What is read of such a row. */
export type PastRow = Pick<
	HistoryRow,
	'cluster' | 'clusterId' | 'tenant' | 'tenantId' | 'owes' | 'outcome' | 'lastGoodAgeSeconds' | 'durationSeconds' | 'logDelaySeconds'
> & {
	/** Counted from 1, as they were handed over. */
	number: number;
	/** Milliseconds since 1970, like the other times here. */
	reportAt: number;
	backupStartedAt: number | null;
	lastGoodAt: number | null;
	outputBytes: number | null;
	findingIds: string[];
};

/** Why a row was left out. */
export type RowFault = 'no-object' | 'missing' | 'no-time' | 'no-number' | 'no-word' | 'in-the-future';

/** A row that could not be read: its number, counted from 1, and its first column that is wrong (null = the row as a whole). */
export type BadRow = { row: number; column: string | null; why: RowFault };

/** Rows of past reports, as far as they could be read. */
export interface Past {
	rows: PastRow[];
	bad: BadRow[];
}

/** One week of backups. */
export type Week = {
	/** Its Monday in the report's time zone, as `2026-01-05`. */
	from: string;
	/** Backups that the reports saw end. */
	backups: number;
	succeeded: number;
	/** Null = none ended. */
	successPercent: number | null;
	/** How far log archiving was behind: at most, and the median (null = too few reports). */
	logDelayMaxSeconds: number | null;
	logDelayMedianSeconds: number | null;
};

/** What many reports add up to. Medians need three values, changes (newer half against older half) three in each. */
export type Figures = {
	/** ISO 8601 UTC: the first and the last report that counts. */
	from: string;
	to: string;
	reports: number;
	backups: number;
	succeeded: number;
	successPercent: number | null;
	/** Oldest first, without a gap. */
	weeks: Week[];
	/** As reports saw it: it lasted at least so long. */
	longestWithoutGoodSeconds: number | null;
	medianDurationSeconds: number | null;
	durationChangePercent: number | null;
	medianOutputBytes: number | null;
	outputBytesChangePercent: number | null;
	logDelayMaxSeconds: number | null;
	logDelayMedianSeconds: number | null;
};

/** The history of one tenant that owes backups. */
export type TenantHistory = Pick<HistoryRow, 'cluster' | 'clusterId' | 'tenant' | 'tenantId'> &
	Figures & {
		/** Ids of findings against the tenant's report before: there already, not there yet, there no more. Null = there is none. */
		known: string[] | null;
		new: string[] | null;
		over: string[] | null;
	};

/** The history of all tenants together, and of each. */
export type History = Figures & {
	/** Whose the longest time without a good backup is. */
	longestWithoutGoodTenant: string | null;
	/** Findings of tenants, counted; null = there is nothing to compare with. */
	known: number | null;
	new: number | null;
	over: number | null;
	/** In the order of the report. */
	tenants: TenantHistory[];
	/** Tenants that rows tell of and this report does not. */
	tenantsGone: number;
	/** Rows that could not be read: how many, and the first of them. */
	rowsLeftOut: number;
	leftOut: BadRow[];
};
