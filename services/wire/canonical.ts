/**
 * One form for all the ways in which a text may be written: percent-encoding, HTML's entities, JSON's and Markdown's
 * backslashes, nested in any order, taken away until nothing is left of them. Whatever a known secret was encoded by on
 * its way, its canonical form is found in that of the text. It is no decoder: what comes out may mean something else.
 */
export interface Canonical {
	text: string;
	/**
	 * Where in the given text each character began, with the backslashes before it; and at the end where the last one
	 * ended. Good until the next call, like `own`.
	 */
	origins: Uint32Array;
	/** The same without the backslashes. */
	own: Uint32Array;
}

/** HTML's names for what is not a letter, a digit or a space of its own. */
const ENTITIES: Record<string, string> = {
	amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', num: '#', excl: '!', dollar: '$', percnt: '%', lpar: '(', rpar: ')', ast: '*',
	plus: '+', comma: ',', period: '.', sol: '/', colon: ':', semi: ';', equals: '=', quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\',
	rsqb: ']', rbrack: ']', Hat: '^', lowbar: '_', grave: '`', lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}', rbrace: '}', tilde: '~',
	Tab: ' ', NewLine: ' ', dash: '-', hyphen: '-',
};
const LONGEST_ENTITY = 10;

const code = (char: string) => char.charCodeAt(0);
const PERCENT = code('%');
const AMPERSAND = code('&');
const SEMICOLON = code(';');
const BACKSLASH = code('\\');
const PLUS = code('+');
const SPACE = code(' ');
const U = code('u');
/** n, r, t, b, f behind a backslash. */
const CONTROLS = new Set([...'nrtbf'].map(code));

/** What may be meant in two ways. */
export interface Reading {
	/** Whether `+` counts as a space, as in HTML forms. */
	plusIsSpace: boolean;
	/** Whether `\n` counts as a line break, as in JSON; else it is an n behind some backslash. */
	controls: boolean;
}

/** The canonical form of a stretch of a text. */
export function canonical(text: string, reading: Reading, from = 0, to = text.length): Canonical {
	const writer = new Writer(text, reading, from, to);
	for (let at = from; at < to; ) at = writer.take(at);
	return writer.done();
}

/** Room for the short ones. */
const UNITS = new Uint16Array(65_536 * 2);
const ORIGINS = new Uint32Array(UNITS.length);
const OWN = new Uint32Array(UNITS.length);

/** Stands for a run of control characters until the text is made, where it is a space: so does `quote` write them. */
const CONTROL_RUN = 1;

/** Writes the canonical form, and takes back what turns out to be the beginning of an escape. */
class Writer {
	private readonly units: Uint16Array;

	private readonly origins: Uint32Array;

	private readonly own: Uint32Array;

	private length = 0;

	/** Where the backslashes before the next character began; -1 = there are none. */
	private escapedAt = -1;

	constructor(
		private readonly text: string,
		private readonly reading: Reading,
		from: number,
		private readonly to: number,
	) {
		// Nothing gets longer. Thousands of short ones in a row need not make room each time.
		const isShort = to - from < UNITS.length;
		this.units = isShort ? UNITS : new Uint16Array(to - from);
		this.origins = isShort ? ORIGINS : new Uint32Array(to - from + 1);
		this.own = isShort ? OWN : new Uint32Array(to - from + 1);
	}

	/** Takes what stands at `at`; gives where to go on. */
	take(at: number): number {
		const unit = this.text.charCodeAt(at);
		const escaped = this.escapedAt >= 0;
		if (escaped && unit === U) {
			const hex = this.text.slice(at + 1, at + 5);
			if (at + 5 <= this.to && /^[0-9a-f]{4}$/i.test(hex)) {
				this.write(parseInt(hex, 16), at);
				return at + 5;
			}
		}
		this.write(escaped && this.reading.controls && CONTROLS.has(unit) ? 0 : unit, at);
		return at + 1;
	}

