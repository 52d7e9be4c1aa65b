/**
 * Ratios between ours and a named peer, taken in the same run: a bare time says more about the machine than
 * about the code.
 */
import { figureOf, type FigureName } from './goals.mts';

/** One way to do the work that is measured. */
export type Contender =
	/** Does the work once; what it returns is only there so that no engine can skip it. */
	| { run(): unknown }
	/** For a contender in another process: does the work once and gives the milliseconds that it took there. */
	| { time(): Promise<number> };

/** Why a peer is not to be had here. */
export interface Missing {
	missing: string;
}

/** Ours against its peers at one piece of work. */
export interface Comparison {
	/** What is done, with the size of it. */
	work: string;
	ours: Contender;
	/** By the figure that is taken beside each. */
	peers: Partial<Record<FigureName, Contender | Missing>>;
	/** Default 15; fewer for work that takes seconds. */
	rounds?: number;
	/** Default a fifth of the rounds; more for work of much code, which the engine needs long to compile. */
	warmUpRounds?: number;
	/** Ends what the contenders have started. */
	done?(): unknown;
}

/** What was measured for one figure, in its unit. */
export interface Reading {
	figure: FigureName;
	value: number | Missing;
	/** The size of the work, where the goal depends on it. */
	size?: number;
	/** What else is worth telling, for instance the bare times. */
	beside?: string;
}

/** One line of the table: what was measured at one piece of work. */
export interface Row {
	work: string;
	readings: Reading[];
}

/** Milliseconds: by the clock, and of the processor in this process (NaN where another one did the work). */
export interface Sample {
	time: number;
	cpu: number;
}

const ROUNDS = 15;
/** A sample repeats short work for so long, so that neither the clock's grain nor one collection decides. */
const SAMPLE_MS = 25;

/** Measures ours and every peer that is there; a row for each peer. */
export async function measure({ work, ours, peers, rounds = ROUNDS, warmUpRounds = Math.ceil(rounds / 5) }: Comparison): Promise<Row[]> {
	const all = Object.entries(peers) as Array<[FigureName, Contender | Missing]>;
	const there = all.flatMap(([, peer]) => ('missing' in peer ? [] : [peer]));
	const [ofOurs, ...ofPeers] = await medians([ours, ...there], rounds, warmUpRounds);
	return all.map(([figure, peer]) => ({
		work,
		readings: ['missing' in peer ? { figure, value: peer } : ratio(figure, ofOurs, ofPeers[there.indexOf(peer)])],
	}));
}

/** The median sample of each contender, all measured in turns. */
export async function medians(contenders: Contender[], rounds: number, warmUpRounds: number): Promise<Sample[]> {
	const repeats = new Map<Contender, number>();
	for (const { one } of turns(contenders, warmUpRounds)) {
		const taken = await sample(one, repeats.get(one) ?? 1);
		repeats.set(one, Math.max(1, Math.ceil(SAMPLE_MS / taken.time)));
	}
	const samples = contenders.map((): Sample[] => []);
	for (const { one, index } of turns(contenders, rounds)) samples[index].push(await sample(one, repeats.get(one) ?? 1));
	return samples.map((own) => ({ time: median(own.map(({ time }) => time)), cpu: median(own.map(({ cpu }) => cpu)) }));
}

/** Each of them in every round, and every other round backwards (ABBA). */
export function turns<T>(all: readonly T[], rounds: number): Array<{ one: T; index: number }> {
	const forth = all.map((one, index) => ({ one, index }));
	return Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? forth : [...forth].reverse())).flat();
}

/** For one run, on average of so many. */
async function sample(contender: Contender, repeats: number): Promise<Sample> {
	if ('time' in contender) return { time: await contender.time(), cpu: NaN };
	const { time, cpu } = await timed(async () => {
		for (let i = 0; i < repeats; i++) {
			const result = contender.run();
			if (result instanceof Promise) await result;
		}
	});
	return { time: time / repeats, cpu: cpu / repeats };
}

/** What `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<Sample> {
	const used = process.cpuUsage();
	const started = performance.now();
	await work();
	const time = performance.now() - started;
	const { user, system } = process.cpuUsage(used);
	return { time, cpu: (user + system) / 1000 };
}

/** Our time by the peer's, or the other way round where the figure says how much faster we are. */
export function ratio(figure: FigureName, ours: Sample, peer: Sample): Reading {
	const cpu = ours.cpu / peer.cpu;
	// On a busy machine, waiting for a core is most of the time of anything that waits for another process.
	const busy = ours.time > 100 && Number.isFinite(cpu) ? `; ${cpu.toFixed(2)} x its processor time` : '';
	return {
		figure,
		value: figureOf(figure).unit === 'x faster' ? peer.time / ours.time : ours.time / peer.time,
		beside: `${brief(ours.time)} to ${brief(peer.time)}${busy}`,
	};
}

/** The middle one. */
export function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds in the unit that suits them. */
export function brief(milliseconds: number): string {
	if (milliseconds < 1) return `${(milliseconds * 1000).toPrecision(3)} µs`;
	return milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
}
