import type { IDataObject } from 'n8n-workflow';

import * as obshell from '../../services/obshell/reads/simplify';
import { taskRecord } from '../../services/obshell/reads/tasks';
import * as ocp from '../../services/ocp/reads/simplify';
import type { Outcome } from '../../services/records/types';
import { clock } from '../../services/time/clock';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
const YEAR_1 = '0001-01-01T00:00:00Z';
const cluster = { name: 'obdemo', id: 7 };
const tenant = { name: 'orders', id: 1002 };

beforeEach(() => void jest.spyOn(clock, 'now').mockReturnValue(NOW));
afterEach(() => void jest.restoreAllMocks());

/** A task of obshell's overview; the sample of obshell.md section 3.5. */
function task(differing: IDataObject = {}): IDataObject {
	return {
		tenant_id: 1002,
		task_id: 1,
		job_id: 1,
		incarnation: 1,
		backup_set_id: 1,
		start_timestamp: '2024-10-12T18:08:08.723714+08:00',
		end_timestamp: '2024-10-12T18:23:01.936Z',
		status: 'COMPLETED',
		start_scn: '1728727696264250467',
		end_scn: '1728728575000000001',
		input_bytes: 128825794,
		output_bytes: 128825794,
		output_rate_bytes: 144225.6503,
		macro_block_count: 60,
		finish_macro_block_count: 60,
		result: 0,
		comment: '',
		path: 'oss://b/p?host=h&access_id=MADEUPID&access_key=madeUpKey',
		...differing,
	};
}

describe("a backup of obshell's overview", () => {
	it('becomes a record', () => {
		expect(obshell.backupRecord(task({ end_timestamp: '2024-10-12T18:23:01.936+08:00' }), cluster, tenant)).toEqual({
			service: 'obshell',
			cluster: 'obdemo',
			clusterId: 7,
			tenant: 'orders',
			tenantId: 1002,
			outcome: 'succeeded',
			status: 'COMPLETED',
			backupType: null,
			startedAt: '2024-10-12T10:08:08.723Z',
			finishedAt: '2024-10-12T10:23:01.936Z',
			durationSeconds: 893.213,
			progressPercent: 100,
			inputBytes: 128825794,
			outputBytes: 128825794,
			backupSetId: 1,
			jobId: 1,
			startScn: '1728727696264250467',
			endScn: '1728728575000000001',
			path: 'oss://b/p?host=h&access_id=***&access_key=***',
			message: null,
		});
	});

	const running = ['INIT', 'DOING', 'BACKUP_SYS_META', 'BACKUP_USER_META', 'BACKUP_META_FINISH', 'BACKUP_DATA_SYS'];
	const later = ['BACKUP_DATA_MINOR', 'BACKUP_DATA_MAJOR', 'BEFORE_BACKUP_LOG', 'BACKUP_LOG', 'PREPARE_BACKUP_LOG', 'BACKUP_FUSE_TABLET_META', 'CANCELING'];

	it.each<[string, Outcome, IDataObject]>([
		...[...running, ...later].map((status): [string, Outcome, IDataObject] => [status, 'running', { end_timestamp: YEAR_1 }]),
		['COMPLETED', 'succeeded', {}],
		['COMPLETED', 'failed', { result: -9026 }],
		['COMPLETED', 'failed', { result: 'x' }],
		['A_NEW_WORD', 'unknown', { end_timestamp: YEAR_1 }],
		['COMPLETED_WITH_ERRORS', 'unknown', {}],
		['DOING', 'unknown', {}],
		['FAILED', 'failed', { result: -9026 }],
		['CANCELED', 'canceled', {}],
		['A_NEW_WORD', 'unknown', {}],
	])('%s is %s %j', (status, outcome, differing) => {
		expect(obshell.backupRecord(task({ status, ...differing }), cluster, tenant).outcome).toBe(outcome);
	});

	it('that runs has neither end nor filler, and lasts until now', () => {
		const start_timestamp = '2026-05-08T09:30:00+08:00';
		const runs = task({ status: 'BACKUP_DATA_MAJOR', start_timestamp, start_scn: '1778203800000000001', end_timestamp: YEAR_1, end_scn: 0 });
		expect(obshell.backupRecord({ ...runs, finish_macro_block_count: 20 }, cluster, tenant)).toMatchObject({
			startedAt: '2026-05-08T01:30:00.000Z',
			finishedAt: null,
			durationSeconds: 1800,
			progressPercent: 33.3,
			endScn: null,
		});
		expect(obshell.backupRecord({ ...runs, macro_block_count: 0 }, cluster, tenant).progressPercent).toBeNull();
	});

	it('keeps numbers that JavaScript cannot hold as digits', () => {
		const huge = task({ input_bytes: '9223372036854775807', job_id: '9007199254740993' });
		expect(obshell.backupRecord(huge, cluster, tenant)).toMatchObject({ inputBytes: '9223372036854775807', jobId: '9007199254740993' });
	});

	it.each([
		[0, '', null],
		[0, 'something', 'something'],
		[-9026, '', 'OceanBase error -9026'],
		[-9026, 'io error at s3://b/p?access_key=madeUpKey', 'OceanBase error -9026: io error at s3://b/p?access_key=***'],
	])('with result %i and comment %j says %j', (result, comment, message) => {
		expect(obshell.backupRecord(task({ status: 'FAILED', result, comment }), cluster, tenant).message).toBe(message);
	});
});

