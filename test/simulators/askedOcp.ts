/** An OCP that is read, for the tests of what it lets in and what it tells. */
import { believableWorld } from './believableWorld';
import type { OcpSimulator, OcpSimulatorOptions } from './ocp/OcpSimulator';
import { OCP_USER, startOcpSimulator } from './ocp/OcpSimulator';
import type { Received, Sending } from './ocpClient';
import { send } from './ocpClient';
import { HandClock } from './world';

/** When it begins. */
export const NOW = Date.UTC(2024, 7, 9, 8, 0, 52, 151);
/** The user name and password that it takes. */
export const BASIC: [string, string] = [OCP_USER.username, OCP_USER.password];

/** A page of a list. */
export interface Page<Row> {
	contents: Row[];
	page: { number: number; size: number; totalElements: number; totalPages: number };
}
/** One of its rows. */
export type Row = Record<string, unknown>;

let running: OcpSimulator[] = [];

/** Closes all that `start` has started. */
export async function closeAll(): Promise<void> {
	await Promise.all(running.map(async (simulator) => await simulator.close()));
	running = [];
}

/** A simulator of the believable world, and a way to ask it with Basic authentication. */
export async function start(options: Partial<OcpSimulatorOptions> = {}) {
	const clock = new HandClock(NOW);
	const simulator = await startOcpSimulator({ world: believableWorld(clock), ...options });
	running.push(simulator);
	const base = `/api/v2/ob/clusters/${simulator.world.ocpClusterId}`;
	const get = async <Data = Page<Row>>(target: string, sending: Sending = { basic: BASIC }): Promise<Received<Data>> =>
		await send<Data>('GET', simulator.url + target.replace(/^~/, base), sending);
	return { simulator, clock, get };
}
