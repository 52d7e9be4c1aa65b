/** The chat services as judges of what is sent to them: what each takes, counted as it counts, and what it would carry out. */
import type { DingtalkMessage } from '../../report/forms/dingtalk';
import type { FeishuMessage } from '../../report/forms/feishu';
import type { SlackMessage } from '../../report/forms/slack';
import type { TeamsElement, TeamsMessage, TeamsText } from '../../report/forms/teams';
import type { TelegramMessage } from '../../report/forms/telegram';
import type { WecomMessage } from '../../report/forms/wecom';

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** What a reader sees, as lines; the service's markup is read by a reader of its own, so that the writer is not judged by itself. */
export interface Seen {
	lines: string[];
	/** Everything that this service would take for a mention, a link, a tag or a broken escape. */
	carriedOut: string[];
	/** What is over a limit. */
	tooMuch: string[];
}

/** A finder of mentions and links that every program has. */
const FOUND = /@(?!\u200b)|\b(?:https?|ftp):\/\/|\bwww\./gi;

function found(text: string, ...more: RegExp[]): string[] {
	return [FOUND, ...more].flatMap((pattern) => text.match(pattern) ?? []);
}

const over = (what: string, is: number, most: number) => (is > most ? [`${what}: ${is}`] : []);

/** Slack: blocks of Block Kit, `verbatim`, three entities. */
export function slack({ text, blocks }: SlackMessage): Seen {
	const parts = blocks.flatMap((block) => (block.type === 'divider' ? [] : block.type === 'context' ? block.elements : [block.text]));
	const lines = parts.flatMap((part) => part.text.split('\n').map((line) => line.replace(/^(:\w+:) \*([^*]*)\*/, '$1 $2').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')));
	return {
		lines,
		carriedOut: [
			...[text, ...parts.filter(({ type }) => type === 'mrkdwn').map((part) => part.text)].flatMap((one) => one.match(/[<>]|&(?!amp;|lt;|gt;)/g) ?? []),
			...parts.filter((part) => part.type === 'mrkdwn' && !part.verbatim).map(() => 'not verbatim'),
		],
		tooMuch: [
			...over('blocks', blocks.length, 50),
			...over('text', text.length, 4_000),
			...over('JSON', JSON.stringify(blocks).length, 13_000),
			...blocks.flatMap((block) => (block.type === 'header' ? over('header', block.text.text.length, 150) : [])),
			...parts.flatMap((part) => over('part', part.text.length, 3_000)),
			...parts.filter((part) => part.text === '').map(() => 'empty part'),
		],
	};
}

/** Teams: an Adaptive Card in the body that Workflows take; text runs know no Markdown. */
export function teams(body: TeamsMessage): Seen {
	const runs = (element: TeamsElement): TeamsText[][] => (element.type === 'Container' ? element.items.flatMap(runs) : [element.inlines]);
	const lines = body.attachments[0].content.body.flatMap(runs).map((inlines) => inlines.map(({ text }) => text).join(''));
	return { lines, carriedOut: lines.flatMap((line) => found(line, /<\/?at\b/gi, /\{\{/g)), tooMuch: over('JSON', bytes(JSON.stringify(body)), 28 * 1024 - 4_000) };
}

/** Feishu: a card of JSON 1.0, with entities where lark_md is spoken. */
export function feishu(body: FeishuMessage): Seen {
	const texts = body.card.elements.flatMap((element) => (element.tag === 'hr' ? [] : element.tag === 'note' ? element.elements : [element.text]));
	const marked = texts.filter(({ tag }) => tag === 'lark_md').map(({ content }) => content.replace(/\*\*([^*]*)\*\*/g, '$1'));
	const plain = texts.filter(({ tag }) => tag === 'plain_text').map(({ content }) => content);
	const read = marked.map((text) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))));
	return {
		lines: [body.card.header.title.content, ...texts.flatMap(({ tag, content }) => (tag === 'plain_text' ? content : read[marked.indexOf(content.replace(/\*\*([^*]*)\*\*/g, '$1'))]).split('\n'))],
		carriedOut: [...marked.flatMap((text) => found(text, /[<>*~_`[\]\\]/g, /&(?!#\d+;)/g)), ...plain.flatMap((text) => found(text)), ...found(body.card.header.title.content)],
		tooMuch: [...over('JSON', bytes(JSON.stringify(body)), 20_000), ...over('elements', body.card.elements.length, 50)],
	};
}

/** DingTalk: Markdown whose tags are broken up and whose markup has backslashes. */
export function dingtalk(body: DingtalkMessage): Seen {
	const { title, text } = body.markdown;
	const bare = text.replace(/^### /, '').replace(/^> /gm, '').replace(/\*\*((?:[^*\\]|\\.)*)\*\*/g, '$1');
	return {
		lines: bare.split('\n\n').map((line) => line.replace(/\\(.)/g, '$1')),
		carriedOut: [...found(bare, /[<>]/g, /(?<!\\)(?:\\\\)*[*_`[\]~#]/g, /\]\(/g, /(?<!\\)(?:\\\\)*\\$/gm), ...found(title), ...(body.at.isAtAll ? ['all'] : [])],
		tooMuch: over('JSON', bytes(JSON.stringify(body)), 15_000),
	};
}

/** WeCom: Markdown with three colours, without any escape. */
export function wecom({ markdown: { content } }: WecomMessage): Seen {
	const bare = content.replace(/^### /, '').replace(/<font color="(?:info|warning|comment)">([^<>]*)<\/font>/g, '$1').replace(/\*\*([^\n]*?)\*\*/g, '$1');
	return { lines: bare.split('\n'), carriedOut: found(bare, /[<>]/g, /\*\*/g, /`/g, /\]\(/g, /^[#>]/gm), tooMuch: over('bytes', bytes(content), 4_096) };
}

/** Telegram: its HTML; what it counts is what is left when tags and entities are read. */
export function telegram({ text, parse_mode }: TelegramMessage): Seen {
	const bare = text.replace(/<(b|i)>([^<>]*)<\/\1>/g, '$2');
	const read = bare.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
	return { lines: read.split('\n'), carriedOut: [...found(read, /(?<=^|\s)\/\w/gm), ...(bare.match(/[<>]|&(?!amp;|lt;|gt;)/g) ?? []), ...(parse_mode === 'HTML' ? [] : ['not HTML'])], tooMuch: over('UTF-16 units', read.length, 4_096) };
}

/** A reader of GitHub-flavoured Markdown. */
export function markdown(text: string): Seen {
	const bare = text.replace(/^## /, '').replace(/\*\*((?:[^*\\]|\\.)*)\*\*/g, '$1');
	const read = bare.replace(/\\(.)/g, '$1').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
	return { lines: read.split('\n').map((line) => line.replace(/ {2}$/, '')), carriedOut: found(bare, /[<>]/g, /(?<!\\)(?:\\\\)*[*_`[\]~#|]/g, /&(?!amp;|lt;|gt;)/g, /(?<!\\)(?:\\\\)*\\$/gm), tooMuch: over('characters', [...text].length, 16_383) };
}

/** A terminal, which acts on control characters only. */
export function text(written: string): Seen {
	let unbroken = written;
	while (/^\[[!?]\] [^·\n]*\n {4}/m.test(unbroken)) unbroken = unbroken.replace(/^(\[[!?]\] [^·\n]*)\n {4}/gm, '$1 ');
	// eslint-disable-next-line no-control-regex
	return { lines: unbroken.split('\n'), carriedOut: written.replace(/\n/g, '').match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/g) ?? [], tooMuch: [] };
}
