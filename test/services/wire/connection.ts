/** What the tests of the wire share: a connection of which each request meets a fate of its own, and pauses that take no time. */
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { BackupServiceError } from '../../../services/errors';
import { clock } from '../../../services/time/clock';
import { Http, type HttpOptions, type RequestContext, type ServerRequest } from '../../../services/wire/http';

/** Where the requests go. */
export const ORIGIN = 'http://10.10.10.1:2886';
/** A request that may be sent again. */
export const READ: ServerRequest = { method: 'GET', path: '/api/v1/thing' };
/** One that may not. */
export const WRITE: ServerRequest = { method: 'POST', path: '/api/v1/thing', body: { a: 1 } };

/** What one request meets: an answer, or what n8n's helper throws. */
export type Fate = { status: number; text?: string; headers?: IDataObject } | Error;

/** An error as n8n wraps the ones of axios. */
export function wrapped(fields: object, message = 'socket trouble'): Error {
	return Object.assign(new Error('n8n says something'), { cause: Object.assign(new Error(message), fields) });
}

/** What is thrown when a connection is lost, by the system's code. */
export const lost = (code: string) => wrapped({ code });

/** The pauses asked for in the test that runs, in milliseconds. */
export let pauses: number[];

/** Lets pauses take no time, and begins to count them. */
export function skipPauses(): void {
	pauses = [];
	jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds) => void pauses.push(milliseconds));
}

/** Sends through a helper of which the n-th call meets the n-th fate, the last one over and over. */
export function connection(fates: Fate[], options: Partial<HttpOptions> = {}) {
	const sent: IHttpRequestOptions[] = [];
	const context: RequestContext = {
		helpers: {
			async httpRequestWithAuthentication(_type, request) {
				const fate = fates[Math.min(sent.push(request), fates.length) - 1];
				if (fate instanceof Error) throw fate;
				if (fate.status === 401 && request.ignoreHttpStatusErrors === false) {
					throw wrapped({ response: { status: 401, data: fate.text } });
				}
				return { statusCode: fate.status, headers: fate.headers ?? {}, body: fate.text ?? '' };
			},
		},
	};
	const http = new Http(context, { origin: ORIGIN, secrets: [], ...options });
	const failure = async (request: ServerRequest): Promise<BackupServiceError> => {
		const error: unknown = await http.send(request).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(BackupServiceError);
		return error as BackupServiceError;
	};
	return { http, sent, failure };
}

/** An answer of the server itself. */
export const own = (status: number): { status: number; text: string } => ({
	status,
	text: JSON.stringify({ successful: status < 400, timestamp: '2026-05-08T10:00:00+08:00', duration: 1, status, traceId: '1a' }),
});
