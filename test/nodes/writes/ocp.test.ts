import { emptyWorld, worldOfTenants } from '../../simulators/believableWorld';
import { OCP_USER } from '../../simulators/ocp/OcpSimulator';
import { tenantAt } from '../../simulators/worldAt';
import { addBackup } from '../../simulators/worldWrites';
import { failure, HOUR, lastBody, MINUTE, NOW, pick, row, SECOND, setScene, STORAGE_KEYS, timetable, WAIT, WAIT_FOR_ITEM, writesTo, type Scene } from './lab';

const BACKUP = { resource: 'backup', operation: 'start' };
const ORDERS = { ...BACKUP, tenant: pick('orders') };
const RESTORE = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
const PREVIEW = { ...RESTORE, operation: 'preview' };
const OF_ORDERS = '/api/v2/ob/clusters/1000003/tenants/201002/backup';
const POST_ORDERS = `POST ${OF_ORDERS}/backupNow 200`;
const POST_RESTORE = 'POST /api/v2/ob/clusters/1000003/backup/restore 200';

let scene: Scene;
const server = () => scene.ocp.ocp;
const world = () => server().world;
const elapsed = () => (scene.clock.now() - NOW) / SECOND;
const run = async (parameters: object) => await scene.items('ocp', parameters);
const refusal = async (parameters: object) => await failure(scene.run('ocp', parameters));
const task = async (operation: string, taskId: unknown, options: object = {}) =>
	await run({ resource: 'task', operation, taskId: String(taskId), ...options });

const open = async (cast: Parameters<typeof setScene>[0] = { ocp: { ocp: {} } }) => void (scene = await setScene(cast));

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
		Object.assign(keys ?? {}, { accessKeySecret: masked });
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
		expect(backup).toMatchObject({ outcome: 'succeeded', jobId: 318 });
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

