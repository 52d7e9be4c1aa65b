import { pastOf } from '../../../nodes/OceanBaseBackupTrigger/jobs';
import { recall } from '../../../nodes/OceanBaseBackupTrigger/state';
import { DAY, HOUR, MINUTE, START, backup, iso, look, never, polls, tenantIdOf, told, type Seen } from './records';

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
			'says nothing of a tenant that was dropped while it was backed up',
			[
				{ backups: [backup('orders', 6, 'running')] },
				...(['__recycle_$_1_1788192752928409', 'AUX_RECOVER$1788192752928409'] as const).map((name) => {
					const { tenantId } = good;
					return { backups: [{ ...backup(name, 6, 'failed'), tenantId }], tenants: [{ tenant: name, tenantId }] };
				}),
				{ backups: [backup('orders', 6, 'failed'), backup('crm', 1, 'succeeded', { began: START - 2 * DAY })], tenants: [{ tenant: 'orders', tenantId: good.tenantId, status: 'DROPPING' }, { tenant: 'crm', tenantId: tenantIdOf('crm') }] },
			],
			[[], [], [], []],
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
					history: [
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
				{ backups: [backup('orders', 7, 'running')], history: [backup('orders', 7, 'failed'), backup('orders', 6, 'failed')] },
				{ backups: [backup('orders', 7, 'failed')] },
			],
			[[], ['backupFailed orders', 'backupFailed orders'], []],
		],
		[
			'tells the end of a backup that a newer one hides',
			[
				{ backups: [backup('orders', 6, 'running')] },
				{ backups: [backup('orders', 7, 'running')], history: [backup('orders', 6, 'failed'), backup('orders', 7, 'running')] },
			],
			[[], ['backupFailed orders']],
		],
		[
			'tells the end of a backup behind an older one, when the clock of the database stepped back',
			[
				{ backups: [good] },
				{ backups: [backup('orders', 6, 'running')] },
				{ backups: [good], history: [good, backup('orders', 6, 'failed')] },
				{ backups: [good], history: [good, backup('orders', 6, 'failed')] },
			],
			[[], [], ['backupFailed orders'], []],
		],
		[
			'tells the first backup of a tenant that never had one',
			[{ backups: [never('orders')] }, { backups: [backup('orders', 1, 'failed')] }],
			[[], ['backupFailed orders']],
		],
		[
			'tells what a new tenant did since the last poll, and of an old one that is shown late only what is wrong with it now',
			[
				{ backups: [] },
				{
					backups: [
						backup('new', 1, 'failed', { began: START + MINUTE, ended: START + 2 * MINUTE }),
						backup('shown', 9, 'failed', { began: START - DAY }),
						backup('fine', 9, 'succeeded', { began: START - DAY }),
					],
				},
			],
			[[], ['backupFailed new', 'backupFailed shown']],
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
				{ backups: [backup('orders', 1, 'failed', { began: START + MINUTE })], history: [backup('orders', 1, 'failed', { began: START + MINUTE })] },
				{ backups: [backup('orders', 2, 'failed', { began: START + 6 * MINUTE })] },
			],
			[[], ['backupFailed orders'], ['backupFailed orders']],
		],
		[
			'does not take an old backup for a cluster that was made anew, though it says what the report says of it',
			[
				{ backups: [backup('orders', 50, 'succeeded')] },
				{ backups: [backup('orders', 3, 'failed', { began: START - DAY })], history: [backup('orders', 3, 'failed', { began: START - DAY })] },
				{ backups: [backup('orders', 51, 'running')] },
				{ backups: [backup('orders', 51, 'succeeded')] },
			],
			[[], ['backupFailed orders'], [], ['backupSucceeded orders']],
		],
		[
			'bears more running backups of one tenant than it remembers',
			[
				{ backups: [good] },
				{ backups: [backup('orders', 12, 'running')], history: [6, 7, 8, 9, 10, 11].map((id) => backup('orders', id, 'running')) },
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
	];

	test.each(cases)('%s', (_name, snapshots, expected) => {
		expect(told(polls(snapshots, { events: ['backupFailed', 'backupSucceeded'] }))).toEqual(expected);
	});

	it('says what, when and since when', () => {
		const failed = backup('orders', 6, 'failed', { began: START, ended: START + MINUTE, message: 'OceanBase error -9026' });
		const [, [event, ...others]] = polls([{ backups: [good] }, { backups: [failed] }]);
		expect(others).toEqual([]);
		expect(event).toEqual({
			event: 'backupFailed',
			when: iso(START + MINUTE),
			since: good.finishedAt,
			tenant: 'orders',
			cluster: 'obdemo',
			severity: 'critical',
			rule: 'backup-failed',
			incidentKey: `backup-failed/1/${String(good.tenantId)}`,
			message: 'The backup of orders failed: the backup destination is not valid or cannot be used (-9026)',
			todo: 'Look whether the destination is reachable from every OBServer, with the keys and rights that OceanBase has.',
			advice: expect.stringContaining('start a backup') as unknown,
			record: failed,
		});
	});

	it('speaks the language that is chosen', () => {
		const failed = backup('orders', 6, 'failed', { message: 'OceanBase error -9026' });
		const [, [event]] = polls([{ backups: [good] }, { backups: [failed] }], { language: 'zh' });
		expect(event).toMatchObject({ message: '租户 orders 的数据备份失败：备份目的端无效或不可用（-9026）', todo: '检查每个 OBServer 节点能否访问备份目的端，以及访问密钥和权限是否有效。' });
	});

	it.each([
		['canceled', {}, 'attention', 'backup-canceled', 'The backup of orders was canceled'],
		['failed', { status: 'COMPLETED', message: 'OceanBase error -4018' }, 'critical', 'backup-completed-with-error', 'The backup of orders ended as COMPLETED, but with an error: something needed is missing, such as a file at the destination or logs up to the end of the backup (-4018)'],
	] as const)('tells %s %j for what it is', (outcome, more, severity, rule, message) => {
		const [, [event]] = polls([{ backups: [good] }, { backups: [backup('orders', 6, outcome, more)] }]);
		expect(event).toMatchObject({ event: 'backupFailed', severity, rule, message });
	});

	it('asks for more only where the newest backup does not tell everything', () => {
		const { state } = look(undefined, { backups: [good, backup('crm', 6, 'running', { began: START - 4 * DAY })] });
		const memory = recall(state, 'here');
		const asked = (newest: ReturnType<typeof backup>) => pastOf(memory, newest);
		expect(asked(good)).toBeUndefined();
		expect(asked(backup('orders', 5, 'failed'))).toBeUndefined();
		expect(asked(backup('orders', 6, 'running'))).toEqual({ limit: 20 });
		expect(asked(backup('orders', 7, 'running'))).toEqual({ from: START - 2 * HOUR - DAY });
		expect(asked(backup('orders', 4, 'succeeded'))).toEqual({ from: START - 2 * HOUR - DAY });
		// The last good one of crm is not known, and job 6 is waited for since it began.
		expect(asked(backup('crm', 6, 'running'))).toEqual({ limit: 20 });
		expect(asked(backup('crm', 7, 'failed', { began: START }))).toEqual({ from: START - 5 * DAY });
		// What runs for longer than usual is compared with past runs.
		const begun = look(state, { backups: [backup('orders', 6, 'running')] });
		const asksOf = (durationSeconds: number) => pastOf(recall(begun.state, 'here'), backup('orders', 6, 'running', { durationSeconds }));
		expect([7200, 7201].map(asksOf)).toEqual([undefined, { limit: 20 }]);
		expect(asked(backup('new', 9, 'succeeded'))).toBeUndefined();
		expect(asked(backup('new', 1, 'failed'))).toEqual({ limit: 20 });
	});

	it('looks back by the clock of the server, whatever that of n8n said at the last poll', () => {
		const { state } = look(undefined, { backups: [backup('orders', 5, 'running', { began: START })] }, START + 900 * DAY);
		expect(pastOf(recall(state, 'here'), backup('orders', 6, 'running', { began: START + 2 * HOUR }))).toEqual({ from: START - DAY });
	});

	it('looks back no further than a month, but to what it waits for', () => {
		const idle = look(undefined, { backups: [good] });
		expect(pastOf(recall(idle.state, 'here'), backup('orders', 90, 'failed', { began: START + 80 * DAY }))).toEqual({ from: START + 48 * DAY });
		const waiting = look(undefined, { backups: [backup('orders', 5, 'running')] });
		expect(pastOf(recall(waiting.state, 'here'), backup('orders', 90, 'failed', { began: START + 80 * DAY }))).toEqual({ from: START - 2 * HOUR - DAY });
	});
});
