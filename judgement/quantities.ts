import type { Whole } from '../services/records/types';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Stands where a value is not known. */
export const UNKNOWN = '–';

/** Seconds in one unit that a tired reader can take in: `40 s`, `95 min`, `31 h`, `5 days`; never rounded up. */
export function age(seconds: number): string {
	if (seconds < 2 * MINUTE) return `${Math.floor(seconds)} s`;
	if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
	if (seconds < 3 * DAY) return `${Math.floor(seconds / HOUR)} h`;
	return `${Math.floor(seconds / DAY)} days`;
}

/** Seconds in two units: `45 s`, `12 min 5 s`, `1 h 12 min`, `3 days 4 h`; never rounded up. */
export function duration(seconds: number): string {
	const whole = Math.floor(seconds);
	if (whole < MINUTE) return `${whole} s`;
	if (whole < HOUR) return two(whole, MINUTE, 'min', 1, 's');
	return whole < 2 * DAY ? two(whole, HOUR, 'h', MINUTE, 'min') : two(whole, DAY, 'days', HOUR, 'h');
}

function two(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
	const rest = Math.floor((seconds % big) / small);
	return `${Math.floor(seconds / big)} ${bigUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
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

/** The zone itself when this platform knows it, else UTC. */
export function knownTimeZone(timeZone: string): string {
	try {
		return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
	} catch {
		return 'UTC';
	}
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

/** `1 tenant`, `2 tenants`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
