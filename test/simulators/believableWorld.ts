/**
 * Worlds to simulate. Every time in them counts from `clock.now()` at the moment of the call, so that
 * a demo shows "5 hours ago" on any day.
 */
import { HOUR, MINUTE, SECOND, scnAt } from './worldAt';
import type { ArchiveRound, BackupJob, Clock, Instant, RestoreJob, Tenant, World } from './world';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const DAY = 24 * HOUR;

/**
 * The made-up keys that sit inside object-store URIs of the believable world. None of them may ever
 * appear in anything that the package outputs, so tests search for them.
 */
export const BELIEVABLE_SECRETS: readonly string[] = [
	'MADEUPIDBILLING01',
	'madeUpKeyOfBilling0123456789',
	'MADEUPIDANALYTICS02',
	'madeUpKeyOfAnalytics0123456789',
];

const BILLING_KEYS = `access_id=${BELIEVABLE_SECRETS[0]}&access_key=${BELIEVABLE_SECRETS[1]}`;
const BILLING_URI = `oss://obdemo-backup/billing`;
const BILLING_QUERY = `host=oss-cn-hangzhou.example.com&${BILLING_KEYS}`;
const ANALYTICS_KEYS = `access_id=${BELIEVABLE_SECRETS[2]}&access_key=${BELIEVABLE_SECRETS[3]}`;
const ANALYTICS_URI = `s3://obdemo-backup/analytics`;
const ANALYTICS_QUERY = `host=s3.eu-central-1.example.com&s3_region=eu-central-1&${ANALYTICS_KEYS}`;

/**
 * A backup job with believable sizes. `startedAt` and `endsAt` are given; the path is the set's
 * directory below the given data URI.
 */
export function makeBackup(
	facts: Pick<BackupJob, 'jobId' | 'startedAt' | 'endsAt'> & Partial<BackupJob> & { dataBaseUri?: string },
): BackupJob {
	const { dataBaseUri = 'file:///backup/data/', ...rest } = facts;
	const backupSetId = facts.backupSetId ?? facts.jobId;
	const type = facts.type ?? 'D';
	return {
		taskId: facts.jobId,
		backupSetId,
		type,
		plusArchivelog: false,
		ending: 'COMPLETED',
		result: 0,
		comment: '',
		description: '',
		inputBytes: 3 * GIB + 128_825_794,
		outputBytes: 1 * GIB + 28_825_794,
		macroBlockCount: 1_536,
		tabletCount: 596,
		encrypted: false,
		path: dataBaseUri,
		...rest,
	};
}

/** A log archive round; running since `startedAt` unless told otherwise. */
export function makeArchive(facts: Pick<ArchiveRound, 'startedAt' | 'path'> & Partial<ArchiveRound>): ArchiveRound {
	return { roundId: 1, status: 'DOING', lagSeconds: 3.2, message: '', ...facts };
}

/** A normal, primary MySQL-mode tenant without any backup, destination or archive. */
export function makeTenant(facts: Pick<Tenant, 'id' | 'name' | 'createdAt'> & Partial<Tenant>): Tenant {
	return {
		ocpId: 200_000 + facts.id,
		mode: 'MYSQL',
		status: 'NORMAL',
		role: 'PRIMARY',
		primaryZone: 'zone1;zone2,zone3',
		locality: 'FULL{1}@zone1, FULL{1}@zone2, FULL{1}@zone3',
		locked: false,
		backups: [],
		dataBaseUri: '',
		archiveBaseUri: '',
		settings: {},
		...facts,
	};
}

/** A restore job with believable sizes. */
export function makeRestore(
	facts: Pick<
		RestoreJob,
		'jobId' | 'restoreTenantName' | 'restoreTenantId' | 'backupTenantName' | 'backupTenantId' | 'startedAt' | 'endsAt'
	> &
		Partial<RestoreJob>,
): RestoreJob {
	return {
		backupClusterName: 'obdemo',
		restoreScn: scnAt(facts.startedAt - 10 * MINUTE),
		ending: 'SUCCESS',
		comment: '',
		backupDataUri: '',
		backupLogUri: '',
		totalBytes: 1 * GIB + 28_825_794,
		tabletCount: 596,
		lsCount: 4,
		...facts,
	};
}

/** A cluster of three zones with no user tenant at all. */
export function emptyWorld(clock: Clock): World {
	return {
		clock,
		clusterName: 'obdemo',
		obClusterId: 1_728_725_812,
		ocpClusterId: 1_000_003,
		obVersion: '4.2.5.1',
		zones: [
			{ name: 'zone1', region: 'hangzhou', idc: 'idc1', servers: ['10.10.10.1'] },
			{ name: 'zone2', region: 'hangzhou', idc: 'idc2', servers: ['10.10.10.2'] },
			{ name: 'zone3', region: 'hangzhou', idc: 'idc3', servers: ['10.10.10.3'] },
		],
		unitConfigs: [
			{ id: 1, name: 'sys_unit_config', maxCpu: 2, memoryBytes: 4 * GIB, logDiskBytes: 8 * GIB },
			{ id: 1001, name: 'small_unit', maxCpu: 1, memoryBytes: 2 * GIB, logDiskBytes: 6 * GIB },
			{ id: 1002, name: 'large_unit', maxCpu: 4, memoryBytes: 8 * GIB, logDiskBytes: 24 * GIB },
		],
		databaseOffsetMinutes: 480,
		hostOffsetMinutes: 480,
		tenants: [],
		restores: [],
	};
}

