import { counted, UNKNOWN } from './quantities';
import type { Cells } from './words/lines';

/** The short texts around what a message tells. */
export interface MessageLabels {
	toDo: string;
	known: string;
	over: string;
	notChecked: string;
	/** `5 tenants`. */
	tenants(count: number): string;
	/** `To do: …`. */
	titled(title: string, text: string): string;
	/** Names as one text, the last ones counted: `a, b and 3 more`. */
	names(names: readonly string[], more?: number): string;
	/** `and 3 more`. */
	andMore(count: number): string;
	/** `2 critical, 1 to look at, 3 healthy`; zeros are left out. */
	mix(of: Readonly<Record<'critical' | 'attention' | 'healthy', number>>): string;
	/** What is known of a tenant that is safe. */
	facts(cells: Cells, isLogRunning: boolean): string;
}

/** In English. */
export const LABELS: MessageLabels = {
	toDo: 'To do',
	known: 'Acknowledged',
	over: 'Over',
	notChecked: 'Not checked',
	tenants: (count) => counted(count, 'tenant'),
	titled: (title, text) => `${title}: ${text}`,
	names: (names, more = 0) => `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
	andMore: (count) => `and ${count} more`,
	mix: ({ critical, attention, healthy }) => [[critical, 'critical'], [attention, 'to look at'], [healthy, 'healthy']].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', '),
	facts: ({ state, lastGood, size, duration, log }, isLogRunning) =>
		[state, `last good backup ${lastGood}`, ...(size === UNKNOWN ? [] : [size]), ...(duration === UNKNOWN ? [] : [`in ${duration}`]), isLogRunning ? `log ${log} behind` : `log ${log}`].join(' · '),
};
