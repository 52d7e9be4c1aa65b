import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { neutral } from './neutral';
import { paragraphsOf, type Style } from './parts';

const STYLE: Style = {
	escaped,
	headline: (text) => `## ${text}`,
	strong: (text) => `**${text}**`,
	state: (text) => text,
	under: (text) => text,
	quiet: (text) => text,
};

const MARKDOWN: Form<string> = {
	// The longest post of Mattermost, the shortest of those that read all of this Markdown: https://docs.mattermost.com
	// (server setting MaxPostSize, in characters).
	limits: [{ most: 16_383, counts: 'characters', of: (text) => [text] }],
	write: (message, shown) => paragraphsOf(message, shown, STYLE).map(([first, ...lines]) => (first.startsWith('## ') ? `${first}\n\n${broken(lines)}` : broken([first, ...lines]))).join('\n\n').concat('\n'),
};

/** The message as GitHub-flavoured Markdown, for Mattermost, GitHub, GitLab and wikis. */
export function renderMarkdown(message: Message): string {
	return fit(MARKDOWN, message);
}

/** Lines that stay lines: two spaces at the end are a line break. */
function broken(lines: string[]): string {
	return lines.join('  \n');
}

/** Markup as entities, for readers that know HTML but no backslashes; the rest with a backslash (CommonMark 0.31, 2.4). */
function escaped(text: string): string {
	return neutral(text)
		.replace(/[\\`*_[\]{}|~#!]/g, '\\$&')
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;');
}
