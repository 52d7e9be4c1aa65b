import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, quote, type ErrorKind } from '../errors';
import { PROXY_ADVICE } from './connectionFault';
import { parseLossless } from './losslessJson';
import { redact } from './redact';
import type { ServerAnswer } from './serverAnswer';

/** What obshell and OCP put around every answer (docs/reference/obshell.md#21-fields, docs/reference/ocp.md#21-envelope). */
export interface Envelope {
	status: number;
	successful: boolean;
	/** The server's clock, as it spells it. */
	timestamp: string;
	traceId: string;
	/** Undefined when the answer has none. */
	data: unknown;
	failure?: ServerFailure;
}

/** The error member of a refused request. */
export interface ServerFailure {
	/** obshell: errCode, or the old int code as text. OCP: number or string code as text. */
	code: string;
	/** In clear, as the server wrote it. */
	message: string;
}

/**
 * Reads an answer's envelope. An empty 204 counts as a success without data.
 * @param serviceName the product expected to answer, for the message
 * @throws BackupServiceError wrong-service for HTML, for JSON of another shape, and for truncated JSON
 */
export function readEnvelope(answer: ServerAnswer, serviceName: string, origin: string): Envelope {
	if (answer.status === 204 && answer.text === '') {
		return { status: 204, successful: true, timestamp: '', traceId: '', data: undefined };
	}
	const body = parse(answer.text);
	if (!isObject(body) || typeof body.successful !== 'boolean') {
		throw notAnEnvelope(answer, serviceName, origin);
	}
	const error = isObject(body.error) ? body.error : undefined;
	return {
		status: answer.status,
		successful: body.successful && answer.status < 400,
		timestamp: textOf(body.timestamp),
		traceId: textOf(body.traceId),
		data: body.data,
		...(error && {
			failure: { code: textOf(error.errCode ?? error.code), message: textOf(error.message) },
		}),
	};
}

/**
 * Whether an answer is the server's own: an envelope whole with all that both services put into every one, with the
 * status of the answer in it (docs/reference/obshell.md#21-fields, docs/reference/ocp.md#21-envelope). Whatever stands in
 * between (a proxy, a gateway, a half-open breaker) may answer before, during or after the server's work, so nothing else tells what became
 * of a write.
 * @param mayBeEmpty whether this route has an answer without an envelope, an empty 204 (docs/reference/obshell.md#22-success-without-data)
 */
export function isServersOwn({ status, text }: ServerAnswer, mayBeEmpty = false): boolean {
	if (status === 204 && text === '') return mayBeEmpty;
	const body = parse(text);
	return (
		status >= 200 &&
		isObject(body) &&
		body.status === status &&
		typeof body.timestamp === 'string' &&
		typeof body.traceId === 'string' &&
		typeof body.successful === 'boolean' &&
		(!body.successful || status < 400)
	);
}

/** A text or a number as text; what is nested there instead, nobody can have meant. */
function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A JSON object (no array, no null). */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list, whatever else stands in it; anything but a list counts as empty. */
export function objectsIn(value: unknown): IDataObject[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

function parse(text: string): unknown {
	try {
		return parseLossless(text);
	} catch {
		return undefined;
	}
}

/** Statuses that a proxy answers with itself; 407 is never a server's. */
const OF_PROXIES = [403, 407, 502, 503, 504];

/** The error for an answer that is not the server's: where it may come from, and what to do. */
export function notAnEnvelope(answer: ServerAnswer, serviceName: string, origin: string): BackupServiceError {
	const status = answer.status;
	const begins = `HTTP ${status}; the answer begins: ${beginningOf(answer)}`;
	if (status >= 300 && status < 400) {
		const advice = 'Redirects are not followed, because what was signed for one address must not travel to another. Put the final address into Base URL.';
		return new BackupServiceError('wrong-service', `${origin} sends the request elsewhere (HTTP ${status})`, { description: advice, advice, status });
	}
	if (wantsTls(answer)) {
		const advice = 'Begin Base URL with https://, or give the port without TLS.';
		return new BackupServiceError('wrong-service', `${origin} expects TLS on this port`, { description: `${advice} ${begins}`, advice, status });
	}
	if (OF_PROXIES.includes(status)) return proxyFault(answer, origin, begins);
	if (status >= 500) {
		const advice = `The answer is not ${serviceName}'s own; a proxy in front of it may be asking for attention.`;
		return new BackupServiceError('server', `${origin} could not serve the request (HTTP ${status})`, { description: `${advice} ${begins}`, advice, status });
	}
	const what = /^\s*</.test(answer.text) ? 'a web page' : 'something else';
	const advice = 'Check Base URL and Service in the credential.';
	return new BackupServiceError('wrong-service', `${origin} does not answer like ${serviceName}: it sent ${what}`, {
		description: `${advice} ${begins}`,
		advice,
		status,
	});
}

/** What servers of Go and nginx say to plain HTTP on a port with TLS. */
const WANTS_TLS = /client sent an HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port/i;

/** Whether the server says that this port is for TLS. */
export function wantsTls({ text }: Pick<ServerAnswer, 'text'>): boolean {
	return WANTS_TLS.test(text.slice(0, 50 * LONGEST_BEGINNING));
}

/** What a proxy's own answer means. */
function proxyFault(answer: ServerAnswer, origin: string, begins: string): BackupServiceError {
	const { status } = answer;
	const [kind, message, remedy]: [ErrorKind, string, string] =
		status === 407
			? ['forbidden', `A proxy on the way to ${origin} wants a log-on (HTTP 407)`, 'Put user and password into HTTP_PROXY and HTTPS_PROXY of n8n (http://user:password@proxy:port). ']
			: status === 403
				? ['forbidden', `A proxy or gateway on the way to ${origin} forbids the request (HTTP 403)`, '']
				: [
						'server',
						`${origin} could not serve the request (HTTP ${status})`,
						'A proxy or gateway answered in its place, because it does not reach the server or was not answered in time: check that the server runs. ',
					];
	const advice = `${remedy}${PROXY_ADVICE}`;
	return new BackupServiceError(kind, message, { description: `${advice} ${nameOfProxy(answer.headers)}${begins}`, advice, status });
}

function nameOfProxy(headers: ServerAnswer['headers']): string {
	const names = ['via', 'proxy-agent', 'x-squid-error', 'server'].map((name) => headers[name]).filter((value) => typeof value === 'string');
	return names.length === 0 ? '' : `It names itself: ${quote(names.join('; '), LONGEST_BEGINNING)}. `;
}

const LONGEST_BEGINNING = 120;

/** What came in place of the server's own answer, for the description of a write of which nothing is known. */
export function cameInItsPlace(answer: ServerAnswer): string {
	const advice = OF_PROXIES.includes(answer.status) ? `${PROXY_ADVICE} ` : '';
	return `${advice}HTTP ${answer.status} came in its place, not from the server itself; ${nameOfProxy(answer.headers)}it begins: ${beginningOf(answer)}`;
}

/** How an answer begins, for a description. By name, secrets are looked for in enough of it that none is cut in two. */
function beginningOf(answer: ServerAnswer): string {
	return answer.text === '' ? '(empty)' : quote(redact(answer.text.slice(0, 50 * LONGEST_BEGINNING)), LONGEST_BEGINNING);
}
