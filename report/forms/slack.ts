import type { Severity } from '../../judgement/types';
import { cut, UNKNOWN } from '../quantities';
import type { Report, ReportFinding, TenantHealth } from '../report';
import { wordsOf } from '../words/languages';
import { cellsOf, isOpen, notCheckedLines, sentenceOf, sourceOf, subjectOf, thresholdsLine } from '../words/lines';
import type { Words } from '../words/words';

/** Slack's published limits, in characters. */
const LONGEST_HEADER = 150;
const LONGEST_SECTION = 3_000;

/** Slack publishes no limit for all blocks together but refuses about 13,200 characters. Of JSON. */
const LARGEST_MESSAGE = 11_000;

/** Of them kept for the tenants' lines, so that many findings cannot push out the overview. */
const KEPT_FOR_TENANTS = 3_500;

/** What the blocks around the tenants' lines take at most. */
const AROUND_TENANTS = 600;

const MOST_FINDINGS = 20;
const MOST_TENANTS = 60;

type Text = { type: 'mrkdwn'; text: string; verbatim: true } | { type: 'plain_text'; text: string; emoji: true };

/** The blocks that a report uses. */
export type SlackBlock =
	| { type: 'header'; text: Text }
	| { type: 'section'; text: Text }
	| { type: 'section'; fields: Text[] }
	| { type: 'context'; elements: Text[] }
	| { type: 'divider' };

/** What chat.postMessage takes: `text` is for notifications and clients without blocks. */
export type SlackMessage = { text: string; blocks: SlackBlock[] };

/** The report as a Slack message within Slack's limits, worst first; what does not fit is counted. */
export function renderSlack(report: Report): SlackMessage {
	const words = wordsOf(report.language);
	const head: SlackBlock[] = [
		{
			type: 'header',
			text: { type: 'plain_text', text: cut(`${SIGNS[report.verdict]} ${report.headline}`, LONGEST_HEADER), emoji: true },
		},
		{ type: 'context', elements: [mrkdwn(escaped(sourceOf(report), 500))] },
		{ type: 'section', fields: figures(report, words).map(([title, value]) => mrkdwn(`*${title}*\n${value}`)) },
	];
	const foot = footer(report, words);
	let room = LARGEST_MESSAGE - size([...head, ...foot]);
	const findings = findingBlocks(report.findings, room - KEPT_FOR_TENANTS, words);
	room -= size(findings);
	return { text: notification(report, words), blocks: [...head, ...findings, ...tenantBlocks(report.tenants, room, words), ...foot] };
}

/** Of what is known or over: nothing to do. */
const KNOWN_SIGN = ':white_circle:';

const SIGNS = {
	critical: ':red_circle:',
	attention: ':large_yellow_circle:',
	healthy: ':large_green_circle:',
};

function figures({ counts }: Report, { labels }: Words): Array<[string, string]> {
	return [
		[labels.safe, labels.ofTenants(counts.safe, counts.tenants)],
		[labels.findings, labels.bySeverity(counts.critical, counts.attention)],
		[labels.failed, String(counts.failed)],
		[labels.overdue, String(counts.overdue)],
		[labels.withoutBackup, String(counts.withoutBackup)],
		[labels.running, String(counts.running)],
	];
}

function findingBlocks(findings: ReportFinding[], room: number, words: Words): SlackBlock[] {
	if (findings.length === 0) return [];
	const blocks: SlackBlock[] = [{ type: 'divider' }];
	let left = room;
	let shown = 0;
	for (const one of findings.slice(0, MOST_FINDINGS)) {
		const block = section(
			[
				`${isOpen(one) ? SIGNS[one.severity] : KNOWN_SIGN} *${escaped(subjectOf(one, words), 200)}*`,
				escaped(sentenceOf(one, words), 900),
				...(isOpen(one) ? [words.labels.titled(`_${words.labels.toDo}_`, escaped(one.todo, 500))] : []),
			].join('\n'),
		);
		left -= size([block]);
		if (left < 0) break;
		blocks.push(block);
		shown += 1;
	}
	const rest = findings.slice(shown);
	if (rest.length > 0) blocks.push(context(`… ${words.labels.moreFindings(rest.length, mix(rest, words))}`));
	return blocks;
}

function tenantBlocks(tenants: TenantHealth[], room: number, words: Words): SlackBlock[] {
	if (tenants.length === 0) return [];
	const sections = [''];
	let left = room - AROUND_TENANTS;
	let shown = 0;
	for (const tenant of tenants.slice(0, MOST_TENANTS)) {
		const line = tenantLine(tenant, words);
		left -= JSON.stringify(line).length;
		if (left < 0) break;
		shown += 1;
		const last = sections.length - 1;
		if (sections[last].length + line.length + 1 > LONGEST_SECTION) sections.push(line);
		else sections[last] += sections[last] === '' ? line : `\n${line}`;
	}
	const rest = tenants.slice(shown);
	return [
		{ type: 'divider' },
		...sections.filter((text) => text !== '').map(section),
		...(rest.length > 0
			? [context(`… ${words.labels.moreTenants(rest.length, isAllHealthy(rest) ? words.labels.allHealthy : mix(rest, words))}`)]
			: []),
	];
}

function tenantLine(tenant: TenantHealth, words: Words): string {
	const { labels } = words;
	const cells = cellsOf(tenant, words);
	const facts = [
		cells.state,
		labels.lastGood(cells.lastGood),
		...(cells.size === UNKNOWN ? [] : [cells.size]),
		...(cells.duration === UNKNOWN ? [] : [labels.took(cells.duration)]),
		labels.log(cells.log, tenant.logOutcome === 'running'),
	];
	return `${SIGNS[tenant.severity ?? 'healthy']} *${escaped(cells.name, 200)}* ${facts.join(' · ')}`;
}

function isAllHealthy(parts: Array<{ severity: Severity | null }>): boolean {
	return parts.every(({ severity }) => severity === null);
}

function mix(parts: Array<{ severity: Severity | null }>, { labels }: Words): string {
	const count = (severity: Severity | null): number => parts.filter((part) => part.severity === severity).length;
	return labels.mix({ critical: count('critical'), attention: count('attention'), healthy: count(null) });
}

function footer(report: Report, { labels }: Words): SlackBlock[] {
	const lines = notCheckedLines(report);
	const notChecked = lines.length === 0 ? [] : [context(escaped(labels.titled(labels.notChecked, lines.join('; ')), 1_000))];
	return [context(escaped(thresholdsLine(report), 600)), ...notChecked];
}

function notification({ headline, findings }: Report, words: Words): string {
	const names = [...new Set(findings.filter(isOpen).map((one) => subjectOf(one, words)))];
	const shown = names.slice(0, 5).map((name) => escaped(name, 60));
	return shown.length === 0 ? headline : words.labels.withNames(headline, words.labels.names(shown, names.length - shown.length));
}

function section(text: string): SlackBlock {
	return { type: 'section', text: mrkdwn(text) };
}

function context(text: string): SlackBlock {
	return { type: 'context', elements: [mrkdwn(text)] };
}

/** `verbatim` keeps Slack from turning names into mentions, channels and links. */
function mrkdwn(text: string): Text {
	return { type: 'mrkdwn', text, verbatim: true };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escaped as Slack asks for, and cut to a length that the escapes count for; no escape is ever cut. */
function escaped(text: string, longest: number): string {
	let result = '';
	for (const character of text) {
		const next = ENTITIES[character] ?? character;
		if (result.length + next.length >= longest) return `${result}…`;
		result += next;
	}
	return result;
}

function size(blocks: SlackBlock[]): number {
	return JSON.stringify(blocks).length;
}
