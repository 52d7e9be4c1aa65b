import { judge } from '../../judgement/judge';
import { renderHtml } from '../../report/forms/html';
import { reportOf } from '../../report/report';
import { backup, before, believable, DAY, healthyTenants, HOUR, log, never, run, snapshot } from '../judgement/snapshots';
import { contrast } from './contrast';
import { HOSTILE, hostile, names } from './hostile';
import { report } from './written';

describe('HTML', () => {
	const html = renderHtml(report(believable()));

	test('is one file: no script, nothing loaded, nothing linked', () => {
		for (const page of [html, ...names.map((name) => renderHtml(hostile(HOSTILE[name])))]) {
			expect(page).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|<[^>]*\s(?:on\w+|href|src)=/i);
			// What style an element has of its own is its places in the orders of the table, and nothing else.
			for (const [, style] of page.matchAll(/ style="([^"]*)"/g)) expect(style).toMatch(/^(--\w+:\d+;?)+$/);
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
			if (self || tag === 'meta' || tag === 'input') continue;
			if (end) expect(open.pop()).toBe(tag);
			else open.push(tag);
		}
		expect(open).toEqual([]);
	});

	test('every picture has a role, a title and an id of its own', () => {
		const pictures = html.match(/<svg.*?<\/svg>/gs) ?? [];
		// An age bar of each that owes backups, and two charts of those whose runs are known.
		expect(pictures.length).toBe(6 + 2 * 5);
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
		const page = renderHtml(report(snapshot({ backups: [run(ago + 1_200_000)] })));
		expect(page).toContain(`<rect class="${tone}" y="2" width="${width}" height="8" rx="4"/>`);
	});

	test('bars are drawn to scale, and a run without success is a frame', () => {
		const bytes = [50, 100, null];
		const history = bytes.map((outputBytes, index) => run((9 - index) * DAY, { outputBytes, jobId: index }));
		const backups = [run(HOUR, { outcome: 'failed', jobId: 8 })];
		const page = renderHtml(report(snapshot({ backups, history })));
		expect(page).toContain(
			'<rect class="run" x="0" y="13" width="6" height="13"/><rect class="run" x="8" y="0" width="6" height="26"/><rect class="run" x="16" y="25" width="6" height="1"/><rect class="frame bad" x="24.5" y="0.5" width="5" height="25"/></svg>',
		);
		expect(page).toContain('<svg role="img" width="30" height="26" viewBox="0 0 30 26"');
		expect(page).toContain('<rect class="limit" x="99" width="2" height="12"/>');
		const now = renderHtml(report(snapshot({ backups: [run(HOUR, { outcome: 'running', jobId: 8 })], history })));
		expect(now).toContain('<rect class="frame now" x="24.5"');
		expect(renderHtml(report(snapshot({ history: [history[0]], backups: [run(HOUR, { outputBytes: null })] })))).not.toContain('Sizes of');
		expect(renderHtml(report(snapshot({ history: [history[0], history[1]].map((one) => ({ ...one, outputBytes: 0 })) , backups })))).not.toContain('Sizes of');
	});

	test('no good backup at all is worse than any age: a full red bar', () => {
		const page = renderHtml(report(snapshot({ backups: [never()] })));
		expect(page).toMatch(/No good backup is known, limit 26 h<\/title><rect class="track"[^>]*><rect class="bad" y="2" width="150" height="8"/);
	});

	test('the mark is where the next backup of the tenant is due by its own promise', () => {
		const rows = [{ tenants: 't1', clusters: '', backupHours: 170 }];
		const page = renderHtml(reportOf(judge(snapshot({ backups: [run(30 * HOUR)] }), { rows })));
		expect(page).toContain('>Last good backup 29 h ago, limit 7 days 2 h</title>');
		expect(page).toContain('<rect class="good" y="2" width="17.5"');
	});

	test('a tenant whose backups all failed shows so', () => {
		const failed = (ago: number) => run(ago, { outcome: 'failed', status: 'FAILED', jobId: ago });
		const page = renderHtml(report(snapshot({ backups: [failed(HOUR)], history: [failed(DAY), failed(2 * DAY)] })));
		expect(page).toContain('>Durations of the last 3 backups</title>');
		expect(page).toContain('>None of the last 3 backups is good.</desc>');
		expect(page.match(/<rect class="frame bad"/g)).toHaveLength(3);
	});

	test('all that is found of a tenant stands in its one block, worst first, and the server in full', () => {
		const reason = `archive is interrupted: ${'no space left on the archive destination, '.repeat(20)}end of it`;
		const facts = { backups: [run(HOUR, { outcome: 'failed', status: 'FAILED', message: reason })], logBackups: [log({ delaySeconds: 1000 })] };
		const page = renderHtml(report(snapshot(facts)));
		const blocks = page.match(/<details class="finding.*?<\/details>\n?(?=<details class="finding|<\/section>)/gs) ?? [];
		expect(blocks).toHaveLength(1);
		expect(blocks[0]).toMatch(/<summary><h3>t1<\/h3> <span class="pill critical">critical: failed<\/span> .*<span class="pill attention">log behind<\/span><\/summary>/);
		expect(page).toContain(`<summary>What the server says</summary><pre>${reason}</pre>`);
	});

	test('the table can be sorted without a script: each row knows its place in each order', () => {
		const backups = [backup({ tenant: 'b', tenantId: 2, outputBytes: 10, finishedAt: before(2 * HOUR) }), backup({ tenant: 'a', tenantId: 3, outputBytes: 30 }), never({ tenant: 'c', tenantId: 4 })];
		const page = renderHtml(report(snapshot({ backups, logBackups: backups.map(({ tenant }) => log({ tenant })), windows: [] })));
		const places = Object.fromEntries([...page.matchAll(/<tr role="row" style="([^"]*)"><th role="rowheader" scope="row">(\w)</g)].map(([, style, name]) => [name, style]));
		expect(Object.keys(places)).toEqual(['c', 'a', 'b']);
		expect(places.a).toMatch(/^--name:0;--lastGood:1;--size:0;/);
		expect(places.b).toMatch(/^--name:1;--lastGood:2;--size:1;/);
		expect(places.c).toMatch(/^--name:2;--lastGood:0;--size:2;/);
		for (const column of ['name', 'lastGood', 'size', 'duration', 'log']) {
			expect(page).toContain(`<input type="radio" name="sort" id="by-${column}">`);
			expect(page).toContain(`#by-${column}:checked ~ table tr { order: var(--${column}); }`);
		}
		expect(page).toContain('id="by-state" checked');
	});

	test('tones follow what they stand for', () => {
		expect(html).toContain('<ul class="figures"><li class="healthy"><strong>2</strong> <span>safe of 6</span></li><li class="critical"><strong>1</strong> <span>last backup failed</span></li><li class="critical"><strong>1</strong> <span>overdue</span></li><li class="critical"><strong>1</strong> <span>without backup</span></li><li class="healthy"><strong>1</strong> <span>running now</span></li><li class="critical"><strong>7</strong> <span>findings, 4 critical</span></li></ul>');
		expect(html).toContain('<details class="finding critical" open>\n<summary><h3>billing</h3> <span class="pill critical">critical: failed</span> <span class="pill critical">critical: overdue</span></summary>');
		expect(html).toContain('<details class="finding attention" open>\n<summary><h3>crm</h3> <span class="pill attention">canceled</span></summary>');
		expect(html).toContain('<td role="cell" class="state healthy"><span class="pill">safe</span></td>');
		expect(html).toContain('<p>Not checked:</p><ul><li>Retention: obshell does not say');
		const calm = renderHtml(report(snapshot()));
		expect(calm).toContain('<header class="verdict healthy">');
		expect(calm).toContain('<li><strong>0</strong> <span>findings, 0 critical</span></li>');
		expect(calm).not.toMatch(/What to do|Not checked|left out/);
	});

	test('1,000 tenants stay a light page, and what is left out is said', () => {
		const many = healthyTenants(1000);
		const history = [1, 2, 3, 4].flatMap((day) => many.backups.map((one) => ({ ...one, jobId: day })));
		const page = renderHtml(report({ ...many, history }));
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
