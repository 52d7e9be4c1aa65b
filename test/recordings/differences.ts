/**
 * Where the simulator may answer otherwise than the genuine agents did, each with its reason. Every row
 * must be needed in every version and topic that it names: a row that matches nothing there fails.
 */
import type { Found } from './contract';

/** A difference that is let stand. */
export interface LetStand {
	reason: string;
	/** Default: all. */
	versions?: string[];
	topics: string[];
	/** Names of entries, or a pattern. Default: any. */
	name?: RegExp;
	/** As in Difference. */
	at: RegExp;
	kind?: Found['kind'];
	/** Patterns of both values as JSON. Default: any. */
	recorded?: RegExp;
	simulated?: RegExp;
}

export const DIFFERENCES: LetStand[] = [];

const READS = ['reads', 'reads-small', 'reads-empty', 'reads-database-away'];
const WRITES = ['writes', 'writes-cluster', 'tasks'];

/** Topics that the simulator does not answer as recorded yet. The list only shrinks: a topic that is right must go. */
export const PENDING: Record<string, string[]> = {
	'4.2.5.0': ['logon', ...READS, ...WRITES],
	'4.3.0.0': ['logon', ...READS, ...WRITES],
	'4.3.1.0': ['logon', ...READS, ...WRITES],
	'4.4.1.1': ['logon', ...READS, ...WRITES],
	'4.5.0.0': ['logon', ...READS, 'times-database-plus8', ...WRITES],
};

/** What is left of the differences of one version and topic, and which rows of the table it did not need. */
export function unexplained(
	found: Found[],
	version: string,
	topic: string,
	table: LetStand[] = DIFFERENCES,
): { left: Found[]; idle: LetStand[] } {
	const rows = table.filter(({ versions, topics }) => (versions?.includes(version) ?? true) && topics.includes(topic));
	const used = new Set<LetStand>();
	const left = found.filter((difference) => {
		const matching = rows.filter((row) => matches(row, difference));
		for (const row of matching) used.add(row);
		return matching.length === 0;
	});
	return { left, idle: rows.filter((row) => !used.has(row)) };
}

function matches(row: LetStand, found: Found): boolean {
	return (
		(row.name?.test(found.name) ?? true) &&
		row.at.test(found.at) &&
		(row.kind === undefined || row.kind === found.kind) &&
		(row.recorded?.test(shown(found.recorded)) ?? true) &&
		(row.simulated?.test(shown(found.simulated)) ?? true)
	);
}

/** A value of a difference as text. */
export function shown(value: unknown): string {
	return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member)) ?? 'nothing';
}

/** A difference as a line. */
export function told({ name, request, at, kind, recorded, simulated }: Found): string {
	return `${name} [${request}] ${at} ${kind}: recorded ${shown(recorded)}, simulated ${shown(simulated)}`;
}
