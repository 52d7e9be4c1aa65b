// npm run test:queue: the package in n8n's queue mode, one n8n that takes calls and two workers, Redis and PostgreSQL
// between them. Each of five hundred executions starts the backup of a tenant of its own, and the agent's key changes
// in the middle: none may be lost, and none may start its backup twice.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { startBackups, type Queue } from '../test/e2e/queue.mts';
import { installN8n, NEWEST, VERSIONS } from './real-n8n/install.mts';
import { installIntoN8n, packOurPackage } from './real-n8n/ourPackage.mts';
import { POSTGRES_DATABASE, POSTGRES_USER, startPostgres, startRedis } from './real-n8n/queueServers.mts';
import { startN8n, type RunningN8n } from './real-n8n/server.mts';

const HELP = `npm run test:queue -- [options]

  --version V      ${VERSIONS.map(({ n8n }) => n8n).join(' or ')}; default ${NEWEST}
  --executions N   default 500
`;

const WORKERS = ['worker-1', 'worker-2'];

const { values } = parseArgs({
	options: {
		version: { type: 'string', default: NEWEST },
		executions: { type: 'string', default: '500' },
		help: { type: 'boolean', default: false },
	},
});

/** What has to be ended, last started first. */
const endings: Array<() => Promise<void>> = [];

/** n8n's main process and its workers, each with files and an installed package of its own, as on machines of their own. */
async function startQueue(home: string): Promise<Queue> {
	const installation = await installN8n(values.version);
	const tarball = packOurPackage();
	const redis = await startRedis(home);
	endings.push(redis.stop);
	const database = await startPostgres(home);
	endings.push(database.stop);
	const environment = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(database.port),
		DB_POSTGRESDB_USER: POSTGRES_USER,
		DB_POSTGRESDB_DATABASE: POSTGRES_DATABASE,
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	};
	const start = async (name: string, command: 'start' | 'worker'): Promise<RunningN8n> => {
		const userFolder = join(home, name);
		await installIntoN8n(tarball, userFolder);
		console.log(`Starting n8n ${values.version}, ${name} …`);
		const n8n = await startN8n({ installation, userFolder, environment, command });
		endings.push(n8n.stop);
		return n8n;
	};
	const main = await start('main', 'start');
	const workers: RunningN8n[] = [];
	for (const name of WORKERS) workers.push(await start(name, 'worker'));
	rmSync(dirname(tarball), { recursive: true });
	return { main, workers, database };
}

/** Prints what came of it; gives whether it is as it has to be. */
async function test(home: string, count: number): Promise<boolean> {
	const outcome = await startBackups(await startQueue(home), count);
	const { seconds, statuses, perWorker, started, doubled, refused, keysFetched } = outcome;
	console.log(`
n8n ${values.version}: ${count} executions in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} a second
  ended as           ${[...statuses].map(([status, times]) => `${times} ${status}`).join(', ')}
  by the workers     ${perWorker.join(' and ')}
  backups started    ${started} of ${count}, ${doubled} of them more than once
  refused unread     ${refused} starts under the old key, each sent again under the new one
  keys fetched       ${keysFetched}`);
	const isWhole = statuses.size === 1 && statuses.get('success') === count && started === count;
	return isWhole && doubled === 0 && refused > 0 && perWorker.every((times) => times > 0);
}

if (values.help) {
	console.log(HELP);
} else {
	const home = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
	const begun = Date.now();
	let isGood = false;
	try {
		isGood = await test(home, Number(values.executions));
	} catch (error) {
		console.error((error as Error).message);
	} finally {
		for (const end of endings.reverse()) await end().catch(() => undefined);
		rmSync(home, { recursive: true, force: true });
	}
	console.log(`${isGood ? 'none lost, none doubled, both workers at work' : 'NOT as it has to be'} (${Math.round((Date.now() - begun) / 1000)} s)`);
	process.exitCode = isGood ? 0 : 1;
}
