/** What the believable world gives through either service: the same records, whatever the way to the server. */
import type { IDataObject } from 'n8n-workflow';

import { HOUR, MINUTE, scnAt } from '../simulators/worldAt';
import { NOW } from './scene';

/** In milliseconds. */
export { HOUR, MINUTE };

/** The time so long before the scene began, as the records write it. */
export const at = (ago: number) => new Date(NOW - ago).toISOString();
/** The SCN of that instant, in digits. */
export const scn = (ago: number) => String(scnAt(NOW - ago));

/** The last backup of orders. */
export const orders: IDataObject = {
	service: 'obshell',
	cluster: 'obdemo',
	clusterId: 1_728_725_812,
	tenant: 'orders',
	tenantId: 1002,
	outcome: 'succeeded',
	status: 'COMPLETED',
	backupType: null,
	startedAt: at(5 * HOUR + 23 * MINUTE),
	finishedAt: at(5 * HOUR),
	durationSeconds: 1380,
	progressPercent: 100,
	inputBytes: 3350051266,
	outputBytes: 1102567618,
	backupSetId: 13,
	jobId: 315,
	startScn: scn(5 * HOUR + 23 * MINUTE - 7541),
	endScn: scn(5 * HOUR),
	path: 'file:///backup/obdemo/1002/data/',
	message: null,
};

/** What differs where there is no backup at all. */
export const none = {
	outcome: 'none',
	status: null,
	startedAt: null,
	finishedAt: null,
	durationSeconds: null,
	progressPercent: null,
	backupSetId: null,
	jobId: null,
	path: null,
	message: 'This tenant has no backup at all',
};

/** The restore of orders into orders_drill. */
export const ordersDrill: IDataObject = {
	service: 'obshell',
	cluster: 'obdemo',
	clusterId: 1_728_725_812,
	tenant: 'orders_drill',
	sourceCluster: 'obdemo',
	sourceTenant: 'orders',
	outcome: 'succeeded',
	status: 'SUCCESS',
	startedAt: at(2 * HOUR + 30 * MINUTE),
	finishedAt: at(2 * HOUR + MINUTE),
	durationSeconds: 1740,
	progressPercent: 100,
	restoreScn: scn(3 * HOUR),
	restoreTime: at(3 * HOUR),
	totalBytes: 1102567618,
	finishedBytes: 1102567618,
	restoreId: 42,
	tenantId: 1014,
	message: null,
};

/** A task that sets a backup config, right after it began. */
export const configTask: IDataObject = {
	service: 'obshell',
	taskId: '11',
	name: 'Set obcluster backup config',
	outcome: 'running',
	stages: 2,
	// A task that is only made has none yet (docs/reference/obshell.md#41-states-and-operators).
	startedAt: null,
	finishedAt: null,
	failure: null,
};
