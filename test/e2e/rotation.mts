/** The agent has a new key since the last execution: n8n fetches it once, stores it, and nothing is done twice. */
import assert from 'node:assert/strict';

import { pick, type Scenario } from './stage.mts';

const READ = { resource: 'backup', operation: 'getTenant', tenant: pick('orders') };

export const scenarios: Scenario[] = [
	{
		name: 'key rotation between two executions: works, and the new key is stored',
		async run(stage) {
			const { server, credential } = await stage.obshell();
			const asked = () => server.requestsTo('GET', '/api/v1/secret').length;
			await stage.items(credential, READ);
			await stage.items(credential, READ);
			assert.equal(asked(), 1);
			server.rotateKey();
			await stage.items(credential, READ);
			assert.equal(asked(), 2);
			await stage.items(credential, READ);
			assert.equal(asked(), 2, 'the new key was not stored');
		},
	},
	{
		name: 'key rotation before a write: done once',
		async run(stage) {
			const { server, credential } = await stage.obshell();
			await stage.items(credential, READ);
			server.rotateKey();
			const [task] = await stage.items(credential, { resource: 'backup', operation: 'start', tenant: pick('orders') });
			assert.ok(task.taskId);
			assert.equal(server.requestsTo('POST', '/api/v1/tenant/orders/backup').filter(({ done }) => done).length, 1);
			assert.equal(server.requestsTo('GET', '/api/v1/secret').length, 2);
		},
	},
];
