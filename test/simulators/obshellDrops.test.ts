import { MINUTE, SECOND } from './worldAt';
import { call, clock, dagOf, refusal, simulator, start, tenant, verdict } from './writtenObshell';

describe('what obshell does to drop a tenant', () => {
	beforeEach(async () => await start());
	afterEach(async () => await simulator.close());

	const names = () => simulator.world.tenants.map(({ name }) => name);

	it('drops it for good, with its resource pools, when nothing says otherwise', async () => {
		tenant('crm').pools = [{ id: 1, name: 'crm_pool', unitCount: 1, unitConfigId: 1, zone: 'zone1', madeAt: 0 }];
		const { data } = (await call('DELETE', '/tenant/crm')).json;
		expect(data).toMatchObject({ name: 'Drop tenant', max_stage: 2, maintenance_type: 3, maintenance_key: 'crm' });
		clock.advance(MINUTE);
		const dag = await dagOf(data.id);
		expect([verdict(dag), dag.nodes.map(({ name }: { name: string }) => name)]).toEqual(['SUCCEED/RUN', ['Drop tenant', 'Drop resource pools']]);
		expect(names()).not.toContain('crm');
		expect(simulator.world.freePools).toEqual([]);
	});

	it('moves it into the recycle bin, where it keeps its pools and is listed no more', async () => {
		const pools = [{ id: 1, name: 'crm_pool', unitCount: 1, unitConfigId: 1, zone: 'zone1', madeAt: 0 }];
		const { id } = Object.assign(tenant('crm'), { pools });
		const { data } = (await call('DELETE', '/tenant/crm', { need_recycle: true })).json;
		expect(data).toMatchObject({ name: 'Drop tenant', max_stage: 1 });
		clock.advance(MINUTE);
		expect(verdict(await dagOf(data.id))).toBe('SUCCEED/RUN');
		expect(simulator.world.tenants.find((one) => one.id === id)).toMatchObject({ name: expect.stringMatching(/^__recycle_\$_/) as string, inRecyclebin: true, pools });
		const listed = (await call('GET', '/tenants/overview')).json.data.contents as Array<{ tenant_id: number }>;
		expect(listed.map((one) => one.tenant_id)).not.toContain(id);
	});

	it('touches the tenant of the request alone, by its id, whoever has its name when the work begins', async () => {
		const { data } = (await call('DELETE', '/tenant/crm', { need_recycle: false })).json;
		const [crm, orders] = [tenant('crm'), tenant('orders')];
		[crm.name, orders.name] = ['crm_old', 'crm'];
		clock.advance(MINUTE);
		expect(verdict(await dagOf(data.id))).toBe('SUCCEED/RUN');
		expect([names().includes('crm'), names().includes('crm_old')]).toEqual([true, false]);
	});

	it('has nothing to say of a tenant that is not there, and refuses sys, a locked tenant and what is no switch', async () => {
		expect((await call('DELETE', '/tenant/nosuch', { need_recycle: true })).status).toBe(204);
		expect((await refusal('DELETE', '/tenant/sys', { need_recycle: true })).slice(0, 2)).toEqual([400, 'OB.Tenant.SysOperationNotAllowed']);
		expect((await refusal('DELETE', '/tenant/crm', { need_recycle: 'yes' })).slice(0, 2)).toEqual([400, 'Common.BindJsonFailed']);
		await call('DELETE', '/tenant/crm', { need_recycle: true });
		expect(await refusal('DELETE', '/tenant/crm', { need_recycle: true })).toEqual([500, 'OB.Tenant.UnderMaintenance', expect.stringMatching(/^Create task 'Drop tenant' failed: Tenant 'crm' is under maintenance/)]);
	});

	it('tells why the database refuses, and gives the lock back', async () => {
		simulator.world.plans = { error: { match: 'DROP TENANT', errno: 1227, message: 'Access denied' } };
		const { data } = (await call('DELETE', '/tenant/crm', { need_recycle: true })).json;
		clock.advance(10 * SECOND);
		const dag = await dagOf(data.id);
		expect([verdict(dag), dag.nodes[0].sub_tasks[0].task_logs.at(-1)]).toEqual(['FAILED/RUN', expect.stringContaining('Error 1227')]);
		expect(names()).toContain('crm');
		simulator.world.plans = {};
		expect((await call('DELETE', '/tenant/crm', { need_recycle: true })).status).toBe(200);
	});
});
