import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { DAY, HOUR, START, backup, iso, look, never, polls, told } from './records';

describe('overdue backups', () => {
	const at = (hours: number) => ({ began: START + hours * HOUR - HOUR, ended: START + hours * HOUR });
	const hourly = (backups: Array<ReturnType<typeof backup>>, options = {}) =>
		told(polls(backups.map((one) => ({ backups: [one] })), { events: ['backupOverdue'], overdueHours: 3, ...options }, HOUR));
	const overdue = ['backupOverdue orders'];

	it('tells once that there was no good backup for too long, until there is one', () => {
		const first = backup('orders', 5, 'succeeded', at(0));
		const next = backup('orders', 6, 'succeeded', at(5));
		expect(hourly([first, first, first, first, first, next, next, next, next, next])).toEqual([
			[], [], [], [], overdue, [], [], [], [], overdue,
		]);
	});

	it('counts from the latest good backup that was ever seen', () => {
		const later = backup('orders', 6, 'succeeded', at(2));
		expect(hourly([later, backup('orders', 5, 'succeeded', at(-3)), later, later, later, later])).toEqual([[], [], [], [], [], []]);
	});

	it('does not take a backup that failed or runs for a good one', () => {
		const first = backup('orders', 5, 'succeeded', at(0));
		expect(hourly([first, backup('orders', 6, 'failed', at(1)), first, first, backup('orders', 7, 'running', at(4))])).toEqual([
			[], [], [], [], overdue,
		]);
	});

	it('counts for a tenant without any backup from when it was first seen', () => {
		const none = never('orders');
		expect(hourly([none, none, none, none, none, none])).toEqual([[], [], [], [], overdue, []]);
	});

	it('counts from the last attempt where no good backup is known', () => {
		const failed = backup('orders', 5, 'failed', { began: START - 2 * HOUR });
		expect(hourly([failed, failed, failed])).toEqual([[], [], overdue]);
	});

	it('takes the last good backup from the list', () => {
		const backups = [backup('orders', 5, 'failed', { began: START - HOUR })];
		const moreBackups = [backup('orders', 1, 'succeeded', { began: START - DAY, ended: START - DAY + HOUR })];
		const [, [event]] = polls([{ backups, moreBackups }, { backups }]);
		expect(event).toBeUndefined();
		const [, [late]] = polls([{ backups, moreBackups }, { backups }], {}, 4 * HOUR);
		expect(late).toMatchObject({
			event: 'backupOverdue',
			since: iso(START - DAY + HOUR),
			when: iso(START + 3 * HOUR),
			message: 'No successful backup of orders for 27 hours (limit 26): the last one ended at 2026-11-20T07:00:00.000Z',
		});
	});

	it('tells at the second poll what was overdue at the first, if it still is', () => {
		const old = backup('orders', 5, 'succeeded', { began: START - DAY });
		expect(hourly([old, old, old])).toEqual([[], overdue, []]);
		expect(hourly([old, backup('orders', 6, 'succeeded', at(1)), backup('orders', 6, 'succeeded', at(1))])).toEqual([[], [], []]);
	});

	it('is not ended by a clock that steps back', () => {
		const first = backup('orders', 5, 'succeeded', at(0));
		let state: unknown;
		const events = [0, 4, 1, 5, -9, 6].map((hours) => {
			const result = look(state, { backups: [first] }, START + hours * HOUR, { overdueHours: 3 });
			state = result.state;
			return result.events.length;
		});
		expect(events).toEqual([0, 1, 0, 0, 0, 0]);
	});

	it('tells what is still overdue once the event is chosen', () => {
		const old = backup('orders', 5, 'succeeded', { began: START - DAY });
		let state: unknown;
		const told = [[], [], ['backupOverdue'], ['backupOverdue']].map((events) => {
			const result = look(state, { backups: [old] }, START, { events: events as EventName[], overdueHours: 3 });
			state = result.state;
			return result.events.length;
		});
		expect(told).toEqual([0, 0, 1, 0]);
	});
});
