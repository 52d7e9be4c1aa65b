/**
 * Runs `work` for every input, at most `width` at a time, and gives the results in the inputs' order.
 * The first failure wins: nothing new is begun after it, and it is thrown once what runs has ended.
 */
export async function inParallel<I, O>(
	inputs: readonly I[],
	concurrency: number,
	work: (input: I, index: number) => Promise<O>,
): Promise<O[]> {
	const results = new Array<O>(inputs.length);
	const failures: unknown[] = [];
	let next = 0;
	const lane = async () => {
		while (next < inputs.length && failures.length === 0) {
			const index = next++;
			try {
				results[index] = await work(inputs[index], index);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, inputs.length) }, lane));
	if (failures.length > 0) throw failures[0];
	return results;
}
