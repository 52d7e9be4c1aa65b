// A simulator for benchmarks, started by servers.mts; tells what Node's HTTP server received, whatever the simulator
// itself keeps of it.
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

import { worldOfTenants } from '../test/simulators/believableWorld.ts';
import { startObshellSimulator } from '../test/simulators/obshell/ObshellSimulator.ts';
import { startOcpSimulator } from '../test/simulators/ocp/OcpSimulator.ts';
import { answerParent } from './children.mts';
import { ROOT_PASSWORD, type ServerPlan } from './servers.mts';

const received: string[] = [];
subscribe('http.server.request.start', (message) => {
	const { method, url } = (message as { request: IncomingMessage }).request;
	received.push(`${method} ${url}`);
});

const { kind, tenants, logTasks, open } = JSON.parse(process.argv[2]) as ServerPlan;
const world = worldOfTenants({ now: () => Date.now() }, tenants);
const server =
	kind === 'ocp'
		? await startOcpSimulator({ world, logTasks })
		: await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD, fastRsa: true, encryptionDisabled: open });

answerParent(server.url, () => {
	// The simulator's own log would grow with every round.
	server.requests.splice(0);
	return received.splice(0);
});
