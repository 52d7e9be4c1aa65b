import { DatabaseTime } from '../../../services/obshell/reads/databaseTime';
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

describe("the database's wall clock under the host's label", () => {
	const truth = Date.UTC(2024, 9, 12, 10, 8, 8);
	const hours = (count: number) => count * 3_600_000;
	const scn = (instant: number) => `${instant}250467`;

	it.each([
		['eight hours off', '2024-10-12T18:08:08Z', '2024-10-12T20:00:00Z', '2024-10-12T12:00:00.000Z'],
		['five and a half off, the other way', '2024-10-12T04:38:08+00:00', '2024-10-12T04:40:00Z', '2024-10-12T10:10:00.000Z'],
		['three quarters off', '2024-10-12T10:53:08Z', '2024-10-12T11:00:00Z', '2024-10-12T10:15:00.000Z'],
		['right', '2024-10-12T18:08:08+08:00', '2024-10-12T18:10:00+08:00', '2024-10-12T10:10:00.000Z'],
	])('is put right by an SCN of the same instant: %s', (_what, witness, other, expected) => {
		expect(iso(DatabaseTime.witnessedByScn(witness, scn(truth)).read(other))).toBe(expected);
	});

	it('is not put wrong by an SCN that was taken some minutes late', () => {
		const times = DatabaseTime.witnessedByScn('2024-10-12T10:08:08Z', scn(truth + 12 * 60_000));
		expect(times.read('2024-10-12T10:08:08Z')).toBe(truth);
	});

	it.each([
		['no SCN', '2024-10-12T18:08:08Z', 0],
		['no time', '0001-01-01T00:00:00Z', scn(truth)],
	])('is believed when there is %s', (_what, labelled, witness) => {
		expect(DatabaseTime.witnessedByScn(labelled, witness).read('2024-10-12T18:08:08Z')).toBe(truth + hours(8));
	});

	it.each([
		['2024-10-12T22:08:08+00:00', 12, true],
		['2024-10-13T00:08:08Z', 14, true],
		['2024-10-13T01:08:08Z', 15, false],
		['2024-10-11T22:08:08Z', -12, true],
		['2024-10-11T21:08:08Z', -13, false],
		['2024-10-12T23:08:08+09:00', 4, true],
		['2024-10-13T00:08:08+09:00', 5, true],
		['2024-10-13T00:23:08+09:00', 5.25, false],
	])('%s for 10:08:08 UTC is put right by %d hours, or no zone of the database can explain it: %s', (labelled, shift, isZone) => {
		const other = '2024-11-12T10:00:00Z';
		expect(DatabaseTime.witnessedBy(labelled, truth).read(other)).toBe(Date.parse(other) - (isZone ? hours(shift) : 0));
	});

	it('is no other zone where the witness is exact and the rest is not', () => {
		const read = (labelled: string) => DatabaseTime.witnessedBy(labelled, truth, 60_000).read(labelled);
		expect(read('2024-10-12T18:08:38Z')).toBe(truth + 30_000);
		expect(read('2024-10-12T18:10:38Z')).toBe(truth + hours(8) + 150_000);
	});

	it('leaves fillers what they are', () => {
		expect(DatabaseTime.witnessedBy('2024-10-12T18:08:08Z', truth).read('0001-01-01T00:00:00Z')).toBeNull();
	});
});
