import type { RowFault } from '../../history/types';
import type { HistoryWords } from '../words';
import { counted, duration } from './figures';
import { nameOf } from './lines';

const FAULTS: Readonly<Record<RowFault, string>> = {
	'no-object': 'is no object',
	missing: 'is missing',
	'no-time': 'is no time with an offset',
	'no-number': 'is no number',
	'no-word': 'has a value that it never has',
	'in-the-future': 'lies after this report',
};

/** The history of reports, in English. */
export const HISTORY: HistoryWords = {
	title: 'The last weeks',
	summary({ from, to, reports, backups, succeeded, successPercent, longestWithoutGoodSeconds: longest, longestWithoutGoodTenant: whose, logDelayMaxSeconds: log, known, new: fresh, over }) {
		return [
			`${counted(reports, 'report')} from ${from.slice(0, 10)} to ${to.slice(0, 10)}: ${successPercent === null ? 'no backup was seen to end' : `${successPercent} % of backups succeeded (${succeeded} of ${backups})`}.`,
			...(longest === null ? [] : [`The longest time without a good backup was at least ${duration(longest)}${whose === null ? '' : ` (${nameOf(whose)})`}.`]),
			...(log === null ? [] : [`Log archiving was at most ${duration(log)} behind.`]),
			...(known === null || fresh === null || over === null ? [] : [`Against the report before: ${known} known, ${fresh} new, ${over} over.`]),
		];
	},
	week: 'Week from',
	tenant: 'Tenant',
	success: 'Succeeded',
	longest: 'Longest without a good backup',
	duration: 'Duration (median)',
	size: 'Size (median)',
	logMost: 'Log behind (most)',
	logMedian: 'Log behind (median)',
	findings: 'Findings',
	rate: (percent, succeeded, backups) => `${percent} % (${succeeded} of ${backups})`,
	withChange: (value, percent) => (percent === null ? value : `${value} (${percent > 0 ? '+' : ''}${percent} %)`),
	changes: (known, fresh, over) => `${known} known, ${fresh} new, ${over} over`,
	leftOut: (rows, first) => `${counted(rows, 'row')} of past reports could not be read and ${rows === 1 ? 'was' : 'were'} left out: ${first.join('; ')}${rows > first.length ? '; …' : ''}.`,
	fault: (row, column, why) => `row ${row}${column === null ? '' : `: "${column}"`} ${FAULTS[why]}`,
};
