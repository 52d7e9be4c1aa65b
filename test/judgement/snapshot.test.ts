/** The one reader of facts: what it asks for, and that one bad part does not blind the rest. */
import { judge } from '../../judgement/judge';
import { historyOfAll, historyWhereNeeded, takeSnapshot, type SnapshotWish } from '../../judgement/snapshot';
import type { BackupService } from '../../services/backupService';
import { BackupServiceError } from '../../services/errors';
import { strategyRecord } from '../../services/ocp/reads/strategies';
import type { BackupRecord, RecoveryWindowRecord, RestoreRecord } from '../../services/records/types';
import { clock } from '../../services/time/clock';
import { backup, before, DAY, HOUR, log, NOW, run, tenant } from './snapshots';

const realNow = clock.now;
beforeEach(() => (clock.now = () => NOW));
afterEach(() => (clock.now = realNow));

const NAMES = ['t1', 't2', 't3'];
const down = new BackupServiceError('server', 'boom');
const record = <R>(one: R) => ({ record: one, raw: null });

/** A service with three tenants in perfect health, and what it was asked. */
function serviceOf(name: 'obshell' | 'ocp', own: object = {}) {
	const asked: string[] = [];
	const idOf = (which: string) => 1002 + 2 * NAMES.indexOf(which);
	const nameOf = (id: string) => NAMES[(Number(id) - 1002) / 2];
	const methods = {
		name,
		clusterChoices: async () => [{ name: 'obdemo', value: 'obdemo' }],
		clusterFacts: async () => ({
			cluster: { name: 'obdemo', id: 1 },
			tenants: NAMES.map((which) => tenant({ tenant: which, tenantId: idOf(which) })),
			newest: NAMES.map((which) => backup({ tenant: which, tenantId: idOf(which), service: name })),
			unlisted: ['1099'],
			...(name === 'ocp' && { history: [] as BackupRecord[] }),
		}),
		tenantRoles: async () => new Map<string, string>(),
		backupSchedule: async () => undefined,
		backups: async () => [],
		logBackups: async ({ tenant: id }: { tenant: string }) => (id === '' ? NAMES : [nameOf(id)]).map((which) => record(log({ tenant: which, tenantId: idOf(which) }))),
		restores: async () => [],
		recoveryWindows: async ({ tenant: id }: { tenant: string }) => (id === '' ? NAMES : [nameOf(id)]).map((which) => record({ tenant: which, from: before(DAY), until: before(0) } as RecoveryWindowRecord)),
		...own,
	};
	const watched = Object.fromEntries(
		Object.entries(methods).map(([method, value]) => [
			method,
			typeof value !== 'function'
				? value
				: async (...args: unknown[]) => {
						asked.push([method, ...args.map((arg) => (typeof arg === 'object' && arg !== null && 'tenant' in arg ? String(arg.tenant) : JSON.stringify(arg)))].join(' '));
						return await (value as (...given: unknown[]) => Promise<unknown>)(...args);
					},
		]),
	);
	return { service: watched as unknown as BackupService, asked };
}

const WISH: SnapshotWish = { cluster: '', timeZone: 'UTC', policy: {}, history: historyWhereNeeded, logs: true, restores: true, windows: false, schedule: true, leaveOut: [] };
const take = async (service: BackupService, wish: Partial<SnapshotWish> = {}) => await takeSnapshot(service, { ...WISH, ...wish });
const rulesOf = async (service: BackupService, wish: Partial<SnapshotWish> = {}) => judge(await take(service, wish), { ...WISH, ...wish }.policy).findings.map(({ rule, tenant: name }) => [rule, name].join(' '));

