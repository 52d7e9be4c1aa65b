import { cluster, simplify } from '../fields';
import { onBoth } from '../operation';
import { restoredTenant } from './tenants';

/** Whether a restore gave a tenant that can be used: obshell.md sections 3.12, 4 and 5.3; ocp.md sections 3.4 and 4. */
export const check = onBoth({
	name: 'Check',
	value: 'check',
	action: 'Check restore',
	description: 'Judge the newest restore of a tenant: passed, failed, still running, and why',
	kind: 'read',
	fields: [cluster, restoredTenant, simplify],
	async execute({ service, get }) {
		return await service.checkRestore(get(cluster), get(restoredTenant));
	},
});
