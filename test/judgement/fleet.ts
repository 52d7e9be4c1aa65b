/** A simulated fleet: tenants on a schedule with usual jitter, and what a server shows of them at any instant. No clock, no requests. */
import type { Snapshot } from '../../judgement/types';
import { noBackup, noLogBackup, noRestore } from '../../services/records/build';
import type { BackupRecord, BackupStrategyRecord, LogBackupRecord, RestoreRecord, ServiceName, TenantRecord } from '../../services/records/types';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Monday, 00:00 in Shanghai; two weeks before, the fleet's first backups ran. */
export const BEGIN = Date.parse('2026-03-02T00:00:00+08:00');

/** Which days have which backup (1 = Monday), at 02:00 in Shanghai. */
export type Schedule = Readonly<Record<number, 'full' | 'incremental'>>;
export const WEEKLY: Schedule = { 2: 'incremental', 4: 'incremental', 6: 'full' };
export const DAILY: Schedule = { 1: 'full', 2: 'full', 3: 'full', 4: 'full', 5: 'full', 6: 'full', 7: 'full' };

/** Starts drift by at most so much; backups take a share of their tenant's usual time more or less. */
const LATEST_START = 20 * MINUTE;

interface Run {
	jobId: number;
	kind: 'full' | 'incremental';
	began: number;
	ended: number;
	record: BackupRecord;
}

/** A tenant of the fleet. */
export interface FleetTenant {
	name: string;
	id: number;
	createdAt: number;
	/** When it is gone; Infinity = never. */
	until: number;
	role: string | null;
	runs: Run[];
	/** Whether it has log archiving. */
	archives: boolean;
}

/** What a fleet is made of. */
export interface FleetOptions {
	service: ServiceName;
	tenants: number;
	days: number;
	schedule: Schedule;
	/** Standbys, drills, table restores, drops, holes in what OCP collects. */
	mixed?: boolean;
	seed?: number;
}

const CLUSTER = { name: 'obdemo', id: 7 };

