import type { Instant } from '../world';
import { scnAt } from '../worldAt';

/**
 * The spellings of an instant that OCP mixes in its answers (docs/reference/ocp.md#5-oddities), and what it accepts in requests.
 * The world counts milliseconds; finer digits are those of the instant's SCN, so that they are always the same, never
 * move the millisecond, and agree with what obshell tells of the same world.
 */

const pad = (value: number, width: number) => value.toString().padStart(width, '0');

/** The last minute that was written out: the rows of a page are seconds apart, and pages have up to 2000. */
let lastMinute = { number: Number.NaN, text: '' };

/** `2021-09-09T16:19:47`, on the wall clock of the given offset. */
function wallClock(instant: Instant, offsetMinutes: number): string {
	const seconds = Math.floor(instant / 1000) + offsetMinutes * 60;
	const number = Math.floor(seconds / 60);
	if (number !== lastMinute.number) lastMinute = { number, text: new Date(number * 60_000).toISOString().slice(0, 17) };
	return lastMinute.text + pad(seconds - number * 60, 2);
}

function milliseconds(instant: Instant): string {
	return pad(((instant % 1000) + 1000) % 1000, 3);
}

/** Digits below the millisecond, `count` (up to 6) of them. */
function finerDigits(instant: Instant, count: number): string {
	return pad(Number(scnAt(instant) % 1_000_000n), 6).slice(0, count);
}

function offsetText(offsetMinutes: number, separator: ':' | ''): string {
	const minutes = Math.abs(offsetMinutes);
	return `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}

/** `2021-09-09T16:19:47.405+0800`, without a colon: task lists, overview and strategies of the cluster endpoints. */
export function basicOffset(instant: Instant, offsetMinutes: number): string {
	return `${wallClock(instant, offsetMinutes)}.${milliseconds(instant)}${offsetText(offsetMinutes, '')}`;
}

/** `2021-09-23T14:34:35.149+08:00` with as many fraction digits as are not zero: envelope, cluster and tenant listings. */
export function trimmedOffset(instant: Instant, offsetMinutes: number): string {
	const fraction = milliseconds(instant).replace(/0+$/, '');
	return `${wallClock(instant, offsetMinutes)}${fraction && `.${fraction}`}${offsetText(offsetMinutes, ':')}`;
}

/** `2024-08-09T15:58:21.716899+08:00`: log tasks of the tenant endpoints. */
export function microOffset(instant: Instant, offsetMinutes: number): string {
	return `${wallClock(instant, offsetMinutes)}.${milliseconds(instant)}${finerDigits(instant, 3)}${offsetText(offsetMinutes, ':')}`;
}

/** `2024-08-02T16:01:41.862678516+08:00`: recoverable windows. */
export function nanoOffset(instant: Instant, offsetMinutes: number): string {
	return `${wallClock(instant, offsetMinutes)}.${milliseconds(instant)}${finerDigits(instant, 6)}${offsetText(offsetMinutes, ':')}`;
}

/** `2024-08-09T08:00:52.151857Z`: data backup and restore tasks of the tenant endpoints. */
export function microUtc(instant: Instant): string {
	return `${wallClock(instant, 0)}.${milliseconds(instant)}${finerDigits(instant, 3)}Z`;
}

/** `2024-08-09T08:00:52Z`: alarms. */
export function secondsUtc(instant: Instant): string {
	return `${wallClock(instant, 0)}Z`;
}

/** Reads a Java OffsetDateTime: an offset with a colon, or Z; `+0800` is refused. undefined when it is none. */
export function parseOffsetDateTime(text: string): Instant | undefined {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
	// Digits beyond milliseconds are cut off: the world does not know them.
	const instant = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
	return Number.isNaN(instant) ? undefined : instant;
}

/** Reads the only form that the tenant endpoints document: `YYYY-MM-DDThh:mm:ssZ` (docs/reference/ocp.md#31-parameters-of-task-lists). */
export function parseUtcSeconds(text: string): Instant | undefined {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return undefined;
	const instant = Date.parse(text);
	return Number.isNaN(instant) ? undefined : instant;
}

/** True for a Java OffsetTime such as `02:00:00.000+08:00` (docs/reference/ocp.md#37-strategies-and-writes). */
export function isOffsetTime(text: unknown): text is string {
	return typeof text === 'string' && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
}
