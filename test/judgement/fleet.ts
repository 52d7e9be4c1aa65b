/** A fleet whose backups, archives and restores go on for weeks with the usual jitter: what a reader sees of it at any instant. */
import type { PromiseRow } from '../../judgement/policy';
import type { NotChecked, Snapshot } from '../../judgement/types';
import { strategyRecord } from '../../services/ocp/reads/strategies';
import type { BackupRecord, LogBackupRecord, RestoreRecord, ServiceName, TenantRecord } from '../../services/records/types';
import { backup, DAY, HOUR, log, MINUTE, restore, SECOND, tenant } from './snapshots';

/** Thursday 2026-01-01 00:00 at +08:00. */
export const START = Date.parse('2025-12-31T16:00:00Z');

/** Day of the week (1 = Monday) -> kind, in OCP's words. */
export type Week = Record<number, 'FULL_BACKUP' | 'INCREMENTAL_BACKUP'>;

/** Full on Saturday, increments on Tuesday and Thursday: the schedule of OCP's own pages. */
export const USUAL_WEEK: Week = { 2: 'INCREMENTAL_BACKUP', 4: 'INCREMENTAL_BACKUP', 6: 'FULL_BACKUP' };

/** A full backup every night. */
export const DAILY_WEEK: Week = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, 'FULL_BACKUP']));

export interface FleetOptions {
	service: ServiceName;
	week: Week;
	tenants: number;
	/** A Thursday, 00:00 at +08:00; default START. */
	begin?: number;
	/**
	 * Standbys, drills, table restores, a drop into the recycle bin; at OCP holes in its collector, at obshell an upgrade of
	 * the agent, and backups that a schedule of n8n starts at New York's time.
	 */
	mixed?: boolean;
}

/** The Thursdays before New York's clocks change, each so long that the four weeks hold the change. */
export const SPRING = START + 49 * DAY;
export const AUTUMN = START + 287 * DAY;

/** New York's daylight saving time of that year. */
const [DST_BEGINS, DST_ENDS] = [Date.parse('2026-03-08T07:00:00Z'), Date.parse('2026-11-01T06:00:00Z')];

/** The fleets that must give no false alarm, by name. */
export const FLEETS: Array<[string, FleetOptions]> = (['ocp', 'obshell'] as const).flatMap((service) => [
	[`${service}: full on Saturday, increments on Tuesday and Thursday`, { service, week: USUAL_WEEK, tenants: 40 }],
	[`${service}: every night`, { service, week: DAILY_WEEK, tenants: 40 }],
	[`${service}: mixed, while New York's clocks go forward`, { service, week: USUAL_WEEK, tenants: 40, mixed: true, begin: SPRING }],
	[`${service}: mixed, every night, while New York's clocks go back`, { service, week: DAILY_WEEK, tenants: 10, mixed: true, begin: AUTUMN }],
]);

const ZONE = 8 * HOUR;
const PLANNED_AT = 2 * HOUR;

/** Half past two, which New York's clocks skip on the day on which they go forward. */
const STARTED_AT = 2.5 * HOUR;

/** When New York's clocks show that, of a day and time told as if it were UTC; what they skip comes an hour later. */
function inNewYork(shown: number): number {
	const standard = shown + 5 * HOUR;
	const isSummer = standard - HOUR >= DST_BEGINS && standard - HOUR < DST_ENDS;
	return isSummer ? standard - HOUR : standard;
}

