/** An instant in ISO 8601 UTC with milliseconds, e.g. `2024-10-12T10:08:08.723Z`. */
export type IsoTime = string;

/** Both servers write "no time" as an instant that cannot be meant: Go's year 1, or epoch 0 in any zone. */
const FIRST_BELIEVABLE = Date.UTC(1990, 0, 1);

/**
 * A server's time text as milliseconds since 1970, or null for an absent time or a filler.
 * Takes RFC 3339 with 0 to 9 fraction digits, OCP's `+0800` without colon (docs/reference/ocp.md#5-oddities), and `2024-10-14 15:25:18.09`
 * without zone, which is read at `defaultOffsetMinutes` east of UTC.
 */
export function parseTime(text: unknown, defaultOffsetMinutes = 0): number | null {
	if (typeof text !== 'string') return null;
	const parts =
		/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
			text.trim(),
		);
	if (!parts) return null;
	const [, day, time, fraction = '', zone] = parts;
	const asUtc = Date.parse(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
	const instant = asUtc - offsetMinutes(zone, defaultOffsetMinutes) * 60_000;
	return instant >= FIRST_BELIEVABLE ? instant : null;
}

/** Whether a server's time text is its way to say "no time": a year before any that can be meant. */
export function isFiller(text: unknown): boolean {
	return typeof text === 'string' && Number(/^(\d{4})-/.exec(text.trim())?.[1] ?? Infinity) < 1990;
}

function offsetMinutes(zone: string | undefined, otherwise: number): number {
	if (zone === undefined) return otherwise;
	if (zone.toUpperCase() === 'Z') return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return zone.startsWith('-') ? -minutes : minutes;
}

/** No Date can be later. Milliseconds since 1970. */
const LAST_INSTANT = 8.64e15;

/** Milliseconds since 1970 as ISO text; null stays null, and what no date can be is null too. */
export function iso(instant: number | null): IsoTime | null {
	return instant === null || !(Math.abs(instant) <= LAST_INSTANT) ? null : new Date(instant).toISOString();
}

/** A server's time text as ISO text; see parseTime. */
export function isoTime(text: unknown): IsoTime | null {
	return iso(parseTime(text));
}

/** Whole seconds (to the millisecond) between two instants; null when either is missing. */
export function secondsBetween(start: number | null, end: number | null): number | null {
	return start === null || end === null ? null : Math.max(0, end - start) / 1000;
}

/**
 * The milliseconds of an SCN, which counts nanoseconds since 1970 UTC.
 * @param scn digits or a number, as the lossless parser gives it; 0, anything else, and what no date can be give null
 */
export function scnToInstant(scn: unknown): number | null {
	const digits = scnDigits(scn);
	// Of more than 19 digits no SCN can be: it has 63 bits.
	return digits === null || digits.length > 19 ? null : Number(BigInt(digits) / 1_000_000n);
}

/** An SCN as digits; null for 0, the servers' way to say "not yet". */
export function scnDigits(scn: unknown): string | null {
	const digits = typeof scn === 'number' || typeof scn === 'string' ? String(scn) : '';
	return /^[1-9]\d*$/.test(digits) ? digits : null;
}
