import type { Report } from '../../judgement/types';
import { cellsOf, countsLine, notCheckedLines, sourceOf, subjectOf, thresholdsLine, TITLES, type Cells } from '../words';

/** Columns of a terminal that a name may take. */
const WIDEST_NAME = 32;

/** Characters of two columns: Chinese, Japanese, Korean, full width, emoji. */
const WIDE =
	/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns at which sentences are broken. */
const LINE = 100;

const COLUMNS = Object.keys(TITLES) as Array<keyof Cells>;
const RIGHT: ReadonlySet<keyof Cells> = new Set(['size', 'duration', 'log']);

/** The report for a terminal or a plain mail: no colours, ends with a line break. */
export function renderText(report: Report): string {
	const notChecked = notCheckedLines(report);
	return [
		report.headline.toUpperCase(),
		sourceOf(report),
		countsLine(report),
		...(report.tenants.length > 0 ? ['', ...table(report)] : []),
		...report.findings.flatMap((one) => [
			'',
			...wrap(`${one.severity === 'critical' ? 'CRITICAL ' : 'ATTENTION'}  ${subjectOf(one)}: ${one.sentence}`),
			...wrap(`${' '.repeat(11)}To do: ${one.advice}`),
		]),
		'',
		...wrap(thresholdsLine(report), 2),
		...(notChecked.length > 0 ? ['Not checked:', ...notChecked.flatMap((line) => wrap(`- ${line}`, 2))] : []),
		'',
	].join('\n');
}

function table(report: Report): string[] {
	const rows = [TITLES, ...report.tenants.map(cellsOf)].map((cells) => ({
		...cells,
		name: cutColumns(cells.name, WIDEST_NAME),
	}));
	const widths = COLUMNS.map((column) => rows.reduce((widest, cells) => Math.max(widest, columns(cells[column])), 0));
	const lines = rows.map((cells) =>
		COLUMNS.map((column, index) => {
			const padding = ' '.repeat(widths[index] - columns(cells[column]));
			return RIGHT.has(column) ? padding + cells[column] : cells[column] + padding;
		})
			.join('  ')
			.trimEnd(),
	);
	const rule = widths.map((width) => '-'.repeat(width)).join('  ');
	return [lines[0], rule, ...lines.slice(1)];
}

/** How wide a terminal draws a text; marks take no column. */
function columns(text: string): number {
	let count = 0;
	for (const character of text) {
		if (/\p{Mn}|\p{Cf}/u.test(character)) continue;
		count += WIDE.test(character) ? 2 : 1;
	}
	return count;
}

function cutColumns(text: string, widest: number): string {
	if (columns(text) <= widest) return text;
	let kept = '';
	for (const character of text) {
		if (columns(kept + character) >= widest) break;
		kept += character;
	}
	return `${kept}…`;
}

/** Breaks a line at spaces; the following lines are indented. */
function wrap(line: string, indent = 11): string[] {
	const lines = [];
	let rest = line;
	while (rest.length > LINE) {
		const space = rest.lastIndexOf(' ', LINE);
		if (space <= indent) break;
		lines.push(rest.slice(0, space));
		rest = ' '.repeat(indent) + rest.slice(space + 1);
	}
	return [...lines, rest];
}
