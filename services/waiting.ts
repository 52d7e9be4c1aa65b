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
	/** What it is, e.g. "The backup of orders"; begins a sentence. */
	name: string;
	/** The server's task for it, where it has one. */
	task?: Answer<TaskRecord>;
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
	for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(Math.round(pause * 1.5), LONGEST_PAUSE_MS)) {
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
		if (left <= 0) throw timeout(started, state, patience.timeoutMs);
		await clock.pause(Math.min(pause, left), patience.signal);
	}
}

function timeout({ name, task }: Started, state: string, timeoutMs: number): BackupServiceError {
	const id = task?.record.taskId ?? '';
	const follow = id === '' ? 'Look again later.' : `Follow it with Task > Wait or Task > Get and the task ID ${id}.`;
	return new BackupServiceError('timeout', `${name} is not done after ${Math.round(timeoutMs / 60_000)} minutes`, {
		description: `It goes on on the server; the last state seen was: ${state}. ${follow}`,
	});
}

/**
 * Sends a write once. When its answer is lost, looks on the server whether the work is there and takes it for ours;
 * nothing is ever sent again.
 * @param find looks for the work just asked for; undefined = not there
 * @throws BackupServiceError answer-lost when it is not there, or nobody can look
 */
export async function sendOnce<T>(send: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
	try {
		return await send();
	} catch (error) {
		if (!(error instanceof BackupServiceError) || error.kind !== 'answer-lost') throw passOn(error);
		const found = await find().catch(() => undefined);
		if (found !== undefined) return found;
		throw passOn(
			new BackupServiceError('answer-lost', error.message, {
				description: `Right afterwards no such work was to be found on the server. ${error.description ?? ''}`,
			}),
		);
	}
}

/** Several outcomes as one: the worst of those that have ended, `running` while one has not. */
export function overall(outcomes: Outcome[]): Outcome {
	const order: Outcome[] = ['running', 'failed', 'unknown', 'canceled', 'none', 'succeeded'];
	return order.find((outcome) => outcomes.includes(outcome)) ?? 'none';
}
