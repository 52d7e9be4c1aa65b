import { canonical, type Canonical, type Reading } from './canonical';
import { matchAt, type Span } from './spans';
import { percentEncode } from './wireRequest';

/**
 * Finds secrets that are known, however they are written: as they are, in the canonical form of the text (canonical.ts),
 * in base64 alone or inside the base64 of a longer text, and what a cut has left of them.
 */

/** Shorter ones occur in ordinary words, and masking them would shred the text. */
const SHORTEST_LITERAL = 3;

/** A canonical form that is much shorter than its secret may stand anywhere; of a single character, it does. */
const SHORTEST_TELLING = 5;
const SHORTEST_CANONICAL = 2;

/** Of a secret that was cut, at least so much is looked for: where a mark shows the cut, and where the text just ends. */
const SHORTEST_HALF = 4;
const SHORTEST_HALF_AT_END = 8;

/** A text that was cut without a mark is a long one: a column or a log line has room for that. */
const SHORTEST_CUT_TEXT = 40;

/** Six characters of base64 hold four of the secret. */
const SHORTEST_HALF_BASE64 = 6;

/** Times that one character may grow by being encoded again and again: `%26%23x26%3B%26%23x23%3B35%26%23x3b%3B`, and more. */
const GROWTH = 72;

/** Characters that are canonicalised at once. */
const CHUNK = 65_536;

/** Known secrets, ready to be looked for. */
export interface KnownSecrets {
	/** As they are. */
	literals: string[];
	/** In canonical form, for each way to read a text: one, unless a secret has control characters in it. */
	readings: Array<Reading & { canonicals: CanonicalSecret[] }>;
	/** For all ways to stand in base64. */
	base64: RegExp;
	/** What the base64 of each begins with, for what a cut has left. */
	base64Texts: string[];
	/** Four characters in a row of any of these: without one of them, no half of a secret ends or begins there. */
	grams: Set<string>;
	/** Of the longest of them, as it may be written. */
	reach: number;
	/** Where an escape may begin. */
	escapes: RegExp;
}

/** A secret whose canonical form can be told from other text. */
interface CanonicalSecret {
	form: string;
	endsInBackslash: boolean;
	/** How many backslashes must stand there: of a secret that is mostly made of them, little else is left. */
	backslashes: number;
}

/** Kept as long as the caller keeps its list: the same few secrets are looked for in every answer. */
const prepared = new WeakMap<readonly string[], KnownSecrets | undefined>();

/** Undefined when there is nothing to look for. */
export function prepare(secrets: readonly string[]): KnownSecrets | undefined {
	if (secrets.length === 0) return undefined;
	if (!prepared.has(secrets)) prepared.set(secrets, prepareNew(secrets));
	return prepared.get(secrets);
}

function prepareNew(secrets: readonly string[]): KnownSecrets | undefined {
	const literals = [...new Set(secrets.filter(({ length }) => length >= SHORTEST_LITERAL))];
	if (literals.length === 0) return undefined;
	// eslint-disable-next-line no-control-regex
	const hasControls = literals.some((secret) => /[\u0000-\u001f\u007f]/.test(secret));
	const plusIsSpace = hasControls || literals.some((secret) => /\s/.test(secret));
	const readings = (hasControls ? [false, true] : [false]).map((controls) => {
		const canonicals = literals
			.map((secret) => ({ secret, form: canonical(secret, { plusIsSpace, controls }).text, endsInBackslash: secret.endsWith('\\') }))
			.filter(({ form }) => form.length >= SHORTEST_CANONICAL)
			.map((one) => ({ ...one, backslashes: tellsItself(one.secret, one.form) ? 0 : backslashesIn(one.secret) }))
			.flatMap((one) => [one, ...withoutOpenEnd(one)]);
		return { plusIsSpace, controls, canonicals };
	});
	const forms = new Set(readings.flatMap(({ canonicals }) => canonicals.map(({ form }) => form)));
	const found = new Set(readings[0].canonicals.map(({ secret }) => secret));
	const others = literals.filter((secret) => !found.has(secret)).flatMap(spellingsOf);
	const inBase64 = literals.map(base64FormsOf);
	const patterns = inBase64.flatMap(({ whole, inside }) => [`${base64Pattern(whole)}={0,2}`, ...inside.map(base64Pattern)]);
	const longest = literals.reduce((most, { length }) => Math.max(most, length), 0);
	const base64Texts = inBase64.flatMap(({ whole, inside }) => [whole, ...inside]);
	return {
		literals: [...new Set([...literals, ...others])],
		readings,
		base64: new RegExp(patterns.join('|'), 'g'),
		base64Texts,
		grams: new Set([...forms, ...literals, ...base64Texts].flatMap(gramsOf)),
		reach: GROWTH * longest + 64,
		// eslint-disable-next-line no-control-regex
		escapes: plusIsSpace ? /[%&\\+\u0000-\u001f\u007f\u00ad\u200b-\u200d\u2060\ufeff]/g : /[%&\\\u00ad\u200b-\u200d\u2060\ufeff]/g,
	};
}

