/** Writes through a real n8n: done once, whatever n8n and the network do. */
import assert from 'node:assert/strict';

import { PACKAGE, pick, until, type Scenario } from './stage.mts';

const orders = { tenant: pick('orders') };
const START = { resource: 'backup', operation: 'start', ...orders };
const quick = { backupSeconds: 3, restoreSeconds: 3 };

export const scenarios: Scenario[] = [
	{
		name: 'Backup Config > Set Backup Config, then Start with Wait, on obshell',
		async run(stage) {
			const { server, credential } = await stage.obshell({}, quick);
			const [config] = await stage.items(credential, {
				resource: 'backupConfig',
				operation: 'set',
				applyTo: 'tenant',
				tenant: pick('sandbox'),
				configMode: 'replace',
				dataBaseUri: 'file:///backup/sandbox/data',
				archiveBaseUri: 'file:///backup/sandbox/clog',
				settings: { recoveryWindow: '14d', pieceSwitchInterval: '2d' },
				waitForCompletion: true,
			});
			assert.equal(config.outcome, 'succeeded');
			const sent = JSON.parse(server.requestsTo('POST', '/api/v1/tenant/sandbox/backup/config')[0].body) as Record<string, unknown>;
			assert.equal(sent.data_base_uri, 'file:///backup/sandbox/data');
			assert.equal(sent.piece_switch_interval, '2d');
			const [backup] = await stage.items(credential, { ...START, tenant: pick('sandbox'), waitForCompletion: true });
			assert.equal(backup.tenant, 'sandbox');
			assert.equal(backup.outcome, 'succeeded');
			assert.equal(server.requestsTo('POST', '/api/v1/tenant/sandbox/backup').length, 1);
		},
	},
	{
		name: 'Start with Wait on OCP, and Task > Get and Task > Wait on both',
		async run(stage) {
			const ocp = await stage.ocp('accessKey', {}, quick);
			const [backup] = await stage.items(ocp.credential, { ...START, waitForCompletion: true });
			assert.equal(backup.tenant, 'orders');
			assert.equal(backup.outcome, 'succeeded');
			const obshell = await stage.obshell({}, quick);
			for (const { credential } of [ocp, obshell]) {
				const [task] = await stage.items(credential, START);
				assert.ok(task.taskId, `no taskId in ${JSON.stringify(task)}`);
				const [seen] = await stage.items(credential, { resource: 'task', operation: 'get', taskId: task.taskId });
				assert.equal(String(seen.taskId), String(task.taskId));
				const [ended] = await stage.items(credential, { resource: 'task', operation: 'wait', taskId: task.taskId, waitOptions: { whenFailed: 'item' } });
				assert.equal(ended.outcome, 'succeeded');
			}
		},
	},
	{
		name: 'a restore drill on obshell: Start with Wait, then Check',
		async run(stage) {
			const { credential } = await stage.obshell({}, quick);
			const [restored] = await stage.items(
				credential,
				{
					resource: 'restore',
					operation: 'start',
					...orders,
					newTenant: 'orders_e2e',
					unitConfig: pick('small_unit'),
					waitForCompletion: true,
				},
				{},
				180,
			);
			assert.equal(restored.tenant, 'orders_e2e');
			assert.equal(restored.outcome, 'succeeded');
			const [check] = await stage.items(credential, { resource: 'restore', operation: 'check', tenant: pick('orders_e2e') });
			assert.equal(check.verdict, 'passed');
		},
	},
	{
		name: 'retry on fail, and the answer to a write is lost: each server saw the write once',
		async run(stage) {
			const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
			const obshell = await stage.obshell();
			obshell.server.addFault({ method: 'POST', path: '/api/v1/tenant/orders/backup', kind: 'lostAnswer' });
			const [task] = await stage.items(obshell.credential, START, { settings });
			assert.ok(task.taskId);
			assert.equal(obshell.server.requestsTo('POST', '/api/v1/tenant/orders/backup').length, 1);
			const ocp = await stage.ocp('basic');
			ocp.server.addFault({ method: 'POST', path: /backupNow$/, answer: 'lostAnswer' });
			const { error } = await stage.run(ocp.credential, START, { settings });
			assert.equal(error, undefined, error?.message);
			assert.equal(ocp.server.requests.filter(({ method }) => method === 'POST').length, 1);
		},
	},
	{
		name: 'continue on fail: every other item still comes, in order and paired',
		async run(stage) {
			const { credential } = await stage.obshell();
			const names = ['orders', 'no_such_tenant', 'crm', 'sandbox'];
			const { execution, result } = await stage.run(
				credential,
				{ resource: 'backup', operation: 'getTenant', tenant: pick('={{ $json.name }}') },
				{ settings: { onError: 'continueRegularOutput' }, items: names.map((name) => ({ name })) },
			);
			assert.equal(execution.status, 'success');
			const output = result?.data?.main?.[0] ?? [];
			assert.deepEqual(output.map(({ json }) => json.tenant ?? json.error), ['orders', 'There is no such tenant in this cluster', 'crm', 'sandbox']);
			assert.deepEqual(output.map(({ pairedItem }) => (pairedItem as { item: number }).item), [0, 1, 2, 3]);
		},
	},
	{
		name: 'an error says what happened, what to do, and which item it was',
		async run(stage) {
			const { credential } = await stage.obshell();
			const { execution, error } = await stage.run(credential, { resource: 'backup', operation: 'getTenant', tenant: pick('no_such_tenant') });
			assert.equal(execution.status, 'error');
			assert.equal(error?.message, 'There is no such tenant in this cluster');
			assert.match(error?.description ?? '', /Choose the tenant from the list/);
		},
	},
	{
		name: 'canceling an execution that waits ends it within seconds, and nobody asks the server any more',
		async run(stage) {
			const { server, credential } = await stage.obshell({}, { backupSeconds: 3600 });
			const workflow = await stage.workflow(`${PACKAGE}.oceanBaseBackup`, credential, { ...START, waitForCompletion: true });
			const id = await stage.rest.start(workflow);
			await until(() => server.requestsTo('GET', /backup\/(tasks|overview)/).length >= 2, 30, 'the node waits for the backup');
			await stage.rest.cancel(id);
			const canceled = Date.now();
			const { status } = await stage.rest.ended(id, 20);
			assert.equal(status, 'canceled');
			assert.ok(Date.now() - canceled < 10_000);
			await new Promise((resolve) => setTimeout(resolve, 1_000));
			const asked = server.requests.length;
			await new Promise((resolve) => setTimeout(resolve, 4_000));
			assert.equal(server.requests.length, asked);
		},
	},
];
