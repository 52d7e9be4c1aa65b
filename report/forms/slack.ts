import { fit, type Form } from '../fit';
import type { Message, MessageBlock } from '../message';
import { cut } from '../quantities';
import { wordsOf } from '../words/languages';
import { bodyOf, restOf, safeRestOf, stateOf } from './parts';

/** The blocks that a message uses. */
export type SlackBlock =
	| { type: 'header'; text: SlackText }
	| { type: 'section'; text: SlackText }
	| { type: 'context'; elements: SlackText[] }
	| { type: 'divider' };

/** Text in Slack's markup, or without. */
export type SlackText = { type: 'mrkdwn'; text: string; verbatim: true } | { type: 'plain_text'; text: string; emoji: true };

/** What chat.postMessage takes: `text` is for notifications and clients without blocks. */
export type SlackMessage = { text: string; blocks: SlackBlock[] };

/** https://docs.slack.dev/reference/block-kit/blocks/header-block: characters. */
const LONGEST_HEADER = 150;
/** https://docs.slack.dev/reference/block-kit/blocks/section-block: characters. */
const LONGEST_SECTION = 3_000;

const textsOf = (type: SlackBlock['type']) => ({ blocks }: SlackMessage) =>
	blocks.flatMap((block) => (block.type !== type || block.type === 'divider' ? [] : block.type === 'context' ? block.elements : [block.text])).map(({ text }) => text);

const SLACK: Form<SlackMessage> = {
	limits: [
		// https://docs.slack.dev/reference/block-kit/blocks
		{ most: 50, counts: 'elements', of: ({ blocks }) => [blocks] },
		{ most: LONGEST_HEADER, counts: 'characters', of: textsOf('header') },
		{ most: LONGEST_SECTION, counts: 'characters', of: textsOf('section') },
		// Composition objects of text: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
		{ most: 3_000, counts: 'characters', of: textsOf('context') },
		// No limit is published for all blocks together; about 13,200 characters of JSON were refused.
		{ most: 11_000, counts: 'jsonBytes', of: ({ blocks }) => [blocks] },
		// https://docs.slack.dev/reference/methods/chat.postMessage asks for 4,000 characters at most.
		{ most: 4_000, counts: 'characters', of: ({ text }) => [text] },
	],
	write(message, shown) {
		const { verdict, headline, source, counts, asides } = message;
		const [rest, safeRest] = [restOf(shown, message), safeRestOf(shown, message)];
		return {
			text: notification(message),
			blocks: [
				{ type: 'header', text: { type: 'plain_text', text: cut(`${SIGNS[verdict]} ${headline}`, LONGEST_HEADER), emoji: true } },
				context([source, ...(counts === null ? [] : [counts])].map(escaped).join('\n')),
				...shown.blocks.map(({ block, detail }) => {
					const { findings, todo } = bodyOf(block, detail, message);
					return section([`${SIGNS[block.severity]} *${escaped(block.title)}* · ${escaped(stateOf(block))}`, ...findings.map(escaped), ...(todo === null ? [] : [`:point_right: ${escaped(todo)}`])].join('\n'));
				}),
				...(rest === null ? [] : [context(escaped(rest))]),
				...sections(shown.safe.map((line) => `${SIGNS.healthy} ${escaped(line)}`)),
				...(safeRest === null ? [] : [context(escaped(safeRest))]),
				...(asides.length === 0 ? [] : [context(asides.map(escaped).join('\n'))]),
			],
		};
	},
};

/** Slack's own codes, which every client draws. */
const SIGNS = { critical: ':red_circle:', attention: ':large_yellow_circle:', healthy: ':large_green_circle:' };

/** A message for Slack, within its limits. */
export function renderSlack(message: Message): SlackMessage {
	return fit(SLACK, message);
}

/** The headline and the names of the worst, for those who see no blocks. */
function notification({ headline, blocks, language }: Message): string {
	if (blocks.length === 0) return escaped(headline);
	const { labels } = wordsOf(language);
	const shown = blocks.slice(0, MOST_NAMED).map(({ title }: MessageBlock) => title);
	return escaped(labels.withNames(headline, labels.names(shown, blocks.length - shown.length)));
}

const MOST_NAMED = 5;

/** Whole lines in as few sections as hold them. */
function sections(lines: string[]): SlackBlock[] {
	const texts: string[] = [];
	for (const line of lines) {
		const last = texts.length - 1;
		if (last >= 0 && texts[last].length + 1 + line.length <= LONGEST_SECTION) texts[last] += `\n${line}`;
		else texts.push(line);
	}
	return texts.map(section);
}

function section(text: string): SlackBlock {
	return { type: 'section', text: mrkdwn(text) };
}

function context(text: string): SlackBlock {
	return { type: 'context', elements: [mrkdwn(text)] };
}

/** `verbatim` keeps Slack from turning names into mentions, channels and links. */
function mrkdwn(text: string): SlackText {
	return { type: 'mrkdwn', text, verbatim: true };
}

/** The three that Slack asks to escape: https://docs.slack.dev/messaging/formatting-message-text#escaping. */
function escaped(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
