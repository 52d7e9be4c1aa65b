import { cluster, orNothing, whenNothingFound } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { strategyOf } from './target';

/** When OCP backs up, and for how long it keeps it: docs/reference/ocp.md#37-strategies-and-writes (C5, T5). */
export const get = onlyOn('ocp', {
	name: 'Get',
	value: 'get',
	action: 'Get backup strategy',
	description: 'Retrieve the backup strategy of a tenant, or of the cluster itself when no tenant is chosen',
	instead: "With obshell, use 'Get' of the resource Backup Config.",
	kind: 'read',
	fields: [cluster, strategyOf, whenNothingFound, output('backupStrategy')],
	async execute({ service, get: value }) {
		return orNothing(await service.strategies.get(value(cluster), value(strategyOf)), value(whenNothingFound));
	},
});
