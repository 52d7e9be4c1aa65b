import { ABILITIES } from '../../../../services/obshell/wire/routes';
import { choice } from '../fieldKinds';
import { cluster, tenantOrCluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { finish, waitingField } from '../waiting';

const status = choice('Status', 'logStatus', 'doing', [
	{ name: 'Start', value: 'doing', description: 'Start log archiving, or go on after a suspension' },
	{ name: 'Stop', value: 'stop', description: 'End this round of archiving; no point after it can be restored' },
	{ name: 'Suspend', value: 'suspend', description: `Pause it (obshell ${ABILITIES.suspend.since} or later)` },
]);

const waiting = waitingField("What to do when log archiving does not start. After 'Stop' and 'Suspend', what became of it is always returned as an item.");

/** Starts, stops or suspends log archiving: docs/reference/obshell.md#34-log-archiving. */
export const setStatus = onlyOn('obshell', {
	name: 'Set Status',
	value: 'setStatus',
	action: 'Set log backup status',
	description: 'Start, stop or suspend log archiving of one tenant, or of all tenants of the cluster',
	instead: "With OCP, log backup goes with the backup strategy: use 'Update' of the resource Backup Strategy.",
	kind: 'write',
	fields: [cluster, tenantOrCluster, status, waiting, output('logBackup')],
	async execute(call) {
		const { service, get } = call;
		const asked = get(status);
		const how = get(waiting);
		const started = await service.setLogStatus(get(cluster), get(tenantOrCluster), asked);
		// A stopped archive is what was asked for, however it looks in a list.
		return await finish(started, how && (asked === 'doing' ? how : { ...how, whenFailed: 'item' }), call);
	},
});
