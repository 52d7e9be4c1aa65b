import { cancelBackups } from '../../simulators/worldWrites';
import { ROOT_PASSWORD } from '../scene';
import { failure, pick, row, SECOND, timetable, WAIT, writesTo } from './lab';
import { CONTINUE, open, RESTORE, RETRY, run, scene } from './everyWrite';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

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
		expect(json).toMatchObject([{ outcome: 'succeeded', jobId: 316, durationSeconds: 3600 }]);
		expect(starts()).toHaveLength(1);
	});

	it('goes on waiting after the time was up, too', async () => {
		const waits = { ...backUp, ...WAIT, waitOptions: { timeoutMinutes: 1 } };
		const { json } = await run('obshell', waits, { ...RETRY, items: tenants('orders') });
		expect(json).toMatchObject([{ outcome: 'succeeded', jobId: 316 }]);
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
