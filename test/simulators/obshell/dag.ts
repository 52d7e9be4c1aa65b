/**
 * obshell's task engine (docs/reference/obshell.md#4-the-dag-state-machine). A DAG is a row of stages. Nothing in it has a
 * timer: before every look, `catchUp` plays what should have happened until then, in the order in
 * which it would have happened, one second a scheduler tick.
 */
import { ObshellError, refuse } from './errors';
import { SECOND } from '../worldAt';
import type { Instant } from '../world';

/** docs/reference/obshell.md#41-states-and-operators; note SUCCEED. */
export type DagState = 'PENDING' | 'READY' | 'RUNNING' | 'FAILED' | 'SUCCEED';
/** docs/reference/obshell.md#41-states-and-operators. */
export type DagOperator = 'RUN' | 'RETRY' | 'ROLLBACK' | 'CANCEL' | 'PASS';

/** A sub-task fails when it runs this long, whatever it waits for. docs/reference/obshell.md#41-states-and-operators. */
export const SUB_TASK_TIMEOUT = 3600 * SECOND;
const TICK = SECOND;

/** What one node of a DAG does. */
export interface Step {
	name: string;
	/** One sub-task for each agent, instead of one. */
	parallel?: boolean;
	/** Default true. */
	canRollback?: boolean;
	/** What it does at once; throwing StepFailure fails the node. */
	begin?(at: Instant): void;
	/** When it is done if nobody interferes, told from the facts as they are; default: a second later. */
	doneAt?(begunAt: Instant): Instant;
	/** What it does when it is done; throwing StepFailure fails the node. */
	end?(at: Instant): void;
	/** Rollback. */
	undo?(at: Instant): void;
	/** Its log when it goes well. */
	log?: string[];
}

/** Why a node failed: its sub-task's last log line is `ERROR: [errCode]: message`. docs/reference/obshell.md#42-failure-text. */
export class StepFailure extends Error {
	constructor(
		readonly errCode: string,
		message: string,
	) {
		super(message);
	}
}

/** An agent that runs sub-tasks. */
export interface AgentAddress {
	ip: string;
	port: number;
}

/** One run of a sub-task. */
export interface Run {
	at: Instant;
	lines: string[];
}

/** A part of a node that one agent runs. */
export interface SubTask extends Timed {
	id: number;
	agent: AgentAddress;
	runs: Run[];
}

/** One stage of a DAG. */
export interface DagNode extends Timed {
	id: number;
	step: Step;
	subTasks: SubTask[];
}

interface Timed {
	state: DagState;
	operator: DagOperator;
	/** 0 = the epoch filler after an operate call. */
	startAt: Instant;
	/** Undefined = year 1, 0 = the epoch filler. */
	endAt?: Instant;
}

/** One task. */
export interface Dag extends Timed {
	id: number;
	name: string;
	/** 1 none, 2 global, 3 tenant. */
	maintenanceType: 1 | 2 | 3;
	/** The tenant's name for 3. */
	maintenanceKey: string;
	releasedOnFailure: boolean;
	stage: number;
	nodes: DagNode[];
	additionalData: unknown;
	/** When the scheduler looks at it next, while no node runs. */
	wakeAt: Instant;
	/** What its steps found out, for those who look at it later. */
	facts: Record<string, unknown>;
}

/** How to make a DAG. */
export interface DagPlan {
	name: string;
	steps: Step[];
	/** Present = it holds the tenant's maintenance lock. */
	tenant?: string;
	/** A failed one gives the lock back. Config DAGs do not. */
	releasedOnFailure?: boolean;
	additionalData?: unknown;
	facts?: Record<string, unknown>;
}

/** All tasks of one cluster. */
export class DagMachine {
	/** Newest last. */
	readonly dags: Dag[] = [];
	/** The last tenant-level DAG of each tenant name; the row stays for ever (docs/reference/obshell.md#311-cancel-a-restore). */
	readonly lastOf = new Map<string, { dag: Dag; locked: boolean }>();
	private ids = { dag: 0, node: 0, subTask: 0 };

