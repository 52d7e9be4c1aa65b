import { cluster, orNothing, simplify, whenNothingFound } from '../fields';
import { onBoth } from '../operation';
import { restoredTenant } from './tenants';

/** The newest restore that made a tenant: obshell.md section 3.12; ocp.md section 3.4 (C9). */
export const getOverview = onBoth({
	name: 'Get Restore Overview',
	value: 'getOverview',
	action: 'Get restore overview',
	description: 'Retrieve the running or latest restore that made a tenant',
	kind: 'read',
	fields: [cluster, restoredTenant, whenNothingFound, simplify],
	async execute({ service, get }) {
		return orNothing(await service.latestRestore(get(cluster), get(restoredTenant)), get(whenNothingFound));
	},
});
