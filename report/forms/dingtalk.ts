import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { NOTHING, withoutTags } from './neutral';
import { paragraphsOf, SIGNS, type Style } from './parts';

/** What a custom robot of a DingTalk group takes: https://open.dingtalk.com/document/development/robot-message-type. */
export type DingtalkMessage = { msgtype: 'markdown'; markdown: { title: string; text: string }; at: { isAtAll: false } };

const STYLE: Style = {
	escaped,
	headline: (text) => `### ${text}`,
	strong: (text) => `**${text}**`,
	state: (text) => text,
	under: (text) => `> ${text}`,
	quiet: (text) => text,
};

const DINGTALK: Form<DingtalkMessage> = {
	// The robot answers 460101 "message too long, exceed 20000 bytes" (as users report: prometheus-webhook-dingtalk issue 30);
	// what is counted is not documented, so the whole body counts, and there is room to spare.
	limits: [{ most: 15_000, counts: 'jsonBytes', of: (body) => [body] }],
	write: (message, shown) => ({
		msgtype: 'markdown',
		markdown: {
			// Shown in the list of conversations and in notifications, as plain text.
			title: `${SIGNS[message.verdict]} ${message.headline}`,
			// A single line break is a space to DingTalk; an empty line is one that every client shows.
			text: paragraphsOf(message, shown, STYLE).map((lines) => lines.join('\n\n')).join('\n\n'),
		},
		at: { isAtAll: false },
	}),
};

/** A message for a custom robot of a DingTalk group, within its limits. */
export function renderDingtalk(message: Message): DingtalkMessage {
	return fit(DINGTALK, message);
}

/**
 * DingTalk documents no escapes. Backslashes work as in Markdown (prometheus-webhook-dingtalk writes `_`, `*` and backticks
 * so); where that is a guess, what is broken up besides stays harmless without them: tags by wide brackets, links by a
 * zero-width space. It calls only those whom `at` names.
 */
function escaped(text: string): string {
	return withoutTags(text)
		.replace(/[\\`*_[\]~#|!]/g, '\\$&')
		.replace(/\](?=\()/g, `]${NOTHING}`);
}
