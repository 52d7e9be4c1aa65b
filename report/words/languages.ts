import { en } from './en';
import { zh } from './zh';
import type { Language, Words } from './words';

/** Every language, as a panel offers it. */
export const LANGUAGES = [
	{ name: 'Chinese (Simplified)', value: 'zh' },
	{ name: 'English', value: 'en' },
] as const satisfies ReadonlyArray<{ name: string; value: Language }>;

const PACKS: Readonly<Record<Language, Words>> = { en, zh };

/** What is said in a language. */
export function wordsOf(language: Language): Words {
	return PACKS[language];
}
