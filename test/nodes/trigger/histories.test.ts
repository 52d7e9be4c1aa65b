import fc from 'fast-check';

import { judge } from '../../../judgement/judge';
import { historyOfAll } from '../../../judgement/snapshot';
import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import type { TriggerEvent } from '../../../nodes/OceanBaseBackupTrigger/tell';
import { EVERY_EVENT, MINUTE, everything, overdueAfter, sightOf } from './records';
import { apply, deed, newWorld, pollOnce, seenOf, type Deed, type World } from './serverModel';

const SEED = 20261121;
const options: TriggerOptions = { ...everything, ...overdueAfter(6), events: EVERY_EVENT.filter((event) => event !== 'problemStill') };

/** A poll that works; one that fails before it ends; a restart with the saved state; a state that is lost. */
type Step = Deed | { do: 'poll' } | { do: 'failedPoll' } | { do: 'lose' };

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 20, arbitrary: deed },
	{ weight: 12, arbitrary: fc.constant({ do: 'poll' } as const) },
	{ weight: 1, arbitrary: fc.constant({ do: 'failedPoll' } as const) },
	{ weight: 1, arbitrary: fc.constant({ do: 'lose' } as const) },
);

const steps = fc.array(step, { minLength: 10, maxLength: 120, size: 'max' });

/** Findings that are told of some time only: that they are no more is no news. */
const AGES = /^restore-(failed|unknown)/;

/**
 * What a reader would write down who looks at the report at every poll, and at the truth for what ended since the last one:
 * told independently of what the trigger remembers, and with all past runs, of which the trigger reads only some.
 */
class Oracle {
	private at: number | undefined;

	/** Findings that were there at the last look, with whether they have been told, and how bad they were then. */
	private open = new Map<string, { told: boolean; severity: string; since: number }>();

	/** A failed restore that a later one hides for a while is the same when it is seen again. */
	private readonly restored = new Set<string>();

	lose(): void {
		this.at = undefined;
		this.open.clear();
		this.restored.clear();
	}

	/** What is to be told: `event key`, where the key of what ended well is the job or restore. */
	poll(world: World): string[] {
		const { at } = this;
		const { findings } = judge(sightOf(undefined, seenOf(world, historyOfAll), world.now).snapshot, options.policy);
		const ended = at === undefined ? [] : endsSince(world, at);
		const toldAsEnds = new Set(ended.map(({ key }) => key));
		const expected = ended.map(({ event, key }) => `${event} ${key}`);
		const next = new Map<string, { told: boolean; severity: string; since: number }>();
		for (const { id, severity, since } of findings) {
			const before = this.open.get(id);
			// Times are remembered to the minute; a stop that has moved by more than a quarter of an hour is another one.
			const toTheMinute = Math.floor(Date.parse(since ?? '') / MINUTE) * MINUTE;
			const isAnew = /^log-(stopped|interrupted)/.test(id) && before !== undefined && Date.parse(since ?? '') - before.since > 15 * MINUTE;
			const isToldAlready = before?.told === true && !isAnew && !(before.severity === 'attention' && severity === 'critical');
			const isTold = at !== undefined && !isToldAlready && !toldAsEnds.has(id) && !(before === undefined && this.restored.has(id));
			if (isTold) expected.push(`new ${id}`);
			next.set(id, { told: isTold || toldAsEnds.has(id) || before?.told === true || this.restored.has(id), severity: isToldAlready ? before.severity : severity, since: toTheMinute });
		}
		for (const [id, { told }] of this.open) if (told && !next.has(id) && !AGES.test(id) && !isGone(world, id)) expected.push(`over ${id}`);
		this.open = next;
		for (const { key } of endsSince(world, 0)) if (AGES.test(key)) this.restored.add(key);
		this.at = world.now;
		return expected.sort();
	}
}

/** Of a tenant that was dropped, the trigger waits one poll: such ends are let pass here. */
function isGone(world: World, id: string): boolean {
	const subject = Number(id.split('/')[2]);
	return world.tenants.some((one) => one.dropped && one.id === subject);
}

function endsSince(world: World, since: number): Array<{ event: string; key: string }> {
	const jobs = world.tenants.filter(({ dropped }) => !dropped).flatMap(({ id, jobs: of }) => of.filter(({ ended = 0 }) => ended > since).map(({ ending }) => ({ id, ending })));
	const rule = { succeeded: 'backup-failed', failed: 'backup-failed', canceled: 'backup-canceled' };
	return [
		...jobs.map(({ id, ending = 'failed' }) => ({ event: ending === 'succeeded' ? 'good' : 'new', key: `${rule[ending]}/1/${id}` })),
		...world.restores.flatMap(({ ended = 0, ending }, index) => (ended > since ? [{ event: ending === 'succeeded' ? 'good' : 'new', key: `restore-failed/1/restore ${index + 1}` }] : [])),
	];
}

function line({ event, incidentKey, severity }: TriggerEvent): string {
	if (event === 'backupSucceeded' || event === 'restoreSucceeded') return `good ${incidentKey}`;
	return `${severity === null ? 'over' : 'new'} ${incidentKey}`;
}

it('tells every finding of the report and every end exactly once, in the poll that shows it, and nothing else', () => {
	let criticals = 0;
	fc.assert(
		fc.property(steps, (history) => {
			const world = newWorld();
			const oracle = new Oracle();
			let state: unknown;
			for (const one of [...history, { do: 'poll' } as const]) {
				if (one.do === 'lose') {
					state = undefined;
					oracle.lose();
				} else if (one.do === 'poll') {
					const result = pollOnce(world, state, options);
					state = result.state;
					const told = result.events.filter(({ incidentKey, severity }) => severity !== null || !isGone(world, incidentKey));
					criticals += told.filter(({ severity }) => severity === 'critical').length;
					expect(told.map(line).sort()).toEqual(oracle.poll(world));
				} else if (one.do === 'failedPoll') {
					pollOnce(world, state, options);
				} else {
					apply(world, one);
				}
			}
		}),
		{ seed: SEED, numRuns: 300 },
	);
	// Silence would satisfy a silent report.
	expect(criticals).toBeGreaterThan(1_000);
});

it('tells the same of what is wrong, and since the same time, whatever events are chosen', () => {
	const choice = fc.subarray(EVERY_EVENT.filter((event) => event !== 'problemStill'));
	fc.assert(
		fc.property(steps, choice, (history, events: EventName[]) => {
			const world = newWorld();
			let all: unknown;
			let some: unknown;
			for (const one of [...history, { do: 'poll' } as const]) {
				if (one.do === 'lose') all = some = undefined;
				else if (one.do === 'poll') {
					const [full, part] = [pollOnce(world, all, options), pollOnce(world, some, { ...options, events })];
					[all, some] = [full.state, part.state];
					const known = new Map(full.events.map((event) => [`${line(event)} ${event.when}`, event]));
					for (const event of part.events) {
						// Only the words may be those of another event.
						const { event: name, message } = event;
						expect({ ...known.get(`${line(event)} ${event.when}`), event: name, message }).toEqual(event);
					}
				} else if (one.do !== 'failedPoll') apply(world, one);
			}
		}),
		{ seed: SEED, numRuns: 150 },
	);
});
