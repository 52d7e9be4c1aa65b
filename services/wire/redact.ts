import { parseLossless } from './losslessJson';
import { findKnown, prepare, type KnownSecrets } from './redactKnown';
import { findNamed, findSecretsIn, KEY_HOLDER, SECRET_NAME } from './redactNamed';
import { MASK, masked, type Span } from './spans';

/**
 * Keeps secrets out of whatever people may see: output, messages, hints, logs, saved executions.
 *
 * Two ways, because either alone leaks. By name: keys of backup destinations and passwords that we were never
 * told come back inside URIs, JSON and SQL. By value: a secret that we know may turn up without its name.
 * Both look at the same original text, and what either finds is masked; so neither can hide a find from the other.
 * Time and memory grow with the text, and no faster.
 */

/** Nothing that we show is nested deeper, and a hostile answer must not exhaust the stack. */
const DEEPEST = 500;

/** Texts of a long answer whose redaction is remembered while it lasts, and how long they may be. */
const TEXTS_KEPT = 10_000;
const LONGEST_KEPT = 200;

const NONE: readonly string[] = [];

/**
 * Removes secrets from any text: a URI, JSON, headers, SQL, a message that contains these.
 * All else stays readable: of a backup destination, one still sees host, path and options.
 * @param secrets known values, to be removed however they are written: plain, percent-encoded, in JSON, in HTML, in
 *   Markdown, in base64, and cut in two
 */
export function redact(text: string, secrets: readonly string[] = NONE): string {
	return redactText(text, prepare(secrets));
}

/**
 * The same for every string in a JSON value; and a member that is named like a secret loses its value, whatever it is.
 * Empty values and null stay: there is nothing to hide, and they tell that nothing is set.
 */
export function redactDeep(value: unknown, secrets: readonly string[] = NONE): unknown {
	const known = prepare(secrets);
	// A long answer has few names, thousands of times each, and of most members few values.
	const texts = new Map<string, string>();
	const show = (text: string) => {
		const before = texts.get(text) ?? redactText(text, known);
		if (texts.size < TEXTS_KEPT && text.length <= LONGEST_KEPT) texts.set(text, before);
		return before;
	};
	const names = new Map<string, { shown: string; isSecret: boolean }>();
	const lookUp = (name: string) => {
		const before = names.get(name) ?? { shown: redactText(name, known), isSecret: SECRET_NAME.test(name) };
		names.set(name, before);
		return before;
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
			setOwn(copy, shown, isSecret && !isHolder(name, member) && !isEmpty(member) ? MASK : walk(member, depth + 1));
		}
		return copy;
	};
	return walk(value, 0);
}

/** What a text means as JSON, perhaps with backslashes for SQL's quotes; null when it is none. */
function objectIn(text: string): unknown {
	for (const written of [text, text.replace(/\\(["\\])/g, '$1')]) {
		try {
			return parseLossless(written);
		} catch {
			// The next way, then.
		}
	}
	return null;
}

/** Whether a member that is named like a secret is an object with secrets beside other things. */
function isHolder(name: string, member: unknown): boolean {
	return typeof member === 'object' && member !== null && !Array.isArray(member) && KEY_HOLDER.test(name);
}

/** As a member of the object itself, also when it is called `__proto__`. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
	if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
	else object[name] = value;
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function redactText(text: string, known: KnownSecrets | undefined): string {
	const spans: Span[] = [];
	findNamed(text, spans);
	if (known) findKnown(text, known, spans);
	return masked(text, spans);
}

/**
 * The secrets of a request, from its body: what would be masked there by its name. A server may give them back without.
 */
export function secretsIn(body: unknown): string[] {
	const found = new Set<string>();
	const walk = (node: unknown, isSecret: boolean, depth: number): void => {
		if (depth > DEEPEST || node === null) return;
		if (typeof node === 'string') {
			if (isSecret) found.add(node);
			// The info for a key management is JSON in itself: a server may name one member of it.
			if (isSecret && node.startsWith('{')) walk(objectIn(node), true, depth + 1);
			for (const secret of findSecretsIn(node)) found.add(secret);
		} else if (typeof node === 'object') {
			for (const [name, member] of Object.entries(node) as Array<[string, unknown]>) {
				walk(member, isSecret || (!Array.isArray(node) && SECRET_NAME.test(name) && !isHolder(name, member)), depth + 1);
			}
		}
	};
	walk(body, false, 0);
	return [...found].filter((secret) => secret !== '');
}
