import type { INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../../services/errors';
import type { Outcome } from '../../../services/records/types';
import { userInstant } from '../../../services/time/userTime';
import { namesIn } from './fieldKinds';
import type { Field } from './operation';

/** Which of a list are wanted, as the services take it. */
export interface Filters {
	from?: number;
	until?: number;
	outcomes?: Outcome[];
}

const OUTCOMES: Outcome[] = ['canceled', 'failed', 'running', 'succeeded', 'unknown'];

const outcome: INodeProperties = {
	displayName: 'Outcome',
	name: 'outcomes',
	type: 'multiOptions',
	options: OUTCOMES.map((value) => ({ name: value[0].toUpperCase() + value.slice(1), value })),
	default: [],
	description: 'Only those with one of these outcomes; none chosen means all',
};

interface RangeTexts {
	after: { displayName: string; description: string };
	before: { displayName: string; description: string };
}

/** Outcome and time range, added one by one. */
function filterField({ after, before }: RangeTexts): Field<Filters> {
	const time = (name: string, { displayName, description }: RangeTexts['after']): INodeProperties => ({
		displayName,
		name,
		type: 'dateTime',
		default: '',
		description,
	});
	return {
		properties: [
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [outcome, time('from', after), time('until', before)].sort((a, b) =>
					a.displayName < b.displayName ? -1 : 1,
				),
			},
		],
		read(parameter, timeZone) {
			const given = (parameter('filters') ?? {}) as { from?: unknown; until?: unknown; outcomes?: unknown };
			const from = userInstant(after.displayName, given.from, timeZone);
			const until = userInstant(before.displayName, given.until, timeZone);
			if (from !== undefined && until !== undefined && from > until) {
				throw invalidInput(after.displayName, `is later than '${before.displayName}'`, 'Swap the two times');
			}
			return { from, until, outcomes: namesIn('Outcome', given.outcomes, OUTCOMES) };
		},
	};
}

/** For things that begin and end. */
export const filters = filterField({
	after: { displayName: 'Started After', description: 'Only those that started at this time or later. Without an offset, in the time zone of the workflow.' },
	before: { displayName: 'Started Before', description: 'Only those that started at this time or earlier. Without an offset, in the time zone of the workflow.' },
});

/** For log archiving, which goes on for months. */
export const filtersAtWork = filterField({
	after: { displayName: 'At Work After', description: 'Only those that were still at work at this time. Without an offset, in the time zone of the workflow.' },
	before: { displayName: 'At Work Before', description: 'Only those that had begun by this time. Without an offset, in the time zone of the workflow.' },
});
