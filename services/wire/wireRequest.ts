import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { baseUrlsOf, type BackupCredential } from '../credential';
import { BackupServiceError, invalidInput } from '../errors';
import { stringifyLossless } from './losslessJson';

/**
 * Request options in either of n8n's shapes: today's, or the older one of the HTTP Request node
 * (`uri` instead of `url`, `json`, `followRedirect`, `rejectUnauthorized`).
 */
export type AnyRequestOptions = IHttpRequestOptions & {
	uri?: string;
	json?: boolean;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
	rejectUnauthorized?: boolean;
};

/** A request with nothing left to be decided by an HTTP client: what is signed or sealed is what is sent. */
export interface WireRequest {
	method: string;
	/** Absolute and normalised, so that the client's own URL parser leaves it as it is. */
	url: URL;
	/** The bytes to send, still in clear; undefined = no body at all. */
	body?: Buffer;
}

/**
 * Resolves what a caller gave (relative or absolute URL, query object, body in any form) into the exact request.
 * @param first origin of the agent that a relative address is for; without it, the first of the credential
 * @throws BackupServiceError invalid-input when the address belongs to another server than the credential
 *   (its secrets must not travel there), or the body is a form, a file or a stream
 */
export function resolveRequest(credential: BackupCredential, options: AnyRequestOptions, first?: string): WireRequest {
	const bases = baseUrlsOf(credential);
	const base = bases.find(({ origin }) => origin === first) ?? bases[0];
	const given = options.uri ?? options.url ?? '';
	const prefix = /^https?:\/\//i.test(given) ? '' : (options.baseURL ?? base.href);
	const url = new URL(join(prefix, given));
	if (!bases.some(({ origin }) => origin === url.origin)) {
		throw invalidInput(
			'URL',
			`goes to ${url.origin}, but the credential is for ${bases.map(({ origin }) => origin).join(', ')}`,
			'Use the same scheme, host name and port as the Base URL of the credential',
		);
	}
	url.hash = '';
	const query = queryPairs(options.qs);
	if (query.length > 0) {
		const pairs = query.map(([key, value]) => `${percentEncode(key)}=${percentEncode(value)}`);
		url.search = [url.search.slice(1), ...pairs].filter((part) => part !== '').join('&');
	}
	return { method: (options.method ?? 'GET').toUpperCase(), url, body: bodyBytes(options.body) };
}

/** As `encodeURIComponent`, but of any text: it throws on a lone surrogate, which has no UTF-8 form. */
export function percentEncode(text: string): string {
	return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

function join(prefix: string, path: string): string {
	if (prefix === '') return path;
	return `${prefix.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** Both servers take arrays as one comma-separated value (docs/reference/ocp.md#11-aksk-signature, part 7). */
function queryPairs(query: IDataObject | undefined): Array<[string, string]> {
	return Object.entries(query ?? {})
		.filter(([, value]) => value !== undefined && value !== null)
		.map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]);
}

function bodyBytes(body: unknown): Buffer | undefined {
	if (body === undefined || body === null || body === '') return undefined;
	if (Buffer.isBuffer(body)) return body.length > 0 ? body : undefined;
	if (typeof body === 'string') return Buffer.from(body, 'utf8');
	const prototype: unknown = Object.getPrototypeOf(body);
	if (Array.isArray(body) || prototype === Object.prototype || prototype === null) {
		return Object.keys(body as object).length > 0 ? Buffer.from(stringifyLossless(body), 'utf8') : undefined;
	}
	throw new BackupServiceError('invalid-input', "'Body' is a form, a file or a stream", {
		description: 'obshell and OCP take JSON: choose the body content type JSON',
	});
}

/** Sets one header whatever spelling the caller used for it. */
export function setHeader(headers: IDataObject, name: string, value: string): void {
	for (const key of Object.keys(headers)) {
		if (key.toLowerCase() === name.toLowerCase()) delete headers[key];
	}
	headers[name] = value;
}

/** Reads one header whatever spelling the caller used for it. */
export function getHeader(headers: IDataObject, name: string): string | undefined {
	const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
	return key === undefined ? undefined : String(headers[key]);
}
