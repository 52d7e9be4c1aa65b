/** Refusals and advice may name only what people see: fields, choices and operations, by the names on the screen. */
import type { INodeProperties } from 'n8n-workflow';

import { OceanBaseBackupApi } from '../../credentials/OceanBaseBackupApi.credentials';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import { OceanBaseBackup } from '../../nodes/OceanBaseBackup/OceanBaseBackup.node';
import { OceanBaseBackupTrigger } from '../../nodes/OceanBaseBackupTrigger/OceanBaseBackupTrigger.node';

interface Files {
	filesIn(directory: string): string[];
	readText(path: string): string;
}
const { filesIn, readText } = jest.requireActual<Files>('../reference/files.js');

interface Shown {
	displayName?: string;
	name: string;
	options?: unknown[];
}

/** The name of a field or a choice, and the names of all that is in it. */
function namesOf({ displayName, name, options = [] }: Shown): string[] {
	return [withoutUnit(displayName ?? name), ...(options as Shown[]).flatMap(namesOf)];
}

/** A unit in brackets may be named or not. */
function withoutUnit(name: string): string {
	return name.replace(/ \(.*\)$/, '');
}

const properties: INodeProperties[] = [
	...new OceanBaseBackup().description.properties,
	...new OceanBaseBackupTrigger().description.properties,
	...new OceanBaseBackupApi().properties,
];

/** Of n8n's own HTTP Request node, with which the credential can be used too. */
const OF_N8N = ['Body', 'URL'];

const onScreen = new Set([
	...properties.flatMap((property) => namesOf(property as Shown)),
	...resources.flatMap(({ name, operations }) => [name, ...operations.map((operation) => operation.name)]),
	...OF_N8N,
]);

const sources = ['services', 'nodes', 'credentials', 'drills', 'judgement']
	.flatMap((room) => filesIn(room).map((file) => `${room}/${file}`))
	.filter((file) => file.endsWith('.ts'));

/** A field handed to a check, `checkedUrl('Base URL', …)`, or named inside a text, `"Fill in 'Base URL'"`. */
const CHECKS = 'invalidInput|\\w+In|checked\\w+|days|duration|jsonObject|known|milliseconds|minutes|percentage|userInstant';
const FIELD_OF_A_CHECK = new RegExp(`\\b(?:${CHECKS})\\((?:\\w+, )?\\s*'(?<name>[A-Z][^'\\n]*)'`, 'g');
const TEXT = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
const NAME_IN_A_TEXT = /(?<![\w}]|[?:] |\$\()'(?<name>(?=[^']*[a-z])[A-Z][A-Za-z0-9@ -]*)'/g;

function namedIn(file: string): string[] {
	// Quotes in a regular expression's list of characters begin no text; names of a workflow's nodes are the user's.
	const source = readText(file).replace(/\['"`[^\n]*?\]/g, '').replace(/\$\('[^']*'\)/g, '');
	const texts = [...source.matchAll(TEXT)].flatMap(([text]) => [...text.matchAll(NAME_IN_A_TEXT)]);
	return [...source.matchAll(FIELD_OF_A_CHECK), ...texts].map(({ groups }) => groups?.name ?? '');
}

it('finds the names that refusals give', () => {
	const found = new Set(sources.flatMap(namedIn));
	for (const name of ['Tenant', 'Data Backup URI', 'Delete Policy Recovery Window', 'Storage Access Key', 'Get Recovery Windows']) expect(found).toContain(name);
});

it.each(sources.filter((file) => namedIn(file).length > 0))('%s names only what is on the screen', (file) => {
	expect(namedIn(file).filter((name) => !onScreen.has(withoutUnit(name)))).toEqual([]);
});
