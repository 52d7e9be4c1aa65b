/** DAGs, nodes and sub-tasks. docs/reference/obshell.md#313-tasks. */
import { dbTime, requireDatabase, type Call, type Route } from './agent';
import { bindBody, parseBool, required } from './bind';
import { isFinished, type Dag, type DagNode, type SubTask } from './dag';
import { Panic, noData, refuse, unexpected } from './errors';
import { NO_TIME } from './times';

export const taskRoutes: Route[] = [
	{ method: 'GET', path: '/task/dag/:id', handler: getDag },
	{ method: 'POST', path: '/task/dag/:id', handler: operateDag },
	{ method: 'GET', path: '/task/node/:id', handler: (call) => nodeDto(call, findNode(call).node) },
	{ method: 'POST', path: '/task/node/:id', handler: operateNode },
	{ method: 'GET', path: '/task/sub_task/:id', handler: (call) => subTaskDto(call, findSubTask(call)) },
	{ method: 'GET', path: '/task/sub_task/:id/logs', handler: subTaskLogs },
	{ method: 'GET', path: '/task/dags/ob', handler: (call) => clusterDags(call, () => true) },
	{ method: 'GET', path: '/task/dags/agent', handler: () => [] },
	{ method: 'GET', path: '/task/dag/unfinish', handler: (call) => listed(call, unfinished) },
	{ method: 'GET', path: '/task/dag/ob/unfinish', handler: (call) => clusterDags(call, unfinished) },
	{ method: 'GET', path: '/task/dag/agent/unfinish', handler: () => [] },
	{ method: 'GET', path: '/task/dag/agent/main_dags', handler: () => [] },
	{ method: 'GET', path: '/task/dag/maintain/ob', handler: noMaintenance },
	{ method: 'GET', path: '/task/dag/maintain/agent', handler: noMaintenance },
	{ method: 'GET', path: '/task/dag/maintain/agents', handler: () => [] },
];

/** DagDetailDTO. Without details (and in answers that create a DAG) nodes and additional_data are null. */
export function dagDto(call: Call, dag: Dag, details = false): Record<string, unknown> {
	return {
		id: `1${dag.id}`,
		dag_id: dag.id,
		name: dag.name,
		stage: dag.stage,
		max_stage: dag.nodes.length,
		maintenance_type: dag.maintenanceType,
		maintenance_key: dag.maintenanceKey,
		state: dag.state,
		operator: dag.operator,
		...times(call, dag),
		additional_data: details ? dag.additionalData : null,
		nodes: details ? dag.nodes.map((node) => nodeDto(call, node)) : null,
	};
}

function nodeDto(call: Call, node: DagNode): Record<string, unknown> {
	return {
		id: `1${node.id}`,
		node_id: node.id,
		name: node.step.name,
		state: node.state,
		operator: node.operator,
		...times(call, node),
		additional_data: null,
		sub_tasks: node.subTasks.map((subTask) => subTaskDto(call, subTask, node.step.name)),
	};
}

function subTaskDto(call: Call, subTask: SubTask, name = nameOf(call, subTask)): Record<string, unknown> {
	return {
		id: `1${subTask.id}`,
		task_id: subTask.id,
		name,
		state: subTask.state,
		operator: subTask.operator,
		...times(call, subTask),
		additional_data: null,
		execute_times: subTask.runs.length,
		execute_agent: subTask.agent,
		task_logs: subTask.runs.at(-1)?.lines ?? null,
	};
}

function times(call: Call, timed: { startAt: number; endAt?: number }): Record<string, string> {
	return {
		start_time: dbTime(call, timed.startAt),
		end_time: timed.endAt === undefined ? NO_TIME : dbTime(call, timed.endAt),
	};
}

function getDag(call: Call): unknown {
	const asked = call.query.get('show_details');
	const details = asked === null ? true : parseBool(asked);
	if (details === undefined) throw new Panic('nil pointer dereference');
	return dagDto(call, findDag(call), details);
}

function operateDag(call: Call): undefined {
	const operator = bindBody(call.body, 'DagOperator').string('operator');
	if (!operator) throw required('DagOperator.Operator');
	call.agent.dags.operate(findDag(call), operator, call.now);
}

function operateNode(call: Call): undefined {
	const operator = bindBody(call.body, 'NodeOperator').string('operator');
	if (!operator) throw required('NodeOperator.Operator');
	const { dag, node } = findNode(call);
	call.agent.dags.passNode(dag, node, operator, call.now);
}

function subTaskLogs(call: Call): unknown {
	const subTask = findSubTask(call);
	return subTask.runs.flatMap(({ at, lines }, run) =>
		lines.map((line, index) => ({
			id: (subTask.id * 100 + run) * 100 + index,
			sub_task_id: subTask.id,
			execute_times: run + 1,
			log_content: line,
			is_sync: true,
			create_time: dbTime(call, at),
			update_time: dbTime(call, at),
		})),
	);
}

/** Outside a cluster these handlers make their refusal and forget to send it. docs/reference/obshell.md#24-panic. */
function clusterDags(call: Call, wanted: (dag: Dag) => boolean): unknown {
	if (call.agent.guard.identity !== 'CLUSTER AGENT') throw unexpected('ocsagent cannot build response body');
	return listed(call, wanted);
}

function listed(call: Call, wanted: (dag: Dag) => boolean): unknown {
	requireDatabase(call);
	return call.agent.dags.dags
		.filter(wanted)
		.reverse()
		.map((dag) => dagDto(call, dag, parseBool(call.query.get('show_details') ?? 'true') ?? true));
}

function unfinished(dag: Dag): boolean {
	return !isFinished(dag);
}

/** Nothing that is simulated takes the global maintenance lock. */
function noMaintenance(): never {
	throw recordNotFound();
}

function findDag(call: Call): Dag {
	const id = localId(call);
	const dag = call.agent.dags.dags.find((one) => one.id === id);
	if (!dag) throw recordNotFound();
	return dag;
}

function findNode(call: Call): { dag: Dag; node: DagNode } {
	const found = call.agent.dags.findNode(localId(call));
	if (!found) throw recordNotFound();
	return found;
}

function findSubTask(call: Call): SubTask {
	const subTask = call.agent.dags.findSubTask(localId(call));
	if (!subTask) throw recordNotFound();
	return subTask;
}

function nameOf(call: Call, subTask: SubTask): string {
	const nodes = call.agent.dags.dags.flatMap((dag) => dag.nodes);
	return nodes.find((node) => node.subTasks.includes(subTask))?.step.name ?? '';
}

/** The id behind the generic id's prefix; local ids (prefix 2 and more) are well formed but name nothing here. */
function localId(call: Call): number {
	const { id } = call.params;
	if (!/^\d{2,}$/.test(id) || !'12345'.includes(id[0])) throw refuse('Task.GenericID.Invalid', `Invalid ID: ${id}`);
	if (id[0] === '1') {
		requireDatabase(call);
		return Number(id.slice(1));
	}
	if (id.length < 17) throw refuse('Task.GenericID.Invalid', `Invalid ID: ${id}`);
	throw recordNotFound();
}

function recordNotFound(): Error {
	return noData('Task.NotFound', 'record not found');
}
