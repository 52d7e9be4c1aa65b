/**
 * JSON as Go writes and reads it. SCNs are nanoseconds and lie beyond 2^53: they are bigint here and
 * integer literals on the wire, digit for digit, in both directions. docs/reference/obshell.md#3-endpoints.
 */

/** A value read from JSON: integers beyond 2^53 are bigint. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };

/** Go's own words for what is wrong with a JSON text, as `Bind JSON failed: …` quotes them. */
export class JsonSyntaxError extends Error {}

/** Writes a value as Go's encoding/json does: bigint as an integer literal, undefined keys left out, `<`, `>` and `&` escaped. */
export function renderJson(value: unknown): string {
	if (value === null || value === undefined) return 'null';
	if (typeof value === 'bigint') return value.toString();
	if (typeof value === 'string') return renderString(value);
	if (Array.isArray(value)) return `[${value.map(renderJson).join(',')}]`;
	if (typeof value === 'object') {
		const members = Object.entries(value)
			.filter(([, member]) => member !== undefined)
			.map(([key, member]) => `${renderString(key)}:${renderJson(member)}`);
		return `{${members.join(',')}}`;
	}
	return JSON.stringify(value);
}

/** Reads a JSON text; integers beyond 2^53 become bigint. `whole` = text after the value is an error (Unmarshal), else it is ignored (Decoder). */
export function parseJson(text: string, whole = false): Json {
	return new Reader(text, whole).read();
}

function renderString(text: string): string {
	return JSON.stringify(text).replace(
		/[<>&\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

class Reader {
	private at = 0;

	constructor(
		private readonly text: string,
		private readonly whole: boolean,
	) {}

	read(): Json {
		this.skipSpace();
		if (this.at >= this.text.length) throw new JsonSyntaxError(this.whole ? 'unexpected end of JSON input' : 'EOF');
		const value = this.value();
		this.skipSpace();
		if (this.whole && this.at < this.text.length) this.fail('after top-level value');
		return value;
	}

	private value(): Json {
		const next = this.text[this.at];
		if (next === '{') return this.object();
		if (next === '[') return this.array();
		if (next === '"') return this.string();
		if (next === 't') return this.word('true', true);
		if (next === 'f') return this.word('false', false);
		if (next === 'n') return this.word('null', null);
		return this.number();
	}

	private object(): Json {
		const members: { [key: string]: Json } = {};
		this.at++;
		this.skipSpace();
		if (this.take('}')) return members;
		for (;;) {
			this.skipSpace();
			if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string');
			const key = this.string();
			this.skipSpace();
			if (!this.take(':')) this.fail('after object key');
			this.skipSpace();
			members[key] = this.value();
			this.skipSpace();
			if (this.take('}')) return members;
			if (!this.take(',')) this.fail('after object key:value pair');
		}
	}

	private array(): Json {
		const elements: Json[] = [];
		this.at++;
		this.skipSpace();
		if (this.take(']')) return elements;
		for (;;) {
			this.skipSpace();
			elements.push(this.value());
			this.skipSpace();
			if (this.take(']')) return elements;
			if (!this.take(',')) this.fail('after array element');
		}
	}

	private string(): string {
		const start = this.at;
		this.at++;
		while (this.text[this.at] !== '"') {
			if (this.at >= this.text.length) this.fail('');
			if (this.text.charCodeAt(this.at) < 0x20) this.fail('in string literal');
			this.at += this.text[this.at] === '\\' ? 2 : 1;
		}
		this.at++;
		try {
			return JSON.parse(this.text.slice(start, this.at)) as string;
		} catch {
			return this.failWith('invalid character in string escape code');
		}
	}

	private number(): number | bigint {
		const literal = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/.exec(this.text.slice(this.at, this.at + 64))?.[0];
		if (literal === undefined) this.fail('looking for beginning of value');
		this.at += literal.length;
		const number = Number(literal);
		return /^-?[0-9]+$/.test(literal) && !Number.isSafeInteger(number) ? BigInt(literal) : number;
	}

	private word(word: string, value: Json): Json {
		if (!this.text.startsWith(word, this.at)) {
			let good = 0;
			while (this.text[this.at + good] === word[good]) good++;
			this.at += good;
			this.fail(`in literal ${word} (expecting '${word[good]}')`);
		}
		this.at += word.length;
		return value;
	}

	private skipSpace(): void {
		while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
	}

	private take(character: string): boolean {
		if (this.text[this.at] !== character) return false;
		this.at++;
		return true;
	}

	private failWith(text: string): never {
		throw new JsonSyntaxError(text);
	}

	private fail(where: string): never {
		const character = this.text[this.at];
		if (character === undefined) {
			throw new JsonSyntaxError(this.whole ? 'unexpected end of JSON input' : 'unexpected EOF');
		}
		const shown = character === "'" ? `'\\''` : character === '"' ? `'"'` : `'${character}'`;
		throw new JsonSyntaxError(`invalid character ${shown} ${where}`);
	}
}
