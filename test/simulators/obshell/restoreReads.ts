/** What obshell tells about restores. docs/reference/obshell.md#312-restore-queries. */
import { checkedTenant, dbTime, requireClusterAgent, requireDatabase, type Call, type Route } from './agent';
import { pageOf, paging, statusFilter, timeFilters } from './backupReads';
import { bindBody, required } from './bind';
import { Panic, noData, old, refuse, unexpected } from './errors';
import { parseDestination, placeOf, withoutKeys } from './storage';
import { hostTime, hostTimeInMicroseconds, scnTime } from './times';
import { has } from './versions';
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
import type { Instant, RestoreJob, RestoreRow, Tenant, UnreadablePart, World } from '../world';

const MIB = 1024 ** 2;

export const restoreReads: Route[] = [
	{ method: 'GET', path: '/tenant/:name/restore/overview', handler: overview, besideRefusal: 'null' },
	{ method: 'GET', path: '/restore/tasks', handler: tasks, besideRefusal: 'null' },
	{ method: 'GET', path: '/restore/windows', handler: windows, besideRefusal: 'null' },
	{ method: 'POST', path: '/restore/source-tenant-info', handler: sourceTenantInfo, besideRefusal: 'null' },
];

function overview(call: Call): unknown {
	const tenant = checkedTenant(call);
	const job = latestRestoreAt(call.agent.world, tenant.name, call.now);
	if (!job) throw noData('Common.NotFound', 'restore task', 'restore task not found');
	const uris = has(call.agent.version, 'restoreUris') ? { backup_data_uri: '', backup_log_uri: '' } : {};
	return { ...restoreOf(call, job), ...uris };
}

/** All rows always come: page and size are only echoed. Running ones as the view has them, ended ones newest first. */
function tasks(call: Call): unknown {
	requireClusterAgent(call);
	const [from, to] = timeFilters(call);
	const { page, size } = paging(call);
	const statuses = statusFilter(call);
	requireDatabase(call);
	const { now } = call;
	const rows = restoresAt(call.agent.world, now)
		.filter((job) => job.startedAt >= from && job.startedAt <= to)
		.filter((job) => !statuses || statuses.includes(restoreStatusAt(job, now)));
	const running = rows.filter((job) => restoreEndedAt(job, now) === undefined);
	const history = rows.filter((job) => restoreEndedAt(job, now) !== undefined).reverse();
	return {
		contents: [...running, ...history].map((job) => ({
			...restoreOf(call, job),
			backup_data_uri: shown(job.backupDataUri),
			backup_log_uri: shown(job.backupLogUri),
		})),
		page: pageOf(rows.length, page, size),
	};
}

/**
 * One restore; the running view and the history differ in what they fill. Times in one object are of two
 * clocks: the SCNs' displays of one, the timestamps of another (docs/reference/obshell.md#316-clocks-and-time-zones).
 */
function restoreOf(call: Call, job: RestoreJob): Record<string, unknown> {
	const { now } = call;
	const { world } = call.agent;
	const ended = restoreEndedAt(job, now);
	return {
		tenant_id: 1,
		job_id: job.jobId,
		restore_tenant_id: job.restoreTenantId,
		restore_tenant_name: job.restoreTenantName,
		backup_tenant_id: job.backupTenantId,
		backup_tenant_name: job.backupTenantName,
		backup_cluster_name: job.backupClusterName,
		restore_option: job.row?.option ?? job.option ?? 'primary_zone=RANDOM',
		restore_scn: job.restoreScn,
		restore_scn_display: scnTime(world, job.restoreScn),
		start_timestamp: dbTime(call, job.startedAt),
		finish_timestamp: ended === undefined ? '' : dbTime(call, ended),
		status: restoreStatusAt(job, now),
		backup_set_list: job.row ? shown(job.row.setList) : setList(world, job),
		backup_piece_list: job.row ? shown(job.row.pieceList) : shown(job.backupLogUri, '/piece_d1001r2p1'),
		...amountOf(job, now),
		description: job.row?.description ?? '',
		...(ended === undefined ? recoveryOf(world, job, now) : NO_RECOVERY),
		...(ended === undefined ? NO_END : endOf(job)),
	};
}

/** What has been restored; a running job may have no row of that. */
function amountOf(job: RestoreJob, now: Instant): Record<string, unknown> {
	const { restore } = restoreProgressAt(job, now);
	const known = job.row
		? job.row.progress
		: {
				tabletCount: job.tabletCount,
				finishTabletCount: Math.round(job.tabletCount * restore),
				totalBytes: job.totalBytes,
				finishBytes: Math.round(job.totalBytes * restore),
			};
	return {
		tablet_count: known?.tabletCount ?? 0,
		finish_tablet_count: known?.finishTabletCount ?? 0,
		total_bytes: known?.totalBytes ?? 0,
		finish_bytes: known?.finishBytes ?? 0,
		total_bytes_display: known ? sizeText(known.totalBytes) : '',
		finish_bytes_display: known ? sizeText(known.finishBytes) : '',
	};
}

const NO_RECOVERY = { recover_scn: 0, recover_scn_display: '', recover_progress: '', restore_progress: '' };

function recoveryOf(world: World, job: RestoreJob, now: Instant): Record<string, unknown> {
	const { scn, recovered, restored } = job.row ? storedRecovery(world, job, job.row) : computedRecovery(job, now);
	return {
		recover_scn: scn,
		recover_scn_display: scnTime(world, scn),
		recover_progress: percent(recovered),
		restore_progress: restored === undefined ? '' : percent(restored),
	};
}

