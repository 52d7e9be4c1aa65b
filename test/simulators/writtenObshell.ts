/** An agent that is written to, for the tests of what obshell does. */
import { believableWorld } from './believableWorld';
import { startObshellSimulator, type ObshellSimulator } from './obshell/ObshellSimulator';
import { SealingClient } from './obshell/sealing';
import { row } from './tenantRow';
import { HandClock, type World } from './world';

/** When it begins. */
export const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);

/** The clock of the simulator of the test that runs. */
export let clock: HandClock;
/** That simulator. */
export let simulator: ObshellSimulator;
/** A client of it, which seals by itself. */
export let client: SealingClient;

/** Starts it; the test file closes it. */
export const start = async (make: (clock: HandClock) => World = believableWorld) => {
	clock = new HandClock(NOW);
	simulator = await startObshellSimulator({ world: make(clock) });
	client = new SealingClient(simulator.url, () => clock.now());
};
/** Sends one request under /api/v1. */
export const call = async (method: string, path: string, body?: unknown) => {
	const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
	return await client.send(method, `/api/v1${path}`, { body: text });
};
/** Status, errCode and message of what one request got. */
export const refusal = async (method: string, path: string, body?: unknown) => {
	const { status, json } = await call(method, path, body);
	return [status, json?.error?.errCode, json?.error?.message];
};
/** A task, whole. */
export const dagOf = async (id: string) => (await call('GET', `/task/dag/${id}`)).json.data;
/** State and operator of each of its steps. */
export const states = (dag: { nodes: Array<Record<string, unknown>> }) => dag.nodes.map(({ state, operator }) => `${state}/${operator}`);
/** State and operator of the task itself. */
export const verdict = (dag: Record<string, unknown>) => `${dag.state}/${dag.operator}`;
/** A tenant's own row of the world. */
export const tenant = (name: string) => row(simulator.world, name);
