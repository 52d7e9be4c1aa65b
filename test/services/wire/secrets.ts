/** Secrets for the tests of redacting, and the ways in which a text may be written down. */
import fc from 'fast-check';

/** The same cases in every run. */
export const SEED = 20261121;
/** What stands in a secret's place. */
export const MASK = '***';

/** What Go's encoder makes of a text inside JSON; obshell is written in Go. */
export const goJson = (text: string) =>
	JSON.stringify(text).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

/** What Python's encoder makes of it: nothing but ASCII. */
export const asciiJson = (text: string) =>
	JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As the value of a form. */
export const form = (text: string) => new URLSearchParams({ _: text }).toString().slice(2);
/** Percent-encoded with nothing but letters, digits, `-`, `_` and `.` left. */
export const strict = (text: string) =>
	encodeURIComponent(text).replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
/** A JSON text without its quotation marks. */
export const inner = (json: string) => json.slice(1, -1);

/** Whether no half of a surrogate pair stands alone. */
export const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

/** A secret of any kind, but not one that is only asterisks. */
export const anySecret = fc
	.oneof(
		fc.string({ unit: 'grapheme', minLength: 3, maxLength: 24 }),
		fc.string({ unit: fc.constantFrom(...'aZ09 "\'\\/+=&%#?:@,;<>{}[]é😀\n'), minLength: 3, maxLength: 24 }),
		fc.base64String({ minLength: 4, maxLength: 44 }),
	)
	.filter((secret) => !/^\**$/.test(secret) && isWellFormed(secret));
