import { cluster } from '../fields';
import { onBoth, type Field } from '../operation';
import { output } from '../output';

const includeNone: Field<boolean> = {
	properties: [
		{
			displayName: 'Include Tenants Without Backup',
			name: 'includeTenantsWithoutBackup',
			type: 'boolean',
			default: true,
			description: 'Whether to return an item with outcome "none" for every tenant that never had a backup',
		},
	],
	read: (parameter) => parameter('includeTenantsWithoutBackup') !== false,
};

/** The newest backup of every tenant: docs/reference/obshell.md#35-backup-overview; docs/reference/ocp.md#33-data-backup-tasks (C7). */
export const getCluster = onBoth({
	name: 'Get Cluster Backups',
	value: 'getCluster',
	action: 'Get cluster backups',
	description: 'Retrieve the running or latest data backup of every tenant',
	kind: 'read',
	fields: [cluster, includeNone, output('backup')],
	async execute({ service, get }) {
		const backups = await service.clusterBackups(get(cluster));
		return get(includeNone) ? backups : backups.filter(({ record }) => record.outcome !== 'none');
	},
});
