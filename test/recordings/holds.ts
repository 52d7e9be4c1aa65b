/** The tests of one version's topics. */
import { askTopic } from './contract';
import { PENDING, told, unexplained } from './differences';
import { topicsOf, type Files } from './recordings';

const TIMEOUT = 120_000;

/** Declares one test for each topic of a version: no difference but those of the table, and none of the table in vain. */
export function holdsTheContract(files: Files, version: string): void {
	const pending = PENDING[version] ?? [];
	const topics = topicsOf(files, version);

	it('has every pending topic among its topics', () => {
		expect(topics).toEqual(expect.arrayContaining(pending));
	});

	for (const topic of topics) {
		const isPending = pending.includes(topic);
		it(isPending ? `does not answer ${topic} as recorded yet` : `answers ${topic} as recorded`, async () => {
			const { left, idle } = unexplained(await askTopic(files, version, topic), version, topic);
			if (isPending) return expect(left).not.toEqual([]);
			expect(left.map(told)).toEqual([]);
			expect(idle).toEqual([]);
		}, TIMEOUT);
	}
}