describe('what is asked', () => {
	test('obshell: three lists, and the logs of each tenant by its id', async () => {
		const { service, asked } = serviceOf('obshell');
		expect(judge(await take(service)).counts).toMatchObject({ tenants: 3, safe: 3 });
		expect(asked.sort()).toEqual(['backupSchedule "obdemo"', 'clusterChoices', 'clusterFacts "obdemo"', 'logBackups 1002', 'logBackups 1004', 'logBackups 1006', 'restores '].sort());
	});

	test('OCP: one list each, and neither roles nor strategies of tenants where nothing is to be excused', async () => {
		const { service, asked } = serviceOf('ocp');
		expect(judge(await take(service, { windows: true, history: historyOfAll })).counts).toMatchObject({ tenants: 3, safe: 3 });
		expect(asked.sort()).toEqual(['backupSchedule "1"', 'clusterChoices', 'clusterFacts "obdemo"', 'logBackups ', 'recoveryWindows ', 'restores ']);
	});

	test('nothing that is not wished', async () => {
		const { service, asked } = serviceOf('obshell');
		const { notChecked } = await take(service, { logs: false, restores: false, schedule: false });
		expect(asked.sort()).toEqual(['clusterChoices', 'clusterFacts "obdemo"']);
		expect(notChecked.map(({ rule, because }) => [rule, because])).toEqual([['log', 'not-asked'], ['restore', 'not-asked'], ['window', 'not-asked']]);
	});

	test('only those tenants that are meant, and the others are not called missing', async () => {
		const facts = await serviceOf('ocp').service.clusterFacts('');
		const { service } = serviceOf('ocp', { clusterFacts: async () => ({ ...facts, tenantCount: 3 }) });
		const snapshot = await take(service, { only: ({ name, id }) => name === 't2' || id === '1006' });
		expect(snapshot.tenants?.map(({ tenant: name }) => name)).toEqual(['t2', 't3']);
		expect([snapshot.logBackups.length, snapshot.tenantCount, snapshot.unlisted]).toEqual([2, 2, []]);
		expect(judge(snapshot).findings).toEqual([]);
	});

	test.each([
		['t1, t3', ['t2']],
		['obdemo/t*', []],
		['1/t2', ['t1', 't3']],
		['other/t2', ['t1', 't2', 't3']],
		['xt1', ['t1', 't2', 't3']],
		['1', ['t1', 't2', 't3']],
	])('left out: %s', async (patterns, left) => {
		const snapshot = await take(serviceOf('ocp').service, { leaveOut: patterns.split(', ') });
		expect(snapshot.tenants?.map(({ tenant: name }) => name)).toEqual(left);
		expect(snapshot.notChecked).toContainEqual({ rule: 'left-out', because: 'left-out', names: patterns.split(', ') });
	});

	test('past runs where they are needed: of tenants whose newest backup is no good one, or for a promise', async () => {
		const newest = [run(HOUR, { tenant: 't1', outcome: 'failed', status: 'FAILED' }), backup({ tenant: 't2', tenantId: 1004 }), backup({ tenant: 't3', tenantId: 1006 })];
		const facts = await serviceOf('obshell').service.clusterFacts('');
		const asksFor = async (wish: Partial<SnapshotWish>) => {
			const { service, asked } = serviceOf('obshell', { clusterFacts: async () => ({ ...facts, newest }) });
			await take(service, wish);
			return asked.filter((one) => one.startsWith('backups'));
		};
		expect(await asksFor({})).toEqual(['backups 1002']);
		expect(await asksFor({ history: historyOfAll })).toEqual(['backups 1002', 'backups 1004', 'backups 1006']);
		expect(await asksFor({ policy: { rows: [{ tenants: 't3', clusters: '', leastGood: 3 }] } })).toEqual(['backups 1002', 'backups 1006']);
	});

	test('where none of the last 20 is good, the last good one is looked for', async () => {
		const failures = Array.from({ length: 20 }, (_, index) => run((index + 1) * HOUR, { outcome: 'failed', status: 'FAILED', jobId: 900 - index }));
		const facts = await serviceOf('obshell').service.clusterFacts('');
		const newest = [failures[0], ...facts.newest.slice(1)];
		const { service } = serviceOf('obshell', {
			clusterFacts: async () => ({ ...facts, newest }),
			backups: async ({ outcomes }: { outcomes?: string[] }) => (outcomes ? [backup({ jobId: 1, startedAt: before(50 * HOUR), finishedAt: before(49 * HOUR) })] : failures).map(record),
		});
		expect(judge(await take(service)).tenants[0]).toMatchObject({ tenant: 't1', lastGoodAt: before(49 * HOUR) });
	});
});

