import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { BackupCredential } from './credential';
import { sealRequest } from './obshell/wire/seal';
import { authorize } from './ocp/wire/sign';
import { abortAfter } from './time/limit';
import { tlsOptionsOf } from './wire/trust';
import { getHeader, resolveRequest, setHeader, type AnyRequestOptions } from './wire/wireRequest';

/**
 * What the caller had asked for, by the options we made of it.
 * After a 401 n8n calls `authenticate` again on our own output; sealing that would seal twice.
 */
const originals = new WeakMap<object, AnyRequestOptions>();

/** The agent that answered just now, by the credential in use, for a request that does not name one. */
const firstToAsk = new WeakMap<object, string>();

/** Lets requests that name no agent go to this one, as long as n8n holds this very copy of the credential. */
export function askFirst(credential: BackupCredential, origin: string): void {
	firstToAsk.set(credential, origin);
}

/**
 * Adds everything that lets one request through: the exact URL, the sealed or signed headers, the body as raw bytes.
 * Idempotent under n8n's replay; takes requests of our own node and of n8n's HTTP Request node.
 * Sources: docs/reference/obshell.md#1-authentication, docs/reference/ocp.md#1-authentication, docs/reference/n8n.md#21-authentication.
 * @throws BackupServiceError invalid-input for a setting or request that cannot work
 */
export function authenticateRequest(
	credential: BackupCredential,
	options: IHttpRequestOptions,
): IHttpRequestOptions {
	const asked = originals.get(options) ?? snapshot(options);
	const request = resolveRequest(credential, asked, firstToAsk.get(credential));
	const headers: IDataObject = { ...asked.headers };
	if (getHeader(headers, 'Accept-Language') === undefined) setHeader(headers, 'Accept-Language', 'en-US');
	setHeader(headers, 'Content-Type', 'application/json');

	const body =
		credential.service === 'ocp'
			? authorize(credential, request, headers)
			: sealRequest(credential, request, headers);

	const ready = transportOptions(asked, credential);
	ready.headers = headers;
	if (asked.uri === undefined) ready.url = request.url.href;
	else ready.uri = request.url.href;
	if (body !== undefined) ready.body = body;
	originals.set(ready, asked);
	return ready;
}

/** The caller's object is kept by n8n and by the HTTP Request node, so it is neither changed nor relied upon. */
function snapshot(options: IHttpRequestOptions): AnyRequestOptions {
	return { ...options };
}

/** n8n's own limit where nobody sets one. */
const TIMEOUT_MS = 300_000;

/** By so much the HTTP client's own limit comes first, with its better words. */
const GRACE_MS = 1_000;

function transportOptions(asked: AnyRequestOptions, credential: BackupCredential): AnyRequestOptions {
	const rest = { ...asked };
	// All three are in the final URL and the final body.
	delete rest.baseURL;
	delete rest.qs;
	delete rest.body;
	const tls = tlsOptionsOf(credential);
	if (tls) rest.agentOptions = { ...rest.agentOptions, ...tls };
	const ignoreSslIssues = credential.ignoreSslIssues === true;
	// A redirect would carry headers made for one target to another one.
	if (rest.uri === undefined) {
		return {
			...rest,
			abortSignal: abortAfter((asked.timeout ?? TIMEOUT_MS) + GRACE_MS, asked.abortSignal as AbortSignal | undefined),
			disableFollowRedirect: true,
			...(ignoreSslIssues && { skipSslCertificateValidation: true }),
		};
	}
	return {
		...rest,
		// The older helper would quote a Buffer as JSON.
		json: false,
		followRedirect: false,
		followAllRedirects: false,
		...(ignoreSslIssues && { rejectUnauthorized: false }),
	};
}
