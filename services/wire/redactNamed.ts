import { decoded, given, holdsEscape, type Layer } from './layers';
import { MASK, matchAt, type Span } from './spans';

/**
 * Finds secrets that we were never told, by the names they come back under: keys of backup destinations and passwords
 * in URIs, JSON, headers and SQL, also where percent-encoding or HTML's entities lie over it.
 */

/** The words of a name are joined by a space, a hyphen, an underscore (in Markdown with a backslash), or nothing. */
function withJoints(names: string): string {
	return names.replaceAll('_', '(?:\\\\?[ _-])?');
}

/** Secret also at the end of a longer name: `OSSAccessKeyId`, `root_password`, `\u0026access_key` (Go's `&`). */
const NAME_ENDINGS = withJoints(
	'access_id|(?:oss|cos|s3)?access_key(?:_(?:id|secret))?|secret(?:_key)?|passw(?:or)?ds?|pwd|passphrase|private_key',
);

/** Secret only as words of their own: `encryption_mode` and `author` are not. */
const NAME_WORDS = withJoints('encryption|decryption|kms_encrypt_info|auth|session_id|(?:(?:sso|session|security|access)_)?token');

const HEADERS = '(?:proxy-)?authorization|x-ocs-(?:agent-)?(?:header|auth)|(?:set-)?cookie';

/** The whole name of a member whose value is a secret. */
export const SECRET_NAME = new RegExp(`(?:${NAME_ENDINGS}|(?:^|[^a-z])(?:${NAME_WORDS})|^(?:${HEADERS}))$`, 'i');

/** OCP's `ossAccessKey`, `cosAccessKey`, `s3AccessKey` are objects: an endpoint beside two secrets. */
export const KEY_HOLDER = /^(?:oss|cos|s3)accesskey$/i;

/** A quote, also of JSON inside JSON strings. */
const ANY_QUOTE = '\\\\{0,15}["\'`]';

/** What stands between a name and its value. */
const SEPARATOR = /[:=]/g;

/** A separator behind the name of a parameter, member or header. */
const LEAD = new RegExp(
	`(?<=(?:(?<name>${NAME_ENDINGS}|(?<=^|[^a-z]|\\\\[nrt])(?:${NAME_WORDS}))|(?<header>${HEADERS}))(?<quote>${ANY_QUOTE})?\\s{0,8})[:=]\\s{0,8}`,
	'iy',
);

/** SQL's words before passwords. */
const SQL_LEAD = new RegExp(`identified\\s{1,8}by\\s{1,8}(?=${ANY_QUOTE})`, 'gi');

/** Without any of these words, there is no scheme of an Authorization, no SQL and no key. */
const RARE_WORDS = /identified|hmacsha1|basic\s|private key/i;

const OPENING_QUOTE = new RegExp(ANY_QUOTE, 'y');
const NEXT_IN_LIST = new RegExp(`${ANY_QUOTE}\\s{0,8},\\s{0,8}(?=${ANY_QUOTE})`, 'y');

/** Values without quotes in JSON and in headers. */
const BARE = { json: /[^\s,}\]"'\\]*/y, header: /[^\r\n"'`\\]*/y };

