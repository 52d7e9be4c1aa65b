/** Binding of bodies and queries to Go structs, with Go's own error texts. docs/reference/obshell.md#23-binding-errors. */
import { bindFailed } from './errors';
import { NO_TIME, faultOfTime, parseRfc3339 } from './times';
import { JsonSyntaxError, parseJson, type Json } from './wire';
import type { Instant } from '../world';

/**
 * A JSON object being bound to the Go struct `struct`, of package `param` unless it names another; keys match in any
 * case, null is absent. Before a key may stand the embedded struct that has it. `field` is what the object itself is
 * bound to, as Go's complaints name it.
 */
export class Bound {
	private readonly members: Map<string, Json>;
	private readonly struct: string;

	constructor(
		value: Json,
		struct: string,
		private readonly field = '',
		owner = '',
	) {
		if (value === null) value = {};
		if (typeof value !== 'object' || Array.isArray(value)) {
			const type = struct.includes('.') ? struct : `param.${struct}`;
			const where = field === '' ? 'value' : `struct field ${owner}.${field}`;
			throw bindFailed(`json: cannot unmarshal ${kindOf(value)} into Go ${where} of type ${type}`);
		}
		this.struct = struct.slice(struct.indexOf('.') + 1);
		this.members = new Map(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]));
	}

	/** A string, or undefined when absent. */
	string(key: string): string | undefined {
		const value = this.member(key);
		if (value === undefined || typeof value === 'string') return value;
		throw this.mismatch(key, value, 'string');
	}

	/** An int of 32 bits or so. */
	int(key: string): number | undefined {
		const value = this.member(key);
		if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
		throw this.mismatch(key, value, 'int');
	}

	/** An int64, exact. */
	int64(key: string): bigint | undefined {
		const value = this.member(key);
		if (value === undefined) return value;
		const number = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
		if (typeof number === 'bigint' && faultOfInt64(String(number)) === undefined) return number;
		throw this.mismatch(key, value, 'int64');
	}

	/** A float64. */
	float(key: string): number | undefined {
		const value = this.member(key);
		if (value === undefined || typeof value === 'number') return value;
		if (typeof value === 'bigint') return Number(value);
		throw this.mismatch(key, value, 'float64');
	}

	/** A bool. */
	bool(key: string): boolean | undefined {
		const value = this.member(key);
		if (value === undefined || typeof value === 'boolean') return value;
		throw this.mismatch(key, value, 'bool');
	}

	/** An RFC 3339 time. */
	time(key: string): { instant: Instant; wall: number } | undefined {
		const text = this.string(key);
		if (text === undefined) return undefined;
		const time = parseRfc3339(text);
		if (!time) throw bindFailed(faultOfTime(text));
		return time;
	}

	/** An array of strings. */
	strings(key: string): string[] | undefined {
		return this.array(key, '[]string')?.map((element) => {
			if (typeof element === 'string') return element;
			throw this.mismatch(key, element, 'string');
		});
	}

	/** An array of structs. */
	structs(key: string, struct: string): Bound[] | undefined {
		return this.array(key, `[]param.${struct}`)?.map((element) => new Bound(element, struct, this.path(key), this.struct));
	}

	/** A struct. */
	struct_(key: string, struct: string): Bound | undefined {
		const value = this.member(key);
		return value === undefined ? undefined : new Bound(value, struct, this.path(key), this.struct);
	}

	private array(key: string, type: string): Json[] | undefined {
		const value = this.member(key);
		if (value === undefined || Array.isArray(value)) return value;
		throw this.mismatch(key, value, type);
	}

	private member(key: string): Json | undefined {
		return this.members.get(key.slice(key.lastIndexOf('.') + 1).toLowerCase()) ?? undefined;
	}

	private path(key: string): string {
		return this.field === '' ? key : `${this.field}.${key}`;
	}

	private mismatch(key: string, value: Json, type: string): Error {
		// Only a number that does not fit is shown.
		const isNumber = typeof value === 'number' || typeof value === 'bigint';
		const shown = isNumber && /^(?:int|uint|float)/.test(type) ? `number ${value}` : kindOf(value);
		return bindFailed(`json: cannot unmarshal ${shown} into Go struct field ${this.struct}.${this.path(key)} of type ${type}`);
	}
}

/** Binds a body's text; a missing body is `{}` already. */
export function bindBody(text: string, struct: string): Bound {
	return new Bound(parsed(text), struct);
}

function parsed(text: string): Json {
	try {
		return parseJson(text);
	} catch (error) {
		return refuseSyntax(error);
	}
}

function refuseSyntax(error: unknown): never {
	throw error instanceof JsonSyntaxError ? bindFailed(error.message) : error;
}

/** Gin's complaint about fields with `binding:"required"`, with the path of Go names to each. */
export function required(...paths: string[]): Error {
	const lines = paths.map((path) => `Key: '${path}' Error:Field validation for '${path.split('.').at(-1)}' failed on the 'required' tag`);
	return bindFailed(lines.join('\n'));
}

/** A time of the query; an empty one is year 1. docs/reference/obshell.md#36-backup-jobs. */
export function queryTime(query: URLSearchParams, key: string): Instant | undefined {
	const text = query.get(key);
	if (text === null) return undefined;
	if (text === '') return Date.parse(NO_TIME);
	const time = parseRfc3339(text);
	if (!time) throw bindFailed(faultOfTime(text));
	return time.instant;
}

/** An unsigned int of the query; absent, empty and 0 are the default. */
export function queryUint(query: URLSearchParams, key: string, byDefault: number): number {
	const text = query.get(key) ?? '';
	if (!/^\d*$/.test(text)) throw bindFailed(`strconv.ParseUint: parsing "${text}": invalid syntax`);
	return Number(text) || byDefault;
}

/** Go's strconv.ParseBool; undefined when it is none. */
export function parseBool(text: string): boolean | undefined {
	if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
	if (['0', 'f', 'F', 'FALSE', 'false', 'False', ''].includes(text)) return false;
	return undefined;
}

/** What Go's strconv.ParseInt says to a text that is no int64; undefined when it is one. */
export function faultOfInt64(text: string): string | undefined {
	if (!/^[+-]?\d+$/.test(text)) return `strconv.ParseInt: parsing "${text}": invalid syntax`;
	const number = BigInt(text.replace('+', ''));
	const fits = number >= -(2n ** 63n) && number < 2n ** 63n;
	return fits ? undefined : `strconv.ParseInt: parsing "${text}": value out of range`;
}

function kindOf(value: Json): string {
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'boolean') return 'bool';
	return typeof value === 'bigint' ? 'number' : typeof value;
}
