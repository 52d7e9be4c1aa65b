import type { IDataObject } from 'n8n-workflow';

import type { StartBackup } from '../../backupService';
import type { StorageKeys } from '../../credential';
import { BackupServiceError, invalidInput, passOn } from '../../errors';
import { answerOf, emptyAnswer, noBackup, noRestore, text, uri, whereItFailed, whole } from '../../records/build';
import type {
	Answer,
	BackupRecord,
	MeasuredRestoreRecord,
	RecoveryWindowRecord,
	RestorePreviewRecord,
	RestoreRecord,
	TaskRecord,
	Whole,
} from '../../records/types';
import { clock } from '../../time/clock';
import { iso, parseTime, scnToInstant } from '../../time/times';
import { isObject } from '../../wire/envelope';
import { measured } from '../../work/measure';
import { checkRestorePoint, checkRestoreRequest, explained, refuseFieldsOfTheirOwn, type RestorePoint, type RestoreRequest } from '../../work/restoreRequest';
import { mayGoOn, overall, sendOnce, type Started } from '../../work/waiting';
import type { Backups } from '../reads/backups';
import { named, type Inventory, type Listed } from '../reads/inventory';
import { backupRecord, restoreRecord } from '../reads/simplify';
import type { TaskInstances } from '../reads/taskInstances';
import { period, startOf } from '../reads/tasks';
import type { OcpApi, Place } from '../wire/endpoints';
import { taskIdOf } from '../wire/outcome';
import { withKeys } from './storage';

/** What began this long before our request by OCP's clock may still be ours: the clocks may differ. */
const CLOCK_SLACK_MS = 60 * 60_000;

/** A tenant's own list may be a little behind that of its cluster. */
const LISTED_WITHIN_MS = 60_000;

/** A backup or restore as OCP lists it, and how to tell its rows apart. */
interface Watch<R extends IDataObject> {
	/** Rows that may be the work's. */
	rows(): Promise<IDataObject[]>;
	idOf(row: IDataObject): string;
	/** The work's own among those that were not there before. */
	own(rows: IDataObject[]): IDataObject[];
	/** What became of each tenant, of work on a whole cluster that began with this row and has ended; undefined = nobody tells. */
	parts?(row: IDataObject): Promise<Array<Answer<R>> | undefined>;
}

/**
 * Backups and restores as something to start, and to follow to their own end (docs/reference/ocp.md#38-back-up-now and
 * #39-restore-preview-sources).
 */
