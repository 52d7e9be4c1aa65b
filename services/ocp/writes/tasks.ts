import type { TaskOperator } from '../../backupService';
import { invalidInput } from '../../errors';
import type { TaskRecord } from '../../records/types';
import { sendOnce } from '../../work/waiting';
import { checkedTaskId, type TaskInstances } from '../reads/taskInstances';
import type { OcpApi } from '../wire/endpoints';

/** Task instances: operating one (docs/reference/ocp.md#4-look-ups-and-tasks). */
export class TaskWrites {
	constructor(
		private readonly api: OcpApi,
		private readonly instances: TaskInstances,
	) {}

	async operate(id: string, operator: TaskOperator): Promise<void> {
		if (operator !== 'retry' && operator !== 'rollback') {
			throw invalidInput('Operator', `is '${operator}', which OCP does not know`, 'OCP can retry a failed task or roll it back');
		}
		const task = checkedTaskId(id);
		await sendOnce(
			async () => {
				await this.api.operateTask(task, operator);
				return task;
			},
			async () => (hasTaken((await this.instances.get(task)).record, operator) ? task : undefined),
		);
	}
}

function hasTaken(task: TaskRecord, operator: 'retry' | 'rollback'): boolean {
	return operator === 'rollback' ? task.operator === 'ROLLBACK' : task.state !== 'FAILED';
}
