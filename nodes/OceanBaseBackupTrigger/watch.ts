import type { BackupService } from '../../services/backupService';
import type { Connection } from '../../services/connect';
import { BackupServiceError, passOn } from '../../services/errors';
import type { Answer, BackupRecord, LogBackupRecord, RestoreRecord, ServiceName } from '../../services/records/types';
import { clock } from '../../services/time/clock';
import { inParallel } from '../../services/work/inParallel';
import { EVENTS } from './eventNames';
import { isWholeCluster, matches, unexplained, type Snapshot, type TriggerOptions } from './events';
import { turnOf } from './state';

/** Tenants asked at the same time where the server has no route for all of them. */
const CONCURRENCY = 8;

const DAY = 86_400_000;

/** A backup that was still running at the last poll may have begun this much earlier. */
const LONGEST_BACKUP = 3 * DAY;

/** After a longer pause, what happened before is history. */
const LONGEST_LOOK_BACK = 31 * DAY;

/** What to watch, and how. */
export interface Watch {
	connection: Connection;
	/** Empty = the only one there is. */
	cluster: string;
	options: TriggerOptions;
	/** As saved by the last poll. */
	state: unknown;
	/** Milliseconds since 1970: when the poll must be over. */
	deadline: number;
}

/**
 * Reads what one poll needs. However many tenants there are: of obshell four requests (cluster, tenants, backups, restores),
 * of OCP as many as its lists have pages of 2,000. Besides, one a tenant: of obshell for log backups, if one of their
 * events is wanted; of OCP where a backup of the whole cluster is the newest, or its log tasks name no tenant; and of
 * either for the list of a tenant whose newest backup does not tell everything.
 * @throws BackupServiceError too-old when a wanted event was never to be had from this server
 */
export async function look({ connection, cluster, options: given, state, deadline }: Watch) {
	const { service, credential } = connection;
	const turn = turnOf(state);
	const place = await placeOf(service, cluster);
	const target = [service.name, credential.baseUrl.trim(), ...place.identity].join('\n');
	const wants = (kind: string) => given.events.some((event) => event.startsWith(kind));
	const [backups, restores] = await Promise.all([
		records(service.clusterBackups(place.cluster)),
		wants('restore') ? except('too-old', records(service.restores({ cluster: place.cluster, tenant: '' }))) : undefined,
	]);
	const options = withNames(given, backups);
	const snapshot: Snapshot = { target, turn, backups, restores };
	snapshot.moreBackups = await moreBackups(service, place.cluster, unexplained({ state, snapshot, options }));
	snapshot.logBackups = wants('log')
		? await except('too-old', logBackups(service, place.cluster, backups, options, deadline))
		: undefined;
	if (turn === 0) {
		const unread = [restores ? '' : 'restore', snapshot.logBackups ? '' : 'log'].filter((part) => part !== '' && wants(part));
		refuseTooOld(service.name, unread, options);
	}
	return { snapshot, options };
}

/** obshell's agent tells which cluster it belongs to; that another one answers at the same address must be noticed. */
async function placeOf(service: BackupService, cluster: string): Promise<{ cluster: string; identity: string[] }> {
	if (service.name === 'ocp') return { cluster, identity: [cluster] };
	const [own] = await service.clusterChoices();
	return { cluster: cluster === '' ? (own?.value ?? '') : cluster, identity: [own?.value ?? '', own?.description ?? ''] };
}

async function records<R extends BackupRecord | LogBackupRecord | RestoreRecord>(answers: Promise<Array<Answer<R>>>): Promise<R[]> {
	return (await answers).map(({ record }) => record);
}

/** The tenants of the filter may be given by ID; events know them by name. */
function withNames(options: TriggerOptions, backups: BackupRecord[]): TriggerOptions {
	const nameOf = new Map(backups.map(({ tenant, tenantId }) => [String(tenantId), tenant]));
	const names = options.tenants.names.map((name) => (/^\d+$/.test(name) ? (nameOf.get(name) ?? name) : name));
	return { ...options, tenants: { ...options.tenants, names } };
}

async function moreBackups(
	service: BackupService,
	cluster: string,
	{ jumped, neverGood, lastPoll }: ReturnType<typeof unexplained>,
): Promise<BackupRecord[]> {
	const from = Math.max((lastPoll ?? 0) - LONGEST_BACKUP, clock.now() - LONGEST_LOOK_BACK);
	return [
		...(await listEach(service, jumped, { cluster, from })),
		...(await listEach(service, neverGood, { cluster, outcomes: ['succeeded'], limit: 1 })),
	];
}

type ListQuery = Omit<Parameters<BackupService['backups']>[0], 'tenant'>;

/**
 * One list a tenant; OCP has one for all, old agents have none. Which tenants a backup of the whole cluster holds, only
 * their own lists tell, so they are asked for too where the last good backup of each is wanted.
 */
async function listEach(service: BackupService, tenants: BackupRecord[], query: ListQuery): Promise<BackupRecord[]> {
	if (tenants.length === 0) return [];
	const ofAll = service.name === 'ocp' ? await records(service.backups({ ...query, tenant: '', limit: undefined })) : [];
	if (service.name === 'ocp' && !(query.outcomes && ofAll.some(isWholeCluster))) return ofAll;
	const listOf = async ({ tenant, tenantId }: BackupRecord) => {
		const list = await except('tenant-unknown', records(service.backups({ ...query, tenant: String(tenant) })));
		return (list ?? []).map((record) => ({ ...record, tenant, tenantId }));
	};
	return [...ofAll, ...((await except('too-old', inParallel(tenants, CONCURRENCY, listOf)))?.flat() ?? [])];
}

async function logBackups(
	service: BackupService,
	cluster: string,
	backups: BackupRecord[],
	options: TriggerOptions,
	deadline: number,
): Promise<LogBackupRecord[]> {
	if (service.name === 'ocp') return await records(service.logBackups({ cluster, tenant: '' }));
	const tenants = backups.filter((record) => record.tenant !== null && matches(options, record));
	const lists = await inParallel(tenants, CONCURRENCY, async ({ tenant }, index) => {
		if (clock.now() >= deadline) throw tooSlow(index, tenants.length);
		return (await except('tenant-unknown', records(service.logBackups({ cluster, tenant: String(tenant) })))) ?? [];
	});
	return lists.flat();
}

function tooSlow(done: number, all: number): BackupServiceError {
	return new BackupServiceError('server', `Only ${done} of ${all} log backups could be read in the time that n8n allows`, {
		description: "Choose fewer tenants in 'Tenants', or leave the log backup events to another trigger.",
	});
}

/** undefined for the one kind of failure that only says that there is nothing, e.g. because the tenant was just dropped. */
async function except<T>(kind: BackupServiceError['kind'], reading: Promise<T>): Promise<T | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (error instanceof BackupServiceError && error.kind === kind) return undefined;
		throw passOn(error);
	}
}

function refuseTooOld(service: ServiceName, parts: string[], { events }: TriggerOptions): void {
	if (parts.length === 0) return;
	const names = EVENTS.filter(({ value }) => events.includes(value) && parts.some((part) => value.startsWith(part)));
	throw new BackupServiceError('too-old', 'This server is too old for some of the events', {
		description: `It cannot tell ${names.map(({ name }) => name).join(', ')}: take them out of 'Events', or upgrade ${service === 'ocp' ? 'OceanBase or OCP' : 'obshell to 4.3.2'}.`,
	});
}
