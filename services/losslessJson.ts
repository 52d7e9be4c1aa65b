/**
 * JSON whose integers survive. SCNs, job ids and byte counts of both services go beyond 2^53, where
 * `JSON.parse` silently changes the last digits; Node 20 has neither `context.source` nor `JSON.rawJSON`.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const MINUS = 0x2d;

/** As long as `Number.MAX_SAFE_INTEGER`, so two texts of this length compare like the numbers they mean. */
const LARGEST_SAFE = String(Number.MAX_SAFE_INTEGER);

/**
 * Like `JSON.parse`, but an integer literal beyond ±`Number.MAX_SAFE_INTEGER` becomes a string of its digits.
 *
 * The digits get quotes in the text and `JSON.parse` does the rest, because nothing written in JavaScript
 * builds objects as fast. Quotes never make an invalid text valid: a string may stand wherever a number may,
 * and the one place where only a string may, before a colon, is left alone.
 */
export function parseLossless(text: string): unknown {
	if (!/\d{16}/.test(text)) return JSON.parse(text);
	const quoted = quoteUnsafeIntegers(text);
	try {
		return JSON.parse(quoted);
	} catch {
		// The text is refused either way; this refusal counts positions in the text that the caller has.
		return JSON.parse(text);
	}
}

function quoteUnsafeIntegers(text: string): string {
	let quoted = '';
	let copied = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) {
			at = endOfString(text, at);
		} else if (code >= ZERO && code <= NINE) {
			const end = endOfDigits(text, at);
			if (end - at >= LARGEST_SAFE.length && isUnsafeInteger(text, at, end)) {
				const start = text.charCodeAt(at - 1) === MINUS ? at - 1 : at;
				quoted += `${text.slice(copied, start)}"${text.slice(start, end)}"`;
				copied = end;
			}
			at = end - 1;
		}
	}
	return quoted + text.slice(copied);
}

/** Index of the closing quote of the string that opens at `open`; the text's length when it never closes. */
function endOfString(text: string, open: number): number {
	let at = open + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) break;
		if (code === BACKSLASH) at++;
	}
	return at;
}

function endOfDigits(text: string, start: number): number {
	let at = start + 1;
	for (let code = text.charCodeAt(at); code >= ZERO && code <= NINE; code = text.charCodeAt(at)) at++;
	return at;
}

/** Whether the run of digits is a whole JSON integer (no piece of a fraction, an exponent or a key) and too large. */
function isUnsafeInteger(text: string, start: number, end: number): boolean {
	if (text.charCodeAt(start) === ZERO) return false;
	if (end - start === LARGEST_SAFE.length && text.slice(start, end) <= LARGEST_SAFE) return false;
	const before = text.charAt(text.charCodeAt(start - 1) === MINUS ? start - 2 : start - 1);
	if (before === '.' || before === '+' || before === 'e' || before === 'E') return false;
	let after = end;
	while (' \t\r\n'.includes(text.charAt(after)) && after < text.length) after++;
	const next = text.charAt(after);
	return !(text.charCodeAt(after) === COLON || (after === end && (next === '.' || next === 'e' || next === 'E')));
}

/**
 * Like `JSON.stringify`, but a bigint becomes an integer literal, digit for digit: the way out for an SCN.
 *
 * `JSON.stringify` writes each bigint as a marked string, from which mark and quotes are then taken away. The
 * mark grows until no string of the value begins with it, so that no caller's text is ever taken for a number.
 */
export function stringifyLossless(value: unknown): string {
	for (let mark = 'n:'; ; mark += ':') {
		let isTaken = false;
		const text = JSON.stringify(value, function (this: Record<string, unknown>, key: string, member: unknown) {
			// The holder is asked too: libraries give BigInt a toJSON, which runs before this function.
			const big = typeof this[key] === 'bigint' ? this[key] : member;
			if (typeof big === 'bigint') return `${mark}${big}`;
			isTaken ||= typeof member === 'string' && member.startsWith(mark);
			return member;
		});
		// A quote that opens a value never follows a backslash, and a colon follows only keys.
		if (!isTaken) return text?.replace(new RegExp(`(?<!\\\\)"${mark}(-?\\d+)"(?!:)`, 'g'), '$1');
	}
}
