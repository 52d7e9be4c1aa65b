import { HOUR, MINUTE, START, iso, log, polls, told } from './records';

describe('log backups', () => {
	const fine = log('orders', 'running');
	const late = log('orders', 'running', 601);
	const stopped = log('orders', 'failed', 900);
	const cases: Array<[string, Array<ReturnType<typeof log>>, string[]]> = [
		['tells a stop and the recovery once', [fine, stopped, stopped, fine, fine], ['', 'logBackupStopped', '', 'logBackupRecovered', '']],
		['tells a delay and the recovery once', [fine, late, late, fine], ['', 'logBackupDelayed', '', 'logBackupRecovered']],
		['tells a stop after a delay, and a delay after a stop', [fine, late, stopped, late, fine], ['', 'logBackupDelayed', 'logBackupStopped', 'logBackupDelayed', 'logBackupRecovered']],
		['takes a stop on purpose for a stop', [fine, log('orders', 'canceled')], ['', 'logBackupStopped']],
		['tells at the second poll what was bad at the first', [stopped, stopped, stopped, fine], ['', 'logBackupStopped', '', 'logBackupRecovered']],
		['forgets what was bad at the first poll only', [stopped, fine, fine], ['', '', '']],
		['leaves alone a tenant that never archived', [log('orders', 'none'), log('orders', 'none')], ['', '']],
		['takes an archive that is gone for stopped', [fine, log('orders', 'none')], ['', 'logBackupStopped']],
		['learns nothing from an unknown state', [fine, log('orders', 'unknown'), stopped, log('orders', 'unknown'), stopped], ['', '', 'logBackupStopped', '', '']],
		['does not take an unknown delay for the end of one', [fine, late, log('orders', 'running', null), late, fine], ['', 'logBackupDelayed', '', '', 'logBackupRecovered']],
		[
			'tells a second stop, even when the time between was not seen',
			[fine, stopped, log('orders', 'failed', 900, START + HOUR), log('orders', 'failed', 999, START + HOUR)],
			['', 'logBackupStopped', 'logBackupStopped', ''],
		],
	];

	test.each(cases)('%s', (_name, records, expected) => {
		const events = polls(records.map((one) => ({ logBackups: [one] })));
		expect(events.map((list) => list.map(({ event }) => event).join())).toEqual(expected);
	});

	it('keeps what it knows while they cannot be read', () => {
		expect(told(polls([{ logBackups: [fine] }, {}, { logBackups: [stopped] }, {}, { logBackups: [stopped] }]))).toEqual([
			[], [], ['logBackupStopped orders'], [], [],
		]);
	});

	it('goes by the running round of several', () => {
		const rounds = [log('orders', 'canceled'), fine];
		expect(told(polls([{ logBackups: rounds }, { logBackups: rounds }]))).toEqual([[], []]);
	});

	it('tells the recovery to those who want only that', () => {
		expect(told(polls([{ logBackups: [fine] }, { logBackups: [stopped] }, { logBackups: [fine] }], { events: ['logBackupRecovered'] }))).toEqual([
			[], [], ['logBackupRecovered orders'],
		]);
	});

	it('says since when changes are in no backup', () => {
		const [, [event]] = polls([{ logBackups: [fine] }, { logBackups: [stopped] }]);
		expect(event).toMatchObject({
			when: iso(START + 5 * MINUTE),
			since: iso(START),
			message: 'The log backup of orders is not running: changes since 2026-11-21T06:00:00.000Z are in no backup',
		});
	});
});