/** What no value in a URI or in plain words goes beyond; of the rest, what follows tells whether it is part of a password. */
const PLAIN_END = /[&\s"'`<>\\,]/g;
const PLAIN_GOES_ON: Record<string, RegExp> = {
	"'": /'(?=[)'.]{0,8}[!(*~\w%&+/=-])/y,
	',': /,(?!\s|$|[a-z0-9]{2,8}:\/\/)/iy,
	'\\': /\\(?!\\{0,15}(?:["'`nrt]|u00(?:26|3[ce])))/iy,
};

/** A URI inside a parameter of a URI inside a parameter is the most that anybody sends. */
const DEEPEST_ENCODING = 3;

/** Authorization values that stand without their header's name, and passwords in front of a host. */
const UNNAMED_RARE = [
	/\bOCP-ACCESS-KEY-HMACSHA1\s{1,8}(?<value>[\w:+/=-]+)/gi,
	/\b(?<basic>Basic)\s{1,8}(?<value>[\w+/=-]+)/gi,
	/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?<value>[\w+/=\s\\:,.-]+)/g,
];
const PASSWORD_BEFORE_HOST = /:\/\/[^/\s:@]*:(?<value>[^/\s@]+)(?=@)/g;

/** Adds what stands behind the name of a secret, or where passwords stand without one. */
export function findNamed(text: string, spans: Span[]): void {
	let layer: Layer | undefined = { text };
	for (let depth = 0; layer && depth <= DEEPEST_ENCODING; depth++) {
		findBehindNames(layer, spans);
		findPattern(layer, PASSWORD_BEFORE_HOST, spans);
		if (RARE_WORDS.test(layer.text)) {
			findBehindSql(layer, spans);
			for (const pattern of UNNAMED_RARE) findPattern(layer, pattern, spans);
		}
		layer = decoded(layer);
	}
}

/** What would be masked in a text by its name: as it stands there, and without percent-encoding. */
export function findSecretsIn(text: string): string[] {
	const spans: Span[] = [];
	findNamed(text, spans);
	const raw = spans.map(({ start, end }) => text.slice(start, end)).filter((secret) => secret !== '');
	return [...new Set([...raw, ...raw.map((secret) => decoded({ text: secret })?.text ?? secret)])];
}

function findBehindNames(layer: Layer, spans: Span[]): void {
	const { text } = layer;
	for (let found = matchAt(SEPARATOR, text, 0); found; ) {
		const at = found.index;
		let next = at + 1;
		// A value ends as its name does: after `key=`, an encoded `&` is part of it; after `key%3D`, it is the end.
		if (mayEndName(text, at) && holdsEscape(layer, at - LONGEST_LEAD, at + 1)) {
			const lead = matchAt(LEAD, text, at);
			if (lead && holdsEscape(layer, startOfLead(text, at, lead.groups ?? {}), at + lead[0].trimEnd().length)) {
				const span = valueAt(text, LEAD.lastIndex, { ...lead.groups, separator: text[at] });
				spans.push(given(layer, span));
				next = Math.max(next, span.end);
			}
		}
		found = matchAt(SEPARATOR, text, next);
	}
}

/** Longer than any name with its quotes and spaces. */
const LONGEST_LEAD = 80;

/** Whether what stands before a separator can be the end of a name: a letter, perhaps a quote and spaces behind it. */
function mayEndName(text: string, at: number): boolean {
	let before = at - 1 - spacesBefore(text, at);
	if (QUOTES.has(text.charCodeAt(before))) before--;
	while (text.charCodeAt(before) === BACKSLASH) before--;
	const letter = text.charCodeAt(before) | 0x20;
	return letter >= 0x61 && letter <= 0x7a;
}

const QUOTES = new Set([...`"'\``].map((char) => char.charCodeAt(0)));
const BACKSLASH = 0x5c;

/** At most as many as a lead may have. */
function spacesBefore(text: string, at: number): number {
	let count = 0;
	while (count < 8 && isSpace(text.charCodeAt(at - 1 - count))) count++;
	return count;
}

function isSpace(unit: number): boolean {
	return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || (unit > 0xff && /\s/.test(String.fromCharCode(unit)));
}

function startOfLead(text: string, at: number, { name = '', header = '', quote = '' }: Record<string, string | undefined>): number {
	return at - spacesBefore(text, at) - quote.length - name.length - header.length;
}

/** SQL takes several passwords in one list. */
function findBehindSql(layer: Layer, spans: Span[]): void {
	const { text } = layer;
	for (let lead = matchAt(SQL_LEAD, text, 0); lead; lead = matchAt(SQL_LEAD, text, SQL_LEAD.lastIndex)) {
		let span = valueAt(text, SQL_LEAD.lastIndex, {});
		if (!holdsEscape(layer, lead.index, lead.index + lead[0].trimEnd().length)) continue;
		spans.push(given(layer, span));
		while (matchAt(NEXT_IN_LIST, text, span.end)) {
			span = valueAt(text, NEXT_IN_LIST.lastIndex, {});
			spans.push(given(layer, span));
		}
		SQL_LEAD.lastIndex = span.end;
	}
}

/** Adds what the group `value` of a pattern names. */
function findPattern(layer: Layer, pattern: RegExp, spans: Span[]): void {
	const { text } = layer;
	for (let match = matchAt(pattern, text, 0); match; match = matchAt(pattern, text, pattern.lastIndex)) {
		const { value = match[0], basic } = match.groups ?? {};
		if (basic && !isUserAndPassword(value)) continue;
		const end = match.index + match[0].length;
		spans.push(given(layer, { start: end - value.length, end }));
	}
}

/** The value that begins at `at`, without its quotes. */
function valueAt(text: string, at: number, lead: Record<string, string | undefined>): Span {
	const { name = '', header, quote, separator } = lead;
	const opening = matchAt(OPENING_QUOTE, text, at)?.[0];
	if (opening) {
		const start = at + opening.length;
		const end = indexOfClosing(text, start, opening);
		// Behind `key=`, a quote may as well be part of the key.
		const behind = separator === '=' ? endOfPlain(text, end + opening.length) : end + opening.length;
		return behind > end + opening.length ? { start: at, end: behind } : { start, end };
	}
	const mask = quote && `${quote}${MASK}${quote}`;
	if (separator === ':' && (text[at] === '[' || text[at] === '{')) {
		const isHolder = text[at] === '{' && KEY_HOLDER.test(name);
		return { start: at, end: isHolder ? at : endOfBrackets(text, at), mask };
	}
	if (separator === ':' && quote) {
		const value = matchAt(BARE.json, text, at)?.[0] ?? '';
		return { start: at, end: value === 'null' ? at : at + value.length, mask };
	}
	if (separator === ':' && header) return { start: at, end: at + (matchAt(BARE.header, text, at)?.[0].length ?? 0) };
	return { start: at, end: endOfPlain(text, at) };
}

/** Where a value without quotes ends that stands in a URI or in plain words; a pattern for it would be as deep as the value is long. */
function endOfPlain(text: string, from: number): number {
	for (let end = matchAt(PLAIN_END, text, from); end; end = matchAt(PLAIN_END, text, end.index + 1)) {
		const goesOn = PLAIN_GOES_ON[end[0]];
		if (!goesOn || !matchAt(goesOn, text, end.index)) return end.index;
	}
	return text.length;
}

/**
 * Where a string closes that was opened by `opening`: at the same quote behind as many backslashes, not counting
 * those that are content. Behind fewer, the text around it closes, so it was cut off there.
 */
function indexOfClosing(text: string, from: number, opening: string): number {
	const depth = opening.length - 1;
	for (let at = text.indexOf(opening[depth], from); at >= 0; at = text.indexOf(opening[depth], at + 1)) {
		const backslashes = backslashesBefore(text, at, from);
		if (backslashes < depth) return at - backslashes;
		if (backslashes % (2 * (depth + 1)) === depth) return at - depth;
	}
	return text.length;
}

function backslashesBefore(text: string, at: number, from: number): number {
	let start = at;
	while (start > from && text[start - 1] === '\\') start--;
	return at - start;
}

/** End of the array or object that begins at `at`; the end of the text when it was cut off. */
function endOfBrackets(text: string, at: number): number {
	const tokens = /[[\]{}"']/g;
	let depth = 0;
	for (let token = matchAt(tokens, text, at); token; token = matchAt(tokens, text, tokens.lastIndex)) {
		const [found] = token;
		if (found === '"' || found === "'") {
			const opening = '\\'.repeat(backslashesBefore(text, token.index, at)) + found;
			tokens.lastIndex = indexOfClosing(text, tokens.lastIndex, opening) + opening.length;
		} else {
			depth += found === '[' || found === '{' ? 1 : -1;
			if (depth === 0) return tokens.lastIndex;
		}
	}
	return text.length;
}

/** Tells `Basic dXNlcjpwYXNz` from "basic authentication". */
function isUserAndPassword(base64: string): boolean {
	const bytes = Buffer.from(base64, 'base64');
	return bytes.includes(':') && bytes.toString('base64') === base64;
}
