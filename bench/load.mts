// What the package costs an n8n that loads it: time and memory, in a process that has loaded n8n-workflow already.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { median, type Row } from './compare.mts';

const ROUNDS = 9;

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
	return [
		{
			work,
			readings: [
				{ figure: 'load/time', value: of('milliseconds') },
				{ figure: 'load/besideN8n', value: of('milliseconds') / of('n8nWorkflow') },
			],
		},
		{ work, readings: [{ figure: 'load/memory', value: (of('heap') + of('external')) / 2 ** 20 }] },
	];
}