	constructor(private readonly agents: () => AgentAddress[]) {}

	/** Creates a DAG, or refuses when its tenant is under maintenance. */
	create(plan: DagPlan, now: Instant): Dag {
		if (plan.tenant !== undefined && this.lastOf.get(plan.tenant)?.locked) {
			throw refuse(
				'OB.Tenant.UnderMaintenance',
				`Create task '${plan.name}' failed: Tenant '${plan.tenant}' is under maintenance, please try again later.`,
				500,
			);
		}
		const dag: Dag = {
			id: ++this.ids.dag,
			name: plan.name,
			maintenanceType: plan.tenant === undefined ? 1 : 3,
			maintenanceKey: plan.tenant ?? '',
			releasedOnFailure: plan.releasedOnFailure ?? false,
			state: 'READY',
			operator: 'RUN',
			stage: 1,
			startAt: now,
			nodes: plan.steps.map((step) => this.makeNode(step, now)),
			additionalData: plan.additionalData ?? null,
			wakeAt: now + TICK,
			facts: plan.facts ?? {},
		};
		this.dags.push(dag);
		if (plan.tenant !== undefined) this.lastOf.set(plan.tenant, { dag, locked: true });
		return dag;
	}

	/** Plays everything that should have happened by `now`. */
	catchUp(now: Instant): void {
		for (;;) {
			const next = this.dags
				.map((dag) => ({ dag, at: nextEvent(dag) }))
				.reduce((first, one) => (one.at < first.at ? one : first), { dag: this.dags[0], at: Infinity });
			if (next.at > now) return;
			this.play(next.dag, next.at);
		}
	}

	/** `rollback`, `retry`, `cancel` or `pass`, in any case. docs/reference/obshell.md#313-tasks, #41-states-and-operators. */
	operate(dag: Dag, operator: string, now: Instant): void {
		switch (operator.toLowerCase()) {
			case 'rollback':
				return this.rollback(dag, now);
			case 'retry':
				return this.retry(dag, now);
			case 'cancel':
				return this.cancel(dag, now);
			case 'pass':
				return this.pass(dag, now);
			default:
				throw operatorRefused('NotSupport', `Dag operator '${operator}' not support`);
		}
	}

	/** Cancels without waiting for the scheduler, as `DELETE …/restore` does within its minute. */
	cancelAtOnce(dag: Dag, now: Instant): void {
		this.cancel(dag, now);
		this.endCancel(dag, now);
	}

	/** Passes one failed node: the DAG goes on behind it. */
	passNode(dag: Dag, node: DagNode, operator: string, now: Instant): void {
		if (operator.toLowerCase() !== 'pass') throw operatorRefused('NotSupport', `Node operator '${operator}' not support`);
		if (node.state !== 'FAILED') throw operatorRefused('PassNotFailedDag', 'Failed to pass DAG: DAG state is not failed');
		passTimed(node, now);
		dag.state = 'READY';
		dag.operator = 'RUN';
		dag.wakeAt = now + TICK;
	}

	/** The DAG that a node belongs to. */
	findNode(id: number): { dag: Dag; node: DagNode } | undefined {
		for (const dag of this.dags) {
			const node = dag.nodes.find((one) => one.id === id);
			if (node) return { dag, node };
		}
		return undefined;
	}

	/** A sub-task, wherever it is. */
	findSubTask(id: number): SubTask | undefined {
		return this.dags
			.flatMap((dag) => dag.nodes)
			.flatMap((node) => node.subTasks)
			.find((subTask) => subTask.id === id);
	}

	private makeNode(step: Step, now: Instant): DagNode {
		const agents = step.parallel ? this.agents() : this.agents().slice(0, 1);
		const timed = { state: 'PENDING', operator: 'RUN', startAt: now } as const;
		return {
			...timed,
			id: ++this.ids.node,
			step,
			subTasks: agents.map((agent) => ({ ...timed, id: ++this.ids.subTask, agent, runs: [] })),
		};
	}

