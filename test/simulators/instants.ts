/** Instants, in milliseconds since 1970 UTC, and the SCNs that stand for them. */
import type { Instant } from './world';

/** Milliseconds. */
export const SECOND = 1_000;
/** Milliseconds. */
export const MINUTE = 60 * SECOND;
/** Milliseconds. */
export const HOUR = 60 * MINUTE;

/**
 * The SCN (nanoseconds since 1970 UTC) of an instant. Its last six digits are never all zero by
 * chance, so that a client that squeezes it through a double is caught.
 */
export function scnAt(instant: Instant): bigint {
	const milliseconds = BigInt(Math.floor(instant));
	const tail = (milliseconds * 7919n + 250_467n) % 1_000_000n;
	return milliseconds * 1_000_000n + tail;
}

/** The instant, in whole milliseconds, that an SCN lies in. */
export function instantOfScn(scn: bigint): Instant {
	return Number(scn / 1_000_000n);
}

/** The instant of an SCN to the microsecond, as the database displays it. */
export function exactInstantOfScn(scn: bigint): Instant {
	return Number(scn / 1_000n) / 1_000;
}

/**
 * The three digits after the milliseconds (0..999) that the database shows for an instant: its own where
 * it has a fraction (an instant holds microseconds exactly enough), else made up so that they agree with scnAt.
 */
export function microsecondsAt(instant: Instant): number {
	// The epoch itself is a filler, and shown without any fraction.
	if (instant === 0) return 0;
	const fraction = instant - Math.floor(instant);
	return fraction === 0 ? Number((scnAt(instant) / 1_000n) % 1_000n) : Math.min(999, Math.round(fraction * 1_000));
}
