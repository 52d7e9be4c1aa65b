import { OCP_USER } from './ocp/OcpSimulator';
import { send } from './ocpClient';
import { closeAll, SECOND, start } from './writtenOcp';

afterEach(closeAll);

describe('deleting a tenant', () => {
	test('says yes without data; the tenant is DELETING, and gone seconds later', async () => {
		const { simulator, get, clock, tenant } = await start();
		const place = `/api/v2/ob/clusters/${simulator.world.ocpClusterId}/tenants/${tenant('crm').ocpId}`;
		const remove = async () => await send('DELETE', simulator.url + place, { basic: [OCP_USER.username, OCP_USER.password] });
		const { status, json } = await remove();
		expect([status, json.successful, json.data]).toEqual([200, true, undefined]);
		expect((await get('~/tenants?name=crm')).data.contents).toEqual([expect.objectContaining({ name: 'crm', status: 'DELETING' })]);
		clock.advance(6 * SECOND);
		expect((await get('~/tenants?name=crm')).data.contents).toEqual([]);
		expect((await remove()).json.error.code).toBe('OBE21002');
	});

	test('leaves a tenant that the database does not drop', async () => {
		const { simulator, get, clock, tenant, world } = await start();
		world.plans = { error: { match: 'DROP TENANT', errno: 1227, message: 'Access denied' } };
		const place = `/api/v2/ob/clusters/${world.ocpClusterId}/tenants/${tenant('crm').ocpId}`;
		await send('DELETE', simulator.url + place, { basic: [OCP_USER.username, OCP_USER.password] });
		clock.advance(6 * SECOND);
		expect((await get('~/tenants?name=crm')).data.contents).toEqual([expect.objectContaining({ name: 'crm', status: 'NORMAL' })]);
		expect((await get<{ contents: unknown[] }>('/api/v2/tasks/instances?status=FAILED')).data.contents).toContainEqual(expect.objectContaining({ name: 'Delete tenant' }));
	});
});
