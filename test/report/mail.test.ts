import fc from 'fast-check';

import { judge } from '../../judgement/judge';
import type { Snapshot } from '../../judgement/types';
import { renderMail } from '../../report/forms/mail';
import { historyOf } from '../../report/history/history';
import { pastRows } from '../../report/history/read';
import { historyRows } from '../../report/history/rows';
import { reportOf } from '../../report/report';
import { backup, before, believable, DAY, healthyTenants, HOUR, log, never, run, snapshot } from '../judgement/snapshots';
import { contrast } from './contrast';
import { anyText, HOSTILE, hostile, names } from './hostile';
import { report } from './written';

const { subject, html } = renderMail(report(believable()));

/** So many tenants, each with two things wrong, and a name and a reason of that text. */
function inTrouble(count: number, text: string): Snapshot {
	const names = Array.from({ length: count }, (_, index) => `${text}${index}`);
	return snapshot({
		cluster: text,
		backups: names.map((tenant, index) => run(30 * HOUR, { tenant, tenantId: index + 1, outcome: 'failed', status: 'FAILED', message: text.repeat(40) })),
		logBackups: names.map((tenant) => log({ tenant, outcome: 'failed', status: 'INTERRUPTED', message: text.repeat(40) })),
		windows: [],
	});
}

const textOf = (mail: string) => mail.replace(/<[^>]*>|&nbsp;/g, ' ').replace(/\s+/g, ' ');

describe('what mail programs take away is not there', () => {
	test('no style sheet, no variable, no picture, no script, nothing loaded', () => {
		for (const mail of [html, ...names.map((name) => renderMail(hostile(HOSTILE[name])).html)]) {
			expect(mail).not.toMatch(/<(style|svg|script|link|img|iframe|details|input)\b|var\(|url\(|@media|<[^>]*\s(class|id|href|src|on\w+)=/i);
		}
	});

	test('every colour of text stands on a ground that is given with it, with contrast enough (WCAG AA)', () => {
		const grounds: string[] = [];
		const pairs = new Set<string>();
		for (const [whole, end, tag] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
			if (tag === 'meta') continue;
			if (end) {
				grounds.pop();
				continue;
			}
			const ground = /background-color:(#\w{6})/.exec(whole)?.[1] ?? grounds[grounds.length - 1] ?? 'none';
			grounds.push(ground);
			const colour = /[";]color:(#\w{6})/.exec(whole)?.[1];
			if (colour) pairs.add(`${colour} ${ground}`);
		}
		expect(grounds).toEqual([]);
		expect(pairs.size).toBeGreaterThan(4);
		for (const pair of pairs) expect([pair, contrast(...(pair.split(' ') as [string, string])) >= 4.5]).toEqual([pair, true]);
	});

	test.each(names)('hostile %s adds no element', (name) => {
		const tags = (mail: string) => [...mail.matchAll(/<\/?[a-z0-9]+/g)].map(([tag]) => tag);
		expect(tags(renderMail(hostile(HOSTILE[name])).html)).toEqual(tags(renderMail(hostile('plain')).html));
	});
});

describe('what it says', () => {
	test('the subject is the verdict and the cluster, in one line', () => {
		expect(subject).toBe('Critical: 3 of 6 tenants in danger, 1 more to look at – obdemo');
		expect(renderMail(hostile('a\r\nBcc: x@example.com\n')).subject).not.toMatch(/[\r\n]/);
		expect(renderMail(hostile(HOSTILE.long)).subject.length).toBeLessThanOrEqual(200);
	});

	test('one block a tenant, all its findings, one thing to do; then a line a tenant', () => {
		const text = textOf(html);
		expect(text).toMatch(/What to do sandbox Critical: no backup .* billing Critical: failed The last backup failed 7 h ago .* The last good backup ended 31 h ago .*? To do : .* archive_lab Critical: log interrupted .* crm Attention: canceled/);
		expect(html.match(/<b>To do<\/b>/g)).toHaveLength(5);
		expect(text).toMatch(/Tenant State Last good backup Size Duration Log behind sandbox no backup never – – never started billing failed 31 h ago/);
		expect(text).toContain('Not checked');
		expect(textOf(renderMail(report(snapshot())).html)).not.toMatch(/What to do|Not checked/);
	});

	test.each([
		[never(), 'b42318', 120],
		[run(27 * HOUR, { durationSeconds: 1 }), 'b42318', 88],
		[run(13 * HOUR + 20 * 60_000), '0a6b41', 40],
		[run(26 * HOUR), '0a6b41', 80],
	])('the bar of %p', (newest, colour, width) => {
		const mail = renderMail(report(snapshot({ backups: [newest] }))).html;
		expect(mail).toContain(`<td width="${width}" height="6" bgcolor="#${colour}"`);
	});

	test('the weeks, where there is a history', () => {
		const judgement = judge(believable());
		const given = reportOf(judgement, { language: 'zh' });
		const rows = historyRows(given).map((row) => ({ ...row, reportAt: before(DAY) }));
		const text = textOf(renderMail(given, historyOf(given, judgement, pastRows('Past Rows', [...rows, {}, 'x']))).html);
		expect(text).toContain('共 2 次报告');
		expect(text).toContain('有 1 行历史记录无法读取，未计入：第 9 行不是对象。');
	});
});

describe('size', () => {
	const sizeOf = (mail: string) => new TextEncoder().encode(mail).length;

	test.each([0, 1, 8, 60, 200, 1000])('%p tenants in trouble, in Chinese, are under 100 KB; the worst stand, the rest are counted', (count) => {
		const mail = renderMail(report(inTrouble(count, '订单数据库'))).html;
		expect(sizeOf(mail)).toBeLessThan(100_000);
		expect(mail.endsWith('</html>\n')).toBe(true);
		const lines = mail.match(/<tr><td valign="top"[^>]*><b>/g)?.length ?? 0;
		const left = Number(/and (\d+) more tenants?: (?!.*and \d+ more tenants?: )/s.exec(mail)?.[1] ?? 0);
		expect(lines + left).toBe(count);
		if (count > 0) expect(lines).toBeGreaterThanOrEqual(Math.min(count, 40));
	});

	test('the same trouble of many tenants is said once, whatever their number; different troubles are as many as fit', () => {
		expect(renderMail(report(inTrouble(200, 't'))).html.match(/<b>To do<\/b>/g)).toHaveLength(1);
		const backups = Array.from({ length: 600 }, (_, index) => run(HOUR + index, { tenant: `t${index}`, tenantId: index + 1, outcome: 'unknown', status: `ODD_${index}` }));
		const mail = renderMail(report(snapshot({ backups, logBackups: backups.map(({ tenant }, index) => log({ tenant, outcome: index % 2 ? 'failed' : 'canceled' })), windows: [] }))).html;
		expect(sizeOf(mail)).toBeLessThan(100_000);
	});

	test('1,000 healthy tenants', () => {
		const mail = renderMail(report(healthyTenants(1000))).html;
		expect(sizeOf(mail)).toBeLessThan(100_000);
		expect(mail).toMatch(/and \d+ more tenants: all healthy/);
	});

	test('any names and reasons', () => {
		fc.assert(
			fc.property(anyText, fc.nat(300), (text, count) => {
				const backups = Array.from({ length: count }, (_, index) => backup({ tenant: `${text}${index}`, tenantId: index + 1, outcome: index % 2 ? 'failed' : 'unknown', status: text, message: text }));
				expect(sizeOf(renderMail(report(snapshot({ cluster: text, backups, windows: [] }))).html)).toBeLessThan(100_000);
			}),
			{ numRuns: 30 },
		);
	});
});
