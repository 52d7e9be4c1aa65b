import type { Report, ReportFinding, TenantHealth } from '../report';
import { wordsOf } from '../words/languages';
import { cellsOf, COLUMNS, markOf, notCheckedLines, promiseLines, sourceOf, stateOf, subjectOf, thresholdsLine } from '../words/lines';
import type { Words } from '../words/words';
import { escaped, Pictures } from './htmlPictures';
import { STYLE } from './htmlStyle';

/** Beyond so many tenants (the worst come first) pictures of the last runs would only make the file heavy. */
const MOST_CHARTS = 100;

/** The report as one HTML file: no scripts, nothing loaded from anywhere. */
export function renderHtml(report: Report): string {
	const words = wordsOf(report.language);
	return `<!DOCTYPE html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`${report.headline} – ${words.labels.product}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header class="verdict ${report.verdict}">
<h1>${escaped(report.headline)}</h1>
<p>${escaped(sourceOf(report))}</p>
</header>
${figures(report, words)}
${findings(report, words)}
${tenants(report, words)}
${footer(report, words)}
</main>
</body>
</html>
`;
}

function figures({ counts }: Report, { page }: Words): string {
	const tiles: Array<[number, string, Report['verdict']]> = [
		[counts.safe, page.safeOf(counts.tenants), 'healthy'],
		[counts.failed, page.lastFailed, 'critical'],
		[counts.overdue, page.overdue, 'critical'],
		[counts.withoutBackup, page.withoutBackup, 'critical'],
		[counts.running, page.runningNow, 'healthy'],
		[counts.critical + counts.attention, page.findings(counts.critical), counts.critical > 0 ? 'critical' : 'attention'],
	];
	const items = tiles.map(
		([count, what, tone]) =>
			`<li${count > 0 ? ` class="${tone}"` : ''}><strong>${count}</strong> <span>${what}</span></li>`,
	);
	return `<ul class="figures">${items.join('')}</ul>`;
}

function findings(report: Report, words: Words): string {
	if (report.findings.length === 0) return '';
	return `<section aria-labelledby="todo">
<h2 id="todo">${words.labels.whatToDo}</h2>
${report.findings.map((one) => article(one, words)).join('\n')}
</section>`;
}

function article(finding: ReportFinding, words: Words): string {
	const mark = markOf(finding, words);
	const state = stateOf(finding, words);
	const isOpen = finding.muted === null && finding.state !== 'over';
	return `<article class="finding ${isOpen ? finding.severity : 'healthy'}">
<h3>${escaped(subjectOf(finding, words))} <span class="pill">${isOpen && finding.severity === 'critical' ? words.page.critical(state) : state}</span></h3>
${mark === '' ? '' : `<p class="muted">${escaped(mark)}</p>\n`}<p>${escaped(finding.sentence)}</p>
${isOpen ? `<p class="todo">${words.labels.titled(`<strong>${words.labels.toDo}</strong>`, escaped(finding.advice))}</p>\n` : ''}</article>`;
}

function tenants(report: Report, words: Words): string {
	if (report.tenants.length === 0) return '';
	const pictures = new Pictures(words);
	const limit = report.thresholds.overdueHours * 3600;
	const titles = COLUMNS.map((column) => `<th role="columnheader" scope="col">${words.lines.titles[column]}</th>`);
	const rows = report.tenants.map((tenant, index) => row(tenant, limit, pictures, index < MOST_CHARTS, words));
	const left = report.tenants.length - MOST_CHARTS;
	return `<section aria-labelledby="tenants">
<h2 id="tenants">${words.labels.tenants}</h2>
<table role="table" aria-labelledby="tenants">
<thead role="rowgroup"><tr role="row">${titles.join('')}</tr></thead>
<tbody role="rowgroup">
${rows.join('\n')}
</tbody>
</table>
<p class="muted">${words.page.legend(report.thresholds.overdueHours, Math.max(0, left))}</p>
</section>`;
}

function row(tenant: TenantHealth, limit: number, pictures: Pictures, hasCharts: boolean, words: Words): string {
	const cells = cellsOf(tenant, words);
	const { titles } = words.lines;
	const td = (title: string, content: string): string => `<td role="cell" data-title="${title}">${content}</td>`;
	return `<tr role="row"><th role="rowheader" scope="row">${escaped(cells.name)}</th>${[
		`<td role="cell" class="state ${tenant.severity ?? 'healthy'}"><span class="pill">${escaped(cells.state)}</span></td>`,
		td(titles.lastGood, escaped(cells.lastGood) + pictures.ageBar(tenant.lastGoodAgeSeconds, limit)),
		td(titles.size, escaped(cells.size) + (hasCharts ? pictures.sizes(tenant.runs) : '')),
		td(titles.duration, escaped(cells.duration) + (hasCharts ? pictures.durations(tenant.runs) : '')),
		td(titles.log, escaped(cells.log)),
	].join('')}</tr>`;
}

function footer(report: Report, { labels }: Words): string {
	const lines = notCheckedLines(report).map((line) => `<li>${escaped(line)}</li>`);
	const notChecked = lines.length === 0 ? '' : `<p>${labels.titled(labels.notChecked, '').trim()}</p><ul>${lines.join('')}</ul>`;
	const promises = promiseLines(report).map((line) => `<li>${escaped(line)}</li>`);
	const promised = promises.length === 0 ? '' : `<p>${labels.titled(labels.promised, '').trim()}</p><ul>${promises.join('')}</ul>`;
	return `<footer>${promised}<p>${escaped(thresholdsLine(report))}</p>${notChecked}</footer>`;
}
