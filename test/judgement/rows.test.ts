/** Rows of users: patterns that cannot run away, and what a sheet or a panel may hold. */
import fc from 'fast-check';

import { glob, globs } from '../../judgement/glob';
import { muteRows, promiseRows } from '../../judgement/rows';
import { furtherPromises, mutes, promises } from '../../nodes/OceanBaseBackup/actions/report/policyFields';

describe('patterns', () => {
	test.each<[string, string, boolean]>([
		['orders', 'orders', true],
		['orders', 'orders2', false],
		['orders', 'my_orders', false],
		['crm_*', 'crm_1', true],
		['crm_*', 'my_crm_1', false],
		['*_test', 'a_test', true],
		['*_test', 'a_test_1', false],
		['a*b*c', 'a-b-c', true],
		['a*b*c', 'abc', true],
		['a*b*c', 'acb', false],
		['a*a', 'a', false],
		['*', '', true],
		['**', 'x', true],
		['a.c', 'abc', false],
		['a.*', 'a.b', true],
		['(a|b)*', '(a|b)c', true],
		['[ab]', 'a', false],
		['订*', '订单', true],
		['a*\n', 'ab\n', true],
	])('%j and %j: %s', (pattern, name, matches) => {
		expect(glob(pattern)(name)).toBe(matches);
	});

	test('like the same written as a regular expression, whatever they are', () => {
		const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '+'), maxLength: 12 });
		fc.assert(
			fc.property(text, text.map((one) => one.replace(/\*/g, 'a')), (pattern, name) => {
				const literal = pattern.split('*').map((part) => part.replace(/[.+]/g, '\\$&'));
				expect(glob(pattern)(name)).toBe(new RegExp(`^${literal.join('.*')}$`, 's').test(name));
			}),
		);
	});

	test('a thousand stars against a long name take no time', () => {
		expect(glob(`${'*a'.repeat(1_000)}*b`)('a'.repeat(100_000))).toBe(false);
	});

	test('several, separated by commas; empty means all', () => {
		expect(['', ' ', ','].map((patterns) => globs(patterns)('x'))).toEqual([true, true, true]);
		expect(['a', 'c1', 'b'].map(globs(' a , c*,'))).toEqual([true, true, false]);
	});
});

describe('promises', () => {
	test('columns as people and sheets write them; others are left alone', () => {
		const rows = [
			{ tenants: 'a', backupHours: 30 },
			{ Tenant: 'b', 'Full Days': '8', row_number: 3, createdAt: 'x' },
			{ json: { tenants: ['c', 'd'], 'log-delay-seconds': 0, least_good: 2 }, pairedItem: { item: 0 } },
			{ Cluster: 7, none: 'yes', Hours: '' },
			{ standby: true, retention: 14 },
		];
		const expected = [
			{ tenants: 'a', clusters: '', backupHours: 30 },
			{ tenants: 'b', clusters: '', fullDays: 8 },
			{ tenants: 'c,d', clusters: '', logDelaySeconds: 0, leastGood: 2 },
			{ tenants: '', clusters: '7', none: true },
			{ tenants: '', clusters: '', standby: true, retentionDays: 14 },
		];
		expect(promiseRows('Promises', rows)).toEqual(expected);
		expect(promiseRows('Promises', JSON.stringify(rows))).toEqual(expected);
		expect(promiseRows('Promises', rows[0])).toEqual([expected[0]]);
		expect(['', '  ', null, undefined, [], '[]'].map((nothing) => promiseRows('Promises', nothing))).toEqual([[], [], [], [], [], []]);
	});

	test.each<[unknown, string]>([
		['{', "'Promises' is not JSON"],
		[[1], "'Promises' has no object as row 1"],
		[[{ tenants: 'a' }], "'Promises, row 1' promises nothing"],
		[[{ tenants: 'a', backupHour: 3 }], "'Promises, row 1' promises nothing"],
		[[{ tenants: 'a', backupHours: 3 }, { fullDays: 'a week' }], "'Promises, row 2' has a fullDays that is no number of at least 0"],
		[[{ backupHours: -1 }], "'Promises, row 1' has a backupHours that is no number of at least 0"],
		[[{ backupHours: '1e9' }], "'Promises, row 1' has a backupHours that is no number of at least 0"],
		[[{ tenat: 'drill', none: true }], "'Promises, row 1' says of no tenant that it needs no backups"],
		[[{ none: 'perhaps' }], "'Promises, row 1' has a none that is neither yes nor no"],
		[[{ tenants: { a: 1 }, none: true }], "'Promises, row 1' has a name that is no text"],
		[Array.from({ length: 10_001 }, () => ({ none: true })), "'Promises' has 10001 rows"],
	])('%j is refused', (rows, message) => {
		expect(() => promiseRows('Promises', rows)).toThrow(message);
	});

	test('a column that is named like a member of every object is no column', () => {
		expect(() => promiseRows('Promises', '[{"constructor": 1, "__proto__": {"backupHours": 1}}]')).toThrow('promises nothing');
	});
});

