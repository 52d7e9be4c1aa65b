import { HOUR, MINUTE, START, polls, restore, told, type Seen } from './records';

describe('restores', () => {
	const cases: Array<[string, Seen[], string[][]]> = [
		[
			'tells each end once',
			[
				{ restores: [restore('old', 'failed')] },
				{ restores: [restore('drill', 'running', { began: START }), restore('old', 'failed')] },
				{ restores: [restore('drill', 'succeeded', { began: START }), restore('old', 'failed')] },
				{ restores: [restore('drill', 'succeeded', { began: START }), restore('old', 'failed')] },
				{ restores: [restore('quick', 'failed', { began: START + MINUTE }), restore('drill', 'succeeded', { began: START })] },
			],
			[[], [], ['restoreSucceeded drill'], [], ['restoreFailed quick']],
		],
		[
			'tells a second restore of the same tenant',
			[
				{ restores: [restore('drill', 'failed')] },
				{ restores: [restore('drill', 'succeeded', { began: START }), restore('drill', 'failed')] },
			],
			[[], ['restoreSucceeded drill']],
		],
		[
			'survives a list that is empty for a while',
			[{ restores: [restore('drill', 'failed')] }, { restores: [] }, {}, { restores: [restore('drill', 'failed')] }],
			[[], [], [], []],
		],
	];

	test.each(cases)('%s', (_name, snapshots, expected) => {
		expect(told(polls(snapshots))).toEqual(expected);
	});

	it('remembers a bounded number of them, and takes older ones for settled', () => {
		const history = Array.from({ length: 900 }, (_, index) => restore(`drill_${index}`, 'failed', { began: START - (index + 2) * HOUR }));
		const fresh = restore('fresh', 'failed', { began: START });
		const events = polls([{ restores: history }, { restores: history }, { restores: [fresh, ...history] }, { restores: [fresh, ...history] }]);
		expect(told(events)).toEqual([[], [], ['restoreFailed fresh'], []]);
	});
});
