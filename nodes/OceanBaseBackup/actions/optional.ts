import type { INodeProperties } from 'n8n-workflow';

import type { Field } from './operation';

/** A field that is added under 'Options' where it is wanted. */
export type OptionalField<T = unknown> = Field<T> & {
	/** As 'Options' shows it; `properties` are the hidden ones of workflows that have it in the panel itself. */
	inOptions: INodeProperties[];
};

/**
 * The same field under 'Options'. Workflows saved while it stood in the panel itself go on working: n8n keeps no parameter
 * that no property has, so a hidden one of the old name stays there, and counts where the option was not added.
 */
export function optional<T>(field: Field<T>): OptionalField<T> {
	return {
		...field,
		inOptions: field.properties,
		properties: field.properties.map(({ displayName, name, default: standard }) => ({ displayName, name, type: 'hidden', default: standard })),
		read: (parameter, timeZone) =>
			field.read((name, options) => {
				const given = parameter(`options.${name}`, options);
				return given === undefined ? parameter(name, options) : given;
			}, timeZone),
	};
}

/** The collection 'Options' of these fields, and of what is read in another way, by their names on the screen. */
export function optionsOf(fields: OptionalField[], others: INodeProperties[] = []): Field<undefined> {
	const members = [...fields.flatMap(({ inOptions }) => inOptions), ...others];
	const collection: INodeProperties = {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: members.sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	};
	return { properties: [collection, ...fields.flatMap(({ properties }) => properties)], read: () => undefined };
}
