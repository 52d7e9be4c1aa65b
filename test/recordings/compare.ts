/**
 * Compares an answer with the recorded one: everything to the letter, and what no two runs share (times
 * of the run itself, trace ids, keys, durations) by kind.
 */
import { parseJson, type Json } from '../simulators/obshell/wire';
import { at } from './format';
import type { RecordedAnswer } from './recordings';
import type { Sent } from './send';

/** Something that differs. */
export interface Difference {
	/** `status`, `contentType`, `location`, `body`, or a JSON pointer into the body with `*` for positions in lists. */
	at: string;
	kind: 'value' | 'type' | 'missing' | 'extra' | 'length' | 'form';
	recorded: unknown;
	simulated: unknown;
}

/** What comparing needs to know about the two runs. Milliseconds. */
export interface Runs {
	/** The recording's present and the simulator's. */
	recordedNow: number;
	simulatedNow: number;
	/** Times of the recording from here on came about during the run, or shortly before. */
	liveSince: number;
	/** How much later than the simulator's the recorded world was made: an answer may have been recorded again. Milliseconds. Default: 0. */
	madeLater?: number;
	/** Minutes by which any of the three clocks may be away from UTC. */
	offsets: number[];
}

/** Times of the run may be this far apart, in milliseconds: clocks in another zone are not. */
const NEAR = 60_000;
/** Delays are float seconds behind the present. */
const DELAYS = /\/(?:delay|archive_log_delay)$/;
const DELAY_NEAR = 6;
/** The played tool counts its windows back from the present. */
const WINDOWS = /\/restore_windows\/\d+\/(?:start|end)_time$/;
/** Where the agent tells its host's time. */
const HOST_TIME = /^\/(?:timestamp|data)$/;
/** A session id as `/login` gives it. */
const SEALED = /^[A-Za-z0-9+/]{80,}={0,2}$/;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;
/** A time as a number in a line of a log, or an error: milliseconds to nanoseconds. */
const NUMBER_IN_TEXT = /\d{13,19}/g;

/** Every difference of an answer. */
export function compareAnswers(recorded: RecordedAnswer, sent: Sent, runs: Runs): Difference[] {
	const differences: Difference[] = [];
	letter(differences, 'status', recorded.status, sent.status);
	letter(differences, 'contentType', recorded.contentType, sent.contentType);
	letter(differences, 'location', recorded.location, sent.location);
	if (recorded.omitted !== undefined) return differences;
	const body = typeof recorded.body === 'object' && recorded.body !== null ? bodyOf(sent.text) : sent.text;
	const expected = withBigints(recorded) ?? '';
	compare(differences, '', expected as Json, body ?? '', runs);
	return differences;
}

/** A body with its integers beyond 2^53 as bigint; undefined when it is no JSON. */
export function bodyOf(text: string): Json | undefined {
	try {
		return parseJson(text, true);
	} catch {
		return undefined;
	}
}

/** The recorded body, with the strings that are integers made bigint. */
export function withBigints({ body, bigints = [] }: RecordedAnswer): unknown {
	const copy: unknown = structuredClone(body);
	for (const pointer of bigints) {
		const parent = at(copy, pointer.slice(0, pointer.lastIndexOf('/'))) as Record<string, unknown>;
		const key = pointer.slice(pointer.lastIndexOf('/') + 1);
		parent[key] = BigInt(parent[key] as string);
	}
	return copy;
}

function letter(differences: Difference[], where: string, recorded: unknown, simulated: unknown): void {
	if (recorded !== simulated) differences.push({ at: where, kind: 'value', recorded, simulated });
}

function compare(differences: Difference[], where: string, recorded: Json, simulated: Json, runs: Runs): void {
	const put = (kind: Difference['kind'], pointer: string, one: unknown, other: unknown) =>
		void differences.push({ at: pointer.replace(/\/\d+(?=\/|$)/g, '/*') || 'body', kind, recorded: one, simulated: other });
	const add = (kind: Difference['kind']) => put(kind, where, recorded, simulated);
	if (typeOf(recorded) !== typeOf(simulated)) return add('type');
	if (Array.isArray(recorded) && Array.isArray(simulated)) {
		// Elements that do not correspond would only drown the fact.
		if (recorded.length !== simulated.length) return put('length', where, listed(recorded), listed(simulated));
		recorded.forEach((element, index) => compare(differences, `${where}/${index}`, element, simulated[index], runs));
	} else if (isObject(recorded) && isObject(simulated)) {
		for (const key of new Set([...Object.keys(recorded), ...Object.keys(simulated)])) {
			if (!(key in simulated)) put('missing', `${where}/${key}`, recorded[key], undefined);
			else if (!(key in recorded)) put('extra', `${where}/${key}`, undefined, simulated[key]);
			else compare(differences, `${where}/${key}`, recorded[key], simulated[key], runs);
		}
	} else if (recorded !== simulated) {
		const kind = differenceOf(where, recorded, simulated, runs);
		if (kind) add(kind);
	}
}

