import { unreadable } from '../../judgement/judge';
import { RULES } from '../../judgement/types';
import { snapshot } from './snapshots';
import { SITUATIONS, told } from './situations';

describe('a rule fires when it must and only then', () => {
	test.each(SITUATIONS)('%s', (...situation) => {
		const [, facts, expected, thresholds] = situation;
		expect(told(facts, thresholds)).toEqual(expected);
	});

	test('every rule fires in some situation', () => {
		const { findings } = unreadable(snapshot(), {}, 'it is down');
		const fired = new Set(SITUATIONS.flatMap(([, , expected]) => expected.map((line) => line.split(' ')[1])));
		expect([...fired, ...findings.map(({ rule }) => rule)].sort()).toEqual(Object.keys(RULES).sort());
	});
});
