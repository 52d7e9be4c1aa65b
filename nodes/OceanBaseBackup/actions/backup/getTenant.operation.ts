import { cluster, orNothing, tenant, whenNothingFound } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

/**
 * The newest backup of one tenant: docs/reference/obshell.md#35-backup-overview; docs/reference/ocp.md#33-data-backup-tasks
 * (T6, on old servers C7).
 */
export const getTenant = onBoth({
	name: 'Get Tenant Backup',
	value: 'getTenant',
	action: 'Get tenant backup',
	description: 'Retrieve the running or latest data backup of one tenant',
	kind: 'read',
	fields: [cluster, tenant, whenNothingFound, output('backup')],
	async execute({ service, get }) {
		return orNothing(await service.latestBackup(get(cluster), get(tenant)), get(whenNothingFound));
	},
});