	private play(dag: Dag, at: Instant): void {
		if (dag.operator === 'CANCEL') return this.playCancel(dag, at);
		if (dag.operator === 'ROLLBACK') return this.playRollback(dag, at);
		const node = dag.nodes[dag.stage - 1];
		if (dag.state === 'READY') {
			dag.state = 'RUNNING';
			dag.startAt = at;
			dag.endAt = undefined;
		}
		if (node.state === 'RUNNING') return this.endNode(dag, node, at);
		if (node.state === 'PENDING') return beginNode(node, at);
		if (dag.stage === dag.nodes.length) return this.finish(dag, 'SUCCEED', at);
		dag.stage++;
		beginNode(dag.nodes[dag.stage - 1], at);
	}

	private endNode(dag: Dag, node: DagNode, at: Instant): void {
		const failure = failureAt(node, at);
		dag.wakeAt = at + TICK;
		if (failure === undefined) {
			for (const subTask of node.subTasks) subTask.runs.at(-1)?.lines.push(...(node.step.log ?? []));
			finishTimed(node, 'SUCCEED', at);
			for (const timed of [node, ...node.subTasks]) timed.operator = 'RUN';
			return;
		}
		for (const subTask of node.subTasks) {
			const text = failure === 'timeout' ? `[Common.Unexpected]: Unexpected error: task ${subTask.id} timeout` : failure;
			subTask.runs.at(-1)?.lines.push(`ERROR: ${text}`);
		}
		finishTimed(node, 'FAILED', at);
		this.finish(dag, 'FAILED', at);
	}

	private finish(dag: Dag, state: 'SUCCEED' | 'FAILED', at: Instant): void {
		dag.state = state;
		dag.endAt = at;
		const last = this.lastOf.get(dag.maintenanceKey);
		if (last?.dag === dag && (state === 'SUCCEED' || dag.releasedOnFailure)) last.locked = false;
	}

	private lockAgain(dag: Dag): void {
		const last = this.lastOf.get(dag.maintenanceKey);
		if (last?.dag === dag) last.locked = true;
	}

	private retry(dag: Dag, now: Instant): void {
		if (dag.state !== 'FAILED') throw operatorRefused('RetryNotFailedDag', 'Failed to retry DAG: DAG state is not failed');
		const node = dag.nodes[dag.stage - 1];
		for (const timed of [node, ...node.subTasks]) Object.assign(timed, { state: 'PENDING', operator: 'RETRY' });
		makeReady(dag, 'RUN', now);
		this.lockAgain(dag);
	}

	private rollback(dag: Dag, now: Instant): void {
		if (dag.state !== 'FAILED') {
			throw operatorRefused('RollbackNotFailedDag', 'Failed to set DAG rollback: DAG state is not failed');
		}
		const touched = dag.nodes.slice(0, dag.stage);
		if (touched.some((node) => node.step.canRollback === false)) {
			throw operatorRefused('RollbackNotAllowed', 'Failed to set DAG rollback: some nodes cannot be rolled back');
		}
		for (const node of touched) {
			for (const timed of [node, ...node.subTasks]) Object.assign(timed, { state: 'PENDING', operator: 'ROLLBACK' });
		}
		makeReady(dag, 'ROLLBACK', now);
		this.lockAgain(dag);
	}

	private cancel(dag: Dag, now: Instant): void {
		if (isFinished(dag)) throw operatorRefused('CancelFinishedDag', 'Failed to cancel DAG: DAG is finished');
		makeReady(dag, 'CANCEL', now);
	}

	private pass(dag: Dag, now: Instant): void {
		if (dag.state !== 'FAILED') throw operatorRefused('PassNotFailedDag', 'Failed to pass DAG: DAG state is not failed');
		for (const node of dag.nodes.slice(dag.stage - 1)) passTimed(node, now);
		dag.operator = 'PASS';
		this.finish(dag, 'SUCCEED', now);
	}

