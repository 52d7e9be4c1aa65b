import type { IDataObject } from 'n8n-workflow';

import type { RestoreQuery } from '../../backupService';
import { BackupServiceError, passOn } from '../../errors';
import { answerOf, byStart, emptyAnswer, noRestore, selected } from '../../records/build';
import type { Answer, RestoreRecord } from '../../records/types';
import type { ObshellApi } from '../wire/endpoints';
import type { Inventory } from './inventory';
import { restoreRecord } from './simplify';

/** Restores as obshell tells them (docs/reference/obshell.md#312-restore-queries). */
export class Restores {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
	) {}

	async latest(cluster: string, tenant: string): Promise<Answer<RestoreRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const restore = await this.overview(name);
		return restore ? answerOf(restoreRecord(restore, of), restore) : emptyAnswer(noRestore('obshell', of, name));
	}

	/** The server gives all restores whatever page is asked for, and knows no tenant filter. */
	async list(query: RestoreQuery): Promise<Array<Answer<RestoreRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const tenant = query.tenant === '' ? undefined : await this.inventory.tenantName(query.tenant);
		const restores = (await this.api.restoreTasks()).map((restore) => answerOf(restoreRecord(restore, of), restore));
		return restores
			.filter(({ record }) => tenant === undefined || record.tenant === tenant)
			.filter(({ record }) => selected(record, query))
			.sort(byStart())
			.slice(0, query.limit);
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
