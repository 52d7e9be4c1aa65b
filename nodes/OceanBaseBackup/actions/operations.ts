import { getAll as getManyBackups } from './backup/getAll.operation';
import { getCluster as getClusterBackups } from './backup/getCluster.operation';
import { getTenant as getTenantBackup } from './backup/getTenant.operation';
import { getWindows } from './backup/getWindows.operation';
import { get as getBackupConfig } from './backupConfig/get.operation';
import { set as setBackupConfig } from './backupConfig/set.operation';
import { get as getBackupStrategy } from './backupStrategy/get.operation';
import { get as getOneCluster } from './cluster/get.operation';
import { getAll as getManyClusters } from './cluster/getAll.operation';
import { list as listLogTasks } from './logBackup/list.operation';
import type { Operation, Resource } from './operation';
import { check as checkRestore } from './restore/check.operation';
import { getAll as getManyRestores } from './restore/getAll.operation';
import { getOverview } from './restore/getOverview.operation';
import { get as getTask } from './task/get.operation';
import { get as getOneTenant } from './tenant/get.operation';
import { getAll as getManyTenants } from './tenant/getAll.operation';

/** Everything the node can do; the router, the panel, the README and the tests are driven by this table. */
export const resources: Resource[] = [
	{
		name: 'Backup',
		value: 'backup',
		operations: [getClusterBackups, getManyBackups, getWindows, getTenantBackup],
	},
	{ name: 'Backup Config', value: 'backupConfig', operations: [getBackupConfig, setBackupConfig] },
	{ name: 'Backup Strategy', value: 'backupStrategy', operations: [getBackupStrategy] },
	{ name: 'Cluster', value: 'cluster', operations: [getOneCluster, getManyClusters] },
	{ name: 'Log Backup', value: 'logBackup', operations: [listLogTasks] },
	{ name: 'Restore', value: 'restore', operations: [checkRestore, getManyRestores, getOverview] },
	{ name: 'Task', value: 'task', operations: [getTask] },
	{ name: 'Tenant', value: 'tenant', operations: [getOneTenant, getManyTenants] },
];

/** The operation that a workflow names, or undefined. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
