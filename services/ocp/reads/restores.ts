import type { IDataObject } from 'n8n-workflow';

import type { RestoreQuery } from '../../backupService';
import { answerOf, byStart, emptyAnswer, noRestore, restoreCheck, selected, text, type RestoreJudgement } from '../../records/build';
import type { Answer, RestoreCheckRecord, RestoreRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { parseTime } from '../../time/times';
import type { OcpApi } from '../wire/endpoints';
import { named, type Inventory, type Listed } from './inventory';
import { restoreRecord } from './simplify';
import { newest, period } from './tasks';
import { ocpTime } from './times';

/**
 * A restored tenant is a standby one until it is activated, for which OceanBase has this long
 * (docs/reference/obshell.md#310-restore-a-tenant).
 */
const ACTIVATION_MS = 10 * 60_000;

/** A tenant made so much later than its restore ended is another one; OCP may be late to learn of a tenant. */
const REGISTERED_WITHIN_MS = 10 * 60_000;

/** Restores as OCP tells them (docs/reference/ocp.md#34-restore-tasks). */
export class Restores {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
	) {}

	async latest(cluster: string, tenant: string): Promise<Answer<RestoreRecord>> {
		const of = await this.inventory.cluster(cluster);
		const { name, restore } = await this.newestOf(of, tenant);
		return restore ? answerOf(restoreRecord(restore), restore) : emptyAnswer(noRestore('ocp', named(of), name));
	}

	async list(query: RestoreQuery): Promise<Array<Answer<RestoreRecord>>> {
		const of = await this.inventory.cluster(query.cluster);
		const tenant = query.tenant === '' ? undefined : await this.nameOf(of, query.tenant);
		const tasks = await this.tasksInto(of, query);
		return tasks
			.filter((task) => tenant === undefined || task.restoreTenantName === tenant)
			.map((task) => answerOf(restoreRecord(task), task))
			.filter(({ record }) => selected(record, query))
			.sort(byStart())
			.slice(0, query.limit);
	}

	async check(cluster: string, tenant: string): Promise<Answer<RestoreCheckRecord>> {
		const of = await this.inventory.cluster(cluster);
		const { name, restore } = await this.newestOf(of, tenant);
		if (!restore) {
			const record = noRestore('ocp', named(of), name);
			return emptyAnswer(restoreCheck(record, { verdict: 'failed', usable: false, reasons: ['No restore made this tenant'] }));
		}
		const record = restoreRecord(restore);
		return answerOf(restoreCheck(record, await this.judge(record, of, name)), restore);
	}

	private async judge(record: RestoreRecord, cluster: Listed, tenant: string): Promise<RestoreJudgement> {
		if (record.outcome === 'running') {
			const progress = record.progressPercent === null ? '' : `, at ${record.progressPercent} %`;
			return { verdict: 'running', usable: false, reasons: [`The restore runs${progress}`] };
		}
		if (record.outcome === 'unknown') {
			const reason = `OCP gives the restore the status ${record.status ?? '(none)'}, which says neither success nor failure`;
			return { verdict: 'unknown', usable: null, reasons: [reason] };
		}
		if (record.outcome !== 'succeeded') {
			const why = record.message === null ? '' : `: ${record.message}`;
			return { verdict: 'failed', usable: false, reasons: [`OCP says ${record.status ?? 'nothing'}${why}`] };
		}
		const done = 'All data and logs are restored';
		const listed = (await this.api.tenantsNamed(tenant)).find(
			({ clusterId, name }) => String(clusterId) === cluster.id && name === tenant,
		);
		if (!listed) return { verdict: 'failed', usable: false, reasons: [done, 'The tenant does not exist any more'] };
		const created = ocpTime(listed.createTime);
		if (created !== null && created > (parseTime(record.finishedAt) ?? Infinity) + REGISTERED_WITHIN_MS) {
			const reason = 'The tenant of that name was made later: what was restored does not exist any more';
			return { verdict: 'failed', usable: false, reasons: [done, reason] };
		}
		const role = text(listed.role);
		const status = text(listed.status);
		if (role === 'PRIMARY' && status === 'NORMAL') {
			return { verdict: 'passed', usable: true, reasons: [done, 'The tenant is a primary one and in normal state'] };
		}
		const activating = role === 'STANDBY' && clock.now() - (parseTime(record.finishedAt) ?? 0) < ACTIVATION_MS;
		if (activating || role === 'RESTORE' || status === 'CREATING' || status === 'MODIFYING') {
			return { verdict: 'running', usable: false, reasons: [done, `The tenant is not activated yet (${role ?? status})`] };
		}
		if (role === null && status === 'NORMAL') {
			return { verdict: 'unknown', usable: null, reasons: [done, 'This OCP does not say whether the tenant was activated'] };
		}
		return { verdict: 'failed', usable: false, reasons: [done, `The tenant is ${[role, status].filter(Boolean).join(', ')}`] };
	}

	/** The newest restore to that name, as OCP has it; undefined when there is none, whether the tenant exists or not. */
	async newestInto(cluster: Listed, tenant: string): Promise<IDataObject | undefined> {
		return newest((await this.tasksInto(cluster)).filter((task) => task.restoreTenantName === tenant));
	}

	private async newestOf(cluster: Listed, tenant: string): Promise<{ name: string; restore?: IDataObject }> {
		const name = await this.nameOf(cluster, tenant);
		const restore = await this.newestInto(cluster, name);
		// A restore that failed leaves no tenant behind, so only now must there be one.
		if (!restore) await this.inventory.tenant(cluster, name);
		return { name, restore };
	}

	/** OCP lists also the restores of this cluster's backups into another one. */
	async tasksInto(cluster: Listed, range: Parameters<typeof period>[0] = {}): Promise<IDataObject[]> {
		const tasks = await this.api.restoreTasks({ clusterId: cluster.id }, period(range));
		return tasks.filter(({ restoreClusterId: into }) => into === undefined || String(into) === cluster.id);
	}

	/** A tenant's name, also where its ID is given. */
	async nameOf(cluster: Listed, tenant: string): Promise<string> {
		return /^\d+$/.test(tenant) ? (await this.inventory.tenant(cluster, tenant)).name : tenant;
	}
}
