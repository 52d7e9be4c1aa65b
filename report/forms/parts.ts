import type { Severity, Verdict } from '../../judgement/types';
import type { Detail, Shown } from '../fit';
import type { Message, MessageBlock } from '../message';
import { wordsOf } from '../words/languages';

/** Colours that are seen before a word is read, where a service shows Unicode. */
export const SIGNS: Readonly<Record<Verdict, string>> = { critical: '🔴', attention: '🟡', healthy: '🟢' };

/** What stands under a block's title, at a level of detail. */
export function bodyOf({ findings, todo }: MessageBlock, detail: Detail, { language }: Message): { findings: string[]; todo: string | null } {
	if (detail === 'title') return { findings: [], todo: null };
	const { labels } = wordsOf(language);
	const rest = findings.length - 1;
	const told = detail === 'all' || rest === 0 ? findings : [findings[0], labels.andMore(rest)];
	return { findings: told, todo: labels.titled(labels.toDo, todo) };
}

/** What stands beside a block's title: the state, and whether it is new. */
export function stateOf({ state, mark }: MessageBlock): string {
	return [state, mark].filter((part) => part !== '').join(' · ');
}

/** What closes the blocks: how many more there are, and how bad they are; null = none. */
export function restOf({ hidden }: Shown, { language }: Message): string | null {
	if (hidden.length === 0) return null;
	const { labels } = wordsOf(language);
	const count = (severity: Severity) => hidden.reduce((sum, block) => sum + (block.severity === severity ? block.size : 0), 0);
	const [critical, attention] = [count('critical'), count('attention')];
	return `… ${labels.titled(labels.andMore(critical + attention), labels.mix({ critical, attention, healthy: 0 }))}`;
}

/** What closes the lines of safe tenants; null = nothing is left out. */
export function safeRestOf({ hiddenSafe }: Shown, { language }: Message): string | null {
	const { labels } = wordsOf(language);
	return hiddenSafe === 0 ? null : `… ${labels.titled(labels.andMore(hiddenSafe), labels.mix({ critical: 0, attention: 0, healthy: hiddenSafe }))}`;
}

/** How one service of plain text with some markup writes. What it gets is already escaped, but for `escaped` itself. */
export interface Style {
	escaped(text: string): string;
	headline(text: string): string;
	/** Whom a block is about. */
	strong(text: string): string;
	/** The state of a block. */
	state(text: string, severity: Severity): string;
	/** A sentence under a block's title. */
	under(text: string): string;
	/** What need not be read. */
	quiet(text: string): string;
}

/** A message as paragraphs of whole lines, for services of plain text with some markup. */
export function paragraphsOf(message: Message, shown: Shown, style: Style): string[][] {
	const { escaped, quiet } = style;
	const rest = restOf(shown, message);
	const safeRest = safeRestOf(shown, message);
	const paragraphs = [
		[style.headline(`${SIGNS[message.verdict]} ${escaped(message.headline)}`), quiet(escaped(message.source)), ...(message.counts === null ? [] : [escaped(message.counts)])],
		...shown.blocks.map(({ block, detail }) => blockLines(block, detail, message, style)),
		...(rest === null ? [] : [[escaped(rest)]]),
		[...shown.safe.map((line) => `${SIGNS.healthy} ${escaped(line)}`), ...(safeRest === null ? [] : [escaped(safeRest)])],
		message.asides.map((line) => quiet(escaped(line))),
	];
	return paragraphs.filter((lines) => lines.length > 0);
}

function blockLines(block: MessageBlock, detail: Detail, message: Message, { escaped, strong, state, under }: Style): string[] {
	const { findings, todo } = bodyOf(block, detail, message);
	return [
		`${SIGNS[block.severity]} ${strong(escaped(block.title))} · ${state(escaped(stateOf(block)), block.severity)}`,
		...[...findings.map(escaped), ...(todo === null ? [] : [`👉 ${escaped(todo)}`])].map(under),
	];
}
