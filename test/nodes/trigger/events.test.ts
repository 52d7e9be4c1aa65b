import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { advance, unexplained } from '../../../nodes/OceanBaseBackupTrigger/events';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import { ALL_EVENTS, DAY, HOUR, MINUTE, START, backup, everything, iso, log, look, never, polls, restore, told, type Seen } from './records';

const good = backup('orders', 5, 'succeeded');

describe('backups', () => {
	const cases: Array<[string, Seen[], string[][]]> = [
		['says nothing at the first poll', [{ backups: [backup('orders', 5, 'failed')] }], [[]]],
		[
			'says nothing while nothing changes',
			[{ backups: [good] }, { backups: [good] }, { backups: [good] }],
			[[], [], []],
		],
		[
			'tells each end once, when it is first seen',
			[
				{ backups: [good] },
				{ backups: [backup('orders', 6, 'running')] },
				{ backups: [backup('orders', 6, 'failed')] },
				{ backups: [backup('orders', 6, 'failed')] },
				{ backups: [backup('orders', 7, 'succeeded')] },
				{ backups: [backup('orders', 8, 'canceled')] },
			],
			[[], [], ['backupFailed orders'], [], ['backupSucceeded orders'], ['backupFailed orders']],
		],
		[
			'tells the end of a backup that ran at the first poll',
			[{ backups: [backup('orders', 6, 'running')] }, { backups: [backup('orders', 6, 'succeeded')] }],
			[[], ['backupSucceeded orders']],
		],
		[
			'tells of all that began and ended between two polls, in their order, and of each once',
			[
				{ backups: [good] },
				{
					backups: [backup('orders', 8, 'running')],
					moreBackups: [
						backup('orders', 8, 'running'),
						backup('orders', 7, 'succeeded'),
						backup('orders', 6, 'failed'),
						good,
					],
				},
				{ backups: [backup('orders', 8, 'succeeded')] },
			],
			[[], ['backupFailed orders', 'backupSucceeded orders'], ['backupSucceeded orders']],
		],
		[
			'believes the later answer when a backup ends between the two requests of one poll',
			[
				{ backups: [good] },
				{ backups: [backup('orders', 7, 'running')], moreBackups: [backup('orders', 7, 'failed'), backup('orders', 6, 'failed')] },
				{ backups: [backup('orders', 7, 'failed')] },
			],
			[[], ['backupFailed orders', 'backupFailed orders'], []],
		],
		[
			'tells the end of a backup that a newer one hides',
			[
				{ backups: [backup('orders', 6, 'running')] },
				{ backups: [backup('orders', 7, 'running')], moreBackups: [backup('orders', 6, 'failed'), backup('orders', 7, 'running')] },
			],
			[[], ['backupFailed orders']],
		],
		[
			'tells the end of a backup behind an older one, when the clock of the database stepped back',
			[
				{ backups: [good] },
				{ backups: [backup('orders', 6, 'running')] },
				{ backups: [good], moreBackups: [good, backup('orders', 6, 'failed')] },
				{ backups: [good], moreBackups: [good, backup('orders', 6, 'failed')] },
			],
			[[], [], ['backupFailed orders'], []],
		],
		[
			'tells the first backup of a tenant that never had one',
			[{ backups: [never('orders')] }, { backups: [backup('orders', 1, 'failed')] }],
			[[], ['backupFailed orders']],
		],
		[
			'tells what a new tenant did since the last poll, not what an old one did before it was shown',
			[
				{ backups: [] },
				{
					backups: [
						backup('new', 1, 'failed', { began: START + MINUTE, ended: START + 2 * MINUTE }),
						backup('shown', 9, 'failed', { began: START - DAY }),
					],
				},
			],
			[[], ['backupFailed new']],
		],
		[
			'remembers a tenant that is missing for a while',
			[{ backups: [good] }, { backups: [] }, { backups: [good] }, { backups: [backup('orders', 6, 'failed')] }],
			[[], [], [], ['backupFailed orders']],
		],
		[
			'ignores a snapshot that is older than the last one',
			[{ backups: [good] }, { backups: [backup('orders', 6, 'failed')] }, { backups: [good] }, { backups: [backup('orders', 6, 'failed')] }],
			[[], ['backupFailed orders'], [], []],
		],
		[
			'waits for an unknown outcome to become known',
			[{ backups: [good] }, { backups: [backup('orders', 6, 'unknown')] }, { backups: [backup('orders', 6, 'failed')] }],
			[[], [], ['backupFailed orders']],
		],
		[
			'counts ids beyond 2^53 exactly',
			[
				{ backups: [backup('orders', '9007199254740993', 'succeeded')] },
				{ backups: [backup('orders', '9007199254740994', 'failed')] },
				{ backups: [backup('orders', '9007199254740994', 'failed')] },
			],
			[[], ['backupFailed orders'], []],
		],
		[
			'goes by the start where there is no id',
			[
				{ backups: [backup('orders', null, 'succeeded')] },
				{ backups: [backup('orders', null, 'failed', { began: START })] },
				{ backups: [backup('orders', null, 'failed', { began: START })] },
			],
			[[], ['backupFailed orders'], []],
		],
		[
			'begins anew when the jobs of a cluster that was made anew count from 1 again',
			[
				{ backups: [backup('orders', 50, 'succeeded')] },
				{ backups: [backup('orders', 1, 'failed', { began: START + MINUTE })], moreBackups: [backup('orders', 1, 'failed', { began: START + MINUTE })] },
				{ backups: [backup('orders', 2, 'failed', { began: START + 6 * MINUTE })] },
			],
			[[], ['backupFailed orders'], ['backupFailed orders']],
		],
		[
			'does not take an old backup for a cluster that was made anew',
			[
				{ backups: [backup('orders', 50, 'succeeded')] },
				{ backups: [backup('orders', 3, 'failed', { began: START - DAY })], moreBackups: [backup('orders', 3, 'failed', { began: START - DAY })] },
				{ backups: [backup('orders', 50, 'succeeded')] },
			],
			[[], [], []],
		],
		[
			'bears more running backups of one tenant than it remembers',
			[
				{ backups: [good] },
				{ backups: [backup('orders', 12, 'running')], moreBackups: [6, 7, 8, 9, 10, 11].map((id) => backup('orders', id, 'running')) },
				{ backups: [backup('orders', 12, 'failed')] },
			],
			[[], [], ['backupFailed orders']],
		],
		[
			'tells a backup of a whole cluster once, not for each of its tenants, whatever the numbers of their own',
			[
				{ backups: [backup(null, 500, 'succeeded', { tenantId: 0 }), backup('orders', 500, 'succeeded'), backup('crm', 4, 'succeeded', { began: START - HOUR })] },
				{ backups: [backup(null, 501, 'failed', { tenantId: 0, began: START }), backup('orders', 501, 'failed', { began: START }), backup('crm', 501, 'failed', { began: START })] },
				{ backups: [backup(null, 501, 'failed', { tenantId: 0, began: START }), backup('orders', 7, 'failed', { began: START + MINUTE }), backup('crm', 501, 'failed', { began: START })] },
				{ backups: [backup(null, 502, 'running', { tenantId: 0, began: START + HOUR }), backup('orders', 502, 'running', { began: START + HOUR }), backup('crm', 5, 'failed', { began: START + HOUR })] },
				{ backups: [backup(null, 502, 'succeeded', { tenantId: 0, began: START + HOUR }), backup('orders', 502, 'succeeded', { began: START + HOUR }), backup('crm', 502, 'succeeded', { began: START + HOUR })] },
			],
			[[], ['backupFailed null'], ['backupFailed orders'], ['backupFailed crm'], ['backupSucceeded null']],
		],
		[
			'keeps what it knows of backups while they cannot be read',
			[{ backups: [good] }, {}, { backups: [backup('orders', 6, 'failed')] }],
			[[], [], ['backupFailed orders']],
		],
		[
			'takes stock of backups when it reads them for the first time',
			[{ restores: [] }, { backups: [backup('orders', 6, 'failed')] }],
			[[], []],
		],
	];

	test.each(cases)('%s', (_name, snapshots, expected) => {
		expect(told(polls(snapshots))).toEqual(expected);
	});

	it('says what, when and since when', () => {
		const failed = backup('orders', 6, 'failed', { began: START, ended: START + MINUTE, message: 'OceanBase error -9026' });
		const [, [event]] = polls([{ backups: [good] }, { backups: [failed] }]);
		expect(event).toEqual({
			event: 'backupFailed',
			when: iso(START + MINUTE),
			since: good.finishedAt,
			tenant: 'orders',
			record: failed,
			message: 'The backup of orders failed: OceanBase error -9026',
		});
	});

	it('asks for more only where the newest backup does not tell everything', () => {
		const taken = look(undefined, { backups: [good, backup('crm', 6, 'running')] });
		const asked = (backups: Seen['backups'], events: EventName[] = ALL_EVENTS) => {
			const { jumped, neverGood } = unexplained({ state: taken.state, snapshot: { target: 'here', turn: 1, backups }, options: { ...everything, events } });
			return [jumped, neverGood].map((list) => list.map(({ tenant }) => tenant));
		};
		expect(asked([good, backup('crm', 6, 'running')])).toEqual([[], []]);
		expect(asked([backup('orders', 6, 'running'), backup('crm', 6, 'failed')])).toEqual([[], []]);
		expect(asked([backup('orders', 7, 'running'), backup('crm', 7, 'failed')])).toEqual([['orders', 'crm'], []]);
		expect(asked([backup('orders', 4, 'succeeded'), never('crm')])).toEqual([['orders'], []]);
		expect(asked([backup('new', 9, 'failed'), backup('fine', 9, 'succeeded'), never('empty')])).toEqual([['new', 'fine'], ['new']]);
		expect(asked([backup('new', 1, 'failed')])).toEqual([[], ['new']]);
		expect(asked([backup('new', 1, 'failed')], ['backupFailed'])).toEqual([[], []]);
		expect(asked([backup('orders', 6, 'running', { service: 'ocp' })])).toEqual([['orders'], []]);
		expect(asked([backup(null, 9, 'failed', { tenantId: 1002 })])).toEqual([[], []]);
		const whole = { tenantId: 0, service: 'ocp' } as const;
		expect(asked([backup(null, 9, 'failed', whole), backup('orders', 9, 'failed')])).toEqual([[null], ['orders']]);
		expect(asked([backup(null, 9, 'failed', whole), backup('orders', 9, 'failed')], ['backupFailed'])).toEqual([[null], []]);
	});
});

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

