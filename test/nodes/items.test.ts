/** Items as n8n's users know them: order, pairing, expressions, going on after a failure. */
import type { IDataObject } from 'n8n-workflow';

import type { RunNodeOptions, WorkflowJson } from '../engine/engine';
import { MANUAL_TRIGGER, standIn } from '../engine/builtInNodes';
import { createEngine } from '../engine/engine';
import { worldOfTenants } from '../simulators/believableWorld';
import { GET_CLUSTER, GET_RESTORE, GET_TENANT, LIST_LOG, NOW, pick, SET_CONFIG, setScene, type Scene } from './scene';

const ofItem = { ...GET_TENANT, tenant: pick('={{ $json.name }}') };
const named = (...names: string[]) => names.map((name) => ({ name }));
const UNKNOWN = 'There is no such tenant in this cluster';

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({
		obshell: { obshell: {}, many: { world: worldOfTenants({ now: () => NOW }, 100), keyBits: 512 }, busy: {}, writes: {} },
		ocp: { ocp: {}, manyOfOcp: { world: worldOfTenants({ now: () => NOW }, 100) } },
		more: {
			badUrl: { of: 'obshell', baseUrl: '10.10.10.1:2886' },
			dead: { of: 'obshell', baseUrl: 'http://127.0.0.1:9' },
		},
	});
});
beforeEach(() => void scene.pauses.splice(0));
afterAll(async () => await scene.close());

