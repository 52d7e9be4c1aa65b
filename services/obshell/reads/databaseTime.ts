import { parseTime, scnToInstant } from '../../time/times';

const QUARTER_HOUR = 15 * 60_000;

const HOUR = 60 * 60_000;

/** There are no zones further west or east: what lies further apart is no label of another zone, but a wrong time or a wrong witness. */
const WESTERNMOST = -12 * HOUR;
const EASTERNMOST = 14 * HOUR;

/**
 * obshell writes times of the database as the database's wall clock labelled with the agent host's offset
 * (obshell.md section 3, "Time zones"): wrong by hours where the two zones differ. An instant that is surely right
 * (an SCN, or the server's clock) shows by how much.
 */
export class DatabaseTime {
	private constructor(private readonly error: number) {}

	/** Takes the labels for true, where nothing shows otherwise. */
	static readonly asLabelled = new DatabaseTime(0);

	/**
	 * @param labelled a time text of the database
	 * @param truth milliseconds since 1970 of about the same instant; null when not known
	 * @param apart how far the two may lie apart besides the zone, in milliseconds
	 */
	static witnessedBy(labelled: unknown, truth: number | null, apart = QUARTER_HOUR): DatabaseTime {
		const said = parseTime(labelled);
		if (said === null || truth === null) return DatabaseTime.asLabelled;
		const error = Math.round((said - truth) / QUARTER_HOUR) * QUARTER_HOUR;
		// A quarter of an hour may be a slow start; zones differ by more.
		// The label is the host's zone, so this is the database's.
		const zone = offsetIn(labelled) + error;
		const isZone = Math.abs(error) > QUARTER_HOUR && zone >= WESTERNMOST && zone <= EASTERNMOST && Math.abs(said - truth - error) <= apart;
		return isZone ? new DatabaseTime(error) : DatabaseTime.asLabelled;
	}

	/** As `witnessedBy`, with an SCN (nanoseconds since 1970 UTC) as the truth. */
	static witnessedByScn(labelled: unknown, scn: unknown): DatabaseTime {
		return DatabaseTime.witnessedBy(labelled, scnToInstant(scn));
	}

	/** A time text of the same record as milliseconds since 1970, or null for none and for fillers. */
	read(labelled: unknown): number | null {
		const said = parseTime(labelled);
		return said === null ? null : said - this.error;
	}

	/** A true instant (milliseconds since 1970) as the server would label it, for its filters; undefined stays undefined. */
	label(instant: number | undefined): string | undefined {
		return instant === undefined ? undefined : new Date(instant + this.error).toISOString();
	}
}

/** The offset that a time text carries, in milliseconds; none is UTC. */
function offsetIn(labelled: unknown): number {
	const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(String(labelled).trim()) ?? [];
	if (sign === undefined) return 0;
	const offset = Number(hours) * HOUR + Number(minutes) * 60_000;
	return sign === '-' ? -offset : offset;
}