/** The same numbers for the same seed. */
function random(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/** A fleet over some weeks. */
export class Fleet {
	readonly tenants: FleetTenant[] = [];

	private readonly restores: Array<{ record: RestoreRecord; began: number; ended: number }> = [];

	private readonly next: () => number;

	constructor(readonly options: FleetOptions) {
		this.next = random(options.seed ?? 1);
		for (let index = 0; index < options.tenants; index++) this.add(index);
		if (options.mixed) this.mix();
	}

	private add(index: number): void {
		const name = `tenant_${String(index + 1).padStart(2, '0')}`;
		const tenant: FleetTenant = { name, id: 1002 + 2 * index, createdAt: BEGIN - 300 * DAY, until: Infinity, role: null, runs: [], archives: true };
		const usual = (10 + 80 * this.next()) * MINUTE;
		for (let day = -15; day < this.options.days; day++) {
			const kind = this.options.schedule[(((day % 7) + 7) % 7) + 1];
			if (kind === undefined) continue;
			const began = BEGIN + day * DAY + 2 * HOUR + this.next() * LATEST_START;
			const ended = began + usual * (kind === 'full' ? 1 : 0.2) * (0.8 + 0.4 * this.next());
			tenant.runs.push(this.run(tenant, tenant.runs.length + 100, kind, Math.round(began), Math.round(ended)));
		}
		this.tenants.push(tenant);
	}

	private run(tenant: FleetTenant, jobId: number, kind: Run['kind'], began: number, ended: number): Run {
		const { service } = this.options;
		const record: BackupRecord = {
			...noBackup(service, CLUSTER, { name: tenant.name, id: tenant.id }),
			outcome: 'succeeded',
			status: service === 'ocp' ? 'DONE' : 'COMPLETED',
			startedAt: iso(began),
			finishedAt: iso(ended),
			durationSeconds: (ended - began) / 1000,
			progressPercent: 100,
			message: null,
			backupType: kind,
			outputBytes: Math.round((kind === 'full' ? 40e9 : 2e9) * (0.9 + 0.2 * this.next())),
			backupSetId: jobId,
			jobId,
			path: service === 'ocp' ? 'file:///backup' : `file:///backup/${tenant.id}/data`,
		};
		return { jobId, kind, began, ended, record };
	}

	/** What else lives in a cluster. */
	private mix(): void {
		const { days } = this.options;
		const made = (name: string, id: number, more: Partial<FleetTenant>) => this.tenants.push({ name, id, createdAt: BEGIN - 100 * DAY, until: Infinity, role: null, runs: [], archives: false, ...more });
		made('standby_a', 5002, { role: 'STANDBY' });
		made('standby_b', 5004, { role: 'STANDBY' });
		for (let week = 0; week * 7 < days; week++) {
			// A drill on Wednesdays: restored in an hour, looked at, dropped by the evening.
			const began = BEGIN + (7 * week + 2) * DAY + 10 * HOUR;
			made(`drill_${week}`, 6002 + 2 * week, { createdAt: began, until: began + 8 * HOUR });
			this.restore(`drill_${week}`, 6002 + 2 * week, began, began + HOUR, week);
			// A table restore makes and drops a tenant of its own.
			made(`AUX_RECOVER$${week}1773300000`, 7002 + 2 * week, { createdAt: began + DAY, until: began + DAY + 2 * HOUR });
			this.restore(`AUX_RECOVER$${week}1773300000`, 7002 + 2 * week, began + DAY, began + DAY + HOUR, 100 + week);
			// One tenant a week goes into the recycle bin, where only the list of backups has it.
			this.tenants[week + 1].until = BEGIN + (7 * week + 4) * DAY + 11 * HOUR;
		}
	}

	private restore(tenant: string, tenantId: number, began: number, ended: number, restoreId: number): void {
		const record: RestoreRecord = {
			...noRestore(this.options.service, CLUSTER, tenant),
			outcome: 'succeeded',
			status: this.options.service === 'ocp' ? 'RESTORE_SUCCESS' : 'SUCCESS',
			sourceTenant: this.tenants[0].name,
			startedAt: iso(began),
			finishedAt: iso(ended),
			progressPercent: 100,
			restoreId,
			tenantId: this.options.service === 'ocp' ? null : tenantId,
		};
		this.restores.push({ record, began, ended });
	}

	/** What the server shows at an instant. */
	at(now: number): Snapshot {
		const { service } = this.options;
		const alive = this.tenants.filter(({ createdAt, until }) => createdAt <= now && now < until);
		const gone = this.tenants.filter(({ until, runs }) => until <= now && runs.length > 0);
		const shown = alive.map((tenant) => ({ tenant, runs: recent(tenant.runs, now) }));
		return {
			service,
			cluster: CLUSTER.name,
			clusterId: String(CLUSTER.id),
			takenAt: now,
			timeZone: 'Europe/Berlin',
			tenants: alive.map((tenant) => this.tenantRecord(tenant, now)),
			tenantCount: alive.length,
			unlisted: gone.map(({ id }) => String(id)),
			backups: shown.map(({ tenant, runs }) => (runs.length > 0 ? recordAt(runs[0], now) : noBackup(service, CLUSTER, tenant))),
			history: shown.flatMap(({ runs }) => runs.slice(1).map(({ record }) => record)),
			logBackups: alive.filter(({ archives }) => archives).map((tenant) => this.log(tenant, now)),
			restores: this.restores.flatMap(({ record, began, ended }) => (began > now ? [] : [ended > now ? { ...record, outcome: 'running' as const, status: 'WAIT_TENANT_RESTORE_FINISH', finishedAt: null } : record])),
			windows: alive.filter(({ runs }) => runs.length > 0).map(({ name }) => ({ tenant: name, from: iso(now - 7 * DAY), until: iso(now - 20_000), source: 'server' as const })),
			...(service === 'ocp' && { strategies: [this.strategy()], scheduleStatus: 'NORMAL', retentionDays: 15 }),
			unread: [],
			notChecked: [],
		};
	}

	private tenantRecord({ name, id, createdAt, role }: FleetTenant, now: number): TenantRecord {
		const restoring = this.restores.some(({ record, began, ended }) => record.tenant === name && began <= now && now < ended);
		return {
			service: this.options.service,
			cluster: CLUSTER.name,
			tenant: name,
			tenantId: id,
			mode: 'MYSQL',
			status: restoring ? 'RESTORE' : 'NORMAL',
			role: role ?? 'PRIMARY',
			locked: false,
			primaryZone: null,
			locality: null,
			createdAt: iso(createdAt),
		};
	}

	/** OCP's collector pauses once a day for ten minutes: the row stands still meanwhile. */
	private log({ name, id }: FleetTenant, now: number): LogBackupRecord {
		const { service, mixed } = this.options;
		const hole = BEGIN + Math.floor((now - BEGIN) / DAY) * DAY + 5 * HOUR;
		const collected = mixed && service === 'ocp' && now >= hole && now < hole + 10 * MINUTE ? hole : now;
		const delaySeconds = 3 + (id % 17);
		return {
			...noLogBackup(service, CLUSTER, { name, id }),
			outcome: 'running',
			status: service === 'ocp' ? 'RUNNING' : 'DOING',
			checkpoint: iso(collected - delaySeconds * 1000),
			delaySeconds,
			startedAt: iso(BEGIN - 200 * DAY),
			message: null,
			path: service === 'ocp' ? 'file:///backup' : `file:///backup/${id}/clog`,
			roundId: 1,
		};
	}

	/** What OCP promises by it. */
	strategy(): BackupStrategyRecord {
		return {
			service: 'ocp',
			cluster: CLUSTER.name,
			tenant: null,
			exists: true,
			strategyId: 1,
			backupMode: 'PHYSICAL_BACKUP',
			scheduleEnabled: true,
			scheduleMode: 'WEEK',
			scheduleTime: '02:00:00.000+08:00',
			days: { ...this.options.schedule },
			logBackup: true,
			retentionDays: 15,
			timeoutMinutes: 1440,
			alarmAfterDaysWithoutBackup: 9,
			logDelaySeconds: 600,
			storageType: 'FILE',
			storageUrl: '/backup/',
			message: null,
		};
	}
}

/** So many past runs are shown. */
const SHOWN = 8;

/** Newest first. */
function recent(runs: Run[], now: number): Run[] {
	let last = runs.length - 1;
	while (last >= 0 && runs[last].began > now) last--;
	return runs.slice(Math.max(0, last + 1 - SHOWN), last + 1).reverse();
}

function recordAt({ record, ended, began }: Run, now: number): BackupRecord {
	if (ended <= now) return record;
	return {
		...record,
		outcome: 'running',
		status: 'DOING',
		finishedAt: null,
		durationSeconds: (now - began) / 1000,
		progressPercent: Math.floor((100 * (now - began)) / (ended - began)),
		outputBytes: null,
	};
}

export function iso(instant: number): string {
	return new Date(instant).toISOString();
}
