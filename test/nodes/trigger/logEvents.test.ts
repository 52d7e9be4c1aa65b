import { DAY, HOUR, MINUTE, START, backup, iso, log, polls, told } from './records';

const orders = backup('orders', 5, 'succeeded');

describe('log backups', () => {
	const fine = log('orders', 'running');
	const late = log('orders', 'running', 601);
	const stopped = log('orders', 'failed', 900);
	const cases: Array<[string, Array<ReturnType<typeof log>>, string[]]> = [
		['tells a stop and the recovery once', [fine, stopped, stopped, fine, fine], ['', 'logBackupStopped', '', 'logBackupRecovered', '']],
		['tells a delay and the recovery once', [fine, late, late, fine], ['', 'logBackupDelayed', '', 'logBackupRecovered']],
		['tells a delay again when it has become critical', [fine, late, log('orders', 'running', 3601), log('orders', 'running', 4000)], ['', 'logBackupDelayed', 'logBackupDelayed', '']],
		['tells a stop after a delay, and a delay after a stop', [fine, late, stopped, late, fine], ['', 'logBackupDelayed', 'logBackupStopped', 'logBackupDelayed', 'logBackupRecovered']],
		['takes a stop on purpose for a stop', [fine, log('orders', 'canceled')], ['', 'logBackupStopped']],
		['tells at the second poll what was bad at the first', [stopped, stopped, stopped, fine], ['', 'logBackupStopped', '', 'logBackupRecovered']],
		['forgets what was bad at the first poll only', [stopped, fine, fine], ['', '', '']],
		['tells of a tenant with backups that never archived, as the report does', [log('orders', 'none'), log('orders', 'none')], ['', 'logBackupStopped']],
		['takes an archive that is gone for stopped', [fine, log('orders', 'none')], ['', 'logBackupStopped']],
		['does not tell a stop that is seen through an unknown state again', [fine, stopped, log('orders', 'unknown'), log('orders', 'unknown')], ['', 'logBackupStopped', 'logBackupRecovered', '']],
		['does not take a filler for the end of a stop: an archive that has just begun says nothing', [fine, stopped, { ...log('orders', 'running', 0), status: 'PREPARE', startedAt: iso(START), checkpoint: null }, stopped], ['', 'logBackupStopped', '', '']],
		[
			'tells a second stop, even when the time between was not seen',
			[fine, stopped, log('orders', 'failed', 900, START + HOUR), log('orders', 'failed', 999, START + HOUR)],
			['', 'logBackupStopped', 'logBackupStopped', ''],
		],
		['tells a row that vanished', [fine], ['', 'logBackupStopped']],
		['believes the checkpoint where it contradicts the delay', [fine, log('orders', 'running', 12, START - 5 * DAY)], ['', 'logBackupDelayed']],
	];

	test.each(cases)('%s', (_name, records, expected) => {
		const seen = records.map((one) => ({ backups: [orders], logBackups: [one] }));
		const rest = expected.slice(seen.length).map(() => ({ backups: [orders], logBackups: [] }));
		const events = polls([...seen, ...rest], {}, MINUTE);
		expect(events.map((list) => list.map(({ event }) => event).join())).toEqual(expected);
	});

	it('keeps what it knows while they cannot be read', () => {
		const unread = { backups: [orders], logBackups: [], unread: [{ part: 'log' as const, tenant: 'orders', tenantId: String(orders.tenantId), why: 'boom' }] };
		const [, ...events] = polls([{ backups: [orders], logBackups: [fine] }, unread, { backups: [orders], logBackups: [stopped] }, unread, { backups: [orders] }, { backups: [orders], logBackups: [stopped] }]);
		expect(told(events)).toEqual([[], ['logBackupStopped orders'], [], [], []]);
	});

	it('goes by the running round of several', () => {
		const rounds = [{ ...log('orders', 'canceled'), startedAt: iso(START - 60 * DAY) }, fine];
		expect(told(polls([{ backups: [orders], logBackups: rounds }, { backups: [orders], logBackups: rounds }]))).toEqual([[], []]);
	});

	it('tells the recovery to those who want only that', () => {
		const seen = [fine, stopped, fine].map((one) => ({ backups: [orders], logBackups: [one] }));
		expect(told(polls(seen, { events: ['logBackupRecovered'] }))).toEqual([[], [], ['logBackupRecovered orders']]);
	});

	it('says since when changes are in no backup, and what has ended', () => {
		const [, [event], [end]] = polls([fine, stopped, fine].map((one) => ({ backups: [orders], logBackups: [one] })));
		expect(event).toMatchObject({
			when: iso(START + 5 * MINUTE),
			since: iso(START),
			tenant: 'orders',
			severity: 'critical',
			incidentKey: `log-interrupted/1/${String(orders.tenantId)}`,
			message: expect.stringMatching(/^orders: Log archiving is .* saved nowhere/) as unknown,
			record: stopped,
		});
		expect(end).toMatchObject({ event: 'logBackupRecovered', incidentKey: event.incidentKey, since: iso(START), severity: null, message: 'The log backup of orders is fine again, 3 seconds behind' });
	});
});
