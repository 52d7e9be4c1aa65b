// Writes what README.md has between markers (the table of operations, the credential's fields) and docs/operations.md; part
// of npm run reference
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { OceanBaseBackupApi } from '../credentials/OceanBaseBackupApi.credentials.ts';
import { resources } from '../nodes/OceanBaseBackup/actions/operations.ts';
import { operationsPage, withTables } from '../test/reference/markdown.ts';
import { samplesOfBuild } from './samplesOfBuild.mts';

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { properties } = new OceanBaseBackupApi();
writeFileSync(file('README.md'), withTables(readFileSync(file('README.md'), 'utf8'), resources, properties));
writeFileSync(file('docs/operations.md'), operationsPage(resources, await samplesOfBuild()));
console.log('README.md and docs/operations.md tell of the operations of today');
