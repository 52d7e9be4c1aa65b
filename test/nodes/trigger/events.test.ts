import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import { MINUTE, START, backup, everything, log, look, polls, restore, sightOf, told, type Seen } from './records';

const good = backup('orders', 5, 'succeeded');
const whole = { tenantId: 0, service: 'ocp' } as const;

describe('choice of events and tenants', () => {
	const first: Seen = { backups: [good, backup('crm', 1, 'succeeded')], logBackups: [log('orders', 'running'), log('crm', 'running')], restores: [] };
	const second: Seen = {
		backups: [backup('orders', 6, 'failed'), backup('crm', 2, 'failed'), backup(null, 9, 'failed', { ...whole, began: START + MINUTE })],
		logBackups: [log('orders', 'failed'), log('crm', 'failed')],
		restores: [restore('drill', 'failed', { began: START, restoreId: 1 }), restore('drill2', 'failed', { began: START, sourceTenant: 'crm', restoreId: 2 })],
	};
	/** As the reader leaves out the tenants that are not meant. */
	const only = (seen: Seen, name: string): Seen => ({
		...seen,
		backups: seen.backups.filter(({ tenant }) => tenant === null || tenant === name),
		logBackups: seen.logBackups?.filter(({ tenant }) => tenant === name),
	});
	const ends = ['backupFailed', 'logBackupStopped', 'restoreFailed'] as const;

	it.each([
		['only these tenants', 'orders', { tenants: { mode: 'in' as const, names: ['orders'] } }, ['backupFailed orders', 'backupFailed null', 'restoreFailed drill', 'logBackupStopped orders']],
		['all but these tenants', 'crm', { tenants: { mode: 'notIn' as const, names: ['orders'] } }, ['backupFailed crm', 'backupFailed null', 'restoreFailed drill2', 'logBackupStopped crm']],
	])('%s', (_name, tenant, options, expected) => {
		expect(told(polls([only(first, tenant), only(second, tenant)], { events: ends, ...options }))[1]).toEqual(expected);
	});

	it('only these events', () => {
		expect(told(polls([first, second], { events: ['restoreFailed'] }))[1]).toEqual(['restoreFailed drill', 'restoreFailed drill2']);
	});

	it('does not tell later what ended when nobody wanted to know, but what is still wrong', () => {
		const taken = look(undefined, first, START, { events: [] });
		const unheard = look(taken.state, second, START, { events: [] });
		const heard = look(unheard.state, second, START, { events: ['backupFailed', 'backupSucceeded', 'logBackupStopped', 'restoreSucceeded'] });
		expect(told([heard.events])).toEqual([['backupFailed crm', 'backupFailed orders', 'logBackupStopped crm', 'logBackupStopped orders']]);
		expect(look(heard.state, second).events.filter(({ event }) => event !== 'restoreFailed' && event !== 'backupOverdue')).toEqual([]);
	});
});

describe('backups of the whole cluster', () => {
	const at = { began: START, service: 'ocp' } as const;
	const part = (tenant: string, outcome: 'failed' | 'succeeded') => backup(tenant, 900, outcome, at);
	const before = { backups: [backup('orders', 4, 'succeeded', { service: 'ocp' }), backup('crm', 3, 'succeeded', { service: 'ocp' })] };
	const options = { events: ['backupFailed', 'backupSucceeded', 'problemOver'] as const };

	it('are told once, and of their parts those that went another way', () => {
		const ofAll = (outcome: 'failed' | 'succeeded' | 'running') => backup(null, 900, outcome, { ...at, ...whole });
		const history = [backup('orders', 4, 'succeeded', { service: 'ocp' }), backup('crm', 3, 'succeeded', { service: 'ocp' })];
		const failedAll = { history, backups: [ofAll('failed'), part('orders', 'failed'), part('crm', 'failed')] };
		const next = { backups: [backup('orders', 5, 'succeeded', { service: 'ocp', began: START + MINUTE }), backup('crm', 4, 'succeeded', { service: 'ocp', began: START + MINUTE })] };
		expect(told(polls([before, failedAll, failedAll, next], options))).toEqual([[], ['backupFailed null'], [], ['backupSucceeded orders', 'backupSucceeded crm']]);
		const oneFailed = { history, backups: [ofAll('succeeded'), part('orders', 'succeeded'), part('crm', 'failed')] };
		expect(told(polls([before, oneFailed, oneFailed], options))).toEqual([[], ['backupSucceeded null', 'backupFailed crm'], []]);
		const early = { history, backups: [ofAll('running'), part('orders', 'succeeded'), part('crm', 'failed')] };
		expect(told(polls([before, early, oneFailed], options))).toEqual([[], ['backupFailed crm'], ['backupSucceeded null']]);
	});

	it('that had failed before the first poll are told by the second, once', () => {
		const history = [backup('orders', 4, 'succeeded', { service: 'ocp' }), backup('crm', 3, 'succeeded', { service: 'ocp' })];
		const failedAll = { history, backups: [backup(null, 900, 'failed', { ...at, ...whole }), part('orders', 'failed'), part('crm', 'failed')] };
		expect(told(polls([failedAll, failedAll, failedAll], options))).toEqual([[], ['backupFailed null'], []]);
	});
});

