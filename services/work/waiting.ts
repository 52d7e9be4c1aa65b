import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn, quote, type ErrorKind } from '../errors';
import type { Answer, Outcome, TaskRecord } from '../records/types';
import { clock } from '../time/clock';

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
	/** Whether it may be done anew when it has failed; default yes. No, where only something that follows it has. */
	mayRepeat?(answers: Array<Answer<R>>): boolean;
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

/**
 * Faults that end by themselves: the work goes on in OceanBase while an agent restarts. One that starts before its database
 * is back calls itself outside of any cluster.
 */
const PASSING: ErrorKind[] = ['unreachable', 'server', 'throttled', 'agent-not-in-cluster'];

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
			if (!isKind(error, PASSING)) throw passOn(error);
			if (clock.now() - lastSeen >= patience.toleranceMs) throw givenUp(error, started, state, clock.now() - lastSeen);
		}
		const left = begun + patience.timeoutMs - clock.now();
		if (left <= 0) throw timeout(started, state, patience.timeoutMs);
		await clock.pause(Math.min(pause, left), patience.signal);
	}
}

function timeout(started: Started, state: string, timeoutMs: number): BackupServiceError {
	return new BackupServiceError('timeout', `${started.name} is not done after ${minutes(timeoutMs)}`, {
		description: howToGoOn(started, state),
	});
}

function givenUp(fault: BackupServiceError, started: Started, state: string, awayMs: number): BackupServiceError {
	const { kind, message, description, status, code } = fault;
	return new BackupServiceError(kind, message, {
		description: `It was out of reach for ${minutes(awayMs)}, so the wait was given up. ${howToGoOn(started, state)} ${description ?? ''}`.trim(),
		status,
		code,
	});
}

function howToGoOn({ name, task }: Started, state: string): string {
	const id = task?.record.taskId ?? '';
	const follow = id === '' ? 'Look again later.' : `Follow it with Task > Wait or Task > Get and the task ID ${id}.`;
	return `${name} does not depend on the wait and goes on on the server; the last state seen was: ${quote(state)}. ${follow}`;
}

function minutes(milliseconds: number): string {
	const count = Math.round(milliseconds / 6_000) / 10;
	return count === 1 ? '1 minute' : `${count} minutes`;
}

/** Pauses before the looks that follow a lost answer: the server may still be at work on the request. */
const LOOKS_AFTER_MS = [0, 1_000, 2_000, 2_000];

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
		if (!isKind(error, ['answer-lost'])) throw passOn(error);
		return await foundAfter(error, find);
	}
}

async function foundAfter<T>(lost: BackupServiceError, find: () => Promise<T | undefined>): Promise<T> {
	let looked = false;
	for (const pause of LOOKS_AFTER_MS) {
		if (pause > 0) await clock.pause(pause);
		try {
			const found = await find();
			if (found !== undefined) return found;
			looked = true;
		} catch (error) {
			if (isKind(error, ['canceled'])) throw passOn(error);
		}
	}
	const seen = looked ? 'Right afterwards no such work was to be found on the server.' : 'Right afterwards the server could not be asked about it.';
	throw new BackupServiceError('answer-lost', lost.message, { description: `${seen} ${lost.description ?? ''}`.trim() });
}

/** Whether an error is one of ours, of one of these kinds. */
export function isKind(error: unknown, kinds: ErrorKind[]): error is BackupServiceError {
	return error instanceof BackupServiceError && kinds.includes(error.kind);
}

/**
 * A task as the thing itself that is followed, to its own end.
 * @param where what else to say of a task that runs: what it waits for
 */
export async function follow(get: () => Promise<Answer<TaskRecord>>, where?: (task: Answer<TaskRecord>) => string): Promise<Started<TaskRecord>> {
	const task = await get();
	return { name: `The task ${task.record.name ?? task.record.taskId}`, task, look: async () => lookAtTask(await get(), where) };
}

/** One look at a task that is itself the thing waited for; `where` as for `follow`. */
export function lookAtTask(task: Answer<TaskRecord>, where: (task: Answer<TaskRecord>) => string = () => ''): Look<TaskRecord> {
	const { outcome, state, stage, stages } = task.record;
	const step = stage === null ? '' : `, step ${stage} of ${stages}`;
	return { done: outcome !== 'running', answers: [task], state: `${state ?? 'no state'}${step}${where(task)}` };
}

/** Whether a backup or restore may still go on: it runs, or the server has a word for its state that nobody knows, and no end. */
export function mayGoOn({ outcome, status, finishedAt }: { outcome: Outcome; status: string | null; finishedAt: string | null }): boolean {
	return outcome === 'running' || (outcome === 'unknown' && status !== null && finishedAt === null);
}

/** Several outcomes as one: `running` while one has not ended, then the worst. */
export function overall(outcomes: Outcome[]): Outcome {
	const order: Outcome[] = ['running', 'failed', 'unknown', 'canceled', 'none', 'succeeded'];
	return order.find((outcome) => outcomes.includes(outcome)) ?? 'none';
}
