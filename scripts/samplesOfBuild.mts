// Real items of every operation of the package in dist/, for the scripts that write documentation.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Sample } from '../test/reference/samples.ts';

/** Takes the samples; says which operations gave nothing. Needs `npm run build` before. */
export async function samplesOfBuild(): Promise<Sample[]> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-oceanbase-backup-'));
	process.env.N8N_USER_FOLDER = folder;
	process.env.N8N_ENCRYPTION_KEY = 'only-for-samples';
	process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
	try {
		// n8n-core reads the environment when it is first loaded.
		const { takeSamples } = await import('../test/reference/samples.ts');
		const { clock } = createRequire(import.meta.url)('../dist/services/time/clock.js');
		const samples = await takeSamples(clock);
		for (const { operation, service, refusal } of samples) {
			if (refusal !== undefined) console.error(`${operation} through ${service}: ${refusal}`);
		}
		return samples;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