/**
 * One cluster with everything a report has to tell apart: `orders` is safe, `billing`'s last backup
 * failed, `analytics` is being backed up, `crm`'s last backup was canceled, `sandbox` never had one,
 * `archive_lab`'s log archive is broken; `orders_drill` was restored from orders two hours ago,
 * `billing_check` is being restored, and the restore of `crm_drill` failed and left no tenant.
 */
export function believableWorld(clock: Clock): World {
	const now = clock.now();
	return {
		...emptyWorld(clock),
		tenants: [
			orders(now),
			billing(now),
			analytics(now),
			crm(now),
			sandbox(now),
			archiveLab(now),
			ordersDrill(now),
			billingCheck(now),
		],
		restores: restores(now),
	};
}

/**
 * A cluster of `count` tenants named tenant_0001, tenant_0002, …: each with one good backup that
 * ended within the last eight hours and a log archive that runs.
 */
export function worldOfTenants(clock: Clock, count: number): World {
	const now = clock.now();
	const world = emptyWorld(clock);
	world.tenants = Array.from({ length: count }, (_, index) => {
		const id = 1002 + 2 * index;
		const startedAt = now - HOUR - (index % 420) * MINUTE;
		const dataBaseUri = `file:///backup/obdemo/${id}/data/`;
		const archiveBaseUri = `file:///backup/obdemo/${id}/clog/`;
		return makeTenant({
			id,
			name: `tenant_${String(index + 1).padStart(4, '0')}`,
			createdAt: now - 90 * DAY,
			dataBaseUri,
			archiveBaseUri,
			backups: [makeBackup({ jobId: index + 1, backupSetId: 1, startedAt, endsAt: startedAt + 12 * MINUTE, dataBaseUri })],
			archive: makeArchive({ startedAt: now - 30 * DAY, path: archiveBaseUri, lagSeconds: 1.5 + (index % 7) / 4 }),
		});
	});
	return world;
}

function orders(now: Instant): Tenant {
	const dataBaseUri = 'file:///backup/obdemo/1002/data/';
	const archiveBaseUri = 'file:///backup/obdemo/1002/clog/';
	return makeTenant({
		id: 1002,
		name: 'orders',
		createdAt: now - 200 * DAY,
		dataBaseUri,
		archiveBaseUri,
		backups: [
			makeBackup({ jobId: 301, backupSetId: 11, startedAt: now - 53 * HOUR, endsAt: now - 53 * HOUR + 22 * MINUTE, dataBaseUri }),
			makeBackup({
				jobId: 308,
				backupSetId: 12,
				type: 'I',
				startedAt: now - 29 * HOUR,
				endsAt: now - 29 * HOUR + 6 * MINUTE,
				dataBaseUri,
				inputBytes: 300 * MIB + 17,
				outputBytes: 96 * MIB + 5,
				macroBlockCount: 150,
			}),
			makeBackup({
				jobId: 315,
				backupSetId: 13,
				startedAt: now - 5 * HOUR - 23 * MINUTE,
				endsAt: now - 5 * HOUR,
				dataBaseUri,
			}),
		],
		archive: makeArchive({ roundId: 2, startedAt: now - 60 * DAY, path: archiveBaseUri, lagSeconds: 3.2 }),
	});
}

function billing(now: Instant): Tenant {
	const dataBaseUri = `${BILLING_URI}/data?${BILLING_QUERY}`;
	const archiveBaseUri = `${BILLING_URI}/clog?${BILLING_QUERY}`;
	return makeTenant({
		id: 1004,
		name: 'billing',
		mode: 'ORACLE',
		createdAt: now - 180 * DAY,
		dataBaseUri,
		archiveBaseUri,
		backups: [
			makeBackup({
				jobId: 306,
				backupSetId: 21,
				startedAt: now - 31 * HOUR - 18 * MINUTE,
				endsAt: now - 31 * HOUR,
				dataBaseUri,
				encrypted: true,
			}),
			makeBackup({
				jobId: 313,
				backupSetId: 22,
				startedAt: now - 7 * HOUR - 9 * MINUTE,
				endsAt: now - 7 * HOUR,
				dataBaseUri,
				encrypted: true,
				ending: 'FAILED',
				result: -9026,
				comment: 'server: "10.10.10.2:2882", trace_id: "Y0-00062A4F0C1B7D35-0-0", io error: backup device is not reachable',
			}),
		],
		archive: makeArchive({ startedAt: now - 45 * DAY, path: archiveBaseUri, lagSeconds: 4.75 }),
	});
}

