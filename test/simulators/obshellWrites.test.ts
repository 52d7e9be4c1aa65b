import { worldOfTenants } from './believableWorld';
import { HOUR, MINUTE, SECOND, archiveStatusAt } from './worldAt';
import { call, clock, dagOf, refusal, simulator, start, states, tenant, verdict } from './writtenObshell';

describe('what obshell does', () => {
	beforeEach(async () => await start());
	afterEach(async () => await simulator.close());

	it('backs a tenant up, stage by stage', async () => {
		const { status, json } = await call('POST', '/tenant/orders/backup', { mode: 'incremental' });
		expect(status).toBe(200);
		expect(json.data).toMatchObject({
			name: 'Obcluster start increment backup for orders',
			state: 'READY',
			operator: 'RUN',
			stage: 1,
			max_stage: 4,
			maintenance_type: 1,
			end_time: '0001-01-01T00:00:00Z',
			nodes: null,
			additional_data: null,
		});
		const { id } = json.data;
		clock.advance(8 * SECOND);
		let dag = await dagOf(id);
		expect([verdict(dag), dag.stage]).toEqual(['RUNNING/RUN', 4]);
		expect(states(dag)).toEqual(['SUCCEED/RUN', 'SUCCEED/RUN', 'SUCCEED/RUN', 'RUNNING/RUN']);
		expect(dag.nodes[0].sub_tasks).toHaveLength(3);
		expect(dag.nodes[3].sub_tasks[0]).toMatchObject({
			execute_times: 1,
			task_logs: ['Wait orders(1002) backup finish'],
			execute_agent: { port: 2886 },
		});
		expect((await call('GET', `/task/dag/${id}?show_details=false`)).json.data.nodes).toBeNull();
		expect((await call('GET', `/task/dag/${id}?show_details=perhaps`)).json.traceId).toBe('');
		const job = tenant('orders').backups.at(-1);
		expect(job).toMatchObject({ jobId: 316, type: 'I', backupSetId: 14 });
		clock.advance(3 * MINUTE);
		dag = await dagOf(id);
		expect(verdict(dag)).toBe('SUCCEED/RUN');
		expect((await call('GET', '/tenant/orders/backup/overview')).json.data.status).toMatchObject({
			job_id: 316,
			status: 'COMPLETED',
		});
	});

	it('tells SUCCEED also of a backup that failed', async () => {
		simulator.world.plans = { backupEnding: 'FAILED', backupResult: -9026, backupComment: 'no device' };
		const { id } = (await call('POST', '/tenant/orders/backup')).json.data;
		clock.advance(5 * MINUTE);
		expect(verdict(await dagOf(id))).toBe('SUCCEED/RUN');
		expect((await call('GET', '/tenant/orders/backup/overview')).json.data.status).toMatchObject({
			status: 'FAILED',
			result: -9026,
			comment: 'no device',
		});
	});

	it('fails the task of a backup after an hour while the backup goes on; retry waits again', async () => {
		simulator.world.plans = { backupSeconds: 90 * 60 };
		const { id } = (await call('POST', '/tenant/orders/backup')).json.data;
		clock.advance(HOUR + MINUTE);
		let dag = await dagOf(id);
		expect(verdict(dag)).toBe('FAILED/RUN');
		const [subTask] = dag.nodes[3].sub_tasks;
		expect(subTask.task_logs.slice(1)).toEqual([`ERROR: [Common.Unexpected]: Unexpected error: task ${subTask.task_id} timeout`]);
		expect((await call('GET', '/tenant/orders/backup/overview')).json.data.status.status).toBe('BACKUP_DATA_MAJOR');
		expect(await refusal('POST', `/task/dag/${id}`, { operator: 'cancel' })).toEqual([
			400,
			'Task.Dag.Operator.CancelFinishedDag',
			'Failed to cancel DAG: DAG is finished',
		]);
		expect((await call('POST', `/task/dag/${id}`, { operator: 'Retry' })).text).not.toContain('"data"');
		dag = await dagOf(id);
		expect([verdict(dag), dag.start_time, states(dag)[3]]).toEqual(['READY/RUN', '1970-01-01T08:00:00+08:00', 'PENDING/RETRY']);
		clock.advance(2 * SECOND);
		expect(states(await dagOf(id))[3]).toBe('RUNNING/RETRY');
		clock.advance(40 * MINUTE);
		dag = await dagOf(id);
		expect(verdict(dag)).toBe('SUCCEED/RUN');
		// Undone first, then run once more.
		expect(dag.nodes[3].sub_tasks[0].execute_times).toBe(3);
		const logs = await call('GET', `/task/sub_task/${subTask.id}/logs`);
		expect(logs.json.data.contents.map((one: { execute_times: number }) => one.execute_times)).toEqual([1, 1, 3, 3]);
		expect((await call('GET', `/task/sub_task/${subTask.id}`)).json.data.name).toBe('Wait backup Finish');
		expect((await call('GET', `/task/node/${dag.nodes[3].id}`)).json.data.name).toBe('Wait backup Finish');
	});

	it('does not stop a backup by cancelling its task', async () => {
		const { id } = (await call('POST', '/tenant/orders/backup')).json.data;
		clock.advance(8 * SECOND);
		await call('POST', `/task/dag/${id}`, { operator: 'CANCEL' });
		expect(verdict(await dagOf(id))).toBe('READY/CANCEL');
		clock.advance(2 * SECOND);
		const dag = await dagOf(id);
		expect([verdict(dag), states(dag)[3]]).toEqual(['FAILED/CANCEL', 'FAILED/CANCEL']);
		expect(tenant('orders').backups.at(-1)?.cancelAskedAt).toBeUndefined();
		await call('POST', `/task/dag/${id}`, { operator: 'rollback' });
		clock.advance(10 * SECOND);
		expect(verdict(await dagOf(id))).toBe('SUCCEED/ROLLBACK');
		expect(tenant('orders').backups.at(-1)?.cancelAskedAt).toBeUndefined();
		expect((await call('GET', '/task/dags/ob')).json.data.contents).toHaveLength(1);
		expect((await call('GET', '/task/dag/unfinish')).json.data.contents).toBeNull();
	});

	it('refuses starts without destinations, before it looks at the mode', async () => {
		expect(await refusal('POST', '/tenant/sandbox/backup', { mode: 'x' })).toEqual([
			400,
			'OB.Backup.ArchiveDestEmpty',
			'Archive destination is empty, tenant: sandbox(1010)',
		]);
		expect(await refusal('POST', '/tenant/orders/backup', { mode: 'X' })).toEqual([
			400,
			'OB.Backup.Mode.Invalid',
			'Invalid backup mode: x, must be full or incremental',
		]);
		const { id } = (await call('POST', '/tenant/archive_lab/backup')).json.data;
		clock.advance(10 * SECOND);
		const dag = await dagOf(id);
		expect([verdict(dag), dag.stage, dag.nodes[1].sub_tasks[0].task_logs.at(-1)]).toEqual([
			'FAILED/RUN',
			2,
			'ERROR: [Common.Unexpected]: Unexpected error: tenant archive_lab(1012) archive log interrupted',
		]);
		const again = (await call('POST', '/tenant/analytics/backup')).json.data;
		clock.advance(10 * SECOND);
		expect((await dagOf(again.id)).nodes[2].sub_tasks[0].task_logs.at(-1)).toContain('[MySQL.Error]');
	});

	it('cancels what runs, and says 200 also when nothing does', async () => {
		expect(await refusal('PATCH', '/tenant/analytics/backup', { status: 'stop' })).toEqual([
			400,
			'OB.Backup.Status.Invalid',
			"Invalid backup status: 'stop', must be 'canceled'",
		]);
		expect((await call('PATCH', '/tenant/analytics/backup')).text).not.toContain('"data"');
		const status = async () => (await call('GET', '/tenant/analytics/backup/overview')).json.data.status.status;
		expect(await status()).toBe('CANCELING');
		clock.advance(5 * SECOND);
		expect(await status()).toBe('CANCELED');
		expect((await call('PATCH', '/tenant/orders/backup', { status: 'CANCELED' })).status).toBe(200);
	});

	it('switches log archiving as the table says', async () => {
		const set = async (name: string, status: string) => await refusal('PATCH', `/tenant/${name}/backup/log`, { status });
		expect(await set('orders', 'pause')).toEqual([
			400,
			'OB.Backup.ArchiveLogStatus.Invalid',
			"Invalid archive log status: 'PAUSE', must be 'STOP' or 'DOING'",
		]);
		expect((await set('orders', 'stop'))[0]).toBe(200);
		clock.advance(5 * SECOND);
		expect((await call('GET', '/tenant/orders/backup/log/tasks')).json.data.contents).toEqual([]);
		expect((await set('orders', 'doing'))[0]).toBe(200);
		const round = async () => (await call('GET', '/tenant/orders/backup/log/tasks')).json.data.contents[0];
		expect(await round()).toMatchObject({ status: 'PREPARE', round_id: 3 });
		clock.advance(5 * SECOND);
		expect((await round()).status).toBe('DOING');
		await set('orders', 'suspend');
		clock.advance(5 * SECOND);
		expect(await round()).toMatchObject({ status: 'SUSPEND', round_id: 3 });
		await set('orders', 'doing');
		expect(await round()).toMatchObject({ status: 'DOING', round_id: 3 });
		expect(await set('archive_lab', 'doing')).toEqual([
			500,
			'Common.Unexpected',
			'Unexpected error: tenant archive_lab archive log is interrupted',
		]);
		expect((await set('sandbox', 'doing'))[0]).toBe(200);
		expect(tenant('sandbox').archive).toBeUndefined();
	});

	it('sets a configuration, and leaves archiving off', async () => {
		const uri = 'oss://bucket/base?host=h.example.com&access_id=MADEUP&access_key=MADEUPTOO&made_up=1';
		const body = { data_base_uri: `${uri}`, archive_base_uri: uri, delete_policy: { policy: '', recovery_window: '7d' } };
		const { data } = (await call('POST', '/tenant/orders/backup/config', body)).json;
		expect(data).toMatchObject({
			name: 'Set obcluster backup config for orders',
			maintenance_type: 3,
			maintenance_key: 'orders',
			max_stage: 2,
		});
		expect(await refusal('PATCH', '/tenant/orders/backup/config', { ha_low_thread_score: 5 })).toEqual([
			500,
			'OB.Tenant.UnderMaintenance',
			"Create task 'Set obcluster backup config for orders' failed: Tenant 'orders' is under maintenance, please try again later.",
		]);
		clock.advance(20 * SECOND);
		expect(verdict(await dagOf(data.id))).toBe('SUCCEED/RUN');
		const orders = tenant('orders');
		expect(orders.dataBaseUri).toBe('oss://bucket/base/?host=h.example.com&access_id=MADEUP&access_key=MADEUPTOO');
		expect(orders.archive && archiveStatusAt(orders.archive, clock.now())).toBe('STOP');
		expect(orders.settings).toMatchObject({ delete_policy: 'default', recovery_window: '7d' });
		expect((await call('PATCH', '/tenant/orders/backup/config', { ha_low_thread_score: 5 })).status).toBe(200);
	});

	it('keeps a tenant locked after a failed configuration until somebody operates the task', async () => {
		const body = { data_base_uri: 'file://data/backup', archive_base_uri: 'file:///log' };
		const first = (await call('POST', '/tenant/orders/backup/config', body)).json.data;
		clock.advance(10 * SECOND);
		const dag = await dagOf(first.id);
		expect([verdict(dag), dag.stage, states(dag)]).toEqual(['FAILED/RUN', 1, ['FAILED/RUN', 'PENDING/RUN']]);
		const locked = async () => (await refusal('PATCH', '/tenant/orders/backup/config', {}))[1] === 'OB.Tenant.UnderMaintenance';
		expect(await locked()).toBe(true);
		await call('POST', `/task/dag/${first.id}`, { operator: 'rollback' });
		clock.advance(10 * SECOND);
		expect(verdict(await dagOf(first.id))).toBe('SUCCEED/ROLLBACK');
		const second = (await call('PATCH', '/tenant/orders/backup/config', { delete_policy: { recovery_window: 'never' } })).json.data;
		clock.advance(10 * SECOND);
		expect((await dagOf(second.id)).stage).toBe(2);
		expect((await refusal('POST', `/task/dag/${second.id}`, { operator: 'rollback' }))[1]).toBe(
			'Task.Dag.Operator.RollbackNotAllowed',
		);
		expect(await locked()).toBe(true);
		await call('POST', `/task/dag/${second.id}`, { operator: 'pass' });
		expect(verdict(await dagOf(second.id))).toBe('SUCCEED/PASS');
		expect(await locked()).toBe(false);
	});

	it.each<[string, Record<string, unknown>, string]>([
		['POST', { archive_base_uri: 'file:///a' }, 'OB.Backup.DataBaseUriEmpty'],
		['POST', { data_base_uri: 'file:///a' }, 'OB.Backup.ArchiveBaseUriEmpty'],
		['PATCH', { binding: 'optional' }, 'OB.Backup.ArchiveBaseUriEmpty'],
		['PATCH', { archive_base_uri: 'nfs:///a' }, 'OB.Storage.URI.Invalid'],
		['PATCH', { archive_base_uri: 'file:///a', binding: 'x' }, 'OB.Backup.Binding.Invalid'],
		['PATCH', { archive_base_uri: 'file:///a', piece_switch_interval: '1h' }, 'OB.Backup.PieceSwitchInterval.Invalid'],
		['PATCH', { archive_base_uri: 'file:///a', piece_switch_interval: 'x' }, 'Common.InvalidTimeDuration'],
		['PATCH', { archive_base_uri: 'file:///a', archive_lag_target: '3h' }, 'OB.Backup.ArchiveLagTarget.Invalid'],
		['PATCH', { archive_base_uri: 's3://a', archive_lag_target: '3s' }, 'OB.Backup.ArchiveLagTargetForS3.Invalid'],
		['PATCH', { log_archive_concurrency: 101 }, 'OB.Backup.LogArchiveConcurrency.Invalid'],
		['PATCH', { ha_low_thread_score: -1 }, 'OB.Backup.HaLowThreadScore.Invalid'],
		['PATCH', { delete_policy: { policy: 'other' } }, 'OB.Backup.DeletePolicy.Invalid'],
		['PATCH', { log_archive_concurrency: '5' }, 'Common.BindJsonFailed'],
	])('refuses %s of a configuration %j', async (method, body, errCode) => {
		expect((await refusal(method, '/tenant/orders/backup/config', body)).slice(0, 2)).toEqual([400, errCode]);
	});

	it('works on the whole cluster', async () => {
		await simulator.close();
		await start((hand) => worldOfTenants(hand, 2));
		expect((await refusal('POST', '/obcluster/backup/config', {}))[1]).toBe('OB.Backup.BaseUriEmpty');
		const set = (await call('POST', '/obcluster/backup/config', { backup_base_uri: 'file:///nas' })).json.data;
		clock.advance(20 * SECOND);
		expect(verdict(await dagOf(set.id))).toBe('SUCCEED/RUN');
		expect(tenant('tenant_0002').dataBaseUri).toBe('file:///nas/1728725812/1004/data');
		const { id } = (await call('POST', '/obcluster/backup')).json.data;
		clock.advance(4 * MINUTE);
		expect(verdict(await dagOf(id))).toBe('SUCCEED/RUN');
		expect((await call('GET', '/obcluster/backup/overview')).json.data.statuses.map((one: { job_id: number }) => one.job_id)).toEqual([2, 3]);
		expect((await call('PATCH', '/obcluster/backup/log', { status: 'suspend' })).status).toBe(200);
		expect((await call('PATCH', '/obcluster/backup')).status).toBe(200);
	});


	it('tells odd ids from ids that name nothing', async () => {
		expect((await refusal('GET', '/task/dag/1')).slice(0, 2)).toEqual([400, 'Task.GenericID.Invalid']);
		expect(await refusal('GET', '/task/dag/199')).toEqual([404, 'Task.NotFound', 'Task not found: record not found']);
		expect((await refusal('GET', '/task/dag/22130706433028869'))[0]).toBe(404);
		expect((await refusal('POST', '/task/dag/11', {}))[1]).toBe('Common.BindJsonFailed');
	});

	it('makes and drops unit configs', async () => {
		await call('POST', '/unit/config', { name: 'tiny', memory_size: '5G', max_cpu: 1.5 });
		expect((await call('GET', '/unit/config/tiny')).json.data).toMatchObject({ memory_size: 5 * 1024 ** 3, max_cpu: 1.5 });
		expect((await call('DELETE', '/unit/config/tiny')).status).toBe(200);
		expect((await refusal('GET', '/unit/config/tiny'))[1]).toBe('OB.Resource.UnitConfig.NotExist');
	});

	it('refuses names that SQL would need quotes for', async () => {
		tenant('analytics').name = 'my-analytics';
		expect((await refusal('PATCH', '/tenant/my-analytics/backup', {})).slice(0, 2)).toEqual([400, 'MySQL.Error']);
	});
});
