/** What README.md of this folder promises about every recording, checked; gives what is wrong. */
import type { Files, RecordedAnswer } from './recordings';

type Json = Record<string, unknown>;

const ANSWER = ['status', 'contentType', 'location', 'body', 'bigints', 'omitted'];
const ENTRY = ['name', 'agent', 'played', 'request', 'took_ms', 'answer', 'dag'];
const REQUEST = ['method', 'path', 'query', 'body', 'header', 'seal', 'acceptLanguage'];
const WORLD = ['zones', 'tenants', 'backupTasksEnded', 'archiveRounds', 'restoreJobsEnded'];
/** Paths of the machine that recorded, keys, pages and definitions that are not ours. */
const FORBIDDEN = /\/(?:tmp|root|work)\/[^"\s]*|BEGIN (?:RSA )?PRIVATE KEY|<!doctype|CREATE (?:OR REPLACE )?VIEW/gi;

/** How many answers and DAG states there are, and every fault. */
export interface Checked {
	answers: number;
	dagStates: number;
	faults: string[];
}

/** Checks every file of every version. */
export function checkRecordings(files: Files): Checked {
	const checked: Checked = { answers: 0, dagStates: 0, faults: [] };
	for (const version of files.versions()) {
		for (const name of files.namesOf(version)) checkFile(checked, version, name, files.textOf(version, name));
	}
	return checked;
}

/** Checks the text of one file, and adds to what was found. */
export function checkFile(checked: Checked, version: string, name: string, text: string): void {
	const say = (fault: string) => checked.faults.push(`${version}/${name}: ${fault}`);
	for (const found of text.match(FORBIDDEN) ?? []) say(`holds ${found}`);
	const data = parsed(text);
	if (!data) return void say('is no JSON object');
	if (name.startsWith('world')) {
		for (const key of WORLD) if (!(key in data)) say(`no ${key}`);
		return;
	}
	if (data.version !== version) say(`is of version ${String(data.version)}`);
	if (data.topic !== name) say(`is of topic ${String(data.topic)}`);
	if (!isObject(data.zones)) say('no zones');
	const entries = Array.isArray(data.entries) ? (data.entries as Json[]) : [];
	if (entries.length === 0) say('no entries');
	for (const [index, entry] of entries.entries()) checkEntry(checked, entry, (fault) => say(`#${index} (${String(entry.name)}): ${fault}`));
}

function checkEntry(checked: Checked, entry: Json, say: (fault: string) => void): void {
	checked.answers++;
	if (!entry.name) say('no name');
	unknownKeys(entry, ENTRY, say);
	checkRequest(entry.request, say);
	checkAnswer(entry.answer, say);
	if (!('dag' in entry)) return;
	const { path, polls } = entry.dag as { path?: unknown; polls?: Array<{ at_ms: number; answer: unknown }> };
	if (typeof path !== 'string' || !polls?.length) return say('a DAG without path or polls');
	checked.dagStates += polls.length;
	polls.forEach((poll, index) => {
		if (!Number.isInteger(poll.at_ms) || poll.at_ms < (polls[index - 1]?.at_ms ?? 0)) say(`poll ${index}: at_ms`);
		checkAnswer(poll.answer, (fault) => say(`poll ${index}: ${fault}`));
	});
}

function checkRequest(request: unknown, say: (fault: string) => void): void {
	if (!isObject(request)) return say('no request');
	unknownKeys(request, REQUEST, say);
	if (!/^(?:GET|POST|PATCH|DELETE|HEAD|OPTIONS|PUT)$/.test(String(request.method))) say('method');
	if (!String(request.path).startsWith('/')) say('path');
	if (!request.header || typeof request.header !== 'string') say('header');
	if ('seal' in request && !isObject(request.seal)) say('seal');
	for (const key of ['query', 'body', 'acceptLanguage']) {
		if (key in request && typeof request[key] !== 'string') say(`${key} is no text`);
	}
}

function checkAnswer(value: unknown, say: (fault: string) => void): void {
	if (!isObject(value)) return say('no answer');
	unknownKeys(value, ANSWER, say);
	const answer = value as unknown as RecordedAnswer;
	if (!Number.isInteger(answer.status)) say('status is no integer');
	if (answer.contentType !== null && typeof answer.contentType !== 'string') say('contentType is neither text nor null');
	if (!('body' in answer)) say('no body');
	for (const pointer of answer.bigints ?? []) {
		const number = at(answer.body, pointer);
		if (typeof number !== 'string' || !/^-?\d+$/.test(number) || Number.isSafeInteger(Number(number))) say(`bigint at ${pointer}`);
	}
	unsafeIntegers(answer.body, '', (pointer) => say(`an integer beyond 2^53 at ${pointer} is no string`));
	if (isObject(answer.body) && 'successful' in answer.body && answer.body.status !== answer.status) {
		say('the status of the envelope is not that of the answer');
	}
}

function unknownKeys(value: Json, known: string[], say: (fault: string) => void): void {
	for (const key of Object.keys(value)) if (!known.includes(key)) say(`unknown key ${key}`);
}

function unsafeIntegers(value: unknown, pointer: string, found: (pointer: string) => void): void {
	if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) found(pointer);
	else if (typeof value === 'object' && value !== null) {
		for (const [key, member] of Object.entries(value)) unsafeIntegers(member, `${pointer}/${key}`, found);
	}
}

/** What a JSON pointer points at. */
export function at(value: unknown, pointer: string): unknown {
	return pointer
		.split('/')
		.slice(1)
		.reduce((found, step) => (found as Json | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], value);
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): Json | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}
