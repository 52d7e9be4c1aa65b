// npm run scan: the rules of n8n's official scanner for verified packages, on our source and on what npm would publish.
// The scanner itself downloads a published package; this gives its rules the local one, so it works before publishing.
// With --publish, it also wants a publisher.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { installTools } from './real-n8n/install.mts';
import { packOurPackage } from './real-n8n/ourPackage.mts';
import { publisherFaults } from './publisher.mjs';

interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(directory: string, patterns: string[]): Promise<{ passed: boolean; message?: string; details?: string }>;
}

/** What the scanner looks at in a published package. */
const ARTIFACT_FILE_PATTERNS = ['**/*.js', 'package.json'];

const root = fileURLToPath(new URL('..', import.meta.url));

if (process.argv.includes('--publish')) {
	const faults = publisherFaults();
	for (const fault of faults) console.error(fault);
	if (faults.length > 0) process.exitCode = 1;
}
try {
	const tools = await installTools('scan', "Installing n8n's scanner beside the project (once)");
	const entry = join(tools, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs');
	const scanner = (await import(pathToFileURL(entry).href)) as Scanner;
	const tarball = packOurPackage();
	const unpacked = join(dirname(tarball), 'unpacked');
	mkdirSync(unpacked);
	execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	const legs = [
		{ name: 'source', directory: root, patterns: scanner.SOURCE_FILE_PATTERNS },
		{ name: 'packed artifact', directory: unpacked, patterns: ARTIFACT_FILE_PATTERNS },
	];
	for (const { name, directory, patterns } of legs) {
		const { passed, message, details } = await scanner.analyzePackage(directory, patterns);
		console.log(`scan of the ${name}: ${passed && !message ? 'no errors' : `${message}\n${details ?? ''}`}`);
		// A message beside `passed` says that there was nothing to look at.
		if (!passed || message) process.exitCode = 1;
	}
	rmSync(dirname(tarball), { recursive: true });
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
