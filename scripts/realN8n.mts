// Installs the real n8n that `npm run editor` and `npm run test:e2e` start, beside the project; at once when it is there.
//   npx tsx scripts/realN8n.mts [--version 2.8.4]
import { parseArgs } from 'node:util';

import { installN8n, NEWEST } from './real-n8n/install.mts';

const { values } = parseArgs({ options: { version: { type: 'string', default: NEWEST } } });
try {
	const { version, directory, node } = await installN8n(values.version);
	console.log(`n8n ${version} is in ${directory} and runs on ${node}.`);
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
