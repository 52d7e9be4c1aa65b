// What the package costs an n8n that loads it: time and memory, in a process that has loaded n8n-workflow already.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { brief, median, type Row } from './compare.mts';

const ROUNDS = 9;
const LONGEST_MS = 15;
const MOST_MIB = 2;

interface Loaded {
	n8nWorkflow: number;
	milliseconds: number;
	heap: number;
	external: number;
	modules: number;
}

/** A new process for every round. */
export default async function rows(): Promise<Row[]> {
	const script = fileURLToPath(new URL('loadProcess.cjs', import.meta.url));
	const figures: Loaded[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script]);
		figures.push(JSON.parse(stdout) as Loaded);
	}
	const of = (figure: keyof Loaded) => median(figures.map((one) => one[figure]));
	const work = `load the package, ${of('modules')} modules`;
	const between = 'the package / n8n-workflow';
	const mebibytes = (of('heap') + of('external')) / 2 ** 20;
	return [
		{
			work,
			between,
			reached: `${brief(of('milliseconds'))}, ${(of('milliseconds') / of('n8nWorkflow')).toFixed(2)} x its time`,
			goal: `<= ${LONGEST_MS} ms`,
			met: of('milliseconds') <= LONGEST_MS,
		},
		{ work, between: 'the package', reached: `${mebibytes.toFixed(2)} MiB`, goal: `<= ${MOST_MIB} MiB`, met: mebibytes <= MOST_MIB },
	];
}