describe('what cannot be seen', () => {
	const names = (seen: Seen[]) => polls(seen, { events: ['problemNew', 'problemOver'] }, MINUTE).map((list) => list.map(({ event, rule, tenant }) => `${event} ${rule} ${tenant}`));
	const noTenant: Seen = { backups: [], logBackups: [], restores: [] };
	const fine: Seen = { backups: [good], logBackups: [log('orders', 'running')], restores: [] };

	it('is told when it stays so: lists that come back empty, and nothing that was known is over by that', () => {
		const failing = { ...fine, logBackups: [log('orders', 'failed')] };
		expect(names([fine, failing, noTenant, noTenant, noTenant, failing, fine])).toEqual([
			[],
			['problemNew log-interrupted orders'],
			[],
			['problemNew tenants-none null'],
			[],
			['problemOver tenants-none null'],
			['problemOver log-interrupted orders'],
		]);
	});

	it('is told for a tenant that is unreadable twice, and not for one poll', () => {
		const unread = (tenant: string) => ({ part: 'log' as const, tenant, tenantId: String(good.tenantId), why: 'boom' });
		const bad = { ...fine, unread: [unread('orders')] };
		expect(names([fine, bad, fine, bad, bad, bad, fine])).toEqual([[], [], [], [], ['problemNew tenant-unreadable orders'], [], ['problemOver tenant-unreadable orders']]);
	});

	it('is told for hundreds of tenants in one event', () => {
		const tenants = Array.from({ length: 300 }, (_, index) => `t${index}`);
		const backups = tenants.map((tenant, index) => backup(tenant, 5, 'succeeded', { tenantId: 1000 + index }));
		const logBackups = tenants.map((tenant, index) => ({ ...log(tenant, 'running'), tenantId: 1000 + index }));
		const unread = tenants.map((tenant, index) => ({ part: 'log' as const, tenant, tenantId: String(1000 + index), why: 'too slow' }));
		const many = { backups, logBackups };
		const events = polls([many, { ...many, unread }, { ...many, unread }, many], { events: ['problemNew', 'problemOver'] });
		expect(events.map((list) => list.map(({ event, tenant, message }) => `${event} ${tenant} ${message.replace(/.*\(and/, '(and')}`))).toEqual([
			[],
			[],
			['problemNew null (and the same of 299 other tenants)'],
			['problemOver null (and the same of 299 other tenants)'],
		]);
	});

	it('fails the poll where no chosen event tells it: each time when nothing is left to watch, else once', () => {
		const failures = (seen: Seen[], events = everything.events) => {
			let state: unknown;
			return seen.map((one) => {
				const result = look(state, one, START, { events });
				({ state } = result);
				return result.unwatched ?? '';
			});
		};
		const isListed = expect.stringContaining('The server lists no tenant') as unknown;
		expect(failures([fine, noTenant, noTenant, noTenant, fine])).toEqual(['', '', isListed, isListed, '']);
		expect(failures([noTenant, noTenant])).toEqual(['', isListed]);
		expect(failures([noTenant, noTenant], ['restoreSucceeded'])).toEqual(['', '']);
		expect(failures([noTenant, noTenant], ['problemNew'])).toEqual(['', '']);
		const gone = { ...fine, unmatched: ['crm'] };
		const isNamed = expect.stringContaining('There is no tenant crm') as unknown;
		expect(failures([gone, gone, gone, fine, gone, gone])).toEqual(['', isNamed, '', '', '', isNamed]);
		const restoresUnread = { ...fine, unread: [{ part: 'restore' as const, tenant: null, tenantId: null, why: 'boom' }] };
		expect(failures([fine, restoresUnread, restoresUnread], ['restoreFailed'])).toEqual(['', '', expect.stringContaining('boom')]);
		expect(failures([fine, restoresUnread, restoresUnread], ['backupSucceeded'])).toEqual(['', '', '']);
	});
});

it('drops what was read before another poll had its say', () => {
	const failing: Seen = { backups: [backup('orders', 6, 'failed', { began: START })], restores: [restore('drill', 'failed', { began: START })] };
	const first = look(undefined, { backups: [good], restores: [] });
	const late = sightOf(first.state, failing, START);
	const second = look(first.state, { ...failing, backups: [good] });
	expect(advance({ state: second.state, seen: late, now: START, options: everything })).toEqual({ state: second.state, events: [] });
});
