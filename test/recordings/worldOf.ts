/** Makes a simulator's world of the rows that stood behind a recording. */
import type {
	ArchiveRound,
	BackupJob,
	Clock,
	Instant,
	RestoreJob,
	ServerRow,
	Tenant,
	World,
} from '../simulators/world';
import { HOUR, MINUTE, SECOND } from '../simulators/worldAt';
import { rowsOf, type RecordedWorld, type Row } from './recordings';

const DAY = 24 * HOUR;
const DAYS_OF_ARCHIVE = 40;
/** What a whole millisecond gets on top, lest it pass for a time whose microseconds nobody knows. */
const KNOWN = 0.0003;

/** How rows are read. */
interface Reading {
	rows: RecordedWorld;
	/** Minutes east of UTC of the database session, in whose zone texts are. */
	sessionMinutes: number;
	/** Milliseconds to add to every time: the world of this topic was made anew at another moment. */
	shift: number;
}

/** The world of the rows, under a clock. `shift` is in milliseconds, see `shiftOf`. */
export function worldOf(rows: RecordedWorld, clock: Clock, shift = 0): World {
	const { cluster, zones } = rows;
	const sessionMinutes = minutesOf(zones.databaseSession);
	const read: Reading = { rows, sessionMinutes, shift };
	const tenants = rowsOf(rows, 'tenants')
		.filter((row) => !String(row.tenant_name).startsWith('META$'))
		.map((row) => tenantOf(read, row));
	return {
		clock,
		clusterName: cluster.cluster,
		obClusterId: Number(cluster.cluster_id),
		ocpClusterId: 1,
		obVersion: rows.database.version,
		zones: zonesOf(rows),
		unitConfigs: rowsOf(rows, 'unitConfigs').map((row) => ({
			id: Number(row.unit_config_id),
			name: String(row.name),
			maxCpu: Number(row.max_cpu),
			memoryBytes: Number(row.memory_size),
			logDiskBytes: Number(row.log_disk_size),
		})),
		databaseOffsetMinutes: sessionMinutes,
		systemOffsetMinutes: minutesOf(zones.databaseSystem),
		hostOffsetMinutes: minutesOf(zones.host),
		sys: tenants.find(({ id }) => id === 1),
		tenants: tenants.filter(({ id }) => id !== 1),
		restores: [
			...rowsOf(rows, 'restoreJobsEnded').map((row) => endedRestore(read, row)),
			...rowsOf(rows, 'restoreJobsRunning').map((row) => runningRestore(read, row)),
		],
		serverRows: rowsOf(rows, 'serverResources').map((row) => serverOf(read, row)),
		buildVersion: String(rowsOf(rows, 'servers')[0].build_version),
		madeAt: textInstant(read, rowsOf(rows, 'unitConfigs')[0].gmt_create),
		windowTool,
	};
}

/**
 * Milliseconds between the making of the rows and the making of the world that answered: told from the
 * `created_time` of sys, a wall clock text as the agent told it, where a topic shows one.
 */
export function shiftOf(rows: RecordedWorld, createdTimeOfSys: string | undefined): number {
	if (createdTimeOfSys === undefined) return 0;
	const read = { rows, sessionMinutes: 0, shift: 0 };
	const sys = rowsOf(rows, 'tenants').find((row) => row.tenant_id === 1);
	const shown = createdTimeOfSys.replace('T', ' ').replace(/(Z|[+-]\d\d:\d\d)$/, '');
	return (Math.round(textInstant(read, shown) * 1000) - Math.round(textInstant(read, sys?.gmt_create ?? '') * 1000)) / 1000;
}

