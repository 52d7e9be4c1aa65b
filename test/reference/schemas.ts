/** Output schemas as n8n's schema view reads them (n8n-core, output-schema-resolver), from real items. */
import type { IDataObject } from 'n8n-workflow';

import type { Sample } from './samples';

/** The part of JSON Schema that n8n's schema view shows. */
export interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** A schema file: its path below `__schema__` and its text. */
export interface SchemaFile {
	path: string;
	text: string;
}

/** One file an operation, made from the items of all services. */
export function schemaFiles(samples: Sample[]): SchemaFile[] {
	const items = new Map<string, IDataObject[]>();
	for (const sample of samples) {
		if (sample.items.length === 0) continue;
		items.set(sample.operation, [...(items.get(sample.operation) ?? []), ...sample.items]);
	}
	return [...items].map(([operation, all]) => ({
		path: `v1.0.0/${operation.replace('.', '/')}.json`,
		text: `${JSON.stringify({ ...schemaOf(all), version: 1 }, null, '\t')}\n`,
	}));
}

/** What all these values have in common; n8n shows the first of several types, so null comes last. */
export function schemaOf(values: unknown[]): Schema {
	const types = [...new Set(values.map(typeOf))].sort((a, b) => Number(a === 'null') - Number(b === 'null'));
	if (types.includes('object')) {
		const objects = values.filter((value): value is IDataObject => typeOf(value) === 'object');
		const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
		const valuesOf = (key: string) => objects.flatMap((object) => (key in object ? [object[key]] : []));
		return { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, schemaOf(valuesOf(key))])) };
	}
	if (types.includes('array')) {
		const elements = values.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
		return { type: 'array', ...(elements.length > 0 && { items: schemaOf(elements) }) };
	}
	return { type: types.length === 1 ? types[0] : types };
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}
