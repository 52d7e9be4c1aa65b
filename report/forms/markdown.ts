import type { Report } from '../../judgement/types';
import {
	cellsOf,
	countsLine,
	notCheckedLines,
	sourceOf,
	subjectOf,
	thresholdsLine,
	TITLES,
	type Cells,
} from '../words';

const SIGNS = { critical: '🔴', attention: '🟡', healthy: '🟢' };

const RIGHT: ReadonlyArray<keyof Cells> = ['size', 'duration', 'log'];

/** The report as GitHub-flavoured Markdown, also for Teams, Mattermost, Discord and wikis. */
export function renderMarkdown(report: Report): string {
	const notChecked = notCheckedLines(report);
	return [
		`# ${SIGNS[report.verdict]} ${escaped(report.headline)}`,
		'',
		`${escaped(sourceOf(report))}  `,
		escaped(countsLine(report)),
		'',
		...(report.findings.length > 0 ? ['## What to do', ''] : []),
		...report.findings.map(
			(one) =>
				`- ${SIGNS[one.severity]} **${escaped(subjectOf(one))}**: ${escaped(one.sentence)}  \n  _To do:_ ${escaped(one.advice)}`,
		),
		...(report.findings.length > 0 ? [''] : []),
		...(report.tenants.length > 0 ? ['## Tenants', '', ...table(report), ''] : []),
		escaped(thresholdsLine(report)),
		'',
		...(notChecked.length > 0 ? ['Not checked:', '', ...notChecked.map((line) => `- ${escaped(line)}`), ''] : []),
	].join('\n');
}

function table(report: Report): string[] {
	const columns = Object.keys(TITLES) as Array<keyof Cells>;
	const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
	return [
		line(columns.map((column) => TITLES[column])),
		line(columns.map((column) => (RIGHT.includes(column) ? '--:' : ':--'))),
		...report.tenants.map((tenant) => {
			const cells = cellsOf(tenant);
			const sign = SIGNS[tenant.severity ?? 'healthy'];
			return line(columns.map((column) => (column === 'name' ? `${sign} ` : '') + escaped(cells[column])));
		}),
	];
}

/** Markup as entities, for readers that know HTML but no backslashes; the rest with a backslash. */
function escaped(text: string): string {
	return text
		.replace(/[\\`*_[\]{}|~#!]/g, '\\$&')
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;');
}
