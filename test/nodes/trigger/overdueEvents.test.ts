import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { DAY, HOUR, START, backup, iso, look, never, overdueAfter, polls, told, type Seen } from './records';

describe('overdue backups', () => {
	const at = (hours: number) => ({ began: START + hours * HOUR - HOUR, ended: START + hours * HOUR });
	const hourly = (backups: Array<ReturnType<typeof backup>>, more: Partial<Seen> = {}) =>
		told(polls(backups.map((one) => ({ ...more, backups: [one] })), { events: ['backupOverdue'], ...overdueAfter(3) }, HOUR));
	const overdue = ['backupOverdue orders'];

	it('tells once that there was no good backup for too long, until there is one', () => {
		const first = backup('orders', 5, 'succeeded', at(0));
		const next = backup('orders', 6, 'succeeded', at(5));
		expect(hourly([first, first, first, first, first, next, next, next, next, next])).toEqual([[], [], [], [], overdue, [], [], [], [], overdue]);
	});

	it('does not take a backup that failed or runs for a good one, and remembers the good one that it hides', () => {
		const first = backup('orders', 5, 'succeeded', at(0));
		const [failed, running] = [backup('orders', 6, 'failed', at(1)), backup('orders', 7, 'running', at(4))];
		expect(hourly([first, failed, failed, failed, running, running])).toEqual([[], [], [], [], overdue, []]);
	});

	it('does not count from a good end that lies in the future', () => {
		const ahead = backup('orders', 5, 'succeeded', at(9000));
		expect(hourly([ahead, backup('orders', 6, 'succeeded', at(1)), ...[2, 3, 4, 5].map(() => backup('orders', 7, 'failed', at(2)))], { history: [backup('orders', 6, 'succeeded', at(1)), ahead] })).toEqual([[], [], [], [], [], overdue]);
	});

	it('tells at the second poll of a tenant that never had a backup', () => {
		const none = never('orders');
		expect(hourly([none, none, none])).toEqual([[], overdue, []]);
	});

	it('waits with a new tenant until its first backup is due', () => {
		const none = never('orders');
		const tenants = [{ tenant: none.tenant, tenantId: none.tenantId, createdAt: iso(START) }];
		const seen = (hours: number[]) => hours.map(() => ({ backups: [none], tenants }));
		const events = polls(seen([0, 1, 2, 3, 4]), { events: ['backupOverdue'], ...overdueAfter(3) }, HOUR);
		expect(told(events)).toEqual([[], [], [], [], overdue]);
	});

	it('tells at the second poll that none of the backups is known to be good', () => {
		const failed = backup('orders', 5, 'failed', { began: START - 2 * HOUR });
		expect(hourly([failed, failed, failed])).toEqual([[], overdue, []]);
	});

	it('takes the last good backup from the list', () => {
		const failed = backup('orders', 5, 'failed', { began: START - HOUR });
		const good = backup('orders', 1, 'succeeded', { began: START - DAY, ended: START - DAY + HOUR });
		const events: EventName[] = ['backupOverdue'];
		const [, [event]] = polls([{ backups: [failed], history: [good] }, { backups: [failed] }], { events });
		expect(event).toBeUndefined();
		const [, [late]] = polls([{ backups: [failed], history: [good] }, { backups: [failed] }], { events }, 4 * HOUR);
		expect(late).toMatchObject({
			event: 'backupOverdue',
			since: iso(START - DAY + HOUR),
			when: iso(START + 3 * HOUR),
			severity: 'critical',
			incidentKey: `backup-overdue/1/${String(failed.tenantId)}`,
			message: 'orders: The last good backup ended 27 h ago (2026-11-20 07:00), 1 h over the limit of 26 h.',
		});
	});

	it('tells at the second poll what was overdue at the first, if it still is', () => {
		const old = backup('orders', 5, 'succeeded', { began: START - DAY });
		expect(hourly([old, old, old])).toEqual([[], overdue, []]);
		expect(hourly([old, backup('orders', 6, 'succeeded', at(1)), backup('orders', 6, 'succeeded', at(1))])).toEqual([[], [], []]);
	});

	it('tells what is still overdue once the event is chosen', () => {
		const old = backup('orders', 5, 'succeeded', { began: START - DAY });
		let state: unknown;
		const counts = [[], [], ['backupOverdue'], ['backupOverdue']].map((events) => {
			const result = look(state, { backups: [old] }, START, { events: events as EventName[], ...overdueAfter(3) });
			state = result.state;
			return result.events.length;
		});
		expect(counts).toEqual([0, 0, 1, 0]);
	});
});
