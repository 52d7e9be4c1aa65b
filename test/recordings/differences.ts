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

const TORN = {
	reason: 'The genuine agent reads the nodes of a DAG and then their sub-tasks; here the scheduler had been at work in between.',
	at: /^dag$/,
	recorded: /PENDING\.RUN\(READY\.RUN/,
};

export const DIFFERENCES: LetStand[] = [
	{ ...TORN, versions: ['4.4.1.1'], topics: ['writes'] },
	{ ...TORN, versions: ['4.5.0.0'], topics: ['writes-cluster'] },
	{
		reason: 'What the recorder wrote into the rows of backups that it had been told to play: sizes, counters that stay 0, progress in its own steps.',
		topics: ['writes', 'writes-cluster'],
		at: /\/status(?:es\/\*)?\/(?:user_ls_start_scn|extra_meta_bytes|(?:finish_)?(?:tablet|macro_block)_count|file_count|data_turn_id|(?:in|out)put_bytes|output_rate_bytes)$/,
		kind: 'value',
	},
	{
		reason: 'A played backup passes through its states at the recorder’s pace.',
		topics: ['writes', 'writes-cluster'],
		at: /\/status$/,
		recorded: /^"INIT"$/,
		simulated: /^"(?:DOING|BACKUP_\w+)"$/,
	},
	{
		reason: 'What the recorder wrote into the row of a backup that was cancelled; OceanBase’s own number and words are not known.',
		topics: ['writes', 'writes-cluster'],
		name: /overview after cancel$/,
		at: /\/(?:result|comment)$/,
	},
	{
		reason: 'What the recorder wrote into the rows of restores that it had been told to play.',
		topics: ['writes'],
		name: /^restore: (?:overview|tasks)/,
		at: /\/(?:backup_(?:set|piece)_list|(?:finish_)?(?:tablet|ls)_count|(?:total|finish)_bytes(?:_display)?|backup_cluster_version|recover_\w+|restore_progress)$/,
		kind: 'value',
	},
	{
		reason: 'A played restore goes to where it likes, whatever time it is asked for.',
		versions: ['4.4.1.1', '4.5.0.0'],
		topics: ['writes'],
		name: /^restore: tasks after cancel$/,
		at: /\/restore_scn(?:_display)?$/,
	},
	{
		reason: 'The pools of a played restore have no units.',
		versions: ['4.4.1.1', '4.5.0.0'],
		topics: ['writes'],
		at: /\/pools\/\*\/observer_list$/,
		recorded: /^""$/,
	},
];

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
