// npm run editor: a real n8n with our package, simulated servers, credentials and the example workflows, ready to click.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { believableWorld } from '../test/simulators/believableWorld.ts';
import { startObshellSimulator } from '../test/simulators/obshell/ObshellSimulator.ts';
import { OCP_ACCESS_KEY, OCP_USER, startOcpSimulator } from '../test/simulators/ocp/OcpSimulator.ts';
import { cacheDirectory, installN8n, NEWEST, VERSIONS } from './real-n8n/install.mts';
import { installIntoN8n, packOurPackage } from './real-n8n/ourPackage.mts';
import { N8nRest, OWNER, type Workflow, type WorkflowNode } from './real-n8n/rest.mts';
import { freePort, startN8n } from './real-n8n/server.mts';

const HELP = `npm run editor -- [options]

  --version V   ${VERSIONS.map(({ n8n }) => n8n).join(' or ')}; default ${NEWEST}
  --port N      default 5678, or a free one
  --fresh       forget all workflows and executions of earlier starts
`;

const TYPE = 'oceanBaseBackupApi';
const ROOT_PASSWORD = 'simulated-root-password';

/** What has to be ended, last started first. */
const endings: Array<() => Promise<void>> = [];

async function endAll(): Promise<void> {
	for (const end of endings.splice(0).reverse()) await end().catch(() => undefined);
}

async function editor(version: string, wantedPort: number, fresh: boolean): Promise<void> {
	const installation = await installN8n(version);
	const userFolder = join(cacheDirectory, `editor-${version}`);
	if (fresh) rmSync(userFolder, { recursive: true, force: true });
	const tarball = packOurPackage();
	await installIntoN8n(tarball, userFolder);
	rmSync(dirname(tarball), { recursive: true });

	const clock = { now: () => Date.now() };
	const world = believableWorld(clock);
	const obshell = await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD, port: await freePort(2886) });
	endings.push(obshell.close);
	const ocp = await startOcpSimulator({ world, port: await freePort(8080) });
	endings.push(ocp.close);

	console.log(`Starting n8n ${version} …`);
	const n8n = await startN8n({ installation, userFolder, port: await freePort(wantedPort) });
	endings.push(n8n.stop);
	n8n.process.once('exit', () => {
		if (endings.length === 0) return;
		console.error(`n8n has ended by itself; its log is ${join(userFolder, 'n8n.log')}.`);
		void endAll().then(() => process.exit(1));
	});
	const rest = new N8nRest(n8n.url);
	await rest.logIn();
	const ids = await putCredentials(rest, obshell.url, ocp.url);
	const examples = await addExamples(rest, ids);
	console.log(`
n8n ${version}, with our node, credentials and ${examples} example workflows:

  Address    ${n8n.url}
  Email      ${OWNER.email}
  Password   ${OWNER.password}

Simulated servers, both over the cluster ${world.clusterName}; nothing here is a secret:

  obshell    ${obshell.url}   root@sys password ${ROOT_PASSWORD}
  OCP        ${ocp.url}   ${OCP_USER.username}  ${OCP_USER.password}

What you make stays for the next start. Ctrl-C ends everything.`);
}

/** Brings the credentials up to date with where the simulators are now; gives name -> id. */
async function putCredentials(rest: N8nRest, obshellUrl: string, ocpUrl: string): Promise<Map<string, string>> {
	const ocp = { service: 'ocp', baseUrl: ocpUrl };
	const credentials: Record<string, Record<string, unknown>> = {
		obshell: { service: 'obshell', baseUrl: obshellUrl, rootPassword: ROOT_PASSWORD, publicKey: '' },
		'OCP with password': { ...ocp, ocpMethod: 'basic', ...OCP_USER },
		'OCP with AccessKey': {
			...ocp,
			ocpMethod: 'accessKey',
			accessKeyId: OCP_ACCESS_KEY.accessKey,
			accessKeySecret: OCP_ACCESS_KEY.secretKey,
		},
	};
	const ids = new Map<string, string>();
	for (const [name, data] of Object.entries(credentials)) ids.set(name, await rest.putCredential(name, TYPE, data));
	return ids;
}

/** Adds the workflows of workflows/*.json that are not there yet; gives how many examples there are. */
async function addExamples(rest: N8nRest, ids: Map<string, string>): Promise<number> {
	const directory = fileURLToPath(new URL('../workflows/', import.meta.url));
	const there = new Set((await rest.workflows()).map(({ name }) => name));
	const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
	for (const file of files) {
		const { name, nodes, connections, settings } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Workflow & { settings?: object };
		if (!there.has(name)) await rest.addWorkflow({ name, nodes: nodes.map((node) => withCredential(node, ids)), connections, settings });
	}
	return files.length;
}

/** The example's own choice of credential where we have one of that name, else obshell. */
function withCredential(node: WorkflowNode, ids: Map<string, string>): WorkflowNode {
	const isOurs = node.type.endsWith('.oceanBaseBackup') || node.type.endsWith('.oceanBaseBackupTrigger');
	const wanted = node.credentials?.[TYPE]?.name ?? '';
	if (!isOurs && !wanted) return node;
	const name = ids.has(wanted) ? wanted : /ocp/i.test(wanted) ? 'OCP with password' : 'obshell';
	return { ...node, credentials: { ...node.credentials, [TYPE]: { id: ids.get(name) ?? '', name } } };
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
			void endAll().then(() => process.exit(0));
		});
	}
	try {
		await editor(values.version, Number(values.port), values.fresh);
	} catch (error) {
		console.error((error as Error).message);
		await endAll();
		process.exitCode = 1;
	}
}