describe('one bad part does not blind the rest', () => {
	const logsFail = (error: Error, id = '1004') => ({
		logBackups: async ({ tenant: asked }: { tenant: string }) => {
			if (asked === id || id === '*') throw error;
			return [record(log({ tenant: NAMES[(Number(asked) - 1002) / 2], tenantId: Number(asked), outcome: 'canceled', status: 'STOP' }))];
		},
	});

	test('a tenant whose logs fail is unknown with its reason, the others are judged', async () => {
		const snapshot = await take(serviceOf('obshell', logsFail(down)).service);
		expect(snapshot.unread).toEqual([{ part: 'log', tenant: 't2', tenantId: '1004', why: 'boom', fault: 'server' }]);
		expect(judge(snapshot).findings.map(({ rule, tenant: name }) => [rule, name])).toEqual([['log-stopped', 't1'], ['log-stopped', 't3'], ['tenant-unreadable', 't2']]);
	});

	test('a tenant that is dropped in the meantime, too', async () => {
		expect(await rulesOf(serviceOf('obshell', logsFail(new BackupServiceError('tenant-unknown', 'There is no such tenant'))).service)).toContain('tenant-unreadable t2');
	});

	test.each<[string, object, string]>([
		['restores', { restores: async () => await Promise.reject(down) }, 'part-unreadable '],
		['windows', { recoveryWindows: async () => await Promise.reject(down) }, 'part-unreadable '],
		['logs', { logBackups: async () => await Promise.reject(down) }, 'part-unreadable '],
		['the strategy', { backupSchedule: async () => await Promise.reject(down) }, 'part-unreadable '],
	])('a list of OCP that fails costs what is judged by it: %s', async (_, own, expected) => {
		expect(await rulesOf(serviceOf('ocp', own).service, { windows: true })).toEqual([expected]);
	});

	test('a server that goes away in the middle is not asked a thousand times', async () => {
		const away = new BackupServiceError('unreachable', 'no answer');
		const { service, asked } = serviceOf('obshell', logsFail(away, '*'));
		const many = Array.from({ length: 200 }, (_, index) => backup({ tenant: `x${index}`, tenantId: 5000 + index }));
		Object.assign(service, { clusterFacts: async () => ({ cluster: { name: 'obdemo', id: 1 }, tenants: many.map(({ tenant: name, tenantId }) => tenant({ tenant: name, tenantId })), newest: many, unlisted: [] }) });
		const snapshot = await take(service);
		expect(snapshot.unread).toHaveLength(200);
		expect(asked.filter((one) => one.startsWith('logBackups')).length).toBeLessThan(20);
	});

	test('an agent that is too old for a list is asked once or so, and that is no fault', async () => {
		const old = new BackupServiceError('too-old', 'This needs obshell 4.3.2');
		const snapshot = await take(serviceOf('obshell', { ...logsFail(old, '*'), restores: async () => await Promise.reject(old) }).service);
		expect(snapshot.unread).toEqual([]);
		expect(snapshot.notChecked).toEqual(expect.arrayContaining([{ rule: 'log', because: 'too-old', detail: 'This needs obshell 4.3.2' }, { rule: 'restore', because: 'too-old', detail: 'This needs obshell 4.3.2' }]));
	});

	test('tenants that there was no time for are unknown', async () => {
		let asked = 0;
		const { service } = serviceOf('obshell');
		clock.now = () => NOW + 1000 * asked++;
		const { unread } = await take(service, { deadline: NOW + 1500 });
		expect(unread?.map(({ part }) => part)).toContain('log');
		expect(unread?.[0].why).toMatch(/time that n8n allows was over/);
	});

	test('what is no fault of a server breaks off', async () => {
		await expect(take(serviceOf('obshell', logsFail(new TypeError('ours'))).service)).rejects.toThrow('ours');
		await expect(take(serviceOf('ocp', { restores: async () => await Promise.reject(new BackupServiceError('canceled', 'canceled')) }).service)).rejects.toThrow('canceled');
	});
});

