import { OcpError, invalidParameter } from './errors';

/** Readers of JSON bodies: each gives a member in its documented type, or throws COM10001 naming it. */

/** A JSON object. */
export type Members = Record<string, unknown>;

/** The body, or a member, as an object. */
export function object(value: unknown, name: string): Members {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidParameter(name, shown(value));
	return value as Members;
}

/** A text that is not empty. */
export function text(members: Members, name: string): string {
	const value = members[name];
	if (typeof value !== 'string' || value.trim() === '') throw invalidParameter(name, shown(value));
	return value;
}

/** An integer; JSON texts of digits pass too, as Jackson lets them. */
export function long(members: Members, name: string, minimum = 0, maximum = Number.MAX_SAFE_INTEGER): number {
	const value = members[name];
	const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isInteger(number) || number < minimum || number > maximum) {
		throw invalidParameter(name, shown(value));
	}
	return number;
}

/** true or false. */
export function flag(members: Members, name: string): boolean {
	const value = members[name];
	if (typeof value !== 'boolean') throw invalidParameter(name, shown(value));
	return value;
}

/** One of a closed set. */
export function oneOf<Value extends string>(members: Members, name: string, known: readonly Value[]): Value {
	const found = known.find((candidate) => candidate === members[name]);
	if (found === undefined) throw invalidParameter(name, shown(members[name]));
	return found;
}

/** An array with at least one element. */
export function array(members: Members, name: string): unknown[] {
	const value = members[name];
	if (!Array.isArray(value) || value.length === 0) throw invalidParameter(name, shown(value));
	return value;
}

/** undefined where the member is absent or null, else what `read` makes of it. */
export function optional<Value>(members: Members, name: string, read: (members: Members, name: string) => Value): Value | undefined {
	return members[name] === undefined || members[name] === null ? undefined : read(members, name);
}

/** BAK10002: a member of a backup body has a value that cannot be. */
export function invalidBackupParameter(name: string): OcpError {
	return new OcpError(400, 'BAK10002', { en: `The parameter ${name} is invalid.`, zh: `参数 ${name} 无效` });
}

function shown(value: unknown): unknown {
	return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
