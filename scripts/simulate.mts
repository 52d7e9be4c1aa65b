// npm run simulate: both simulators on fixed ports, over one believable cluster that lives by the machine's clock.
import { parseArgs } from 'node:util';

import { believableWorld, worldOfTenants } from '../test/simulators/believableWorld.ts';
import { OCP_ACCESS_KEY, OCP_USER, startOcpSimulator } from '../test/simulators/ocp/OcpSimulator.ts';
import { startObshellSimulator } from '../test/simulators/obshell/ObshellSimulator.ts';

const HELP = `npm run simulate -- [options]

  --obshell-port N      default 2886
  --ocp-port N          default 8080
  --obshell-version V   e.g. 4.2.5.0-0 (512-bit key, old errors); default 4.5.0.0-0
  --ocp-version V       4.2.2 or 4.3.3 (default)
  --tenants N           a cluster of N tenants instead of the believable one
`;

const { values } = parseArgs({
	options: {
		'obshell-port': { type: 'string', default: '2886' },
		'ocp-port': { type: 'string', default: '8080' },
		'obshell-version': { type: 'string', default: '4.5.0.0-0' },
		'ocp-version': { type: 'string', default: '4.3.3' },
		tenants: { type: 'string' },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) {
	console.log(HELP);
} else {
	const clock = { now: () => Date.now() };
	const world = values.tenants ? worldOfTenants(clock, Number(values.tenants)) : believableWorld(clock);
	const rootPassword = 'simulated-root-password';
	const running: Array<{ close(): Promise<void> }> = [];
	const end = async (code: number) => {
		await Promise.all(running.map((one) => one.close()));
		process.exit(code);
	};
	try {
		const obshell = await startObshellSimulator({
			world,
			rootPassword,
			version: values['obshell-version'],
			port: Number(values['obshell-port']),
		});
		running.push(obshell);
		const ocp = await startOcpSimulator({
			world,
			version: values['ocp-version'] as '4.2.2' | '4.3.3',
			port: Number(values['ocp-port']),
		});
		running.push(ocp);
		console.log(`Simulated cluster ${world.clusterName} with ${world.tenants.length} tenants. Nothing here is a secret.

  obshell ${values['obshell-version']}
    Base URL            ${obshell.url}
    Root@sys Password   ${rootPassword}

  OCP ${values['ocp-version']}
    Base URL            ${ocp.url}
    Username, Password  ${OCP_USER.username}  ${OCP_USER.password}
    AccessKey           ${OCP_ACCESS_KEY.accessKey}  ${OCP_ACCESS_KEY.secretKey}

Ctrl-C ends both.`);
		process.once('SIGINT', () => void end(0));
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		console.error(`The simulators could not start: ${message}${code === 'EADDRINUSE' ? '. Choose other ports with --obshell-port and --ocp-port.' : ''}`);
		await end(1);
	}
}
