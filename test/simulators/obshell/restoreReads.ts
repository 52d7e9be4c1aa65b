/** What obshell tells about restores. docs/reference/obshell.md#312-restore-queries. */
import { checkedTenant, dbTime, requireClusterAgent, requireDatabase, type Call, type Route } from './agent';
import { pageOf, paging, statusFilter, timeFilters } from './backupReads';
import { bindBody, required } from './bind';
import { Panic, noData, refuse, unexpected } from './errors';
import { parseDestination, placeOf, withoutKeys } from './storage';
import { databaseWallClock, hostTime } from './times';
import {
	backupJobStatusAt,
	backupsAt,
	instantOfScn,
	latestRestoreAt,
	recoveryWindowsAt,
	restoreEndedAt,
	restoreProgressAt,
	restoreStatusAt,
	restoresAt,
	scnAt,
} from '../worldAt';
import type { Instant, RestoreJob, Tenant, World } from '../world';

const MIB = 1024 ** 2;

export const restoreReads: Route[] = [
	{ method: 'GET', path: '/tenant/:name/restore/overview', handler: overview, since: '4.2.4' },
	{ method: 'GET', path: '/restore/tasks', handler: tasks, since: '4.3.2' },
	{ method: 'GET', path: '/restore/windows', handler: windows, since: '4.2.5' },
	{ method: 'POST', path: '/restore/source-tenant-info', handler: sourceTenantInfo, since: '4.3.2' },
];

function overview(call: Call): unknown {
	const tenant = checkedTenant(call);
	const job = latestRestoreAt(call.agent.world, tenant.name, call.now);
	if (!job) throw noData('Common.NotFound', 'restore task', 'no restore task found');
	return restoreOf(call, job, false);
}

/** All rows always come: page and size are only echoed. */
function tasks(call: Call): unknown {
	requireClusterAgent(call);
	const [from, to] = timeFilters(call);
	const { page, size } = paging(call);
	const statuses = statusFilter(call);
	requireDatabase(call);
	const { now } = call;
	const rows = restoresAt(call.agent.world, now)
		.filter((job) => job.startedAt >= from && job.startedAt <= to)
		.filter((job) => !statuses || statuses.includes(restoreStatusAt(job, now)))
		.reverse();
	const running = rows.filter((job) => restoreEndedAt(job, now) === undefined);
	const history = rows.filter((job) => restoreEndedAt(job, now) !== undefined);
	return {
		contents: [...running, ...history].map((job) => restoreOf(call, job, true)),
		page: pageOf(rows.length, page, size),
	};
}

/** One restore; the running view and the history differ in what they fill and in how they write times. */
function restoreOf(call: Call, job: RestoreJob, withUris: boolean): Record<string, unknown> {
	const { now } = call;
	const { world } = call.agent;
	const ended = restoreEndedAt(job, now);
	const running = ended === undefined;
	const progress = restoreProgressAt(job, now);
	const finishBytes = Math.round(job.totalBytes * progress.restore);
	const restorePoint = instantOfScn(job.restoreScn);
	const recoverPoint = restorePoint - Math.round((1 - progress.recover) * 600_000);
	const time = (instant: Instant): string =>
		running ? databaseWallClock(world, instant) : dbTime(call, instant);
	return {
		tenant_id: running ? 1 : job.restoreTenantId,
		job_id: job.jobId,
		restore_tenant_id: job.restoreTenantId,
		restore_tenant_name: job.restoreTenantName,
		backup_tenant_id: job.backupTenantId,
		backup_tenant_name: job.backupTenantName,
		backup_cluster_name: job.backupClusterName,
		restore_option: 'primary_zone=RANDOM',
		restore_scn: job.restoreScn,
		restore_scn_display: time(restorePoint),
		start_timestamp: time(job.startedAt),
		finish_timestamp: ended === undefined ? '' : dbTime(call, ended),
		status: restoreStatusAt(job, now),
		backup_set_list: setList(world, job),
		backup_piece_list: shown(job.backupLogUri, '/piece_d1001r2p1'),
		backup_data_uri: withUris ? shown(job.backupDataUri) : '',
		backup_log_uri: withUris ? shown(job.backupLogUri) : '',
		tablet_count: job.tabletCount,
		finish_tablet_count: Math.round(job.tabletCount * progress.restore),
		total_bytes: job.totalBytes,
		finish_bytes: finishBytes,
		total_bytes_display: sizeText(job.totalBytes),
		finish_bytes_display: sizeText(finishBytes),
		description: '',
		recover_scn: running ? scnAt(recoverPoint) : 0,
		recover_scn_display: running ? time(recoverPoint) : '',
		recover_progress: running ? percent(progress.recover) : '',
		restore_progress: running ? percent(progress.restore) : '',
		backup_cluster_version: running ? 0 : 17_180_000_519,
		ls_count: running ? 0 : job.lsCount,
		finish_ls_count: running ? 0 : Math.round(job.lsCount * progress.total),
		comment: running ? '' : job.ending === 'FAIL' ? job.comment : '',
	};
}

