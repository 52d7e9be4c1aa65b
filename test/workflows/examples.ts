import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';

/** An example workflow as n8n's editor imports it. */
export interface Example {
	file: string;
	text: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

const { workflowFiles } = jest.requireActual<{ workflowFiles(): Array<{ file: string; text: string }> }>('./files.js');

/** All of them, by number: `examples[0]` is the first. */
export const examples: Example[] = workflowFiles().map((one) => ({ ...(JSON.parse(one.text) as Example), ...one }));

/** The example with that number in its file's name. */
export function exampleOf(number: number): Example {
	const found = examples.find(({ file }) => file.startsWith(`${number}-`));
	if (!found) throw new Error(`There is no example ${number}`);
	return found;
}

/** n8n's type name of a note on the canvas. */
export const NOTE = 'n8n-nodes-base.stickyNote';

/** What every type name of this package begins with. */
export const OURS = 'n8n-nodes-oceanbase-backup.';

/** The texts of a workflow's notes. */
export function notesOf({ nodes }: Pick<Example, 'nodes'>): string[] {
	return nodes.filter(({ type }) => type === NOTE).map(({ parameters }) => String(parameters.content));
}