describe('Restore: Start through OCP', () => {
	it('sends what OCP needs, with the time as an OffsetDateTime', async () => {
		const parameters = { ...RESTORE, pointKind: 'time', restoreTime: '2026-05-08T08:30:00+08:00', zones: ['zone1'], options: { primaryZone: 'zone1' } };
		expect(await run(parameters)).toMatchObject([{ name: 'Restore tenant', outcome: 'running' }]);
		expect(lastBody(server(), 'POST')).toEqual({
			backupTenantStatus: 'ONLINE',
			restoreOnlineTenantRequiredParam: {
				backupClusterId: 1_000_003,
				backupTenantId: 201_008,
				restoreClusterId: 1_000_003,
				restoreEndTime: '2026-05-08T00:30:00.000Z',
				restoreTenantInfoParam: {
					name: 'crm_copy',
					primaryZone: 'zone1',
					zones: [{ name: 'zone1', replicaType: 'FULL', resourcePool: { unitSpecName: 'small_unit', unitCount: 1 } }],
				},
			},
		});
	});

	it.each([
		['the latest point is the end of the window', {}, '2026-05-08T01:59:57.950Z'],
		['an SCN is the instant it lies in', { pointKind: 'scn', restoreScn: '1778200200250250467' }, '2026-05-08T00:30:00.250Z'],
	])('%s', async (_what, point, time) => {
		await run({ ...RESTORE, ...point });
		expect(lastBody(server(), 'POST')).toMatchObject({ restoreOnlineTenantRequiredParam: { restoreEndTime: time } });
		expect(tenantAt(world(), 'crm_copy', scene.clock.now() + MINUTE)?.status).toBe('RESTORE');
	});

	it('waits until the tenant can be used and gives the restore', async () => {
		expect(await run({ ...RESTORE, ...WAIT })).toMatchObject([{ service: 'ocp', tenant: 'crm_copy', sourceTenant: 'crm', outcome: 'succeeded', status: 'RESTORE_SUCCESS', durationSeconds: 180 }]);
		expect(await run({ resource: 'restore', operation: 'check', tenant: pick('crm_copy') })).toMatchObject([{ verdict: 'passed' }]);
	});

	it('fails with the reason of OCP', async () => {
		world().plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
		const { message, description } = await refusal({ ...RESTORE, ...WAIT });
		expect(message).toBe('The restore to crm_copy failed');
		expect(description).toContain('Tenant crm_copy: ERR-4184: Server out of disk space');
	});

	it('is refused before sending for a point outside the windows of the last seven days', async () => {
		const { message, description } = await refusal({ ...RESTORE, pointKind: 'time', restoreTime: '2026-05-06T00:00:00Z' });
		expect(message).toBe("'Restore Time' (2026-05-06T00:00:00.000Z) lies outside what can be restored");
		expect(description).toMatch(/^Choose a point within 2026-05-06T17:00:00\.\d{3}Z to 2026-05-08T01:59:57\.950Z$/);
		expect(writesTo(server())).toEqual([]);
	});

	it('leaves a point of longer ago to OCP, which looks further back than it tells', async () => {
		const { message, description } = await refusal({ ...RESTORE, pointKind: 'time', restoreTime: '2026-04-01T00:00:00Z' });
		expect(message).toBe('The restore to crm_copy was refused by OCP');
		expect(description).toContain('The restore time is outside the recoverable range. (BAK42001)');
		expect(writesTo(server())).toEqual([POST_RESTORE]);
	});

	it('goes to another cluster when one is chosen', async () => {
		await scene.close();
		const spare = { ...emptyWorld({ now: () => scene.clock.now() }), clusterName: 'spare', ocpClusterId: 1_000_009, obClusterId: 9 };
		await open({ ocp: { ocp: { extraClusters: [{ world: spare }] } } });
		const [restored] = await run({ ...RESTORE, cluster: pick('obdemo'), options: { targetCluster: 'spare' }, ...WAIT });
		expect(restored).toMatchObject({ cluster: 'spare', sourceCluster: 'obdemo', outcome: 'succeeded' });
		expect(lastBody(server(), 'POST')).toMatchObject({ restoreOnlineTenantRequiredParam: { backupClusterId: 1_000_003, restoreClusterId: 1_000_009 } });
	});

	it.each([
		['Decryption Passwords', { decryption: 'made up' }],
		['KMS Encrypt Info', { kmsEncryptInfo: 'made up' }],
		['Concurrency', { concurrency: 2 }],
		['HA High Thread Score', { haHighThreadScore: 50 }],
	])("does not leave out '%s' in silence", async (field, options) => {
		expect((await refusal({ ...RESTORE, options })).message).toBe(`'${field}' is not known to OCP`);
		expect(writesTo(server())).toEqual([]);
	});

	it('from URIs is refused with what to choose', async () => {
		expect((await refusal({ ...RESTORE, sourceKind: 'uris', dataUri: 'file:///b' })).description).toBe("With OCP, choose 'Tenant of the Cluster'");
	});

	it('to a tenant that exists is refused with the hint of OCP', async () => {
		const { message, description } = await refusal({ ...RESTORE, newTenant: 'orders' });
		expect(message).toBe('The restore to orders was refused by OCP');
		expect(description).toContain('A tenant of the target name already exists. (BAK42005)');
	});
});

