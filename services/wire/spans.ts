/** Stands where a secret stood. */
export const MASK = '***';

/** A stretch of a text to be masked. */
export interface Span {
	start: number;
	end: number;
	/** What stands there then; `***` unless told. */
	mask?: string;
}

/** The text with its stretches masked, those that overlap or touch as one. */
export function masked(text: string, spans: Span[]): string {
	if (spans.length === 0) return text;
	spans.sort((a, b) => a.start - b.start || b.end - a.end);
	const parts: string[] = [];
	let copied = 0;
	for (const { start, end, mask } of spans) {
		if (end <= Math.max(copied, start)) continue;
		if (start >= copied) parts.push(text.slice(copied, start), mask ?? MASK);
		copied = end;
	}
	parts.push(text.slice(copied));
	return parts.join('');
}

/** What a pattern matches at or behind `at`; a pattern with the flag `y` only at it. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(text);
}
