import type { IDataObject } from 'n8n-workflow';

import { noRestore, percent, restoreCheck, text, whereItFailed, whole, type RestoreCounts, type RestoreJudgement } from '../../records/build';
import type { Answer, RestoreCheckRecord, RestoreRecord, TaskRecord } from '../../records/types';
import { parseTime, scnDigits } from '../../time/times';
import type { ObshellApi } from '../wire/endpoints';
import { DatabaseTime } from './databaseTime';
import { unknownTenant, type Inventory } from './inventory';
import type { Restores } from './restores';
import { restoreRecord } from './simplify';
import { hasActivated, isUndoing, taskRecord } from './tasks';

const DONE = 'All data and logs are restored';

/**
 * Whether a restore gave a tenant that can be used (docs/reference/obshell.md#310-restore-a-tenant, #312-restore-queries
 * and #53-restores): OceanBase tells of the data, and the restore task of what comes before that (its checks) and after it
 * (the activation).
 */
export class RestoreCheck {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly restores: Restores,
	) {}

	async check(cluster: string, tenant: string): Promise<Answer<RestoreCheckRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const restore = await this.restores.newest(name);
		const record = restore ? restoreRecord(restore, of) : noRestore('obshell', of, name);
		const judgement = await this.judge(record, restore ?? {}, name);
		return { record: restoreCheck(record, judgement, countsOf(record, restore ?? {})), raw: restore ?? null };
	}

	private async judge(record: RestoreRecord, restore: IDataObject, tenant: string): Promise<RestoreJudgement> {
		if (record.outcome === 'running') return running(`The restore is at ${record.progressPercent ?? 0} %`);
		const dag = await this.newestTask(tenant);
		const exists = (await this.inventory.listed()).find(({ tenant_name: name }) => name === tenant);
		if (record.outcome === 'succeeded' && exists) {
			const own = dag && !endedBefore(dag, record, restore) ? await this.details(dag) : undefined;
			return activation(own, text(exists.status));
		}
		// The tenant may have been dropped and be restored anew: the task is there before OceanBase knows of it.
		if (dag && beganAfter(dag, record, restore)) return beforeRestore(taskRecord(await this.details(dag)));
		switch (record.outcome) {
			case 'none':
				if (!exists) throw unknownTenant(tenant);
				return failed('No restore made this tenant');
			case 'succeeded':
				return failed(DONE, 'The tenant does not exist any more');
			default:
				return failed(`OceanBase says ${[record.status ?? 'nothing', record.message].filter(Boolean).join(': ')}`);
		}
	}

	/** The newest task that restored a tenant of this name, without its steps. */
	private async newestTask(tenant: string): Promise<IDataObject | undefined> {
		const tasks = (await this.api.clusterDags()).filter(({ name }) => name === `Restore backup_${tenant}`);
		return tasks.sort((a, b) => Number(b.dag_id) - Number(a.dag_id))[0];
	}

	private async details({ id }: IDataObject): Promise<IDataObject> {
		return await this.api.dag(String(id));
	}
}

/** Whether the task is of a restore that came after this one. */
function beganAfter(dag: IDataObject, record: RestoreRecord, restore: IDataObject): boolean {
	return (timesLike(restore).read(dag.start_time) ?? 0) > (parseTime(record.startedAt) ?? 0);
}

/** Whether the task is of an earlier restore to the same name: this one was then begun by SQL, and nobody activated its tenant. */
function endedBefore(dag: IDataObject, record: RestoreRecord, restore: IDataObject): boolean {
	return (timesLike(restore).read(dag.end_time) ?? Infinity) < (parseTime(record.startedAt) ?? 0);
}

/** The times of tasks and of restores are the database's, so they are off by the same hours. */
function timesLike(restore: IDataObject): DatabaseTime {
	return DatabaseTime.witnessedByScn(restore.restore_scn_display, restore.restore_scn);
}

function running(...reasons: string[]): RestoreJudgement {
	return { verdict: 'running', usable: false, reasons };
}

function failed(...reasons: string[]): RestoreJudgement {
	return { verdict: 'failed', usable: false, reasons };
}

/** What the task says while OceanBase knows nothing of the restore yet, or never came to know of it. */
function beforeRestore(task: TaskRecord): RestoreJudgement {
	if (task.outcome === 'running') return running(`The restore task is at step ${task.stage} of ${task.stages}`);
	if (task.outcome === 'succeeded') return failed(DONE, 'The tenant does not exist any more');
	return failed(`The restore task ended without a restore: ${reasonOf(task)}`);
}

/** What the task says of a tenant whose data is there, and which has that status. */
function activation(dag: IDataObject | undefined, status: string | null): RestoreJudgement {
	if (!dag) {
		const reason = 'obshell did not run this restore, so it cannot tell whether the tenant was activated';
		return { verdict: 'unknown', usable: null, reasons: [DONE, reason] };
	}
	const task = taskRecord(dag);
	if (task.outcome === 'succeeded') {
		return { verdict: 'passed', usable: true, reasons: [DONE, 'The tenant is activated'] };
	}
	if (task.outcome === 'running') {
		return running(DONE, isUndoing(task) ? 'The restore task is being canceled or rolled back' : 'The tenant is being activated');
	}
	if (hasActivated(dag)) {
		return { verdict: 'failed', usable: true, reasons: [DONE, `The tenant is activated, but was not upgraded: ${reasonOf(task)}`] };
	}
	const reason = `The restore task did not activate the tenant: ${reasonOf(task)}`;
	if (status !== 'NORMAL') return failed(DONE, reason);
	return { verdict: 'failed', usable: null, reasons: [DONE, reason, 'Whether somebody else has activated it, obshell cannot tell'] };
}

function reasonOf({ failure, message }: TaskRecord): string {
	return [whereItFailed(failure), message].filter(Boolean).join(': ');
}

function countsOf(record: RestoreRecord, restore: IDataObject): RestoreCounts {
	return {
		progressPercent: record.progressPercent ?? percent(restore.finish_tablet_count, restore.tablet_count),
		tabletsDone: whole(restore.finish_tablet_count),
		tabletsTotal: whole(restore.tablet_count),
		bytesDone: whole(restore.finish_bytes),
		bytesTotal: whole(restore.total_bytes),
		logStreamsDone: whole(restore.finish_ls_count),
		logStreamsTotal: whole(restore.ls_count),
		// A restore that ended well has reached its point; the history does not repeat it.
		reachedScn: scnDigits(restore.recover_scn) ?? (record.outcome === 'succeeded' ? record.restoreScn : null),
	};
}
