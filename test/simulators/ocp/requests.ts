/** Reads what a request holds, before any route sees it. */
import type { Request } from 'express';

import { invalidRequest } from './errors';
import type { Target } from './query';
import { splitTarget } from './query';
import type { Route } from './routing';

/** All bytes of a body. */
export async function readBody(request: Request): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Path and parameters of a target; an OcpError when it is not encoded well. */
export function readTarget(target: string): Target {
	try {
		return splitTarget(target);
	} catch {
		throw invalidRequest(400, 'The URL is not encoded correctly.');
	}
}

/** What a body says, undefined when there is none; an OcpError for a media type or a text that the route does not take. */
export function parseBody(contentType: string | undefined, body: Buffer, route: Route): unknown {
	if (body.length === 0) return undefined;
	const mediaType = (contentType ?? '').split(';')[0].trim().toLowerCase();
	if (route.takesForm && mediaType === 'application/x-www-form-urlencoded') {
		return Object.fromEntries(readTarget(`?${body.toString('utf8')}`).parameters);
	}
	if (mediaType !== 'application/json') throw invalidRequest(415, `Content type '${mediaType}' is not supported`);
	try {
		return JSON.parse(body.toString('utf8')) as unknown;
	} catch {
		throw invalidRequest(400, 'The request body is not readable JSON.');
	}
}

/** The headers as they are kept: not the log-on. */
export function loggedHeaders(request: Request): Record<string, string> {
	const kept = Object.entries(request.headers).filter(([name]) => name !== 'authorization');
	return Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value}`]));
}
