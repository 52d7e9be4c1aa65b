import { offsetText } from '../../../../services/time/userTime';
import { cluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { createFields, createInput } from './form';
import { strategyToChange } from './target';

/** A new backup strategy: docs/reference/ocp.md#37-strategies-and-writes (C2, T2). */
export const create = onlyOn('ocp', {
	name: 'Create',
	value: 'create',
	action: 'Create backup strategy',
	description: 'Create the backup strategy of a tenant, or of the cluster itself',
	instead: "With obshell, use 'Set Backup Config'.",
	kind: 'write',
	fields: [cluster, strategyToChange, ...createFields, output('backupStrategy')],
	async execute(call) {
		const { service, credential, get, timeZone } = call;
		const input = createInput(call);
		return await service.strategies.create(get(cluster), get(strategyToChange), input, credential, offsetText(timeZone));
	},
});
