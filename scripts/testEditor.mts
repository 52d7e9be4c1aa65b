// Looks at the package as a user sees it: in n8n's editor, with a headless browser. Tells what is wrong there, and takes
// the pictures of docs/images, so that these show what is, not what was.
//   npm run test:editor -- [--version 2.8.4] [--no-pictures]
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openBrowser } from './real-n8n/browser.mts';
import { startDemo } from './real-n8n/demo.mts';
import { NEWEST } from './real-n8n/install.mts';
import { look } from '../test/e2e/editor.mts';

const { values } = parseArgs({
	options: { version: { type: 'string', default: NEWEST }, 'no-pictures': { type: 'boolean', default: false } },
});

const userFolder = mkdtempSync(join(tmpdir(), 'n8n-editor-'));
const pictures = values['no-pictures'] ? userFolder : new URL('../docs/images/', import.meta.url).pathname;
try {
	if (!existsSync(pictures)) mkdirSync(pictures, { recursive: true });
	const browser = await openBrowser();
	const demo = await startDemo(values.version, userFolder);
	try {
		const { passed, failed } = await look(demo, browser, pictures);
		console.log(`${passed} passed, ${failed} failed`);
		process.exitCode = failed > 0 ? 1 : 0;
	} finally {
		await browser.close();
		await demo.close();
	}
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
} finally {
	rmSync(userFolder, { recursive: true, force: true });
}
