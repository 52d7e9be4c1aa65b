import type { History } from '../history/types';
import type { Report } from '../report';
import { wordsOf } from '../words/languages';
import { notCheckedLines, promiseLines, sourceOf, thresholdsLine } from '../words/lines';
import type { Words } from '../words/words';
import { findingsSection } from './htmlFindings';
import { historySection } from './htmlHistory';
import { escaped } from './htmlPictures';
import { STYLE } from './htmlStyle';
import { tenantsSection } from './htmlTenants';

/** The report, and what past ones add up to, as one HTML file: no scripts, nothing loaded from anywhere. */
export function renderHtml(report: Report, history?: History): string {
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
${findingsSection(report, words)}
${tenantsSection(report, words)}
${history ? historySection(history, report.language, words) : ''}
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

function footer(report: Report, { labels }: Words): string {
	const lines = notCheckedLines(report).map((line) => `<li>${escaped(line)}</li>`);
	const notChecked = lines.length === 0 ? '' : `<p>${labels.titled(labels.notChecked, '').trim()}</p><ul>${lines.join('')}</ul>`;
	const promises = promiseLines(report).map((line) => `<li>${escaped(line)}</li>`);
	const promised = promises.length === 0 ? '' : `<p>${labels.titled(labels.promised, '').trim()}</p><ul>${promises.join('')}</ul>`;
	return `<footer>${promised}<p>${escaped(thresholdsLine(report))}</p>${notChecked}</footer>`;
}
