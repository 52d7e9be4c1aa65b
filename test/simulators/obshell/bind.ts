/** Binding of bodies and queries to Go structs, with Go's own error texts. docs/reference/obshell.md#23-binding-errors. */
import { bindFailed } from './errors';
import { NO_TIME, parseRfc3339 } from './times';
import { JsonSyntaxError, parseJson, type Json } from './wire';
import type { Instant } from '../world';

/** A JSON object being bound to the Go struct `struct`; keys match in any case, null is absent. */
export class Bound {
	private readonly members: Map<string, Json>;

	constructor(
		value: Json,
		private readonly struct: string,
	) {
		if (value === null) value = {};
		if (typeof value !== 'object' || Array.isArray(value)) {
			throw bindFailed(`json: cannot unmarshal ${kindOf(value)} into Go value of type param.${struct}`);
		}
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
		if (value === undefined || typeof value === 'bigint') return value;
		if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
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
		if (!time) throw bindFailed(timeText(text));
		return time;
	}

	/** An array of strings. */
	strings(key: string): string[] | undefined {
		return this.array(key)?.map((element) => {
			if (typeof element === 'string') return element;
			throw this.mismatch(key, element, 'string');
		});
	}

	/** An array of structs. */
	structs(key: string, struct: string): Bound[] | undefined {
		return this.array(key)?.map((element) => new Bound(element, struct));
	}

	/** A struct. */
	struct_(key: string, struct: string): Bound | undefined {
		const value = this.member(key);
		return value === undefined ? undefined : new Bound(value, struct);
	}

	private array(key: string): Json[] | undefined {
		const value = this.member(key);
		if (value === undefined || Array.isArray(value)) return value;
		throw this.mismatch(key, value, '[]');
	}

	private member(key: string): Json | undefined {
		return this.members.get(key.toLowerCase()) ?? undefined;
	}

	private mismatch(key: string, value: Json, type: string): Error {
		const shown = typeof value === 'number' || typeof value === 'bigint' ? `number ${value}` : kindOf(value);
		return bindFailed(`json: cannot unmarshal ${shown} into Go struct field ${this.struct}.${key} of type ${type}`);
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

/** Gin's complaint about a field with `binding:"required"`, with the path of Go names to it. */
export function required(path: string): Error {
	const field = path.split('.').at(-1);
	return bindFailed(`Key: '${path}' Error:Field validation for '${field}' failed on the 'required' tag`);
}

/** A time of the query; an empty one is year 1. docs/reference/obshell.md#36-backup-jobs. */
export function queryTime(query: URLSearchParams, key: string): Instant | undefined {
	const text = query.get(key);
	if (text === null) return undefined;
	if (text === '') return Date.parse(NO_TIME);
	const time = parseRfc3339(text);
	if (!time) throw bindFailed(timeText(text));
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

function timeText(text: string): string {
	return `parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006-01-02T15:04:05Z07:00"`;
}

function kindOf(value: Json): string {
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'boolean') return 'bool';
	return typeof value === 'bigint' ? 'number' : typeof value;
}
