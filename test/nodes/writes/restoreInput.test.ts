import type { INodeTypeDescription } from 'n8n-workflow';

import { lastBody, pick, writesTo } from './lab';
import { AT, DATA, open, refusal, restore, scene, server, START } from './obshellRestores';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('What must not reach SQL or a shell is refused before anything is sent', () => {
	it.each<[string, object, string]>([
		['a quote in a data URI', { sourceKind: 'uris', dataUri: "file:///b/x'; rm -rf /" }, "'Data Backup URI' holds a quote, a backslash, a semicolon or a space"],
		['a space in an archive URI', { sourceKind: 'uris', dataUri: DATA, archiveUri: 'file:///b/x y' }, "'Log Archive URI' holds a quote, a backslash, a semicolon or a space"],
		['a tenant name with a dash', { newTenant: 'crm-copy' }, "'New Tenant Name' is not a name that can be restored to"],
		['a tenant name that is a number', { newTenant: '1e5' }, "'New Tenant Name' is not a name that can be restored to"],
		['the tenant sys', { newTenant: 'SYS' }, "'New Tenant Name' is not a name that can be restored to"],
		['no source tenant', { tenant: pick('={{ $json.nothing }}') }, "'Source Tenant' comes from an expression that gives nothing"],
		['no tenant name', { newTenant: '={{ $json.nothing }}' }, "'New Tenant Name' comes from an expression that gives nothing"],
		['no data URI', { sourceKind: 'uris', dataUri: '={{ " " }}' }, "'Data Backup URI' comes from an expression that gives nothing"],
		['no SCN', { pointKind: 'scn', restoreScn: '={{ $json.nothing }}' }, "'SCN' comes from an expression that gives nothing"],
		['a quote in a zone', { zones: ["zone1'"] }, "'Zone Names or IDs' holds a quote, a backslash or a space"],
		['a quote in the primary zone', { options: { primaryZone: 'zone1";zone2' } }, "'Primary Zone' holds a quote, a backslash or a space"],
		['nothing inside the list of zones', { zones: ['={{ $json.nothing }}'] }, "'Zone Names or IDs' is a list with nothing in one of its places"],
		['a space in a unit config', { unitConfig: pick('small unit') }, "'Unit Config' holds a quote, a backslash or a space"],
		['a space inside a zone of the primary zone', { options: { primaryZone: 'zone1;zone 2' } }, "'Primary Zone' holds a quote, a backslash or a space"],
		['a quote in a decryption password', { options: { decryption: "a'b" } }, "'Decryption Passwords' hold a single quote or a backslash"],
		['no unit config', { unitConfig: pick('={{ $json.nothing }}') }, "'Unit Config' comes from an expression that gives nothing"],
		['half a unit', { unitCount: 0.5 }, "'Units per Zone' is not a whole number of at least 1"],
		['a score over 100', { options: { haHighThreadScore: 101 } }, "'HA High Thread Score' is not a whole number from 0 to 100"],
		['no thread at all', { options: { concurrency: 0 } }, "'Concurrency' is not a whole number of at least 1"],
		['another cluster', { options: { targetCluster: 'spare' } }, "'Target Cluster' is only for OCP"],
		['a time that is none', AT('tomorrow'), "'Restore Time' is not a point in time"],
	])('%s', async (_what, parameters, message) => {
		expect((await refusal(parameters)).message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});
});

it('What a restore cannot do without is marked on the screen, and n8n refuses to run without it', async () => {
	const { error } = await scene.run('obshell', { ...START, newTenant: '', unitConfig: pick(''), pointKind: 'scn', restoreScn: '', sourceKind: 'uris', dataUri: '' });
	const { properties } = scene.engine.loader.getNode('oceanBaseBackup').type.description as INodeTypeDescription;
	for (const operation of ['start', 'preview']) {
		const shown = properties.filter(({ displayOptions: { show = {} } = {} }) => show.resource?.includes('restore') && show.operation?.includes(operation));
		expect(shown.filter(({ required }) => required).map(({ displayName }) => displayName)).toEqual(['Source Tenant', ...(operation === 'start' ? ['Data Backup URI'] : []), 'New Tenant Name', 'Restore Time', 'SCN', 'Unit Config']);
	}
	expect(error?.message).toMatch(/issues/);
	expect(server().requests).toEqual([]);
});

it('A primary zone may have spaces around its separators', async () => {
	await restore({ options: { primaryZone: ' zone1; zone2 , zone3 ' } });
	expect(lastBody(server(), 'POST')).toMatchObject({ primary_zone: 'zone1;zone2,zone3' });
});
