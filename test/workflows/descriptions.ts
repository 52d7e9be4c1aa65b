import type { INode, INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import type { Engine } from '../engine/engine';
import { standIn } from '../engine/engine';
import { OURS } from './examples';

/** What scripts/extractN8nNodes.mts keeps of a node of n8n. */
type Extract = Pick<INodeTypeDescription, 'inputs' | 'outputs' | 'credentials' | 'properties'> & { version: number[] };

const { nodes: extracts } = jest.requireActual<{ nodes: Record<string, Extract> }>('./n8nNodes.json');

/** The description of the node type that a workflow names: ours as n8n loads it, n8n's own from the extract. */
export function descriptionOf(node: Pick<INode, 'type'>, engine: Engine): INodeTypeDescription {
	if (!node.type.startsWith(OURS)) return standInFor(node.type).description;
	const name = node.type.slice(OURS.length);
	const own = (short: string) => (engine.loader.getNode(short).type as INodeType).description;
	return name.endsWith('Tool') ? asTool(own(name.replace(/Tool$/, ''))) : own(name);
}

/** A node of n8n that takes the same parameters, and does what `execute` says. */
export function standInFor(type: string, execute?: INodeType['execute']): INodeType {
	const extract = extracts[type];
	if (!extract) throw new Error(`n8nNodes.json does not know ${type}: run scripts/extractN8nNodes.mts`);
	const name = type.slice(type.lastIndexOf('.') + 1);
	const group: INodeTypeDescription['group'] = extract.inputs.length === 0 ? ['trigger'] : ['transform'];
	return standIn({ ...extract, name, group, credentials: [], properties: extract.properties.map(titled) }, execute);
}

/** The credentials that a node of n8n asks for. */
export function credentialsOf(node: Pick<INode, 'type'>, engine: Engine) {
	return (node.type.startsWith(OURS) ? descriptionOf(node, engine).credentials : extracts[node.type].credentials) ?? [];
}

/** n8n's texts name parameters by their titles, which the extract leaves out. */
function titled(property: INodeProperties): INodeProperties {
	return { ...property, displayName: property.name };
}

/** As n8n makes a tool out of a node that says `usableAsTool` (its dist/tool-generation/ai-tools.js). */
export function asTool({ usableAsTool, ...description }: INodeTypeDescription): INodeTypeDescription {
	if (!usableAsTool) throw new Error(`${description.name} cannot be used as a tool`);
	const kind = { displayName: 'Tool Description', name: 'descriptionType', default: 'auto', noDataExpression: true };
	const text = { displayName: 'Description', name: 'toolDescription', default: description.description, required: true };
	const values = ['auto', 'manual'].map((value) => ({ name: value, value }));
	return {
		...description,
		name: `${description.name}Tool`,
		inputs: [],
		outputs: ['ai_tool'],
		properties: [
			{ ...kind, type: 'options', options: values },
			{ ...text, type: 'string', displayOptions: { show: { descriptionType: ['manual'] } } },
			...description.properties,
		],
	};
}
