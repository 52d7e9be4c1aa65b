import type { BackupStrategyRecord } from '../services/records/types';
import type { Plan } from './types';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** No plan has a longer pause: a day of the month that only every other month has. */
const FURTHEST_DAYS = 70;

/** A backup that began so short a time before a planned start (by the pause to the next one) does its work; at most half a day. */
const EARLY_PART = 1 / 8;
const EARLY_AT_MOST = 12 * HOUR;

/** Where the time of day is not known, a backup may begin till the day's end, in the last zone to have it. */
const LATEST_MINUTE = 24 * 60 - 1;
const LATEST_ZONE = -12 * 60;

/**
 * OCP's schedule as a plan; null when it has no day that can be read. Its days are known where its time of day is not: a
 * tenant that is backed up once a week is not overdue on the second day.
 */
export function planOf({ scheduleMode, scheduleTime, days }: Pick<BackupStrategyRecord, 'scheduleMode' | 'scheduleTime' | 'days'>): Plan | null {
	const [, hours, minutes, zone] = /^([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-8]):?[0-5]\d)?$/.exec(scheduleTime ?? '') ?? [];
	const longest = scheduleMode === 'WEEK' ? 7 : scheduleMode === 'MONTH' ? 31 : 0;
	const planned = Object.entries(days).filter(([day]) => /^\d{1,2}$/.test(day) && Number(day) >= 1 && Number(day) <= longest);
	if (planned.length === 0 || (scheduleMode !== 'WEEK' && scheduleMode !== 'MONTH')) return null;
	return {
		mode: scheduleMode,
		days: new Map(planned.map(([day, kind]) => [Number(day), kind])),
		minuteOfDay: hours === undefined ? null : Number(hours) * 60 + Number(minutes),
		offsetMinutes: zone === undefined ? null : minutesEast(zone),
	};
}

function minutesEast(zone: string): number {
	if (zone === 'Z') return 0;
	const east = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return zone.startsWith('-') ? -east : east;
}

/**
 * The first planned start after an instant, both in milliseconds since 1970; null where the plan has none.
 * @param kind only starts of full backups
 */
export function nextStart(plan: Plan, after: number, kind?: 'full'): number | null {
	const offset = (plan.offsetMinutes ?? LATEST_ZONE) * MINUTE;
	const timeOfDay = (plan.minuteOfDay ?? LATEST_MINUTE) * MINUTE;
	const today = Math.floor((after + offset) / DAY);
	for (let day = today; day <= today + FURTHEST_DAYS; day++) {
		const start = day * DAY + timeOfDay - offset;
		if (start <= after) continue;
		const planned = plan.days.get(numberOf(day, plan.mode));
		if (planned !== undefined && (kind === undefined || planned === kind)) return start;
	}
	return null;
}

/** Day 0 was a Thursday. */
function numberOf(day: number, mode: Plan['mode']): number {
	return mode === 'WEEK' ? ((day + 3) % 7) + 1 : new Date(day * DAY).getUTCDate();
}

/** By how much a planned start may lie before the one that is assumed: two zones differ by 26 hours at most. */
function uncertainty({ minuteOfDay, offsetMinutes }: Plan): number {
	return (offsetMinutes === null ? 26 * HOUR : 0) + (minuteOfDay === null ? DAY : 0);
}

/**
 * The planned start that the next good backup belongs to, for one that began and ended at these instants: a start that it
 * came shortly before, or ran into, needs no further one.
 */
export function startDue(plan: Plan, began: number, ended: number, kind?: 'full'): number | null {
	const next = nextStart(plan, Math.max(began, ended), kind);
	if (next === null) return null;
	const following = nextStart(plan, next, kind) ?? next + DAY;
	const early = Math.max(Math.min((following - next) * EARLY_PART, EARLY_AT_MOST), uncertainty(plan));
	return began >= next - early ? following : next;
}
