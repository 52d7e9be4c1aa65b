/** An agent with a password, for the tests of what obshell lets in and how it refuses. */
import { believableWorld } from './believableWorld';
import { startObshellSimulator, type ObshellOptions, type ObshellSimulator } from './obshell/ObshellSimulator';
import { SealingClient, type Sealed } from './obshell/sealing';
import { HandClock } from './world';

/** When it begins. */
export const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
/** The password of root@sys. */
export const ROOT = 'made-up-root-word';
/** A route that asks for it. */
export const TARGET = '/api/v1/tenants/overview';

/** The clock of the simulator of the test that runs. */
export let clock: HandClock;
/** That simulator. */
export let simulator: ObshellSimulator;
/** A client of it, which seals by itself. */
export let client: SealingClient;

/** Starts it; the test file closes it. */
export const start = async (options: Partial<ObshellOptions> = {}) => {
	clock = new HandClock(NOW);
	simulator = await startObshellSimulator({ world: believableWorld(clock), rootPassword: ROOT, ...options });
	client = new SealingClient(simulator.url, () => clock.now());
};
/** Closes it, and starts another. */
export const restart = async (options: Partial<ObshellOptions>) => {
	await simulator.close();
	await start(options);
};
/** Status, errCode, code and message of what one request got. */
export const refusal = async (how: Sealed, target = TARGET, method = 'GET') => {
	const { status, json } = await client.send(method, target, { password: ROOT, ...how });
	return [status, json.error?.errCode, json.error?.code, json.error?.message];
};
/** The whole errCode of a refused log-on. */
export const auth = (what: string) => `Security.Authentication.${what}`;
