/** What the bench shows: the lines of its table, and docs/benchmarks.md. */
import type { Reading, Row } from './compare.mts';
import { betweenOf, boundOf, figureOf, growthInWords, type Unit } from './goals.mts';

/** The titles of `cellsOf`. */
export const HEAD = ['work', 'ours / peer', 'came out', 'goal', ''];

interface Verdict {
	reached: string;
	/** Empty = none. */
	goal: string;
	met: boolean | undefined;
}

/** Whether a goal of that row was tried and is not met. */
export function isMissed({ readings }: Row): boolean {
	return readings.some((reading) => verdictOf(reading).met === false);
}

/** A row as it stands in the table. */
export function cellsOf({ work, readings }: Row): string[] {
	const figures = readings.map(({ figure }) => figureOf(figure));
	const verdicts = readings.map(verdictOf);
	const wanted = verdicts.filter(({ goal }) => goal !== '');
	const verdict = wanted.length === 0 ? '' : wanted.some(({ met }) => met === false) ? 'MISSED' : wanted.every(({ met }) => met) ? 'met' : 'not measured';
	return [
		work,
		betweenOf(figures.find(({ peer }) => peer !== undefined) ?? figures[0]),
		verdicts.map(({ reached }) => reached).join(', '),
		wanted.map(({ goal }) => goal).join(', '),
		verdict,
	];
}

function verdictOf({ figure, value, size, beside }: Reading): Verdict {
	const { unit } = figureOf(figure);
	const bound = boundOf(figureOf(figure), size);
	const goal = bound === undefined ? '' : `${bound.sign} ${bound.value} ${unit}`;
	if (typeof value === 'object') return { reached: `skipped: ${value.missing}`, goal, met: undefined };
	const met = bound === undefined || (bound.sign === '<=' ? value <= bound.value : value >= bound.value);
	return { reached: `${DIGITS[unit](value)} ${unit}${beside === undefined ? '' : ` (${beside})`}`, goal, met };
}

const twoPlaces = (value: number) => value.toFixed(2);
const threeDigits = (value: number) => value.toPrecision(3);
const DIGITS: Record<Unit, (value: number) => string> = {
	'x its time': twoPlaces,
	'x its peak memory': twoPlaces,
	'x its growth of memory': twoPlaces,
	'x faster': (value) => value.toFixed(1),
	requests: String,
	s: threeDigits,
	ms: threeDigits,
	KiB: (value) => value.toFixed(1),
	MiB: twoPlaces,
	'%': (value) => value.toFixed(1),
};

/** The page with its generated parts anew; what is written around them stays. */
export function pageWith(page: string, rows: Row[], measured: string): string {
	const parts = { figures: `${measured}\n\n${markdown([HEAD, ...rows.map(cellsOf)])}`, requests: markdown(requestGoals()) };
	return Object.entries(parts).reduce((text, [name, part]) => {
		const between = new RegExp(`(<!-- ${name} -->\n)[^]*(\n<!-- /${name} -->)`);
		if (!between.test(text)) throw new Error(`docs/benchmarks.md has no place for its ${name}`);
		return text.replace(between, (_all, open: string, close: string) => `${open}\n${part}\n${close}`);
	}, page);
}

/** What the goals allow each operation to send. */
function requestGoals(): string[][] {
	const names = {
		'Backup > Get Tenant Backup': 'items',
		'Backup > Get Cluster Backups': 'getCluster',
		'trigger poll with nothing new': 'poll',
		'Report Build': 'report',
		'Log Backup > List Log Tasks, Return All': 'logTasks',
	} as const;
	const rows = Object.entries(names).map(([operation, name]) => [
		operation,
		growthInWords(`${name}/obshell/requests`),
		growthInWords(`${name}/ocp/requests`),
	]);
	return [['operation', 'obshell', 'OCP'], ...rows];
}

function markdown([head, ...rows]: string[][]): string {
	const line = (row: string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
