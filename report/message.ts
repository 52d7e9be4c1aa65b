import type { Severity, Verdict } from '../judgement/types';
import { oneLine, UNKNOWN } from './quantities';
import type { Report, ReportFinding } from './report';
import { wordsOf } from './words/languages';
import { cellsOf, countsLine, isOpen, markOf, sourceOf, stateOf, subjectOf } from './words/lines';
import type { Language, Words } from './words/words';

/** A report as people read it in a chat or a mail: pure data, not escaped for any service. Every text is one line. */
export interface Message {
	/** Whose labels stand around what is told. */
	language: Language;
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
const LONGEST_FRAME_LINE = 240;

/** How many names are told one by one. */
const MOST_NAMES = 5;

/** From so many tenants on, the same trouble is said once, though times and figures differ. */
const MANY = 3;

/** Shapes a report into a message. */
export function messageOf(report: Report, { safeTenants = false }: MessageOptions = {}): Message {
	const words = wordsOf(report.language);
	const blocks = blocksOf(report, words);
	return {
		language: report.language,
		verdict: report.verdict,
		headline: report.headline,
		source: oneLine(sourceOf(report), LONGEST_FRAME_LINE),
		counts: blocks.length === 0 ? null : countsLine(report),
		blocks,
		asides: asidesOf(report, words),
		safe: safeTenants ? safeLines(report, words) : [],
	};
}

/** The open findings of one tenant, or those of a cluster that are about no tenant; worst first. */
type Trouble = [ReportFinding, ...ReportFinding[]];

function blocksOf(report: Report, words: Words): MessageBlock[] {
	const groups = new Map<string, Trouble[]>();
	for (const trouble of troubles(report)) {
		const kind = kindOf(trouble);
		groups.set(kind, [...(groups.get(kind) ?? []), trouble]);
	}
	const rank = new Map(report.findings.map((finding, index) => [finding, index]));
	return [...groups.values()]
		.flatMap((group) => (group.length >= MANY || isSameWords(group) ? [group] : group.map((trouble) => [trouble])))
		.sort(([a], [b]) => (rank.get(a[0]) ?? 0) - (rank.get(b[0]) ?? 0))
		.map((group) => blockOf(group, words));
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
	return JSON.stringify([trouble[0].tenant === null, ...trouble.map(({ rule, severity, state, todo, figures }) => [rule, severity, state, todo, figures.code ?? null])]);
}

function isSameWords([first, ...others]: Trouble[]): boolean {
	return others.length > 0 && others.every((trouble) => trouble.every((finding, index) => finding.sentence === first[index].sentence));
}

function blockOf(group: Trouble[], words: Words): MessageBlock {
	const { figures, labels } = words;
	const [first] = group;
	const [worst] = first;
	const names = group.map(([finding]) => nameOf(finding, words));
	const listed = namesOf(names, words);
	const isOne = group.length === 1 || isSameWords(group);
	const sentences = first.map(({ sentence }) => oneLine(sentence, LONGEST_SENTENCE));
	return {
		severity: worst.severity,
		size: group.length,
		title: group.length === 1 || worst.tenant === null ? listed : labels.titled(figures.tenants(group.length), listed),
		state: stateOf(worst, words),
		mark: markOf(first.find(({ state }) => state === 'new') ?? worst, words),
		findings: isOne ? sentences : sentences.map((sentence) => labels.titled(names[0], sentence)),
		todo: oneLine(worst.todo, LONGEST_SENTENCE),
	};
}

function nameOf(finding: ReportFinding, words: Words): string {
	return oneLine(subjectOf(finding, words), LONGEST_NAME);
}

function namesOf(names: readonly string[], { labels }: Words): string {
	return labels.names(names.slice(0, MOST_NAMES), Math.max(0, names.length - MOST_NAMES));
}

/** Not looked at, though they may hold data that nobody else watches: by name, or silence would look like safety. */
const NAMED: ReadonlySet<string> = new Set(['left-out', 'standby']);

function asidesOf({ findings, notChecked }: Report, words: Words): string[] {
	const { labels, mark, topic } = words;
	const muted = findings.filter((finding) => finding.muted !== null && finding.state !== 'over');
	const over = findings.filter(({ state }) => state === 'over');
	const chosen = notChecked.filter(({ rule }) => NAMED.has(rule));
	const topics = [...new Set(notChecked.filter((one) => !chosen.includes(one)).map(({ rule }) => topic(rule)))];
	const line = (title: string, text: string) => oneLine(labels.titled(title, text), LONGEST_FRAME_LINE);
	return [
		...(muted.length > 0 ? [line(labels.known, subjectsOf(muted, words))] : []),
		...(over.length > 0 ? [line(mark({ state: 'over', held: false, muted: null }), subjectsOf(over, words))] : []),
		...chosen.map(({ why }) => oneLine(why, LONGEST_FRAME_LINE)),
		...(topics.length > 0 ? [line(labels.notChecked, labels.names(topics))] : []),
	];
}

function subjectsOf(findings: ReportFinding[], words: Words): string {
	return namesOf([...new Set(findings.map((finding) => nameOf(finding, words)))], words);
}

/** Tenants that nothing is wrong with, and those whose findings are all known, which says so. */
function safeLines({ tenants }: Report, words: Words): string[] {
	const { labels } = words;
	return tenants
		.filter(({ severity }) => severity === null)
		.map((tenant) => {
			const { name, state, lastGood, size, duration, log, proven } = cellsOf(tenant, words);
			const facts = [state, labels.lastGood(lastGood), size === UNKNOWN ? '' : size, duration === UNKNOWN ? '' : labels.took(duration), labels.log(log, tenant.logOutcome === 'running'), tenant.proven ? labels.proven(proven) : ''];
			return labels.titled(oneLine(name, LONGEST_NAME), facts.filter((fact) => fact !== '').join(' · '));
		});
}
