import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Parameter } from './query';
import { splitTarget } from './query';

/**
 * How query parameters are percent-encoded in the text to sign; the two differ for space, `*` and `~`
 * (docs/reference/ocp.md#11-aksk-signature, part 7).
 */
export type QueryEncoding = 'rfc3986' | 'urlEncoder';

/** What a signature covers, taken from the raw request. */
export interface SignedRequest {
	method: string;
	/** Path and query as on the wire. */
	target: string;
	/** Header names and values in the order and spelling of the wire: name, value, name, value ... */
	rawHeaders: string[];
	/** The raw bytes of the body; empty when there is none. */
	body: Buffer;
}

/** The seven parts of docs/reference/ocp.md#11-aksk-signature, each on its line, an empty part as an empty line. */
export function stringToSign(request: SignedRequest, encoding: QueryEncoding): string {
	return [
		request.method.toUpperCase(),
		bodyDigest(request.body),
		headerText(request.rawHeaders, 'content-type') ?? '',
		dateText(request.rawHeaders) ?? '',
		headerText(request.rawHeaders, 'host') ?? '',
		ocpHeaders(request.rawHeaders),
		pathAndQuery(request.target, encoding),
	].join('\n');
}

/** Base64 of HMAC-SHA1 of the text to sign; the secret key is used as text, not as hex (docs/reference/ocp.md#11-aksk-signature). */
export function signatureOf(request: SignedRequest, secretKey: string, encoding: QueryEncoding): string {
	return createHmac('sha1', Buffer.from(secretKey, 'utf8'))
		.update(stringToSign(request, encoding), 'utf8')
		.digest('base64');
}

/** Compares without telling by its duration how much was right. */
export function isSameSignature(given: string, expected: string): boolean {
	const [left, right] = [Buffer.from(given), Buffer.from(expected)];
	return left.length === right.length && timingSafeEqual(left, right);
}

/** The text that counts as the request's date: header `Date`, or `x-ocp-date` when there is no `Date`. */
export function dateText(rawHeaders: string[]): string | undefined {
	return headerText(rawHeaders, 'date') ?? headerText(rawHeaders, 'x-ocp-date');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads an RFC 1123 date in GMT, its day padded or not (docs/reference/ocp.md#11-aksk-signature, part 4); undefined when it
 * is none. Milliseconds since 1970.
 */
export function parseHttpDate(text: string): number | undefined {
	const match = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text);
	if (!match) return undefined;
	const [, day, month, year, hour, minute, second] = match;
	const monthIndex = MONTHS.indexOf(month);
	return monthIndex < 0 ? undefined : Date.UTC(+year, monthIndex, +day, +hour, +minute, +second);
}

function bodyDigest(body: Buffer): string {
	return body.length === 0 ? '' : createHash('md5').update(body).digest('hex').toUpperCase();
}

function headerText(rawHeaders: string[], lowerCaseName: string): string | undefined {
	return headerPairs(rawHeaders).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

function headerPairs(rawHeaders: string[]): Array<[name: string, value: string]> {
	const pairs: Array<[string, string]> = [];
	for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
		pairs.push([rawHeaders[index], rawHeaders[index + 1]]);
	}
	return pairs;
}

/**
 * Keys keep their spelling, because the documented code only compares them without regard to case; values keep their
 * order, because vector A signs `A,1` unsorted (docs/reference/ocp.md#11-aksk-signature, part 6).
 */
function ocpHeaders(rawHeaders: string[]): string {
	const values = new Map<string, string[]>();
	for (const [name, value] of headerPairs(rawHeaders)) {
		if (!name.toLowerCase().startsWith('x-ocp-')) continue;
		values.set(name, [...(values.get(name) ?? []), value]);
	}
	return [...values.keys()]
		.sort()
		.map((name) => `${name}:${values.get(name)!.join(',')}`)
		.join('\n');
}

function pathAndQuery(target: string, encoding: QueryEncoding): string {
	const { path, parameters } = splitTarget(target);
	const query = canonicalQuery(parameters, encoding);
	return query === '' ? path : `${path}?${query}`;
}

function canonicalQuery(parameters: Parameter[], encoding: QueryEncoding): string {
	const values = new Map<string, string[]>();
	for (const [name, value] of parameters) values.set(name, [...(values.get(name) ?? []), value]);
	return [...values.keys()]
		.sort()
		.map((name) => {
			const given = values.get(name)!;
			// Only repeated keys are sorted and joined; a single value with commas is encoded as it is (vector C).
			const value = given.length === 1 ? given[0] : [...given].sort().join(',');
			return `${percentEncode(name, encoding)}=${percentEncode(value, encoding)}`;
		})
		.join('&');
}

function percentEncode(text: string, encoding: QueryEncoding): string {
	const strict = encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	return encoding === 'rfc3986'
		? strict
		: strict.replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E');
}
