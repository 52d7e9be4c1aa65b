/**
 * How the scheduler moves a DAG on: one look a second, and in each look as far as the tables allow
 * (A/engine/scheduler/*.go). A `yield` stands between two writes, where others may read.
 */
import { currentNode, isFinished, type Dag, type DagNode, type DagOperator, type Engine, type SubTask } from './dag';
import { SUB_TASK_TIMEOUT, give, takeBack } from './subTask';

type Look = Generator<undefined, void, undefined>;

/** What a look at a node's sub-tasks came to. */
interface Found {
	/** To be given to their agents. */
	ready: SubTask[];
	isFinished: boolean;
	isSucceed: boolean;
}

/** One look at a DAG that is not finished. */
export function* look(engine: Engine, dag: Dag): Look {
	if (dag.state === 'READY') {
		dag.state = 'RUNNING';
		dag.startAt = engine.now;
		yield;
	}
	const node = currentNode(dag);
	if (node.state === 'PENDING') {
		Object.assign(node, { state: 'RUNNING', startAt: engine.now, endAt: engine.now });
		yield;
	}
	if (!isFinished(node)) yield* lookAtSubTasks(engine, node);
	if (!isFinished(node)) return;
	const [next, isLast] = dag.operator === 'ROLLBACK' ? [dag.stage - 1, dag.stage === 1] : [dag.stage + 1, dag.stage === dag.nodes.length];
	if (node.state === 'FAILED') finish(engine, dag, 'FAILED');
	else if (isLast) finish(engine, dag, 'SUCCEED');
	else dag.stage = next;
}

function* lookAtSubTasks(engine: Engine, node: DagNode): Look {
	const found: Found = { ready: [], isFinished: true, isSucceed: true };
	for (const subTask of node.subTasks) HANDLERS[node.operator](engine, node, subTask, found);
	for (const subTask of found.ready) give(engine, subTask);
	if (!found.isFinished) return;
	yield;
	Object.assign(node, { state: found.isSucceed ? 'SUCCEED' : 'FAILED', endAt: engine.now });
	yield;
}

type Handler = (engine: Engine, node: DagNode, subTask: SubTask, found: Found) => void;

const HANDLERS: Record<DagOperator, Handler> = {
	RUN: (engine, _, subTask, found) => {
		if (subTask.state === 'PENDING') makeReady(subTask, 'RUN', found);
		else wait(engine, subTask, found);
	},
	RETRY: (engine, node, subTask, found) => {
		const isOfThisRun = subTask.startAt > node.startAt;
		if (subTask.state === 'PENDING') makeReady(subTask, 'RUN', found);
		else if (subTask.state === 'FAILED' && !isOfThisRun) makeReady(subTask, 'ROLLBACK', found);
		else if (subTask.state === 'SUCCEED' && isOfThisRun && subTask.operator === 'ROLLBACK') makeReady(subTask, 'RUN', found);
		else wait(engine, subTask, found);
	},
	ROLLBACK: (engine, node, subTask, found) => {
		const isUntouched = subTask.operator === 'RUN' && subTask.state === 'PENDING';
		if (isUntouched) return;
		const isOfThisRun = subTask.operator === 'ROLLBACK' && (subTask.state === 'READY' || subTask.startAt >= node.startAt);
		if (isOfThisRun) wait(engine, subTask, found);
		else makeReady(subTask, 'ROLLBACK', found);
	},
	CANCEL: (engine, _, subTask, found) => {
		found.isSucceed = false;
		if (subTask.state === 'READY' || subTask.state === 'RUNNING') fail(engine, subTask, 'sub task cancelled');
	},
	PASS: () => undefined,
};

function makeReady(subTask: SubTask, operator: DagOperator, found: Found): void {
	takeBack(subTask);
	Object.assign(subTask, { state: 'READY', operator, times: subTask.times + 1 });
	found.ready.push(subTask);
	found.isFinished = false;
}

function wait(engine: Engine, subTask: SubTask, found: Found): void {
	if (subTask.state === 'READY') found.ready.push(subTask);
	const isLate = subTask.state === 'RUNNING' && engine.now - subTask.startAt > SUB_TASK_TIMEOUT;
	if (isLate) fail(engine, subTask, 'sub task timeout');
	if (subTask.state === 'FAILED') found.isSucceed = false;
	else if (subTask.state !== 'SUCCEED') found.isFinished = false;
}

/** The scheduler itself ends a sub-task; its operator stays. */
function fail(engine: Engine, subTask: SubTask, line: string): void {
	takeBack(subTask);
	engine.addLine(subTask, line);
	Object.assign(subTask, { state: 'FAILED', endAt: engine.now });
}

function finish(engine: Engine, dag: Dag, state: 'SUCCEED' | 'FAILED'): void {
	dag.state = state;
	dag.endAt = engine.now;
	dag.isDone = state === 'SUCCEED' || dag.tenant === undefined;
	if (state === 'SUCCEED' || dag.releasedOnFailure) engine.releaseLock(dag);
}
