import { getCluster } from './backup/getCluster.operation';
import { getTenant } from './backup/getTenant.operation';
import { set } from './backupConfig/set.operation';
import { list } from './logBackup/list.operation';
import type { Operation, Resource } from './operation';
import { getOverview } from './restore/getOverview.operation';

/** Everything the node can do; the router, the panel and the tests are driven by this table. */
export const resources: Resource[] = [
	{ name: 'Backup', value: 'backup', operations: [getCluster, getTenant] },
	{ name: 'Backup Config', value: 'backupConfig', operations: [set] },
	{ name: 'Log Backup', value: 'logBackup', operations: [list] },
	{ name: 'Restore', value: 'restore', operations: [getOverview] },
];

/** The operation that a workflow names, or undefined. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
}
