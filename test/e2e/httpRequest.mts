/** n8n's own HTTP Request node with our credential: any endpoint of both services, sealed and signed by n8n itself. */
import assert from 'node:assert/strict';

import { pick, type Scenario } from './stage.mts';

const query = [
	{ name: 'page', value: '1' },
	{ name: 'size', value: '2' },
	{ name: 'note', value: 'a b+c/d=é' },
];

export const scenarios: Scenario[] = [
	{
		name: 'HTTP Request with our credential, obshell: GET with query arrives once, sealed for exactly that address',
		async run(stage) {
			const { server, credential } = await stage.obshell();
			const { items, error } = await stage.httpRequest(credential, {
				url: `${server.url}/api/v1/tenant/orders/backup/tasks`,
				sendQuery: true,
				queryParameters: { parameters: query },
			});
			assert.equal(error, undefined, error?.message);
			assert.equal((items[0] as { successful?: boolean }).successful, true);
			const seen = server.requestsTo('GET', '/api/v1/tenant/orders/backup/tasks').filter(({ auth }) => auth !== 'refused');
			assert.equal(seen.length, 1);
			assert.ok(seen[0].done);
			assert.match(seen[0].target, /page=1&size=2&note=a(%20|\+)b%2Bc%2Fd%3D%C3%A9$/);
		},
	},
	{
		name: 'HTTP Request with our credential, obshell: POST with body arrives once, sealed, and readable there',
		async run(stage) {
			const { server, credential } = await stage.obshell();
			const body = { mode: 'full', plus_archive: true, note: '备份 "é"' };
			const { items, error } = await stage.httpRequest(credential, {
				method: 'POST',
				url: `${server.url}/api/v1/tenant/orders/backup`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: JSON.stringify(body),
			});
			assert.equal(error, undefined, error?.message);
			assert.equal((items[0] as { successful?: boolean }).successful, true);
			const done = server.requestsTo('POST', '/api/v1/tenant/orders/backup').filter((one) => one.done);
			assert.equal(done.length, 1);
			assert.deepEqual(JSON.parse(done[0].body), body);
		},
	},
	{
		name: 'HTTP Request with our credential, OCP by AccessKey and password: GET with query',
		async run(stage) {
			for (const method of ['accessKey', 'basic'] as const) {
				const { server, credential } = await stage.ocp(method);
				const { items, error } = await stage.httpRequest(credential, {
					url: `${server.url}/api/v2/ob/clusters`,
					sendQuery: true,
					queryParameters: { parameters: query },
				});
				assert.equal(error, undefined, error?.message);
				assert.equal((items[0] as { successful?: boolean }).successful, true);
				// Before it, a look without log-on: whether an OCP answers there at all.
				const [look, asked, ...more] = server.requests;
				assert.deepEqual([look.auth, asked.auth, more.length], ['missing', method === 'basic' ? 'basic' : 'access key', 0]);
				assert.match(asked.target, /page=1&size=2&note=/);
			}
		},
	},
	{
		name: 'HTTP Request with our credential, OCP: POST with body, signed over exactly these bytes',
		async run(stage) {
			const ours = await stage.ocp('basic');
			await stage.items(ours.credential, { resource: 'backup', operation: 'start', tenant: pick('orders') });
			const sent = ours.server.requests.find(({ method }) => method === 'POST');
			assert.ok(sent);
			const { server, credential } = await stage.ocp('accessKey');
			const { items, error } = await stage.httpRequest(credential, {
				method: 'POST',
				url: `${server.url}${sent.target}`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: sent.body,
			});
			assert.equal(error, undefined, error?.message);
			assert.equal((items[0] as { successful?: boolean }).successful, true);
			const seen = server.requests.filter(({ method }) => method === 'POST');
			assert.deepEqual(seen.map(({ auth }) => auth), ['access key']);
			assert.deepEqual(JSON.parse(seen[0].body), JSON.parse(sent.body));
			assert.equal(server.world.tenants.find(({ name }) => name === 'orders')?.backups.length, 4);
		},
	},
];
