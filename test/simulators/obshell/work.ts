/**
 * What the steps of a task do, written down as the agent does it: log lines, statements and waits in
 * their order (A/executor/ob/*.go). Nothing waits for real: a `yield` is the second that the agent sleeps.
 */
import { ObshellError } from './errors';
import { SqlError } from './database';
import type { Instant } from '../world';

/** Work in progress; each `yield` is a second's sleep. */
export type Work = Generator<undefined, void, undefined>;

/** What work sees of the sub-task that it belongs to. */
export interface Execution {
	/** The present, which moves on with each sleep. */
	readonly now: Instant;
	/** A line of its log. */
	log(line: string): void;
}

/** What one node of a DAG does. */
export interface Step {
	name: string;
	/** One sub-task for each agent, instead of one. */
	parallel?: boolean;
	/** Default true. */
	canRollback?: boolean;
	/** Done at once, or work that sleeps. Throwing StepFailure, or a refusal, fails it. */
	execute?(execution: Execution): Work | void;
	/** Default: nothing is undone. */
	rollback?(execution: Execution): Work | void;
	additionalData?: Record<string, unknown>;
}

/** Why a step failed; its sub-task's last log line tells it. docs/reference/obshell.md#42-failure-text. */
export class StepFailure extends Error {
	private outer = '';

	/** `lead` stands before everything that was around; `oldText` is what agents before 4.3.1 say in place of the text. */
	constructor(
		readonly errCode: string,
		private readonly text: string,
		private readonly lead = '',
		private readonly oldText = text,
	) {
		super(`${lead}${text}`);
	}

	/** The same, told by those who asked for what failed. */
	within(outer: string): this {
		this.outer = `${outer}: ${this.outer}`;
		return this;
	}

	/** The line, with the errCode where the agent has such. docs/reference/obshell.md#41-states-and-operators. */
	line(withErrCode: boolean): string {
		if (!withErrCode) return `ERROR: ${this.outer}${this.oldText}`;
		return `ERROR: [${this.errCode}]: ${this.lead}${this.outer}${this.text}`;
	}
}

/** An error that has no errCode of its own. */
export function plainFailure(text: string): StepFailure {
	return new StepFailure('Common.Unexpected', text, 'Unexpected error: ');
}

/** An error that was met in a step as the reason of its failure; a fault of the simulator itself goes on. */
export function asFailure(error: unknown): StepFailure {
	if (error instanceof StepFailure) return error;
	if (error instanceof SqlError) return new StepFailure(error.errCode, error.text, 'MySQL error: ');
	if (!(error instanceof ObshellError)) throw error;
	const oldText = error.extra.old?.message?.replace(/^[A-Z][a-z]+ [a-z]+: /, '');
	return new StepFailure(error.errCode, error.message, '', oldText);
}

/** Does something, and puts what it was for before the reason of its failure. */
export function within<T>(outer: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw asFailure(error).within(outer);
	}
}

/** The same for work that sleeps. */
export function* withinWork(outer: string, work: Work): Work {
	try {
		yield* work;
	} catch (error) {
		throw asFailure(error).within(outer);
	}
}
