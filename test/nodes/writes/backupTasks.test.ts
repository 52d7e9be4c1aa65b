import { addBackup, haltArchive } from '../../simulators/worldWrites';
import { failure, NOW, HOUR, MINUTE, pick, row, SECOND, WAIT, WAIT_FOR_ITEM } from './lab';
import { elapsed, open, ORDERS, scene, start, when, world } from './obshellBackups';

afterEach(async () => await scene.close());

describe('When somebody else backs the same tenant up', () => {
	beforeEach(async () => await open());

	it('afterwards, ours is followed by its job id', async () => {
		when(NOW + 126 * SECOND, () => addBackup(world(), row(world(), 'orders'), scene.clock.now()));
		const [backup] = await start({ tenant: pick('orders'), ...WAIT });
		expect(elapsed()).toBeGreaterThan(126);
		expect(backup).toMatchObject({ jobId: 316, outcome: 'succeeded', status: 'COMPLETED' });
	});

	it('before our task has begun ours, that one is not taken for ours', async () => {
		haltArchive(row(world(), 'orders'), NOW - HOUR, 'STOPPING');
		world().plans = { backupSeconds: 1 };
		when(NOW + 3 * SECOND, () => addBackup(world(), row(world(), 'orders'), scene.clock.now()));
		const [backup] = await start({ tenant: pick('orders'), ...WAIT });
		expect(row(world(), 'orders').backups.map(({ jobId }) => jobId).slice(-2)).toEqual([316, 317]);
		expect(backup).toMatchObject({ jobId: 317, outcome: 'succeeded' });
	});

	it.each([
		['well before', 'STOP', 3_000],
		['a moment before', 'DOING', 4_900],
	])('%s ours begins, and OceanBase therefore refuses ours, ours has failed', async (_when, archive, after) => {
		if (archive === 'STOP') haltArchive(row(world(), 'orders'), NOW - HOUR, 'STOPPING');
		when(NOW + after, () => addBackup(world(), row(world(), 'orders'), scene.clock.now()));
		const { message, description } = await failure(scene.run('obshell', { ...ORDERS, ...WAIT }));
		expect(message).toBe('The backup of orders failed');
		expect(description).toBe(
			'Tenant orders: The backup did not begin: Start backup on 10.10.10.1:2886: ERROR: [MySQL.Error]: MySQL error: start full backup: Error 9038 (HY000): There is already a backup job in progress',
		);
	});

	it('so often that ours is in no list of the newest any more, none is taken for ours', async () => {
		when(NOW + 7 * SECOND, () => {
			for (let count = 1; count <= 25; count++) addBackup(world(), row(world(), 'orders'), scene.clock.now() + count);
		});
		expect((await start({ tenant: pick('orders'), ...WAIT_FOR_ITEM }))[0]).toMatchObject({ outcome: 'unknown', message: 'The task has ended, but no backup of it is to be seen' });
	});

	it('on an agent too old to list jobs, ours is not called succeeded by mistake', async () => {
		await scene.close();
		await open({ obshell: { obshell: { version: '4.2.6.0-1' } } });
		when(NOW + 126 * SECOND, () => addBackup(world(), row(world(), 'orders'), scene.clock.now()));
		expect(await failure(scene.run('obshell', { ...ORDERS, ...WAIT }))).toEqual({
			message: 'The backup of orders has ended, but not surely well',
			description: 'Tenant orders: A later backup hides it: this agent reports only the latest backup of the tenant',
		});
	});
});

