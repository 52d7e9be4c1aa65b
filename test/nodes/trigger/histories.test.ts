import fc from 'fast-check';

import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { advance, type Snapshot, type TriggerEvent, type TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/events';
import { ALL_EVENTS, HOUR, everything, iso, look, type Seen } from './records';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import { apply, deed, identity, newWorld, pollOnce, readAll, saved, truth, type Deed, type ModelTenant, type World } from './serverModel';

const SEED = 20261121;
const options: TriggerOptions = { ...everything, overdueHours: 6 };

/** A poll that works; one that fails before it ends; a restart with the saved state; a state that is lost. */
type Step = Deed | { do: 'poll' } | { do: 'failedPoll' } | { do: 'lose' };

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 20, arbitrary: deed },
	{ weight: 12, arbitrary: fc.constant({ do: 'poll' } as const) },
	{ weight: 1, arbitrary: fc.constant({ do: 'failedPoll' } as const) },
	{ weight: 1, arbitrary: fc.constant({ do: 'lose' } as const) },
);

const steps = fc.array(step, { minLength: 10, maxLength: 120, size: 'max' });
const choice = fc.record({ events: fc.subarray(ALL_EVENTS), mode: fc.constantFrom('all', 'in', 'notIn'), names: fc.subarray(['orders', 'crm']) });

/** What was to be seen of a tenant's backups at a poll. */
interface Sight {
	/** The last good backup, or since when there is none. */
	from: number;
	overdueTold: boolean;
}

/** What was to be seen of a log backup; `undefined` = it was never set up. */
interface LogSight {
	is: 'fine' | 'Delayed' | 'Stopped' | undefined;
	told: boolean;
	stoppedAt: number;
}

/**
 * What a reader who sees every poll would write down, told independently of the code under test: by comparing instants
 * of the truth with those of the polls, never by remembering jobs.
 */
class Oracle {
	private last: { at: number; backups: Map<number, Sight>; logs: Map<string, LogSight> } | undefined;

	lose(): void {
		this.last = undefined;
	}

	poll(world: World): string[] {
		const since = this.last?.at ?? world.now;
		const { backups, logs } = this.last ?? { backups: new Map<number, Sight>(), logs: new Map<string, LogSight>() };
		const alive = world.tenants.filter(({ dropped }) => !dropped);
		this.last = { at: world.now, backups, logs };
		return [
			...alive.flatMap((one) => [...ends(one, since), ...overdue(world, one, backups), ...logChange(one, logs)]),
			...world.restores
				.filter(({ ended = 0 }) => ended > since)
				.map((one) => `${one.ending === 'succeeded' ? 'restoreSucceeded' : 'restoreFailed'} ${one.tenant} ${iso(one.began)}`),
		];
	}
}

function ends({ name, jobs }: ModelTenant, since: number): string[] {
	return jobs
		.filter(({ ended = 0 }) => ended > since)
		.map(({ id, ending }) => `${ending === 'succeeded' ? 'backupSucceeded' : 'backupFailed'} ${name} ${id}`);
}

function overdue(world: World, { id, name, jobs }: ModelTenant, sights: Map<number, Sight>): string[] {
	const last = sights.get(id);
	const good = Math.max(0, ...jobs.filter(({ ending }) => ending === 'succeeded').map(({ ended = 0 }) => ended));
	const from = good > 0 ? good : (last?.from ?? Math.min(world.now, ...jobs.slice(-1).map(({ began }) => began)));
	const is = world.now - from > options.overdueHours * HOUR;
	sights.set(id, { from, overdueTold: is && last !== undefined });
	const wasTold = last?.from === from && last.overdueTold;
	return is && last && !wasTold ? [`backupOverdue ${name}`] : [];
}

function logChange({ name, archive }: ModelTenant, sights: Map<string, LogSight>): string[] {
	const last = sights.get(name);
	const { outcome, behind, checkpoint } = archive;
	if (outcome === 'none' && !last?.is) return [];
	const is = outcome !== 'running' ? 'Stopped' : behind > options.logDelaySeconds ? 'Delayed' : 'fine';
	const same = last?.is === is && (is !== 'Stopped' || checkpoint - last.stoppedAt <= 900_000);
	sights.set(name, { is, told: is !== 'fine' && last !== undefined, stoppedAt: same && last ? last.stoppedAt : checkpoint });
	if (is === 'fine') return last?.told ? [`logBackupRecovered ${name}`] : [];
	return last && !(same && last.told) ? [`logBackup${is} ${name}`] : [];
}

