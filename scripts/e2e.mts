// npm run test:e2e: the package in the real n8n, newest and oldest supported, over its REST API and simulated servers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { scenarios as credentials } from '../test/e2e/credentials.mts';
import { scenarios as examples } from '../test/e2e/examples.mts';
import { scenarios as httpRequest } from '../test/e2e/httpRequest.mts';
import { scenarios as reads } from '../test/e2e/reads.mts';
import { scenarios as rotation } from '../test/e2e/rotation.mts';
import { scenarios as secrets } from '../test/e2e/secrets.mts';
import { Stage, type Scenario } from '../test/e2e/stage.mts';
import { scenarios as trigger } from '../test/e2e/trigger.mts';
import { scenarios as trust } from '../test/e2e/trust.mts';
import { scenarios as writes } from '../test/e2e/writes.mts';
import { installN8n, NEWEST, VERSIONS } from './real-n8n/install.mts';
import { installIntoN8n, packOurPackage } from './real-n8n/ourPackage.mts';
import { N8nRest } from './real-n8n/rest.mts';
import { startN8n } from './real-n8n/server.mts';

const HELP = `npm run test:e2e -- [options]

  --version V   only this n8n: ${VERSIONS.map(({ n8n }) => n8n).join(' or ')}, or newest; default both
  --only TEXT   only scenarios whose name contains this
  --keep        leave n8n's files behind, and say where
`;

const { values } = parseArgs({
	options: {
		version: { type: 'string' },
		only: { type: 'string', default: '' },
		keep: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

const scenarios: Scenario[] = [
	...trigger,
	...credentials,
	...reads,
	...writes,
	...httpRequest,
	...rotation,
	...trust,
	...examples,
	...secrets,
].filter(({ name }) => name.includes(values.only));

interface Score {
	passed: number;
	failed: number;
}

async function perform(scenario: Scenario, stage: Stage, score: Score): Promise<void> {
	const begun = Date.now();
	const seconds = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
	try {
		const texts = (await scenario.run(stage)) ?? [];
		score.passed++;
		console.log(`  PASS  ${scenario.name} (${seconds()})`);
		for (const text of texts) console.log(indented(`"${text}"`));
	} catch (error) {
		score.failed++;
		console.log(`  FAIL  ${scenario.name} (${seconds()})\n${indented((error as Error).message)}`);
	}
}

function indented(text: string): string {
	return text.replace(/^/gm, '        ');
}

/** All scenarios on one n8n: the slow ones beside the rest, those that look back at the end. */
async function performAll(version: string, tarball: string, score: Score): Promise<void> {
	const installation = await installN8n(version);
	const userFolder = mkdtempSync(join(tmpdir(), `n8n-${version}-`));
	await installIntoN8n(tarball, userFolder);
	const n8n = await startN8n({ installation, userFolder });
	const rest = new N8nRest(n8n.url);
	const stage = new Stage(installation, n8n, rest, userFolder);
	console.log(`n8n ${version}`);
	try {
		await rest.logIn();
		const slow = Promise.all(scenarios.filter(({ isSlow }) => isSlow).map(async (scenario) => await perform(scenario, stage, score)));
		for (const scenario of scenarios.filter(({ isSlow, isLast }) => !isSlow && !isLast)) await perform(scenario, stage, score);
		await slow;
		for (const scenario of scenarios.filter(({ isLast }) => isLast)) await perform(scenario, stage, score);
	} finally {
		await stage.close();
		if (values.keep) console.log(`  n8n's files: ${userFolder}`);
		else rmSync(userFolder, { recursive: true, force: true });
	}
}

if (values.help) {
	console.log(HELP);
} else {
	const begun = Date.now();
	const score = { passed: 0, failed: 0 };
	try {
		const all = VERSIONS.map(({ n8n }) => n8n);
		const versions = values.version === 'newest' ? [NEWEST] : values.version ? [values.version] : all;
		const tarball = packOurPackage();
		for (const version of versions) await performAll(version, tarball, score);
		rmSync(dirname(tarball), { recursive: true });
	} catch (error) {
		score.failed++;
		console.error((error as Error).message);
	}
	console.log(`${score.passed} passed, ${score.failed} failed (${Math.round((Date.now() - begun) / 1000)} s)`);
	process.exitCode = score.failed > 0 ? 1 : 0;
}
