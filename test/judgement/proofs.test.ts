/** What the rows of restore drills say of a tenant: each rule in a world where it fires, and in one where it must not. */
import { ledgerRows } from '../../drills/ledger';
import { judge } from '../../judgement/judge';
import type { PromiseRow } from '../../judgement/policy';
import type { LedgerRow } from '../../judgement/proofs';
import type { Snapshot } from '../../judgement/types';
import { reportOf } from '../../report/report';
import { before, DAY, HOUR, MINUTE, never, restore, snapshot, tenant } from './snapshots';

const drill = (daysAgo: number, facts: Partial<LedgerRow> = {}): LedgerRow => ({
	tenant: 't1', cluster: 'obdemo', tenantId: '1002', clusterId: '1', service: 'obshell', proof: 'proven', concludedAt: Date.parse(before(daysAgo * DAY)), rtoSeconds: 600, rpoSeconds: 30, ...facts,
});
const EVERY_30_DAYS: Partial<PromiseRow> = { proofDays: 30, rtoMinutes: 10, rpoMinutes: 1 };

function told(ledger: LedgerRow[] | undefined, promise: Partial<PromiseRow> = EVERY_30_DAYS, facts: Partial<Snapshot> = {}): string[] {
	const rows = Object.keys(promise).length === 0 ? [] : [{ tenants: '', clusters: '', ...promise }];
	const { findings, notChecked } = judge(snapshot({ tenants: [tenant()], ...(ledger && { ledger }), ...facts }), { rows });
	return [...findings.map(({ severity, rule }) => `${severity} ${rule}`), ...notChecked.map(({ rule, because }) => `${because} ${rule}`)].filter((line) => !line.includes('retention'));
}

test.each<[string, LedgerRow[] | undefined, Partial<PromiseRow>, string[]]>([
	['nothing promised, no ledger', undefined, {}, []],
	['nothing promised, an empty ledger', [], {}, []],
	['nothing promised, an old proof', [drill(900)], {}, []],
	['promised, no ledger: it is said that nobody has looked', undefined, EVERY_30_DAYS, ['not-given proof']],
	['only an RTO is promised, no ledger', undefined, { rtoMinutes: 9 }, ['not-given proof']],

	['promised, never a drill', [], EVERY_30_DAYS, ['attention proof-missing']],
	['promised, only drills of another tenant', [drill(1, { tenant: 't2', tenantId: '1004' })], EVERY_30_DAYS, ['attention proof-missing']],
	['promised, only drills of a namesake of another cluster', [drill(1, { cluster: 'other', clusterId: '2' })], EVERY_30_DAYS, ['attention proof-missing']],
	['promised, a drill that could not be verified is none', [drill(1, { proof: 'could-not-verify' })], EVERY_30_DAYS, ['attention proof-missing']],
	['a tenant made anew under its name inherits no proof', [drill(1, { tenantId: '999' })], EVERY_30_DAYS, ['attention proof-missing']],
	['nor, by its name alone, one from before it was made', [drill(400, { tenantId: null })], { proofDays: 300 }, ['attention proof-missing']],
	['nor, through another service with other IDs', [drill(400, { service: 'ocp', tenantId: '1002', clusterId: '1' })], { proofDays: 300 }, ['attention proof-missing']],
	['a proof through another service, of the tenant that there is', [drill(3, { service: 'ocp', tenantId: '201002', clusterId: '1000003' })], EVERY_30_DAYS, []],

	['proven at the limit', [drill(30)], EVERY_30_DAYS, []],
	['proven a day over it', [drill(31)], EVERY_30_DAYS, ['attention proof-too-old']],
	['the newest proof counts, in whatever order', [drill(31), drill(2), drill(90)], EVERY_30_DAYS, []],
	['could-not-verify renews nothing', [drill(31), drill(1, { proof: 'could-not-verify' })], EVERY_30_DAYS, ['attention proof-too-old']],

	['failed after a proof', [drill(5), drill(1, { proof: 'failed' })], EVERY_30_DAYS, ['critical proof-failed']],
	['failed without any promise', [drill(1, { proof: 'failed' })], {}, ['critical proof-failed']],
	['failed, then proven', [drill(1), drill(5, { proof: 'failed' })], EVERY_30_DAYS, []],
	['failed, then not verified: it still has failed', [drill(1, { proof: 'could-not-verify' }), drill(5, { proof: 'failed' })], {}, ['critical proof-failed']],
	['failed and proven at one instant', [drill(1), drill(1, { proof: 'failed' })], {}, ['critical proof-failed']],
	['failed of a namesake that is gone', [drill(1, { proof: 'failed', tenantId: '999' })], {}, []],

	['as slow as promised', [drill(1, { rtoSeconds: 600 })], EVERY_30_DAYS, []],
	['slower', [drill(1, { rtoSeconds: 601 })], EVERY_30_DAYS, ['attention proof-too-slow']],
	['an older one was slower', [drill(1), drill(9, { rtoSeconds: 9999 })], EVERY_30_DAYS, []],
	['nobody has measured', [drill(1, { rtoSeconds: null, rpoSeconds: null })], EVERY_30_DAYS, []],
	['lacks as much as promised', [drill(1, { rpoSeconds: 60 })], EVERY_30_DAYS, []],
	['lacks more', [drill(1, { rpoSeconds: 61 })], EVERY_30_DAYS, ['attention proof-loses-too-much']],
	['slow, where nothing is promised', [drill(1, { rtoSeconds: 99_999, rpoSeconds: 99_999 })], {}, []],

	['a proof of the future is none, and is named', [drill(-1)], EVERY_30_DAYS, ['attention proof-missing', 'bad-rows facts']],
])('%s', (...[, ledger, promise, expected]) => {
	expect(told(ledger, promise)).toEqual(expected);
});

