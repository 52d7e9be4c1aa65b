import type { IDataObject } from 'n8n-workflow';

import { DatabaseTime } from '../../../../services/obshell/reads/databaseTime';
import * as obshell from '../../../../services/obshell/reads/simplify';
import type { Outcome } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
const YEAR_1 = '0001-01-01T00:00:00Z';
const cluster = { name: 'obdemo', id: 7 };
const tenant = { name: 'orders', id: 1002 };

beforeEach(() => void jest.spyOn(clock, 'now').mockReturnValue(NOW));
afterEach(() => void jest.restoreAllMocks());

/** A task of obshell's overview; the sample of docs/reference/obshell.md#35-backup-overview. */
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
		expect(obshell.backupRecord(task({ end_timestamp: '2024-10-12T18:23:01.936+08:00' }), cluster, tenant, DatabaseTime.asLabelled)).toEqual({
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
		expect(obshell.backupRecord(task({ status, ...differing }), cluster, tenant, DatabaseTime.asLabelled).outcome).toBe(outcome);
	});

	it('that runs has neither end nor filler, and lasts until now', () => {
		const start_timestamp = '2026-05-08T09:30:00+08:00';
		const runs = task({ status: 'BACKUP_DATA_MAJOR', start_timestamp, start_scn: '1778203800000000001', end_timestamp: YEAR_1, end_scn: 0 });
		expect(obshell.backupRecord({ ...runs, finish_macro_block_count: 20 }, cluster, tenant, DatabaseTime.asLabelled)).toMatchObject({
			startedAt: '2026-05-08T01:30:00.000Z',
			finishedAt: null,
			durationSeconds: 1800,
			progressPercent: 33.3,
			endScn: null,
		});
		expect(obshell.backupRecord({ ...runs, macro_block_count: 0 }, cluster, tenant, DatabaseTime.asLabelled).progressPercent).toBeNull();
	});

	it('keeps numbers that JavaScript cannot hold as digits', () => {
		const huge = task({ input_bytes: '9223372036854775807', job_id: '9007199254740993' });
		expect(obshell.backupRecord(huge, cluster, tenant, DatabaseTime.asLabelled)).toMatchObject({ inputBytes: '9223372036854775807', jobId: '9007199254740993' });
	});

	it.each([
		[0, '', null],
		[0, 'something', 'something'],
		[-9026, '', 'OceanBase error -9026'],
		[-9026, 'io error at s3://b/p?access_key=madeUpKey', 'OceanBase error -9026: io error at s3://b/p?access_key=***'],
	])('with result %i and comment %j says %j', (result, comment, message) => {
		expect(obshell.backupRecord(task({ status: 'FAILED', result, comment }), cluster, tenant, DatabaseTime.asLabelled).message).toBe(message);
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
		expect(obshell.logBackupRecord({ ...round, status }, tenant, cluster, at, DatabaseTime.asLabelled)).toEqual({
			service: 'obshell',
			cluster: 'obdemo',
			tenant: 'orders',
			outcome,
			status,
			checkpoint: '2026-05-08T01:58:42.357Z',
			delaySeconds: 77.6421,
			startedAt: '2026-05-01T00:00:00.000Z',
			path: 'file:///a',
			message: null,
			roundId: 3,
			tenantId: 1002,
			clusterId: 7,
		});
	});

	it("of obshell has true times though the host's zone is another: delay and server clock tell", () => {
		const utcHost = { ...round, checkpoint: '2026-05-08T09:58:42.357Z', start_time: '2026-05-01T08:00:00Z' };
		expect(obshell.logBackupRecord(utcHost, tenant, cluster, '2026-05-08T02:00:00Z', DatabaseTime.asLabelled)).toMatchObject({
			checkpoint: '2026-05-08T01:58:42.357Z',
			startedAt: '2026-05-01T00:00:00.000Z',
		});
	});

	it('of obshell that is in no list has failed if there was one, and is none if there was not', () => {
		const info = { tenant_id: 1002, lastest_archive_log_checkpoint: '2026-05-08T07:00:00Z', archive_log_delay: 10800 };
		expect(obshell.silentLogBackup(info, tenant, cluster, '2026-05-08T02:00:00Z', DatabaseTime.asLabelled)).toMatchObject({
			outcome: 'failed',
			checkpoint: '2026-05-07T23:00:00.000Z',
			delaySeconds: 10800,
			message: expect.stringContaining('Log archiving is not running'),
		});
		const upToDate = { tenant_id: 1002, lastest_archive_log_checkpoint: '2026-05-08T10:00:00+08:00' };
		expect(obshell.silentLogBackup(upToDate, tenant, cluster, at, DatabaseTime.asLabelled)).toMatchObject({
			outcome: 'failed',
			checkpoint: '2026-05-08T02:00:00.000Z',
			delaySeconds: null,
		});
		expect(obshell.silentLogBackup({ tenant_id: 1002 }, tenant, cluster, at, DatabaseTime.asLabelled)).toMatchObject({
			outcome: 'none',
			checkpoint: null,
			message: 'Log archiving was never started here',
		});
	});
});

