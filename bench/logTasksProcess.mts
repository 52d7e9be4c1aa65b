// One contender of logTasks.mts in a process of its own: reads all tasks once for each message.
import { readFileSync, writeFileSync } from 'node:fs';
import axios from 'axios';

import { OCP_USER } from '../test/simulators/ocp/OcpSimulator.ts';
import { answerParent } from './children.mts';
import { timed, type Sample } from './compare.mts';
import { engineFor } from './engine.mts';

/** One run; bytes. */
export interface Run extends Sample {
	tasks: number;
	/** The memory that the process had before the run. */
	before: number;
	/** The most that it has had since it was ready. */
	peak: number;
}

const [contender, url] = process.argv.slice(2);
const engine = await engineFor({ ocp: { kind: 'ocp', url } });
const parameters = { resource: 'logBackup', operation: 'list', returnAll: true, cluster: { __rl: true, mode: 'name', value: '' }, tenant: { __rl: true, mode: 'name', value: '' } };

async function byNode(): Promise<number> {
	const { error, json } = await engine.runNode(parameters as never);
	if (error) throw error;
	return json.length;
}

async function byAxios(): Promise<number> {
	const tasks: unknown[] = [];
	for (let page = 1, pages = 1; page <= pages; page++) {
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

answerParent('ready', async (): Promise<Run> => {
	const before = process.memoryUsage().rss;
	let tasks = 0;
	const sample = await timed(async () => (tasks = await work()));
	return { ...sample, tasks, before, peak: peakMemory() };
});

function peakMemory(): number {
	try {
		return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
	} catch {
		return process.resourceUsage().maxRSS * 1024;
	}
}
