import type { IDataObject } from 'n8n-workflow';

import { noRestore, percent, restoreCheck, text, whereItFailed, whole, type RestoreCounts, type RestoreJudgement } from '../../records/build';
import type { Answer, RestoreCheckRecord, RestoreRecord, TaskRecord } from '../../records/types';
import { parseTime, scnDigits } from '../../time/times';
import type { ObshellApi } from '../wire/endpoints';
import { ABILITIES } from '../wire/routes';
import { newestOf } from './dags';
import type { DatabaseClock } from './databaseClock';
import type { DatabaseTime } from './databaseTime';
import { unknownTenant, type Inventory } from './inventory';
import { isOfAnother, MADE_LATER, type Restores } from './restores';
import { hasActivated, isUndoing, taskRecord } from './tasks';

const DONE = 'All data and logs are restored';
const CANCELED = 'The restore was canceled or rolled back';

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
		private readonly databaseClock: DatabaseClock,
	) {}

	async check(cluster: string, tenant: string): Promise<Answer<RestoreCheckRecord>> {
		const [of, name] = await Promise.all([this.inventory.cluster(cluster), this.inventory.tenantName(tenant)]);
		const restore = await this.restores.newest(name);
		const record = restore ? (await this.restores.recordOf(restore, of)).record : noRestore('obshell', of, name);
		const judgement = await this.judge(record, name);
		return { record: restoreCheck(record, judgement, countsOf(record, restore ?? {})), raw: restore ?? null };
	}

	private async judge(record: RestoreRecord, tenant: string): Promise<RestoreJudgement> {
		if (record.outcome === 'running') return running(`The restore is at ${record.progressPercent ?? 0} %`);
		// The times of tasks and of restores are the database's alike.
		const [{ dag, cancel, complete }, times] = await Promise.all([this.newestTasks(tenant), this.databaseClock.session()]);
		const exists = (await this.inventory.listed()).find(({ tenant_name: name }) => name === tenant);
		const isPredecessor = exists !== undefined && isOfAnother(record, whole(exists.tenant_id));
		if (record.outcome === 'succeeded' && exists && !isPredecessor) {
			const own = dag && !endedBefore(dag, record, times) ? await this.details(dag) : undefined;
			return activation(own && { dag: own, task: taskRecord(own, times) }, text(exists.status), complete);
		}
		// The tenant may have been dropped and be restored anew: the task is there before OceanBase knows of it.
		if (dag && beganAfter(dag, record, times)) return beforeRestore(taskRecord(await this.details(dag), times));
		switch (record.outcome) {
			case 'none':
				if (!exists && cancel) return failed(CANCELED);
				if (!exists) throw unknownTenant(tenant);
				return failed('No restore made this tenant');
			case 'succeeded':
				return failed(DONE, isPredecessor ? MADE_LATER : 'The tenant does not exist any more');
			case 'unknown':
				return { verdict: 'unknown', usable: null, reasons: [`OceanBase gives the restore the status ${record.status ?? '(none)'}, which says neither success nor failure`] };
			default:
				if ((dag && isUndoing(dag) && !endedBefore(dag, record, times)) || (cancel && beganAfter(cancel, record, times))) {
					return failed(CANCELED);
				}
				return failed(`OceanBase says ${[record.status ?? 'nothing', record.message].filter(Boolean).join(': ')}`);
		}
	}

	/**
	 * The newest task that restored a tenant of this name, and the newest that canceled a restore of it which obshell had not
	 * started (#311-cancel-a-restore), both without their steps; and whether the agent lists all tasks.
	 */
	private async newestTasks(tenant: string): Promise<{ dag?: IDataObject; cancel?: IDataObject; complete: boolean }> {
		const { dags, complete } = await this.api.clusterDags();
		return { dag: newestOf(dags, [`Restore backup_${tenant}`]), cancel: newestOf(dags, [`Cancel restore ${tenant}`]), complete };
	}

	private async details({ id }: IDataObject): Promise<IDataObject> {
		return await this.api.dag(String(id));
	}
}

/** Whether the task is of a restore that came after this one. */
function beganAfter(dag: IDataObject, record: RestoreRecord, times: DatabaseTime): boolean {
	return (times.read(dag.start_time) ?? 0) > (parseTime(record.startedAt) ?? 0);
}

/** Whether the task is of an earlier restore to the same name: this one was then begun by SQL, and nobody activated its tenant. */
function endedBefore(dag: IDataObject, record: RestoreRecord, times: DatabaseTime): boolean {
	// Until its end, a task has the time of its creation there (docs/reference/obshell.md#4-the-dag-state-machine).
	const ended = dag.state === 'SUCCEED' || dag.state === 'FAILED';
	return ended && (times.read(dag.end_time) ?? Infinity) < (parseTime(record.startedAt) ?? 0);
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
	return failed(isUndoing(task) ? CANCELED : `The restore task ended without a restore: ${reasonOf(task)}`);
}

/**
 * What the task says of a tenant whose data is there, and which has that status.
 * @param complete whether there can be no other task
 */
function activation(own: { dag: IDataObject; task: TaskRecord } | undefined, status: string | null, complete: boolean): RestoreJudgement {
	if (!own) {
		const reason = complete
			? 'obshell did not run this restore, so it cannot tell whether the tenant was activated'
			: `Agents before ${ABILITIES.allTasks.since} do not list tasks that have ended well, so this one cannot tell whether the tenant was activated`;
		return { verdict: 'unknown', usable: null, reasons: [DONE, reason] };
	}
	const { dag, task } = own;
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
