import type { Report, TenantHealth } from '../report';
import { cellsOf, columnsOf } from '../words/lines';
import type { Cells, Words } from '../words/words';
import { longestAge } from './ages';
import { escaped, Pictures } from './htmlPictures';

/** Beyond so many tenants (the worst come first) pictures of the last runs would only make the file heavy. */
const MOST_CHARTS = 100;

/** Every tenant's line; it can be sorted, though there is no script: each row knows its place in each order. */
export function tenantsSection(report: Report, words: Words): string {
	if (report.tenants.length === 0) return '';
	const pictures = new Pictures(words);
	const columns = columnsOf(report);
	const places = placesIn(report.tenants, columns);
	const titles = columns.map((column) => `<th role="columnheader" scope="col">${words.lines.titles[column]}</th>`);
	const rows = report.tenants.map((tenant, index) => row(tenant, columns, { style: places(index), limit: longestAge(tenant, report), hasCharts: index < MOST_CHARTS }, pictures, words));
	return `<section aria-labelledby="tenants">
<h2 id="tenants">${words.labels.tenants}</h2>
${report.tenants.length > 1 ? sorter(columns, words) : ''}<table role="table" aria-labelledby="tenants">
<thead role="rowgroup"><tr role="row">${titles.join('')}</tr></thead>
<tbody role="rowgroup">
${rows.join('\n')}
</tbody>
</table>
<p class="muted">${words.page.legend(Math.max(0, report.tenants.length - MOST_CHARTS))}</p>
</section>`;
}

/** The column that a report comes sorted by: worst first. */
const FIRST: keyof Cells = 'state';

type Columns = ReturnType<typeof columnsOf>;

/** Buttons before the table, whose choice the style passes on to the rows. */
function sorter(columns: Columns, { labels, lines, page }: Words): string {
	const choices = columns.map((column) => `<input type="radio" name="sort" id="by-${column}"${column === FIRST ? ' checked' : ''}><label for="by-${column}">${lines.titles[column]}</label>`);
	return `<span class="sort">${labels.titled(page.sortBy, '').trim()}</span>${choices.join('')}\n`;
}

/** How each column sorts: most pressing first; what is not known comes first where it is bad news, else last. */
const KEYS: Readonly<Record<keyof Cells, (tenant: TenantHealth, index: number) => number | string>> = {
	name: ({ cluster, tenant }) => `${cluster ?? ''} ${tenant}`,
	state: (_, index) => index,
	lastGood: ({ lastGoodAgeSeconds }) => -(lastGoodAgeSeconds ?? Infinity),
	size: ({ outputBytes }) => -(outputBytes === null ? -Infinity : Number(outputBytes)),
	duration: ({ durationSeconds }) => -(durationSeconds ?? -Infinity),
	log: ({ logOutcome, logDelaySeconds }) => -(logOutcome === 'running' ? (logDelaySeconds ?? -Infinity) : Infinity),
	proven: ({ proven }) => (proven?.proof === 'failed' ? -Infinity : -(proven?.ageSeconds ?? Number.MAX_VALUE)),
};

/** Gives for each row its place in each order, as its style. */
function placesIn(tenants: readonly TenantHealth[], columns: Columns): (index: number) => string {
	const places = columns.filter((column) => column !== FIRST).map((column) => {
		const keys = tenants.map(KEYS[column]);
		const sorted = keys.map((_, index) => index).sort((a, b) => (keys[a] < keys[b] ? -1 : Number(keys[a] > keys[b])) || a - b);
		const place = new Array<number>(tenants.length);
		sorted.forEach((index, at) => (place[index] = at));
		return { column, place };
	});
	return (index) => places.map(({ column, place }) => `--${column}:${place[index]}`).join(';');
}

function row(tenant: TenantHealth, columns: Columns, { style, limit, hasCharts }: { style: string; limit: number; hasCharts: boolean }, pictures: Pictures, words: Words): string {
	const cells = cellsOf(tenant, words);
	const { titles } = words.lines;
	const td = (title: string, content: string): string => `<td role="cell" data-title="${title}">${content}</td>`;
	return `<tr role="row" style="${style}"><th role="rowheader" scope="row">${escaped(cells.name)}</th>${[
		`<td role="cell" class="state ${tenant.severity ?? 'healthy'}"><span class="pill">${escaped(cells.state)}</span></td>`,
		td(titles.lastGood, escaped(cells.lastGood) + (tenant.owes ? pictures.ageBar(tenant.lastGoodAgeSeconds, limit) : '')),
		td(titles.size, escaped(cells.size) + (hasCharts ? pictures.sizes(tenant.runs) : '')),
		td(titles.duration, escaped(cells.duration) + (hasCharts ? pictures.durations(tenant.runs) : '')),
		td(titles.log, escaped(cells.log)),
		...(columns.includes('proven') ? [td(titles.proven, escaped(cells.proven))] : []),
	].join('')}</tr>`;
}
