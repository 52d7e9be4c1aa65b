import { cluster, tenantOrCluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { finish, waitingField } from '../waiting';

// A canceled backup is what was asked for, so no end is a failure.
const waiting = waitingField();

/** Cancels the backup that runs: docs/reference/obshell.md#33-cancel-a-backup. */
export const cancel = onlyOn('obshell', {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel backup',
	description: 'Cancel the running backup of one tenant, or of all tenants of the cluster',
	instead: 'OCP has no API for it: cancel the backup in its console, or through obshell.',
	kind: 'write',
	fields: [cluster, tenantOrCluster, waiting, output('task', 'backup')],
	async execute(call) {
		const { service, get } = call;
		const how = get(waiting);
		return await finish(await service.cancelBackup(get(cluster), get(tenantOrCluster)), how, call);
	},
});
