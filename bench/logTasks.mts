// Reading 100,000 log tasks of OCP: the node with Return All in n8n's engine, and a bare axios loop over the same pages.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { brief, median, rowOf, type Row } from './compare.mts';
import type { Figures } from './logTasksProcess.mts';
import { startServer } from './servers.mts';

const TASKS = 100_000;
const ROUNDS = 5;

/** Each contender in its own process, a new one for every round, both with the same modules loaded. */
export default async function rows(): Promise<Row[]> {
	const server = await startServer({ kind: 'ocp', tenants: 300, logTasks: TASKS });
	const figures: Record<'node' | 'axios', Figures[]> = { node: [], axios: [] };
	try {
		for (let round = 0; round < ROUNDS; round++) {
			for (const contender of round % 2 === 0 ? (['node', 'axios'] as const) : (['axios', 'node'] as const)) {
				const measured = await measureIn(contender, server.url);
				if (measured.tasks !== TASKS) throw new Error(`${contender} read ${measured.tasks} tasks`);
				figures[contender].push(measured);
			}
		}
	} finally {
		await server.close();
	}
	const of = (contender: 'node' | 'axios', figure: keyof Figures) => median(figures[contender].map((one) => one[figure]));
	const work = `read ${TASKS} log tasks of OCP, ${of('node', 'requests')} and ${of('axios', 'requests')} requests`;
	const between = 'List Log Tasks, Return All, in the engine / axios loop with JSON.parse';
	const cpu = of('node', 'cpu') / of('axios', 'cpu');
	const memory = (figure: keyof Figures) => `${Math.round(of('node', figure) / 2 ** 20)} to ${Math.round(of('axios', figure) / 2 ** 20)} MiB`;
	return [
		rowOf({
			work,
			between,
			ratio: of('node', 'milliseconds') / of('axios', 'milliseconds'),
			beside: `${brief(of('node', 'milliseconds'))} to ${brief(of('axios', 'milliseconds'))}; ${cpu.toFixed(2)} x its processor time`,
			goal: { atMost: 1.3 },
		}),
		rowOf({
			work,
			between,
			ratio: of('node', 'peak') / of('axios', 'peak'),
			what: 'peak memory',
			beside: memory('peak'),
			goal: { atMost: 2 },
		}),
		rowOf({ work, between, ratio: of('node', 'growth') / of('axios', 'growth'), what: 'growth of memory', beside: memory('growth') }),
	];
}

async function measureIn(contender: string, url: string): Promise<Figures> {
	const child = fork(fileURLToPath(new URL('logTasksProcess.mts', import.meta.url)), [contender, url]);
	const [figures] = (await once(child, 'message')) as [Figures];
	child.disconnect();
	await once(child, 'exit');
	return figures;
}
