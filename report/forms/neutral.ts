/** Breaks what programs find in plain words, and is not to be seen: a zero-width space. */
export const NOTHING = '\u200b';

/**
 * What would call people, or become a link: `@everyone`, a mail address, `<at id=all>`, `<!channel>`, `https://…`, `www.…`;
 * not the URIs of backups, which are copied. A bare host (`example.com`) is left, because file names look the same.
 */
const FOUND_BY_PROGRAMS = /(?<=@)|(?<=\b(?:https?|ftp|tg|lark|dingtalk|slack):)(?=\/\/)|(?<=\bmailto:)|(?<=\bwww)(?=\.)/giu;

/** A text in which no program finds a mention or a link. */
export function neutral(text: string): string {
	return text.replace(FOUND_BY_PROGRAMS, NOTHING);
}

/** The same for services that know tags but no escapes that are sure: `<` and `>` as their wide twins, which no program takes for a tag. */
export function withoutTags(text: string): string {
	return neutral(text).replace(/</g, '＜').replace(/>/g, '＞');
}
