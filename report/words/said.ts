import type { Figures, Finding, Rule } from '../../judgement/types';
import { oneLine } from '../quantities';
import type { ErrorWords } from './errorWords';
import { operationsFor } from './operations';
import type { Speech } from './speech';
import type { Said } from './words';

/** What a language says of a rule's finding. */
export interface Parts {
	/** One sentence. */
	sentence: string;
	/** One thing to do, a sentence. */
	todo: string;
	/** Further sentences, for the advice alone. */
	more?: string;
}

/** What a language has for findings. */
export interface Sayings {
	rules: Readonly<Record<Rule, (figures: Figures, speech: Speech) => Parts>>;
	/** Ties sentences together. */
	join(sentences: readonly string[]): string;
	/** With which operations of these nodes it can be done. */
	inN8n(operations: readonly string[]): string;
}

/** The words for a finding, in a language. */
export function sayIn({ rules, join, inN8n }: Sayings, { rule, figures }: Pick<Finding, 'rule' | 'figures'>, speech: Speech): Said {
	const { sentence, todo, more } = rules[rule](figures, speech);
	const operations = operationsFor(rule, speech.service, figures.variant);
	const advice = join([todo, ...(more === undefined ? [] : [more]), ...(operations.length === 0 ? [] : [inN8n(operations)])]);
	return { sentence, todo, advice };
}

/** Server words are told by their beginning, where nobody knows what they mean; the whole text stands in the finding's figures. UTF-16 units. */
const LONGEST_QUOTE = 80;

/** A server's text as one short line; `–` where there is none. */
export function short(text: string | null | undefined, longest = LONGEST_QUOTE): string {
	return oneLine(text ?? '–', longest) || '–';
}

/** The words for an error number; undefined where there are none. */
export function errorIn(errors: Readonly<Record<string, ErrorWords>>, code: number | null | undefined): ErrorWords | undefined {
	return code === null || code === undefined ? undefined : errors[String(code)];
}

/** An ISO time of UTC to the minute: `2026-05-09 00:00 UTC`. */
export function untilIn(iso: string): string {
	return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** To one decimal. */
export function round(value: number): number {
	return Math.round(value * 10) / 10;
}
