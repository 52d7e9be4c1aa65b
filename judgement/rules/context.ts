import type { ServiceName } from '../../services/records/types';
import { age, clockIn, duration } from '../quantities';
import type { Finding, Rule, Severity, Thresholds } from '../types';

/** A threshold exceeded by this factor is no longer a warning. */
const FAR_BEYOND = 6;

/** Clocks of servers differ; what lies further ahead than this cannot be true. Milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60_000;

/** What every rule needs to judge and to speak. */
export class RuleContext {
	readonly time: (instant: number) => string;

	constructor(
		/** Milliseconds since 1970. */
		readonly now: number,
		readonly limits: Thresholds,
		readonly service: ServiceName,
		timeZone: string,
		/** Tenants that a running restore is making. */
		readonly beingRestored: ReadonlySet<string>,
	) {
		this.time = clockIn(timeZone);
	}

	/** `31 h ago (2026-01-31 07:05)`: for what happened; in the report's zone. */
	ago(instant: number | null): string {
		if (instant === null) return 'at an unknown time';
		return this.secondsSince(instant) < 0 ? `at ${this.time(instant)}` : `${this.age(instant)} (${this.time(instant)})`;
	}

	/** `2026-01-31 07:05 (31 h ago)`: for what lasts since or until then. */
	on(instant: number): string {
		return this.secondsSince(instant) < 0 ? this.time(instant) : `${this.time(instant)} (${this.age(instant)})`;
	}

	private age(instant: number): string {
		return `${age(this.secondsSince(instant))} ago`;
	}

	/** Seconds; negative for what lies ahead. */
	secondsSince(instant: number): number {
		return (this.now - instant) / 1000;
	}
}

/** A finding about one tenant (null = the cluster). */
export function finding(
	severity: Severity,
	tenant: string | null,
	rule: Rule,
	since: number | null,
	sentence: string,
	advice: string,
): Finding {
	return {
		severity,
		cluster: null,
		tenant,
		rule,
		since: since === null ? null : new Date(since).toISOString(),
		sentence,
		advice,
	};
}

/** How bad it is to be beyond a limit by so much. */
export function severityBeyond(value: number, limit: number): Severity {
	return value > FAR_BEYOND * limit ? 'critical' : 'attention';
}

/** `5 h 12 min over the limit of 26 h`; seconds. */
export function over(value: number, limit: number): string {
	return `${duration(value - limit)} over the limit of ${duration(limit)}`;
}
