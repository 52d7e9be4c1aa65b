import type { IDataObject } from 'n8n-workflow';

import type { RestoreQuery } from '../../backupService';
import { BackupServiceError, passOn } from '../../errors';
import { answerOf, byStart, emptyAnswer, noRestore, selected, type Named } from '../../records/build';
import type { Answer, RestoreRecord, Whole } from '../../records/types';
import type { ObshellApi } from '../wire/endpoints';
import type { DatabaseClock } from './databaseClock';
import type { Inventory } from './inventory';
import { restoreRecord } from './simplify';

/** Said where a tenant has the name of a restored one that is gone. */
export const MADE_LATER = 'The tenant of that name was made later: what was restored does not exist any more';

/** Whether a restore made another tenant than that with this id, which has its name; undefined or null = not known. */
export function isOfAnother({ tenantId, outcome }: RestoreRecord, existing: Whole | null | undefined): boolean {
	const isKnown = tenantId !== null && Number(tenantId) > 0 && existing !== null && existing !== undefined;
	return isKnown && outcome !== 'running' && String(tenantId) !== String(existing);
}

/** Restores as obshell tells them (docs/reference/obshell.md#312-restore-queries). */
export class Restores {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly databaseClock: DatabaseClock,
	) {}

	async latest(cluster: string, tenant: string): Promise<Answer<RestoreRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		// Where the list cannot be had, the restore is told as it is.
		const listed = this.inventory.userTenants().catch(() => []);
		const restore = await this.overview(name);
		if (!restore) return emptyAnswer(noRestore('obshell', of, name));
		const answer = await this.recordOf(restore, of);
		// What was restored under that name and dropped since is no restore of the tenant that has it now.
		const exists = (await listed).find((one) => one.name === name);
		return isOfAnother(answer.record, exists?.id) ? emptyAnswer({ ...noRestore('obshell', of, name), message: MADE_LATER }) : answer;
	}

	/** The server gives all restores whatever page is asked for, and knows no tenant filter. */
	async list(query: RestoreQuery): Promise<Array<Answer<RestoreRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const tenant = query.tenant === '' ? undefined : await this.inventory.tenantName(query.tenant);
		const tasks = await this.api.restoreTasks();
		const restores = await Promise.all(tasks.map(async (restore) => await this.recordOf(restore, of)));
		return restores
			.filter(({ record }) => tenant === undefined || record.tenant === tenant)
			.filter(({ record }) => selected(record, query))
			.sort(byStart())
			.slice(0, query.limit);
	}

	/** A restore as the server has it, and as our record. */
	async recordOf(restore: IDataObject, cluster: Named): Promise<Answer<RestoreRecord>> {
		return answerOf(restoreRecord(restore, cluster, await this.databaseClock.session()), restore);
	}

	/** The newest restore under that name, as the server has it; undefined when there is none, whether the tenant exists or not. */
	async newest(tenant: string): Promise<IDataObject | undefined> {
		try {
			return await this.overview(tenant);
		} catch (error) {
			if (error instanceof BackupServiceError && error.kind === 'tenant-unknown') return undefined;
			throw passOn(error);
		}
	}

	/** The overview knows only tenants that exist; a failed restore whose tenant is gone stands in the list. */
	private async overview(tenant: string): Promise<IDataObject | undefined> {
		try {
			return await this.api.tenantRestoreOverview(tenant);
		} catch (error) {
			const unknown = error instanceof BackupServiceError && error.kind === 'tenant-unknown';
			const found = unknown ? await this.listed(tenant) : undefined;
			if (found) return found;
			throw passOn(error);
		}
	}

	private async listed(tenant: string): Promise<IDataObject | undefined> {
		try {
			return (await this.api.restoreTasks()).find((task) => task.restore_tenant_name === tenant);
		} catch (error) {
			// Agents before 4.3.2 have no list; "no such tenant" is then all that can be said.
			if (error instanceof BackupServiceError && error.kind === 'too-old') return undefined;
			throw passOn(error);
		}
	}
}