function analytics(now: Instant): Tenant {
	const dataBaseUri = `${ANALYTICS_URI}/data?${ANALYTICS_QUERY}`;
	const archiveBaseUri = `${ANALYTICS_URI}/clog?${ANALYTICS_QUERY}`;
	return makeTenant({
		id: 1006,
		name: 'analytics',
		createdAt: now - 150 * DAY,
		dataBaseUri,
		archiveBaseUri,
		backups: [
			makeBackup({ jobId: 309, backupSetId: 7, startedAt: now - 25 * HOUR, endsAt: now - 24 * HOUR, dataBaseUri }),
			makeBackup({
				jobId: 317,
				backupSetId: 8,
				startedAt: now - 40 * MINUTE,
				endsAt: now + 20 * MINUTE,
				dataBaseUri,
				inputBytes: 412 * GIB + 77_001,
				outputBytes: 168 * GIB + 4_099,
				macroBlockCount: 210_944,
				tabletCount: 8_210,
			}),
		],
		archive: makeArchive({ startedAt: now - 40 * DAY, path: archiveBaseUri, lagSeconds: 9.4 }),
	});
}

function crm(now: Instant): Tenant {
	const dataBaseUri = 'file:///backup/obdemo/1008/data/';
	const archiveBaseUri = 'file:///backup/obdemo/1008/clog/';
	return makeTenant({
		id: 1008,
		name: 'crm',
		createdAt: now - 120 * DAY,
		dataBaseUri,
		archiveBaseUri,
		backups: [
			makeBackup({ jobId: 304, backupSetId: 5, startedAt: now - 33 * HOUR - 14 * MINUTE, endsAt: now - 33 * HOUR, dataBaseUri }),
			makeBackup({
				jobId: 312,
				backupSetId: 6,
				startedAt: now - 9 * HOUR - 8 * MINUTE,
				endsAt: now - 9 * HOUR + 10 * MINUTE,
				cancelAskedAt: now - 9 * HOUR - 5 * SECOND,
				dataBaseUri,
			}),
		],
		archive: makeArchive({ startedAt: now - 38 * DAY, path: archiveBaseUri, lagSeconds: 2.05 }),
	});
}

function sandbox(now: Instant): Tenant {
	return makeTenant({ id: 1010, name: 'sandbox', createdAt: now - 12 * DAY });
}

function archiveLab(now: Instant): Tenant {
	const dataBaseUri = 'file:///backup/obdemo/1012/data/';
	const archiveBaseUri = 'file:///backup/obdemo/1012/clog/';
	return makeTenant({
		id: 1012,
		name: 'archive_lab',
		createdAt: now - 70 * DAY,
		dataBaseUri,
		archiveBaseUri,
		backups: [
			makeBackup({ jobId: 314, backupSetId: 3, startedAt: now - 6 * HOUR - 11 * MINUTE, endsAt: now - 6 * HOUR, dataBaseUri }),
		],
		archive: makeArchive({
			startedAt: now - 20 * DAY,
			path: archiveBaseUri,
			status: 'INTERRUPTED',
			checkpointStoppedAt: now - 3 * HOUR,
			message: 'archive is interrupted: no space left on the archive destination',
		}),
	});
}

function ordersDrill(now: Instant): Tenant {
	return makeTenant({ id: 1014, name: 'orders_drill', createdAt: now - 2 * HOUR - 30 * MINUTE });
}

function billingCheck(now: Instant): Tenant {
	return makeTenant({
		id: 1016,
		name: 'billing_check',
		mode: 'ORACLE',
		createdAt: now - 15 * MINUTE,
		status: 'RESTORE',
		role: 'RESTORE',
	});
}

function restores(now: Instant): RestoreJob[] {
	return [
		makeRestore({
			jobId: 41,
			restoreTenantName: 'crm_drill',
			restoreTenantId: 1018,
			backupTenantName: 'crm',
			backupTenantId: 1008,
			startedAt: now - 20 * HOUR,
			endsAt: now - 20 * HOUR + 4 * MINUTE,
			ending: 'FAIL',
			comment: 'ERR-4184: Server out of disk space',
			backupDataUri: 'file:///backup/obdemo/1008/data/',
			backupLogUri: 'file:///backup/obdemo/1008/clog/',
		}),
		makeRestore({
			jobId: 42,
			restoreTenantName: 'orders_drill',
			restoreTenantId: 1014,
			backupTenantName: 'orders',
			backupTenantId: 1002,
			restoreScn: scnAt(now - 3 * HOUR),
			startedAt: now - 2 * HOUR - 30 * MINUTE,
			endsAt: now - 2 * HOUR - 1 * MINUTE,
			activatedAt: now - 2 * HOUR,
			backupDataUri: 'file:///backup/obdemo/1002/data/',
			backupLogUri: 'file:///backup/obdemo/1002/clog/',
		}),
		makeRestore({
			jobId: 43,
			restoreTenantName: 'billing_check',
			restoreTenantId: 1016,
			backupTenantName: 'billing',
			backupTenantId: 1004,
			startedAt: now - 15 * MINUTE,
			endsAt: now + 25 * MINUTE,
			activatedAt: now + 26 * MINUTE,
			backupDataUri: `${BILLING_URI}/data?${BILLING_QUERY}`,
			backupLogUri: `${BILLING_URI}/clog?${BILLING_QUERY}`,
		}),
	];
}
