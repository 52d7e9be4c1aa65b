import { invalidInput } from '../errors';
import { clock } from './clock';

/** Below this, a number of milliseconds would be in 1973: it is seconds, or no time at all. */
const FIRST_MILLISECONDS = 1e11;

/**
 * What an n8n user enters for a point in time, as milliseconds since 1970: ISO text with or without offset,
 * the date picker's text, a DateTime or Date from an expression, or milliseconds. Empty gives undefined.
 * @param field the field's name on the screen
 * @param timeZone IANA name of the workflow's zone, for times without an offset
 * @throws BackupServiceError invalid-input
 */
export function userInstant(field: string, value: unknown, timeZone: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const instant = numberOf(value) ?? (typeof value === 'string' ? textInstant(value.trim(), timeZone) : NaN);
	// A computed number may have fractions, and an SCN is made of it as a whole one.
	if (Number.isFinite(instant) && instant >= FIRST_MILLISECONDS && instant < 8.64e15) return Math.round(instant);
	throw invalidInput(
		field,
		'is not a point in time',
		'Write it like 2026-05-01T08:30:00 (in the time zone of the workflow), 2026-05-01T08:30:00+08:00, or as milliseconds since 1970',
	);
}

function numberOf(value: unknown): number | undefined {
	if (typeof value === 'number') return value;
	if (typeof value === 'string') return /^\d{12,15}$/.test(value.trim()) ? Number(value) : undefined;
	if (value instanceof Date) return value.getTime();
	// A luxon DateTime out of an expression.
	const { toMillis } = value as { toMillis?: unknown };
	return typeof toMillis === 'function' ? Number(toMillis.call(value)) : undefined;
}

/** A point in time, as it was taken. */
export interface TakenTime {
	/** Milliseconds since 1970. */
	instant: number;
	/** The zone by whose wall clock it was read; undefined where it was given with its offset, or as an instant. */
	zone?: string;
}

/**
 * As `userInstant`, where an hour more or less matters: of a wall clock that shows the time twice, or never, nothing is guessed.
 * @throws BackupServiceError invalid-input, with both readings
 */
export function unmistakableInstant(field: string, value: unknown, timeZone: string): TakenTime | undefined {
	const instant = userInstant(field, value, timeZone);
	const figures = typeof value === 'string' ? wallClockIn(value.trim()) : undefined;
	if (instant === undefined || figures === undefined) return instant === undefined ? undefined : { instant };
	const offsets = [figures - DAY, figures + DAY].map((near) => offsetAt(near, timeZone));
	const readings = [...new Set(offsets)].map((offset) => ({ offset, at: figures - offset }));
	const shown = readings.filter(({ offset, at }) => offsetAt(at, timeZone) === offset);
	if (shown.length === 1) return { instant: shown[0].at, zone: timeZone };
	const written = new Date(figures).toISOString().slice(0, 19);
	throw invalidInput(
		field,
		`(${written}) ${shown.length > 1 ? 'comes twice' : 'never comes'} in ${timeZone}, where the clocks are changed`,
		`Give it with its offset: ${readings.map(({ offset, at }) => `${written}${offsetIn(offset)}, which is ${new Date(at).toISOString()}`).join('; or ')}`,
	);
}

const DAY = 86_400_000;

const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?)?$/;

function textInstant(text: string, timeZone: string): number {
	if (!isDay(text.slice(0, 10))) return NaN;
	const figures = wallClockIn(text);
	if (figures !== undefined) return wallClockInstant(figures, timeZone);
	// Only a complete time with an offset is left; anything else would be read by the machine's own zone.
	return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? Date.parse(text) : NaN;
}

/** The figures of a time without an offset, as if they were UTC; undefined for anything else. */
function wallClockIn(text: string): number | undefined {
	const [, day, minutes = '00:00', seconds = ':00'] = WALL_CLOCK.exec(text) ?? [];
	return day === undefined ? undefined : Date.parse(`${day}T${minutes}${seconds}Z`);
}

/** JavaScript takes 30 February for 2 March. */
function isDay(text: string): boolean {
	const midnight = Date.parse(`${text}T00:00:00Z`);
	return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(text);
}

/** The instant at which a wall clock in that zone shows these figures (given as if they were UTC). */
export function wallClockInstant(figures: number, timeZone: string): number {
	// Two rounds, because the first guess may lie on the other side of a change of the clocks.
	const guess = figures - offsetAt(figures, timeZone);
	return figures - offsetAt(guess, timeZone);
}

/** How far a zone (an IANA name) is east of UTC at an instant, in milliseconds. @throws RangeError for a name that is no zone */
export function offsetAt(instant: number, timeZone: string): number {
	if (!Number.isFinite(instant)) return NaN;
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(instant);
	const figure = (type: string) => Number(parts.find((part) => part.type === type)?.value);
	const shown = Date.UTC(
		figure('year'),
		figure('month') - 1,
		figure('day'),
		figure('hour'),
		figure('minute'),
		figure('second'),
	);
	return shown - Math.floor(instant / 1000) * 1000;
}

/** A zone's present offset from UTC as text, e.g. `+08:00`. */
export function offsetText(timeZone: string): string {
	return offsetIn(offsetAt(clock.now(), timeZone));
}

function offsetIn(milliseconds: number): string {
	const minutes = Math.round(milliseconds / 60_000);
	const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
	return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
