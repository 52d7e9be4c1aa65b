import type { IDataObject } from 'n8n-workflow';

import { archiveStatusAt } from '../../simulators/worldAt';
import { pick, SET_CONFIG, setScene, STORAGE_KEYS, type Scene } from '../scene';

const CLUSTER = '/api/v1/obcluster/backup/config';
const TENANT = '/api/v1/tenant/orders/backup/config';
const FILE = 'file:///backup/new';
const S3 = 's3://bucket/path?host=s3.example.com';
// What the sealed keys look like on the wire: only what would end the value is encoded (docs/reference/obshell.md#31-backup-configuration).
const KEYS = `access_id=${STORAGE_KEYS[0]}&access_key=${STORAGE_KEYS[1]}`;

const STOPS = 'This stops log archiving and leaves it off: start it again when the task has ended (the next backup also does)';
const CANCELS = 'A backup that is running now is canceled';
const DROPS = 'The delete policy that was set before is replaced';

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({
		obshell: { agent: {}, locked: {}, broken: {}, moving: {} },
		more: { withoutKeys: { of: 'agent', storageAccessId: '', storageAccessSecret: '' } },
	});
	scene.obshell.broken.world.unwritable = ['file:///readonly'];
});
afterAll(async () => await scene.close());

/** Runs the operation; gives the result and what arrived: method, path, body. */
async function set(parameters: IDataObject, credentials = 'agent') {
	const agent = scene.obshell[credentials === 'withoutKeys' ? 'agent' : credentials];
	const before = agent.requests.length;
	const { error, json, hints } = await scene.run(credentials, { ...SET_CONFIG, ...parameters });
	const writes = agent.requests.slice(before).filter(({ method }) => method !== 'GET');
	return {
		error,
		json,
		hints: hints.map(({ message }) => message),
		sent: writes.map(({ method, target, body }) => [method, target, (body === '' ? undefined : JSON.parse(body)) as unknown]),
	};
}

const ofTenant = { applyTo: 'tenant', tenant: pick('orders') };

describe('what is sent', () => {
	const settings = {
		logArchiveConcurrency: 4,
		binding: 'MANDATORY',
		haLowThreadScore: 20,
		pieceSwitchInterval: '3d',
		archiveLagTarget: '120s',
		recoveryWindow: '14d',
	};
	const onTheWire = {
		log_archive_concurrency: 4,
		binding: 'MANDATORY',
		ha_low_thread_score: 20,
		piece_switch_interval: '3d',
		archive_lag_target: '120s',
		delete_policy: { policy: 'default', recovery_window: '14d' },
	};

	it.each<[string, IDataObject, unknown[]]>([
		['replaces for the cluster', { backupBaseUri: FILE }, ['POST', CLUSTER, { backup_base_uri: FILE }]],
		['replaces with all settings', { backupBaseUri: FILE, settings }, ['POST', CLUSTER, { backup_base_uri: FILE, ...onTheWire }]],
		[
			'replaces for a tenant',
			{ ...ofTenant, dataBaseUri: `${FILE}/data`, archiveBaseUri: `${FILE}/clog`, settings },
			['POST', TENANT, { data_base_uri: `${FILE}/data`, archive_base_uri: `${FILE}/clog`, ...onTheWire }],
		],
		[
			'replaces for a tenant named by its id',
			{ ...ofTenant, tenant: pick('1008', 'id'), dataBaseUri: FILE, archiveBaseUri: FILE },
			['POST', '/api/v1/tenant/crm/backup/config', { data_base_uri: FILE, archive_base_uri: FILE }],
		],
		['changes one setting of the cluster', { configMode: 'change', settings: { haLowThreadScore: 0 } }, ['PATCH', CLUSTER, { ha_low_thread_score: 0 }]],
		['changes one setting of a tenant', { ...ofTenant, configMode: 'change', settings: { recoveryWindow: '7d' }, tenant: pick('archive_lab') }, ['PATCH', '/api/v1/tenant/archive_lab/backup/config', { delete_policy: { policy: 'default', recovery_window: '7d' } }]],
		['fills in the storage keys', { backupBaseUri: S3 }, ['POST', CLUSTER, { backup_base_uri: `${S3}&${KEYS}` }]],
		['takes a cluster by name', { cluster: pick('obdemo'), backupBaseUri: FILE }, ['POST', CLUSTER, { backup_base_uri: FILE }]],
		['takes values of expressions', { backupBaseUri: '={{ "file:///" + "backup" }}', settings: { logArchiveConcurrency: '={{ "5" }}', haLowThreadScore: '={{ 2 + 3 }}' } }, ['POST', CLUSTER, { backup_base_uri: 'file:///backup', log_archive_concurrency: 5, ha_low_thread_score: 5 }]],
	])('%s', async (_what, parameters, request) => {
		const { error, sent } = await set(parameters);
		expect(error?.message).toBeUndefined();
		expect(sent).toEqual([request]);
		// Tenant-level tasks hold a lock until they have ended.
		scene.clock.advance(60_000);
	});
});

