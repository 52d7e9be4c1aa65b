import fc from 'fast-check';

import { age, bytes, clockIn, cut, duration, oneLine } from '../report/format';
import { combineReports, judge } from '../report/health';
import { renderCsv } from '../report/renderCsv';
import { renderHtml } from '../report/renderHtml';
import { renderMarkdown } from '../report/renderMarkdown';
import { renderSlack, type SlackBlock } from '../report/renderSlack';
import { renderText } from '../report/renderText';
import type { Report } from '../report/types';
import { backup, believable, DAY, healthyTenants, HOUR, log, never, restore, run, snapshot } from './report/snapshots';

const HOSTILE: Record<string, string> = {
	script: '<script>alert(1)</script>',
	quotes: `a"b'c" onload="x`,
	entity: '&lt;already&gt; &',
	chinese: '订单数据库',
	emoji: '💾👩‍👩‍👧‍👦',
	long: 'x'.repeat(10_000),
	lines: 'first\nsecond\r\nthird\u2028fourth',
	table: 'a|b`c`*d*_e_ [f](g) # ~h~ \\',
	formula: '=cmd("/c calc")',
	mention: '<!channel> @here <@U123|x>',
	terminal: '\u001b[31mred\u001b[0m \u009b2J \u0000',
	turned: 'abc\u202egnp.exe\u2066',
	halved: '\ud83d half \udcbe',
};

/** Every text that comes from a server, in every place it can appear in. */
function hostile(text: string): Report {
	const tenant = text;
	return judge(
		snapshot({
			cluster: text,
			backups: [
				run(HOUR, { tenant, outcome: 'failed', message: text }),
				run(HOUR, { tenant: `b${text}`, tenantId: 2, outcome: 'unknown', status: text, message: text }),
			],
			logBackups: [
				log({ tenant, outcome: 'failed', status: text, message: text }),
				log({ tenant: `b${text}`, outcome: 'unknown', status: text }),
			],
			windows: [],
			restores: [
				restore({ tenant, sourceTenant: text, outcome: 'failed', message: text }),
				restore({ tenant, outcome: 'unknown', status: text }),
			],
			notChecked: [{ rule: 'window', why: text }],
		}),
	);
}

const names = Object.keys(HOSTILE);
const anyText = fc.oneof(
	fc.constantFrom(...Object.values(HOSTILE)),
	fc.string({ unit: 'binary', maxLength: 400 }),
	fc.string({ unit: fc.constantFrom('&', '<', '>', '💾', '|', '"', ' '), maxLength: 4_000 }),
);

describe('words for figures', () => {
	test.each([
		[0, '0 s', '0 s'],
		[59.9, '59 s', '59 s'],
		[60, '60 s', '1 min'],
		[119, '119 s', '1 min 59 s'],
		[120, '2 min', '2 min'],
		[7_199, '119 min', '1 h 59 min'],
		[7_200, '2 h', '2 h'],
		[31 * 3600 + 720, '31 h', '31 h 12 min'],
		[48 * 3600 + 3600, '49 h', '2 days 1 h'],
		[72 * 3600, '3 days', '3 days'],
		[400 * 86_400, '400 days', '400 days'],
	])('%p seconds: %p ago, %p long', (seconds, ago, long) => {
		expect([age(seconds), duration(seconds)]).toEqual([ago, long]);
	});

	test.each([
		[0, '0 B'],
		[999, '999 B'],
		[1000, '0.977 KiB'],
		[1024, '1 KiB'],
		[1024 ** 2 - 1, '1 MiB'],
		[1_102_567_618, '1.03 GiB'],
		['9007199254740993000', '7.81 EiB'],
		[null, '–'],
		['much', '–'],
		[-1, '–'],
	])('%p bytes are %p', (count, words) => {
		expect(bytes(count)).toBe(words);
	});

	test('times stand in the zone asked for, summer time included', () => {
		expect(clockIn('Europe/Berlin')(Date.parse('2026-07-01T22:30:00Z'))).toBe('2026-07-02 00:30');
		expect(clockIn('Europe/Berlin')(Date.parse('2026-01-01T23:30:00Z'))).toBe('2026-01-02 00:30');
		expect(clockIn('UTC')(Date.parse('2026-01-01T00:05:00Z'))).toBe('2026-01-01 00:05');
	});

	test('one line has nothing that acts, at any length', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (text, longest) => {
				const line = oneLine(text, longest);
				expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
				expect(line.length).toBeLessThanOrEqual(longest);
			}),
		);
		expect(oneLine(' a\n\tb ')).toBe('a b');
		expect(cut('💾💾', 3)).toBe('💾…');
		expect(cut('💾💾💾', 4)).toBe('💾…');
	});
});

