import { cluster, tenantOrAll } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';

/** Where backups go: docs/reference/obshell.md#38-backup-destinations. */
export const get = onlyOn('obshell', {
	name: 'Get',
	value: 'get',
	action: 'Get backup config',
	description: 'Retrieve where the backups of one tenant or of all tenants go',
	instead: "With OCP, use 'Get' of the resource Backup Strategy.",
	kind: 'read',
	fields: [cluster, tenantOrAll, output('backupConfig')],
	async execute({ service, get: value }) {
		return await service.backupConfig(value(cluster), value(tenantOrAll));
	},
});
