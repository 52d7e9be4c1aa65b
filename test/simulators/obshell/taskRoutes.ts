/** Looking at DAGs, nodes and sub-tasks, and operating on them. A/executor/task/*.go; docs/reference/obshell.md#313-tasks. */
import { databaseDown, requireDatabase, type Call, type Route } from './agent';
import { bindBody, faultOfInt64, parseBool, required } from './bind';
import { has } from './versions';
import type { Dag, DagNode, SubTask } from './dag';
import { operate, passNode } from './dagOperators';
import { Panic, noData, old, oldReason, refuse } from './errors';
import { dagDto, dagHeadDto, logDto, nodeDto, subTaskDto } from './taskDto';

export const taskRoutes: Route[] = [
	{ method: 'GET', path: '/task/dag/:id', handler: (call) => shown(call, findDag(call), showsDetails(call)) },
	{ method: 'POST', path: '/task/dag/:id', handler: operateDag },
	{ method: 'GET', path: '/task/node/:id', handler: showNode },
	{ method: 'POST', path: '/task/node/:id', handler: operateNode, since: '4.3.1' },
	{ method: 'GET', path: '/task/sub_task/:id', handler: showSubTask },
	{ method: 'GET', path: '/task/sub_task/:id/logs', handler: showLogs },
	{ method: 'GET', path: '/task/dags/ob', handler: allDags },
	{ method: 'GET', path: '/task/dags/agent', handler: () => [] },
	{ method: 'GET', path: '/task/dag/unfinish', handler: unfinished },
	{ method: 'GET', path: '/task/dag/ob/unfinish', handler: (call) => clusterDags(call, 'cluster unfinished', isUnfinished, showsDetails(call)) },
	{ method: 'GET', path: '/task/dag/agent/unfinish', handler: () => [] },
	{ method: 'GET', path: '/task/dag/agent/main_dags', handler: ofAgents },
	{ method: 'GET', path: '/task/dag/maintain/ob', handler: lastMaintenance },
	{ method: 'GET', path: '/task/dag/maintain/agent', handler: notMaintained },
	{ method: 'GET', path: '/task/dag/maintain/agents', handler: ofAgents },
];

/** Nobody minds when the logs of a sub-task that does not exist are asked for. */
function showLogs(call: Call): unknown {
	const id = localId(call);
	if (id !== LOCAL) requireDatabase(call);
	const found = call.agent.dags.findSubTask(id);
	return found ? logDto(call, found.subTask) : [];
}

function shown(call: Call, dag: Dag, details: boolean): unknown {
	return details ? dagDto(call, dag) : dagHeadDto(call, dag);
}

/** What cannot be read as a bool makes the handler crash. */
function showsDetails({ query }: Call): boolean {
	const details = parseBool(query.get('show_details') ?? 'true');
	if (details === undefined) throw new Panic('nil pointer dereference');
	return details;
}

function operateDag(call: Call): undefined {
	const id = localId(call);
	const operator = operatorOf(call);
	operate(call.agent.dags, findDag(call, id), operator, call.now);
}

function operateNode(call: Call): undefined {
	const id = localId(call);
	const operator = operatorOf(call);
	const { dag, node } = findNode(call, id);
	passNode(call.agent.dags, dag, node, operator, call.now);
}

function operatorOf(call: Call): string {
	const operator = bindBody(call.body, 'task.DagOperator').string('operator');
	if (!operator) throw required('DagOperator.Operator');
	return operator;
}

function showNode(call: Call): unknown {
	const { node } = findNode(call);
	if (!showsDetails(call)) throw new Panic('nil pointer dereference');
	return nodeDto(call, node);
}

function showSubTask(call: Call): unknown {
	const found = findSubTask(call);
	if (!found) throw recordNotFound();
	return subTaskDto(call, found.node, found.subTask);
}

function allDags(call: Call): unknown {
	const details = !has(call.agent.version, 'headsOfAllDags') || showsDetails(call);
	return clusterDags(call, 'all cluster', () => true, details);
}

