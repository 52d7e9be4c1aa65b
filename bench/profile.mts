/** Which share of the processor time of this process goes where, by Node's own profiler. */
import { Session, type Profiler } from 'node:inspector';

/** The parts: a function belongs to the first part that fits it or, where none does, to the part of its caller. */
const PARTS: Array<{ part: string; fits(file: string, name: string): boolean }> = [
	{ part: 'garbage', fits: (_file, name) => name === '(garbage collector)' },
	{ part: 'seal', fits: (file) => /\/dist\/.*\/seal\.js$/.test(file) },
	{ part: 'redact', fits: (file) => /\/dist\/.*\/redact\.js$/.test(file) },
	{ part: 'read', fits: (file) => /\/dist\/.*\/(losslessJson|envelope)\.js$/.test(file) },
	{ part: 'package', fits: (file) => /\/dist\/(nodes|credentials|services|report|judgement)\//.test(file) && !file.includes('/node_modules/') },
	{ part: 'expressions', fits: (file) => /\/(@n8n\/tournament|n8n-workflow\/dist\/.*expression)/.test(file) },
	{ part: 'axios', fits: (file) => /\/node_modules\/(axios|follow-redirects)\/|\/n8n-core\/dist\/.*request-helper/.test(file) },
	{ part: 'n8n', fits: (file) => file.includes('/node_modules/') },
	{ part: 'sockets', fits: (file) => /^node:(net|_http|http|internal\/(stream_base_commons|timers|dns))|^node:_/.test(file) },
];

/** Profiles `work` and gives the share of each part; `rest` is what belongs to none. The time that the process waited is no part. */
export async function sharesOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
	const session = new Session();
	session.connect();
	const post = async <T,>(method: string) =>
		await new Promise<T>((resolve, reject) => session.post(method, (error, result) => (error ? reject(error) : resolve(result as T))));
	await post('Profiler.enable');
	await post('Profiler.start');
	await work();
	const { profile } = await post<Profiler.StopReturnType>('Profiler.stop');
	session.disconnect();
	return sharesIn(profile);
}

function sharesIn({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Record<string, number> {
	const partOf = new Map<number, string>();
	// A caller stands before what it calls.
	const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
	for (const { id, callFrame } of nodes) {
		const own = PARTS.find(({ fits }) => fits(callFrame.url.replace('file://', ''), callFrame.functionName))?.part;
		partOf.set(id, own ?? partOf.get(callers.get(id) ?? 0) ?? 'rest');
	}
	const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id));
	const shares: Record<string, number> = Object.fromEntries([...PARTS.map(({ part }) => [part, 0]), ['rest', 0]]);
	let all = 0;
	samples.forEach((id, index) => {
		if (idle.has(id)) return;
		shares[partOf.get(id) ?? 'rest'] += timeDeltas[index];
		all += timeDeltas[index];
	});
	return Object.fromEntries(Object.entries(shares).map(([part, time]) => [part, time / all]));
}