describe('a log backup', () => {
	const at = '2026-05-08T10:00:00+08:00';
	const round = { status: 'DOING', round_id: 3, delay: 77.6421, checkpoint: '2026-05-08T09:58:42.357+08:00', start_time: '2026-05-01T08:00:00+08:00', path: 'file:///a' };

	it.each<[string, Outcome]>([
		['PREPARE', 'running'],
		['BEGINNING', 'running'],
		['DOING', 'running'],
		['STOPPING', 'canceled'],
		['STOP', 'canceled'],
		['SUSPENDING', 'canceled'],
		['SUSPEND', 'canceled'],
		['INTERRUPTED', 'failed'],
		['INVALID', 'unknown'],
	])('of obshell: %s is %s', (status, outcome) => {
		expect(obshell.logBackupRecord({ ...round, status }, { name: 'orders', id: 1002 }, cluster, at)).toEqual({
			service: 'obshell',
			cluster: 'obdemo',
			tenant: 'orders',
			outcome,
			status,
			checkpoint: '2026-05-08T01:58:42.357Z',
			delaySeconds: 77.6421,
			startedAt: '2026-05-01T00:00:00.000Z',
			path: 'file:///a',
			roundId: 3,
			tenantId: 1002,
			clusterId: 7,
			message: null,
		});
	});

	it.each([YEAR_1, undefined, null])('of obshell without a checkpoint (%j) has no delay either: both are fillers', (checkpoint) => {
		expect(obshell.logBackupRecord({ ...round, checkpoint, delay: 0 }, { name: 'orders', id: 1002 }, cluster, at)).toMatchObject({ checkpoint: null, delaySeconds: null });
	});

	it("of obshell has true times though the host's zone is another: delay and server clock tell", () => {
		const utcHost = { ...round, checkpoint: '2026-05-08T09:58:42.357Z', start_time: '2026-05-01T08:00:00Z' };
		expect(obshell.logBackupRecord(utcHost, { name: 'orders', id: 1002 }, cluster, '2026-05-08T02:00:00Z')).toMatchObject({
			checkpoint: '2026-05-08T01:58:42.357Z',
			startedAt: '2026-05-01T00:00:00.000Z',
		});
	});

	it('of obshell that is in no list has failed if there was one, and is none if there was not', () => {
		const info = { tenant_id: 1002, lastest_archive_log_checkpoint: '2026-05-08T07:00:00Z', archive_log_delay: 10800 };
		expect(obshell.silentLogBackup(info, { name: 'orders', id: 1002 }, cluster, '2026-05-08T02:00:00Z')).toMatchObject({
			outcome: 'failed',
			checkpoint: '2026-05-07T23:00:00.000Z',
			delaySeconds: 10800,
			message: expect.stringContaining('Log archiving is not running'),
		});
		const upToDate = { tenant_id: 1002, lastest_archive_log_checkpoint: '2026-05-08T10:00:00+08:00' };
		expect(obshell.silentLogBackup(upToDate, { name: 'orders', id: 1002 }, cluster, at)).toMatchObject({
			outcome: 'failed',
			checkpoint: '2026-05-08T02:00:00.000Z',
			delaySeconds: null,
		});
		expect(obshell.silentLogBackup({ tenant_id: 1002 }, { name: 'orders', id: 1002 }, cluster, at)).toMatchObject({
			outcome: 'none',
			checkpoint: null,
			message: 'Log archiving was never started here',
		});
	});

	it.each<[string, Outcome]>([
		['STARTING', 'running'],
		['BEGINNING', 'running'],
		['RUNNING', 'running'],
		['INPROGRESS', 'running'],
		['STOPPING', 'canceled'],
		['STOPPED', 'canceled'],
		['FAILED', 'failed'],
		['INTERRUPTED', 'failed'],
		['UNKNOWN', 'unknown'],
		['A_NEW_WORD', 'unknown'],
	])('of OCP: %s is %s', (status, outcome) => {
		const row = {
			status,
			clusterName: 'yc0820_17',
			clusterId: 1000005,
			tenantName: 'ww1144',
			tenantId: 1000012,
			createTime: '2021-09-09T16:19:47.405+0800',
			checkpoint: '2021-09-23T14:33:17.357+0800',
			delay: 77.6421,
			backupUri: 'file:///obbackup/',
			errorMsg: '',
		};
		expect(ocp.logBackupRecord(row)).toEqual({
			service: 'ocp',
			cluster: 'yc0820_17',
			tenant: 'ww1144',
			outcome,
			status,
			checkpoint: '2021-09-23T06:33:17.357Z',
			delaySeconds: 77.6421,
			startedAt: '2021-09-09T08:19:47.405Z',
			path: 'file:///obbackup/',
			roundId: null,
			tenantId: 1000012,
			clusterId: 1000005,
			message: null,
		});
	});
});

