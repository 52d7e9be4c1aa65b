/** String literals as obshell builds them and MySQL reads them: its own escaping is not complete. */
import { syntaxError } from './database';

type Quote = '"' | "'";

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0', Z: '\x1a', '%': '\\%', _: '\\_' };

/** What obshell escapes of a backup set's password: double quotes, and nothing else (service/tenant/backup.go, restore.go). */
export function escapedByObshell(password: string): string {
	return password.replaceAll('"', '\\"');
}

/**
 * What stands for a literal with that text between its quotes.
 * @throws SqlError where the text ends the literal too early, or escapes its end
 */
export function readLiteral(text: string, quote: Quote): string {
	let value = '';
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (character === '\\') {
			const next = text[++index];
			if (next === undefined) throw syntaxError(text);
			value += ESCAPES[next] ?? next;
		} else if (character === quote) {
			if (text[++index] !== quote) throw syntaxError(text.slice(index));
			value += quote;
		} else value += character;
	}
	return value;
}
