import { EVENTS, type EventName } from './eventNames';
import { advanceFrom, type Poll } from './events';
import type { TriggerOptions } from './options';
import { recall, tenantKey, type Memory, type TenantMemory } from './state';
import type { TriggerEvent } from './tell';

/**
 * What a test run shows: of each chosen event the newest that the server can tell of, as if nothing of it had been known.
 * Where there is none of the chosen ones, what else there is, so that the shape of an item can be seen.
 */
export function sampleOf({ seen, options, now }: Omit<Poll, 'state'>): TriggerEvent[] {
	const memory = beforeAnything({ seen });
	const tell = (events: readonly EventName[]) => newestOfEach(advanceFrom(memory, seen, now, asking(options, events)).events, events);
	const chosen = tell(options.events);
	return chosen.length > 0 ? chosen : tell(EVENTS.map(({ value }) => value));
}

function asking(options: TriggerOptions, events: readonly EventName[]): TriggerOptions {
	return { ...options, events };
}

function newestOfEach(events: TriggerEvent[], names: readonly EventName[]): TriggerEvent[] {
	const newestFirst = [...events].sort((one, other) => other.when.localeCompare(one.when));
	return names.flatMap((name) => newestFirst.filter(({ event }) => event === name).slice(0, 1));
}

/** A memory of the same servers before their backups and restores. */
function beforeAnything({ seen: { target, snapshot } }: Pick<Poll, 'seen'>): Memory {
	const tenants = snapshot.backups.map((record): [string, TenantMemory] => [tenantKey(record), { top: 0n, began: 0, open: [], missed: false }]);
	return { ...recall(undefined, target), at: 0, tenants: new Map(tenants), restores: new Map() };
}
