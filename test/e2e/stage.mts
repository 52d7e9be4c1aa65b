/** What the scenarios share: a real n8n with our package, simulators, credentials for them, and short ways to run nodes. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Installation } from '../../scripts/real-n8n/install.mts';
import { manifest } from '../../scripts/real-n8n/ourPackage.mts';
import type { Execution, N8nRest, NodeResult, Workflow, WorkflowNode } from '../../scripts/real-n8n/rest.mts';
import type { RunningN8n } from '../../scripts/real-n8n/server.mts';
import { BELIEVABLE_SECRETS, believableWorld } from '../simulators/believableWorld.ts';
import { startObshellSimulator, type ObshellOptions, type ObshellSimulator } from '../simulators/obshell/ObshellSimulator.ts';
import {
	OCP_ACCESS_KEY,
	OCP_USER,
	startOcpSimulator,
	type OcpSimulator,
	type OcpSimulatorOptions,
} from '../simulators/ocp/OcpSimulator.ts';
import type { World } from '../simulators/world.ts';

/** Our credentials type. */
export const CREDENTIAL_TYPE = 'oceanBaseBackupApi';
/** The package's name, which n8n puts before its node types. */
export const PACKAGE = manifest.name;

const clock = { now: () => Date.now() };

/** Made up, and never to be seen in anything that n8n keeps or writes. */
export const SECRETS = {
	rootPassword: 'made-up Root/pw+"7"',
	wrongPassword: 'made-up-wrong-Passw0rd',
	storageAccessId: 'MADEUPSTORAGEID07',
	storageAccessSecret: 'madeUp+Storage/Key7890123456==',
	passphrase: 'made-up <&> passphrase',
};

/** A scenario: something a user does, and what has to come of it. */
export interface Scenario {
	name: string;
	/** Gives what a user reads in this situation, to be shown beside the result. */
	run(stage: Stage): Promise<void | string[]>;
	/** Takes minutes of waiting: runs beside the others. */
	isSlow?: boolean;
	/** Looks at what the others have left: runs after all of them. */
	isLast?: boolean;
}

/** What one run of our node gave. */
export interface NodeRun {
	execution: Execution;
	/** The node's own result; undefined when it did not run. */
	result: NodeResult | undefined;
	/** What it returned. */
	items: Array<Record<string, unknown>>;
	error: NodeResult['error'];
}

/** A credential and the server that it is for. */
export interface Connected<S> {
	server: S;
	credential: string;
	world: World;
}

/** How the node under test is set up. */
export interface NodeOptions {
	/** n8n's settings of the node, e.g. retryOnFail. */
	settings?: Record<string, unknown>;
	/** The items it gets; one empty item when left out. */
	items?: Array<Record<string, unknown>>;
}

/** One n8n, and everything that has been started for it. */
export class Stage {
	private readonly servers: Array<{ close(): Promise<void> }> = [];

	private count = 0;

	/** Every saved execution that a scenario has looked at, as n8n sent it. */
	readonly seen: string[] = [];

	constructor(
		readonly installation: Installation,
		readonly n8n: RunningN8n,
		readonly rest: N8nRest,
		readonly userFolder: string,
	) {}

	/** An obshell agent of its own over a world of its own, and a credential for it. */
	async obshell(options: Partial<ObshellOptions> = {}, plans?: World['plans']): Promise<Connected<ObshellSimulator>> {
		const world = options.world ?? { ...believableWorld(clock), plans };
		const server = await startObshellSimulator({ rootPassword: SECRETS.rootPassword, ...options, world });
		this.servers.push(server);
		const { rootPassword, storageAccessId, storageAccessSecret } = SECRETS;
		const data = { service: 'obshell', baseUrl: server.url, rootPassword, storageAccessId, storageAccessSecret };
		return { server, world, credential: await this.credential('obshell', data) };
	}

	/** An OCP of its own over a world of its own, and a credential for it. */
	async ocp(
		method: 'basic' | 'accessKey',
		options: Partial<OcpSimulatorOptions> = {},
		plans?: World['plans'],
	): Promise<Connected<OcpSimulator>> {
		const world = options.world ?? { ...believableWorld(clock), plans };
		const server = await startOcpSimulator({ ...options, world });
		this.servers.push(server);
		return { server, world, credential: await this.credential(`OCP ${method}`, ocpData(server.url, method)) };
	}

