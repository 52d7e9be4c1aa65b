import type { IDataObject } from 'n8n-workflow';

import { passOn } from '../../errors';
import { noRestore, restoreCheck, text, whole } from '../../records/build';
import type { RestoreCheckRecord, Whole } from '../../records/types';
import { folded, type DrillFacts, type DrillWitness, type NamedTenant } from '../../work/drillTenant';
import { isKind } from '../../work/waiting';
import type { OcpApi } from '../wire/endpoints';
import { named, tenantRecord, type Inventory, type Listed } from './inventory';
import type { Restores } from './restores';
import { backupRecord, restoreRecord } from './simplify';

/** What OCP tells of a tenant that a drill has made (docs/reference/ocp.md#34-restore-tasks and #4-look-ups-and-tasks). */
export class Drills {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
		private readonly restores: Restores,
	) {}

	/** What concluding a drill looks at. */
	async facts(cluster: string, tenant: string): Promise<DrillFacts> {
		const of = await this.inventory.cluster(cluster);
		const [tenants, raw] = await Promise.all([this.tenantsNamed(of, tenant), this.restores.newestInto(of, tenant)]);
		const source = raw && (await this.inventory.clusters()).find(({ id, name }) => (raw.backupClusterId === undefined ? name === raw.backupClusterName : id === String(raw.backupClusterId)));
		return {
			cluster: named(of),
			serverVersion: text(of.raw.obVersion),
			check: await this.checked(of, tenant),
			restore: raw && restoreRecord(raw),
			drillTenantId: tenants[0]?.id ?? null,
			sourceCluster: source ? named(source) : { name: text(raw?.backupClusterName), id: null },
			sourceTenantId: whole(raw?.backupTenantId) ?? (source ? await this.idOf(source, raw) : null),
		};
	}

	/** What there is to see right before the tenant is dropped; nothing of it is remembered from before. */
	async witness(of: Listed, tenant: string): Promise<DrillWitness> {
		const tenants = await this.tenantsNamed(of, tenant);
		const [raw, uses] = await Promise.all([this.restores.newestInto(of, tenant), this.usesOf(of, tenant, tenants)]);
		return { service: 'ocp', clusterId: whole(of.raw.id), tenants, restore: raw && restoreRecord(raw), uses };
	}

	/** Newer servers tell the role, in the list of all clusters alone. */
	async tenantsNamed(of: Listed, tenant: string): Promise<NamedTenant[]> {
		const [rows, withRoles] = await Promise.all([this.api.tenants(of.id), this.api.tenantsNamed(tenant)]);
		return rows
			.filter(({ name }) => folded(String(name)) === folded(tenant))
			.map((row) => {
				const { status, createdAt } = tenantRecord(row);
				const role = withRoles.find(({ id, clusterId }) => String(id) === String(row.id) && String(clusterId) === of.id)?.role;
				return { name: String(row.name), id: whole(row.id), status, role: text(role), createdAt };
			});
	}

	/** Only what this OCP can be asked: an older one knows no strategies and no backups of single tenants. */
	private async usesOf(of: Listed, tenant: string, tenants: NamedTenant[]): Promise<string[]> {
		const place = { clusterId: of.id, tenantId: String(tenants[0]?.id ?? '') };
		if (place.tenantId === '') return [];
		const [strategy, backups, restores] = await Promise.all([
			this.api.backupStrategy(place).catch(unlessTooOld),
			this.api.dataBackupTasks(place).catch(unlessTooOld),
			this.api.restoreTasks({ clusterId: of.id }),
		]);
		const isSource = restores.some((row) => row.backupTenantName === tenant && row.backupClusterName === of.name && restoreRecord(row).outcome === 'running');
		return [
			...(strategy ? ['it has a backup strategy of its own'] : []),
			...((backups ?? []).some((row) => backupRecord(row, named(of)).outcome === 'running') ? ['a backup of it runs'] : []),
			...(isSource ? ['a restore of its backups runs'] : []),
		];
	}

	private async idOf(source: Listed, restore: IDataObject | undefined): Promise<Whole | null> {
		const found = (await this.inventory.tenantsOf(source.id)).find(({ name }) => name === restore?.backupTenantName);
		return whole(found?.raw.id);
	}

	/** A tenant that is not there, and that nobody ever restored, is no fault of the looking. */
	private async checked(of: Listed, tenant: string): Promise<RestoreCheckRecord> {
		try {
			return (await this.restores.check(of.id, tenant)).record;
		} catch (error) {
			if (!isKind(error, ['tenant-unknown'])) throw passOn(error);
			return restoreCheck(noRestore('ocp', named(of), tenant), { verdict: 'failed', usable: false, reasons: [error.message] });
		}
	}
}

function unlessTooOld(error: unknown): undefined {
	if (!isKind(error, ['too-old'])) throw passOn(error);
}
