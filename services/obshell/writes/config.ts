import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, passOn } from '../../errors';
import type { Answer, LogBackupRecord, TaskRecord } from '../../records/types';
import { isKind, lookAtTask, type Look, type Started } from '../../work/waiting';
import type { Dags } from '../reads/dags';
import type { Inventory } from '../reads/inventory';
import { waitsFor } from '../reads/tasks';
import type { ObshellApi } from '../wire/endpoints';
import { ABILITIES } from '../wire/routes';
import { NOT_TOLD, type LogStatusWrites } from './logStatus';
import { readBack, type ReadBack } from './readBack';
import { suffix, targetOf } from './target';
import type { TaskWrites } from './tasks';

/** How to set a backup configuration. */
export interface SetConfig {
	/** POST replaces, PATCH changes. */
	method: 'POST' | 'PATCH';
	cluster: string;
	/** Empty = all tenants of the cluster. */
	tenant: string;
	body: IDataObject;
	/** Start log archiving when the task has ended well: setting a destination leaves it off. */
	startLogs: boolean;
}

/** The backup configuration as something to set (docs/reference/obshell.md#31-backup-configuration). */
export class ConfigWrites {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly dags: Dags,
		private readonly tasks: TaskWrites,
		private readonly logs: LogStatusWrites,
	) {}

	/** A task sets it; then, if asked for, log archiving is started again and followed until it runs. */
	async set({ method, cluster, tenant, body, startLogs }: SetConfig): Promise<Started<TaskRecord>> {
		await this.inventory.cluster(cluster);
		const target = await targetOf(this.inventory, tenant);
		const { scope } = target;
		const name = `Set obcluster backup config${suffix(scope)}`;
		const task = await this.tasks.send(name, async () => await this.api.setBackupConfig(method, scope, body), scope.tenant);
		const logs = startLogs ? this.startingLogs(scope.tenant ?? '') : undefined;
		return {
			name: `Setting the backup config${startLogs ? ' and starting log archiving' : ''}`,
			task,
			// Setting it again would stop archiving again, and cancel backups.
			mayRepeat: ([{ record }]) => record.state === 'FAILED',
			look: async () => {
				const now = await this.dags.get(task.record.taskId);
				if (now.record.outcome !== 'succeeded') return lookAtTask(now, waitsFor);
				const look = logs ? afterwards(now, await (await logs()).look()) : lookAtTask(now);
				return look.done ? compared(look, await readBack(this.api, target, body)) : look;
			},
		};
	}

	/** Asks once, whatever becomes of it; only what the server has refused or never got is asked for again. */
	private startingLogs(tenant: string): () => Promise<Started<LogBackupRecord>> {
		let started: Started<LogBackupRecord> | undefined;
		let lost: unknown;
		return async () => {
			if (lost) throw passOn(lost);
			try {
				return (started ??= await this.logs.setStatus('', tenant, 'doing'));
			} catch (error) {
				const told = notStarted(error);
				if (isKind(error, ['answer-lost'])) lost = told;
				throw told;
			}
		};
	}
}

/** That another destination is there than the one given is no success, however the task ended. */
function compared({ answers, ...look }: Look<TaskRecord>, { differs, message }: ReadBack): Look<TaskRecord> {
	if (message === null) return { ...look, answers };
	return {
		...look,
		answers: answers.map(({ record, ...answer }) => ({
			...answer,
			record: { ...record, ...(differs && { outcome: 'failed' as const }), message: [record.message, message].filter((part) => part !== null).join('. ') },
		})),
	};
}

function afterwards(task: Answer<TaskRecord>, { done, answers, state }: Look<LogBackupRecord>): Look<TaskRecord> {
	const idle = answers.map(({ record }) => record).filter(({ status }) => status !== 'DOING');
	const failed = idle.some(({ outcome }) => outcome === 'failed');
	const outcome = !done ? 'running' : failed ? 'failed' : 'succeeded';
	return { done, answers: [{ ...task, record: { ...task.record, outcome, message: aboutLogs(idle) } }], state: `log archiving of ${state}` };
}

/** @param idle the archives that do not run, or of which the agent cannot tell */
function aboutLogs(idle: LogBackupRecord[]): string {
	if (idle.length === 0) return 'Log archiving runs again';
	if (idle.every(({ message }) => message === NOT_TOLD)) {
		return `The config is set, and log archiving was asked to start; agents before ${ABILITIES.logArchive.since} do not say whether it runs`;
	}
	const still = idle.slice(0, 5).map(({ tenant, message }) => `${tenant}: ${message ?? 'not yet'}`);
	const known = idle.every(({ outcome }) => outcome !== 'unknown');
	return `The config is set, but log archiving ${known ? 'does not run' : 'is not seen to run'}: ${still.join('; ')}`;
}

/** The same fault, saying what is done; one that passes by itself is left as it is. */
function notStarted(error: unknown): unknown {
	if (!isKind(error, ['conflict', 'invalid-input', 'answer-lost', 'forbidden', 'partly-refused'])) return passOn(error);
	const { kind, message, description, status, code } = error;
	return new BackupServiceError(kind, `The backup config is set, but log archiving was not started again: ${message}`, {
		description,
		status,
		code,
	});
}
