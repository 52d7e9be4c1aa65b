import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { NOTHING, withoutTags } from './neutral';
import { paragraphsOf, type Style } from './parts';

/** What a robot of a WeCom group takes: https://developer.work.weixin.qq.com/document/path/91770#markdown类型. */
export type WecomMessage = { msgtype: 'markdown'; markdown: { content: string } };

/** The three colours that WeCom knows: `info` is green, `warning` orange, `comment` grey. */
const COLOURS = { critical: 'warning', attention: 'warning', quiet: 'comment' } as const;

const STYLE: Style = {
	escaped,
	headline: (text) => `### ${text}`,
	strong: (text) => `**${text}**`,
	state: (text, severity) => `<font color="${COLOURS[severity]}">${text}</font>`,
	under: (text) => text,
	quiet: (text) => `<font color="${COLOURS.quiet}">${text}</font>`,
};

const WECOM: Form<WecomMessage> = {
	// "最长不超过4096个字节，必须是utf8编码"; more is refused with 40058.
	limits: [{ most: 4_096, counts: 'utf8Bytes', of: ({ markdown }) => [markdown.content] }],
	write: (message, shown) => ({ msgtype: 'markdown', markdown: { content: paragraphsOf(message, shown, STYLE).map((lines) => lines.join('\n')).join('\n\n') } }),
};

/** A message for a robot of a WeCom group, within its limits. */
export function renderWecom(message: Message): WecomMessage {
	return fit(WECOM, message);
}

/**
 * WeCom documents no escapes, so what it would read as markup is broken up: tags and mentions (`<@userid>`) by wide
 * brackets, bold and links by a zero-width space, code by another quote. Headings and quotes begin lines, which no text
 * of a server does.
 */
function escaped(text: string): string {
	return withoutTags(text).replace(/\*(?=\*)/g, `*${NOTHING}`).replace(/\](?=\()/g, `]${NOTHING}`).replace(/`/g, '´');
}
