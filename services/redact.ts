/**
 * Keeps secrets out of whatever people may see: output, messages, hints, logs, saved executions.
 *
 * Two ways, because either alone leaks. By name: keys of backup destinations and passwords that we were never
 * told come back inside URIs, JSON and SQL. By value: a secret that we know may turn up without its name.
 * Both look at the same original text, and what either finds is masked; so neither can hide a find from the other.
 */

/** Stands where a secret stood. */
const MASK = '***';

/** Shorter ones occur in ordinary words, and masking them would shred the text. */
const SHORTEST_LITERAL = 3;

/** Nothing that we show is nested deeper, and a hostile answer must not exhaust the stack. */
const DEEPEST = 500;

/** Secret also at the end of a longer name: `OSSAccessKeyId`, `root_password`, `\u0026access_key` (Go's `&`). */
const NAME_ENDINGS =
	'access[ _-]?id|(?:oss|cos|s3)?access[ _-]?key(?:[ _-]?(?:id|secret))?|secret(?:[ _-]?key)?|passw(?:or)?ds?|pwd|passphrase|private[ _-]?key';

/** Secret only as words of their own: `encryption_mode` and `author` are not. */
const NAME_WORDS =
	'encryption|decryption|kms_?encrypt_?info|auth|session[ _-]?id|(?:(?:sso|session|security|access)[ _-]?)?token';

const HEADERS = '(?:proxy-)?authorization|x-ocs-(?:agent-)?(?:header|auth)|(?:set-)?cookie';

const SECRET_NAME = new RegExp(`(?:${NAME_ENDINGS}|(?:^|[^a-z])(?:${NAME_WORDS})|^(?:${HEADERS}))$`, 'i');

/** OCP's `ossAccessKey`, `cosAccessKey`, `s3AccessKey` are objects: an endpoint beside two secrets. */
const KEY_HOLDER = /^(?:oss|cos|s3)accesskey$/i;

/** A quote of JSON, of JSON inside JSON strings, or of percent-encoded JSON. */
const ANY_QUOTE = '\\\\{0,15}["\'`]|(?:%(?:25){0,2}5c){0,15}%(?:25){0,2}22';

/** What stands before a secret: the name and separator of a parameter, member or header; or SQL's words. */
const LEAD = new RegExp(
	`(?:(?<name>${NAME_ENDINGS}|(?<=^|[^a-z]|\\\\[nrt])(?:${NAME_WORDS}))|(?<header>${HEADERS}))` +
		`(?<quote>${ANY_QUOTE})?\\s{0,8}(?<separator>[:=]|%(?:25){0,2}3[AD])\\s{0,8}` +
		`|identified\\s{1,8}by\\s{1,8}(?=${ANY_QUOTE})`,
	'gi',
);

const OPENING_QUOTE = new RegExp(ANY_QUOTE, 'iy');
const NEXT_IN_LIST = new RegExp(`(?:${ANY_QUOTE})\\s{0,8},\\s{0,8}(?=${ANY_QUOTE})`, 'iy');

