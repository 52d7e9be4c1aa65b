import type { Words } from '../words';
import { EVENTS } from './events';
import { FIGURES } from './figures';
import { say } from './findings';
import { headline, LIFECYCLES, mark, promiseText, topic, whyNotChecked } from './frame';
import { HISTORY } from './history';
import { LABELS, PAGE } from './labels';
import { LINES } from './lines';
import { STATES } from './states';

/** Everything that is said, in Simplified Chinese: with the terms of OceanBase's documentation and consoles (docs/reference/ocp.md#8-words-that-ocps-console-knows). */
export const zh: Words = {
	language: 'zh',
	tag: 'zh-CN',
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
