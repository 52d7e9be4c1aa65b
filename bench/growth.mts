// How cost grows with the number of tenants: requests and time of what reads a whole cluster, beside the bare time of
// the same requests by axios (same targets, as many at a time, no log-on at obshell).
import axios from 'axios';

import { inParallel } from '../services/work/inParallel.ts';
import type { Engine } from '../test/engine/engine.ts';
import { OCP_USER } from '../test/simulators/ocp/OcpSimulator.ts';
import { brief, median, type Row } from './compare.mts';
import { engineFor } from './engine.mts';
import { startServer, type Server } from './servers.mts';

const SIZES = [10, 100, 1000, 10_000];
/** As many requests at a time as the node has under way. */
const WIDTH = 8;
const LONGEST_REPORT_MS = 3000;

interface Work {
	name: string;
	run(engine: Engine): Promise<unknown>;
	/** The most requests that it may take at any size. */
	requests?: number;
	/** The longest that it may take with 1,000 tenants. */
	longest?: number;
}

const here = { cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: '' } };

const report = async (engine: Engine) => await runNode(engine, { resource: 'report', operation: 'build' });

const WORK: Record<'obshell' | 'ocp', Work[]> = {
	obshell: [
		{ name: 'Get Cluster Backups', run: async (engine) => await runNode(engine, { resource: 'backup', operation: 'getCluster' }), requests: 2 },
		{ name: 'trigger poll with nothing new', run: poll(['backupFailed', 'backupOverdue', 'restoreFailed']) },
		{ name: 'Report Build', run: report, longest: LONGEST_REPORT_MS },
	],
	ocp: [
		{ name: 'Get Cluster Backups', run: async (engine) => await runNode(engine, { resource: 'backup', operation: 'getCluster' }) },
		{ name: 'trigger poll with nothing new', run: poll(['backupFailed', 'backupOverdue', 'restoreFailed']) },
		{ name: 'Report Build', run: report, longest: LONGEST_REPORT_MS },
	],
};

/** One line for each operation, service and size. */
export default async function rows(): Promise<Row[]> {
	const all: Row[] = [];
	for (const kind of ['obshell', 'ocp'] as const) {
		for (const tenants of SIZES) {
			const server = await startServer({ kind, tenants });
			const bare = kind === 'obshell' ? await startServer({ kind, tenants, open: true }) : server;
			const engine = await engineFor({ server: { kind, url: server.url } });
			try {
				for (const work of WORK[kind]) {
					if (work.name.startsWith('trigger') && !hasTrigger(engine)) continue;
					all.push(await rowOf(kind, tenants, work, engine, server, bare));
				}
			} finally {
				engine.close();
				await server.close();
				if (bare !== server) await bare.close();
			}
		}
	}
	const order = Object.values(WORK).flat().map(({ name }) => name);
	return all.sort((one, other) => order.findIndex((name) => one.work.includes(name)) - order.findIndex((name) => other.work.includes(name)));
}

async function rowOf(kind: 'obshell' | 'ocp', tenants: number, work: Work, engine: Engine, server: Server, bare: Server): Promise<Row> {
	await work.run(engine);
	await server.requests();
	await work.run(engine);
	const targets = (await server.requests()).filter((request) => !request.endsWith('/secret'));
	const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
	const rounds = targets.length > 2000 ? 1 : 5;
	for (let round = 0; round < rounds; round++) {
		const pair = [
			async () => times.ours.push(await timeOf(async () => await work.run(engine))),
			async () => times.bare.push(await timeOf(async () => await bareRequests(kind, bare.url, targets))),
		];
		for (const run of round % 2 === 0 ? pair : pair.reverse()) await run();
	}
	const [ours, theirs] = [median(times.ours), median(times.bare)];
	const goals = [
		...(work.requests === undefined ? [] : [{ text: `<= ${work.requests} requests`, met: targets.length <= work.requests }]),
		...(work.longest === undefined || tenants !== 1000 ? [] : [{ text: `<= ${work.longest / 1000} s`, met: ours <= work.longest }]),
	];
	return {
		work: `${work.name}, ${kind}, ${tenants} tenants`,
		between: 'the node in the engine / bare requests by axios',
		reached: `${targets.length} requests, ${(ours / theirs).toFixed(2)} x their time (${brief(ours)} to ${brief(theirs)})`,
		goal: goals.map(({ text }) => text).join(', '),
		met: goals.every(({ met }) => met),
	};
}

async function runNode(engine: Engine, parameters: object): Promise<void> {
	const { error } = await engine.runNode({ ...here, ...parameters } as never);
	if (error) throw error;
}

function hasTrigger(engine: Engine): boolean {
	return engine.loader.types.nodes.some(({ group }) => group.includes('trigger'));
}

/** A poll after one that has made the baseline. */
function poll(events: string[]): Work['run'] {
	const states = new WeakMap<Engine, object>();
	return async (engine) => {
		const parameters = { ...here, events } as never;
		const { staticData, items } = await engine.poll({ parameters }, { staticData: states.get(engine) as never });
		if (items) throw new Error('The poll found something new');
		states.set(engine, staticData);
	};
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await run();
	return performance.now() - started;
}

async function bareRequests(kind: 'obshell' | 'ocp', url: string, targets: string[]): Promise<void> {
	await inParallel(targets, WIDTH, async (request) => {
		const [method, target] = request.split(' ');
		await axios.request({ method, url: url + target, responseType: 'json', ...(kind === 'ocp' && { auth: OCP_USER }) });
	});
}
