import { cluster, orNothing, simplify, tenantOrAll, whenNothingFound } from '../fields';
import { onlyOn } from '../operation';

/** When OCP backs up, and for how long it keeps it: ocp.md section 3.7 (C5, T5). */
export const get = onlyOn('ocp', {
	name: 'Get',
	value: 'get',
	action: 'Get backup strategy',
	description: 'Retrieve the backup strategy of a tenant, or of the cluster when no tenant is chosen',
	instead: "With obshell, use 'Get' of the resource Backup Config.",
	kind: 'read',
	fields: [cluster, tenantOrAll, whenNothingFound, simplify],
	async execute({ service, get: value }) {
		return orNothing(await service.strategies.get(value(cluster), value(tenantOrAll)), value(whenNothingFound));
	},
});
