import fc from 'fast-check';

import { advance, type Seen as Sight } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { TriggerEvent } from '../../../nodes/OceanBaseBackupTrigger/tell';
import { DAY, EVERY_EVENT, everything, look, overdueAfter, type Seen } from './records';
import { apply, deed, identity, newWorld, pollOnce, readAll, saved, truth, type Deed, type World } from './serverModel';

const SEED = 20261121;
const options: TriggerOptions = { ...everything, ...overdueAfter(6), events: EVERY_EVENT };

/** All that can go wrong besides: overlapping polls, hidden things, servers without lists, clocks that step, hostile states. */
type Trouble =
	| Deed
	| { do: 'poll' }
	| { do: 'failedPoll' }
	| { do: 'lose' }
	| { do: 'hostile'; state: unknown }
	| { do: 'read'; hidden: number[] }
	| { do: 'finish'; which: number }
	| { do: 'clock'; seconds: number }
	| { do: 'oldServer' };

const anyClock = fc.integer({ min: -200_000, max: 200_000 });
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
	{ weight: 18, arbitrary: deed },
	{ weight: 11, arbitrary: fc.constant({ do: 'poll' } as const) },
	{ weight: 1, arbitrary: fc.constantFrom({ do: 'failedPoll' } as const, { do: 'lose' } as const) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('hostile' as const), state: fc.anything() }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), hidden: fc.array(fc.nat(3)) }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), which: fc.nat(3) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('clock' as const), seconds: anyClock }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('databaseClock' as const), seconds: anyClock }) },
	{ weight: 1, arbitrary: fc.constant({ do: 'oldServer' } as const) },
);

/** Keeps a list of what ended as it was told, and finds what was told twice, or never was. */
class Ledger {
	private readonly told = new Set<string>();

	write(event: TriggerEvent, world: World): void {
		if (!['backupFailed', 'backupSucceeded', 'restoreFailed', 'restoreSucceeded'].includes(event.event)) return;
		const key = identity(event);
		expect(truth(world).get(key)).toBeDefined();
		expect(event.event.endsWith('Succeeded')).toBe(truth(world).get(key) === 'succeeded');
		expect(this.told).not.toContain(key);
		this.told.add(key);
	}

	/** With a new state, what is wrong may be told once more. */
	newState(): void {
		this.told.clear();
	}
}

it('tells no end twice and invents none, whatever happens to servers, clocks, polls and the state', () => {
	let ofThem = 0;
	fc.assert(
		fc.property(fc.array(trouble, { minLength: 10, maxLength: 150, size: 'max' }), (history) => {
			// A database whose clock steps back in the first days of its tenants is not told apart from one that was made anew.
			const world = newWorld(30 * DAY);
			const ledger = new Ledger();
			let begun: Sight[] = [];
			let state: unknown;
			let clock = 0;
			let canList = true;
			const finish = (seen: Sight) => {
				const result = saved(advance({ state, seen, now: world.now + clock, options }));
				expect(result.size).toBeLessThan(4000);
				for (const event of result.events) ledger.write(event, world);
				if (turnOf(state) === 0) expect(result.events).toEqual([]);
				ofThem += result.events.length;
				state = result.state;
			};
			for (const one of [...history, { do: 'poll' } as const]) {
				switch (one.do) {
					case 'hostile':
					case 'lose':
						state = 'state' in one ? one.state : undefined;
						begun = [];
						ledger.newState();
						finish(readAll(world, state, canList));
						break;
					case 'poll':
						finish(readAll(world, state, canList));
						break;
					case 'read': {
						const seen = readAll(world, state, canList);
						const hidden = <T>(list: T[]) => list.filter((_, index) => !one.hidden.includes(index));
						const { backups, tenants = [], logBackups } = seen.snapshot;
						const partly = { ...seen.snapshot, backups: hidden(backups), tenants: hidden(tenants), logBackups: hidden(logBackups), restores: [] };
						if (state !== undefined) begun.push(one.hidden.length > 0 ? { ...seen, snapshot: partly } : seen);
						break;
					}
					case 'finish': {
						const [seen] = begun.splice(one.which % Math.max(1, begun.length), 1);
						if (seen) finish(seen);
						break;
					}
					case 'clock':
						clock = one.seconds * 1000;
						break;
					case 'oldServer':
						canList = !canList;
						break;
					case 'failedPoll':
						readAll(world, state, canList);
						break;
					default:
						apply(world, one);
				}
			}
		}),
		{ seed: SEED, numRuns: 400 },
	);
	// Silence would satisfy all of the above.
	expect(ofThem).toBeGreaterThan(5_000);
});

