// npm run pictures: a picture of one morning's message in every chat service, for docs/messages.md.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { judge } from '../../judgement/judge.ts';
import { MESSAGE_FORMS } from '../../report/forms/messages.ts';
import { messageOf } from '../../report/message.ts';
import { reportOf } from '../../report/report.ts';
import type { Language } from '../../report/words/words.ts';
import { believable } from '../../test/judgement/snapshots.ts';
import { openBrowser } from '../real-n8n/browser.mts';
import { CHATS } from './chats.mts';

/** What the readers of each service usually read. */
const LANGUAGES: Record<keyof typeof CHATS, Language> = { slack: 'en', teams: 'en', telegram: 'en', feishu: 'zh', dingtalk: 'zh', wecom: 'zh' };

const browser = await openBrowser();
const scratch = mkdtempSync(join(tmpdir(), 'message-pictures-'));
try {
	for (const [form, language] of Object.entries(LANGUAGES) as Array<[keyof typeof CHATS, Language]>) {
		const body = MESSAGE_FORMS[form](messageOf(reportOf(judge(believable()), { language })));
		const file = join(scratch, `${form}.html`);
		writeFileSync(file, (CHATS[form] as (body: unknown) => string)(body));
		const page = await browser.page({ width: 720, height: 400 });
		await page.goto(`file://${file}`);
		const path = join('docs', 'images', `message-${form}.png`);
		await page.locator('main').screenshot({ path });
		console.log(`${path}: ${Math.round(statSync(path).size / 1024)} KB`);
	}
} finally {
	rmSync(scratch, { recursive: true });
	await browser.close();
}