describe('opened and not changed any further', () => {
	const asItOpens = { applyTo: undefined, configMode: undefined };

	it('it sends nothing for the whole cluster', async () => {
		const { error, sent } = await set({ ...asItOpens, backupBaseUri: FILE });
		expect(error).toBeDefined();
		expect(sent).toEqual([]);
	});

	it('it changes what is filled in, of one tenant, and can so set its first destination', async () => {
		const destinations = { dataBaseUri: `${FILE}/data`, archiveBaseUri: `${FILE}/clog` };
		const { sent } = await set({ ...asItOpens, tenant: pick('sandbox'), ...destinations }, 'moving');
		expect(sent).toEqual([['PATCH', '/api/v1/tenant/sandbox/backup/config', { data_base_uri: `${FILE}/data`, archive_base_uri: `${FILE}/clog` }]]);
		scene.clock.advance(60_000);
		const sandbox = scene.obshell.moving.world.tenants.find(({ name }) => name === 'sandbox');
		expect(sandbox).toMatchObject({ dataBaseUri: `${FILE}/data/`, archiveBaseUri: `${FILE}/clog/` });
	});
});

describe('what is refused before anything is sent', () => {
	const rejected: Array<[IDataObject, string]> = [
		[{ backupBaseUri: '' }, "'Backup Base URI' is empty"],
		[{ backupBaseUri: "file:///a'b" }, "'Backup Base URI' holds a quote, a backslash, a semicolon or a space"],
		[{ backupBaseUri: '/data' }, "'Backup Base URI' does not begin with file://, oss://, cos:// or s3://"],
		[{ backupBaseUri: '={{ { uri: "file:///data" } }}' }, "'Backup Base URI' is not text"],
		[{ ...ofTenant, archiveBaseUri: FILE }, "'Data Backup URI' is empty"],
		[{ ...ofTenant, dataBaseUri: FILE }, "'Log Archive URI' is empty"],
		[{ ...ofTenant, tenant: pick('a/b'), dataBaseUri: FILE, archiveBaseUri: FILE }, 'obshell cannot be asked about a tenant with a slash in its name'],
		[{ ...ofTenant, tenant: pick('={{ "" }}'), dataBaseUri: FILE, archiveBaseUri: FILE }, "'Tenant' comes from an expression that gives nothing"],
		[{ configMode: 'change' }, "'Settings' is empty"],
		[{ configMode: 'change', settings: { binding: 'OPTIONAL' } }, "'Backup Base URI' is empty"],
		[{ ...ofTenant, configMode: 'change', dataBaseUri: FILE, settings: { pieceSwitchInterval: '1d' } }, "'Log Archive URI' is empty"],
		[{ cluster: pick('elsewhere'), backupBaseUri: FILE }, "'Cluster' is not the one that this obshell agent belongs to"],
		[{ backupBaseUri: S3, settings: { archiveLagTarget: '59s' } }, "'Archive Lag Target' is under one minute"],
	];
	const beyond: Array<[IDataObject, string]> = [
		[{ logArchiveConcurrency: 101 }, 'Log Archive Concurrency'],
		[{ logArchiveConcurrency: -1 }, 'Log Archive Concurrency'],
		[{ logArchiveConcurrency: '={{ "many" }}' }, 'Log Archive Concurrency'],
		[{ logArchiveConcurrency: '={{ null }}' }, 'Log Archive Concurrency'],
		[{ haLowThreadScore: 101 }, 'HA Low Thread Score'],
		[{ haLowThreadScore: 0.5 }, 'HA Low Thread Score'],
		[{ binding: '={{ "SOMETIMES" }}' }, 'Binding'],
		[{ pieceSwitchInterval: '23h' }, 'Piece Switch Interval'],
		[{ pieceSwitchInterval: '8d' }, 'Piece Switch Interval'],
		[{ archiveLagTarget: '7201s' }, 'Archive Lag Target'],
		[{ archiveLagTarget: '2 hours' }, 'Archive Lag Target'],
		[{ recoveryWindow: '0d' }, 'Delete Policy Recovery Window'],
	];

	it.each(rejected)('%j: %s', async (parameters, message) => {
		const { error, json, sent } = await set(parameters);
		expect(error?.message).toBe(message);
		expect([json, sent]).toEqual([[], []]);
	});

	it.each(beyond)('%j by the name of its field', async (settings, field) => {
		for (const parameters of [{ backupBaseUri: FILE }, { ...ofTenant, dataBaseUri: FILE, archiveBaseUri: FILE }]) {
			const { error, sent } = await set({ ...parameters, settings });
			expect(error?.message).toMatch(new RegExp(`^'${field}' (is|has|comes from) `));
			expect(sent).toEqual([]);
		}
	});

	it('file://data, with the right spelling', async () => {
		const { error, sent } = await set({ backupBaseUri: 'file://data/backup' });
		expect(error?.message).toBe("'Backup Base URI' names a relative directory");
		expect(error?.description).toContain('A file destination has three slashes: write file:///data/backup');
		expect(sent).toEqual([]);
	});

	it('an object store without keys, when the credential has none', async () => {
		const { error, sent } = await set({ backupBaseUri: S3 }, 'withoutKeys');
		expect(error?.message).toBe("'Backup Base URI' has no access_id and access_key");
		expect(error?.description).toContain("Fill in 'Storage Access ID' and 'Storage Access Key' in the credential");
		expect(sent).toEqual([]);
	});

	it('a value of a list that does not exist', async () => {
		const { error, sent } = await set({ ...ofTenant, applyTo: '={{ "everything" }}', backupBaseUri: FILE });
		expect(error?.message).toBe("'Apply To' has a value that does not exist");
		expect(sent).toEqual([]);
	});
});

