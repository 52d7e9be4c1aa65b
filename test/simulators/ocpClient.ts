import axios from 'axios';
import { createHash, createHmac } from 'node:crypto';

/**
 * A plain client for the tests of the OCP simulator. It signs by itself, from the documentation
 * (docs/reference/ocp.md#11-aksk-signature) and without the package's or the simulator's code, so that three independent
 * readings of the rules have to agree.
 */

/** How a request is sent. */
export interface Sending {
	body?: unknown;
	/** Sent as they are; they win over all others. */
	headers?: Record<string, string>;
	basic?: [username: string, password: string];
	/** Signs with this pair; the date is `at`, milliseconds since 1970. */
	signed?: { accessKey: string; secretKey: string; at: number };
}

/** What came back. */
export interface Received<Data = unknown> {
	status: number;
	headers: Record<string, unknown>;
	text: string;
	/** The envelope's data, or undefined. */
	data: Data;
	/** The whole JSON, or undefined when it was none. */
	json: Envelope<Data>;
}

interface Envelope<Data> {
	data: Data;
	successful: boolean;
	status: number;
	timestamp: string;
	traceId: string;
	duration: number;
	server: string;
	error: { code: string | number; message: string };
}

/** Sends one request; no status throws. */
export async function send<Data = unknown>(method: string, url: string, sending: Sending = {}): Promise<Received<Data>> {
	const body = sending.body === undefined ? undefined : typeof sending.body === 'string' ? sending.body : JSON.stringify(sending.body);
	const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Accept-Language': 'en-US' };
	if (sending.basic) headers.Authorization = `Basic ${Buffer.from(sending.basic.join(':')).toString('base64')}`;
	if (sending.signed) Object.assign(headers, signedHeaders(method, url, body, headers['Content-Type'], sending.signed));
	const response = await axios.request<string>({
		method,
		url,
		data: body === undefined ? undefined : Buffer.from(body),
		headers: { ...headers, ...sending.headers },
		responseType: 'text',
		transformResponse: (text: string) => text,
		validateStatus: () => true,
		maxRedirects: 0,
		proxy: false,
	});
	const json = parse<Envelope<Data>>(response.data);
	return { status: response.status, headers: { ...response.headers }, text: response.data, data: json?.data, json };
}

/** The text as JSON; undefined (though typed otherwise, for short tests) when it is none. */
function parse<Value>(text: string): Value {
	try {
		return JSON.parse(text) as Value;
	} catch {
		return undefined as Value;
	}
}

function signedHeaders(
	method: string,
	url: string,
	body: string | undefined,
	contentType: string,
	{ accessKey, secretKey, at }: NonNullable<Sending['signed']>,
): Record<string, string> {
	const [, host, target] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
	const [path, query = ''] = target.split('?');
	// The tests' queries are written encoded already, so sorting the pairs is all that is left to do.
	const canonical = query === '' ? path : `${path}?${query.split('&').sort().join('&')}`;
	const date = new Date(at).toUTCString();
	const digest = body === undefined ? '' : createHash('md5').update(body).digest('hex').toUpperCase();
	const text = [method, digest, contentType, date, host, 'x-ocp-origin:test', canonical].join('\n');
	const signature = createHmac('sha1', secretKey).update(text).digest('base64');
	return { Authorization: `OCP-ACCESS-KEY-HMACSHA1 ${accessKey}:${signature}`, Date: date, 'x-ocp-origin': 'test' };
}
