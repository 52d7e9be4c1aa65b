import type { INode } from 'n8n-workflow';

import { examples, OURS } from './examples';
import { setStage, type Stage } from './stage';

let stage: Stage;
afterEach(async () => await stage.close());

describe.each(['obshell', 'ocp'] as const)('6 AI agent with %s', (service) => {
	const { nodes, connections } = examples[5];
	const tools = nodes.filter(({ type }) => type === `${OURS}oceanBaseBackupTool`);
	const connected = tools.filter(({ name }) => name in connections).map((node) => [node.name, node] as const);

	/** As n8n runs a tool: with the model's answers in place of $fromAI. */
	async function call(node: INode, answers: Record<string, unknown>) {
		const parameters = JSON.parse(JSON.stringify(node.parameters), (_key, value: unknown) => {
			const asked = typeof value === 'string' ? /^=\{\{ \$fromAI\('(\w+)'/.exec(value) : null;
			return asked ? answers[asked[1]] : value;
		}) as INode['parameters'];
		return await stage.engine.runNode(parameters, { nodeType: node.type, credentials: 'one' });
	}

	beforeEach(async () => {
		stage = await setStage(service);
	});

	it.each(connected)('%s answers for the tenant that the model names', async (_name, node) => {
		const tenant = node.parameters.resource === 'restore' ? 'orders_drill' : 'orders';
		const { error, json } = await call(node, { tenant });
		expect(error).toBeUndefined();
		if (node.parameters.resource === 'report') {
			// Findings, and a line of text for every tenant; not the whole records.
			expect(json).toEqual([expect.objectContaining({ text: expect.stringMatching(/^orders: safe/m) as string })]);
			expect(json[0]).not.toHaveProperty('tenants');
		} else expect(JSON.stringify(json)).toContain(`"tenant":"${tenant}"`);
		expect(stage.writes()).toEqual([]);
	});

	it('starts no backup before the model says that the user has agreed', async () => {
		const write = tools.find(({ name }) => !(name in connections)) as INode;
		for (const confirm of [false, undefined, 'no']) {
			const { error } = await call(write, { tenant: 'orders', confirm });
			expect(error?.message).toBe("'Confirm' is off, and this changes the database: ask the user, then call it again with Confirm on");
		}
		expect(stage.writes()).toEqual([]);
		const { error, json } = await call(write, { tenant: 'orders', confirm: true });
		expect(error).toBeUndefined();
		expect(json).toEqual([expect.objectContaining({ taskId: expect.any(String), outcome: 'running' })]);
		expect(stage.writes()).toHaveLength(1);
	});
});
