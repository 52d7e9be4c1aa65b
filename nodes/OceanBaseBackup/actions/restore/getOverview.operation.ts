import { cluster, orNothing, whenNothingFound } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';
import { restoredTenant } from './tenants';

/** The newest restore that made a tenant: docs/reference/obshell.md#312-restore-queries; docs/reference/ocp.md#34-restore-tasks (C9). */
export const getOverview = onBoth({
	name: 'Get Restore Overview',
	value: 'getOverview',
	action: 'Get restore overview',
	description: 'Retrieve the running or latest restore that made a tenant',
	kind: 'read',
	fields: [cluster, restoredTenant, whenNothingFound, output('restore')],
	async execute({ service, get }) {
		return orNothing(await service.latestRestore(get(cluster), get(restoredTenant)), get(whenNothingFound));
	},
});
