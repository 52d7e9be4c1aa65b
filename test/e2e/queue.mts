/** n8n's queue mode: what becomes of hundreds of writes that two workers carry out side by side. */
import axios from 'axios';

import { CREDENTIAL_TYPE, ROOT_PASSWORD } from '../../scripts/real-n8n/demo.mts';
import { manifest } from '../../scripts/real-n8n/ourPackage.mts';
import type { Postgres } from '../../scripts/real-n8n/queueServers.mts';
import { N8nRest, type Workflow } from '../../scripts/real-n8n/rest.mts';
import type { RunningN8n } from '../../scripts/real-n8n/server.mts';
import { worldOfTenants } from '../simulators/believableWorld.ts';
import { startObshellSimulator, type ObshellSimulator } from '../simulators/obshell/ObshellSimulator.ts';
import { until } from './stage.mts';

/** One n8n that takes calls, the workers that carry them out, and the database that they share. */
export interface Queue {
	main: RunningN8n;
	workers: RunningN8n[];
	database: Postgres;
}

/** What came of the executions. */
export interface QueueOutcome {
	/** From the first call to the end of the last execution. */
	seconds: number;
	/** How many executions n8n has saved, by their status. */
	statuses: Map<string, number>;
	/** How many executions each worker began. */
	perWorker: number[];
	/** Tenants whose backup was started, and those of them whose backup was started more than once. */
	started: number;
	doubled: number;
	/** Starts under the old key, which the agent refused without reading them. */
	refused: number;
	/** How often the agent's key was fetched. */
	keysFetched: number;
}

/** Calls that are under way at the same time. */
const CALLERS = 20;
const PATIENCE_SECONDS = 600;
const START_BACKUP = /^\/api\/v1\/tenant\/(tenant_\d+)\/backup$/;
const PATH = 'queue';

/** Starts the backup of so many tenants, an execution for each; the agent's key changes when half of them are started. */
export async function startBackups({ main, workers, database }: Queue, count: number): Promise<QueueOutcome> {
	const world = worldOfTenants({ now: () => Date.now() }, count);
	const obshell = await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD, fastRsa: true });
	try {
		const rest = new N8nRest(main.url);
		await rest.logIn();
		await rest.activate(await addWorkflow(rest, obshell));
		await until(async () => await isReachable(main), 60, 'n8n has opened the address of the workflow');
		const starts = () => obshell.requests.filter(({ method, target }) => method === 'POST' && START_BACKUP.test(target));
		const carriedOut = () => starts().filter(({ done }) => done);
		const begun = Date.now();
		const halfway = until(() => carriedOut().length >= count / 2, PATIENCE_SECONDS, 'half of the backups are started');
		await Promise.all([callForEach(main, world.tenants.map(({ name }) => name)), halfway.then(() => obshell.rotateKey())]);
		await until(() => endedIn(database) >= count, PATIENCE_SECONDS, 'all executions have ended');
		const seconds = (Date.now() - begun) / 1000;
		const done = counted(carriedOut().map(({ target }) => START_BACKUP.exec(target)?.[1] ?? ''));
		return {
			seconds,
			statuses: statusesIn(database),
			perWorker: workers.map((worker) => worker.log().match(/Worker started execution/g)?.length ?? 0),
			started: done.size,
			doubled: [...done.values()].filter((times) => times > 1).length,
			refused: starts().filter((start) => !start.done).length,
			keysFetched: obshell.requestsTo('GET', '/api/v1/secret').length,
		};
	} finally {
		await obshell.close();
	}
}

/** A workflow that starts the backup of the tenant it is called with. */
async function addWorkflow(rest: N8nRest, obshell: ObshellSimulator): Promise<Workflow> {
	const id = await rest.addCredential('obshell', CREDENTIAL_TYPE, { service: 'obshell', baseUrl: obshell.url, rootPassword: ROOT_PASSWORD });
	return await rest.addWorkflow({
		name: PATH,
		nodes: [
			{
				id: 'w',
				name: 'Called',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: PATH,
				parameters: { path: PATH, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
			},
			{
				id: 'n',
				name: 'Start Backup',
				type: `${manifest.name}.oceanBaseBackup`,
				typeVersion: 1,
				position: [200, 0],
				parameters: { resource: 'backup', operation: 'start', tenant: { __rl: true, mode: 'name', value: '={{ $json.body.tenant }}' } },
				credentials: { [CREDENTIAL_TYPE]: { id, name: 'obshell' } },
			},
		],
		connections: { Called: { main: [[{ node: 'Start Backup', type: 'main', index: 0 }]] } },
	});
}

/** Newer versions of n8n open the address of an activated workflow a moment after they have answered. */
async function isReachable(main: RunningN8n): Promise<boolean> {
	// A wrong method is told from an unknown address, and starts nothing.
	const { data } = await axios.get<{ message?: string }>(`${main.url}/webhook/${PATH}`, { proxy: false, validateStatus: () => true });
	return /POST request/.test(data.message ?? '');
}

async function callForEach(main: RunningN8n, tenants: string[]): Promise<void> {
	const left = [...tenants];
	const caller = async () => {
		for (let tenant = left.shift(); tenant; tenant = left.shift()) {
			await axios.post(`${main.url}/webhook/${PATH}`, { tenant }, { proxy: false, timeout: 60_000 });
		}
	};
	await Promise.all(Array.from({ length: CALLERS }, caller));
}

/** From the database itself, because n8n's own list pages by id, but is in the order of starts, and then leaves some out. */
function statusesIn(database: Postgres): Map<string, number> {
	return new Map(database.ask('select status, count(*) from execution_entity group by status').map(([status, count]) => [status, Number(count)]));
}

function endedIn(database: Postgres): number {
	const open = ['new', 'running', 'waiting', 'unknown'];
	return [...statusesIn(database)].reduce((sum, [status, count]) => (open.includes(status) ? sum : sum + count), 0);
}

/** How often each thing occurs. */
function counted(things: string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
	return counts;
}