describe('acknowledgements', () => {
	test('until is a time of the workflow, or one with an offset', () => {
		const rows = [{ tenants: 't1', rules: ['log', 'window'], by: 'Li Wei', reason: 'storage', until: '2026-05-01T08:00' }, { kind: 'maintenance', until: '2026-05-01T08:00:00+08:00' }];
		expect(muteRows('Acknowledged', rows, 'Asia/Shanghai')).toEqual([
			{ kind: 'acknowledged', tenants: 't1', clusters: '', rules: 'log,window', until: Date.UTC(2026, 4, 1), who: 'Li Wei', why: 'storage' },
			{ kind: 'maintenance', tenants: '', clusters: '', rules: '', until: Date.UTC(2026, 4, 1), who: '', why: '' },
		]);
	});

	test.each<[unknown, string]>([
		[[{}], "'Acknowledged, row 1' mutes everything for ever"],
		[[{ tenants: '*', who: 'x' }], "'Acknowledged, row 1' mutes everything for ever"],
		[[{ tenants: 'a', kind: 'ignored' }], "'Acknowledged, row 1' has the kind \"ignored\", which does not exist"],
		[[{ tenants: 'a', until: 'soon' }], "'Acknowledged, row 1: until' is not a point in time"],
	])('%j is refused', (rows, message) => {
		expect(() => muteRows('Acknowledged', rows, 'UTC')).toThrow(message);
	});
});

describe('an expression of the panel that gives nothing is refused: empty would mean all, or for ever', () => {
	const read = (parameters: Record<string, unknown>) => [promises, furtherPromises, mutes].map((field) => field.read((name) => ({ promises: {}, promiseRows: '', acknowledged: {}, acknowledgedRows: '', ...parameters })[name], 'UTC'));

	test.each<[Record<string, unknown>, string]>([
		[{ promises: { row: [{ tenants: undefined, clusters: '', backupHours: 99 }] } }, "'Promises, row 1: tenants' is an expression that gives nothing"],
		[{ promises: { row: [{ tenants: 't1', backupHours: null, leastGood: 2 }] } }, "'Promises, row 1: backupHours' is an expression that gives nothing"],
		[{ promises: undefined }, "'Promises' is an expression that gives nothing"],
		[{ promiseRows: undefined }, "'Promises From Rows' is an expression that gives nothing"],
		[{ acknowledged: { row: [{ tenants: null, rules: 'backup' }] } }, "'Acknowledged, row 1: tenants' is an expression that gives nothing"],
		[{ acknowledged: { row: [{ tenants: 't1', until: undefined }] } }, "'Acknowledged, row 1: until' is an expression that gives nothing"],
	])('%j', (parameters, message) => {
		expect(() => read(parameters)).toThrow(message);
	});

	test('what was left empty in the panel says nothing', () => {
		const row = { tenants: 't1', clusters: '', backupHours: 9, fullDays: 0, leastGood: 0, logDelaySeconds: 0, none: false, retentionDays: 0, standby: false };
		expect(read({ promises: { row: [row] }, promiseRows: [] })).toEqual([[{ tenants: 't1', clusters: '', backupHours: 9 }], [], []]);
	});
});
