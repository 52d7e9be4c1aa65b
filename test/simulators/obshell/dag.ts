/**
 * The tables of obshell's task engine (docs/reference/obshell.md#4-the-dag-state-machine). A DAG is a row of nodes, one a stage; a
 * node is one sub-task, or one on each agent.
 */
import { SECOND } from '../worldAt';
import type { Step, StepFailure, Work } from './work';
import type { Instant } from '../world';

/** docs/reference/obshell.md#41-states-and-operators; note SUCCEED. */
export type DagState = 'PENDING' | 'READY' | 'RUNNING' | 'FAILED' | 'SUCCEED';
/** docs/reference/obshell.md#41-states-and-operators. */
export type DagOperator = 'RUN' | 'RETRY' | 'ROLLBACK' | 'CANCEL' | 'PASS';

/** The scheduler looks at each DAG this often, in milliseconds. */
export const TICK = SECOND;
/** Between two writes to the tables, in milliseconds. */
export const MOMENT = 20;
/** What an operator leaves in times until something happens. */
export const EPOCH: Instant = 0;

/** An agent that runs sub-tasks. */
export interface AgentAddress {
	ip: string;
	port: number;
}

/** A line of a sub-task's log. */
export interface LogLine {
	id: number;
	/** Of which execution. */
	times: number;
	at: Instant;
	text: string;
}

interface Timed {
	state: DagState;
	operator: DagOperator;
	/** At first both are the moment of creation; EPOCH after an operator. */
	startAt: Instant;
	endAt: Instant;
}

/** A part of a node that one agent runs. */
export interface SubTask extends Timed {
	id: number;
	agent: AgentAddress;
	/** Executions so far, rollbacks among them. */
	times: number;
	/** Of all executions. */
	log: LogLine[];
	/** What its agent is in the middle of. */
	work?: Work;
	/** What came of it, not told yet. */
	outcome?: { failure?: StepFailure };
	/** When its agent goes on; Infinity = nothing is to be done. */
	wakeAt: Instant;
}

/** One stage of a DAG. */
export interface DagNode extends Timed {
	id: number;
	step: Step;
	subTasks: SubTask[];
}

/** One task. */
export interface Dag extends Timed {
	id: number;
	name: string;
	/** Present = it is a task of that tenant, and holds its maintenance lock. */
	tenant?: string;
	/** A failed one gives the lock back. Config DAGs do not. */
	releasedOnFailure: boolean;
	/** 1 is the first. */
	stage: number;
	nodes: DagNode[];
	/** Not listed as unfinished any more. A task of a tenant that failed still is. */
	isDone: boolean;
	/** The look of the scheduler that it is in the middle of. */
	looking?: { since: Instant; steps: Generator<undefined, void, undefined> };
	/** When the scheduler goes on with it. */
	wakeAt: Instant;
}

/** What those who move a DAG on need of the engine around it. */
export interface Engine {
	/** The present of what is being played. */
	readonly now: Instant;
	/** Agents that do not answer: what was given to them stands still. IP addresses. */
	readonly deadAgents: ReadonlySet<string>;
	/** The agents' version. */
	readonly version: string;
	addLine(subTask: SubTask, text: string): void;
	/** Takes a DAG's lock once more; throws the refusal when another has it. */
	retakeLock(dag: Dag): void;
	releaseLock(dag: Dag): void;
}

/** SUCCEED or FAILED. */
export function isFinished({ state }: { state: DagState }): boolean {
	return state === 'SUCCEED' || state === 'FAILED';
}

/** The node of the present stage. */
export function currentNode(dag: Dag): DagNode {
	return dag.nodes[dag.stage - 1];
}
