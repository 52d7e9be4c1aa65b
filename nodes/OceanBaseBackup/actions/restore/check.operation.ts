import { cluster } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';
import { restoredTenant } from './tenants';

/**
 * Whether a restore gave a tenant that can be used: docs/reference/obshell.md#312-restore-queries, #4-the-dag-state-machine
 * and #53-restores; docs/reference/ocp.md#34-restore-tasks and #4-look-ups-and-tasks.
 */
export const check = onBoth({
	name: 'Check',
	value: 'check',
	action: 'Check restore',
	description: 'Judge the newest restore of a tenant: passed, failed, still running, and why',
	kind: 'read',
	fields: [cluster, restoredTenant, output('restoreCheck')],
	async execute({ service, get }) {
		return await service.checkRestore(get(cluster), get(restoredTenant));
	},
});