	private playCancel(dag: Dag, at: Instant): void {
		if (dag.state === 'READY') {
			const node = dag.nodes[dag.stage - 1];
			Object.assign(node, { state: 'PENDING', operator: 'CANCEL' });
			dag.state = 'RUNNING';
			dag.startAt = at;
			dag.wakeAt = at + TICK;
			return;
		}
		this.endCancel(dag, at);
	}

	private endCancel(dag: Dag, at: Instant): void {
		const node = dag.nodes[dag.stage - 1];
		finishTimed(node, 'FAILED', at);
		for (const timed of [node, ...node.subTasks]) timed.operator = 'CANCEL';
		this.finish(dag, 'FAILED', at);
	}

	private playRollback(dag: Dag, at: Instant): void {
		dag.wakeAt = at + TICK;
		if (dag.state === 'READY') {
			dag.state = 'RUNNING';
			dag.startAt = at;
		}
		const node = dag.nodes[dag.stage - 1];
		node.step.undo?.(at);
		finishTimed(node, 'SUCCEED', at);
		if (dag.stage > 1) dag.stage--;
		else this.finish(dag, 'SUCCEED', at);
	}
}

/** SUCCEED or FAILED. */
export function isFinished(dag: Dag): boolean {
	return dag.state === 'SUCCEED' || dag.state === 'FAILED';
}

function nextEvent(dag: Dag): Instant {
	if (isFinished(dag)) return Infinity;
	const node = dag.nodes[dag.stage - 1];
	if (dag.operator !== 'RUN' || dag.state !== 'RUNNING' || node.state !== 'RUNNING') return dag.wakeAt;
	return Math.min(doneAt(node), node.startAt + SUB_TASK_TIMEOUT);
}

function doneAt(node: DagNode): Instant {
	if (failures.has(node)) return node.startAt + TICK;
	return Math.max(node.startAt + TICK, node.step.doneAt?.(node.startAt) ?? 0);
}

/** What a node's beginning met with; it shows a tick later. */
const failures = new WeakMap<DagNode, StepFailure>();

function beginNode(node: DagNode, at: Instant): void {
	if (node.operator === 'RETRY') node.step.undo?.(at);
	failures.delete(node);
	for (const timed of [node, ...node.subTasks]) Object.assign(timed, { state: 'RUNNING', startAt: at, endAt: undefined });
	for (const subTask of node.subTasks) subTask.runs.push({ at, lines: [] });
	try {
		node.step.begin?.(at);
	} catch (error) {
		failures.set(node, asFailure(error));
	}
}

function failureAt(node: DagNode, at: Instant): string | undefined {
	let failure = failures.get(node);
	if (!failure && doneAt(node) > at) return 'timeout';
	try {
		if (!failure) node.step.end?.(at);
	} catch (error) {
		failure = asFailure(error);
	}
	return failure && `[${failure.errCode}]: ${failure.message}`;
}

function asFailure(error: unknown): StepFailure {
	if (error instanceof StepFailure) return error;
	if (error instanceof ObshellError) return new StepFailure(error.errCode, error.message);
	throw error;
}

function makeReady(dag: Dag, operator: DagOperator, now: Instant): void {
	Object.assign(dag, { state: 'READY', operator, startAt: 0, endAt: 0, wakeAt: now + TICK });
}

function finishTimed(node: DagNode, state: DagState, at: Instant): void {
	for (const timed of [node, ...node.subTasks]) Object.assign(timed, { state, endAt: at });
}

function passTimed(node: DagNode, at: Instant): void {
	for (const timed of [node, ...node.subTasks]) Object.assign(timed, { state: 'SUCCEED', operator: 'PASS', endAt: at });
}

function operatorRefused(what: string, message: string): ObshellError {
	return refuse(`Task.Dag.Operator.${what}`, message);
}
