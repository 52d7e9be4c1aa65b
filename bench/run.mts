// npm run bench: how fast the work is that every workflow pays for, as ratios to named peers.
// Names of benches as arguments run these alone: npm run bench -- parse
import { inWords, isMet, measure, type Comparison, type Ratio } from './compare.mts';

/** A new bench is a file beside this one, whose default export gives its comparisons, and its name here. */
const BENCHES = ['parse', 'seal'];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
	console.error(`There is no bench "${unknown.join('", "')}"; there are: ${BENCHES.join(', ')}`);
	process.exit(2);
}

const ratios: Ratio[] = [];
for (const name of chosen.length > 0 ? chosen : BENCHES) {
	const bench = (await import(`./${name}.mts`)) as { default(): Comparison[] | Promise<Comparison[]> };
	for (const comparison of await bench.default()) ratios.push(...(await measure(comparison)));
}

const rows = ratios.map((ratio) => {
	const { ratio: reached, goal } = inWords(ratio);
	return [ratio.work, ratio.between, reached, goal, goal === '' ? '' : isMet(ratio) ? 'met' : 'MISSED'];
});
const head = ['work', 'ours / peer', 'ours takes', 'goal', ''];
const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
	console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
console.log('\nMedians of rounds that take turns (ABBA) after a warm-up, all in this run.');
if (!ratios.every(isMet)) process.exitCode = 1;
