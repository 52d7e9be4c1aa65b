import type { IDataObject } from 'n8n-workflow';

import { text } from '../../records/build';
import type { Outcome, TaskRecord } from '../../records/types';
import { iso, parseTime, secondsBetween } from '../../time/times';
import { objectsIn } from '../../wire/envelope';
import { redact } from '../../wire/redact';

/** When a backup or restore task of OCP began, in milliseconds since 1970; 0 when it does not say. */
export function startOf(task: IDataObject): number {
	return parseTime(task.startTime) ?? parseTime(task.createTime) ?? 0;
}

/** The newest of some tasks: the order of OCP's lists is not documented, so all are looked at. */
export function newest(tasks: IDataObject[]): IDataObject | undefined {
	let best: IDataObject | undefined;
	for (const task of tasks) if (!best || startOf(task) > startOf(best)) best = task;
	return best;
}

/** An instant as `…Z` without fraction, the one form that all lists of OCP take (docs/reference/ocp.md#31-parameters-of-task-lists). */
export function utc(instant: number, round: (seconds: number) => number = Math.floor): string {
	return new Date(round(instant / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** A time range for the task lists, widened to whole seconds. */
export function period({ from, until }: { from?: number; until?: number }): { startTime?: string; endTime?: string } {
	return {
		startTime: from === undefined ? undefined : utc(from),
		endTime: until === undefined ? undefined : utc(until, Math.ceil),
	};
}

const OUTCOMES: Record<string, Outcome> = {
	PENDING: 'running',
	READY: 'running',
	RUNNING: 'running',
	CANCELING: 'running',
	SUCCESSFUL: 'succeeded',
	FAILED: 'failed',
};

const UNDONE = 'The task was rolled back: its work is undone';
const REMEDIES = 'Retry it, or roll it back to undo its work (Task > Operate)';

/** A task instance (docs/reference/ocp.md#4-look-ups-and-tasks) as our record; the stage is the first step that is not done. */
export function taskRecord(task: IDataObject): TaskRecord {
	const steps = objectsIn(task.subtasks);
	const done = steps.findIndex(({ status }) => status !== 'SUCCESSFUL');
	const failed = steps.find(({ status }) => status === 'FAILED');
	const startedAt = parseTime(task.startTime) ?? parseTime(task.createTime);
	const finishedAt = parseTime(task.finishTime);
	const undone = task.operation === 'ROLLBACK' && task.status === 'SUCCESSFUL';
	const outcome = undone ? 'canceled' : (OUTCOMES[String(task.status)] ?? 'unknown');
	return {
		service: 'ocp',
		taskId: String(task.id),
		name: text(task.name),
		state: text(task.status),
		operator: text(task.operation),
		outcome,
		stage: steps.length === 0 ? null : done === -1 ? steps.length : done + 1,
		stages: steps.length === 0 ? null : steps.length,
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt),
		failure: failed
			? { step: text(failed.name), server: null, log: text(redact(String(failed.description ?? ''))) }
			: null,
		message: undone ? UNDONE : outcome === 'failed' ? REMEDIES : null,
	};
}
