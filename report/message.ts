import type { Severity, Verdict } from '../judgement/types';
import { cut, oneLine } from './quantities';
import type { Report, ReportFinding } from './report';
import { LABELS, type MessageLabels } from './messageWords';
import { cellsOf, countsLine, isOpen, markOf, sourceOf, stateOf, subjectOf } from './words/lines';

/** A report as people read it in a chat or a mail: pure data, not escaped for any service. Every text is one line. */
export interface Message {
	verdict: Verdict;
	/** Whether somebody must act, and for how many tenants. */
	headline: string;
	/** Which cluster, through what, and when the look was taken. */
	source: string;
	/** How many tenants are in which state; null where all is well, which the headline has said. */
	counts: string | null;
	/** What is wrong, worst first. */
	blocks: MessageBlock[];
	/** One line each for what is acknowledged, what is over, and what was not checked; those that there are. */
	asides: string[];
	/** A line for each tenant without an open finding; empty where they were not asked for. */
	safe: string[];
	labels: MessageLabels;
}

/** One tenant in trouble with all that is wrong with it, or several with the same trouble. */
export interface MessageBlock {
	severity: Severity;
	/** About how many tenants (or clusters) it is. */
	size: number;
	/** Whom it is about: `billing`, `5 tenants: a, b, c and 2 more`. */
	title: string;
	/** The worst of it in a word or two. */
	state: string;
	/** Whether it is new or was there before; empty where that is not known. */
	mark: string;
	/** One sentence each, worst first; of several tenants that differ, the first one's, with its name. */
	findings: string[];
	/** The one thing to do next. */
	todo: string;
}

/** What a message may hold besides what is wrong. */
export interface MessageOptions {
	/** A line for each tenant without an open finding, too. */
	safeTenants?: boolean;
}

/** In UTF-16 units: longer texts of servers and users end with `…`. A report as a page or as JSON has them whole. */
const LONGEST_NAME = 80;
const LONGEST_SENTENCE = 320;
const LONGEST_REASON = 100;
const LONGEST_FRAME_LINE = 240;

/** How many names are told one by one. */
const MOST_NAMES = 5;

/** From so many tenants on, the same trouble is said once, though times and figures differ. */
const MANY = 3;

/** Shapes a report into a message. */
export function messageOf(report: Report, { safeTenants = false }: MessageOptions = {}): Message {
	const blocks = blocksOf(report);
	return {
		verdict: report.verdict,
		headline: report.headline,
		source: oneLine(sourceOf(report), LONGEST_FRAME_LINE),
		counts: blocks.length === 0 ? null : countsLine(report),
		blocks,
		asides: asidesOf(report),
		safe: safeTenants ? safeLines(report) : [],
		labels: LABELS,
	};
}

/** The open findings of one tenant, or those of a cluster that are about no tenant; worst first. */
type Trouble = [ReportFinding, ...ReportFinding[]];

function blocksOf(report: Report): MessageBlock[] {
	const groups = new Map<string, Trouble[]>();
	for (const trouble of troubles(report)) {
		const kind = kindOf(trouble);
		groups.set(kind, [...(groups.get(kind) ?? []), trouble]);
	}
	const rank = new Map(report.findings.map((finding, index) => [finding, index]));
	return [...groups.values()]
		.flatMap((group) => (group.length >= MANY || isSameWords(group) ? [group] : group.map((trouble) => [trouble])))
		.sort(([a], [b]) => (rank.get(a[0]) ?? 0) - (rank.get(b[0]) ?? 0))
		.map(blockOf);
}

/** Each tenant's open findings together, in the order of the worst of each. */
function troubles(report: Report): Trouble[] {
	const ids = new Map<string, string>();
	for (const { clusterId, tenant, tenantId } of [...report.tenants, ...report.findings]) {
		if (tenant !== null && tenantId !== null && !ids.has(keyOf(clusterId, tenant))) ids.set(keyOf(clusterId, tenant), tenantId);
	}
	const found = new Map<string, Trouble>();
	for (const finding of report.findings.filter(isOpen)) {
		const { clusterId, tenant } = finding;
		// A restore knows its tenant by name only.
		const tenantId = finding.tenantId ?? (tenant === null ? null : ids.get(keyOf(clusterId, tenant)));
		const key = tenantId === null || tenantId === undefined ? keyOf(clusterId, tenant) : keyOf(clusterId, tenantId, 'id');
		const trouble = found.get(key);
		if (trouble) trouble.push(finding);
		else found.set(key, [finding]);
	}
	return [...found.values()];
}