it('takes any state for none, without a throw, or for its own', () => {
	const world = newWorld();
	const { state: own } = pollOnce(world, undefined, options);
	const leaf = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true });
	const damaged = fc.tuple(fc.constantFrom(...Object.keys(own as object), 'toldAt', 'schedule', '__proto__', 'constructor'), leaf).map(([key, value]) => ({ ...(own as object), [key]: value }));
	const rows = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{1,4} [0-9a-z]{1,5} [0-9a-z]{1,6} (-|[0-9a-z]{1,6}\.[0-9a-z]{1,3}) - [0-9a-z]?-? ([AB][0-7](\.|[0-9a-z]{5})(~[0-9a-z]{5})?){0,3}$/)));
	const nearly = fc.record({ tenants: rows, beside: rows, restores: rows, rules: fc.array(fc.constantFrom('backup-failed', 'log-stopped', 'x')) }, { requiredKeys: [] }).map((parts) => ({ ...(own as object), ...parts }));
	fc.assert(
		fc.property(fc.oneof(leaf, damaged, nearly), (state) => {
			const result = pollOnce(world, state, options);
			expect(JSON.parse(JSON.stringify(result.state))).toEqual(result.state);
			const again = pollOnce(world, result.state, options);
			expect(pollOnce(world, again.state, options).events).toEqual([]);
			expect(Object.keys({}.constructor.prototype as object)).toEqual([]);
		}),
		{ seed: SEED, numRuns: 1000 },
	);
});

it('always reads back what it wrote, whatever the records say', () => {
	const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', '', '2026-11-21T06:00:00Z', '+275760-09-13T00:00:00.000Z', '0001-01-01T00:00:00Z'));
	const maybe = fc.option(text);
	const id = fc.option(fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String), fc.integer(), fc.double(), text));
	const outcome = fc.constantFrom('running', 'succeeded', 'failed', 'canceled', 'none', 'unknown');
	const common = { tenant: maybe, outcome, startedAt: maybe, finishedAt: maybe, message: maybe, cluster: maybe, status: maybe, tenantId: id };
	const backups = fc.array(fc.record({ ...common, jobId: id, durationSeconds: fc.option(fc.double()), outputBytes: id, path: maybe, backupType: fc.constant(null) }), { maxLength: 8 });
	const snapshot = fc.record({
		backups,
		history: backups,
		logBackups: fc.array(fc.record({ ...common, checkpoint: maybe, delaySeconds: fc.option(fc.double()), path: maybe }), { maxLength: 8 }),
		restores: fc.array(fc.record({ ...common, sourceTenant: maybe, restoreId: id, progressPercent: fc.constant(null) }), { maxLength: 8 }),
	});
	const now = fc.oneof(fc.date({ noInvalidDate: true }).map(Number), fc.constantFrom(-1, 0, 8.64e15));
	fc.assert(
		fc.property(fc.array(fc.tuple(snapshot, now), { minLength: 2, maxLength: 4 }), (polls) => {
			let state: unknown;
			for (const [seen, at] of polls) {
				const result = saved(look(state, seen as unknown as Seen, at));
				const again = saved(look(result.state, seen as unknown as Seen, at));
				const third = saved(look(again.state, seen as unknown as Seen, at));
				expect(turnOf(third.state)).toBe(turnOf(state) + 3);
				expect(third.events).toEqual([]);
				const fourth = saved(look(third.state, seen as unknown as Seen, at));
				expect({ ...(fourth.state as object), turn: 0 }).toEqual({ ...(third.state as object), turn: 0 });
				state = third.state;
			}
		}),
		{ seed: SEED, numRuns: 500 },
	);
});
