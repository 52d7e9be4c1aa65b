// Writes docs/operations.md, docs/versions.md and the table of fields in docs/credential.md; part of npm run reference
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { OceanBaseBackupApi } from '../credentials/OceanBaseBackupApi.credentials.ts';
import { resources } from '../nodes/OceanBaseBackup/actions/operations.ts';
import { versionsPage } from '../test/nodes/versions/matrix.ts';
import { credentialPage, operationsPage } from '../test/reference/markdown.ts';
import { samplesOfBuild } from './samplesOfBuild.mts';

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { properties } = new OceanBaseBackupApi();
writeFileSync(file('docs/credential.md'), credentialPage(readFileSync(file('docs/credential.md'), 'utf8'), properties));
writeFileSync(file('docs/operations.md'), operationsPage(resources, await samplesOfBuild()));
writeFileSync(file('docs/versions.md'), versionsPage());
console.log('docs/credential.md, docs/operations.md and docs/versions.md say what the node has today');
