import { cut, oneLine } from '../quantities';
import type { Report, ReportFinding } from '../report';
import { troublesOf, type Trouble } from '../troubles';
import { isOpen, markOf, stateOf, subjectOf } from '../words/lines';
import type { Words } from '../words/words';
import { escaped } from './htmlPictures';

/** So many blocks stand open; of more, a reader opens those that matter. */
const MOST_OPEN = 20;

/** Stack dumps of servers may be without end. UTF-16 units. */
const LONGEST_SERVER_TEXT = 20_000;

/** What to do, one block a tenant, worst first. */
export function findingsSection(report: Report, words: Words): string {
	if (report.findings.length === 0) return '';
	return `<section aria-labelledby="todo">
<h2 id="todo">${words.labels.whatToDo}</h2>
${troublesOf(report).map((trouble, index) => block(trouble, index < MOST_OPEN, words)).join('\n')}
</section>`;
}

function block({ open, rest, worst }: Trouble, isShown: boolean, words: Words): string {
	const pills = [...open, ...rest].map((finding) => {
		const state = stateOf(finding, words);
		return `<span class="pill ${toneOf(finding)}">${isOpen(finding) && finding.severity === 'critical' ? words.page.critical(state) : state}</span>`;
	});
	return `<details class="finding ${toneOf(worst)}"${isShown ? ' open' : ''}>
<summary><h3>${escaped(subjectOf(worst, words))}</h3> ${pills.join(' ')}</summary>
${[...open, ...rest].map((finding) => point(finding, words)).join('\n')}
</details>`;
}

function toneOf(finding: ReportFinding): string {
	return isOpen(finding) ? finding.severity : 'healthy';
}

function point(finding: ReportFinding, words: Words): string {
	const mark = markOf(finding, words);
	const { reason } = finding.figures;
	return `<div class="point">${mark === '' ? '' : `<p class="muted">${escaped(mark)}</p>`}<p>${escaped(finding.sentence)}</p>${
		isOpen(finding) ? `<p class="todo">${words.labels.titled(`<strong>${words.labels.toDo}</strong>`, escaped(finding.todo))}</p>` : ''
	}${reason ? `<details class="server"><summary>${words.page.serverSays}</summary><pre>${escaped(whole(reason))}</pre></details>` : ''}</div>`;
}

/** Line by line, without anything that could act on a terminal it is copied to. */
function whole(text: string): string {
	return cut(text, LONGEST_SERVER_TEXT).split(/\r\n|[\r\n]/).map((line) => oneLine(line)).join('\n');
}
