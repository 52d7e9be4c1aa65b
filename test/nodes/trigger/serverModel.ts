/** A little model of servers and of a trigger that watches them, for generated histories. */
import fc from 'fast-check';

import type { HistoryQuery } from '../../../judgement/snapshot';
import { advance, type Advanced, type Seen as Sight } from '../../../nodes/OceanBaseBackupTrigger/events';
import { pastOf } from '../../../nodes/OceanBaseBackupTrigger/jobs';
import type { TriggerOptions } from '../../../nodes/OceanBaseBackupTrigger/options';
import { recall } from '../../../nodes/OceanBaseBackupTrigger/state';
import type { TriggerEvent } from '../../../nodes/OceanBaseBackupTrigger/tell';
import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord } from '../../../services/records/types';
import { START, backup, iso, log, never, restore, sightOf, type Seen } from './records';

type Ending = 'succeeded' | 'failed' | 'canceled';

/** A backup of the model; times are true, `label` is how far the database's clock was off when it began. */
export interface Job {
	id: number;
	began: number;
	ended?: number;
	ending?: Ending;
	label: number;
}

interface Archive {
	outcome: Outcome;
	behind: number;
	checkpoint: number;
	/** When this round began. */
	began: number;
}

/** A tenant of the model; a dropped one that is made again is another one. */
export interface ModelTenant {
	name: string;
	id: number;
	jobs: Job[];
	archive: Archive;
	made: number;
	dropped: boolean;
}

/** A restore of the model. */
export interface ModelRestore {
	tenant: string;
	began: number;
	ended?: number;
	ending?: Ending;
}

/** The truth. */
export interface World {
	now: number;
	/** How far the database's clock is off. */
	label: number;
	/** How long tenants have been there when they are first shown. */
	age: number;
	tenants: ModelTenant[];
	restores: ModelRestore[];
}

/** What may happen to the servers. */
export type Deed =
	| { do: 'wait'; seconds: number }
	| { do: 'begin'; tenant: number }
	| { do: 'drop'; tenant: number }
	| { do: 'end'; tenant: number; ending: Ending }
	| { do: 'quick'; tenant: number; ending: Ending }
	| { do: 'archive'; tenant: number; outcome: Outcome; behind: number }
	| { do: 'restore'; name: number }
	| { do: 'endRestore'; ending: Ending }
	| { do: 'create' }
	| { do: 'databaseClock'; seconds: number };

const NAMES = ['orders', 'billing', 'crm', 'lab'];
const tenant = fc.nat(3);
const ending = fc.constantFrom<Ending>('succeeded', 'failed', 'canceled');

/** Deeds at random; backups begin and end oftener than tenants come and go. */
export const deed: fc.Arbitrary<Deed> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20_000 }) }) },
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('quick' as const), tenant, ending }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), tenant, ending }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), tenant }) },
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('archive' as const),
			tenant,
			outcome: fc.constantFrom<Outcome>('running', 'running', 'running', 'failed', 'canceled', 'none'),
			behind: fc.constantFrom(3, 3, 700),
		}),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('restore' as const), name: fc.nat(2) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('endRestore' as const), ending }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('create' as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), tenant }) },
);

/** A world with three tenants: one with a good backup, one whose backup failed, one without. */
export function newWorld(age = 0): World {
	const world: World = { now: START, label: 0, age, tenants: [], restores: [] };
	for (let count = 0; count < 3; count++) apply(world, { do: 'create' });
	apply(world, { do: 'quick', tenant: 0, ending: 'succeeded' });
	apply(world, { do: 'quick', tenant: 1, ending: 'failed' });
	return world;
}

/** Lets something happen, if it can; every instant is its own. */
export function apply(world: World, what: Deed): void {
	world.now += 1000;
	const alive = world.tenants.filter(({ dropped }) => !dropped);
	const one = 'tenant' in what ? alive[what.tenant % Math.max(1, alive.length)] : undefined;
	const running = one?.jobs.find(({ ended }) => ended === undefined);
	switch (what.do) {
		case 'wait':
			world.now += what.seconds * 1000;
			return;
		case 'databaseClock':
			world.label = what.seconds * 1000;
			return;
		case 'create': {
			const name = NAMES.find((free) => alive.every((other) => other.name !== free));
			const archive: Archive = { outcome: 'none', behind: 0, checkpoint: world.now, began: world.now };
			if (name) world.tenants.push({ name, id: 1002 + world.tenants.length, jobs: [], archive, made: world.now - world.age, dropped: false });
			return;
		}
		case 'drop':
			if (one && alive.length > 1) one.dropped = true;
			return;
		case 'begin':
		case 'quick':
			if (!one || running) return;
			one.jobs.push({ id: one.jobs.length + 1, began: world.now, label: world.label });
			if (what.do === 'begin') return;
			world.now += 1000;
			Object.assign(one.jobs.at(-1) as Job, { ended: world.now, ending: what.ending });
			return;
		case 'end':
			if (running) Object.assign(running, { ended: world.now, ending: what.ending });
			return;
		case 'archive':
			if (one) setArchive(one, what.outcome, what.behind, world.now);
			return;
		case 'restore':
			world.restores.push({ tenant: `drill_${what.name}`, began: world.now });
			return;
		case 'endRestore': {
			const open = world.restores.find(({ ended }) => ended === undefined);
			if (open) Object.assign(open, { ended: world.now, ending: what.ending });
		}
	}
}

