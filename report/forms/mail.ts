import type { History } from '../history/types';
import { messageOf, type Message, type MessageBlock } from '../message';
import { oneLine } from '../quantities';
import type { Report, TenantHealth } from '../report';
import { wordsOf } from '../words/languages';
import { cellsOf, columnsOf, promiseLines, thresholdsLine } from '../words/lines';
import type { Words } from '../words/words';
import { longestAge } from './ages';
import { historyLines, weekTable } from './historyCells';
import { escaped } from './htmlPictures';
import { bar, CELL, grid, line, MUTED, page, panel, pill, toneOf } from './mailParts';

/** What n8n's Send Email node takes: its fields Subject and HTML. */
export type Mail = { subject: string; html: string };

/** Gmail cuts what is longer than 102 KB. In bytes of UTF-8, like all sizes here. */
const LARGEST = 95_000;

/** Of it for what is wrong, so that many findings cannot push out the overview. */
const FOR_TROUBLES = 50_000;

/** Kept for the lines around: what was promised, and the limits. */
const FOR_FOOTER = 12_000;

/** Weeks that are shown. */
const MOST_WEEKS = 6;

const LONGEST_SUBJECT = 200;

/**
 * The report as an e-mail: tables and static inline colours alone, because mail programs take away style sheets, variables
 * and SVG; nothing says a thing by colour only. Worst first; what does not fit is counted.
 */
export function renderMail(report: Report, history?: History): Mail {
	const words = wordsOf(report.language);
	const name = report.cluster === null ? words.labels.product : report.cluster;
	const message = messageOf(report);
	const head = [panel(toneOf(report.verdict), `<b style="font-size:20px;line-height:26px">${escaped(report.headline)}</b>`, escaped(message.source)), ...(message.counts === null ? [] : [line(escaped(message.counts))])];
	const past = history ? historyPart(history, report, words) : [];
	const foot = footer(report, words);
	const fixed = sizeOf([...head, ...past, ...foot]);
	const troubles = troublesPart(message, words);
	const tenants = tenantsPart(report, words, LARGEST - Math.min(fixed, LARGEST) - sizeOf(troubles) - 2_000);
	return {
		subject: oneLine(`${report.headline} – ${name}`, LONGEST_SUBJECT),
		html: page(words.tag, escaped(`${report.headline} – ${words.labels.product}`), [...head, ...troubles, ...tenants, ...past, ...foot]),
	};
}

function troublesPart({ blocks, asides }: Message, { labels }: Words): string[] {
	const shown = fitting(blocks, (one) => block(one, labels), FOR_TROUBLES);
	const rest = blocks.slice(shown.length);
	const tenantsIn = (severity: MessageBlock['severity']) => rest.reduce((sum, one) => sum + (one.severity === severity ? one.size : 0), 0);
	const [critical, attention] = [tenantsIn('critical'), tenantsIn('attention')];
	return [
		...(blocks.length === 0 ? [] : [title(labels.whatToDo)]),
		...shown,
		...(rest.length === 0 ? [] : [line(escaped(labels.moreTenants(critical + attention, labels.mix({ critical, attention, healthy: 0 }))))]),
		...asides.map((text) => line(escaped(text))),
	];
}

/** One tenant, or several in the same trouble: what is wrong in a sentence each, and the one thing to do. */
function block({ severity, title: whom, state, mark, findings, todo }: MessageBlock, labels: Words['labels']): string {
	const tone = toneOf(severity);
	const first = `<b>${escaped(whom)}</b> ${pill(tone, escaped(labels.titled(labels.verdicts[severity], state)))}${mark === '' ? '' : ` ${escaped(mark)}`}`;
	return panel(tone, first, ...findings.map(escaped), labels.titled(`<b>${labels.toDo}</b>`, escaped(todo)));
}

function tenantsPart(report: Report, words: Words, room: number): string[] {
	const { tenants } = report;
	if (tenants.length === 0) return [];
	const rows = fitting(tenants, (tenant) => row(tenant, report, words), room);
	const rest = tenants.slice(rows.length);
	const healthy = rest.filter(({ severity }) => severity === null).length;
	const mix = healthy === rest.length ? words.labels.allHealthy : words.labels.mix(countedBy(rest));
	return [
		title(words.labels.tenants),
		grid(columnsOf(report).map((column) => words.lines.titles[column]), rows),
		...(rest.length === 0 ? [] : [line(escaped(words.labels.moreTenants(rest.length, mix)))]),
	];
}

function row(tenant: TenantHealth, report: Report, words: Words): string {
	const cells = cellsOf(tenant, words);
	const td = (content: string): string => `<td ${CELL}>${content}</td>`;
	return `<tr>${[
		td(`<b>${escaped(cells.name)}</b>`),
		td(pill(toneOf(tenant.severity ?? 'healthy'), escaped(cells.state))),
		td(escaped(cells.lastGood) + (tenant.owes ? bar(tenant.lastGoodAgeSeconds, longestAge(tenant, report)) : '')),
		...([cells.size, cells.duration, cells.log, ...(columnsOf(report).includes('proven') ? [cells.proven] : [])].map((cell) => td(escaped(cell)))),
	].join('')}</tr>`;
}

function historyPart(history: History, { language }: Report, words: Words): string[] {
	const { titles, rows } = weekTable(history, language);
	const weeks = rows.slice(0, MOST_WEEKS).map((cells) => `<tr>${cells.map((cell) => `<td ${CELL}>${escaped(cell)}</td>`).join('')}</tr>`);
	return [title(words.history.title), ...historyLines(history, language).map((text) => line(escaped(text))), grid(titles, weeks)];
}

function footer(report: Report, { labels }: Words): string[] {
	const lines = [
		...promiseLines(report).map((text) => labels.titled(labels.promised, text)),
		thresholdsLine(report),
	].map((text) => `<p ${MUTED}>${escaped(oneLine(text, 500))}</p>`);
	return fitting(lines, (text) => text, FOR_FOOTER);
}

function title(text: string): string {
	return `<h2 style="margin:24px 0 8px;font-size:17px;line-height:22px;color:#1a2130">${text}</h2>`;
}

/** The first parts, as many as have room. */
function fitting<T>(parts: readonly T[], write: (part: T) => string, room: number): string[] {
	const fit: string[] = [];
	let left = room;
	for (const part of parts) {
		const text = write(part);
		left -= sizeOf([text]);
		if (left < 0) break;
		fit.push(text);
	}
	return fit;
}

function sizeOf(parts: string[]): number {
	return parts.reduce((sum, part) => sum + Buffer.byteLength(part, 'utf8') + 1, 0);
}

function countedBy(parts: ReadonlyArray<{ severity: 'critical' | 'attention' | null }>): Record<'critical' | 'attention' | 'healthy', number> {
	const count = (severity: 'critical' | 'attention' | null): number => parts.filter((part) => part.severity === severity).length;
	return { critical: count('critical'), attention: count('attention'), healthy: count(null) };
}
