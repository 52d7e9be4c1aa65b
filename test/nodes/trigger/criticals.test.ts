/** What the report calls critical, the trigger tells, and nothing else: over worlds in which anything may be wrong at once. */
import fc from 'fast-check';

import { judge } from '../../../judgement/judge';
import type { Snapshot } from '../../../judgement/types';
import { EVENTS, type EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { Outcome, ServiceName } from '../../../services/records/types';
import { Fleet, START as BEGIN, USUAL_WEEK } from '../../judgement/fleet';
import { DAY, HOUR, MINUTE } from '../../judgement/snapshots';
import { FAULTS, type Fault } from './faults';
import { everything, iso } from './records';

const FLEETS = {
	ocp: new Fleet({ service: 'ocp', tenants: 5, week: USUAL_WEEK, mixed: true }),
	obshell: new Fleet({ service: 'obshell', tenants: 5, week: USUAL_WEEK, mixed: true }),
};
/** A Wednesday at noon, after the agent was upgraded. */
const START = BEGIN + 20 * DAY + 12 * HOUR;

type Change = (snapshot: Snapshot, now: number) => Snapshot;

const OUTCOMES: Outcome[] = ['succeeded', 'failed', 'canceled', 'running', 'unknown', 'none'];

/** Hours from the first poll; null = the server does not tell. */
const time = fc.option(fc.integer({ min: -400, max: 40 }), { nil: null, freq: 8 });
const at = (hours: number | null) => (hours === null ? null : iso(START + hours * HOUR));
const which = fc.nat(7);
const nth = <T>(list: T[], index: number, change: (one: T) => T): T[] => list.map((one, place) => (place === index % list.length ? change(one) : one));

/** One value of one record is another one. */
const oddValue: fc.Arbitrary<Change> = fc.oneof(
	fc.record({ which, outcome: fc.constantFrom(...OUTCOMES), from: time, until: time }).map((odd): Change => (snapshot) => ({
		...snapshot,
		backups: nth(snapshot.backups, odd.which, (one) => ({ ...one, outcome: odd.outcome, status: null, startedAt: at(odd.from), finishedAt: at(odd.until) })),
	})),
	fc.record({ which, outcome: fc.constantFrom(...OUTCOMES), from: time, checkpoint: time, delaySeconds: fc.constantFrom(null, -9e5, 0, 3, 700, 1e9, Number.NaN) }).map((odd): Change => (snapshot) => ({
		...snapshot,
		logBackups: nth(snapshot.logBackups, odd.which, (one) => ({ ...one, outcome: odd.outcome, startedAt: at(odd.from), checkpoint: at(odd.checkpoint), delaySeconds: odd.delaySeconds })),
	})),
	fc.record({ which, from: time, until: time }).map((odd): Change => (snapshot) => ({ ...snapshot, windows: nth(snapshot.windows, odd.which, (one) => ({ ...one, from: at(odd.from), until: at(odd.until) })) })),
	fc.record({ which, outcome: fc.constantFrom(...OUTCOMES), from: time, until: time }).map((odd): Change => (snapshot) => ({
		...snapshot,
		restores: nth(snapshot.restores, odd.which, (one) => ({ ...one, outcome: odd.outcome, startedAt: at(odd.from), finishedAt: at(odd.until) })),
	})),
);

/** A list lacks a row, has one twice, or is not there. */
const oddList: fc.Arbitrary<Change> = fc.record({ list: fc.constantFrom('tenants', 'backups', 'history', 'logBackups', 'restores', 'windows'), how: fc.constantFrom('lacks', 'twice', 'empty'), which }).map(({ list, how, which: place }): Change => (snapshot) => {
	const rows = (snapshot[list as 'backups'] ?? []) as unknown[];
	const changed = how === 'empty' ? [] : how === 'twice' ? [...rows, ...rows.slice(place, place + 1)] : rows.filter((_, index) => index !== place % Math.max(1, rows.length));
	return { ...snapshot, [list]: changed };
});

const fault = (service: ServiceName): fc.Arbitrary<Change> =>
	fc.constantFrom(...FAULTS.filter((one: Fault) => one.service === undefined || one.service === service)).map((one): Change => (snapshot, now) => (snapshot.backups.length > 2 && snapshot.tenants?.length ? one.change(snapshot, { now, since: START - 20 * MINUTE }) : snapshot));

const world = fc.constantFrom<ServiceName>('ocp', 'obshell').chain((service) => fc.record({ service: fc.constant(service), changes: fc.array(fc.oneof(fault(service), oddValue, oddList), { minLength: 1, maxLength: 6 }) }));

/** What is wrong is told, by its own name or as a problem; the ends of good ones are not asked for. */
const BAD: EventName[] = EVENTS.map(({ value }) => value).filter((event) => !/Succeeded|Still|Over|Recovered/.test(event));

describe.each<[string, EventName[]]>([
	['as problems alone', ['problemNew']],
	['by their own names, too', BAD],
])('%s', (_, events) => {
	it('every critical of the report is told once by the trigger, and nothing that is less', () => {
		let criticals = 0;
		fc.assert(
			fc.property(world, ({ service, changes }) => {
				const options: TriggerOptions = { ...everything, events, severity: 'critical', policy: { rows: FLEETS[service].rows } };
				const told: Array<{ key: string; severity: string | null }> = [];
				let expected: string[] = [];
				let state: unknown;
				for (let poll = 0; poll < 3; poll++) {
					const now = START + poll * 5 * MINUTE;
					const snapshot = changes.reduce((one, change) => change(one, now), FLEETS[service].at(now));
					expected = [...new Set([...expected, ...judge(snapshot, options.policy).findings.filter(({ severity }) => severity === 'critical').map(({ id }) => id)])];
					const result = advance({ state, seen: { target: 'fleet', turn: turnOf(state), hasRestores: true, snapshot }, now, options });
					state = JSON.parse(JSON.stringify(result.state));
					told.push(...result.events.map(({ incidentKey: key, severity }) => ({ key, severity })));
				}
				criticals += expected.length;
				expect(told.filter(({ severity }) => severity === 'critical').map(({ key }) => key).sort()).toEqual(expected.sort());
				// Names that users know tell what they say from attention on; problems only what was asked for.
				if (events.length === 1) expect(told.filter(({ severity }) => severity !== 'critical')).toEqual([]);
			}),
			{ seed: 20261129, numRuns: 100 },
		);
		expect(criticals).toBeGreaterThan(100);
	});
});
