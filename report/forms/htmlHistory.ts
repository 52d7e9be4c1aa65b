import type { History } from '../history/types';
import type { Language, Words } from '../words/words';
import { historyLines, tenantHistoryTable, weekTable, type Table } from './historyCells';
import { escaped } from './htmlPictures';

/** What past reports add up to: in a few sentences, week by week, and (folded away) tenant by tenant. */
export function historySection(history: History, language: Language, words: Words): string {
	return `<section aria-labelledby="history">
<h2 id="history">${words.history.title}</h2>
${historyLines(history, language).map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${table(weekTable(history, language))}
<details class="more"><summary>${words.labels.tenants}</summary>
${table(tenantHistoryTable(history, language))}
</details>
</section>`;
}

function table({ titles, rows }: Table): string {
	const lines = rows.map(([first, ...cells]) => `<tr><th scope="row">${escaped(first)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
	return `<div class="scroll"><table class="plain">
<thead><tr>${titles.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table></div>`;
}