function setList(world: World, job: RestoreJob): string {
	const source = world.tenants.find((tenant) => tenant.id === job.backupTenantId);
	const set = source && backupsAt(source, job.startedAt).filter((one) => backupJobStatusAt(one, job.startedAt) === 'COMPLETED').at(-1);
	return shown(job.backupDataUri, `/backup_set_${set?.backupSetId ?? 1}_${set?.type === 'I' ? 'inc' : 'full'}`);
}

/** A URI without its keys and with something below its path; empty when it cannot be read. */
function shown(uri: string, below = ''): string {
	try {
		const destination = parseDestination(uri);
		if (below === '') return withoutKeys(destination);
		return withoutKeys({ ...destination, path: `${destination.path.replace(/\/+$/, '')}${below}` });
	} catch {
		return '';
	}
}

function percent(part: number): string {
	return (part * 100).toFixed(2);
}

/** OceanBase's own: MB below a gigabyte, then GB, then TB, two digits. */
function sizeText(bytes: number): string {
	const [unit, size] = bytes < 1024 * MIB ? ['MB', MIB] : bytes < 1024 ** 2 * MIB ? ['GB', 1024 * MIB] : ['TB', 1024 ** 2 * MIB];
	return `${(bytes / Number(size)).toFixed(2)}${unit}`;
}

/** A GET with a body; no identity check. */
function windows(call: Call): unknown {
	const uris = boundUris(call);
	return windowsOf(call, uris);
}

function sourceTenantInfo(call: Call): unknown {
	const uris = boundUris(call);
	const windowList = windowsOf(call, uris);
	// For object stores it looks for a file behind the query string, and finds none.
	const source = uris.data.startsWith('file://') ? sourceAt(call.agent.world, uris.data) : undefined;
	return {
		tenant_name: source?.name ?? '',
		cluster_name: source ? call.agent.world.clusterName : '',
		restore_windows: windowList,
	};
}

function boundUris(call: Call): { data: string; log: string } {
	const body = bindBody(call.body, 'RestoreWindowsParam');
	const data = body.string('data_backup_uri') ?? '';
	const log = body.string('archive_log_uri');
	if (data === '') throw required('RestoreWindowsParam.RestoreStorageParam.DataBackupUri');
	if (log === undefined) throw new Panic('invalid memory address or nil pointer dereference');
	if (!call.agent.obAdmin) {
		throw refuse('Environment.WithoutObAdmin', 'ob_admin does not exist in the bin directory', 500);
	}
	return { data, log: log === '' ? data : log };
}

function windowsOf(call: Call, uris: { data: string; log: string }): { restore_windows: unknown } {
	for (const uri of [uris.data, uris.log]) {
		try {
			parseDestination(uri);
		} catch (error) {
			throw unexpected(`dump backup failed: ${(error as Error).message}`);
		}
	}
	const found = findWindows(call.agent.world, uris, call.now);
	return {
		restore_windows:
			found.length === 0
				? null
				: found.map(({ start, end }) => ({
						start_time: hostTime(call.agent.world, start),
						end_time: hostTime(call.agent.world, end),
					})),
	};
}

/** Where a pair of backup and log URIs can be restored to. */
export function findWindows(
	world: World,
	uris: { data: string; log: string },
	now: Instant,
): Array<{ start: Instant; end: Instant }> {
	const source = sourceAt(world, uris.data);
	if (!source || placeOf(source.archiveBaseUri) !== placeOf(uris.log)) return [];
	return recoveryWindowsAt(source, now);
}

/** The tenant whose backups lie at that URI. */
export function sourceAt(world: World, uri: string): Tenant | undefined {
	return world.tenants.find(({ dataBaseUri }) => dataBaseUri !== '' && placeOf(dataBaseUri) === placeOf(uri));
}
