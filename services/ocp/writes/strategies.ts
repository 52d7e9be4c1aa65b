import type { IDataObject } from 'n8n-workflow';

import type { StorageKeys } from '../../credential';
import { BackupServiceError } from '../../errors';
import { emptyAnswer } from '../../records/build';
import type { Answer, BackupStrategyRecord } from '../../records/types';
import { sendOnce } from '../../work/waiting';
import { named, type Inventory, type Listed } from '../reads/inventory';
import { strategyRecord } from '../reads/strategies';
import type { OcpApi, Place } from '../wire/endpoints';
import { taskIdOf } from '../wire/outcome';
import { strategyBody, type StrategyInput } from './strategyBody';

/** The backup strategy of a tenant or a cluster: reading and changing it (docs/reference/ocp.md#37-strategies-and-writes). */
export class StrategyWrites {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
	) {}

	/** The strategy of one tenant, or (no tenant) of the cluster. */
	async get(cluster: string, tenant: string): Promise<Answer<BackupStrategyRecord>> {
		return await this.read(await this.targetOf(cluster, tenant));
	}

	async create(cluster: string, tenant: string, input: StrategyInput, keys: StorageKeys, offset: string) {
		const target = await this.targetOf(cluster, tenant);
		const body = strategyBody(input, undefined, keys, offset);
		const exists = async () => await this.api.backupStrategy(target.place);
		if (await exists()) {
			throw new BackupServiceError('conflict', 'There is a backup strategy here already', {
				description: "Use 'Update', or delete it first.",
			});
		}
		const send = async () => await this.api.writeBackupStrategy('POST', target.place, body);
		taskIdOf(await sendOnce(send, exists), 'The new strategy');
		return await this.read(target);
	}

	/** Reads the strategy, changes what is given, and sends the whole: OCP takes nothing less. */
	async update(cluster: string, tenant: string, input: StrategyInput, keys: StorageKeys, offset: string) {
		const target = await this.targetOf(cluster, tenant);
		const before = await this.existing(target);
		const body = strategyBody(input, before, keys, offset);
		const changed = async () => {
			const now = await this.api.backupStrategy(target.place);
			return now && now.updateTime !== before.updateTime ? now : undefined;
		};
		const send = async () => await this.api.writeBackupStrategy('PATCH', target.place, body);
		taskIdOf(await sendOnce(send, changed), 'The change of the strategy');
		return await this.read(target);
	}

	/** Gives what was deleted. */
	async remove(cluster: string, tenant: string): Promise<Answer<DeletedStrategyRecord>> {
		const target = await this.targetOf(cluster, tenant);
		const strategy = await this.existing(target);
		const gone = async () => ((await this.api.backupStrategy(target.place)) ? undefined : {});
		const send = async () => (await this.api.writeBackupStrategy('DELETE', target.place)) ?? {};
		taskIdOf(await sendOnce(send, gone), 'The deletion of the strategy');
		const { service, cluster: of, tenant: which, strategyId } = strategyRecord(strategy, named(target.of), target.tenant?.name ?? null);
		return emptyAnswer({ service, cluster: of, tenant: which, strategyId, deleted: true });
	}

	/** Pauses or resumes the schedule; the strategy stays. */
	async operate(cluster: string, tenant: string, operation: 'startSchedule' | 'stopSchedule') {
		const target = await this.targetOf(cluster, tenant);
		await this.existing(target);
		const done = async () => {
			const { scheduleEnabled } = (await this.read(target)).record;
			return scheduleEnabled === (operation === 'startSchedule') ? {} : undefined;
		};
		const send = async () => (await this.api.operateSchedule(target.place, operation)) ?? {};
		taskIdOf(await sendOnce(send, done), 'The change of the schedule');
		return await this.read(target);
	}

	private async read({ of, tenant, place }: Target): Promise<Answer<BackupStrategyRecord>> {
		const strategy = await this.api.backupStrategy(place);
		return { record: strategyRecord(strategy, named(of), tenant?.name ?? null), raw: strategy ?? null };
	}

	private async existing({ place }: Target): Promise<IDataObject> {
		const strategy = await this.api.backupStrategy(place);
		if (strategy) return strategy;
		throw new BackupServiceError('not-found', 'There is no backup strategy here', {
			description: place.tenantId
				? "Set 'Apply To' to 'The Cluster Itself' for its strategy, or create one for the tenant."
				: "Choose a tenant that has one, or create one for the cluster.",
		});
	}

	private async targetOf(cluster: string, tenant: string): Promise<Target> {
		const of = await this.inventory.cluster(cluster);
		const which = tenant === '' ? undefined : await this.inventory.tenant(of, tenant);
		return { of, tenant: which, place: { clusterId: of.id, ...(which && { tenantId: which.id }) } };
	}
}

/** A strategy that is there no more; `tenant` is null where it was the cluster's own. */
export type DeletedStrategyRecord = Pick<BackupStrategyRecord, 'service' | 'cluster' | 'tenant' | 'strategyId'> & { deleted: true };

interface Target {
	of: Listed;
	tenant?: Listed;
	place: Place;
}
