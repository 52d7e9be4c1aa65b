/**
 * JSON whose integers survive. SCNs, job ids and byte counts of both services go beyond 2^53, where
 * `JSON.parse` silently changes the last digits; Node 20 has neither `context.source` nor `JSON.rawJSON`.
 */

/** No shorter integer is unsafe, and of two texts of this length the larger one is the larger number. */
const LARGEST_SAFE = String(Number.MAX_SAFE_INTEGER);
const LENGTH = LARGEST_SAFE.length;

/**
 * Like `JSON.parse`, but an integer literal beyond ±`Number.MAX_SAFE_INTEGER` becomes a string of its digits.
 *
 * The digits get quotes in the text and `JSON.parse` does the rest, because nothing written in JavaScript
 * builds objects as fast. Quotes never make an invalid text valid: a string may stand wherever a number may,
 * and the one place where only a string may, before a colon, is left alone.
 */
export function parseLossless(text: string): unknown {
	const quoted = quoteUnsafeIntegers(text);
	try {
		return JSON.parse(quoted);
	} catch {
		// Both texts are refused; this refusal counts its position in the one that the caller has.
		return JSON.parse(text);
	}
}

function quoteUnsafeIntegers(text: string): string {
	let quoted = '';
	let pieces: string[] = [];
	let copied = 0;
	let open = indexOfQuote(text, 0);
	let closed = -1;
	// Sixteen digits in a row always cover one of these probes: the other characters need no look at all.
	for (let probe = LENGTH - 1; probe < text.length; probe += LENGTH) {
		if (!isDigit(text, probe)) continue;
		let start = probe;
		let end = probe + 1;
		while (isDigit(text, start - 1)) start--;
		while (isDigit(text, end)) end++;
		probe = end - 1;
		if (end - start < LENGTH) continue;

		if (isBehindName(text, start)) open = indexOfQuote(text, end);
		while (open < start) {
			closed = indexOfClosingQuote(text, open + 1);
			open = indexOfQuote(text, closed + 1);
		}
		if (closed > start) {
			probe = closed;
		} else if (isUnsafeInteger(text, start, end)) {
			const from = text[start - 1] === '-' ? start - 1 : start;
			pieces.push(text.slice(copied, from), text.slice(from, end));
			copied = end;
			// Small batches die young: collecting all pieces of a large text costs more than finding them.
			if (pieces.length > 1000) {
				quoted += `${pieces.join('"')}"`;
				pieces = [];
			}
		}
	}
	pieces.push(text.slice(copied));
	return quoted + pieces.join('"');
}

function isDigit(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 0x30 && code <= 0x39;
}

/**
 * Whether the text before `start` ends like `taskId":`. No string opens right behind a letter, so that quote closes
 * one, and the strings before it need not be counted; in our answers this spares nearly all the counting.
 */
function isBehindName(text: string, start: number): boolean {
	return text[start - 1] === ':' && text[start - 2] === '"' && /[a-z]/i.test(text.charAt(start - 3));
}

function indexOfQuote(text: string, from: number): number {
	const at = text.indexOf('"', from);
	return at < 0 ? text.length : at;
}

function indexOfClosingQuote(text: string, from: number): number {
	for (let at = indexOfQuote(text, from); ; at = indexOfQuote(text, at + 1)) {
		let content = at;
		while (text[content - 1] === '\\') content--;
		// Backslashes in pairs are text of their own; an odd one belongs to the quote.
		if ((at - content) % 2 === 0 || at === text.length) return at;
	}
}

/** Whether these digits are too large and a whole value: no piece of a fraction or exponent, no key. */
function isUnsafeInteger(text: string, start: number, end: number): boolean {
	if (text[start] === '0') return false;
	if (end - start === LENGTH && text.slice(start, end) <= LARGEST_SAFE) return false;
	const before = text[start - 1] === '-' ? text[start - 2] : text[start - 1];
	if (before === '.' || before === 'e' || before === 'E' || before === '+') return false;
	let after = end;
	while (text[after] === ' ' || text[after] === '\n' || text[after] === '\t' || text[after] === '\r') after++;
	if (text[after] === ':') return false;
	return text[end] !== '.' && text[end] !== 'e' && text[end] !== 'E';
}

/**
 * Like `JSON.stringify`, but a bigint becomes an integer literal, digit for digit: the way out for an SCN.
 *
 * `JSON.stringify` writes each bigint as a marked string, from which mark and quotes are then taken away. The
 * mark grows until only bigints carry it, so that no caller's text is ever taken for a number.
 */
export function stringifyLossless(value: unknown): string {
	for (let mark = 'n:'; ; mark += ':') {
		let bigints = 0;
		const text = JSON.stringify(value, function (this: Record<string, unknown>, key: string, member: unknown) {
			// The holder is asked too: some libraries give BigInt a toJSON, which runs before this function.
			const big = typeof this[key] === 'bigint' ? this[key] : member;
			if (typeof big !== 'bigint') return member;
			bigints++;
			return `${mark}${big}`;
		});
		if (bigints === 0) return text;
		const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g');
		if (text.match(marked)?.length === bigints) return text.replace(marked, '$1');
	}
}
