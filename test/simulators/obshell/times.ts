/** Times as Go writes them. docs/reference/obshell.md#21-fields and #3-endpoints. */
import { MINUTE, microsecondsAt } from '../worldAt';
import type { Instant, World } from '../world';

/** Go's zero time: "there is none". */
export const NO_TIME = '0001-01-01T00:00:00Z';

/** The host's own clock: RFC 3339 with the host's offset and nine digits; the last three are made up. */
export function hostTime(world: World, instant: Instant): string {
	const offset = world.hostOffsetMinutes * MINUTE;
	const wall = new Date(Math.floor(instant) + offset).toISOString();
	const nanoseconds = pad(microsecondsAt(instant), 3) + pad(1 + (Math.floor(instant) % 9) + 10 * (Math.floor(instant / 7) % 99), 3);
	return `${wall.slice(0, 23)}${nanoseconds}${zoneLabel(world.hostOffsetMinutes)}`;
}

/** A time that another program gave in microseconds, with the host's offset. */
export function hostTimeInMicroseconds(world: World, instant: Instant): string {
	return rfc3339(instant, world.hostOffsetMinutes, world.hostOffsetMinutes);
}

/**
 * A timestamp of the database: the wall clock of its session's time zone, labelled with the
 * host's offset. On a host in another zone it is hours wrong, as the real one is.
 */
export function databaseTime(world: World, instant: Instant | undefined): string {
	if (instant === undefined) return NO_TIME;
	return rfc3339(instant, world.databaseOffsetMinutes, world.hostOffsetMinutes);
}

/**
 * A display that the database makes of an SCN: the wall clock of its `system_time_zone`, not the
 * session's, labelled with the host's offset all the same.
 */
export function scnTime(world: World, scn: bigint | Instant): string {
	const { hostOffsetMinutes, systemOffsetMinutes = hostOffsetMinutes } = world;
	if (typeof scn === 'number') return rfc3339(scn, systemOffsetMinutes, hostOffsetMinutes);
	const microseconds = scn / 1_000n;
	const wall = new Date(Number(microseconds / 1_000n) + systemOffsetMinutes * MINUTE).toISOString();
	return labelled(`${wall.slice(0, 23)}${pad(Number(microseconds % 1_000n), 3)}`, hostOffsetMinutes);
}

/** The instant that the database understands when the driver hands it a time parameter: it reads the host's wall clock as its own. */
export function asDatabaseReads(world: World, instant: Instant): Instant {
	return instant + (world.hostOffsetMinutes - world.databaseOffsetMinutes) * MINUTE;
}

/** Go's reading of an RFC 3339 text: the instant, and the wall clock in milliseconds as written; undefined when it is not one. */
export function parseRfc3339(text: string): { instant: Instant; wall: number } | undefined {
	const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.exec(text);
	if (!match) return undefined;
	const wall = Date.parse(`${match[1]}${(match[2] ?? '').slice(0, 4)}Z`);
	if (Number.isNaN(wall)) return undefined;
	return { wall, instant: wall - offsetMinutes(match[3]) * MINUTE };
}

const LAYOUT = '2006-01-02T15:04:05Z07:00';
/** The layout's parts, each with what Go takes for it. */
const PARTS: ReadonlyArray<readonly [part: string, pattern: RegExp]> = [
	['2006', /^\d{4}/],
	['-', /^-/],
	['01', /^\d\d/],
	['-', /^-/],
	['02', /^\d\d/],
	['T', /^T/],
	['15', /^\d\d?/],
	[':', /^:/],
	['04', /^\d\d/],
	[':', /^:/],
	['05', /^\d\d(?:[.,]\d+)?/],
	['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/],
];

/** What Go says to a text that is no RFC 3339 time: the part that it could not read, and what was left then. */
export function faultOfTime(text: string): string {
	let rest = text;
	for (const [part, pattern] of PARTS) {
		const match = pattern.exec(rest);
		if (!match) return `parsing time "${text}" as "${LAYOUT}": cannot parse "${rest}" as "${part}"`;
		rest = rest.slice(match[0].length);
	}
	if (rest !== '') return `parsing time "${text}": extra text: "${rest}"`;
	const [, month] = /^\d{4}-(\d\d)/.exec(text) ?? [];
	return `parsing time "${text}": ${Number(month) > 12 || month === '00' ? 'month' : 'day'} out of range`;
}

function offsetMinutes(zone: string): number {
	if (zone === 'Z') return 0;
	const [hours, minutes] = zone.slice(1).split(':').map(Number);
	return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function rfc3339(instant: Instant, wallOffset: number, label: number): string {
	const wall = new Date(instant + wallOffset * MINUTE).toISOString();
	return labelled(`${wall.slice(0, 23)}${pad(microsecondsAt(instant), 3)}`, label);
}

/** Go leaves out zeros at the end of a fraction. */
function labelled(wall: string, label: number): string {
	return `${wall.replace(/\.?0+$/, '')}${zoneLabel(label)}`;
}

function zoneLabel(minutes: number): string {
	return minutes === 0 ? 'Z' : offsetText(minutes);
}

/** `+08:00`, also `+00:00`. */
export function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}:${pad(size % 60, 2)}`;
}

function pad(number: number, width: number): string {
	return String(number).padStart(width, '0');
}
