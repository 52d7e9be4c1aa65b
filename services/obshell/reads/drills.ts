import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn } from '../../errors';
import { noRestore, restoreCheck, text, whole } from '../../records/build';
import type { RestoreCheckRecord, TaskRecord } from '../../records/types';
import { folded, type DrillFacts, type DrillWitness, type NamedTenant } from '../../work/drillTenant';
import { isKind } from '../../work/waiting';
import type { ObshellApi } from '../wire/endpoints';
import type { DatabaseClock } from './databaseClock';
import { DatabaseTime } from './databaseTime';
import { holderOf } from './holders';
import { tenantRecord, type Inventory } from './inventory';
import type { RestoreCheck } from './restoreCheck';
import type { Restores } from './restores';
import { taskRecord } from './tasks';

/** What obshell tells of a tenant that a drill has made (docs/reference/obshell.md#312-restore-queries, #314-tenants-and-clusters). */
export class Drills {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly restores: Restores,
		private readonly restoreCheck: RestoreCheck,
		private readonly databaseClock: DatabaseClock,
	) {}

	/** What concluding a drill looks at. */
	async facts(cluster: string, tenant: string): Promise<DrillFacts> {
		const [own, info, tenants, raw] = await Promise.all([this.ownCluster(cluster), this.api.obInfo(), this.tenantsNamed(tenant), this.restores.newest(tenant)]);
		const restore = raw && (await this.restores.recordOf(raw, own)).record;
		const sourceCluster = restore?.sourceCluster ?? null;
		return {
			cluster: own,
			serverVersion: text((info.obcluster_info as IDataObject).version),
			check: await this.checked(cluster, tenant),
			restore,
			drillTenantId: tenants[0]?.id ?? null,
			sourceCluster: { name: sourceCluster, id: sourceCluster === own.name ? own.id : null },
			sourceTenantId: whole(raw?.backup_tenant_id),
		};
	}

	/** What there is to see right before the tenant is dropped; nothing of it is remembered from before. */
	async witness(cluster: string, tenant: string): Promise<DrillWitness> {
		const [own, tenants, raw, uses] = await Promise.all([this.ownCluster(cluster), this.tenantsNamed(tenant), this.restores.newest(tenant), this.usesOf(tenant)]);
		const restore = raw && (await this.restores.recordOf(raw, own)).record;
		return { service: 'obshell', clusterId: own.id, tenants, restore, uses };
	}

	private async ownCluster(cluster: string) {
		await this.inventory.cluster(cluster);
		return await this.inventory.ownCluster();
	}

	private async tenantsNamed(tenant: string): Promise<NamedTenant[]> {
		const [rows, session] = await Promise.all([this.api.tenants(), this.databaseClock.session()]);
		return rows
			.filter(({ tenant_name: name }) => folded(String(name)) === folded(tenant))
			.map((row) => {
				const { status, role, createdAt } = tenantRecord(row, { name: null, id: null }, session);
				return { name: String(row.tenant_name), id: whole(row.tenant_id), status, role, createdAt };
			});
	}

	/** Only what this agent can be asked: an older one tells of less. */
	private async usesOf(tenant: string): Promise<string[]> {
		const [task, backup, destinations, restores] = await Promise.all([
			this.api.clusterDags().then(({ dags }) => holderOf(dags, tenant)),
			this.api.tenantBackupOverview(tenant).catch(unless('tenant-unknown')),
			this.api.tenantBackupStorage(tenant).catch(unless('tenant-unknown', 'too-old')),
			this.api.restoreTasks().catch(unless('too-old')),
		]);
		const isSource = (restores ?? []).some(({ backup_tenant_name: name, finish_timestamp: end }) => folded(String(name)) === folded(tenant) && text(end) === null);
		return [
			...(task ? [`the task ${told(taskRecord(task, DatabaseTime.asLabelled))} holds it`] : []),
			...(backup && !ENDED.test(String(backup.status)) ? ['a backup of it runs'] : []),
			...(text(destinations?.data_base_uri) || text(destinations?.archive_base_uri) ? ['it has a backup destination of its own'] : []),
			...(isSource ? ['a restore of its backups runs'] : []),
		];
	}

	/** A tenant that is not there, and that nobody ever restored, is no fault of the looking. */
	private async checked(cluster: string, tenant: string): Promise<RestoreCheckRecord> {
		try {
			return (await this.restoreCheck.check(cluster, tenant)).record;
		} catch (error) {
			if (!isKind(error, ['tenant-unknown'])) throw passOn(error);
			const none = noRestore('obshell', await this.inventory.ownCluster(), tenant);
			return restoreCheck(none, { verdict: 'failed', usable: false, reasons: [error.message] });
		}
	}
}

/** A backup that has come to an end (docs/reference/obshell.md#51-backup-tasks). */
const ENDED = /^(COMPLETED|FAILED|CANCELED)$/;

/** Nothing, for a refusal of one of these kinds. */
function unless(...kinds: Array<BackupServiceError['kind']>) {
	return (error: unknown): undefined => {
		if (!isKind(error, kinds)) throw passOn(error);
	};
}

function told({ taskId, name }: TaskRecord): string {
	return `${taskId} (${name})`;
}
