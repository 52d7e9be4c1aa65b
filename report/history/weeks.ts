const DAY = 86_400_000;

/** The weeks of one time zone, by their Mondays as `2026-01-05`. */
export interface Weeks {
	/** @param instant milliseconds since 1970 */
	of(instant: number): string;
	/** All weeks from that of one instant to that of another. */
	between(first: number, last: number): string[];
}

/** @param timeZone IANA name */
export function weeksIn(timeZone: string): Weeks {
	// Swedish writes dates as ISO does.
	const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
	const known = new Map<number, string>();
	const of = (instant: number): string => {
		const found = known.get(instant);
		if (found !== undefined) return found;
		const day = Date.parse(`${formatter.format(instant)}T00:00:00Z`);
		const week = monday(day);
		known.set(instant, week);
		return week;
	};
	return {
		of,
		between(first, last) {
			const end = of(last);
			const weeks = [of(first)];
			while (weeks[weeks.length - 1] < end) weeks.push(monday(Date.parse(`${weeks[weeks.length - 1]}T00:00:00Z`) + 7 * DAY));
			return weeks;
		},
	};
}

/** The Monday of the week of a day, both taken as UTC. */
function monday(day: number): string {
	const sinceMonday = (new Date(day).getUTCDay() + 6) % 7;
	return new Date(day - sinceMonday * DAY).toISOString().slice(0, 10);
}