function line({ event, tenant, record }: TriggerEvent): string {
	const which = event.startsWith('restore') ? ` ${record.startedAt}` : /^backup[FS]/.test(event) && 'jobId' in record ? ` ${record.jobId}` : '';
	return `${event} ${tenant}${which}`;
}

function wanted(expected: string[], { events, mode, names }: { events: EventName[]; mode: string; names: string[] }): string[] {
	return expected.filter((text) => {
		const [event, name] = text.split(' ');
		// Every restore of the model is one of the tenant orders.
		const listed = names.includes(name) || (event.startsWith('restore') && names.includes('orders'));
		return events.includes(event as EventName) && (mode === 'all' || (mode === 'in') === listed);
	});
}

it('tells every transition exactly once, in the poll that shows it, and nothing else', () => {
	fc.assert(
		fc.property(steps, choice, (history, chosen) => {
			const world = newWorld();
			const oracle = new Oracle();
			const { events, mode, names } = chosen;
			const how = { ...options, events, tenants: { mode: mode as 'all', names } };
			let state: unknown;
			for (const one of [...history, { do: 'poll' } as const]) {
				if (one.do === 'lose') {
					state = undefined;
					oracle.lose();
				} else if (one.do === 'poll') {
					const result = pollOnce(world, state, how);
					state = result.state;
					expect(result.events.map(line).sort()).toEqual(wanted(oracle.poll(world), chosen).sort());
				} else if (one.do === 'failedPoll') {
					pollOnce(world, state, how);
				} else {
					apply(world, one);
				}
			}
		}),
		{ seed: SEED, numRuns: 1000 },
	);
});

/** All that can go wrong besides: overlapping polls, hidden things, servers without lists, clocks that step, hostile states. */
type Trouble =
	| Step
	| { do: 'hostile'; state: unknown }
	| { do: 'read'; hidden: number[] }
	| { do: 'finish'; which: number }
	| { do: 'clock'; seconds: number }
	| { do: 'oldServer' };

const anyClock = fc.integer({ min: -200_000, max: 200_000 });
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
	{ weight: 30, arbitrary: step },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('hostile' as const), state: fc.anything() }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), hidden: fc.array(fc.nat(3)) }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), which: fc.nat(3) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('clock' as const), seconds: anyClock }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('databaseClock' as const), seconds: anyClock }) },
	{ weight: 1, arbitrary: fc.constant({ do: 'oldServer' } as const) },
);

/** Keeps a list of what was told, and finds what was told twice, or never was. */
class Ledger {
	private readonly told = new Set<string>();

	/** The last event of each log backup; the same cannot follow on itself. */
	private readonly lastLog = new Map<string, TriggerEvent>();

	write(event: TriggerEvent, world: World): void {
		const key = identity(event);
		const isEnd = /Failed|Succeeded/.test(event.event);
		if (isEnd) {
			expect(truth(world).get(key)).toBeDefined();
			expect(event.event.endsWith('Succeeded')).toBe(truth(world).get(key) === 'succeeded');
		}
		if (event.event.startsWith('log')) {
			const last = this.lastLog.get(String(event.tenant));
			const movedOn = Date.parse(String(event.since)) - Date.parse(String(last?.since)) > 900_000;
			expect(last?.event === event.event && !(event.event === 'logBackupStopped' && movedOn)).toBe(false);
			this.lastLog.set(String(event.tenant), event);
			return;
		}
		expect(this.told).not.toContain(key);
		this.told.add(key);
	}

	/**
	 * With a new state, what is wrong may be told once more; and so may an end that the server did not show when the new
	 * state was begun, because its clock had stepped back.
	 */
	newState(databaseStepped: boolean): void {
		this.lastLog.clear();
		for (const key of this.told) if (databaseStepped || key.startsWith('backupOverdue')) this.told.delete(key);
	}
}

