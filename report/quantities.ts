import type { Whole } from '../services/records/types';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Stands where a value is not known. */
export const UNKNOWN = '–';

/** A unit of time. */
export type Unit = 'second' | 'minute' | 'hour' | 'day';

/** Whole units of time. */
export type Amount = readonly [count: number, unit: Unit];

/** Seconds in one unit that a tired reader can take in: 40 s, 95 min, 31 h, 5 days; never rounded up. */
export function inOneUnit(seconds: number): Amount {
	if (seconds < 2 * MINUTE) return [Math.floor(seconds), 'second'];
	if (seconds < 2 * HOUR) return [Math.floor(seconds / MINUTE), 'minute'];
	if (seconds < 3 * DAY) return [Math.floor(seconds / HOUR), 'hour'];
	return [Math.floor(seconds / DAY), 'day'];
}

/** Seconds in two units, of which the second is left out where it is 0: 45 s, 12 min 5 s, 1 h 12 min, 3 days 4 h; never rounded up. */
export function inTwoUnits(seconds: number): Amount[] {
	const whole = Math.floor(seconds);
	if (whole < MINUTE) return [[whole, 'second']];
	if (whole < HOUR) return two(whole, [MINUTE, 'minute'], [1, 'second']);
	return whole < 2 * DAY ? two(whole, [HOUR, 'hour'], [MINUTE, 'minute']) : two(whole, [DAY, 'day'], [HOUR, 'hour']);
}

function two(seconds: number, [big, bigUnit]: [number, Unit], [small, smallUnit]: [number, Unit]): Amount[] {
	const rest = Math.floor((seconds % big) / small);
	return [[Math.floor(seconds / big), bigUnit], ...(rest === 0 ? [] : [[rest, smallUnit] as const])];
}

/** A byte count in binary units with three digits: `1.03 GiB`. */
export function bytes(count: Whole | null): string {
	const value = count === null ? Number.NaN : Number(count);
	if (!Number.isFinite(value) || value < 0) return UNKNOWN;
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
	let unit = 0;
	let size = value;
	while (Number(size.toPrecision(3)) >= 1000 && unit < units.length - 1) {
		size /= 1024;
		unit += 1;
	}
	return `${unit === 0 ? size : Number(size.toPrecision(3))} ${units[unit]}`;
}

/** One value of a table: known or not. */
export function orUnknown<T>(value: T | null, format: (value: T) => string): string {
	return value === null ? UNKNOWN : format(value);
}

/** A function that writes instants (milliseconds since 1970) as `2026-01-31 07:05` in a zone. */
export function clockIn(timeZone: string): (instant: number) => string {
	// Swedish writes dates as ISO does; one formatter for all, since making one costs more than a thousand uses.
	const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
	return (instant) => formatter.format(instant);
}

/**
 * Server text as one line without anything that could act on a terminal or turn the reading direction.
 * @param longest in UTF-16 units, the `…` of a cut included
 */
export function oneLine(text: string, longest = Infinity): string {
	const clean = text
		.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '')
		.trim();
	return cut(clean, longest);
}

/** The text, or its beginning and `…`; never half a character. */
export function cut(text: string, longest: number): string {
	if (text.length <= longest) return text;
	return `${text.slice(0, Math.max(0, longest - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
