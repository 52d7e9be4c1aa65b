/** A fleet whose backups, archives and restores go on for weeks with the usual jitter: what a reader sees of it at any instant. */
import type { PromiseRow } from '../../judgement/policy';
import type { Snapshot } from '../../judgement/types';
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
	/** Standbys, drills, table restores, drops into the recycle bin, holes in the collector. */
	mixed?: boolean;
}

const ZONE = 8 * HOUR;
const PLANNED_AT = 2 * HOUR;

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
function jobsOf(name: string, week: Week): Job[] {
	const jobs: Job[] = [];
	const usual = (20 + 80 * chance(name, 'usual')) * MINUTE;
	for (let day = -21; day < 30; day++) {
		const midnight = START + day * DAY;
		const weekday = ((Math.floor((midnight + ZONE) / DAY) + 3) % 7) + 1;
		const kind = week[weekday] as Week[number] | undefined;
		if (!kind) continue;
		const began = midnight + PLANNED_AT + chance(name, day, 'start') * 5 * MINUTE;
		const size = (kind === 'FULL_BACKUP' ? 1 : 0.2) * (0.8 + 0.4 * chance(name, day, 'size'));
		jobs.push({ number: jobs.length + 1, kind, began, ends: began + usual * size, bytes: Math.round(1e9 * size) });
	}
	return jobs;
}

/** The fleet at any instant, as OCP or obshell shows it. */
export class Fleet {
	private readonly names: string[];

	private readonly jobs: Map<string, Job[]>;

	/** What has ended stays as it is. */
	private readonly ended = new Map<string, BackupRecord>();

	constructor(readonly options: FleetOptions) {
		this.names = Array.from({ length: options.tenants }, (_, index) => `tenant_${index + 1}`);
		this.jobs = new Map(this.names.map((name) => [name, jobsOf(name, options.week)]));
	}

	/** What the user promises: OCP needs nothing said, obshell knows of no schedule. */
	get rows(): PromiseRow[] {
		const isDaily = Object.keys(this.options.week).length === 7;
		return this.options.service === 'ocp' || isDaily ? [] : [{ tenants: '', clusters: '', backupHours: 3 * 24 + 3, fullDays: 8 }];
	}

	/** A snapshot of that instant. */
	at(now: number): Snapshot {
		const { service, mixed = false } = this.options;
		const shown = this.names.map((name, index) => this.ofTenant(name, 1002 + 2 * index, now));
		const more = mixed ? this.others(now) : { tenants: [], backups: [], restores: [], unlisted: [] };
		const backups = [...shown.map(({ newest }) => newest), ...more.backups];
		return {
			service,
			cluster: 'obdemo',
			clusterId: '1',
			takenAt: now,
			timeZone: 'America/New_York',
			tenants: [...shown.map((one) => one.tenant), ...more.tenants],
			tenantCount: shown.length + more.tenants.length - 1,
			unlisted: more.unlisted,
			backups,
			history: shown.flatMap(({ past }) => past),
			logBackups: shown.map((one) => one.log),
			restores: more.restores,
			windows: service === 'ocp' ? shown.map((one) => ({ tenant: one.tenant.tenant, from: iso(now - 7 * DAY), until: one.log.checkpoint })) : [],
			...(service === 'ocp' && { strategies: [this.strategy()], scheduleStatus: 'NORMAL', retentionDays: 14 }),
			unread: [],
			notChecked: service === 'ocp' ? [] : [{ rule: 'window', because: 'not-asked' }],
		};
	}

	private strategy() {
		const schedule = { backupScheduleMode: 'WEEK', backupScheduleEnabled: true, backupScheduleTime: '02:00:00.000+08:00', dayAndDataBackupModelMap: this.options.week, startLogBackup: true, cleanEnabled: true, backupDataRetentionDays: 14 };
		const raw = { id: 1, obBackupScheduleConfig: schedule, obBackupThresholdConfig: { dataBackupTimeoutMinutes: 1440, noSuccessfulDataBackupAlarmDays: 9, logBackupDelaySeconds: 600 } };
		return strategyRecord(raw, { name: 'obdemo', id: 1 }, null);
	}

