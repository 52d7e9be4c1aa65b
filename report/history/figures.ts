import { median } from '../../judgement/facts';
import type { Figures, PastRow, Week } from './types';
import type { Weeks } from './weeks';

/** A good backup that reports saw. */
interface Good {
	/** When it ended, milliseconds since 1970. */
	at: number;
	seconds: number | null;
	bytes: number | null;
}

/** One that ended otherwise, at the time that tells its week. */
interface Bad {
	at: number;
}

/**
 * What the rows of some tenants add up to.
 * @param series the rows of each tenant, oldest first
 * @param now milliseconds since 1970: the last report, where there may be no rows at all
 */
export function figuresOf(series: PastRow[][], weeks: Weeks, now = series[0]?.[series[0].length - 1]?.reportAt ?? 0): Figures {
	const rows = series.flat();
	const first = rows.reduce((least, { reportAt }) => Math.min(least, reportAt), now);
	const good = series.flatMap(goodOf).sort((a, b) => a.at - b.at);
	const ended = weekly(rows, good, series.flatMap(badOf), weeks, weeks.between(first, now));
	const backups = sum(ended, 'backups');
	const succeeded = sum(ended, 'succeeded');
	const delays = delaysIn(rows);
	return {
		from: new Date(first).toISOString(),
		to: new Date(now).toISOString(),
		reports: new Set(rows.map(({ reportAt }) => reportAt)).size,
		backups,
		succeeded,
		successPercent: percent(succeeded, backups),
		weeks: ended,
		longestWithoutGoodSeconds: most(series.flatMap(spansWithoutGood)),
		medianDurationSeconds: round(median(known(good, 'seconds'))),
		durationChangePercent: changeOf(known(good, 'seconds')),
		medianOutputBytes: round(median(known(good, 'bytes'))),
		outputBytesChangePercent: changeOf(known(good, 'bytes')),
		logDelayMaxSeconds: most(delays),
		logDelayMedianSeconds: round(median(delays)),
	};
}

/** Each good backup once, though many reports name it as the last. */
function goodOf(rows: PastRow[]): Good[] {
	const found = new Map<number, Good>();
	for (const { lastGoodAt, durationSeconds, outputBytes } of rows) {
		if (lastGoodAt !== null) found.set(lastGoodAt, { at: lastGoodAt, seconds: durationSeconds, bytes: outputBytes });
	}
	return [...found.values()];
}

/** Each backup that ended, but not well, once; without a known start, one after each good one. */
function badOf(rows: PastRow[]): Bad[] {
	const found = new Map<string, Bad>();
	for (const { outcome, backupStartedAt, lastGoodAt, reportAt } of rows) {
		if (outcome !== 'failed' && outcome !== 'canceled' && outcome !== 'unknown') continue;
		const key = backupStartedAt === null ? `after ${lastGoodAt}` : String(backupStartedAt);
		if (!found.has(key)) found.set(key, { at: backupStartedAt ?? reportAt });
	}
	// What was unknown at first may have been called good later; its start and the end of the good one do not tell, the outcome does.
	for (const { outcome, backupStartedAt } of rows) if (outcome === 'succeeded') found.delete(String(backupStartedAt));
	return [...found.values()];
}

/** How long each report saw no good backup: since the last one, or since the first report that knew of none at all. */
function spansWithoutGood(rows: PastRow[]): number[] {
	let neverSince: number | undefined;
	return rows.flatMap(({ reportAt, lastGoodAt, lastGoodAgeSeconds, outcome }) => {
		const isNever = lastGoodAt === null && outcome === 'none';
		neverSince = isNever ? (neverSince ?? reportAt) : undefined;
		if (neverSince !== undefined) return [(reportAt - neverSince) / 1000];
		return lastGoodAgeSeconds === null ? [] : [lastGoodAgeSeconds];
	});
}

function weekly(rows: PastRow[], good: Good[], bad: Bad[], weeks: Weeks, names: string[]): Week[] {
	const all = new Map(names.map((from) => [from, { good: 0, bad: 0, rows: [] as PastRow[] }]));
	// The last good backup that the first report knew of may be much older than that report.
	for (const { at } of good) count(all.get(weeks.of(at)), 'good');
	for (const { at } of bad) count(all.get(weeks.of(at)), 'bad');
	for (const row of rows) all.get(weeks.of(row.reportAt))?.rows.push(row);
	return [...all].map(([from, week]) => {
		const delays = delaysIn(week.rows);
		const backups = week.good + week.bad;
		return {
			from,
			backups,
			succeeded: week.good,
			successPercent: percent(week.good, backups),
			logDelayMaxSeconds: most(delays),
			logDelayMedianSeconds: round(median(delays)),
		};
	});
}

function count(week: { good: number; bad: number } | undefined, which: 'good' | 'bad'): void {
	if (week) week[which] += 1;
}

function delaysIn(rows: PastRow[]): number[] {
	return rows.flatMap(({ logDelaySeconds }) => logDelaySeconds ?? []);
}

function known(good: Good[], what: 'seconds' | 'bytes'): number[] {
	return good.flatMap((one) => one[what] ?? []);
}

/** How the median of the newer half differs from that of the older half, in percent of the older. */
function changeOf(values: number[]): number | null {
	const middle = Math.floor(values.length / 2);
	const [older, newer] = [median(values.slice(0, middle)), median(values.slice(middle))];
	return older === null || newer === null || older === 0 ? null : Math.round((newer / older - 1) * 100);
}

/** To one decimal, never rounded up: 199 of 200 are not all. */
function percent(part: number, whole: number): number | null {
	return whole === 0 ? null : Math.floor((part / whole) * 1000) / 10;
}

function most(values: number[]): number | null {
	return values.reduce<number | null>((highest, value) => Math.max(highest ?? value, value), null);
}

function sum(all: Week[], what: 'backups' | 'succeeded'): number {
	return all.reduce((total, week) => total + week[what], 0);
}

function round(value: number | null): number | null {
	return value === null ? null : Math.round(value);
}
