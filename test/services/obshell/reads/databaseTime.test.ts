import { DatabaseTime } from '../../../../services/obshell/reads/databaseTime';
import { iso } from '../../../../services/time/times';

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

	it('leaves fillers what they are', () => {
		expect(DatabaseTime.witnessedBy('2024-10-12T18:08:08Z', truth).read('0001-01-01T00:00:00Z')).toBeNull();
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
		const other = `2024-11-12T10:00:00${labelled.slice(19)}`;
		expect(DatabaseTime.witnessedBy(labelled, truth).read(other)).toBe(Date.parse(other) - (isZone ? hours(shift) : 0));
	});

	it('is no other zone where the witness is exact and the rest is not', () => {
		const read = (labelled: string) => DatabaseTime.witnessedBy(labelled, truth, 60_000).read(labelled);
		expect(read('2024-10-12T18:08:38Z')).toBe(truth + 30_000);
		expect(read('2024-10-12T18:10:38Z')).toBe(truth + hours(8) + 150_000);
	});

	it('is not put wrong by a witness that no zones of the world can explain', () => {
		const times = DatabaseTime.witnessedByScn('2024-10-12T18:08:08Z', scn(truth - hours(30)));
		expect([times.isKnown, times.read('2024-10-12T18:08:08Z')]).toEqual([false, truth + hours(8)]);
	});
});

describe('the wall clock of a zone that is known', () => {
	const HOST = '2026-11-29T17:34:18.643Z';

	it.each([
		['an offset', '+08:00', HOST, '2026-11-30T01:13:59Z', '2026-11-29T17:13:59.000Z'],
		['an offset to the west', '-07:00', HOST, '2026-11-29T10:13:59Z', '2026-11-29T17:13:59.000Z'],
		['half an hour', '+05:30', HOST, '2026-11-29T22:43:59Z', '2026-11-29T17:13:59.000Z'],
		['an offset without a leading zero', '+8:00', HOST, '2026-11-30T01:13:59Z', '2026-11-29T17:13:59.000Z'],
		['a name', 'Asia/Shanghai', HOST, '2026-11-30T01:13:59Z', '2026-11-29T17:13:59.000Z'],
		['a name, in winter', 'America/New_York', HOST, '2026-01-29T12:13:59Z', '2026-01-29T17:13:59.000Z'],
		['a name, in summer', 'America/New_York', HOST, '2026-07-29T13:13:59Z', '2026-07-29T17:13:59.000Z'],
		['a host elsewhere', '+08:00', '2026-11-29T12:34:18.643-05:00', '2026-11-30T01:13:59-05:00', '2026-11-29T17:13:59.000Z'],
		['text without a label', '+08:00', HOST, '2026-11-30 01:13:59', '2026-11-29T17:13:59.000Z'],
	])('is read by %s', (_what, zone, host, labelled, expected) => {
		const times = DatabaseTime.inZone(zone, host);
		expect([times.isKnown, iso(times.read(labelled))]).toEqual([true, expected]);
	});

	it.each([
		['+08:00', HOST, '2026-11-30T01:13:59.000Z'],
		['+08:00', '2026-11-29T12:34:18.643-05:00', '2026-11-30T06:13:59.000Z'],
		['+08:00', '2026-11-30T01:34:18.643+08:00', '2026-11-29T17:13:59.000Z'],
		['America/New_York', HOST, '2026-11-29T12:13:59.000Z'],
	])('in %s, with the host at %s, a filter is what the host takes for the same figures', (zone, host, expected) => {
		expect(DatabaseTime.inZone(zone, host).label(Date.UTC(2026, 10, 29, 17, 13, 59))).toBe(expected);
	});

	it.each(['CST', 'SYSTEM', '', '8', 'Mars/Phobos', null, undefined, '+08:00; DROP'])('is not known by %j', (zone) => {
		expect(DatabaseTime.inZone(zone, HOST).isKnown).toBe(false);
	});

	it('is not known when the clock of the host is not', () => {
		expect(DatabaseTime.inZone('+08:00', undefined).isKnown).toBe(false);
	});

	it('leaves fillers what they are', () => {
		expect(DatabaseTime.inZone('+08:00', HOST).read('0001-01-01T00:00:00Z')).toBeNull();
	});
});
