import { parseTime, scnToInstant } from '../../time/times';
import { offsetAt, wallClockInstant } from '../../time/userTime';

const QUARTER_HOUR = 15 * 60_000;

const HOUR = 60 * 60_000;

/** There are no zones further west or east: what lies further apart is no label of another zone, but a wrong time or a wrong witness. */
const WESTERNMOST = -12 * HOUR;
const EASTERNMOST = 14 * HOUR;

/** The sentence for a record whose times nothing but their labels speaks for. */
export const ZONE_UNKNOWN = 'The time zone of the database is not known, so the times may be hours off';

/** `+08:00`, as OceanBase writes a fixed offset. */
const OFFSET = /^([+-])(\d{1,2}):(\d{2})$/;

/**
 * obshell writes times of the database as its wall clock, labelled with the offset of the agent's host (docs/reference/obshell.md
 * #316-clocks-and-time-zones): wrong by hours where the two zones differ. A zone that is known, or an SCN of the same instant, says
 * what is meant. A display made from an SCN follows another clock than a timestamp, so it never is a witness for one.
 */
export class DatabaseTime {
	private constructor(
		/** From the figures of a wall clock, as if they were UTC, to the true instant; undefined = the label is all there is. */
		private readonly instantOf: ((figures: number) => number) | undefined,
		/** From a true instant to what the server takes for it in a filter. */
		private readonly asFilter: (instant: number) => number,
		/** Whether anything but the label says what is meant. */
		readonly isKnown: boolean,
	) {}

	/** Takes the labels for true, where they are known to be. */
	static readonly asLabelled = new DatabaseTime(undefined, (instant) => instant, true);

	/** Takes the labels for true, where nothing shows whether they are. */
	static readonly unknown = new DatabaseTime(undefined, (instant) => instant, false);

	/**
	 * By a true instant of a labelled time; both of about the same moment.
	 * @param labelled a time text of the database
	 * @param truth milliseconds since 1970; null when not known
	 * @param apart how far the two may lie apart besides the zone, in milliseconds
	 * @returns `unknown` when one of them is missing, or no zone explains how they differ
	 */
	static witnessedBy(labelled: unknown, truth: number | null, apart = QUARTER_HOUR): DatabaseTime {
		const said = parseTime(labelled);
		if (said === null || truth === null) return DatabaseTime.unknown;
		const error = Math.round((said - truth) / QUARTER_HOUR) * QUARTER_HOUR;
		// A quarter of an hour may be a slow start; zones differ by more.
		if (Math.abs(error) <= QUARTER_HOUR) return DatabaseTime.asLabelled;
		const label = (figuresOf(labelled) ?? said) - said;
		// The label is the host's zone, so this is the database's.
		const zone = label + error;
		const isZone = zone >= WESTERNMOST && zone <= EASTERNMOST && Math.abs(said - truth - error) <= apart;
		if (!isZone) return DatabaseTime.unknown;
		return new DatabaseTime((figures) => figures - label - error, (instant) => instant + error, true);
	}

	/** As `witnessedBy`, with an SCN (nanoseconds since 1970 UTC) as the truth. */
	static witnessedByScn(labelled: unknown, scn: unknown): DatabaseTime {
		return DatabaseTime.witnessedBy(labelled, scnToInstant(scn));
	}

	/**
	 * By the zone of the clock that wrote the times.
	 * @param zone an offset (`+08:00`) or an IANA name, as OceanBase's variable `time_zone` has it
	 * @param hostTime a time text of the agent's host, for its offset: filters are read by its clock
	 * @returns `unknown` for anything that is no zone, e.g. an abbreviation such as CST, which several zones share
	 */
	static inZone(zone: unknown, hostTime: unknown): DatabaseTime {
		const offset = offsetIn(String(zone ?? '').trim());
		const host = (figuresOf(hostTime) ?? NaN) - (parseTime(hostTime) ?? NaN);
		if (offset === undefined || !Number.isFinite(host)) return DatabaseTime.unknown;
		const instantOf = typeof offset === 'number' ? (figures: number) => figures - offset : (figures: number) => wallClockInstant(figures, offset);
		const offsetThen = typeof offset === 'number' ? () => offset : (instant: number) => offsetAt(instant, offset);
		return new DatabaseTime(instantOf, (instant) => instant + offsetThen(instant) - host, true);
	}

	/** A time text as milliseconds since 1970, or null for none and for fillers. */
	read(labelled: unknown): number | null {
		const said = parseTime(labelled);
		return said === null || !this.instantOf ? said : this.instantOf(figuresOf(labelled)!);
	}

	/** A true instant (milliseconds since 1970) as the server would label it, for its filters; undefined stays undefined. */
	label(instant: number | undefined): string | undefined {
		return instant === undefined ? undefined : new Date(this.asFilter(instant)).toISOString();
	}
}

/** What the wall clock shows, as if it were UTC; null for none and for fillers. */
function figuresOf(labelled: unknown): number | null {
	return typeof labelled === 'string' ? parseTime(labelled.trim().replace(/(Z|[+-]\d{2}:?\d{2})$/i, '')) : null;
}

/** Milliseconds east of UTC, or the IANA name; undefined for what is neither. */
function offsetIn(zone: string): number | string | undefined {
	const [, sign, hours, minutes] = OFFSET.exec(zone) ?? [];
	if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
	if (/^(UTC|GMT|Z)$/i.test(zone)) return 0;
	return /^[A-Za-z_]+\/[\w/+-]+$/.test(zone) && Number.isFinite(offsetOrNaN(zone)) ? zone : undefined;
}

/** Intl throws for a zone that it does not know. */
function offsetOrNaN(zone: string): number {
	try {
		return offsetAt(0, zone);
	} catch {
		return NaN;
	}
}
