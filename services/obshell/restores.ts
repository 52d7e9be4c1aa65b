import type { IDataObject } from 'n8n-workflow';

import type { Answer, RestoreCheckRecord, RestoreQuery, RestoreRecord } from '../backupService';
import { BackupServiceError, passOn } from '../errors';
import { byStart, noRestore, nothing, percent, seen, selected, whole } from '../records';
import { scnDigits } from '../times';
import type { ObshellApi } from './endpoints';
import type { Places } from './places';
import { restoreRecord } from './simplify';
import { taskRecord } from './tasks';

/** Restores as obshell tells them (obshell.md section 3.12). */
export class Restores {
	constructor(
		private readonly api: ObshellApi,
		private readonly places: Places,
	) {}

	async latest(cluster: string, tenant: string): Promise<Answer<RestoreRecord>> {
		const [of, name] = await Promise.all([this.places.cluster(cluster), this.places.tenantName(tenant)]);
		const restore = await this.overview(name);
		return restore ? seen(restoreRecord(restore, of), restore) : nothing(noRestore('obshell', of, name));
	}

	/** The server gives all restores whatever page is asked for, and knows no tenant filter. */
	async list(query: RestoreQuery): Promise<Array<Answer<RestoreRecord>>> {
		const of = await this.places.cluster(query.cluster);
		const tenant = query.tenant === '' ? undefined : await this.places.tenantName(query.tenant);
		const restores = (await this.api.restoreTasks()).map((restore) => seen(restoreRecord(restore, of), restore));
		return restores
			.filter(({ record }) => tenant === undefined || record.tenant === tenant)
			.filter(({ record }) => selected(record, query))
			.sort(byStart())
			.slice(0, query.limit);
	}

	/** The server's word on the data, and the restore task's word on the activation that comes after it. */
	async check(cluster: string, tenant: string): Promise<Answer<RestoreCheckRecord>> {
		const [of, name] = await Promise.all([this.places.cluster(cluster), this.places.tenantName(tenant)]);
		const restore = await this.overview(name);
		if (!restore) return nothing(checkOf(noRestore('obshell', of, name), {}, { verdict: 'failed', usable: false, reasons: ['No restore made this tenant'] }));
		const record = restoreRecord(restore, of);
		return seen(checkOf(record, restore, await this.judge(record, name)), restore);
	}

	private async judge(record: RestoreRecord, tenant: string): Promise<Judgement> {
		if (record.outcome === 'running') {
			return { verdict: 'running', usable: false, reasons: [`The restore is at ${record.progressPercent ?? 0} %`] };
		}
		if (record.outcome !== 'succeeded') {
			const why = record.message === null ? '' : `: ${record.message}`;
			return { verdict: 'failed', usable: false, reasons: [`OceanBase says ${record.status ?? 'nothing'}${why}`] };
		}
		const done = 'All data and logs are restored';
		if (!(await this.exists(tenant))) {
			return { verdict: 'failed', usable: false, reasons: [done, 'The tenant does not exist any more'] };
		}
		const task = await this.restoreTask(tenant);
		if (!task) {
			return {
				verdict: 'unknown',
				usable: null,
				reasons: [done, 'obshell did not run this restore, so it cannot tell whether the tenant was activated'],
			};
		}
		const { outcome, message, failure } = taskRecord(task);
		if (outcome === 'succeeded') return { verdict: 'passed', usable: true, reasons: [done, 'The tenant is activated'] };
		if (outcome === 'running') {
			return { verdict: 'running', usable: false, reasons: [done, 'The tenant is being activated'] };
		}
		const why = [failure?.step, failure?.log, message].filter((part) => typeof part === 'string').join(': ');
		return { verdict: 'failed', usable: false, reasons: [done, `The tenant was not activated: ${why}`] };
	}

	/** The newest task that restored a tenant of this name. */
	private async restoreTask(tenant: string): Promise<IDataObject | undefined> {
		const tasks = (await this.api.clusterDags()).filter(({ name }) => name === `Restore backup_${tenant}`);
		const newest = tasks.sort((a, b) => Number(b.dag_id) - Number(a.dag_id))[0];
		return newest && (await this.api.dag(String(newest.id)));
	}

	private async exists(tenant: string): Promise<boolean> {
		return (await this.places.userTenants()).some(({ name }) => name === tenant);
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

type Judgement = Pick<RestoreCheckRecord, 'verdict' | 'usable' | 'reasons'>;

function checkOf(record: RestoreRecord, restore: IDataObject, judgement: Judgement): RestoreCheckRecord {
	return {
		service: 'obshell',
		cluster: record.cluster,
		tenant: record.tenant,
		...judgement,
		status: record.status,
		sourceTenant: record.sourceTenant,
		startedAt: record.startedAt,
		finishedAt: record.finishedAt,
		durationSeconds: record.durationSeconds,
		progressPercent: record.progressPercent ?? percent(restore.finish_tablet_count, restore.tablet_count),
		tabletsDone: whole(restore.finish_tablet_count),
		tabletsTotal: whole(restore.tablet_count),
		bytesDone: whole(restore.finish_bytes),
		bytesTotal: whole(restore.total_bytes),
		logStreamsDone: whole(restore.finish_ls_count),
		logStreamsTotal: whole(restore.ls_count),
		restoreScn: record.restoreScn,
		// A restore that ended well has reached its point; the history does not repeat it.
		reachedScn: scnDigits(restore.recover_scn) ?? (record.outcome === 'succeeded' ? record.restoreScn : null),
		restoreTime: record.restoreTime,
	};
}
