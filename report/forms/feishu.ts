import type { Verdict } from '../../judgement/types';
import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { neutral } from './neutral';
import { bodyOf, restOf, safeRestOf, SIGNS, stateOf } from './parts';

/** Text of a card, with some Markdown or without: https://open.feishu.cn/document/ukTMukTMukTM/uUzNwUjL1cDM14SN3ATN. */
export type FeishuText = { tag: 'plain_text' | 'lark_md'; content: string };

/** The elements that a card uses: of cards' JSON 1.0, which every client of 2023 shows. */
export type FeishuElement = { tag: 'div'; text: FeishuText } | { tag: 'hr' } | { tag: 'note'; elements: FeishuText[] };

/** What a custom robot of a Feishu or Lark group takes: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. */
export type FeishuMessage = {
	msg_type: 'interactive';
	card: {
		config: { wide_screen_mode: true };
		header: { template: 'red' | 'orange' | 'green'; title: FeishuText };
		elements: FeishuElement[];
	};
};

const TEMPLATES: Readonly<Record<Verdict, FeishuMessage['card']['header']['template']>> = { critical: 'red', attention: 'orange', healthy: 'green' };

const RULE: FeishuElement = { tag: 'hr' };

const FEISHU: Form<FeishuMessage> = {
	limits: [
		// "请求体大小不能超过20k", else 9499; with room for `timestamp` and `sign`, which signed robots want beside.
		{ most: 19_500, counts: 'jsonBytes', of: (body) => [body] },
		// Ours: no limit is documented for JSON 1.0, and nobody reads more.
		{ most: 50, counts: 'elements', of: ({ card }) => [card.elements] },
	],
	write(message, shown) {
		const [rest, safeRest] = [restOf(shown, message), safeRestOf(shown, message)];
		const safe = [...shown.safe.map((line) => `${SIGNS.healthy} ${line}`), ...(safeRest === null ? [] : [safeRest])];
		const elements: FeishuElement[] = [
			plain([message.source, ...(message.counts === null ? [] : [message.counts])]),
			...shown.blocks.flatMap(({ block, detail }): FeishuElement[] => {
				const { findings, todo } = bodyOf(block, detail, message);
				const title = `${SIGNS[block.severity]} **${escaped(block.title)}** · ${escaped(stateOf(block))}`;
				return [RULE, div('lark_md', [title, ...findings.map(escaped), ...(todo === null ? [] : [`👉 ${escaped(todo)}`])])];
			}),
			...(rest === null ? [] : [RULE, plain([rest])]),
			...(safe.length === 0 ? [] : [RULE, plain(safe)]),
			...(message.asides.length === 0 ? [] : [note(message.asides)]),
		];
		const title: FeishuText = { tag: 'plain_text', content: `${SIGNS[message.verdict]} ${neutral(message.headline)}` };
		return { msg_type: 'interactive', card: { config: { wide_screen_mode: true }, header: { template: TEMPLATES[message.verdict], title }, elements } };
	},
};

/** A message for a custom robot of a Feishu or Lark group, within its limits. */
export function renderFeishu(message: Message): FeishuMessage {
	return fit(FEISHU, message);
}

function div(tag: FeishuText['tag'], lines: string[]): FeishuElement {
	return { tag: 'div', text: { tag, content: lines.join('\n') } };
}

function note(lines: string[]): FeishuElement {
	return { tag: 'note', elements: [{ tag: 'plain_text', content: lines.map(neutral).join('\n') }] };
}

function plain(lines: string[]): FeishuElement {
	return div('plain_text', lines.map(neutral));
}

/**
 * What lark_md would read as markup (bold, links, `<at id=all></at>`, `<font>`), as numbered entities, which is how Feishu
 * asks for it: https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-components/content-components/rich-text, 特殊字符转义说明.
 */
function escaped(text: string): string {
	return neutral(text).replace(/[&<>*~_`[\]\\]/g, (character) => `&#${character.charCodeAt(0)};`);
}
