import { inParallel, inParallelUntil } from '../../../services/work/inParallel';

const numbers = Array.from({ length: 20 }, (_, index) => index);

it('gives all results in order, and the first failure', async () => {
	expect(await inParallel(numbers, 3, async (one) => await Promise.resolve(one * 2))).toEqual(numbers.map((one) => one * 2));
	expect(await inParallel([], 3, async () => await Promise.resolve(1))).toEqual([]);
	const work = async (one: number) => (one > 4 ? await Promise.reject(new Error(`no ${one}`)) : await Promise.resolve(one));
	await expect(inParallel(numbers, 1, work)).rejects.toThrow('no 5');
});

it('begins nothing new once the first results suffice, and asks about these without a gap', async () => {
	const begun: number[] = [];
	const waiting: Array<() => void> = [];
	const counts: number[] = [];
	const running = inParallelUntil(
		numbers,
		2,
		async (one) => {
			begun.push(one);
			// The first one takes longest.
			if (one === 0) await new Promise<void>((resolve) => waiting.push(resolve));
			if (one === 5) waiting[0]();
			return one;
		},
		(results, count) => {
			counts.push(count);
			expect(results.slice(0, count)).toEqual(numbers.slice(0, count));
			return count >= 3;
		},
	);
	expect(await running).toEqual([0, 1, 2]);
	expect(counts).toEqual([1, 2, 3]);
	expect(Math.max(...begun)).toBeLessThanOrEqual(7);
});

it('a failure after enough is nobody\'s', async () => {
	let fail = (): void => undefined;
	const failing = new Promise<number>((_resolve, reject) => (fail = () => reject(new Error('late'))));
	const running = inParallelUntil(numbers, 2, async (one) => (one === 1 ? await failing : await Promise.resolve(one)), (_results, count) => {
		fail();
		return count >= 1;
	});
	expect(await running).toEqual([0]);
});
