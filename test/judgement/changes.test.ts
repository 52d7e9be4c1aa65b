/** Findings then and now: stable ids, new, still, over, held; reminders; acknowledged and in maintenance. */
import fc from 'fast-check';

import { compare, findingId, isReminderDue, muter, readId, type MuteRow } from '../../judgement/changes';
import { combine, judge, unreadable } from '../../judgement/judge';
import { RULES, type Snapshot } from '../../judgement/types';
import { reportOf } from '../../report/report';
import { backup, before, DAY, HOUR, log, MINUTE, never, NOW, restore, snapshot, tenant } from './snapshots';

const failed = backup({ outcome: 'failed', status: 'FAILED', message: 'disk full' });
const older = backup({ jobId: 1, startedAt: before(25 * HOUR), finishedAt: before(24.5 * HOUR) });
const two = { tenants: [tenant(), tenant({ tenant: 't2', tenantId: 1004 })], backups: [backup(), backup({ tenant: 't2', tenantId: 1004 })], logBackups: [log(), log({ tenant: 't2' })], windows: [] };
const look = (facts: Partial<Snapshot> = {}) => judge(snapshot({ ...two, ...facts }));
const ids = (some: Array<{ id: string }>) => some.map(({ id }) => id);
const after = (one: Partial<Snapshot>, other: Partial<Snapshot>) => {
	const { fresh, still, held, over } = compare(look(one).findings, look(other));
	return { fresh: ids(fresh), still: still.map(({ finding }) => finding.id), held: ids(held), over: ids(over) };
};

const badLogs: Partial<Snapshot> = { logBackups: [log({ outcome: 'canceled', status: 'STOP' }), log({ tenant: 't2', outcome: 'canceled', status: 'STOP' })] };
const [STOPPED, STOPPED_2] = ['log-stopped/1/1002', 'log-stopped/1/1004'];

test('an id is rule, cluster and tenant, and can be read back whatever the names are', () => {
	expect(ids(look({ backups: [failed, two.backups[1]], history: [older] }).findings)).toEqual(['backup-failed/1/1002']);
	fc.assert(
		fc.property(fc.constantFrom(...RULES), fc.option(fc.stringMatching(/^\d{1,9}$/)), fc.option(fc.string({ minLength: 1 }).filter((text) => text !== '-')), (rule, clusterId, subject) => {
			expect(readId(findingId(rule, clusterId, subject))).toEqual({ rule, clusterId, subject });
		}),
	);
	expect(['', 'x/1/2', 'backup-failed', 'backup-failed/1'].map(readId)).toEqual([undefined, undefined, undefined, undefined]);
});

test('two findings of one look never share an id', () => {
	const restores = [1, 2, 3].map((hours) => restore({ outcome: 'failed', tenant: 'drill', restoreId: hours, startedAt: before((hours + 1) * HOUR), finishedAt: before(hours * HOUR) }));
	const { findings } = look({ ...badLogs, backups: [failed, never({ tenant: 't2', tenantId: 1004 })], restores, unread: [{ part: 'restore', tenant: 't2', tenantId: '1004', why: 'x' }, { part: 'window', tenant: null, tenantId: null, why: 'x' }] });
	expect(new Set(ids(findings)).size).toBe(findings.length);
	expect(findings.length).toBeGreaterThan(6);
});

