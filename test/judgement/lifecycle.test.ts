/** What a tenant is, by its name, its status, its role and the lists that it is in; and what follows from it. */
import { judge } from '../../judgement/judge';
import { lifecycleOf, type Lifecycle } from '../../judgement/lifecycle';
import type { Snapshot } from '../../judgement/types';
import { reportOf } from '../../report/report';
import type { TenantRecord } from '../../services/records/types';
import { backup, before, DAY, HOUR, log, MINUTE, never, restore, snapshot, tenant } from './snapshots';

const report = (facts: Partial<Snapshot>) => reportOf(judge(snapshot(facts)));
const rules = (facts: Partial<Snapshot>) => judge(snapshot(facts)).findings.map(({ severity, rule, tenant: name }) => `${severity} ${rule} ${name}`);
const NOTHING: Partial<Snapshot> = { backups: [backup(), never({ tenant: 'x', tenantId: 1004 })], logBackups: [log()] };
const beside = (facts: Partial<TenantRecord>): Partial<Snapshot> => ({ ...NOTHING, tenants: [tenant(), tenant({ tenant: 'x', tenantId: 1004, ...facts })] });

test.each<[Partial<TenantRecord>, Lifecycle]>([
	[{}, 'live'],
	[{ status: 'A_NEW_WORD', role: 'UNKNOWN' }, 'live'],
	[{ status: 'MODIFYING' }, 'live'],
	[{ tenant: 'sys' }, 'sys'],
	[{ tenant: 'META$1002' }, 'meta'],
	[{ tenant: 'META$x' }, 'live'],
	[{ tenant: '__recycle_$_1_1700000000000000' }, 'recycled'],
	[{ tenant: 'my__recycle_$_' }, 'live'],
	[{ tenant: 'AUX_RECOVER$1788192752928409', status: 'RESTORE' }, 'auxiliary'],
	[{ tenant: 'AUX_RECOVER$' }, 'live'],
	[{ tenant: 'aux_recover$1' }, 'live'],
	[{ status: 'RESTORE' }, 'restoring'],
	[{ role: 'RESTORE' }, 'restoring'],
	[{ status: 'CREATING' }, 'creating'],
	[{ status: 'CREATING_STANDBY' }, 'creating'],
	[{ role: 'CLONE' }, 'creating'],
	[{ status: 'DROPPING' }, 'dropping'],
	[{ status: 'DELETING' }, 'dropping'],
	[{ role: 'STANDBY' }, 'standby'],
	[{ role: 'STANDBY', status: 'DROPPING' }, 'dropping'],
	[{ role: 'PRIMARY' }, 'live'],
])('%j is %s', (facts, lifecycle) => {
	expect(lifecycleOf(tenant(facts))).toBe(lifecycle);
});

describe('a tenant that owes no backup makes no finding, and is named once', () => {
	test.each<[Partial<TenantRecord>, string]>([
		[{ tenant: 'AUX_RECOVER$1' }, 'made by a table restore for its own use: AUX_RECOVER$1'],
		[{ tenant: '__recycle_$_1' }, 'dropped or in the recycle bin: __recycle_$_1'],
		[{ tenant: 'META$1001' }, 'META tenants: META$1001'],
		[{ status: 'CREATING' }, 'being created: x'],
		[{ status: 'DROPPING' }, 'being dropped: x'],
		[{ status: 'RESTORE' }, 'being restored: x'],
	])('%j', (facts, named) => {
		const name = facts.tenant ?? 'x';
		const given = { ...beside(facts), backups: [backup(), never({ tenant: name, tenantId: 1004 })] };
		const { verdict, tenants, notChecked, counts } = report(given);
		expect([verdict, tenants.map(({ tenant: one }) => one), counts.tenants]).toEqual(['healthy', ['t1'], 1]);
		expect(notChecked.filter(({ rule }) => rule === 'lifecycle')).toEqual([{ rule: 'lifecycle', why: `Not judged, because they are ${named}.` }]);
	});

	test('a live one beside it without backups is in danger all the same', () => {
		expect(rules(beside({}))).toContain('critical backup-never x');
	});

	test('a standby has its line, which says so, and does not count as safe', () => {
		const { verdict, tenants, counts, headline } = report(beside({ role: 'STANDBY' }));
		expect({ verdict, headline }).toEqual({ verdict: 'healthy', headline: 'Healthy: the only tenant is safe' });
		expect(tenants.map(({ tenant: name, state, owes }) => [name, state, owes])).toEqual([['x', 'standby', false], ['t1', 'safe', true]]);
		expect(counts).toMatchObject({ tenants: 1, safe: 1, withoutBackup: 0 });
	});

	test('nothing but standbys is not called safe', () => {
		expect(report({ tenants: [tenant({ role: 'STANDBY' })], backups: [never()] }).headline).toBe('Healthy: no tenant owes a backup');
	});
});

describe('what only the list of backups has is no live tenant', () => {
	test.each([null, '__recycle_$_1_17', 'gone'])('one whose name is %j', (name) => {
		const recycled = backup({ tenant: name, tenantId: 1006, outcome: 'failed', status: 'FAILED' });
		const { verdict, tenants, notChecked } = report({ tenants: [tenant()], backups: [backup(), recycled], unlisted: ['1006'] });
		expect([verdict, tenants.length]).toEqual(['healthy', 1]);
		expect(notChecked).toContainEqual({ rule: 'lifecycle', why: 'Not judged, because they are dropped or in the recycle bin: 1006.' });
	});

	test('nor is what only the logs or the past runs have', () => {
		const given = { tenants: [tenant()], logBackups: [log(), log({ tenant: 'gone', tenantId: 1006 })], history: [backup({ tenant: 'gone', tenantId: 1006, outcome: 'running' })] };
		expect(rules(given)).toEqual([]);
	});
});

