// npm run bench: how fast the work is that every workflow pays for, as ratios to named peers.
// Names of benches as arguments run these alone: npm run bench -- parse
// With --write, docs/benchmarks.md gets the figures of the run, which has to be of all benches; --write=FILE: that file.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import { measure, type Comparison, type Row } from './compare.mts';
import { FIGURES } from './goals.mts';
import { cellsOf, HEAD, isMissed, pageWith } from './page.mts';

/** A new bench is a file beside this one, whose default export gives its comparisons or rows, its figures in goals.mts, and its name here. */
const BENCHES = ['seal', 'parse', 'items', 'logTasks', 'growth', 'requests', 'judge', 'load'];
const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

const isWrite = (argument: string) => /^--write(=|$)/.test(argument);
const chosen = process.argv.slice(2).filter((argument) => !isWrite(argument));
const write = process.argv.slice(2).find(isWrite);
const unknown = chosen.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) refuse(`There is no bench "${unknown.join('", "')}"; there are: ${BENCHES.join(', ')}`);
if (write !== undefined && chosen.length > 0) refuse('The table is of one run of all benches: give --write without names');

const started = new Date();
const loadBefore = loadavg()[0];
const rows: Row[] = [];
for (const name of chosen.length > 0 ? chosen : BENCHES) {
	console.error(`bench ${name} …`);
	const bench = (await import(`./${name}.mts`)) as { default(): BenchResult | Promise<BenchResult> };
	for (const one of await bench.default()) {
		if ('readings' in one) rows.push(one);
		else rows.push(...(await measured(one)));
	}
}

const cells = rows.map(cellsOf);
const machine =
	`${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}, ` +
	`OpenSSL ${process.versions.openssl}; load ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after, the bench's own included.`;
const widths = HEAD.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column].length)));
for (const row of [HEAD, widths.map((width) => '-'.repeat(width)), ...cells]) {
	console.log(row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
console.log(`\nMedians of rounds that take turns (ABBA) after a warm-up, all in this run. ${machine}`);
const unread = Object.keys(FIGURES).filter((name) => !rows.some(({ readings }) => readings.some(({ figure }) => figure === name)));
if (chosen.length === 0 && unread.length > 0) throw new Error(`Declared in goals.mts, and taken by no bench: ${unread.join(', ')}`);
if (write !== undefined) {
	const page = pageWith(readFileSync(PAGE, 'utf8'), rows, `Measured on ${started.toISOString().slice(0, 10)}: ${machine}`);
	writeFileSync(write.split('=')[1] ?? PAGE, page);
}
if (rows.some(isMissed)) process.exitCode = 1;

type BenchResult = Array<Comparison | Row>;

async function measured(comparison: Comparison): Promise<Row[]> {
	try {
		return await measure(comparison);
	} finally {
		await comparison.done?.();
	}
}

function refuse(why: string): never {
	console.error(why);
	process.exit(2);
}
