/** What all targets are made of. */

/** One thing that is fuzzed. */
export interface Target {
	name: string;
	/** Checks so many cases; rejects with a counterexample. */
	check(cases: number, seed: number): Promise<void>;
	/** What `npm run fuzz` takes, and what fits into the tests of every day. */
	cases: { long: number; short: number };
}

/** Fails a case with the words that tell what is wrong. */
export function holds(condition: boolean, what: () => string): void {
	if (!condition) throw new Error(what());
}

/** As text, for messages and bodies. */
export const json = (value: unknown) => JSON.stringify(value);
