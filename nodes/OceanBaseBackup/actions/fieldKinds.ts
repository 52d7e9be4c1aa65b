import type { INodeProperties, INodePropertyMode, INodePropertyOptions, NodePropertyTypes } from 'n8n-workflow';

import { invalidInput } from '../../../services/errors';
import { parseLossless } from '../../../services/wire/losslessJson';
import type { Field } from './operation';

/** One of a few values. */
export function choice<V extends string>(
	displayName: string,
	name: string,
	standard: V,
	options: Array<INodePropertyOptions & { value: V }>,
	description?: string,
): Field<V> {
	return {
		properties: [{ displayName, name, type: 'options', options, default: standard, ...(description && { description }) }],
		read(parameter) {
			const value = (parameter(name) ?? standard) as V;
			if (options.some((option) => option.value === value)) return value;
			throw invalidInput(displayName, 'has a value that does not exist', `Choose ${options.map((option) => option.name).join(' or ')}`);
		},
	};
}

/**
 * One line of text; empty when not filled in.
 * @param hint shown under it: what it means when it stays empty, where that is no fault
 */
export function plainText(displayName: string, name: string, placeholder: string, description: string, hint?: string): Field<string> {
	return {
		properties: [{ displayName, name, type: 'string', default: '', placeholder, description, ...(hint && { hint }) }],
		read: (parameter) => textIn(displayName, parameter(name)).trim(),
	};
}

/** Text that must not be seen; empty when not filled in. */
export function secret(displayName: string, name: string, description: string): Field<string> {
	return {
		properties: [{ displayName, name, type: 'string', typeOptions: { password: true }, default: '', description }],
		read: (parameter) => textIn(displayName, parameter(name)),
	};
}

/** On or off; off unless it is switched on. */
export function switched(displayName: string, name: string, description: string): Field<boolean> {
	return {
		properties: [{ displayName, name, type: 'boolean', default: false, description }],
		read: (parameter) => parameter(name) === true,
	};
}

/** A line of advice among the fields; nothing is read from it. */
export function notice(name: string, text: string): Field<undefined> {
	return { properties: [{ displayName: text, name, type: 'notice', default: '' }], read: () => undefined };
}

/** Text, or a number that is still exact: IDs and SCNs may be longer than JavaScript's numbers are. */
export function textIn(displayName: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string' && typeof value !== 'number') throw invalidInput(displayName, 'is not text', ADVICE);
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		throw invalidInput(displayName, 'is too large for a number, so its last digits are lost', 'Hand it on as text');
	}
	return String(value);
}

/**
 * A number within limits; digits as text count too, as forms, sheets and other nodes hand them on.
 * @param whole whether a fraction is refused
 */
export function numberIn(
	field: string,
	value: unknown,
	{ least, most = Infinity, whole = true }: { least: number; most?: number; whole?: boolean },
	advice = ADVICE,
): number {
	const given = typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
	const fits = typeof given === 'number' && Number.isFinite(given) && given >= least && given <= most;
	if (fits && (!whole || Number.isInteger(given))) return given;
	const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
	throw invalidInput(field, `is not a ${whole ? 'whole ' : ''}number ${range}`, advice);
}

const ADVICE = 'If it comes from an expression, check what the expression gives';

interface LocatorTexts {
	description: string;
	namePlaceholder: string;
	/** Both, where there is an id to give too. */
	idHint?: string;
	idPlaceholder?: string;
	/** What it means when it stays empty, where it may. */
	emptyHint?: string;
}

/** How n8n shows something picked from a list, or given by its name or id. */
export function locatorProperty(
	displayName: string,
	name: string,
	searchListMethod: string,
	texts: LocatorTexts,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator' as NodePropertyTypes,
		default: { mode: 'list', value: '' },
		description: texts.description,
		...(texts.emptyHint && { hint: texts.emptyHint }),
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', typeOptions: { searchListMethod, searchable: true } },
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: texts.namePlaceholder },
			...byId(texts),
		],
	};
}

function byId({ idHint, idPlaceholder }: LocatorTexts): INodePropertyMode[] {
	if (idHint === undefined) return [];
	const regex = { regex: '^[0-9]+$', errorMessage: 'An ID has only digits' };
	const mode = { displayName: 'By ID', name: 'id', hint: idHint, placeholder: idPlaceholder };
	return [{ ...mode, type: 'string', validation: [{ type: 'regex', properties: regex }] }];
}

