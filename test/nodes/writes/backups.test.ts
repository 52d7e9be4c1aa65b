import { makeArchive, makeBackup, makeTenant, worldOfTenants } from '../../simulators/believableWorld';
import { addBackup, cancelBackups } from '../../simulators/worldWrites';
import { failure, lastBody, NOW, HOUR, MINUTE, pick, row, SECOND, WAIT, WAIT_FOR_ITEM, writesTo } from './lab';
import { ALL, elapsed, open, ORDERS, scene, START, start, when, world } from './obshellBackups';

const CANCEL = { resource: 'backup', operation: 'cancel' };

afterEach(async () => await scene.close());

describe('Backup: Start', () => {
	beforeEach(async () => await open());

	it('gives the task at once when it is not to wait', async () => {
		expect(await start({ tenant: pick('orders') })).toEqual([
			{
				service: 'obshell',
				taskId: '11',
				name: 'Obcluster start full backup for orders',
				state: 'READY',
				operator: 'RUN',
				outcome: 'running',
				stage: 1,
				stages: 4,
				// It says so from the next look on.
				startedAt: null,
				finishedAt: null,
				durationSeconds: null,
				failure: null,
				message: null,
			},
		]);
		expect(elapsed()).toBe(0);
		expect(writesTo(scene.obshell.obshell)).toEqual(['POST /api/v1/tenant/orders/backup done']);
	});

	it('sends the type, the archived logs and the password that were chosen', async () => {
		await start({ tenant: pick('orders'), backupType: 'incremental', plusArchive: true, backupPassword: 'made-up backup password' });
		expect(lastBody(scene.obshell.obshell, 'POST')).toEqual({ mode: 'incremental', plus_archive: true, encryption: 'made-up backup password' });
		await start({ tenant: pick('crm') });
		expect(lastBody(scene.obshell.obshell, 'POST')).toEqual({ mode: 'full', plus_archive: false });
	});

	it.each(["it's", 'say "so"', 'a,b', ' lead', 'trail ', 'back\\slash'])('does not take the password %j, with which it could not be restored', async (backupPassword) => {
		const { message } = await failure(scene.run('obshell', { ...ORDERS, backupPassword }));
		expect(message).toBe("'Backup Password' holds a quote, a backslash, a comma, or a space at an end");
		expect(scene.obshell.obshell.requests).toEqual([]);
	});

	it('takes a tenant by its id', async () => {
		await start({ tenant: pick('1008', 'id') });
		expect(writesTo(scene.obshell.obshell)).toEqual(['POST /api/v1/tenant/crm/backup done']);
	});

	it('waits for the backup itself and gives it', async () => {
		const [backup, ...more] = await start({ tenant: pick('orders'), ...WAIT });
		expect(more).toEqual([]);
		expect(backup).toMatchObject({
			service: 'obshell',
			tenant: 'orders',
			outcome: 'succeeded',
			status: 'COMPLETED',
			backupType: 'full',
			jobId: 316,
			backupSetId: 14,
			progressPercent: 100,
			durationSeconds: 120,
			message: null,
		});
		expect(elapsed()).toBeGreaterThanOrEqual(120);
		expect(elapsed()).toBeLessThan(160);
	});

	it('looks at once, then after growing pauses of half a minute at most', async () => {
		world().plans = { backupSeconds: 200 };
		await start({ tenant: pick('orders'), ...WAIT });
		expect(scene.pauses.slice(0, 11)).toEqual([1000, 1500, 2250, 3375, 5063, 7595, 11393, 17090, 25635, 30000, 30000]);
		const [first] = scene.obshell.obshell.requestsTo('GET', '/api/v1/task/dag/11');
		const post = scene.obshell.obshell.requests.findIndex(({ method }) => method === 'POST');
		expect(scene.obshell.obshell.requests.indexOf(first)).toBeLessThanOrEqual(post + 2);
	});

	it('that has an incremental backup says so in the record', async () => {
		expect(await start({ tenant: pick('orders'), backupType: 'incremental', ...WAIT })).toMatchObject([{ backupType: 'incremental' }]);
	});

	it('fails when the backup FAILED, although the task says SUCCEED', async () => {
		world().plans = { backupEnding: 'FAILED', backupResult: -9026, backupComment: 'backup device is not reachable' };
		expect(await failure(scene.run('obshell', { ...ORDERS, ...WAIT }))).toEqual({
			message: 'The backup of orders failed',
			description: 'Tenant orders: OceanBase error -9026: backup device is not reachable',
		});
		const task = await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' });
		expect(task).toMatchObject([{ state: 'SUCCEED', operator: 'RUN', outcome: 'failed' }]);
	});

	it('gives a failed backup as an item when that was chosen', async () => {
		world().plans = { backupEnding: 'FAILED' };
		expect(await start({ tenant: pick('orders'), ...WAIT_FOR_ITEM })).toMatchObject([
			{ tenant: 'orders', outcome: 'failed', status: 'FAILED', jobId: 316, message: 'OceanBase error -9026: backup device is not reachable' },
		]);
	});

	it('fails when somebody CANCELED the backup, although the task says SUCCEED', async () => {
		when(NOW + 30 * SECOND, () => cancelBackups(row(world(), 'orders'), scene.clock.now()));
		expect(await failure(scene.run('obshell', { ...ORDERS, ...WAIT }))).toEqual({
			message: 'The backup of orders was canceled',
			description: 'Tenant orders',
		});
		expect(await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' })).toMatchObject([
			{ state: 'SUCCEED', outcome: 'canceled' },
		]);
	});

	it.each([
		['succeeds', 'COMPLETED' as const, 'succeeded'],
		['fails', 'FAILED' as const, 'failed'],
	])('of over an hour goes on past the FAILED task until it %s', async (_how, backupEnding, outcome) => {
		world().plans = { backupSeconds: 70 * 60, backupEnding };
		const [backup] = await start({ tenant: pick('orders'), ...WAIT_FOR_ITEM });
		expect(backup).toMatchObject({ outcome, durationSeconds: 4200, jobId: 316 });
		expect(elapsed()).toBeGreaterThanOrEqual(4200);
		const [task] = await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' });
		expect(task).toMatchObject({ state: 'FAILED', operator: 'RUN', stage: 4, outcome });
		expect(writesTo(scene.obshell.obshell)).toHaveLength(1);
	});

	it('that never began tells the step, the server and the log line', async () => {
		expect(await failure(scene.run('obshell', { ...START, tenant: pick('archive_lab'), ...WAIT }))).toEqual({
			message: 'The backup of archive_lab failed',
			description:
				'Tenant archive_lab: The backup did not begin: Open archive log on 10.10.10.1:2886: ERROR: [Common.Unexpected]: Unexpected error: tenant archive_lab(1012) archive log interrupted',
		});
	});

	it('of a tenant without a destination is refused by the server with what to do', async () => {
		const { message, description } = await failure(scene.run('obshell', { ...START, tenant: pick('sandbox'), ...WAIT }));
		expect(message).toBe('A tenant has no backup destination yet');
		expect(description).toContain("Set one with 'Set Backup Config'.");
	});

	it('is refused before anything is sent for a name that SQL would need quotes for', async () => {
		world().tenants.push(makeTenant({ id: 1100, name: 'shop-eu', createdAt: NOW - HOUR }));
		const { message, description } = await failure(scene.run('obshell', { ...START, tenant: pick('shop-eu') }));
		expect(message).toBe("'Tenant' shop-eu has a name that would need quotes");
		expect(description).toContain('obshell puts the name into SQL without quotes');
		expect(writesTo(scene.obshell.obshell)).toEqual([]);
	});

	it('tells the true times of a server whose host is in another zone than the database', async () => {
		world().hostOffsetMinutes = 0;
		const at = (seconds: number) => new Date(NOW + seconds * SECOND).toISOString();
		expect(await start({ tenant: pick('crm') })).toMatchObject([{ startedAt: null }]);
		expect(await start({ tenant: pick('orders'), ...WAIT })).toMatchObject([{ startedAt: at(5.04), durationSeconds: 120 }]);
		const task = { resource: 'task', operation: 'get', taskId: '12' };
		expect(await scene.items('obshell', task)).toMatchObject([{ startedAt: at(1), finishedAt: at(126.04), durationSeconds: 125.04, outcome: 'succeeded' }]);
	});
});

