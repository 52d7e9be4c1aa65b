import type { IDataObject } from 'n8n-workflow';

import type { Outcome, TaskRecord } from '../backupService';
import { objectsIn } from '../envelope';
import { text } from '../records';
import { redact } from '../redact';
import { iso, parseTime, secondsBetween } from '../times';

/** A DAG (obshell.md sections 3.13 and 4) as our record. */
export function taskRecord(dag: IDataObject): TaskRecord {
	const state = String(dag.state ?? '');
	const operator = String(dag.operator ?? '');
	const ended = state === 'SUCCEED' || state === 'FAILED';
	// Before the end, both times may be fillers or the time of creation.
	const startedAt = parseTime(dag.start_time);
	const finishedAt = ended ? parseTime(dag.end_time) : null;
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
		failure: state === 'FAILED' && operator === 'RUN' ? failureOf(dag) : null,
		message,
	};
}

/** In its last step, the task of a backup only watches: it succeeds however the backup ends, and gives up after an hour (3.2). */
const WATCHES_BACKUP = /^Obcluster start \w+ backup/;
const ASK_BACKUP = 'The task only watches the backup. Get Tenant Backup tells what became of it';

/** SUCCEED says only that nothing is left to do; the operator says whether that was the work or its undoing. */
function taskOutcome(dag: IDataObject, state: string, operator: string): [Outcome, string | null] {
	const name = String(dag.name ?? '');
	if (state !== 'SUCCEED' && state !== 'FAILED') return ['running', null];
	if (operator === 'ROLLBACK') return ['canceled', 'The task was rolled back: its work is undone'];
	if (operator === 'PASS') return ['canceled', 'The task was passed: its remaining steps were never carried out'];
	if (operator === 'CANCEL') return ['canceled', 'The task was canceled'];
	const watching = state === 'SUCCEED' || dag.stage === dag.max_stage;
	if (WATCHES_BACKUP.test(name) && watching) return ['unknown', ASK_BACKUP];
	return state === 'SUCCEED' ? ['succeeded', null] : ['failed', remedies(name)];
}

/** What Task > Operate can do about a failed task (sections 3.1, 3.10 and 4.1). */
function remedies(name: string): string {
	if (/backup config/.test(name)) {
		return "It holds its tenant's lock until it is operated: if its first step failed, roll it back or pass it; if the second failed, retry or pass it";
	}
	if (/^Restore/.test(name)) {
		return 'Retry it to go on where it failed; before the activation step, a rollback undoes it';
	}
	return 'Retry it, or pass it to leave the rest undone';
}

function failureOf(dag: IDataObject): TaskRecord['failure'] {
	const node = objectsIn(dag.nodes).find(({ state }) => state === 'FAILED');
	const subTask = objectsIn(node?.sub_tasks).find(({ state }) => state === 'FAILED');
	const agent = (subTask?.execute_agent ?? {}) as IDataObject;
	const logs = Array.isArray(subTask?.task_logs) ? subTask.task_logs : [];
	const last = logs.at(-1);
	return {
		step: text(node?.name),
		server: agent.ip === undefined ? null : `${String(agent.ip)}:${String(agent.port)}`,
		log: last === undefined ? null : redact(String(last)),
	};
}