/** How two unequal values differ; undefined = they are as alike as two runs can be. */
function differenceOf(where: string, recorded: Json, simulated: Json, runs: Runs): Difference['kind'] | undefined {
	if (/^\/(?:traceId)$/.test(where)) return isTraceId(recorded) === isTraceId(simulated) ? undefined : 'form';
	if (/^\/duration$/.test(where) || /\/pid$/.test(where)) return Number.isInteger(simulated) ? undefined : 'form';
	if (/\/public_key$/.test(where)) return lengthOf(recorded) === lengthOf(simulated) ? undefined : 'length';
	if (DELAYS.test(where)) return near(Number(recorded), Number(simulated), runs, DELAY_NEAR) ? undefined : 'value';
	if (typeof recorded === 'bigint' && typeof simulated === 'bigint') return scnDifference(recorded, simulated, runs);
	if (typeof recorded === 'string' && typeof simulated === 'string') return textDifference(where, recorded, simulated, runs);
	return 'value';
}

function near(recorded: number, simulated: number, { recordedNow, simulatedNow }: Runs, seconds: number): boolean {
	return Math.abs(simulated - recorded - (simulatedNow - recordedNow) / 1000) < seconds || Math.abs(simulated - recorded) < seconds;
}

function scnDifference(recorded: bigint, simulated: bigint, runs: Runs): 'value' | undefined {
	return isLive(Number(recorded / 1_000_000n), Number(simulated / 1_000_000n), runs, [0]) ? undefined : 'value';
}

function textDifference(where: string, recorded: string, simulated: string, runs: Runs): Difference['kind'] | undefined {
	const [one, other] = [TIME.exec(recorded), TIME.exec(simulated)];
	if (one && other) {
		if (one[3] !== other[3] || isFine(one[2]) !== isFine(other[2])) {
			// Nine digits end in three zeros now and then.
			if (one[3] !== other[3] || !HOST_TIME.test(where) || !isFine(other[2])) return 'form';
		}
		const [instant, otherInstant] = [Date.parse(`${one[1]}Z`), Date.parse(`${other[1]}Z`)];
		if (microsecondsOf(one) - microsecondsOf(other) === Math.round((runs.madeLater ?? 0) * 1000)) return undefined;
		if (WINDOWS.test(where)) return isAsFar(instant, otherInstant, runs) ? undefined : 'value';
		return isLive(instant, otherInstant, runs, runs.offsets) ? undefined : 'value';
	}
	if (where === '/data' && SEALED.test(recorded) && SEALED.test(simulated)) return lengthOf(recorded) === lengthOf(simulated) ? undefined : 'length';
	const numbers = [...simulated.matchAll(NUMBER_IN_TEXT)].map(([text]) => text);
	const isSame =
		recorded.replace(NUMBER_IN_TEXT, '#') === simulated.replace(NUMBER_IN_TEXT, '#') &&
		[...recorded.matchAll(NUMBER_IN_TEXT)].every(([text], index) => text === numbers[index] || scnDifference(BigInt(text.padEnd(19, '0')), BigInt(numbers[index].padEnd(19, '0')), runs) === undefined);
	return isSame ? undefined : 'value';
}

function microsecondsOf([, toSeconds, fraction = '']: RegExpExecArray): number {
	return Date.parse(`${toSeconds}Z`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** Nanoseconds, as Go's own clock gives them, and not the database's microseconds. */
function isFine(fraction = ''): boolean {
	return fraction.length > 6;
}

/** True when the recorded time is one of the run, and the other is as far from its own present. */
function isLive(recorded: number, simulated: number, runs: Runs, offsets: number[]): boolean {
	const inRun = offsets.some((minutes) => {
		const instant = recorded - minutes * 60_000;
		return instant >= runs.liveSince && instant <= runs.recordedNow + NEAR;
	});
	return inRun && isAsFar(recorded, simulated, runs);
}

/** True when both times are as far from the present of their run. */
function isAsFar(recorded: number, simulated: number, runs: Runs): boolean {
	return Math.abs(simulated - runs.simulatedNow - (recorded - runs.recordedNow)) < NEAR;
}

function isTraceId(value: Json): boolean {
	return typeof value === 'string' && /^[0-9a-f]{8,16}$/.test(value);
}

function lengthOf(base64: Json): number {
	return Buffer.from(String(base64), 'base64').length;
}

function typeOf(value: Json): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return typeof value === 'bigint' ? 'number' : typeof value;
}

function isObject(value: Json): value is { [key: string]: Json } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a list holds, in a few words. */
function listed(list: Json[]): string {
	const names = list.map((one) => (isObject(one) ? (one.tenant_name ?? one.name ?? one.job_id ?? one.id ?? '{…}') : one));
	return `${list.length}: ${names.map(String).join(', ')}`;
}