function keyOf(...parts: Array<string | null>): string {
	return JSON.stringify(parts);
}

/** Troubles of one kind call for the same thing. */
function kindOf(trouble: Trouble): string {
	return JSON.stringify([trouble[0].tenant === null, ...trouble.map(({ rule, severity, state, advice, figures }) => [rule, severity, state, advice, figures.code ?? null])]);
}

function isSameWords([first, ...others]: Trouble[]): boolean {
	return others.length > 0 && others.every((trouble) => trouble.every((finding, index) => finding.sentence === first[index].sentence));
}

function blockOf(group: Trouble[]): MessageBlock {
	const [first] = group;
	const [worst] = first;
	const names = group.map(([finding]) => oneLine(subjectOf(finding), LONGEST_NAME));
	const listed = namesOf(names);
	const isOne = group.length === 1 || isSameWords(group);
	const sentences = first.map(sentenceOf);
	return {
		severity: worst.severity,
		size: group.length,
		title: group.length === 1 || worst.tenant === null ? listed : LABELS.titled(LABELS.tenants(group.length), listed),
		state: stateOf(worst),
		mark: markOf(first.find(({ state }) => state === 'new') ?? worst),
		findings: isOne ? sentences : sentences.map((sentence) => LABELS.titled(names[0], sentence)),
		todo: oneLine(worst.advice, LONGEST_SENTENCE),
	};
}

function namesOf(names: readonly string[]): string {
	return LABELS.names(names.slice(0, MOST_NAMES), Math.max(0, names.length - MOST_NAMES));
}

/** A finding's sentence, the server's own text in it cut to its beginning. */
function sentenceOf({ sentence, figures }: ReportFinding): string {
	const reason = figures.reason ? oneLine(figures.reason, LONGEST_SENTENCE) : '';
	const beginning = reason.slice(0, LONGEST_REASON);
	const at = reason.length > LONGEST_REASON ? sentence.indexOf(beginning) : -1;
	if (at < 0) return oneLine(sentence, LONGEST_SENTENCE);
	const whole = [reason, oneLine(figures.reason ?? '', 300)].find((text) => sentence.startsWith(text, at)) ?? beginning;
	return oneLine(sentence.replace(whole, () => cut(reason, LONGEST_REASON)), LONGEST_SENTENCE);
}

function asidesOf(report: Report): string[] {
	const muted = report.findings.filter((finding) => finding.muted !== null && finding.state !== 'over');
	const over = report.findings.filter(({ state }) => state === 'over');
	const topics = report.notChecked.map(({ why }) => oneLine(why, LONGEST_REASON).replace(/\.$/, ''));
	return [
		...(muted.length > 0 ? [LABELS.titled(LABELS.known, subjectsOf(muted))] : []),
		...(over.length > 0 ? [LABELS.titled(LABELS.over, subjectsOf(over))] : []),
		...(topics.length > 0 ? [oneLine(LABELS.titled(LABELS.notChecked, LABELS.names(topics)), LONGEST_FRAME_LINE)] : []),
	];
}

function subjectsOf(findings: ReportFinding[]): string {
	const names = [...new Set(findings.map((finding) => oneLine(subjectOf(finding), LONGEST_NAME)))];
	return oneLine(namesOf(names), LONGEST_FRAME_LINE);
}

/** Tenants that nothing is wrong with, and those whose findings are all known, which says so. */
function safeLines({ tenants }: Report): string[] {
	return tenants
		.filter(({ severity }) => severity === null)
		.map((tenant) => {
			const cells = cellsOf(tenant);
			return LABELS.titled(oneLine(cells.name, LONGEST_NAME), LABELS.facts(cells, tenant.logOutcome === 'running'));
		});
}
