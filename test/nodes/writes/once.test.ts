/** Every write is sent once, whatever happens to its answer and whatever n8n tries again; and what is said of it is true. */
import type * as HttpModule from '../../../services/wire/http';
import type { RunNodeOptions } from '../../engine/engine';
import type { FaultEffect } from '../../simulators/obshell/ObshellSimulator';
import type { FaultAnswer } from '../../simulators/ocp/OcpSimulator';
import { cancelBackups } from '../../simulators/worldWrites';
import { ROOT_PASSWORD } from '../scene';
import { failure, MINUTE, pick, row, SECOND, setScene, timetable, WAIT, writesTo, type Scene } from './lab';

const ORDERS = { tenant: pick('orders') };
const RESTORE = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
const CONFIG = { resource: 'backupConfig', operation: 'set', configMode: 'replace', applyTo: 'tenant', ...ORDERS, dataBaseUri: 'file:///o/d', archiveBaseUri: 'file:///o/c' };
const STRATEGY = { resource: 'backupStrategy', ...ORDERS };
const RETRY: RunNodeOptions = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const CONTINUE: RunNodeOptions = { onError: 'continueRegularOutput' };

let scene: Scene;
const run = async (credentials: string, parameters: object, options?: RunNodeOptions) => await scene.run(credentials, parameters, options);
const items = async (credentials: string, parameters: object) => await scene.items(credentials, parameters);

interface Write {
	service: 'obshell' | 'ocp';
	parameters: object;
	method: string;
	path: RegExp;
	/** What must be there first. */
	prepare?(): Promise<unknown>;
}

const ocpTask = async () => {
	scene.ocp.ocp.world.plans = { restoreEnding: 'FAIL' };
	await items('ocp', { ...RESTORE, newTenant: 'failing' });
	scene.clock.advance(10 * MINUTE);
};
const obshellTask = async () => {
	scene.obshell.obshell.world.unwritable = ['file:///o'];
	await items('obshell', CONFIG);
	scene.clock.advance(10 * SECOND);
};

const WRITES: Record<string, Write> = {
	'Backup: Start (obshell)': { service: 'obshell', parameters: { resource: 'backup', operation: 'start', ...ORDERS }, method: 'POST', path: /tenant\/orders\/backup$/ },
	'Backup: Cancel': { service: 'obshell', parameters: { resource: 'backup', operation: 'cancel', tenant: pick('analytics') }, method: 'PATCH', path: /analytics\/backup$/ },
	'Set Backup Config': { service: 'obshell', parameters: CONFIG, method: 'POST', path: /orders\/backup\/config$/ },
	'Log Backup: Set Status': { service: 'obshell', parameters: { resource: 'logBackup', operation: 'setStatus', logStatus: 'stop', ...ORDERS }, method: 'PATCH', path: /orders\/backup\/log$/ },
	'Restore: Start (obshell)': { service: 'obshell', parameters: RESTORE, method: 'POST', path: /tenant\/restore$/ },
	'Restore: Cancel': {
		service: 'obshell',
		parameters: { resource: 'restore', operation: 'cancel', tenant: pick('crm_copy') },
		method: 'DELETE',
		path: /crm_copy\/restore$/,
		prepare: async () => {
			await items('obshell', RESTORE);
			scene.clock.advance(60 * SECOND);
		},
	},
	'Task: Operate (obshell)': { service: 'obshell', parameters: { resource: 'task', operation: 'operate', operator: 'rollback', taskId: '11' }, method: 'POST', path: /task\/dag\/11$/, prepare: obshellTask },
	'Backup: Start (OCP)': { service: 'ocp', parameters: { resource: 'backup', operation: 'start', ...ORDERS }, method: 'POST', path: /201002\/backup\/backupNow$/ },
	'Restore: Start (OCP)': { service: 'ocp', parameters: RESTORE, method: 'POST', path: /backup\/restore$/ },
	'Backup Strategy: Create': {
		service: 'ocp',
		parameters: { ...STRATEGY, operation: 'create', tenant: pick('sandbox'), fullWeekdays: ['7'], storage: { storageName: 'nfs', storageUrl: '/b/' } },
		method: 'POST',
		path: /201010\/backup\/config\/backupStrategy$/,
	},
	'Backup Strategy: Update': { service: 'ocp', parameters: { ...STRATEGY, operation: 'update', settings: { retentionDays: 7 } }, method: 'PATCH', path: /backupStrategy$/ },
	'Backup Strategy: Delete': { service: 'ocp', parameters: { ...STRATEGY, operation: 'delete' }, method: 'DELETE', path: /backupStrategy$/ },
	'Backup Strategy: Pause Schedule': { service: 'ocp', parameters: { ...STRATEGY, operation: 'pause' }, method: 'POST', path: /stopSchedule$/ },
	'Backup Strategy: Resume Schedule': {
		service: 'ocp',
		parameters: { ...STRATEGY, operation: 'resume' },
		method: 'POST',
		path: /startSchedule$/,
		prepare: async () => await items('ocp', { ...STRATEGY, operation: 'pause' }),
	},
	'Task: Operate (OCP)': { service: 'ocp', parameters: { resource: 'task', operation: 'operate', operator: 'rollback', taskId: '3000046' }, method: 'POST', path: /3000046\/rollback$/, prepare: ocpTask },
};

