import type { Answer, RecoveryWindowRecord } from '../../../services/records/types';
import { checkRestorePoint } from '../../../services/work/restoreRequest';

const FROM = Date.UTC(2026, 4, 6, 17);
const UNTIL = Date.UTC(2026, 4, 8, 1, 59, 57, 950);

const WINDOW = {
	record: { source: 'server', from: new Date(FROM).toISOString(), until: new Date(UNTIL).toISOString() },
	raw: null,
} as Answer<RecoveryWindowRecord>;

function check(scn: string): void {
	checkRestorePoint({ kind: 'scn', scn }, [WINDOW]);
}

/** An SCN so many milliseconds and half a one after an instant. */
function halfAfter(instant: number, milliseconds: number): string {
	return `${instant + milliseconds}500000`;
}

describe("A restore point near the ends of a window, whose text has lost an SCN's parts of a millisecond", () => {
	it.each([
		['half a millisecond before its beginning', halfAfter(FROM, -1)],
		['half a millisecond after its end', halfAfter(UNTIL, 0)],
		['less than two milliseconds after its end', halfAfter(UNTIL, 1)],
	])('is left to the server: %s', (_where, scn) => {
		expect(() => check(scn)).not.toThrow();
	});

	it.each([
		['more than a millisecond before its beginning', halfAfter(FROM, -2)],
		['more than two milliseconds after its end', halfAfter(UNTIL, 2)],
	])('is refused: %s', (_where, scn) => {
		expect(() => check(scn)).toThrow("lies outside what can be restored");
	});
});
