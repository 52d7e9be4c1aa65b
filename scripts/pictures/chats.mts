/** Pages that imitate how each chat service shows a message: made of the body that is sent to it, read by the service's rules. */
import type { DingtalkMessage } from '../../report/forms/dingtalk.ts';
import type { FeishuMessage } from '../../report/forms/feishu.ts';
import type { SlackMessage } from '../../report/forms/slack.ts';
import type { TeamsElement, TeamsMessage } from '../../report/forms/teams.ts';
import type { TelegramMessage } from '../../report/forms/telegram.ts';
import type { WecomMessage } from '../../report/forms/wecom.ts';

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const lines = (html: string) => html.replace(/\n/g, '<br>');
const bold = (text: string) => text.replace(/\*\*(.+?)\*\*/g, '<b>$1</b>');

/** A window of a chat with one message in it. */
function page(css: string, sender: string, message: string): string {
	return `<!DOCTYPE html><meta charset="utf-8"><style>
* { box-sizing: border-box; margin: 0 }
body { font: 14px/1.5 "Liberation Sans", "Noto Sans CJK SC", sans-serif; background: #fff; color: #1d1c1d; width: 720px }
main { padding: 16px 20px; display: flex; gap: 10px }
.avatar { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #0b6cff; color: #fff; font-weight: bold; display: grid; place-items: center }
.who { font-weight: bold; margin-bottom: 4px } .what { flex: 1; min-width: 0 } b { font-weight: 700 }
${css}</style><main><div class="avatar">OB</div><div class="what"><div class="who">${sender}</div>${message}</div></main>`;
}

const EMOJI: Record<string, string> = { red_circle: '🔴', large_yellow_circle: '🟡', large_green_circle: '🟢', point_right: '👉' };

/** Block Kit. */
function slack({ blocks }: SlackMessage): string {
	const drawn = (text: string) => lines(text.replace(/:(\w+):/g, (whole, name: string) => EMOJI[name] ?? whole).replace(/(^|\s)\*([^*\n]+)\*/g, '$1<b>$2</b>'));
	const html = blocks.map((block) => {
		if (block.type === 'divider') return '<hr>';
		if (block.type === 'header') return `<h2>${drawn(escaped(block.text.text))}</h2>`;
		return block.type === 'context' ? `<p class="context">${block.elements.map(({ text }) => drawn(text)).join(' ')}</p>` : `<p>${drawn(block.text.text)}</p>`;
	});
	return page('h2 { font-size: 18px; margin-bottom: 6px } p { margin: 0 0 10px } .context { font-size: 12px; color: #616061 }', 'OceanBase Backup', html.join(''));
}

/** An Adaptive Card of version 1.2. */
function teams(body: TeamsMessage): string {
	const colours = { Attention: '#a4262c', Warning: '#835b00', Good: '#237b4b' };
	const drawn = (element: TeamsElement): string =>
		element.type === 'Container'
			? `<section class="${element.style ?? ''} ${element.separator ? 'separator' : ''}">${element.items.map(drawn).join('')}</section>`
			: `<p>${element.inlines.map(({ text, weight, size, color, isSubtle }) => `<span style="${weight ? 'font-weight:700;' : ''}${size ? 'font-size:18px;' : ''}${isSubtle ? 'color:#767676;' : ''}${color ? `color:${colours[color]}` : ''}">${escaped(text)}</span>`).join('')}</p>`;
	const css = '.card { border: 1px solid #ddd; border-radius: 6px; padding: 14px } p { margin-bottom: 6px } .attention { background: #f9e6e6 } .warning { background: #fbf0d9 } .good { background: #e3f2e8 } section { padding: 6px 0 } section[class]:not(.separator) { padding: 8px; margin: -14px -14px 8px } .separator { border-top: 1px solid #e1e1e1; margin-top: 8px }';
	return page(css, 'Workflows', `<div class="card">${body.attachments[0].content.body.map(drawn).join('')}</div>`);
}

/** A card of JSON 1.0: numbered entities are characters, as in HTML. */
function feishu({ card }: FeishuMessage): string {
	const colours = { red: '#fde2e2', orange: '#feead2', green: '#d9f5d6' };
	const text = ({ tag, content }: { tag: string; content: string }) => lines(tag === 'plain_text' ? escaped(content) : bold(content));
	const html = card.elements.map((element) => (element.tag === 'hr' ? '<hr>' : element.tag === 'note' ? `<p class="note">${element.elements.map(text).join('')}</p>` : `<p>${text(element.text)}</p>`));
	const css = '.card { border: 1px solid #dee0e3; border-radius: 8px; overflow: hidden } h2 { font-size: 16px; padding: 12px 14px } .in { padding: 12px 14px } hr { border: 0; border-top: 1px solid #dee0e3; margin: 10px 0 } .note { color: #8f959e; font-size: 12px; margin-top: 10px }';
	return page(css, 'OceanBase 备份机器人', `<div class="card"><h2 style="background:${colours[card.header.template]}">${escaped(card.header.title.content)}</h2><div class="in">${html.join('')}</div></div>`);
}

/** DingTalk's Markdown: an empty line is a line break, a backslash makes markup a character. */
function dingtalk({ markdown: { text } }: DingtalkMessage): string {
	const html = text.split('\n\n').map((line) => {
		const drawn = bold(escaped(line)).replace(/\\(.)/g, '$1');
		if (drawn.startsWith('&gt; ')) return `<blockquote>${drawn.slice(5)}</blockquote>`;
		return drawn.startsWith('### ') ? `<h2>${drawn.slice(4)}</h2>` : `<p>${drawn}</p>`;
	});
	return page('blockquote { border-left: 3px solid #c4c7cc; padding-left: 8px; color: #444; margin-bottom: 2px } p { margin-top: 8px } .bubble { background: #f2f3f5; border-radius: 10px; padding: 12px 14px } h2 { font-size: 16px; margin-bottom: 6px } p { margin-bottom: 4px } body { background: #fff }', 'OceanBase 备份', `<div class="bubble">${html.join('')}</div>`);
}

/** WeCom's Markdown with its three colours. */
function wecom({ markdown: { content } }: WecomMessage): string {
	const colours: Record<string, string> = { info: '#2f9e44', warning: '#e8590c', comment: '#868e96' };
	const html = content.split('\n').map((line) => {
		const drawn = bold(line).replace(/<font color="(\w+)">/g, (_, name: string) => `<span style="color:${colours[name]}">`).replace(/<\/font>/g, '</span>');
		return drawn.startsWith('### ') ? `<h2>${drawn.slice(4)}</h2>` : drawn === '' ? '<br>' : `<p>${drawn}</p>`;
	});
	return page('.bubble { border: 1px solid #e5e5e5; border-radius: 6px; padding: 12px 14px } h2 { font-size: 16px }', 'OceanBase 备份', `<div class="bubble">${html.join('')}</div>`);
}

/** Telegram's HTML is HTML. */
function telegram({ text }: TelegramMessage): string {
	return page('body { background: #d5e4cf } .bubble { background: #fff; border-radius: 10px; padding: 10px 12px } i { color: #555 }', 'OceanBase Backup', `<div class="bubble">${lines(text)}</div>`);
}

/** A page for each service, of the body that is sent to it. */
export const CHATS = { slack, teams, feishu, dingtalk, wecom, telegram };