export class BackupWrites {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
		private readonly backups: Backups,
		private readonly tasks: TaskInstances,
	) {}

	/** Starts a backup of one tenant or of the whole cluster, into the storage of its strategy. */
	async start({ cluster, tenant, mode, password, plusArchive }: StartBackup, keys: StorageKeys): Promise<Started<BackupRecord>> {
		if (password || plusArchive) {
			throw new BackupServiceError('invalid-input', "OCP knows neither 'Backup Password' nor 'Plus Archive Log'", {
				description: 'Leave both out, or start the backup through obshell.',
			});
		}
		const of = await this.inventory.cluster(cluster);
		const which = tenant === '' ? undefined : await this.inventory.tenant(of, tenant);
		const place = { clusterId: of.id, ...(which && { tenantId: which.id }) };
		const body = {
			backupMode: 'PHYSICAL_BACKUP',
			dataBackupMode: mode === 'incremental' ? 'INCREMENTAL_BACKUP' : 'FULL_BACKUP',
			obBackupServiceStorageConfig: withKeys(await this.storageOf(place), keys),
		};
		const since = period({ from: clock.now() - CLOCK_SLACK_MS });
		return await this.begin(
			`The backup of ${which?.name ?? of.name}`,
			{
				rows: async () => await this.api.dataBackupTasks(place, since),
				idOf: (row) => `${String(row.taskId)} ${String(row.tenantId)}`,
				// Others may back up single tenants meanwhile; of one tenant, only one backup runs at a time.
				own: (rows) => (which ? rows.sort(byStart).slice(0, 1) : ofWholeCluster(rows)),
				...(!which && { parts: async (row: IDataObject) => await this.backups.tenantsIn(of, row) }),
			},
			async () => await this.api.backupNow(place, body),
			(row) => backupRecord(row, named(of)),
			noBackup('ocp', named(of), which ? named(which) : { name: null, id: 0 }),
		);
	}

	/** Starts a restore (C12), after a look at the windows that OCP knows of. */
	async startRestore(request: RestoreRequest): Promise<Started<MeasuredRestoreRecord>> {
		const { source, target, body } = await this.restoreBody(request);
		const { tenant } = request;
		const backupSetId = await this.newestSetFor(source.id, body);
		const askedAt = clock.now();
		const started = await this.begin(
			`The restore to ${tenant}`,
			{
				rows: async () =>
					(await this.api.restoreTasks({ clusterId: target.id })).filter((row) => row.restoreTenantName === tenant),
				idOf: (row) => String(row.id),
				own: (rows) => rows.sort(byStart).slice(0, 1),
			},
			async () => await this.api.restore(source.id, body),
			(row) => withExplanation(restoreRecord(row)),
			noRestore('ocp', named(target), tenant),
		);
		return measured(started, request.point, askedAt, {
			endedAt: () => started.endedAt(),
			identify: async () => ({ backupSetId, tenantId: await this.idOf(target, tenant) }),
		});
	}

	/** The last set that such a restore reads; that OCP does not report it (before 4.3, or without the right) is no reason to stop. */
	private async newestSetFor(sourceId: string, body: IDataObject): Promise<Whole | null> {
		try {
			const sets = (await this.api.restorePreview(sourceId, body)).filter(({ backupType }) => backupType === 'BACKUP_SET');
			const ids = sets.map(({ backupId }) => Number(backupId)).filter((id) => Number.isSafeInteger(id));
			return ids.length > 0 ? Math.max(...ids) : null;
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			return null;
		}
	}

	/** OCP's restore tasks do not tell the ID of the tenant that they made (docs/reference/ocp.md#34-restore-tasks), so it is looked up at once. */
	private async idOf(target: Listed, tenant: string): Promise<Whole | null> {
		const found = (await this.api.tenants(target.id)).filter(({ name }) => name === tenant);
		return found.length === 1 ? whole(found[0].id) : null;
	}

	/** The backup sets and pieces that such a restore would read (C15); changes nothing. */
	async previewRestore(request: RestoreRequest): Promise<Array<Answer<RestorePreviewRecord>>> {
		const { source, body } = await this.restoreBody(request);
		return (await this.api.restorePreview(source.id, body)).map((item) => answerOf(previewRecord(item), item));
	}

	private async restoreBody(request: RestoreRequest): Promise<{ source: Listed; target: Listed; body: IDataObject }> {
		checkRestoreRequest(request);
		if (!('tenant' in request.source)) {
			throw invalidInput('Source', 'is given as URIs', "With OCP, choose 'Tenant of the Cluster'");
		}
		refuseUnknownToOcp(request);
		refuseFieldsOfTheirOwn(request.extra, OF_FIELDS);
		checkNewName(request.tenant);
		const source = await this.inventory.cluster(request.cluster);
		const target = request.targetCluster === '' ? source : await this.inventory.cluster(request.targetCluster);
		const tenant = await this.inventory.tenant(source, request.source.tenant);
		const windows = await this.backups.windows({ cluster: source.id, tenant: tenant.id });
		checkRestorePoint(request.point, windows, clock.now() - OCP_LOOKS_BACK_MS);
		const zones = request.zones.length > 0 ? request.zones : (await this.api.zones(target.id)).map(({ name }) => String(name));
		const body = {
			backupTenantStatus: 'ONLINE',
			restoreOnlineTenantRequiredParam: {
				backupClusterId: Number(source.id),
				backupTenantId: Number(tenant.id),
				restoreClusterId: Number(target.id),
				restoreEndTime: endTimeOf(request.point, windows),
				restoreTenantInfoParam: {
					name: request.tenant,
					...(request.primaryZone && { primaryZone: request.primaryZone }),
					zones: zones.map((name) => ({
						name,
						replicaType: request.replicaType,
						resourcePool: { unitSpecName: request.unitConfig, unitCount: request.unitCount },
					})),
				},
			},
			...request.extra,
		};
		return { source, target, body };
	}

	/** What was there before the request is not its work; what is there afterwards is, also when the answer was lost. */
	private async begin<R extends BackupRecord | RestoreRecord>(
		name: string,
		watch: Watch<R>,
		send: () => Promise<unknown>,
		read: (row: IDataObject) => R,
		none: R,
	): Promise<Started<R> & { endedAt(): string | null }> {
		const before = new Set((await watch.rows()).map((row) => watch.idOf(row)));
		const begun = async () => watch.own((await watch.rows()).filter((row) => !before.has(watch.idOf(row))));
		const id = taskIdOf(await sendOnce(send, async () => ((await begun()).length > 0 ? {} : undefined)), name);
		const task = id === undefined ? undefined : await this.tasks.begun(id);
		let endedAt: number | undefined;
		let taskEndedAt: string | null = null;
		return {
			name,
			task,
			endedAt: () => taskEndedAt,
			look: async () => {
				const rows = await begun();
				const { task: now, unseen } = id === undefined ? {} : await this.tasks.beside(id);
				taskEndedAt = now?.finishedAt ?? null;
				const found = rows.length > 0 ? rows.map((row) => answerOf(read(row), row)) : [emptyAnswer(notBegun(none, now))];
				const own = found.map((answer) => withTask(answer, now, unseen));
				const ended = !own.some(({ record }) => mayGoOn(record)) && now?.outcome !== 'running';
				if (ended) endedAt ??= clock.now();
				const parts = ended && rows.length > 0 ? await watch.parts?.(rows.sort(byStart)[0]) : undefined;
				const answers = parts ? withParts(own, parts, clock.now() - (endedAt ?? 0) < LISTED_WITHIN_MS) : own;
				const stage = now ? ` (task step ${now.stage} of ${now.stages})` : '';
				const states = answers.slice(0, 5).map(({ record }) => `${record.tenant ?? 'the cluster'}: ${record.status ?? record.outcome}`);
				return { done: ended && answers.every(({ record }) => record.outcome !== 'running'), answers, state: states.join('; ') + stage };
			},
		};
	}

	/** OCP wants the storage in every request; the strategy knows it. */
	private async storageOf(place: Place): Promise<IDataObject> {
		const own = await this.api.backupStrategy(place);
		const strategy = own ?? (place.tenantId ? await this.api.backupStrategy({ clusterId: place.clusterId }) : undefined);
		const storage = strategy?.obBackupServiceStorageConfig;
		if (isObject(storage)) return storage;
		throw new BackupServiceError('invalid-input', 'OCP has no backup storage for this yet', {
			description: "Create a backup strategy first ('Create' of the resource Backup Strategy): it holds the storage.",
		});
	}
}

