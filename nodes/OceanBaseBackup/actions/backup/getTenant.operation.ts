import { cluster, orNothing, simplify, tenant, whenNothingFound } from '../fields';
import { onBoth } from '../operation';

/** The newest backup of one tenant: obshell.md section 3.5; ocp.md section 3.3 (T6, on old servers C7). */
export const getTenant = onBoth({
	name: 'Get Tenant Backup',
	value: 'getTenant',
	action: 'Get tenant backup',
	description: 'Retrieve the running or latest data backup of one tenant',
	kind: 'read',
	fields: [cluster, tenant, whenNothingFound, simplify],
	async execute({ service, get }) {
		return orNothing(await service.latestBackup(get(cluster), get(tenant)), get(whenNothingFound));
	},
});
