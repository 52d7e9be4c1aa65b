import type { Verdict } from '../../judgement/types';

/** What an e-mail is built of: each element carries its own static colours, text and ground together, so that none is left alone. */

/** Colours of text, ground and border; text on ground has a contrast of 4.5 at least. */
export interface Tone {
	text: string;
	ground: string;
	line: string;
}

const TONES: Readonly<Record<Verdict, Tone>> = {
	critical: { text: '#b42318', ground: '#fdecea', line: '#b42318' },
	attention: { text: '#855300', ground: '#fdf3d8', line: '#b7791f' },
	healthy: { text: '#0a6b41', ground: '#e3f6ec', line: '#0a6b41' },
};

/** How a verdict or a severity looks. */
export function toneOf(verdict: Verdict): Tone {
	return TONES[verdict];
}

const FONT = 'font-family:Arial,Helvetica,sans-serif';
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

/** Attributes of a cell of a grid. */
export const CELL = 'valign="top" style="padding:8px 10px;border-top:1px solid #dde2ea"';

/** Attributes of a line that matters less. */
export const MUTED = 'style="margin:0 0 6px;font-size:13px;line-height:18px;color:#566073"';

/** The e-mail around its parts. What is given is HTML already. */
export function page(tag: string, title: string, parts: string[]): string {
	return `<!DOCTYPE html>
<html lang="${tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body bgcolor="#f4f6f9" style="margin:0;padding:0;background-color:#f4f6f9">
<table ${TABLE} bgcolor="#f4f6f9"><tr><td align="center" style="padding:16px">
<table role="presentation" width="760" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:100%;max-width:760px;background-color:#ffffff"><tr><td align="left" style="padding:20px;${FONT};font-size:15px;line-height:21px;color:#1a2130">
${parts.join('\n')}
</td></tr></table>
</td></tr></table>
</body></html>
`;
}

/** A box with a coloured edge: its first line, then the others. */
export function panel({ ground, line: edge }: Tone, first: string, ...others: string[]): string {
	const lines = others.map((text) => `<div style="margin-top:6px">${text}</div>`);
	return `<table ${TABLE} style="margin-bottom:10px"><tr><td width="6" bgcolor="${edge}" style="background-color:${edge};font-size:1px">&nbsp;</td><td bgcolor="${ground}" style="padding:10px 14px;background-color:${ground};${FONT};font-size:15px;line-height:21px;color:#1a2130">${first}${lines.join('')}</td></tr></table>`;
}

/** A line of text. */
export function line(text: string): string {
	return `<p style="margin:8px 0">${text}</p>`;
}

/** A state in a word or two. */
export function pill({ text, ground }: Tone, words: string): string {
	return `<span style="padding:0 6px;background-color:${ground};color:${text};font-weight:bold">${words}</span>`;
}

/** A table of data with its titles over it; rows are rows of HTML. */
export function grid(titles: string[], rows: string[]): string {
	const heads = titles.map((title) => `<th align="left" style="padding:6px 10px;font-size:13px;color:#566073">${title}</th>`);
	return `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="${FONT};font-size:14px;line-height:19px;color:#1a2130"><tr>${heads.join('')}</tr>
${rows.join('\n')}
</table>`;
}

/** Cells of a bar; its limit lies at two thirds, as on the page. */
const STEPS = 15;
const LIMIT_AT = 10;

/** A bar as long as the last good backup is old, full and red where there is none. Seconds. */
export function bar(age: number | null, limit: number): string {
	const seconds = age ?? Infinity;
	const isOver = seconds > limit;
	const share = limit > 0 ? seconds / limit : isOver ? Infinity : 0;
	const full = Math.min(STEPS, Math.max(1, Math.round(share * LIMIT_AT)));
	// Rounding must not make a late one look in time, or the other way round.
	const steps = isOver ? Math.max(full, LIMIT_AT + 1) : Math.min(full, LIMIT_AT);
	const cell = (width: number, colour: string): string => (width === 0 ? '' : `<td width="${width * 8}" height="6" bgcolor="${colour}" style="background-color:${colour};font-size:1px;line-height:6px">&nbsp;</td>`);
	return `<table role="presentation" width="${STEPS * 8}" cellpadding="0" cellspacing="0" border="0" style="margin-top:4px"><tr>${cell(steps, isOver ? '#b42318' : '#0a6b41')}${cell(STEPS - steps, '#cfd6e0')}</tr></table>`;
}
