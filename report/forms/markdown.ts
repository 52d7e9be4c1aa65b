import type { Report } from '../report';
import {
	cellsOf,
	COLUMNS,
	countsLine,
	isOpen,
	notCheckedLines,
	promiseLines,
	sentenceOf,
	sourceOf,
	subjectOf,
	thresholdsLine,
} from '../words/lines';
import { wordsOf } from '../words/languages';
import type { Cells } from '../words/words';

const SIGNS = { critical: '🔴', attention: '🟡', healthy: '🟢' };

/** Of what is known or over: nothing to do. */
const MUTED_SIGN = '⚪';

const RIGHT: ReadonlyArray<keyof Cells> = ['size', 'duration', 'log'];

/** The report as GitHub-flavoured Markdown, also for Teams, Mattermost, Discord and wikis. */
export function renderMarkdown(report: Report): string {
	const words = wordsOf(report.language);
	const { labels } = words;
	const notChecked = notCheckedLines(report);
	return [
		`# ${SIGNS[report.verdict]} ${escaped(report.headline)}`,
		'',
		`${escaped(sourceOf(report))}  `,
		escaped(countsLine(report)),
		'',
		...(report.findings.length > 0 ? [`## ${labels.whatToDo}`, ''] : []),
		...report.findings.map(
			(one) =>
				`- ${isOpen(one) ? SIGNS[one.severity] : MUTED_SIGN} **${escaped(subjectOf(one, words))}**: ${escaped(sentenceOf(one, words))}${isOpen(one) ? `  \n  ${labels.titled(`_${labels.toDo}_`, escaped(one.todo))}` : ''}`,
		),
		...(report.findings.length > 0 ? [''] : []),
		...(report.tenants.length > 0 ? [`## ${labels.tenants}`, '', ...table(report), ''] : []),
		...promiseLines(report).map((line) => `${escaped(line)}  `),
		escaped(thresholdsLine(report)),
		'',
		...(notChecked.length > 0 ? [labels.titled(labels.notChecked, '').trim(), '', ...notChecked.map((line) => `- ${escaped(line)}`), ''] : []),
	].join('\n');
}

function table(report: Report): string[] {
	const words = wordsOf(report.language);
	const columns = COLUMNS;
	const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
	return [
		line(columns.map((column) => words.lines.titles[column])),
		line(columns.map((column) => (RIGHT.includes(column) ? '--:' : ':--'))),
		...report.tenants.map((tenant) => {
			const cells = cellsOf(tenant, words);
			const sign = SIGNS[tenant.severity ?? 'healthy'];
			return line(columns.map((column) => (column === 'name' ? `${sign} ` : '') + escaped(cells[column])));
		}),
	];
}

/** Breaks what readers find in plain words, and is not to be seen. */
const NOTHING = '\u200b';

/** What would call people, or become a link: `@everyone`, a mail address, `https://…`, `www.…`; not the URIs of backups. */
const FOUND_BY_READERS = /(?<=@)(?=[\p{L}\p{N}<_])|(?<=\b(?:https?|ftp):)(?=\/\/)|(?<=\bwww)(?=\.)/giu;

/** Markup as entities, for readers that know HTML but no backslashes; the rest with a backslash. */
function escaped(text: string): string {
	return text
		.replace(FOUND_BY_READERS, NOTHING)
		.replace(/[\\`*_[\]{}|~#!]/g, '\\$&')
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;');
}
