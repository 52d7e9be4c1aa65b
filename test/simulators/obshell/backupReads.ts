/** What obshell tells about backups. docs/reference/obshell.md#35-backup-overview to #39-log-tasks. */
import {
	checkedTenant,
	dbTime,
	requireClusterAgent,
	requireDatabase,
	type Call,
	type Route,
} from './agent';
import { queryTime, queryUint } from './bind';
import { noData } from './errors';
import { parseDestination, withoutKeys } from './storage';
import { asDatabaseReads, scnTime } from './times';
import {
	archiveCheckpointAt,
	archiveDelayAt,
	archiveStatusAt,
	backupCommentAt,
	backupCountersAt,
	backupEndScnAt,
	backupEndedAt,
	backupJobStatusAt,
	backupResultAt,
	backupStartScn,
	backupTaskStatusAt,
	backupsAt,
	latestBackupAt,
	tenantsAt,
} from '../worldAt';
import type { BackupJob, Instant, Tenant } from '../world';

/** `size` when it is not given: Go's biggest int32. */
const ALL = 2_147_483_647;
/** What the log task list lets through (docs/reference/obshell.md#39-log-tasks): a broken archive is not among it. */
const LISTED = ['BEGINNING', 'DOING', 'STOPPING', 'PREPARE', 'SUSPEND'];

export const backupReads: Route[] = [
	{ method: 'GET', path: '/obcluster/backup/overview', handler: clusterOverview, besideRefusal: 'null' },
	{ method: 'GET', path: '/tenant/:name/backup/overview', handler: tenantOverview, besideRefusal: 'null' },
	{ method: 'GET', path: '/tenant/:name/backup/tasks', handler: jobs, besideRefusal: 'null' },
	{ method: 'GET', path: '/tenant/:name/backup/info', handler: info, besideRefusal: 'null' },
	{ method: 'GET', path: '/tenant/:name/backup/config/storage', handler: storage, besideRefusal: 'null' },
	{ method: 'GET', path: '/tenant/:name/backup/log/tasks', handler: logTasks, besideRefusal: 'no contents' },
];

function clusterOverview(call: Call): unknown {
	requireClusterAgent(call);
	requireDatabase(call);
	const statuses = tenantsAt(call.agent.world, call.now).flatMap((tenant) => {
		const job = latestBackupAt(tenant, call.now);
		return job ? [taskOf(call, tenant, job)] : [];
	});
	if (statuses.length === 0) throw noData('Common.NotFound', 'backup task', 'no backup task found');
	return { statuses };
}

function tenantOverview(call: Call): unknown {
	const tenant = checkedTenant(call);
	const job = latestBackupAt(tenant, call.now);
	if (!job) throw noData('Task.NotFound', 'no backup task', 'no backup task found');
	return { status: taskOf(call, tenant, job) };
}

/** CdbObBackupTask, docs/reference/obshell.md#35-backup-overview. */
function taskOf(call: Call, tenant: Tenant, job: BackupJob): Record<string, unknown> {
	const { now } = call;
	const counters = backupCountersAt(job, now);
	return {
		tenant_id: tenant.id,
		task_id: job.taskId,
		job_id: job.jobId,
		incarnation: 1,
		backup_set_id: job.backupSetId,
		start_timestamp: dbTime(call, job.startedAt),
		end_timestamp: dbTime(call, backupEndedAt(job, now)),
		status: backupTaskStatusAt(job, now),
		start_scn: backupStartScn(job),
		end_scn: backupEndScnAt(job, now),
		user_ls_start_scn: job.row?.userLsStartScn ?? backupStartScn(job),
		encryption_mode: job.row?.encryptionMode ?? (job.encrypted ? 'PASSWORD' : 'NONE'),
		input_bytes: counters.inputBytes,
		output_bytes: counters.outputBytes,
		output_rate_bytes: counters.outputRateBytes,
		extra_meta_bytes: counters.extraMetaBytes,
		tablet_count: job.tabletCount,
		finish_tablet_count: counters.finishTabletCount,
		macro_block_count: job.macroBlockCount,
		finish_macro_block_count: counters.finishMacroBlockCount,
		file_count: counters.fileCount,
		meta_turn_id: job.row?.metaTurnId ?? 1,
		data_turn_id: job.row?.dataTurnId ?? (counters.finishMacroBlockCount > 0 ? 1 : 0),
		result: backupResultAt(job, now),
		comment: backupCommentAt(job, now),
		path: job.path,
	};
}

