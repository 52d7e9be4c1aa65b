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

/** OCP's schedule as a plan; null when it has no day or no time that can be read. */
export function planOf({ scheduleMode, scheduleTime, days }: Pick<BackupStrategyRecord, 'scheduleMode' | 'scheduleTime' | 'days'>): Plan | null {
	const time = /^(\d{2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/.exec(scheduleTime ?? '');
	const longest = scheduleMode === 'WEEK' ? 7 : scheduleMode === 'MONTH' ? 31 : 0;
	const planned = Object.entries(days).filter(([day]) => /^\d{1,2}$/.test(day) && Number(day) >= 1 && Number(day) <= longest);
	if (!time || planned.length === 0 || (scheduleMode !== 'WEEK' && scheduleMode !== 'MONTH')) return null;
	const [, hours, minutes, zone] = time;
	const east = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return {
		mode: scheduleMode,
		days: new Map(planned.map(([day, kind]) => [Number(day), kind])),
		minuteOfDay: Number(hours) * 60 + Number(minutes),
		offsetMinutes: zone.startsWith('-') ? -east : east,
	};
}

/**
 * The first planned start after an instant, both in milliseconds since 1970; null where the plan has none.
 * @param kind only starts of full backups
 */
export function nextStart(plan: Plan, after: number, kind?: 'full'): number | null {
	const offset = plan.offsetMinutes * MINUTE;
	const today = Math.floor((after + offset) / DAY);
	for (let day = today; day <= today + FURTHEST_DAYS; day++) {
		const start = day * DAY + plan.minuteOfDay * MINUTE - offset;
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

/**
 * The planned start that the next good backup belongs to, for one that began and ended at these instants: a start that it
 * came shortly before, or ran into, needs no further one.
 */
export function startDue(plan: Plan, began: number, ended: number, kind?: 'full'): number | null {
	const next = nextStart(plan, Math.max(began, ended), kind);
	if (next === null) return null;
	const following = nextStart(plan, next, kind) ?? next + DAY;
	const early = Math.min((following - next) * EARLY_PART, EARLY_AT_MOST);
	return began >= next - early ? following : next;
}