describe('a backup of OCP', () => {
	const done = '2021-09-16T17:30:02.993+0800';

	it.each<[string, string | null, Outcome]>([
		['BEGINNING', null, 'running'],
		['INITIALIZING', null, 'running'],
		['DOING', null, 'running'],
		['CANCELING', null, 'running'],
		['OVERDUE', null, 'running'],
		['A_NEW_WORD', null, 'unknown'],
		['DONE_WITH_WARNINGS', done, 'unknown'],
		['DONE', done, 'succeeded'],
		['FAILED', done, 'failed'],
		['CANCELED', done, 'canceled'],
		['OVERDUE', done, 'failed'],
		['UNKNOWN', null, 'unknown'],
		['A_NEW_WORD', done, 'unknown'],
	])('that is %s and ended at %j is %s', (status, finishTime, outcome) => {
		const row = { status, startTime: '2021-09-16T17:25:02.993+0800', ...(finishTime !== null && { finishTime }) };
		expect(ocp.backupRecord(row, cluster)).toMatchObject({ outcome, status, startedAt: '2021-09-16T09:25:02.993Z' });
	});

	it.each([
		['FULL_BACKUP', 'full'],
		['INCREMENTAL_BACKUP', 'incremental'],
		[undefined, null],
	])('of the kind %j is %j', (dataBackupTaskType, backupType) => {
		expect(ocp.backupRecord({ status: 'DONE', dataBackupTaskType }, cluster).backupType).toBe(backupType);
	});
});

