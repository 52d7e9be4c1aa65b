/**
 * Ratios between ours and a named peer, taken in the same run: a bare time says more about the machine than
 * about the code.
 */

/** One way to do the work that is measured. */
export interface Contender {
	name: string;
	/** Does the work once; what it returns is only there so that no engine can skip it. */
	run(): unknown;
}

/** Ours must take at most so many times the peer's time, or be at least so many times faster. */
export type Goal = { atMost: number } | { timesFaster: number };

/** Ours against its peers at one piece of work. */
export interface Comparison {
	/** What is done, with the size of it. */
	work: string;
	ours: Contender;
	peers: Array<Contender & { goal?: Goal }>;
}

/** One line of the table. */
export interface Ratio {
	work: string;
	/** `parseLossless / JSON.parse`. */
	between: string;
	/** Our time by the peer's. */
	ratio: number;
	goal?: Goal;
}

const ROUNDS = 15;
const WARM_UP_ROUNDS = 3;
/** A sample repeats short work for so long, so that neither the clock's grain nor one collection decides. */
const SAMPLE_MS = 25;

/** Measures every contender in turn, round after round and every other round backwards. */
export async function measure({ work, ours, peers }: Comparison): Promise<Ratio[]> {
	const contenders = [ours, ...peers];
	const repeats = new Map<Contender, number>();
	const times = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
	for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
		for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) {
			const time = await sample(contender, repeats.get(contender) ?? 1);
			if (round >= 0) times.get(contender)?.push(time);
			else repeats.set(contender, Math.max(1, Math.ceil(SAMPLE_MS / time)));
		}
	}
	const time = (contender: Contender) => median(times.get(contender) ?? []);
	return peers.map((peer) => ({
		work,
		between: `${ours.name} / ${peer.name}`,
		ratio: time(ours) / time(peer),
		goal: peer.goal,
	}));
}

/** Milliseconds for one run, on average of so many. */
async function sample({ run }: Contender, repeats: number): Promise<number> {
	const started = performance.now();
	for (let i = 0; i < repeats; i++) {
		const result = run();
		if (result instanceof Promise) await result;
	}
	return (performance.now() - started) / repeats;
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Whether the goal is met; a ratio without a goal cannot miss one. */
export function isMet({ ratio, goal }: Ratio): boolean {
	if (!goal) return true;
	return 'atMost' in goal ? ratio <= goal.atMost : 1 / ratio >= goal.timesFaster;
}

/** `1.43 x its time`, or `7.1 x faster` where that is what the goal speaks of. */
export function inWords({ ratio, goal }: Ratio): { ratio: string; goal: string } {
	if (goal && 'timesFaster' in goal) {
		return { ratio: `${(1 / ratio).toFixed(1)} x faster`, goal: `>= ${goal.timesFaster} x faster` };
	}
	return { ratio: `${ratio.toFixed(2)} x its time`, goal: goal ? `<= ${goal.atMost} x its time` : '' };
}
