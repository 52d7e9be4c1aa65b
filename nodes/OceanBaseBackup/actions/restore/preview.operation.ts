import { howTaken } from '../../../../services/work/restoreRequest';
import { onlyOn } from '../operation';
import { output } from '../output';
import { previewFields, restoreRequest } from './request';

/** What a restore would read: docs/reference/ocp.md#39-restore-preview-sources (C15). */
export const preview = onlyOn('ocp', {
	name: 'Preview',
	value: 'preview',
	action: 'Preview restore',
	description: 'List the backup sets and archive pieces that a restore would read, without restoring',
	instead: "With obshell, 'Get Recovery Windows' of the resource Backup gives what can be restored.",
	kind: 'read',
	previews: true,
	fields: [...previewFields, output('restorePreview')],
	async execute(call) {
		const request = restoreRequest(call);
		const taken = howTaken(request.point);
		if (taken !== undefined) call.hint(taken);
		return await call.service.previewRestore(request);
	},
});
