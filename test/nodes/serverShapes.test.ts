/** What the server itself says: its documented and its real shapes, and its own fields without Simplify. */
import { BELIEVABLE_SECRETS } from '../simulators/believableWorld';
import { GET_CLUSTER, GET_RESTORE, GET_TENANT, LIST_LOG, pick, setScene, type Scene } from './scene';
import { HOUR, MINUTE, scn } from './expectedRecords';

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({ obshell: { '4.5.0': { version: '4.5.0.0-0' }, documented: {} }, ocp: { 'OCP 4.3.3, Basic': { version: '4.3.3' } } });
});
afterAll(async () => await scene.close());

describe('the shapes that the documentation shows', () => {
	const task = (tenant: number) =>
		`{"tenant_id":${tenant},"job_id":1,"backup_set_id":1,"status":"COMPLETED","result":0,"comment":"","path":"file:///a",` +
		'"start_timestamp":"2024-10-12T18:08:08.723714+08:00","end_timestamp":"2024-10-12T18:23:01.936+08:00",' +
		'"start_scn":1728727696264250467,"end_scn":1728728575000000001,"input_bytes":128825794,"output_bytes":1}';
	const envelope = (data: string) => `{"successful":true,"status":200,"timestamp":"2026-05-08T10:00:00+08:00","traceId":"1a","duration":1,"data":${data}}`;
	const expected = { outcome: 'succeeded', startScn: '1728727696264250467', endScn: '1728728575000000001', startedAt: '2024-10-12T10:08:08.723Z' };

	it.each([
		['documented', `[${task(1002)}, ${task(1004)}]`],
		['real', `{"statuses":[${task(1002)}, ${task(1004)}]}`],
	])('are read as the real ones: cluster, %s', async (_what, data) => {
		scene.obshell.documented.addFault({ kind: 'answer', status: 200, body: envelope(data), path: '/api/v1/obcluster/backup/overview' });
		const records = await scene.items('documented', { ...GET_CLUSTER, includeTenantsWithoutBackup: false });
		expect(records).toMatchObject([
			{ tenant: 'orders', ...expected },
			{ tenant: 'billing', ...expected },
		]);
	});

	it.each([
		['documented', task(1002)],
		['as a list', `[${task(1002)}]`],
		['real', `{"status":${task(1002)}}`],
	])('are read as the real ones: tenant, %s', async (_what, data) => {
		scene.obshell.documented.addFault({ kind: 'answer', status: 200, body: envelope(data), path: '/api/v1/tenant/orders/backup/overview' });
		expect(await scene.items('documented', { ...GET_TENANT, tenant: pick('orders') })).toMatchObject([{ tenant: 'orders', ...expected }]);
	});

	it('come out field for field without Simplify, with every digit and without keys', async () => {
		const data = `{"status":${task(1002).replace('file:///a', `oss://b/p?host=h&access_id=${BELIEVABLE_SECRETS[0]}&access_key=${BELIEVABLE_SECRETS[1]}`)}}`;
		scene.obshell.documented.addFault({ kind: 'answer', status: 200, body: envelope(data), path: '/api/v1/tenant/orders/backup/overview' });
		expect(await scene.items('documented', { ...GET_TENANT, tenant: pick('orders'), output: 'raw' })).toEqual([
			{
				...(JSON.parse(task(1002)) as object),
				start_scn: '1728727696264250467',
				end_scn: '1728728575000000001',
				path: 'oss://b/p?host=h&access_id=***&access_key=***',
			},
		]);
	});
});

describe('without Simplify', () => {
	it.each<[string, object, string[]]>([
		['4.5.0', GET_CLUSTER, ['tenant_id', 'start_scn', 'macro_block_count', 'output_rate_bytes', 'path']],
		['4.5.0', { ...GET_RESTORE, tenant: pick('orders_drill') }, ['restore_tenant_name', 'restore_scn', 'backup_set_list']],
		['4.5.0', LIST_LOG, ['round_id', 'checkpoint', 'delay']],
		['OCP 4.3.3, Basic', GET_CLUSTER, ['taskId', 'dataVersion', 'clusterName', 'dataBackupTaskType']],
		['OCP 4.3.3, Basic', { ...GET_RESTORE, tenant: pick('orders_drill') }, ['restoreTenantName', 'statusDesc', 'restoreUri']],
		['OCP 4.3.3, Basic', LIST_LOG, ['agentServerIp', 'createTime', 'delay']],
	])("%s gives the server's own fields: %j", async (credentials, parameters, fields) => {
		const [first] = await scene.items(credentials, { ...parameters, output: 'raw' });
		for (const field of fields) expect(first).toHaveProperty(field);
		expect(first).not.toHaveProperty('service');
	});

	it('gives SCNs as digits', async () => {
		const [first] = await scene.items('4.5.0', { ...GET_CLUSTER, output: 'raw' });
		expect(first.start_scn).toBe(scn(5 * HOUR + 23 * MINUTE - 7541));
	});

	it('says in our words what has no words of the server', async () => {
		const [only] = await scene.items('4.5.0', { ...GET_TENANT, tenant: pick('sandbox'), output: 'raw' });
		expect(only).toMatchObject({ service: 'obshell', outcome: 'none' });
	});
});
