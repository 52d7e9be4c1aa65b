import { counted } from '../../judgement/quantities';
import { RULES, type Finding, type Report, type TenantHealth } from '../../judgement/types';
import { cellsOf, notCheckedLines, sourceOf, subjectOf, thresholdsLine, TITLES } from '../words';
import { escaped, Pictures } from './htmlPictures';
import { STYLE } from './htmlStyle';

/** Beyond so many tenants (the worst come first) pictures of the last runs would only make the file heavy. */
const MOST_CHARTS = 100;

/** The report as one HTML file: no scripts, nothing loaded from anywhere. */
export function renderHtml(report: Report): string {
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`${report.headline} – OceanBase backups`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header class="verdict ${report.verdict}">
<h1>${escaped(report.headline)}</h1>
<p>${escaped(sourceOf(report))}</p>
</header>
${figures(report)}
${findings(report)}
${tenants(report)}
${footer(report)}
</main>
</body>
</html>
`;
}

function figures({ counts }: Report): string {
	const tiles: Array<[number, string, Report['verdict']]> = [
		[counts.safe, `safe of ${counts.tenants}`, 'healthy'],
		[counts.failed, 'last backup failed', 'critical'],
		[counts.overdue, 'overdue', 'critical'],
		[counts.withoutBackup, 'without backup', 'critical'],
		[counts.running, 'running now', 'healthy'],
		[counts.critical + counts.attention, `findings, ${counts.critical} critical`, counts.critical > 0 ? 'critical' : 'attention'],
	];
	const items = tiles.map(
		([count, what, tone]) =>
			`<li${count > 0 ? ` class="${tone}"` : ''}><strong>${count}</strong> <span>${what}</span></li>`,
	);
	return `<ul class="figures">${items.join('')}</ul>`;
}

function findings(report: Report): string {
	if (report.findings.length === 0) return '';
	return `<section aria-labelledby="todo">
<h2 id="todo">What to do</h2>
${report.findings.map(article).join('\n')}
</section>`;
}

function article(finding: Finding): string {
	return `<article class="finding ${finding.severity}">
<h3>${escaped(subjectOf(finding))} <span class="pill">${finding.severity === 'critical' ? 'critical: ' : ''}${RULES[finding.rule]}</span></h3>
<p>${escaped(finding.sentence)}</p>
<p class="todo"><strong>To do:</strong> ${escaped(finding.advice)}</p>
</article>`;
}

function tenants(report: Report): string {
	if (report.tenants.length === 0) return '';
	const pictures = new Pictures();
	const limit = report.thresholds.overdueHours * 3600;
	const titles = Object.values(TITLES).map((title) => `<th role="columnheader" scope="col">${title}</th>`);
	const rows = report.tenants.map((tenant, index) => row(tenant, limit, pictures, index < MOST_CHARTS));
	const left = report.tenants.length - MOST_CHARTS;
	return `<section aria-labelledby="tenants">
<h2 id="tenants">Tenants</h2>
<table role="table" aria-labelledby="tenants">
<thead role="rowgroup"><tr role="row">${titles.join('')}</tr></thead>
<tbody role="rowgroup">
${rows.join('\n')}
</tbody>
</table>
<p class="muted">The mark on the age bars is the limit of ${report.thresholds.overdueHours} h. The small bars are the last runs, oldest first; a red frame is a run without success, a dashed one still runs.${left > 0 ? ` They are left out for the last ${counted(left, 'tenant')}.` : ''}</p>
</section>`;
}

function row(tenant: TenantHealth, limit: number, pictures: Pictures, hasCharts: boolean): string {
	const cells = cellsOf(tenant);
	const td = (title: string, content: string): string => `<td role="cell" data-title="${title}">${content}</td>`;
	return `<tr role="row"><th role="rowheader" scope="row">${escaped(cells.name)}</th>${[
		`<td role="cell" class="state ${tenant.severity ?? 'healthy'}"><span class="pill">${escaped(cells.state)}</span></td>`,
		td(TITLES.lastGood, escaped(cells.lastGood) + pictures.ageBar(tenant.lastGoodAgeSeconds, limit)),
		td(TITLES.size, escaped(cells.size) + (hasCharts ? pictures.sizes(tenant.runs) : '')),
		td(TITLES.duration, escaped(cells.duration) + (hasCharts ? pictures.durations(tenant.runs) : '')),
		td(TITLES.log, escaped(cells.log)),
	].join('')}</tr>`;
}

function footer(report: Report): string {
	const lines = notCheckedLines(report).map((line) => `<li>${escaped(line)}</li>`);
	const notChecked = lines.length === 0 ? '' : `<p>Not checked:</p><ul>${lines.join('')}</ul>`;
	return `<footer><p>${escaped(thresholdsLine(report))}</p>${notChecked}</footer>`;
}
