/** Following a DAG: every state that was seen must come, in order; one that nobody can have overlooked must have been seen. */
import { followDag } from './dags';

const dag = (state: string, stage: number, nodes: Array<[node: string, subTask: string, runs: number]>) => ({
	data: {
		state,
		operator: 'RUN',
		stage,
		nodes: nodes.map(([node, subTask, runs]) => ({
			state: node,
			operator: 'RUN',
			sub_tasks: [{ state: subTask, operator: 'RUN', execute_times: runs, task_logs: null }],
		})),
	},
});
const ready = dag('READY', 1, [['PENDING', 'PENDING', 0]]);
const running = dag('RUNNING', 1, [['RUNNING', 'RUNNING', 1]]);
const almost = dag('RUNNING', 1, [['RUNNING', 'SUCCEED', 1]]);
const succeeded = dag('SUCCEED', 1, [['SUCCEED', 'SUCCEED', 1]]);
const failed = dag('FAILED', 1, [['FAILED', 'FAILED', 1]]);

type Body = typeof ready;

/** Follows a row of recorded states in a simulator that goes through the others, each at its time. */
async function followed(recorded: Body[], simulated: Array<[at: number, Body]>, differs = false): Promise<string[]> {
	let now = 0;
	const found = await followDag(
		recorded.map((body, index) => ({ at: index * 500, answer: { status: 200, contentType: null, body } })),
		0,
		{
			now: () => now,
			nextChange: () => simulated.map(([at]) => at).find((at) => at > now) ?? Infinity,
			moveTo: (instant) => void (now = instant),
			read: () => {
				const [, body] = simulated.filter(([at]) => at <= now).at(-1) ?? simulated[0];
				return Promise.resolve({ status: 200, contentType: null, text: JSON.stringify(body) });
			},
			compare: () => (differs ? [{ at: '/data/x', kind: 'value', recorded: 1, simulated: 2 }] : []),
		},
	);
	return found.map(({ at, kind }) => `${at} ${kind}`);
}

it('takes the same row of states, whatever the pace', async () => {
	expect(await followed([ready, running, succeeded], [[0, ready], [900, running], [30_000, succeeded]])).toEqual([]);
});

it('lets a short state pass that the recorder can have overlooked, and no long one', async () => {
	expect(await followed([ready, running, succeeded], [[0, ready], [400, running], [800, almost], [1_600, succeeded]])).toEqual([]);
	expect(await followed([ready, running, succeeded], [[0, ready], [400, running], [800, almost], [2_600, succeeded]])).toEqual(['dag extra']);
});

it('misses a state that never comes', async () => {
	expect(await followed([ready, running, almost, succeeded], [[0, ready], [400, running], [900, succeeded]])).toEqual(['dag missing']);
});

it('sees another end, and another order', async () => {
	expect(await followed([ready, failed], [[0, ready], [400, succeeded]])).toEqual(['dag missing']);
	expect(await followed([ready, almost, running, succeeded], [[0, ready], [400, running], [900, almost], [1_400, succeeded]])).toContain('dag missing');
});

it('compares what it finds at each state', async () => {
	expect(await followed([ready, succeeded], [[0, ready], [400, succeeded]], true)).toEqual(['/data/x value', '/data/x value']);
});

it('ends with a simulator that never comes to an end', async () => {
	expect(await followed([ready, succeeded], [[0, ready]])).toEqual(['dag missing']);
});
