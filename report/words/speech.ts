import type { ServiceName } from '../../services/records/types';
import { clockIn } from '../quantities';

/** An instant as it is spoken of. */
export interface Moment {
	/** `2026-01-31 07:05`, in the report's zone. */
	clock: string;
	/** Seconds since then; null for what lies ahead. */
	ago: number | null;
}

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

	/** Of an ISO time; null where none can be read. */
	moment(time: string | null | undefined): Moment | null {
		const instant = Date.parse(time ?? '');
		if (!Number.isFinite(instant)) return null;
		return { clock: this.clock(instant), ago: instant > this.takenAt ? null : (this.takenAt - instant) / 1000 };
	}
}
