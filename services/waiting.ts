import type { IDataObject } from 'n8n-workflow';

import type { Answer, Outcome, TaskRecord } from './backupService';
import { clock } from './clock';
import { BackupServiceError, passOn } from './errors';

/** What one look at the work showed. */
export interface Look<R extends IDataObject = IDataObject> {
	/** Nothing will change any more. */
	done: boolean;
	/** The things themselves (backups, a restore, a task), as they are now. */
	answers: Array<Answer<R>>;
	/** One phrase, e.g. "orders: BACKUP_DATA_MAJOR, 41 %". */
	state: string;
}

/** Work that the server has taken on. */
export interface Started<R extends IDataObject = IDataObject> {
	task: Answer<TaskRecord>;
	/** One look at the thing itself, not only at the task: a task may end before it, or outlive its own time limit. */
	look(): Promise<Look<R>>;
}

/** How long to wait, in milliseconds. */
export interface Patience {
	timeoutMs: number;
	/** How long the server may be out of reach in between. */
	toleranceMs: number;
	signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Faults that end by themselves: the work goes on in OceanBase while an agent restarts. */
const PASSING = ['unreachable', 'server', 'throttled'];

/**
 * Looks until the work is done: at once, then after growing pauses.
 * @throws BackupServiceError `canceled` within a second of n8n's cancel, `timeout` with the state and how to go on,
 *   or the last fault when the server stays out of reach longer than it may
 */
export async function waitFor<R extends IDataObject>(started: Started<R>, patience: Patience): Promise<Array<Answer<R>>> {
	const begun = clock.now();
	let lastSeen = begun;
	let state = 'not seen yet';
	for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
		try {
			const look = await started.look();
			if (look.done) return look.answers;
			state = look.state;
			lastSeen = clock.now();
		} catch (error) {
			const passing = error instanceof BackupServiceError && PASSING.includes(error.kind);
			if (!passing || clock.now() - lastSeen > patience.toleranceMs) throw passOn(error);
		}
		const left = begun + patience.timeoutMs - clock.now();
		if (left <= 0) throw timeout(started.task.record, state, patience.timeoutMs);
		await clock.pause(Math.min(pause, left), patience.signal);
	}
}

function timeout({ taskId, name }: TaskRecord, state: string, timeoutMs: number): BackupServiceError {
	const follow = taskId === '' ? '' : ` Follow it with Task > Wait or Task > Get and the task ID ${taskId}.`;
	return new BackupServiceError('timeout', `${name ?? 'The work'} is not done after ${Math.round(timeoutMs / 60_000)} minutes`, {
		description: `It goes on on the server; the last state seen was: ${state}.${follow}`,
	});
}

/** Several outcomes as one: the worst of those that have ended, `running` while one has not. */
export function overall(outcomes: Outcome[]): Outcome {
	const order: Outcome[] = ['running', 'failed', 'unknown', 'canceled', 'none', 'succeeded'];
	return order.find((outcome) => outcomes.includes(outcome)) ?? 'none';
}