describe('a restore', () => {
	it.each<[string, string, Outcome]>([
		['CREATE_TENANT', '', 'running'],
		['WAIT_TENANT_RESTORE_FINISH', '', 'running'],
		['RESTORE_SUCCESS', '', 'running'],
		['RESTORE_FAIL', '', 'running'],
		['RESTORE_FAILING', '2024-10-14T15:30:00+08:00', 'unknown'],
		['FAIL_SAFE', '2024-10-14T15:30:00+08:00', 'unknown'],
		['SUCCESS', '2024-10-14T15:30:00+08:00', 'succeeded'],
		['FAIL', '2024-10-14T15:30:00+08:00', 'failed'],
		['FAILED', '2024-10-14T15:30:00+08:00', 'failed'],
		['A_NEW_WORD', '2024-10-14T15:30:00+08:00', 'unknown'],
		['A_NEW_WORD', '', 'unknown'],
		['RESTORE_FAILURE_HANDLED', '', 'unknown'],
	])('of obshell that is %s and ended at %j is %s', (status, finish_timestamp, outcome) => {
		expect(obshell.restoreRecord({ status, finish_timestamp }, cluster, DatabaseTime.asLabelled)).toMatchObject({ outcome, status });
	});

	it('of obshell has its times by the clock of sessions, whatever the display of its SCN shows', () => {
		// As recorded of 4.5.0.0: host and system zone in UTC, sessions at +08:00.
		const restore = {
			restore_scn: '1795952039227683594',
			restore_scn_display: '2026-11-29T11:33:59.227683Z',
			start_timestamp: '2026-11-30T01:13:59.227606Z',
			finish_timestamp: '2026-11-30T01:23:59.227606Z',
			status: 'SUCCESS',
		};
		const session = DatabaseTime.inZone('+08:00', '2026-11-29T17:34:18.6439072Z');
		expect(obshell.restoreRecord(restore, cluster, session)).toMatchObject({
			startedAt: '2026-11-29T17:13:59.227Z',
			finishedAt: '2026-11-29T17:23:59.227Z',
			durationSeconds: 600,
			restoreTime: '2026-11-29T11:33:59.227Z',
			message: null,
		});
	});

	it('of obshell says so when the clock of sessions is not known', () => {
		const restore = { status: 'FAIL', comment: 'no space', start_timestamp: '2026-11-30T01:13:59Z', finish_timestamp: '2026-11-30T01:23:59Z' };
		expect(obshell.restoreRecord(restore, cluster, DatabaseTime.unknown)).toMatchObject({
			durationSeconds: 600,
			message: 'no space. The time zone of the database is not known, so the times may be hours off',
		});
	});

	it.each<[IDataObject, number | null]>([
		[{ restore_progress: '87.65' }, 87.65],
		[{ restore_progress: '', finish_bytes: 1, total_bytes: 3 }, 33.3],
		[{ restore_progress: '', finish_bytes: 0, total_bytes: 0 }, null],
	])('of obshell that runs with %j is at %j percent', (progress, percent) => {
		const running = { status: 'WAIT_TENANT_RESTORE_FINISH', ...progress };
		expect(obshell.restoreRecord(running, cluster, DatabaseTime.asLabelled).progressPercent).toBe(percent);
	});
});
