import type { INodeProperties } from 'n8n-workflow';

import type { Outcome } from '../../../services/backupService';
import { invalidInput } from '../../../services/errors';
import { userInstant } from '../../../services/userTime';
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

const startedAfter: INodeProperties = {
	displayName: 'Started After',
	name: 'from',
	type: 'dateTime',
	default: '',
	description: 'Only those that started at this time or later. Without an offset, in the time zone of the workflow.',
};

const startedBefore: INodeProperties = {
	displayName: 'Started Before',
	name: 'until',
	type: 'dateTime',
	default: '',
	description: 'Only those that started at this time or earlier. Without an offset, in the time zone of the workflow.',
};

/** Outcome and time range, added one by one. */
export const filters: Field<Filters> = {
	properties: [
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [outcome, startedAfter, startedBefore],
		},
	],
	read(parameter, timeZone) {
		const given = (parameter('filters') ?? {}) as { from?: unknown; until?: unknown; outcomes?: unknown };
		const from = userInstant('Started After', given.from, timeZone);
		const until = userInstant('Started Before', given.until, timeZone);
		if (from !== undefined && until !== undefined && from > until) {
			throw invalidInput('Started After', "is later than 'Started Before'", 'Swap the two times');
		}
		return { from, until, outcomes: outcomesIn(given.outcomes) };
	},
};

function outcomesIn(value: unknown): Outcome[] {
	const given = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : (value ?? []);
	if (Array.isArray(given) && given.every((word): word is Outcome => OUTCOMES.includes(word as Outcome))) return given;
	throw invalidInput('Outcome', 'has a value that does not exist', `Choose from ${OUTCOMES.join(', ')}`);
}