/** The same number between 0 and 1 for the same names, whenever it is asked for. */
function chance(...names: Array<string | number>): number {
	let hash = 2_166_136_261;
	for (const letter of names.join('/')) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
	hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
	return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

const iso = (instant: number) => new Date(instant).toISOString();

interface Job {
	number: number;
	kind: Week[number];
	began: number;
	ends: number;
	bytes: number;
}

/** All backups of a tenant that begin within the four weeks, and three weeks before them. */
function jobsOf(name: string, { service, week, mixed = false, begin = START }: FleetOptions): Job[] {
	const jobs: Job[] = [];
	const usual = (20 + 80 * chance(name, 'usual')) * MINUTE;
	for (let day = -21; day < 30; day++) {
		const midnight = begin + ZONE + day * DAY;
		const weekday = ((Math.floor(midnight / DAY) + 3) % 7) + 1;
		const kind = week[weekday] as Week[number] | undefined;
		if (!kind) continue;
		const planned = mixed && service === 'obshell' ? inNewYork(midnight + STARTED_AT) : midnight - ZONE + PLANNED_AT;
		const began = planned + chance(name, day, 'start') * 5 * MINUTE;
		const size = (kind === 'FULL_BACKUP' ? 1 : 0.2) * (0.8 + 0.4 * chance(name, day, 'size'));
		jobs.push({ number: jobs.length + 1, kind, began, ends: began + usual * size, bytes: Math.round(1e9 * size) });
	}
	return jobs;
}

/** What changes in a mixed fleet, from its begin on. */
const DROPPED = 10 * DAY + 2 * HOUR;
const PURGED = 17 * DAY;
const UPGRADED = 14 * DAY + 12 * HOUR;
const AWAY = 40 * MINUTE;

const RETIRED = { name: 'retired', id: 6002 };

/** What agents before 4.3.2 do not tell (docs/versions.md). */
const TOO_OLD: NotChecked[] = ['history', 'log', 'restore'].map((rule) => ({ rule, because: 'too-old', detail: 'This needs obshell 4.3.2 or later' }));

/** The fleet at any instant, as OCP or obshell shows it. */
export class Fleet {
	readonly begin: number;

	private readonly names: string[];

	private readonly jobs: Map<string, Job[]>;

	/** What has ended stays as it is. */
	private readonly ended = new Map<string, BackupRecord>();

	constructor(readonly options: FleetOptions) {
		this.begin = options.begin ?? START;
		this.names = Array.from({ length: options.tenants }, (_, index) => `tenant_${index + 1}`);
		this.jobs = new Map([...this.names, RETIRED.name].map((name) => [name, jobsOf(name, options)]));
	}

	/** What the user promises: OCP needs nothing said, obshell knows neither schedules nor roles. */
	get rows(): PromiseRow[] {
		const { service, mixed = false, week } = this.options;
		const isDaily = Object.keys(week).length === 7;
		return [
			...(mixed ? [{ tenants: 'standby_row_*', clusters: '', none: true }] : []),
			...(mixed && service === 'ocp' ? [{ tenants: 'tenant_2', clusters: '', standby: true }] : []),
			...(service === 'ocp' || isDaily ? [] : [{ tenants: '', clusters: '', backupHours: 3 * 24 + 3, fullDays: 8 }]),
		];
	}

	/** Whether nothing can be read, because the agent is being upgraded. */
	isAway(now: number): boolean {
		return this.isUpgraded && now >= this.begin + UPGRADED && now < this.begin + UPGRADED + AWAY;
	}

	/** From when on past backups, archives and restores are told. */
	get tellsAllFrom(): number {
		return this.isUpgraded ? this.begin + UPGRADED + AWAY : -Infinity;
	}

	private get isUpgraded(): boolean {
		return this.options.mixed === true && this.options.service === 'obshell';
	}

	/** A snapshot of that instant. */
	at(now: number): Snapshot {
		const { service, mixed = false } = this.options;
		const seen = this.collectedAt(now);
		const isOld = now < this.tellsAllFrom;
		const shown = this.names.map((name, index) => this.ofTenant(name, 1002 + 2 * index, now, seen));
		const more = mixed ? this.others(now, seen) : { tenants: [], backups: [], past: [], logs: [], restores: [], unlisted: [] };
		const tenants = [...shown.map((one) => one.tenant), ...more.tenants];
		return {
			service,
			cluster: 'obdemo',
			clusterId: '1',
			takenAt: now,
			timeZone: 'America/New_York',
			tenants,
			tenantCount: tenants.length,
			unlisted: more.unlisted,
			backups: [...shown.map(({ newest }) => newest), ...more.backups],
			history: isOld ? [] : [...shown.flatMap(({ past }) => past), ...more.past],
			logBackups: isOld ? [] : [...shown.map((one) => one.log), ...more.logs],
			restores: isOld ? [] : more.restores,
			windows: service === 'ocp' ? [...shown.map((one) => one.log), ...more.logs].map(({ tenant: of, checkpoint }) => ({ tenant: of, from: iso(seen - 7 * DAY), until: checkpoint })) : [],
			...(service === 'ocp' && { strategies: [this.strategy()], scheduleStatus: 'NORMAL', retentionDays: 14 }),
			unread: [],
			notChecked: service === 'ocp' ? [] : [{ rule: 'window', because: 'not-asked' }, ...(isOld ? TOO_OLD : [])],
		};
	}

	/** OCP's collector has a hole of ten minutes every day: what it shows then stands still. */
	private collectedAt(now: number): number {
		const hole = Math.floor((now - HOLE) / DAY) * DAY + HOLE;
		return this.options.mixed && this.options.service === 'ocp' && now < hole + 10 * MINUTE ? hole : now;
	}

	private strategy() {
		const schedule = { backupScheduleMode: 'WEEK', backupScheduleEnabled: true, backupScheduleTime: '02:00:00.000+08:00', dayAndDataBackupModelMap: this.options.week, startLogBackup: true, cleanEnabled: true, backupDataRetentionDays: 14 };
		const raw = { id: 1, obBackupScheduleConfig: schedule, obBackupThresholdConfig: { dataBackupTimeoutMinutes: 1440, noSuccessfulDataBackupAlarmDays: 9, logBackupDelaySeconds: 600 } };
		return strategyRecord(raw, { name: 'obdemo', id: 1 }, null);
	}

	private ofTenant(name: string, id: number, now: number, seen: number): { tenant: TenantRecord; newest: BackupRecord; past: BackupRecord[]; log: LogBackupRecord } {
		const { service, mixed = false } = this.options;
		const runs = (this.jobs.get(name) ?? []).filter(({ began }) => began <= seen).slice(-20).map((job) => this.run(name, id, job, seen));
		const delaySeconds = 2 + 30 * chance(name, Math.floor(seen / MINUTE), 'delay');
		// A standby whose backups a row asks for is backed up like any other.
		const role = service !== 'ocp' ? null : mixed && name === 'tenant_2' ? 'STANDBY' : 'PRIMARY';
		return {
			tenant: tenant({ service, tenant: name, tenantId: id, role, createdAt: iso(this.begin - 300 * DAY) }),
			newest: runs[runs.length - 1],
			past: runs,
			log: log({ service, tenant: name, tenantId: id, status: service === 'ocp' ? 'RUNNING' : 'DOING', delaySeconds, checkpoint: iso(seen - delaySeconds * SECOND), startedAt: iso(this.begin - 90 * DAY), path: `file:///backup/${name}/clog` }),
		};
	}

	private run(name: string, id: number, { number, kind, began, ends, bytes }: Job, now: number): BackupRecord {
		const isRunning = now < ends;
		const known = this.ended.get(`${name} ${number}`);
		if (known && !isRunning) return known;
		const record = backup({
			service: this.options.service,
			tenant: name,
			tenantId: id,
			outcome: isRunning ? 'running' : 'succeeded',
			status: isRunning ? 'DOING' : this.options.service === 'ocp' ? 'DONE' : 'COMPLETED',
			startedAt: iso(began),
			finishedAt: isRunning ? null : iso(ends),
			durationSeconds: (Math.min(now, ends) - began) / 1000,
			progressPercent: isRunning ? 40 : 100,
			outputBytes: isRunning ? null : bytes,
			backupType: kind === 'FULL_BACKUP' ? 'full' : 'incremental',
			jobId: number,
			path: this.options.service === 'ocp' ? 'file:///backup' : `file:///backup/${name}/data`,
		});
		if (!isRunning) this.ended.set(`${name} ${number}`, record);
		return record;
	}

	/** What a mixed fleet has besides: all of it in order. */
	private others(now: number, seen: number): Others {
		const { service } = this.options;
		const { begin } = this;
		const tenants: TenantRecord[] = [];
		const restores: RestoreRecord[] = [];
		const add = (name: string, id: number, facts: Partial<TenantRecord> = {}) => tenants.push(tenant({ service, tenant: name, tenantId: id, role: null, createdAt: iso(begin - 300 * DAY), ...facts }));
		// obshell tells no roles: whoever has standbys says so in a row.
		if (service === 'ocp') add('standby_1', 3002, { role: 'STANDBY' });
		add('standby_row_1', 3004);
		const day = Math.floor((now - begin) / DAY);
		// Agents before 4.3.2 can restore from no tenant of the cluster.
		const first = this.isUpgraded ? Math.ceil(UPGRADED / DAY) : -3;
		for (let past = first; past <= day; past++) {
			const began = begin + past * DAY + 5 * HOUR;
			const id = 4000 + 2 * (past + 10);
			const [ends, dropped] = [began + HOUR, began + 6 * HOUR];
			if (now < began) continue;
			restores.push(restore({ service, tenant: 'drill', tenantId: service === 'ocp' ? null : id, restoreId: past + 10, sourceTenant: 'tenant_1', outcome: now < ends ? 'running' : 'succeeded', status: now < ends ? 'WAIT_TENANT_RESTORE_FINISH' : 'SUCCESS', startedAt: iso(began), finishedAt: now < ends ? null : iso(ends) }));
			if (now < dropped) add('drill', id, { status: now < ends ? 'RESTORE' : 'NORMAL', createdAt: iso(began) });
		}
		// A table restore on every other day, for an hour; before it, its auxiliary tenant is being created.
		const minute = ((now - begin) % (2 * DAY)) / MINUTE;
		if (minute > 600 && minute < 660) add('AUX_RECOVER$1788192752928409', 5002, { status: minute < 605 ? 'CREATING' : 'RESTORE' });
		const none = tenants.map(({ tenant: name, tenantId }) => noBackupOf(service, name, tenantId));
		const retired = this.retired(now, seen);
		return {
			tenants: [...tenants, ...retired.tenants],
			backups: [...none, ...retired.backups],
			past: retired.past,
			logs: retired.logs,
			restores,
			unlisted: retired.unlisted,
		};
	}

	/**
	 * A tenant that is dropped while it is backed up, which fails: OCP goes on listing it under its name in the recycle bin,
	 * obshell only in its overview of backups. It is purged a week later.
	 */
	private retired(now: number, seen: number): Omit<Others, 'restores'> {
		const { service } = this.options;
		const { name, id } = RETIRED;
		const dropped = this.begin + DROPPED;
		if (now < dropped) {
			const one = this.ofTenant(name, id, now, seen);
			return { tenants: [one.tenant], backups: [one.newest], past: one.past, logs: [one.log], unlisted: [] };
		}
		if (now >= this.begin + PURGED) return { tenants: [], backups: [], past: [], logs: [], unlisted: [] };
		const one = this.ofTenant(name, id, dropped, dropped);
		const isListed = service === 'ocp';
		const called = isListed ? '__recycle_$_1_1788192752928409' : null;
		const failed = backup({ service, tenant: called, tenantId: id, outcome: 'failed', status: 'FAILED', startedAt: iso(dropped - MINUTE), finishedAt: iso(dropped), jobId: Number(one.newest.jobId) + 1, path: null });
		return {
			tenants: isListed ? [{ ...one.tenant, tenant: called }] : [],
			backups: [failed],
			past: isListed ? one.past.map((record) => ({ ...record, tenant: called })) : [],
			logs: isListed ? [{ ...one.log, tenant: called, outcome: 'canceled', status: 'STOP' }] : [],
			unlisted: isListed ? [] : [String(id)],
		};
	}
}

/** When the hole in the collector begins, after midnight UTC: while backups run, and while drills do. */
const HOLE = 21 * HOUR + 55 * MINUTE;

interface Others {
	tenants: TenantRecord[];
	backups: BackupRecord[];
	past: BackupRecord[];
	logs: LogBackupRecord[];
	restores: RestoreRecord[];
	unlisted: string[];
}

function noBackupOf(service: ServiceName, name: string | null, tenantId: TenantRecord['tenantId']): BackupRecord {
	return backup({ service, tenant: name, tenantId, outcome: 'none', status: null, startedAt: null, finishedAt: null, durationSeconds: null, progressPercent: null, outputBytes: null, jobId: null, path: null });
}
