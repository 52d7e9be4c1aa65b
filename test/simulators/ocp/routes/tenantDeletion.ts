import { DELETE_TAKES } from '../../worldAt';
import { storedTenant } from '../../worldWrites';
import { invalidParameter } from '../errors';
import type { Call, Route } from '../routing';
import { tenantOf } from '../routing';
import { briefTask } from '../taskInstances';

/** Deleting a tenant: docs/reference/ocp.md#7-what-surrounds-backups-in-ocp. */
export const tenantDeletionRoutes: Route[] = [
	{ method: 'DELETE', path: '/api/v2/ob/clusters/:id/tenants/:tenantId', writes: true, handle: remove },
];

/** Takes no body and answers without data, as documented; that a task does the work is our guess. */
function remove(call: Call): undefined {
	const { world, tenant } = tenantOf(call);
	if (tenant.name === 'sys') throw invalidParameter('tenantId', tenant.ocpId);
	const fails = new RegExp(world.plans?.error?.match ?? '(?!)').test(`DROP TENANT ${tenant.name} FORCE`);
	const stored = storedTenant(world, tenant.id);
	if (stored && !fails) stored.deleteAskedAt ??= call.now;
	const task = call.state.addTask(briefTask(world, tenant, 'Delete tenant', call.username, call.now));
	task.runs[0] = { ...task.runs[0], endsAt: () => call.now + DELETE_TAKES, succeeds: () => !fails };
	return undefined;
}
