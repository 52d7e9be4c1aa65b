// npm start: a true backup report in the terminal, made by the real node in n8n's real engine; of simulated servers,
// or (npm start -- --help) of one's own.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

const HELP = `npm start                      a report of two simulated servers, obshell and OCP
npm start -- --drill           a restore drill on them: choose, restore, look, conclude, clean up; with ledger and evidence
npm start -- --url URL ...     a report of your own server

  --service obshell|ocp        what answers at the URL (default obshell)
  --url URL                    e.g. http://10.10.10.1:2886 or http://ocp.example.com:8080
  --cluster NAME               OCP: which cluster (default: the only one)
  --all-clusters               OCP: all of them in one report
  --user NAME                  OCP: log on with user name and password
  --access-key ID              OCP: log on with an AccessKey
  --agent-password             obshell: log on with the agent's own password instead of root@sys
  --ignore-ssl-issues          accept a TLS certificate that is not trusted

The password (or AccessKey secret) is asked for without showing it; without a terminal, it is
read from the environment variable OCEANBASE_BACKUP_PASSWORD. Nothing is changed on the server.`;

/** Where the HTML of the reports and the evidence of drills are put. */
const OUTPUT = '.demo';

/** The one sentence for a user, and the end with code 1. */
class Sorry extends Error {}

