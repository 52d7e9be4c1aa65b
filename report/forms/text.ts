import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { bodyOf, restOf, safeRestOf, stateOf } from './parts';

/** Columns at which sentences are broken. */
const LINE = 100;

/** Before what is told of a tenant, and as much room below it. */
const SIGNS = { critical: '[!] ', attention: '[?] ' };
const INDENT = 4;

/** No limit: a terminal or a mail takes whatever a message has. */
const TEXT: Form<string> = {
	limits: [],
	write(message, shown) {
		const [rest, safeRest] = [restOf(shown, message), safeRestOf(shown, message)];
		const paragraphs = [
			[message.headline.toUpperCase(), message.source, ...(message.counts === null ? [] : [message.counts])],
			...shown.blocks.map(({ block, detail }) => {
				const { findings, todo } = bodyOf(block, detail, message);
				return [`${SIGNS[block.severity]}${block.title} · ${stateOf(block)}`, ...[...findings, ...(todo === null ? [] : [todo])].map((text) => ' '.repeat(INDENT) + text)];
			}),
			rest === null ? [] : [rest],
			[...shown.safe, ...(safeRest === null ? [] : [safeRest])],
			message.asides,
		];
		return paragraphs.filter((lines) => lines.length > 0).map((lines) => lines.flatMap(wrap).join('\n')).join('\n\n').concat('\n');
	},
};

/** The message for a terminal or a plain mail: no colours, ends with a line break. */
export function renderText(message: Message): string {
	return fit(TEXT, message);
}

/** Breaks a line at spaces; the following lines are indented. */
function wrap(line: string): string[] {
	const lines = [];
	let rest = line;
	while (rest.length > LINE) {
		const space = rest.lastIndexOf(' ', LINE);
		if (space <= INDENT) break;
		lines.push(rest.slice(0, space));
		rest = ' '.repeat(INDENT) + rest.slice(space + 1);
	}
	return [...lines, rest];
}
