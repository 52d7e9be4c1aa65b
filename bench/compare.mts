/**
 * Ratios between ours and a named peer, taken in the same run: a bare time says more about the machine than
 * about the code.
 */

/** One way to do the work that is measured. */
export interface Contender {
	name: string;
	/** Does the work once; what it returns is only there so that no engine can skip it. */
	run(): unknown;
	/** For a contender in another process: does the work once and gives the milliseconds that it took there. */
	time?(): Promise<number>;
}

/** Ours must take at most so many times the peer's time, or be at least so many times faster. */
export type Goal = { atMost: number } | { timesFaster: number };

/** Ours against its peers at one piece of work. */
export interface Comparison {
	/** What is done, with the size of it. */
	work: string;
	ours: Contender;
	peers: Array<Contender & { goal?: Goal }>;
	/** Default 15; fewer for work that takes seconds. */
	rounds?: number;
	/** Default a fifth of the rounds; more for work of much code, which the engine needs long to compile. */
	warmUpRounds?: number;
	/** Ends what the contenders have started. */
	done?(): unknown;
}

/** One line of the table, for what a bench measured by itself. */
export interface Row {
	work: string;
	/** `parseLossless / JSON.parse`. */
	between: string;
	/** What came out, in words. */
	reached: string;
	/** In words; empty = none. */
	goal: string;
	met: boolean;
}

/** Our time, or `what` else, by the peer's. */
export interface Ratio {
	work: string;
	/** `parseLossless / JSON.parse`. */
	between: string;
	ratio: number;
	/** Default `time`. */
	what?: string;
	/** What else is worth telling, for instance the bare figures. */
	beside?: string;
	goal?: Goal;
}

const ROUNDS = 15;
/** A sample repeats short work for so long, so that neither the clock's grain nor one collection decides. */
const SAMPLE_MS = 25;

/** Measures every contender in turn, round after round and every other round backwards. */
export async function measure(comparison: Comparison): Promise<Ratio[]> {
	const { work, ours, peers, rounds = ROUNDS, warmUpRounds = Math.ceil(rounds / 5) } = comparison;
	const contenders = [ours, ...peers];
	const repeats = new Map<Contender, number>();
	const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
	for (let round = -warmUpRounds; round < rounds; round++) {
		for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) {
			const taken = await sample(contender, repeats.get(contender) ?? 1);
			if (round >= 0) samples.get(contender)?.push(taken);
			else repeats.set(contender, Math.max(1, Math.ceil(SAMPLE_MS / taken.time)));
		}
	}
	const of = (contender: Contender, what: keyof Sample) => median((samples.get(contender) ?? []).map((one) => one[what]));
	return peers.map((peer) => {
		const cpu = of(ours, 'cpu') / of(peer, 'cpu');
		// On a busy machine, waiting for a core is most of the time of anything that waits for another process.
		const busy = of(ours, 'time') > 100 && Number.isFinite(cpu) ? `; ${cpu.toFixed(2)} x its processor time` : '';
		return {
			work,
			between: `${ours.name} / ${peer.name}`,
			ratio: of(ours, 'time') / of(peer, 'time'),
			beside: `${brief(of(ours, 'time'))} to ${brief(of(peer, 'time'))}${busy}`,
			goal: peer.goal,
		};
	});
}

/** Milliseconds: by the clock, and of the processor in this process (NaN where another one did the work). */
interface Sample {
	time: number;
	cpu: number;
}

/** For one run, on average of so many. */
async function sample({ run, time }: Contender, repeats: number): Promise<Sample> {
	if (time) return { time: await time(), cpu: NaN };
	const used = process.cpuUsage();
	const started = performance.now();
	for (let i = 0; i < repeats; i++) {
		const result = run();
		if (result instanceof Promise) await result;
	}
	const passed = performance.now() - started;
	const { user, system } = process.cpuUsage(used);
	return { time: passed / repeats, cpu: (user + system) / 1000 / repeats };
}

/** The middle one. */
export function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A ratio as a line of the table: `1.43 x its time`, or `7.1 x faster` where that is what the goal speaks of. */
export function rowOf({ work, between, ratio, what = 'time', beside, goal }: Ratio): Row {
	const behind = beside === undefined ? '' : ` (${beside})`;
	if (goal && 'timesFaster' in goal) {
		const reached = `${(1 / ratio).toFixed(1)} x faster${behind}`;
		return { work, between, reached, goal: `>= ${goal.timesFaster} x faster`, met: 1 / ratio >= goal.timesFaster };
	}
	const wanted = goal ? `<= ${goal.atMost} x its ${what}` : '';
	const reached = `${ratio.toFixed(2)} x its ${what}${behind}`;
	return { work, between, reached, goal: wanted, met: !goal || ratio <= goal.atMost };
}

/** The line for a peer that is not to be had here. */
export function skipped(work: string, between: string, why: string): Row {
	return { work, between, reached: `skipped: ${why}`, goal: '', met: true };
}

/** Milliseconds in the unit that suits them. */
export function brief(milliseconds: number): string {
	if (milliseconds < 1) return `${(milliseconds * 1000).toPrecision(3)} µs`;
	return milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
}