describe('a tenant made anew under an old name', () => {
	const anew = { tenants: [tenant({ tenantId: 1044, createdAt: before(HOUR) })], backups: [never({ tenantId: 1044 })] };

	test('inherits no backups', () => {
		const history = [backup({ tenantId: 1002 })];
		expect(rules({ ...anew, history })).toEqual(['attention backup-never t1']);
		expect(rules({ ...anew, tenants: [tenant({ tenantId: 1044, createdAt: before(27 * HOUR) })], history })).toEqual(['critical backup-never t1']);
	});

	test('inherits no logs, and no finding', () => {
		const failed = { backups: [backup({ outcome: 'failed', status: 'FAILED' })] };
		const before_ = judge(snapshot({ ...failed, tenants: [tenant()], logBackups: [log({ tenantId: 1002 })] })).findings.map(({ id }) => id);
		const now = judge(snapshot({ ...anew, logBackups: [log({ tenantId: 1002 })] })).findings;
		expect(now.map(({ id }) => id)).toEqual(['backup-never/1/1044']);
		expect(before_).not.toContain('backup-never/1/1044');
		expect(now[0].figures).toMatchObject({ variant: 'new' });
	});

	test('inherits no restore: one into the dropped tenant excuses nothing', () => {
		const restores = [restore({ tenant: 't1', tenantId: 1002, restoreId: 3 })];
		expect(rules({ ...anew, tenants: [tenant({ tenantId: 1044, createdAt: before(365 * DAY) })], restores })).toEqual(['critical backup-never t1']);
		expect(rules({ ...anew, restores: [restore({ tenant: 't1', tenantId: 1044, restoreId: 3 })] })).toEqual([]);
		expect(rules({ ...anew, tenants: [tenant({ tenantId: 1044, createdAt: before(90 * MINUTE) })], restores: [restore({ tenant: 't1', startedAt: before(9 * HOUR), finishedAt: before(8 * HOUR) })] })).toEqual(['attention backup-never t1']);
	});
});

test('a restore excuses the tenant that it made, and no other', () => {
	const fresh = { tenants: [tenant()], backups: [never()] };
	expect(rules({ ...fresh, restores: [restore({ tenant: 't1' })] })).toEqual([]);
	expect(rules({ backups: [never({ tenantId: null })], restores: [restore({ tenant: 't1', tenantId: 1002 })] })).toEqual([]);
	expect(rules({ ...fresh, restores: [restore({ tenant: 'other' })] })).toEqual(['critical backup-never t1']);
	expect(rules({ ...fresh, restores: [restore({ tenant: 't1', tenantId: 999 })] })).toEqual(['critical backup-never t1']);
	expect(rules({ ...fresh, tenants: [tenant({ createdAt: before(HOUR / 2) })], restores: [restore({ tenant: 't1', tenantId: 1002, startedAt: before(9 * HOUR), finishedAt: before(8 * HOUR) })] })).toEqual([]);
	expect(rules({ ...fresh, tenants: [tenant({ createdAt: null })], restores: [restore({ tenant: 't1' })] })).toEqual([]);
	expect(rules({ ...fresh, restores: [restore({ tenant: null })] })).toEqual(['critical backup-never t1']);
	expect(rules({ ...fresh, restores: [restore({ tenant: null, outcome: 'running', finishedAt: null })] })).toEqual(['critical backup-never t1']);
});

test("a tenant's creation that obshell labels by another zone is of just now; what no zone explains is a wrong clock", () => {
	const made = (ahead: number, service: 'obshell' | 'ocp' = 'obshell') => rules({ service, tenants: [tenant({ createdAt: before(-ahead) })], backups: [never()] });
	expect(made(8 * HOUR)).toEqual(['attention backup-never t1']);
	expect(made(26 * HOUR)).toEqual(['attention backup-never t1']);
	expect(made(27 * HOUR)).toEqual(['critical backup-never t1', 'attention clock-ahead t1']);
	expect(made(8 * HOUR, 'ocp')).toEqual(['critical backup-never t1', 'attention clock-ahead t1']);
});

test('two tenants of one name are two: each with its own backups and findings', () => {
	const tenants = [tenant({ tenantId: 1 }), tenant({ tenantId: 2 })];
	const given = { tenants, backups: [backup({ tenantId: 1 }), backup({ tenantId: 2, outcome: 'failed', status: 'FAILED' })], history: [backup({ tenantId: 2, jobId: 1, startedAt: before(9 * HOUR), finishedAt: before(8 * HOUR) })] };
	const { tenants: lines, findings } = report(given);
	expect(lines.map(({ tenantId, state }) => [tenantId, state])).toEqual([['2', 'failed'], ['1', 'safe']]);
	expect(findings.map(({ id }) => id)).toEqual(['backup-failed/1/2']);
});

test('of several rows of one tenant the newest counts, whatever their order', () => {
	const newer = backup({ startedAt: before(2 * HOUR), finishedAt: before(HOUR), outcome: 'failed', status: 'FAILED', jobId: 9 });
	for (const backups of [[newer, backup()], [backup(), newer]]) expect(rules({ tenants: [tenant()], backups })).toEqual(['critical backup-failed t1']);
	const same = backup({ outcome: 'failed', status: 'FAILED', jobId: 315 });
	for (const backups of [[same, backup()], [backup(), same]]) expect(rules({ backups })).toContain('critical backup-failed t1');
});
