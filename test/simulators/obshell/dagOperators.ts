/**
 * What `rollback`, `retry`, `cancel` and `pass` do to the tables. A/service/task/dag.go, node.go;
 * docs/reference/obshell.md#313-tasks, #41-states-and-operators.
 */
import { EPOCH, TICK, currentNode, isFinished, type Dag, type DagNode, type DagOperator, type Engine } from './dag';
import { look } from './dagScheduler';
import { old, refuse, type ObshellError } from './errors';
import { has } from './versions';
import type { Instant } from '../world';

/** Applies an operator, named in any case. */
export function operate(engine: Engine, dag: Dag, operator: string, now: Instant): void {
	switch (operator.toLowerCase()) {
		case 'rollback':
			return rollback(engine, dag, now);
		case 'retry':
			return retry(engine, dag, now);
		case 'cancel':
			return cancel(dag, now);
		case 'pass':
			return pass(engine, dag, now);
		default:
			throw refused('Dag.Operator.NotSupport', `Operator ${operator} is not supported`, `invalid operator: ${operator}`);
	}
}

/** Cancels, and waits for the scheduler to see it, as `DELETE …/restore` does. */
export function cancelAndWait(engine: Engine, dag: Dag, now: Instant): void {
	cancel(dag, now);
	Array.from(look(engine, dag));
}

/** Passes one failed node: the DAG goes on behind it. */
export function passNode(engine: Engine, dag: Dag, node: DagNode, operator: string, now: Instant): void {
	if (operator.toLowerCase() !== 'pass') {
		throw refused('Node.Operator.NotSupport', `Operator ${operator} is not supported`, `invalid operator: ${operator}`);
	}
	if (dag.state !== 'FAILED') {
		throw refused('Node.Operator.PassNotFailedDag', 'Failed to pass node: assigned DAG is not failed', 'failed to pass node: dag is not failed');
	}
	if (node.state !== 'FAILED') {
		const { name } = node.step;
		throw refused('Node.Operator.PassNotFailedNode', `Failed to pass node: node ${name} is not failed`, `failed to pass node: ${name} is not failed`);
	}
	if (dag.releasedOnFailure) engine.retakeLock(dag);
	passTimed(node, now);
	makeReady(dag, 'RUN', now);
}

function retry(engine: Engine, dag: Dag, now: Instant): void {
	if (dag.state !== 'FAILED') throw notFailed('Retry', 'retry');
	if (dag.releasedOnFailure) engine.retakeLock(dag);
	markNode(currentNode(dag), 'RETRY');
	makeReady(dag, 'RUN', now);
}

function rollback(engine: Engine, dag: Dag, now: Instant): void {
	if (dag.state !== 'FAILED') throw notFailed('Rollback', 'rollback');
	const first = dag.nodes.findIndex(({ state, operator }) => state === 'PENDING' && operator !== 'ROLLBACK');
	const touched = dag.nodes.slice(0, Math.min(dag.stage, first < 0 ? Infinity : first));
	const fixed = touched.find(({ step }) => step.canRollback === false);
	if (fixed) {
		throw refused(
			'Dag.Operator.RollbackNotAllowed',
			`Failed to set DAG rollback: node ${fixed.step.name} cannot rollback`,
			`failed to set dag rollback: node ${fixed.id}. ${fixed.step.name} can not rollback`,
		);
	}
	if (dag.releasedOnFailure) engine.retakeLock(dag);
	for (const node of touched) if (isFinished(node)) markNode(node, 'ROLLBACK');
	makeReady(dag, 'ROLLBACK', now);
}

function cancel(dag: Dag, now: Instant): void {
	if (isFinished(dag)) {
		throw refused('Dag.Operator.CancelFinishedDag', 'Failed to cancel DAG: DAG is finished', 'failed to cancel dag: dag is finished');
	}
	const node = dag.nodes.find((one) => !isFinished(one)) ?? currentNode(dag);
	markNode(node, 'CANCEL');
	const { isDone } = dag;
	makeReady(dag, 'CANCEL', now);
	dag.isDone = isDone;
}

function pass(engine: Engine, dag: Dag, now: Instant): void {
	if (dag.state !== 'FAILED') {
		throw refused('Dag.Operator.PassNotFailedDag', 'Failed to pass DAG: DAG is not failed', 'failed to pass dag: dag is not failed');
	}
	const failed = dag.nodes.findIndex(({ state }) => state === 'FAILED');
	for (const node of dag.nodes.slice(failed)) passTimed(node, now);
	const startAt = has(engine.version, 'passKeepsStart') ? dag.startAt : EPOCH;
	Object.assign(dag, { state: 'SUCCEED', operator: 'PASS', startAt, endAt: now, isDone: true });
	engine.releaseLock(dag);
}

function markNode(node: DagNode, operator: DagOperator): void {
	Object.assign(node, { state: 'PENDING', operator, startAt: EPOCH, endAt: EPOCH });
}

function makeReady(dag: Dag, operator: DagOperator, now: Instant): void {
	Object.assign(dag, { state: 'READY', operator, startAt: EPOCH, endAt: EPOCH, isDone: false, looking: undefined, wakeAt: now + TICK });
}

/** It began when it began; sub-tasks that did well stay as they are. */
function passTimed(node: DagNode, now: Instant): void {
	for (const timed of [node, ...node.subTasks.filter(({ state }) => state !== 'SUCCEED')]) {
		Object.assign(timed, { state: 'SUCCEED', operator: 'PASS', endAt: now });
	}
}

function notFailed(what: string, word: string): ObshellError {
	return refused(
		`Dag.Operator.${what}NotFailedDag`,
		`Failed to set DAG ${word}: DAG state is not failed`,
		`failed to set dag ${word}: dag state is not failed`,
	);
}

function refused(what: string, message: string, oldText: string): ObshellError {
	return refuse(`Task.${what}`, message, 400, old.known(oldText));
}