describe('plain text', () => {
	const text = renderText(judge(believable()));

	test('says the verdict first, then a line a tenant, then what to do, then what was not looked at', () => {
		expect(text).toMatch(/^CRITICAL: 4 OF 8 TENANTS IN DANGER, 2 MORE TO LOOK AT\nCluster obdemo, seen through obshell on 2026-01-06 07:00 Asia\/Shanghai\n8 tenants: 2 safe/);
		expect(text).toContain('\nbilling        failed                31 h ago          6.4 GiB   1 h 4 min            5 s\n');
		expect(text).toContain('CRITICAL   billing: The last good backup ended 31 h ago');
		expect(text.indexOf('billing  ')).toBeLessThan(text.indexOf('CRITICAL   billing'));
		expect(text).toMatch(/Not checked:\n- retention: obshell has no way to read the delete policy of a destination.\n$/);
	});

	test('no line is wider than 100 columns, and none is broken without need', () => {
		const lines = text.split('\n');
		expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
		expect(lines.filter((line) => line.length > 80).length).toBeGreaterThan(5);
	});

	test('columns stay aligned beside Chinese names', () => {
		const table = renderText(judge(snapshot({ backups: [backup({ tenant: '订单', tenantId: 1 }), backup({ tenant: 'ordr', tenantId: 2 })], logBackups: [log({ tenant: null })] })));
		expect(table).toContain('\n订单    safe'.replace('safe', 'window not listed'));
		expect(table).toContain('\nordr    window not listed');
	});

	test.each(names)('hostile %s stays harmless', (name) => {
		const hostileText = renderText(hostile(HOSTILE[name]));
		// eslint-disable-next-line no-control-regex
		expect(hostileText.replace(/\n/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
		expect(hostileText.length).toBeLessThan(12_000);
	});

	test('an empty report is no healthy one', () => {
		expect(renderText(judge(snapshot({ backups: [], logBackups: [] })))).toContain('The server lists no tenant, so nothing could be judged.');
	});

	test('the clusters of several are named', () => {
		const both = combineReports([judge(snapshot({ cluster: 'a' })), judge(snapshot({ cluster: 'b', backups: [never()] }))]);
		expect(renderText(both)).toContain('CRITICAL   b / t1: There has never');
		expect(renderText(both)).toContain('\na / t1 ');
	});
});

describe('Markdown', () => {
	test('has the table and the findings', () => {
		const markdown = renderMarkdown(judge(believable()));
		expect(markdown).toContain('\n| 🔴 billing | failed | 31 h ago | 6.4 GiB | 1 h 4 min | 5 s |\n');
		expect(markdown).toContain('- 🔴 **billing**: The last backup failed 7 h ago (2026-01-06 00:00).');
		expect(markdown).toContain('\n- retention: obshell has no way');
	});

	test.each(names)('hostile %s breaks neither table nor line, and starts no markup', (name) => {
		const markdown = renderMarkdown(hostile(HOSTILE[name]));
		const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
		expect(rows).toHaveLength(4);
		for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
		expect(markdown).not.toMatch(/[<>]/);
		expect(markdown).not.toMatch(/(?<!\\)`|(?<!\\)\[/);
	});

	test('what is escaped can be read back', () => {
		const row = renderMarkdown(hostile(HOSTILE.table)).split('\n').find((line) => line.startsWith('| 🔴 a'));
		expect(row).toContain('a\\|b\\`c\\`\\*d\\*\\_e\\_ \\[f\\](g) \\# \\~h\\~ \\\\ |');
	});
});

describe('Slack', () => {
	/** What Slack publishes: docs of Block Kit's blocks and of composition objects. */
	function assertLimits({ text, blocks }: { text: string; blocks: SlackBlock[] }): void {
		expect(blocks.length).toBeLessThanOrEqual(50);
		expect(text.length).toBeGreaterThan(0);
		expect(text.length).toBeLessThanOrEqual(3_000);
		expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(11_000);
		for (const block of blocks) {
			if (block.type === 'header') {
				expect(block.text.type).toBe('plain_text');
				expect(block.text.text.length).toBeLessThanOrEqual(150);
			}
			const inner =
				block.type === 'context'
					? block.elements
					: block.type === 'section'
						? 'fields' in block
							? block.fields
							: [block.text]
						: [];
			if (block.type === 'context' || 'fields' in block) expect(inner.length).toBeLessThanOrEqual(10);
			for (const part of inner) {
				expect(part.text.length).toBeGreaterThan(0);
				expect(part.text.length).toBeLessThanOrEqual('fields' in block ? 2_000 : 3_000);
				expect(part.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
				expect(part).toMatchObject({ type: 'mrkdwn', verbatim: true });
			}
		}
	}

	const all = ({ blocks }: { blocks: SlackBlock[] }) => JSON.stringify(blocks);

	test('believable: worst first, all tenants, what was not checked', () => {
		const message = renderSlack(judge(believable()));
		assertLimits(message);
		expect(message.blocks[0]).toEqual({
			type: 'header',
			text: { type: 'plain_text', text: ':red_circle: Critical: 4 of 8 tenants in danger, 2 more to look at', emoji: true },
		});
		expect(message.text).toBe('Critical: 4 of 8 tenants in danger, 2 more to look at (orders_drill, sandbox, billing, archive_lab, billing_check and 2 more)');
		const said = all(message);
		expect(said.indexOf(':red_circle: *billing*')).toBeLessThan(said.indexOf(':large_yellow_circle: *crm*'));
		expect(said).toContain(':large_green_circle: *orders* safe · last good backup 5 h ago · 2.1 GiB · in 21 min · log 3 s behind');
		expect(said).toContain('Not checked: retention');
		expect(said).not.toContain('…');
	});

	test('500 healthy tenants: the rest is counted and called healthy', () => {
		const message = renderSlack(judge(healthyTenants(500)));
		assertLimits(message);
		expect(all(message)).toContain('… and 440 more tenants, all healthy');
		expect(all(message).match(/\*tenant_/g)).toHaveLength(60);
	});

	test('500 failed tenants: both rests are counted, none is called healthy', () => {
		const many = healthyTenants(500);
		const message = renderSlack(judge({ ...many, backups: many.backups.map((one) => ({ ...one, outcome: 'failed' as const })) }));
		assertLimits(message);
		const said = all(message);
		const shown = said.match(/The last backup failed/g)?.length ?? 0;
		expect(shown).toBeGreaterThan(5);
		expect(said).toContain(`… and ${1000 - shown} more findings: ${1000 - shown} critical`);
		expect(said).toMatch(/… and 4\d\d more tenants: 4\d\d critical/);
		expect(said).not.toContain('healthy"');
	});

	test('a mixed rest is told by kind', () => {
		const many = healthyTenants(100);
		const backups = many.backups.map((one, index) => (index < 70 ? { ...one, outcome: 'canceled' as const } : one));
		expect(all(renderSlack(judge({ ...many, backups, history: many.backups.map((one) => ({ ...one, jobId: 1 })) })))).toMatch(/… and \d+ more tenants: \d+ to look at, 30 healthy/);
	});

	test('limits hold for 0 to 1,000 tenants with any texts', () => {
		const outcomes = ['succeeded', 'failed', 'canceled', 'running', 'unknown', 'none'] as const;
		fc.assert(
			fc.property(
				fc.oneof(fc.integer({ min: 0, max: 80 }), fc.constantFrom(500, 1000)),
				fc.array(anyText, { minLength: 1, maxLength: 8 }),
				fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 5 }),
				(count, texts, states) => {
					const backups = Array.from({ length: count }, (_, index) =>
						backup({
							tenant: `${texts[index % texts.length]}${index}`,
							tenantId: index + 1,
							outcome: states[index % states.length],
							message: texts[(index + 1) % texts.length],
						}),
					);
					const logBackups = backups.map(({ tenant }, index) => log({ tenant, outcome: states[(index + 1) % states.length], message: texts[0] }));
					const notChecked = texts.map((why) => ({ rule: 'window', why }));
					const message = renderSlack(judge(snapshot({ cluster: texts[0], backups, logBackups, notChecked })));
					assertLimits(message);
					const said = all(message);
					const lines = said.match(/ · log /g)?.length ?? 0;
					const told = Number(/… and (\d+) more tenants?[,:]/.exec(said)?.[1] ?? 0);
					if (!texts.some((text) => /more tenant|· log/.test(text))) expect(lines + told).toBe(count);
				},
			),
			{ numRuns: 40 },
		);
	});

	test.each(names)('hostile %s', (name) => {
		assertLimits(renderSlack(hostile(HOSTILE[name])));
	});

	test('escapes are whole where texts are cut', () => {
		const message = renderSlack(hostile('&'.repeat(5_000)));
		assertLimits(message);
		expect(all(message)).toContain('&amp;…');
	});
});

describe('HTML', () => {
	const html = renderHtml(judge(believable()));

	test('is one file: no script, nothing loaded, nothing linked', () => {
		for (const page of [html, ...names.map((name) => renderHtml(hostile(HOSTILE[name])))]) {
			expect(page).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|<[^>]*\s(?:on\w+|href|src|style)=/i);
			expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
		}
	});

	test.each(names)('hostile %s adds no element and no attribute', (name) => {
		const shape = (page: string) => [...page.replace(/<svg.*?<\/svg>/gs, '').matchAll(/<(\/?[a-z0-9!]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>/gi)].map(([, tag, attributes]) => tag + [...attributes.matchAll(/([\w-]+)=/g)].map(([, key]) => key).join());
		expect(shape(renderHtml(hostile(HOSTILE[name])))).toEqual(shape(renderHtml(hostile('plain'))));
		expect(renderHtml(hostile(HOSTILE[name])).match(/</g)).toHaveLength(renderHtml(hostile('plain')).match(/</g)?.length ?? 0);
	});

	test('every element is closed', () => {
		const open: string[] = [];
		for (const [, end, tag, self] of html.replace(/<style>.*?<\/style>/s, '').matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
			if (self || tag === 'meta') continue;
			if (end) expect(open.pop()).toBe(tag);
			else open.push(tag);
		}
		expect(open).toEqual([]);
	});

	test('every picture has a role, a title and an id of its own', () => {
		const pictures = html.match(/<svg.*?<\/svg>/gs) ?? [];
		expect(pictures.length).toBe(8 + 2 * 5);
		const ids = pictures.map((picture) => /role="img".*aria-labelledby="(picture-\d+)".*<title id="\1">[^<]+<\/title>/s.exec(picture)?.[1]);
		expect(new Set(ids).size).toBe(pictures.length);
		expect(ids).not.toContain(undefined);
	});

	test('pictures tell what they show', () => {
		expect(html).toContain('>Last good backup 31 h ago, limit 26 h</title>');
		expect(html).toContain('>No good backup is known, limit 26 h</title>');
		expect(html).toMatch(/<title id="picture-\d+">Durations of the last 10 backups<\/title><desc id="picture-\d+-text">From 46 min 13 s to 1 h 23 min, the last good one 1 h 4 min; 1 not good or not yet, shown as frames\.<\/desc>/);
		expect(html).toMatch(/Sizes of the last 14 backups<\/title><desc id="picture-\d+-text">From 1.42 GiB to 2.1 GiB, the last good one 2.1 GiB\./);
	});

	test.each([
		[26 * HOUR, 'good', '100'],
		[13 * HOUR, 'good', '50'],
		[39 * HOUR, 'bad', '150'],
		[100 * DAY, 'bad', '150'],
	])('a backup of %p ms is a %s bar of %s', (ago, tone, width) => {
		const page = renderHtml(judge(snapshot({ backups: [run(ago + 1_200_000)] })));
		expect(page).toContain(`<rect class="${tone}" y="2" width="${width}" height="8" rx="4"/>`);
	});

	test('1,000 tenants stay a light page, and what is left out is said', () => {
		const many = healthyTenants(1000);
		const history = [1, 2, 3, 4].flatMap((day) => many.backups.map((one) => ({ ...one, jobId: day })));
		const page = renderHtml(judge({ ...many, history }));
		expect(page.length).toBeLessThan(1_500_000);
		expect(page.match(/Durations of/g)).toHaveLength(100);
		expect(page).toContain('They are left out for the last 900 tenants.');
	});

	test('text has contrast enough in light and dark (WCAG AA)', () => {
		const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
		const palettes = [...style.matchAll(/:root \{(.*?)\}/gs)].map(([, body]) => new Map([...body.matchAll(/--([\w-]+): (#\w+);/g)].map(([, key, value]) => [key, value])));
		expect(palettes).toHaveLength(2);
		const pairs = ['critical', 'attention', 'healthy'].flatMap((tone) => [[tone, `${tone}-soft`], [tone, 'card'], ['text', `${tone}-soft`]]);
		for (const palette of palettes) {
			for (const [front, back] of [...pairs, ['text', 'page'], ['text', 'card'], ['muted', 'page'], ['muted', 'card']]) {
				expect([front, back, contrast(palette.get(front), palette.get(back)) >= 4.5]).toEqual([front, back, true]);
			}
		}
	});
});

function contrast(one = '', other = ''): number {
	const luminance = (colour: string): number => {
		const full = colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour;
		const [r, g, b] = [1, 3, 5].map((at) => {
			const value = Number.parseInt(full.slice(at, at + 2), 16) / 255;
			return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}

describe('CSV', () => {
	/** RFC 4180, read strictly: an own reader, so that the writer is not judged by itself. */
	function read(csv: string): string[][] {
		const lines: string[][] = [];
		let rest = csv;
		let line: string[] = [];
		while (rest !== '') {
			const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
			if (!found) throw new Error(`Not RFC 4180: ${rest.slice(0, 80)}`);
			line.push(found[1] === undefined ? found[2] : found[1].replace(/""/g, '"'));
			if (found[3] === '\r\n') {
				lines.push(line);
				line = [];
			}
			rest = rest.slice(found[0].length);
		}
		return lines;
	}

	test('one line a tenant, worst first, with plain figures', () => {
		const [titles, ...lines] = read(renderCsv(judge(believable())));
		expect(lines).toHaveLength(8);
		const billing = Object.fromEntries(lines[2].map((value, index) => [titles[index], value]));
		expect(billing).toMatchObject({
			cluster: 'obdemo',
			tenant: 'billing',
			severity: 'critical',
			state: 'failed',
			last_backup: 'failed',
			last_good_backup_utc: '2026-01-04T16:00:00.000Z',
			last_good_backup_age_hours: '31',
			output_bytes: '6871947674',
			log_behind_seconds: '5.2',
			findings: 'backup-failed backup-overdue',
			report_utc: '2026-01-05T23:00:00.000Z',
		});
	});

	test('any names: as many cells as titles, and no cell that a spreadsheet runs', () => {
		fc.assert(
			fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
				const report = judge(snapshot({ cluster: texts[0], backups: texts.map((tenant, index) => backup({ tenant: tenant || 'x', tenantId: index + 1 })) }));
				const lines = read(renderCsv(report));
				expect(lines).toHaveLength(texts.length + 1);
				for (const line of lines) {
					expect(line).toHaveLength(lines[0].length);
					for (const value of line) expect(value).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
				}
			}),
		);
	});

	test.each(['=cmd("/c calc")', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '"=1', '|x'])('%p is defused and stays readable', (tenant) => {
		const [, line] = read(renderCsv(judge(snapshot({ backups: [backup({ tenant })] }))));
		expect(line[1]).toBe(`'${tenant.trim()}`);
	});

	test('byte counts beyond 2^53 keep their digits', () => {
		expect(renderCsv(judge(snapshot({ backups: [backup({ outputBytes: '9007199254740993' })] })))).toContain(',9007199254740993,');
	});
});

describe('renderers leave the report as it was', () => {
	test.each([renderText, renderMarkdown, renderSlack, renderHtml, renderCsv])('%p', (render) => {
		const report = judge(believable());
		const copy = structuredClone(report);
		expect(render(report)).toEqual(render(copy));
		expect(report).toEqual(copy);
	});
});
