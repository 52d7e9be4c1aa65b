import { inOneUnit, inTwoUnits, type Amount, type Unit } from '../../quantities';
import type { Moment } from '../speech';
import type { FigureWords } from '../words';

const UNITS: Readonly<Record<Unit, string>> = { second: 's', minute: 'min', hour: 'h', day: 'days' };

function inWords([count, unit]: Amount): string {
	return `${count} ${UNITS[unit]}`;
}

/** Seconds in one unit: `31 h`. */
export function age(seconds: number): string {
	return inWords(inOneUnit(seconds));
}

/** Seconds in two units: `1 h 12 min`. */
export function duration(seconds: number): string {
	return inTwoUnits(seconds).map(inWords).join(' ');
}

/** `1 tenant`, `2 tenants`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Figures in English. */
export const FIGURES: FigureWords = {
	age,
	ago: (seconds) => `${age(seconds)} ago`,
	duration,
	tenants: (count) => counted(count, 'tenant'),
	findings: (count) => counted(count, 'finding'),
	backups: (count) => counted(count, 'backup'),
};

/** `31 h ago (2026-01-31 07:05)`: for what happened. */
export function ago(moment: Moment | null): string {
	if (moment === null) return 'at an unknown time';
	return moment.ago === null ? `at ${moment.clock}` : `${age(moment.ago)} ago (${moment.clock})`;
}

/** `2026-01-31 07:05 (31 h ago)`: for what lasts since or until then. */
export function on(moment: Moment | null): string {
	if (moment === null) return 'an unknown time';
	return moment.ago === null ? moment.clock : `${moment.clock} (${age(moment.ago)} ago)`;
}

/** `2026-01-31 07:05, 31 h ago`: inside brackets. */
export function inside(moment: Moment | null): string {
	if (moment === null) return 'time unknown';
	return moment.ago === null ? moment.clock : `${moment.clock}, ${age(moment.ago)} ago`;
}

/** `5 h 12 min over the limit of 26 h`; seconds. */
export function over(value: number, limit: number): string {
	return `${duration(value - limit)} over the limit of ${duration(limit)}`;
}