describe('restores', () => {
	const cases: Array<[string, Seen[], string[][]]> = [
		[
			'tells each end once',
			[
				{ restores: [restore('old', 'failed')] },
				{ restores: [restore('drill', 'running', { began: START }), restore('old', 'failed')] },
				{ restores: [restore('drill', 'succeeded', { began: START }), restore('old', 'failed')] },
				{ restores: [restore('drill', 'succeeded', { began: START }), restore('old', 'failed')] },
				{ restores: [restore('quick', 'failed', { began: START + MINUTE }), restore('drill', 'succeeded', { began: START })] },
			],
			[[], [], ['restoreSucceeded drill'], [], ['restoreFailed quick']],
		],
		[
			'tells a second restore of the same tenant',
			[
				{ restores: [restore('drill', 'failed')] },
				{ restores: [restore('drill', 'succeeded', { began: START }), restore('drill', 'failed')] },
			],
			[[], ['restoreSucceeded drill']],
		],
		[
			'survives a list that is empty for a while',
			[{ restores: [restore('drill', 'failed')] }, { restores: [] }, {}, { restores: [restore('drill', 'failed')] }],
			[[], [], [], []],
		],
	];

	test.each(cases)('%s', (_name, snapshots, expected) => {
		expect(told(polls(snapshots))).toEqual(expected);
	});

	it('remembers a bounded number of them, and takes older ones for settled', () => {
		const history = Array.from({ length: 900 }, (_, index) => restore(`drill_${index}`, 'failed', { began: START - (index + 2) * HOUR }));
		const fresh = restore('fresh', 'failed', { began: START });
		const events = polls([{ restores: history }, { restores: history }, { restores: [fresh, ...history] }, { restores: [fresh, ...history] }]);
		expect(told(events)).toEqual([[], [], ['restoreFailed fresh'], []]);
	});
});