/** Something picked from a list, or given by its name; empty when not chosen. */
export function locator(...property: Parameters<typeof locatorProperty>): Field<string> {
	const [displayName, name] = property;
	return {
		properties: [locatorProperty(...property)],
		read: (parameter) => nameIn(parameter(name, { extractValue: true }), displayName),
	};
}

/** Names come from people and expressions: numbers are ids, anything that is no name is refused before it is sent. */
export function nameIn(value: unknown, field: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string' && typeof value !== 'number') throw invalidInput(field, 'is not a name or an ID', ADVICE);
	const name = textIn(field, value).trim();
	if (name === '.' || name === '..') throw invalidInput(field, `cannot be "${name}"`, 'Choose one from the list');
	return name;
}

/** Several names, as a list or separated by commas; `allowed` = only these are there to choose from. */
export function namesIn<V extends string = string>(field: string, value: unknown, allowed?: readonly V[]): V[] {
	const advice = allowed ? `Choose from ${allowed.join(', ')}` : ADVICE;
	const given = typeof value === 'string' ? value.split(',') : typeof value === 'number' ? [value] : (value ?? []);
	// An expression that gives nothing inside a list must not make the list empty, which often means all.
	if (!Array.isArray(given) || given.some((name) => name === null || name === undefined)) {
		throw invalidInput(field, 'is not a list of names', advice);
	}
	const names = given.map((name) => nameIn(name, field)).filter((name) => name !== '');
	const strange = allowed && names.find((name) => !(allowed as readonly string[]).includes(name));
	if (strange === undefined) return names as V[];
	throw invalidInput(field, `has the value "${strange}", which does not exist`, advice);
}

/** A JSON object, given as text or by an expression; empty gives {}. */
export function jsonObject(field: string, value: unknown): Record<string, unknown> {
	if (value === undefined || value === null || value === '') return {};
	const given = typeof value === 'string' ? parsed(value) : value;
	if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
	throw invalidInput(field, 'is not a JSON object', 'Write it like {"name": "value"}');
}

function parsed(text: string): unknown {
	try {
		return parseLossless(text);
	} catch {
		return undefined;
	}
}

/**
 * Optional settings that the user adds one by one; only those that were added are in the value. Numbers are whole ones
 * unless `fractions` says otherwise, within the limits that the panel has too; texts are texts, but for those that `lists`
 * names, which may be lists as well. With `noNothing`, an expression that gives nothing is refused instead of taken for a
 * setting that was not added.
 */
export function collection<T extends object>(
	displayName: string,
	name: string,
	placeholder: string,
	options: INodeProperties[],
	{ fractions = false, lists = [] as string[], noNothing = false } = {},
): Field<T> {
	return {
		properties: [{ displayName, name, type: 'collection', placeholder, default: {}, options }],
		read(parameter) {
			const given = { ...(parameter(name) as Record<string, unknown> | null) };
			for (const { type, name: member, displayName: field, typeOptions } of options) {
				if (noNothing && member in given && (given[member] ?? null) === null) throw invalidInput(field, 'is an expression that gives nothing', ADVICE);
				if (given[member] === undefined) continue;
				if (type === 'string' && !lists.includes(member)) given[member] = textIn(field, given[member]);
				if (type === 'number') given[member] = numberIn(field, given[member], { least: typeOptions?.minValue ?? 0, most: typeOptions?.maxValue, whole: !fractions });
			}
			return given as T;
		},
	};
}

/** The same field, marked as one that must be filled in. An expression can still leave it empty, so its readers look too. */
export function required<T>(field: Field<T>): Field<T> {
	return { ...field, properties: field.properties.map((property) => ({ ...property, required: true })) };
}

/** The same field, which begins with a value. */
export function beginningWith<T>(standard: string, field: Field<T>): Field<T> {
	return { ...field, properties: field.properties.map((property) => ({ ...property, default: standard })) };
}

/** The same field, shown only while others have certain values. */
export function shownWhen<T>(show: Record<string, Array<string | boolean>>, field: Field<T>): Field<T> {
	const properties = field.properties.map((property) => ({
		...property,
		displayOptions: { ...property.displayOptions, show: { ...property.displayOptions?.show, ...show } },
	}));
	return { ...field, properties };
}
