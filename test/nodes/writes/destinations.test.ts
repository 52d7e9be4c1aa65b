/** What obshell would drop of a destination is refused; what it has set is read back. */
import { failure, lastBody, NOW, pick, row, SECOND, setScene, timetable, WAIT, WAIT_FOR_ITEM, writesTo, type Scene } from './lab';

const SET = { resource: 'backupConfig', operation: 'set', configMode: 'replace' };
const OF_ORDERS = { ...SET, applyTo: 'tenant', tenant: pick('orders'), dataBaseUri: 'file:///new/o//data/', archiveBaseUri: 'file:///new/o/clog' };
const OF_ALL = { ...SET, applyTo: 'cluster', backupBaseUri: 'file:///all/' };
const S3 = 's3://bucket/path?host=s3.eu-1.amazonaws.com&s3_region=eu-1&delete_mode=tagging';

let scene: Scene;
const server = () => scene.obshell.obshell;
const world = () => server().world;
const run = async (parameters: object) => await scene.run('obshell', parameters);

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} } })));
afterEach(async () => await scene.close());

describe('A destination', () => {
	it.each(['enable_worm=true', 'checksum_type=md5', 'addressing_model=path_style', 'force_path_style=true', 'zone=z1', 'idc=i1', 'region=r1', 'appid=1', 'anything=x', 'Host=h'])('with %s is refused, with the way that keeps it', async (parameter) => {
		const name = parameter.split('=')[0];
		for (const [field, parameters] of [
			['Backup Base URI', { ...OF_ALL, backupBaseUri: `${S3}&${parameter}` }],
			['Data Backup URI', { ...OF_ORDERS, dataBaseUri: `${S3}&${parameter}` }],
			['Log Archive URI', { ...OF_ORDERS, configMode: 'change', dataBaseUri: '', archiveBaseUri: `${S3}&${parameter}` }],
		] as const) {
			const { message, description } = await failure(run(parameters));
			expect(message).toBe(`'${field}' has ${name}, which obshell does not keep`);
			expect(description).toContain('it keeps only host, s3_region, delete_mode, access_id, access_key');
			expect(description).toContain('ALTER SYSTEM SET DATA_BACKUP_DEST');
		}
		expect(writesTo(server())).toEqual([]);
	});

	it.each([
		['oss://b/p?host=h&s3_region=r', 's3_region'],
		['oss://b/p?host=h&appid=1', 'appid'],
		['cos://b/p?host=h&appid=1&s3_region=r', 's3_region'],
	])('keeps only what its own kind has: %s', async (dataBaseUri, name) => {
		expect((await failure(run({ ...OF_ORDERS, dataBaseUri }))).message).toBe(`'Data Backup URI' has ${name}, which obshell does not keep`);
	});

	it('with a parameter twice is refused: the second would be dropped', async () => {
		expect((await failure(run({ ...OF_ORDERS, dataBaseUri: `${S3}&host=other` }))).message).toBe("'Data Backup URI' has host twice");
	});

	it('on Azure Blob has its own message, also for a restore', async () => {
		const restore = { resource: 'restore', operation: 'start', sourceKind: 'uris', dataUri: 'azblob://box/x?host=h', newTenant: 'copy', unitConfig: pick('small_unit') };
		expect((await failure(run({ ...OF_ORDERS, dataBaseUri: 'azblob://box/x?host=h' }))).message).toBe("'Data Backup URI' is on Azure Blob (azblob://), which obshell does not know");
		expect((await failure(run(restore))).message).toBe("'Data Backup URI' is on Azure Blob (azblob://), which obshell does not know");
		expect(writesTo(server())).toEqual([]);
	});

	it('of a restore keeps every parameter: OceanBase gets it as it is', async () => {
		const dataUri = `${S3}&checksum_type=md5&addressing_model=path_style`;
		await run({ resource: 'restore', operation: 'start', sourceKind: 'uris', dataUri, newTenant: 'copy', unitConfig: pick('small_unit') });
		expect(String(lastBody(server(), 'POST').data_backup_uri).startsWith(dataUri)).toBe(true);
	});
});

