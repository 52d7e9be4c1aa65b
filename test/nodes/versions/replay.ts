/**
 * An agent that gives recorded answers: what a genuine one of that version said to the same method, path and query. It
 * knows nothing of obshell besides; only headers are opened, to give the recorded answer to a wrong password or key.
 */
import express, { type Request } from 'express';

import { at } from '../../recordings/format';
import files from '../../recordings/read.js';
import { readTopic, type Entry, type RecordedAnswer } from '../../recordings/recordings';
import { nextAgentKey, openBody, openHeader, type AgentKey } from '../../simulators/obshell/security';

/** The password of root@sys in the recordings. */
export const RECORDED_PASSWORD = 'r00t!Pw&x';

/** The recorded versions, oldest first. */
export const RECORDED = files.versions();

/** A request as the agent got it. */
export interface Asked {
	method: string;
	/** Path and query. */
	target: string;
	/** Opened; `''` where there was none. */
	body: string;
	status: number;
}

/** What to answer in place of a recorded answer. */
export type Given = Pick<RecordedAnswer, 'status' | 'body' | 'bigints'>;

/** See `startReplay`. */
export interface Replay {
	url: string;
	asked: Asked[];
	/** Requests of which nothing was recorded; they got 418. */
	unknown: string[];
	/** Answers that come first: `GET /api/v1/…` to what to say each time. */
	instead: Map<string, () => Given>;
	/** Makes the agent take another key. */
	changeKey(): void;
	close(): Promise<void>;
}

/** The entries of a topic of a version. */
export function entriesOf(version: string, topic: string): Entry[] {
	return readTopic(files, version, topic).entries;
}

/** When the entries of a topic begin, in milliseconds since 1970. */
export function beginOf(version: string, topic: string): number {
	return Date.parse(readTopic(files, version, topic).recordedAt);
}

/** Starts an agent of that version in the world of these topics; of two answers to the same request the first counts. */
export async function startReplay(version: string, topics = ['reads', 'tasks']): Promise<Replay> {
	const known = new Map<string, Given>();
	const asked = topics.flatMap((topic) => entriesOf(version, topic)).filter(
		({ request, agent }) => agent === undefined && ['good', 'none'].includes(request.header) && request.acceptLanguage === undefined,
	);
	// What was not recorded to the letter gets the answer of success to its path, where there is one.
	for (const { request, answer } of [...asked, ...asked.filter((entry) => entry.answer.status < 400), ...asked]) {
		const [exact, ...wider] = keysOf(request.method, request.path, request.query, request.body);
		const isFirstRound = !known.has(exact);
		if (isFirstRound) known.set(exact, answer);
		else for (const key of wider) if (!known.has(key)) known.set(key, answer);
	}
	const refusal = (name: string) => entriesOf(version, 'logon').find((entry) => entry.agent === 'CLUSTER AGENT' && entry.name === name)?.answer;
	const { zones } = readTopic(files, version, topics[0]);
	const bits = version.startsWith('4.5') ? 1024 : 512;
	let key = nextAgentKey(bits);
	const replay: Replay = {
		url: '',
		asked: [],
		unknown: [],
		instead: new Map(),
		changeKey: () => void (key = nextAgentKey(bits)),
		close: async () => await Promise.resolve(),
	};
	const answerTo = (request: Request, sealed: string): { given: Given; body: string } => {
		const target = request.url;
		if (target === '/api/v1/secret') return { given: ok({ ip: '127.0.0.1', port: 2886, public_key: key.publicKey }), body: '' };
		const opened = openedHeader(request, key);
		if (!opened) return { given: refusal('other key') ?? REFUSED, body: '' };
		const body = sealed === '' ? '' : openBody(sealed, opened.keys);
		const isOpen = /\/(info|status|time)$/.test(target) && !/ob|cluster/.test(target);
		if (!isOpen && opened.auth !== RECORDED_PASSWORD) return { given: refusal('wrong password') ?? REFUSED, body };
		const [path, query] = target.split('?');
		const variable = /^\/api\/v1\/tenant\/sys\/variable\/(time_zone|system_time_zone)$/.exec(path)?.[1];
		// Read in obshell's source (docs/reference/obshell.md #316-clocks-and-time-zones), not recorded.
		if (variable !== undefined) return { given: ok({ name: variable, value: variable === 'time_zone' ? zones.databaseSession : zones.databaseSystem, info: '' }), body };
		const own = replay.instead.get(`${request.method} ${path}`)?.();
		const given = own ?? keysOf(request.method, path, query, body).map((one) => known.get(one)).find((one) => one !== undefined);
		if (given) return { given, body };
		replay.unknown.push(`${request.method} ${target}`);
		return { given: { status: 418, body: '' }, body };
	};
	const app = express();
	app.use(express.text({ type: () => true }));
	app.use((request, response) => {
		const { given, body } = answerTo(request, typeof request.body === 'string' ? request.body : '');
		replay.asked.push({ method: request.method, target: request.url, body, status: given.status });
		response.status(given.status).type('application/json').send(textOf(given));
	});
	const server = await new Promise<ReturnType<typeof app.listen>>((resolve) => {
		const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
	});
	replay.close = async () => await new Promise((resolve) => server.close(() => resolve()));
	const address = server.address();
	replay.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
	return replay;
}

/** An answer of success with this data. */
export function ok(data: unknown): Given {
	return { status: 200, body: { successful: true, timestamp: '2026-11-29T17:40:00.000000001Z', duration: 1, status: 200, traceId: 'abcdef0123456789', data } };
}

const REFUSED: Given = { status: 401, body: '' };

/** From the exact to the wide: what a client adds to filter and sort was not recorded in each form. */
function keysOf(method: string, path: string, query = '', body = ''): string[] {
	return [`${method} ${path}?${query} ${body}`, `${method} ${path}?${query}`, `${method} ${path}`];
}

function openedHeader(request: Request, key: AgentKey) {
	try {
		const opened = openHeader(String(request.headers['x-ocs-header']), 'root', key, true);
		return opened.uri === request.url ? opened : undefined;
	} catch {
		return undefined;
	}
}

/** The JSON text, with integers beyond 2^53 as such. */
function textOf({ body, bigints = [] }: Given): string {
	if (typeof body === 'string') return body;
	const unsafe = new Set(bigints.map((pointer) => String(at(body, pointer))));
	return JSON.stringify(body).replace(/"(-?\d{16,})"/g, (text, digits: string) => (unsafe.has(digits) ? digits : text));
}
