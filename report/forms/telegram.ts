import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { neutral, NOTHING } from './neutral';
import { paragraphsOf, type Style } from './parts';

/** What sendMessage takes besides the chat: https://core.telegram.org/bots/api#sendmessage. */
export type TelegramMessage = { text: string; parse_mode: 'HTML'; link_preview_options: { is_disabled: true } };

/** https://core.telegram.org/bots/api/formatting.md#html-style: these tags, and these three characters as entities. */
const STYLE: Style = {
	escaped: (text) => withoutCommands(neutral(text)).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
	headline: (text) => `<b>${text}</b>`,
	strong: (text) => `<b>${text}</b>`,
	state: (text) => text,
	under: (text) => text,
	quiet: (text) => `<i>${text}</i>`,
};

const TELEGRAM: Form<TelegramMessage> = {
	// "1-4096 characters after entities parsing"; Telegram counts UTF-16 units: https://core.telegram.org/api/entities#entity-length.
	limits: [{ most: 4_096, counts: 'utf16Units', of: ({ text }) => [parsed(text)] }],
	write: (message, shown) => ({
		text: paragraphsOf(message, shown, STYLE).map((lines) => lines.join('\n')).join('\n\n'),
		parse_mode: 'HTML',
		link_preview_options: { is_disabled: true },
	}),
};

/** A message for Telegram, within its limits. */
export function renderTelegram(message: Message): TelegramMessage {
	return fit(TELEGRAM, message);
}

/** The text that is left when Telegram has read the tags and entities. */
function parsed(html: string): string {
	return html.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt);/g, '&');
}

/** `/word` would be a command that a tap sends to the bots of the chat. */
function withoutCommands(text: string): string {
	return text.replace(/(?<=^|\s)\/(?=[\p{L}\p{N}_])/gu, `/${NOTHING}`);
}
