import { advance } from '../../../nodes/OceanBaseBackupTrigger/events';
import type { EventName } from '../../../nodes/OceanBaseBackupTrigger/eventNames';
import { DAY, HOUR, everything } from './records';
import { apply, newWorld, readAll, saved, type Deed } from './serverModel';

const ends: EventName[] = ['backupFailed', 'backupSucceeded'];

/** Lets things happen and polls in between; gives what each poll tells of ends, as `event tenant job`. */
function story(chapters: Array<{ deeds: Deed[]; clock?: number; canList?: boolean }>): string[][] {
	const world = newWorld(30 * DAY);
	let state: unknown;
	return chapters.map(({ deeds, clock = 0, canList = true }) => {
		for (const deed of deeds) apply(world, deed);
		const result = saved(advance({ state, seen: readAll(world, state, canList), now: world.now + clock, options: { ...everything, events: ends } }));
		({ state } = result);
		return result.events.map(({ event, tenant, record }) => `${event} ${tenant} ${record && 'jobId' in record ? record.jobId : ''}`);
	});
}

const wait = (milliseconds: number): Deed => ({ do: 'wait', seconds: milliseconds / 1000 });
const begin: Deed = { do: 'begin', tenant: 0 };
const fail: Deed = { do: 'end', tenant: 0, ending: 'failed' };

/** The world begins with a good job 1 of orders and a failed one of billing. */
const settled = [{ deeds: [] }, { deeds: [] }];
const told = (...chapters: Parameters<typeof story>[0]) => story([...settled, ...chapters]).slice(2);

describe('ends between two polls', () => {
	it('are told of a backup that ran for four days, with the next one running already', () => {
		expect(told({ deeds: [begin] }, { deeds: [wait(4 * DAY)] }, { deeds: [fail, begin] }, { deeds: [wait(HOUR)] })).toEqual([[], [], ['backupFailed orders 2'], []]);
	});

	it('are told of a backup that ran for 40 days', () => {
		expect(told({ deeds: [begin] }, { deeds: [wait(40 * DAY), fail, begin, { do: 'end', tenant: 0, ending: 'succeeded' }, begin] })).toEqual([[], ['backupFailed orders 2', 'backupSucceeded orders 3']]);
	});

	it.each([10 * DAY, -10 * DAY, 4000 * DAY])('are told of a tenant that is new after a poll at which the clock of n8n was off by %i ms', (clock) => {
		expect(told({ deeds: [], clock }, { deeds: [wait(HOUR), { do: 'create' }, { do: 'quick', tenant: 3, ending: 'failed' }] }, { deeds: [wait(HOUR)] })).toEqual([[], ['backupFailed lab 1'], []]);
	});

	it.each([10 * DAY, -10 * DAY, 4000 * DAY])('are told after a poll at which the clock of n8n was off by %i ms', (clock) => {
		expect(told({ deeds: [begin] }, { deeds: [], clock }, { deeds: [wait(HOUR), fail, wait(HOUR), begin] }, { deeds: [wait(HOUR)] })).toEqual([[], [], ['backupFailed orders 2'], []]);
	});

	it.each([true, false])('are told of a cluster that was made anew with the same ids, its agent having a list of jobs: %s', (canList) => {
		const world = newWorld(30 * DAY);
		const options = { ...everything, events: ends };
		let state: unknown;
		const poll = () => {
			const result = saved(advance({ state, seen: readAll(world, state, canList), now: world.now, options }));
			({ state } = result);
			return result.events.map(({ event, tenant, record }) => `${event} ${tenant} ${record && 'jobId' in record ? record.jobId : ''}`);
		};
		for (let job = 0; job < 5; job++) apply(world, { do: 'quick', tenant: 0, ending: 'succeeded' });
		poll();
		poll();
		apply(world, wait(2 * DAY));
		const [orders] = world.tenants;
		Object.assign(orders, { jobs: [], made: world.now });
		apply(world, { do: 'quick', tenant: 0, ending: 'failed' });
		expect(poll()).toEqual(['backupFailed orders 1']);
		apply(world, { do: 'quick', tenant: 0, ending: 'failed' });
		expect(poll()).toEqual(['backupFailed orders 2']);
		apply(world, { do: 'quick', tenant: 0, ending: 'succeeded' });
		expect(poll()).toEqual(['backupSucceeded orders 3']);
	});

	it('of a tenant made anew under its name are its own: it inherits neither jobs nor what was told of it', () => {
		const world = newWorld(30 * DAY);
		let state: unknown;
		const poll = () => {
			const result = saved(advance({ state, seen: readAll(world, state), now: world.now, options: { ...everything, events: ['backupFailed', 'backupOverdue', 'logBackupStopped'] } }));
			({ state } = result);
			return result.events.map(({ tenant, incidentKey }) => `${tenant} ${incidentKey}`);
		};
		apply(world, { do: 'archive', tenant: 0, outcome: 'running', behind: 3 });
		poll();
		poll();
		apply(world, { do: 'archive', tenant: 0, outcome: 'failed', behind: 3 });
		apply(world, { do: 'quick', tenant: 0, ending: 'failed' });
		expect(poll()).toEqual(['orders backup-failed/1/1002', 'orders log-interrupted/1/1002']);
		apply(world, { do: 'drop', tenant: 0 });
		apply(world, { do: 'create' });
		expect(poll()).toEqual(['orders backup-never/1/1005']);
		apply(world, { do: 'quick', tenant: 2, ending: 'failed' });
		apply(world, { do: 'archive', tenant: 2, outcome: 'failed', behind: 3 });
		expect(poll()).toEqual(['orders backup-failed/1/1005', 'orders backup-last-good-unknown/1/1005', 'orders log-interrupted/1/1005']);
	});
});
