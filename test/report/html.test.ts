import { judge } from '../../judgement/judge';
import { renderHtml } from '../../report/forms/html';
import { HOSTILE, hostile, names } from './hostile';
import { believable, DAY, healthyTenants, HOUR, run, snapshot } from '../judgement/snapshots';

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

	test('bars are drawn to scale, and a run without success is a frame', () => {
		const bytes = [50, 100, null];
		const history = bytes.map((outputBytes, index) => run((9 - index) * DAY, { outputBytes, jobId: index }));
		const backups = [run(HOUR, { outcome: 'failed', jobId: 8 })];
		const page = renderHtml(judge(snapshot({ backups, history })));
		expect(page).toContain(
			'<rect class="run" x="0" y="13" width="6" height="13"/><rect class="run" x="8" y="0" width="6" height="26"/><rect class="run" x="16" y="25" width="6" height="1"/><rect class="frame bad" x="24.5" y="0.5" width="5" height="25"/></svg>',
		);
		expect(page).toContain('<svg role="img" width="30" height="26" viewBox="0 0 30 26"');
		expect(page).toContain('<rect class="limit" x="99" width="2" height="12"/>');
		const now = renderHtml(judge(snapshot({ backups: [run(HOUR, { outcome: 'running', jobId: 8 })], history })));
		expect(now).toContain('<rect class="frame now" x="24.5"');
		expect(renderHtml(judge(snapshot({ history: [history[0]], backups: [run(HOUR, { outputBytes: null })] })))).not.toContain('Sizes of');
		expect(renderHtml(judge(snapshot({ history: [history[0], history[1]].map((one) => ({ ...one, outputBytes: 0 })) , backups })))).not.toContain('Sizes of');
	});

	test('tones follow what they stand for', () => {
		expect(html).toContain('<ul class="figures"><li class="healthy"><strong>2</strong> <span>safe of 8</span></li><li class="critical"><strong>1</strong> <span>last backup failed</span></li><li class="critical"><strong>1</strong> <span>overdue</span></li><li class="critical"><strong>3</strong> <span>without backup</span></li><li class="healthy"><strong>1</strong> <span>running now</span></li><li class="critical"><strong>9</strong> <span>findings, 5 critical</span></li></ul>');
		expect(html).toContain('<article class="finding critical">\n<h3>billing <span class="pill">critical: failed</span></h3>');
		expect(html).toContain('<article class="finding attention">\n<h3>crm <span class="pill">canceled</span></h3>');
		expect(html).toContain('<td role="cell" class="state healthy"><span class="pill">safe</span></td>');
		expect(html).toContain('<p>Not checked:</p><ul><li>retention: obshell has no way');
		const calm = renderHtml(judge(snapshot()));
		expect(calm).toContain('<header class="verdict healthy">');
		expect(calm).toContain('<li><strong>0</strong> <span>findings, 0 critical</span></li>');
		expect(calm).not.toMatch(/What to do|Not checked|left out/);
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
