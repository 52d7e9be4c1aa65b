import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { TriggerEvent } from '../../../nodes/OceanBaseBackupTrigger/tell';
import { readId } from '../../../judgement/changes';
import { judge } from '../../../judgement/judge';
import type { PromiseRow } from '../../../judgement/policy';
import { RULES } from '../../../judgement/types';
import type { ServiceName } from '../../../services/records/types';
import { Fleet, START as BEGIN, USUAL_WEEK } from '../../judgement/fleet';
import { DAY, HOUR, MINUTE } from '../../judgement/snapshots';
import { FAULTS, NOT_SHOWN, type Fault } from './faults';
import { EVERY_EVENT, everything } from './records';

const FLEETS = {
	ocp: new Fleet({ service: 'ocp', tenants: 6, week: USUAL_WEEK }),
	obshell: new Fleet({ service: 'obshell', tenants: 6, week: USUAL_WEEK }),
};
const ROW: PromiseRow = { tenants: '', clusters: '', backupHours: 76, fullDays: 8, leastGood: 2 };

/** A Wednesday at noon. */
const START = BEGIN + 13 * DAY + 12 * HOUR;

const CASES = FAULTS.flatMap((fault) => (fault.service ? [fault.service] : (['ocp', 'obshell'] as const)).map((service): [string, ServiceName, Fault] => [fault.name, service, fault]));

/** A server and the trigger that watches it. */
class Watched {
	private state: unknown;

	readonly options: TriggerOptions;

	constructor(
		private readonly service: ServiceName,
		private readonly fault: Fault,
	) {
		const rows = [...(fault.rows ?? []), ...(service === 'obshell' ? [ROW] : [])];
		this.options = { ...everything, events: EVERY_EVENT.filter((event) => event !== 'problemStill'), policy: { rows } };
	}

	/** What the report finds at an instant, and what the trigger tells. */
	look(now: number, since?: number): { found: Set<string>; told: TriggerEvent[] } {
		const well = FLEETS[this.service].at(now);
		const snapshot = since === undefined ? well : this.fault.change(well, { now, since });
		const policy = since === undefined && this.fault.rows ? { rows: this.options.policy.rows?.slice(this.fault.rows.length) } : this.options.policy;
		const result = advance({ state: this.state, seen: { target: 'fleet', turn: turnOf(this.state), hasRestores: true, snapshot }, now, options: { ...this.options, policy } });
		this.state = JSON.parse(JSON.stringify(result.state));
		return { found: new Set(judge(snapshot, policy).findings.map(({ id }) => id)), told: result.events };
	}
}

const ruleOf = (id: string) => readId(id)?.rule;
const bad = (events: TriggerEvent[]) => events.filter(({ severity }) => severity !== null).map(({ incidentKey }) => incidentKey);

it('there are faults enough, of every rule that a snapshot can show', () => {
	expect(FAULTS.length).toBeGreaterThanOrEqual(60);
	expect([...new Set(FAULTS.map(({ rule }) => rule)), ...NOT_SHOWN.keys()].sort()).toEqual([...RULES].sort());
});

it.each(CASES)('%s (%s)', (_name, service, fault) => {
	const watched = new Watched(service, fault);
	for (let poll = 0; poll < 3; poll++) expect(watched.look(START + poll * 5 * MINUTE)).toEqual({ found: new Set(), told: [] });
	const since = START + 15 * MINUTE;
	const step = (fault.hours ?? 0) > 2 ? 30 * MINUTE : 5 * MINUTE;
	const allowed = [fault.rule, ...(fault.also ?? [])];
	let now = since;
	let visible: string[] = [];
	const told: string[] = [];
	for (; visible.length === 0 && now <= since + (fault.hours ?? 0) * HOUR; now += step) {
		const look = watched.look(now, since);
		visible = [...look.found].filter((id) => ruleOf(id) === fault.rule);
		told.push(...bad(look.told));
	}
	expect(visible.length).toBeGreaterThan(0);
	// What may only be a reading that failed is told when it stays so.
	told.push(...bad(watched.look(now, since).told));
	expect(told).toEqual(expect.arrayContaining(visible));
	expect(new Set(told).size).toBe(told.length);
	expect(told.filter((id) => !allowed.includes(ruleOf(id) as never))).toEqual([]);
	const ends = [1, 2].flatMap((poll) => watched.look(now + poll * 5 * MINUTE).told);
	expect(bad(ends)).toEqual([]);
	const ended = ends.map(({ incidentKey }) => incidentKey);
	const mayEnd = visible.filter((id) => !/^restore-(failed|unknown)/.test(id));
	expect(ended).toEqual(expect.arrayContaining(mayEnd));
});
