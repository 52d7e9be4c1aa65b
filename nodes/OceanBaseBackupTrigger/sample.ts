import { EVENTS } from './eventNames';
import { advance, type Poll, type Snapshot, type TriggerEvent } from './events';
import { turnOf } from './state';

/**
 * What a test run shows: of each chosen event the newest that the server can tell of, as if nothing of it had been known.
 * Where there is none of the chosen ones, what else there is, so that the shape of an item can be seen.
 */
export function sampleOf({ snapshot: seen, options, now }: Omit<Poll, 'state'>): TriggerEvent[] {
	// An archive that was never set up has not stopped.
	const snapshot = { ...seen, logBackups: seen.logBackups?.filter(({ outcome }) => outcome !== 'none') };
	const all = { ...options, events: EVENTS.map(({ value }) => value) };
	const { state } = advance({ state: undefined, snapshot: beforeAnything(snapshot), now, options: all });
	const { events } = advance({ state, snapshot: { ...snapshot, turn: turnOf(state) }, now, options: all });
	const newestFirst = events.sort((one, other) => other.when.localeCompare(one.when));
	const newest = all.events.flatMap((name) => newestFirst.filter(({ event }) => event === name).slice(0, 1));
	const chosen = newest.filter(({ event }) => options.events.includes(event));
	return chosen.length > 0 ? chosen : newest;
}

/** The same servers before their backups and restores, while everything was fine. */
function beforeAnything({ target, backups, logBackups, restores }: Snapshot): Snapshot {
	return {
		target,
		turn: 0,
		backups: backups?.map((record) => ({ ...record, outcome: 'none', jobId: null, startedAt: null, finishedAt: null })),
		logBackups: logBackups?.map((record) => ({ ...record, outcome: 'running', delaySeconds: 0 })),
		restores: restores && [],
	};
}