function jobs(call: Call): unknown {
	const tenant = checkedTenant(call);
	const { now, query } = call;
	const [from, to] = timeFilters(call);
	const { page, size } = paging(call);
	const statuses = statusFilter(call);
	const [field, order] = sorting(query.get('sort') ?? '');
	const rows = backupsAt(tenant, now)
		.filter((job) => job.startedAt >= from && job.startedAt <= to)
		.filter((job) => !statuses || statuses.includes(backupJobStatusAt(job, now)))
		.sort((one, other) => order * (sortKey(one, field, now) - sortKey(other, field, now)));
	return {
		contents: rows.slice((page - 1) * size, page * size).map((job) => jobOf(call, tenant, job)),
		page: pageOf(rows.length, page, size),
	};
}

/** BackupJob, docs/reference/obshell.md#36-backup-jobs. */
function jobOf(call: Call, tenant: Tenant, job: BackupJob): Record<string, unknown> {
	const ended = backupEndedAt(job, call.now);
	return {
		tenant_id: tenant.id,
		job_id: job.jobId,
		backup_set_id: job.backupSetId,
		plus_archivelog: job.plusArchivelog ? 'ON' : 'OFF',
		backup_type: job.type,
		start_timestamp: dbTime(call, job.startedAt),
		end_timestamp: ended === undefined ? undefined : dbTime(call, ended),
		status: backupJobStatusAt(job, call.now),
		comment: backupCommentAt(job, call.now),
		description: job.description,
		path: job.path,
		result: backupResultAt(job, call.now),
	};
}

/** The start_time and end_time filters as the database understands them; both are about the start. */
export function timeFilters(call: Call): [Instant, Instant] {
	const read = (key: string): Instant | undefined => {
		const instant = queryTime(call.query, key);
		return instant === undefined ? undefined : asDatabaseReads(call.agent.world, instant);
	};
	return [read('start_time') ?? -Infinity, read('end_time') ?? Infinity];
}

/** `page` and `size`. */
export function paging({ query }: Call): { page: number; size: number } {
	return { page: queryUint(query, 'page', 1), size: queryUint(query, 'size', ALL) };
}

/** The CSV of wanted statuses, upper-cased and not trimmed; undefined = all. */
export function statusFilter({ query }: Call): string[] | undefined {
	const text = query.get('status') ?? '';
	return text === '' ? undefined : text.toUpperCase().split(',');
}

/** The `page` object. docs/reference/obshell.md#27-pagination. */
export function pageOf(count: number, page: number, size: number): Record<string, number> {
	return { total_elements: count, total_pages: Math.ceil(count / size), size, number: page };
}

function sorting(sort: string): ['start' | 'end', 1 | -1] {
	const [field, order = ''] = sort.split(',');
	if (field !== 'start_timestamp' && field !== 'end_timestamp') return ['start', -1];
	return [field === 'end_timestamp' ? 'end' : 'start', order.toLowerCase() === 'asc' ? 1 : -1];
}

function sortKey(job: BackupJob, field: 'start' | 'end', now: Instant): number {
	return field === 'start' ? job.startedAt : (backupEndedAt(job, now) ?? 0);
}

function info(call: Call): unknown {
	const tenant = checkedTenant(call);
	const { now } = call;
	const job = latestBackupAt(tenant, now);
	const round = tenant.archive;
	return {
		tenant_id: tenant.id,
		lastest_archive_log_checkpoint: round && scnTime(call.agent.world, archiveCheckpointAt(round, now)),
		lastest_data_backup_time: job && dbTime(call, job.startedAt),
		archive_log_delay: (round && archiveDelayAt(round, now)) || undefined,
	};
}

function storage(call: Call): unknown {
	const tenant = checkedTenant(call);
	const shown = {
		tenant_id: tenant.id,
		archive_base_uri: shownUri(tenant.archiveBaseUri),
		data_base_uri: shownUri(tenant.dataBaseUri),
	};
	return /access_id|access_key/.test(JSON.stringify(shown)) ? null : shown;
}

function shownUri(uri: string): string {
	return uri === '' ? '' : withoutKeys(parseDestination(uri));
}

function logTasks(call: Call): unknown {
	const tenant = checkedTenant(call);
	const round = tenant.archive;
	if (!round || round.startedAt > call.now) return [];
	const status = archiveStatusAt(round, call.now);
	if (!LISTED.includes(status)) return [];
	return [
		{
			tenant_id: tenant.id,
			tenant_name: '',
			round_id: round.roundId,
			status,
			path: round.path,
			delay: archiveDelayAt(round, call.now),
			checkpoint: scnTime(call.agent.world, archiveCheckpointAt(round, call.now)),
			start_time: scnTime(call.agent.world, round.startedAt),
		},
	];
}
