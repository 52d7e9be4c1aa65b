// npm run pictures: takes the pictures of the page and the e-mail in docs/images anew, the e-mail also as a program that forces dark colours shows it
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { judge } from '../../judgement/judge.ts';
import { renderHtml } from '../../report/forms/html.ts';
import { renderMail } from '../../report/forms/mail.ts';
import { historyOf } from '../../report/history/history.ts';
import { pastRows } from '../../report/history/read.ts';
import { historyRows } from '../../report/history/rows.ts';
import { reportOf, type Report } from '../../report/report.ts';
import { believable, DAY, HOUR, NOW } from '../../test/judgement/snapshots.ts';
import { systemProgram } from '../real-n8n/systemPrograms.mts';

const DARK = ['--blink-settings=forceDarkModeEnabled=true', '--enable-features=WebContentsForceDark'];

/** Five weeks of mornings like this one, but that most tenants were safe then. */
function keptRows(report: Report): unknown[] {
	const days = Array.from({ length: 35 }, (_, index) => index + 1);
	return days.flatMap((ago) =>
		historyRows(report).map((row) => {
			const at = NOW - ago * DAY;
			const isBad = row.lastGoodAt === null || (row.tenant === 'billing' && ago % 11 === 0);
			const good = { outcome: 'succeeded', lastGoodAt: new Date(at - 5 * HOUR).toISOString(), lastGoodAgeSeconds: 18_000, logDelaySeconds: 4 + (ago % 7) };
			const shrunk = { durationSeconds: row.durationSeconds && Math.round(row.durationSeconds * (1 - ago / 150)), outputBytes: row.outputBytes && Math.round(Number(row.outputBytes) * (1 - ago / 90)) };
			return { ...row, reportAt: new Date(at).toISOString(), backupStartedAt: new Date(at - 6 * HOUR).toISOString(), findingIds: '', ...(!isBad && good), ...(row.lastGoodAt !== null && shrunk) };
		}),
	);
}

const judgement = judge(believable());
const report = reportOf(judgement);
const history = historyOf(report, judgement, pastRows('Past Rows', keptRows(report)));
const mail = renderMail(report, history).html;
const pictures = [
	{ name: 'report-page', html: renderHtml(report, history), size: '1200,2130', flags: [] },
	{ name: 'report-email', html: mail, size: '820,1830', flags: [] },
	{ name: 'report-email-dark', html: mail, size: '820,1830', flags: DARK },
];

const browser = process.env.CHROMIUM ?? systemProgram(['chromium', 'chromium-browser', 'google-chrome'], ['chromium', 'fonts-liberation']);
const folder = mkdtempSync(join(tmpdir(), 'n8n-oceanbase-backup-pictures-'));
try {
	for (const { name, html, size, flags } of pictures) {
		const page = join(folder, `${name}.html`);
		writeFileSync(page, html);
		const picture = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
		// Chromium's sandbox does not start for root.
		const args = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=0.75', `--window-size=${size}`, ...flags, `--screenshot=${picture}`, `file://${page}`];
		const { status, stderr } = spawnSync(browser, args, { encoding: 'utf8', timeout: 60_000 });
		if (status !== 0) throw new Error(`No picture of ${name}: ${stderr}`);
		console.log(`docs/images/${name}.png`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