/** Outside a cluster new agents make their refusal and forget to send it. docs/reference/obshell.md#24-panic. */
function clusterDags(call: Call, which: string, wanted: (dag: Dag) => boolean, details: boolean): unknown {
	if (call.agent.guard.identity !== 'CLUSTER AGENT') {
		const oldWords = old.badRequest(`only cluster agent can get ${which} dags`);
		throw refuse('Common.Unexpected', 'Unexpected error: ocsagent cannot build response body', 500, oldWords);
	}
	requireDatabase(call);
	return call.agent.dags.dags.filter(wanted).map((dag) => shown(call, dag, details));
}

/** Of all agents and the cluster: what cannot be read is left out, and none at all is null. */
function unfinished(call: Call): unknown {
	const details = showsDetails(call);
	if (call.agent.guard.identity === 'SINGLE') return [];
	const dags = databaseDown(call.agent) ? [] : call.agent.dags.dags.filter(isUnfinished);
	return dags.length === 0 ? { contents: null } : dags.map((dag) => shown(call, dag, details));
}

function isUnfinished(dag: Dag): boolean {
	return !dag.isDone;
}

/** The last task of a tenant, whatever became of it; nothing that is simulated takes the global lock. */
function lastMaintenance(call: Call): unknown {
	const details = showsDetails(call);
	requireDatabase(call);
	const dag = call.agent.dags.dags.filter(({ tenant }) => tenant !== undefined).at(-1);
	if (!dag) throw noData('Task.NotFound', 'Cluster is not under maintenance');
	return shown(call, dag, details);
}

function notMaintained(): never {
	throw noData('Task.NotFound', 'Agent is not under maintenance');
}

/** Crashes on an agent that never had a task of its own. docs/reference/obshell.md#41-states-and-operators. */
function ofAgents(): never {
	throw new Panic('nil pointer dereference');
}

function findDag(call: Call, id = localId(call)): Dag {
	requireTables(call, id);
	const dag = call.agent.dags.dags.find((one) => one.id === id);
	if (!dag) throw recordNotFound();
	return dag;
}

function findNode(call: Call, id = localId(call)): { dag: Dag; node: DagNode } {
	requireTables(call, id);
	const found = call.agent.dags.findNode(id);
	if (!found) throw recordNotFound();
	return found;
}

function findSubTask(call: Call): { node: DagNode; subTask: SubTask } | undefined {
	const id = localId(call);
	requireTables(call, id);
	return call.agent.dags.findSubTask(id);
}

/**
 * Without the database even a living task is not found; old agents say no more than that.
 * docs/reference/obshell.md#7-the-database-away.
 */
function requireTables(call: Call, id: number): void {
	if (id !== LOCAL) requireDatabase(call, 'Task not found', old.noTask(oldReason(databaseDown(call.agent))));
}

/** In place of the id of a task that an agent has for itself: there is none here. */
const LOCAL = -1;

/** The id behind the generic id's prefix: 1 is the cluster, the others are agents. */
function localId(call: Call): number {
	const { id } = call.params;
	const lengths: Record<string, number> = { 1: 1, 2: 16, 3: 45, 4: 16, 5: 45 };
	const least = lengths[id[0]];
	if (least === undefined) throw badId(id, ': invalid generic id');
	if (id.length <= least) throw badId(id);
	const own = id.slice(least);
	const fault = faultOfInt64(own);
	if (fault !== undefined) throw badId(id, `: ${fault}`, `parse id failed: ${fault}`);
	return id.startsWith('1') ? Number(own) : LOCAL;
}

function badId(id: string, reason = '', oldText = `invalid id: ${id}`): Error {
	return refuse('Task.GenericID.Invalid', `Invalid ID: ${id}${reason}`, 400, old.illegal(oldText));
}

function recordNotFound(): Error {
	return noData('Task.NotFound', 'record not found');
}
