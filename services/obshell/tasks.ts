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
	const [outcome, message] = taskOutcome(state, operator);
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
		failure: outcome === 'failed' ? failureOf(dag) : null,
		message,
	};
}

/** SUCCEED says only that nothing is left to do; the operator says whether that was the work or its undoing. */
function taskOutcome(state: string, operator: string): [Outcome, string | null] {
	if (state === 'SUCCEED') {
		if (operator === 'ROLLBACK') return ['canceled', 'The task was rolled back: its work is undone'];
		if (operator === 'PASS') return ['canceled', 'The task was passed: its remaining steps were never carried out'];
		return ['succeeded', null];
	}
	if (state === 'FAILED') {
		return operator === 'CANCEL' ? ['canceled', 'The task was canceled'] : ['failed', null];
	}
	return ['running', null];
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