/** Members of the request that the node's own fields fill in: tenants, clusters, the point and the zones. */
const OF_FIELDS = ['backupTenantStatus', 'restoreOnlineTenantRequiredParam', 'restoreOfflineTenantRequiredParam'];

/** What is left out in silence would be missed: a protected backup set cannot be restored without its password. */
function refuseUnknownToOcp({ decryption, kmsEncryptInfo, concurrency, haHighThreadScore }: RestoreRequest): void {
	const given = Object.entries({
		'Decryption Passwords': decryption.length > 0,
		'KMS Encrypt Info': Boolean(kmsEncryptInfo),
		Concurrency: concurrency !== undefined,
		'HA High Thread Score': haHighThreadScore !== undefined,
	}).find(([, isGiven]) => isGiven);
	if (given) throw invalidInput(given[0], 'is not known to OCP', 'Leave it out, or restore through obshell');
}

function withExplanation(record: RestoreRecord): RestoreRecord {
	return { ...record, message: explained(record.message) };
}

/** As OCP's console takes them; to others, OCP's API may say anything. */
function checkNewName(name: string): void {
	if (/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) && name.toLowerCase() !== 'sys') return;
	throw invalidInput('New Tenant Name', 'is not a name that can be restored to', 'Use up to 63 letters, digits and underscores, beginning with a letter');
}

/** OCP's own recovery windows go back so far (docs/reference/ocp.md#36-recoverable-windows); older points it must judge itself. */
const OCP_LOOKS_BACK_MS = 7 * 24 * 3600_000;

