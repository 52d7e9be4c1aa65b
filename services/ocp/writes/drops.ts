import { emptyAnswer, whole } from '../../records/build';
import type { TaskRecord, Whole } from '../../records/types';
import { clock } from '../../time/clock';
import { isObject } from '../../wire/envelope';
import { doubtsOf, type DrillClaim, type DropOfTenant } from '../../work/drillTenant';
import { sendOnce, type Look } from '../../work/waiting';
import type { Drills } from '../reads/drills';
import type { Inventory, Listed } from '../reads/inventory';
import type { TaskInstances } from '../reads/taskInstances';
import { taskRecord } from '../reads/tasks';
import type { OcpApi } from '../wire/endpoints';

/** A tenant that OCP was asked to delete so long ago, and that still is as it was, is not being deleted. */
const BEGINS_WITHIN_MS = 60_000;

/** Why OCP must be told that a tenant goes for good. */
const NO_RECYCLE_BIN = "OCP does not say whether what it deletes can be brought back: set 'Clean Up' to 'Drop for Good' if you mean that";

/** The one way in which this package drops a tenant: that of a drill (docs/reference/ocp.md#7-what-surrounds-backups-in-ocp). */
export class DropWrites {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
		private readonly drills: Drills,
		private readonly tasks: TaskInstances,
	) {}

	/** Drops the tenant that a drill's own restore made, if nothing speaks against it; OCP takes its own id of it, so no other can be meant. */
	async drop(cluster: string, claim: DrillClaim, forGood: boolean): Promise<DropOfTenant> {
		const of = await this.inventory.cluster(cluster);
		const witness = await this.drills.witness(of, claim.tenant);
		const doubts = [...(forGood ? [] : [NO_RECYCLE_BIN]), ...doubtsOf(claim, witness)];
		const [tenant] = witness.tenants;
		if (doubts.length > 0) return { doubts };
		const statusNow = async () => (await this.drills.tenantsNamed(of, claim.tenant)).find(({ id }) => String(id) === String(tenant.id))?.status;
		const begun = async () => {
			const status = await statusNow();
			return status === undefined || status === DELETING ? {} : undefined;
		};
		const data = await sendOnce(async () => (await this.api.deleteTenant(of.id, String(tenant.id))) ?? {}, begun);
		const taskId = isObject(data) ? whole(data.id) : null;
		return { started: { name: `The clean-up of ${claim.tenant}`, look: this.follow(of, claim.tenant, statusNow, taskId) } };
	}

	/** Until the tenant is gone from the list; the task, where OCP names one, tells why it is not. */
	private follow(of: Listed, tenant: string, statusNow: () => Promise<string | null | undefined>, taskId: Whole | null) {
		const askedAt = clock.now();
		let begun = false;
		return async (): Promise<Look<TaskRecord>> => {
			const status = await statusNow();
			if (status === undefined) return look('succeeded', tenant, null);
			begun ||= status === DELETING;
			const task = taskId === null ? undefined : (await this.tasks.beside(String(taskId))).task;
			if (task?.outcome === 'failed') return look('failed', tenant, task.message, task);
			if (status === DELETING || (!begun && clock.now() - askedAt < BEGINS_WITHIN_MS)) return look('running', tenant, null, task);
			const what = begun ? 'OCP had begun to delete the tenant, and it is there as before' : 'OCP took the request, but the tenant is there as before';
			return look('failed', tenant, `${what}. Look for the task "Delete tenant" of the cluster ${of.name}`, task);
		};
	}
}

/** OCP's word for a tenant that it deletes (docs/reference/ocp.md#4-look-ups-and-tasks). */
const DELETING = 'DELETING';

function look(outcome: TaskRecord['outcome'], tenant: string, message: string | null, task?: TaskRecord): Look<TaskRecord> {
	const record = { ...(task ?? { ...taskRecord({}), taskId: '', name: `Delete ${tenant}` }), outcome, message };
	return { done: outcome !== 'running', answers: [emptyAnswer(record)], state: outcome };
}
