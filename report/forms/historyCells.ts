import type { Figures, History, TenantHistory, Week } from '../history/types';
import { bytes, oneLine, orUnknown, UNKNOWN } from '../quantities';
import { wordsOf } from '../words/languages';
import { subjectOf } from '../words/lines';
import type { Language } from '../words/words';

/** A table of texts, not yet escaped for any format. */
export interface Table {
	titles: string[];
	rows: string[][];
}

/** What all reports add up to and what of it is missing, a sentence each. */
export function historyLines(history: History, language: Language): string[] {
	const { summary, leftOut, fault } = wordsOf(language).history;
	const faults = history.leftOut.map(({ row, column, why }) => fault(row, column, why));
	return [...summary(history), ...(history.rowsLeftOut > 0 ? [leftOut(history.rowsLeftOut, faults)] : [])].map((line) => oneLine(line, 600));
}

/** The weeks, newest first. */
export function weekTable({ weeks }: Pick<Figures, 'weeks'>, language: Language): Table {
	const texts = wordsOf(language).history;
	const { duration } = wordsOf(language).figures;
	const cells = ({ from, logDelayMaxSeconds, logDelayMedianSeconds, ...week }: Week) => [from, rateOf(week, language), orUnknown(logDelayMaxSeconds, duration), orUnknown(logDelayMedianSeconds, duration)];
	return { titles: [texts.week, texts.success, texts.logMost, texts.logMedian], rows: [...weeks].reverse().map(cells) };
}

/** The tenants, least success first; of the same, the longest without a good backup. */
export function tenantHistoryTable({ tenants }: History, language: Language): Table {
	const texts = wordsOf(language).history;
	const { duration } = wordsOf(language).figures;
	const cells = (one: TenantHistory) => [
		subjectOf(one, wordsOf(language)),
		rateOf(one, language),
		orUnknown(one.longestWithoutGoodSeconds, duration),
		texts.withChange(orUnknown(one.medianDurationSeconds, duration), one.durationChangePercent),
		texts.withChange(bytes(one.medianOutputBytes), one.outputBytesChangePercent),
		orUnknown(one.logDelayMaxSeconds, duration),
		one.known === null ? UNKNOWN : texts.changes(one.known.length, one.new?.length ?? 0, one.over?.length ?? 0),
	];
	const sorted = [...tenants].sort((a, b) => (a.successPercent ?? -1) - (b.successPercent ?? -1) || (b.longestWithoutGoodSeconds ?? 0) - (a.longestWithoutGoodSeconds ?? 0));
	return { titles: [texts.tenant, texts.success, texts.longest, texts.duration, texts.size, texts.logMost, texts.findings], rows: sorted.map(cells) };
}

function rateOf({ successPercent, succeeded, backups }: Pick<Week, 'successPercent' | 'succeeded' | 'backups'>, language: Language): string {
	return successPercent === null ? UNKNOWN : wordsOf(language).history.rate(successPercent, succeeded, backups);
}
