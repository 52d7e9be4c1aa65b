import type { IDataObject } from 'n8n-workflow';

import { text } from '../../records/build';
import type { Answer, Outcome, TaskRecord } from '../../records/types';
import { iso, secondsBetween } from '../../time/times';
import { objectsIn } from '../../wire/envelope';
import { redact } from '../../wire/redact';
import type { DatabaseTime } from './databaseTime';

/**
 * A DAG (docs/reference/obshell.md#313-tasks and #4-the-dag-state-machine) as our record.
 * @param times how to read its times
 */
export function taskRecord(dag: IDataObject, times: DatabaseTime): TaskRecord {
	const state = String(dag.state ?? '');
	const operator = String(dag.operator ?? '');
	const ended = state === 'SUCCEED' || state === 'FAILED';
	// Before the end, both times may be fillers or the time of creation.
	const startedAt = times.read(dag.start_time);
	const finishedAt = ended ? times.read(dag.end_time) : null;
	const [outcome, message] = taskOutcome(dag, state, operator);
	return {
		service: 'obshell',
		taskId: String(dag.id ?? ''),
		name: text(dag.name),
		state: text(state),
		operator: text(operator),
		outcome,
		stage: Number(dag.stage ?? 0),
		stages: Number(dag.max_stage ?? 0),
		startedAt: iso(startedAt),
		finishedAt: iso(finishedAt),
		durationSeconds: secondsBetween(startedAt, finishedAt),
		failure: state === 'FAILED' && operator !== 'CANCEL' ? failureOf(dag) : null,
		message,
	};
}

/** The name of a task that starts a backup, and the tenant it is for (#32-start-a-backup). */
const OF_BACKUP = /^Obcluster start \w+ backup(?: for (.+))?$/;

/** The step in which the task has OceanBase begin the backups, tenant by tenant (docs/reference/obshell.md#32-start-a-backup). */
export const BEGINS = 3;

/** Which tenant's backup a task has started; `''` = all tenants', undefined = it is no such task. */
export function tenantOfBackup(task: Pick<TaskRecord, 'name'>): string | undefined {
	const match = OF_BACKUP.exec(task.name ?? '');
	return match ? (match[1] ?? '') : undefined;
}

/**
 * In its last step, the task of a backup only watches: it succeeds however the backup ends, and gives up after an hour
 * (#32-start-a-backup).
 */
const ASK_BACKUP = 'The task only watches the backup. Backup > Get Tenant Backup says what became of it';

/**
 * Neither canceling nor rolling back the task stops a backup that it has begun (#32-start-a-backup), nor canceling it a
 * restore (#310-restore-a-tenant).
 */
const goesOn = (what: 'Backup' | 'Restore') =>
	`A ${what.toLowerCase()} that it had begun goes on all the same: Cancel of the resource ${what} stops it`;

const GONE: Record<string, string | undefined> = {
	ROLLBACK: 'The task was rolled back: its work is undone',
	PASS: 'The task was passed: its remaining steps were never carried out',
	CANCEL: 'The task was canceled',
};

/** SUCCEED says only that nothing is left to do; the operator says whether that was the work or its undoing. */
function taskOutcome(dag: IDataObject, state: string, operator: string): [Outcome, string | null] {
	const name = String(dag.name ?? '');
	const done = state === 'SUCCEED';
	const ofBackup = OF_BACKUP.test(name);
	if (!done && state !== 'FAILED') return ['running', null];
	const withRest = (what: string) => [what, afterwards(dag, state, operator)].filter(Boolean).join('. ');
	if (operator === 'ROLLBACK' && !done) return ['failed', withRest('The rollback of the task failed: its work is only partly undone')];
	const gone = GONE[operator];
	if (gone !== undefined) return ['canceled', withRest(gone)];
	if (ofBackup && (done || dag.stage === dag.max_stage)) return ['unknown', ASK_BACKUP];
	return done ? ['succeeded', null] : ['failed', `${remedies(name, Number(dag.stage))} (Task > Operate)${aboutS3(dag)}`];
}

/** With `s3_region`, the check of an S3 destination goes to Amazon (docs/reference/obshell.md#31-backup-configuration). */
function aboutS3(dag: IDataObject): string {
	const log = failureOf(dag)?.log ?? '';
	return /\bs3 object\b.*amazonaws\.com/s.test(log)
		? '. obshell tries an S3 destination that has s3_region at amazonaws.com, whatever its host says: that of another store (MinIO, Ceph) give without s3_region, or set it in SQL as root@sys (ALTER SYSTEM SET DATA_BACKUP_DEST, LOG_ARCHIVE_DEST)'
		: '';
}

