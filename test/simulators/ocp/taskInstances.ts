import type { Instant, Tenant, World } from '../world';

/** What was asked of a task instance (docs/reference/ocp.md#4-look-ups-and-tasks). */
export type TaskOperation = 'EXECUTE' | 'RETRY' | 'ROLLBACK';

/** The state of a task instance. */
export type TaskState = 'RUNNING' | 'FAILED' | 'SUCCESSFUL';

/** One attempt; its end is asked for anew each time, because what it follows (a backup) may be canceled meanwhile. */
export interface TaskRun {
	operation: TaskOperation;
	startedAt: Instant;
	/** Infinity = never. */
	endsAt(): Instant;
	succeeds(): boolean;
}

/** A task instance. */
export interface TaskFacts {
	id: number;
	name: string;
	type: 'MANUAL' | 'SYS_ONECE' | 'SCHEDULED' | 'SYS_SCHEDULED';
	world: World;
	tenant?: Pick<Tenant, 'ocpId' | 'id' | 'name' | 'mode'>;
	creator: string;
	createdAt: Instant;
	/** Names of its steps, in order. */
	steps: string[];
	/** Newest last, never empty. */
	runs: TaskRun[];
	/** Starts the work again. */
	retry(now: Instant): TaskRun;
	/** Undoes what the work left behind. */
	rollback(now: Instant): TaskRun;
	prohibitRollback?: boolean;
}

/** How long small tasks and rollbacks take. Milliseconds. */
export const SHORT_TASK = 5_000;

/** A task of a few seconds that succeeds. */
export function briefTask(
	world: World,
	tenant: Tenant | undefined,
	name: string,
	creator: string,
	createdAt: Instant,
): Omit<TaskFacts, 'id'> {
	const run = (operation: TaskOperation, startedAt: Instant): TaskRun => ({
		operation,
		startedAt,
		endsAt: () => startedAt + SHORT_TASK,
		succeeds: () => true,
	});
	return {
		name,
		type: 'MANUAL',
		world,
		tenant,
		creator,
		createdAt,
		steps: ['Prepare', name],
		runs: [run('EXECUTE', createdAt)],
		retry: (now) => run('RETRY', now),
		rollback: (now) => run('ROLLBACK', now),
	};
}

/** The state at an instant. */
export function taskStateAt(task: TaskFacts, now: Instant): TaskState {
	const run = lastRun(task);
	return run.endsAt() > now ? 'RUNNING' : run.succeeds() ? 'SUCCESSFUL' : 'FAILED';
}

/** When it ended, or undefined while it runs. */
export function taskEndedAt(task: TaskFacts, now: Instant): Instant | undefined {
	const end = lastRun(task).endsAt();
	return end <= now ? end : undefined;
}

/** The attempt that counts. */
export function lastRun(task: TaskFacts): TaskRun {
	return task.runs[task.runs.length - 1];
}

/** How many of the steps are done at an instant; a failed task stands at the last but one. */
export function stepsDoneAt(task: TaskFacts, now: Instant): number {
	const run = lastRun(task);
	const state = taskStateAt(task, now);
	if (state === 'SUCCESSFUL') return task.steps.length;
	if (state === 'FAILED') return Math.max(0, task.steps.length - 2);
	const length = run.endsAt() === Infinity ? 3_600_000 : Math.max(1, run.endsAt() - run.startedAt);
	return Math.min(task.steps.length - 1, Math.floor(((now - run.startedAt) / length) * task.steps.length));
}
