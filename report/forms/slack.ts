import { counted, cut, UNKNOWN } from '../../judgement/quantities';
import type { Finding, Report, Severity, TenantHealth } from '../../judgement/types';
import { cellsOf, notCheckedLines, sourceOf, subjectOf, thresholdsLine } from '../words';

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
	const head: SlackBlock[] = [
		{
			type: 'header',
			text: { type: 'plain_text', text: cut(`${SIGNS[report.verdict]} ${report.headline}`, LONGEST_HEADER), emoji: true },
		},
		{ type: 'context', elements: [mrkdwn(escaped(sourceOf(report), 500))] },
		{ type: 'section', fields: figures(report).map(([title, value]) => mrkdwn(`*${title}*\n${value}`)) },
	];
	const foot = footer(report);
	let room = LARGEST_MESSAGE - size([...head, ...foot]);
	const findings = findingBlocks(report.findings, room - KEPT_FOR_TENANTS);
	room -= size(findings);
	return { text: notification(report), blocks: [...head, ...findings, ...tenantBlocks(report.tenants, room), ...foot] };
}

const SIGNS = {
	critical: ':red_circle:',
	attention: ':large_yellow_circle:',
	healthy: ':large_green_circle:',
};

function figures({ counts }: Report): Array<[string, string]> {
	return [
		['Safe', `${counts.safe} of ${counted(counts.tenants, 'tenant')}`],
		['Findings', `${counts.critical} critical, ${counts.attention} other`],
		['Last backup failed', String(counts.failed)],
		['Overdue', String(counts.overdue)],
		['Without backup', String(counts.withoutBackup)],
		['Running now', String(counts.running)],
	];
}

function findingBlocks(findings: Finding[], room: number): SlackBlock[] {
	if (findings.length === 0) return [];
	const blocks: SlackBlock[] = [{ type: 'divider' }];
	let left = room;
	let shown = 0;
	for (const one of findings.slice(0, MOST_FINDINGS)) {
		const block = section(
			`${SIGNS[one.severity]} *${escaped(subjectOf(one), 200)}*\n${escaped(one.sentence, 900)}\n_To do:_ ${escaped(one.advice, 500)}`,
		);
		left -= size([block]);
		if (left < 0) break;
		blocks.push(block);
		shown += 1;
	}
	const rest = findings.slice(shown);
	if (rest.length > 0) blocks.push(context(`… and ${counted(rest.length, 'more finding')}: ${mix(rest)}`));
	return blocks;
}

function tenantBlocks(tenants: TenantHealth[], room: number): SlackBlock[] {
	if (tenants.length === 0) return [];
	const sections = [''];
	let left = room - AROUND_TENANTS;
	let shown = 0;
	for (const tenant of tenants.slice(0, MOST_TENANTS)) {
		const line = tenantLine(tenant);
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
			? [context(`… and ${counted(rest.length, 'more tenant')}${isAllHealthy(rest) ? ', all healthy' : `: ${mix(rest)}`}`)]
			: []),
	];
}

function tenantLine(tenant: TenantHealth): string {
	const cells = cellsOf(tenant);
	const facts = [
		cells.state,
		`last good backup ${cells.lastGood}`,
		...(cells.size === UNKNOWN ? [] : [cells.size]),
		...(cells.duration === UNKNOWN ? [] : [`in ${cells.duration}`]),
		tenant.logOutcome === 'running' ? `log ${cells.log} behind` : `log ${cells.log}`,
	];
	return `${SIGNS[tenant.severity ?? 'healthy']} *${escaped(cells.name, 200)}* ${facts.join(' · ')}`;
}

function isAllHealthy(parts: Array<{ severity: Severity | null }>): boolean {
	return parts.every(({ severity }) => severity === null);
}

function mix(parts: Array<{ severity: Severity | null }>): string {
	const count = (severity: Severity | null): number => parts.filter((part) => part.severity === severity).length;
	return [
		[count('critical'), 'critical'],
		[count('attention'), 'to look at'],
		[count(null), 'healthy'],
	].flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(', ');
}

function footer(report: Report): SlackBlock[] {
	const lines = notCheckedLines(report);
	const notChecked = lines.length === 0 ? [] : [context(escaped(`Not checked: ${lines.join('; ')}`, 1_000))];
	return [context(escaped(thresholdsLine(report), 600)), ...notChecked];
}

function notification({ headline, findings }: Report): string {
	const names = [...new Set(findings.map(subjectOf))];
	const shown = names.slice(0, 5).map((name) => escaped(name, 60));
	const rest = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
	return shown.length === 0 ? headline : `${headline} (${shown.join(', ')}${rest})`;
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
