import { DAY, HOUR, MINUTE, START, backup, look, polls, restore, told, type Seen } from './records';

const backups = [backup('orders', 5, 'succeeded')];
const seen = (...restores: Array<ReturnType<typeof restore>>): Seen => ({ backups, restores });

describe('restores', () => {
	const old = restore('old', 'failed', { began: START - 3 * DAY });
	const cases: Array<[string, Seen[], string[][]]> = [
		[
			'tells each end once',
			[
				seen(old),
				seen(restore('drill', 'running', { began: START }), old),
				seen(restore('drill', 'succeeded', { began: START }), old),
				seen(restore('drill', 'succeeded', { began: START }), old),
				seen(restore('quick', 'failed', { began: START + MINUTE }), restore('drill', 'succeeded', { began: START })),
			],
			[[], [], ['restoreSucceeded drill'], [], ['restoreFailed quick']],
		],
		['tells a second restore of the same tenant', [seen(old), seen(restore('old', 'succeeded', { began: START }), old)], [[], ['restoreSucceeded old']]],
		['does not tell what failed before the first poll', [seen(restore('drill', 'failed')), seen(restore('drill', 'failed')), seen(restore('drill', 'failed'))], [[], [], []]],
		['survives a list that is empty for a while', [seen(old), seen(), { backups }, seen(old)], [[], [], [], []]],
		['does not take a history that appears late for news', [seen(), seen(...[3, 4, 5].map((days) => restore(`drill_${days}`, 'succeeded', { began: START - days * DAY })))], [[], []]],
		[
			'waits for the end and the reason of one that is said to have failed',
			[
				seen(restore('drill', 'running', { restoreId: 7, began: START })),
				seen({ ...restore('drill', 'failed', { restoreId: 7, began: START, status: 'RESTORE_FAIL' }), finishedAt: null }),
				seen(restore('drill', 'failed', { restoreId: 7, began: START, status: 'FAIL', message: 'disk full' })),
				seen(restore('drill', 'failed', { restoreId: 7, began: START, status: 'FAIL', message: 'disk full' })),
			],
			[[], [], ['restoreFailed drill'], []],
		],
		[
			'tells a restore without any time, by its number',
			[seen(), seen({ ...restore('drill', 'succeeded', { restoreId: 8 }), startedAt: null, finishedAt: null }), seen({ ...restore('drill', 'succeeded', { restoreId: 8 }), startedAt: null, finishedAt: null })],
			[[], ['restoreSucceeded drill'], []],
		],
	];

	test.each(cases)('%s', (_name, snapshots, expected) => {
		expect(told(polls(snapshots))).toEqual(expected);
	});

	it('tells what failed before the first poll as a problem, once, where problems are wanted', () => {
		const failed = seen(restore('drill', 'failed', { restoreId: 3 }));
		const [, [event, ...others], after] = polls([failed, failed, failed], { events: ['restoreFailed', 'problemNew'] });
		expect([event.event, event.incidentKey, others, after]).toEqual(['problemNew', 'restore-failed/1/restore 3', [], []]);
	});

	it('tells a failure that gets no end after an hour', () => {
		const stuck = { ...restore('drill', 'failed', { restoreId: 7, began: START, status: 'RESTORE_FAIL' }), finishedAt: null };
		const events = polls([seen(restore('drill', 'running', { restoreId: 7, began: START })), ...[1, 2, 3, 4].map(() => seen(stuck))], {}, 30 * MINUTE);
		expect(told(events)).toEqual([[], [], [], ['restoreFailed drill'], []]);
	});

	it('remembers a bounded number of them, and takes older ones for settled', () => {
		const history = Array.from({ length: 900 }, (_, index) => restore(`drill_${index}`, 'failed', { began: START - (index + 30) * HOUR }));
		const fresh = restore('fresh', 'failed', { began: START });
		expect(told(polls([seen(...history), seen(...history), seen(fresh, ...history), seen(fresh, ...history)]))).toEqual([[], [], ['restoreFailed fresh'], []]);
	});

	it('tells what ended after a poll at which the clock of n8n was ahead', () => {
		const first = look(undefined, seen());
		const ahead = look(first.state, seen(), START + 10 * DAY);
		const back = look(ahead.state, seen(restore('drill', 'failed', { began: START })), START + HOUR);
		expect(told([back.events])).toEqual([['restoreFailed drill']]);
	});
});
