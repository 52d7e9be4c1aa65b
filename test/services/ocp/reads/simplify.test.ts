import type { IDataObject } from 'n8n-workflow';

import * as ocp from '../../../../services/ocp/reads/simplify';
import type { Outcome } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);
const cluster = { name: 'obdemo', id: 7 };

beforeEach(() => void jest.spyOn(clock, 'now').mockReturnValue(NOW));
afterEach(() => void jest.restoreAllMocks());

describe('a log backup', () => {
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
		['INCREMENTAL', null],
		['FULL', null],
		[undefined, null],
	])('of the kind %j is %j', (dataBackupTaskType, backupType) => {
		expect(ocp.backupRecord({ status: 'DONE', dataBackupTaskType }, cluster).backupType).toBe(backupType);
	});
});

describe('a restore', () => {
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