	private ofTenant(name: string, id: number, now: number): { tenant: TenantRecord; newest: BackupRecord; past: BackupRecord[]; log: LogBackupRecord } {
		const { service, mixed = false } = this.options;
		const runs = (this.jobs.get(name) ?? []).filter(({ began }) => began <= now).slice(-20).map((job) => this.run(name, id, job, now));
		// OCP's collector has a hole of ten minutes every day: what it shows then stands still.
		const hole = Math.floor((now - 4 * HOUR) / DAY) * DAY + 4 * HOUR;
		const seen = mixed && service === 'ocp' && now < hole + 10 * MINUTE ? hole : now;
		const delaySeconds = 2 + 30 * chance(name, Math.floor(seen / MINUTE), 'delay');
		return {
			tenant: tenant({ service, tenant: name, tenantId: id, role: service === 'ocp' ? 'PRIMARY' : null, createdAt: iso(START - 300 * DAY) }),
			newest: runs[runs.length - 1],
			past: runs,
			log: log({ service, tenant: name, tenantId: id, status: service === 'ocp' ? 'RUNNING' : 'DOING', delaySeconds, checkpoint: iso(seen - delaySeconds * SECOND), startedAt: iso(START - 90 * DAY), path: `file:///backup/${name}/clog` }),
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
	private others(now: number): { tenants: TenantRecord[]; backups: BackupRecord[]; restores: RestoreRecord[]; unlisted: string[] } {
		const { service } = this.options;
		const tenants: TenantRecord[] = [];
		const restores: RestoreRecord[] = [];
		const add = (name: string, id: number, facts: Partial<TenantRecord> = {}) => tenants.push(tenant({ service, tenant: name, tenantId: id, role: null, createdAt: iso(START - 300 * DAY), ...facts }));
		// obshell tells no roles: whoever has standbys says so in a row.
		if (service === 'ocp') add('standby_1', 3002, { role: 'STANDBY' });
		const day = Math.floor((now - START) / DAY);
		for (let past = -3; past <= day; past++) {
			const began = START + past * DAY + 5 * HOUR;
			const id = 4000 + 2 * (past + 10);
			const [ends, dropped] = [began + HOUR, began + 6 * HOUR];
			if (now < began) continue;
			restores.push(restore({ service, tenant: 'drill', tenantId: service === 'ocp' ? null : id, restoreId: past + 10, sourceTenant: 'tenant_1', outcome: now < ends ? 'running' : 'succeeded', status: now < ends ? 'WAIT_TENANT_RESTORE_FINISH' : 'SUCCESS', startedAt: iso(began), finishedAt: now < ends ? null : iso(ends) }));
			if (now < dropped) add('drill', id, { status: now < ends ? 'RESTORE' : 'NORMAL', createdAt: iso(began) });
		}
		// A table restore on every other day, for an hour; before it, its auxiliary tenant is being created.
		const minute = ((now - START) % (2 * DAY)) / MINUTE;
		if (minute > 600 && minute < 660) add('AUX_RECOVER$1788192752928409', 5002, { status: minute < 605 ? 'CREATING' : 'RESTORE' });
		// Dropped on the tenth day, with a failed last backup: in the recycle bin from then on.
		const isDropped = now > START + 10 * DAY;
		const retired = backup({ service, tenant: isDropped ? null : 'retired', tenantId: 6002, outcome: isDropped ? 'failed' : 'succeeded', status: isDropped ? 'FAILED' : 'COMPLETED', startedAt: iso(now - 2 * HOUR), finishedAt: iso(now - HOUR), jobId: 9, path: null });
		return { tenants, restores, unlisted: isDropped ? ['6002'] : [], backups: [...tenants.map(({ tenant: name, tenantId }) => noBackupOf(service, name, tenantId)), ...(isDropped ? [retired] : [])] };
	}
}

function noBackupOf(service: ServiceName, name: string | null, tenantId: TenantRecord['tenantId']): BackupRecord {
	return backup({ service, tenant: name, tenantId, outcome: 'none', status: null, startedAt: null, finishedAt: null, durationSeconds: null, progressPercent: null, outputBytes: null, jobId: null, path: null });
}
