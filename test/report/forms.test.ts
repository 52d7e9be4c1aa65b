import fc from 'fast-check';

import { combineReports, judge } from '../../judgement/judge';
import { renderCsv } from '../../report/forms/csv';
import { renderHtml } from '../../report/forms/html';
import { renderMarkdown } from '../../report/forms/markdown';
import { renderSlack, type SlackBlock } from '../../report/forms/slack';
import { renderText } from '../../report/forms/text';
import { anyText, HOSTILE, hostile, names } from './hostile';
import { backup, before, believable, healthyTenants, HOUR, log, never, run, snapshot } from '../judgement/snapshots';

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

	test('a healthy morning, whole', () => {
		expect(renderText(judge(snapshot()))).toBe(`HEALTHY: THE ONLY TENANT IS SAFE
Cluster obdemo, seen through obshell on 2026-01-06 07:00 Asia/Shanghai
1 tenant: 1 safe, no findings

Tenant  State  Last good backup   Size  Duration  Log behind
------  -----  ----------------  -----  --------  ----------
t1      safe   5 h ago           1 GiB    23 min         3 s

Limits: last good backup at most 26 h old; backups run at most 12 h and 3 times the usual; log
  archive at most 600 s behind; restorable up to the last 30 min; restores failed in the last 24 h.
`);
		expect(renderText(judge(snapshot({ retentionDays: 7 }), { retentionDays: 7 }))).toContain('backups kept for 7 days.');
	});

	test('nothing stands under a title of nothing', () => {
		const empty = renderText(judge(snapshot({ backups: [], logBackups: [] })));
		expect(empty).toMatch(/^ATTENTION: 1 FINDING BESIDE THE TENANTS\n.*\n0 tenants: 0 critical and 1 other finding\n\nATTENTION {2}whole cluster: /);
		expect(renderMarkdown(judge(snapshot()))).not.toMatch(/What to do|Not checked/);
		expect(renderMarkdown(judge(snapshot({ backups: [], logBackups: [] })))).not.toContain('Tenants\n');
	});

	test('names of 32 columns stand whole, longer ones are cut, sentences go on indented', () => {
		const lines = (tenant: string) => renderText(judge(snapshot({ backups: [backup({ tenant })], logBackups: [], windows: [] }))).split('\n');
		expect(lines('n'.repeat(32))[6]).toMatch(/^n{32} {2}log not listed/);
		expect(lines('n'.repeat(33))[6]).toMatch(/^n{31}… {2}log not listed/);
		expect(lines('订'.repeat(17))[6]).toMatch(/^订{15}… {2}log not listed/);
		expect(lines('t1')[9]).toMatch(/^ {11}\S/);
	});

	test('known and unknown are told apart', () => {
		expect(text).toContain('sandbox        no backup             never ');
		const unknown = renderText(judge(snapshot({ backups: [run(HOUR, { outcome: 'failed' })] })));
		expect(unknown).toMatch(/\nt1 +failed +not known +– +– /);
	});

	test('a running backup is told beside what is wrong', () => {
		const overdue = snapshot({ backups: [run(HOUR, { outcome: 'running' })], history: [backup({ finishedAt: before(30 * HOUR), jobId: 1 })] });
		expect(renderText(judge(overdue))).toContain('t1      overdue, running (42 %)  30 h ago');
		expect(text).toContain('analytics      running, 67.4 % done  24 h ago');
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
		const lines = message.blocks.flatMap((block) => ('text' in block && block.text.text.includes('last good backup 5 h') ? block.text.text.split('\n') : []));
		expect(lines.map((line) => /^:\w+: \*(\w+)\*/.exec(line)?.[1])).toEqual(judge(believable()).tenants.map(({ tenant }) => tenant));
	});

	test('long findings leave room for the tenants', () => {
		const backups = Array.from({ length: 30 }, (_, index) => backup({ tenant: `t${index}`, tenantId: index + 1, outcome: 'failed', message: 'why '.repeat(200) }));
		const message = renderSlack(judge(snapshot({ backups, logBackups: [log({ tenant: null })] })));
		assertLimits(message);
		expect(all(message).match(/ · log /g)?.length).toBeGreaterThan(25);
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

describe('renderers leave the report as it was', () => {
	test.each([renderText, renderMarkdown, renderSlack, renderHtml, renderCsv])('%p', (render) => {
		const report = judge(believable());
		const copy = structuredClone(report);
		expect(render(report)).toEqual(render(copy));
		expect(report).toEqual(copy);
	});
});
