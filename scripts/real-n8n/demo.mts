/** A real n8n to try things in: our package, both simulated servers, credentials for them, and the example workflows. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { believableWorld } from '../../test/simulators/believableWorld.ts';
import { startObshellSimulator, type ObshellSimulator } from '../../test/simulators/obshell/ObshellSimulator.ts';
import { OCP_ACCESS_KEY, OCP_USER, startOcpSimulator, type OcpSimulator } from '../../test/simulators/ocp/OcpSimulator.ts';
import { installN8n } from './install.mts';
import { installIntoN8n, manifest, packOurPackage } from './ourPackage.mts';
import { N8nRest, type Workflow, type WorkflowNode } from './rest.mts';
import { freePort, startN8n, type RunningN8n } from './server.mts';

/** Our credentials type. */
export const CREDENTIAL_TYPE = 'oceanBaseBackupApi';

/** The simulated password of root@sys. */
export const ROOT_PASSWORD = 'simulated-root-password';

/** Everything that runs. */
export interface Demo {
	n8n: RunningN8n;
	rest: N8nRest;
	obshell: ObshellSimulator;
	ocp: OcpSimulator;
	/** The ids of the credentials, by name. */
	credentials: Map<string, string>;
	/** How many example workflows there are. */
	examples: number;
	close(): Promise<void>;
}

/**
 * Installs what is missing, and starts everything; whatever has been started is ended again when something fails.
 * @throws Error with what to tell
 */
export async function startDemo(version: string, userFolder: string, wantedPort = 0, environment: Record<string, string> = {}): Promise<Demo> {
	const endings: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const end of endings.splice(0).reverse()) await end();
	};
	const installation = await installN8n(version);
	const tarball = packOurPackage();
	await installIntoN8n(tarball, userFolder);
	rmSync(dirname(tarball), { recursive: true });
	try {
		const world = believableWorld({ now: () => Date.now() });
		const obshell = await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD, port: await freePort(2886) });
		endings.push(obshell.close);
		const ocp = await startOcpSimulator({ world, port: await freePort(8080) });
		endings.push(ocp.close);
		console.log(`Starting n8n ${version} …`);
		const n8n = await startN8n({ installation, userFolder, port: await freePort(wantedPort), environment });
		endings.push(n8n.stop);
		const rest = new N8nRest(n8n.url);
		await rest.logIn();
		const credentials = await putCredentials(rest, obshell.url, ocp.url);
		const examples = await addExamples(rest, credentials, obshell.url);
		return { n8n, rest, obshell, ocp, credentials, examples, close };
	} catch (error) {
		await close();
		throw error;
	}
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
	for (const [name, data] of Object.entries(credentials)) ids.set(name, await rest.putCredential(name, CREDENTIAL_TYPE, data));
	return ids;
}

/** Adds the workflows of workflows/*.json that are not there yet; gives how many examples there are. */
async function addExamples(rest: N8nRest, ids: Map<string, string>, obshellUrl: string): Promise<number> {
	const directory = fileURLToPath(new URL('../../workflows/', import.meta.url));
	const there = new Set((await rest.workflows()).map(({ name }) => name));
	const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
	for (const file of files) {
		const example = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Workflow;
		const nodes = example.nodes.map((node) => withServer(node, { id: ids.get('obshell') ?? '', name: 'obshell' }, obshellUrl));
		if (!there.has(example.name)) await rest.addWorkflow({ ...example, nodes });
	}
	return files.length;
}

/** An example's node with a credential and, where it names one, the address of a server that is there. */
export function withServer(node: WorkflowNode, credential: { id: string; name: string }, url: string): WorkflowNode {
	const parameters = JSON.parse(JSON.stringify(node.parameters).replaceAll('http://10.10.10.1:2886', url)) as WorkflowNode['parameters'];
	const usesIt = node.type.startsWith(`${manifest.name}.`) || parameters.nodeCredentialType === CREDENTIAL_TYPE;
	return usesIt ? { ...node, parameters, credentials: { [CREDENTIAL_TYPE]: credential } } : node;
}