/** How far the logs are: the database looks at what is readable of the tenant sys, not of the one that is being restored. */
function storedRecovery(world: World, job: RestoreJob, row: RestoreRow) {
	const { consistentScn = 0n, progress } = row;
	const scn = world.sys?.readableScn ?? consistentScn;
	const recovered = Number(scn - consistentScn) / Number(job.restoreScn - consistentScn);
	return { scn, recovered, restored: progress && progress.finishBytes / progress.totalBytes };
}

function computedRecovery(job: RestoreJob, now: Instant) {
	const { restore, recover } = restoreProgressAt(job, now);
	const scn = scnAt(instantOfScn(job.restoreScn) - Math.round((1 - recover) * 600_000));
	return { scn, recovered: recover, restored: restore };
}

const NO_END = { backup_cluster_version: 0, ls_count: 0, finish_ls_count: 0, comment: '' };

function endOf(job: RestoreJob): Record<string, unknown> {
	return {
		backup_cluster_version: job.row?.clusterVersion ?? 17_180_000_519,
		ls_count: job.row?.lsCount ?? job.lsCount,
		finish_ls_count: job.row?.finishLsCount ?? (job.ending === 'SUCCESS' ? job.lsCount : 0),
		comment: job.ending === 'FAIL' ? job.comment : '',
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

/** Two digits, cut off. */
function percent(part: number): string {
	return (Math.floor(part * 10_000) / 100).toFixed(2);
}

/** OceanBase's own: MB below a gigabyte, then GB, then TB, two digits. */
function sizeText(bytes: number): string {
	const [unit, size] = bytes < 1024 * MIB ? ['MB', MIB] : bytes < 1024 ** 2 * MIB ? ['GB', 1024 * MIB] : ['TB', 1024 ** 2 * MIB];
	return `${(bytes / Number(size)).toFixed(2)}${unit}`;
}

/** A GET with a body; no identity check, and no look into the database. */
function windows(call: Call): unknown {
	const isNested = has(call.agent.version, 'restoreUris');
	return windowsOf(call, boundUris(call, isNested ? 'RestoreWindowsParam.RestoreStorageParam' : 'RestoreWindowsParam'));
}

function sourceTenantInfo(call: Call): unknown {
	const uris = boundUris(call, 'RestoreStorageParam');
	const windowList = windowsOf(call, uris);
	// For object stores it looks for a file behind the query string, and finds none.
	const source = uris.data.startsWith('file://') ? sourceAt(call.agent.world, uris.data) : undefined;
	return {
		tenant_name: source?.name ?? '',
		cluster_name: source ? call.agent.world.clusterName : '',
		restore_windows: windowList,
	};
}

interface Uris {
	data: string;
	/** Empty = none given: nothing can be restored then. */
	log: string;
}

function boundUris(call: Call, struct: string): Uris {
	const body = bindBody(call.body, `param.${struct}`);
	const data = body.string('data_backup_uri') ?? '';
	const log = body.string('archive_log_uri');
	if (data === '') throw required(`${struct}.DataBackupUri`);
	if (!call.agent.obAdmin) {
		const oldText = 'ob_admin not found';
		throw refuse('Environment.WithoutObAdmin', 'Please check if ob_admin is installed', 500, old.known(oldText));
	}
	if (log === undefined || (log === '' && !has(call.agent.version, 'restoreUris'))) {
		throw new Panic('invalid memory address or nil pointer dereference');
	}
	return { data, log };
}

function windowsOf(call: Call, uris: Uris): { restore_windows: unknown } {
	const { world, version } = call.agent;
	if (uris.log !== '') checkReadable(uris.log, 'archive log');
	checkReadable(uris.data, 'data backup');
	const found = findWindows(world, uris, call.now);
	if (typeof found === 'string') throw unexpected(unreadable(found));
	const time = has(version, 'restoreUris') ? hostTimeInMicroseconds : hostTime;
	const list = found.map(({ start, end }) => ({ start_time: time(world, start), end_time: time(world, end) }));
	return { restore_windows: list.length === 0 || uris.log === '' ? null : list };
}

function checkReadable(uri: string, what: string): void {
	try {
		parseDestination(uri);
	} catch (error) {
		const reason = (error as Error).message.replace('invalid path type', 'invalid uri protocol');
		const failed = `execute ${what} command failed: get storage interface failed`;
		throw refuse('OB.Storage.URI.Invalid', `${failed}: ${reason}`, 400, old.unexpected(`${failed}: ${reason.replace('Invalid storage URI: ', '')}`));
	}
}

/** What ob_admin failed at, where it cannot read a place. */
export function unreadable(part: UnreadablePart): string {
	return `execute ${part} command failed: exit status 1`;
}

/** Where a pair of backup and log URIs can be restored to, or which of them cannot be read. */
export function findWindows(world: World, uris: Uris, now: Instant): Array<{ start: Instant; end: Instant }> | UnreadablePart {
	if (world.windowTool) return world.windowTool(uris, now);
	const source = sourceAt(world, uris.data);
	if (!source || placeOf(source.archiveBaseUri) !== placeOf(uris.log)) return [];
	return recoveryWindowsAt(source, now);
}

/** The tenant whose backups lie at that URI. */
export function sourceAt(world: World, uri: string): Tenant | undefined {
	return world.tenants.find(({ dataBaseUri }) => dataBaseUri !== '' && placeOf(dataBaseUri) === placeOf(uri));
}
