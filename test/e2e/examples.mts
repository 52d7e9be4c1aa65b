/** The example workflows: every node exists in this n8n, and each runs through, outside services replaced by their answers. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';

import { withServer } from '../../scripts/real-n8n/demo.mts';
import type { Workflow, WorkflowNode } from '../../scripts/real-n8n/rest.mts';
import type { Scenario, Stage } from './stage.mts';

const directory = new URL('../../workflows/', import.meta.url);

/** What outside services answer. */
const ANSWERS: Record<string, Record<string, unknown>> = {
	'n8n-nodes-base.slack': { ok: true, data: { approved: true } },
	'n8n-nodes-base.emailSend': { accepted: ['dba@example.com'] },
	'n8n-nodes-base.webhook': { headers: {}, params: {}, query: {}, body: { alarmType: 'base_backup_fail', target: 'ob_cluster=obdemo-1728725812' } },
	'n8n-nodes-base.mySql': { tables_found: 12, passed: 1 },
	'n8n-nodes-base.crypto': { sign: 'made of a secret' },
	'n8n-nodes-base.httpRequest': { code: 0, errcode: 0 },
};

function read(file: string): Workflow {
	return JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Workflow;
}

/** With the server under test, and no long waits. */
function adapted(node: WorkflowNode, credential: string, url: string): WorkflowNode {
	if (node.type === 'n8n-nodes-base.wait') return { ...node, parameters: { amount: 1, unit: 'seconds' } };
	return withServer(node, { id: credential, name: 'by id' }, url);
}

async function runExample(stage: Stage, file: string): Promise<string[]> {
	const example = read(file);
	const { server, credential } = await stage.obshell({}, { backupSeconds: 3, restoreSeconds: 3 });
	const nodes = example.nodes.map((node) => adapted(node, credential, server.url));
	// An HTTP Request with our credential goes to the server under test.
	const outside = nodes.filter(({ type, parameters }) => type in ANSWERS && parameters.nodeCredentialType === undefined);
	const pinData = Object.fromEntries(outside.map(({ name, type }) => [name, [{ json: ANSWERS[type], pairedItem: { item: 0 } }]]));
	const workflow = await stage.rest.addWorkflow({ ...example, nodes, pinData } as Workflow);
	const execution = await stage.rest.run(workflow, 180);
	stage.seen.push(execution.text);
	assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
	const { runData } = execution.data.resultData;
	const failed = Object.entries(runData).filter(([, runs]) => runs.some(({ error }) => error));
	assert.deepEqual(failed.map(([name, [{ error }]]) => `${name}: ${error?.message}`), []);
	return [Object.keys(runData).join(' > ')];
}

export const scenarios: Scenario[] = readdirSync(directory)
	.filter((file) => file.endsWith('.json'))
	.flatMap((file) => {
		const hasChat = read(file).nodes.some(({ type }) => type.endsWith('.chatTrigger'));
		const offered: Scenario = {
			name: `example ${file}: this n8n has every node of it, in that version`,
			async run(stage) {
				const types = await stage.rest.nodeTypes();
				const missing = read(file).nodes.filter(
					({ type, typeVersion }) => !types.some(({ name, version }) => name === type && [version].flat().includes(typeVersion)),
				);
				assert.deepEqual(missing.map(({ type, typeVersion }) => `${type} ${typeVersion}`), []);
			},
		};
		const runs: Scenario = { name: `example ${file}: runs through`, run: async (stage) => await runExample(stage, file) };
		return hasChat ? [offered] : [offered, runs];
	});
