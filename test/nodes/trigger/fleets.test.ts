import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import { judge } from '../../../judgement/judge';
import { Fleet, FLEETS } from '../../judgement/fleet';
import { DAY, HOUR, MINUTE } from '../../judgement/snapshots';
import { EVERY_EVENT, everything } from './records';

/**
 * From jest.config.js. A poll every five minutes takes some minutes of processor time for all fleets:
 * `FLEET_POLL_MINUTES=5` asks for it. Every 55 minutes, polls meet all phases of an hour, too.
 */
declare const fleetPollMinutes: number;
const POLL = fleetPollMinutes * MINUTE;

describe('four weeks in which all is well, one report an hour and a poll every few minutes', () => {
	it.each(FLEETS)('%s', (_name, made) => {
		const fleet = new Fleet(made);
		const { begin } = fleet;
		const options: TriggerOptions = { ...everything, events: EVERY_EVENT, policy: { rows: fleet.rows }, timeZone: 'America/New_York' };
		const findings = new Set<string>();
		const told = new Map<string, number>();
		const [ended, restored] = [new Set<string>(), new Set<string>()];
		let state: unknown;
		for (let now = begin; now < begin + 28 * DAY; now += POLL) {
			if (fleet.isAway(now)) continue;
			const snapshot = fleet.at(now);
			if (now % HOUR < POLL) for (const { id } of judge(snapshot, options.policy).findings) findings.add(id);
			const result = advance({ state, seen: { target: 'fleet', turn: turnOf(state), hasRestores: now >= fleet.tellsAllFrom, snapshot }, now, options });
			({ state } = result);
			for (const { event } of result.events) told.set(event, (told.get(event) ?? 0) + 1);
			expect(result.unwatched).toBeUndefined();
			for (const { tenant, jobId, outcome, finishedAt } of snapshot.backups) if (outcome === 'succeeded' && Date.parse(String(finishedAt)) > begin) ended.add(`${tenant} ${jobId}`);
			for (const { restoreId, outcome, finishedAt } of snapshot.restores) if (outcome === 'succeeded' && Date.parse(String(finishedAt)) > Math.max(begin, fleet.tellsAllFrom)) restored.add(String(restoreId));
		}
		expect([...findings]).toEqual([]);
		expect(ended.size).toBeGreaterThan(270);
		expect(Object.fromEntries(told)).toEqual({ backupSucceeded: ended.size, ...(made.mixed && { restoreSucceeded: restored.size }) });
	});
});
