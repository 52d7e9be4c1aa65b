/** docs/operations.md, from the table of operations and real items, and the credential's fields in docs/credential.md. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import type { Operation, Resource } from '../../nodes/OceanBaseBackup/actions/operation';
import type { ServiceName } from '../../services/records/types';
import type { Sample } from './samples';

/** What stands between two markers. */
const markers = (what: string) => ({
	begin: `<!-- ${what}: written by scripts/writeReference.mts, do not edit -->`,
	end: `<!-- end of ${what} -->`,
});

const SERVICE_NAMES: Record<ServiceName, string> = { obshell: 'obshell', ocp: 'OCP' };

/** Longest text and list in an item that is shown. */
const LONGEST_TEXT = 300;
const LONGEST_LIST = 1;

/** docs/credential.md with its table of fields made anew. */
export function credentialPage(page: string, credentialFields: INodeProperties[]): string {
	return between(page, 'credential fields', credentialTable(credentialFields));
}

/** docs/operations.md: every operation with its fields and a real item. */
export function operationsPage(resources: Resource[], samples: Sample[]): string {
	const sections = resources.flatMap((resource) =>
		inOrder(resource).map((operation) => section(resource, operation, samples)),
	);
	const head = [
		'# Operations',
		'',
		'<!-- written by scripts/writeReference.mts (npm run reference), do not edit -->',
		'',
		'Every operation of the node **OceanBase Backup** with its fields and one item that it gives. The items are from the simulated servers. What the fields of an item mean: [README](../README.md#what-you-get).',
		'',
		...operationTable(resources),
		'',
	];
	return [...head, ...sections].join('\n');
}

function between(page: string, what: string, text: string): string {
	const { begin, end } = markers(what);
	const [before, rest] = page.split(begin);
	const after = rest?.split(end)[1];
	if (after === undefined) throw new Error(`The page lacks the markers ${begin} and ${end}`);
	return `${before}${begin}\n\n${text}\n${end}${after}`;
}

/** What is on the screen: not what is kept for older workflows. */
function rowsOf(fields: INodeProperties[]): string[] {
	const shown = fields.filter(({ type }) => type !== 'hidden');
	return shown.flatMap((field) => fieldRows(field, shown));
}

function credentialTable(fields: INodeProperties[]): string {
	const rows = rowsOf(fields);
	return ['| Field | Description |', '|---|---|', ...rows, ''].join('\n');
}

function operationTable(resources: Resource[]): string[] {
	const lines = ['| Resource | Operation | obshell | OCP |', '|---|---|---|---|'];
	for (const resource of resources) {
		for (const operation of inOrder(resource)) {
			const can = (service: ServiceName) => (operation.services.includes(service) ? 'yes' : '-');
			const link = `[${operation.name}](#${anchor(headingOf(resource, operation))})`;
			lines.push(`| ${resource.name} | ${link} | ${can('obshell')} | ${can('ocp')} |`);
		}
	}
	return lines;
}

function inOrder({ operations }: Resource): Operation[] {
	return [...operations].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function headingOf(resource: Resource, operation: Operation): string {
	return `${resource.name}: ${operation.name}`;
}

/** As GitHub makes it. */
function anchor(heading: string): string {
	return heading.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-');
}

function section(resource: Resource, operation: Operation, samples: Sample[]): string {
	const fields = operation.fields.flatMap(({ properties }) => properties);
	const rows = rowsOf(fields);
	return [
		`## ${headingOf(resource, operation)}`,
		'',
		`${operation.description}.${operation.kind === 'write' ? ' **Changes something on the server.**' : ''}`,
		...(operation.instead === undefined ? [] : [`Only with ${SERVICE_NAMES[operation.services[0]]}. ${operation.instead}`]),
		'',
		'| Field | Description |',
		'|---|---|',
		...rows,
		'',
		...itemOf(`${resource.value}.${operation.value}`, samples),
	].join('\n');
}

/** @param all the fields beside it, which its condition may name */
function fieldRows(property: INodeProperties, all: INodeProperties[], within = ''): string[] {
	if (property.type === 'notice') return [`| | ${sentence(property.displayName)} |`];
	const name = `${within}${property.displayName}`;
	const text = [
		property.required === true ? '**Required.**' : '',
		sentence(property.description),
		choices(property),
		standard(property),
		condition(property, all),
	];
	const nested = property.type === 'collection' ? (property.options as INodeProperties[]) : [];
	return [
		`| ${name} | ${text.filter((part) => part !== '').join(' ')} |`,
		...nested.flatMap((option) => fieldRows(option, all, `${name}: `)),
	];
}

function sentence(text = ''): string {
	const plain = text.replace(/<[^>]+>/g, '').replace(/\|/g, '\\|').trim();
	return plain === '' || /[.!?]$/.test(plain) ? plain : `${plain}.`;
}

function choices({ type, options = [] }: INodeProperties): string {
	if (type !== 'options' && type !== 'multiOptions') return '';
	const isOption = (option: INodePropertyOptions | INodeProperties | INodePropertyCollection): option is INodePropertyOptions => 'value' in option;
	const named = options.filter(isOption).map(({ name, description }) => (description ? `*${name}* (${description})` : `*${name}*`));
	return named.length === 0 ? '' : `${named.join(', ')}.`;
}

function standard({ type, default: value, options = [] }: INodeProperties): string {
	if (type === 'number') return `Default: ${String(value)}.`;
	if (type === 'boolean') return value === true ? 'On by default.' : '';
	if (type !== 'options') return '';
	const chosen = (options as INodePropertyOptions[]).find((option) => option.value === value);
	return chosen ? `Default: ${chosen.name}.` : '';
}

/** When the panel shows the field, told with the names that a user sees. */
function condition({ displayOptions }: INodeProperties, all: INodeProperties[]): string {
	const parts = Object.entries(displayOptions?.show ?? {}).map(([name, values]) => {
		const other = all.find((property) => property.name === name);
		const names = (values ?? []).map((value) => {
			const option = (other?.options as INodePropertyOptions[] | undefined)?.find((one) => one.value === value);
			return option?.name ?? (value === true ? 'on' : value === false ? 'off' : String(value as string));
		});
		return `'${other?.displayName ?? name}' is ${names.join(' or ')}`;
	});
	return parts.length === 0 ? '' : `Shown when ${parts.join(' and ')}.`;
}

function itemOf(name: string, samples: Sample[]): string[] {
	const sample = samples.find(({ operation, items }) => operation === name && items.length > 0);
	if (!sample) return [];
	const { item, shortened } = shorten(sample.items[0]);
	const note = shortened ? ', long lists and texts cut' : '';
	return [
		`<details><summary>One item (${SERVICE_NAMES[sample.service]}${note})</summary>`,
		'',
		'```json',
		JSON.stringify(item, null, 2),
		'```',
		'',
		'</details>',
		'',
	];
}

function shorten(value: unknown): { item: unknown; shortened: boolean } {
	let shortened = false;
	const cut = (inner: unknown): unknown => {
		if (typeof inner === 'string' && inner.length > LONGEST_TEXT) {
			shortened = true;
			return `${inner.slice(0, LONGEST_TEXT)} …`;
		}
		if (Array.isArray(inner)) {
			if (inner.every((element) => typeof element !== 'object')) return inner;
			shortened ||= inner.length > LONGEST_LIST;
			return inner.slice(0, LONGEST_LIST).map(cut);
		}
		if (typeof inner === 'object' && inner !== null) {
			return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, cut(member)]));
		}
		return inner;
	};
	return { item: cut(value), shortened };
}