describe('what the user gets', () => {
	it('the task, with what else the server does', async () => {
		const { json, hints } = await set({ backupBaseUri: FILE, settings: { recoveryWindow: '7d' } });
		expect(json).toEqual([
			{
				service: 'obshell',
				taskId: expect.stringMatching(/^1\d+$/),
				name: 'Set obcluster backup config',
				state: 'READY',
				operator: 'RUN',
				outcome: 'running',
				stage: 1,
				stages: 2,
				startedAt: null,
				finishedAt: null,
				durationSeconds: null,
				failure: null,
				message: `${STOPS}. ${CANCELS}. ${DROPS}`,
			},
		]);
		expect(hints).toEqual([STOPS, CANCELS, DROPS]);
	});

	it.each<[IDataObject, string[]]>([
		[{ configMode: 'change', settings: { haLowThreadScore: 1 } }, []],
		[{ configMode: 'change', settings: { logArchiveConcurrency: 1 } }, [STOPS]],
		[{ ...ofTenant, tenant: pick('billing'), configMode: 'change', dataBaseUri: FILE }, [CANCELS]],
		[{ ...ofTenant, tenant: pick('analytics'), configMode: 'change', archiveBaseUri: FILE }, [STOPS]],
	])('only the warnings that apply: %j', async (parameters, warnings) => {
		const { json, hints } = await set(parameters);
		expect(hints).toEqual(warnings);
		expect(json[0].message).toBe(warnings.length > 0 ? warnings.join('. ') : null);
	});

	it('each warning once, however many items there are', async () => {
		const items = [{}, {}, {}];
		const { json, hints } = await scene.run('agent', { ...SET_CONFIG, backupBaseUri: FILE }, { items });
		expect(json).toHaveLength(3);
		expect(hints.map(({ message }) => message)).toEqual([STOPS, CANCELS]);
	});

	it("without Simplify, the server's own task", async () => {
		const { json } = await set({ backupBaseUri: FILE, output: 'raw' });
		expect(json).toEqual([expect.objectContaining({ id: expect.stringMatching(/^1\d+$/), max_stage: 2, state: 'READY', operator: 'RUN' })]);
		expect(json[0]).not.toHaveProperty('taskId');
	});

	it('nothing that the warnings did not tell: archiving is off, the destination is new', async () => {
		await set({ ...ofTenant, dataBaseUri: `${FILE}/data`, archiveBaseUri: `${FILE}/clog` }, 'moving');
		scene.clock.advance(60_000);
		const orders = scene.obshell.moving.world.tenants.find(({ name }) => name === 'orders');
		expect(orders).toMatchObject({ dataBaseUri: `${FILE}/data/`, archiveBaseUri: `${FILE}/clog/` });
		expect(orders?.archive && archiveStatusAt(orders.archive, scene.clock.now())).toBe('STOP');
	});
});

