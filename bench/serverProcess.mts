// A simulator for benchmarks, started by servers.mts; ends when its parent lets go of it.
import { worldOfTenants } from '../test/simulators/believableWorld.ts';
import { startObshellSimulator } from '../test/simulators/obshell/ObshellSimulator.ts';
import { startOcpSimulator } from '../test/simulators/ocp/OcpSimulator.ts';
import { ROOT_PASSWORD, type ServerPlan } from './servers.mts';

const { kind, tenants, logTasks, open } = JSON.parse(process.argv[2]) as ServerPlan;
const world = worldOfTenants({ now: () => Date.now() }, tenants);
const server =
	kind === 'ocp'
		? await startOcpSimulator({ world, logTasks })
		: await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD, fastRsa: true, encryptionDisabled: open });

process.on('message', () => process.send?.(server.requests.splice(0).map(({ method, target }) => `${method} ${target}`)));
process.once('disconnect', () => process.exit(0));
process.send?.(server.url);
