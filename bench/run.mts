// npm run bench: how fast the work is that every workflow pays for, as ratios to named peers.
// Names of benches as arguments run these alone: npm run bench -- parse
// With --write, docs/benchmarks.md gets the table.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import { measure, rowOf, type Comparison, type Row } from './compare.mts';

/** A new bench is a file beside this one, whose default export gives its comparisons or rows, and its name here. */
const BENCHES = ['seal', 'parse', 'items', 'logTasks', 'growth', 'load'];

const chosen = process.argv.slice(2).filter((argument) => argument !== '--write');
const unknown = chosen.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
	console.error(`There is no bench "${unknown.join('", "')}"; there are: ${BENCHES.join(', ')}`);
	process.exit(2);
}

const started = new Date();
const loadBefore = loadavg()[0];
const rows: Row[] = [];
for (const name of chosen.length > 0 ? chosen : BENCHES) {
	console.error(`bench ${name} …`);
	const bench = (await import(`./${name}.mts`)) as { default(): BenchResult | Promise<BenchResult> };
	for (const one of await bench.default()) {
		if ('reached' in one) rows.push(one);
		else rows.push(...(await measured(one)));
	}
}

const head = ['work', 'ours / peer', 'came out', 'goal', ''];
const cells = rows.map(({ work, between, reached, goal, met }) => [work, between, reached, goal, goal === '' ? '' : met ? 'met' : 'MISSED']);
const machine =
	`${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}, ` +
	`OpenSSL ${process.versions.openssl}; load ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after, of which 1 to 2 are the bench itself.`;
const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column].length)));
for (const row of [head, widths.map((width) => '-'.repeat(width)), ...cells]) {
	console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
console.log(`\nMedians of rounds that take turns (ABBA) after a warm-up, all in this run. ${machine}`);
if (process.argv.includes('--write')) writeTable();
if (!rows.every(({ met }) => met)) process.exitCode = 1;

type BenchResult = Array<Comparison | Row>;

async function measured(comparison: Comparison): Promise<Row[]> {
	try {
		return (await measure(comparison)).map(rowOf);
	} finally {
		await comparison.done?.();
	}
}

/** Between the two marks of docs/benchmarks.md; what is written around them stays. */
function writeTable(): void {
	const file = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
	const line = (row: string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	const table = [line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n');
	const text = `Measured on ${started.toISOString().slice(0, 10)}: ${machine}\n\n${table}`;
	const page = readFileSync(file, 'utf8');
	writeFileSync(file, page.replace(/(<!-- figures -->\n)[^]*(\n<!-- \/figures -->)/, (_all, open: string, close: string) => `${open}\n${text}\n${close}`));
}
