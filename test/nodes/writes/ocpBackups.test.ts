import { addBackup } from '../../simulators/worldWrites';
import { worldOfTenants } from '../../simulators/believableWorld';
import { OCP_USER } from '../../simulators/ocp/OcpSimulator';
import { HOUR, lastBody, MINUTE, NOW, pick, row, SECOND, STORAGE_KEYS, timetable, WAIT, WAIT_FOR_ITEM, writesTo } from './lab';
import { BACKUP, elapsed, open, ORDERS, POST_ORDERS, refusal, run, scene, server, task, world } from './ocpScene';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('Backup: Start through OCP', () => {
	it('gives the task at once, usable in Task > Get and Task > Wait in another execution', async () => {
		const [begun] = await run(ORDERS);
		expect(begun).toMatchObject({ service: 'ocp', name: 'Back up tenant data', state: 'RUNNING', outcome: 'running', stage: 1, stages: 5 });
		expect(elapsed()).toBe(0);
		expect(await task('get', begun.taskId)).toMatchObject([{ taskId: begun.taskId, outcome: 'running' }]);
		expect(await task('wait', begun.taskId)).toMatchObject([{ taskId: begun.taskId, state: 'SUCCESSFUL', outcome: 'succeeded' }]);
	});

	it('takes the storage from the strategy of the tenant', async () => {
		await run({ ...ORDERS, backupType: 'incremental' });
		expect(lastBody(server(), 'POST')).toMatchObject({
			backupMode: 'PHYSICAL_BACKUP',
			dataBackupMode: 'INCREMENTAL_BACKUP',
			obBackupServiceStorageConfig: { configName: 'store_201002', storageId: 21, obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE' } },
		});
		expect(writesTo(server())).toEqual([POST_ORDERS]);
	});

	it('takes it from the strategy of the cluster when the tenant has none', async () => {
		const { obBackupServiceStorageConfig: storage, ...strategy } = server().strategies[0];
		(server().strategies as unknown[]).splice(0, 99, { ...strategy, tenantId: undefined, obBackupServiceStorageConfig: { ...storage, configName: 'of_cluster' } });
		await run(ORDERS);
		expect(lastBody(server(), 'POST')).toMatchObject({ obBackupServiceStorageConfig: { configName: 'of_cluster' } });
	});

	it('without any strategy is refused with what to do', async () => {
		expect(await refusal({ ...BACKUP, tenant: pick('sandbox') })).toEqual({
			message: 'OCP has no backup storage for this yet',
			description: "Create a backup strategy first ('Create' of the resource Backup Strategy): it holds the storage.",
		});
		expect(writesTo(server())).toEqual([]);
	});

	it.each([undefined, '', '******', 'ab****yz'])('does not send keys back that OCP gave as %j, but those of the credential', async (masked) => {
		const strategy = server().strategies.find(({ tenantId }) => tenantId === 201_004);
		const keys = strategy?.obBackupServiceStorageConfig.obBackupStorageBaseInfo.ossAccessKey;
		Object.assign(keys ?? {}, { accessKeyId: STORAGE_KEYS[0], accessKeySecret: masked });
		const parameters = { ...BACKUP, tenant: pick('billing') };
		expect((await refusal(parameters)).message).toBe('The credential has no storage keys');
		expect(writesTo(server())).toEqual([]);
		await scene.close();
		await open({ ocp: { ocp: {} }, more: { withKeys: { of: 'ocp', storageAccessId: STORAGE_KEYS[0], storageAccessSecret: STORAGE_KEYS[1] } } });
		const again = server().strategies.find(({ tenantId }) => tenantId === 201_004)?.obBackupServiceStorageConfig.obBackupStorageBaseInfo;
		Object.assign(again?.ossAccessKey ?? {}, { accessKeyId: STORAGE_KEYS[0], accessKeySecret: masked });
		const { saved } = await scene.run('withKeys', parameters);
		expect(lastBody(server(), 'POST')).toMatchObject({
			obBackupServiceStorageConfig: { obBackupStorageBaseInfo: { ossAccessKey: { endpoint: 'oss-cn-hangzhou.example.com', accessKeyId: STORAGE_KEYS[0], accessKeySecret: STORAGE_KEYS[1] } } },
		});
		for (const key of STORAGE_KEYS) expect(saved).not.toContain(key);
	});

	it('waits for the backup and the task, and gives the backup', async () => {
		expect(await run({ ...ORDERS, ...WAIT })).toMatchObject([{ service: 'ocp', tenant: 'orders', outcome: 'succeeded', status: 'DONE', backupType: 'full', durationSeconds: 120, message: null }]);
		expect(elapsed()).toBeGreaterThanOrEqual(120);
	});

	it('fails when the backup failed, with the reason', async () => {
		world().plans = { backupEnding: 'FAILED', backupComment: 'no space left' };
		const { message, description } = await refusal({ ...ORDERS, ...WAIT });
		expect(message).toBe('The backup of orders failed');
		expect(description).toMatch(/^Tenant orders: .*no space left/);
		expect(await run({ ...ORDERS, ...WAIT_FOR_ITEM })).toMatchObject([{ outcome: 'failed', status: 'FAILED' }]);
	});

	it('is not called succeeded while its task runs, nor when the task fails afterwards', async () => {
		timetable(scene)(NOW + 100 * SECOND, () => {
			for (const [status, times] of [['RUNNING', 3], ['FAILED', Infinity]] as const) {
				const subtasks = [{ name: 'Check backup result', status, description: 'verification failed' }];
				const body = { successful: true, status: 200, data: { id: 3_000_046, name: 'Back up tenant data', status, subtasks } };
				server().addFault({ path: /\/tasks\/instances\/\d+$/, times, answer: { status: 200, body } });
			}
		});
		const [backup] = await run({ ...ORDERS, ...WAIT_FOR_ITEM });
		expect(backup).toMatchObject({ outcome: 'failed', message: 'The task failed at Check backup result: verification failed. Retry it, or roll it back to undo its work (Task > Operate)' });
	});

	it('that is refused inside a 200 is a failure with the hint of OCP', async () => {
		addBackup(world(), row(world(), 'orders'), NOW - MINUTE);
		expect(await refusal({ ...ORDERS, ...WAIT })).toEqual({
			message: 'The backup of orders was refused by OCP',
			description: 'tenant 201002: A data backup task is already running. (BAK31005).',
		});
		expect(writesTo(server())).toEqual([POST_ORDERS]);
	});

	it('does not take password and archived logs in silence', async () => {
		for (const option of [{ plusArchive: true }, { backupPassword: 'made up' }]) {
			expect((await refusal({ ...ORDERS, ...option })).message).toBe("OCP knows neither 'Backup Password' nor 'Plus Archive Log'");
		}
		expect(writesTo(server())).toEqual([]);
	});

	it('follows the backup that it started, not one that was started afterwards', async () => {
		timetable(scene)(NOW + 126 * SECOND, () => {
			const other = addBackup(world(), row(world(), 'orders'), scene.clock.now());
			Object.assign(other, { ending: 'FAILED' });
		});
		const [backup, ...more] = await run({ ...ORDERS, ...WAIT });
		expect(more).toEqual([]);
		expect(elapsed()).toBeGreaterThan(126);
		expect(backup).toMatchObject({ outcome: 'succeeded', jobId: 316 });
	});

	it('has begun even if its task cannot be looked at right then', async () => {
		server().addFault({ path: /\/tasks\/instances\/\d+$/, times: 3, answer: 'reset' });
		expect(await run(ORDERS)).toMatchObject([{ taskId: '3000046', outcome: 'running', state: null, message: expect.stringMatching(/^Begun, but its task cannot be looked at: /) as string }]);
		expect(writesTo(server())).toEqual([POST_ORDERS]);
	});

	describe('by a user without the right TASK_VIEWER', () => {
		beforeEach(async () => {
			await scene.close();
			await open({ ocp: { ocp: { users: [{ ...OCP_USER, rights: 'noTasks' }] } } });
		});

		it('has begun, and is followed to its end', async () => {
			expect(await run(ORDERS)).toMatchObject([
				{ taskId: '3000046', outcome: 'running', message: 'Begun, but its task cannot be looked at: This OCP user has not the right TASK_VIEWER' },
			]);
			scene.clock.advance(HOUR);
			const message = 'Its task could not be looked at: This OCP user has not the right TASK_VIEWER';
			expect(await run({ ...ORDERS, ...WAIT })).toMatchObject([{ outcome: 'succeeded', status: 'DONE', message }]);
			world().plans = { backupEnding: 'FAILED', backupComment: 'no space left' };
			expect((await refusal({ ...ORDERS, ...WAIT })).message).toBe('The backup of orders failed');
			expect(writesTo(server())).toEqual([POST_ORDERS, POST_ORDERS, POST_ORDERS]);
		});

		it('names the right that Task needs', async () => {
			const { message, description } = await refusal({ resource: 'task', operation: 'get', taskId: '3000041' });
			expect(message).toBe('This OCP user has not the right TASK_VIEWER');
			expect(description).toContain('COM10009');
			expect((await refusal({ resource: 'task', operation: 'operate', operator: 'retry', taskId: '3000041' })).message).toBe('This OCP user has not the right TASK_MANAGER');
		});
	});

	it('is followed to its end though its task gives a web page', async () => {
		server().addFault({ path: /\/tasks\/instances\/\d+$/, times: Infinity, answer: 'html' });
		expect(await run({ ...ORDERS, ...WAIT })).toMatchObject([{ outcome: 'succeeded', message: expect.stringContaining('it sent a web page') as string }]);
		expect(writesTo(server())).toEqual([POST_ORDERS]);
	});

	it('of one tenant is not possible with an OCP before 4.3', async () => {
		await scene.close();
		await open({ ocp: { ocp: { version: '4.2.2' } } });
		const { message, description } = await refusal(ORDERS);
		expect(message).toBe('This needs OCP 4.3 or later; this one is 4.2.2');
		expect(description).toContain("leave 'Tenant' empty to mean the cluster");
	});
});

describe('Backup: Start for a whole cluster through OCP', () => {
	beforeEach(async () => {
		await scene.close();
		await open({ ocp: { ocp: { version: '4.2.2' } }, world: (clock) => worldOfTenants(clock, 3) });
	});

	it('gives the one backup of the cluster', async () => {
		expect(await run({ ...BACKUP, applyTo: 'cluster', ...WAIT })).toMatchObject([{ tenantId: 0, outcome: 'succeeded', status: 'DONE' }]);
		expect(writesTo(server())).toEqual(['POST /api/v2/ob/clusters/1000003/backup/backupNow 200']);
	});

	it('fails when a tenant of it fails', async () => {
		timetable(scene)(NOW + 60 * SECOND, () => Object.assign(row(world(), 'tenant_0002').backups.at(-1) ?? {}, { ending: 'FAILED', comment: 'no space' }));
		expect((await refusal({ ...BACKUP, applyTo: 'cluster', ...WAIT })).message).toBe('The backup of obdemo failed');
	});

	it('says which tenants were refused, and that the rest has begun', async () => {
		addBackup(world(), row(world(), 'tenant_0002'), NOW - MINUTE);
		const { message, description } = await refusal({ ...BACKUP, applyTo: 'cluster', ...WAIT });
		expect(message).toBe('The backup of obdemo was refused in part by OCP');
		expect(description).toMatch(/^tenant 201004: A data backup task is already running\. \(BAK31005\)\. The rest has begun: task \d+\.$/);
		expect(row(world(), 'tenant_0001').backups).toHaveLength(2);
	});

	it("does not take a tenant's backup of somebody else for its own", async () => {
		timetable(scene)(NOW + 121 * SECOND, () => Object.assign(addBackup(world(), row(world(), 'tenant_0001'), scene.clock.now()), { ending: 'FAILED' }));
		const backups = await run({ ...BACKUP, applyTo: 'cluster', ...WAIT });
		expect(backups).toMatchObject([{ tenantId: 0, outcome: 'succeeded' }]);
	});
});
