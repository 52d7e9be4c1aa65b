/** How an agent runs a sub-task. A/engine/executor/executor.go. */
import { MOMENT, type Engine, type SubTask } from './dag';
import { has } from './versions';
import { asFailure, plainFailure, type Execution, type Step, type Work } from './work';
import { SECOND } from '../worldAt';

/** A sub-task fails when it runs this long, whatever it waits for. docs/reference/obshell.md#41-states-and-operators. */
export const SUB_TASK_TIMEOUT = 3600 * SECOND;

/** Gives a sub-task that is READY to its agent; one that is dead does not take it. */
export function give(engine: Engine, subTask: SubTask): void {
	const isTaken = subTask.wakeAt !== Infinity;
	if (!isTaken && !engine.deadAgents.has(subTask.agent.ip)) subTask.wakeAt = engine.now + MOMENT;
}

/** Takes a sub-task away from its agent. */
export function takeBack(subTask: SubTask): void {
	subTask.work = undefined;
	subTask.outcome = undefined;
	subTask.wakeAt = Infinity;
}

/** Does what an agent does next with a sub-task: begins, goes on after a sleep, or tells what came of it. */
export function play(engine: Engine, subTask: SubTask, step: Step): void {
	if (engine.deadAgents.has(subTask.agent.ip)) {
		subTask.wakeAt = engine.now + SECOND;
		return;
	}
	if (subTask.outcome) return end(engine, subTask);
	if (subTask.state === 'READY') begin(engine, subTask, step);
	if (engine.now - subTask.startAt < SUB_TASK_TIMEOUT) return goOn(engine, subTask);
	subTask.outcome = { failure: plainFailure(`task ${subTask.id} timeout`) };
	end(engine, subTask);
}

function begin(engine: Engine, subTask: SubTask, step: Step): void {
	const execution: Execution = {
		get now() {
			return engine.now;
		},
		log: (line) => engine.addLine(subTask, line),
	};
	subTask.state = 'RUNNING';
	subTask.startAt = engine.now;
	subTask.work = workOf(step, subTask.operator, execution);
}

function* workOf(step: Step, operator: SubTask['operator'], execution: Execution): Work {
	const work = operator === 'ROLLBACK' ? step.rollback?.(execution) : step.execute?.(execution);
	if (work) yield* work;
}

function goOn(engine: Engine, subTask: SubTask): void {
	try {
		if (subTask.work?.next().done ?? true) subTask.outcome = {};
	} catch (error) {
		subTask.outcome = { failure: asFailure(error) };
	}
	subTask.wakeAt = engine.now + (subTask.outcome ? MOMENT : SECOND);
}

function end(engine: Engine, subTask: SubTask): void {
	const failure = subTask.outcome?.failure;
	takeBack(subTask);
	subTask.state = failure ? 'FAILED' : 'SUCCEED';
	subTask.endAt = engine.now;
	if (failure) engine.addLine(subTask, failure.line(has(engine.version, 'errCodes')));
}
