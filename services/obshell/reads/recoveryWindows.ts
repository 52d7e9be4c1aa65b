import type { IDataObject } from 'n8n-workflow';

import type { RecoveryWindowQuery } from '../../backupService';
import { passOn } from '../../errors';
import { answerOf, emptyAnswer, isInTheFuture, recoveryWindow, text, type Named } from '../../records/build';
import type { Answer, RecoveryWindowRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { parseTime } from '../../time/times';
import { isObject, objectsIn } from '../../wire/envelope';
import { isKind } from '../../work/waiting';
import type { ObshellApi } from '../wire/endpoints';
import type { Backups } from './backups';
import { eachTenant } from './eachTenant';
import { reachable, type Inventory } from './inventory';

/** Each question runs ob_admin twice on the server (docs/reference/obshell.md#312-restore-queries), so few at a time. */
const CONCURRENCY = 2;

/** Which points in time a restore may choose. */
export class RecoveryWindows {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly backups: Backups,
	) {}

	async list(query: RecoveryWindowQuery): Promise<Array<Answer<RecoveryWindowRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const tenants = await this.inventory.tenants(query.tenant);
		const read = async (tenant: Named) => await this.ofTenant(reachable(tenant), of, query);
		const lists = await eachTenant(tenants, read, {
			unread: ({ name }, why) => [emptyAnswer(noneComputed({ cluster: of.name, tenant: name }, `The windows could not be read: ${why}`))],
			width: CONCURRENCY,
		});
		return lists.flat();
	}

	/** What the given storage can restore; empty when the server cannot read it. */
	async ofStorage(dataUri: string, archiveUri: string): Promise<Array<Answer<RecoveryWindowRecord>>> {
		const read = await this.readFromStorage({ data_backup_uri: dataUri, archive_log_uri: archiveUri });
		return typeof read === 'string' ? [] : asRead(read, null, { name: null, id: null });
	}

	private async ofTenant(tenant: string, cluster: Named, query: RecoveryWindowQuery): Promise<Array<Answer<RecoveryWindowRecord>>> {
		const place = await this.storageOf(tenant, query);
		const read = typeof place === 'string' ? place : await this.readFromStorage(place);
		return typeof read === 'string' ? [await this.computed(tenant, cluster, read)] : asRead(read, tenant, cluster);
	}

	/** Where to look: what the user gives, else the stored destination if it needs no keys; or why there is no such place. */
	private async storageOf(tenant: string, { dataUri, archiveUri }: RecoveryWindowQuery): Promise<Storage | string> {
		if (dataUri) return { data_backup_uri: dataUri, archive_log_uri: archiveUri ?? '' };
		const stored = await this.api.tenantBackupStorage(tenant).catch(reasonOf);
		if (typeof stored === 'string') return stored;
		const data = text(stored.data_base_uri);
		if (data === null) return 'No backup destination is set';
		if (!data.startsWith('file://')) return 'The server knows the destination without its keys';
		// Without archive_log_uri the handler crashes; an empty one is right for none.
		return { data_backup_uri: data, archive_log_uri: text(stored.archive_base_uri) ?? '' };
	}

	/** The windows and whose they are, or why the storage cannot be read. */
	private async readFromStorage(place: Storage): Promise<Read | string> {
		try {
			const { restore_windows: outer, tenant_name: tenant, cluster_name: of } = await this.api.sourceTenantInfo(place);
			return { windows: objectsIn(isObject(outer) ? outer.restore_windows : outer), tenant: text(tenant), cluster: text(of) };
		} catch (error) {
			return `The server could not read the storage (${reasonOf(error)})`;
		}
	}

	/**
	 * From the end of the newest good backup to the archive's checkpoint, if the present round of archiving began before
	 * that backup: otherwise logs are missing in between. Where the server tells no beginning (of an archive that has
	 * stopped), the message says on what the window depends.
	 */
	private async computed(tenant: string, cluster: Named, why: string): Promise<Answer<RecoveryWindowRecord>> {
		const at = { service: 'obshell' as const, cluster: cluster.name, tenant };
		const [good] = await this.backups.list({ cluster: '', tenant, outcomes: ['succeeded'], limit: 1 });
		const [log] = await this.backups.logs({ cluster: '', tenant });
		const none = (reason: string) => emptyAnswer(noneComputed(at, `${why}, and ${reason}`));
		const from = parseTime(good?.record.finishedAt);
		const checkpoint = parseTime(log?.record.checkpoint) ?? 0;
		const until = Math.min(checkpoint, clock.now());
		if (from === null || until <= from) return none('there is no good backup with archived logs after it');
		const archivedSince = parseTime(log.record.startedAt);
		if (archivedSince !== null && archivedSince > (parseTime(good.record.startedAt) ?? 0)) {
			return none('log archiving began anew after the newest good backup. Start a backup');
		}
		const depends = archivedSince === null ? '. It is true only if log archiving began before that backup, which the server does not say' : '';
		const message = `${why}: computed from the newest good backup and the archive's checkpoint. Older points may be possible too${depends}`;
		return { record: recoveryWindow(at, from, until, 'computed', message, { ahead: isInTheFuture(checkpoint) }), raw: good.raw };
	}
}

/** The record that says that there is surely no window, which is not to say that there is none. */
function noneComputed(at: { cluster: string | null; tenant: string | null }, why: string): RecoveryWindowRecord {
	return recoveryWindow({ service: 'obshell', ...at }, null, null, 'computed', why);
}

/** What a question has met that others may not; where only this one takes too long, they still get their answers. */
function reasonOf(error: unknown): string {
	if (!isKind(error, ['server', 'unreachable'])) throw passOn(error);
	return [error.message, error.description].filter(Boolean).join('. ');
}

/** @param tenant whose backups they should be; null = whoever's they are */
function asRead(read: Read, tenant: string | null, cluster: Named): Array<Answer<RecoveryWindowRecord>> {
	const at = { service: 'obshell' as const, cluster: cluster.name, tenant: tenant ?? read.tenant };
	const isOther = read.tenant !== null && read.tenant !== at.tenant;
	const isElsewhere = read.cluster !== null && cluster.name !== null && read.cluster !== cluster.name;
	const note = isOther || isElsewhere ? `These are backups of the tenant ${read.tenant ?? '(unnamed)'}${isElsewhere ? ` of the cluster ${read.cluster}` : ''}` : null;
	const source = { sourceTenant: read.tenant, sourceCluster: read.cluster };
	if (read.windows.length === 0) return [{ record: recoveryWindow(at, null, null, 'server', note, source), raw: null }];
	return read.windows.map((window) =>
		answerOf(recoveryWindow(at, parseTime(window.start_time), parseTime(window.end_time), 'server', note, source), window),
	);
}

/** What lies somewhere. */
interface Read {
	windows: IDataObject[];
	tenant: string | null;
	cluster: string | null;
}

type Storage = { data_backup_uri: string; archive_log_uri: string };