/** Where a value without quotes ends. */
const BARE = {
	json: /[^\s,}\]"'\\]*/y,
	header: /[^\r\n"'`\\]*/y,
	encoded: /[^&\s"'`<>\\]*/y,
	// A comma or a backslash may be part of a password, unless the next URI of a list or an escape begins there.
	plain: /(?:[^&\s"'`<>\\,]|,(?![a-z0-9]{2,8}:\/\/)|\\(?!\\{0,15}(?:["'`nrt]|u00(?:26|3[ce]))))*/iy,
};

/** Authorization values that stand without their header's name, and passwords in front of a host. */
const UNNAMED = [
	/\bOCP-ACCESS-KEY-HMACSHA1\s{1,8}(?<value>[\w:+/=-]+)/gi,
	/\b(?<basic>Basic)\s{1,8}(?<value>[\w+/=-]+)/gi,
	/:\/\/[^/\s:@]*:(?<value>[^/\s@]+)(?=@)/g,
];

/** A stretch of text to be masked. */
interface Span {
	start: number;
	end: number;
	mask?: string;
}

/**
 * Removes secrets from any text: a URI, JSON, headers, SQL, a message that contains these.
 * All else stays readable: of a backup destination, one still sees host, path and options.
 * @param secrets known values, to be removed however they are written: plain, percent-encoded, in JSON, in base64
 */
export function redact(text: string, secrets: readonly string[] = []): string {
	return redactText(text, patternsOf(secrets));
}

/**
 * The same for every string in a JSON value; and a member that is named like a secret loses its value, whatever it is.
 * Empty values and null stay: there is nothing to hide, and they tell that nothing is set.
 */
export function redactDeep(value: unknown, secrets: readonly string[] = []): unknown {
	const patterns = patternsOf(secrets);
	// A long answer has few names, thousands of times each.
	const names = new Map<string, { shown: string; isSecret: boolean }>();
	const lookUp = (name: string) => {
		const known = names.get(name) ?? { shown: redactText(name, patterns), isSecret: SECRET_NAME.test(name) };
		names.set(name, known);
		return known;
	};
	const walk = (node: unknown, depth: number): unknown => {
		if (typeof node === 'string') return redactText(node, patterns);
		if (node === null || typeof node !== 'object') return node;
		if (depth > DEEPEST) return MASK;
		if (Array.isArray(node)) return node.map((entry) => walk(entry, depth + 1));
		return Object.fromEntries(
			Object.entries(node).map(([name, member]: [string, unknown]) => {
				const { shown, isSecret } = lookUp(name);
				const isHolder = isPlainObject(member) && KEY_HOLDER.test(name);
				return [shown, isSecret && !isHolder && !isEmpty(member) ? MASK : walk(member, depth + 1)];
			}),
		);
	};
	return walk(value, 0);
}

function isPlainObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function redactText(text: string, patterns: readonly RegExp[]): string {
	const spans: Span[] = [];
	findNamed(text, spans);
	for (const pattern of UNNAMED) findPattern(text, pattern, spans);
	for (const pattern of patterns) findPattern(text, pattern, spans);
	if (spans.length === 0) return text;

	spans.sort((a, b) => a.start - b.start);
	let redacted = '';
	let copied = 0;
	for (const { start, end, mask } of spans) {
		if (end <= Math.max(copied, start)) continue;
		if (start >= copied) redacted += text.slice(copied, start) + (mask ?? MASK);
		copied = end;
	}
	return redacted + text.slice(copied);
}

/** Adds what stands behind the name of a secret. */
function findNamed(text: string, spans: Span[]): void {
	for (let lead = matchAt(LEAD, text, 0); lead; lead = matchAt(LEAD, text, LEAD.lastIndex)) {
		const { separator } = lead.groups ?? {};
		let span = valueAt(text, LEAD.lastIndex, lead.groups ?? {});
		spans.push(span);
		// SQL takes several passwords in one list.
		while (separator === undefined && matchAt(NEXT_IN_LIST, text, span.end)) {
			span = valueAt(text, NEXT_IN_LIST.lastIndex, {});
			spans.push(span);
		}
		LEAD.lastIndex = span.end;
	}
}

/** Adds every match of a pattern, or the part of it that its group `value` names. */
function findPattern(text: string, pattern: RegExp, spans: Span[]): void {
	for (let match = matchAt(pattern, text, 0); match; match = matchAt(pattern, text, pattern.lastIndex)) {
		const { value = match[0], basic } = match.groups ?? {};
		if (basic && !isUserAndPassword(value)) continue;
		const end = match.index + match[0].length;
		spans.push({ start: end - value.length, end });
	}
}

/** The value that begins at `at`, without its quotes. */
function valueAt(text: string, at: number, lead: Record<string, string | undefined>): Span {
	const { name = '', header, quote, separator = '' } = lead;
	const opening = matchAt(OPENING_QUOTE, text, at)?.[0];
	if (opening) return { start: at + opening.length, end: indexOfClosing(text, at + opening.length, opening) };

	const mask = quote && `${quote}${MASK}${quote}`;
	if (separator === ':' && (text[at] === '[' || text[at] === '{')) {
		const isHolder = text[at] === '{' && KEY_HOLDER.test(name);
		return { start: at, end: isHolder ? at : endOfBrackets(text, at), mask };
	}
	const kind = separator.length > 1 ? 'encoded' : separator === '=' ? 'plain' : header ? 'header' : quote ? 'json' : 'plain';
	let value = matchAt(BARE[kind], text, at)?.[0] ?? '';
	// `&` written on the same level of percent-encoding as the separator; on a deeper level it belongs to the value.
	if (kind === 'encoded') value = value.split(`${separator.slice(0, -2)}26`, 1)[0];
	if (kind === 'json' && value === 'null') value = '';
	return { start: at, end: at + value.length, mask: kind === 'json' ? mask : undefined };
}

/**
 * Where a string closes that was opened by `opening`: at the same quote behind as many backslashes, not counting
 * those that are content. Behind fewer, the text around it closes, so it was cut off there.
 */
function indexOfClosing(text: string, from: number, opening: string): number {
	const quote = opening.endsWith('22') ? opening.slice(opening.lastIndexOf('%')) : opening.slice(-1);
	const backslash = quote.length > 1 ? `${quote.slice(0, -2)}5c` : '\\';
	const depth = (opening.length - quote.length) / backslash.length;
	for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
		let content = at;
		while (content > from && text.slice(content - backslash.length, content).toLowerCase() === backslash) {
			content -= backslash.length;
		}
		const backslashes = (at - content) / backslash.length;
		if (backslashes < depth) return content;
		if (backslashes % (2 * (depth + 1)) === depth) return at - depth * backslash.length;
	}
	return text.length;
}

/** End of the array or object that begins at `at`; the end of the text when it was cut off. */
function endOfBrackets(text: string, at: number): number {
	const tokens = /[[\]{}"']/g;
	let depth = 0;
	for (let token = matchAt(tokens, text, at); token; token = matchAt(tokens, text, tokens.lastIndex)) {
		const [found] = token;
		if (found === '"' || found === "'") {
			let open = token.index;
			while (text[open - 1] === '\\') open--;
			const opening = text.slice(open, token.index + 1);
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

/** One pattern a secret, for all the ways in which it may be written. */
function patternsOf(secrets: readonly string[]): RegExp[] {
	return secrets
		.filter((secret) => secret.length >= SHORTEST_LITERAL)
		.map((secret) => {
			const asText = [0, 1, 2].map((level) => [...secret].map((char) => writtenAs(char, level)).join(''));
			return new RegExp([...new Set([...asText, ...inBase64(secret)])].join('|'), 'g');
		});
}

/** One character of a secret inside `level` JSON strings. No encoder has another spelling for letters and digits. */
function writtenAs(char: string, level: number): string {
	if (/[a-z0-9]/i.test(char)) return char;
	const forms = [escapeJson(char, level)];
	if (level > 0) {
		const backslashes = '\\'.repeat(2 ** (level - 1));
		const units = Array.from({ length: char.length }, (_, i) => char.charCodeAt(i).toString(16).padStart(4, '0'));
		const escaped = units.map((unit) => `${backslashes}u${unit}`).join('');
		forms.push(escaped, escaped.replace(/[a-f]/g, (digit) => digit.toUpperCase()));
		if (char === '/') forms.push(`${backslashes}/`);
	}
	if (char === ' ') forms.push('+');
	const patterns = forms.map((form) => [...form].map(plainOrEncoded).join(''));
	return `(?:${[...new Set(patterns)].join('|')})`;
}

function escapeJson(text: string, level: number): string {
	return level === 0 ? text : escapeJson(JSON.stringify(text).slice(1, -1), level - 1);
}

/** Encoders differ in what they leave as it is, so each character may be either, and be encoded again. */
function plainOrEncoded(char: string): string {
	if (/[a-z0-9]/i.test(char)) return char;
	const bytes = Buffer.from(char, 'utf8').toString('hex').match(/../g) ?? [];
	const encoded = bytes.map((byte) => `%(?:25){0,2}${byte.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`);
	return `(?:${char.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')}|${encoded.join('')})`;
}

/** In base64 alone, and at the three places that a secret can have inside the base64 of a longer text. */
function inBase64(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	const whole = bytes.toString('base64').replace(/=+$/, '');
	const inside = [0, 1, 2].map((offset) => {
		const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
		// Only characters that consist of the secret's bits alone.
		return shifted.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
	});
	return [`${base64Pattern(whole)}(?:=|%3[dD]){0,2}`, ...inside.filter(({ length }) => length >= 6).map(base64Pattern)];
}

function base64Pattern(base64: string): string {
	return base64.replace(/\+/g, '(?:\\+|-|%2[bB])').replace(/\//g, '(?:\\\\?\\/|_|%2[fF])');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}
