/**
 * Every figure that the bench takes, beside whom, in which unit, and what is wanted: the one place where a goal stands.
 * docs/benchmarks.md is written from it.
 */
import { NEWEST } from '../scripts/real-n8n/install.mts';
import { SDK } from '../test/peers/pythonSdk.mts';

/** What a value means; the `x` units are ratios to the peer, `%` is a share of the processor time of n8n's process. */
export type Unit = 'x its time' | 'x faster' | 'x its peak memory' | 'x its growth of memory' | 'requests' | 's' | 'ms' | 'KiB' | 'MiB' | '%';

/** How the number of requests may grow: so many, one more for each, and one more for each further page of so many lists. */
export interface Growth {
	base: number;
	oneMore?: 'an item' | 'a tenant';
	/** Lists that are read by pages, all of about the same length. */
	lists?: number;
}

/** What is wanted; `at`: only at that size of the work. */
export type Goal = { atMost: number | Growth; at?: number } | { atLeast: number };

/** One figure. */
export interface Figure {
	ours: string;
	/** Who does the same work in the same run; left out where the figure is no ratio. */
	peer?: string;
	unit: Unit;
	goal?: Goal;
}

/** OCP gives at most so many of a list in an answer. */
const PAGE = 2000;

const NODE = 'the node in the engine';
const BARE = 'bare requests by axios';
const LIST = 'Log Backup > List Log Tasks, Return All, in the engine';
const LOOP = 'axios loop with JSON.parse';
const requests = (atMost: Growth): Figure => ({ ours: NODE, unit: 'requests', goal: { atMost } });
const share = (ours: string): Figure => ({ ours, unit: '%' });
const besideBare: Figure = { ours: NODE, peer: BARE, unit: 'x its time' };
/** n8n keeps it with the workflow, and writes it at every poll. */
const state: Figure = { ours: 'what the trigger keeps', unit: 'KiB', goal: { atMost: 64, at: 1000 } };
const reportSeconds: Figure = { ours: NODE, unit: 's', goal: { atMost: 3, at: 1000 } };

