import type { Language } from '../words';
import { PAGES_EN } from './en';
import type { PagesWords } from './words';
import { PAGES_ZH } from './zh';

const PACKS: Readonly<Record<Language, PagesWords>> = { en: PAGES_EN, zh: PAGES_ZH };

/** What only the page, the e-mail and the history say, in a language. */
export function pagesWordsOf(language: Language): PagesWords {
	return PACKS[language];
}