/** What can happen to a request on its way, in the words of both simulators. */
const GATEWAY = { status: 504, body: '<html>Gateway Time-out</html>' };
const FAULTS: Record<string, { obshell: FaultEffect; ocp: FaultAnswer }> = {
	'a connection that breaks before the work': { obshell: { kind: 'reset' }, ocp: 'reset' },
	"a proxy's 502": { obshell: { kind: 'html' }, ocp: { status: 502, body: '<html>Bad Gateway</html>' } },
	"a proxy's 504": { obshell: { kind: 'answer', ...GATEWAY }, ocp: GATEWAY },
	silence: { obshell: { kind: 'hang' }, ocp: 'hang' },
};

const server = ({ service }: Write) => (service === 'ocp' ? scene.ocp.ocp : scene.obshell.obshell);

function hit({ service, method, path }: Write, fault: { obshell: FaultEffect; ocp: FaultAnswer }, times = 1, after = 0): void {
	if (service === 'ocp') scene.ocp.ocp.addFault({ method, path, times, after, answer: fault.ocp });
	else scene.obshell.obshell.addFault({ method, path, times, after, ...fault.obshell });
}

/** How often that write has arrived, of whatever became of it. */
function arrived(write: Write): number {
	return (server(write).requests as Array<{ method: string; target: string }>).filter(({ method, target }) => method === write.method && write.path.test(target)).length;
}

/** Lets requests wait for an answer no longer than a moment. */
function hurry(): void {
	const { Http } = jest.requireActual<typeof HttpModule>('../../../dist/services/wire/http.js');
	type Inner = { context: HttpModule.RequestContext; options: object; callHelper(request: unknown, everyStatus: boolean): Promise<unknown> };
	const inner = Http.prototype as unknown as Inner;
	const call = inner.callHelper;
	jest.spyOn(inner, 'callHelper').mockImplementation(async function (this: Inner, request, everyStatus) {
		const { context, options } = this;
		const helpers: HttpModule.RequestContext['helpers'] = {
			httpRequestWithAuthentication: async (type, asked) => (await context.helpers.httpRequestWithAuthentication.call(context, type, { ...asked, timeout: 250 })) as unknown,
		};
		return (await call.call({ context: { helpers }, options } as unknown as Inner, request, everyStatus)) as unknown;
	});
}

const NOBODY_KNOWS = /^http:\/\/127\.0\.0\.1:\d+ did not answer, so it is not known whether the request was carried out$/;

beforeEach(async () => {
	scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } });
});
afterEach(async () => await scene.close());

