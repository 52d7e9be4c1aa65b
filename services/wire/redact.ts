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

/** Texts of a long answer whose redaction is remembered while it lasts, and how long they may be. */
const TEXTS_KEPT = 10_000;
const LONGEST_KEPT = 200;

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

/** A quote, also of JSON inside JSON strings. */
const ANY_QUOTE = '\\\\{0,15}["\'`]';

/** What stands before a secret: the name and separator of a parameter, member or header; or SQL's words. */
const LEAD = new RegExp(
	`(?:(?<name>${NAME_ENDINGS}|(?<=^|[^a-z]|\\\\[nrt])(?:${NAME_WORDS}))|(?<header>${HEADERS}))` +
		`(?<quote>${ANY_QUOTE})?\\s{0,8}(?<separator>[:=])\\s{0,8}` +
		`|identified\\s{1,8}by\\s{1,8}(?=${ANY_QUOTE})`,
	'gi',
);

const OPENING_QUOTE = new RegExp(ANY_QUOTE, 'y');
const NEXT_IN_LIST = new RegExp(`${ANY_QUOTE}\\s{0,8},\\s{0,8}(?=${ANY_QUOTE})`, 'y');

/** Where a value without quotes ends. */
const BARE = {
	json: /[^\s,}\]"'\\]*/y,
	header: /[^\r\n"'`\\]*/y,
	// Commas, apostrophes and backslashes may be part of a password; what follows tells.
	plain: /(?:[^&\s"'`<>\\,]|'(?=[)'.]{0,8}[!(*~\w%&+/=-])|,(?!\s|$|[a-z0-9]{2,8}:\/\/)|\\(?!\\{0,15}(?:["'`nrt]|u00(?:26|3[ce]))))*/iy,
};

/** One character in percent-encoding. */
const ENCODED = /%[0-7][0-9a-f]|%[c-d][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi;

/** A URI inside a parameter of a URI inside a parameter is the most that anybody sends. */
const DEEPEST_ENCODING = 3;

/** Authorization values that stand without their header's name, and passwords in front of a host. */
const UNNAMED = [
	/\bOCP-ACCESS-KEY-HMACSHA1\s{1,8}(?<value>[\w:+/=-]+)/gi,
	/\b(?<basic>Basic)\s{1,8}(?<value>[\w+/=-]+)/gi,
	/:\/\/[^/\s:@]*:(?<value>[^/\s@]+)(?=@)/g,
];

const NONE: readonly string[] = [];

/** A stretch of text to be masked. */
interface Span {
	start: number;
	end: number;
	mask?: string;
}

/** A text as it was given, or with one more level of percent-encoding taken away. */
interface Layer {
	text: string;
	/** What it was made from, and where in that each character began. */
	below?: { layer: Layer; origins: number[] };
}

/**
 * Removes secrets from any text: a URI, JSON, headers, SQL, a message that contains these.
 * All else stays readable: of a backup destination, one still sees host, path and options.
 * @param secrets known values, to be removed however they are written: plain, percent-encoded, in JSON, in base64
 */
export function redact(text: string, secrets: readonly string[] = NONE): string {
	return redactText(text, patternsOf(secrets));
}

/**
 * The same for every string in a JSON value; and a member that is named like a secret loses its value, whatever it is.
 * Empty values and null stay: there is nothing to hide, and they tell that nothing is set.
 */
export function redactDeep(value: unknown, secrets: readonly string[] = NONE): unknown {
	const patterns = patternsOf(secrets);
	// A long answer has few names, thousands of times each, and of most members few values.
	const texts = new Map<string, string>();
	const show = (text: string) => {
		const known = texts.get(text) ?? redactText(text, patterns);
		if (texts.size < TEXTS_KEPT && text.length <= LONGEST_KEPT) texts.set(text, known);
		return known;
	};
	const names = new Map<string, { shown: string; isSecret: boolean }>();
	const lookUp = (name: string) => {
		const known = names.get(name) ?? { shown: redactText(name, patterns), isSecret: SECRET_NAME.test(name) };
		names.set(name, known);
		return known;
	};
	const walk = (node: unknown, depth: number): unknown => {
		if (typeof node === 'string') return show(node);
		if (node === null || typeof node !== 'object') return node;
		if (depth > DEEPEST) return MASK;
		if (Array.isArray(node)) return node.map((entry) => walk(entry, depth + 1));
		// A plain loop: on a long answer, entries and pairs cost more than all else here.
		const copy: Record<string, unknown> = {};
		for (const [name, member] of Object.entries(node) as Array<[string, unknown]>) {
			const { shown, isSecret } = lookUp(name);
			const isHolder = isPlainObject(member) && KEY_HOLDER.test(name);
			setOwn(copy, shown, isSecret && !isHolder && !isEmpty(member) ? MASK : walk(member, depth + 1));
		}
		return copy;
	};
	return walk(value, 0);
}

/** As a member of the object itself, also when it is called `__proto__`. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
	if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
	else object[name] = value;
}

function isPlainObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function redactText(text: string, patterns: readonly RegExp[]): string {
	const spans: Span[] = [];
	let layer: Layer | undefined = { text };
	for (let depth = 0; layer && depth <= DEEPEST_ENCODING; depth++) {
		findNamed(layer, spans);
		for (const pattern of UNNAMED) findPattern(layer, pattern, spans);
		for (const pattern of patterns) findPattern(layer, pattern, spans);
		layer = decode(layer);
	}
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

/** The layer above; none when nothing is percent-encoded. */
function decode(layer: Layer): Layer | undefined {
	const { text } = layer;
	let match = matchAt(ENCODED, text, 0);
	if (!match) return undefined;
	const origins: number[] = [];
	let decoded = '';
	let copied = 0;
	for (; match; match = matchAt(ENCODED, text, copied)) {
		const char = Buffer.from(match[0].replaceAll('%', ''), 'hex').toString('utf8');
		decoded += text.slice(copied, match.index) + char;
		for (; copied < match.index; copied++) origins.push(copied);
		for (let unit = 0; unit < char.length; unit++) origins.push(copied);
		copied = ENCODED.lastIndex;
	}
	for (let at = copied; at <= text.length; at++) origins.push(at);
	return { text: decoded + text.slice(copied), below: { layer, origins } };
}

/** The same stretch in the text as it was given. */
function inGivenText({ below }: Layer, span: Span): Span {
	if (!below) return span;
	return inGivenText(below.layer, { start: below.origins[span.start], end: below.origins[span.end] });
}

/** Adds what stands behind the name of a secret. */
function findNamed(layer: Layer, spans: Span[]): void {
	const { text, below } = layer;
	for (let lead = matchAt(LEAD, text, 0); lead; lead = matchAt(LEAD, text, LEAD.lastIndex)) {
		const { separator } = lead.groups ?? {};
		const { length } = lead[0].trimEnd();
		// A value ends as its name does: after `key=`, an encoded `&` is part of it; after `key%3D`, it is the end.
		if (below && below.origins[lead.index + length] - below.origins[lead.index] === length) continue;
		let span = valueAt(text, LEAD.lastIndex, lead.groups ?? {});
		spans.push(inGivenText(layer, span));
		// SQL takes several passwords in one list.
		while (separator === undefined && matchAt(NEXT_IN_LIST, text, span.end)) {
			span = valueAt(text, NEXT_IN_LIST.lastIndex, {});
			spans.push(inGivenText(layer, span));
		}
		LEAD.lastIndex = span.end;
	}
}

/** Adds every match of a pattern, or the part of it that its group `value` names. */
function findPattern(layer: Layer, pattern: RegExp, spans: Span[]): void {
	const { text } = layer;
	for (let match = matchAt(pattern, text, 0); match; match = matchAt(pattern, text, pattern.lastIndex)) {
		const { value = match[0], basic } = match.groups ?? {};
		if (basic && !isUserAndPassword(value)) continue;
		const end = match.index + match[0].length;
		spans.push(inGivenText(layer, { start: end - value.length, end }));
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
		const rest = separator === '=' ? matchAt(BARE.plain, text, end + opening.length)?.[0] : '';
		return rest ? { start: at, end: end + opening.length + rest.length } : { start, end };
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
	const value = matchAt(separator === ':' && header ? BARE.header : BARE.plain, text, at)?.[0] ?? '';
	return { start: at, end: at + value.length };
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

/** Kept as long as the caller keeps its list: the same few secrets are looked for in every answer. */
const compiled = new WeakMap<readonly string[], RegExp[]>();

/** One pattern a secret, for all the ways in which it may be written. */
function patternsOf(secrets: readonly string[]): RegExp[] {
	const known = compiled.get(secrets);
	if (known) return known;
	const patterns = secrets
		.filter((secret) => secret.length >= SHORTEST_LITERAL)
		.map((secret) => {
			// The longest spelling first: one that is found halfway leaves its end behind.
			const inJson = [2, 1, 0].map((level) => [...secret].map((char) => writtenAs(char, level)).join(''));
			return new RegExp([...new Set([...inJson, ...inBase64(secret)])].join('|'), 'g');
		});
	compiled.set(secrets, patterns);
	return patterns;
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
	// As HTML forms write it.
	if (char === ' ') forms.push('+');
	return `(?:${[...new Set(forms)].map(literal).join('|')})`;
}

function escapeJson(text: string, level: number): string {
	return level === 0 ? text : escapeJson(JSON.stringify(text).slice(1, -1), level - 1);
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** In base64 alone, and at the three places that a secret can have inside the base64 of a longer text. */
function inBase64(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	const whole = bytes.toString('base64').replace(/=+$/, '');
	const inside = [0, 1, 2].map((offset) => {
		const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
		// Only the characters that consist of nothing but the secret's bits.
		return shifted.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
	});
	return [`${base64Pattern(whole)}={0,2}`, ...inside.filter(({ length }) => length >= 6).map(base64Pattern)];
}

function base64Pattern(base64: string): string {
	return base64.replace(/\+/g, '[+-]').replace(/\//g, '(?:\\\\?\\/|_)');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}
