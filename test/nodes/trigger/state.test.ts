import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import { DAY, EVERY_EVENT, MINUTE, START, backup, log, look, restore, type Seen } from './records';

const good = backup('orders', 5, 'succeeded');
const failing: Seen = { backups: [backup('orders', 6, 'failed', { began: START })], restores: [restore('drill', 'failed', { began: START })] };
const first = look(undefined, { backups: [good], restores: [], logBackups: [log('orders', 'running')] });
const events = { events: ['backupFailed', 'restoreFailed'] as const };

describe('the state', () => {
	it('begins anew for another target', () => {
		expect(look({ ...first.state, target: 'elsewhere' }, failing, START, events).events).toEqual([]);
		expect(look(first.state, failing, START, events).events).toHaveLength(2);
	});

	const damaged: Array<[string, unknown]> = [
		['nothing', undefined],
		['null', null],
		['text', 'state'],
		['a list', []],
		['an empty object', {}],
		['another version', { ...first.state, version: 3 }],
		['the version before findings', { version: 1, target: first.state.target, turn: 7, at: 1, backups: ['abcdefgh 5 1 '], logs: ['abcdefgh s2 7'], restores: [], settledUntil: 0 }],
		['a prototype', JSON.parse('{"__proto__": {"version": 2}, "constructor": {"name": 1}}')],
		['a huge text', { ...first.state, target: 'x'.repeat(1e6) }],
		['no time', { ...first.state, at: 'now' }],
		['a negative time', { ...first.state, at: -1 }],
		['a time beyond all times', { ...first.state, settledUntil: 1e300 }],
		['a list that is none', { ...first.state, tenants: { length: 1, 0: first.state.tenants[0] } }],
		['rows that are no rows', { ...first.state, tenants: [{ key: 'orders' }] }],
		['a row that is too long', { ...first.state, tenants: ['x'.repeat(1e6)] }],
		['a key like __proto__', { ...first.state, tenants: ['__proto__ 5 1 - - '] }],
		['a job id that is none', { ...first.state, tenants: ['1002 5;drop 1 - -  '] }],
		['a job id without end', { ...first.state, tenants: [`1002 ${'9'.repeat(1e5)} 1 - -  `] }],
		['open jobs without end', { ...first.state, tenants: [`1002 5 1 - 6${',6'.repeat(1e4)}  `] }],
		['a finding that is none', { ...first.state, tenants: ['1002 5 1 - -  A9zzzzz'] }],
		['a subject that cannot be read', { ...first.state, beside: ['~%E0%A4%A A2zzzzz'], rules: ['restore-failed'] }],
		['a flag that is none', { ...first.state, restores: ['abcdefgh 5 yes'] }],
		['rules that are no names', { ...first.state, rules: [{}] }],
		['a cluster that is none', { ...first.state, cluster: {} }],
		['too many rows', { ...first.state, tenants: Array.from({ length: 30_000 }, () => '1002 5 1 - -  ') }],
	];

	test.each(damaged)('%s counts as none', (_name, state) => {
		const again = look(state, failing);
		expect(again.events).toEqual([]);
		expect(look(again.state, { backups: [backup('orders', 7, 'failed')] }, START, events).events).toHaveLength(1);
		expect(({} as Record<string, unknown>).version).toBeUndefined();
	});

	test.each(['', '{', '[]', '{"strategies": [{}], "status": null, "readAt": 1}', '{"strategies": 1}', JSON.stringify({ strategies: [], status: {}, readAt: 1 })])('a schedule of %p is none', (schedule) => {
		expect(look({ ...first.state, schedule }, failing, START, events).events).toHaveLength(2);
	});

	it('is not changed in place', () => {
		const before = JSON.stringify(first.state);
		look(Object.freeze(first.state), failing);
		expect(JSON.stringify(first.state)).toBe(before);
	});

	it('may be of an earlier poll: what was told since is told again, once', () => {
		const second = look(first.state, failing, START, events);
		expect(second.events).toHaveLength(2);
		expect(look(second.state, failing, START, events).events).toEqual([]);
		const restored = look(first.state, failing, START, events);
		expect(restored.events).toEqual(second.events);
		expect(look(restored.state, failing, START, events).events).toEqual([]);
	});

	it.each([
		['calm', 'succeeded', 'running', 3],
		['in alarm', 'failed', 'failed', 9e5],
	] as const)('of 1,000 tenants, %s, is no larger than 64 KB', (_name, outcome, archive, delay) => {
		const tenants = Array.from({ length: 1000 }, (_, index) => `a_rather_long_name_of_a_tenant_${index}_`.padEnd(63, 'x'));
		const tenantId = (index: number) => 1_000_000 + index;
		const seen: Seen = {
			backups: tenants.map((tenant, index) => backup(tenant, 3_000_000 + index, outcome, { began: START - 3 * DAY, tenantId: tenantId(index) })),
			history: tenants.map((tenant, index) => backup(tenant, 2_000_000 + index, 'succeeded', { began: START - 9 * DAY, tenantId: tenantId(index) })),
			logBackups: tenants.map((tenant, index) => ({ ...log(tenant, archive, delay, START - (archive === 'running' ? 0 : 20 * DAY)), tenantId: tenantId(index) })),
			restores: tenants.map((tenant, index) => restore(tenant, 'failed', { restoreId: index, began: START - index * MINUTE })),
			windows: tenants.map((tenant) => ({ tenant, from: null, until: null })),
		};
		let state: unknown;
		let count = 0;
		for (let poll = 0; poll < 3; poll++) {
			const result = look(state, seen, START + poll * MINUTE, { events: EVERY_EVENT, policy: {} });
			({ state } = result);
			count += result.events.length;
		}
		expect(count).toBeGreaterThanOrEqual(1000);
		expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThanOrEqual(65_536);
		const others = { backups: tenants.map((tenant) => backup(`${tenant}2`, 1, outcome)) };
		for (let poll = 0; poll < 3; poll++) ({ state } = look(state, others));
		expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThanOrEqual(65_536);
		expect(turnOf(state)).toBe(6);
	});
});
