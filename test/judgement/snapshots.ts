/** Snapshots to judge, as small as a rule needs or as rich as a morning. */
import type { Snapshot } from '../../judgement/types';
import { noBackup, noLogBackup } from '../../services/records/build';
import type { BackupRecord, LogBackupRecord, RestoreRecord, TenantRecord } from '../../services/records/types';

/** 07:00 in Shanghai, where the believable DBA sits. */
export const NOW = Date.parse('2026-01-05T23:00:00Z');

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const GIB = 1024 ** 3;

/** ISO time of an instant so many milliseconds before NOW. */
export function before(milliseconds: number): string {
	return new Date(NOW - milliseconds).toISOString();
}

/** A good backup of tenant t1 that ended 5 hours ago. */
export function backup(facts: Partial<BackupRecord> = {}): BackupRecord {
	return {
		...noBackup('obshell', { name: 'obdemo', id: 1 }, { name: 't1', id: 1002 }),
		outcome: 'succeeded',
		status: 'COMPLETED',
		startedAt: before(5 * HOUR + 23 * MINUTE),
		finishedAt: before(5 * HOUR),
		durationSeconds: 23 * 60,
		progressPercent: 100,
		outputBytes: GIB,
		jobId: 315,
		message: null,
		...facts,
	};
}

/** Tenant t1 without any backup. */
export function never(facts: Partial<BackupRecord> = {}): BackupRecord {
	return { ...noBackup('obshell', { name: 'obdemo', id: 1 }, { name: 't1', id: 1002 }), ...facts };
}

/** Tenant t1 as the server lists it, made a year ago. */
export function tenant(facts: Partial<TenantRecord> = {}): TenantRecord {
	return {
		service: 'obshell',
		cluster: 'obdemo',
		tenant: 't1',
		tenantId: 1002,
		mode: 'MYSQL',
		status: 'NORMAL',
		role: null,
		locked: false,
		primaryZone: null,
		locality: null,
		createdAt: before(365 * DAY),
		...facts,
	};
}

/** A backup that began (and if not running, ended after 20 minutes) so long ago. */
export function run(startedAgo: number, facts: Partial<BackupRecord> = {}): BackupRecord {
	const running = facts.outcome === 'running';
	return backup({
		startedAt: before(startedAgo),
		finishedAt: running ? null : before(startedAgo - 20 * MINUTE),
		durationSeconds: running ? startedAgo / 1000 : 20 * 60,
		progressPercent: running ? 42 : 100,
		jobId: Math.round(1e6 - startedAgo / MINUTE),
		...facts,
	});
}

/** The running log archive of tenant t1. */
export function log(facts: Partial<LogBackupRecord> = {}): LogBackupRecord {
	return {
		...noLogBackup('obshell', { name: 'obdemo', id: 1 }, { name: 't1', id: null }),
		outcome: 'running',
		status: 'DOING',
		checkpoint: before(3 * SECOND),
		delaySeconds: 3,
		startedAt: before(60 * DAY),
		message: null,
		...facts,
	};
}

/** A good restore of tenant `drill` that ended two hours ago. */
export function restore(facts: Partial<RestoreRecord> = {}): RestoreRecord {
	return {
		service: 'obshell',
		cluster: 'obdemo',
		clusterId: 1,
		tenant: 'drill',
		sourceCluster: 'obdemo',
		sourceTenant: 't1',
		outcome: 'succeeded',
		status: 'SUCCESS',
		startedAt: before(2 * HOUR + 30 * MINUTE),
		finishedAt: before(2 * HOUR),
		durationSeconds: 1_800,
		progressPercent: 100,
		restoreScn: null,
		restoreTime: null,
		totalBytes: GIB,
		finishedBytes: GIB,
		restoreId: null,
		tenantId: null,
		message: null,
		...facts,
	};
}

/** One tenant in perfect health, or what is said otherwise. */
export function snapshot(facts: Partial<Snapshot> = {}): Snapshot {
	return {
		service: 'obshell',
		cluster: 'obdemo',
		clusterId: '1',
		takenAt: NOW,
		timeZone: 'Asia/Shanghai',
		backups: [backup()],
		history: [],
		logBackups: [log()],
		restores: [],
		windows: [{ tenant: 't1', from: before(7 * DAY), until: before(5 * SECOND) }],
		notChecked: [],
		...facts,
	};
}

