import { iso, isoTime, parseTime, scnDigits, scnToInstant, secondsBetween } from '../../../services/time/times';

describe('a time of a server', () => {
	it.each([
		['2024-10-12T18:08:08.723714+08:00', '2024-10-12T10:08:08.723Z'],
		['2024-10-12T18:08:08+08:00', '2024-10-12T10:08:08.000Z'],
		['2021-09-09T16:19:47.405+0800', '2021-09-09T08:19:47.405Z'],
		['2021-09-09T16:19:47.4-0330', '2021-09-09T19:49:47.400Z'],
		['2024-08-09T08:00:52.151857Z', '2024-08-09T08:00:52.151Z'],
		['2024-08-02T16:01:41.862678516+08:00', '2024-08-02T08:01:41.862Z'],
		['2024-10-14 15:25:18.092782', '2024-10-14T15:25:18.092Z'],
		[' 2024-10-14T15:25:18z ', '2024-10-14T15:25:18.000Z'],
	])('%s is %s', (text, expected) => {
		expect(isoTime(text)).toBe(expected);
	});

	it.each([
		'0001-01-01T00:00:00Z',
		'0001-01-01T08:05:43+08:05',
		'1970-01-01T00:00:00Z',
		'1970-01-01T08:00:00+08:00',
		'1970-01-01T08:00:00.000+0800',
		'',
		'null',
		'yesterday',
		'2024-10-12',
		'2024-13-45T99:00:00Z',
		undefined,
		null,
		0,
		1728727696,
		{},
	])('%j is none', (text) => {
		expect(isoTime(text)).toBeNull();
	});

	it('without a zone is read in the one that is known', () => {
		expect(iso(parseTime('2024-10-14 15:25:18', 480))).toBe('2024-10-14T07:25:18.000Z');
		expect(iso(parseTime('2024-10-14T15:25:18Z', 480))).toBe('2024-10-14T15:25:18.000Z');
	});
});

describe('an SCN', () => {
	it.each([
		['1728727696264250467', '1728727696264250467', '2024-10-12T10:08:16.264Z'],
		[1728727696, '1728727696', '1970-01-01T00:00:01.728Z'],
		[0, null, null],
		['0', null, null],
		['-1', null, null],
		['12x', null, null],
		[1.5, null, null],
		[undefined, null, null],
		[null, null, null],
	])('%j is %j at %j', (scn, digits, at) => {
		expect(scnDigits(scn)).toBe(digits);
		expect(iso(scnToInstant(scn))).toBe(at);
	});
});

it('counts seconds to the millisecond, and never less than none', () => {
	expect(secondsBetween(1000, 2234)).toBe(1.234);
	expect(secondsBetween(2000, 1000)).toBe(0);
	expect([secondsBetween(null, 1), secondsBetween(1, null)]).toEqual([null, null]);
});
