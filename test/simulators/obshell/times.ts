/** Times as Go writes them. docs/reference/obshell.md#21-fields and #3-endpoints. */
import { MINUTE, microsecondsAt } from '../worldAt';
import type { Instant, World } from '../world';

/** Go's zero time: "there is none". */
export const NO_TIME = '0001-01-01T00:00:00Z';

/** The host's own clock: RFC 3339 with the host's offset and nine digits. */
export function hostTime(world: World, instant: Instant): string {
	return rfc3339(instant, world.hostOffsetMinutes, world.hostOffsetMinutes);
}

/**
 * A time that comes from the database: the wall clock of the database's time zone, labelled with the
 * host's offset. On a host in another zone it is hours wrong, as the real one is.
 */
export function databaseTime(world: World, instant: Instant | undefined): string {
	if (instant === undefined) return NO_TIME;
	return rfc3339(instant, world.databaseOffsetMinutes, world.hostOffsetMinutes);
}

/** The database's wall clock as a varchar column has it: no zone, always six digits. */
export function databaseWallClock(world: World, instant: Instant): string {
	const wall = new Date(instant + world.databaseOffsetMinutes * MINUTE).toISOString();
	return `${wall.slice(0, 10)} ${wall.slice(11, 23)}${pad(microsecondsAt(instant), 3)}`;
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

function offsetMinutes(zone: string): number {
	if (zone === 'Z') return 0;
	const [hours, minutes] = zone.slice(1).split(':').map(Number);
	return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function rfc3339(instant: Instant, wallOffset: number, label: number): string {
	const wall = new Date(instant + wallOffset * MINUTE).toISOString();
	const fraction = `${wall.slice(20, 23)}${pad(microsecondsAt(instant), 3)}`.replace(/0+$/, '');
	return `${wall.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}${zoneLabel(label)}`;
}

function zoneLabel(minutes: number): string {
	if (minutes === 0) return 'Z';
	const size = Math.abs(minutes);
	return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}:${pad(size % 60, 2)}`;
}

function pad(number: number, width: number): string {
	return String(number).padStart(width, '0');
}
