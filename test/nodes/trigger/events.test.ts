import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import { turnOf } from '../../../nodes/OceanBaseBackupTrigger/state';
import { DAY, MINUTE, START, backup, everything, log, look, polls, restore, told, type Seen } from './records';

const good = backup('orders', 5, 'succeeded');

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