test('a new tenant has its time until the first proof is due', () => {
	expect(told([], EVERY_30_DAYS, { tenants: [tenant({ createdAt: before(29 * DAY) })] })).toEqual([]);
	expect(told([], EVERY_30_DAYS, { tenants: [tenant({ createdAt: before(31 * DAY) })] })).toEqual(['attention proof-missing']);
});

test('of a tenant that was never backed up, only that is told', () => {
	expect(told([], EVERY_30_DAYS, { backups: [never()] })).toEqual(['critical backup-never']);
});

test("OCP's own sampling restores are seen, and prove nothing", () => {
	const restores = [restore({ startedAt: before(3 * HOUR), finishedAt: before(2 * HOUR) }), restore({ sourceTenant: 't2', finishedAt: before(HOUR) }), restore({ outcome: 'failed', startedAt: before(40 * DAY), finishedAt: before(39 * DAY) })];
	expect(told([], EVERY_30_DAYS, { restores })).toEqual(['attention proof-missing']);
	const [line] = judge(snapshot({ tenants: [tenant()], ledger: [], restores })).tenants;
	expect(line.proven).toEqual({ proof: 'none', at: null, ageSeconds: null, rtoSeconds: null, rpoSeconds: null, restoredAt: before(2 * HOUR) });
	const [young] = judge(snapshot({ tenants: [tenant({ createdAt: before(HOUR) })], ledger: [], restores })).tenants;
	expect(young.proven?.restoredAt).toBeNull();
});

test('a tenant\'s line has the newest proof, and the verdict that stands', () => {
	const lineOf = (ledger?: LedgerRow[]) => judge(snapshot({ tenants: [tenant()], ...(ledger && { ledger }) })).tenants[0].proven;
	expect(lineOf()).toBeNull();
	expect(lineOf([drill(2), drill(1, { proof: 'failed' })])).toEqual({ proof: 'failed', at: before(2 * DAY), ageSeconds: 2 * 86_400, rtoSeconds: 600, rpoSeconds: 30, restoredAt: null });
	expect(lineOf([drill(2, { proof: 'could-not-verify' })])).toMatchObject({ proof: 'could-not-verify', at: null });
});

test('what is said names the drill and the promise', () => {
	const say = (ledger: LedgerRow[], language: 'en' | 'zh' = 'en') =>
		reportOf(judge(snapshot({ tenants: [tenant()], ledger }), { rows: [{ tenants: '', clusters: '', ...EVERY_30_DAYS }] }), { language }).findings.map(({ sentence }) => sentence);
	expect(say([])).toEqual(['No restore drill has ever proven the backups of this tenant; one every 30 days is promised.']);
	expect(say([drill(1, { proof: 'could-not-verify' })])).toEqual(['No restore drill has ever proven the backups of this tenant (1 drill could not be verified); one every 30 days is promised.']);
	expect(say([drill(40)])).toEqual(['The last restore drill that has proven the backups of this tenant was 40 days ago (2025-11-27 07:00); one every 30 days is promised.']);
	expect(say([drill(1, { rtoSeconds: 720 })])).toEqual(['The restore drill of 2026-01-05 07:00, 24 h ago took 12 min until the tenant could be used, 2 min over the limit of 10 min (RTO).']);
	expect(say([drill(9), drill(1, { proof: 'failed' })], 'zh')[0]).toMatch(/^该租户最近一次恢复演练于.+失败；最近一次通过的演练为/);
});

test('rows as sheets keep them: numbers as text, empty cells', () => {
	const [row] = ledgerRows('Drill Ledger', [{ tenant: 't1', cluster: '', proof: 'proven', concludedAt: '2026-01-01T00:00:00Z', tenantId: 1002, rtoSeconds: '601.5', rpoSeconds: '' }]);
	expect(row).toEqual({ tenant: 't1', cluster: null, tenantId: '1002', clusterId: null, service: null, proof: 'proven', concludedAt: Date.UTC(2026, 0, 1), rtoSeconds: 601.5, rpoSeconds: null });
	expect(told([{ ...row, concludedAt: Date.parse(before(MINUTE)) }])).toEqual(['attention proof-too-slow']);
});
