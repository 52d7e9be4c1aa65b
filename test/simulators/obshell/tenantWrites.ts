/** Dropping a tenant. A/executor/tenant/drop_tenant.go; docs/reference/obshell.md#317-drop-a-tenant. */
import { requireClusterAgent, requireDatabase, sysRefused, type Call, type Route } from './agent';
import { bindBody } from './bind';
import { execute } from './database';
import { NO_CONTENT } from './envelope';
import { bare, old } from './errors';
import { newDagDto } from './taskDto';
import type { Execution, Step } from './work';
import { tenantAt } from '../worldAt';
import { dropFreePool, dropTenant, recycleTenant, storedTenant } from '../worldWrites';
import type { World } from '../world';

export const tenantWrites: Route[] = [{ method: 'DELETE', path: '/tenant/:name', handler: drop, besideRefusal: 'null' }];

function drop(call: Call): unknown {
	const needRecycle = bindBody(call.body, 'DropTenantParam').bool('need_recycle') ?? false;
	requireClusterAgent(call);
	const { agent, now } = call;
	const { name } = call.params;
	if (name === 'sys') throw bare(sysRefused());
	const failed = `Get tenant '${name}' failed.`;
	requireDatabase(call, failed, old.unexpected(failed));
	const tenant = tenantAt(agent.world, name, now);
	if (!tenant) return NO_CONTENT;
	const steps = needRecycle ? [recycleStep(agent.world, tenant.id)] : dropSteps(agent.world, tenant.id);
	return newDagDto(call, agent.dags.create({ name: 'Drop tenant', steps, tenant: name, releasedOnFailure: true }, now));
}

/** The tenant is the one of the request, by its id, whatever it is called when the step runs. */
function nameOf(world: World, id: number): string {
	return storedTenant(world, id)?.name ?? '';
}

function recycleStep(world: World, id: number): Step {
	return {
		name: 'Recycle tenant',
		canRollback: false,
		execute({ now, log }: Execution) {
			const name = nameOf(world, id);
			log(`Recycle tenant ${name}`);
			execute(world, `set session recyclebin=1; DROP TENANT \`${name}\``);
			recycleTenant(world, name, now);
		},
	};
}

function dropSteps(world: World, id: number): Step[] {
	let pools: string[] = [];
	return [
		{
			name: 'Drop tenant',
			canRollback: false,
			execute({ log }) {
				const name = nameOf(world, id);
				log(`Drop tenant ${name}`);
				pools = (storedTenant(world, id)?.pools ?? []).map((pool) => pool.name);
				log(`Resource pool list: [${pools.join(' ')}]`);
				execute(world, `DROP TENANT IF EXISTS \`${name}\` FORCE`);
				dropTenant(world, name);
			},
		},
		{
			name: 'Drop resource pools',
			canRollback: false,
			execute({ now, log }) {
				for (const pool of pools) {
					log(`Drop resource pool ${pool}`);
					execute(world, `DROP RESOURCE POOL IF EXISTS \`${pool}\``);
					dropFreePool(world, pool, now);
				}
			},
		},
	];
}
