// Reading 100,000 log tasks of OCP: the node with Return All in n8n's engine, and a bare axios loop over the same pages.
import { startChild } from './children.mts';
import { median, ratio, turns, type Reading, type Row, type Sample } from './compare.mts';
import type { FigureName } from './goals.mts';
import type { Run } from './logTasksProcess.mts';
import { startServer, type Server } from './servers.mts';

const TASKS = 100_000;
const ROUNDS = 5;
/** Of each process, after a first one that tells the memory and warms up. */
const TIMED_RUNS = 3;

/** What one process came to; bytes. */
interface Figures extends Sample {
	requests: number;
	peak: number;
	growth: number;
}

/** Each contender in its own process, a new one for every round, both with the same modules loaded. */
export default async function rows(): Promise<Row[]> {
	const server = await startServer({ kind: 'ocp', tenants: 300, logTasks: TASKS });
	const measured: Figures[][] = [[], []];
	try {
		for (const { one, index } of turns(['node', 'axios'], ROUNDS)) measured[index].push(await measureIn(one, server));
	} finally {
		await server.close();
	}
	const [node, axios] = measured.map(mediansOf);
	const memory = (figure: FigureName, what: 'peak' | 'growth'): Reading => ({
		figure,
		value: node[what] / axios[what],
		beside: `${Math.round(node[what] / 2 ** 20)} to ${Math.round(axios[what] / 2 ** 20)} MiB`,
	});
	const readings: Reading[] = [
		{ figure: 'logTasks/ocp/requests', value: node.requests, size: TASKS, beside: `${axios.requests} by the axios loop` },
		ratio('logTasks/time', node, axios),
		memory('logTasks/peak', 'peak'),
		memory('logTasks/growth', 'growth'),
	];
	return readings.map((reading) => ({ work: `read ${TASKS} log tasks of OCP`, readings: [reading] }));
}

async function measureIn(contender: string, server: Server): Promise<Figures> {
	const child = await startChild<undefined, Run>('logTasksProcess.mts', contender, server.url);
	try {
		await server.requests();
		const first = await child.ask();
		const requests = (await server.requests()).length;
		const timed: Run[] = [];
		for (let run = 0; run < TIMED_RUNS; run++) timed.push(await child.ask());
		const wrong = [first, ...timed].find(({ tasks }) => tasks !== TASKS);
		if (wrong) throw new Error(`${contender} read ${wrong.tasks} tasks`);
		const of = (what: 'time' | 'cpu') => median(timed.map((run) => run[what]));
		return { requests, time: of('time'), cpu: of('cpu'), peak: first.peak, growth: first.peak - first.before };
	} finally {
		await child.close();
	}
}

function mediansOf(all: Figures[]): Figures {
	const of = (what: keyof Figures) => median(all.map((one) => one[what]));
	return { requests: of('requests'), time: of('time'), cpu: of('cpu'), peak: of('peak'), growth: of('growth') };
}