describe('choice of events and tenants', () => {
	const first: Seen = { backups: [good, backup('crm', 1, 'succeeded')], logBackups: [log('orders', 'running'), log('crm', 'running')], restores: [] };
	const second: Seen = {
		backups: [backup('orders', 6, 'failed'), backup('crm', 2, 'failed'), backup(null, 9, 'failed', { tenantId: 0, began: START + MINUTE })],
		logBackups: [log('orders', 'failed'), log('crm', 'failed'), log(null, 'failed')],
		restores: [restore('drill', 'failed', { began: START }), restore('drill2', 'failed', { began: START, sourceTenant: 'crm' })],
	};
	const cases: Array<[string, Parameters<typeof polls>[1], string[]]> = [
		['only these tenants', { tenants: { mode: 'in', names: ['orders'] } }, ['backupFailed orders', 'backupFailed null', 'logBackupStopped orders', 'restoreFailed drill']],
		['all but these tenants', { tenants: { mode: 'notIn', names: ['orders'] } }, ['backupFailed crm', 'backupFailed null', 'logBackupStopped crm', 'restoreFailed drill2']],
		['only these events', { events: ['restoreFailed'] }, ['restoreFailed drill', 'restoreFailed drill2']],
	];

	test.each(cases)('%s', (_name, options, expected) => {
		expect(told(polls([first, second], options))[1]).toEqual(expected);
	});

	it('does not tell later what nobody wanted to know when it happened', () => {
		const taken = look(undefined, first, START, { events: [] });
		const unheard = look(taken.state, second, START, { events: [] });
		const heard = look(unheard.state, second);
		expect(told([heard.events])).toEqual([['logBackupStopped orders', 'logBackupStopped crm', 'logBackupStopped null']]);
	});
});