describe('Restore: Preview', () => {
	it('lists what would be read and changes nothing', async () => {
		const parts = await run({ ...PREVIEW, tenant: pick('orders') });
		expect(parts).toEqual([
			{ service: 'ocp', backupType: 'BACKUP_SET', backupId: '13', copyId: '0', path: 'file:///backup/obdemo/1002/data/' },
			{ service: 'ocp', backupType: 'BACKUP_PIECE', backupId: '2', copyId: '0', path: 'file:///backup/obdemo/1002/clog/' },
		]);
		expect(world().restores).toHaveLength(3);
		expect(writesTo(server())).toEqual([]);
	});

	it('keeps keys out of the paths', async () => {
		const { json, saved } = await scene.run('ocp', { ...PREVIEW, tenant: pick('billing'), simplify: false });
		expect(json).toHaveLength(2);
		expect(saved).not.toMatch(/MADEUPID|madeUpKey/);
	});

	it('through obshell says what to use instead', async () => {
		await scene.close();
		await open({ obshell: { obshell: {} } });
		expect(await failure(scene.run('obshell', PREVIEW))).toEqual({
			message: "obshell cannot do 'Preview'",
			description: "With obshell, 'Get Recovery Windows' of the resource Backup tells what can be restored.",
		});
	});
});

describe('A task of OCP', () => {
	const failed = async () => {
		world().plans = { restoreEnding: 'FAIL' };
		const [{ taskId }] = await run(RESTORE);
		scene.clock.advance(10 * MINUTE);
		world().plans = {};
		return String(taskId);
	};
	const operate = (operator: string, taskId: string) => ({ resource: 'task', operation: 'operate', operator, taskId, ...WAIT });

	it('that failed says which step failed and what can be done', async () => {
		expect(await task('get', await failed())).toMatchObject([
			{ state: 'FAILED', outcome: 'failed', failure: { step: 'Recover logs' }, message: 'Retry it, or roll it back to undo its work (Task > Operate)' },
		]);
	});

	it('goes on when it is retried', async () => {
		const id = await failed();
		expect(await run(operate('retry', id))).toMatchObject([{ state: 'SUCCESSFUL', operator: 'RETRY', outcome: 'succeeded' }]);
		expect(writesTo(server()).slice(1)).toEqual([`POST /api/v2/tasks/instances/${id}/retry 200`]);
	});

	it('is undone when it is rolled back, which is not called success', async () => {
		expect(await run(operate('rollback', await failed()))).toMatchObject([
			{ state: 'SUCCESSFUL', operator: 'ROLLBACK', outcome: 'canceled', message: 'The task was rolled back: its work is undone' },
		]);
	});

	it.each(['cancel', 'pass'])('cannot be told to %s', async (operator) => {
		expect((await refusal(operate(operator, '3000041'))).message).toBe(`'Operator' is '${operator}', which OCP does not know`);
		expect(writesTo(server())).toEqual([]);
	});

	it('whose rights end between the write and the look afterwards was operated, and the error says so', async () => {
		const id = await failed();
		const body = { successful: false, status: 403, traceId: '1', timestamp: '', error: { code: 'COM10009', message: 'Access denied' } };
		server().addFault({ method: 'GET', path: /\/tasks\/instances\/\d+$/, times: Infinity, answer: { status: 403, body } });
		const { message, description } = await refusal(operate('retry', id));
		expect(message).toBe('This OCP user has not the right TASK_VIEWER');
		expect(description).toMatch(/^The server has taken the request on; only what came after it failed\. /);
	});

	it('that has not failed cannot be retried', async () => {
		const [{ taskId }] = await run(ORDERS);
		const { description } = await refusal(operate('retry', String(taskId)));
		expect(description).toContain('TSK10007');
	});

	it('keeps the wait going through an outage', async () => {
		const [{ taskId }] = await run(ORDERS);
		server().addFault({ path: /\/tasks\/instances\/\d+$/, after: 2, times: 9, answer: { status: 503, body: 'Service Unavailable' } });
		expect(await task('wait', taskId)).toMatchObject([{ outcome: 'succeeded' }]);
	});
});

it('the restores of yesterday under the same name are not taken for the one that was started', async () => {
	timetable(scene);
	expect(await run({ ...RESTORE, newTenant: 'crm_drill', ...WAIT })).toMatchObject([{ outcome: 'succeeded', startedAt: new Date(NOW).toISOString() }]);
	expect(scene.clock.now()).toBeLessThan(NOW + HOUR);
});
