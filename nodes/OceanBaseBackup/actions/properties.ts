import type { INodeProperties } from 'n8n-workflow';

import { confirm } from './fields';
import type { Operation, Resource } from './operation';

/** n8n does not save what is the default, so workflows rely on it: this one stays, whatever comes before it in the list. */
const STANDARD = 'backup';

/** What n8n shows in the node's panel, made from the table of operations. */
export function panelOf(resources: Resource[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: STANDARD,
		},
		...resources.map(operationList),
		...resources.flatMap(({ value, operations }) =>
			operations.flatMap((operation) => fieldsOf(value, operation)),
		),
	];
}

/** What stands under the node on the canvas: the operation in words, as in the list of actions. */
export function subtitleOf(resources: Resource[]): string {
	const words = resources.flatMap(({ value: resource, operations }) => operations.map(({ value, action }) => [`${resource}.${value}`, action]));
	return `={{ (${JSON.stringify(Object.fromEntries(words))})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
}

function operationList({ value, operations }: Resource): INodeProperties {
	const standard = operations[0].value;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		options: [...operations].sort(byName).map((operation) => ({
			name: operation.name,
			value: operation.value,
			action: operation.action,
			description: describe(operation),
		})),
		default: standard,
	};
}

function byName(a: Operation, b: Operation): number {
	return a.name < b.name ? -1 : 1;
}

function describe({ description, services }: Operation): string {
	if (services.length > 1) return description;
	return `${description} (${services[0] === 'ocp' ? 'OCP' : 'obshell'} only)`;
}

function fieldsOf(resource: string, { value, kind, fields }: Operation): INodeProperties[] {
	return [...(kind === 'write' ? [confirm] : []), ...fields].flatMap(({ properties }) =>
		properties.map((property) => ({
			...property,
			displayOptions: {
				...property.displayOptions,
				show: { resource: [resource], operation: [value], ...property.displayOptions?.show },
			},
		})),
	);
}
