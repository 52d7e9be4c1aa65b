import type { IDataObject } from 'n8n-workflow';

import type { StorageKeys } from '../../credential';
import { BackupServiceError, passOn } from '../../errors';
import type { Answer, BackupStrategyRecord } from '../../records/types';
import { inParallel } from '../../work/inParallel';
import { sendOnce } from '../../work/waiting';
import { named, type Inventory, type Listed } from '../reads/inventory';
import { strategyRecord } from '../reads/strategies';
import type { OcpApi, Place } from '../wire/endpoints';
import { taskIdOf } from '../wire/outcome';
import { strategyBody, type StrategyInput } from './strategyBody';

/** Strategies read at the same time. */
const CONCURRENCY = 4;

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

	/** The shortest retention of the cluster's strategy and its tenants' own ones; undefined when there is none at all. */
	async retentionDays(cluster: string): Promise<number | undefined> {
		const of = await this.inventory.cluster(cluster);
		const inventory = [undefined, ...(await this.inventory.tenantsOf(of.id))].map((tenant) => ({
			clusterId: of.id,
			...(tenant && { tenantId: tenant.id }),
		}));
		const strategies = await inParallel(inventory, CONCURRENCY, async (place) => await this.ownStrategy(place));
		const days = strategies
			.filter((strategy) => strategy !== undefined)
			.map((strategy) => strategyRecord(strategy, named(of), null).retentionDays ?? Infinity);
		return days.length > 0 ? Math.min(...days) : undefined;
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

	async remove(cluster: string, tenant: string): Promise<void> {
		const target = await this.targetOf(cluster, tenant);
		await this.existing(target);
		const gone = async () => ((await this.api.backupStrategy(target.place)) ? undefined : {});
		const send = async () => (await this.api.writeBackupStrategy('DELETE', target.place)) ?? {};
		taskIdOf(await sendOnce(send, gone), 'The deletion of the strategy');
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

	/** On OCP before 4.3, no tenant has one. */
	private async ownStrategy(place: Place): Promise<IDataObject | undefined> {
		try {
			return await this.api.backupStrategy(place);
		} catch (error) {
			if (error instanceof BackupServiceError && error.kind === 'too-old') return undefined;
			throw passOn(error);
		}
	}

	private async existing({ place }: Target): Promise<IDataObject> {
		const strategy = await this.api.backupStrategy(place);
		if (strategy) return strategy;
		throw new BackupServiceError('not-found', 'There is no backup strategy here', {
			description: place.tenantId
				? "Leave 'Tenant' empty for the strategy of the cluster itself, or create one for the tenant."
				: "Choose a tenant that has one, or create one for the cluster.",
		});
	}

	private async targetOf(cluster: string, tenant: string): Promise<Target> {
		const of = await this.inventory.cluster(cluster);
		const which = tenant === '' ? undefined : await this.inventory.tenant(of, tenant);
		return { of, tenant: which, place: { clusterId: of.id, ...(which && { tenantId: which.id }) } };
	}
}

interface Target {
	of: Listed;
	tenant?: Listed;
	place: Place;
}