/** While an archive does not run, its checkpoint stands still; when it runs again, that is another round. */
function setArchive(one: ModelTenant, outcome: Outcome, behind: number, now: number): void {
	if (one.archive.outcome === 'running' && outcome !== 'running') one.archive.checkpoint = now;
	if (one.archive.outcome !== 'running' && outcome === 'running') one.archive.began = now;
	one.archive.outcome = outcome;
	one.archive.behind = behind;
}

/** A job as a record, with the times that the database writes. */
function jobRecord(of: ModelTenant, { id, began, ended, ending: how, label }: Job): BackupRecord {
	const outcome = ended === undefined ? 'running' : (how ?? 'failed');
	return backup(of.name, id, outcome, { tenantId: of.id, began: began + label, ended: (ended ?? 0) + label });
}

/** What the server lists of one tenant, newest first, and the last good one if it is not among these. */
function listOf(world: World, { tenantId }: BackupRecord, { from = -Infinity, limit }: HistoryQuery): BackupRecord[] {
	const of = world.tenants.find(({ id, dropped }) => id === tenantId && !dropped);
	const all = (of?.jobs ?? []).map((job) => ({ at: job.began + job.label, record: jobRecord(of as ModelTenant, job) })).sort((one, other) => other.at - one.at);
	const listed = all.filter(({ at }) => at >= from).slice(0, limit);
	const good = all.find(({ record }) => record.outcome === 'succeeded');
	return [...listed, ...(good && limit !== undefined && !listed.some(({ record }) => record.outcome === 'succeeded') ? [good] : [])].map(({ record }) => record);
}

/** All that the servers show: newest backups (the running one, else the one with the latest start), log backups, restores. */
export function seenOf(world: World, history: (newest: BackupRecord) => HistoryQuery | undefined): Seen {
	const alive = world.tenants.filter(({ dropped }) => !dropped);
	const backups = alive.map((of) => {
		const newest =
			of.jobs.find(({ ended }) => ended === undefined) ??
			[...of.jobs].sort((one, other) => other.began + other.label - one.began - one.label)[0];
		return newest ? jobRecord(of, newest) : { ...never(of.name), tenantId: of.id };
	});
	return {
		backups,
		history: backups.flatMap((newest) => {
			const query = newest.outcome === 'none' ? undefined : history(newest);
			return query ? listOf(world, newest, query) : [];
		}),
		tenants: alive.map(({ name, id, made }) => ({ tenant: name, tenantId: id, createdAt: iso(made) })),
		logBackups: alive.map(({ name, id, archive }): LogBackupRecord => ({
			...log(name, archive.outcome, archive.behind, archive.outcome === 'running' ? world.now - archive.behind * 1000 : archive.checkpoint),
			tenantId: id,
			startedAt: iso(archive.began),
		})),
		restores: world.restores.map((one, index): RestoreRecord =>
			restore(one.tenant, one.ended === undefined ? 'running' : (one.ending ?? 'failed'), { began: one.began, ended: one.ended, restoreId: index + 1 }),
		),
	};
}

/** What a poll of the trigger reads. */
export function readAll(world: World, state: unknown, canList = true): Sight {
	const memory = recall(state, 'here');
	return sightOf(state, seenOf(world, (newest) => (canList ? pastOf(memory, newest) : undefined)), world.now);
}

/** One poll as the node does it. */
export function pollOnce(world: World, state: unknown, options: TriggerOptions) {
	return saved(advance({ state, seen: readAll(world, state), now: world.now, options }));
}

/** The state as n8n keeps it. */
export function saved({ state, events }: Advanced): { state: unknown; events: TriggerEvent[]; size: number } {
	const text = JSON.stringify(state);
	return { state: JSON.parse(text), events, size: text.length };
}

/** What an event is about, so that no two transitions are the same: the job, the restore, or the last good backup. */
export function identity({ event, tenant: name, when, incidentKey, record }: TriggerEvent): string {
	if (record && 'jobId' in record && (event === 'backupFailed' || event === 'backupSucceeded')) return `${name} ${record.tenantId} job ${record.jobId}`;
	if (record && 'restoreScn' in record && event.startsWith('restore')) return `${name} restore ${record.startedAt}`;
	return `${event} ${incidentKey} ${when}`;
}

/** All ends that ever were, as `identity` and how it went. */
export function truth(world: World): Map<string, Ending | undefined> {
	return new Map([
		...world.tenants.flatMap((of) => of.jobs.map((job) => [`${of.name} ${of.id} job ${job.id}`, job.ending] as const)),
		...world.restores.map((one) => [`${one.tenant} restore ${iso(one.began)}`, one.ending] as const),
	]);
}