describe('A task that started a backup', () => {
	beforeEach(async () => await open());

	const task = async (operation: string, options: object = {}) =>
		(await scene.items('obshell', { resource: 'task', operation, taskId: '11', ...options }))[0];

	it('can be waited for in another execution, until the backup itself has ended', async () => {
		world().plans = { backupSeconds: 75 * 60 };
		await start({ tenant: pick('orders') });
		expect(await task('get')).toMatchObject({ outcome: 'running' });
		scene.clock.advance(70 * MINUTE);
		expect(await task('get')).toMatchObject({ state: 'FAILED', outcome: 'running', message: 'What became of the backup: orders: DOING' });
		expect(await task('wait')).toMatchObject({ outcome: 'succeeded', message: 'What became of the backup: orders: COMPLETED', failure: null });
		expect(elapsed()).toBeGreaterThanOrEqual(75 * 60);
	});

	it('fails the wait when the backup failed', async () => {
		world().plans = { backupEnding: 'FAILED' };
		await start({ tenant: pick('orders') });
		expect(await failure(scene.run('obshell', { resource: 'task', operation: 'wait', taskId: '11' }))).toEqual({
			message: 'The task Obcluster start full backup for orders failed',
			description: 'What became of the backup: orders: FAILED, OceanBase error -9026: backup device is not reachable',
		});
	});

	it('speaks of its own backup, not of a later one', async () => {
		world().plans = { backupEnding: 'FAILED' };
		await start({ tenant: pick('orders') });
		scene.clock.advance(5 * MINUTE);
		world().plans = {};
		addBackup(world(), row(world(), 'orders'), scene.clock.now());
		scene.clock.advance(5 * MINUTE);
		expect(await task('get')).toMatchObject({ outcome: 'failed' });
	});

	it('speaks of its own backup after any number of later ones, and of none when its own is no longer recorded', async () => {
		world().plans = { backupEnding: 'FAILED' };
		await start({ tenant: pick('orders') });
		scene.clock.advance(5 * MINUTE);
		const own = row(world(), 'orders').backups.length - 1;
		world().plans = {};
		for (let count = 0; count < 21; count++) {
			addBackup(world(), row(world(), 'orders'), scene.clock.now());
			scene.clock.advance(5 * MINUTE);
		}
		expect(await task('get')).toMatchObject({ outcome: 'failed' });
		row(world(), 'orders').backups.splice(own, 1);
		expect(await task('get')).toMatchObject({ outcome: 'unknown', message: 'The task only watches the backup. Backup > Get Tenant Backup says what became of it' });
	});

	it('finds its backup where the database and the host of the agent are in different zones', async () => {
		Object.assign(world(), { hostOffsetMinutes: -300, databaseOffsetMinutes: 330 });
		await start({ tenant: pick('orders') });
		scene.clock.advance(5 * MINUTE);
		expect(await task('get')).toMatchObject({ outcome: 'succeeded' });
	});

	it('knows what became of it on an agent that tells only of the latest backup, until a later one hides it', async () => {
		await scene.close();
		await open({ obshell: { obshell: { version: '4.2.6.0-1' } } });
		await start({ tenant: pick('orders') });
		scene.clock.advance(5 * MINUTE);
		expect(await task('get')).toMatchObject({ outcome: 'succeeded', message: 'What became of the backup: orders: COMPLETED' });
		addBackup(world(), row(world(), 'orders'), scene.clock.now());
		scene.clock.advance(5 * MINUTE);
		expect(await task('get')).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('A later backup hides it') });
	});

	it('does not take the backup with it when it is canceled: the wait goes on with the backup', async () => {
		const began = await start({ tenant: pick('orders') });
		scene.clock.advance(20 * SECOND);
		expect(await scene.items('obshell', { resource: 'task', operation: 'operate', taskId: String(began[0].taskId), operator: 'cancel', ...WAIT })).toMatchObject([
			{
				state: 'FAILED',
				operator: 'CANCEL',
				outcome: 'canceled',
				message: 'The task was canceled. A backup that it had begun goes on all the same: Cancel of the resource Backup stops it',
			},
		]);
		expect(await scene.items('obshell', { resource: 'backup', operation: 'getTenant', tenant: pick('orders') })).toMatchObject([{ outcome: 'running' }]);
	});
});

it('a wait goes on with the backup when somebody cancels and rolls back its task', async () => {
	await open();
	const operate = (operator: string) => void scene.items('obshell', { resource: 'task', operation: 'operate', taskId: '11', operator }).catch(() => undefined);
	when(NOW + 20 * SECOND, () => operate('cancel'));
	when(NOW + 60 * SECOND, () => operate('rollback'));
	const [backup] = await start({ tenant: pick('orders'), ...WAIT });
	expect(backup).toMatchObject({ outcome: 'succeeded', jobId: 316, durationSeconds: 120 });
	expect(await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' })).toMatchObject([
		{ state: 'SUCCEED', operator: 'ROLLBACK', outcome: 'canceled' },
	]);
});
