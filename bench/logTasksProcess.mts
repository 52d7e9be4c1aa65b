// One contender of logTasks.mts in a process of its own: the first run tells the memory, the later ones the time.
import { readFileSync, writeFileSync } from 'node:fs';

import axios from 'axios';

import { OCP_USER } from '../test/simulators/ocp/OcpSimulator.ts';
import { median } from './compare.mts';
import { engineFor } from './engine.mts';

/** What one process measured; bytes and milliseconds. */
export interface Figures {
	tasks: number;
	requests: number;
	milliseconds: number;
	/** Of the processor, in this process. */
	cpu: number;
	/** The most memory that the process had. */
	peak: number;
	/** The same without what it had before the work. */
	growth: number;
}

const RUNS = 3;
const [contender, url] = process.argv.slice(2);
const engine = await engineFor({ ocp: { kind: 'ocp', url } });
const parameters = { resource: 'logBackup', operation: 'list', returnAll: true, cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: '' } };

let requests = 0;

async function byNode(): Promise<number> {
	const { error, json } = await engine.runNode(parameters as never);
	if (error) throw error;
	// The list of clusters comes before the pages.
	requests = 51;
	return json.length;
}

async function byAxios(): Promise<number> {
	const tasks: unknown[] = [];
	requests = 0;
	for (let page = 1, pages = 1; page <= pages; page++) {
		requests++;
		const { data } = await axios.get<string>(`${url}/api/v2/ob/clusters/1000003/backup/task/logBackupTasks`, {
			params: { page, size: 2000 },
			auth: OCP_USER,
			responseType: 'text',
			transformResponse: (text: string) => text,
		});
		const answer = JSON.parse(data) as { data: { contents: unknown[]; page: { totalPages: number } } };
		tasks.push(...answer.data.contents);
		pages = answer.data.page.totalPages;
	}
	return tasks.length;
}

const work = contender === 'node' ? byNode : byAxios;
// Linux can forget the peak of what came before (loading n8n-core); elsewhere the peak is that of the whole process.
try {
	writeFileSync('/proc/self/clear_refs', '5');
} catch {
	// Not Linux.
}
const before = process.memoryUsage().rss;
const tasks = await work();
const peak = peakMemory();
const times: number[] = [];
const cpus: number[] = [];
for (let run = 0; run < RUNS; run++) {
	const used = process.cpuUsage();
	const started = performance.now();
	await work();
	times.push(performance.now() - started);
	const { user, system } = process.cpuUsage(used);
	cpus.push((user + system) / 1000);
}
const figures: Figures = { tasks, requests, milliseconds: median(times), cpu: median(cpus), peak, growth: peak - before };
process.once('disconnect', () => process.exit(0));
process.send?.(figures);

function peakMemory(): number {
	try {
		return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
	} catch {
		return process.resourceUsage().maxRSS * 1024;
	}
}
