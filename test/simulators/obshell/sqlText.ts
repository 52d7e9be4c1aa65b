/** String literals as obshell builds them and MySQL reads them: its own escaping is not complete. */
import { StepFailure } from './dag';

type Quote = '"' | "'";

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0', Z: '\x1a', '%': '\\%', _: '\\_' };

/** What obshell escapes of a backup set's password: double quotes, and nothing else (service/tenant/backup.go, restore.go). */
export function escapedByObshell(password: string): string {
	return password.replaceAll('"', '\\"');
}

/**
 * What stands for a literal with that text between its quotes.
 * @throws StepFailure where the text ends the literal too early, or escapes its end
 */
export function readLiteral(text: string, quote: Quote): string {
	let value = '';
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (character === '\\') {
			const next = text[++index];
			if (next === undefined) throw syntaxError();
			value += ESCAPES[next] ?? next;
		} else if (character === quote) {
			if (text[++index] !== quote) throw syntaxError();
			value += quote;
		} else value += character;
	}
	return value;
}

function syntaxError(): StepFailure {
	return new StepFailure('MySQL.Error', 'MySQL error: Error 1064 (42000): You have an error in your SQL syntax');
}