describe('Backup: Start for the whole cluster', () => {
	beforeEach(async () => await open({ obshell: { obshell: {} }, world: (clock) => worldOfTenants(clock, 3) }));

	it('gives a backup a tenant', async () => {
		expect((await start({ ...ALL, ...WAIT })).map(({ tenant, outcome, jobId }) => [tenant, outcome, jobId])).toEqual([
			['tenant_0001', 'succeeded', 2],
			['tenant_0002', 'succeeded', 3],
			['tenant_0003', 'succeeded', 4],
		]);
		expect(writesTo(scene.obshell.obshell)).toEqual(['POST /api/v1/obcluster/backup done']);
	});

	const failSecond = () =>
		when(NOW + 60 * SECOND, () => {
			Object.assign(row(world(), 'tenant_0002').backups.at(-1) ?? {}, { ending: 'FAILED', result: -4184, comment: 'no space' });
		});

	it('fails when one tenant fails, and says which', async () => {
		failSecond();
		expect(await failure(scene.run('obshell', { ...START, ...ALL, ...WAIT }))).toEqual({
			message: 'The backup of the cluster failed for 1 of 3 tenants',
			description: 'Tenant tenant_0002: OceanBase error -4184: no space',
		});
	});

	it('can give them all, failed and good', async () => {
		failSecond();
		expect((await start({ ...ALL, ...WAIT_FOR_ITEM })).map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed', 'succeeded']);
	});

	it('waits for those that began when another could not begin', async () => {
		row(world(), 'tenant_0002').backups.push(makeBackup({ jobId: 3, startedAt: NOW - MINUTE, endsAt: NOW + HOUR, backupSetId: 2 }));
		const backups = await start({ ...ALL, ...WAIT_FOR_ITEM });
		expect(backups).toMatchObject([
			{ tenant: 'tenant_0001', outcome: 'succeeded', durationSeconds: 120 },
			{ tenant: 'tenant_0002', outcome: 'failed', jobId: null },
			{ tenant: 'tenant_0003', outcome: 'failed', jobId: null },
		]);
		expect(backups[1].message).toContain('Start backup on 10.10.10.1:2886: ERROR: [MySQL.Error]: MySQL error: start full backup: Error 9038');
		expect(elapsed()).toBeGreaterThanOrEqual(120);
	});

	it('tells how far each is when the time is up', async () => {
		const { message, description } = await failure(scene.run('obshell', { ...START, ...ALL, ...WAIT, waitOptions: { timeoutMinutes: 1 } }));
		expect(message).toBe('The backup of the cluster is not done after 1 minute');
		expect(description).toMatch(/tenant_0001: BACKUP_DATA_\w+, \d+(\.\d)? %; tenant_0002: BACKUP_DATA_\w+, \d+(\.\d)? %; .*\(task step 4 of 4: Wait backup Finish\)/);
	});
});

describe('Backup: Cancel', () => {
	beforeEach(async () => await open());

	it('asks for it, and shows that it has begun', async () => {
		const [backup] = await scene.items('obshell', { ...CANCEL, tenant: pick('analytics') });
		expect(backup).toMatchObject({ tenant: 'analytics', outcome: 'running', status: 'CANCELING', jobId: 317 });
		expect(writesTo(scene.obshell.obshell)).toEqual(['PATCH /api/v1/tenant/analytics/backup done']);
		expect(lastBody(scene.obshell.obshell, 'PATCH')).toEqual({ status: 'canceled' });
	});

	it('waits until it is CANCELED, which is no failure', async () => {
		const [backup] = await scene.items('obshell', { ...CANCEL, tenant: pick('analytics'), ...WAIT });
		expect(backup).toMatchObject({ tenant: 'analytics', outcome: 'canceled', status: 'CANCELED', jobId: 317 });
		expect(elapsed()).toBeGreaterThanOrEqual(5);
	});

	it('of nothing says that there was nothing to cancel', async () => {
		const [backup] = await scene.items('obshell', { ...CANCEL, tenant: pick('orders'), ...WAIT });
		expect(backup).toMatchObject({ outcome: 'succeeded', jobId: 315 });
		expect(backup.message).toBe('No backup was running, so nothing was canceled; this is the latest one');
	});

	it('cancels all tenants when that is said', async () => {
		const backups = await scene.items('obshell', { ...CANCEL, ...ALL, ...WAIT });
		expect(backups.find(({ tenant }) => tenant === 'analytics')).toMatchObject({ outcome: 'canceled', message: null });
		expect(backups.find(({ tenant }) => tenant === 'sandbox')).toMatchObject({ outcome: 'none' });
		expect(writesTo(scene.obshell.obshell)).toEqual(['PATCH /api/v1/obcluster/backup done']);
	});

	it('for all tenants tells how each is when the server ended at one that refused', async () => {
		addBackup(world(), row(world(), 'orders'), scene.clock.now());
		await scene.run('obshell', { ...CANCEL, tenant: pick('orders') });
		const error = { errCode: 'MySQL.Error', message: 'MySQL error: Error 9999 (HY000): no' };
		scene.obshell.obshell.addFault({ kind: 'answer', status: 400, method: 'PATCH', path: /obcluster/, body: { successful: false, status: 400, traceId: '1', timestamp: '', error } });
		const { message, description } = await failure(scene.run('obshell', { ...CANCEL, ...ALL }));
		expect(message).toBe('The cancellation of the backup of the cluster has ended at a tenant that refused it');
		expect(description).toMatch(/The tenants are now: orders: CANCELING.*OceanBase refused the statement/);
	});
});

it('a restored tenant without an archive is started too', async () => {
	await open();
	const tenant = makeTenant({ id: 1200, name: 'fresh', createdAt: NOW - HOUR, dataBaseUri: 'file:///f/data', archiveBaseUri: 'file:///f/clog' });
	world().tenants.push(tenant);
	expect(await start({ tenant: pick('fresh'), ...WAIT })).toMatchObject([{ tenant: 'fresh', outcome: 'succeeded' }]);
	expect(row(world(), 'fresh').archive).toMatchObject(makeArchive({ roundId: 1, status: 'PREPARE', startedAt: NOW + 3.04 * SECOND, path: 'file:///f/clog', lagSeconds: 2.5 }));
});