/** What goes on, or is left to do, after a task was rolled back, passed or canceled. */
function afterwards(dag: IDataObject, state: string, operator: string): string | undefined {
	const [name, stage] = [String(dag.name ?? ''), Number(dag.stage)];
	if (OF_BACKUP.test(name)) return goesOn('Backup');
	if (state === 'FAILED' && LOCKING.test(name)) return `${remedies(name, stage)} (Task > Operate)`;
	return isRestore(dag) && operator !== 'ROLLBACK' && stage > 1 && stage <= RESTORE_WAITS ? goesOn('Restore') : undefined;
}

/** The task that keeps its tenant's lock when it fails, is canceled, or cannot be rolled back (#31-backup-configuration). */
const LOCKING = /^Set obcluster backup config for /;

/** Whether a task restores a tenant (#310-restore-a-tenant). */
export function isRestore({ name }: Pick<TaskRecord, 'name'> | IDataObject): boolean {
	return String(name).startsWith('Restore backup_');
}

/** In this step the task of a restore waits for OceanBase, no longer than an hour (#310-restore-a-tenant). */
export const RESTORE_WAITS = 3;

/** In this step it activates the tenant, and in the next and last one upgrades it. */
const ACTIVATES = 4;

/** Whether a restore task has activated its tenant, whatever became of it afterwards. */
export function hasActivated(dag: IDataObject): boolean {
	const step = objectsIn(dag.nodes)[ACTIVATES - 1];
	return step?.state === 'SUCCEED' && step.operator !== 'PASS';
}

/**
 * What a task that runs waits for, to follow the number of its step: the step's name, and the agents that have not done
 * their part in it. A step that every agent takes stands still while one of them is away (measured: `Check destination`
 * of every new backup).
 */
export function waitsFor({ record, raw }: Answer<TaskRecord>): string {
	const node = objectsIn(raw?.nodes).find(({ state }) => state !== 'SUCCEED');
	if (record.outcome !== 'running' || !node) return '';
	const parts = objectsIn(node.sub_tasks);
	const late = parts.length > 1 ? parts.filter(({ state }) => state !== 'SUCCEED').flatMap((part) => agentOf(part) ?? []) : [];
	const more = late.length > MOST_AGENTS ? ` and ${late.length - MOST_AGENTS} more` : '';
	return `: ${String(node.name)}${late.length > 0 ? `, not yet done by ${late.slice(0, MOST_AGENTS).join(', ')}${more}` : ''}`;
}

/** So many agents are named. */
const MOST_AGENTS = 3;

function agentOf({ execute_agent: agent }: IDataObject): string | null {
	const { ip, port } = (agent ?? {}) as IDataObject;
	return ip === undefined ? null : `${String(ip)}:${String(port)}`;
}

/** Whether a task is on its way back, or was: canceled or rolled back. */
export function isUndoing({ operator }: Pick<TaskRecord, 'operator'> | IDataObject): boolean {
	return operator === 'CANCEL' || operator === 'ROLLBACK';
}

/**
 * What Task > Operate can do about a failed task (#31-backup-configuration, #310-restore-a-tenant and
 * #41-states-and-operators); the step decides.
 */
function remedies(name: string, stage: number): string {
	if (LOCKING.test(name)) {
		return `It holds the lock of its tenant until it is operated: ${stage === 1 ? 'roll it back' : 'retry it'} or pass it`;
	}
	if (isRestore({ name })) {
		if (stage > ACTIVATES) return 'The tenant is activated, but was not upgraded: retry it to upgrade the tenant';
		if (stage === ACTIVATES) {
			return 'It can no longer be rolled back. If the restore itself says SUCCESS, retry it to activate the tenant, else pass it and drop the tenant';
		}
		const lastsOn = stage === RESTORE_WAITS ? 'It waits an hour at most, and OceanBase may still be restoring: when that has ended, ' : '';
		const drops = stage > 1 ? ', which drops the tenant' : '';
		return `${lastsOn}retry it to go on, or roll it back to undo the restore${drops}`;
	}
	return 'Retry it, or pass it to leave the rest undone';
}

function failureOf(dag: IDataObject): TaskRecord['failure'] {
	const node = objectsIn(dag.nodes).find(({ state }) => state === 'FAILED');
	const subTask = objectsIn(node?.sub_tasks).find(({ state }) => state === 'FAILED');
	const logs = Array.isArray(subTask?.task_logs) ? subTask.task_logs : [];
	const last = logs.at(-1);
	return {
		step: text(node?.name),
		server: subTask ? agentOf(subTask) : null,
		log: last === undefined ? null : redact(String(last)),
	};
}
