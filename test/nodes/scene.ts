/**
 * What the tests of the node share: simulators of both services over one world, n8n's engine with credentials
 * for them, and a clock that stands still for the world and the package alike, so that nothing sleeps.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type * as ClockModule from '../../services/time/clock';
import type { Engine, NodeRun, RunNodeOptions } from '../engine/engine';
import { createEngine } from '../engine/engine';
import { believableWorld } from '../simulators/believableWorld';
import type { ObshellOptions, ObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { startObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import type { OcpSimulator, OcpSimulatorOptions } from '../simulators/ocp/OcpSimulator';
import { OCP_ACCESS_KEY, OCP_USER, startOcpSimulator } from '../simulators/ocp/OcpSimulator';
import type { World } from '../simulators/world';
import { HandClock } from '../simulators/world';

/** When every scene begins. */
export const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);

/** The password of root@sys in every scene. Like all of these, it is made up and must never be seen anywhere. */
export const ROOT_PASSWORD = `made-up/Root+pw "1" &<r>_*#!%'`;

/** The agent's own password, where it has one. */
export const AGENT_PASSWORD = 'made-up Agent+pw 2 &<a>_*#!%"';

/** The storage keys, id and secret, in every obshell credential. */
export const STORAGE_KEYS = ['MADEUPSTORAGEID03', 'madeUp+Storage/Key0123456789=='] as const;

/** The operations of the node, as a workflow names them. */
export const GET_CLUSTER = { resource: 'backup', operation: 'getCluster' };
/** See GET_CLUSTER. */
export const GET_TENANT = { resource: 'backup', operation: 'getTenant' };
/** See GET_CLUSTER. */
export const GET_RESTORE = { resource: 'restore', operation: 'getOverview' };
/** See GET_CLUSTER. */
export const LIST_LOG = { resource: 'logBackup', operation: 'list', returnAll: true };
/** See GET_CLUSTER. */
export const SET_CONFIG = { resource: 'backupConfig', operation: 'set', applyTo: 'cluster', configMode: 'replace' };

/** A choice in a pick list's field. */
export function pick(value: unknown, mode: 'list' | 'name' | 'id' = 'name'): INodeParameters {
	return { __rl: true, mode, value } as unknown as INodeParameters;
}

/** A clock for the package under test and the pauses that it has asked for, in milliseconds. */
export interface StoppedClock {
	clock: HandClock;
	pauses: number[];
}

/** Tests look at whole records, unless they are about how much of one is given. A report has an Output of its own. */
export function wholeRecords({ resource }: { resource?: unknown }): { output?: 'all' } {
	return resource === 'report' ? {} : { output: 'all' };
}

/** Lets the package's own clock follow a hand clock; a pause moves that clock and takes no time. */
export function stopClock(clock = new HandClock(NOW)): StoppedClock {
	const own = jest.requireActual<typeof ClockModule>('../../dist/services/time/clock.js');
	const pauses: number[] = [];
	jest.spyOn(own.clock, 'now').mockImplementation(() => clock.now());
	jest.spyOn(own.clock, 'pause').mockImplementation(async (milliseconds: number, signal?: AbortSignal) => {
		own.throwIfCanceled(signal);
		pauses.push(milliseconds);
		clock.advance(milliseconds);
	});
	return { clock, pauses };
}

/** Which servers stand in the scene, by the name of their credential. */
export interface Cast {
	obshell?: Record<string, Partial<ObshellOptions>>;
	ocp?: Record<string, Partial<OcpSimulatorOptions> & { method?: 'basic' | 'accessKey' }>;
	/** Credentials besides: what differs from a good one for the server that `of` names. */
	more?: Record<string, { of?: string } & IDataObject>;
	world?: (clock: HandClock) => World;
}

/** A scene that stands: see `setScene`. */
export interface Scene extends StoppedClock {
	engine: Engine;
	obshell: Record<string, ObshellSimulator>;
	ocp: Record<string, OcpSimulator>;
	/** Runs the node with the credential of that name. */
	run(credentials: string, parameters: object, options?: RunNodeOptions): Promise<NodeRun>;
	/** Runs it and gives what it returned; fails the test if the node failed. */
	items(credentials: string, parameters: object, options?: RunNodeOptions): Promise<IDataObject[]>;
	close(): Promise<void>;
}

/** Starts the servers and an engine with a credential for each; every server has a world of its own. */
export async function setScene({ obshell = {}, ocp = {}, more = {}, world = believableWorld }: Cast): Promise<Scene> {
	const stopped = stopClock();
	const { clock } = stopped;
	const agents: Record<string, ObshellSimulator> = {};
	const ocps: Record<string, OcpSimulator> = {};
	const data: Record<string, IDataObject> = {};
	for (const [name, options] of Object.entries(obshell)) {
		agents[name] = await startObshellSimulator({ world: world(clock), rootPassword: ROOT_PASSWORD, ...options });
		data[name] = { service: 'obshell', baseUrl: agents[name].url, rootPassword: ROOT_PASSWORD, ...STORAGE };
	}
	for (const [name, { method = 'basic', ...options }] of Object.entries(ocp)) {
		ocps[name] = await startOcpSimulator({ world: world(clock), ...options });
		data[name] = { service: 'ocp', baseUrl: ocps[name].url, ocpMethod: method, ...OCP_LOG_ON };
	}
	for (const [name, { of = '', ...differing }] of Object.entries(more)) data[name] = { ...data[of], ...differing };
	const credentials = Object.entries(data).map(([name, own]) => [name, { type: 'oceanBaseBackupApi', name, data: own }]);
	const engine = await createEngine({ credentials: Object.fromEntries(credentials) });
	const run: Scene['run'] = async (credential, parameters, options) =>
		await engine.runNode({ cluster: pick(''), tenant: pick(''), ...wholeRecords(parameters), ...parameters } as INodeParameters, {
			credentials: credential,
			...options,
		});
	return {
		...stopped,
		engine,
		obshell: agents,
		ocp: ocps,
		run,
		async items(...args) {
			const { error, json } = await run(...args);
			if (error) throw error;
			return json;
		},
		async close() {
			engine.close();
			await Promise.all([...Object.values(agents), ...Object.values(ocps)].map(async (server) => await server.close()));
			jest.restoreAllMocks();
		},
	};
}

/** How an execution that must fail says so. */
export async function failure(running: Promise<NodeRun>): Promise<{ message: string; description: string }> {
	const { error, json } = await running;
	if (!error) throw new Error(`It did not fail, but gave ${JSON.stringify(json)}`);
	const { message, description } = error as Error & { description?: string | null };
	return { message, description: description ?? '' };
}

const [storageAccessId, storageAccessSecret] = STORAGE_KEYS;
const STORAGE = { storageAccessId, storageAccessSecret };

const OCP_LOG_ON = {
	username: OCP_USER.username,
	password: OCP_USER.password,
	accessKeyId: OCP_ACCESS_KEY.accessKey,
	accessKeySecret: OCP_ACCESS_KEY.secretKey,
};
