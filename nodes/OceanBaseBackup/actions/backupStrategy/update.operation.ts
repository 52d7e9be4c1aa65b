import { offsetText } from '../../../../services/time/userTime';
import { cluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { updateFields, updateInput } from './form';
import { strategyToChange } from './target';

/** A change of a backup strategy; what is not given stays: docs/reference/ocp.md#37-strategies-and-writes (C3, T3). */
export const update = onlyOn('ocp', {
	name: 'Update',
	value: 'update',
	action: 'Update backup strategy',
	description: 'Change the backup strategy of a tenant or cluster; what is not filled in stays as it is',
	instead: "With obshell, use 'Set Backup Config'.",
	kind: 'write',
	fields: [cluster, strategyToChange, ...updateFields, output('backupStrategy')],
	async execute(call) {
		const { service, credential, get, timeZone } = call;
		const input = updateInput(call);
		return await service.strategies.update(get(cluster), get(strategyToChange), input, credential, offsetText(timeZone));
	},
});