/** Minutes of `UTC` or `+08:00`. */
export function minutesOf(zone: string): number {
	if (zone === 'UTC') return 0;
	const [hours, minutes] = zone.slice(1).split(':').map(Number);
	return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** As README.md of the recordings says under `played`: three sets of tenant 1002, and an archive of forty days below every `clog`. */
const windowTool: World['windowTool'] = ({ data, log }, now) => {
	if (log !== '' && !log.includes('clog')) return 'archive log';
	if (!data.includes('1002')) return 'data backup';
	// A set can be restored from when it was done, a quarter of an hour after its beginning.
	return [{ start: now - Math.min(8, DAYS_OF_ARCHIVE) * DAY + 15 * MINUTE, end: now - 3 * SECOND }];
};

function zonesOf(rows: RecordedWorld): World['zones'] {
	const facts = rowsOf(rows, 'zonesOfCluster');
	const names = [...new Set(facts.map(({ zone }) => String(zone)))];
	const fact = (zone: string, name: string) => String(facts.find((row) => row.zone === zone && row.name === name)?.info ?? '');
	return names.map((name) => ({
		name,
		region: fact(name, 'region'),
		idc: fact(name, 'idc'),
		servers: rowsOf(rows, 'servers').filter(({ zone }) => zone === name).map((row) => String(row.svr_ip)),
	}));
}

function serverOf(read: Reading, row: Row): ServerRow {
	const server = rowsOf(read.rows, 'servers').find(({ svr_ip }) => svr_ip === row.svr_ip);
	return {
		ip: String(row.svr_ip),
		startedAt: instantOfMicroseconds(read, server?.start_service_time ?? 0),
		cpuCapacity: Number(row.cpu_capacity),
		cpuAssigned: Number(row.cpu_assigned),
		memoryCapacity: Number(row.mem_capacity),
		memoryAssigned: Number(row.mem_assigned),
		memoryLimit: Number(row.memory_limit),
		logDiskCapacity: Number(row.log_disk_capacity),
		logDiskAssigned: Number(row.log_disk_assigned),
		logDiskUsed: Number(row.log_disk_in_use),
		dataDiskCapacity: Number(row.data_disk_capacity),
		dataDiskAllocated: Number(row.data_disk_allocated),
		dataDiskUsed: Number(row.data_disk_in_use),
	};
}

function tenantOf(read: Reading, row: Row): Tenant {
	const { rows } = read;
	const id = Number(row.tenant_id);
	const own = (table: string) => rowsOf(rows, table).filter(({ tenant_id }) => Number(tenant_id) === id);
	const variable = (name: string) => own('tenantVariables').find((one) => one.name === name)?.value;
	const archive = own('archiveRounds')[0];
	const policy = own('deletePolicies')[0];
	const role = own('tenantRoles')[0];
	const statistics = rowsOf(rows, 'tenantStatistics').filter(({ con_id }) => Number(con_id) === id);
	return {
		id,
		ocpId: id,
		name: String(row.tenant_name),
		mode: row.compatibility_mode === 1 ? 'ORACLE' : 'MYSQL',
		status: row.status as Tenant['status'],
		role: role?.tenant_role as Tenant['role'],
		createdAt: textInstant(read, row.gmt_create),
		primaryZone: String(row.primary_zone),
		locality: String(row.locality),
		locked: row.locked === 1,
		backups: [
			...own('backupTasksEnded').map((task) => backupOf(read, task, 'backupJobsEnded')),
			...own('backupTasksRunning').map((task) => backupOf(read, task, 'backupJobsRunning')),
		],
		archive: archive && archiveOf(read, archive),
		dataBaseUri: String(own('dataBackupDestinations')[0]?.value ?? ''),
		archiveBaseUri: String(own('archiveDestinations').find(({ name }) => name === 'path')?.value ?? ''),
		settings: {
			...Object.fromEntries(own('archiveDestinations').map(({ name, value }) => [name, value])),
			...(policy && { delete_policy: policy.policy_name, recovery_window: policy.recovery_window }),
		},
		inRecyclebin: row.in_recyclebin === 1,
		readOnly: variable('read_only') === '1',
		asStored: true,
		collationId: Number(variable('collation_server')),
		lowerCaseTableNames: Number(variable('lower_case_table_names')),
		// The kernel behind the recordings had none for tenants.
		parameters: {},
		pools: own('resourcePools').map((pool) => ({
			id: Number(pool.resource_pool_id),
			name: String(pool.name),
			unitCount: Number(pool.unit_count),
			unitConfigId: Number(pool.unit_config_id),
			zone: String(pool.zone_list),
			madeAt: textInstant(read, pool.gmt_create),
		})),
		usedBytes: Number(own('spaceUsage')[0]?.usage_bytes ?? 0),
		statistics: Object.fromEntries(statistics.map((one) => [String(one.stat_id), Number(one.value)])),
		readableScn: role && scn(read, role.readable_scn),
	};
}

function archiveOf(read: Reading, row: Row): ArchiveRound {
	const status = row.status as ArchiveRound['status'];
	return {
		roundId: Number(row.round_id),
		status,
		startedAt: instantOfScn(read, row.start_scn),
		// The checkpoint of a running round was played: it stays three seconds behind.
		lagSeconds: 3,
		checkpointStoppedAt: status === 'DOING' ? undefined : instantOfScn(read, row.checkpoint_scn),
		path: String(row.path),
		message: String(row.comment),
	};
}

function backupOf(read: Reading, task: Row, jobTable: string): BackupJob {
	const job = rowsOf(read.rows, jobTable).find((one) => one.tenant_id === task.tenant_id && one.job_id === task.job_id) ?? {};
	const status = String(task.status);
	const endsAt = task.end_ts === 0 ? Infinity : instantOfMicroseconds(read, task.end_ts);
	return {
		jobId: Number(task.job_id),
		taskId: Number(task.task_id),
		backupSetId: Number(task.backup_set_id),
		type: job.backup_type as BackupJob['type'],
		plusArchivelog: job.plus_archivelog === 'ON',
		startedAt: instantOfMicroseconds(read, task.start_ts),
		endsAt,
		ending: status === 'FAILED' ? 'FAILED' : 'COMPLETED',
		result: Number(task.result),
		comment: String(task.comment),
		description: String(job.description ?? ''),
		inputBytes: Number(task.input_bytes),
		outputBytes: Number(task.output_bytes),
		macroBlockCount: Number(task.macro_block_count),
		tabletCount: Number(task.tablet_count),
		encrypted: task.encryption_mode === 'PASSWORD',
		path: String(task.path),
		row: {
			taskStatus: status,
			jobStatus: String(job.status),
			startScn: scn(read, task.start_scn),
			endScn: scn(read, task.end_scn),
			userLsStartScn: scn(read, task.user_ls_start_scn),
			extraMetaBytes: Number(task.extra_bytes),
			finishTabletCount: Number(task.finish_tablet_count),
			finishMacroBlockCount: Number(task.finish_macro_block_count),
			fileCount: Number(task.file_count),
			metaTurnId: Number(task.meta_turn_id),
			dataTurnId: Number(task.data_turn_id),
			encryptionMode: String(task.encryption_mode),
		},
	};
}

function endedRestore(read: Reading, row: Row): RestoreJob {
	return {
		...restoreFacts(read, row),
		restoreTenantName: String(row.restore_tenant_name),
		restoreTenantId: Number(row.restore_tenant_id),
		startedAt: textInstant(read, row.start_time),
		endsAt: textInstant(read, row.finish_time),
		ending: row.status as RestoreJob['ending'],
		comment: String(row.comment),
		totalBytes: Number(row.total_bytes),
		tabletCount: Number(row.tablet_count),
		lsCount: Number(row.ls_count),
		row: {
			...rowOf(row),
			clusterVersion: Number(row.backup_cluster_version),
			lsCount: Number(row.ls_count),
			finishLsCount: Number(row.finish_ls_count),
			progress: progressOf(row),
		},
	};
}

function runningRestore(read: Reading, row: Row): RestoreJob {
	const progress = rowsOf(read.rows, 'restoreProgress').find(({ job_id }) => job_id === row.job_id);
	return {
		...restoreFacts(read, row),
		restoreTenantName: String(row.tenant_name),
		restoreTenantId: Number(row.tenant_id),
		startedAt: instantOfMicroseconds(read, row.restore_start_ts),
		endsAt: Infinity,
		ending: 'SUCCESS',
		comment: '',
		totalBytes: Number(progress?.total_bytes ?? 0),
		tabletCount: Number(progress?.tablet_count ?? 0),
		lsCount: 0,
		row: {
			...rowOf(row),
			clusterVersion: 0,
			lsCount: 0,
			finishLsCount: 0,
			consistentScn: scn(read, row.consistent_scn),
			progress: progress && progressOf(progress),
		},
	};
}

function restoreFacts(read: Reading, row: Row) {
	const [backupDataUri, backupLogUri = ''] = String(row.backup_dest).split(',');
	return {
		jobId: Number(row.job_id),
		backupTenantName: String(row.backup_tenant_name),
		backupTenantId: Number(row.backup_tenant_id),
		backupClusterName: String(row.backup_cluster_name),
		restoreScn: scn(read, row.restore_scn),
		backupDataUri,
		backupLogUri,
	};
}

function rowOf(row: Row) {
	return {
		status: String(row.status),
		option: String(row.restore_option),
		setList: String(row.backup_set_list),
		pieceList: String(row.backup_piece_list),
		description: String(row.description),
	};
}

function progressOf(row: Row) {
	return {
		tabletCount: Number(row.tablet_count),
		finishTabletCount: Number(row.finish_tablet_count),
		totalBytes: Number(row.total_bytes),
		finishBytes: Number(row.finish_bytes),
	};
}

function scn(read: Reading, value: string | number): bigint {
	const nanoseconds = BigInt(value);
	// Small ones are no times.
	return nanoseconds < 10n ** 15n ? nanoseconds : nanoseconds + BigInt(Math.round(read.shift * 1000)) * 1000n;
}

function instantOfScn(read: Reading, value: string | number): Instant {
	return exact(Number(scn(read, value) / 1000n));
}

function instantOfMicroseconds(read: Reading, value: string | number): Instant {
	return exact(Number(value) + Math.round(read.shift * 1000));
}

/** A text without zone, in the zone of the session. */
function textInstant(read: Reading, value: string | number): Instant {
	const [, toSeconds, fraction = ''] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(String(value)) ?? [];
	const seconds = Date.parse(`${toSeconds.replace(' ', 'T')}Z`) - read.sessionMinutes * MINUTE;
	return exact(seconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')) + Math.round(read.shift * 1000));
}

function exact(microseconds: number): Instant {
	return microseconds % 1000 === 0 ? microseconds / 1000 + KNOWN : microseconds / 1000;
}
