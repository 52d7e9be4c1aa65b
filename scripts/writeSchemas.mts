// Writes the output schemas that n8n's schema view shows before a first run; part of npm run reference
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { schemaFiles } from '../test/reference/schemas.ts';
import { samplesOfBuild } from './samplesOfBuild.mts';

const folder = fileURLToPath(new URL('../nodes/OceanBaseBackup/__schema__', import.meta.url));

const files = schemaFiles(await samplesOfBuild());
rmSync(folder, { recursive: true, force: true });
for (const { path, text } of files) {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}
console.log(`${files.length} schemas in nodes/OceanBaseBackup/__schema__`);