describe('A destination that was set is read back', () => {
	it.each<[string, object]>([
		['of a tenant', OF_ORDERS],
		['of all tenants', OF_ALL],
		['in an object store', { ...OF_ORDERS, dataBaseUri: S3, archiveBaseUri: 's3://bucket/logs?s3_region=eu-1&host=s3.eu-1.amazonaws.com' }],
		['and logs alone', { ...OF_ORDERS, configMode: 'change', dataBaseUri: '' }],
	])('%s, and is as it was given', async (_what, parameters) => {
		const { json, error } = await run({ ...parameters, ...WAIT });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ outcome: 'succeeded' }]);
		expect(json[0].message).not.toMatch(/destination is not|not compared/);
		expect(server().requestsTo('GET', /config\/storage/).length).toBeGreaterThan(0);
	});

	const elsewhere = (change: object, tenant = 'orders') => timetable(scene)(NOW + 6 * SECOND, () => Object.assign(row(world(), tenant), change));

	it.each<[string, object, object, string]>([
		['another path', OF_ORDERS, { dataBaseUri: 'file:///old/data/' }, 'orders: data to file:///old/data/'],
		['no path', OF_ORDERS, { archiveBaseUri: '' }, 'orders: logs to nowhere'],
		['without its region', { ...OF_ORDERS, dataBaseUri: S3 }, { dataBaseUri: 's3://bucket/path/?host=s3.eu-1.amazonaws.com&delete_mode=tagging&access_id=x&access_key=y' }, 'orders: data to s3://bucket/path?host=s3.eu-1.amazonaws.com&delete_mode=tagging'],
		['another tenant’s directory', OF_ALL, { dataBaseUri: 'file:///all/1/1004/data' }, 'orders: data to file:///all/1/1004/data'],
		['the base itself', OF_ALL, { archiveBaseUri: 'file:///all/' }, 'orders: logs to file:///all/'],
	])('and %s there is no success', async (_what, parameters, change, told) => {
		elsewhere(change);
		const { message, description } = await failure(run({ ...parameters, ...WAIT }));
		expect(message).toBe('Setting the backup config failed');
		expect(description.replace(/&amp;/g, '&')).toBe(`The task has ended well, but the destination is not the one that was given: ${told}`);
	});

	it('as an item, says so in outcome and message, and log archiving is started all the same', async () => {
		elsewhere({ dataBaseUri: 'file:///old/data/' });
		const { json } = await run({ ...OF_ORDERS, startLogArchiving: true, ...WAIT_FOR_ITEM });
		expect(json).toMatchObject([{ state: 'SUCCEED', outcome: 'failed' }]);
		expect(json[0].message).toMatch(/^Log archiving runs again\. The task has ended well, but the destination is not the one that was given: orders: data to/);
	});

	it('is not set again by Retry On Fail', async () => {
		elsewhere({ dataBaseUri: 'file:///old/data/' });
		await scene.run('obshell', { ...OF_ORDERS, ...WAIT }, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
		expect(writesTo(server())).toHaveLength(1);
	});

	it('and says so where the server does not tell', async () => {
		server().addFault({ kind: 'answer', status: 200, method: 'GET', path: /config\/storage/, times: Infinity, body: { successful: true, status: 200, traceId: '1', timestamp: '', data: null } });
		const { json } = await run({ ...OF_ORDERS, ...WAIT });
		expect(json).toMatchObject([{ outcome: 'succeeded' }]);
		expect(json[0].message).toContain('Whether the destination is the one that was given was not compared: obshell does not report the backup destinations of orders');
	});

	it('is not asked for where no destination was given', async () => {
		await run({ ...SET, applyTo: 'tenant', tenant: pick('orders'), configMode: 'change', settings: { haLowThreadScore: 3 }, ...WAIT });
		expect(server().requestsTo('GET', /config\/storage/)).toEqual([]);
	});
});

it.each(['restore_tenant_name', 'TIMESTAMP', 'zone_list'])('what Restore has a field for cannot be given past it: %s', async (member) => {
	const restore = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'copy', unitConfig: pick('small_unit'), options: { extra: JSON.stringify({ [member]: 'all' }) } };
	expect((await failure(run(restore))).message).toBe(`'Additional Fields' holds ${member}, which has a field of its own`);
	expect(writesTo(server())).toEqual([]);
});
