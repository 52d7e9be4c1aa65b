import { HOUR, MINUTE, SECOND } from './worldAt';
import { call, clock, dagOf, NOW, refusal, simulator, start, states, verdict } from './writtenObshell';

describe('what obshell does about restores', () => {
	beforeEach(async () => await start());
	afterEach(async () => await simulator.close());

	const restoreBody = (more: Record<string, unknown> = {}) => ({
		data_backup_uri: 'file:///backup/obdemo/1002/data/',
		archive_log_uri: 'file:///backup/obdemo/1002/clog/',
		restore_tenant_name: 'fresh',
		zone_list: [{ name: 'zone1', unit_config_name: 'small_unit', unit_num: 1 }],
		...more,
	});

	it('restores a tenant, which is of use only once it is activated', async () => {
		const { data } = (await call('POST', '/tenant/restore', restoreBody())).json;
		expect(data).toMatchObject({ name: 'Restore backup_fresh', max_stage: 5, maintenance_key: 'fresh' });
		expect((await refusal('GET', '/tenant/fresh/restore/overview'))[1]).toBe('OB.Tenant.NotExist');
		clock.advance(MINUTE);
		expect((await call('GET', '/tenant/fresh/restore/overview')).json.data.status).toBe('WAIT_TENANT_RESTORE_FINISH');
		expect((await dagOf(data.id)).additional_data).toEqual({ restore_job_id: 0 });
		clock.advance(2 * MINUTE + 5 * SECOND);
		expect((await call('GET', '/tenant/fresh/restore/overview')).json.data.status).toBe('SUCCESS');
		expect((await dagOf(data.id)).state).toBe('RUNNING');
		clock.advance(MINUTE);
		expect(verdict(await dagOf(data.id))).toBe('SUCCEED/RUN');
		expect((await refusal('DELETE', '/tenant/fresh/restore')).slice(0, 2)).toEqual([
			400,
			'Task.Dag.Operator.RollbackNotFailedDag',
		]);
	});

	it('reads an SCN digit for digit, and drops the offset of a timestamp', async () => {
		const scn = BigInt(NOW - 2 * HOUR) * 1_000_000n + 123_457n;
		await call('POST', '/tenant/restore', JSON.stringify(restoreBody()).replace('{', `{"scn":${scn},`));
		clock.advance(10 * SECOND);
		expect(simulator.world.restores.at(-1)?.restoreScn).toBe(scn);
		const timestamp = new Date(NOW - 2 * HOUR).toISOString();
		await call('POST', '/tenant/restore', restoreBody({ restore_tenant_name: 'f2', timestamp }));
		clock.advance(10 * SECOND);
		// Eight hours too early, and nobody says so.
		expect(simulator.world.restores.at(-1)?.restoreScn).toBe(BigInt(NOW - 10 * HOUR) * 1_000_000n);
		const early = { restore_tenant_name: 'f4', timestamp: new Date(NOW - 60 * HOUR).toISOString() };
		const { data } = (await call('POST', '/tenant/restore', restoreBody(early))).json;
		clock.advance(10 * SECOND);
		const dag = await dagOf(data.id);
		expect([verdict(dag), dag.nodes[0].sub_tasks[0].task_logs.at(-1)]).toEqual([
			'FAILED/RUN',
			`ERROR: [OB.Restore.TimeNotValid]: check restore time: Restore time '${NOW - 60 * HOUR}000000' is not valid`,
		]);
		simulator.world.databaseOffsetMinutes = 0;
		await call('POST', '/tenant/restore', restoreBody({ restore_tenant_name: 'f3', timestamp }));
		clock.advance(10 * SECOND);
		expect(simulator.world.restores.at(-1)?.restoreScn).toBe(BigInt(NOW - 2 * HOUR) * 1_000_000n);
	});

	it('shows a failed restore in the activation, and undoes it', async () => {
		simulator.world.plans = { restoreEnding: 'FAIL', restoreComment: 'no room' };
		const { data } = (await call('POST', '/tenant/restore', restoreBody())).json;
		clock.advance(5 * MINUTE);
		const dag = await dagOf(data.id);
		expect([verdict(dag), dag.stage, states(dag)[2]]).toEqual(['FAILED/RUN', 4, 'SUCCEED/RUN']);
		expect((await call('GET', '/restore/tasks')).json.data.contents.find((one: { job_id: number }) => one.job_id === 44)).toMatchObject({
			status: 'FAIL',
			comment: 'no room',
		});
		expect((await refusal('DELETE', '/tenant/fresh/restore'))[1]).toBe('Task.Dag.Operator.RollbackNotAllowed');
	});

	it.each<[Record<string, unknown>, string]>([
		[{ data_backup_uri: '' }, 'Common.BindJsonFailed'],
		[{ zone_list: undefined }, 'Common.BindJsonFailed'],
		[{ scn: '5' }, 'Common.BindJsonFailed'],
		[{ restore_tenant_name: 'sys' }, 'OB.Tenant.SysOperationNotAllowed'],
		[{ restore_tenant_name: 'orders' }, 'OB.Tenant.Existed'],
		[{ zone_list: [] }, 'OB.Tenant.ZoneList.Empty'],
		[{ scn: 5, timestamp: '2026-05-01T00:00:00Z' }, 'Common.IllegalArgument'],
		[{ ha_high_thread_score: 101 }, 'Common.IllegalArgument'],
		[{ zone_list: [{ name: 'zone1', unit_num: 1 }] }, 'OB.Resource.UnitConfig.Name.Empty'],
		[{ zone_list: [{ name: 'zone1', unit_config_name: 'small_unit' }] }, 'OB.Tenant.UnitNum.Invalid'],
		[{ zone_list: [{ name: 'zone9', unit_config_name: 'small_unit', unit_num: 1 }] }, 'OB.Zone.NotExist'],
		[{ zone_list: [{ name: 'zone1', unit_config_name: 'nope', unit_num: 1 }] }, 'OB.Resource.UnitConfig.NotExist'],
		[{ zone_list: [{ name: 'zone1', unit_config_name: 'small_unit', unit_num: 2 }] }, 'OB.Tenant.UnitNum.ExceedsLimit'],
		[{ zone_list: [{ name: 'zone1', unit_config_name: 'small_unit', unit_num: 1, replica_type: 'readonly' }] }, 'OB.Tenant.NoPaxosReplica'],
		[{ primary_zone: 'zone2' }, 'OB.Tenant.PrimaryZone.Invalid'],
	])('refuses a restore with %j', async (more, errCode) => {
		expect((await refusal('POST', '/tenant/restore', restoreBody(more))).slice(0, 2)).toEqual([400, errCode]);
	});

	it('cancels restores as the table says', async () => {
		const nothing = await call('DELETE', '/tenant/nobody/restore');
		expect([nothing.status, nothing.text]).toEqual([204, '']);
		expect((await refusal('DELETE', '/tenant/orders/restore')).slice(0, 2)).toEqual([400, 'OB.Restore.NotRecovering']);
		const running = await call('DELETE', '/tenant/billing_check/restore');
		expect(running.json.data.name).toBe('Cancel restore billing_check');
		await call('POST', '/tenant/restore', restoreBody());
		clock.advance(30 * SECOND);
		const undone = await call('DELETE', '/tenant/fresh/restore');
		expect(undone.json.data).toMatchObject({ state: 'READY', operator: 'ROLLBACK', stage: 3 });
		clock.advance(10 * SECOND);
		expect(verdict(await dagOf(undone.json.data.id))).toBe('SUCCEED/ROLLBACK');
		expect((await refusal('GET', '/tenant/fresh'))[1]).toBe('OB.Tenant.NotExist');
		expect((await refusal('DELETE', '/tenant/fresh/restore'))[1]).toBe('Task.Dag.Operator.RollbackNotFailedDag');
		await call('PATCH', '/tenant/orders/backup/config', { ha_low_thread_score: 5 });
		clock.advance(10 * SECOND);
		expect((await refusal('DELETE', '/tenant/orders/restore')).slice(0, 2)).toEqual([400, 'OB.Restore.Task.NotExist']);
	});
});
