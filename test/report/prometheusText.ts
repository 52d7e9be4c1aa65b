/**
 * A strict reader of what is both OpenMetrics 1.0 and the Prometheus text format 0.0.4, written from their specifications
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/ and https://prometheus.io/docs/instrumenting/exposition_formats/):
 * only what both allow, only gauges, no timestamps.
 */
export interface Family {
	name: string;
	unit: string | undefined;
	help: string;
	samples: Array<{ labels: Record<string, string>; value: number }>;
}

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** @throws Error naming the first line that breaks a rule */
export function readMetrics(text: string): Map<string, Family> {
	if (!text.endsWith('# EOF\n')) throw new Error('The last line is not "# EOF" and a line feed');
	const families = new Map<string, Family>();
	let current: Family | undefined;
	let described = new Set<string>();
	const seen = new Set<string>();
	for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
		const fail = (why: string): never => {
			throw new Error(`${why}: ${line}`);
		};
		const [, keyword, name, rest] = /^# (TYPE|UNIT|HELP) (\S+) (.+)$/.exec(line) ?? [];
		if (keyword !== undefined) {
			if (current?.name !== name) {
				if (keyword !== 'TYPE' || families.has(name)) fail('A family must begin with its TYPE, once');
				current = { name, unit: undefined, help: '', samples: [] };
				described = new Set();
				families.set(name, current);
			}
			if (!NAME.test(name) || described.has(keyword) || current.samples.length > 0) fail('Not a name, said twice, or after samples');
			described.add(keyword);
			if (keyword === 'TYPE' && rest !== 'gauge') fail('Not a gauge');
			if (keyword === 'UNIT' && !name.endsWith(`_${rest}`)) fail('The unit is not the end of the name');
			if (keyword === 'UNIT') current.unit = rest;
			// The older format knows no \" in help, the newer one no bare one.
			if (keyword === 'HELP' && /["\\]/.test(rest)) fail('Help that the formats read differently');
			if (keyword === 'HELP') current.help = rest;
			continue;
		}
		const [, metric, inside, value] = /^([^{\s]+)\{(.*)\} (\S+)$/.exec(line) ?? fail('No sample');
		if (metric !== current?.name) fail('A sample outside of its family');
		if (!NUMBER.test(value)) fail('No number');
		const labels = labelsIn(inside, fail);
		const series = JSON.stringify([metric, Object.entries(labels).sort()]);
		if (seen.has(series)) fail('The same labels twice');
		seen.add(series);
		current?.samples.push({ labels, value: Number(value) });
	}
	for (const { name, samples } of families.values()) if (samples.length === 0) throw new Error(`A family without samples: ${name}`);
	return families;
}

function labelsIn(text: string, fail: (why: string) => never): Record<string, string> {
	const labels: Record<string, string> = {};
	let rest = text;
	while (rest !== '') {
		const [whole, name, value] = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?=.)|$)/s.exec(rest) ?? fail('No labels');
		if (name in labels || name.startsWith('__')) fail('A label twice, or a reserved one');
		labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
		rest = rest.slice(whole.length);
	}
	return labels;
}
