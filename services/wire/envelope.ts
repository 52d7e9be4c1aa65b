import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, quote } from '../errors';
import type { ServerAnswer } from './http';
import { parseLossless } from './losslessJson';
import { redact } from './redact';

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

function notAnEnvelope(answer: ServerAnswer, serviceName: string, origin: string): BackupServiceError {
	const status = answer.status;
	if (status >= 300 && status < 400) {
		return new BackupServiceError('wrong-service', `${origin} sends the request elsewhere (HTTP ${status})`, {
			description: `Redirects are not followed, because what was signed for one address must not travel to another. Put the final address into Base URL.`,
			status,
		});
	}
	if (status >= 500) {
		return new BackupServiceError('server', `${origin} could not serve the request (HTTP ${status})`, {
			description: `The answer is not ${serviceName}'s own; a proxy in front of it may be asking for attention. It begins: ${beginning(answer)}`,
			status,
		});
	}
	const what = /^\s*</.test(answer.text) ? 'a web page' : 'something else';
	return new BackupServiceError('wrong-service', `${origin} does not answer like ${serviceName}: it sent ${what}`, {
		description: `Check Base URL and Service in the credential. HTTP ${status}; the answer begins: ${beginning(answer)}`,
		status,
	});
}

function beginning(answer: ServerAnswer): string {
	return answer.text === '' ? '(empty)' : quote(redact(answer.text.slice(0, 120)));
}