it('tells nothing twice and invents nothing, whatever happens to servers, clocks, polls and the state', () => {
	let ofThem = 0;
	fc.assert(
		fc.property(fc.array(trouble, { minLength: 10, maxLength: 150, size: 'max' }), (history) => {
			const world = newWorld();
			const ledger = new Ledger();
			let begun: Snapshot[] = [];
			let state: unknown;
			let clock = 0;
			let canList = true;
			const finish = (snapshot: Snapshot) => {
				const result = saved(advance({ state, snapshot, now: world.now + clock, options }));
				expect(result.size).toBeLessThan(3000);
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
						ledger.newState(history.some((deed) => deed.do === 'databaseClock'));
						finish(readAll(world, state, options, canList));
						break;
					case 'poll':
						finish(readAll(world, state, options, canList));
						break;
					case 'read': {
						const snapshot = readAll(world, state, options, canList);
						const backups = snapshot.backups?.filter((_, index) => !one.hidden.includes(index));
						if (state !== undefined) begun.push(one.hidden.length > 0 ? { ...snapshot, backups, restores: [] } : snapshot);
						break;
					}
					case 'finish': {
						const [snapshot] = begun.splice(one.which % Math.max(1, begun.length), 1);
						if (snapshot) finish(snapshot);
						break;
					}
					case 'clock':
						clock = one.seconds * 1000;
						break;
					case 'oldServer':
						canList = !canList;
						break;
					case 'failedPoll':
						readAll(world, state, options, canList);
						break;
					default:
						apply(world, one);
				}
			}
		}),
		{ seed: SEED, numRuns: 1000 },
	);
	// Silence would satisfy all of the above.
	expect(ofThem).toBeGreaterThan(10_000);
});

it('takes any state for none, without a throw, or for its own', () => {
	const world = newWorld();
	const { state: own } = pollOnce(world, undefined, options);
	const leaf = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true });
	const damaged = fc.tuple(fc.constantFrom(...Object.keys(own as object), '__proto__', 'constructor'), leaf).map(([key, value]) => ({ ...(own as object), [key]: value }));
	const rows = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^[\w-]{8} \d{1,20} -?\d{1,12} (o[0-3])?( \d{1,20}){0,5}$/)));
	const nearly = fc.record({ backups: rows, logs: rows, restores: rows }, { requiredKeys: [] }).map((parts) => ({ ...(own as object), ...parts }));
	fc.assert(
		fc.property(fc.oneof(leaf, damaged, nearly), (state) => {
			const result = pollOnce(world, state, options);
			expect(JSON.parse(JSON.stringify(result.state))).toEqual(result.state);
			expect(pollOnce(world, result.state, options).events.filter(({ event }) => /Failed|Succeeded/.test(event))).toEqual([]);
			expect(Object.keys({}.constructor.prototype as object)).toEqual([]);
		}),
		{ seed: SEED, numRuns: 5000 },
	);
});

it('always reads back what it wrote, whatever the records say', () => {
	const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', '', '2026-11-21T06:00:00Z', '+275760-09-13T00:00:00.000Z', '0001-01-01T00:00:00Z'));
	const maybe = fc.option(text);
	const id = fc.option(fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String), fc.integer(), fc.double(), text));
	const outcome = fc.constantFrom('running', 'succeeded', 'failed', 'canceled', 'none', 'unknown');
	const common = { tenant: maybe, outcome, startedAt: maybe, finishedAt: maybe, message: maybe, cluster: maybe };
	const backups = fc.array(fc.record({ ...common, tenantId: id, jobId: id }), { maxLength: 8 });
	const snapshot = fc.record({
		backups,
		moreBackups: backups,
		logBackups: fc.array(fc.record({ ...common, checkpoint: maybe, delaySeconds: fc.option(fc.double()) }), { maxLength: 8 }),
		restores: fc.array(fc.record({ ...common, sourceTenant: maybe }), { maxLength: 8 }),
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
				expect({ ...(third.state as object), turn: 0 }).toEqual({ ...(again.state as object), turn: 0 });
				state = third.state;
			}
		}),
		{ seed: SEED, numRuns: 1000 },
	);
});
