import type { Words } from '../words';
import { EVENTS } from './events';
import { FIGURES } from './figures';
import { say } from './findings';
import { headline, LIFECYCLES, mark, promiseText, topic, whyNotChecked } from './frame';
import { HISTORY } from './history';
import { LABELS, PAGE } from './labels';
import { LINES } from './lines';
import { STATES } from './states';

/** Everything that is said, in English. */
export const en: Words = {
	language: 'en',
	tag: 'en',
	figures: FIGURES,
	states: STATES,
	lifecycles: LIFECYCLES,
	say,
	headline,
	topic,
	whyNotChecked,
	promise: promiseText,
	mark,
	lines: LINES,
	labels: LABELS,
	page: PAGE,
	history: HISTORY,
	events: EVENTS,
};
