/** A laboratory for tests of reads: one world, both simulators over it, one hand-driven clock for all, n8n's engine. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeRun, RunNodeOptions } from '../../engine/engine';
import { createEngine } from '../../engine/engine';
import { believableWorld, emptyWorld } from '../../simulators/believableWorld';
import type { ObshellOptions } from '../../simulators/obshell/ObshellSimulator';
import { startObshellSimulator } from '../../simulators/obshell/ObshellSimulator';
import type { OcpSimulatorOptions } from '../../simulators/ocp/OcpSimulator';
import { OCP_USER, startOcpSimulator } from '../../simulators/ocp/OcpSimulator';
import type { Clock, World } from '../../simulators/world';
import { HandClock } from '../../simulators/world';
import { HOUR, MINUTE, SECOND } from '../../simulators/worldAt';
import { failure, pick, stopClock, wholeRecords } from '../scene';

/** 15 January 2026, 16:20 in Shanghai. */
export const NOW = Date.UTC(2026, 0, 15, 8, 20, 0, 250);

/** In milliseconds. */
export { HOUR, MINUTE, SECOND };
/** In milliseconds. */
export const DAY = 24 * HOUR;

export type Service = 'obshell' | 'ocp';

/** Both services, for tests that hold for both: `describe.each(SERVICES)`. */
export const SERVICES: Service[] = ['obshell', 'ocp'];

export interface LabOptions {
	world?: (clock: Clock) => World;
	obshell?: Partial<ObshellOptions>;
	ocp?: Partial<OcpSimulatorOptions>;
}

export type Lab = Awaited<ReturnType<typeof openLab>>;

/** A lab whose OCP manages two more clusters: a standby one of the same name, and one named spare. */
export const standby = (): LabOptions => ({
	ocp: {
		extraClusters: [
			{ world: { ...emptyWorld({ now: () => NOW }), ocpClusterId: 1_000_009, obClusterId: 9 }, type: 'STANDBY' },
			{ world: { ...emptyWorld({ now: () => NOW }), clusterName: 'spare', ocpClusterId: 1_000_010, obClusterId: 10 } },
		],
	},
});

/** A value of a resource locator, by name. */
export function byName(name: string): INodeParameters {
	return pick(name);
}

/** A value of a resource locator, by ID. */
export function byId(id: number | string): INodeParameters {
	return pick(String(id), 'id');
}

/** An instant as the records write it. */
export function iso(instant: number): string {
	return new Date(instant).toISOString();
}

/** The engine and both simulators; close it after use. */
export async function openLab(options: LabOptions = {}) {
	const { clock: hand } = stopClock(new HandClock(NOW));
	const world = (options.world ?? believableWorld)(hand);
	const obshell = await startObshellSimulator({ world, rootPassword: 'root-password-of-the-lab', fastRsa: true, ...options.obshell });
	const ocp = await startOcpSimulator({ world, ...options.ocp });
	const simulators = { obshell, ocp };
	const closeSimulators = async () => await Promise.all([obshell.close(), ocp.close()]);
	const engine = await createEngine({
		credentials: {
			obshell: {
				type: 'oceanBaseBackupApi',
				name: 'obshell',
				data: { service: 'obshell', baseUrl: obshell.url, rootPassword: 'root-password-of-the-lab' },
			},
			ocp: {
				type: 'oceanBaseBackupApi',
				name: 'OCP',
				data: { service: 'ocp', baseUrl: ocp.url, username: OCP_USER.username, password: OCP_USER.password },
			},
		},
	}).catch(async (error: unknown) => {
		await closeSimulators();
		return await Promise.reject(error as Error);
	});

	/** Runs one operation, e.g. `backup.getAll`, as a workflow would, with all fields; cluster and tenant may be given as plain names. */
	async function run(
		service: Service,
		operation: string,
		parameters: Record<string, unknown> = {},
		nodeOptions: RunNodeOptions = {},
	): Promise<NodeRun> {
		const [resource, name] = operation.split('.');
		const located = Object.fromEntries(
			Object.entries({ cluster: '', ...wholeRecords({ resource }), ...parameters }).map(([key, value]) => [
				key,
				['cluster', 'tenant'].includes(key) && typeof value === 'string' && !value.startsWith('=') ? byName(value) : value,
			]),
		);
		return await engine.runNode({ resource, operation: name, ...located } as INodeParameters, {
			credentials: service,
			...nodeOptions,
		});
	}

	/** The items that an operation gives; rejects when it stops. */
	async function read<R = IDataObject>(service: Service, operation: string, parameters: Record<string, unknown> = {}): Promise<R[]> {
		const { error, json } = await run(service, operation, parameters);
		if (error) throw error;
		return json as R[];
	}

	/** How an operation that must stop says so. */
	async function refusal(service: Service, operation: string, parameters: Record<string, unknown> = {}) {
		return await failure(run(service, operation, parameters));
	}

	/** What was sent to a simulator while `work` ran: `GET /path?query`, without fetching the agent's key. */
	async function sent(service: Service, work: () => Promise<unknown>): Promise<string[]> {
		const { requests } = simulators[service];
		const before = requests.length;
		await work();
		return requests
			.slice(before)
			.map(({ method, target }) => `${method} ${target}`)
			.filter((request) => request !== 'GET /api/v1/secret');
	}

	async function close(): Promise<void> {
		engine.close();
		await closeSimulators();
		jest.restoreAllMocks();
	}

	return { clock: hand, world, obshell, ocp, engine, run, read, refusal, sent, close };
}
