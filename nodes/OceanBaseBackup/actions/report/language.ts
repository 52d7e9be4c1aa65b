import { LANGUAGES } from '../../../../report/words/languages';
import { choice } from '../fieldKinds';

/** What everything that people read is written in: the same field on Report > Build and on the trigger. */
export const language = choice('Language', 'language', 'en', [...LANGUAGES], 'What findings, advice and messages are written in');
