import { parseTime, scnToInstant } from '../../time/times';

const QUARTER_HOUR = 15 * 60_000;

/**
 * obshell writes times of the database as the database's wall clock labelled with the agent host's offset
 * (docs/reference/obshell.md#316-clocks-and-time-zones): wrong by hours where the two zones differ. An instant that is surely right
 * (an SCN, or the server's clock) shows by how much.
 */
export class DatabaseTime {
	private constructor(private readonly error: number) {}

	/** Takes the labels for true, where nothing shows otherwise. */
	static readonly asLabelled = new DatabaseTime(0);

	/**
	 * @param labelled a time text of the database
	 * @param truth milliseconds since 1970 of about the same instant; null when not known
	 */
	static witnessedBy(labelled: unknown, truth: number | null): DatabaseTime {
		const said = parseTime(labelled);
		if (said === null || truth === null) return DatabaseTime.asLabelled;
		const error = Math.round((said - truth) / QUARTER_HOUR) * QUARTER_HOUR;
		// A quarter of an hour may be a slow start; zones differ by more.
		return Math.abs(error) > QUARTER_HOUR ? new DatabaseTime(error) : DatabaseTime.asLabelled;
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
