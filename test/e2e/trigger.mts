/** The trigger node, activated in a real n8n. */
import assert from 'node:assert/strict';

import { manifest } from '../../scripts/real-n8n/ourPackage.mts';
import { believableWorld } from '../simulators/believableWorld.ts';
import { PACKAGE, until, type Scenario } from './stage.mts';

/** Empty until the package has the node. */
export const scenarios: Scenario[] = manifest.n8n.nodes.some((file) => file.includes('Trigger'))
	? [
			{
				name: 'trigger: nothing at activation, one execution for a backup that then succeeds, and not again',
				isSlow: true,
				async run(stage) {
					const world = believableWorld({ now: () => Date.now() });
					const running = world.tenants.find(({ name }) => name === 'analytics')?.backups.at(-1);
					assert.ok(running);
					running.endsAt = Infinity;
					const { server, credential } = await stage.obshell({ world });
					const workflow = await stage.rest.addWorkflow({
						name: 'e2e trigger',
						nodes: [
							{
								id: 't',
								name: 'Node',
								type: `${PACKAGE}.oceanBaseBackupTrigger`,
								typeVersion: 1,
								position: [0, 0],
								parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, events: ['backupSucceeded'] },
								credentials: { oceanBaseBackupApi: { id: credential, name: 'by id' } },
							},
							{ id: 'n', name: 'Next', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [200, 0], parameters: {} },
						],
						connections: { Node: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
					});
					const polls = () => server.requestsTo('GET', /backup\/overview/).length;
					await stage.rest.activate(workflow);
					// Newer versions activate after they have answered.
					await until(() => polls() > 0, 30, 'the trigger has polled at its activation');
					// That poll must have ended before the backup does, or it would take stock of a backup that has.
					for (let seen = 0; seen < server.requests.length; ) {
						seen = server.requests.length;
						await new Promise((resolve) => setTimeout(resolve, 3_000));
					}
					assert.deepEqual(await stage.rest.executionsOf(workflow.id), []);
					running.endsAt = Date.now();
					const executions = async () => await stage.rest.executionsOf(workflow.id);
					await until(async () => (await executions()).length > 0, 130, 'the trigger has fired');
					const afterEvent = polls();
					const [{ id, mode }] = await executions();
					assert.equal(mode, 'trigger');
					const { items } = stage.told(await stage.rest.ended(id));
					assert.equal(items.length, 1);
					assert.equal(items[0].tenant, 'analytics');
					await until(() => polls() > afterEvent, 130, 'it has polled once more');
					await new Promise((resolve) => setTimeout(resolve, 2_000));
					assert.equal((await executions()).length, 1);
					await stage.rest.deactivate(workflow);
				},
			},
		]
	: [];