function endTimeOf(point: RestorePoint, windows: Array<Answer<RecoveryWindowRecord>>): string {
	const latest = windows.map(({ record }) => parseTime(record.until)).filter((until) => until !== null);
	const instant =
		point.kind === 'time' ? point.instant : point.kind === 'scn' ? scnToInstant(point.scn) : latest.reduce((last, until) => Math.max(last, until), -Infinity);
	const time = instant === null || !Number.isFinite(instant) ? null : iso(instant);
	if (time !== null) return time;
	throw invalidInput('Restore To', 'is the latest point, but OCP knows of none', 'Give a time, or check the log backup of the tenant');
}

function previewRecord(item: IDataObject): RestorePreviewRecord {
	return {
		service: 'ocp',
		backupType: text(item.backupType),
		backupId: whole(item.backupId),
		copyId: whole(item.copyId),
		path: uri(item.backupDest),
	};
}

/** OCP's tenant id of a backup of the whole cluster is 0, or absent; a server that tells none tells of the tenants. */
function ofWholeCluster(rows: IDataObject[]): IDataObject[] {
	const whole = rows.filter(({ tenantId }) => tenantId === undefined || String(tenantId) === '0').sort(byStart);
	return whole.length > 0 ? whole.slice(0, 1) : rows;
}

/**
 * The row of the whole cluster, and each tenant by its own list: that row may say DONE where a tenant has failed in it. A tenant
 * that is in no list yet has not ended while the lists may be late.
 */
function withParts<R extends BackupRecord | RestoreRecord>(own: Array<Answer<R>>, parts: Array<Answer<R>>, mayBeLate: boolean): Array<Answer<R>> {
	const tenants = parts.map((part) => (mayBeLate && part.raw === null ? { ...part, record: { ...part.record, outcome: 'running' as const } } : part));
	const not = tenants.map(({ record }) => record).filter(({ outcome }) => outcome !== 'succeeded');
	const ofCluster = own.filter(({ record }) => record.tenant === null).map((answer) => {
		if (not.length === 0 || answer.record.outcome !== 'succeeded') return answer;
		const names = not.slice(0, 5).map(({ tenant, outcome }) => `${tenant} (${outcome})`).join(', ') + (not.length > 5 ? ` and ${not.length - 5} more` : '');
		const message = `The row of the cluster says that it ended well, but not those of ${names}`;
		return { ...answer, record: { ...answer.record, outcome: overall(not.map(({ outcome }) => outcome)), message } };
	});
	return [...ofCluster, ...tenants];
}

function byStart(a: IDataObject, b: IDataObject): number {
	return startOf(a) - startOf(b);
}

/** A task that runs on, or failed after the backup or restore itself ended well, has not brought it to its end. */
function withTask<R extends BackupRecord | RestoreRecord>(answer: Answer<R>, task?: TaskRecord, unseen?: string): Answer<R> {
	const { record } = answer;
	if (unseen !== undefined) return { ...answer, record: { ...record, message: [record.message, unseen].filter(Boolean).join('. ') } };
	if (record.outcome !== 'succeeded') return answer;
	if (task?.outcome === 'running') return { ...answer, record: { ...record, outcome: 'running' as const } };
	if (task?.outcome !== 'failed') return answer;
	return { ...answer, record: { ...record, outcome: 'failed' as const, message: failureText(task) } };
}

function notBegun<R extends BackupRecord | RestoreRecord>(none: R, task: TaskRecord | undefined): R {
	if (task?.outcome === 'failed') return { ...none, outcome: 'failed', message: failureText(task) };
	if (task?.outcome === 'canceled') return { ...none, outcome: 'canceled', message: task.message };
	if (task && task.outcome !== 'running') {
		return { ...none, outcome: 'unknown', message: 'The task has ended, but nothing of it is to be seen' };
	}
	return { ...none, outcome: 'running', message: 'Not begun yet' };
}

function failureText({ failure, message }: TaskRecord): string {
	const said = whereItFailed(failure);
	return [`The task failed${said === '' ? '' : ` at ${said}`}`, message].filter(Boolean).join('. ');
}
