import { howTaken } from '../../../../services/work/restoreRequest';
import { onBoth } from '../operation';
import { output } from '../output';
import { finish, waiting, withNote } from '../waiting';
import { restoreFields, restoreRequest } from './request';

/**
 * Restores a tenant to a new name: docs/reference/obshell.md#310-restore-a-tenant;
 * docs/reference/ocp.md#39-restore-preview-sources (C12).
 */
export const start = onBoth({
	name: 'Start',
	value: 'start',
	action: 'Start restore',
	description: 'Restore a tenant from its backups to a new tenant',
	kind: 'write',
	fields: [...restoreFields, waiting, output('task', 'measuredRestore', 'restore')],
	async execute(call) {
		const { service, credential, get, hint } = call;
		const request = restoreRequest(call);
		const how = get(waiting);
		const started = await service.startRestore(request, credential);
		const taken = howTaken(request.point);
		if (taken === undefined) return await finish(started, how, call);
		hint(taken);
		return await finish(withNote(started, taken), how, call);
	},
});