function daily(tenant: string, tenantId: number, endsAgo: number, count: number, gib: number): BackupRecord[] {
	return Array.from({ length: count }, (_, day) => {
		const seconds = Math.round(600 * gib * (1 + 0.3 * Math.sin(day * 1.7)));
		const ended = endsAgo + day * DAY;
		return backup({
			tenant,
			tenantId,
			jobId: tenantId * 1000 - day,
			startedAt: before(ended + seconds * SECOND),
			finishedAt: before(ended),
			durationSeconds: seconds,
			outputBytes: Math.round(gib * GIB * (1 - day / 40)),
			backupType: 'full',
		});
	});
}

/** The cluster of the simulators' believable world, as obshell shows it. */
export function believable(): Snapshot {
	const orders = daily('orders', 1002, 5 * HOUR, 14, 2.1);
	const billing = daily('billing', 1004, 31 * HOUR, 9, 6.4);
	const analytics = daily('analytics', 1006, 24 * HOUR, 12, 38);
	const crm = daily('crm', 1008, 25 * HOUR, 6, 1.2);
	const lab = daily('archive_lab', 1012, 6 * HOUR, 4, 0.3);
	const ended = (facts: Partial<BackupRecord>, ago: number): BackupRecord =>
		run(ago + 20 * MINUTE, { ...facts, progressPercent: 61 });
	const newest = [
		orders[0],
		ended(
			{
				tenant: 'billing',
				tenantId: 1004,
				jobId: 2_000_001,
				outcome: 'failed',
				status: 'FAILED',
				message:
					'OceanBase error -9026: server: "10.10.10.2:2882", trace_id: "Y0-00062A4F0C1B7D35-0-0", io error: backup device is not reachable',
			},
			7 * HOUR,
		),
		run(40 * MINUTE, { tenant: 'analytics', tenantId: 1006, jobId: 2_000_002, outcome: 'running', progressPercent: 67.4 }),
		ended({ tenant: 'crm', tenantId: 1008, jobId: 2_000_003, outcome: 'canceled', status: 'CANCELED' }, 9 * HOUR),
		never({ tenant: 'sandbox', tenantId: 1010 }),
		lab[0],
		never({ tenant: 'orders_drill', tenantId: 1014 }),
		never({ tenant: 'billing_check', tenantId: 1016 }),
	];
	const archives = ['orders', 'billing', 'analytics', 'crm'].map((tenant, index) =>
		log({ tenant, delaySeconds: 3.2 + 2 * index }),
	);
	return snapshot({
		backups: newest,
		history: [...orders, ...billing, ...analytics, ...crm, ...lab],
		logBackups: [
			...archives,
			log({
				tenant: 'archive_lab',
				outcome: 'failed',
				status: 'INTERRUPTED',
				checkpoint: before(3 * HOUR),
				delaySeconds: 3 * 3600,
				message: 'archive is interrupted: no space left on the archive destination',
			}),
			...['sandbox', 'orders_drill', 'billing_check'].map((tenant) => noLogBackup('obshell', { name: 'obdemo', id: 1 }, { name: tenant, id: null })),
		],
		restores: [
			restore({
				tenant: 'crm_drill',
				sourceTenant: 'crm',
				outcome: 'failed',
				status: 'FAIL',
				finishedAt: before(20 * HOUR),
				message: 'ERR-4184: Server out of disk space',
			}),
			restore({ tenant: 'orders_drill', sourceTenant: 'orders' }),
			restore({ tenant: 'billing_check', sourceTenant: 'billing', outcome: 'running', finishedAt: null }),
		],
		windows: ['orders', 'billing', 'analytics', 'crm', 'archive_lab'].map((tenant) => ({
			tenant,
			from: before(9 * DAY),
			until: before(tenant === 'archive_lab' ? 3 * HOUR : 10 * SECOND),
		})),
		notChecked: [{ rule: 'retention-short', because: 'not-told' }],
	});
}

/** So many tenants in perfect health. */
export function healthyTenants(count: number): Snapshot {
	const names = Array.from({ length: count }, (_, index) => `tenant_${String(index + 1).padStart(4, '0')}`);
	return snapshot({
		backups: names.map((tenant, index) => backup({ tenant, tenantId: 1002 + 2 * index })),
		logBackups: names.map((tenant) => log({ tenant })),
		windows: names.map((tenant) => ({ tenant, from: before(7 * DAY), until: before(5 * SECOND) })),
	});
}
