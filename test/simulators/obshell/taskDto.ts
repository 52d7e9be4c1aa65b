/** DAGs, nodes and sub-tasks as they are shown. A/engine/task/task_dto.go; docs/reference/obshell.md#313-tasks. */
import { dbTime, type Call } from './agent';
import { EPOCH, type Dag, type DagNode, type SubTask } from './dag';
import { NO_TIME, hostTimeInMicroseconds } from './times';
import { has } from './versions';
import type { Instant } from '../world';

type Shown = Record<string, unknown>;

/** A DAG without its nodes. */
export function dagHeadDto(call: Call, dag: Dag): Shown {
	return { ...dagDto(call, dag), additional_data: null, nodes: null };
}

/** A DAG as the answer shows that made it: nothing has a time yet. */
export function newDagDto(call: Call, dag: Dag): Shown {
	return { ...dagHeadDto(call, dag), start_time: NO_TIME, end_time: NO_TIME };
}

/** A DAG as `DELETE …/restore` shows it after an operation: with its nodes, without what they tell beside. */
export function operatedDagDto(call: Call, dag: Dag): Shown {
	return { ...dagDto(call, dag), additional_data: null };
}

/** A DAG with its nodes. */
export function dagDto(call: Call, dag: Dag): Shown {
	const isOfTenant = dag.tenant !== undefined;
	const maintenance = { maintenance_type: isOfTenant ? 3 : 1, maintenance_key: dag.tenant ?? '' };
	return {
		id: `1${dag.id}`,
		dag_id: dag.id,
		name: dag.name,
		stage: dag.stage,
		max_stage: dag.nodes.length,
		...(has(call.agent.version, 'maintenanceInDags') ? maintenance : {}),
		...statusDto(call, dag),
		additional_data: merged(dag.nodes.map((node) => dataOfNode(node))),
		nodes: dag.nodes.map((node) => ({ ...nodeDto(call, node), additional_data: null })),
	};
}

/** A node by itself. */
export function nodeDto(call: Call, node: DagNode): Shown {
	return {
		id: `1${node.id}`,
		node_id: node.id,
		name: node.step.name,
		...statusDto(call, node),
		additional_data: dataOfNode(node),
		sub_tasks: node.subTasks.map((subTask) => ({ ...subTaskDto(call, node, subTask), additional_data: null })),
	};
}

/** A sub-task by itself. */
export function subTaskDto(call: Call, { step }: DagNode, subTask: SubTask): Shown {
	// A log is read only of one that is running or has run.
	const hasLog = subTask.state !== 'PENDING' && subTask.state !== 'READY';
	return {
		id: `1${subTask.id}`,
		task_id: subTask.id,
		name: step.name,
		...statusDto(call, subTask),
		additional_data: step.additionalData ?? null,
		execute_times: subTask.times,
		execute_agent: subTask.agent,
		task_logs: hasLog ? subTask.log.map(({ text }) => text) : null,
	};
}

/** The whole log of a sub-task. */
export function logDto(call: Call, subTask: SubTask): Shown[] {
	return subTask.log.map(({ id, times, at, text }) => {
		const second = dbTime(call, Math.floor(at / 1000) * 1000).replace(/\.\d+/, '');
		return { id, sub_task_id: subTask.id, execute_times: times, log_content: text, is_sync: false, create_time: second, update_time: second };
	});
}

function statusDto(call: Call, timed: Dag | DagNode | SubTask): Shown {
	return {
		state: timed.state,
		operator: timed.operator,
		start_time: timeOf(call, timed.startAt),
		end_time: timeOf(call, timed.endAt),
	};
}

/** The epoch is what the agent wrote, and read back as such. */
function timeOf(call: Call, instant: Instant): string {
	return instant === EPOCH ? hostTimeInMicroseconds(call.agent.world, EPOCH) : dbTime(call, instant);
}

function dataOfNode({ step, subTasks }: DagNode): unknown {
	return merged(subTasks.map(() => step.additionalData ?? null));
}

/** One is taken as it is, several make one object. */
function merged(data: unknown[]): unknown {
	return data.length === 1 ? data[0] : Object.assign({}, ...data);
}