describe('a restore', () => {
	it.each<[string, string, Outcome]>([
		['CREATE_TENANT', '', 'running'],
		['WAIT_TENANT_RESTORE_FINISH', '', 'running'],
		['RESTORE_SUCCESS', '', 'running'],
		['RESTORE_FAIL', '', 'failed'],
		['SUCCESS', '2024-10-14T15:30:00+08:00', 'succeeded'],
		['FAIL', '2024-10-14T15:30:00+08:00', 'failed'],
		['FAILED', '2024-10-14T15:30:00+08:00', 'failed'],
		['A_NEW_WORD', '2024-10-14T15:30:00+08:00', 'unknown'],
		['A_NEW_WORD', '', 'unknown'],
		['RESTORE_FAILURE_HANDLED', '', 'unknown'],
	])('of obshell that is %s and ended at %j is %s', (status, finish_timestamp, outcome) => {
		expect(obshell.restoreRecord({ status, finish_timestamp }, cluster)).toMatchObject({ outcome, status });
	});

	it("of obshell has true times, by its SCN, in both of the views' spellings", () => {
		const inHistory = {
			restore_scn: '1728890718092782467',
			restore_scn_display: '2024-10-14T15:25:18.092782Z',
			start_timestamp: '2024-10-14T15:26:00Z',
			finish_timestamp: '2024-10-14T15:30:00Z',
			status: 'SUCCESS',
		};
		const whileRunning = { ...inHistory, restore_scn_display: '2024-10-14 15:25:18.092782', start_timestamp: '2024-10-14 15:26:00.000000' };
		for (const restore of [inHistory, whileRunning]) {
			expect(obshell.restoreRecord(restore, cluster)).toMatchObject({
				startedAt: '2024-10-14T07:26:00.000Z',
				finishedAt: '2024-10-14T07:30:00.000Z',
				durationSeconds: 240,
				restoreScn: '1728890718092782467',
				restoreTime: '2024-10-14T07:25:18.092Z',
			});
		}
	});

	it.each<[IDataObject, number | null]>([
		[{ restore_progress: '87.65' }, 87.65],
		[{ restore_progress: '', finish_bytes: 1, total_bytes: 3 }, 33.3],
		[{ restore_progress: '', finish_bytes: 0, total_bytes: 0 }, null],
	])('of obshell that runs with %j is at %j percent', (progress, percent) => {
		const running = { status: 'WAIT_TENANT_RESTORE_FINISH', ...progress };
		expect(obshell.restoreRecord(running, cluster).progressPercent).toBe(percent);
	});

	it.each<[IDataObject, Outcome]>([
		[{ status: 'RESTORE_SUCCESS', finishTime: '2024-08-08T08:25:39.150608Z' }, 'succeeded'],
		[{ status: 'RESTORE_FAIL', finishTime: '2024-08-08T08:25:39.150608Z' }, 'failed'],
		...['RESTORE_CREATE_TENANT', 'RESTORE_SYS_REPLICA', 'RESTORE_UPGRADE_PRE', 'RESTORE_UPGRADE_POST', 'RESTORE_MODIFY_SCHEMA', 'RESTORE_CREATE_USER_PARTITIONS', 'RESTORE_USER_REPLICA', 'RESTORE_REBUILD_INDEX', 'RESTORE_POST_CHECK'].map((status): [IDataObject, Outcome] => [{ status }, 'running']),
		...['RESTORE_PRE', 'RESTORE_CREATE_INIT_LS', 'RESTORE_WAIT_LS', 'POST_CHECK', 'UPGRADE', 'WAIT_TENANT_RESTORE_FINISH'].map((status): [IDataObject, Outcome] => [{ status }, 'running']),
		[{ status: 'RESTORE_PRE', finished: true }, 'unknown'],
		[{ status: 'RESTORE_SUCCESS', finished: true, successful: false }, 'failed'],
		...['RESTORE_UNSUCCESSFUL', 'RESTORE_PARTIAL_SUCCESS', 'NOT_COMPLETED', 'COMPLETED', 'CANCELED', 'RESTORE_FAILED_OVER'].map((status): [IDataObject, Outcome] => [{ status, finishTime: '2024-08-08T08:25:39Z' }, 'unknown']),
		[{ status: 'A_NEW_WORD', finished: true, successful: false }, 'failed'],
		[{ status: 'A_NEW_WORD', finished: true, successful: true }, 'unknown'],
	])('of OCP that is %j is %s', (restore, outcome) => {
		expect(ocp.restoreRecord(restore)).toMatchObject({ outcome, status: restore.status });
	});
});

