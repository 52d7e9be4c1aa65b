/** The table of what may differ: a row explains what it names, there alone, and must be needed. */
import type { Found } from './contract';
import { DIFFERENCES, unexplained, type LetStand } from './differences';

const found = (changes: Partial<Found> = {}): Found => ({
	version: '4.5.0.0',
	topic: 'writes',
	index: 1,
	name: 'backup: overview after',
	request: 'GET /x',
	at: '/data/status/result',
	kind: 'value',
	recorded: -4184,
	simulated: 0,
	...changes,
});
const row: LetStand = { reason: 'played', topics: ['writes'], name: /overview/, at: /\/result$/, kind: 'value', recorded: /^-4184$/, simulated: /^0$/ };
const judged = (one: Found, table = [row], version = '4.5.0.0', topic = 'writes') => {
	const { left, idle } = unexplained([one], version, topic, table);
	return [left.length, idle.length];
};

it('explains what it names, and nothing else', () => {
	expect(judged(found())).toEqual([0, 0]);
	expect(judged(found({ name: 'tasks after' }))).toEqual([1, 1]);
	expect(judged(found({ at: '/data/status/comment' }))).toEqual([1, 1]);
	expect(judged(found({ kind: 'type' }))).toEqual([1, 1]);
	expect(judged(found({ recorded: 1 }))).toEqual([1, 1]);
	expect(judged(found({ simulated: 1 }))).toEqual([1, 1]);
});

it('is not asked, and not missed, in other versions and topics', () => {
	expect(judged(found(), [row], '4.5.0.0', 'reads')).toEqual([1, 0]);
	expect(judged(found(), [{ ...row, versions: ['4.4.1.1'] }])).toEqual([1, 0]);
	expect(judged(found(), [{ ...row, versions: ['4.5.0.0'] }])).toEqual([0, 0]);
});

it('has a reason for every row', () => {
	for (const { reason } of DIFFERENCES) expect(reason).toMatch(/\w+ \w+ \w+/);
	expect(DIFFERENCES.length).toBeGreaterThan(0);
});
