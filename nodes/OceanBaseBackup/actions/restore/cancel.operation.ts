import { cluster } from '../fields';
import { onlyOn } from '../operation';
import { output } from '../output';
import { finish, waiting } from '../waiting';
import { restoredTenant } from './tenants';

/** Cancels a restore and removes what it has made: docs/reference/obshell.md#311-cancel-a-restore. */
export const cancel = onlyOn('obshell', {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel restore',
	description: 'Cancel the restore that makes a tenant, and remove what it has made',
	instead: 'OCP has no API for it: roll back its task (Task > Operate), or cancel it in the console.',
	kind: 'write',
	fields: [cluster, restoredTenant, waiting, output('task', 'restore')],
	async execute(call) {
		const { service, get } = call;
		const name = get(restoredTenant);
		const how = get(waiting);
		const started = await service.cancelRestore(get(cluster), name);
		if (started) return await finish(started, how, call);
		const record = { tenant: name, outcome: 'none', message: 'There is no such restore and no such tenant', service: service.name };
		return { record, raw: null };
	},
});