	done(): Canonical {
		this.origins[this.length] = this.escapedAt >= 0 ? this.escapedAt : this.to;
		this.own[this.length] = this.to;
		// A string takes only so many arguments at once.
		const parts: string[] = [];
		for (let at = 0; at < this.length; at += 8192) parts.push(String.fromCharCode(...this.units.subarray(at, Math.min(at + 8192, this.length))));
		return { text: parts.join('').replaceAll(String.fromCharCode(CONTROL_RUN), ' '), origins: this.origins, own: this.own };
	}

	private write(unit: number, at: number): void {
		const start = this.escapedAt >= 0 ? this.escapedAt : at;
		if (unit === BACKSLASH) {
			this.escapedAt = start;
			return;
		}
		this.escapedAt = -1;
		const isControl = unit < SPACE || unit === 0x7f;
		if (isControl && this.length > 0 && this.units[this.length - 1] === CONTROL_RUN) return;
		if (unit > 0x7f && isInvisible(unit)) return;
		this.units[this.length] = isControl ? CONTROL_RUN : unit === PLUS && this.reading.plusIsSpace ? SPACE : unit;
		this.own[this.length] = at;
		this.origins[this.length++] = start;
		if (unit === SEMICOLON) this.reduceEntity();
		else if (isHex(unit)) this.reducePercent();
	}

	/** `…&lt;` becomes `…<`. */
	private reduceEntity(): void {
		let begin = this.length - 2;
		const first = Math.max(0, begin - LONGEST_ENTITY);
		while (begin > first && this.units[begin] !== AMPERSAND) begin--;
		if (begin < 0 || this.units[begin] !== AMPERSAND) return;
		const name = String.fromCharCode(...this.units.subarray(begin + 1, this.length - 1));
		const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
		const point = number ? parseInt(number[1] ?? number[2], number[1] === undefined ? 10 : 16) : undefined;
		const char = point === undefined ? (Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined) : point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
		if (char !== undefined) this.replace(begin, char);
	}

	/** `…%2F` becomes `…/`, and `…%C3%A9` becomes `…é`. */
	private reducePercent(): void {
		const last = this.byteBefore(this.length);
		if (last === undefined) return;
		if (last < 0x80) {
			this.replace(this.length - 3, String.fromCharCode(last));
			return;
		}
		const bytes = [last];
		while (bytes.length < 4 && bytes[0] >= 0x80 && bytes[0] < 0xc0) {
			const byte = this.byteBefore(this.length - 3 * bytes.length);
			if (byte === undefined) return;
			bytes.unshift(byte);
		}
		const wanted = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : bytes[0] >= 0xc0 ? 2 : 0;
		if (wanted !== bytes.length) return;
		const char = Buffer.from(bytes).toString('utf8');
		if (!char.includes('\ufffd')) this.replace(this.length - 3 * wanted, char);
	}

	/** The byte of the `%XX` that ends before `end`. */
	private byteBefore(end: number): number | undefined {
		if (end < 3 || this.units[end - 3] !== PERCENT || !isHex(this.units[end - 2]) || !isHex(this.units[end - 1])) return undefined;
		// Nothing puts a backslash before a digit of an escape: there, two things have met.
		if (this.origins[end - 2] < this.own[end - 2] || this.origins[end - 1] < this.own[end - 1]) return undefined;
		return parseInt(String.fromCharCode(this.units[end - 2], this.units[end - 1]), 16);
	}

	private replace(begin: number, char: string): void {
		const at = this.own[begin];
		this.escapedAt = this.origins[begin] < at ? this.origins[begin] : -1;
		this.length = begin;
		for (let unit = 0; unit < char.length; unit++) this.write(char.charCodeAt(unit), at);
	}
}

function isHex(unit: number): boolean {
	return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x46) || (unit >= 0x61 && unit <= 0x66);
}

/** Whether a character is drawn as nothing: a soft hyphen, a space or joiner of no width, a byte order mark. */
function isInvisible(unit: number): boolean {
	return unit === 0xad || (unit >= 0x200b && unit <= 0x200d) || unit === 0x2060 || unit === 0xfeff;
}