describe('what changed', () => {
	test('new, still and over', () => {
		expect(after({}, badLogs)).toEqual({ fresh: [STOPPED, STOPPED_2], still: [], held: [], over: [] });
		expect(after(badLogs, badLogs)).toEqual({ fresh: [], still: [STOPPED, STOPPED_2], held: [], over: [] });
		expect(after(badLogs, {})).toEqual({ fresh: [], still: [], held: [], over: [STOPPED, STOPPED_2] });
	});

	test('a reading that failed changes nothing, for its tenant alone', () => {
		const unread = [{ part: 'log' as const, tenant: 't1', tenantId: '1002', why: 'it is down' }];
		expect(after(badLogs, { logBackups: [log({ tenant: 't2' })], unread })).toMatchObject({ held: [STOPPED], over: [STOPPED_2], fresh: ['tenant-unreadable/1/1002'] });
	});

	test('a reading of all that failed, or that the server refused as too old, changes nothing for all', () => {
		expect(after(badLogs, { logBackups: [], unread: [{ part: 'log', tenant: null, tenantId: null, why: 'x' }] })).toMatchObject({ held: [STOPPED, STOPPED_2], over: [] });
		expect(after(badLogs, { logBackups: [], notChecked: [{ rule: 'log', because: 'too-old' }] })).toMatchObject({ held: [STOPPED, STOPPED_2], over: [] });
	});

	test('an archive that is just getting ready is neither stopped any more nor well again', () => {
		const starting = (status: string, ago: number) => ({ logBackups: [log({ status, delaySeconds: null, checkpoint: null, startedAt: before(ago) }), log({ tenant: 't2' })] });
		expect(after(badLogs, starting('PREPARE', 10 * MINUTE))).toMatchObject({ held: [STOPPED], over: [STOPPED_2] });
		expect(after(badLogs, starting('PREPARE', HOUR))).toMatchObject({ over: [STOPPED, STOPPED_2], fresh: ['log-preparing/1/1002', 'log-began-anew/1/1002'] });
	});

	test('lists that come back empty, or shorter than they should be, end nothing', () => {
		expect(after(badLogs, { tenants: [], backups: [], logBackups: [] })).toMatchObject({ held: [STOPPED, STOPPED_2], over: [], fresh: ['tenants-none/1/-'] });
		expect(after(badLogs, { tenants: [two.tenants[0]], tenantCount: 2 })).toMatchObject({ held: [STOPPED, STOPPED_2], over: [], fresh: ['tenants-fewer/1/-'] });
	});

	test('a tenant that is gone, or left out by choice, burns no more', () => {
		expect(after(badLogs, { tenants: [two.tenants[1]] })).toMatchObject({ held: [], over: [STOPPED, STOPPED_2] });
		expect(after(badLogs, { tenants: [two.tenants[1]], notChecked: [{ rule: 'left-out', because: 'left-out', names: ['t1'] }] })).toMatchObject({ held: [] });
	});

	test('a cluster that cannot be read, of several', () => {
		const of = (cluster: string, facts: Partial<Snapshot>) => judge(snapshot({ cluster, clusterId: cluster, ...two, ...facts }));
		const before_ = combine([of('a', badLogs), of('b', badLogs)]);
		const now = combine([of('a', {}), unreadable({ service: 'ocp', cluster: 'b', clusterId: 'b', takenAt: NOW, timeZone: 'UTC' }, {}, 'down')]);
		const { over, held, fresh } = compare(before_.findings, now);
		expect([ids(over), ids(held), ids(fresh)]).toEqual([['log-stopped/a/1002', 'log-stopped/a/1004'], ['log-stopped/b/1002', 'log-stopped/b/1004'], ['cluster-unreadable/b/-']]);
	});

	test('whatever comes: each one from before is still there, held or over, and each one now is fresh or still there', () => {
		const worlds = [{}, badLogs, { backups: [failed, two.backups[1]] }, { backups: [], tenants: [] }, { unread: [{ part: 'log' as const, tenant: 't1', tenantId: '1002', why: 'x' }] }];
		fc.assert(
			fc.property(fc.constantFrom(...worlds), fc.constantFrom(...worlds), (one, other) => {
				const { fresh, still, held, over } = after(one, other);
				expect([...still, ...held, ...over].sort()).toEqual(ids(look(one).findings).sort());
				expect([...fresh, ...still].sort()).toEqual(ids(look(other).findings).sort());
			}),
		);
	});

	test('what is no finding of ours is over', () => {
		expect(ids(compare([{ id: 'nonsense' }], look()).over)).toEqual(['nonsense']);
	});
});

test('a reminder is due every so many hours, or never', () => {
	expect([23.9, 24, 25].map((hours) => isReminderDue(NOW - hours * HOUR, NOW, 24))).toEqual([false, true, true]);
	expect(isReminderDue(0, NOW, 0)).toBe(false);
});

