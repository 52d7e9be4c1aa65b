// npm run editor: a real n8n with our package, simulated servers, credentials and the example workflows, ready to click.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { OCP_ACCESS_KEY, OCP_USER } from '../test/simulators/ocp/OcpSimulator.ts';
import { ROOT_PASSWORD, startDemo, type Demo } from './real-n8n/demo.mts';
import { cacheDirectory, NEWEST, VERSIONS } from './real-n8n/install.mts';
import { OWNER } from './real-n8n/rest.mts';

const HELP = `npm run editor -- [options]

  --version V   ${VERSIONS.map(({ n8n }) => n8n).join(' or ')}; default ${NEWEST}
  --port N      default 5678, or a free one
  --fresh       forget all workflows and executions of earlier starts

The first start installs Node, n8n and its database driver: two minutes on a quick machine, ten on two busy cores.
`;

/** n8n's own default is New York. */
const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();

/** What runs, until Ctrl-C. */
let demo: Demo | undefined;

async function editor(version: string, port: number, fresh: boolean): Promise<void> {
	const userFolder = join(cacheDirectory, `editor-${version}`);
	if (fresh) rmSync(userFolder, { recursive: true, force: true });
	demo = await startDemo(version, userFolder, port, { GENERIC_TIMEZONE: timeZone });
	const { n8n, obshell, ocp, examples } = demo;
	n8n.process.once('exit', () => {
		if (!demo) return;
		console.error(`n8n has ended by itself; its log is ${join(userFolder, 'n8n.log')}.`);
		void end(1);
	});
	console.log(`
n8n ${version}, with our nodes, credentials and ${examples} example workflows:

  Address    ${n8n.url}
  Email      ${OWNER.email}
  Password   ${OWNER.password}

Simulated servers, both over the cluster ${obshell.world.clusterName}; nothing here is a secret:

  obshell    ${obshell.url}   root@sys password ${ROOT_PASSWORD}
  OCP        ${ocp.url}   user ${OCP_USER.username}, password ${OCP_USER.password}
             AccessKey ID ${OCP_ACCESS_KEY.accessKey}, secret ${OCP_ACCESS_KEY.secretKey}

Workflows run in the time zone ${timeZone}. What you make stays for the next start. Ctrl-C ends everything.`);
}

async function end(code: number): Promise<void> {
	const running = demo;
	demo = undefined;
	await running?.close().catch(() => undefined);
	process.exit(code);
}

const { values } = parseArgs({
	options: {
		version: { type: 'string', default: NEWEST },
		port: { type: 'string', default: '5678' },
		fresh: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) {
	console.log(HELP);
} else {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			console.log('\nEnding …');
			void end(0);
		});
	}
	try {
		await editor(values.version, Number(values.port), values.fresh);
	} catch (error) {
		console.error((error as Error).message);
		process.exitCode = 1;
	}
}
