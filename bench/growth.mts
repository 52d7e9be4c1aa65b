// How cost grows with the number of tenants: requests and time of what reads a whole cluster, beside the bare time of the
// same requests by axios (the targets that the server received, as many at a time, no log-on at obshell), and how much the
// trigger keeps from poll to poll.
import axios from 'axios';

import { inParallel } from '../services/work/inParallel.ts';
import type { Engine } from '../test/engine/engine.ts';
import { OCP_USER } from '../test/simulators/ocp/OcpSimulator.ts';
import { medians, ratio, type Row } from './compare.mts';
import { engineFor } from './engine.mts';
import { boundOf, FIGURES, figureOf, type FigureName } from './goals.mts';
import { startServer, type Server } from './servers.mts';
import { mostUnderWay } from './underWay.mts';

const SIZES = [10, 100, 1000, 10_000];

const here = { cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: '' } };

/** What is run, by the name that its figures begin with. */
const WORK = {
	getCluster: { name: 'Backup > Get Cluster Backups', run: async (engine: Engine) => await runNode(engine, { resource: 'backup', operation: 'getCluster' }) },
	poll: { name: 'trigger poll with nothing new', run: poll(['backupFailed', 'backupOverdue', 'restoreFailed']) },
	report: { name: 'Report Build', run: async (engine: Engine) => await runNode(engine, { resource: 'report', operation: 'build' }) },
};
type WorkName = keyof typeof WORK;
const NAMES = Object.keys(WORK) as WorkName[];

/** One line for each operation, service and size, by operation. */
export default async function rows(): Promise<Row[]> {
	const all: Record<WorkName, Row[]> = { getCluster: [], poll: [], report: [] };
	for (const kind of ['obshell', 'ocp'] as const) {
		for (const tenants of SIZES) {
			const server = await startServer({ kind, tenants });
			const bare = kind === 'obshell' ? await startServer({ kind, tenants, open: true }) : server;
			const engine = await engineFor({ server: { kind, url: server.url } });
			try {
				for (const name of NAMES) all[name].push(await rowOf(name, { kind, tenants, engine, server, bare }));
			} finally {
				engine.close();
				await server.close();
				if (bare !== server) await bare.close();
			}
		}
	}
	return NAMES.flatMap((name) => all[name]);
}

interface Place {
	kind: 'obshell' | 'ocp';
	tenants: number;
	engine: Engine;
	server: Server;
	/** The same without a log-on. */
	bare: Server;
}

async function rowOf(name: WorkName, { kind, tenants, engine, server, bare }: Place): Promise<Row> {
	const run = async () => await WORK[name].run(engine);
	// The first one learns the agent's key.
	await run();
	await server.requests();
	const width = await mostUnderWay(run);
	const targets = await server.requests();
	const plain = async () => await bareRequests(kind, bare.url, targets, width);
	const [ours, theirs] = await medians([{ run }, { run: plain }], targets.length > 2000 ? 1 : 5, 0);
	const seconds = `${name}/${kind}/seconds`;
	const hasLimit = seconds in FIGURES && boundOf(figureOf(seconds as FigureName), tenants) !== undefined;
	return {
		work: `${WORK[name].name}, ${kind}, ${tenants} tenants`,
		readings: [
			{ figure: `${name}/${kind}/requests`, value: targets.length, size: tenants, beside: `at most ${width} at a time` },
			ratio(`${name}/${kind}/time`, ours, theirs),
			...(name === 'poll' ? [{ figure: `poll/${kind}/state` as const, value: JSON.stringify(states.get(engine)).length / 1024, size: tenants }] : []),
			...(hasLimit ? [{ figure: seconds as FigureName, value: ours.time / 1000, size: tenants }] : []),
		],
	};
}

async function runNode(engine: Engine, parameters: object): Promise<void> {
	const { error } = await engine.runNode({ ...here, ...parameters } as never);
	if (error) throw error;
}

/** What the trigger keeps from poll to poll. */
const states = new WeakMap<Engine, object>();

/** A poll after one that has made the baseline. */
function poll(events: string[]): (engine: Engine) => Promise<void> {
	return async (engine) => {
		const parameters = { ...here, events } as never;
		const { staticData, items } = await engine.poll({ parameters }, { staticData: states.get(engine) as never });
		if (items) throw new Error('The poll found something new');
		states.set(engine, staticData);
	};
}

async function bareRequests(kind: 'obshell' | 'ocp', url: string, targets: string[], width: number): Promise<void> {
	await inParallel(targets, width, async (request) => {
		const [method, target] = request.split(' ');
		await axios.request({ method, url: url + target, responseType: 'json', ...(kind === 'ocp' && { auth: OCP_USER }) });
	});
}