try {
	process.exitCode = await main();
} catch (error) {
	if (!(error instanceof Sorry)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function main(): Promise<number> {
	const options = readOptions();
	if (options.help) {
		console.log(HELP);
		return 0;
	}
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-oceanbase-backup-'));
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_ENCRYPTION_KEY = 'only-for-this-run';
	process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
	// As n8n's server does it at its start; the compiled CommonJS is the one that the engine uses.
	const { setGlobalState } = createRequire(import.meta.url)('n8n-workflow');
	setGlobalState({ defaultTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone });
	try {
		if (options.url !== undefined) return await ownServer(options);
		return options.drill ? await drill() : await simulated();
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
}

function readOptions() {
	try {
		return parseArgs({
			options: {
				help: { type: 'boolean', short: 'h' },
				drill: { type: 'boolean' },
				service: { type: 'string', default: 'obshell' },
				url: { type: 'string' },
				cluster: { type: 'string', default: '' },
				'all-clusters': { type: 'boolean' },
				user: { type: 'string' },
				'access-key': { type: 'string' },
				'agent-password': { type: 'boolean' },
				'ignore-ssl-issues': { type: 'boolean' },
			},
		}).values;
	} catch (error) {
		throw new Sorry(`${(error as Error).message}\nnpm start -- --help shows what there is.`);
	}
}

type Options = ReturnType<typeof readOptions>;
type Credential = { type: string; name: string; data: object };

async function simulated(): Promise<number> {
	console.log('Starting simulators of obshell and OCP over one believable cluster …');
	const { simulators, credentials } = await startSimulators({ now: () => Date.now() });
	try {
		await withEngine(credentials, async (report) => {
			for (const service of ['obshell', 'ocp']) await report(service, { history: 'all' });
		});
	} finally {
		for (const simulator of simulators) await simulator.close();
	}
	return 0;
}

async function ownServer(options: Options): Promise<number> {
	if (options.service !== 'obshell' && options.service !== 'ocp') {
		throw new Sorry(`--service is '${options.service}': it must be obshell or ocp.`);
	}
	const credential = await ownCredential(options);
	await withEngine({ own: credential }, async (report) => {
		await report('own', {
			cluster: { __rl: true, mode: 'name', value: options.cluster },
			allClusters: options['all-clusters'] === true,
		});
	});
	return 0;
}

async function ownCredential(options: Options): Promise<Credential> {
	const { service, url: baseUrl, user, 'access-key': accessKeyId } = options;
	const common = { service, baseUrl, ignoreSslIssues: options['ignore-ssl-issues'] === true };
	const named = (data: object): Credential => ({ type: 'oceanBaseBackupApi', name: 'Own server', data });
	if (service === 'obshell') {
		const ask = options['agent-password'] ? 'Password of the agent: ' : 'Password of root@sys (empty if none): ';
		const password = await secret(ask);
		return named({ ...common, ...(options['agent-password'] ? { agentPassword: password } : { rootPassword: password }) });
	}
	if (accessKeyId !== undefined) {
		const accessKeySecret = await secret('AccessKey secret: ');
		return named({ ...common, ocpMethod: 'accessKey', accessKeyId, accessKeySecret });
	}
	if (user === undefined) throw new Sorry('Give --user NAME or --access-key ID to log on to OCP.');
	return named({ ...common, ocpMethod: 'basic', username: user, password: await secret(`Password of ${user}: `) });
}

async function secret(question: string): Promise<string> {
	const given = process.env.OCEANBASE_BACKUP_PASSWORD;
	if (given !== undefined) return given;
	if (!process.stdin.isTTY) {
		throw new Sorry('No terminal to ask for the password: set the environment variable OCEANBASE_BACKUP_PASSWORD.');
	}
	process.stdout.write(question);
	const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
	const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
	try {
		return await terminal.question('');
	} finally {
		terminal.close();
		process.stdout.write('\n');
	}
}

async function drill(): Promise<number> {
	const { HandClock } = await import('../test/simulators/world.ts');
	const { runDrill } = await import('./drill.mts');
	console.log('A restore drill on simulated servers; their clock is turned forward while we wait.\n');
	const clock = new HandClock(Date.now());
	const { simulators, credentials } = await startSimulators(clock);
	const { createEngine } = await import('../test/engine/engine.ts');
	const engine = await createEngine({ credentials });
	mkdirSync(OUTPUT, { recursive: true });
	try {
		const passed = [];
		for (const service of ['obshell', 'ocp']) passed.push(await runDrill(engine, service, clock, (line) => console.log(line), OUTPUT));
		return passed.every(Boolean) ? 0 : 1;
	} finally {
		engine.close();
		for (const simulator of simulators) await simulator.close();
	}
}

async function startSimulators(clock: { now(): number }) {
	const { believableWorld } = await import('../test/simulators/believableWorld.ts');
	const { startObshellSimulator } = await import('../test/simulators/obshell/ObshellSimulator.ts');
	const { startOcpSimulator, OCP_ACCESS_KEY } = await import('../test/simulators/ocp/OcpSimulator.ts');
	const rootPassword = 'simulated-root-password';
	const obshell = await startObshellSimulator({ world: believableWorld(clock), rootPassword });
	const ocp = await startOcpSimulator({ world: believableWorld(clock) });
	const named = (data: object): Credential => ({ type: 'oceanBaseBackupApi', name: 'Simulator', data });
	return {
		simulators: [obshell, ocp],
		credentials: {
			obshell: named({ service: 'obshell', baseUrl: obshell.url, rootPassword }),
			ocp: named({
				service: 'ocp',
				baseUrl: ocp.url,
				ocpMethod: 'accessKey',
				accessKeyId: OCP_ACCESS_KEY.accessKey,
				accessKeySecret: OCP_ACCESS_KEY.secretKey,
			}),
		},
	};
}

type Report = (credential: string, parameters: object) => Promise<void>;

/** Runs the node's operation Report > Build for one credential and shows what it gives. */
async function withEngine(credentials: Record<string, Credential>, use: (report: Report) => Promise<void>): Promise<void> {
	const { createEngine } = await import('../test/engine/engine.ts');
	const engine = await createEngine({ credentials });
	try {
		await use(async (credential, parameters) => {
			const { json, error } = await engine.runNode(
				{ resource: 'report', operation: 'build', formats: ['text', 'html'], ...parameters },
				{ credentials: credential },
			);
			if (error) throw new Sorry([error.message, error.description].filter(Boolean).join('. '));
			const [{ text, html }] = json as Array<{ text: string; html: string }>;
			console.log(`\n${text}`);
			mkdirSync(OUTPUT, { recursive: true });
			const file = join(OUTPUT, `report-${credential}.html`);
			writeFileSync(file, html);
			console.log(`The same with pictures: ${relative('.', file)}\n`);
		});
	} finally {
		engine.close();
	}
}
