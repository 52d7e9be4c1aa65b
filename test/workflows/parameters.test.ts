import type { INode } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import type * as Operations from '../../nodes/OceanBaseBackup/actions/operations';
import { createEngine, type Engine } from '../engine/engine';
import { credentialsOf, descriptionOf } from './descriptions';
import { examples, NOTE, notesOf, OURS } from './examples';
import { problemsOf } from './problems';

let engine: Engine;

beforeAll(async () => {
	engine = await createEngine();
});
afterAll(() => engine.close());

const allNodes = examples.flatMap(({ file, nodes }) => nodes.map((node) => ({ file, name: node.name, node })));

describe.each(examples)('$file', ({ nodes, connections }) => {
	it('sets only parameters that exist, are shown, and can have that value; and all that are required', () => {
		const found = nodes.flatMap((node) => problemsOf(node, descriptionOf(node, engine)).map((problem) => `${node.name}: ${problem}`));
		expect(found).toEqual([]);
	});

	it('connects outputs and inputs that exist, from nodes to nodes that exist', () => {
		const nodeOf = (name: string) => nodes.find((node) => node.name === name) as INode;
		const ends = (end: unknown) => (end as Array<string | { type: string }>).map((one) => (typeof one === 'string' ? one : one.type));
		for (const [from, byType] of Object.entries(connections)) {
			for (const [type, outputs] of Object.entries(byType)) {
				const source = nodeOf(from);
				const ownOutputs = ends(descriptionOf(source, engine).outputs).filter((end) => end === type).length;
				expect(outputs.length).toBeLessThanOrEqual(ownOutputs + (source.onError === 'continueErrorOutput' ? 1 : 0));
				for (const { node, type: into } of outputs.flatMap((targets) => targets ?? [])) {
					expect(nodeOf(node)).toBeDefined();
					expect(ends(descriptionOf(nodeOf(node), engine).inputs)).toContain(into);
					expect(into).toBe(type);
				}
			}
		}
	});

	it('leaves no node alone', () => {
		const targets = Object.values(connections).flatMap((byType) => Object.values(byType).flat(2)).map((target) => target?.node);
		for (const { name, type } of nodes) {
			if (type !== NOTE && name !== UNCONNECTED) expect([...Object.keys(connections), ...targets]).toContain(name);
		}
	});

	it('begins at one trigger', () => {
		const triggers = nodes.filter((node) => node.type !== NOTE && (descriptionOf(node, engine).group ?? []).includes('trigger') && !isSubNode(node));
		expect(triggers).toHaveLength(1);
	});

	it('names in its expressions only nodes that there are', () => {
		const named = [...JSON.stringify(nodes.map(({ parameters }) => parameters)).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
	});

	it('says in a note which credentials are to be filled in', () => {
		const [about] = notesOf({ nodes });
		for (const node of nodes) {
			const description = descriptionOf(node, engine);
			const values = NodeHelpers.getNodeParameters(description.properties, node.parameters, true, false, node, description) ?? {};
			const asked = credentialsOf(node, engine).filter((one) => one.required && NodeHelpers.displayParameter(values, one, node, description));
			for (const { name } of asked) expect(about).toContain(CREDENTIAL_WORDS[name] ?? name);
		}
		expect(about).toContain('### Fill in');
	});
});

/** A tool to be connected by those who want it. */
const UNCONNECTED = 'Start a Backup';

const CREDENTIAL_WORDS: Record<string, string> = {
	crypto: '*Crypto credential*',
	httpHeaderAuth: '*Header Auth credential*',
	mySql: 'MySQL credential',
	oceanBaseBackupApi: '*OceanBase Backup API* credential',
	openAiApi: '**OpenAI Chat Model**: your credential',
	slackApi: 'Slack credential',
	smtp: 'SMTP credential',
};

function isSubNode(node: INode): boolean {
	const { outputs } = descriptionOf(node, engine);
	return Array.isArray(outputs) && outputs.every((output) => output !== 'main');
}

it('uses the newest version of each node that both n8n 2.8 and the newest n8n know', () => {
	for (const { node } of allNodes) {
		const { version } = descriptionOf(node, engine);
		expect({ type: node.type, version: node.typeVersion }).toEqual({ type: node.type, version: Math.max(...[version].flat()) });
	}
});

it('gives an AI agent nothing that writes, unless somebody connects it, and then only with Confirm', () => {
	const { findOperation } = jest.requireActual<typeof Operations>('../../nodes/OceanBaseBackup/actions/operations');
	const { nodes, connections } = examples[5];
	const tools = nodes.filter(({ type }) => type === `${OURS}oceanBaseBackupTool`);
	const facts = tools.map(({ name, parameters: { resource, operation, confirm }, disabled }) => ({
		kind: findOperation(String(resource), String(operation))?.kind,
		connected: name in connections,
		confirm,
		// n8n 2.8 counts deactivated tools when it looks for the one that the model chose, and takes its neighbour.
		disabled,
	}));
	const reads = Array.from({ length: 5 }, () => ({ kind: 'read', connected: true, confirm: undefined, disabled: undefined }));
	expect(facts).toEqual([...reads, { kind: 'write', connected: false, confirm: expect.stringContaining('$fromAI'), disabled: undefined }]);
});

describe('the check of parameters', () => {
	const broken = (name: string, change: (node: INode) => void): string[] => {
		const { node } = allNodes.find((one) => one.name === name) as { node: INode };
		const copy = JSON.parse(JSON.stringify(node)) as INode;
		change(copy);
		return problemsOf(copy, descriptionOf(copy, engine));
	};
	const set = (values: object) => (node: INode) => void Object.assign(node.parameters, values);

	it.each<[string, string, (node: INode) => void, string]>([
		['a version that does not exist', 'Post Report', (node) => (node.typeVersion = 9), 'typeVersion 9 is not one of 2, 2.1, 2.2, 2.3, 2.4'],
		['a name that does not exist', 'Build Report', set({ format: ['slack'] }), 'format does not exist'],
		['a name inside a collection', 'Post Report', set({ otherOptions: { includeLink: false } }), 'otherOptions.includeLink does not exist'],
		['a name inside a list of groups', 'Every Morning at 7', set({ rule: { interval: [{ hour: 7 }] } }), 'rule.interval.hour does not exist'],
		['a parameter of another operation', 'Build Report', set({ taskId: '1' }), 'taskId is hidden'],
		['a parameter hidden inside a group', 'Every Morning at 7', set({ rule: { interval: [{ field: 'weeks', triggerAtHour: 7, daysInterval: 2 }] } }), 'rule.interval.daysInterval does not exist'],
		['a parameter of another message type', 'Tell the Whole Channel', set({ blocksUi: '{}' }), 'blocksUi is hidden'],
		['a value that is no choice', 'Build Report', set({ options: { history: 'some' } }), 'options.history is no choice: "some"'],
		['a parameter that is kept for older workflows alone', 'Build Report', set({ history: 'all' }), 'history is on no screen: "all"'],
		['one of several values', 'Build Report', set({ formats: ['slack', 'pdf'] }), 'formats has what is no choice: ["slack","pdf"]'],
		['an operation of another resource', 'Build Report', set({ operation: 'getTenant' }), 'operation is no choice: "getTenant"'],
		['an expression where none is taken', 'Build Report', set({ operation: '={{ "build" }}' }), 'operation takes no expression: "={{ \\"build\\" }}"'],
		['text for a switch', 'Build Report', set({ allClusters: 'true' }), 'allClusters is neither on nor off: "true"'],
		['a number beyond its limit', 'Restore the Drill Tenant', set({ unitCount: 0 }), 'unitCount is no number within its limits: 0'],
		['an empty required text', 'Tell the Whole Channel', set({ text: '' }), 'text is required'],
		['an empty required locator', 'Restore the Drill Tenant', set({ tenant: { __rl: true, mode: 'list', value: '' } }), 'tenant is required'],
		['a locator without its mark', 'Build Report', set({ allClusters: false, cluster: 'obdemo' }), 'cluster is no resource locator: "obdemo"'],
		['a locator in an unknown mode', 'Build Report', set({ allClusters: false, cluster: { __rl: true, mode: 'url', value: '' } }), 'cluster has no such mode: {"__rl":true,"mode":"url","value":""}'],
		['a locator that does not fit its mode', 'Build Report', set({ allClusters: false, cluster: { __rl: true, mode: 'id', value: 'x1' } }), 'cluster does not fit its mode: {"__rl":true,"mode":"id","value":"x1"}'],
		['a body that is no JSON', 'Make a Unit Config', set({ jsonBody: '{name}' }), 'jsonBody is no JSON: "{name}"'],
		['a filter without conditions', 'Critical?', set({ conditions: { conditions: [] } }), 'conditions has no conditions: {"conditions":[]}'],
	])('finds %s', (_what, name, change, problem) => {
		expect(broken(name, change)).toContain(problem);
	});

	it('finds nothing wrong with what it breaks', () => {
		expect(broken('Build Report', () => undefined)).toEqual([]);
	});

	it('knows that Confirm is only for tools', () => {
		expect(broken('Restore the Drill Tenant', set({ confirm: true }))).toEqual(['confirm is hidden']);
	});
});
