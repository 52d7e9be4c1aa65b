import { randomBytes } from 'node:crypto';
import type { Instant } from '../world';
import type { Language, OcpError } from './errors';
import { trimmedOffset } from './times';

/** What goes onto the wire. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** A 64-bit integer that is written as a plain literal, however large: JavaScript's own numbers would lose its end. */
export class Int64 {
	constructor(private readonly value: bigint) {}

	toJSON(): string {
		return `${INT64_MARK}${this.value}`;
	}
}

const INT64_MARK = 'int64 literal:';

/** JSON with Int64 members as bare literals. */
export function toJson(value: unknown): string {
	const text = JSON.stringify(value);
	return text.includes(INT64_MARK) ? text.replaceAll(/"int64 literal:(-?\d+)"/g, '$1') : text;
}

/** What the envelope says about the server itself. */
export interface ServerFacts {
	now: Instant;
	offsetMinutes: number;
	/** Short hex id of the application server. */
	server: string;
}

/** Data in the envelope of docs/reference/ocp.md#21-envelope; undefined data is left out. */
export function succeed(data: unknown, facts: ServerFacts): Answer {
	return json(200, {
		data,
		duration: 12,
		server: facts.server,
		status: 200,
		successful: true,
		timestamp: trimmedOffset(facts.now, facts.offsetMinutes),
		traceId: traceId(),
	});
}

/** An error in the envelope of docs/reference/ocp.md#21-envelope and #23-errors. */
export function fail(error: OcpError, language: Language, facts: ServerFacts): Answer {
	// The documented throttle body has no trace and no duration: the request never reached the application.
	const untraced = error.status === 429;
	const answer = json(error.status, {
		duration: untraced ? 0 : 5,
		error: { code: error.code, message: error.text[language] },
		server: facts.server,
		status: error.status,
		successful: false,
		timestamp: trimmedOffset(facts.now, facts.offsetMinutes),
		traceId: untraced ? '' : traceId(),
	});
	return { ...answer, headers: { ...answer.headers, ...error.headers } };
}

/** JSON without an envelope (GET /api/v2/info). */
export function json(status: number, value: unknown): Answer {
	return { status, headers: { 'Content-Type': 'application/json' }, body: toJson(value) };
}

/** Plain text without an envelope (GET /api/v2/time, /api/status). */
export function text(body: string): Answer {
	return { status: 200, headers: { 'Content-Type': 'text/plain;charset=UTF-8' }, body };
}

/** The single page of the web UI, which answers 200 on every path outside /api (docs/reference/ocp.md#4-look-ups-and-tasks, last line). */
export function webPage(): Answer {
	return {
		status: 200,
		headers: { 'Content-Type': 'text/html;charset=UTF-8' },
		body: '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>OceanBase Cloud Platform</title></head><body><div id="root"></div></body></html>\n',
	};
}

function traceId(): string {
	return randomBytes(8).toString('hex');
}
