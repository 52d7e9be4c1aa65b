import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { unexplained } from '../../../nodes/OceanBaseBackupTrigger/events';
import { ALL_EVENTS, DAY, HOUR, MINUTE, START, backup, everything, iso, look, never, polls, told, type Seen } from './records';

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
