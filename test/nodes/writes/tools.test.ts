import type { IExecuteFunctions, INodeParameters, INodeType } from 'n8n-workflow';

import type * as NodeModule from '../../../nodes/OceanBaseBackup/OceanBaseBackup.node';
import type { resources as Resources } from '../../../nodes/OceanBaseBackup/actions/operations';
import type { Engine } from '../../engine/engine';
import { createEngine } from '../../engine/engine';
import { pick, setScene, writesTo, type Scene } from './lab';

const { OceanBaseBackup } = jest.requireActual<typeof NodeModule>('../../../dist/nodes/OceanBaseBackup/OceanBaseBackup.node.js');
const { resources } = jest.requireActual<{ resources: typeof Resources }>('../../../dist/nodes/OceanBaseBackup/actions/operations.js');

const START = { resource: 'backup', operation: 'start', tenant: pick('orders') };
const TOOL = 'n8n-nodes-oceanbase-backup.oceanBaseBackupTool';
const OLD_TOOL = 'n8n-nodes-base.calledByAnAgent';
const TWICE = 'n8n-nodes-base.calledTwiceByAnAgent';

/** The node as n8n's loader makes a tool of it; `asked` = called by an older agent, which says so in its context. */
function toolOf(asked: boolean): INodeType {
	const node = new OceanBaseBackup();
	return {
		description: { ...node.description, name: 'oceanBaseBackupTool' },
		async execute(this: IExecuteFunctions) {
			return await node.execute.call(asked ? (Object.create(this, { isToolExecution: { value: () => true }, addExecutionHints: { value: undefined } }) as IExecuteFunctions) : this);
		},
	};
}

/** The same tool, called twice by one run of an agent: both calls see the agent's own execute data. */
function calledTwice(): INodeType {
	const { description, execute } = toolOf(true);
	return {
		description,
		async execute(this: IExecuteFunctions) {
			await execute?.call(this);
			return (await execute?.call(this)) ?? null;
		},
	};
}

let scene: Scene;
let engine: Engine;
const run = async (nodeType: string, parameters: object, options: object = {}) =>
	await engine.runNode({ cluster: pick(''), ...parameters } as INodeParameters, { nodeType, credentials: 'obshell', ...options });

beforeEach(async () => {
	scene = await setScene({ obshell: { obshell: {} } });
	engine = await createEngine({ credentials: { obshell: scene.engine.stored('obshell') }, extraNodes: { [TOOL]: toolOf(false), [OLD_TOOL]: toolOf(true), [TWICE]: calledTwice() } });
});
afterEach(async () => {
	engine.close();
	await scene.close();
});

describe.each([
	['an agent that has the engine run its tools', TOOL],
	['an agent that calls its tools itself', OLD_TOOL],
])('As a tool of %s', (_what, tool) => {
	it.each([{}, { confirm: false }])('a write is refused without Confirm (%j), and nothing is sent', async (confirm) => {
		const { error } = await run(tool, { ...START, ...confirm });
		expect(error?.message).toBe("'Confirm' is off, and this changes the database: ask the user, then call it again with Confirm on");
		expect(scene.obshell.obshell.requests).toEqual([]);
	});

	it('a write goes with Confirm', async () => {
		expect((await run(tool, { ...START, confirm: true })).json).toMatchObject([{ taskId: '11' }]);
		expect(writesTo(scene.obshell.obshell)).toEqual(['POST /api/v1/tenant/orders/backup done']);
	});

	it('a drill is concluded, but its tenant is never dropped', async () => {
		const start = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'drill', unitConfig: pick('small_unit'), waitForCompletion: true };
		const [item] = await scene.items('obshell', start);
		const conclude = { resource: 'restore', operation: 'concludeDrill', tenant: pick('drill'), sourceName: 'crm', startItem: JSON.stringify(item), cleanUp: 'drop', drillTenantAgain: 'drill' };
		expect((await run(tool, { ...conclude, confirm: true })).json).toMatchObject([{ proof: 'proven', cleanUp: 'refused', cleanUpMessage: 'Nothing was dropped. As a tool of an AI agent, this never drops a tenant' }]);
		expect(writesTo(scene.obshell.obshell).filter((write) => write.startsWith('DELETE'))).toEqual([]);
	});

	it('a read needs none', async () => {
		expect((await run(tool, { resource: 'backup', operation: 'getTenant', tenant: pick('orders') })).json).toMatchObject([{ outcome: 'succeeded' }]);
	});

	it('a config can be set: its advice does no harm where there is no output pane', async () => {
		const set = { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', configMode: 'replace', tenant: pick('orders'), dataBaseUri: 'file:///o/d', archiveBaseUri: 'file:///o/c' };
		expect((await run(tool, { ...set, confirm: true })).json).toMatchObject([{ name: 'Set obcluster backup config for orders' }]);
	});
});

it('an agent may do the same thing again when it means to', async () => {
	await run(TWICE, { ...START, confirm: true });
	expect(writesTo(scene.obshell.obshell)).toHaveLength(2);
});

it("n8n's retry of a tool call does not send a write again whose answer was lost", async () => {
	scene.obshell.obshell.addFault({ kind: 'reset', method: 'POST', times: Infinity });
	const { error } = await run(OLD_TOOL, { ...START, confirm: true }, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
	expect(error?.description).toContain('not sent again');
	expect(writesTo(scene.obshell.obshell)).toHaveLength(1);
});

it('in a workflow, no Confirm is asked for', async () => {
	expect((await scene.run('obshell', START)).json).toMatchObject([{ taskId: '11' }]);
});

describe('The field Confirm', () => {
	const confirms = new OceanBaseBackup().description.properties.filter(({ name }) => name === 'confirm');

	it('is off at first, and only a tool has it', () => {
		for (const { default: standard, displayOptions } of confirms) {
			expect(standard).toBe(false);
			expect(displayOptions?.show?.['@tool']).toEqual([true]);
		}
	});

	it('belongs to every write and to no read', () => {
		const shown = confirms.map(({ displayOptions }) => `${String(displayOptions?.show?.resource)}.${String(displayOptions?.show?.operation)}`);
		const writes = resources.flatMap(({ value, operations }) => operations.filter(({ kind }) => kind === 'write').map((operation) => `${value}.${operation.value}`));
		expect(shown.sort()).toEqual(writes.sort());
		expect(writes).toEqual(
			[
				'alarm.raise', 'backup.cancel', 'backup.start', 'backupConfig.set', 'backupStrategy.create', 'backupStrategy.delete', 'backupStrategy.pause',
				'backupStrategy.resume', 'backupStrategy.update', 'logBackup.setStatus', 'restore.cancel', 'restore.concludeDrill', 'restore.start', 'task.operate',
			],
		);
	});
});