describe('acknowledged and in maintenance', () => {
	const row = (facts: Partial<MuteRow>): MuteRow => ({ kind: 'acknowledged', tenants: '', clusters: '', rules: '', until: null, who: 'Li Wei', why: 'known', ...facts });
	const [finding] = look(badLogs).findings;

	test.each<[Partial<MuteRow>, boolean]>([
		[{ tenants: 't1' }, true],
		[{ tenants: 't*', rules: 'log' }, true],
		[{ rules: 'log-stopped' }, true],
		[{ rules: 'backup, log-*' }, true],
		[{ clusters: 'obdemo' }, true],
		[{ clusters: '1' }, true],
		[{ tenants: 't2' }, false],
		[{ rules: 'log-interrupted' }, false],
		[{ clusters: 'other' }, false],
		[{ tenants: 't1', until: NOW + 1 }, true],
		[{ tenants: 't1', until: NOW }, false],
	])('%j mutes: %s', (facts, mutes) => {
		expect(muter([row(facts)], NOW)(finding, 'obdemo') !== undefined).toBe(mutes);
	});

	test('a row for tenants says nothing of the cluster itself', () => {
		const { findings } = judge(snapshot({ backups: [], logBackups: [], windows: [] }));
		expect(muter([row({ tenants: '*' })], NOW)(findings[0])).toBeUndefined();
	});

	test('they are counted apart and make no verdict, but are never hidden', () => {
		const report = reportOf(look(badLogs), { mutes: [row({ tenants: 't1', until: NOW + DAY })] });
		expect(report).toMatchObject({ verdict: 'critical', headline: 'Critical: 1 of 2 tenants in danger; 1 finding acknowledged', counts: { critical: 1, acknowledged: 1, safe: 0 } });
		expect(report.findings.map(({ id, muted }) => [id, muted])).toEqual([[STOPPED_2, null], [STOPPED, { kind: 'acknowledged', who: 'Li Wei', until: '2026-01-06T23:00:00.000Z', why: 'known' }]]);
		expect(report.tenants.map(({ tenant: name, severity, state }) => [name, severity, state])).toEqual([['t2', 'critical', 'log stopped'], ['t1', null, 'log stopped (acknowledged)']]);
		expect(reportOf(look(badLogs), { mutes: [row({ rules: 'log' })] })).toMatchObject({ verdict: 'healthy', headline: 'Healthy as far as checked: nothing new to do; 2 findings acknowledged', counts: { critical: 0, acknowledged: 2, safe: 0 } });
	});
});

describe('a report that knows the last one', () => {
	const first = reportOf(look(badLogs), { before: [] });

	test('its findings are new, then still there since then, then over', () => {
		const { takenAt } = first;
		expect(first.findings.map(({ state, firstSeenAt }) => [state, firstSeenAt])).toEqual([['new', takenAt], ['new', takenAt]]);
		const later = reportOf(judge(snapshot({ ...two, ...badLogs, takenAt: NOW + DAY })), { before: first.findings });
		expect(later.findings.filter(({ rule }) => rule === 'log-stopped').map(({ state, firstSeenAt }) => [state, firstSeenAt])).toEqual([['still', takenAt], ['still', takenAt]]);
		const well = reportOf(look(), { before: later.findings });
		expect(well).toMatchObject({ verdict: 'healthy', counts: { over: later.findings.length, critical: 0, safe: 2 } });
		expect(well.findings.map(({ id, state, sentence }) => [id, state, sentence.length > 10])).toEqual(later.findings.map(({ id }) => [id, 'over', true]));
		expect(reportOf(look(), { before: well.findings }).findings).toEqual([]);
	});

	test('one of which nothing can be said now stands as it was', () => {
		const unread = [{ part: 'log' as const, tenant: 't1', tenantId: '1002', why: 'it is down' }];
		const report = reportOf(look({ logBackups: [log({ tenant: 't2' })], unread }), { before: first.findings });
		expect(report).toMatchObject({ verdict: 'critical' });
		expect(report.findings.map(({ id, state, held }) => [id, state, held])).toEqual([[STOPPED, 'still', true], ['tenant-unreadable/1/1002', 'new', false], [STOPPED_2, 'over', false]]);
		expect(report.findings[0].sentence).toBe(first.findings[0].sentence);
		expect(report.tenants[0]).toMatchObject({ tenant: 't1', severity: 'critical', state: 'log stopped' });
	});

	test('ids alone are enough', () => {
		const [over] = reportOf(look(), { before: [{ id: STOPPED }] }).findings;
		expect(over).toMatchObject({ id: STOPPED, rule: 'log-stopped', kind: 'log', state: 'over', sentence: 'log stopped' });
	});

	test('without one, nothing is said of changes', () => {
		expect(reportOf(look(badLogs)).findings.map(({ state, firstSeenAt }) => [state, firstSeenAt])).toEqual([[null, null], [null, null]]);
	});
});