describe('a task of obshell', () => {
	const dag = { id: '142', name: 'Set obcluster backup config', stage: 2, max_stage: 2, start_time: '2026-05-08T09:58:00+08:00', end_time: '2026-05-08T09:59:00+08:00', nodes: null };

	it.each<[string, string, Outcome, string | null]>([
		['PENDING', 'RUN', 'running', null],
		['READY', 'RUN', 'running', null],
		['RUNNING', 'RUN', 'running', null],
		['READY', 'ROLLBACK', 'running', null],
		['SUCCEED', 'RUN', 'succeeded', null],
		['SUCCEED', 'ROLLBACK', 'canceled', 'The task was rolled back: its work is undone'],
		['SUCCEED', 'PASS', 'canceled', 'The task was passed: its remaining steps were never carried out'],
		['FAILED', 'RUN', 'failed', expect.stringMatching(/retry/i) as string],
		['FAILED', 'CANCEL', 'canceled', 'The task was canceled'],
	])('that is %s after %s is %s', (state, operator, outcome, message) => {
		expect(taskRecord({ ...dag, state, operator })).toMatchObject({ taskId: '142', state, operator, outcome, message });
	});

	it.each<[string, number, string, RegExp]>([
		['CANCEL', 1, 'canceled', /^The task was canceled\. It holds the lock .*: roll it back or pass it/],
		['CANCEL', 2, 'canceled', /^The task was canceled\. It holds the lock .*: retry it or pass it/],
		['ROLLBACK', 1, 'failed', /^The rollback of the task failed.*\. It holds the lock .*: roll it back or pass it/],
	])('that set the config of one tenant and is FAILED after %s in step %i keeps its lock, and says so', (operator, stage, outcome, message) => {
		const task = taskRecord({ ...dag, name: 'Set obcluster backup config for orders', stage, state: 'FAILED', operator });
		expect(task).toMatchObject({ outcome, message: expect.stringMatching(message) as string });
	});

	it('has an end only when it has ended', () => {
		expect(taskRecord({ ...dag, state: 'RUNNING', operator: 'RUN', end_time: '1970-01-01T08:00:00+08:00' })).toMatchObject({
			startedAt: '2026-05-08T01:58:00.000Z',
			finishedAt: null,
			durationSeconds: null,
		});
		expect(taskRecord({ ...dag, state: 'SUCCEED', operator: 'RUN' })).toMatchObject({
			finishedAt: '2026-05-08T01:59:00.000Z',
			durationSeconds: 60,
		});
	});

	it('that failed tells the step, the server and the last line, without keys', () => {
		const nodes = [
			{ name: 'Check backup config', state: 'SUCCEED', sub_tasks: [] },
			{
				name: 'Set backup config',
				state: 'FAILED',
				sub_tasks: [
					{ state: 'SUCCEED', execute_agent: { ip: '10.10.10.1', port: 2886 }, task_logs: ['fine'] },
					{
						state: 'FAILED',
						execute_agent: { ip: '10.10.10.2', port: 2886 },
						task_logs: ['begin', 'ERROR: [MySQL.Error]: cannot use oss://b/p?access_id=MADEUPID&access_key=madeUpKey'],
					},
				],
			},
		];
		expect(taskRecord({ ...dag, state: 'FAILED', operator: 'RUN', nodes }).failure).toEqual({
			step: 'Set backup config',
			server: '10.10.10.2:2886',
			log: 'ERROR: [MySQL.Error]: cannot use oss://b/p?access_id=***&access_key=***',
		});
	});

	it.each([null, [], [{ name: 'x', state: 'FAILED', sub_tasks: null }], [{ name: 'x', state: 'FAILED', sub_tasks: [{ state: 'FAILED', task_logs: null }] }]])(
		'that failed without telling why is no reason to fall over: %j',
		(nodes) => {
			expect(taskRecord({ ...dag, state: 'FAILED', operator: 'RUN', nodes }).failure).toMatchObject({ server: null, log: null });
		},
	);
});