function gramsOf(text: string): string[] {
	return Array.from({ length: Math.max(0, text.length - SHORTEST_HALF + 1) }, (_, at) => text.slice(at, at + SHORTEST_HALF));
}

/** Whether the canonical form still is what only this secret is: of one that is mostly backslashes, little is left. */
function tellsItself({ length }: string, form: string): boolean {
	return form.length >= SHORTEST_LITERAL && (form.length >= SHORTEST_TELLING || 2 * form.length > length);
}

/** The same without an escape that its end seems to begin: what follows in the text might complete it. */
function withoutOpenEnd<T extends CanonicalSecret & { secret: string }>(one: T): T[] {
	const form = one.form.replace(CUT_ESCAPE, '');
	return form !== one.form && tellsItself(one.secret, form) ? [{ ...one, form }] : [];
}

/** Backslashes, as they are or encoded. */
function backslashesIn(text: string): number {
	return text.match(/\\(?!u005c)|%(?:25)*5c|&#(?:92|x5c);|&bsol;|u005c/gi)?.length ?? 0;
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inGoJson = (text: string) => inJson(text).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
const inAscii = (text: string) => inJson(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inHtml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const percent = (text: string) => percentEncode(text);
const strictPercent = (text: string) => percent(text).replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const loosePercent = (text: string) => encodeURI(Buffer.from(text, 'utf8').toString('utf8'));
const ENCODERS = [inJson, inGoJson, inAscii, inHtml, percent, strictPercent, loosePercent];

/** The ways to write a secret one by one, one encoder on another. */
function spellingsOf(secret: string): string[] {
	const once = ENCODERS.map((encode) => encode(secret));
	const all = [...once, ...once.flatMap((text) => ENCODERS.map((encode) => encode(text)))];
	return [...new Set(all.flatMap((text) => [text, text.replace(/%../g, (hex) => hex.toLowerCase()), text.replace(/%20/g, '+')]))];
}

/** Adds where known secrets stand in the text. */
export function findKnown(text: string, known: KnownSecrets, spans: Span[]): void {
	for (const literal of known.literals) findText(text, literal, (start, end) => spans.push({ start, end }));
	findBase64(text, known, spans);
	for (const { from, to } of stretchesWithEscapes(text, known)) findCanonical(text, known, from, to, spans);
	findHalves(text, known, spans);
}

function findText(text: string, wanted: string, found: (start: number, end: number) => void): void {
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found(at, at + wanted.length);
}

function findBase64(text: string, { base64 }: KnownSecrets, spans: Span[]): void {
	for (let match = matchAt(base64, text, 0); match; match = matchAt(base64, text, match.index + 1)) {
		spans.push({ start: match.index, end: match.index + match[0].length });
	}
}

/** The parts of a text in which a secret may stand that is written with an escape: so far around each. */
function* stretchesWithEscapes(text: string, { escapes, reach }: KnownSecrets): Generator<{ from: number; to: number }> {
	const most = Math.max(CHUNK, 8 * reach);
	let from = -1;
	let to = -1;
	// Those within reach of one need not be looked at: the stretch goes that far beyond.
	for (let match = matchAt(escapes, text, 0); match; match = matchAt(escapes, text, match.index + reach)) {
		const at = match.index;
		if (from < 0 || at - reach > to) {
			if (from >= 0) yield { from, to };
			from = Math.max(0, at - reach);
		}
		to = Math.min(text.length, at + 2 * reach);
		if (to - from > most) {
			yield { from, to };
			// What begins in the part just given may end behind it.
			from = Math.max(0, to - 3 * reach);
		}
	}
	if (from >= 0) yield { from, to };
}

function findCanonical(text: string, { readings, base64 }: KnownSecrets, from: number, to: number, spans: Span[]): void {
	for (const { canonicals, ...reading } of readings) {
		const form = canonical(text, reading, from, to);
		for (const { form: wanted, endsInBackslash, backslashes } of canonicals) {
			findText(form.text, wanted, (start, end) => {
				const span = { start: form.origins[start], end: endOf(form, end, endsInBackslash) };
				if (backslashes === 0 || backslashesIn(text.slice(span.start, span.end)) >= backslashes) spans.push(span);
			});
		}
		for (let match = matchAt(base64, form.text, 0); match; match = matchAt(base64, form.text, match.index + 1)) {
			spans.push({ start: form.origins[match.index], end: form.origins[match.index + match[0].length] });
		}
	}
}

/** Where the characters before `end` end in the given text: with the backslashes that follow, or before these. */
function endOf({ origins, own }: Canonical, end: number, withBackslashes: boolean): number {
	return withBackslashes ? own[end] : origins[end];
}

/** A mark of those who cut. */
const CUT = /…|\.{3,}/g;

/** Where the canonical form may be another than what stands there. */
// eslint-disable-next-line no-control-regex
const ESCAPE = /[%&\\+;\u0000-\u001f\u007f\u00ad\u200b-\u200d\u2060\ufeff]/;

/** What a cut leaves of an escape: `%2`, `&am`, `\u00`. */
const CUT_ESCAPE = /(?:%[0-9a-f]?|&#?[a-z0-9]{0,8}|\\+(?:u[0-9a-f]{0,3})?)$/i;

/** Adds the beginnings of secrets before a cut, and their ends behind one. */
function findHalves(text: string, known: KnownSecrets, spans: Span[]): void {
	let before = 0;
	for (let cut = matchAt(CUT, text, 0); cut; cut = matchAt(CUT, text, cut.index + cut[0].length)) {
		const behind = cut.index + cut[0].length;
		findBeginning(text, Math.max(before, cut.index - known.reach), cut.index, known, SHORTEST_HALF, spans);
		findEnd(text, behind, known, spans);
		before = behind;
	}
	if (text.length >= SHORTEST_CUT_TEXT) {
		findBeginning(text, Math.max(before, text.length - known.reach), text.length, known, SHORTEST_HALF_AT_END, spans);
	}
}

function findBeginning(text: string, from: number, to: number, known: KnownSecrets, shortest: number, spans: Span[]): void {
	if (to - from < shortest) return;
	const tail = text.slice(Math.max(from, to - 24), to);
	if (!ESCAPE.test(tail) && !known.grams.has(tail.slice(-SHORTEST_HALF))) return;
	const raw = text.slice(from, to);
	for (const literal of known.literals) {
		const length = overlap(raw, literal, shortest);
		if (length > 0) spans.push({ start: to - length, end: to });
	}
	const rest = CUT_ESCAPE.exec(tail)?.[0].length ?? 0;
	for (const end of rest > 0 ? [to, to - rest] : [to]) {
		for (const { canonicals, ...reading } of known.readings) {
			const { text: form, origins } = canonical(text, reading, from, end);
			// Half an escape may lie under another one: "&#x25;" is the beginning of "&#x25;41".
			for (const head of new Set([form, form.replace(CUT_ESCAPE, '')])) {
				const add = (length: number) => length > 0 && spans.push({ start: origins[head.length - length], end: to });
				for (const { form: secret } of canonicals) add(overlap(head, secret, shortest));
				for (const encoded of known.base64Texts) add(overlap(head, encoded, Math.max(shortest, SHORTEST_HALF_BASE64)));
			}
		}
	}
}

/** How many characters at the end of `text` are the first ones of `secret`, if at least so many. */
function overlap(text: string, secret: string, shortest: number): number {
	const last = text[text.length - 1];
	for (let length = Math.min(secret.length, text.length); length >= shortest; length--) {
		if (secret[length - 1] === last && text.endsWith(secret.slice(0, length))) return length;
	}
	return 0;
}

/** What may be left of an escape at the beginning of a text that was cut there: `x26;`, `u0026`, `2F`. */
const LONGEST_REST = 6;

function findEnd(text: string, from: number, known: KnownSecrets, spans: Span[]): void {
	const next = matchAt(CUT, text, from)?.index ?? text.length;
	const to = Math.min(next, from + known.reach);
	if (to - from < SHORTEST_HALF) return;
	const head = text.slice(from, Math.min(to, from + 24));
	if (!ESCAPE.test(head) && !gramsOf(head.slice(0, LONGEST_REST + SHORTEST_HALF)).some((gram) => known.grams.has(gram))) return;
	for (const literal of known.literals) {
		const length = headOverlap(text, from, literal);
		if (length > 0) spans.push({ start: from, end: from + length });
	}
	for (const { canonicals, ...reading } of known.readings) {
		const form = canonical(text, reading, from, to);
		for (const { form: secret, endsInBackslash } of canonicals) {
			for (let skipped = 0; skipped <= LONGEST_REST; skipped++) {
				const length = headOverlap(form.text, skipped, secret);
				if (length > 0) spans.push({ start: from, end: endOf(form, skipped + length, endsInBackslash) });
			}
		}
	}
}

/** How many characters from `at` on are the last ones of `secret`, if at least so many. */
function headOverlap(text: string, at: number, secret: string): number {
	const first = text[at];
	for (let length = Math.min(secret.length, text.length - at); length >= SHORTEST_HALF; length--) {
		if (secret[secret.length - length] === first && text.startsWith(secret.slice(-length), at)) return length;
	}
	return 0;
}

/** In base64 alone, and at the three places that a secret can have inside the base64 of a longer text. */
function base64FormsOf(secret: string): { whole: string; inside: string[] } {
	const bytes = Buffer.from(secret, 'utf8');
	const inside = [0, 1, 2].map((offset) => {
		const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
		// Only the characters that consist of nothing but the secret's bits.
		return shifted.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
	});
	return { whole: bytes.toString('base64').replace(/=+$/, ''), inside: inside.filter(({ length }) => length >= 6) };
}

function base64Pattern(base64: string): string {
	// Where a plus counts as a space, it has become one in the canonical form.
	return base64.replace(/\+/g, '[+ -]').replace(/\//g, '(?:\\\\?\\/|_)');
}
