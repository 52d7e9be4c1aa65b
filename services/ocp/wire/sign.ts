import { createHash, createHmac } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { baseUrlOf, type BackupCredential } from '../../credential';
import { invalidInput } from '../../errors';
import { clock } from '../../time/clock';
import { getHeader, setHeader, type WireRequest } from '../../wire/wireRequest';

/**
 * Puts OCP's `Authorization` into `headers`: Basic, or an AccessKey signature with the `Date` it is bound to.
 * The body goes out as it is. Source: docs/reference/ocp.md#1-authentication.
 * @throws BackupServiceError invalid-input when the user name or the key is empty
 */
export function authorize(
	credential: BackupCredential,
	request: WireRequest,
	headers: IDataObject,
): Buffer | undefined {
	if (credential.ocpMethod === 'accessKey') {
		const { accessKeyId = '', accessKeySecret = '' } = credential;
		if (accessKeyId === '' || accessKeySecret === '') {
			throw invalidInput('AccessKey', 'is incomplete', 'Fill in both AccessKey ID and AccessKey Secret');
		}
		lowerOcpHeaders(headers);
		const date = new Date(clock.now()).toUTCString();
		setHeader(headers, 'Date', date);
		const signature = sign(accessKeySecret, {
			method: request.method,
			body: request.body,
			contentType: getHeader(headers, 'Content-Type') ?? '',
			date,
			host: request.url.host,
			headers,
			path: pathAtOcp(credential, request.url),
			query: request.url.search,
		});
		setHeader(headers, 'Authorization', `OCP-ACCESS-KEY-HMACSHA1 ${accessKeyId}:${signature}`);
	} else {
		const { username = '', password = '' } = credential;
		if (username === '') throw invalidInput('Username', 'is empty', 'Fill in the name of an OCP user');
		const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
		setHeader(headers, 'Authorization', `Basic ${pair}`);
	}
	return request.body;
}

/** A proxy in front of OCP strips its own path prefix, so OCP checks the signature of the path without it. */
function pathAtOcp(credential: BackupCredential, url: URL): string {
	const prefix = baseUrlOf(credential).pathname.replace(/\/+$/, '');
	return prefix !== '' && url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname;
}

/** The seven parts that OCP signs (docs/reference/ocp.md#11-aksk-signature). */
export interface SignInput {
	method: string;
	body?: Buffer;
	/** Exactly as sent, charset included; empty when not sent. */
	contentType: string;
	/** The text of the Date header. */
	date: string;
	/** As in the Host header: with the port, unless it is the scheme's default. */
	host: string;
	/** All request headers; those beginning with x-ocp- are signed. */
	headers: IDataObject;
	/** Without host and query. */
	path: string;
	/** With or without its question mark, percent-encoded in any way. */
	query: string;
}

/** The signature of one request: base64 of HMAC-SHA1 over `stringToSign`, with the secret taken as text. */
export function sign(accessKeySecret: string, input: SignInput): string {
	return createHmac('sha1', accessKeySecret).update(stringToSign(input), 'utf8').digest('base64');
}

/** The text that OCP and the client sign alike; empty parts stay as empty lines. */
export function stringToSign(input: SignInput): string {
	return [
		input.method,
		input.body ? createHash('md5').update(input.body).digest('hex').toUpperCase() : '',
		input.contentType,
		input.date,
		input.host,
		ocpHeaders(input.headers),
		input.path + canonicalQuery(input.query),
	].join('\n');
}

/** OCP signs these names as they come, so they must all come in one spelling (docs/reference/ocp.md#11-aksk-signature, part 6). */
function lowerOcpHeaders(headers: IDataObject): void {
	for (const name of Object.keys(headers)) {
		if (/^x-ocp-/i.test(name)) setHeader(headers, name.toLowerCase(), String(headers[name]));
	}
}

/** By name alone: sorted as a whole, `x-ocp-a-b:…` would stand before `x-ocp-a:…`. */
function ocpHeaders(headers: IDataObject): string {
	return Object.keys(headers)
		.filter((name) => name.toLowerCase().startsWith('x-ocp-'))
		.sort()
		.map((name) => `${name}:${String(headers[name])}`)
		.join('\n');
}

/** Sorted by key; the values of a repeated key sorted and joined with commas; everything but unreserved characters encoded. */
function canonicalQuery(query: string): string {
	const values = new Map<string, string[]>();
	for (const [key, value] of new URLSearchParams(query)) values.set(key, [...(values.get(key) ?? []), value]);
	const pairs = [...values]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, all]) => `${encodeStrictly(key)}=${encodeStrictly([...all].sort().join(','))}`);
	return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

/** RFC 3986: only letters, digits and -._~ stay as they are. */
function encodeStrictly(text: string): string {
	return encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}
