// Writes test/workflows/n8nNodes.json: what the example workflows use of n8n's own nodes, out of the published packages.
// Run it after a workflow began to use another node, version or parameter:
//   npm pack n8n-nodes-base@2.41.2 @n8n/n8n-nodes-langchain@2.41.1   (outside the project; unpack each into a directory)
//   npx tsx scripts/extractN8nNodes.mts DIRECTORY DIRECTORY ...
// With several versions of a package, the newest comes first: parameters are taken from it, and only versions of a node
// that all of them know are kept, so that the workflows can be imported into the older n8n too.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { INode, INodeParameters, INodeProperties, INodeTypeDescription, INodeTypes } from 'n8n-workflow';

const { NodeHelpers, Workflow } = createRequire(import.meta.url)('n8n-workflow') as typeof import('n8n-workflow');

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'test/workflows/n8nNodes.json');

interface Package {
	name: string;
	version: string;
	nodes: INodeTypeDescription[];
}

const packages = process.argv.slice(2).map(readPackage);
const used = readdirSync(join(root, 'workflows'))
	.filter((file) => file.endsWith('.json'))
	.flatMap((file) => (JSON.parse(readFileSync(join(root, 'workflows', file), 'utf8')) as { nodes: INode[] }).nodes)
	.filter(({ type }) => !type.startsWith('n8n-nodes-oceanbase-backup.'));

const types = [...new Set(used.map(({ type }) => type))].sort();
const sources = packages.map(({ name, version }) => `${name}@${version}`);
const extracts = types.map((type) => textOf(type, extractOf(type, used.filter((node) => node.type === type))));
writeFileSync(target, `{\n\t"packages": ${JSON.stringify(sources)},\n\t"nodes": {\n${extracts.join(',\n')}\n\t}\n}\n`);
console.log(`${types.length} nodes of ${sources.join(', ')}`);

/** One line a parameter. */
function textOf(type: string, { properties, ...rest }: ReturnType<typeof extractOf>): string {
	const lines = properties.map((property) => `\n\t\t\t\t${JSON.stringify(property)}`);
	const facts = Object.entries(rest).map(([name, value]) => `\t\t\t"${name}": ${JSON.stringify(value)},\n`);
	return `\t\t"${type}": {\n${facts.join('')}\t\t\t"properties": [${lines.join(',')}\n\t\t\t]\n\t\t}`;
}

function readPackage(directory: string): Package {
	const read = (file: string): unknown => JSON.parse(readFileSync(join(directory, file), 'utf8'));
	const { name, version } = read('package.json') as Package;
	return { name, version, nodes: read('dist/types/nodes.json') as INodeTypeDescription[] };
}

function extractOf(type: string, nodes: INode[]) {
	const [packageName, name] = [type.slice(0, type.lastIndexOf('.')), type.slice(type.lastIndexOf('.') + 1)];
	const known = packages.filter((one) => one.name === packageName);
	const versions = known.map((one) => one.nodes.filter((node) => node.name === name).flatMap(({ version }) => version));
	const description = known[0]?.nodes.find((node) => node.name === name && [node.version].flat().includes(nodes[0].typeVersion));
	if (!description) throw new Error(`None of the packages given has ${type} ${nodes[0].typeVersion}`);
	return {
		version: [description.version].flat().filter((version) => versions.every((others) => others.includes(version))),
		inputs: connectionTypes('inputs', description, nodes[0]),
		outputs: connectionTypes('outputs', description, nodes[0]),
		credentials: description.credentials?.map((one) => picked(one, ['name', 'required', 'displayOptions'])) ?? [],
		properties: description.properties
			.filter((property) => nodes.some((node) => isShown(property, node, description)))
			.map((property) => reduced(property, nodes.map(({ parameters }) => parameters[property.name]))),
	};
}

function isShown(property: INodeProperties, node: INode, description: INodeTypeDescription): boolean {
	if (['notice', 'callout', 'curlImport'].includes(property.type)) return false;
	const values = NodeHelpers.getNodeParameters(description.properties, node.parameters, true, true, node, description);
	return NodeHelpers.displayParameter(values ?? {}, property, node, description);
}

/** Without texts, and of optional members only those that a workflow has set. */
function reduced(property: INodeProperties, values: unknown[]): object {
	const kept = picked(property, ['name', 'type', 'default', 'required', 'noDataExpression', 'displayOptions']);
	const { multipleValues, minValue, maxValue, loadOptionsMethod, filter } = property.typeOptions ?? {};
	const typeOptions = JSON.parse(JSON.stringify({ multipleValues, minValue, maxValue, loadOptionsMethod, filter })) as object;
	return {
		...kept,
		...(Object.keys(typeOptions).length > 0 && { typeOptions }),
		...(property.modes && { modes: property.modes.map((mode) => picked(mode, ['name', 'type', 'validation'])) }),
		...(property.options && { options: reducedOptions(property, values) }),
	};
}

function reducedOptions({ type, options = [] }: INodeProperties, values: unknown[]): object[] {
	if (type === 'collection') return members(options as INodeProperties[], values.flat());
	if (type !== 'fixedCollection') return options.map((option) => ({ value: (option as { value: unknown }).value }));
	return options
		.map((option) => ({ option: option as unknown as INodeProperties & { values: INodeProperties[] }, set: memberOf(values, option.name) }))
		.filter(({ set }) => set.length > 0)
		.map(({ option, set }) => ({ name: option.name, values: members(option.values, set.flat()) }));
}

function members(properties: INodeProperties[], values: unknown[]): object[] {
	return properties
		.filter(({ name, required, type }) => type !== 'notice' && (required || memberOf(values, name).length > 0))
		.map((property) => reduced(property, memberOf(values, property.name)));
}

function memberOf(values: unknown[], name: string): unknown[] {
	return values.map((value) => (value as INodeParameters | undefined)?.[name]).filter((value) => value !== undefined);
}

function picked<T extends object>(from: T, keys: Array<keyof T>): Partial<T> {
	return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<T>;
}

/** Some nodes compute their inputs from their parameters; n8n itself is asked for them. */
function connectionTypes(side: 'inputs' | 'outputs', description: INodeTypeDescription, node: INode): string[] {
	const nodeType = { description };
	const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [structuredClone(node)], connections: {}, active: false, nodeTypes });
	const ends = side === 'inputs' ? NodeHelpers.getNodeInputs(workflow, node, description) : NodeHelpers.getNodeOutputs(workflow, node, description);
	return ends.map((end) => (typeof end === 'string' ? end : end.type));
}