describe.each(Object.entries(WRITES))('%s', (_name, write) => {
	const { service, parameters } = write;

	beforeEach(async () => await write.prepare?.());

	it.each(Object.entries(FAULTS))('is sent once in spite of %s, also when n8n retries, and nobody claims to know what became of it', async (_what, fault) => {
		if (fault.ocp === 'hang') hurry();
		hit(write, fault, Infinity);
		const { message, description } = await failure(run(service, parameters, RETRY));
		expect(message).toMatch(NOBODY_KNOWS);
		expect(description).toMatch(/^n8n tried this again, but it was not sent again: the first try may have been carried out\. Right afterwards no such work was to be found on the server\. It was not sent again\./);
		expect(arrived(write)).toBe(1);
	});

	it('whose answer is lost is found on the server and goes on as ours', async () => {
		hit(write, { obshell: { kind: 'lostAnswer' }, ocp: 'lostAnswer' }, Infinity);
		const { error, json } = await run(service, parameters, RETRY);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(arrived(write)).toBe(1);
	});

	it('whose answer is lost says so when nobody can look, and is not sent again', async () => {
		hit(write, { obshell: { kind: 'lostAnswer' }, ocp: 'lostAnswer' });
		onceArrived(write, () => hit({ ...write, method: 'GET', path: /./ }, { obshell: { kind: 'reset' }, ocp: 'reset' }, Infinity));
		const { message, description } = await failure(run(service, parameters, RETRY));
		expect(message).toMatch(NOBODY_KNOWS);
		expect(description).toContain('Right afterwards the server could not be asked about it.');
		expect(arrived(write)).toBe(1);
	});

	it('is an item that says so where the node is told to go on', async () => {
		hit(write, FAULTS['a connection that breaks before the work'], Infinity);
		const { json, status } = await run(service, parameters, { ...CONTINUE, ...RETRY });
		expect(status).toBe('success');
		expect(json).toEqual([{ error: expect.stringMatching(NOBODY_KNOWS) as string, message: expect.any(String) as string }]);
		expect(arrived(write)).toBe(1);
	});

	it('that the server refused may be sent again', async () => {
		const refusal = { status: 409, body: { successful: false, status: 409, traceId: '1', timestamp: '', error: { code: 'COM10005', errCode: 'Task.Dag.Operator.X', message: 'busy' } } };
		hit(write, { obshell: { kind: 'answer', ...refusal }, ocp: refusal }, 2);
		const { error } = await run(service, parameters, RETRY);
		expect(error).toBeUndefined();
		expect(arrived(write)).toBe(3);
	});
});

describe.each(Object.entries(WRITES).filter(([, { service }]) => service === 'ocp'))('%s that took OCP too long (COM10004)', (_name, write) => {
	beforeEach(async () => await write.prepare?.());

	it('is found on the server and goes on as ours when it was begun', async () => {
		hit(write, { obshell: { kind: 'reset' }, ocp: 'timedOut' }, Infinity);
		expect((await run('ocp', write.parameters, RETRY)).error).toBeUndefined();
		expect(arrived(write)).toBe(1);
	});

	it('is sent once when it is not to be found, and nobody claims to know what became of it', async () => {
		const body = { successful: false, status: 500, traceId: '1', timestamp: '', error: { code: 'COM10004', message: 'processing timed out' } };
		hit(write, { obshell: { kind: 'reset' }, ocp: { status: 500, body } }, Infinity);
		const { message, description } = await failure(run('ocp', write.parameters, RETRY));
		expect(message).toBe('OCP did not finish in its time, so it is not known whether the request was carried out');
		expect(description).toContain('it was not sent again');
		expect(arrived(write)).toBe(1);
	});
});

/** Calls `then` when the next such write has arrived. */
function onceArrived(write: Write, then: () => void): void {
	const requests = server(write).requests as unknown as Array<{ method: string; target: string }>;
	const push = requests.push.bind(requests);
	requests.push = (...logged) => {
		const isIt = logged.some(({ method, target }) => method === write.method && write.path.test(target));
		if (isIt) requests.push = push;
		const length = push(...logged);
		if (isIt) then();
		return length;
	};
}

describe.each(Object.entries(WRITES).filter(([, { service }]) => service === 'obshell'))('%s under a key that the agent no longer has', (_name, write) => {
	it('is sealed and sent again, and done once', async () => {
		await write.prepare?.();
		const error = { code: 1, errCode: 'Security.Authentication.Header.DecryptFailed', message: 'Decrypt http header failed: crypto/rsa: decryption error' };
		hit(write, { obshell: { kind: 'answer', status: 401, body: { successful: false, status: 401, traceId: '1', timestamp: '', error } }, ocp: 'reset' });
		expect((await run('obshell', write.parameters, RETRY)).error).toBeUndefined();
		const { requests } = scene.obshell.obshell;
		const sent = requests.filter(({ method, target }) => method === write.method && write.path.test(target));
		expect(sent.map(({ status, done }) => [status, done])).toEqual([
			[401, false],
			[200, true],
		]);
	});
});

