import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { invalidInput } from '../../../services/errors';
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

/** The URI of a backup destination; empty when not filled in. */
export function uri(displayName: string, name: string, placeholder: string, description: string): Field<string> {
	return {
		properties: [{ displayName, name, type: 'string', default: '', placeholder, description }],
		read(parameter) {
			const value = parameter(name) ?? '';
			if (typeof value === 'string') return value;
			throw invalidInput(displayName, 'is not text', 'If it comes from an expression, check what the expression gives');
		},
	};
}

/** Optional settings that the user adds one by one; only those that were added are in the value. */
export function collection<T extends object>(
	displayName: string,
	name: string,
	placeholder: string,
	options: INodeProperties[],
): Field<T> {
	return {
		properties: [{ displayName, name, type: 'collection', placeholder, default: {}, options }],
		read: (parameter) => ({ ...(parameter(name) as T | undefined) }) as T,
	};
}

/** The same field, shown only while others have certain values. */
export function shownWhen<T>(show: Record<string, string[]>, field: Field<T>): Field<T> {
	const properties = field.properties.map((property) => ({
		...property,
		displayOptions: { ...property.displayOptions, show: { ...property.displayOptions?.show, ...show } },
	}));
	return { ...field, properties };
}