/** The figures by name. */
export const FIGURES = {
	'seal/crypto': { ours: 'sealRequest', peer: 'raw node:crypto', unit: 'x its time', goal: { atMost: 1.25 } },
	'seal/forge': { ours: 'sealRequest', peer: 'node-forge', unit: 'x faster', goal: { atLeast: 20 } },
	'seal/sdk': { ours: 'sealRequest', peer: SDK, unit: 'x faster', goal: { atLeast: 10 } },

	'parse/builtIn': { ours: 'parseLossless', peer: 'JSON.parse', unit: 'x its time', goal: { atMost: 2.5 } },
	'parse/jsonBigint': { ours: 'parseLossless', peer: 'json-bigint', unit: 'x faster', goal: { atLeast: 1 } },
	'parse/losslessJson': { ours: 'parseLossless', peer: 'lossless-json', unit: 'x faster', goal: { atLeast: 1 } },

	'items/httpRequest': { ours: NODE, peer: `HTTP Request node of n8n ${NEWEST}, no log-on`, unit: 'x its time', goal: { atMost: 1.3 } },
	'items/plain': { ours: NODE, peer: 'plain requests in the engine, as many at a time as the node, no log-on', unit: 'x its time', goal: { atMost: 1.3 } },
	'items/sdk': { ours: NODE, peer: `loop over ${SDK}`, unit: 'x faster', goal: { atLeast: 3 } },
	'items/obshell/requests': requests({ base: 0, oneMore: 'an item' }),
	'items/ocp/requests': requests({ base: 2, oneMore: 'an item' }),
	'items/share/seal': share('sealing the request: RSA and AES'),
	'items/share/redact': share('redaction of what is given out'),
	'items/share/read': share('reading the answer without loss'),
	'items/share/package': share('the rest of the package'),
	'items/share/expressions': share("n8n's evaluation of expressions"),
	'items/share/axios': share("axios and n8n's wrapping of it"),
	'items/share/sockets': share("Node's connections and HTTP"),
	'items/share/garbage': share('collecting garbage'),
	'items/share/n8n': share("n8n's run of the node, and what it uses"),
	'items/share/rest': share('promises, streams and the rest of Node'),

	'logTasks/time': { ours: LIST, peer: LOOP, unit: 'x its time', goal: { atMost: 1.3 } },
	'logTasks/peak': { ours: LIST, peer: LOOP, unit: 'x its peak memory', goal: { atMost: 2 } },
	'logTasks/growth': { ours: LIST, peer: LOOP, unit: 'x its growth of memory' },
	'logTasks/obshell/requests': requests({ base: 1, oneMore: 'a tenant' }),
	'logTasks/ocp/requests': requests({ base: 2, lists: 1 }),

	'getCluster/obshell/requests': requests({ base: 2 }),
	'getCluster/obshell/time': besideBare,
	'getCluster/ocp/requests': requests({ base: 3, lists: 2 }),
	'getCluster/ocp/time': besideBare,
	'poll/obshell/requests': requests({ base: 4 }),
	'poll/obshell/time': besideBare,
	'poll/obshell/state': state,
	'poll/ocp/requests': requests({ base: 4, lists: 2 }),
	'poll/ocp/time': besideBare,
	'poll/ocp/state': state,
	'report/obshell/requests': requests({ base: 4, oneMore: 'a tenant' }),
	'report/obshell/time': besideBare,
	'report/obshell/seconds': reportSeconds,
	'report/ocp/requests': requests({ base: 6, lists: 3 }),
	'report/ocp/time': besideBare,
	'report/ocp/seconds': reportSeconds,

	'judge/tenants': { ours: 'judge', unit: 's', goal: { atMost: 1 } },
	'judge/restores': { ours: 'judge', unit: 's', goal: { atMost: 0.5 } },

	'load/time': { ours: 'the package', unit: 'ms', goal: { atMost: 15 } },
	'load/besideN8n': { ours: 'the package', peer: 'n8n-workflow', unit: 'x its time' },
	'load/memory': { ours: 'the package', unit: 'MiB', goal: { atMost: 2 } },
} satisfies Record<string, Figure>;

/** The name of a figure. */
export type FigureName = keyof typeof FIGURES;

/** The figure of that name. */
export function figureOf(name: FigureName): Figure {
	return FIGURES[name];
}

/** Ours and its peer, as a table names them: `parseLossless / JSON.parse`. */
export function betweenOf({ ours, peer }: Figure): string {
	return peer === undefined ? ours : `${ours} / ${peer}`;
}

/** The bound at that size of the work, and whether more or less is wanted; undefined where there is no goal. */
export function boundOf({ goal }: Figure, size?: number): { sign: '<=' | '>='; value: number } | undefined {
	if (goal === undefined) return undefined;
	if ('atLeast' in goal) return { sign: '>=', value: goal.atLeast };
	if (goal.at !== undefined && goal.at !== size) return undefined;
	if (typeof goal.atMost === 'number') return { sign: '<=', value: goal.atMost };
	if (size === undefined) throw new Error('A goal that grows wants the size of the work');
	const { base, oneMore, lists = 0 } = goal.atMost;
	return { sign: '<=', value: base + (oneMore ? size : 0) + lists * (Math.ceil(size / PAGE) - 1) };
}

/** The same for any size, in words: `4, and one more a tenant`. */
export function growthInWords(name: FigureName): string {
	const { goal } = figureOf(name);
	if (goal === undefined || 'atLeast' in goal || typeof goal.atMost === 'number') throw new Error(`${name} has no goal that grows`);
	const { base, oneMore, lists = 0 } = goal.atMost;
	const further = lists === 0 ? '' : `, and one more for each further ${PAGE.toLocaleString('en')} of ${lists === 1 ? 'its list' : `each of ${lists} lists`}`;
	return base === 0 && oneMore ? `1 ${oneMore}` : `${base}${oneMore ? `, and one more ${oneMore}` : ''}${further}`;
}
