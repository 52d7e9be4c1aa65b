import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../../services/errors';
import { fieldsOf, laidOut, type RecordKind } from '../../../services/records/layouts';
import type { Answer } from '../../../services/records/types';
import { choice, namesIn } from './fieldKinds';
import type { Field } from './operation';

/** How much of an answer becomes the item. */
export type OutputMode = 'simplified' | 'all' | 'raw' | 'selectedFields';

/** What a user has chosen under Output, for records of these kinds. */
export interface Output {
	mode: OutputMode;
	kinds: readonly RecordKind[];
	/** With `selectedFields`: which. */
	fields: string[];
}

/** The field Output of an operation, which the router reads. */
export type OutputField = Field<Output> & { isOutput: true };

const modes = choice('Output', 'output', 'simplified', [
	{ name: 'All Fields', value: 'all', description: 'Everything that is known, the same from obshell and OCP' },
	{ name: 'Raw', value: 'raw', description: "The server's own object, as its documentation names it, without keys and passwords" },
	{ name: 'Selected Fields', value: 'selectedFields', description: 'Only the fields that you choose' },
	{ name: 'Simplified', value: 'simplified', description: 'The fields that answer which, how, since when and why' },
], 'How much of each result becomes the item');

/** Where older workflows have their switch Simplify off, they get raw items, as ever; n8n keeps no parameter that no property has. */
const simplify: INodeProperties = { displayName: 'Simplify', name: 'simplify', type: 'hidden', default: true };

/** How much an operation gives whose items are records of these kinds. */
export function output(...kinds: RecordKind[]): OutputField {
	const names = fieldsOf(kinds);
	return {
		isOutput: true,
		properties: [
			...modes.properties,
			{
				displayName: 'Fields',
				name: 'outputFields',
				type: 'multiOptions',
				options: names.map((name) => ({ name: titled(name), value: name })).sort((a, b) => (a.name < b.name ? -1 : 1)),
				default: [],
				displayOptions: { show: { output: ['selectedFields'] } },
				description: 'The fields that each item has, in the order in which you choose them',
			},
			simplify,
		],
		read(parameter, timeZone) {
			const chosen = modes.read(parameter, timeZone);
			const mode = chosen === 'simplified' && String(parameter('simplify')).toLowerCase() === 'false' ? 'raw' : chosen;
			if (mode !== 'selectedFields') return { mode, kinds, fields: [] };
			const fields = namesIn('Fields', parameter('outputFields'), names);
			if (fields.length === 0) throw invalidInput('Fields', 'is empty', "Choose at least one, or another 'Output'");
			return { mode, kinds, fields };
		},
	};
}

/** What a record calls otherwise than a user reads it. */
const TITLES: Readonly<Record<string, string | undefined>> = { dataBaseUri: 'Data Backup URI', archiveBaseUri: 'Log Archive URI' };

/** `restoreScn` as a panel writes it: `Restore SCN`. */
function titled(field: string): string {
	const words = field.replace(/[A-Z]/g, ' $&').replace(/^./, (first) => first.toUpperCase());
	return TITLES[field] ?? words.replace(/\b(Id|Ob|Scn|Uri|Url)\b/g, (word) => word.toUpperCase());
}

/** Whether a field is that of Output. */
export function isOutput(field: Field): field is OutputField {
	return 'isOutput' in field;
}

/** The JSON of an item. An answer without a server's object gives its record as raw, too: it says that there is nothing. */
export function jsonOf({ record, raw }: Answer, { mode, kinds, fields }: Output): IDataObject {
	if (mode === 'raw') return raw ?? record;
	if (mode === 'selectedFields') return Object.fromEntries(fields.map((field) => [field, record[field] ?? null]));
	return laidOut(record, kinds, mode === 'simplified');
}
