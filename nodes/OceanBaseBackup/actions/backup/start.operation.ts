import { choice, secret, switched } from '../fieldKinds';
import { cluster, tenantOrCluster } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';
import { finish, waiting } from '../waiting';

const mode = choice('Backup Type', 'backupType', 'full', [
	{ name: 'Full', value: 'full' },
	{ name: 'Incremental', value: 'incremental', description: 'Only what has changed since the last backup; needs a full one' },
]);

const plusArchive = switched('Plus Archive Log', 'plusArchive', 'Whether to take the archived logs into the backup set too (obshell only)');

const password = secret('Backup Password', 'backupPassword', 'Protects the backup set; a restore asks for it (obshell only). Quotes, backslashes, commas and outer spaces are refused.');

/** Starts a data backup: docs/reference/obshell.md#32-start-a-backup; docs/reference/ocp.md#38-back-up-now (C10, T1). */
export const start = onBoth({
	name: 'Start',
	value: 'start',
	action: 'Start backup',
	description: 'Back up one tenant, or all tenants of the cluster',
	kind: 'write',
	fields: [cluster, tenantOrCluster, mode, plusArchive, password, waiting, output('task', 'backup')],
	async execute(call) {
		const { service, credential, get } = call;
		const request = {
			cluster: get(cluster),
			tenant: get(tenantOrCluster),
			mode: get(mode),
			plusArchive: get(plusArchive),
			password: get(password),
		};
		const how = get(waiting);
		return await finish(await service.startBackup(request, credential), how, call);
	},
});