describe.each(['obshell', 'ocp'])('with %s', (credentials) => {
	it('each item has its own expressions, and what it gives is paired with it', async () => {
		const { items } = await scene.run(credentials, ofItem, { items: named('orders', 'sandbox', 'billing') });
		expect(items.map(({ json, pairedItem }) => [json.tenant, json.outcome, pairedItem])).toEqual([
			['orders', 'succeeded', { item: 0 }],
			['sandbox', 'none', { item: 1 }],
			['billing', 'failed', { item: 2 }],
		]);
	});

	it('an item may give several, or none', async () => {
		const { items } = await scene.run(credentials, GET_CLUSTER, { items: [{}, {}] });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([...Array(8).fill({ item: 0 }), ...Array(8).fill({ item: 1 })]);
		const found = await scene.run(credentials, { ...ofItem, whenNothingFound: 'nothing' }, { items: named('sandbox', 'orders', 'orders_drill') });
		expect(found.items.map(({ json, pairedItem }) => [json.tenant, pairedItem])).toEqual([['orders', { item: 1 }]]);
	});

	it('every parameter may be an expression', async () => {
		const parameters = {
			...GET_TENANT,
			cluster: pick('={{ $json.cluster }}'),
			tenant: pick('={{ $json.id }}', 'id'),
			whenNothingFound: '={{ $json.when }}',
			output: '={{ $json.output }}',
		};
		const id = (obshell: number) => (credentials === 'ocp' ? 200_000 + obshell : obshell);
		const { items, error } = await scene.run(credentials, parameters, {
			items: [
				{ cluster: 'obdemo', id: id(1002), when: 'item', output: 'simplified' },
				{ cluster: '', id: String(id(1010)), when: 'nothing', output: 'simplified' },
				{ cluster: 'obdemo', id: id(1002), when: 'error', output: 'raw' },
			],
		});
		expect(error).toBeUndefined();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(items[0].json).toMatchObject({ tenant: 'orders', cluster: 'obdemo' });
		expect(items[1].json).not.toHaveProperty('outcome');
	});

	it('a failure stops the node and names the item', async () => {
		const { status, error, items } = await scene.run(credentials, ofItem, { items: named('orders', 'nobody', 'billing') });
		expect([status, items]).toEqual(['error', []]);
		expect(error?.message).toBe(UNKNOWN);
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
	});

	it('with On Error: Continue, a failure is an item and the others are unharmed', async () => {
		const { status, items } = await scene.run(credentials, ofItem, {
			items: named('orders', 'nobody', 'billing', 'sys', 'crm'),
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(items.map(({ json, pairedItem }) => [json.tenant ?? json.error, pairedItem])).toEqual([
			['orders', { item: 0 }],
			[UNKNOWN, { item: 1 }],
			['billing', { item: 2 }],
			['The tenant sys is not backed up this way', { item: 3 }],
			['crm', { item: 4 }],
		]);
		expect(items[1].json).toEqual({ error: UNKNOWN, message: expect.stringMatching(/Choose the tenant from the list/) as string });
	});

	it('the older switch Continue On Fail does the same', async () => {
		const { items } = await scene.run(credentials, ofItem, { items: named('nobody', 'orders'), continueOnFail: true });
		expect(items.map(({ json }) => json.tenant ?? json.error)).toEqual([UNKNOWN, 'orders']);
	});

	it('with an error output, failures go there, and the rest goes on', async () => {
		const { outputs } = await scene.run(credentials, ofItem, {
			items: named('orders', 'nobody', 'billing'),
			onError: 'continueErrorOutput',
		});
		expect(outputs[0].map(({ json, pairedItem }) => [json.tenant, pairedItem])).toEqual([
			['orders', { item: 0 }],
			['billing', { item: 2 }],
		]);
		expect(outputs[1].map(({ json }) => json)).toEqual([
			{ name: 'nobody', error: UNKNOWN, message: expect.stringMatching(/Choose the tenant from the list/) as string },
		]);
		expect(outputs[1][0].pairedItem).toEqual({ item: 1 });
	});

	it('no business record has a member that n8n would take for a failure', async () => {
		for (const operation of [GET_CLUSTER, { ...GET_RESTORE, tenant: pick('crm_drill') }, LIST_LOG]) {
			for (const output of ['all', 'raw']) {
				const records = await scene.items(credentials, { ...operation, output }, { onError: 'continueErrorOutput' });
				expect(records.length).toBeGreaterThan(0);
				for (const record of records) expect(record).not.toHaveProperty('error');
			}
		}
	});

	it('no input is no request', async () => {
		const { requests } = credentials === 'ocp' ? scene.ocp.ocp : scene.obshell.obshell;
		const before = requests.length;
		const { items } = await scene.run(credentials, ofItem, { items: [] });
		expect([items, requests.length]).toEqual([[], before]);
	});
});

describe.each(['many', 'manyOfOcp'])('a hundred items (%s)', (credentials) => {
	const names = Array.from({ length: 100 }, (_, index) => `tenant_${String(100 - index).padStart(4, '0')}`);

	it('come out in the order in which they went in', async () => {
		const { items, error } = await scene.run(credentials, ofItem, { items: named(...names) });
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.tenant)).toEqual(names);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(names.map((_, item) => ({ item })));
	});

	it('do so when every tenth fails', async () => {
		const some = names.map((name, index) => (index % 10 === 3 ? `${name}_gone` : name));
		const { items } = await scene.run(credentials, ofItem, { items: named(...some), onError: 'continueRegularOutput' });
		expect(items.map(({ json }) => json.tenant ?? json.error)).toEqual(some.map((name) => (name.endsWith('_gone') ? UNKNOWN : name)));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(some.map((_, item) => ({ item })));
	});
});

