/** The tests of one version's topics. */
import { askTopic } from './contract';
import { told, unexplained } from './differences';
import { topicsOf, type Files } from './recordings';

const TIMEOUT = 120_000;

/** Declares one test for each topic of a version: no difference but those of the table, and none of the table in vain. */
export function holdsTheContract(files: Files, version: string): void {
	it.each(topicsOf(files, version))('answers %s as recorded', async (topic) => {
		const { left, idle } = unexplained(await askTopic(files, version, topic), version, topic);
		expect(left.map(told)).toEqual([]);
		expect(idle).toEqual([]);
	}, TIMEOUT);
}
