/**
 * Follows a DAG in the simulator as the recorder did, and compares the row of states that it goes
 * through. Every state that was seen must come, in the same order, looking the same; a state that the
 * simulator stays in for longer than the recorder can have overlooked must have been seen. How long a
 * state lasts is not compared: the clock is moved from one change to the next.
 */
import type { Json } from '../simulators/obshell/wire';
import { bodyOf, withBigints, type Difference } from './compare';
import type { RecordedAnswer } from './recordings';
import type { Sent } from './send';

/** The recorder looked every 0.4 s, and an answer took up to 0.3 s. */
const OVERLOOKED = 1_000;
/** How much longer than recorded a DAG may take, in milliseconds. */
const PATIENCE = 60_000;
const ENDED = ['SUCCEED', 'FAILED'];

/** One recorded look at a DAG; `at` by the recording's clock. */
export interface Poll {
	at: number;
	answer: RecordedAnswer;
}

/** The simulator, as far as following needs it. */
export interface Stage {
	now(): number;
	nextChange(): number;
	moveTo(instant: number): void;
	read(): Promise<Sent>;
	compare(recorded: RecordedAnswer, sent: Sent, recordedNow: number, simulatedNow: number): Difference[];
}

interface Seen {
	at: number;
	/** Until when it stood. */
	until: number;
	state: string;
	sent: Sent;
}

/** Goes on until the DAG has ended, or to where the recorder stopped; `ahead` is the simulator's clock over the recording's. */
export async function followDag(polls: Poll[], ahead: number, stage: Stage): Promise<Difference[]> {
	const last = polls[polls.length - 1];
	const seen = await watch(polls, last.at + ahead, stage);
	const differences: Difference[] = [];
	let next = 0;
	for (const { at, answer } of polls) {
		const state = stateOf(withBigints(answer));
		const place = seen.findIndex((one, index) => index >= next && one.state === state);
		if (place < 0) {
			differences.push({ at: 'dag', kind: 'missing', recorded: state, simulated: seen.slice(next, next + 3).map((one) => one.state).join(' | ') });
			continue;
		}
		for (const one of seen.slice(next, place)) differences.push(...neverSeen(one));
		differences.push(...stage.compare(answer, alike(answer, seen[place].sent), at, seen[place].at));
		next = place + (isLastOf(polls, answer) ? 1 : 0);
	}
	return differences;
}

function isLastOf(polls: Poll[], answer: RecordedAnswer): boolean {
	const index = polls.findIndex((poll) => poll.answer === answer);
	return index + 1 < polls.length && stateOf(withBigints(polls[index + 1].answer)) !== stateOf(withBigints(answer));
}

function neverSeen({ at, until, state }: Seen): Difference[] {
	if (until - at < OVERLOOKED) return [];
	return [{ at: 'dag', kind: 'extra', recorded: undefined, simulated: `${state} for ${until - at} ms` }];
}

async function watch(polls: Poll[], end: number, stage: Stage): Promise<Seen[]> {
	const recordedEnd = stateOf(withBigints(polls[polls.length - 1].answer));
	const seen: Seen[] = [];
	for (;;) {
		const sent = await stage.read();
		const state = stateOf(bodyOf(sent.text));
		const before = seen.at(-1);
		if (before) before.until = stage.now();
		if (before?.state === state) before.sent = sent;
		else seen.push({ at: stage.now(), until: stage.now(), state, sent });
		const next = stage.nextChange();
		const isOver = ENDED.some((ended) => state.startsWith(`${ended} `)) || sent.status !== 200;
		const isAsFar = next >= end && seen.some((one) => one.state === recordedEnd);
		if (isOver || isAsFar || Math.min(next, end + PATIENCE) > end + PATIENCE - 1) break;
		stage.moveTo(next);
	}
	if (stage.now() < end) stage.moveTo(end);
	return seen;
}

/** `state operator stage node.operator(sub-task.operator×runs) …`. */
function stateOf(body: unknown): string {
	const data = (body as { data?: DagLike } | undefined)?.data;
	if (!data?.state) return 'no DAG';
	const parts = (data.nodes ?? []).map(({ state, operator, sub_tasks: subTasks }) => {
		const inner = (subTasks ?? []).map((one) => `${one.state}.${one.operator}×${one.execute_times}`);
		return `${state}.${operator}(${inner.join(',')})`;
	});
	return [data.state, data.operator, data.stage, ...parts].join(' ');
}

interface DagLike {
	state: string;
	operator: string;
	stage: number;
	nodes: Array<{ state: string; operator: string; sub_tasks: Array<SubTaskLike> | null }> | null;
}

interface SubTaskLike {
	state: string;
	operator: string;
	execute_times: number;
	task_logs: Json;
}

/** While a sub-task runs its log grows: where one is the beginning of the other, the simulated answer is read with the recorded one. */
function alike(recorded: RecordedAnswer, sent: Sent): Sent {
	const body = bodyOf(sent.text) as { data?: DagLike } | undefined;
	const [mine, theirs] = [subTasksOf(body), subTasksOf(recorded.body as { data?: DagLike })];
	let text = sent.text;
	mine.forEach((subTask, index) => {
		const other = theirs[index];
		if (subTask.state !== 'RUNNING' || !other) return;
		const [one, two] = [linesOf(subTask), linesOf(other)];
		if (one.every((line, position) => masked(line) === masked(two[position] ?? line)) && one.length !== two.length) {
			text = text.replace(`"task_logs":${JSON.stringify(subTask.task_logs)}`, `"task_logs":${JSON.stringify(other.task_logs)}`);
		}
	});
	return { ...sent, text };
}

/** Names of pools hold the moment of their making. */
function masked(line: Json): string {
	return String(line).replace(/\d{13}/g, '#');
}

function subTasksOf(body: { data?: DagLike } | undefined): SubTaskLike[] {
	return (body?.data?.nodes ?? []).flatMap(({ sub_tasks: subTasks }) => subTasks ?? []);
}

function linesOf({ task_logs: lines }: SubTaskLike): Json[] {
	return Array.isArray(lines) ? lines : [];
}