describe('A retry of n8n', () => {
	const backUp = { resource: 'backup', operation: 'start', tenant: pick('={{ $json.tenant }}') };
	const starts = () => writesTo(scene.obshell.obshell).filter((line) => /\/backup /.test(line));
	const tenants = (...names: string[]) => names.map((tenant) => ({ tenant }));

	it('does not repeat the items that went well', async () => {
		const { status, error } = await run('obshell', backUp, { ...RETRY, items: tenants('orders', 'crm', 'sandbox', 'billing') });
		expect(status).toBe('error');
		expect(error?.message).toBe('A tenant has no backup destination yet');
		expect(starts()).toEqual([
			'POST /api/v1/tenant/orders/backup done',
			'POST /api/v1/tenant/crm/backup done',
			'POST /api/v1/tenant/sandbox/backup 400',
			'POST /api/v1/tenant/sandbox/backup 400',
			'POST /api/v1/tenant/sandbox/backup 400',
		]);
	});

	it('gives the items that went well from the first try', async () => {
		scene.obshell.obshell.addFault({ kind: 'answer', status: 500, body: { successful: false, status: 500, traceId: '1', timestamp: '', error: { message: 'busy' } }, path: /crm\/backup$/ });
		const { json, items: given } = await run('obshell', backUp, { ...RETRY, items: tenants('orders', 'crm') });
		expect(json).toMatchObject([{ name: 'Obcluster start full backup for orders' }, { name: 'Obcluster start full backup for crm' }]);
		expect(given.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(starts().filter((line) => line.includes('orders'))).toHaveLength(1);
	});

	it('does not repeat them either when the node goes on after failures, where n8n looks at the first item alone', async () => {
		const { json } = await run('obshell', backUp, { ...RETRY, ...CONTINUE, items: tenants('sandbox', 'orders') });
		expect(json).toMatchObject([{ error: 'A tenant has no backup destination yet' }, { taskId: '11' }]);
		expect(starts().filter((line) => line.includes('orders'))).toHaveLength(1);
		expect(starts().filter((line) => line.includes('sandbox'))).toHaveLength(3);
	});

	it('goes on waiting for what the first try began, after the server was away too long', async () => {
		scene.obshell.obshell.world.plans = { backupSeconds: 3600 };
		scene.obshell.obshell.addFault({ kind: 'panic', method: 'GET', path: /dag\/11/, after: 2, times: 4 });
		const waits = { ...backUp, ...WAIT, waitOptions: { toleranceMinutes: 0 } };
		const { json, error } = await run('obshell', waits, { retryOnFail: true, maxTries: 5, waitBetweenTries: 1, items: tenants('orders') });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ outcome: 'succeeded', jobId: 318, durationSeconds: 3600 }]);
		expect(starts()).toHaveLength(1);
	});

	it('goes on waiting after the time was up, too', async () => {
		const waits = { ...backUp, ...WAIT, waitOptions: { timeoutMinutes: 1 } };
		const { json } = await run('obshell', waits, { ...RETRY, items: tenants('orders') });
		expect(json).toMatchObject([{ outcome: 'succeeded', jobId: 318 }]);
		expect(starts()).toHaveLength(1);
	});

	it('begins anew what has come to a bad end', async () => {
		const { world } = scene.obshell.obshell;
		world.plans = { backupEnding: 'FAILED', backupSeconds: 10 };
		const { error } = await run('obshell', { ...backUp, ...WAIT }, { ...RETRY, items: tenants('orders') });
		expect(error?.message).toBe('The backup of orders failed');
		expect(starts()).toHaveLength(3);
		expect(row(world, 'orders').backups).toHaveLength(6);
	});

	it('does not begin anew what somebody has canceled', async () => {
		const { world } = scene.obshell.obshell;
		timetable(scene)(scene.clock.now() + 20 * SECOND, () => void cancelBackups(row(world, 'orders'), scene.clock.now()));
		const { error } = await run('obshell', { ...backUp, ...WAIT }, { ...RETRY, items: tenants('orders') });
		expect(error?.message).toBe('The backup of orders was canceled');
		expect(starts()).toHaveLength(1);
	});

	it('does not set the config again, which would stop archiving again, when only archiving does not start', async () => {
		const set = { resource: 'backupConfig', operation: 'set', configMode: 'replace', applyTo: 'tenant', tenant: pick('sandbox'), dataBaseUri: 'file:///s/data', archiveBaseUri: 'file:///s/clog' };
		const { error } = await run('obshell', { ...set, startLogArchiving: true }, RETRY);
		expect(error?.message).toBe('Setting the backup config and starting log archiving failed');
		expect(writesTo(scene.obshell.obshell).filter((line) => line.startsWith('POST'))).toHaveLength(1);
	});

	it('does not start a restore again that OceanBase had begun: the tenant would be in its way, and the reason be lost', async () => {
		scene.obshell.obshell.world.plans = { restoreEnding: 'FAIL' };
		const { message, description } = await failure(run('obshell', { ...RESTORE, ...WAIT }, RETRY));
		expect(message).toBe('The restore to crm_copy failed');
		expect(description).toContain('Server out of disk space');
		expect(writesTo(scene.obshell.obshell)).toEqual(['POST /api/v1/tenant/restore done']);
	});

	it('sets the config again when its task failed', async () => {
		scene.obshell.obshell.world.unwritable = ['file:///s'];
		const set = { resource: 'backupConfig', operation: 'set', configMode: 'replace', applyTo: 'cluster', backupBaseUri: 'file:///s', startLogArchiving: true };
		const { error } = await run('obshell', set, RETRY);
		expect(error?.message).toBe('Setting the backup config and starting log archiving failed');
		expect(writesTo(scene.obshell.obshell).filter((line) => line.startsWith('POST'))).toHaveLength(3);
	});

	it('does not send again what was taken on before the look afterwards failed', async () => {
		scene.obshell.obshell.addFault({ kind: 'panic', method: 'GET', path: /analytics\/backup\/overview/, after: 1, times: Infinity });
		const { message, description } = await failure(run('obshell', { resource: 'backup', operation: 'cancel', tenant: pick('analytics') }, RETRY));
		expect(message).toBe('obshell crashed on this request');
		expect(description).toContain('The server has taken the request on; only what came after it failed.');
		expect(writesTo(scene.obshell.obshell)).toHaveLength(1);
	});

	it('in another execution is another request', async () => {
		await run('obshell', backUp, { ...RETRY, items: tenants('orders') });
		await run('obshell', backUp, { ...RETRY, items: tenants('orders') });
		expect(starts()).toHaveLength(2);
	});

	it('shows no secret of the credential that the first try had hidden', async () => {
		const body = `<html>${ROOT_PASSWORD}</html>`;
		scene.obshell.obshell.addFault({ kind: 'answer', status: 504, body, method: 'POST', path: /orders\/backup$/ });
		const { saved } = await run('obshell', backUp, { ...RETRY, items: tenants('orders') });
		expect(saved).not.toContain('made-up/Root+pw');
	});
});

it("last night's task of the same name is not taken for the one whose answer was lost", async () => {
	const start = { resource: 'backup', operation: 'start', tenant: pick('orders'), ...WAIT };
	await items('obshell', start);
	scene.clock.advance(60 * MINUTE - 30 * SECOND);
	scene.obshell.obshell.addFault({ kind: 'reset', method: 'POST', path: /orders\/backup$/ });
	expect((await failure(run('obshell', start))).message).toMatch(NOBODY_KNOWS);
});

it('somebody else\'s running task of the same name is not taken for the one whose answer was lost', async () => {
	const start = { resource: 'backup', operation: 'start', tenant: pick('orders') };
	await items('obshell', start);
	scene.clock.advance(10 * SECOND);
	scene.obshell.obshell.addFault({ kind: 'reset', method: 'POST', path: /orders\/backup$/ });
	expect((await failure(run('obshell', start))).message).toMatch(NOBODY_KNOWS);
});