describe('the state', () => {
	const failing: Seen = { backups: [backup('orders', 6, 'failed', { began: START })], restores: [restore('drill', 'failed', { began: START })] };
	const first = look(undefined, { backups: [good], restores: [], logBackups: [log('orders', 'running')] });

	it('begins anew for another target', () => {
		expect(look({ ...first.state, target: 'elsewhere' }, failing).events).toEqual([]);
		expect(look(first.state, failing).events).toHaveLength(2);
	});

	it('drops what was read before another poll had its say', () => {
		const late = { target: 'here', turn: turnOf(first.state), ...failing };
		const second = look(first.state, { ...failing, backups: [good] });
		const dropped = advance({ state: second.state, snapshot: late, now: START, options: everything });
		expect(dropped).toEqual({ state: second.state, events: [] });
	});

	const damaged: Array<[string, unknown]> = [
		['nothing', undefined],
		['null', null],
		['text', 'state'],
		['a list', []],
		['an empty object', {}],
		['another version', { ...first.state, version: 2 }],
		['a prototype', JSON.parse('{"__proto__": {"version": 1}, "constructor": {"name": 1}}')],
		['a huge text', { ...first.state, target: 'x'.repeat(1e6) }],
		['no time', { ...first.state, at: 'now' }],
		['a negative time', { ...first.state, at: -1 }],
		['a time beyond all times', { ...first.state, settledUntil: 1e300 }],
		['a list that is none', { ...first.state, backups: { length: 1, 0: 'abcdefgh 5 1 ' } }],
		['rows that are no rows', { ...first.state, backups: [{ key: 'orders' }] }],
		['a row that is too long', { ...first.state, backups: ['x'.repeat(1e6)] }],
		['a key like __proto__', { ...first.state, backups: ['__proto__ 5 1 '] }],
		['a job id that is none', { ...first.state, backups: ['abcdefgh 5;drop 1 '] }],
		['a job id without end', { ...first.state, backups: [`abcdefgh ${'9'.repeat(1e5)} 1 `] }],
		['open jobs without end', { ...first.state, backups: [`abcdefgh 5 1 ${' 6'.repeat(1e5)}`] }],
		['a mood that is none', { ...first.state, logs: ['abcdefgh furious '] }],
		['a flag that is none', { ...first.state, restores: ['abcdefgh 5 yes'] }],
		['too many rows', { ...first.state, logs: Array.from({ length: 30_000 }, () => 'abcdefgh  ') }],
	];

	test.each(damaged)('%s counts as none', (_name, state) => {
		const again = look(state, failing);
		expect(again.events).toEqual([]);
		expect(look(again.state, { backups: [backup('orders', 7, 'failed')] }).events).toHaveLength(1);
		expect(({} as Record<string, unknown>).version).toBeUndefined();
	});

	it('is not changed in place', () => {
		const before = JSON.stringify(first.state);
		look(Object.freeze(first.state), failing);
		expect(JSON.stringify(first.state)).toBe(before);
	});

	it('may be of an earlier poll: what was told since is told again, once', () => {
		const second = look(first.state, failing);
		expect(second.events).toHaveLength(2);
		expect(look(second.state, failing).events).toEqual([]);
		const restored = look(first.state, failing);
		expect(restored.events).toEqual(second.events);
		expect(look(restored.state, failing).events).toEqual([]);
	});

	it.each([
		['calm', 'succeeded', 'running', 3],
		['in alarm', 'failed', 'failed', 9e5],
	] as const)('of 1,000 tenants, %s, is no larger than 64 KB', (_name, outcome, archive, delay) => {
		const tenants = Array.from({ length: 1000 }, (_, index) => `a_rather_long_name_of_a_tenant_${index}_`.padEnd(63, 'x'));
		const seen = {
			backups: tenants.map((tenant, index) => backup(tenant, 3_000_000 + index, outcome, { began: START - 9 * DAY, tenantId: 1_000_000 + index })),
			logBackups: tenants.map((tenant) => log(tenant, archive, delay, START - DAY)),
			restores: tenants.map((tenant, index) => restore(tenant, 'failed', { began: START - index * MINUTE })),
		};
		let state: unknown;
		for (let poll = 0; poll < 3; poll++) ({ state } = look(state, seen, START + poll * MINUTE));
		expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThanOrEqual(65_536);
		const others = { backups: tenants.map((tenant) => backup(`${tenant}2`, 1, outcome)) };
		for (let poll = 0; poll < 3; poll++) ({ state } = look(state, others));
		expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThanOrEqual(65_536);
	});
});