describe('what may excuse a tenant is asked for only where there is something to excuse', () => {
	const facts = async (own: Partial<BackupRecord>) => {
		const given = await serviceOf('ocp').service.clusterFacts('');
		return { ...given, newest: [backup({ ...own, service: 'ocp' }), ...given.newest.slice(1)] };
	};
	const old = { startedAt: before(50 * HOUR), finishedAt: before(49 * HOUR) };

	test('the role: a standby owes nothing', async () => {
		const given = await facts({ outcome: 'none', startedAt: null, finishedAt: null });
		const { service, asked } = serviceOf('ocp', { clusterFacts: async () => given, tenantRoles: async () => new Map([['1002', 'STANDBY'], ['1004', 'PRIMARY']]) });
		expect(await rulesOf(service)).toEqual([]);
		expect(asked.filter((one) => one.startsWith('tenantRoles'))).toEqual(['tenantRoles "1"']);
	});

	test('roles that cannot be read excuse nobody, and it is noted', async () => {
		const given = await facts({ outcome: 'none', startedAt: null, finishedAt: null });
		const { service } = serviceOf('ocp', { clusterFacts: async () => given, tenantRoles: async () => await Promise.reject(down) });
		const snapshot = await take(service);
		expect(judge(snapshot).findings.map(({ rule }) => rule)).toEqual(['backup-never']);
		expect(snapshot.notChecked).toContainEqual({ rule: 'lifecycle', because: 'not-answered', detail: 'boom', fault: 'server' });
	});

	test("a strategy of the tenant's own: planned once a week, it is not overdue after two days", async () => {
		const given = await facts(old);
		const none = strategyRecord(undefined, { name: 'obdemo', id: 1 }, null);
		const own = strategyRecord({ id: 2, obBackupScheduleConfig: { backupScheduleMode: 'WEEK', backupScheduleEnabled: true, backupScheduleTime: '02:00+08:00', dayAndDataBackupModelMap: { 6: 'FULL_BACKUP' } } }, { name: 'obdemo', id: 1 }, 't1');
		const { service, asked } = serviceOf('ocp', { clusterFacts: async () => given, backupSchedule: async (_: string, ids?: string[]) => ({ strategies: ids ? [own] : [none], status: null }) });
		expect(await rulesOf(service)).toEqual([]);
		expect(asked.filter((one) => one.startsWith('backupSchedule'))).toEqual(['backupSchedule "1"', 'backupSchedule "1" ["1002"]']);
		expect(await rulesOf(service, { policy: { thresholds: { overdueHours: 26 } } })).toEqual(['backup-overdue t1']);
	});
});

describe('for how long backups are kept, by what the strategies say', () => {
	const kept = async (...schedules: object[]) => {
		const strategies = schedules.map((schedule) => strategyRecord({ id: 1, obBackupScheduleConfig: { backupScheduleMode: 'WEEK', dayAndDataBackupModelMap: { 6: 'FULL_BACKUP' }, ...schedule } }, { name: 'obdemo', id: 1 }, null));
		const { service } = serviceOf('ocp', { backupSchedule: async () => ({ strategies, status: 'NORMAL' }) });
		const policy = { thresholds: { overdueHours: 26, retentionDays: 30 } };
		const snapshot = await take(service, { policy });
		const { findings, notChecked } = judge(snapshot, policy);
		return [snapshot.retentionDays, findings.map(({ rule }) => rule), notChecked.filter(({ rule }) => rule === 'retention-short').map(({ because }) => because)];
	};

	test.each<[string, object[], number | undefined, string]>([
		['cleaned after so many days', [{ cleanEnabled: true, backupDataRetentionDays: 14 }], 14, 'short'],
		['for ever', [{ cleanEnabled: false, backupDataRetentionDays: 14 }], Infinity, ''],
		['nothing is said of cleaning', [{}], Infinity, ''],
		['a number of days is believed, whatever is not said of cleaning', [{ backupDataRetentionDays: 14 }], 14, 'short'],
		['cleaned after nobody knows how many days', [{ cleanEnabled: true }], undefined, 'not-given'],
		['cleaned after no days at all', [{ cleanEnabled: true, backupDataRetentionDays: 0 }], undefined, 'not-given'],
		['cleaned after less than no days', [{ cleanEnabled: true, backupDataRetentionDays: -7 }], undefined, 'not-given'],
		['cleaned after a word', [{ cleanEnabled: true, backupDataRetentionDays: 'two weeks' }], undefined, 'not-given'],
		['the shortest of several counts', [{ cleanEnabled: true, backupDataRetentionDays: 60 }, { cleanEnabled: true, backupDataRetentionDays: 14 }], 14, 'short'],
		['one of several does not tell', [{ cleanEnabled: true, backupDataRetentionDays: 60 }, { cleanEnabled: true }], undefined, 'not-given'],
	])('%s', async (_, schedules, days, outcome) => {
		expect(await kept(...schedules)).toEqual([days, outcome === 'short' ? ['retention-short'] : [], outcome === 'not-given' ? ['not-given'] : []]);
	});
});

test('restores into tenants that are left out are looked at all the same', async () => {
	const failed = { tenant: 'drill', outcome: 'failed', startedAt: before(HOUR), finishedAt: before(HOUR), restoreId: 7, tenantId: null } as RestoreRecord;
	const { service } = serviceOf('ocp', { restores: async () => [record(failed)] });
	expect(await rulesOf(service, { leaveOut: ['drill', 't1'] })).toEqual(['restore-failed drill']);
});
