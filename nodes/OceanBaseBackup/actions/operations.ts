import { getAll as getManyAlarms } from './alarm/getAll.operation';
import { raise as raiseAlarm } from './alarm/raise.operation';
import { cancel as cancelBackup } from './backup/cancel.operation';
import { getAll as getManyBackups } from './backup/getAll.operation';
import { getCluster as getClusterBackups } from './backup/getCluster.operation';
import { getTenant as getTenantBackup } from './backup/getTenant.operation';
import { getWindows } from './backup/getWindows.operation';
import { start as startBackup } from './backup/start.operation';
import { get as getBackupConfig } from './backupConfig/get.operation';
import { set as setBackupConfig } from './backupConfig/set.operation';
import { create as createStrategy } from './backupStrategy/create.operation';
import { remove as deleteStrategy } from './backupStrategy/delete.operation';
import { get as getStrategy } from './backupStrategy/get.operation';
import { pause as pauseSchedule } from './backupStrategy/pause.operation';
import { resume as resumeSchedule } from './backupStrategy/resume.operation';
import { update as updateStrategy } from './backupStrategy/update.operation';
import { get as getOneCluster } from './cluster/get.operation';
import { getAll as getManyClusters } from './cluster/getAll.operation';
import { list as listLogTasks } from './logBackup/list.operation';
import { setStatus } from './logBackup/setStatus.operation';
import type { Operation, Resource } from './operation';
import { build as buildReport } from './report/build.operation';
import { cancel as cancelRestore } from './restore/cancel.operation';
import { check as checkRestore } from './restore/check.operation';
import { chooseDrill } from './restore/chooseDrill.operation';
import { concludeDrill } from './restore/concludeDrill.operation';
import { getAll as getManyRestores } from './restore/getAll.operation';
import { getOverview } from './restore/getOverview.operation';
import { preview as previewRestore } from './restore/preview.operation';
import { start as startRestore } from './restore/start.operation';
import { get as getTask } from './task/get.operation';
import { operate as operateTask } from './task/operate.operation';
import { wait as waitForTask } from './task/wait.operation';
import { get as getOneTenant } from './tenant/get.operation';
import { getAll as getManyTenants } from './tenant/getAll.operation';

/** Everything the node can do; the router, the panel, docs/operations.md and the tests are driven by this table. */
export const resources: Resource[] = [
	{ name: 'Alarm', value: 'alarm', operations: [getManyAlarms, raiseAlarm] },
	{
		name: 'Backup',
		value: 'backup',
		operations: [getClusterBackups, getManyBackups, getWindows, getTenantBackup, startBackup, cancelBackup],
	},
	{ name: 'Backup Config', value: 'backupConfig', operations: [getBackupConfig, setBackupConfig] },
	{
		name: 'Backup Strategy',
		value: 'backupStrategy',
		operations: [getStrategy, createStrategy, updateStrategy, deleteStrategy, pauseSchedule, resumeSchedule],
	},
	{ name: 'Cluster', value: 'cluster', operations: [getOneCluster, getManyClusters] },
	{ name: 'Log Backup', value: 'logBackup', operations: [listLogTasks, setStatus] },
	{ name: 'Report', value: 'report', operations: [buildReport] },
	{
		name: 'Restore',
		value: 'restore',
		operations: [getOverview, checkRestore, getManyRestores, startRestore, previewRestore, cancelRestore, chooseDrill, concludeDrill],
	},
	{ name: 'Task', value: 'task', operations: [getTask, waitForTask, operateTask] },
	{ name: 'Tenant', value: 'tenant', operations: [getOneTenant, getManyTenants] },
];

/** The operation that a workflow names, or undefined. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
