import { cluster, orNothing, simplify, tenant, whenNothingFound } from '../fields';
import { onBoth } from '../operation';

/** The newest restore that made a tenant: obshell.md section 3.12; ocp.md section 3.4 (C9). */
export const getOverview = onBoth({
	name: 'Get Restore Overview',
	value: 'getOverview',
	action: 'Get restore overview',
	description: 'Retrieve the running or latest restore that made a tenant',
	kind: 'read',
	fields: [cluster, tenant, whenNothingFound, simplify],
	async execute({ service, get }) {
		return orNothing(await service.latestRestore(get(cluster), get(tenant)), get(whenNothingFound));
	},
});