describe('a tenant that another task holds', () => {
	it('is told of, with the way out', async () => {
		const parameters = { ...ofTenant, dataBaseUri: FILE, archiveBaseUri: FILE };
		expect((await set(parameters, 'locked')).json).toHaveLength(1);
		const { error, sent } = await set(parameters, 'locked');
		expect(error?.message).toBe('Another task holds this tenant or cluster');
		expect(error?.description).toContain('If it failed, it holds the lock until it is retried, rolled back or passed');
		expect(sent).toHaveLength(1);
	});

	it('after a task that failed, until that is operated', async () => {
		const parameters = { ...ofTenant, dataBaseUri: 'file:///readonly/d', archiveBaseUri: 'file:///readonly/a' };
		expect((await set(parameters, 'broken')).json).toMatchObject([{ outcome: 'running' }]);
		scene.clock.advance(600_000);
		expect((await set({ ...parameters, dataBaseUri: FILE, archiveBaseUri: FILE }, 'broken')).error?.message).toBe('Another task holds this tenant or cluster');
	});
});

it.each([
	['sys', 'The tenant sys is not backed up this way'],
	['nobody', 'There is no such tenant in this cluster'],
])('the tenant %s is named as such', async (tenant, message) => {
	expect((await set({ ...ofTenant, tenant: pick(tenant), dataBaseUri: FILE, archiveBaseUri: FILE })).error?.message).toBe(message);
});

it("the server's own refusals are told in our words and its own", async () => {
	scene.obshell.agent.addFault({
		kind: 'answer',
		method: 'POST',
		status: 400,
		body: { successful: false, status: 400, traceId: '1a', timestamp: '', error: { errCode: 'OB.Backup.Binding.Invalid', message: 'Invalid binding: x' } },
	});
	const { error } = await set({ backupBaseUri: FILE });
	expect(error?.message).toBe('obshell does not accept this input');
	expect(error?.description).toContain('obshell says: Invalid binding: x (OB.Backup.Binding.Invalid)');
});
