/**
 * Runs `work` for every input, at most `width` at a time, and gives the results in the inputs' order.
 * The first failure wins: nothing new is begun after it, and it is thrown once what runs has ended.
 */
export async function inParallel<I, O>(
	inputs: readonly I[],
	concurrency: number,
	work: (input: I, index: number) => Promise<O>,
): Promise<O[]> {
	return await inParallelUntil(inputs, concurrency, work, () => false);
}

/**
 * As `inParallel`, but begins nothing new once the results suffice.
 * @param enough asked each time more of the first results are there: the first `count` of them, without a gap
 * @returns the results of the first inputs that sufficed, or of all
 */
export async function inParallelUntil<I, O>(
	inputs: readonly I[],
	concurrency: number,
	work: (input: I, index: number) => Promise<O>,
	enough: (results: readonly O[], count: number) => boolean,
): Promise<O[]> {
	const results = new Array<O>(inputs.length);
	const ended = new Set<number>();
	const failures: unknown[] = [];
	let next = 0;
	let whole = 0;
	let sufficed = false;
	const lane = async () => {
		while (next < inputs.length && failures.length === 0 && !sufficed) {
			const index = next++;
			try {
				results[index] = await work(inputs[index], index);
				ended.add(index);
				while (!sufficed && ended.has(whole)) sufficed = enough(results, ++whole);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, inputs.length) }, lane));
	// What would have come after enough is nobody's failure.
	if (failures.length > 0 && !sufficed) throw failures[0];
	return results.slice(0, whole);
}
