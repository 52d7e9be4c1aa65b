import { wordsOf } from '../../report/words/languages';
import type { Language } from '../../report/words/words';
import type { EventName } from './eventNames';
import type { TriggerEvent } from './tell';

/** All events of one poll as one item. */
export type Digest = {
	event: 'digest';
	/** ISO 8601 UTC: the poll. */
	when: string;
	count: number;
	/** How many of each. */
	counts: Partial<Record<EventName, number>>;
	/** One line an event. */
	message: string;
	events: TriggerEvent[];
};

/** How many lines a message has at most; all events are in `events`. */
const LINES = 50;

/** @param now milliseconds since 1970 */
export function digestOf(events: TriggerEvent[], now: number, language: Language): Digest {
	const counts: Digest['counts'] = {};
	for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1;
	const lines = events.slice(0, LINES).map(({ message }) => message);
	const more = events.length > LINES ? [wordsOf(language).events.andMore(events.length - LINES)] : [];
	return { event: 'digest', when: new Date(now).toISOString(), count: events.length, counts, message: [...lines, ...more].join('\n'), events };
}
