// Writes the operation reference and the credential's fields in README.md, each between two markers; part of npm run reference
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { OceanBaseBackupApi } from '../credentials/OceanBaseBackupApi.credentials.ts';
import { resources } from '../nodes/OceanBaseBackup/actions/operations.ts';
import { withReference } from '../test/reference/markdown.ts';
import { samplesOfBuild } from './samplesOfBuild.mts';

const file = fileURLToPath(new URL('../README.md', import.meta.url));

const { properties } = new OceanBaseBackupApi();
const samples = await samplesOfBuild();
writeFileSync(file, withReference(readFileSync(file, 'utf8'), resources, properties, samples));
console.log('README.md has the operation reference of today');
