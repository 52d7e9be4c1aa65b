import type { IDataObject } from 'n8n-workflow';

import type { Answer, TaskOperator, TaskRecord } from '../backupService';
import { clock } from '../clock';
import { invalidInput } from '../errors';
import { seen } from '../records';
import { sendOnce, type Started } from '../waiting';
import { DatabaseTime } from './databaseTime';
import type { ObshellApi } from './endpoints';
import { taskRecord } from './tasks';

/** A task that began this close to our request, and has its name, is the one that we asked for. */
const SAME_MS = 2 * 60_000;

/** Tasks (DAGs): sending what makes one, following one, operating one. */
export class TaskWork {
	constructor(private readonly api: ObshellApi) {}

	/** Sends a write that is answered with its task; see sendOnce. */
	async send(name: string, send: () => Promise<IDataObject>): Promise<Answer<TaskRecord>> {
		const sentAt = clock.now();
		const dag = await sendOnce(send, async () => await this.begunAt(name, sentAt));
		return seen(taskRecord(dag), dag);
	}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const dag = await this.api.dag(checkedTaskId(id));
		return seen(taskRecord(dag), dag);
	}

	/** Follows a task to its own end. */
	async follow(id: string): Promise<Started<TaskRecord>> {
		const task = await this.get(id);
		return { name: `The task ${task.record.name ?? id}`, task, look: async () => lookAt(await this.get(id)) };
	}

	async operate(id: string, operator: TaskOperator): Promise<Started<TaskRecord>> {
		await this.api.operateDag(checkedTaskId(id), operator);
		return await this.follow(id);
	}

	/** The newest task of that name, if it still runs or began at that instant. */
	private async begunAt(name: string, instant: number): Promise<IDataObject | undefined> {
		const tasks = (await this.api.clusterDags()).filter((dag) => dag.name === name);
		const newest = tasks.sort((a, b) => Number(b.dag_id) - Number(a.dag_id))[0];
		if (!newest) return undefined;
		const begun = DatabaseTime.witnessedBy(newest.start_time, instant).read(newest.start_time) ?? 0;
		const runs = taskRecord(newest).finishedAt === null;
		return runs || Math.abs(begun - instant) <= SAME_MS ? newest : undefined;
	}
}

/** One look at a task that is itself the thing waited for. */
export function lookAt(task: Answer<TaskRecord>) {
	const { outcome, state, stage, stages } = task.record;
	return { done: outcome !== 'running', answers: [task], state: `${state ?? 'no state'}, stage ${stage} of ${stages}` };
}

/** A generic DAG id: a kind (1 cluster, 2 to 5 an agent's own) and digits (obshell.md section 3.13). */
function checkedTaskId(id: string): string {
	const given = id.trim();
	if (/^[1-5]\d+$/.test(given)) return given;
	throw invalidInput(
		'Task ID',
		'is not the ID of an obshell task',
		"It has only digits and begins with 1 to 5: take 'taskId' of the item that a start or config operation gave",
	);
}
