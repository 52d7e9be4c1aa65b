import type { IDataObject } from 'n8n-workflow';

import { invalidInput } from '../../errors';
import { answerOf } from '../../records/build';
import type { Answer, TaskRecord } from '../../records/types';
import type { ObshellApi } from '../wire/endpoints';
import type { DatabaseClock } from './databaseClock';
import { DatabaseTime } from './databaseTime';
import { taskRecord } from './tasks';

/** The tasks (DAGs) of an agent and its cluster, as they are now. */
export class Dags {
	constructor(
		private readonly api: ObshellApi,
		private readonly databaseClock: DatabaseClock,
	) {}

	/** The newest task with one of these names, without its steps. */
	async newest(names: string[]): Promise<IDataObject | undefined> {
		return newestOf((await this.api.clusterDags()).dags, names);
	}

	async get(id: string): Promise<Answer<TaskRecord>> {
		const dag = await this.api.dag(checkedTaskId(id));
		// An agent's own tasks have the times of its host, the cluster's those of the database
		// (docs/reference/obshell.md#316-clocks-and-time-zones).
		const times = id.trim().startsWith('1') ? await this.databaseClock.session() : DatabaseTime.asLabelled;
		return answerOf(taskRecord(dag, times), dag);
	}
}

/** The newest of these DAGs that has one of these names. */
export function newestOf(dags: IDataObject[], names: string[]): IDataObject | undefined {
	return dags.filter(({ name }) => names.includes(String(name))).sort((a, b) => numberOf(b) - numberOf(a))[0];
}

/** The number of a DAG among those of its agent; later ones have higher numbers. */
export function numberOf(dag: IDataObject): number {
	return Number(dag.dag_id ?? 0);
}

/**
 * A generic DAG id: a kind (1 cluster, 2 to 5 an agent's own) and digits (docs/reference/obshell.md#313-tasks). @throws
 * BackupServiceError invalid-input
 */
export function checkedTaskId(id: string): string {
	const given = id.trim();
	if (/^[1-5]\d+$/.test(given)) return given;
	throw invalidInput(
		'Task ID',
		'is not the ID of an obshell task',
		"It has only digits and begins with 1 to 5: take 'taskId' of the item that a start or config operation gave",
	);
}
