import type { ServiceName } from '../../services/records/types';
import { age, clockIn, duration } from '../quantities';

/** What every sentence needs: the now that it is spoken in, the zone of its times, and whose words to use. */
export class Speech {
	private readonly clock: (instant: number) => string;

	/** @param takenAt milliseconds since 1970 */
	constructor(
		private readonly takenAt: number,
		timeZone: string,
		readonly service: ServiceName,
	) {
		this.clock = clockIn(timeZone);
	}

	/** `31 h ago (2026-01-31 07:05)`: for what happened. */
	ago(time: string | null | undefined): string {
		const instant = read(time);
		if (instant === null) return 'at an unknown time';
		return instant > this.takenAt ? `at ${this.clock(instant)}` : `${this.age(instant)} (${this.clock(instant)})`;
	}

	/** `2026-01-31 07:05 (31 h ago)`: for what lasts since or until then. */
	on(time: string | null | undefined): string {
		const instant = read(time);
		if (instant === null) return 'an unknown time';
		return instant > this.takenAt ? this.clock(instant) : `${this.clock(instant)} (${this.age(instant)})`;
	}

	private age(instant: number): string {
		return `${age((this.takenAt - instant) / 1000)} ago`;
	}
}

function read(time: string | null | undefined): number | null {
	const instant = Date.parse(time ?? '');
	return Number.isFinite(instant) ? instant : null;
}

/** `5 h 12 min over the limit of 26 h`; seconds. */
export function over(value: number, limit: number): string {
	return `${duration(value - limit)} over the limit of ${duration(limit)}`;
}
