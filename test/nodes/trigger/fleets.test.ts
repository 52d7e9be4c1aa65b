import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { PromiseRow } from '../../../judgement/policy';
import { judge } from '../../../judgement/judge';
import { BEGIN, DAILY, DAY, Fleet, HOUR, MINUTE, WEEKLY, type FleetOptions } from '../../judgement/fleet';
import { EVERY_EVENT, everything } from './records';

/** What a user of obshell, which has no schedule, promises for backups on Saturday (full), Tuesday and Thursday. */
const WEEKLY_ROW: PromiseRow = { tenants: '', clusters: '', backupHours: 76, fullDays: 8, logDelaySeconds: 600, leastGood: 3 };

const FLEETS: Array<[string, FleetOptions, PromiseRow[]]> = [
	['40 tenants through OCP, full on Saturday, incremental on Tuesday and Thursday', { service: 'ocp', tenants: 40, days: 28, schedule: WEEKLY }, []],
	['40 tenants through obshell, the same', { service: 'obshell', tenants: 40, days: 28, schedule: WEEKLY, seed: 2 }, [WEEKLY_ROW]],
	['40 tenants, backed up daily', { service: 'obshell', tenants: 40, days: 28, schedule: DAILY, seed: 3 }, []],
	['a mixed fleet through OCP', { service: 'ocp', tenants: 40, days: 28, schedule: WEEKLY, mixed: true, seed: 4 }, []],
	['a mixed fleet through obshell', { service: 'obshell', tenants: 40, days: 28, schedule: DAILY, mixed: true, seed: 5 }, []],
];

/**
 * A poll every five minutes takes two minutes of processor time for all fleets: `FLEET_POLL_MINUTES=5` asks for it. Every
 * 25 minutes, polls meet all phases of an hour, too.
 */
const POLL = Number(process.env.FLEET_POLL_MINUTES ?? 25) * MINUTE;

describe('four weeks in which all is well, one report an hour and a poll every few minutes', () => {
	it.each(FLEETS)('%s', (_name, made, rows) => {
		const fleet = new Fleet(made);
		const options: TriggerOptions = { ...everything, events: EVERY_EVENT, policy: { rows } };
		const findings = new Set<string>();
		const told = new Map<string, number>();
		let state: unknown;
		for (let now = BEGIN; now < BEGIN + made.days * DAY; now += POLL) {
			const snapshot = fleet.at(now);
			if (now % HOUR < POLL) for (const { id, rule } of judge(snapshot, options.policy).findings) findings.add(`${rule} ${id}`);
			const result = advance({ state, seen: { target: 'fleet', turn: turnOf(state), hasRestores: true, snapshot }, now, options });
			({ state } = result);
			for (const { event } of result.events) told.set(event, (told.get(event) ?? 0) + 1);
			expect(result.unwatched).toBeUndefined();
		}
		expect([...findings]).toEqual([]);
		const ended = fleet.tenants.flatMap(({ runs, until }) => runs.filter((run) => run.ended > BEGIN && run.ended < Math.min(until, BEGIN + made.days * DAY)));
		expect(ended.length).toBeGreaterThan(400);
		expect(Object.fromEntries(told)).toEqual({ backupSucceeded: ended.length, ...(made.mixed && { restoreSucceeded: 8 }) });
	});
});
