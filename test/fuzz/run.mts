// npm run fuzz: at least a million generated cases, other ones each time. Names (or parts of them) as arguments run
// these alone; --seed N repeats a run; --share 0.1 takes a tenth of the cases.
import { parseArgs } from 'node:util';

import { TARGETS } from './targets.ts';

const { values, positionals } = parseArgs({
	options: { seed: { type: 'string' }, share: { type: 'string', default: '1' } },
	allowPositionals: true,
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const chosen = TARGETS.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
console.log(`seed ${seed}`);
let cases = 0;
let wrong = 0;
for (const target of chosen) {
	const count = Math.ceil(target.cases.long * Number(values.share));
	const started = Date.now();
	try {
		await target.check(count, seed);
		cases += count;
		console.log(`${target.name}: ${count} cases, 0 wrong, ${((Date.now() - started) / 1000).toFixed(0)} s`);
	} catch (error) {
		wrong++;
		console.log(`${target.name}: WRONG\n${(error as Error).message}`);
	}
}
console.log(`\n${cases} cases together, ${wrong} properties broken (npm run fuzz -- --seed ${seed} does the same again)`);
if (wrong > 0) process.exitCode = 1;
