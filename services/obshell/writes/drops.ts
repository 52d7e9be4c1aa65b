import type { IDataObject } from 'n8n-workflow';

import { answerOf, emptyAnswer } from '../../records/build';
import type { TaskRecord } from '../../records/types';
import { doubtsOf, type DrillClaim, type DropOfTenant } from '../../work/drillTenant';
import { lookAtTask, sendOnce } from '../../work/waiting';
import { newestOf, numberOf, type Dags } from '../reads/dags';
import { DatabaseTime } from '../reads/databaseTime';
import type { Drills } from '../reads/drills';
import { DROP_TENANT, lockedBy } from '../reads/holders';
import type { Inventory } from '../reads/inventory';
import { reachable } from '../reads/inventory';
import { taskRecord } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';

/** The one way in which this package drops a tenant: that of a drill (docs/reference/obshell.md#317-drop-a-tenant). */
export class DropWrites {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly drills: Drills,
		private readonly dags: Dags,
	) {}

	/**
	 * Drops the tenant that a drill's own restore made, if nothing speaks against it. obshell takes a name, so the last look
	 * comes right before the request: what takes the name in between, a moment at most, nobody can tell from it.
	 */
	async drop(cluster: string, claim: DrillClaim, forGood: boolean): Promise<DropOfTenant> {
		const name = reachable({ name: claim.tenant, id: null });
		const last = Math.max(0, ...(await this.api.clusterDags()).dags.map(numberOf));
		const doubts = doubtsOf(claim, await this.drills.witness(cluster, name));
		if (doubts.length > 0) return { doubts };
		const dag = await sendOnce<IDataObject | null>(
			async () => (await this.api.dropTenant(name, !forGood)) ?? null,
			async () => await this.begunAfter(last, name),
		);
		if (!dag) return { started: gone(name) };
		const task = answerOf(taskRecord(dag, DatabaseTime.asLabelled), dag);
		return { started: { name: `The clean-up of ${name}`, task, look: async () => lookAtTask(await this.dags.get(task.record.taskId)) } };
	}

	/** The task that a lost answer spoke of, null where the tenant is gone already; before 4.3.1 no task tells whose it is. */
	private async begunAfter(last: number, name: string): Promise<IDataObject | null | undefined> {
		const { dags } = await this.api.clusterDags();
		const own = newestOf(dags.filter((dag) => numberOf(dag) > last && (lockedBy(dag) ?? name) === name), [DROP_TENANT]);
		return own ?? ((await this.inventory.tenantStatus(name)) === undefined ? null : undefined);
	}
}

function gone(name: string) {
	const dag = { id: '', name: DROP_TENANT, state: 'SUCCEED', operator: 'RUN' };
	const answer = emptyAnswer<TaskRecord>({ ...taskRecord(dag, DatabaseTime.asLabelled), message: `${name} was gone already` });
	return { name: `The clean-up of ${name}`, look: async () => await Promise.resolve(lookAtTask(answer)) };
}