	/** Stores a credential; gives its id. */
	async credential(name: string, data: Record<string, unknown>): Promise<string> {
		return await this.rest.addCredential(`${name} ${++this.count}`, CREDENTIAL_TYPE, data);
	}

	/** A workflow of a manual trigger and one node, stored. */
	async workflow(type: string, credential: string, parameters: Record<string, unknown>, options: NodeOptions = {}): Promise<Workflow> {
		const { settings, items } = options;
		const typeVersion = type === 'n8n-nodes-base.httpRequest' ? 4.2 : 1;
		const credentials = { [CREDENTIAL_TYPE]: { id: credential, name: 'by id' } };
		const under: WorkflowNode = { id: 'n', name: 'Node', type, typeVersion, position: [200, 0], parameters, credentials, ...settings };
		const start: WorkflowNode = { id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };
		const workflow = {
			name: `e2e ${++this.count}`,
			nodes: [start, under],
			connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
			...(items && { pinData: { Start: items.map((json) => ({ json })) } }),
		};
		return await this.rest.addWorkflow(workflow);
	}

	/** Runs our node once and waits for its end. */
	async run(credential: string, parameters: Record<string, unknown>, options: NodeOptions = {}, seconds = 60): Promise<NodeRun> {
		const workflow = await this.workflow(`${PACKAGE}.oceanBaseBackup`, credential, parameters, options);
		return this.told(await this.rest.run(workflow, seconds));
	}

	/** As `run`; gives the items, and throws when the node failed. */
	async items(...args: Parameters<Stage['run']>): Promise<Array<Record<string, unknown>>> {
		const { items, error, execution } = await this.run(...args);
		if (error) throw new Error(`${error.message} (${error.description ?? ''})`);
		if (execution.status !== 'success') throw new Error(`The execution ended as ${execution.status}`);
		return items;
	}

	/** Runs n8n's own HTTP Request node with our credential. */
	async httpRequest(credential: string, parameters: Record<string, unknown>): Promise<NodeRun> {
		const all = { authentication: 'predefinedCredentialType', nodeCredentialType: CREDENTIAL_TYPE, options: {}, ...parameters };
		return this.told(await this.rest.run(await this.workflow('n8n-nodes-base.httpRequest', credential, all)));
	}

	/** What an execution tells of the node under test. */
	told(execution: Execution): NodeRun {
		this.seen.push(execution.text);
		const result = execution.data.resultData.runData.Node?.[0];
		const items = (result?.data?.main ?? []).flatMap((output) => output ?? []).map(({ json }) => json);
		return { execution, result, items, error: result?.error };
	}

	/** Everything that n8n has written: its database, byte for byte, and its log. */
	written(): Array<{ name: string; text: string }> {
		const directory = join(this.userFolder, '.n8n');
		const files = readdirSync(directory).filter((file) => file.startsWith('database.sqlite'));
		return [
			...files.map((file) => ({ name: file, text: readFileSync(join(directory, file), 'latin1') })),
			{ name: 'the log', text: this.n8n.log() },
		];
	}

	/** Ends the simulators and n8n. */
	async close(): Promise<void> {
		await this.n8n.stop();
		await Promise.all(this.servers.map(async (server) => await server.close()));
	}
}

/** A credential's values for an OCP at that address. */
export function ocpData(baseUrl: string, method: 'basic' | 'accessKey'): Record<string, unknown> {
	const keys = { accessKeyId: OCP_ACCESS_KEY.accessKey, accessKeySecret: OCP_ACCESS_KEY.secretKey };
	return { service: 'ocp', baseUrl, ocpMethod: method, ...(method === 'basic' ? OCP_USER : keys) };
}

/** What must never be seen. */
export const allSecrets: string[] = [...Object.values(SECRETS), OCP_USER.password, OCP_ACCESS_KEY.secretKey, ...BELIEVABLE_SECRETS];

/** A choice in a pick list's field. */
export function pick(value: string, mode: 'list' | 'name' | 'id' = 'name'): Record<string, unknown> {
	return { __rl: true, mode, value };
}

/** Waits until something is so; fails with the words when it takes too long. */
export async function until(isSo: () => boolean | Promise<boolean>, seconds: number, words: string): Promise<void> {
	const deadline = Date.now() + seconds * 1000;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`After ${seconds} s still not: ${words}`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
