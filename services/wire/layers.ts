import type { Span } from './spans';

/** A text as it was given, or with one more level of percent-encoding and HTML's entities taken away. */
export interface Layer {
	text: string;
	/** What it was made from, and where in that each escape stood. */
	below?: { layer: Layer; escapes: Escapes };
}

/** Where escapes stood: the first `count` entries of each list, in order. */
interface Escapes {
	count: number;
	/** In the decoded text. */
	at: Uint32Array;
	/** In the text below: where each began and ended. */
	begin: Uint32Array;
	end: Uint32Array;
}

/** One character in percent-encoding, or one of HTML's entities for what JSON and URIs are made of. */
const ESCAPE =
	/%[0-7][0-9a-f]|%[c-d][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}|&(?:amp|lt|gt|quot|apos|#(?:34|38|39|60|61|62)|#x(?:22|26|27|3[cde]));/gi;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The layer above; none when nothing is encoded. */
export function decoded(layer: Layer): Layer | undefined {
	const { text } = layer;
	ESCAPE.lastIndex = 0;
	let match = ESCAPE.exec(text);
	if (!match) return undefined;
	let escapes: Escapes = { count: 0, at: new Uint32Array(64), begin: new Uint32Array(64), end: new Uint32Array(64) };
	const parts: string[] = [];
	let result = '';
	let length = 0;
	let copied = 0;
	for (; match; match = ESCAPE.exec(text)) {
		const char = meaningOf(match[0]);
		parts.push(text.slice(copied, match.index), char);
		length += match.index - copied;
		if (escapes.count === escapes.at.length) escapes = twiceAsLong(escapes);
		escapes.at[escapes.count] = length;
		escapes.begin[escapes.count] = match.index;
		escapes.end[escapes.count++] = ESCAPE.lastIndex;
		length += char.length;
		copied = ESCAPE.lastIndex;
		// Small batches die young: collecting all pieces of a large text costs more than finding them.
		if (parts.length > 2000) result += parts.splice(0).join('');
	}
	parts.push(text.slice(copied));
	return { text: result + parts.join(''), below: { layer, escapes } };
}

function meaningOf(escape: string): string {
	if (escape.startsWith('%')) return Buffer.from(escape.replaceAll('%', ''), 'hex').toString('utf8');
	const name = escape.slice(1, -1).toLowerCase();
	if (!name.startsWith('#')) return NAMED[name];
	return String.fromCharCode(name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

function twiceAsLong({ count, at, begin, end }: Escapes): Escapes {
	const longer = (list: Uint32Array) => {
		const copy = new Uint32Array(2 * list.length);
		copy.set(list);
		return copy;
	};
	return { count, at: longer(at), begin: longer(begin), end: longer(end) };
}

/** The same stretch in the text as it was given. */
export function given({ below }: Layer, span: Span): Span {
	if (!below) return span;
	const { layer, escapes } = below;
	return given(layer, { ...span, start: originOf(escapes, span.start), end: originOf(escapes, span.end) });
}

/** Whether an escape stood in this stretch; in the given text itself, anything counts. */
export function holdsEscape({ below }: Layer, start: number, end: number): boolean {
	if (!below) return true;
	const index = firstFrom(below.escapes, start);
	return index < below.escapes.count && below.escapes.at[index] < end;
}

function originOf(escapes: Escapes, position: number): number {
	const index = firstFrom(escapes, position);
	if (index < escapes.count && escapes.at[index] === position) return escapes.begin[index];
	if (index === 0) return position;
	// Counted back from the next escape, or on from the last one: a character may have two units.
	if (index < escapes.count) return escapes.begin[index] - (escapes.at[index] - position);
	const last = index - 1;
	const units = position - escapes.at[last];
	return escapes.end[last] + Math.max(0, units - unitsOf(escapes, last));
}

/** Units of the character that the escape stood for: UTF-16 has two for what UTF-8 has four bytes for. */
function unitsOf({ begin, end }: Escapes, index: number): number {
	return end[index] - begin[index] === 12 ? 2 : 1;
}

/** Index of the first escape at or behind a position of the decoded text. */
function firstFrom({ count, at }: Escapes, position: number): number {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (at[middle] < position) low = middle + 1;
		else high = middle;
	}
	return low;
}