describe('what concerns all items', () => {
	const goOn: RunNodeOptions = { items: [{}, {}, {}], onError: 'continueRegularOutput' };

	it.each<[string, object, string]>([
		['badUrl', GET_CLUSTER, "'Base URL' does not begin with http:// or https://"],
		['dead', GET_CLUSTER, 'http://127.0.0.1:9 refuses connections'],
		['ocp', { ...SET_CONFIG, backupBaseUri: 'file:///backup' }, "OCP cannot do 'Set backup config'"],
	])('fails each of them when told to go on: %s', async (credentials, parameters, message) => {
		const { status, items } = await scene.run(credentials, parameters, goOn);
		expect(status).toBe('success');
		expect(items.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([0, 1, 2].map((item) => [message, { item }]));
		for (const { json } of items) expect(Object.keys(json)).toEqual(['error', 'message']);
	});

	it('stops the node otherwise', async () => {
		expect((await scene.run('badUrl', GET_CLUSTER, { items: [{}, {}] })).error?.message).toBe("'Base URL' does not begin with http:// or https://");
	});

	it('an operation that does not exist is said to be none', async () => {
		const { error } = await scene.run('obshell', { resource: 'backup', operation: 'explode' });
		expect(error?.message).toBe("The operation 'explode' of 'backup' is not known");
	});
});

describe('writes', () => {
	const perTenant = { ...SET_CONFIG, applyTo: 'tenant', configMode: 'change', tenant: pick('={{ $json.name }}'), settings: { haLowThreadScore: 7 } };

	it('are carried out one after the other, in order, each once', async () => {
		const names = ['orders', 'billing', 'analytics', 'crm'];
		const { items } = await scene.run('writes', perTenant, { items: named(...names) });
		expect(items.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual(
			names.map((name, item) => [`Set obcluster backup config for ${name}`, { item }]),
		);
		const paths = scene.obshell.writes.requestsTo('PATCH', /./).map(({ target }) => target);
		expect(paths).toEqual(names.map((name) => `/api/v1/tenant/${name}/backup/config`));
	});

	it('go on after a failure when told to, and stop there when not', async () => {
		const before = scene.obshell.writes.requestsTo('PATCH', /./).length;
		const items = named('archive_lab', 'nobody', 'sandbox');
		const { json } = await scene.run('writes', perTenant, { items, onError: 'continueRegularOutput' });
		expect(json.map(({ name, error }) => name ?? error)).toEqual([
			'Set obcluster backup config for archive_lab',
			UNKNOWN,
			'Set obcluster backup config for sandbox',
		]);
		expect((await scene.run('writes', perTenant, { items: named('nobody', 'orders_drill') })).error?.message).toBe(UNKNOWN);
		const targets = scene.obshell.writes.requestsTo('PATCH', /./).slice(before).map(({ target }) => target.split('/')[4]);
		expect(targets).toEqual(['archive_lab', 'nobody', 'sandbox', 'nobody']);
	});

	it("that the server refused are sent again by n8n's Retry On Fail, and carried out once", async () => {
		const path = '/api/v1/obcluster/backup/config';
		const refusal = { errCode: 'OB.Cluster.UnderMaintenance', message: 'under maintenance' };
		const body = { successful: false, status: 500, traceId: '1a', timestamp: '', error: refusal };
		scene.obshell.busy.addFault({ kind: 'answer', method: 'POST', path, status: 500, body });
		const { status, json } = await scene.run('busy', { ...SET_CONFIG, backupBaseUri: 'file:///backup' }, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(status).toBe('success');
		expect(json).toMatchObject([{ name: 'Set obcluster backup config' }]);
		expect(scene.obshell.busy.requestsTo('POST', path).map(({ done }) => done)).toEqual([false, true]);
	});
});

it('in a workflow, records can be reached from what they came from', async () => {
	const seen: IDataObject[] = [];
	const reader = standIn({ name: 'reader', properties: [{ displayName: 'From', name: 'from', type: 'string', default: '' }] }, async function () {
		const items = this.getInputData();
		for (const index of items.keys()) seen.push({ from: this.getNodeParameter('from', index) as string, ...items[index].json });
		return [items];
	});
	const data = scene.engine.stored('obshell').data;
	const engine = await createEngine({
		credentials: { one: { type: 'oceanBaseBackupApi', name: 'One', data } },
		extraNodes: { 'test.reader': reader },
	});
	const type = 'n8n-nodes-oceanbase-backup.oceanBaseBackup';
	const workflow: WorkflowJson = {
		nodes: [
			{ name: 'Start', type: MANUAL_TRIGGER },
			{ name: 'Backup', type, credentials: { oceanBaseBackupApi: { id: 'one', name: 'One' } }, parameters: { ...ofItem, cluster: pick('') } },
			{ name: 'Reader', type: 'test.reader', parameters: { from: "={{ $('Start').item.json.name }}" } },
		],
		connections: {
			Start: { main: [[{ node: 'Backup', type: 'main', index: 0 }]] },
			Backup: { main: [[{ node: 'Reader', type: 'main', index: 0 }]] },
		},
		pinData: { Start: named('crm', 'orders').map((json) => ({ json })) },
	};
	const { status } = await engine.run(workflow);
	engine.close();
	expect(status).toBe('success');
	expect(seen).toMatchObject([
		{ from: 'crm', tenant: 'crm', outcome: 'canceled' },
		{ from: 'orders', tenant: 'orders', outcome: 'succeeded' },
	]);
});
