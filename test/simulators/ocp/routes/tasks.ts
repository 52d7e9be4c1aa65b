import { OcpError, invalidParameter, taskNotFound, taskStateConflict } from '../errors';
import { pageOf, pageRequest, sorted } from '../paging';
import { first, list } from '../query';
import type { Call, Route } from '../routing';
import { enumList, longParameter, pathId } from '../routing';
import type { TaskFacts, TaskOperation } from '../taskInstances';
import { lastRun, stepsDoneAt, taskEndedAt, taskStateAt } from '../taskInstances';
import { trimmedOffset } from '../times';

/** Task instances: list, get, retry, rollback (docs/reference/ocp.md#4-look-ups-and-tasks). */
export const taskRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/tasks/instances', handle: listTasks },
	{ method: 'GET', path: '/api/v2/tasks/instances/:taskInstanceId', handle: (call) => detail(call, taskOf(call)) },
	{ method: 'POST', path: '/api/v2/tasks/instances/:taskInstanceId/retry', writes: true, handle: (call) => operate(call, 'RETRY') },
	{ method: 'POST', path: '/api/v2/tasks/instances/:taskInstanceId/rollback', writes: true, handle: (call) => operate(call, 'ROLLBACK') },
];

function listTasks(call: Call) {
	const { parameters, state, now } = call;
	const keyword = first(parameters, 'name')?.toLowerCase();
	const statuses = enumList('status', list(parameters, 'status'), ['RUNNING', 'FAILED', 'SUCCESSFUL']);
	const types = enumList('type', list(parameters, 'type'), ['MANUAL', 'SYS_ONECE', 'SCHEDULED', 'SYS_SCHEDULED']);
	// The documentation misspells it, and clients use either (docs/reference/ocp.md#4-look-ups-and-tasks).
	const clusterName = first(parameters, 'clusterName') ?? first(parameters, 'cluterName');
	const clusterId = longParameter(call, 'clusterId');
	const tenantName = first(parameters, 'tenantName');
	const tenantId = longParameter(call, 'tenantId');
	if (tenantName !== undefined && clusterId === undefined) throw invalidParameter('clusterId', undefined);
	const found = state.tasks
		.filter(({ createdAt }) => createdAt <= now)
		.filter(({ name }) => keyword === undefined || name.toLowerCase().includes(keyword))
		.filter((task) => statuses.length === 0 || statuses.includes(taskStateAt(task, now)))
		.filter(({ type }) => types.length === 0 || types.includes(type))
		.filter(({ world }) => clusterName === undefined || world.clusterName === clusterName)
		.filter(({ world }) => clusterId === undefined || world.ocpClusterId === clusterId)
		.filter(({ tenant }) => tenantName === undefined || tenant?.name === tenantName)
		.filter(({ tenant }) => tenantId === undefined || tenant?.ocpId === tenantId)
		.sort((left, right) => right.id - left.id);
	const rows = sorted(found, parameters, {
		id: ({ id }) => id,
		name: ({ name }) => name,
		startTime: ({ createdAt }) => createdAt,
	});
	return pageOf(pageRequest(parameters), rows.length, (from, to) =>
		rows.slice(from, to).map((task) => ({
			...taskRow(call, task),
			subtasks: subtasks(call, task).map(({ id, name, description, status, operation }) => ({ id, name, description, status, operation })),
		})),
	);
}

function taskOf(call: Call): TaskFacts {
	const id = pathId(call, 'taskInstanceId');
	const found = call.state.tasks.find((task) => task.id === id && task.createdAt <= call.now);
	if (!found) throw taskNotFound(id);
	return found;
}

/** Only what failed can be tried again or undone. What comes back is undocumented: the task as it is now. */
function operate(call: Call, operation: Exclude<TaskOperation, 'EXECUTE'>) {
	const task = taskOf(call);
	const status = taskStateAt(task, call.now);
	if (status !== 'FAILED') throw taskStateConflict(task.id, status);
	if (operation === 'ROLLBACK' && task.prohibitRollback) {
		throw new OcpError(409, 'TSK10007', { en: `The task ${task.id} cannot be rolled back.`, zh: `任务 ${task.id} 不支持回滚` });
	}
	task.runs.push(operation === 'RETRY' ? task.retry(call.now) : task.rollback(call.now));
	return detail(call, task);
}

function detail(call: Call, task: TaskFacts) {
	return {
		...taskRow(call, task),
		type: task.type,
		operation: lastRun(task).operation,
		executor: '10.10.10.9',
		prohibitRollback: task.prohibitRollback ?? false,
		createTime: trimmedOffset(task.createdAt, call.state.offsetMinutes),
		subtasks: subtasks(call, task),
	};
}

function taskRow({ state, now }: Call, task: TaskFacts) {
	const endedAt = taskEndedAt(task, now);
	const cluster = state.cluster(task.world.ocpClusterId);
	return {
		id: task.id,
		name: task.name,
		cluster: {
			id: task.world.ocpClusterId,
			name: task.world.clusterName,
			obClusterId: task.world.obClusterId,
			type: cluster.type,
		},
		...(task.tenant === undefined
			? {}
			: {
					tenant: {
						id: task.tenant.ocpId,
						name: task.tenant.name,
						obTenantId: task.tenant.id,
						mode: task.tenant.mode,
					},
				}),
		creator: { id: 200, name: task.creator },
		status: taskStateAt(task, now),
		startTime: trimmedOffset(task.createdAt, state.offsetMinutes),
		...(endedAt === undefined ? {} : { finishTime: trimmedOffset(endedAt, state.offsetMinutes) }),
	};
}

function subtasks({ state, now }: Call, task: TaskFacts) {
	const run = lastRun(task);
	const failed = taskStateAt(task, now) === 'FAILED';
	const done = stepsDoneAt(task, now);
	const length = ((taskEndedAt(task, now) ?? now) - run.startedAt) / task.steps.length;
	return task.steps.map((name, index) => {
		const status = index < done ? 'SUCCESSFUL' : index > done ? 'PENDING' : failed ? 'FAILED' : 'RUNNING';
		const begun = status !== 'PENDING';
		const ended = status === 'SUCCESSFUL' || status === 'FAILED';
		const time = (steps: number) => trimmedOffset(Math.floor(run.startedAt + steps * length), state.offsetMinutes);
		return {
			id: task.id * 100 + index,
			name,
			description: name,
			status,
			operation: run.operation,
			// The samples' spellings, not those of the tables (docs/reference/ocp.md#4-look-ups-and-tasks).
			parallelIdx: -1,
			downstreams: index + 1 < task.steps.length ? [task.id * 100 + index + 1] : [],
			...(begun ? { startTime: time(index) } : {}),
			...(ended ? { finishTime: time(index + 1) } : {}),
		};
	});
}
