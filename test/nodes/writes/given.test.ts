/** What a write takes from a parameter: switches, choices and lists as they are meant, and nothing that only looks given. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type * as NodeModule from '../../../nodes/OceanBaseBackup/OceanBaseBackup.node';
import { createEngine } from '../../engine/engine';
import { failure, lastBody, pick, setScene, writesTo, type Scene } from './lab';

const { OceanBaseBackup } = jest.requireActual<typeof NodeModule>('../../../dist/nodes/OceanBaseBackup/OceanBaseBackup.node.js');

const START = { resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('orders') };
const SET = { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', tenant: pick('orders'), configMode: 'change' };
const RESTORE = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'copy', unitConfig: pick('small_unit') };
const GIVES_NOTHING = 'comes from an expression that gives nothing';
const WITH_A_HOLE = 'has a part that comes from an expression that gives nothing';

let scene: Scene;
const server = () => scene.obshell.obshell;
const run = async (parameters: object, items: IDataObject[] = [{ other: 1 }]) => await scene.run('obshell', parameters, { items });
const refusal = async (parameters: object, items?: IDataObject[]) => await failure(run(parameters, items));

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} } })));
afterEach(async () => await scene.close());

describe('A switch', () => {
	it.each<[unknown, boolean]>([
		[true, true],
		[false, false],
		['={{ "true" }}', true],
		['={{ " FALSE " }}', false],
		['={{ "false" }}', false],
		['true', true],
	])('%j is %s', async (plusArchive, meant) => {
		expect((await run({ ...START, plusArchive })).error).toBeUndefined();
		expect(lastBody(server(), 'POST').plus_archive).toBe(meant);
	});

	it.each(['={{ "yes" }}', '={{ 1 }}', '={{ 0 }}', '={{ [true] }}', '', null])('%j is refused', async (plusArchive) => {
		expect((await refusal({ ...START, plusArchive })).message).toBe("'Plus Archive Log' is neither true nor false");
		expect(writesTo(server())).toEqual([]);
	});

	it.each(['plusArchive', 'waitForCompletion'])('%s that is none is refused before the write, not after it', async (name) => {
		expect((await refusal({ ...START, [name]: '={{ "perhaps" }}' })).message).toMatch(/ is neither true nor false$/);
		expect(writesTo(server())).toEqual([]);
	});
});

describe('A choice', () => {
	it('is taken in any letter case', async () => {
		await run({ ...START, backupType: '={{ "Incremental" }}' });
		expect(lastBody(server(), 'POST').mode).toBe('incremental');
	});

	it.each<[string, object, string]>([
		['of the node', { ...START, backupType: '={{ "everything" }}' }, "'Backup Type'"],
		['of the node that is null', { ...START, backupType: null }, "'Backup Type'"],
		['inside a collection', { ...RESTORE, options: { replicaType: 'HALF' } }, "'Replica Type'"],
		['of how to wait', { ...START, waitForCompletion: true, waitOptions: { whenFailed: 'cry' } }, "'When It Fails'"],
		['of Wait for Completion', { ...START, waitForCompletion: true, waitOptions: { timeoutMinutes: '' } }, "'Timeout (Minutes)'"],
	])('%s that does not exist is refused', async (_what, parameters, field) => {
		expect((await refusal(parameters)).message.startsWith(field)).toBe(true);
		expect(writesTo(server())).toEqual([]);
	});
});

describe('A text with an expression in the midst of it', () => {
	it.each<[string, object, string]>([
		['a destination', { ...SET, archiveBaseUri: '=file:///backup/{{ $json.tenant }}/clog' }, `'Log Archive URI' ${WITH_A_HOLE}`],
		['a name', { ...RESTORE, newTenant: '=drill_{{ $json.name }}' }, `'New Tenant Name' ${WITH_A_HOLE}`],
		['a locator', { ...START, tenant: pick('=or{{ null }}ders') }, `'Tenant' ${WITH_A_HOLE}`],
		['a member of a collection', { ...RESTORE, options: { primaryZone: '=zone1;{{ $json.zone }}' } }, `'Primary Zone' ${WITH_A_HOLE}`],
		['JSON', { ...RESTORE, options: { extra: '={"description": "{{ $json.why }}"}' } }, `'Additional Fields (JSON)' ${WITH_A_HOLE}`],
		['two expressions and no more', { ...START, tenant: pick('={{ $json.a }}{{ $json.b }}') }, `'Tenant' ${GIVES_NOTHING}`],
		['a text made of nothing', { ...START, tenant: pick('={{ "" + $json.tenant }}') }, `'Tenant' ${GIVES_NOTHING}`],
	])('%s is refused where that gives nothing', async (_what, parameters, message) => {
		const refused = await refusal(parameters);
		expect(refused.message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});

	it('names the part', async () => {
		expect((await refusal({ ...RESTORE, newTenant: '=drill_{{ $json.name }}_{{ 1 + 1 }}' })).description).toContain('The part is {{ $json.name }}');
	});

	it('goes where every part gives something, also nothing that is said', async () => {
		await run({ ...SET, archiveBaseUri: '=file:///backup/{{ $json.tenant }}/clog{{ $json.suffix ?? "" }}' }, [{ tenant: 'orders' }]);
		expect(lastBody(server(), 'PATCH').archive_base_uri).toBe('file:///backup/orders/clog');
	});
});

describe('A list', () => {
	it.each<[unknown, string]>([
		['={{ ["zone1", $json.nothing] }}', "'Zone Names or IDs' is a list with nothing in one of its places"],
		['={{ ["zone1", ""] }}', "'Zone Names or IDs' is a list with nothing in one of its places"],
		['={{ [] }}', `'Zone Names or IDs' ${GIVES_NOTHING}`],
	])('of zones %j is refused: none at all would mean every zone', async (zones, message) => {
		expect((await refusal({ ...RESTORE, zones })).message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});

	it('of passwords with nothing among them is refused', async () => {
		expect((await refusal({ ...RESTORE, options: { decryption: '={{ ["one", $json.nothing] }}' } })).message).toBe("'Decryption Passwords' is a list with nothing in one of its places");
	});
});

describe('A member of a collection', () => {
	it.each<[string, object, string]>([
		['a text that is an object', { ...SET, settings: { archiveLagTarget: '={{ { seconds: 120 } }}' } }, "'Archive Lag Target' is not text"],
		['a text that is a list', { ...RESTORE, options: { primaryZone: '={{ ["zone1"] }}' } }, "'Primary Zone' is not text"],
		['a text that is true', { ...RESTORE, options: { kmsEncryptInfo: '={{ true }}' } }, "'KMS Encrypt Info' is not text"],
		['JSON with a member from nothing', { ...RESTORE, options: { extra: '={{ { a: { b: [$json.nothing] } } }}' } }, "'Additional Fields (JSON)' holds a member that comes from nothing"],
	])('%s is refused by its name', async (_what, parameters, message) => {
		expect((await refusal(parameters)).message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});

	it('takes passwords as a list, and null as a value of JSON', async () => {
		await run({ ...RESTORE, options: { decryption: '={{ ["one", "two"] }}', extra: '={{ { description: null } }}' } });
		expect(lastBody(server(), 'POST')).toMatchObject({ decryption: ['one', 'two'], description: null });
	});
});

describe('Every item by itself', () => {
	it('a later item that lacks the field is refused, whatever the first one has', async () => {
		const items = [{ tenant: 'orders' }, { other: 1 }, { tenant: 'crm' }];
		const { json } = await scene.run('obshell', { ...START, tenant: pick('={{ $json.tenant }}') }, { items, onError: 'continueRegularOutput' });
		expect(json).toMatchObject([{ taskId: '11' }, { error: `'Tenant' ${GIVES_NOTHING}` }, { taskId: '12' }]);
		expect(writesTo(server())).toEqual(['POST /api/v1/tenant/orders/backup done', 'POST /api/v1/tenant/crm/backup done']);
	});

	it('what one item hides means nothing for it alone', async () => {
		const items = [{ for: 'tenant', tenant: 'orders' }, { for: 'cluster' }, { for: 'tenant' }];
		const cancel = { resource: 'backup', operation: 'cancel', applyTo: '={{ $json.for }}', tenant: pick('={{ $json.tenant }}') };
		const { json } = await scene.run('obshell', cancel, { items, onError: 'continueRegularOutput' });
		expect(json.at(-1)).toEqual({ error: `'Tenant' ${GIVES_NOTHING}`, message: expect.any(String) as string });
		expect(writesTo(server()).map((write) => write.split(' ')[1])).toEqual(['/api/v1/tenant/orders/backup', '/api/v1/obcluster/backup']);
	});
});

it('Preview is asked for in the words of the restore that it shows', async () => {
	await scene.close();
	scene = await setScene({ ocp: { ocp: {} } });
	const { message } = await failure(scene.run('ocp', { ...RESTORE, operation: 'preview', options: { targetCluster: '={{ $json.nothing }}' } }));
	expect(message).toBe(`'Target Cluster' ${GIVES_NOTHING}`);
});

it('one node does one operation, also in an n8n that lets an expression choose another for each item', async () => {
	const node = new OceanBaseBackup();
	const properties = node.description.properties.map((property) => ({ ...property, noDataExpression: false }));
	const [OLD, description] = ['n8n-nodes-base.ofAnOlderN8n', { ...node.description, properties }];
	const engine = await createEngine({ credentials: { obshell: scene.engine.stored('obshell') }, extraNodes: { [OLD]: { description, execute: node.execute } } });
	const parameters = { ...START, cluster: pick(''), operation: '={{ $json.operation }}' } as INodeParameters;
	const { error } = await engine.runNode(parameters, { nodeType: OLD, credentials: 'obshell', items: [{ operation: 'getTenant' }, { operation: 'start' }] });
	engine.close();
	expect(error?.message).toBe("'Operation' is not the same for all items");
	expect(server().requests).toEqual([]);
});
