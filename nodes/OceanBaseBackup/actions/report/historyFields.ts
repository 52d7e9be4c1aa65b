import { pastRows } from '../../../../report/history/read';
import { historyRows } from '../../../../report/history/rows';
import type { Past } from '../../../../report/history/types';
import type { Report } from '../../../../report/report';
import type { Answer } from '../../../../services/records/types';
import { choice } from '../fieldKinds';
import { optional } from '../optional';

/** What is given out: the report, or what is kept of it. */
export const output = optional(
	choice('Output', 'output', 'report', [
		{ name: 'History Rows', value: 'rows', description: 'One flat item a tenant, to be appended to a Data Table or a sheet; nothing is written in any form' },
		{ name: 'Report', value: 'report', description: 'One item with the whole report' },
	]),
);

const PAST_ROWS = 'Past Rows';

/** The rows of past reports; undefined = none were handed over. */
export const past = optional<Past | undefined>({
	properties: [
		{
			displayName: PAST_ROWS,
			name: 'pastRows',
			type: 'json',
			default: '',
			placeholder: "e.g. {{ $('Data Table').all() }}",
			description:
				"The kept rows of past reports (Output: History Rows) by an expression. The report then says in its field 'history' how the last 13 weeks went: success rate, longest time without a good backup, duration, size, log delay, and which findings are known, new and over.",
		},
	],
	read(parameter) {
		const value = parameter('pastRows');
		return value === undefined || value === null || value === '' ? undefined : pastRows(PAST_ROWS, value);
	},
});

/** The rows of a report as items. */
export function rowAnswers(report: Report): Answer[] {
	return historyRows(report).map((record) => ({ record, raw: null }));
}
