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
});
