/**
 * How the simulator differs from the genuine agents: `npx tsx test/recordings/report.mts [version] [topic]
 * [--all]`. Differences of the same kind are one line with a count and the first of them; `--all` shows
 * every one.
 */
import { askTopic, type Found } from './contract.ts';
import { DIFFERENCES, shown, told, unexplained } from './differences.ts';
import files from './read.js';
import { topicsOf } from './recordings.ts';

const SHORT = 300;
const [wantedVersion, wantedTopic] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const all = process.argv.includes('--all');

for (const version of files.versions().filter((one) => wantedVersion === undefined || one === wantedVersion)) {
	for (const topic of topicsOf(files, version).filter((one) => wantedTopic === undefined || one === wantedTopic)) {
		const { left, idle } = unexplained(await askTopic(files, version, topic), version, topic, DIFFERENCES);
		console.log(`\n=== ${version} ${topic}: ${left.length} differences, ${idle.length} rows of the table without use`);
		for (const row of idle) console.log(`    idle: ${row.reason}`);
		if (all) for (const one of left) console.log(`    #${one.index} ${told(one)}`);
		else for (const [kind, group] of grouped(left)) console.log(`${String(group.length).padStart(5)} ${kind}\n      e.g. #${group[0].index} ${group[0].name} [${group[0].request}]`);
	}
}

function grouped(found: Found[]): Array<[string, Found[]]> {
	const groups = new Map<string, Found[]>();
	for (const one of found) {
		const kind = `${one.at} ${one.kind}: recorded ${cut(shown(one.recorded))}, simulated ${cut(shown(one.simulated))}`;
		const alike = kind.replace(/'[^']*'/g, "'…'").replace(/\d{2,}/g, '#');
		groups.set(alike, [...(groups.get(alike) ?? []), one]);
	}
	return [...groups].sort(([, one], [, other]) => other.length - one.length);
}

function cut(text: string): string {
	return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
